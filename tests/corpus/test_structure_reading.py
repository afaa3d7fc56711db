"""Reading: encodings, formats, archives, the manifest, who and when, and what is said when it cannot be done."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st
from structure_pdf import make_pdf

from corpus import (
    CorpusError,
    Level,
    ManifestEntry,
    ParsedReport,
    load_bytes,
    load_folder,
    load_report,
    read_manifest,
    write_manifest,
)
from corpus.archive import unpack
from corpus.errors import (
    EmptyReportError,
    HashMismatchError,
    ManifestError,
    NoReportsError,
    NotTextError,
    TooLargeError,
    UnknownReportError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from corpus.formats import extract_text
from corpus.manifest import format_manifest, sha256_of

ROOT = Path(__file__).parents[2]
GANZHOU = ROOT / "corpus" / "reports" / "001_6f9e1d58fb19b0aa.txt"
SMALL = (
    "2024年赣州市政府工作报告\n——2024年1月20日在赣州市第六届人民代表大会第四次会议上\n市长　张三\n各位代表：\n"
    "现在，我代表市人民政府，向大会报告工作，请予审议。\n一、2023年工作回顾\n2023年是极不寻常的一年，全市经济回升向好。\n"
    "二、2024年工作安排\n今年经济增长目标是6%左右。\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_give_one_text_and_newlines_stay(encoding: str, newline: str) -> None:
    text = SMALL.replace("\n", newline)
    assert extract_text(text.encode(encoding), "x.txt") == text
    report = load_bytes(text.encode(encoding), "x.txt")
    assert report.meta.id == "赣州市-2024" and report.source == text
    assert len(report.passages) == 3


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptyReportError, "空文件"),
        ("　\n ".encode(), EmptyReportError, "空文件"),
        (bytes(range(256)) * 40, NotTextError, "不是文本"),
        (b"a" * 10_000_001, TooLargeError, "10 MB"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, UnsupportedFormatError, "docx"),
        (b"%PDF-1.7 broken", UnreadableFileError, "PDF"),
        (b"PK\x03\x04 broken", UnreadableFileError, "损坏"),
        ("没有地名没有年份的一段话。".encode(), UnknownReportError, "认不出"),
    ],
)
def test_what_cannot_be_read_says_so_in_one_line(data: bytes, error: type[CorpusError], words: str) -> None:
    with pytest.raises(error) as caught:
        load_bytes(data, "x.txt")
    message = str(caught.value)
    assert words in message and "\n" not in message


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for name in ("x.txt", "x.html", "x.docx", "x.pdf"):
        try:
            assert extract_text(data, name)
        except CorpusError:
            pass


def test_missing_folder_and_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(NoReportsError, match="没有报告文件夹"):
        load_folder(tmp_path / "none")
    with pytest.raises(NoReportsError, match=r"manifest\.toml"):
        load_folder(tmp_path)
    (tmp_path / "manifest.toml").write_text("", encoding="utf-8")
    with pytest.raises(NoReportsError, match="没有报告"):
        load_folder(tmp_path)


def test_a_file_that_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SMALL, encoding="utf-8")
    write_manifest(
        tmp_path / "manifest.toml", [ManifestEntry(file="a.txt", sha256=sha256_of(SMALL.encode()))]
    )
    assert load_folder(tmp_path)[0].meta.place == "赣州市"
    (tmp_path / "a.txt").write_text(SMALL + "。", encoding="utf-8")
    with pytest.raises(HashMismatchError, match="sha256"):
        load_folder(tmp_path)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(UnreadableFileError, match="读不了"):
        load_folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[report]]\nfile = "a"\nsha256 = "b"\nplaec = "赣州市"', "plaec"),
        ('[[report]]\nfile = "a"', "sha256"),
        ('[[report]]\nfile = "../a"\nsha256 = "b"', "文件名"),
        ('[[report]]\nfile = "a"\nsha256 = "b"\nyear = "2024"', "整数"),
        ('[[report]]\nfile = "a"\nsha256 = "b"\nlevel = "city"', "level"),
        ('[[report]]\nfile = "a"\nsha256 = "b"\n[[report]]\nfile = "a"\nsha256 = "b"', "重复"),
        ("[[report", "TOML"),
        ('reports = "x"', "reports"),
    ],
)
def test_a_wrong_manifest_says_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=words):
        read_manifest(path)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            ManifestEntry,
            file=st.text(min_size=1).filter(lambda s: "/" not in s and "\\" not in s),
            sha256=st.text(min_size=1),
            place=st.text(),
            level=st.none() | st.sampled_from(Level),
            year=st.integers(0, 9999),
            title=st.text(),
        ),
        max_size=4,
        unique_by=lambda e: e.file,
    )
)
def test_a_manifest_reads_back_as_written(entries: list[ManifestEntry]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.toml"
        write_manifest(path, entries)
        assert read_manifest(path) == tuple(entries)


def test_the_manifest_of_the_repository_is_in_the_form_that_is_written() -> None:
    path = ROOT / "corpus" / "reports" / "manifest.toml"
    assert path.read_text("utf-8") == format_manifest(read_manifest(path))


def test_manifest_overrides_the_text_and_says_so() -> None:
    data = GANZHOU.read_bytes()
    entry = ManifestEntry(
        file="a.txt", sha256=sha256_of(data), place="上饶市", level=Level.PREFECTURE, year=2023
    )
    report = load_bytes(data, "a.txt", entry)
    assert report.meta.id == "上饶市-2023"
    assert any("赣州市" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("name", "warned"),
    [
        ("赣州2024.txt", False),
        ("2024年江西省赣州市政府工作报告.txt", False),
        ("2024年上饶市政府工作报告.txt", True),
        ("2021年赣州市政府工作报告.txt", True),
    ],
)
def test_a_name_that_disagrees_with_the_text_is_reported(name: str, warned: bool) -> None:
    report = load_bytes(GANZHOU.read_bytes(), name)
    assert report.meta.id == "赣州市-2024"
    assert any("文件名" in warning for warning in report.warnings) is warned


def test_a_name_inside_a_longer_one_is_not_named() -> None:
    text = (
        "定南县政府工作报告\n——2023年1月9日在定南县第十七届人民代表大会第三次会议上\n各位代表：\n"
        + "".join(f"{n}、全县上下实干争先，定南县的产业和民生都有进步。\n" for n in "一二三四")
    )
    report = load_bytes(text.encode(), "x.txt")
    assert report.meta.id == "定南县-2023" and not [w for w in report.warnings if w.startswith("地方")]


@pytest.mark.parametrize(
    ("lines", "speaker", "date", "meeting"),
    [
        (
            "2025年1月14日在北京市第十六届人民代表大会第三次会议上北京市市长 殷勇同志作政府工作报告。",
            "殷勇",
            "2025-01-14",
            "北京市第十六届人民代表大会第三次会议",
        ),
        (
            "----2025年1月15日龚正市长在上海市第十六届人民代表大会第三次会议的政府工作报告",
            "龚正",
            "2025-01-15",
            "上海市第十六届人民代表大会第三次会议",
        ),
        (
            "2025年1月19日在新疆维吾尔自治区第十四届人民代表大会第三次会议上\n自治区主席 艾尔肯·吐尼亚孜",
            "艾尔肯·吐尼亚孜",
            "2025-01-19",
            "新疆维吾尔自治区第十四届人民代表大会第三次会议",
        ),
        ("——2023年2月22日在市七届人大三次会议上\n市长　吴艳", "吴艳", "2023-02-22", "市七届人大三次会议"),
        (
            "——２０２５年２月１１日在赣州市第六届人民\n代表大会第四次会议上\n市长 李克坚",
            "李克坚",
            "2025-02-11",
            "赣州市第六届人民代表大会第四次会议",
        ),
        (  # an office without a name, and 各位代表 behind it
            "——2025年1月8日在赣州市第六届人民代表大会第五次会议上\n赣州市人民政府市长",
            "",
            "2025-01-08",
            "赣州市第六届人民代表大会第五次会议",
        ),
        (  # the table above a report on a government's web site
            "文件名称 | 汉滨区2025年政府工作报告 | ||\n文号 | 成文日期: | 2025年04月15日 | |\n"
            "2025年3月21日在汉滨区第十九届\n人民代表大会第四次会议上\n汉滨区人民政府代区长 向诗兵",
            "向诗兵",
            "2025-03-21",
            "汉滨区第十九届人民代表大会第四次会议",
        ),
    ],
)
def test_front_lines_say_who_when_and_where(lines: str, speaker: str, date: str, meeting: str) -> None:
    body = SMALL.split("\n", 3)[3]
    report = load_bytes(f"2025年政府工作报告\n{lines}\n{body}".encode(), "赣州.txt")
    assert (report.meta.speaker, report.meta.date, report.meta.meeting) == (speaker, date, meeting)


def test_the_title_is_one_cell_of_a_table_of_the_web_site() -> None:
    body = SMALL.split("\n", 3)[3]
    table = "文件名称 | 汉滨区2025年政府工作报告 | ||\n索引号 | /2025-0000 | 公开目录: | 工作报告 |"
    assert load_bytes(f"{table}\n{body}".encode(), "汉滨区2025.txt").meta.title == "汉滨区2025年政府工作报告"


def test_a_head_of_spaced_phrases_is_no_cut_paragraph() -> None:
    head = "2024年全市上下解放思想 奋发进取 交出了一份经济社会高质量发展的优异成绩单"
    first = "过去的一年，奋斗充满艰辛，成绩殊为不易。我们较好完成了主要目标任务。"
    report = load_bytes(f"各位代表：\n{head}\n{first}\n（一）经济实力实现新跃升。".encode(), "邯郸2025.txt")
    assert first in [p.text for p in report.passages]


@pytest.mark.parametrize(
    ("meeting", "place"),
    [
        ("桐柏市第六届人民代表大会第四次会议", "桐柏市"),
        ("河南省桐柏市第六届人民代表大会第四次会议", "桐柏市"),
        ("河南省桐柏县第六届人民代表大会第四次会议", "桐柏县"),
        ("湖北省恩施土家族苗族自治州第九届人民代表大会第四次会议", "恩施土家族苗族自治州"),
    ],
)
def test_a_place_that_no_table_lists_keeps_its_name(meeting: str, place: str) -> None:
    # The table has 桐柏县: it may have become a city since.
    body = SMALL.split("\n", 3)[3]
    report = load_bytes(f"政府工作报告\n——2025年2月11日在{meeting}上\n{body}".encode(), "报告.txt")
    assert report.meta.place == place


def test_docx_is_read_with_tables_field_codes_and_footnote_marks() -> None:
    document = Document()
    for line in SMALL.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "6%左右"
    run = document.add_paragraph("推进“三新一高”").add_run()
    code = OxmlElement("w:instrText")
    code.text = " eq \\o\\ac(○,1) "
    run._r.append(code)
    deleted = OxmlElement("w:del")
    text = OxmlElement("w:t")
    text.text = "删去的字"
    deleted.append(text)
    document.paragraphs[-1]._p.append(deleted)
    assert document.paragraphs[-1]._p.find(qn("w:del")) is not None
    data = io.BytesIO()
    document.save(data)
    source = extract_text(data.getvalue(), "x.docx")
    assert source.startswith(SMALL.strip()) and "指标\t6%左右" in source
    assert "“三新一高” eq \\o\\ac(○,1)" in source and "删去" not in source
    assert load_bytes(data.getvalue(), "x.docx").meta.id == "赣州市-2024"


def test_pdf_lines_become_the_paragraphs_that_were_printed() -> None:
    report = load_report(GANZHOU)
    units = sorted(
        [(p.start, p.text) for p in report.passages] + [(h.start, h.text) for h in report.headings]
    )
    rows = ["2024年赣州市政府工作报告", "各位代表："]
    for _, unit in units:
        indented = "　　" + unit
        rows += [indented[i : i + 38] for i in range(0, len(indented), 38)]
    pages = [[*rows[i : i + 40], f"— {i // 40 + 1} —"] for i in range(0, len(rows), 40)]
    printed = load_bytes(make_pdf(pages), "x.pdf")
    assert [p.text for p in printed.passages] == [p.text for p in report.passages]
    assert [p.section for p in printed.passages] == [p.section for p in report.passages]


def test_a_pdf_that_a_browser_printed_has_letters_for_its_radicals() -> None:
    printed = "会昌县⼈⺠政府⼯作报告\n⸺2024年1⽉9⽇，⻓期⽼⼾⻔⾯\n⼀、2023年⼯作回顾"
    text = "会昌县人民政府工作报告\n——2024年1月9日，长期老户门面\n一、2023年工作回顾"
    assert extract_text(make_pdf([printed.splitlines()]), "x.pdf").strip() == text
    assert extract_text(f"<html><body><p>{printed}</p></body></html>".encode(), "x.html").endswith(
        "一、2023年工作回顾"
    )


@pytest.mark.parametrize("by_program", [False, True])
def test_lines_are_measured_as_they_agree(by_program: bool) -> None:
    # A printer fills 26 characters by width, figures are half as wide, and a first line stands two further in (which a
    # PDF does not say); a program cuts every 26 characters, whatever they are.
    first = "（{}）聚力产业升级。坚持问题导向目标导向统筹做好"
    second = "园区工作，推进项目142个，完成投资1245亿元，同比增3亿"
    third = "元，健全各项工作机制强化要素保障压实各方责任让广大群"
    last = "众的获得感持续增强。"
    lines = ["2024年赣州市政府工作报告", "各位代表：", "一、2023年工作回顾"]
    for number in "一二三四五六七八":
        paragraph = [first.format(number), second, third, last]
        text = "".join(paragraph)
        lines += [text[i : i + 26] for i in range(0, len(text), 26)] if by_program else paragraph
    report = load_bytes(make_pdf([lines]), "x.pdf")
    body = [p.text for p in report.passages if p.section]
    assert [text[:8] for text in body] == [f"（{n}）聚力产业升" for n in "一二三四五六七八"]
    assert all(text.endswith(last) for text in body)


def test_a_scan_is_told_from_an_empty_file() -> None:
    with pytest.raises(EmptyReportError, match="文字识别"):
        extract_text(make_pdf([[]]), "scan.pdf")


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_html_by_its_charset(charset: str) -> None:
    page = (
        f"<html><head><meta charset={charset}></head><body><p>"
        + "</p><p>".join(SMALL.splitlines())
        + "</p></body></html>"
    )
    report = load_bytes(page.encode("gb18030" if charset == "gb2312" else charset), "x.html")
    assert report.meta.id == "赣州市-2024" and len(report.passages) == 3


def test_deeply_nested_html_is_read() -> None:
    page = "<div>" * 1000 + SMALL + "</div>" * 1000
    assert "赣州市" in extract_text(f"<html><body>{page}</body></html>".encode(), "x.html")


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """Return an archive as Chinese tools write it: names in GBK, no UTF-8 flag."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename = name.encode("gbk").decode("cp437")
            archive.writestr(info, content)
    raw = data.getvalue()
    for name in members:
        # zipfile writes names outside ASCII as UTF-8 with the flag: put the GBK bytes back, which are shorter.
        utf8 = name.encode("gbk").decode("cp437").encode("utf-8")
        assert utf8 in raw
    return raw


def test_old_word_files_are_told_of_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "报告.doc").write_bytes(b"\xd0\xcf\x11\xe0old")
    (tmp_path / "照片.jpg").write_bytes(b"x")
    (found,) = unpack(tmp_path)
    with pytest.raises(UnsupportedFormatError, match="另存为"):
        extract_text(found.data, found.name)


def test_zip_names_in_gbk_without_the_flag(tmp_path: Path) -> None:
    name = "2024年赣州市政府工作报告.txt"
    placeholder = "x" * (len(name.encode("gbk")) - 4) + ".txt"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(placeholder, SMALL)
        archive.writestr("__MACOSX/._a.txt", "x")
        archive.writestr("图片.png".encode("ascii", "replace").decode(), b"x")
    raw = data.getvalue().replace(placeholder.encode(), name.encode("gbk"))
    path = tmp_path / "a.zip"
    path.write_bytes(raw)
    files = list(unpack(path))
    assert [f.name for f in files] == [name]
    assert load_bytes(files[0].data, files[0].name).meta.id == "赣州市-2024"


def test_a_zip_bomb_stops_early(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 30_000_000)
    with pytest.raises(TooLargeError):
        list(unpack(path))


def test_a_folder_yields_files_and_archives(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(SMALL, encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text("x", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner.md", SMALL)
    assert [f.name for f in unpack(tmp_path)] == ["inner.md", "b.txt"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoReportsError):
        list(unpack(tmp_path / "empty"))


def test_markdown_heads_and_emphasis_are_no_part_of_the_text() -> None:
    lines = SMALL.splitlines()
    lines[5], lines[7] = f"## {lines[5]}", f"## {lines[7]}"
    report = load_bytes("\n\n".join(lines).encode(), "x.md")
    assert [h.text for h in report.headings] == ["一、2023年工作回顾", "二、2024年工作安排"]


def test_importing_the_package_is_light() -> None:
    code = (
        "import sys, corpus; "
        "heavy = {'corpus.parse', 'lxml', 'docx', 'pypdf', 'jieba'} & set(sys.modules); print(heavy); sys.exit(bool(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_file_cut_inside_a_character_is_read_and_flagged() -> None:
    data = SMALL.strip().encode()[:-1]
    report = load_bytes(data, "x.txt")
    assert report.source.endswith("\ufffd")
    assert [f.kind for f in report.passages[-1].flags] == ["broken-character"]


def test_old_addresses_are_found_again_by_their_words() -> None:
    from corpus.addresses import addresses_of, fingerprint, relocate

    old = load_bytes(SMALL.encode(), "x.txt")
    better = SMALL.replace("全市经济回升向好。\n", "全市经济回升向好。\n新增的一段，说明去年的工作。\n")
    new = load_bytes(better.encode(), "x.txt")

    def moved(address: str, before: ParsedReport, after: ParsedReport) -> str | None:
        words = dict(pair for passage in before.passages for pair in addresses_of(passage))
        return relocate(address, fingerprint(words[address]), after.passages)

    assert moved("赣州市-2024-p002", old, new) == "赣州市-2024-p002"
    assert moved("赣州市-2024-p003", old, new) == "赣州市-2024-p004"
    assert moved("赣州市-2024-p003-s1", old, new) == "赣州市-2024-p004-s1"
    assert moved("赣州市-2024-p003", new, old) is None


def test_docx_lists_get_the_numbers_that_word_shows() -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in [
        (0, "2023年工作回顾"),
        (1, "经济回升向好"),
        (1, "民生改善"),
        (0, "2024年工作安排"),
        (1, "扩大内需"),
    ]:
        paragraph = document.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="78"/></w:numPr>')
        )
    data = io.BytesIO()
    document.save(data)
    assert extract_text(data.getvalue(), "x.docx").splitlines() == [
        "一、2023年工作回顾",
        "（一）经济回升向好",
        "（二）民生改善",
        "二、2024年工作安排",
        "（一）扩大内需",
    ]

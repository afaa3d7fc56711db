"""Files that were made to do harm: each is refused in words or read without it, whoever hands them in."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from corpus import Level, ReportMeta, visible_text
from corpus import archive as archive_module
from corpus.archive import RawFile, is_archive, unpack, unpack_zip
from corpus.errors import CorpusError, NoReportsError, TooLargeError, UnreadableFileError
from corpus.formats import MAX_CHARACTERS, extract_text
from corpus.formats.pdf import pdf_text
from corpus.load import load_bytes
from corpus.parse import parse
from eval.bench.fuzz.invariants import require_conserved
from eval.bench.fuzz.made import word_file
from eval.bench.fuzz.targets import made_pdfs

META = ReportMeta("某市-2024", "某市", Level.PREFECTURE, 2024, "", "", "", "", "", "x.txt", "")


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_turns_out_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TooLargeError, match="10 MB"):
        list(unpack_zip(zipped(("a.txt", b"\0" * 10_000_001)), "bomb.zip"))
    assert archive_module._MAX_UNPACKED <= 200_000_000
    monkeypatch.setattr(archive_module, "_MAX_UNPACKED", 2_000_000)
    bomb = zipped(*((f"{n}.txt", b"\0" * 100_001) for n in range(20)))
    assert len(bomb) < 5_000
    with pytest.raises(TooLargeError):
        list(unpack_zip(bomb, "bomb.zip"))
    # A directory that lies about the size: no more than it says is ever unpacked, and the check sum shows the lie.
    lying = bytearray(zipped(("a.txt", b"\0" * 1_000_000)))
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(UnreadableFileError):
        list(unpack_zip(bytes(lying), "lying.zip"))


def test_an_archive_in_an_archive_stays_closed() -> None:
    inner = zipped(("a.txt", "各位代表".encode()))
    with pytest.raises(NoReportsError):
        list(unpack_zip(zipped(("inner.zip", inner), ("inner.docx.zip", inner)), "nested.zip"))


def test_more_entries_than_any_collection_has_are_not_even_listed() -> None:
    entry = b"PK\x01\x02" + b"\0" * 42
    with pytest.raises(TooLargeError):
        list(unpack_zip(b"PK\x03\x04" + entry * 50_001, "many.zip"))
    assert is_archive(b"PK\x03\x04" + entry * 50_001)  # else it would go on as a Word file
    with pytest.raises(TooLargeError):
        extract_text(b"PK\x03\x04" + entry * 5_001, "many.docx")


@pytest.mark.parametrize(
    "name",
    ["../../x.txt", "/etc/x.txt", "C:\\x.txt", "..\\..\\x.txt", "a/../../x.txt", "./x.txt", "\x1b[2Jx.txt"],
)
def test_a_member_has_a_bare_name_and_writes_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        (found,) = unpack_zip(zipped((name, b"x")), "a.zip")
    except NoReportsError:  # what begins with a dot is hidden
        assert name.startswith("..") or "/.." in name
        return
    assert found.name.endswith("x.txt") and not set(found.name) & set("/\\\x1b") and "\x1b" not in found.where
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_an_archive_is_text_and_a_link_out_of_a_folder_is_passed_over(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    (found,) = unpack_zip(target.getvalue(), "a.zip")
    assert found.data == b"/etc/passwd"
    secret = tmp_path / "secret.txt"
    secret.write_text("不给人看")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.txt").write_text("各位代表")
    (folder / "bad.txt").symlink_to(secret)
    assert [raw.name for raw in unpack(folder)] == ["good.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):  # a device that ends at once, and one that never does
        list(unpack(Path("/dev/null")))
    os.mkfifo(tmp_path / "x.txt")
    with pytest.raises(UnreadableFileError):
        list(unpack(tmp_path / "x.txt"))


def test_a_file_s_name_never_says_where_it_is_kept() -> None:
    text = (Path(__file__).parents[2] / "corpus/reports/001_6f9e1d58fb19b0aa.txt").read_bytes()
    for name in ("../../赣州市2024.txt", "/etc/cron.d/赣州市2024.txt", "赣州市2024\0.txt"):
        try:
            report = load_bytes(text, name)
        except CorpusError:
            continue
        assert not set(report.meta.id) & set("/\\.\0")


def test_no_name_of_a_file_holds_what_a_terminal_obeys() -> None:
    raw = RawFile("x\x1b[2J\n[2]（伪造市2024年报告）.txt", "各位代表".encode(), "a\x07 › \u202eb")
    assert raw.name.isprintable() and raw.where.isprintable()
    with pytest.raises(CorpusError) as refused:
        load_bytes(raw.data, raw.name)
    assert str(refused.value).isprintable()


def test_a_file_larger_than_any_report_is_not_even_read(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match="10 MB"):
        extract_text(b"a" * 10_000_001, "x.txt")
    (tmp_path / "x.txt").touch()
    os.truncate(tmp_path / "x.txt", 200_000_001)  # a hole: it takes no room
    with pytest.raises(TooLargeError, match="200 MB"):
        list(unpack(tmp_path / "x.txt"))


def test_entities_of_word_files_are_neither_fetched_nor_multiplied(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("不给人看")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for before, word in ((outside, "&e;"), (f'<!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]>', "&l11;")):
        said = f"<w:p><w:r><w:t>各位代表{word}</w:t></w:r></w:p>"
        reference = '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
        note = f'<w:footnote w:id="1">{said}</w:footnote>'
        for data in (word_file(said, before=before), word_file(reference, note, before_notes=before)):
            try:
                text = extract_text(data, "x.docx")
            except CorpusError:
                continue
            assert "不给人看" not in text and "哈" not in text and "各位代表" in text


def test_tables_inside_tables_are_read_once_and_in_no_time() -> None:
    for depth in (3, 30):  # read by each of the tables around it, this would be a billion times
        body = "<w:p><w:r><w:t>里面</w:t></w:r></w:p>"
        for _ in range(depth):
            body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
        assert extract_text(word_file(body), "x.docx") == "里面"


def test_a_word_file_whose_text_unpacks_to_too_much_is_refused() -> None:
    data = word_file("<w:p/>" * 3_400_000, method=zipfile.ZIP_DEFLATED)
    assert len(data) < 200_000
    with pytest.raises(TooLargeError):
        extract_text(data, "x.docx")
    target = io.BytesIO(word_file("<w:p><w:r><w:t>各位代表</w:t></w:r></w:p>"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:  # pictures are unpacked with the text
        package.writestr("word/media/image1.bmp", bytes(100_000_001))
    with pytest.raises(TooLargeError):
        extract_text(target.getvalue(), "x.docx")


def test_an_encoding_that_takes_hours_or_gives_half_characters_is_not_tried() -> None:
    for label in ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"):
        page = f"<html><meta charset={label}><body>各位代表\\ud800-".encode() + b"a" * 1000
        text = extract_text(page, "x.html")
        assert "各位代表\\ud800-a" in text
        text.encode()


def test_a_pdf_may_not_take_long() -> None:
    # Four hundred pages that all show one long stream: reading it once is quick, reading it for each page is not.
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf (a) Tj ET\n" * 40_000)
    shared = writer._add_object(stream.flate_encode())
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
         NameObject("/BaseFont"): NameObject("/Helvetica")}
    )  # fmt: skip
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    for _ in range(400):
        page = writer.add_blank_page(10, 10)
        page[NameObject("/Contents")], page[NameObject("/Resources")] = ArrayObject([shared] * 4), fonts
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(TooLargeError, match="读不完"):  # by the processor's time, long before the clock's
        pdf_text(target.getvalue(), "x.pdf", seconds=1.0)


def test_a_pdf_that_waits_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(
        'import sys, time\nsys.stdin.read()\ntime.sleep(20)\nprint(\'{"pages": ["x"], "problem": ""}\')'
    )
    monkeypatch.setattr("corpus.formats.pdf._READER", reader)
    with pytest.raises(TooLargeError, match="没有读完"):
        pdf_text(b"%PDF-1.7", "x.pdf", seconds=0.05)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not limit memory")
def test_a_pdf_may_take_neither_all_memory_nor_the_disk(tmp_path: Path) -> None:
    code = """if True:
        import sys
        from corpus.formats import pdf_pages
        pdf_pages._confine(5)
        for taken in (lambda: bytearray(1_600_000_000), lambda: open(sys.argv[1], "wb", 0).write(b"x")):
            try:
                taken()
            except (MemoryError, OSError) as error:
                print(type(error).__name__)
    """
    command = [sys.executable, "-c", code, str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["MemoryError", "OSError"]


def test_a_pdf_of_more_pages_than_any_report_has_is_refused() -> None:
    from pypdf import PdfWriter

    writer, target = PdfWriter(), io.BytesIO()
    for _ in range(501):
        writer.add_blank_page(10, 10)
    writer.write(target)
    with pytest.raises(TooLargeError, match="500 页"):
        pdf_text(target.getvalue(), "x.pdf")


def test_a_pdf_is_read_whole_and_a_damaged_one_refused() -> None:
    for data in made_pdfs():
        assert extract_text(data, "x.pdf") == "page 0 GDP 5.5%\na b\fpage 1 GDP 5.5%\na b"
    with pytest.raises(UnreadableFileError):
        extract_text(b"%PDF-1.7\n1 0 obj\n<< /Kids [1 0 R] >>", "x.pdf")


def test_one_endless_line_is_read_or_refused() -> None:
    with pytest.raises(TooLargeError):
        extract_text(b"x" * (MAX_CHARACTERS + 1), "x.txt")
    line = "全市生产总值增长5.5%，" * 20_000
    require_conserved(parse(line, META))


def test_what_a_terminal_would_obey_is_taken_out_on_record() -> None:
    source = "各位代表：\n全市\x1b]0;x\x07生产总值\u202e增长\u202c5.5%。\x9b2J\n"
    report = parse(source, META)
    shown = "".join(p.text for p in report.passages)
    assert "全市]0;x生产总值增长5.5%。2J" in shown and not set(shown) & set("\x1b\x07\x9b\u202e\u202c")
    assert visible_text(source, 0, len(source), report.removals).count("\x1b") == 0
    assert {r.rule for r in report.removals} >= {"control"}

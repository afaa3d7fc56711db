"""Conservation and order: nothing of the source is lost, doubled or invented, whatever the source is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Level, ParsedReport, ReportMeta, load_folder, visible_text
from corpus.parse import parse

REPORTS = Path(__file__).parents[2] / "corpus" / "reports"
META = ReportMeta("某市-2024", "某市", Level.PREFECTURE, 2024, "", "", "", "", "", "x.txt", "")
BUILDING_BLOCKS = [
    "各位代表：",
    "一、2023年工作回顾",
    "二、2024年工作安排",
    "（一）产业升级蹄疾步稳。",
    "(二)加快建设",
    "四)进一步",
    "一是抓好产业。",
    "二是抓好民生。",
    "①甲；②乙。",
    "**亮点**。",
    " eq \\o\\ac(○,1)",
    "PM_{2.5}",
    "——文化出圈。",
    "注\u3000释",
    "1．“三新一高”：是指",
    "名词解释",
    "“大鱼吃小鱼。”",
    "城镇调查失业",
    "率3.7%。",
    "\n\n",
    "\r\n",
    "\u3000\u3000",
    "（上接第一版）",
    "来源：市政府办",
    "\x0c",
    "\u2028",
    "”",
    "“",
    "。",
    "；",
    "！",
    "市长 张三",
    "2024年2月27日",
    "GDP增长5.3%，",
    "《",
    "》",
    "（",
    "\ufeff",
    "全面加强政府自身建设",
    "让我们更加紧密地团结在以习近平同志为核心的党中央周围",
    "力争规上工业增加值增长7%以上",
    "打印",
    "首页",
]


@pytest.fixture(scope="module")
def reports() -> list[ParsedReport]:
    return load_folder(REPORTS)


def assert_conserved(report: ParsedReport) -> None:
    source = report.source
    owner = bytearray(len(source))
    for ranges in (
        report.front,
        [(h.start, h.end) for h in report.headings],
        [(p.start, p.end) for p in report.passages],
    ):
        for start, end in ranges:
            assert 0 <= start < end <= len(source)
            assert not any(owner[start:end]), "two ranges share a character"
            owner[start:end] = b"\x01" * (end - start)
    previous = 0
    for removal in report.removals:
        assert previous <= removal.start < removal.end, "removals overlap or are out of order"
        assert removal.rule and removal.reason
        previous = removal.end
        inside = owner[removal.start : removal.end]
        assert all(inside) or not any(inside), "a removal crosses the edge of a range"
        owner[removal.start : removal.end] = b"\x01" * (removal.end - removal.start)
    assert all(owner), f"characters lost: {source[owner.index(0) :][:40]!r}"


def assert_passages(report: ParsedReport) -> None:
    position = 0
    for number, passage in enumerate(report.passages, 1):
        assert passage.number == number and passage.address == f"{report.meta.id}-p{number:03d}"
        assert passage.start >= position
        position = passage.end
        assert passage.text == visible_text(report.source, passage.start, passage.end, report.removals)
        assert passage.text and not passage.text[0].isspace() and not passage.text[-1].isspace()
        assert "".join(s.text for s in passage.sentences) == passage.text
        for count, sentence in enumerate(passage.sentences, 1):
            assert sentence.address == f"{passage.address}-s{count}"
            assert visible_text(report.source, sentence.start, sentence.end, report.removals) == sentence.text
        for count, item in enumerate(passage.items, 1):
            assert item.address == f"{passage.address}-i{count}"
            assert visible_text(report.source, item.start, item.end, report.removals) == item.text
    addresses = {p.address for p in report.passages}
    for note in report.notes:
        assert note.address in addresses and addresses.issuperset(note.mentions)


def test_the_five_reports_are_conserved(reports: list[ParsedReport]) -> None:
    assert len(reports) == 5
    for report in reports:
        assert_conserved(report)
        assert_passages(report)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(BUILDING_BLOCKS), st.text(max_size=12)), max_size=40))
def test_any_text_is_conserved(pieces: list[str]) -> None:
    report = parse("".join(pieces), META)
    assert_conserved(report)
    assert_passages(report)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_reports_are_conserved(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from([p.read_text("utf-8") for p in sorted(REPORTS.glob("*.txt"))]))
    begin = data.draw(st.integers(0, len(source)))
    text = source[begin : begin + 6000]
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(text)))
        piece = data.draw(st.sampled_from(BUILDING_BLOCKS))
        text = text[:at] + piece + text[at + data.draw(st.integers(0, 30)) :]
    report = parse(text, META)
    assert_conserved(report)
    assert_passages(report)


@pytest.mark.parametrize(
    "unit",
    ["城镇调查失业率3.7%。", "“", "（", "一、", "> a ", "①", "**", "1.", " eq \\o", "。”", "附件\n", "x\n"],
)
def test_time_grows_in_proportion(unit: str) -> None:
    """Twice the text may not cost four times the time, not even where every character opens something."""

    def seconds(size: int) -> float:
        source = unit * (size // len(unit))
        begin = time.process_time()
        parse(source, META)
        return time.process_time() - begin

    def in_proportion() -> bool:
        return seconds(160_000) < 40 * max(seconds(20_000), 0.01)

    seconds(1_000)
    # What grows with the square fails each time; what only waited for a busy machine does not.
    assert any(in_proportion() for _ in range(3)), "eight times the text costs forty times the time"

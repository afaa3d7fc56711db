"""Structure against gold made by reading: the five reports, six excerpts, and six whole reports held elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus import State, load_bytes, load_folder, load_report
from corpus.archive import RawFile, unpack
from eval.bench.structure_score import GoldReport, Score, read_gold, score

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
FIVE = read_gold(DATA / "structure_gold_five.txt")
EXCERPTS = read_gold(DATA / "structure_gold_excerpts.txt")
KINDS = read_gold(DATA / "structure_gold_kinds.txt")
PROVINCIAL = read_gold(DATA / "structure_gold_provincial.txt")

PROVINCES = {
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市", "江苏省", "浙江省",
    "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西壮族自治区", "海南省", "重庆市",
    "四川省", "贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区",
}  # fmt: skip


def assert_exact(result: Score) -> None:
    assert not result.errors
    assert all(value == 1.0 for value in result.metrics().values())


@pytest.fixture(scope="module")
def extra() -> dict[str, RawFile]:
    folder = os.environ.get("GOVQA_EXTRA_REPORTS", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("GOVQA_EXTRA_REPORTS names no folder with the archive of provincial reports")
    return {raw.name: raw for raw in unpack(Path(folder))}


def test_the_five_reports_have_the_structure_that_a_reader_sees() -> None:
    reports = {report.meta.id: report for report in load_folder(ROOT / "corpus" / "reports")}
    assert [gold.id for gold in FIVE] == list(reports)
    for gold in FIVE:
        assert_exact(score(reports[gold.id], gold))


@pytest.mark.parametrize("gold", EXCERPTS, ids=lambda gold: gold.file)
def test_excerpts_of_other_reports_have_the_structure_that_a_reader_sees(gold: GoldReport) -> None:
    report = load_report(DATA / "structure_excerpts" / gold.file)
    assert report.meta.id == gold.id
    assert report.state is not State.WHOLE
    assert_exact(score(report, gold))


@pytest.mark.parametrize("gold", KINDS, ids=lambda gold: gold.file)
def test_reports_of_counties_in_all_forms_have_the_structure_that_a_reader_sees(gold: GoldReport) -> None:
    path = DATA / "structure_kinds" / gold.file
    report = load_bytes(path.read_bytes(), f"report{path.suffix}")  # place and year must come from the text
    assert report.meta.id == gold.id and report.meta.level.value == "county"
    assert_exact(score(report, gold))


def test_whole_provincial_reports_reach_the_goals(extra: dict[str, RawFile]) -> None:
    total = Score()
    for gold in PROVINCIAL:
        total.add(score(load_bytes(extra[gold.file].data, gold.file), gold))
    metrics = total.metrics()
    assert metrics["boundary_f1"] >= 0.99, total.errors
    assert metrics["part_accuracy"] >= 0.99, total.errors
    assert metrics["section_accuracy"] >= 0.97, total.errors


def test_all_provincial_reports_are_recognised(extra: dict[str, RawFile]) -> None:
    seen = set()
    for name, raw in extra.items():
        report = load_bytes(raw.data, name)
        assert report.meta.year == 2025 and report.meta.level.value == "province", name
        assert report.meta.speaker and report.meta.date.startswith("2025-01-"), name
        assert report.meta.meeting.startswith(report.meta.place), name
        assert report.state is State.WHOLE and not report.warnings, name
        parts = {p.part.value for p in report.passages}
        assert {"front", "review", "plan", "government"} <= parts, name
        seen.add(report.meta.place)
    assert seen == PROVINCES


def test_a_wrong_parse_is_not_scored_as_right() -> None:
    """The scorer itself: a report parsed as another one's text loses nearly everything."""
    reports = {report.meta.id: report for report in load_folder(ROOT / "corpus" / "reports")}
    metrics = score(reports["赣州市-2024"], FIVE[2]).metrics()
    assert metrics["boundary_f1"] < 1.0 and metrics["section_accuracy"] < 0.5

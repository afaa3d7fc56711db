"""Several provinces by one name, and the whole nation."""

from __future__ import annotations

import pytest

from rag.question import understand
from rag.question.regions import asks_of_the_nation, spell_regions
from rag.types import ReportRef

HELD = tuple(
    ReportRef(id=f"{place}-2025", place=place, year=2025)
    for place in ("辽宁省", "吉林省", "江苏省", "赣州市")
)


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("东北三省GDP目标", "辽宁、吉林、黑龙江GDP目标"),
        ("江浙沪皖谁的目标高", "上海、江苏、浙江、安徽谁的目标高"),
        ("赣州怎么对接江浙沪", "赣州怎么对接江浙沪"),
        ("京津冀协同发展怎么推进", "京津冀协同发展怎么推进"),
    ],
)
def test_a_region_is_spelt_out_as_its_provinces(text: str, spelt: str) -> None:
    assert spell_regions(text, HELD) == spelt


def test_of_a_region_the_provinces_without_a_report_are_named() -> None:
    question = understand("东北三省今年GDP目标", HELD, lambda year, reports: False)
    assert [report.place for report in question.reports] == ["辽宁省", "吉林省"]
    assert question.missing == ("黑龙江省",)


@pytest.mark.parametrize(
    ("text", "nation"),
    [
        ("全国2024年GDP增长多少", True),
        ("我国去年的粮食产量是多少", True),
        ("全国文明城市有哪些", False),
        ("各省去年GDP增长多少", False),
        ("赣州GDP在全国排第几", False),
    ],
)
def test_a_figure_of_the_nation_stands_in_no_report_of_a_place(text: str, nation: bool) -> None:
    assert asks_of_the_nation(text) is nation
    missing = understand(text, HELD, lambda year, reports: False).missing
    assert (missing == ("全国",)) is nation

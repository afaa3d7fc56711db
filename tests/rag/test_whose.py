"""Whose answer is looked for: a place within that of the report, or the place itself."""

from __future__ import annotations

import pytest

from rag.library import Library
from rag.types import ReportRef
from rag.whose import inner_places, only_where_named
from tests.rag.reading import ask

JILIN = ReportRef(id="吉林省-2026", place="吉林省", year=2026)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("吉林2025年改造了多少个老旧小区？", ()),  # a city within the province has the same name
        ("吉林市2025年改造了多少个老旧小区？", ("吉林",)),
        ("吉林的长春2025年改造了多少个老旧小区？", ("长春",)),
    ],
)
def test_a_province_is_not_its_city_of_the_same_name(text: str, places: tuple[str, ...]) -> None:
    assert inner_places(ask(text, JILIN), [JILIN]) == places


def test_a_name_that_one_report_has_is_asked_of_that_one(library: Library) -> None:
    # 文昌里 stands in the report of 抚州 only
    every = tuple(library.reports)
    named = only_where_named(ask("文昌里去年接待了多少游客？", *every), library)
    assert [report.place for report in named.reports] == ["抚州市"]
    for text in ("去年接待了多少游客？", "不存在的紫禁山去年接待了多少游客？"):
        assert only_where_named(ask(text, *every), library).reports == every
    each = ask("文昌里去年接待了多少游客？", *every, each=True)
    assert only_where_named(each, library).reports == every

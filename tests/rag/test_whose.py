"""Whose answer is looked for: a place within that of the report, or the place itself."""

from __future__ import annotations

import pytest

from rag.library import Library
from rag.types import ReportRef
from rag.whose import (
    _towns,
    at_its_own_time,
    inner_places,
    of_another_asked,
    only_where_named,
    places_within,
)
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


def test_a_town_is_a_place_within_that_of_the_report(library: Library) -> None:
    ganzhou = next(r for r in library.reports if r.place == "赣州市")
    for text, places in (
        ("南康区家居小镇的总产值是多少？", ("南康",)),
        ("赣州农村的垃圾怎么处理？", ()),
        ("乡镇的卫生院有多少家？", ()),
    ):
        assert places_within(ask(text, ganzhou), [ganzhou], library) == places
    assert _towns(ask("里水镇2023年规上工业总产值多少亿元？", ganzhou), [ganzhou]) == ["里水镇"]
    assert _towns(ask("赣州市桂城街道的地区生产总值是多少？", ganzhou), [ganzhou]) == ["桂城街道"]
    assert _towns(ask("城镇的居民收入有多少？", ganzhou), [ganzhou]) == []


def test_what_another_place_compared_lies_in_is_no_unknown_place() -> None:
    ganzhou = ReportRef(id="赣州市-2024", place="赣州市", year=2024)
    nanhai = ReportRef(id="南海区-2024", place="南海区", year=2024)
    question = ask("赣州和佛山南海谁的高企多？", ganzhou, nanhai, each=True)
    assert of_another_asked(question, [ganzhou], "佛山")
    assert not of_another_asked(question, [ganzhou], "东京")


def test_each_place_has_the_year_beside_its_name() -> None:
    yichang = ReportRef(id="宜昌市-2021", place="宜昌市", year=2021)
    text = "宜昌港2020年和曹妃甸港区2024年的货物吞吐量，哪个大？"
    question = ask(text, yichang, each=True, years=(2020, 2024))
    assert at_its_own_time(question, [yichang]).years == (2020,)

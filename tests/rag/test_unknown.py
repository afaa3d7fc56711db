"""What a question names that stands in none of the reports asked, or in nothing that was found."""

from __future__ import annotations

import pytest

from rag.library import Library
from rag.unknown import _written_longer, of_nothing_found, unknown_name, unknown_place
from tests.rag.reading import ask, ranked, report, words_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("和新加坡有什么合作", "新加坡"),
        ("和上饶有什么合作", ""),
        ("怎么发展林下经济", ""),
        ("“三校”指哪三样东西", ""),  # a dictionary takes 东西 for a place
        ("和东京有什么合作", "东京"),
        ("今年要上马哪些铁路", ""),
        ("今年在蓉江新区安排了多少个重点项目", ""),  # cut as 在蓉江
        ("赣州、宜春、上饶三市的粮食产量", ""),  # not 饶三市, whatever a dictionary cuts
    ],
)
def test_a_place_that_no_report_has(library: Library, text: str, place: str) -> None:
    ganzhou = report(library, "赣州市")
    assert unknown_place(ask(text, ganzhou), [ganzhou], library) == place


def test_all_the_places_are_no_place_that_is_missing(library: Library) -> None:
    question = ask("看五市各自定的工业增长目标，排在前三的是哪三个？", *library.reports)
    assert unknown_place(question, library.reports, library) == ""


@pytest.mark.parametrize(
    ("text", "name"), [("“九个跨越”是什么", "九个跨越"), ("“五大片区”是哪些", ""), ("五大片区是哪些", "")]
)
def test_a_coined_name_that_no_report_has(library: Library, text: str, name: str) -> None:
    shangrao = report(library, "上饶市")
    assert unknown_name(ask(text, shangrao), [shangrao], library) == name


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("外牌限行政策有变化吗", True), ("瑞梅铁路政策有变化吗", False), ("有变化吗", False)],
)
def test_a_question_about_things_of_which_none_was_found(library: Library, text: str, nothing: bool) -> None:
    ganzhou = report(library, "赣州市")
    words = words_of(ask(text, ganzhou), library)
    assert of_nothing_found(words, [ranked(library, ganzhou, "加快建设长赣高铁、瑞梅铁路", words)]) is nothing


def test_a_report_may_write_a_longer_name_of_a_thing(library: Library) -> None:
    ids = [report(library, "赣州市").id]
    assert _written_longer("赣州港", ids, library)  # 赣州国际陆港
    assert not _written_longer("赣州大桥", ids, library)
    assert not _written_longer("新加坡港", ids, library)

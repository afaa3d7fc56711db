"""Figures found in facts: a report made by hand, held beside the five reports."""

from __future__ import annotations

import re

import pytest

from rag.complete import beside_the_names
from rag.figures import find_figures
from rag.library import Library
from rag.say import say
from rag.types import ReportRef
from tests.rag.reading import ask, holding

REPORT = """甘肃省2026年政府工作报告
——2026年1月27日在甘肃省第十四届人民代表大会第四次会议上
各位代表：
现在，我代表省人民政府向大会报告工作，请予审议。
一、“十四五”时期工作回顾
过去五年，外贸进出口总值首次突破700亿元、年均增长13.2%。常住人口城镇化率达到58.08%。城镇新增就业150万人。
去年省级引导基金引导设立基金24只、总规模934亿元。
二、2026年重点工作
到2030年，常住人口城镇化率达到71%左右。
今年经济社会发展的主要预期目标是：外贸进出口总值增长10%以上。
"""
GANSU = ReportRef(id="甘肃省-2026", place="甘肃省", year=2026)


@pytest.fixture
def made(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The five reports with the facts and passages of the one made by hand."""
    return holding(library, monkeypatch, REPORT, "甘肃省2026年政府工作报告.txt")


def said(library: Library, text: str, **more: object) -> list[str]:
    terms = re.sub(r"^[\d—]+年", "", text)
    figures, _ = find_figures(ask(text, GANSU, terms=terms, **more), GANSU, library)
    return [say(figure) for figure in figures]


def test_what_several_years_had_on_average_is_said_so_and_is_no_figure_of_one(made: Library) -> None:
    average = "甘肃省2021—2025年外贸进出口总值年均增长13.2%。"
    assert average in said(made, "外贸进出口增长多少？")
    assert said(made, "2025年外贸进出口比上年增长多少？", years=(2025,), offsets=(-1,)) == []
    assert said(made, "2021—2025年外贸进出口增长多少？", years=(2021, 2025)) == [average]
    assert said(made, "2025年外贸进出口总值达到多少？", years=(2025,)) == [
        "甘肃省外贸进出口总值首次突破700亿元。"
    ]


def test_what_five_years_brought_is_no_figure_of_the_last(made: Library) -> None:
    assert said(made, "2025年城镇新增就业多少人？", years=(2025,)) == []
    assert said(made, "“十四五”期间城镇新增就业多少人？", years=(2021, 2025)) == [
        "甘肃省2021—2025年城镇新增就业为150万人。"
    ]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("常住人口城镇化率“十五五”末要提高到多少？", ["甘肃省2030年常住人口城镇化率的目标是71%左右。"]),
        ("常住人口城镇化率“十四五”末是多少？", ["甘肃省常住人口城镇化率为58.08%。"]),
    ],
)
def test_a_five_year_plan_is_a_time(made: Library, question: str, told: list[str]) -> None:
    assert said(made, question) == told


def test_the_size_of_what_is_counted_is_not_its_number(made: Library) -> None:
    (told,) = said(made, "省级引导基金引导设立基金总规模多大？")
    assert "934亿元" in told and "24只" not in told


def test_a_time_in_quotation_marks_is_no_name_to_stand_beside_an_answer(library: Library) -> None:
    assert beside_the_names(ask("城镇化率目前多少，“十五五”末要提高到多少？"), (), library)
    assert not beside_the_names(ask("“三新”指什么，要提高到多少？"), (), library)

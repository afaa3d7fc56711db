"""Figures found in facts: a report made by hand, held beside the five reports."""

from __future__ import annotations

import re

import pytest

from corpus import load_bytes
from corpus.facts import extract_facts
from rag.figures import find_figures
from rag.library import Library
from rag.say import say
from rag.types import ReportRef
from tests.rag.reading import ask

REPORT = """甘肃省2026年政府工作报告
——2026年1月27日在甘肃省第十四届人民代表大会第四次会议上
各位代表：
现在，我代表省人民政府向大会报告工作，请予审议。
一、“十四五”时期工作回顾
过去五年，外贸进出口总值首次突破700亿元、年均增长13.2%。
二、2026年重点工作
今年经济社会发展的主要预期目标是：外贸进出口总值增长10%以上。
"""
GANSU = ReportRef(id="甘肃省-2026", place="甘肃省", year=2026)


@pytest.fixture
def made(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The five reports with the facts and passages of the one made by hand."""
    report = load_bytes(REPORT.encode(), "甘肃省2026年政府工作报告.txt")
    passages = {passage.address: passage for passage in report.passages}
    facts = extract_facts(report)
    monkeypatch.setattr(library, "facts", lambda _report: facts)
    monkeypatch.setattr(library, "passage", passages.__getitem__)
    return library


def said(library: Library, text: str, **more: object) -> list[str]:
    terms = re.sub(r"^[\d—]+年", "", text)
    figures, _ = find_figures(ask(text, GANSU, terms=terms, **more), GANSU, library)
    return [say(figure) for figure in figures]


def test_what_several_years_had_on_average_is_said_so_and_is_no_figure_of_one(made: Library) -> None:
    average = "甘肃省外贸进出口总值年均增长13.2%。"
    assert average in said(made, "外贸进出口增长多少？")
    assert said(made, "2025年外贸进出口比上年增长多少？", years=(2025,), offsets=(-1,)) == []
    assert said(made, "2021—2025年外贸进出口增长多少？", years=(2021, 2025)) == [average]
    assert said(made, "2025年外贸进出口总值达到多少？", years=(2025,)) == [
        "甘肃省外贸进出口总值首次突破700亿元。"
    ]

"""The counties of a city side by side: their figures, their order, the highest among them."""

from __future__ import annotations

import pytest

from rag.inner import figures_within
from rag.library import Library
from rag.types import ReportRef
from tests.rag.reading import ask, holding

REPORT = """湖州市2024年政府工作报告

一、2023年工作回顾

全市地区生产总值4015.1亿元、增长5.8%。德清县、长兴县、吴兴区地区生产总值分别达680.4亿元、891.6亿元、946.7亿元。

二、2024年工作安排

今年经济社会发展的主要预期目标是：地区生产总值增长6%左右。
"""
HUZHOU = ReportRef(id="湖州市-2024", place="湖州市", year=2024)


@pytest.fixture
def made(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The five reports with the facts and passages of the one made by hand."""
    return holding(library, monkeypatch, REPORT, "湖州市2024年政府工作报告.txt")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "各区县地区生产总值从高到低怎么排？",
            "（报告给出了5个地方里3个的数）从高到低：吴兴区（946.7亿元），长兴县（891.6亿元），德清县（680.4亿元）。",
        ),
        ("哪个县GDP最高？", "（报告给出了5个地方里3个的数）最高的是吴兴区（946.7亿元）。"),
        (
            "各县区GDP分别是多少？",
            "（报告给出了5个地方里3个的数）：德清县680.4亿元；长兴县891.6亿元；吴兴区946.7亿元。",
        ),
        ("德清和长兴GDP谁高？", "：德清县680.4亿元；长兴县891.6亿元。最高的是长兴县（891.6亿元）。"),
    ],
)
def test_the_figures_of_the_counties_are_told_side_by_side(made: Library, question: str, told: str) -> None:
    (claim,) = figures_within(ask(question, HUZHOU), HUZHOU, made)
    assert claim.text == f"湖州市各地2023年地区生产总值{told}"
    assert claim.citations == ("湖州市-2024-p001-s2",)


@pytest.mark.parametrize(
    "question",
    [
        "地区生产总值是多少？",
        "各区县今年地区生产总值的目标是多少？",  # none is given
        "德清和安吉GDP谁高？",  # 安吉 has none
        "德清县GDP是多少？",
        "各县怎么发展旅游？",
    ],
)
def test_the_counties_are_not_told_where_they_are_not_asked_for_or_have_no_figure(
    made: Library, question: str
) -> None:
    years = {"offsets": (0,)} if "今年" in question else {}
    assert figures_within(ask(question, HUZHOU, **years), HUZHOU, made) == ()

"""What is said without a search: here the reasons that a report gives for its targets."""

from __future__ import annotations

import pytest

from corpus.load import load_bytes
from rag.direct import reasons
from tests.rag.reading import ask

# In the way of a provincial report of 2025; the sentences of the reasons are its own words.
REPORT = """辽宁省2025年政府工作报告

一、2024年工作回顾

过去一年，完成了全年目标，体现了担当。

二、2025年工作安排

主要预期目标是：地区生产总值增长5%以上，粮食产量500亿斤左右。

确定这样的目标，是积极的、务实的，既立足资源禀赋、发展基础，也考虑了政策支撑、发展机遇；符合“十四五”规划要求，有利于引导市场预期。实现这样的目标，必须付出艰辛努力，有利于发展的都要做。

抓好粮食生产。
"""
PASSAGES = load_bytes(REPORT.encode(), "辽宁省2025年政府工作报告.txt").passages


@pytest.mark.parametrize(
    "text", ["今年的预期目标为什么定在这个水平？", "GDP目标定5%的理由是什么", "这样定目标是怎么考虑的"]
)
def test_the_reasons_for_the_targets_are_quoted_whole(text: str) -> None:
    first, second = reasons(ask(text), PASSAGES)
    assert first.text.startswith("确定这样的目标") and second.text.startswith("符合“十四五”")


@pytest.mark.parametrize(
    "text", ["粮食目标为什么定500亿斤？", "今年的预期目标是什么？", "为什么去年投资下降？", ""]
)
def test_other_questions_have_other_reasons(text: str) -> None:
    assert reasons(ask(text), PASSAGES) == ()


def test_none_are_given_where_the_report_gives_none() -> None:
    assert reasons(ask("今年的目标为什么这样定？"), PASSAGES[:2]) == ()

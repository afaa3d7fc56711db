"""What is said without a search: the reasons that a report gives for its targets, and that one was missed."""

from __future__ import annotations

import pytest

from corpus.load import load_bytes
from rag.direct import mentions, of_another_year, reasons
from rag.library import Library
from rag.premise import missed
from tests.rag.reading import ask, report

# In the way of a provincial report of 2025; the sentences of the reasons are its own words.
REPORT = """辽宁省2025年政府工作报告

一、2024年工作回顾

过去一年，完成了全年目标，体现了担当。粮食产量达500亿斤。

有效需求不足，地区生产总值、投资等预期性指标未达到年初目标；财政压力较大。

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


def test_reasons_told_one_by_one_behind_a_colon_are_all_quoted() -> None:
    said = (
        "确定这样的目标，主要有三点考虑：一是与规划衔接；二是与潜力匹配；三是与预期相符。今年要抓好粮食生产。"
    )
    made = load_bytes(
        f"辽宁省2025年政府工作报告\n\n二、2025年工作安排\n\n{said}\n".encode(), "辽宁省2025年政府工作报告.txt"
    )
    told = "".join(claim.text for claim in reasons(ask("今年的预期目标为什么这样定？"), made.passages))
    assert all(point in told for point in ("三点考虑", "与规划衔接", "与潜力匹配", "与预期相符"))
    assert "粮食" not in told


def test_a_piece_of_work_is_mentioned_by_its_name_without_the_verb(library: Library) -> None:
    shangrao = report(library, "上饶市")
    found, asked_for = mentions(
        ask("上饶有没有提到实施“一老一小”服务体系建设？", shangrao), shangrao, library
    )
    again, _ = mentions(ask("上饶有没有提到“一老一小”服务体系建设？", shangrao), shangrao, library)
    assert asked_for and found == again


def test_none_are_given_where_the_report_gives_none() -> None:
    assert reasons(ask("今年的目标为什么这样定？"), PASSAGES[:2]) == ()


@pytest.mark.parametrize(
    "text", ["去年GDP增速超额完成年初目标，靠的是什么？", "为什么经济总量圆满完成了全年目标"]
)
def test_a_target_that_was_missed_is_not_taken_as_reached(text: str) -> None:
    claim = missed(ask(text), PASSAGES)
    assert claim is not None
    assert "未达到年初目标" in claim.text


@pytest.mark.parametrize(
    "text",
    ["GDP完成年初目标了吗？", "粮食产量超额完成目标靠什么？", "今年GDP怎么完成目标？", "GDP是多少？", ""],
)
def test_what_is_left_open_or_was_reached_is_no_wrong_premise(text: str) -> None:
    assert missed(ask(text), PASSAGES) is None


@pytest.mark.parametrize(
    ("years", "another"), [((2023,), False), ((2024,), True), ((), False), ((2023, 2024), False)]
)
def test_a_note_of_one_year_does_not_answer_for_another(
    library: Library, years: tuple[int, ...], another: bool
) -> None:
    fuzhou = report(library, "抚州市")
    note = "10件民生实事:2023年10件民生实事为加大创业担保贷款扶持力度。"
    question = ask("10件民生实事是什么", fuzhou, years=years)
    assert of_another_year(question, note, f"{fuzhou.id}-p052") is another

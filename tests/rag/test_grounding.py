"""Sentences changed in one thing, against the real sentence that they cite."""

from __future__ import annotations

import pytest

from corpus.types import Part
from rag.grounding import check
from rag.types import Evidence, ReportRef

GANZHOU = ReportRef(id="赣州市-2024", place="赣州市", year=2024)


def piece(text: str, part: Part = Part.PLAN) -> Evidence:
    section = ("二、2024年工作安排",) if part is Part.PLAN else ("一、2023年工作回顾",)
    return Evidence(
        number=1, address="赣州市-2024-p012-s1", report=GANZHOU, part=part, section=section, text=text
    )


TARGETS = piece(
    "主要预期目标是：GDP增长6%左右，规模以上工业增加值增长7.5%以上，一般公共预算收入增长4%左右，固定资产投资增长6.5%左右，"
    "城镇居民人均可支配收入增长5.5%左右，农村居民人均可支配收入增长8.5%左右。"
)
DONE = piece(
    "全年GDP增长5.3%，一般公共预算收入增长4.4%，固定资产投资下降1.7%，城镇和农村居民人均可支配收入分别增长4.7%、9.3%。",
    Part.REVIEW,
)


@pytest.mark.parametrize(
    "claim",
    [
        "赣州市2024年GDP增长目标是6%左右。",
        "赣州2024年地区生产总值预期增长6%左右。",
        "2024年，赣州农村居民人均可支配收入预期增长8.5%左右。",
        "规上工业增加值增长7.5%以上，固定资产投资增长6.5%左右。",
    ],
)
def test_what_the_plan_says_is_supported(claim: str) -> None:
    assert check(claim, [TARGETS]).support == "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "赣州市2023年GDP增长5.3%。",
        "赣州去年固定资产投资下降1.7%。",
        "赣州2023年农村居民人均可支配收入增长9.3%。",
    ],
)
def test_what_the_review_says_is_supported(claim: str) -> None:
    assert check(claim, [DONE]).support == "supported"


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("赣州市2024年GDP增长目标是7%左右。", TARGETS),  # digit
        ("赣州市2024年GDP增长目标是6个百分点左右。", TARGETS),  # % and points
        ("赣州市2024年GDP目标是下降6%左右。", TARGETS),  # direction
        ("赣州市2024年规模以上工业增加值增长7.5%左右。", TARGETS),  # qualifier
        ("九江市2024年GDP增长目标是6%左右。", TARGETS),  # place
        ("赣州市2022年GDP增长6%左右。", TARGETS),  # year
        ("赣州市2023年GDP增长6%左右。", TARGETS),  # year and status
        ("赣州市2024年GDP目标是增长5.3%。", DONE),  # achieved for promised
        ("赣州市2024年社会消费品零售总额增长6%左右。", TARGETS),  # indicator
        ("赣州去年固定资产投资增长1.7%。", DONE),  # direction
    ],
)
def test_one_thing_changed_is_unsupported(claim: str, evidence: Evidence) -> None:
    assert check(claim, [evidence]).support == "unsupported"


def test_what_is_planned_is_not_said_to_be_done() -> None:
    plan = piece("建成运营上饶综合保税区。")
    assert check("上饶综合保税区建成运营了。", [plan]).support == "unsupported"
    assert check("今年将建成运营上饶综合保税区。", [plan]).support == "supported"


def test_another_sentence_s_year_does_not_lend_itself() -> None:
    done = piece("预计全产业实现营收1000亿元，产业链中下游营收占比提升至50%。", Part.REVIEW)
    plan = piece("实现锂电新能源产业和建陶产业融合共生，打造产业集群。")
    assert check("赣州市2024年全产业的目标是实现营收1000亿元。", [done, plan]).support == "unsupported"
    assert check("赣州市2023年全产业预计实现营收1000亿元。", [done, plan]).support == "supported"


def test_nothing_cited_is_unsupported() -> None:
    assert check("赣州市2024年GDP增长目标是6%左右。", []).support == "unsupported"


def test_the_reason_names_the_figure() -> None:
    assert any("7%左右" in reason for reason in check("赣州市2024年GDP增长目标是7%左右。", [TARGETS]).reasons)

"""Figures that a question takes for granted, held against the report's own."""

from __future__ import annotations

import pytest

from corpus.facts import extract_facts
from corpus.load import load_bytes
from rag.chain import Request
from rag.library import Library
from rag.premise import correct
from rag.types import ReportRef
from tests.conftest import MakeEngine
from tests.rag.reading import ask, report

# The reports: 赣州 固定资产投资下降1.7%; 赣州 2024 GDP增长6%左右; 抚州 固定资产投资增速排名全省第5.


def test_another_figure_than_the_reports_own_is_put_right(make_engine: MakeEngine) -> None:
    for text, stated, own in [
        ("宜春2024年粮食产量目标90亿斤", "90亿斤", "75亿斤左右"),
        ("上饶2023年接待游客3亿人次", "3亿人次", "2.2亿人次"),
        ("赣州2023年固定资产投资增长5%", "5%", "下降1.7%"),
        ("赣州GDP今年目标9%怎么完成？", "9%", "6%左右"),  # 5.9% stands beside GDP
    ]:
        engine = make_engine()
        question = engine.understand(Request(text)).question
        wrong = correct(question, question.reports[0], engine.index.library)
        assert wrong is not None
        assert wrong.stated == stated
        assert own in wrong.claims[0].text
        assert wrong.claims[0].citations[0].startswith(question.reports[0].id)


def test_a_figure_that_the_report_gives_of_something_else_is_put_right(make_engine: MakeEngine) -> None:
    # 上饶: 规上工业营业收入 5620亿元, 社会消费品零售总额 1637.3亿元
    engine = make_engine()
    question = engine.understand(Request("上饶2023年社会消费品零售总额5620亿元，怎么做到的？")).question
    wrong = correct(question, question.reports[0], engine.index.library)
    assert wrong is not None
    assert (wrong.stated, "1637.3亿元" in wrong.claims[0].text) == ("5620亿元", True)


@pytest.mark.parametrize(
    "text",
    [
        "宜春2024年粮食产量目标75亿斤",
        "上饶2023年接待游客2.2亿人次",
        "宜春2024年粮食产量目标是多少？",
        "宜春袋鼠养殖9万头",
        "赣州2023年固定资产投资下降",
        "赣州2023年固定资产投资是增是降，有没有大涨",
    ],
)
def test_what_the_report_bears_out_or_leaves_open_is_left_alone(make_engine: MakeEngine, text: str) -> None:
    engine = make_engine()
    question = engine.understand(Request(text)).question
    assert correct(question, question.reports[0], engine.index.library) is None


def test_a_fall_is_not_taken_for_a_rise(make_engine: MakeEngine) -> None:
    engine = make_engine()
    question = engine.understand(Request("赣州2023年固定资产投资大涨")).question
    turned = correct(question, question.reports[0], engine.index.library)
    assert turned is not None
    assert turned.stated == "大涨"
    assert "下降1.7%" in turned.claims[0].text


@pytest.mark.parametrize(
    ("text", "stated", "own"),
    [
        # 赣州: 固定资产投资下降1.7%; 上饶: 社会消费品零售总额增长6.8%
        ("赣州2023年固定资产投资是不是也涨了？", "上涨", "下降1.7%"),
        ("大环境不好，上饶2023年社会消费品零售总额是不是也跌了？", "下跌", "增长"),
    ],
)
def test_whether_something_fell_or_rose_is_denied_by_the_other(
    make_engine: MakeEngine, text: str, stated: str, own: str
) -> None:
    engine = make_engine()
    question = engine.understand(Request(text)).question
    turned = correct(question, question.reports[0], engine.index.library)
    assert turned is not None
    assert turned.stated == stated
    assert own in turned.claims[0].text


def test_who_fell_behind_all_did_not_outrun_them(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、2025年工作回顾\n\n地区生产总值增长4.7%、低于全国0.3个百分点，固定资产投资增长6%、高于全国1个百分点。"
    made = load_bytes(
        f"内蒙古自治区2026年政府工作报告\n\n{text}\n".encode(), "内蒙古自治区2026年政府工作报告.txt"
    )
    facts = extract_facts(made)
    passages = {passage.address: passage for passage in made.passages}
    monkeypatch.setattr(library, "facts", lambda _report: facts)
    monkeypatch.setattr(library, "passage", passages.__getitem__)
    monkeypatch.setattr(library, "passages", lambda _report: made.passages)
    place = ReportRef(id=made.meta.id, place="内蒙古自治区", year=2026)
    question = ask("2025年GDP增速跑赢全国几个百分点？", place, terms="GDP增速", years=(2025,))
    behind = correct(question, place, library)
    assert behind is not None
    assert (behind.stated, behind.claims[0].text) == (
        "跑赢全国", "地区生产总值增长4.7%、低于全国0.3个百分点。",
    )  # fmt: skip
    ahead = ask("2025年固定资产投资跑赢全国几个百分点？", place, terms="固定资产投资", years=(2025,))
    assert correct(ahead, place, library) is None


def test_nothing_asked_rests_on_nothing(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    assert correct(ask("", ganzhou), ganzhou, library) is None


def test_the_answer_begins_with_the_correction(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("宜春2024年粮食产量目标90亿斤吗，怎么实现")
    assert answer.claims[0].text == "不是90亿斤。"
    assert "75亿斤左右" in answer.answer


def test_a_change_told_the_other_way_round_is_put_right(make_engine: MakeEngine) -> None:
    # 赣州: 千亿产业集群由1个增至4个
    engine = make_engine()
    question = engine.understand(Request("赣州千亿产业集群怎么会从4个减少到1个？")).question
    wrong = correct(question, question.reports[0], engine.index.library)
    assert wrong is not None
    assert wrong.stated == "从4个减少到1个"
    assert "由1个增至4个" in wrong.claims[0].text
    right = engine.understand(Request("赣州千亿产业集群怎么从1个增加到4个的？")).question
    assert correct(right, right.reports[0], engine.index.library) is None


def test_which_way_a_figure_went_is_told_to_who_asks_for_the_other(make_engine: MakeEngine) -> None:
    # 赣州: 固定资产投资下降1.7%
    engine = make_engine()
    up = engine.understand(Request("赣州2023年固定资产投资也是上涨的吗？")).question
    wrong = correct(up, up.reports[0], engine.index.library)
    assert wrong is not None
    assert (wrong.stated, "下降1.7%" in wrong.claims[0].text) == ("上涨", True)
    down = engine.understand(Request("赣州2023年固定资产投资也是下降的吗？")).question
    assert correct(down, down.reports[0], engine.index.library) is None

"""Sentences that have all the words of a question and say something else."""

from __future__ import annotations

import pytest

from rag.contrary import (
    another_grade,
    before_the_end,
    denied_wrongly,
    no_longer,
    only_repeats,
    turned_round,
)
from tests.conftest import MakeEngine


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("PM10首次达到国家一级标准，对吗？", "PM10年均浓度首次达到国家二级标准", True),
        ("PM10首次达到国家二级标准，对吗？", "PM10年均浓度首次达到国家二级标准", False),
        ("赛复乐是国家级的小巨人企业吧？", "赛复乐入选2021年省级专业化小巨人企业", True),
        ("有没有国家级的平台", "新增国家级平台3个、省级平台12个", False),
        ("医院是三甲吗", "市中医院获评三乙", True),
        ("乐平中专评定的是A档吧", "乐平中专成功评定B档", True),
        ("应急能力达到三级以上吗", "二级以上公立医院全覆盖", False),
        ("", "", False),
    ],
)
def test_another_grade_of_the_same_series(question: str, text: str, other: bool) -> None:
    assert another_grade(question, text) is other


FASTER = "农村居民人均可支配收入增长6.7%左右，增速比城镇居民高2.4个百分点"


@pytest.mark.parametrize(
    ("question", "turned"),
    [
        ("城镇居民的收入涨得比农村快，是吧", True),
        ("农村居民的收入涨得比城镇快，是吧", False),
        ("农村居民的收入涨得比城镇慢吗", True),
        ("城镇居民的收入涨得比农村慢吗", False),
        ("农村居民的收入涨得比去年快吗", None),  # with another year, not with another thing
        ("工业比服务业快吗", None),
        ("农村居民的收入增长多少", None),
    ],
)
def test_two_things_compared_the_other_way_round(question: str, turned: bool | None) -> None:
    assert turned_round(question, FASTER) is turned


def test_a_stage_before_a_title_is_not_the_title() -> None:
    stage = "国家食品安全示范城市创建通过省级初评"
    assert before_the_end("已经评上国家食品安全示范城市了吗", stage)
    assert not before_the_end("通过省级初评了吗", stage)
    assert not before_the_end("已经评上国家食品安全示范城市了吗", "获评国家食品安全示范城市")


def test_what_only_repeats_the_question_is_no_reason() -> None:
    why = "进出口只求“保持正增长”，原因是什么？"
    assert only_repeats(why, ["进出口总额力争保持正增长。"])
    assert not only_repeats(why, ["受外部需求走弱和贸易壁垒增多影响，进出口力争保持正增长。"])
    assert not only_repeats(
        "刑事案件为什么多了35%", ["刑事案件下降35%。"]
    )  # the figure may correct the question
    assert not only_repeats("进出口目标是什么？", ["进出口总额力争保持正增长。"])


@pytest.mark.parametrize(
    ("question", "begins", "quotes"),
    [
        ("赣州已经评上国家食品安全示范城市了吗", "还没有", "通过省级初评"),
        ("乐平赛复乐是国家级的小巨人企业吧？", "不是", "省级专业化小巨人企业"),
        ("赣州的工人文化宫去年启用了吗", "还没有", "建成投用市民综合服务中心、工人文化宫"),
    ],
)
def test_a_question_whether_is_answered_with_no(
    make_engine: MakeEngine, question: str, begins: str, quotes: str
) -> None:
    answer = make_engine().ask(question)
    assert answer.answer.startswith(begins)
    assert quotes in answer.answer


def test_several_reports_are_each_asked_whether(make_engine: MakeEngine) -> None:
    lines = make_engine().ask("工人文化宫，上饶和赣州的去年都启用了吗？").answer.splitlines()
    assert lines[0].startswith("不是都这样：赣州市没有")
    assert lines[1].startswith("上饶市2024年：是的") and "投入使用" in lines[1]
    assert lines[2].startswith("赣州市2024年：还没有")


def test_what_is_asked_of_a_thing_must_be_told_of_it(make_engine: MakeEngine) -> None:
    """The report opens car parks to all, and does not say whether that costs anything."""
    assert make_engine().ask("抚州机关单位的院子晚上开放给市民停车，要收费吗？").abstained


def test_a_denial_that_is_asked_about_may_be_wrong() -> None:
    assert denied_wrongly("凯马汽车的整车出口一直没获批，这个说法对不对？", "凯马汽车整车出口获批")
    assert not denied_wrongly("凯马汽车的整车出口一直没获批，这个说法对不对？", "凯马汽车整车出口尚未获批")
    assert not denied_wrongly("整车出口没有获批吗", "整车出口获批")


def test_a_trial_or_a_part_is_not_yet_the_whole() -> None:
    assert before_the_end("码头去年就正式开港了？", "樟树河西综合码头试运行")
    assert not before_the_end("码头试运行了吗？", "樟树河西综合码头试运行")
    assert before_the_end("平江灌区全面开工了吗", "平江灌区先导工程开工")
    assert not before_the_end("平江灌区全面开工了吗", "全面开工平江灌区")


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("樟树河西综合码头去年就正式开港了？", "还没有"),
        ("朋友圈里传凯马汽车的整车出口一直没获批，这个说法对不对？赣州那边的", "不是"),
        ("乐平市图书馆评的是国家县级“二级图书馆”吧", "不是"),
    ],
)
def test_rumours_are_put_right(make_engine: MakeEngine, question: str, begins: str) -> None:
    assert make_engine().ask(question).answer.startswith(begins)


def test_a_rumour_of_which_nothing_is_told_is_refused(make_engine: MakeEngine) -> None:
    assert make_engine().ask("听说宜春要把高铁站搬走，有这回事吗？").abstained
    assert make_engine().ask("听说赣州的凯马汽车整车出口获批了，是真的吗").answer.startswith("是的")


def test_what_something_was_it_no_longer_is() -> None:
    told = "政府债务风险等级由橙色降为黄色"
    assert no_longer("风险等级现在还是橙色吗？", told)
    assert not no_longer("风险等级现在还是黄色吗？", told)
    assert not no_longer("风险等级是橙色吗？", told)

"""Yes or no, said only where sentences of the reports make it plain."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Part, Passage, Sentence
from rag.evidence import Ranked
from rag.keywords import Keyword, support
from rag.library import Library
from rag.money import asks_for_money
from rag.verdict import (
    asks_whether,
    asks_whether_done,
    beside_the_point,
    judge,
    more,
    not_done,
    ruled,
    same,
    stated,
)
from rag.yes_no import Verdict
from tests.rag.reading import ask, ranked, report, words_of


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("固定资产投资下降了吗？", True),
        ("是否建成了中医院", True),
        ("陕西这边能免保教费不？", True),
        ("这个办法好不", False),
        ("有没有发生重大事故", True),
        ("固定资产投资增长了多少？", False),
        ("怎么发展林下经济？", False),
        ("", False),
    ],
)
def test_which_questions_want_a_yes_or_a_no(text: str, whether: bool) -> None:
    assert asks_whether(ask(text)) is whether


def test_a_thing_asked_about_as_done() -> None:
    assert asks_whether_done(ask("医院建成了吗"))
    assert not asks_whether_done(ask("今年会建医院吗"))
    assert not asks_whether_done(ask("医院今年能建成吗"))


@pytest.mark.parametrize(
    ("text", "place", "quote", "verdict"),
    [
        # 赣州: 固定资产投资下降1.7%
        ("固定资产投资下降了1.7%，对吗？", "赣州市", "固定资产投资下降1.7%", Verdict.YES),
        ("固定资产投资下降了2.7%，对吗？", "赣州市", "固定资产投资下降1.7%", Verdict.NOT_SO),
        # 上饶: 全年接待游客2.2亿人次
        ("全年接待游客超过2亿人次了吗？", "上饶市", "全年接待游客2.2亿人次", Verdict.YES),
        ("全年接待游客超过3亿人次了吗？", "上饶市", "全年接待游客2.2亿人次", Verdict.NO),
        ("全年接待游客超过2.2亿人次了吗？", "上饶市", "全年接待游客2.2亿人次", Verdict.YES),
        ("全年接待游客不到3亿人次吗？", "上饶市", "全年接待游客2.2亿人次", Verdict.YES),
        # begun, a review says: what it hopes for stands in other clauses
        ("三清山汾水索道动工了没有？", "上饶市", "三清山汾水索道开工建设", Verdict.YES),
        ("平江灌区先导工程开工了吗？", "赣州市", "平江灌区先导工程开工", Verdict.YES),
        # what is asked to rise is not said to
        ("全年接待游客今年会涨吗？", "上饶市", "全年接待游客2.2亿人次", Verdict.NOT_SAID),
        # a plan: 申报临空综合保税区
        ("临空综合保税区已经建成了吗？", "赣州市", "申报临空综合保税区", Verdict.NOT_YET),
        ("瑞梅铁路今年能建成吗？", "赣州市", "加快建设长赣高铁、瑞梅铁路", Verdict.NOT_SAID),
        # a review, in other words than those asked
        ("旅游综合收入已经追平外省了吗？", "上饶市", "实现旅游综合收入2350亿元", None),
    ],
)
def test_what_a_sentence_says_to_a_question(
    library: Library, text: str, place: str, quote: str, verdict: Verdict | None
) -> None:
    question = ask(text, report(library, place))
    words = words_of(question, library)
    found = [ranked(library, report(library, place), quote, words)]
    assert judge(question, found, words) is verdict


def handmade(library: Library, text: str, words: tuple[Keyword, ...]) -> Ranked:
    """Return a sentence of a plan made by hand, as if it stood in the report of 赣州."""
    passage = Passage("p1", 1, Part.PLAN, (), 0, len(text), text, (Sentence("s1", 0, len(text), text),))
    share = support(words, text)
    return Ranked(passage, 0, share, share, report(library, "赣州市"))


def test_what_is_near_a_number_is_not_above_it(library: Library) -> None:
    question = ask("机场旅客吞吐量已经超过5000万人次了，是不是？")
    words = words_of(question, library)
    near = handmade(library, "机场年度旅客吞吐量近5000万人次、创历史新高。", words)
    assert judge(question, [near], words) is Verdict.NO
    above = handmade(library, "机场年度旅客吞吐量超5000万人次、创历史新高。", words)
    assert judge(question, [above], words) is Verdict.YES


FREE = "一是为怀孕妇女提供免费产前筛查与诊断服务，做到应检尽检。"
GRANTED = "二是对新生儿参加居民基本医保个人缴费部分给予全额补助。"


@pytest.mark.parametrize(
    ("text", "sentence", "verdict"),
    [
        ("怀孕了，今年做产前筛查还要自己掏钱吗？", FREE, Verdict.NOT_NEEDED),
        ("产前筛查要不要钱？", FREE, Verdict.NOT_NEEDED),
        ("产前筛查要收费吗？", FREE, Verdict.NOT_NEEDED),
        ("产前筛查收不收费？", FREE, Verdict.NOT_NEEDED),
        ("上大班能免保教费不？", "实施学前1年免保教费政策，开展普通高中振兴行动。", Verdict.YES),
        ("今年做产前筛查还花钱吗", FREE, Verdict.NOT_NEEDED),
        ("产前筛查要花钱，对吗？", FREE, Verdict.NOT_NEEDED),
        ("产前筛查免费吗？", FREE, Verdict.YES),
        ("产前筛查是不是不要钱？", FREE, Verdict.YES),
        ("产前筛查不用花钱，对吗？", FREE, Verdict.YES),
        ("产前筛查能免费做吗？", FREE, Verdict.YES),
        ("新生儿参加医保要自己掏钱吗？", GRANTED, Verdict.NOT_NEEDED),
        # nothing is said of what it costs
        ("产前筛查要钱吗？", "推广产前筛查。", None),
        ("产前筛查免费吗？", "产前筛查不再免费。", None),
        ("上消化道癌内镜检查要钱吗？", "对上消化道癌高危人群开展内镜检查3万名，免费送戏下乡1万场。", None),
    ],
)
def test_what_is_given_free_costs_nothing(
    library: Library, text: str, sentence: str, verdict: Verdict | None
) -> None:
    question = ask(text, report(library, "赣州市"))
    words = words_of(question, library)
    assert judge(question, [handmade(library, sentence, words)], words) is verdict


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("给适龄女性免费打HPV疫苗，去年是头一年吗？", False),
        ("促消费了吗？", False),
        ("经费增加了吗？", False),
        ("产前筛查自费吗？", True),
        ("是不是免费打疫苗？", True),
    ],
)
def test_whether_something_costs_money_is_what_is_asked(text: str, money: bool) -> None:
    assert asks_for_money(text) is money


@pytest.mark.parametrize(
    ("text", "sentence", "beside"),
    [
        ("坐公交要钱吗？", "免费送戏下乡1万场。", True),  # another thing is free
        ("产前筛查要钱吗？", "推广产前筛查。", True),  # it may cost money or not
        ("产前筛查要钱吗？", FREE, False),
    ],
)
def test_what_is_beside_the_cost_of_a_thing(library: Library, text: str, sentence: str, beside: bool) -> None:
    question = ask(text, report(library, "赣州市"))
    words = words_of(question, library)
    assert beside_the_point(question, [handmade(library, sentence, words)], words) is beside


def test_one_sentence_must_have_the_thing_and_its_cost(library: Library) -> None:
    question = ask("产前筛查要钱吗？", report(library, "赣州市"))
    words = words_of(question, library)
    free, thing = (handmade(library, text, words) for text in ("免费送戏下乡1万场。", "推广产前筛查。"))
    assert beside_the_point(question, [free, thing], words)
    assert not beside_the_point(question, [free, handmade(library, FREE, words)], words)


def test_nothing_is_said_without_sentences_or_to_other_questions(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    question = ask("固定资产投资是多少", ganzhou)
    words = words_of(question, library)
    found = [ranked(library, ganzhou, "固定资产投资下降1.7%", words)]
    assert judge(question, found, words) is None
    assert judge(ask("固定资产投资下降了吗", ganzhou), [], words) is None
    assert not not_done(question, [], words)


def test_what_is_only_promised_is_not_yet_done(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    question = ask("赣州已经建成的临空综合保税区是什么样的", ganzhou)
    words = words_of(question, library)
    found = [ranked(library, ganzhou, "申报临空综合保税区", words)]
    assert not_done(question, found, words)
    assert not not_done(ask("临空综合保税区是什么样的", ganzhou), found, words)


@pytest.mark.parametrize(
    ("text", "earlier", "later", "verdict"),
    [
        ("今年的车位会比去年多吗", 84, 112, Verdict.YES),
        ("今年的车位会比去年多吗", 112, 84, Verdict.NOT_SO),
        ("今年的车位会比去年少吗", 112, 84, Verdict.YES),
        ("今年的车位会比去年多吗", 84, 84, Verdict.NOT_SO),
        ("今年的车位有多少", 84, 112, None),
    ],
)
def test_more_than_the_year_before(text: str, earlier: int, later: int, verdict: Verdict | None) -> None:
    assert more(ask(text), Decimal(earlier), Decimal(later)) is verdict


def test_two_figures_and_whether_they_are_alike() -> None:
    both = ask("今年赣州、宜春的财政收入目标各是百分之几？一样吗？")
    assert (same(both, [2, 2]), same(both, [2, 3])) == (Verdict.SAME, Verdict.DIFFERENT)
    assert same(ask("今年赣州、宜春的财政收入目标各是百分之几？"), [2, 2]) is None


def test_the_same_or_not() -> None:
    question = ask("两市的目标一样吗？")
    assert same(question, [Decimal("6"), Decimal("6.0")]) is Verdict.SAME
    assert same(question, [Decimal("6"), Decimal("7")]) is Verdict.DIFFERENT
    assert same(question, [Decimal("6")]) is None
    assert same(ask("两市的目标是多少？"), [1, 1]) is None


def test_stated_are_the_figures_of_a_question_but_not_its_years_or_counts() -> None:
    assert [q.text for q in stated(ask("为什么2024年把目标提高到700万头？"))] == ["700万头"]
    assert stated(ask("2023年生猪出栏几万头？")) == ()
    assert stated(ask("进出口总额2025年是多少亿元？")) == ()


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    question = ask(text)
    assert judge(question, [], ()) is None
    assert all(q.text in text for q in stated(question))


def test_a_rule_that_a_note_states_answers_whether_something_is_so(library: Library) -> None:
    # 乐平, note 3: 在延期承诺时限内仍未作出决定的审批事项，将被视为部门默认审批事项
    note = "超时默许制：有关部门受理后未在承诺时限内办结的审批事项，将被视为部门默认审批事项。"
    question = ask("承诺时限内没办结，按“超时默许”，这事能算批了吗？")
    assert ruled(question, note, words_of(question, library)) is Verdict.YES
    against = note.replace("将被视为部门默认审批事项", "不得视为默认")
    assert ruled(question, against, words_of(question, library)) is Verdict.NO
    plain = ask("“超时默许”是什么意思？")
    assert ruled(plain, note, words_of(plain, library)) is None


def test_what_was_settled_in_the_end_is_compared(library: Library) -> None:
    # 宜春: 遴选了…12项民生实事，提交各位代表审议票决，确定重点实施10项民生实事
    question = ask("最后定的民生实事是12项吗？")
    words = words_of(question, library)
    found = ranked(library, report(library, "宜春市"), "确定重点实施10项民生实事", words)
    assert judge(question, [found], words) is Verdict.NOT_SO


@pytest.mark.parametrize(
    ("text", "sentence", "verdict"),
    [
        ("进出口是增长了吗？", "进出口总额1164.5亿元，下降4.8%，其中出口812.9亿元。", Verdict.NOT_SO),
        ("进出口是下降了吗？", "进出口总额1164.5亿元，下降4.8%，其中出口812.9亿元。", Verdict.YES),
        ("城乡收入差距拉大了吗？", "城乡居民收入比由2.28缩小至2.23。", Verdict.NOT_SO),
        (
            "固定资产投资达到年初定的目标了吗？",
            "固定资产投资同比增长2.1%，未达到年初确定的9%目标。",
            Verdict.NO,
        ),
        ("有没有营收过百亿的工业企业？", "无营业收入超百亿元的工业企业。", Verdict.NO),
        ("嘉闵线延伸段今年要动工吗？", "启动嘉闵线延伸段前期研究。", Verdict.NOT_SAID),
        ("梅岭已经是国家5A级景区了吗？", "梅岭国家5A级景区通过初评。", Verdict.NOT_YET),
        ("梅岭已经是国家5A级景区了吗？", "梅岭获评国家5A级景区。", Verdict.YES),
        ("夺得的是“平安银鼎”吗？", "平安建设夺得“一星平安金鼎”。", Verdict.NOT_SO),
        ("夺得的是“平安银鼎”吗？", "平安建设夺得“平安银鼎”。", Verdict.YES),
        ("土壤普查成果评上“优秀”的，是丰城吗？", "上高土壤普查成果获评“优秀”等次。", Verdict.NOT_SO),
        ("土壤普查成果评上“优秀”的，是上高吗？", "上高土壤普查成果获评“优秀”等次。", Verdict.YES),
        ("10件民生实事全部完成了吗？", "10件民生实事除城北枢纽站外，其余9件全部完成。", Verdict.NOT_SO),
        ("那场大暴雨有人伤亡吗？", "“6·16”大暴雨转移群众3862人，实现“零伤亡”。", Verdict.NO),
        ("督察反馈的问题都改完了吗？", "督察反馈的11个问题完成整改10个。", Verdict.NOT_SO),
        ("债务风险等级还是橙色吗？", "政府债务风险等级由橙色降为黄色，化解债务51.7亿元。", Verdict.NOT_SO),
    ],
)
def test_what_is_told_the_other_way_is_a_no(
    library: Library, text: str, sentence: str, verdict: Verdict
) -> None:
    question = ask(text, report(library, "赣州市"))
    words = words_of(question, library)
    told = Sentence("某市-2024-p001-s1", 0, len(sentence), sentence)
    part = Part.PLAN if "今年" in text else Part.REVIEW
    passage = Passage("某市-2024-p001", 1, part, (), 0, len(sentence), sentence, (told,))
    share = support(words, sentence)
    found = [Ranked(passage, 0, share, share, report(library, "赣州市"), rank=1.0, near=0.9)]
    assert judge(question, found, words) is verdict


def test_money_that_nobody_has_to_pay() -> None:
    assert asks_for_money(ask("做产检的钱还得自己掏吗？").text)

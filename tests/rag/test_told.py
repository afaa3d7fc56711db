"""What each figure of a sentence is told of: sentences of the five reports and of the provinces'."""

from __future__ import annotations

import pytest

from rag.keywords import keywords
from rag.library import Library
from rag.told import ADDED, THERE_IS, candidates, nature_of, of_another_item, told
from rag.types import Question


@pytest.mark.parametrize(
    ("sentence", "figure", "own"),
    [
        ("生产安全事故起数、死亡人数分别下降12.8%和10.5%。", "10.5%", "死亡人数"),
        (
            "接待境内外游客超10.9亿人次，旅游总收入超1.3万亿元，分别增长15.8%和11.5%。",
            "15.8%",
            "接待境内外游客",
        ),
        ("全区接待游客2.73亿人次、实现收入4140亿元，增长18.6%和23.4%。", "23.4%", "实现收入"),
        ("接待游客增长8%，其中入境游客111万人、增长115.6%。", "115.6%", "其中入境游客"),
        ("完成人工造林8.6万亩、退化林修复18.8万亩。", "18.8万亩", "退化林修复"),
        (
            "现代家居、有色金属和新材料、电子信息、纺织服装产业集群营收分别达2700亿元、1800亿元、1700亿元、1100亿元。",
            "1700亿元",
            "电子信息",
        ),
        ("建设70个幸福院、30个食堂。", "70个", "建设幸福院"),
    ],
)
def test_a_figure_has_the_words_of_its_own_item(sentence: str, figure: str, own: str) -> None:
    (found,) = [one.own for one in told(sentence) if one.quantity.text == figure]
    assert found == own


def test_words_of_another_item_are_not_those_of_a_figure() -> None:
    sentence = "生产安全事故起数、死亡人数分别下降17.7%、12.5%。"
    assert of_another_item(sentence, "17.7%", {"死亡", "人数"})
    assert not of_another_item(sentence, "12.5%", {"死亡", "人数"})
    assert not of_another_item(sentence, "17.7%", {"全省"})  # stands with none of them


def test_what_was_added_is_no_total() -> None:
    assert nature_of("新增限额以上商贸单位") == ADDED
    assert nature_of("目前在库的限额以上商贸单位") == THERE_IS
    assert nature_of("农村公路") == ""


def _question(text: str) -> Question:
    return Question(text=text, terms=text, reports=(), each=True)


def test_the_figure_with_most_of_the_words_is_the_first(library: Library) -> None:
    question = _question("今年修复退化林的任务谁重")
    words = keywords("修复退化林任务", library)
    found = candidates(question, words, "完成人工造林13万亩、封山育林3.3万亩、退化林修复18万亩。")
    assert found[0][0].text == "18万亩"


def test_only_growth_is_taken_where_it_is_asked_for(library: Library) -> None:
    words = keywords("规上工业营业收入", library)
    text = "规上工业营业收入达5620亿元，增长15.7%，列全省第2。"
    how_much, how_fast = (
        [entry[0].text for entry in candidates(_question(asked), words, text)]
        for asked in ("规上工业营业收入谁多", "规上工业营业收入谁的增幅大")
    )
    assert how_much == ["5620亿元", "15.7%"]  # which of them is compared is told by the other places
    assert how_fast == ["15.7%"]


def test_a_figure_of_another_indicator_is_not_compared(library: Library) -> None:
    # 抚州: 生产型企业出口额增长82.5%, which is not its 外贸
    words = keywords("外贸增速", library)
    question = _question("去年外贸，赣州增速和抚州增速差几个百分点")
    assert not candidates(question, words, "优化提升外贸质量,生产型企业出口额增长82.5%。")
    assert candidates(question, words, "进出口总额增长8.3%。")


@pytest.mark.parametrize(
    ("sentence", "compared"),
    [
        ("地区生产总值迈上6万亿元台阶，达到62661亿元。", "62661亿元"),
        ("地区生产总值突破6万亿元，一般公共预算收入62661亿元。", "突破6万亿元"),  # of another thing
        ("地区生产总值突破6万亿元，比上年增长5.5%。", "突破6万亿元"),
    ],
)
def test_the_exact_figure_stands_for_the_threshold_crossed(
    library: Library, sentence: str, compared: str
) -> None:
    question = _question("地区生产总值是多少元")
    found = candidates(question, keywords("地区生产总值", library), sentence)
    assert found[0][0].text == compared


def test_what_is_an_average_of_years_is_not_compared_as_that_of_one(library: Library) -> None:
    sentence = "地区生产总值年均增长5.5%，去年增长4.1%。"
    for asked, compared in (("2025年地区生产总值增长多少", "4.1%"), ("地区生产总值年均增长多少", "5.5%")):
        question = _question(asked)
        assert candidates(question, keywords("地区生产总值", library), sentence)[0][0].text == compared

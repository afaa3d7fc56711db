"""What follows from values, computed by hand from figures that the five reports state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.facts import Status
from corpus.quantities import find_quantities
from rag.compare import Table, Value, conclude, conclude_values
from rag.figures import Figure
from rag.library import Library
from rag.measures import Wanted, comparison
from rag.types import Question
from tests.rag.reading import report


def value(name: str, text: str, sentence: str = "") -> Value:
    (quantity,) = find_quantities(text)
    return Value(name, quantity, sentence or f"{name}-s1")


CARS = [value("2023年", "改造老旧小区84个"), value("2024年", "改造老旧小区112个")]
GROWTH = [
    value("抚州市", "增长6.3%"),
    value("赣州市", "下降1.7%"),
    value("宜春市", "增长4%左右"),
]


def test_the_highest_and_the_lowest_know_that_a_fall_is_below_zero() -> None:
    highest, lowest = (conclude_values(w, GROWTH) for w in (Wanted.HIGHEST, Wanted.LOWEST))
    assert highest is not None and lowest is not None
    assert highest.text == "增速最高的是抚州市（6.3%）。"
    assert lowest.text == "增速最低的是赣州市（下降1.7%）。"


def test_both_ends_in_one_sentence() -> None:
    assert comparison(Question(text="谁最高谁最低", terms="", reports=(), each=True)) is Wanted.EXTREMES
    both = conclude_values(Wanted.EXTREMES, GROWTH)
    assert both is not None
    assert both.text == "增速最高的是抚州市（6.3%），增速最低的是赣州市（下降1.7%）。"
    same = conclude_values(Wanted.EXTREMES, [value("甲", "增长6%"), value("乙", "增长6%")])
    assert same is not None and same.text == "各地相同，都是6%。"


def test_of_two_times_the_later_is_said_to_be_more_or_less() -> None:
    fewer = conclude_values(Wanted.DIFFERENCE, [value("2024年", "改造28个"), value("2023年", "改造84个")])
    assert fewer is not None
    assert fewer.text == "2024年（28个）比2023年（84个）少56个。"


def test_a_fact_of_one_year_and_a_sentence_of_the_other_are_subtracted(library: Library) -> None:
    # 上饶: 经开区规上工业营业收入 2400亿元 in 2023, 确保营业收入突破2800亿元 in 2024
    of = report(library, "上饶市")
    fact = next(f for f in library.facts(of.id) if f.place == "上饶经开区" and f.quantity.text == "2400亿元")
    figure = Figure(of, fact.words, "2023", fact.status, (fact,))
    claim = conclude(Wanted.DIFFERENCE, [figure], [value("2024年", "营业收入突破2800亿元")])
    assert claim is not None
    assert claim.text == "2024年（突破2800亿元）比2023年（2400亿元）多约400亿元。"
    assert conclude(Wanted.DIFFERENCE, [figure], [value("2024年", "新增企业28家")]) is None


def test_the_order_cites_every_value_once() -> None:
    claim = conclude_values(Wanted.ORDER, GROWTH)
    assert claim is not None
    assert claim.text == "从高到低：抚州市（6.3%），宜春市（4%左右），赣州市（下降1.7%）。"
    assert sorted(claim.citations) == sorted(v.sentence for v in GROWTH)


def test_the_first_place_is_the_highest_rank() -> None:
    claim = conclude_values(Wanted.HIGHEST, [value("甲", "排名全省第5"), value("乙", "排名全省第2")])
    assert claim is not None
    assert "乙" in claim.text and "甲" not in claim.text


def test_a_difference_of_counts_and_of_percents() -> None:
    count = conclude_values(Wanted.DIFFERENCE, CARS)
    assert count is not None
    assert count.text == "2024年（112个）比2023年（84个）多28个。"
    points = conclude_values(Wanted.DIFFERENCE, GROWTH[:2])
    assert points is not None
    assert points.text == "抚州市（6.3%）比赣州市（下降1.7%）高8个百分点。"


def test_a_difference_from_a_rounded_value_is_rounded() -> None:
    claim = conclude_values(Wanted.DIFFERENCE, [GROWTH[0], GROWTH[2]])
    assert claim is not None
    assert "高约2.3个百分点" in claim.text


def test_equal_values_are_said_to_be_equal() -> None:
    same = [value("甲", "84个"), value("乙", "84个")]
    for wanted in (Wanted.DIFFERENCE, Wanted.HIGHEST, Wanted.LOWEST):
        claim = conclude_values(wanted, same)
        assert claim is not None
        assert "相同，都是84个" in claim.text
    tied = conclude_values(Wanted.HIGHEST, [*same, value("丙", "12个")])
    assert tied is not None
    assert tied.text.startswith("并列最高的是") and "甲" in tied.text and "乙" in tied.text


@pytest.mark.parametrize(
    "values",
    [
        [],
        CARS[:1],
        [value("甲", "84个"), value("乙", "84公里")],  # other units
        [value("甲", "增长4.8%"), value("乙", "439亿元")],  # a growth and a level
        [value("甲", "84个"), value("甲", "112个")],  # nobody could tell whose is which
    ],
)
def test_what_cannot_be_compared_is_not(values: list[Value]) -> None:
    for wanted in Wanted:
        assert conclude_values(wanted, values) is None


def test_nothing_is_concluded_where_nothing_is_wanted_or_places_are_subtracted() -> None:
    assert conclude_values(Wanted.NONE, CARS) is None
    ranks = [value("甲", "排名全省第5"), value("乙", "排名全省第2")]
    assert conclude_values(Wanted.DIFFERENCE, ranks) is None
    assert conclude_values(Wanted.DIFFERENCE, GROWTH) is None


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("离岛免税去年卖了多少、今年想卖多少，要多卖多少亿？", Wanted.DIFFERENCE),
        ("低产林今年少改多少？", Wanted.DIFFERENCE),
        ("今年要卖多少？改造了多少小区？", Wanted.NONE),
        ("有多少种多少亩的？", Wanted.NONE),
    ],
)
def test_how_much_more_is_to_be_done_is_a_difference(question: str, wanted: Wanted) -> None:
    assert comparison(Question(text=question, terms="", reports=(), each=True)) is wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("今年的生猪出栏目标，赣州、宜春、抚州排个名", Wanted.ORDER),
        ("广东、云南、福建的粮食目标按大小排", Wanted.ORDER),
        ("上饶、宜春、乐平的空气优良率比一比", Wanted.ORDER),
        ("照去年PM2.5浓度从低往高排", Wanted.ORDER_UP),
        ("去年大中型项目投资进度，抚州、赣州哪里完成得最好？", Wanted.HIGHEST),
        ("PM2.5浓度，上饶和宜春谁最好", Wanted.LOWEST),
        ("今年修复退化林的任务谁重？", Wanted.HIGHEST),
        ("城镇居民收入增速，上饶、赣州哪个垫底？", Wanted.LOWEST),
        ("哪个市的固定资产投资目标定得更激进？", Wanted.HIGHEST),
        ("技术合同成交额，湖北、江苏各多少，谁领先？", Wanted.HIGHEST),
        ("促销活动赣州多还是抚州多？", Wanted.HIGHEST),
        ("哪个市的重点项目各有多少", Wanted.NONE),
        ("粮食产量的增长各多少", Wanted.NONE),
    ],
)
def test_how_the_places_are_to_be_compared(question: str, wanted: Wanted) -> None:
    assert comparison(Question(text=question, terms="", reports=(), each=True)) is wanted


def test_of_several_figures_of_a_place_the_one_counts_that_the_others_have_too() -> None:
    quoted = [
        Value("上饶市", value("", "种植面积870万亩").quantity, "a", fit=0.9),
        Value("上饶市", value("", "总产65亿斤").quantity, "a", fit=0.2),
        Value("宜春市", value("", "粮食产量75亿斤").quantity, "b"),
        Value("云南省", value("", "粮食产量1955万吨").quantity, "c"),
    ]
    claim = conclude(Wanted.ORDER, [], quoted, Table(level=True))
    assert claim is not None  # 1955万吨 is 391亿斤
    assert claim.text == "从高到低：云南省（1955万吨），宜春市（75亿斤），上饶市（65亿斤）。"


def test_what_was_added_is_not_compared_with_all_there_is() -> None:
    quoted = [
        Value("上饶市", value("", "新增商贸单位400家").quantity, "a", nature="added"),
        Value("抚州市", value("", "在库商贸单位1000家").quantity, "b", nature="there"),
    ]
    for nature in ("", "there", "added"):
        assert conclude(Wanted.HIGHEST, [], quoted, Table(level=True, nature=nature)) is None


def test_the_furthest_fall_comes_first_where_falls_are_asked_for() -> None:
    fell = [value("江苏省", "下降10.5%"), value("黑龙江省", "下降22.4%")]
    order = conclude_values(Wanted.ORDER, fell, falls=True)
    most = conclude_values(Wanted.HIGHEST, fell, falls=True)
    assert order is not None and most is not None
    assert order.text == "降幅从大到小：黑龙江省（下降22.4%），江苏省（下降10.5%）。"
    assert most.text == "降幅最大的是黑龙江省（下降22.4%）。"


def test_things_are_counted_in_words_of_their_own_and_households_are_no_things() -> None:
    same = conclude_values(Wanted.HIGHEST, [value("青海省", "45项民生实事"), value("山西省", "15件民生实事")])
    assert same is not None and same.text == "最高的是青海省（45项）。"
    assert conclude_values(Wanted.HIGHEST, [value("河南省", "31.8万户"), value("安徽省", "1545个")]) is None


def test_what_is_known_exactly_is_compared_not_the_threshold_that_it_crossed(library: Library) -> None:
    figures = []
    for place, said in (("上饶市", "迈上6万亿元台阶，达到62661亿元"), ("赣州市", "达到13697.5亿元")):
        of = report(library, place)
        fact = next(f for f in library.facts(of.id) if f.indicator == "地区生产总值" and f.place == place)
        facts = tuple(replace(fact, quantity=quantity) for quantity in find_quantities(said))
        figures.append(Figure(of, fact.words, "2023", Status.ACTUAL, facts))
    for table in (Table(level=True), None):
        claim = conclude(Wanted.DIFFERENCE, figures, table=table)
        assert claim is not None
        assert "（62661亿元）" in claim.text and claim.text.endswith("多48963.5亿元。")

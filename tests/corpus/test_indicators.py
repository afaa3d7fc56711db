"""The lexicon: what it holds, and that a name means one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import indicators
from corpus.quantities import find_quantities


def test_the_lexicon_is_large_and_unambiguous() -> None:
    entries = indicators.lexicon()
    assert len(entries) >= 200
    seen: dict[str, str] = {}
    for entry in entries.values():
        for name in (entry.name, *entry.aliases, *entry.exact):
            assert seen.setdefault(name, entry.name) == entry.name, name
    for entry in entries.values():
        for name in entry.everyday:
            assert seen.setdefault(name, entry.name) == entry.name, name
    assert all(entry.instead in ("", *entries) and entry.instead != entry.name for entry in entries.values())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("GDP", "地区生产总值"),
        ("ＧＤＰ", "地区生产总值"),
        ("全市GDP", "地区生产总值"),
        ("全年地区生产总值", "地区生产总值"),
        ("预计地区生产总值", "地区生产总值"),
        ("规上工业增加值增速", "规模以上工业增加值"),
        ("规模以上工业增加值", "规模以上工业增加值"),
        ("社零", "社会消费品零售总额"),
        ("固投", "固定资产投资"),
        ("居民消费价格总水平涨幅", "居民消费价格"),
        ("专精特新小巨人企业", "专精特新“小巨人”企业"),
        ("PM_{2.5}浓度均值", "PM2.5平均浓度"),
        ("空气优良天数比例", "空气质量优良天数比例"),
        ("新增城镇就业", "城镇新增就业"),
        ("单位GDP能耗", "单位地区生产总值能耗"),
        ("全市民生方面支出", "民生支出"),
        ("陶瓷产业营业收入", "陶瓷产业营业收入"),
    ],
)
def test_canonical_names(words: str, name: str) -> None:
    assert indicators.canonical(words) == name


def test_found_names_are_the_longest_and_exact() -> None:
    text = "全市单位GDP能耗下降3%，GDP增长5.3%，城镇、农村居民人均可支配收入增长"
    found = indicators.find(text)
    assert [m.name for m in found] == ["单位地区生产总值能耗", "地区生产总值", "农村居民人均可支配收入"]
    assert all(text[m.start : m.end] == m.text for m in found)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("赣州2023年老百姓收入涨了多少？", "居民人均可支配收入"),
        ("今年物价要控制在多少", "居民消费价格"),
        ("宜春的房价怎么样", "商品房价格"),
        ("空气质量好不好", "空气质量优良天数比例"),
        ("找工作容易吗", "城镇新增就业"),
    ],
)
def test_everyday_words_are_for_questions(question: str, name: str) -> None:
    assert [m.name for m in indicators.find(question, everyday=True)][:1] == [name]
    assert indicators.find(question) == ()


def test_a_level_must_come_in_the_unit_of_its_indicator() -> None:
    (tonnes,) = find_quantities("粮食产量突破110万吨")
    (jobs,) = find_quantities("转移就业64.8万人")
    (share,) = find_quantities("完成年计划的106.2%")
    assert indicators.fits("粮食产量", tonnes)
    assert not indicators.fits("粮食产量", jobs)
    assert indicators.fits("城镇新增就业", share)
    assert indicators.fits("没有听说过的指标", jobs)


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for mention in indicators.find(text, everyday=True):
        assert text[mention.start : mention.end] == mention.text
        assert indicators.is_known(mention.name)
    assert isinstance(indicators.canonical(text), str)

"""The words that carry a question, and which share of them a text has."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.keywords import CARRIED, Keyword, cut, keywords, lean, longest_shared, other_names, presence, support
from rag.library import Library

TEXT = "全年地区生产总值439.23亿元，同比增长4.8%；新建农村公路120公里，改造老旧小区84个。"


def word(text: str, weight: float, *also: str, parts: tuple[Keyword, ...] = ()) -> Keyword:
    return Keyword(text, weight, False, also, parts)


def test_support_is_the_share_by_weight() -> None:
    words = [word("农村公路", 3.0), word("地铁", 1.0)]
    assert support(words, TEXT) == pytest.approx(0.75)
    assert support(words, "地铁开通") == pytest.approx(0.25)
    assert support(words, "") == 0.0
    assert support([], TEXT) == 0.0


def test_another_name_counts_nearly_and_the_words_around_half() -> None:
    assert support([word("营收", 1.0, "营业收入")], "营业收入突破2400亿元") == pytest.approx(0.9)
    assert support([word("公路", 1.0)], "新建120公里", "农村公路") == pytest.approx(0.5)
    assert support([word("公路", 1.0)], "新建公路", "农村公路") == pytest.approx(1.0)


def test_an_indicator_is_not_spoken_of_without_the_head_of_its_name() -> None:
    name = word("规上工业利润", 2.0, parts=(word("规上工业", 1.0), word("利润", 1.0)))
    assert support([name], "利润下降", "规上工业") == pytest.approx(0.75)
    assert support([name], "稳步回升", "规上工业") == 0.0
    named = word("规上工业营收", 2.0, parts=(word("规上工业", 1.0), word("营收", 1.0, "营业收入")))
    assert support([named], "营业收入突破2800亿元") > 0.0


def test_presence_of_a_word_of_its_pairs_and_of_nothing() -> None:
    assert presence("老旧小区", TEXT) == 1.0
    assert presence("旧小区里", TEXT) == pytest.approx(0.8 * 2 / 3)  # 旧小 and 小区 of three pairs
    assert presence("地铁", TEXT) == 0.0


def test_a_long_word_is_one_though_a_short_one_begins_or_ends_it(library: Library) -> None:
    found = [w.text for w in keywords("服务业企业营业收入是多少", library)]
    assert "营业收入" in found and "收入" not in found
    (short,) = [w for w in keywords("经开区主营收入多少", library) if "营收" in w.text or "收入" in w.text]
    assert short.text == "主营收入" and "主营业务收入" in short.also


def test_words_of_asking_carry_nothing_and_things_do(library: Library) -> None:
    found = [w.text for w in keywords("油茶种植面积是多少", library)]
    assert "油茶" in found
    assert "多少" not in found
    assert keywords("多少？是什么", library) == ()
    assert keywords("", library) == ()


def test_a_thing_that_no_report_has_is_new(library: Library) -> None:
    new = {w.text: w.new for w in keywords("袋鼠和油茶", library)}
    assert new == {"袋鼠": True, "油茶": False}


def test_an_indicator_is_one_word_with_the_names_of_reports(library: Library) -> None:
    (gdp,) = keywords("GDP是多少", library)
    assert gdp.text == "gdp"
    assert "地区生产总值" in gdp.also
    assert support([gdp], TEXT) == pytest.approx(0.9)


def test_what_stands_in_quotation_marks_is_a_word(library: Library) -> None:
    assert "四减一优化" in [w.text for w in keywords("行政许可", library, "“四减一优化”的行政许可")]


def test_what_a_part_takes_over_counts_less() -> None:
    words = [word("营收", 2.0), word("目标值", 2.0)]
    leaned = lean(words, "目标值")
    assert [w.weight for w in leaned] == [2.0 * CARRIED, 2.0]
    assert lean(words, "第几") == tuple(words)


def test_short_and_long_forms_name_each_other() -> None:
    assert other_names("营收") == ("营业收入",)
    assert set(other_names("企业")) == {"厂", "工厂"}
    assert other_names("油茶") == ()


def test_longest_shared_run() -> None:
    assert longest_shared("改造老旧小区", TEXT) == len("改造老旧小区")
    assert longest_shared("老旧厂房", TEXT) == 2
    assert longest_shared("", TEXT) == longest_shared("地铁", "") == 0


_TEXTS = st.text(alphabet=st.sampled_from("农村公路老旧小区地铁营业收入，。3%"), max_size=30)
_KEYWORDS = st.lists(
    st.builds(
        lambda text, weight, also: word(text, weight, *also),
        st.sampled_from(["公路", "老旧小区", "地铁", "营收", "粮食产量"]),
        st.floats(0.01, 8),
        st.sampled_from([(), ("营业收入",), ("小区",)]),
    ),
    max_size=6,
)


@given(_KEYWORDS, _TEXTS, _TEXTS, _TEXTS)
def test_support_stays_within_0_and_1_and_more_text_never_takes_away(
    words: list[Keyword], text: str, more: str, around: str
) -> None:
    low, high = support(words, text), support(words, text + more)
    assert 0 <= low <= high + 1e-9 <= 1 + 2e-9
    assert low <= support(words, text, around) + 1e-9


@given(st.text(max_size=40))
def test_cutting_loses_no_character(text: str) -> None:
    assert "".join(piece for piece, _ in cut(text)) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from("“ ” GDP 油茶 规上工业 利润 多少 修路 煤".split())).map("".join)
)
def test_any_text_has_keywords_of_positive_weight_each_once(library: Library, text: str) -> None:
    found = keywords(text, library, text)
    assert all(w.weight > 0 for w in found)
    assert len({w.text for w in found}) == len(found)

"""Paragraphs that somebody else might write, checked sentence by sentence against the five reports."""

from __future__ import annotations

import pytest

from rag.check import CheckedSentence
from rag.errors import UsageError
from tests.conftest import MakeEngine

NEWS = (
    "2023年，赣州市GDP增长5.3%，固定资产投资增长1.7%。"
    "该市社会消费品零售总额增长5.9%。"
    "2024年，宜春市地区生产总值预期增长5.5%左右。"
    "景德镇市2023年新建了三座跨江大桥。"
    "读者不禁要问，这些数字从哪里来？"
)


def one(make_engine: MakeEngine, text: str) -> CheckedSentence:
    checked = make_engine().check(text)
    assert len(checked) == 1
    return checked[0]


def test_ranges_are_those_of_the_text(make_engine: MakeEngine) -> None:
    checked = make_engine().check(NEWS)
    assert [NEWS[s.start : s.end] for s in checked] == [s.text for s in checked]
    assert "".join(s.text for s in checked) == NEWS


def test_a_right_figure_is_supported_by_its_sentence(make_engine: MakeEngine) -> None:
    found = one(make_engine, "2024年，宜春市地区生产总值预期增长5.5%左右。")
    assert found.verdict == "supported"
    assert [c.address for c in found.citations] == ["宜春市-2024-p014-s1"]


def test_a_sentence_without_a_place_speaks_of_the_place_before(make_engine: MakeEngine) -> None:
    checked = make_engine().check("赣州市2023年GDP增长5.3%。社会消费品零售总额增长5.9%。")
    assert [s.verdict for s in checked] == ["supported", "supported"]
    assert {c.place for s in checked for c in s.citations} == {"赣州市"}


def test_a_false_direction_is_contradicted_by_the_report_s_own_figure(make_engine: MakeEngine) -> None:
    found = one(make_engine, "2023年赣州市固定资产投资增长1.7%。")
    assert found.verdict == "contradicted"
    assert "下降1.7%" in found.says


def test_a_figure_of_another_year_does_not_contradict_one_that_the_report_has_not(
    make_engine: MakeEngine,
) -> None:
    found = one(make_engine, "宜春市2023年粮食总产量达到78.5亿斤。")
    assert found.verdict == "not_found"
    assert found.reasons[0].startswith("报告里没有这样的内容。别处或别的时间有：宜春市2024年粮食产量")
    assert [c.address for c in found.citations] == ["宜春市-2024-p028-s3"]


def test_a_place_without_a_report_is_not_found(make_engine: MakeEngine) -> None:
    found = one(make_engine, "南昌市2023年新建了三座跨江大桥。")
    assert found.verdict == "not_found"
    assert found.reasons == ("没有南昌市的报告",)


def test_a_question_states_nothing(make_engine: MakeEngine) -> None:
    assert one(make_engine, "赣州的经济增长了多少？").verdict == "uncheckable"


@pytest.mark.parametrize("text", ["", " \n", "字" * 20_001])
def test_nothing_and_too_much_are_refused(make_engine: MakeEngine, text: str) -> None:
    with pytest.raises(UsageError):
        make_engine().check(text)

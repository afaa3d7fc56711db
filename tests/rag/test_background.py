"""What somebody says of themselves before they ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.background import pointed
from tests.conftest import MakeEngine


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我们是做修缮设计的公司。上饶2024年安排了多少个示范项目？", "上饶2024年安排了多少个示范项目？"),
        ("前年家里老人老是住不进院，想知道2022年乐平添了多少张病床", "想知道2022年乐平添了多少张病床"),
        ("听说平江灌区已经全面开工了，是这样吗？", "平江灌区已经全面开工了，是这样吗？"),
        ("宜春和抚州各定多少家？去年的实际数先不用给", "宜春和抚州各定多少家？"),
        # What is asked stays, whoever asks it, and so does the only name of a place.
        ("我市今年的目标是多少？", "我市今年的目标是多少？"),
        ("我在赣州上班，今年最低工资涨多少？", "我在赣州上班，今年最低工资涨多少？"),
        ("我想知道GDP目标，还有财政收入目标", "我想知道GDP目标，还有财政收入目标"),
        ("GDP目标是多少？", "GDP目标是多少？"),
        # Whom one means says whom it is asked for; where they are is left out.
        (
            "我在南昌跑外卖，没有固定单位，赣州今年对我们这类人有啥保障？",
            "跑外卖，没有固定单位，赣州今年对我们这类人有啥保障？",
        ),
        ("我是开小饭馆的，赣州今年对我们有什么扶持？", "我是开小饭馆的，赣州今年对我们有什么扶持？"),
        ("", ""),
    ],
)
def test_what_leads_to_a_question_is_left_out(text: str, left: str) -> None:
    assert pointed(text, ("赣州", "上饶", "乐平", "宜春", "抚州")) == left


@given(st.text(alphabet="我们听说想知道多少哪，。？！赣州今年在", max_size=30))
def test_nothing_is_added_and_something_is_left(text: str) -> None:
    left = pointed(text, ("赣州",))
    assert bool(left) == bool(text)
    assert len(left) <= len(text)
    assert "赣州" in left or "赣州" not in text or "想" in text


def test_the_years_and_places_of_a_story_are_not_asked(make_engine: MakeEngine) -> None:
    answer = make_engine().ask(
        "我们村在兴国，群里有人讲平江灌区2023年就已经全面开工了，是这样吗？赣州市政府的报告怎么写的"
    )
    assert answer.answer.startswith("还没有") and "平江灌区先导工程开工" in answer.answer

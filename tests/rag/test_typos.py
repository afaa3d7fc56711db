"""Characters mistyped by their sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library import Library
from rag.question.typos import mended
from tests.conftest import MakeEngine

PLACES = ("上饶", "赣州", "宜春", "乐平", "抚州")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("港口货物吞土量差多少", "港口货物吞吐量差多少"),
        ("固定资产头资增长多少", "固定资产投资增长多少"),
        ("上绕去年的规上工页增加值", "上饶去年的规上工业增加值"),
        ("抚洲新能原车涨了多少", "抚州新能源车涨了多少"),
        # Nothing is mistyped here, though the reports have none of these pairs.
        ("抚州打算怎么控制中小学生近视？", "抚州打算怎么控制中小学生近视？"),
        ("能下崽的母猪要保持多少头", "能下崽的母猪要保持多少头"),
        ("上饶城里新添的绿地", "上饶城里新添的绿地"),
        ("市长是谁，哪些地方的企业解决了", "市长是谁，哪些地方的企业解决了"),
        ("“上绕”是什么", "“上绕”是什么"),  # what is quoted stays
        ("", ""),
    ],
)
def test_a_word_that_the_program_knows_is_put_right(library: Library, typed: str, meant: str) -> None:
    assert mended(typed, lambda pair: not library.is_new(pair), PLACES) == meant


@given(st.text(alphabet="上饶绕工业页投资头的了多少“”，A1", max_size=20))
def test_only_characters_of_one_sound_are_exchanged(text: str) -> None:
    new = mended(text, lambda pair: pair not in ("上绕", "工页", "头资"), PLACES)
    assert len(new) == len(text)
    assert all(
        a == b or a + b in ("绕饶", "页业", "头投") or a in "上饶绕工业页投资头"
        for a, b in zip(text, new, strict=True)
    )


def test_a_mistyped_place_is_the_one_asked(make_engine: MakeEngine) -> None:
    engine = make_engine()
    right, typed = (engine.ask(f"{place}2024年GDP增长目标是多少？") for place in ("上饶", "上绕"))
    assert typed.answer == right.answer


def test_can_is_no_part_of_a_noun() -> None:
    text = "按“超时默许”的规矩，这事能算批了吗"
    assert mended(text, lambda pair: pair != "事能") == text

"""Lines between two places by the names that reports give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lines import named_lines


@pytest.mark.parametrize(
    ("text", "phrase", "name"),
    [
        ("重庆到昆明的高铁,2025年底全线开通了吗", "重庆到昆明的高铁", "渝昆高铁"),
        ("从赣州至深圳的高铁", "赣州至深圳的高铁", "赣深高铁"),
        ("上海—杭州的高速公路修好了吗", "上海—杭州的高速公路", "沪杭高速"),
        ("南昌到九江高铁", "南昌到九江高铁", "昌九高铁"),
    ],
)
def test_a_line_between_two_places_has_a_short_name(text: str, phrase: str, name: str) -> None:
    assert name in named_lines(text)[phrase]


@pytest.mark.parametrize("text", ["提高到一定程度的高铁", "去年到今年的高铁", "县里到镇上的路", "渝昆高铁"])
def test_what_lies_between_no_two_places_is_no_line(text: str) -> None:
    assert named_lines(text) == {}


def test_no_name_of_a_line_is_a_place() -> None:
    assert not any(name.startswith("江南") for name in named_lines("南昌到九江的铁路")["南昌到九江的铁路"])


@given(st.text(alphabet="从到至的高铁路赣州深圳重庆昆明市县—、", max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    assert all(phrase in text for phrase in named_lines(text))

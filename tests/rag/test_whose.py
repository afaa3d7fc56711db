"""Whose answer is looked for: a place within that of the report, or the place itself."""

from __future__ import annotations

import pytest

from rag.types import ReportRef
from rag.whose import inner_places
from tests.rag.reading import ask

JILIN = ReportRef(id="吉林省-2026", place="吉林省", year=2026)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("吉林2025年改造了多少个老旧小区？", ()),  # a city within the province has the same name
        ("吉林市2025年改造了多少个老旧小区？", ("吉林",)),
        ("吉林的长春2025年改造了多少个老旧小区？", ("长春",)),
    ],
)
def test_a_province_is_not_its_city_of_the_same_name(text: str, places: tuple[str, ...]) -> None:
    assert inner_places(ask(text, JILIN), [JILIN]) == places

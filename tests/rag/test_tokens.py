from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.tokens import counter_of, normalise, tokens


def test_chinese_becomes_pairs_and_the_rest_whole_words() -> None:
    assert tokens("全市GDP增长5.3%") == ["全市", "gdp", "增长", "5d3p"]
    assert tokens("固定资产") == ["固定", "定资", "资产"]


def test_width_and_case_are_folded() -> None:
    assert tokens("ＧＤＰ增长５．３％") == tokens("gdp增长5.3%")


def test_a_lone_character_is_kept() -> None:
    assert tokens("（一）") == ["一"]


@given(st.text())
def test_any_text_gives_tokens_that_a_search_may_quote(text: str) -> None:
    assert all(token and '"' not in token and " " not in token for token in tokens(text))


@given(st.text(alphabet="天地一GDPd5.3%％p，  "), st.text(alphabet="天地一GDPd5.3%p，", max_size=4))
def test_a_token_is_counted_as_often_as_cutting_the_text_gives_it(text: str, other: str) -> None:
    found = tokens(text)
    for token in {*found, *tokens(other)}:
        assert counter_of(token)(normalise(text)) == found.count(token)

"""Names that a report coins, and what it says they stand for."""

from __future__ import annotations

import pytest

from rag.library import Library
from rag.terms import asked_term, explain
from tests.rag.reading import ask, report


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("“五大片区”是指什么？", "五大片区"),
        ("「五大片区」包括哪些", "五大片区"),
        ("“五大片区”投资多少？", ""),
        ("“信江南片区”是什么？", ""),  # counts nothing
        ("五大片区是什么？", ""),
        ("", ""),
    ],
)
def test_a_counted_name_whose_meaning_is_asked(text: str, term: str) -> None:
    assert asked_term(ask(text)) == term


def test_members_that_stand_before_the_name(library: Library) -> None:
    named = explain(ask("“五大片区”是哪些？"), [report(library, "上饶市")], library)
    assert named is not None
    assert named.term == "五大片区"
    (sentence,) = named.sentences
    for member in ("信江南片区", "高铁北片区", "灵山片区", "经开区科创城片区", "丰溪河谷片区"):
        assert member in sentence.text


def test_members_that_stand_behind_a_colon_in_several_sentences(library: Library) -> None:
    named = explain(ask("“六个突出”指什么？"), [report(library, "宜春市")], library)
    assert named is not None
    assert len(named.sentences) == 6
    assert all("突出" in sentence.text for sentence in named.sentences)


def test_a_name_that_is_used_and_never_explained(library: Library) -> None:
    named = explain(ask("“八大工程”是哪些？"), [report(library, "上饶市")], library)
    assert named is not None
    assert named.sentences == ()
    assert "八大工程" in named.mention.text


def test_a_name_that_no_report_has(library: Library) -> None:
    assert explain(ask("“九大袋鼠”是哪些？"), library.reports, library) is None
    assert explain(ask("“五大片区”是哪些？"), [], library) is None
    assert explain(ask("投资多少？"), library.reports, library) is None

"""Sentences of found passages in the order in which they answer."""

from __future__ import annotations

import pytest

from rag.evidence import PASSAGES, rank_sentences
from rag.library import Library
from rag.retrieve import FoundPassage
from tests.rag.reading import ask, ranked, report, words_of


def found(library: Library, place: str, *quotes: str) -> list[FoundPassage]:
    """The passages that have the quotes, as if search had found them in this order."""
    of = report(library, place)
    passages = [ranked(library, of, quote, ()).passage for quote in quotes]
    return [FoundPassage(p.address, of, 1.0 / (n + 1), ()) for n, p in enumerate(passages)]


@pytest.mark.parametrize(
    ("place", "text", "quote"),
    [
        ("赣州市", "固定资产投资", "固定资产投资下降1.7%"),
        ("上饶市", "接待游客", "全年接待游客2.2亿人次"),
        ("宜春市", "粮食产量", "粮食产量稳定在75亿斤左右"),
    ],
)
def test_the_sentence_with_the_words_asked_for_is_first(
    library: Library, place: str, text: str, quote: str
) -> None:
    question = ask(text, report(library, place))
    order = rank_sentences(question, words_of(question, library), found(library, place, quote), library)
    assert quote in order[0].sentence.text
    assert [r.score for r in order] == sorted((r.score for r in order), reverse=True)
    assert all(0 <= r.support <= 1 for r in order)


def test_every_sentence_of_the_passages_is_ranked_once(library: Library) -> None:
    question = ask("固定资产投资")
    passages = found(library, "赣州市", "固定资产投资下降1.7%", "申报临空综合保税区")
    order = rank_sentences(question, words_of(question, library), passages, library)
    addresses = [s.address for p in passages for s in library.passage(p.address).sentences]
    assert sorted(r.sentence.address for r in order) == sorted(addresses)


def test_no_more_passages_are_looked_at_than_the_best(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    told = library.passages(ganzhou.id)[
        1:
    ]  # the first is the formula that opens the speech, which is never ranked
    everything = [FoundPassage(p.address, ganzhou, 1.0, ()) for p in told]
    question = ask("固定资产投资")
    order = rank_sentences(question, words_of(question, library), everything, library)
    assert {r.passage.address for r in order} == {p.address for p in everything[:PASSAGES]}


def test_the_formula_that_opens_the_speech_answers_nothing(library: Library) -> None:
    opening = found(library, "赣州市", "请予审议")
    question = ask("请政协委员提出意见")
    assert rank_sentences(question, words_of(question, library), opening, library) == []


def test_nothing_found_and_nothing_asked(library: Library) -> None:
    assert rank_sentences(ask("固定资产投资"), (), [], library) == []
    order = rank_sentences(ask(""), (), found(library, "赣州市", "固定资产投资下降1.7%"), library)
    assert order and all(r.support == 0 for r in order)

"""Short cuts of the tests of the answering stages: a sentence of the five reports as a ranked one, a plain question."""

from __future__ import annotations

import pytest

from corpus import load_bytes
from corpus.facts import extract_facts
from rag.evidence import Ranked
from rag.keywords import Keyword, keywords, support
from rag.library import Library
from rag.types import Question, ReportRef


def report(library: Library, place: str) -> ReportRef:
    """Return the report of a place."""
    return next(r for r in library.reports if r.place == place)


def holding(library: Library, monkeypatch: pytest.MonkeyPatch, text: str, file_name: str) -> Library:
    """Return a library that gives the facts and passages of a report made by hand for those of any."""
    made = load_bytes(text.encode(), file_name)
    passages = {passage.address: passage for passage in made.passages}
    facts = extract_facts(made)
    monkeypatch.setattr(library, "facts", lambda _report: facts)
    monkeypatch.setattr(library, "passage", passages.__getitem__)
    return library


def ask(text: str, *reports: ReportRef, **more: object) -> Question:
    """Return a question as understood, without place and year words in it."""
    return Question.model_validate({"text": text, "terms": text, "reports": reports, "each": False, **more})


def words_of(question: Question, library: Library) -> tuple[Keyword, ...]:
    """Return the keywords of a question."""
    return keywords(question.terms, library, question.text)


def ranked(library: Library, of: ReportRef, quote: str, words: tuple[Keyword, ...]) -> Ranked:
    """Return the first sentence of a report that has ``quote``, scored by the words alone and found first by search."""
    for passage in library.passages(of.id):
        for index, sentence in enumerate(passage.sentences):
            if quote in sentence.text:
                share = support(words, sentence.text)
                return Ranked(passage, index, share, share, of, rank=1.0, near=0.85)
    raise AssertionError(f"{of.id} has no sentence with {quote}")

"""From passages to the few sentences that answer, within a budget of tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.types import Passage, Sentence
from rag.library import Library
from rag.retrieve import FoundPassage
from rag.synonyms import fold
from rag.tokens import normalise, tokens
from rag.topics import alternatives, stands
from rag.types import Evidence, Question

TOKENS_PER_CHAR = 0.75
"""Tokens of the embedded model for a Chinese character of a report, digits and punctuation included."""

PASSAGES = 8
"""Passages looked at for sentences."""

RANK_WEIGHT = 0.6
"""What the best rank is worth beside a sentence that has every word of the question (1.0)."""

KEEP = 0.55
"""A sentence must score at least this share of the best one."""

_LEANS = re.compile(r"^(?:其中|同时|此外|这|该|其|并|两者|分别|前者|后者)")
"""A sentence that begins so needs the one before it."""


DISCOUNT = 0.8
"""What the report's word for an everyday word counts beside the word itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sentence should have: tokens with their weight, and report words (second) in the place of some tokens."""

    weights: Mapping[str, float]
    instead: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = ()

    def only(self, keep: Callable[[str], bool]) -> Wanted:
        """Return the same with those tokens only for which ``keep`` holds."""
        return Wanted({t: w for t, w in self.weights.items() if keep(t)}, self.instead)


@dataclass(frozen=True, slots=True)
class _Scored:
    passage: Passage
    index: int
    score: float
    found: FoundPassage


def select_evidence(
    question: Question,
    passages: Sequence[FoundPassage],
    library: Library,
    budget: int,
    *,
    first_number: int = 1,
) -> tuple[Evidence, ...]:
    """Choose sentences for a question, best first, numbered from ``first_number``.

    Args:
        question: its terms decide what a sentence covers.
        passages: of one report, best first.
        library: where the sentences are.
        budget: about how many tokens of the language model they may cost together; the best one is always kept.
        first_number: number of the first piece.

    """
    scored = _score(question, passages[:PASSAGES], library)
    chosen: list[_Scored] = []
    taken: set[tuple[str, int]] = set()
    spent = 0.0
    for candidate in scored:
        if chosen and candidate.score < KEEP * scored[0].score:
            break
        cost = len(candidate.passage.sentences[candidate.index].text) * TOKENS_PER_CHAR
        if chosen and spent + cost > budget:
            continue
        key = (candidate.passage.address, candidate.index)
        if key in taken:
            continue
        chosen.append(candidate)
        taken.add(key)
        spent += cost
    return tuple(
        Evidence(
            number=number,
            address=_sentence(c).address,
            report=c.found.report,
            part=c.passage.part,
            section=c.passage.section,
            text=_with_antecedent(c),
        )
        for number, c in enumerate(chosen, start=first_number)
    )


def coverage(wanted: Wanted, text: str) -> float:
    """Return which share of the wanted tokens a text has, by weight: 0 to 1.

    An everyday word of which one report word stands in the text counts for :data:`DISCOUNT` of itself.
    """
    total = sum(wanted.weights.values())
    if not total:
        return 0.0
    present = set(tokens(fold(text)))
    score = sum(weight for token, weight in wanted.weights.items() if token in present)
    plain = normalise(text)
    for own, written in wanted.instead:
        lacking = own - present
        if lacking and any(stands(word, plain) for word in written):
            score += DISCOUNT * sum(wanted.weights.get(token, 0.0) for token in lacking)
    return score / total


def wanted_tokens(question: Question, library: Library) -> Wanted:
    """Return what a sentence should have, indicators by their one name, weighed by inverse document frequency."""
    weights = {token: library.idf(token) for token in tokens(fold(question.terms, everyday=True))}
    instead = tuple(
        (frozenset(tokens(word)), written) for word, written in alternatives(question.terms).items()
    )
    return Wanted(weights, instead)


def _score(question: Question, passages: Sequence[FoundPassage], library: Library) -> list[_Scored]:
    wanted = wanted_tokens(question, library)
    best = max((p.score for p in passages), default=1.0)
    scored = []
    for found in passages:
        passage = library.passage(found.address)
        rank_of = {
            number: window.score for window in found.windows
            for number in range(window.window.first, window.window.last + 1)
        }  # fmt: skip
        heading = " ".join(passage.section)
        for index, sentence in enumerate(passage.sentences):
            rank = rank_of.get(index + 1, 0.0) / best
            own = coverage(wanted, sentence.text)
            under = coverage(wanted, heading)
            scored.append(_Scored(passage, index, own + 0.25 * under * (own > 0) + RANK_WEIGHT * rank, found))
    scored.sort(key=lambda s: (-s.score, s.passage.number, s.index))
    return scored


def _sentence(scored: _Scored) -> Sentence:
    return scored.passage.sentences[scored.index]


def _with_antecedent(scored: _Scored) -> str:
    text = _sentence(scored).text
    if scored.index and _LEANS.match(text):
        return scored.passage.sentences[scored.index - 1].text + text
    return text

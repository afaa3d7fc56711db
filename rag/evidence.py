"""From passages to the few sentences that answer, within a budget of tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.front import is_opening
from corpus.types import Passage, Sentence
from rag.keywords import Keyword, support
from rag.library import Library
from rag.retrieve import FoundPassage
from rag.synonyms import fold
from rag.tokens import normalise, tokens
from rag.topics import alternatives, stands
from rag.types import Evidence, Question, ReportRef

TOKENS_PER_CHAR = 0.75
"""Tokens of the embedded model for a Chinese character of a report, digits and punctuation included."""

PASSAGES = 8
"""Passages looked at for sentences."""

RANK_WEIGHT = 0.6
"""What the best rank is worth beside a sentence that has every word of the question (1.0)."""

KEEP = 0.55
"""A sentence must score at least this share of the best one."""

BEFORE = 2
"""Sentences before one that may name what it is about."""

_LEANS = re.compile(r"^(?:其中|同时|此外|这|该|其|并|两者|分别|前者|后者)")
"""A sentence that begins so needs the one before it."""


DISCOUNT = 0.8
"""What the report's word for an everyday word counts beside the word itself."""


SUPPORT_WEIGHT = 0.7
"""What having every word of the question, cut by a dictionary, is worth beside having all its character pairs (0.5)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sentence should have: tokens with their weight, and report words (second) in the place of some tokens."""

    weights: Mapping[str, float]
    instead: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = ()

    def only(self, keep: Callable[[str], bool]) -> Wanted:
        """Return the same with those tokens only for which ``keep`` holds."""
        return Wanted({t: w for t, w in self.weights.items() if keep(t)}, self.instead)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score for a question.

    ``support`` is the share of the question's words that it has, ``rank`` the score of its window beside the best (1.0),
    ``near`` the cosine similarity of the question and its window (0 where only the lexical search found it).
    """

    passage: Passage
    index: int
    score: float
    support: float
    report: ReportRef
    rank: float = 0.0
    near: float = 0.0

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.passage.sentences[self.index]


def select_evidence(ranked: Sequence[Ranked], budget: int, *, first_number: int = 1) -> tuple[Evidence, ...]:
    """Choose sentences for the model, best first, numbered from ``first_number``.

    ``budget``: about how many of its tokens they may cost together; the best one is always kept.
    """
    chosen: list[Ranked] = []
    spent = 0.0
    for candidate in ranked:
        if chosen and candidate.score < KEEP * ranked[0].score:
            break
        cost = len(candidate.sentence.text) * TOKENS_PER_CHAR
        if chosen and spent + cost > budget:
            continue
        chosen.append(candidate)
        spent += cost
    return tuple(
        Evidence(
            number=number,
            address=c.sentence.address,
            report=c.report,
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


def rank_sentences(
    question: Question, words: Sequence[Keyword], passages: Sequence[FoundPassage], library: Library
) -> list[Ranked]:
    """Return the sentences of the best passages (of one search, best first), best first.

    ``words`` are the question's keywords.
    """
    considered = passages[:PASSAGES]
    wanted = wanted_tokens(question, library)
    best = max((p.score for p in considered), default=1.0)
    ranked = []
    for found in considered:
        passage = library.passage(found.address)
        window_of = {
            number: window for window in reversed(found.windows)
            for number in range(window.window.first, window.window.last + 1)
        }  # fmt: skip
        heading = " ".join(passage.section)
        under = coverage(wanted, heading)
        for index, sentence in enumerate(passage.sentences):
            if is_opening(sentence.text):
                continue  # 请予审议，并请列席人员提出意见 tells nothing that anybody asks
            window = window_of.get(index + 1)
            rank, near = (window.score / best, window.near) if window is not None else (0.0, 0.0)
            own = coverage(wanted, sentence.text)
            before = "".join(s.text for s in passage.sentences[max(0, index - BEFORE) : index])
            share = support(words, sentence.text, f"{heading} {before}")
            score = 0.5 * own + SUPPORT_WEIGHT * share + 0.25 * under * (own > 0) + RANK_WEIGHT * rank
            ranked.append(Ranked(passage, index, score, share, found.report, rank, near))
    ranked.sort(key=lambda r: (-r.score, r.passage.number, r.index))
    return ranked


def _with_antecedent(ranked: Ranked) -> str:
    text = ranked.sentence.text
    if ranked.index and _LEANS.match(text):
        return ranked.passage.sentences[ranked.index - 1].text + text
    return text

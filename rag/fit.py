"""How well a sentence answers a question: a few measures of the two, weighed by what was learned from gold questions.

Sentences that share words with a question are many; those that answer it are few. Each measure below is a number
that a person would look at: is the thing asked for there, beside the figure, at the time, and what of the question
is missing? ``data/fit.json`` holds the weights of a logistic regression over them, one for questions after a number
and one for the rest, learned by ``python -m eval.bench.fit`` from the question sets used for tuning; and the same again
with what a small model says that reads question and sentence together (:mod:`rag.reader`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from importlib.resources import files

from corpus.quantities import Quantity, find_quantities
from corpus.types import Part
from rag.asked import Asked, asked, is_average
from rag.evidence import Ranked
from rag.keywords import LONGEST, Keyword, longest_shared, presence, present, support
from rag.library import Library
from rag.synonyms import fold
from rag.tokens import normalise, tokens
from rag.types import Question

_CLAUSE = re.compile(r"[^，,；;：:]+[，,；;：:]?")
_LONG_RUN = 8
_COUNTED_BY_SIZE = re.compile(
    r"级?[\u4e00-\u9fff]{0,4}?(?:园区|开发区|企业|产业|集群|项目|县|镇|村|公司|品牌|单品)"
)


Reading = Callable[[str, Sequence[str]], Sequence[float]]
"""Gives for a question and sentences the log-odds that each answers: :class:`rag.reader.Reader`."""


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text; kept, because several steps look at the same few sentences."""
    return tuple(find_quantities(text))


def has_wanted(wanted: Asked, text: str) -> bool:
    """Tell whether a text has a number of the kind asked for."""
    pieces = wanted.pieces(text)
    return any(
        wanted.takes(q) and not _tells_which(piece, q) and not (wanted.one_year and is_average(piece, q))
        for piece in pieces
        for q in quantities(piece)
    ) or wanted.takes_word(text)


def _tells_which(text: str, quantity: Quantity) -> bool:
    """Tell whether a sum only says which things are counted: 营收过百亿元园区增加6个, 亿元以上项目."""
    if quantity.unit != "元" or not re.search(r"^[过超上]|以上$|级$", quantity.text):
        return False
    return _COUNTED_BY_SIZE.match(text, quantity.end) is not None


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of one sentence for one question; shares are 0 to 1, flags 0 or 1.

    The words of the question: ``literal`` share of them that the sentence has under that very name, ``support`` the share
    that it has under any (with headings and what stands before),
    ``own`` in the sentence alone, ``clause`` in its best clause with the one before; ``head`` and ``first`` the last and
    first thing named, ``things`` all of them, ``rarest`` the heaviest word; ``missing`` the heaviest word that is not
    there, ``new`` the words that no report has, ``few`` how little the question says (1 / its weight).
    ``pairs`` character pairs shared, ``run`` the longest run shared, ``heading`` the words that the headings have.
    The search: ``rank`` of the window among the best, ``near`` its cosine similarity.
    The place in the report: ``part`` the half meant, ``other_part`` another, ``note`` a note, ``time`` the year meant.
    The figure: ``figure`` one of the kind asked for; ``beside`` words in its clause and the one before, ``head_beside`` the
    head there, ``counted`` what is counted is named, ``unit`` its unit was asked for; ``fact`` words that the fact's own words
    have, ``fact_more`` share of the fact's words that the question does not have, ``known`` an indicator named.
    The sentence: ``long`` its length in hundreds of characters, ``figures`` how many it has, in tens, ``title`` it is one,
    ``opens`` it opens a list where several things are asked for, ``told`` it only tells figures where it is asked how,
    ``narrower`` it speaks of a part of the place (中心城区) that the question does not name.
    """

    literal: float
    support: float
    own: float
    clause: float
    head: float
    first: float
    things: float
    rarest: float
    missing: float
    new: float
    few: float
    pairs: float
    run: float
    heading: float
    rank: float
    near: float
    part: float
    other_part: float
    note: float
    time: float
    figure: float
    beside: float
    head_beside: float
    counted: float
    unit: float
    fact: float
    fact_more: float
    known: float
    long: float
    figures: float
    title: float
    opens: float
    told: float
    narrower: float

    def values(self) -> tuple[float, ...]:
        """Return the measures in the order of their names."""
        return tuple(getattr(self, name) for name in NAMES)


NAMES = tuple(field.name for field in fields(Measures))


@dataclass(frozen=True, slots=True)
class Form:
    """What is seen of a sentence without its words; ``timely``: it can be of the time asked for; see :class:`Measures`."""

    timely: bool
    counted: bool
    title: bool
    opens: bool
    told: bool
    narrower: bool


@dataclass(frozen=True)
class Asking:
    """A question, its words, and what follows from them alone; made once for all sentences."""

    question: Question
    words: tuple[Keyword, ...]
    library: Library
    reader: Reading | None = None

    @cached_property
    def wanted(self) -> Asked:
        """The number asked for."""
        return asked(self.question.text)

    @cached_property
    def things(self) -> tuple[Keyword, ...]:
        """The words that name things."""
        return tuple(word for word in self.words if word.thing and len(word.text) > 1)

    @cached_property
    def total(self) -> float:
        """The weight of all words."""
        return sum(word.weight for word in self.words)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The character pairs of the question, indicators by their one name."""
        return frozenset(t for t in tokens(fold(self.question.terms, everyday=True)) if len(t) > 1)

    @cached_property
    def weight_of_pairs(self) -> float:
        """Their weight together."""
        return sum(map(self.library.idf, self.pairs))


def measure(
    asking: Asking,
    ranked: Ranked,
    form: Form,
) -> Measures:
    """Measure one sentence of the given form."""
    words, question = asking.words, asking.question
    text = ranked.sentence.text
    plain = normalise(text)
    found = {word.text: present(word, plain) for word in words}
    total = asking.total or 1.0
    things = asking.things
    thing_weight = sum(word.weight for word in things) or 1.0
    clauses = [match.group() for match in _CLAUSE.finditer(text)] or [text]
    pairs = set(tokens(fold(text))) & asking.pairs
    heading = normalise(" ".join(ranked.passage.section))
    rarest = max(words, key=lambda word: word.weight, default=None)
    beside, head_beside, figure = _beside_figure(asking, clauses)
    fact, more, known = _fact(asking, ranked)
    part = ranked.passage.part
    return Measures(
        literal=sum(word.weight * presence(word.text, plain) for word in words) / total,
        support=ranked.support,
        own=sum(word.weight * found[word.text] for word in words) / total,
        clause=max(support(words, "".join(clauses[max(0, i - 1) : i + 1])) for i in range(len(clauses))),
        head=found[things[-1].text] if things else 1.0,
        first=found[things[0].text] if things else 1.0,
        things=sum(word.weight * found[word.text] for word in things) / thing_weight if things else 1.0,
        rarest=found[rarest.text] if rarest is not None else 0.0,
        missing=max((word.weight * (1 - found[word.text]) for word in words), default=0.0) / LONGEST,
        new=sum(word.weight for word in words if word.new) / total,
        few=1.0 / max(1.0, asking.total),
        pairs=sum(map(asking.library.idf, pairs)) / (asking.weight_of_pairs or 1.0),
        run=min(longest_shared(question.terms, text), _LONG_RUN) / _LONG_RUN,
        heading=sum(word.weight * present(word, heading) for word in words) / total,
        rank=ranked.rank,
        near=ranked.near,
        part=float(question.part is part),
        other_part=float(question.part is not None and part in (Part.REVIEW, Part.PLAN) and part is not question.part),
        note=float(part is Part.NOTES),
        time=float(form.timely),
        figure=figure,
        beside=beside,
        head_beside=head_beside,
        counted=float(form.counted),
        unit=float(bool(asking.wanted.units)),
        fact=fact,
        fact_more=more,
        known=known,
        long=min(len(text), 300) / 100,
        figures=min(len(quantities(text)), 10) / 10,
        title=float(form.title),
        opens=float(form.opens),
        told=float(form.told),
        narrower=float(form.narrower),
    )  # fmt: skip


def _beside_figure(asking: Asking, clauses: Sequence[str]) -> tuple[float, float, float]:
    """Return the most words, and the head, that stand in a clause with a figure of the kind asked for or the one before."""
    best = (0.0, 0.0, 0.0)
    if not asking.wanted.number:
        return best
    for index, clause in enumerate(clauses):
        if not has_wanted(asking.wanted, clause):
            continue
        scope = "".join(clauses[max(0, index - 1) : index + 1])
        plain = normalise(scope)
        head = present(asking.things[-1], plain) if asking.things else 1.0
        best = max(best, (support(asking.words, scope), head, 1.0))
    return best


def _fact(asking: Asking, ranked: Ranked) -> tuple[float, float, float]:
    """Return how well the words of the best fact of a sentence are those of the question, both ways, and whether it is known."""
    if not asking.wanted.number:
        return 0.0, 0.0, 0.0
    best = (0.0, 1.0, 0.0)
    for fact in asking.library.facts(ranked.report.id):
        if fact.sentence != ranked.sentence.address or not asking.wanted.takes(fact.quantity):
            continue
        own = {t for t in tokens(fold(fact.words)) if len(t) > 1}
        weight = sum(map(asking.library.idf, own)) or 1.0
        more = sum(map(asking.library.idf, own - asking.pairs)) / weight
        share = support(asking.words, f"{fact.place}{fact.words}{fact.indicator}")
        best = max(best, (share, more, float(fact.known)), key=lambda b: b[0] - 0.5 * b[1])
    return best


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: ``bias`` and one weight for each measure, ``reading`` for what the reader says."""

    bias: float
    weights: tuple[float, ...]
    reading: float = 0.0

    def probability(self, measures: Measures, reading: float = 0.0) -> float:
        """Return how probable it is that the sentence answers."""
        score = self.bias + sum(w * x for w, x in zip(self.weights, measures.values(), strict=True))
        score += self.reading * reading
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned: by the measures alone, and with what the reader says."""

    number: Weights
    text: Weights
    number_read: Weights
    text_read: Weights


@lru_cache(maxsize=1)
def learned() -> Learned:
    """Return the weights for questions after a number and for all others, without and with the reader."""
    data = json.loads(files("rag").joinpath("data").joinpath("fit.json").read_text("utf-8"))

    def weights(kind: str) -> Weights:
        own = data[kind]["weights"]
        return Weights(
            float(data[kind]["bias"]), tuple(float(own[name]) for name in NAMES), float(own["reading"])
        )

    return Learned(weights("number"), weights("text"), weights("number_read"), weights("text_read"))


def fitness(measures: Measures, number: bool, reading: float | None = None) -> float:
    """Return how probable it is that a sentence answers a question.

    Args:
        measures: what is seen of the sentence.
        number: the question asks for a number.
        reading: the log-odds of the reader, where it was read.
    """
    known = learned()
    if reading is None:
        return (known.number if number else known.text).probability(measures)
    return (known.number_read if number else known.text_read).probability(measures, reading)

"""Wrong answers: the mutants of every right one, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.checker import Source
from eval.mutation import of_figures, of_words
from eval.mutation.answers import Answer
from eval.mutation.common import Changed


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sentence made wrong in one way, with what it cites."""

    kind: str
    answer: Answer
    text: str
    addresses: tuple[str, ...]


OPERATORS: dict[str, Callable[[Answer, Source], Changed]] = {
    "digit": of_figures.digit,
    "scale": of_figures.scale,
    "percent_points": of_figures.points,
    "sign": of_figures.sign,
    "direction": of_figures.direction,
    "qualifier": of_figures.qualifier,
    "unit": of_figures.unit,
    "swapped": of_figures.swapped,
    "year": of_figures.year,
    "part_of_year": of_figures.part_of_year,
    "place": of_words.place,
    "indicator": of_words.indicator,
    "status": of_words.status,
    "scope": of_figures.scope,
    "negation": of_words.negation,
    "opposite": of_words.opposite,
    "quote_char": of_words.quote_char,
    "invented": of_words.invented,
    "citation": of_words.citation,
}
"""The kinds of mutants, each with what makes them."""


def mutants(answers: Sequence[Answer], source: Source) -> Iterator[Mutant]:
    """Yield the mutants of every answer, kind by kind, none twice."""
    seen: set[tuple[str, tuple[str, ...]]] = {(a.text, a.addresses) for a in answers}
    for kind, operator in OPERATORS.items():
        for answer in answers:
            for text, addresses in operator(answer, source):
                if (text, addresses) not in seen:
                    seen.add((text, addresses))
                    yield Mutant(kind, answer, text, addresses)

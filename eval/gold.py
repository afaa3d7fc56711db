"""A question with its gold made ready for scoring: quotes resolved to passages, years and sentences looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.quantities import Direction, Kind, Qualifier, Quantity, find_quantities
from corpus.types import ParsedReport
from eval.questionset import Nugget, Question, Quote, squeeze
from eval.records import Piece
from eval.sources import Sources


@dataclass(frozen=True, slots=True)
class GoldNugget:
    """A nugget with what its evidence says.

    ``quantity`` is its figure as the quote prints it (with the nugget's own direction and qualifier), ``said`` the
    sentences that the quotes stand in, ``year`` the year of the report. ``sets`` are its alternatives: each a tuple
    of quotes with the passages that each of them stands in.
    """

    nugget: Nugget
    quantity: Quantity | None
    said: str
    year: int
    place: str
    sets: tuple[tuple[tuple[Quote, tuple[str, ...]], ...], ...]

    @property
    def has_address(self) -> bool:
        """Whether a passage proves it; front matter is cited by no passage."""
        return any(all(addresses for _, addresses in quotes) for quotes in self.sets)

    def complete_in(self, pieces: Sequence[tuple[Piece, tuple[str, ...]]]) -> bool:
        """Whether one whole set of quotes stands in the pieces (each with the passages that it is cut out of)."""
        return any(all(covers(pieces, *quote) for quote in quotes) for quotes in self.sets)


def covers(pieces: Sequence[tuple[Piece, tuple[str, ...]]], quote: Quote, addresses: Sequence[str]) -> bool:
    """Whether a quote stands in the pieces: its passages by address, or its words within a piece without one."""
    held = {a for piece, where in pieces if piece.address for a in where}
    if addresses and set(addresses) <= held:
        return True
    wanted = squeeze(quote.quote)
    return any(wanted in squeeze(piece.text) for piece, _ in pieces if not piece.address)


@dataclass(frozen=True, slots=True)
class Gold:
    """A question, its nuggets and the passages that are gold for it."""

    question: Question
    nuggets: tuple[GoldNugget, ...]

    @property
    def vital(self) -> tuple[GoldNugget, ...]:
        """The nuggets that a right answer must have."""
        return tuple(n for n in self.nuggets if n.nugget.vital)

    @property
    def passages(self) -> frozenset[str]:
        """Every passage that proves a nugget, in any alternative."""
        return frozenset(a for n in self.nuggets for quotes in n.sets for _, where in quotes for a in where)


def prepare(questions: Iterable[Question], sources: Sources) -> dict[str, Gold]:
    """Make the gold of questions ready, by id."""
    resolved: dict[Quote, tuple[str, ...]] = {}

    def where(quote: Quote) -> tuple[str, ...]:
        if quote not in resolved:
            resolved[quote] = sources.addresses(quote)
        return resolved[quote]

    return {
        question.id: Gold(
            question, tuple(_nugget(nugget, sources.reports, where) for nugget in question.nuggets)
        )
        for question in questions
    }


def _nugget(
    nugget: Nugget, reports: Mapping[str, ParsedReport], where: Callable[[Quote], tuple[str, ...]]
) -> GoldNugget:
    first = nugget.evidence[0][0]
    report = reports.get(first.file)
    sets = tuple(tuple((quote, where(quote)) for quote in quotes) for quotes in nugget.evidence)
    said = "\n".join(
        _sentence_of(quote, reports.get(quote.file), at) for quotes in sets for quote, at in quotes
    )
    return GoldNugget(
        nugget=nugget,
        quantity=_quantity(nugget),
        said=said,
        year=report.meta.year if report else 0,
        place=report.meta.place if report else "",
        sets=sets,
    )


def _sentence_of(quote: Quote, report: ParsedReport | None, addresses: Sequence[str]) -> str:
    """Return the sentences that a quote stands in; the quote itself where no one sentence holds it."""
    if report is None:
        return quote.quote
    wanted = squeeze(quote.quote)
    for passage in report.passages:
        if passage.address in addresses:
            for sentence in passage.sentences:
                if wanted in squeeze(sentence.text):
                    return sentence.text
    return quote.quote


_DIRECTION = {"increase": Direction.UP, "decrease": Direction.DOWN}
_VERB = {"increase": "增长", "decrease": "下降", None: ""}


def _quantity(nugget: Nugget) -> Quantity | None:
    """Return a quantity nugget's figure: as its quote prints it where it does, else written out from its fields."""
    if nugget.kind != "quantity" or nugget.value is None:
        return None
    plain = _written(nugget)
    if plain is None:
        return None
    for quotes in nugget.evidence if nugget.derivation is None else ():
        for quote in quotes:
            for found in find_quantities(quote.quote):
                if (found.value, found.unit) == (plain.value, plain.unit) and found.upper == plain.upper:
                    if nugget.direction in (None, _name(found.direction)):
                        return found
    return plain


def _written(nugget: Nugget) -> Quantity | None:
    value, unit = nugget.value or "", nugget.unit or ""
    if unit == "位":
        found = find_quantities(f"排名第{value}位")
        return found[0] if found else None
    text = f"{_VERB[nugget.direction]}{value}{unit}"
    found = find_quantities(text)
    if not found:
        return Quantity(0, len(text), text, Decimal(value), unit, kind=Kind.COUNT)
    if nugget.qualifier:
        for form in (f"{text}{nugget.qualifier}", f"{nugget.qualifier}{text}"):
            again = find_quantities(form)
            if again and again[0].qualifier is not Qualifier.EXACT:
                return again[0]
    return found[0]


def _name(direction: Direction) -> str | None:
    return {found: name for name, found in _DIRECTION.items()}.get(direction)

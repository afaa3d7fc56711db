"""What follows from several figures: the highest, the order, the difference. Computed here, never by a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.facts import Status
from corpus.quantities import Direction, Kind, Qualifier, Quantity
from rag.figures import Figure, Wanted
from rag.types import Claim

_LEVELS = (Kind.LEVEL, Kind.COUNT, Kind.SHARE)
_CHANGES = (Kind.GROWTH, Kind.POINTS, Kind.CHANGE)


_MORE = (("高", "低"), ("多", "少"))
"""A rate is higher or lower, an amount more or less."""


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity to be compared: whose it is, and the sentence that says it.

    ``aim``: it is promised; ``offset``: its year less that of its report, where known. Values of several places are
    compared only where both agree.
    """

    name: str
    quantity: Quantity
    sentence: str
    aim: bool = False
    offset: int | None = None

    @property
    def signed(self) -> Decimal:
        """The value by which the order is made: a fall is negative, and the first place is the best one."""
        if self.quantity.kind in _CHANGES and self.quantity.direction is Direction.DOWN:
            return -self.quantity.value
        return -self.quantity.value if self.quantity.kind is Kind.RANK else self.quantity.value

    @property
    def column(self) -> tuple[Kind, str, bool, int | None]:
        """What it can be compared with across places: the same kind, unit, status and year."""
        return self.quantity.kind, self.quantity.unit, self.aim, self.offset


def conclude(
    wanted: Wanted,
    figures: Sequence[Figure],
    quoted: Sequence[Value] = (),
    *,
    places: bool = False,
    level: bool = False,
) -> Claim | None:
    """Return the sentence that a question wants beside the figures themselves.

    ``quoted`` are values that sentences say where facts do not. ``places``: places are compared, not times; ``level``: how
    much is asked for, not how much more.
    ``None`` where nothing is wanted, or where the figures cannot be compared (another unit, a level and a growth).
    """
    if places:
        across = conclude_values(wanted, _across(figures, quoted, level=level))
        if across is not None:
            return across
    return (
        conclude_values(wanted, _comparable(figures))
        or conclude_values(wanted, quoted)
        or conclude_values(wanted, _by_year(figures, quoted))
    )


def _by_year(figures: Sequence[Figure], quoted: Sequence[Value]) -> list[Value]:
    """Return the one figure of a year, and what a sentence says of another year."""
    known = [
        Value(f"{figure.period}年", fact.quantity, fact.sentence)
        for figure in figures
        for fact in figure.facts
        if re.fullmatch(r"\d{4}", figure.period)
        and any(
            (fact.quantity.kind, fact.quantity.unit) == (v.quantity.kind, v.quantity.unit) for v in quoted
        )
    ]
    return [*known, *quoted] if len(known) == 1 else []


def _across(figures: Sequence[Figure], quoted: Sequence[Value], *, level: bool) -> list[Value]:
    """Return one value of each place, all of one column: the one that most places have, what was reached before aims."""
    values = [
        Value(fact.place, fact.quantity, fact.sentence, figure.status is Status.TARGET, _offset(figure))
        for figure in figures
        for fact in figure.facts
    ]
    columns: dict[tuple[Kind, str, bool, int | None], dict[str, Value]] = {}
    for value in (*values, *quoted):
        columns.setdefault(value.column, {}).setdefault(value.name, value)
    levels = [c for c in columns if c[0] in _LEVELS and len(columns[c]) > 1]
    able = levels if level and levels else list(columns)
    best = max(able, key=lambda c: (len(columns[c]), not c[2]), default=None)
    return list(columns[best].values()) if best is not None else []


def _offset(figure: Figure) -> int | None:
    return int(figure.period) - figure.report.year if re.fullmatch(r"\d{4}", figure.period) else None


def conclude_values(wanted: Wanted, entries: Sequence[Value]) -> Claim | None:
    """Return the sentence that follows from several values; ``None`` where none does or none is wanted."""
    shapes = {(entry.quantity.kind, entry.quantity.unit) for entry in entries}
    if wanted is Wanted.NONE or len(entries) < 2 or len(shapes) != 1:
        return None
    if len({entry.name for entry in entries}) != len(entries):
        return None
    if wanted is Wanted.DIFFERENCE:
        text = _difference(entries) if len(entries) == 2 else ""
    elif wanted is Wanted.ORDER:
        text = "从高到低：" + "，".join(_with_value(e) for e in _sorted(entries)) + "。"
    elif wanted is Wanted.EXTREMES:
        ends = dict.fromkeys(_extreme(entries, end).rstrip("。") for end in (Wanted.HIGHEST, Wanted.LOWEST))
        text = "，".join(ends) + "。"
    else:
        text = _extreme(entries, wanted)
    if not text:
        return None
    citations = tuple(dict.fromkeys(entry.sentence for entry in entries))
    return Claim(text=text, citations=citations, support="supported")


def _comparable(figures: Sequence[Figure]) -> list[Value]:
    """Return one fact of each figure, all of one kind and unit: the kind that most of them have."""
    facts = [fact for figure in figures for fact in figure.facts]
    shapes = [(fact.quantity.kind, fact.quantity.unit) for fact in facts]
    if not shapes:
        return []
    shape = max(dict.fromkeys(shapes), key=lambda s: (shapes.count(s), -shapes.index(s)))
    places = {figure.report.place for figure in figures}
    periods = {figure.period for figure in figures}
    entries = []
    for figure in figures:
        fact = next((f for f in figure.facts if (f.quantity.kind, f.quantity.unit) == shape), None)
        if fact is None:
            continue
        name = fact.place if len(places) > 1 else ""
        if len(periods) > 1 and re.fullmatch(r"\d{4}", figure.period):
            name += f"{figure.period}年"
        entries.append(Value(name or figure.name, fact.quantity, fact.sentence))
    return entries if len({e.name for e in entries}) == len(entries) else []


def _sorted(entries: Sequence[Value]) -> list[Value]:
    return sorted(entries, key=lambda e: -e.signed)


def _extreme(entries: Sequence[Value], wanted: Wanted) -> str:
    best = (max if wanted is Wanted.HIGHEST else min)(e.signed for e in entries)
    winners = [e for e in entries if e.signed == best]
    word = "最高" if wanted is Wanted.HIGHEST else "最低"
    if len(winners) == len(entries):
        return f"各地相同，都是{_text(winners[0].quantity)}。"
    tie = "并列" if len(winners) > 1 else ""
    rate = "增速" if winners[0].quantity.kind is Kind.GROWTH else ""  # the growth of a sum is not the sum
    return f"{rate}{tie}{word}的是{'和'.join(_with_value(e) for e in winners)}。"


def _difference(entries: Sequence[Value]) -> str:
    first, second = entries
    if first.quantity.kind is Kind.RANK:
        return ""
    gap = first.signed - second.signed
    if not gap:
        return f"{first.name}和{second.name}相同，都是{_text(first.quantity)}。"
    times = all(re.fullmatch(r"\d{4}年", entry.name) for entry in entries)
    # Of two times the later one is said to be more or less; of two places the one that has more.
    one, other = sorted(entries, key=lambda e: e.name if times else e.signed, reverse=True)
    word = _MORE[first.quantity.kind in (Kind.LEVEL, Kind.COUNT)][one.signed < other.signed]
    unit = "个百分点" if first.quantity.unit == "%" else first.quantity.unit
    about = "" if all(e.quantity.qualifier is Qualifier.EXACT for e in entries) else "约"
    return f"{one.name}（{_text(one.quantity)}）比{other.name}（{_text(other.quantity)}）{word}{about}{_plain(abs(gap), unit)}。"


def _plain(value: Decimal, unit: str) -> str:
    for scale, word in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if value >= scale:
            return f"{_digits(value / scale)}{word}{unit}"
    return f"{_digits(value)}{unit}"


def _digits(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _with_value(entry: Value) -> str:
    return f"{entry.name}（{_text(entry.quantity)}）"


def _text(quantity: Quantity) -> str:
    if quantity.direction is Direction.DOWN:
        return f"下降{quantity.text}"
    return quantity.text

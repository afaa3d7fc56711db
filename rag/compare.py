"""What follows from several figures: the highest, the order, the difference. Computed here, never by a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.facts import Fact
from corpus.quantities import Direction, Kind, Qualifier
from rag.figures import Figure, Wanted
from rag.types import Claim


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    fact: Fact
    value: Decimal


def conclude(wanted: Wanted, figures: Sequence[Figure]) -> Claim | None:
    """Return the sentence that a question wants beside the figures themselves.

    ``None`` where it wants none, or where the figures cannot be compared (another unit, a level and a growth).
    """
    if wanted is Wanted.NONE:
        return None
    entries = _comparable(figures)
    if len(entries) < 2:
        return None
    if wanted is Wanted.DIFFERENCE:
        text = _difference(entries) if len(entries) == 2 else ""
    elif wanted is Wanted.ORDER:
        text = "从高到低：" + "，".join(_with_value(e) for e in _sorted(entries)) + "。"
    else:
        text = _extreme(entries, wanted)
    if not text:
        return None
    citations = tuple(dict.fromkeys(entry.fact.sentence for entry in entries))
    return Claim(text=text, citations=citations, support="supported")


def _comparable(figures: Sequence[Figure]) -> list[_Entry]:
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
        entries.append(_Entry(name or figure.name, fact, _signed(fact)))
    return entries if len({e.name for e in entries}) == len(entries) else []


def _signed(fact: Fact) -> Decimal:
    value = fact.quantity.value
    if (
        fact.quantity.kind in (Kind.GROWTH, Kind.POINTS, Kind.CHANGE)
        and fact.quantity.direction is Direction.DOWN
    ):
        return -value
    # The first place is the best one: a rank is ordered the other way.
    return -value if fact.quantity.kind is Kind.RANK else value


def _sorted(entries: Sequence[_Entry]) -> list[_Entry]:
    return sorted(entries, key=lambda e: -e.value)


def _extreme(entries: Sequence[_Entry], wanted: Wanted) -> str:
    best = (max if wanted is Wanted.HIGHEST else min)(e.value for e in entries)
    winners = [e for e in entries if e.value == best]
    word = "最高" if wanted is Wanted.HIGHEST else "最低"
    if len(winners) == len(entries):
        return f"各地相同，都是{_text(winners[0].fact)}。"
    tie = "并列" if len(winners) > 1 else ""
    return f"{tie}{word}的是{'和'.join(_with_value(e) for e in winners)}。"


def _difference(entries: Sequence[_Entry]) -> str:
    first, second = entries
    if first.fact.quantity.kind is Kind.RANK:
        return ""
    gap = first.value - second.value
    if not gap:
        return f"{first.name}和{second.name}相同，都是{_text(first.fact)}。"
    higher, lower = (first, second) if gap > 0 else (second, first)
    unit = "个百分点" if first.fact.quantity.unit == "%" else first.fact.quantity.unit
    about = "" if all(e.fact.quantity.qualifier is Qualifier.EXACT for e in entries) else "约"
    return f"{higher.name}（{_text(higher.fact)}）比{lower.name}（{_text(lower.fact)}）高{about}{_plain(abs(gap), unit)}。"


def _plain(value: Decimal, unit: str) -> str:
    for scale, word in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if value >= scale:
            return f"{_digits(value / scale)}{word}{unit}"
    return f"{_digits(value)}{unit}"


def _digits(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _with_value(entry: _Entry) -> str:
    return f"{entry.name}（{_text(entry.fact)}）"


def _text(fact: Fact) -> str:
    if fact.quantity.direction is Direction.DOWN:
        return f"下降{fact.quantity.text}"
    return fact.quantity.text

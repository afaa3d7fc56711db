"""What follows from several figures: the highest, the order, the difference. Computed here, never by a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.facts import Fact, Status
from corpus.quantities import Direction, Kind, Qualifier, Quantity
from rag.figures import Figure, brought_together, without_milestones
from rag.measures import Wanted
from rag.told import ADDED, THERE_IS
from rag.types import Claim

_CHANGES = (Kind.GROWTH, Kind.POINTS, Kind.CHANGE)


_MORE = (("高", "低"), ("多", "少"))
"""A rate is higher or lower, an amount more or less."""

_THINGS = frozenset("个项件座所处条支台")
_ONE_UNIT = (
    dict.fromkeys(_THINGS, "个") | dict.fromkeys(("户", "家"), "家") | dict.fromkeys(("人", "名", "位"), "人")
)
"""People count things their own way: 45项 and 40件 can be compared, 31.8万户 and 1545个 cannot."""

_IN_OTHERS = {"斤": ("吨", Decimal(2000)), "公斤": ("吨", Decimal(1000)), "公顷": ("亩", Decimal(1) / 15)}
"""Units that are parts of another: 1吨 is 2000斤."""

STATED = 2.0
"""How well a fact fits: it was found by what it is of, not by the words beside it."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity to be compared: whose it is, and the sentence that says it.

    ``aim``: it is promised; ``offset``: its year less that of its report, where known. Values of several places are
    compared only where both agree. ``fit``: how many of the question's words it is told of; ``nature``: it is what was
    added (新增), or all there is (总数).
    """

    name: str
    quantity: Quantity
    sentence: str
    aim: bool = False
    offset: int | None = None
    fit: float = 1.0
    nature: str = ""

    @property
    def signed(self) -> Decimal:
        """The value by which the order is made: a fall is negative, and the first place is the best one."""
        if self.quantity.kind in _CHANGES and self.quantity.direction is Direction.DOWN:
            return -self.quantity.value
        size = self.quantity.value / _IN_OTHERS.get(self.quantity.unit, ("", Decimal(1)))[1]
        return -size if self.quantity.kind is Kind.RANK else size

    @property
    def key(self) -> Key:
        """What it can be compared with: the same kind and unit, or units that count the same."""
        kind, unit = self.quantity.kind, self.quantity.unit
        grew = kind is Kind.CHANGE and self.quantity.direction is Direction.UP  # 净增6.57万户 is an amount
        family = "amount" if grew or kind in (Kind.LEVEL, Kind.COUNT) else kind.value
        return family, _IN_OTHERS.get(unit, (_ONE_UNIT.get(unit, unit), 1))[0]


@dataclass(frozen=True, slots=True)
class Table:
    """How the figures of several places are compared.

    ``level``: how much is asked for, not how much more; ``timed``: the question names the time, so that all are of it;
    ``nature``: what was added is asked for, or all there is; ``falls``: how far something fell.
    """

    level: bool = False
    timed: bool = False
    nature: str = ""
    falls: bool = False


def conclude(
    wanted: Wanted, figures: Sequence[Figure], quoted: Sequence[Value] = (), table: Table | None = None
) -> Claim | None:
    """Return the sentence that a question wants beside the figures themselves.

    ``quoted`` are values that sentences say where facts do not. ``table``: places are compared, not times.
    ``None`` where nothing is wanted, or where the figures cannot be compared (another unit, a level and a growth).
    """
    if table is not None:
        across = conclude_values(wanted, of_places(figures, quoted, table), falls=table.falls)
        return (
            across
            or conclude_values(wanted, _of_one_time(figures), falls=table.falls)
            # 上饶去年做完的和宜春今年要做的: each its own time
            or conclude_values(wanted, _of_one_nature(table.nature, _best(quoted)), falls=table.falls)
        )
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
        for fact in without_milestones(figure.facts)
        if re.fullmatch(r"\d{4}", figure.period)
        and any(
            (fact.quantity.kind, fact.quantity.unit) == (v.quantity.kind, v.quantity.unit) for v in quoted
        )
    ]
    return [*known, *quoted] if len(known) == 1 else []


def of_places(figures: Sequence[Figure], quoted: Sequence[Value], table: Table) -> list[Value]:
    """Return one value of each place, all of one measure: that which most places have, what was reached before aims."""
    columns: dict[tuple[Key, bool, int | None], dict[str, Value]] = {}
    for value in (*stated(figures), *quoted):
        place = columns.setdefault(
            (value.key, *((False, None) if table.timed else (value.aim, value.offset))), {}
        )
        if value.name not in place or place[value.name].fit < value.fit:
            place[value.name] = value
    able = list(columns)
    if table.level:
        able = [c for c in able if c[0][0] in ("amount", "share") and len(columns[c]) > 1] or able
    else:
        able = [c for c in able if c[0][0] in ("growth", "points")] or able
    best = max(
        able, key=lambda c: (len(columns[c]), sum(v.fit for v in columns[c].values()), not c[1]), default=None
    )
    return _of_one_nature(table.nature, list(columns[best].values())) if best is not None else []


def _of_one_time(figures: Sequence[Figure]) -> list[Value]:
    """Return figures that can be compared, none where one is promised and another was reached."""
    return _comparable(figures) if len({figure.status is Status.TARGET for figure in figures}) == 1 else []


def _best(quoted: Sequence[Value]) -> list[Value]:
    """Return the value of each place that has most of the question's words."""
    best: dict[str, Value] = {}
    for value in sorted(quoted, key=lambda value: -value.fit):
        best.setdefault(value.name, value)
    return list(best.values())


def stated(figures: Sequence[Figure]) -> list[Value]:
    """Return the values of facts."""
    return [
        Value(
            fact.place,
            fact.quantity,
            fact.sentence,
            figure.status is Status.TARGET,
            _offset(figure, fact),
            STATED,
        )
        for figure in figures
        for fact in without_milestones(figure.facts)
    ]


def _of_one_nature(nature: str, values: Sequence[Value]) -> list[Value]:
    """Leave out what was added where a question asks for all there is, and the other way; all where it does not say.

    新增400家 of one place cannot be compared with 突破1000家 of another.
    """
    if not {ADDED, THERE_IS} <= {value.nature for value in values}:
        return list(values)
    other = {ADDED: THERE_IS, THERE_IS: ADDED}.get(nature)
    return [value for value in values if nature and value.nature != other]


def _offset(figure: Figure, fact: Fact) -> int | None:
    """Return how far from a report's year a fact's is; what was reached in several years is of the last."""
    if not re.fullmatch(r"(?:\d{4}-)?\d{4}", figure.period) or (
        "-" in figure.period and brought_together(fact)
    ):
        return None
    return int(figure.period[-4:]) - figure.report.year


def conclude_values(wanted: Wanted, entries: Sequence[Value], *, falls: bool = False) -> Claim | None:
    """Return the sentence that follows from several values; ``None`` where none does or none is wanted.

    ``falls``: what fell furthest comes first.
    """
    shapes = {entry.key for entry in entries}
    if wanted is Wanted.NONE or len(entries) < 2 or len(shapes) != 1:
        return None
    if len({entry.name for entry in entries}) != len(entries):
        return None
    if wanted is Wanted.DIFFERENCE:
        text = _difference(entries) if len(entries) == 2 else ""
    elif wanted in (Wanted.ORDER, Wanted.ORDER_UP):
        text = _ordered(entries, falls=falls, up=wanted is Wanted.ORDER_UP)
    elif wanted is Wanted.EXTREMES:
        ends = dict.fromkeys(
            _extreme(entries, end, falls=falls).rstrip("。") for end in (Wanted.HIGHEST, Wanted.LOWEST)
        )
        text = "，".join(ends) + "。"
    else:
        text = _extreme(entries, wanted, falls=falls)
    if not text:
        return None
    citations = tuple(dict.fromkeys(entry.sentence for entry in entries))
    return Claim(text=text, citations=citations, support="supported")


def _comparable(figures: Sequence[Figure]) -> list[Value]:
    """Return one fact of each figure, all of one kind and unit: the kind that most of them have."""
    told = [(figure, without_milestones(figure.facts)) for figure in figures]
    facts = [fact for _, own in told for fact in own]
    shapes = [(fact.quantity.kind, fact.quantity.unit) for fact in facts]
    if not shapes:
        return []
    shape = max(dict.fromkeys(shapes), key=lambda s: (shapes.count(s), -shapes.index(s)))
    places = {figure.report.place for figure in figures}
    periods = {figure.period for figure in figures}
    entries = []
    for figure, own in told:
        fact = next((f for f in own if (f.quantity.kind, f.quantity.unit) == shape), None)
        if fact is None:
            continue
        name = fact.place if len(places) > 1 else ""
        if len(periods) > 1 and re.fullmatch(r"\d{4}", figure.period):
            name += f"{figure.period}年"
        entries.append(Value(name or figure.name, fact.quantity, fact.sentence))
    return entries if len({e.name for e in entries}) == len(entries) else []


def _ordered(entries: Sequence[Value], *, falls: bool, up: bool) -> str:
    falls = falls and _fell(entries)
    first, last = ("降幅从大到小" if falls else "从高到低"), ("降幅从小到大" if falls else "从低到高")
    ranked = sorted(entries, key=lambda e: e.signed, reverse=falls == up)
    return f"{last if up else first}：" + "，".join(map(_with_value, ranked)) + "。"


def _fell(entries: Sequence[Value]) -> bool:
    return any(entry.quantity.direction is Direction.DOWN for entry in entries)


def _extreme(entries: Sequence[Value], wanted: Wanted, *, falls: bool) -> str:
    falls = falls and _fell(entries)
    best = (max if (wanted is Wanted.HIGHEST) != falls else min)(e.signed for e in entries)
    winners = [e for e in entries if e.signed == best]
    word = "最高" if wanted is Wanted.HIGHEST else "最低"
    if len(winners) == len(entries):
        return f"各地相同，都是{text_of(winners[0].quantity)}。"
    tie = "并列" if len(winners) > 1 else ""
    rate = "增速" if winners[0].quantity.kind is Kind.GROWTH else ""  # the growth of a sum is not the sum
    if falls:
        rate, word = "降幅", "最大" if wanted is Wanted.HIGHEST else "最小"
    return f"{rate}{tie}{word}的是{'和'.join(_with_value(e) for e in winners)}。"


def _difference(entries: Sequence[Value]) -> str:
    first, second = entries
    if first.quantity.kind is Kind.RANK or first.quantity.unit != second.quantity.unit:
        return ""
    gap = (first.signed - second.signed) * _IN_OTHERS.get(first.quantity.unit, ("", Decimal(1)))[1]
    if not gap:
        return f"{first.name}和{second.name}相同，都是{text_of(first.quantity)}。"
    times = all(re.fullmatch(r"\d{4}年", entry.name) for entry in entries)
    # Of two times the later one is said to be more or less; of two places the one that has more.
    one, other = sorted(entries, key=lambda e: e.name if times else e.signed, reverse=True)
    word = _MORE[first.key[0] == "amount"][one.signed < other.signed]
    unit = "个百分点" if first.quantity.unit == "%" else first.quantity.unit
    about = "" if all(e.quantity.qualifier is Qualifier.EXACT for e in entries) else "约"
    return f"{one.name}（{text_of(one.quantity)}）比{other.name}（{text_of(other.quantity)}）{word}{about}{_plain(abs(gap), unit)}。"


def _plain(value: Decimal, unit: str) -> str:
    for scale, word in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if value >= scale:
            return f"{_digits(value / scale)}{word}{unit}"
    return f"{_digits(value)}{unit}"


def _digits(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _with_value(entry: Value) -> str:
    return f"{entry.name}（{text_of(entry.quantity)}）"


def text_of(quantity: Quantity) -> str:
    """Return a quantity as a report has it, with the way that it moved where that was down."""
    if quantity.direction is Direction.DOWN:
        return f"下降{quantity.text}"
    return quantity.text

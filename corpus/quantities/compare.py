"""Does one quantity say what another says? Every answer is a named verdict that a report can show.

The rules are those of the evaluation page of the design: values as Decimal after 万 and 亿; a rounded value
passes, flagged; % never equals 个百分点; units only by declared factors; 增长−x is 下降x; 约, 近 and 左右
equal each other and are looser than a bare value; 以上, 超过, 突破 are neither dropped nor turned round;
a range needs both ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from corpus.quantities.model import Direction, Kind, Qualifier, Quantity
from corpus.quantities.units import CLASSIFIERS, GENERIC, to_base


class Verdict(str, Enum):
    """How a claimed quantity stands to the one in its source, best first. The first five pass."""

    EQUAL = "equal"
    ROUNDED = "rounded"  # the source, rounded to the digits that the claim printed
    LOOSER = "looser"  # less is said, nothing else: 约, or no word of growth, where the source is exact
    REWORDED = "reworded"  # another classifier: 3个 for 3家
    IMPLIED = "implied"  # 超过2000亿元 for 2012.5亿元, 近2000亿元 for 1987亿元
    QUALIFIER = "qualifier"  # the source's 以上, 左右 … dropped, added or turned round
    RANGE = "range"  # one end of a range is missing
    DIRECTION = "direction"
    KIND = "kind"  # 增长5% for a share of 5%, a rank for a count
    POINTS = "points"  # % for 个百分点
    UNIT = "unit"
    VALUE = "value"

    @property
    def passes(self) -> bool:
        """Whether the source supports the claim."""
        return _ORDER[self] < _ORDER[Verdict.QUALIFIER]

    @property
    def flagged(self) -> bool:
        """Whether it passes with something to tell the reader."""
        return self.passes and self is not Verdict.EQUAL


_ORDER = {verdict: position for position, verdict in enumerate(Verdict)}
_CHANGES = (Kind.GROWTH, Kind.POINTS, Kind.CHANGE)
_OPPOSITE = {
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.FORWARD: Direction.BACK,
    Direction.BACK: Direction.FORWARD,
}
# How far below the source 超过X (above it 近X) may lie and still be a fair way to put it.
_FAIR = Fraction(5, 100)


def same_quantity(a: Quantity, b: Quantity) -> bool:
    """Return whether two quantities are one and the same in other words (1.6万亿元, 16000亿元)."""
    return compatible(a, b) is Verdict.EQUAL


def compatible(claim: Quantity, source: Quantity) -> Verdict:
    """Return the verdict on ``claim`` where the source says ``source``; a claim may say less, never more."""
    claim, source = _as_percent(claim, source), _as_percent(source, claim)
    loose = _units(claim, source)
    if loose not in (Verdict.EQUAL, Verdict.REWORDED):
        return loose
    worst: list[Verdict] = [loose]
    value = _value(claim, source)
    if value is Verdict.VALUE:
        return value
    worst.append(value)
    worst.append(_kind(claim, source))
    worst.append(_direction(claim, source))
    if value is not Verdict.IMPLIED:
        worst.append(_qualifier(claim, source))
    return max(worst, key=_ORDER.__getitem__)


def closest(claim: Quantity, sources: Iterable[Quantity]) -> tuple[Verdict, Quantity] | None:
    """Return the best verdict over several sources and the source that gave it; ``None`` without a source."""
    judged = [(compatible(claim, source), source) for source in sources]
    return min(judged, key=lambda pair: _ORDER[pair[0]]) if judged else None


def _as_percent(quantity: Quantity, other: Quantity) -> Quantity:
    """Turn 增长6.4倍 and 翻一番 into growth in %, where the other one is growth in % or put the other way."""
    if quantity.unit != "倍" or (other.unit == "倍" and other.direction is quantity.direction):
        return quantity
    if other.unit == "倍" or other.kind is Kind.GROWTH:
        ratio = quantity.direction is Direction.NONE
        shift = Decimal(1) if ratio else Decimal(0)
        direction = Direction.UP if ratio else quantity.direction
        upper = None if quantity.upper is None else (quantity.upper - shift) * 100
        return replace(
            quantity,
            value=(quantity.value - shift) * 100,
            upper=upper,
            unit="%",
            step=quantity.step * 100,
            kind=Kind.GROWTH,
            direction=direction,
        )
    return quantity


def _units(claim: Quantity, source: Quantity) -> Verdict:
    if {claim.unit, source.unit} == {"%", "个百分点"}:
        return Verdict.POINTS
    if _base(claim)[1] == _base(source)[1]:
        return Verdict.EQUAL
    # A number scaled by 万 or 亿 may go without its unit: 旅居人数389.75万.
    if not claim.unit or not source.unit:
        given = claim.unit or source.unit
        return Verdict.REWORDED if given != "%" and max(claim.value, source.value) >= 10000 else Verdict.UNIT
    if GENERIC in (claim.unit, source.unit) and {claim.unit, source.unit} <= CLASSIFIERS:
        return Verdict.REWORDED
    return Verdict.UNIT


def _base(quantity: Quantity) -> tuple[Fraction, str]:
    return to_base(quantity.value, quantity.unit)


def _value(claim: Quantity, source: Quantity) -> Verdict:
    if (claim.upper is None) != (source.upper is None):
        return _half_range(claim, source)
    verdicts = [_one_value(claim, source, claim.value, source.value)]
    if claim.upper is not None and source.upper is not None:
        verdicts.append(_one_value(claim, source, claim.upper, source.upper))
        if Verdict.IMPLIED in verdicts:
            return Verdict.VALUE
    return max(verdicts, key=_ORDER.__getitem__)


def _half_range(claim: Quantity, source: Quantity) -> Verdict:
    """两位数增长 is implied by 12%; otherwise one end of a range is not the range."""
    if claim.upper is not None:
        written_out = claim.text.endswith("位数") and claim.value <= source.value <= claim.upper
        return Verdict.IMPLIED if written_out else _end(claim, source.value, source)
    assert source.upper is not None
    return _end(source, claim.value, claim)


def _end(whole: Quantity, value: Decimal, single: Quantity) -> Verdict:
    ends = {to_base(end, whole.unit)[0] for end in (whole.value, whole.upper) if end is not None}
    return Verdict.RANGE if to_base(value, single.unit)[0] in ends else Verdict.VALUE


def _one_value(claim: Quantity, source: Quantity, claimed: Decimal, said: Decimal) -> Verdict:
    left, right = to_base(claimed, claim.unit)[0], to_base(said, source.unit)[0]
    if left == right:
        return Verdict.EQUAL
    if claim.kind in (Kind.RANK, Kind.STREAK) or (claim.step >= source.step and claimed == 0):
        return Verdict.VALUE
    step, source_step = to_base(claim.step, claim.unit)[0], to_base(source.step, source.unit)[0]
    gap = abs(left - right) * 2
    if step > source_step and (gap < step or (gap == step and left > right)):  # 6.5 is rounded to 7, not to 6
        return Verdict.ROUNDED
    rounder = _grain(claimed) > _grain(said)
    if source.qualifier is Qualifier.EXACT and rounder and claim.qualifier is Qualifier.AT_LEAST:
        return Verdict.IMPLIED if 0 < right - left <= right * _FAIR else Verdict.VALUE
    if source.qualifier is Qualifier.EXACT and rounder and claim.qualifier is Qualifier.ABOUT:
        return Verdict.IMPLIED if abs(right - left) <= right * _FAIR / 2 else Verdict.VALUE
    return Verdict.VALUE


def _grain(value: Decimal) -> Decimal:
    """Return the worth of the last digit that is not zero: 100 for 2300, 0.1 for 12.5."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def _kind(claim: Quantity, source: Quantity) -> Verdict:
    if claim.kind is source.kind:
        return Verdict.EQUAL
    kinds = {claim.kind, source.kind}
    if kinds & {Kind.RANK, Kind.STREAK} or (
        kinds & {Kind.MULTIPLE} and not kinds <= {Kind.MULTIPLE, Kind.GROWTH}
    ):
        return Verdict.KIND
    if claim.kind is Kind.SHARE and source.kind is Kind.GROWTH:
        # A bare 5.3% says less than 增长5.3%, but must not hide a fall.
        return Verdict.DIRECTION if source.direction is Direction.DOWN else Verdict.LOOSER
    if claim.kind is Kind.GROWTH and source.kind is Kind.SHARE:
        return Verdict.KIND
    return Verdict.EQUAL  # 新增5.14万人, 增加5.14万人, 5.14万人: the verb may stand anywhere


def _direction(claim: Quantity, source: Quantity) -> Verdict:
    if claim.direction is source.direction:
        return Verdict.EQUAL
    if _OPPOSITE.get(claim.direction) is source.direction:
        return Verdict.DIRECTION
    if {claim.direction, source.direction} == {Direction.UP, Direction.FORWARD}:
        return Verdict.EQUAL
    if claim.direction is Direction.NONE:
        return Verdict.LOOSER
    if source.kind in (Kind.POINTS, Kind.CHANGE, Kind.LEVEL, Kind.COUNT) and claim.kind is not Kind.GROWTH:
        return Verdict.LOOSER  # the source's verb may stand too far from the number to be seen
    return Verdict.DIRECTION


def _qualifier(claim: Quantity, source: Quantity) -> Verdict:
    if claim.qualifier is source.qualifier:
        return Verdict.EQUAL
    if claim.inherited and source.qualifier is Qualifier.EXACT:
        return Verdict.EQUAL
    if source.inherited and claim.qualifier is Qualifier.EXACT:
        return Verdict.EQUAL
    if claim.qualifier is Qualifier.ABOUT and source.qualifier is Qualifier.EXACT:
        return Verdict.LOOSER
    return Verdict.QUALIFIER

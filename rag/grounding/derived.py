"""Figures that no text prints but that follow from those it does: by which operation, in which words, from what.

The live checker, the scorer of invented figures and the gold's own derivations all go by :data:`Operation` and
:func:`result_of`. A figure counts as worked out only where its sentence says that it is (相差, 比…高, 合计, 是…的2倍,
从…提高到…) and where it comes out of figures of one thing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corpus.quantities import Direction, Kind, Qualifier, Quantity, Verdict, compatible
from corpus.quantities.units import KIND_OF, to_base
from rag.grounding.reading import Figure, Reading

Operation = Literal["sum", "difference", "ratio", "growth", "count"]
"""How a value may follow from others; :func:`result_of` says exactly how."""

_SUM = re.compile(r"合计|共计|总计|总共|一共|加起来|之和|总和|相加|累计|共[有为达是]?$")
_MORE = re.compile(r"[高多快大][出了]?$|高于|快于|多于|大于|超出|高出")
_LESS = re.compile(r"[低少慢小][了]?$|低于|慢于|少于|小于")
_GAP = re.compile(r"相差|差距|之差|差额|差[了为是]?$|相比")
_CHANGE = re.compile(
    r"增长|提高|提升|上升|上涨|增加|净增|扩大|下降|降低|减少|净减|回落|下滑|缩小|收窄|[涨增降减][了幅]?$"
)
_TIMES = re.compile(r"(?:是|为|达到?|相当于|约合)[^，。；]{0,30}的$")
_PART = re.compile(r"占|相当于|比[重例率]")
_COUNTED = re.compile(r"(?:共有?|合计|总[共计]|分别是|包括|分为|列出|有)$")
_AGAINST = re.compile(r"[比较]")
_RANKS = (Kind.RANK, Kind.STREAK)
_PAUSES = re.compile(r"[，,；;。：:（）()]")

ALIKE = 0.5
"""Share of the shorter of two subjects that the other must have for figures of a text to be set against each other."""


def result_of(operation: Operation, operands: Sequence[Decimal]) -> Decimal:
    """Return what an operation makes of values: the first less, over, or in % above the second.

    ``count`` is how many there are; of a single value, that value.

    Raises:
        ValueError: a difference, ratio or growth of other than two values.

    """
    if operation == "sum":
        return sum(operands, Decimal(0))
    if operation == "count":
        return Decimal(len(operands)) if len(operands) != 1 else operands[0]
    first, second = operands
    if operation == "difference":
        return first - second
    return first / second if operation == "ratio" else (first - second) / second * 100


def stands(claim: Quantity, sources: Iterable[Quantity]) -> bool:
    """Tell whether a figure is said: a value that says the same, rounded or by another classifier, a rank for a rank.

    What it is said of, which way it goes and how exactly are for others to judge.
    """
    return any(
        _both_ranks(claim, source)
        and compatible(claim, source) not in (Verdict.UNIT, Verdict.POINTS, Verdict.VALUE)
        for source in sources
    )


def printed(claim: Quantity, sources: Iterable[Quantity]) -> bool:
    """Tell whether a figure is there as it is: the very value in the very unit, or one end of a range."""
    value = to_base(claim.value, claim.unit)
    return any(
        _both_ranks(claim, source)
        and value in [to_base(end, source.unit) for end in (source.value, source.upper) if end is not None]
        for source in sources
    )


def _both_ranks(one: Quantity, other: Quantity) -> bool:
    return one.kind is other.kind or not {one.kind, other.kind} & set(_RANKS)


def derivation(claim: Reading, figure: Figure, sources: Sequence[Figure]) -> Operation | None:
    """Return by which operation a sentence works a figure out; ``None`` where it does not say so, or it comes to another value.

    Operands are the sentence's other figures that ``sources`` have; where it has fewer than two, figures of one thing
    among the sources, for what compares or adds up. A change or a share is worked out only from what the sentence says.
    """
    quantity = figure.quantity
    if quantity.kind in _RANKS:
        return None
    before = claim.plain[claim.clauses[figure.clause].start : quantity.start]
    if _counted(claim, quantity, before):
        return "count"
    said = [source.quantity for source in sources]
    own = [f for f in claim.figures if f is not figure and stands(f.quantity, said)]
    for operation in _operations(quantity, before):
        if operation == "sum" and _adds_up(quantity, [f.quantity for f in own]):
            return operation
        pairs = list(itertools.permutations(own, 2))
        if len(own) < 2 and _apart(operation, before):
            pairs += _pairs_of_one_thing(own, sources)
        for first, second in pairs:
            if _comes_to(operation, quantity, first.quantity, second.quantity) and _fits_wording(
                claim, operation, before, first, second
            ):
                return operation
    return None


def _operations(quantity: Quantity, before: str) -> Iterator[Operation]:
    """Yield the operations that the words before a figure declare, for its unit."""
    if _SUM.search(before):
        yield "sum"
    if _GAP.search(before) or _MORE.search(before) or _LESS.search(before) or _CHANGE.search(before):
        yield "difference"
    if quantity.unit in ("%", "倍") and _CHANGE.search(before):
        yield "growth"
    if (quantity.unit == "倍" and _TIMES.search(before)) or (quantity.unit == "%" and _PART.search(before)):
        yield "ratio"


def _apart(operation: Operation, before: str) -> bool:
    """Tell whether operands may stand in the evidence alone.

    Where something is compared or added up. 增长 and 占 stand in most sentences and declare nothing.
    """
    if operation == "difference":
        return bool(_GAP.search(before) or _MORE.search(before) or _LESS.search(before))
    return operation == "sum"


def _pairs_of_one_thing(own: Sequence[Figure], sources: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    firsts = own or sources
    return [
        pair
        for first, second in itertools.product(firsts, sources)
        if first is not second and _alike(first, second)
        for pair in ((first, second), (second, first))
    ]


def _alike(one: Figure, other: Figure) -> bool:
    if one.name and one.name == other.name:
        return True
    shared = len(one.subject & other.subject)
    return shared > 0 and shared >= ALIKE * min(len(one.subject), len(other.subject))


def _adds_up(quantity: Quantity, parts: Sequence[Quantity]) -> bool:
    """Tell whether a figure is the sum of all that the sentence says before it in its unit."""
    addends = [q for q in parts if q.end <= quantity.start and _comparable(q, quantity)]
    return len(addends) > 1 and _agrees("sum", quantity, addends)


def _comes_to(operation: Operation, quantity: Quantity, first: Quantity, second: Quantity) -> bool:
    """Tell whether an operation on two figures gives a third: points for the difference of percentages, a unit for the rest."""
    if not _comparable(first, second) or (operation in ("ratio", "growth") and not second.value):
        return False
    if operation in ("sum", "difference"):
        wanted = "个百分点" if operation == "difference" and first.unit == "%" else first.unit
        if _base(quantity.unit) != _base(wanted):
            return False
    return _agrees(operation, quantity, (first, second))


def _comparable(one: Quantity, other: Quantity) -> bool:
    single = one.upper is None and other.upper is None and not {one.kind, other.kind} & set(_RANKS)
    return single and _base(one.unit) == _base(other.unit)


def _base(unit: str) -> str:
    return to_base(Decimal(1), unit)[1]


def _agrees(operation: Operation, quantity: Quantity, operands: Sequence[Quantity]) -> bool:
    """Tell whether a figure may be said where the operation gives the exact value: rounded to its digits, or 约."""
    exact = result_of(operation, [_signed(q) for q in operands])
    if operation in ("ratio", "growth"):
        exact = exact * 100 if operation == "ratio" and quantity.unit == "%" else exact
        exact = exact / 100 if operation == "growth" and quantity.unit == "倍" else exact
        step = Decimal("1e-9")
        if operation == "growth" and (exact < 0) != (quantity.direction is Direction.DOWN):
            return False
    else:
        factor = to_base(Decimal(1), quantity.unit)[0]
        exact /= Decimal(factor.numerator) / Decimal(factor.denominator)
        step = min(_in_base(q.step, q.unit) for q in operands)
    result = replace(quantity, value=abs(exact), step=step, qualifier=Qualifier.EXACT, inherited=False)
    return compatible(quantity, result).passes


def _signed(quantity: Quantity) -> Decimal:
    value = _in_base(quantity.value, quantity.unit)
    return -value if quantity.direction is Direction.DOWN else value


def _in_base(value: Decimal, unit: str) -> Decimal:
    exact: Fraction = to_base(value, unit)[0]
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _fits_wording(claim: Reading, operation: Operation, before: str, first: Figure, second: Figure) -> bool:
    """Tell whether the one that is said to be more is: 甲（5%）比乙（3%）高, with both in the sentence and 比 between."""
    if operation != "difference" or first not in claim.figures or second not in claim.figures:
        return True
    one, other = sorted((first, second), key=lambda f: f.quantity.start)
    if not _AGAINST.search(claim.plain, one.quantity.end, other.quantity.start):
        return True
    more, less = _MORE.search(before), _LESS.search(before)
    gap = _signed(one.quantity) - _signed(other.quantity)
    return not ((more and not less and gap < 0) or (less and not more and gap > 0))


def _counted(claim: Reading, quantity: Quantity, before: str) -> bool:
    """Tell whether a figure is how many things its own sentence lists: 共三个片区：甲、乙、丙."""
    if KIND_OF.get(quantity.unit) != "count" or quantity.value < 2 or not _COUNTED.search(before):
        return False
    rest = f"{claim.plain[: quantity.start]}，{claim.plain[quantity.end :]}"
    lists = [part.count("、") for part in _PAUSES.split(rest) if "、" in part]
    joined = [n + 1 for n in lists] + [
        part.count("、") + 2 for part in _PAUSES.split(rest) if re.search("、[^、]*[和及与][^、]+$", part)
    ]
    return quantity.value in joined

"""What the words around a number make of it: its kind, its direction, what it shares with its list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.quantities.model import Direction, Kind, Qualifier, Quantity
from corpus.quantities.units import KIND_OF
from corpus.quantities.words import QUALIFIERS

_UP = "增长率|增长|增加|增幅|增速|提高|提升|上升|上涨|上调|涨幅|扩大|净增|攀升|跃升|加快|回升|高出|增|涨|升|多|高|快"
_DOWN = (
    "负增长|下降|降低|减少|下调|压减|压降|压缩|缩减|削减|核减|回落|下滑|缩短|降幅|收窄|减亏|调减|"
    "减|降|少|低|慢"
)
_FILLER = "(?:了|达到?|为|约|均|均在|都在|分别|各|在|保持|保持在|控制在|稳定在|维持在|高达|速度|水平){0,4}"
_VERB = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?P<to>到|至)?{_FILLER}$")
# 提升100所学校 is work on them, not a change by 100; 亩产提高24.2斤 is a change.
_WORK = ("提升", "提高", "加快", "回升", "扩大", "上升")
_MOVE = re.compile(
    r"(?:(?P<forward>前移|前进|提升|上升|跃升|进位|晋升|攀升|跃进|进|升)|(?P<back>后移|下滑|下降|退|降))了?$"
)
_AFTER = re.compile(
    r"的?(?:年均)?(?:速度)?(?P<up>增长|增速|增幅|涨幅|速度)(?![到至])|的?(?P<down>降幅|下降)(?![到至])"
)
_OVER = re.compile(r"(?P<up>高于|快于|高出|好于|领先)|(?P<down>低于|慢于)")
_JOIN = re.compile(r"(?:、|和|与|及|以及|,|，)(?:其中)?")
_LIST_JOIN = ("、", "和", "与", "及")
_CLAUSE_END = "，。；：、,;:\n！？!?（）()“”"
_RELATIVE_UNITS = {"%", "倍", "个百分点"}


@dataclass(slots=True)
class Raw:
    """A number as matched, before its neighbours have been looked at.

    ``special`` names what is not plain: rank, streak, ratio, growth, share, count. ``bare``: no unit yet.
    """

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    unit: str
    scale: Decimal
    step: Decimal
    words: list[str]
    more: bool
    sign: str
    bare: bool
    special: str = ""


_SPECIAL_KINDS = {"rank": Kind.RANK, "streak": Kind.STREAK, "ratio": Kind.SHARE, "count": Kind.COUNT}


def inherit_units(plain: str, raws: list[Raw]) -> None:
    """Give a number without a unit that of the next in its list: 分别提高0.5、0.3个百分点."""
    for left, right in zip(reversed(raws[:-1]), reversed(raws[1:]), strict=True):
        if not left.bare or right.bare or right.special:
            continue
        if plain[left.end : right.start] in _LIST_JOIN:
            left.value *= right.scale
            left.step *= right.scale
            left.unit, left.scale, left.bare = right.unit, right.scale, False


def finish(plain: str, text: str, raws: Sequence[Raw]) -> tuple[Quantity, ...]:
    """Turn matches, in order, into quantities."""
    found: list[Quantity] = []
    for raw in raws:
        found.append(_finish(plain, text, raw, found[-1] if found else None))
    return tuple(_share_qualifiers(plain, found))


def _finish(plain: str, text: str, raw: Raw, previous: Quantity | None) -> Quantity:
    words = raw.words + (["多"] if raw.more else [])
    qualifier = Qualifier.EXACT
    for word in words:
        qualifier = QUALIFIERS.get(word, Qualifier.AT_MOST if raw.special == "rank" else qualifier)
    kind, direction = _kind(plain, raw, previous)
    if raw.sign in ("-", "−"):
        direction = Direction.UP if direction is Direction.DOWN else Direction.DOWN
    elif raw.sign and direction is Direction.NONE:
        direction = Direction.UP
    if raw.sign and raw.unit == "%":
        kind = Kind.GROWTH
    return Quantity(
        start=raw.start,
        end=raw.end,
        text=text[raw.start : raw.end],
        value=raw.value,
        unit=raw.unit,
        kind=kind,
        direction=direction,
        qualifier=qualifier,
        upper=raw.upper,
        step=raw.step,
        qualifier_words=tuple(words),
    )


def _kind(plain: str, raw: Raw, previous: Quantity | None) -> tuple[Kind, Direction]:
    if raw.special in _SPECIAL_KINDS:
        return _SPECIAL_KINDS[raw.special], Direction.NONE
    if raw.special == "growth":
        down = "下降" in plain[raw.end : raw.end + 4]
        return Kind.GROWTH, Direction.DOWN if down else Direction.UP
    measure = _measure(raw.unit)
    direction = _direction(plain, raw, measure)
    if direction is Direction.NONE and previous is not None and _continues(plain, raw, measure, previous):
        direction = previous.direction
    if measure == "percent":
        return (Kind.SHARE if direction is Direction.NONE else Kind.GROWTH), direction
    if measure in ("points", "multiple", "duration"):
        return Kind(measure), direction
    if direction is not Direction.NONE:
        return Kind.CHANGE, direction
    return (Kind.COUNT if measure == "count" else Kind.LEVEL), direction


def _measure(unit: str) -> str:
    return KIND_OF.get(unit.partition("/")[0], "level" if unit else "count")


def _continues(plain: str, raw: Raw, measure: str, previous: Quantity) -> bool:
    """Say whether the number goes on with the verb of the one before: 增长39.5%、6.4倍."""
    if previous.kind not in (Kind.GROWTH, Kind.POINTS, Kind.CHANGE, Kind.MULTIPLE):
        return False
    if previous.kind is Kind.CHANGE and raw.words:
        return False  # 净增98万户、突破1900万户: the second is the stock
    if _measure(previous.unit) != measure and not {previous.unit, raw.unit} <= _RELATIVE_UNITS:
        return False
    return _JOIN.fullmatch(plain, previous.end, raw.start) is not None and not _AFTER.match(plain, raw.end)


def _direction(plain: str, raw: Raw, measure: str) -> Direction:
    left = plain[max(0, raw.start - 16) : raw.start]
    if raw.unit == "位":
        moved = _MOVE.search(left)
        if moved is None:
            return Direction.NONE
        return Direction.FORWARD if moved["forward"] else Direction.BACK
    verb = _VERB.search(left)
    if verb and verb["to"]:
        return Direction.NONE  # 提高到65% is a level reached
    if verb and not _names_the_thing(left, verb, measure):
        return Direction.UP if verb["up"] else Direction.DOWN
    if measure in ("percent", "multiple"):
        after = _AFTER.match(plain, raw.end)
        if after:
            return Direction.UP if after["up"] else Direction.DOWN
    if measure == "points":
        over = _OVER.search(left, max(left.rfind(mark) for mark in _CLAUSE_END) + 1)
        if over:
            return Direction.UP if over["up"] else Direction.DOWN
    return Direction.NONE


def _names_the_thing(left: str, verb: re.Match[str], measure: str) -> bool:
    """Say whether the verb is none of change: 新增17家 names what is counted, 最多 is a qualifier."""
    word = verb["up"] or verb["down"]
    before = left[: verb.start()][-1:]
    if len(word) == 1 and before and before in "新最至不减许加多倍":
        return True
    return measure == "count" and word in _WORK


def _share_qualifiers(plain: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Let the members of a list share a qualifier: 突破3200亿元、2300亿元; 93%、95%以上."""
    result = list(found)
    for index in range(1, len(result)):
        left, right = result[index - 1], result[index]
        if _lends(plain, left, right, left, right) and left.text.startswith(left.qualifier_words[:1]):
            result[index] = replace(right, qualifier=left.qualifier, inherited=True)
    for index in range(len(result) - 2, -1, -1):
        left, right = result[index], result[index + 1]
        if _lends(plain, left, right, right, left) and not right.text.startswith(right.qualifier_words[:1]):
            result[index] = replace(left, qualifier=right.qualifier, inherited=True)
    return result


def _lends(plain: str, left: Quantity, right: Quantity, giver: Quantity, taker: Quantity) -> bool:
    return (
        giver.qualifier is not Qualifier.EXACT
        and taker.qualifier is Qualifier.EXACT
        and left.unit == right.unit
        and left.kind is right.kind
        and plain[left.end : right.start] in _LIST_JOIN
    )

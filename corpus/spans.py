"""Of which years a whole paragraph speaks, where these are several: 过去五年 in a heading, or first words that lead the way.

A report at the end of a term or of a plan tells of five years before it tells of the last one, often under one heading. There
a paragraph that begins with 五年来， or 这五年， leads those behind it, up to one that begins with 刚刚过去的2025年， or 这一年，.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.quantities import Period, find_periods
from corpus.types import Part, Passage

_SALUTATION = re.compile(r"^各位代表[，,！!：:]\s*")
_LEAD = 24
_BEFORE = re.compile(r"(?:回[顾首望]|在|过去的?|刚刚|即将|到来的|整个|我们|这)*")
_PLAN_MADE = re.compile(r"(?:按照|根据|依据)[^。]{0,60}?第(?P<plan>十[一二三四五六七八九])个五年规划")
"""根据《…关于制定…第十五个五年规划的建议》: what follows is of its years."""
_LOOKS_BACK = re.compile(
    r"回[望顾首](?:(?P<plan>[“\"]?十[一二三四五六]五[”\"]?(?:时期|这五年|以来|期间)?)|过去五年)[，,]"
)
_FIRST_WORDS = 120
"""2025年是“十四五”收官之年。回望“十四五”，…: a paragraph of the plan that first looks back."""

_LEADS_ON = re.compile(r"[，,、是]|我们|全[省市区县州]")


def standing(passages: Sequence[Passage], year: int) -> list[Period | None]:
    """Return for each passage of a report, in order, the span of years that all of it speaks of, None where it has none."""
    found: list[Period | None] = []
    led: Period | None = None
    leading = False
    under: tuple[str, ...] = ("",)
    for passage in passages:
        if passage.section[:1] != under[:1] or (passage.section != under and _own_heading(passage, under)):
            leading = False
        under = passage.section
        own, leads_on = _lead_of(passage)
        spans = own is not None and leads_on and _is_span(own, year)
        if own is not None and leads_on and (spans or own.resolve(year) == _usual(passage.part, year)):
            leading, led = _under_a_span(passage, year), own if spans else None
        if spans:
            found.append(own)
        elif leading:
            found.append(led)
        elif (back := _looks_back(passage)) is not None:
            found.append(back)
        else:
            found.append(_of_headings(passage, year))
    return found


def told_in(passage: Passage, years: str, year: int) -> Part:
    """Return the part of a passage that speaks of several years: what is past is reviewed, what is to come is planned.

    One heading may stand above both (“十四五”时期发展成就和“十五五”时期主要目标).
    """
    part = passage.part
    if part not in (Part.REVIEW, Part.PLAN) or not (years and year):
        return part
    first, last = int(years[:4]), int(years[-4:])
    if last < year or (first < year and _looks_back(passage) is not None):
        return Part.REVIEW
    return Part.PLAN if first >= year else part


def _own_heading(passage: Passage, under: tuple[str, ...]) -> bool:
    """Tell whether a heading that was not above the passage before names a time of its own."""
    return any(_periods_of(title) for title in passage.section if title not in under)


def _lead_of(passage: Passage) -> tuple[Period | None, bool]:
    """Return the time that opens a passage, and whether it is said of more than what it stands before."""
    text = _SALUTATION.sub("", "".join(sentence.text for sentence in passage.sentences[:2]).strip())
    if made := _PLAN_MADE.match(text):
        (period, *_) = find_periods(f"“{made['plan']}五”时期")
        return period, True
    for period in find_periods(text[:_LEAD]):
        if _BEFORE.fullmatch(text[: period.start]) and "规划" not in text[period.end : period.end + 6]:
            return period, _leads_on(period, text)
    return None, False


def _looks_back(passage: Passage) -> Period | None:
    """Return the years on which a paragraph of the plan looks back in its first sentences; None where it does not."""
    planned = passage.part is Part.PLAN or passage.years  # of one that was told before what it speaks of
    back = _LOOKS_BACK.search(passage.text, 0, _FIRST_WORDS) if planned else None
    if back is None:
        return None
    return next(iter(find_periods(back["plan"] or "过去五年")), None)


def _leads_on(period: Period, text: str) -> bool:
    """Tell whether a time is that of a whole paragraph: 五年来，…, 刚刚过去的2025年…, not 2025年主导产业占…, 五年新增…."""
    if period.span > 1 or period.first != period.last:
        return len(period.text) > len("五年")
    told = text[: period.end]
    return "过去" in told or "一年" in told or _LEADS_ON.match(text[period.end :]) is not None


def _of_headings(passage: Passage, year: int) -> Period | None:
    """Return the span of the nearest heading with a time; one that names a single year too (2022年和过去五年) decides nothing."""
    for title in reversed(passage.section):
        periods = _periods_of(title)
        if any(_is_span(period, year) for period in periods):
            return periods[0] if len(periods) == 1 else None
        if periods:
            return None
    return None


def _under_a_span(passage: Passage, year: int) -> bool:
    return any(_is_span(period, year) for title in passage.section for period in _periods_of(title))


@lru_cache(maxsize=256)
def _periods_of(title: str) -> tuple[Period, ...]:
    """Return the time expressions of a heading, which stands above many passages."""
    return find_periods(title)


def _usual(part: Part, year: int) -> str:
    """Return the one year that a part of a report of this year is about."""
    return {Part.REVIEW: str(year - 1), Part.PLAN: str(year)}.get(part, "")


def _is_span(period: Period, year: int) -> bool:
    return "-" in period.resolve(year) and "规划" not in period.text

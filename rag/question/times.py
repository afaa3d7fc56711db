"""Years and tenses: which of a place's reports a question means, and which half of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.types import Part
from rag.types import ReportRef

MentionsYear = Callable[[int, Sequence[str]], bool]
"""Tells whether the text of the given reports names a year."""

YEAR = re.compile(
    r"(?<![\d.])(?:((?:19|20)\d{2})年?\s*(?:-|—|–|~|～|至|到)\s*((?:19|20)\d{2})年?"
    r"|((?:19|20)\d{2})年度?|(?<![近第满去])((?:1[5-9]|[23]\d))年(?![来内前后间期以])度?"
    r"|((?:19|20)\d{2})(?![\d.多余几年万亿个家户套元人亩公条项标米平吨斤%％—\-]))"
    r"|([一二][〇零○九][〇零○一二三四五六七八九]{2})年度?"
)
"""2024年, 24年, 二〇二四年, 2021-2023年, or a bare 2024 that does not count anything (2000万元, 2304个)."""
_OFFSETS = {
    "今明两年": (0, 1), "去今两年": (-1, 0), "过去一年": (-1,), "上一年": (-1,), "前一年": (-1,), "上一年度": (-1,), "上年度": (-1,),
    "这一年": (0,), "这年": (0,),
    "本年度": (0,), "今年": (0,), "本年": (0,), "当年": (0,), "去年": (-1,), "上年": (-1,), "明年": (1,), "前年": (-2,),
}  # fmt: skip
RELATIVE = re.compile("|".join(sorted(_OFFSETS, key=len, reverse=True)))
"""今年, 去年 and the like."""
_SPAN = re.compile(
    r"(?:近|最近|过去|这|前)([两二三四五六七八九十几\d]{1,2})年(?!计划|行动|规划)|历年|逐年|这些年|各年|每年的?(?=.*(?:各|分别|多少))"
)
"""近三年, 历年: the reports of several years of one place."""
RECENT = re.compile(r"(?:最?近)[两二三四五六七八九十几\d]{1,2}年(?!计划|行动|规划)|历年|逐年")
TARGET = re.compile(
    r"目标|预期|计划|打算|准备|力争|安排|指标|(?<![认评确选制稳鉴审核])定[了下]|谋划|将要|将会|今年要|要建|要新|会怎么|怎么(?:做|干|降|抓|推|办)|(?<!进展)(?<!进度)(?<!情况)(?<!效果)如何"
)
RESULT = re.compile(
    r"完成|进展|进度|实现了|实际|达到了|取得|成绩|成效|(?<!安排)(?<!计划)(?<!谋划)(?<!定)(?<!下达)(?<!部署)了(?:多少|几)|增长了|下降了|回顾|已经|获评|结果|现在|目前|如今|现状|实绩"
)
_DONE_IN_YEAR = re.compile(
    r"实际(?!利用|使用|到位)|完成情况|(?<!安排)(?<!计划)(?<!谋划)(?<!定)(?<!下达)(?<!部署)了多少|(?:完成|实现|增长|下降|达到)了"
)
_GROWN_FROM = re.compile(
    r"[比较](?:去年|上年|上一年|前一年)(?=[^，,。？?]{0,8}(?:百分之|几成|几个百分点|几个点|多少个百分点))"
)
"""今年要比去年多进账百分之几 asks for the growth of this year; nothing of the year before."""

_NOW_AND_THEN = re.compile(
    r"(?:眼下|目前|现在|如今|当前|已经)[^，,。？?]{0,8}(?:多少|几|[多第][大高长])[^，,。？?]{0,6}[，,；;。？?]\s*"
    r"今年[^，,。？?]{0,4}(?:想|要|打算|计划|准备|目标|力争|奔)"
)
"""眼下有多少，今年想做到多少 asks for what was reached, too."""

_AHEAD = re.compile(r"(?:今后|未来|往后|接下来)[^，,。？?]{0,6}年|将来")
"""目前多少，今后五年要提到多少 asks for both halves."""

_PLAN_OF_FIVE_YEARS = re.compile(r"十([二三四五六七])五(?![”\"]?(?:规划|计划|纲要|开局|第))")
_IN_BRACKETS = re.compile(r"[（(][^（）()]{2,20}[）)]")
AIM_AGAINST_RESULT = re.compile(
    r"(?:目标|预期|计划)[^，。？?]{0,12}(?:比|高于|低于|超过|快于|慢于|多于|少于|和|与|跟)[^，。？?]{0,3}(?:去年|上年|上一年|20\d\d年?|实际|完成)[^，。？?]{0,8}"
    r"(?:[高低多少快慢大小]|差|比|吗)"
    r"|(?:目标|预期|计划)[^。？?]{0,6}[，,]比(?:去年|上年|上一年)[^，。？?]{0,8}[高低多少快慢大小]"
)
"""谁的目标比去年实际增速高: what is promised beside what was reached."""
_LISTED = re.compile(r"年?(?:和|与|、|及|到|至|-|—)$")
_DIGITS = {**{c: str(i) for i, c in enumerate("〇一二三四五六七八九")}, "零": "0", "○": "0"}
_COUNTS = {**{c: i for i, c in enumerate("一二三四五六七八九十", start=1)}, "两": 2}


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a question: years named, offsets meant (今年 0, 去年 -1), and how many years back (近三年 3; 0: none)."""

    years: tuple[int, ...]
    offsets: tuple[int, ...]
    span: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """Reports of one place that speak of the years asked.

    ``gaps`` are years of which none does, in words. ``both`` are years whose promise and whose outcome are both held
    where the question does not say which it means; the outcome was chosen.
    """

    reports: tuple[ReportRef, ...]
    gaps: tuple[str, ...] = ()
    both: tuple[int, ...] = ()


def times_of(text: str) -> Times:
    """Return the times that a question names."""
    if (based := _GROWN_FROM.sub("", text)) != text and (YEAR.search(based) or RELATIVE.search(based)):
        text = based
    years: list[int] = []
    for match in YEAR.finditer(text):
        first, last, full, short, bare, chinese = match.groups()
        if first:
            years += range(int(first), min(int(last), int(first) + 9) + 1)
        elif chinese:
            years.append(int("".join(_DIGITS[c] for c in chinese)))
        else:
            year = int(full or short or bare)
            years.append(year if year > 99 else 2000 + year)
    offsets = [offset for match in RELATIVE.finditer(text) for offset in _OFFSETS[match.group()]]
    if (offsets == [0] and _NOW_AND_THEN.search(text)) or (
        offsets in ([], [-1]) and not years and AIM_AGAINST_RESULT.search(text)
    ):
        offsets = [-1, 0]
    return Times(tuple(dict.fromkeys(years)), tuple(dict.fromkeys(offsets)), _span(text))


def years_of_plans(text: str) -> set[int]:
    """Return the years of the five-year plans that a text names as times: of “十五五”末 2026 to 2030."""
    known = {number: 2011 + 5 * index for index, number in enumerate("二三四五六七")}
    firsts = [known[match.group(1)] for match in _PLAN_OF_FIVE_YEARS.finditer(text)]
    return {year for first in firsts for year in range(first, first + 5)}


def reports_of(
    place: str,
    times: Times,
    held: Sequence[ReportRef],
    text: str,
    mentions_year: MentionsYear,
    *,
    figure: bool,
) -> Chosen:
    """Return the reports of a place that speak of the years asked, the newest where none is asked.

    A report of year Y promises for Y and looks back on Y - 1. Of a figure (``figure``) whose promise and outcome are both
    held the outcome is meant, unless the question says 目标.
    """
    own = sorted((r for r in held if r.place == place), key=lambda r: -r.year)
    if not own:
        return Chosen((), tuple(f"{place}{year}年" for year in times.years) or (place,))
    if not times.years:
        return Chosen(tuple(reversed(own[: times.span])) if times.span else tuple(own[:1]))
    by_year = {r.year: r for r in own}
    chosen: list[ReportRef] = []
    gaps: list[str] = []
    both: list[int] = []
    target, result = bool(TARGET.search(text)), bool(RESULT.search(text))
    for year in times.years:
        promise, review = by_year.get(year), by_year.get(year + 1)
        if promise is not None and review is None and _DONE_IN_YEAR.search(_said_of(year, text)):
            # What was done in a year stands in the report of the next: this one only promised.
            gaps.append(f"{place}{year + 1}年（{year}年的完成情况写在其中）")
            continue
        best = (review or promise) if (result and not target) else (promise or review)
        if promise is not None and review is not None and figure and not target and not result:
            best = review
            both.append(year)
        if best is None:
            best = next((r for r in own if mentions_year(year, [r.id])), None)
        if promise is not None and review is not None and target and result:
            chosen.append(promise)  # 目标和完成: one stands in each
            best = review
        if best is None:
            gaps.append(f"{place}{year}年")
        else:
            chosen.append(best)
    return Chosen(tuple(dict.fromkeys(chosen)), tuple(gaps), tuple(both))


_JOINED = re.compile(r"[\u4e00-\u9fff](?:市|县|区|省)?[、和与跟及]$")


def times_of_each(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Times, ...]:
    """Return the times that stand with each of several places, in order; empty unless each has one and they differ.

    乐平2022年…，宜春2023年呢 asks one year of each place, not both of both.
    """
    if len(spans) < 2 or (first := YEAR.search(text)) is None:
        return ()
    if first.start() < spans[0][0]:  # 2022年的乐平和2023年的宜春
        edges = [0, *(end for _, end in spans[:-1]), len(text)]
    else:
        edges = [0, *(start for start, _ in spans[1:]), len(text)]
    each: list[Times] = []
    for start, end in reversed(list(itertools.pairwise(edges))):
        own = times_of(text[start:end])
        # 上饶、宜春去年和乐平2022年: the first of two that are joined has the time of the second.
        joined = not (own.years or own.offsets) and each and _JOINED.search(text[start:end])
        each.insert(0, each[0] if joined else own)
    of_one_time = all(len(times.years) + len(times.offsets) == 1 for times in each)
    return tuple(each) if of_one_time and len({(t.years, t.offsets) for t in each}) > 1 else ()


def times_apart(text: str, places: Sequence[str], short: Callable[[str], str]) -> dict[str, Times]:
    """Return the times of places that have one of their own in brackets, and of the rest: 去年（乐平取2022年）…：上饶、乐平."""
    apart: dict[str, Times] = {}
    rest = text
    for match in _IN_BRACKETS.finditer(text):
        own = [place for place in places if short(place) in match.group()]
        times = times_of(match.group())
        if len(own) == 1 and len(times.years) == 1:
            apart[own[0]] = times
            rest = rest.replace(match.group(), "")
    others = times_of(rest)
    if not apart or not (others.years or others.offsets):
        return {}
    return {place: apart.get(place, others) for place in places}


def part_of(text: str, times: Times, reports: Sequence[ReportRef], both: Sequence[int]) -> Part | None:
    """Return the half of the reports that a question's years and tense point to."""
    report_years = {r.year for r in reports}
    years, offsets = times.years, times.offsets
    if years and all(
        year + 1 in report_years and (year not in report_years or year in both) for year in years
    ):
        return Part.REVIEW
    if AIM_AGAINST_RESULT.search(text):
        return None
    if offsets and all(offset < 0 for offset in offsets):
        return Part.REVIEW
    if len(set(offsets)) > 1 or (len(years) > 1 and not _years_listed(text)):
        return None
    target, result = bool(TARGET.search(text)), bool(RESULT.search(text))
    if target == result or (
        result and (_AHEAD.search(text) or max(years, default=0) > max(report_years, default=9999))
    ):
        return None
    return Part.PLAN if target else Part.REVIEW


def _said_of(year: int, text: str) -> str:
    """Return what a question says of one of the years that it names: from its name to the next time's."""
    named = sorted([*YEAR.finditer(text), *RELATIVE.finditer(text)], key=lambda match: match.start())
    for match, following in itertools.pairwise([*named, None]):
        assert match is not None
        if times_of(match.group()).years == (year,):
            return text[match.start() : following.start() if following else len(text)]
    return text


def _years_listed(text: str) -> bool:
    """Tell whether years are named in one breath (2022年和2023年的目标), so that one tense holds for all."""
    found = list(YEAR.finditer(text))
    return all(
        _LISTED.search(text[a.end() - 1 : b.start()]) or not text[a.end() : b.start()].strip("和与、及")
        for a, b in itertools.pairwise(found)
    )


def _span(text: str) -> int:
    match = _SPAN.search(text)
    if match is None:
        return 0
    count = match.group(1) or "几"
    if count.isdecimal():
        return max(1, int(count))
    return _COUNTS.get(count, 99)

"""When and by whom: the period, the status and the place of a fact, from part, tense and words."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus import gazetteer
from corpus.facts.model import Status
from corpus.quantities import Period
from corpus.types import Level, Part

_TARGET = re.compile(r"力争|确保|争取|预期目标|目标[是为]|努力|计划(?!的)|拟|将(?=[^近])|到20[0-9]{2}年")
# 争取 and 确保 promise in a plan, but tell what was won in a review (争取项目资金177.6亿元).
_PROMISE = re.compile(r"力争|预期目标|目标[是为]|计划(?!的)|拟|将(?=[^近])|到20[0-9]{2}年")
_DONE = re.compile(r"已[^经]|已经|目前|现有|[完建达]成了|达到了|实现了|去年|上年完成|刚刚过去|过去[的一]")
_PROJECT = re.compile(r"建成后|投产后|达产后|可(?:实现|新增|节约|减少)|预计年|年产值(?=[0-9])|总投资$")
_BASE_BEFORE = re.compile(r"(?:较|比|与|同|是|为|相当于|超|高于|低于|快于|自|从|距)$")
# A time in an earlier clause holds on only where it opened that clause: 2023年，…, not 编制“十五五”规划，….
_LEADING = re.compile(r"(?:^|[，。；：,;:]|截至|到)$")
_END_OF_RANGE = re.compile(r"[从由自][^，。；]{2,22}[到至]$")
_NEW_TOPIC = re.compile(r"[；;。]")
_MONTHS = re.compile(
    r"[0-9]{1,2}(?:[-–—~至]{1,2}[0-9]{1,2})?月|上半年|下半年|前[一二三四0-9]个?季度|[一二三四]季度"
)
_RECORD = re.compile(r"(?:以?来)?(?:首次|首个|最|新高|新低|同期最|第一)")
_ZONE = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:经济技术开发区|经济开发区|高新技术产业开发区|经开区|高新区|保税区|开发区|新区|试验区|示范区|园区|空港区)"
)
_TIME = re.compile(r"(?:去年|上年|前年|同期|年初|年|底|末|(?:19|20)[0-9]{2}年|十[一二三四]五){1,3}")
_OWN = re.compile(r"全[省市区县州疆旗]|我[省市区县州]|自治区")


def status_of(part: Part, clause: str, period: Period | None, year: int) -> Status | None:
    """Return the status, or ``None`` where part, tense and words do not agree.

    A year named in the sentence decides against the part; then the part, unless the words of the clause speak
    against it (已, 目前 in a plan; 力争, 到2026年 in a review).
    """
    resolved = period.resolve(year) if period else ""
    if resolved and year:
        last = int(resolved[-4:])
        if last < year:
            return Status.ACTUAL if part is not Part.PLAN or not _TARGET.search(clause) else None
        if last > year:
            return Status.TARGET if part is Part.PLAN or _TARGET.search(clause) else None
        if part is Part.REVIEW:
            if period is not None and period.first and period.last > period.first:
                # “十四五”期间新增…, told in the last of these years: what has been reached so far
                return Status.TARGET if _TARGET.search(clause) else Status.ACTUAL
            return Status.TARGET if _TARGET.search(clause) or "预计" in clause else None
    if _PROJECT.search(clause):
        return None
    if part is Part.REVIEW:
        return None if _PROMISE.search(clause) else Status.ACTUAL
    if part is Part.PLAN:
        return None if _DONE.search(clause) else Status.TARGET
    if part is Part.GOVERNMENT:
        return Status.TARGET if _TARGET.search(clause) else None
    return None


def period_of(status: Status, period: Period | None, year: int) -> tuple[str, str]:
    """Return the years and what is narrower than a year; ("", "") where nothing says them."""
    if period is not None:
        resolved = period.resolve(year)
        if resolved:
            if "以来" in period.text and year and "-" in resolved and int(resolved[-4:]) >= year:
                resolved = f"{resolved[:4]}-{year - 1}"
            return resolved, period.detail
    detail = period.detail if period is not None else ""
    if not year:
        return "", detail
    return str(year - 1 if status is Status.ACTUAL else year), detail


def governing(periods: tuple[Period, ...], plain: str, clause_start: int, at: int) -> Period | None:
    """Return the time expression that a number at ``at`` stands under: in its clause, else at a clause before.

    What a number is compared with (较2019年, 是去年的2倍) and what only measures a record (近5年新高) is not it.
    """
    for period in reversed(periods):
        if period.start >= at or not _governs(period, plain):
            continue
        if period.start >= clause_start:
            return period
        if _END_OF_RANGE.search(plain, max(0, period.start - 24), period.start):
            continue  # 从2020年的2169亿元到今年的3000亿元；…: what follows has no time of its own
        if is_bare_span(period) and _NEW_TOPIC.search(plain, period.end, at):
            continue
        if period.detail and _MONTHS.match(period.text) and _LEADING.search(plain, 0, period.start):
            return period
        if (period.first or period.relative is not None) and _LEADING.search(plain, 0, period.start):
            return period
    return None


def is_bare_span(period: Period) -> bool:
    """Return whether a span has nothing that says which years it means: 五年累计…, 三年投入…."""
    return period.span > 1 and len(period.text) == 2


def _governs(period: Period, plain: str) -> bool:
    if period.detail in ("年内", "全年", "当年", "年底", "年底前", "年末") and period.relative is None:
        return False
    if _BASE_BEFORE.search(plain[max(0, period.start - 3) : period.start]):
        return False
    if "规划" in period.text or plain.startswith("规划", period.end):
        return False
    if is_bare_span(period):
        return True
    if period.span > 1 or period.text.endswith("来"):
        return not _RECORD.match(plain, period.end) and plain[period.end : period.end + 1] in (
            "，",
            ",",
            "、",
        )
    if plain[period.end : period.end + 1] in ("的", "水") or plain[period.end : period.end + 2] == "同期":
        return False
    return not re.match(r"(?:引进|启动|新引进|安排|度全[省国])", plain[period.end : period.end + 4])


def is_time(words: str) -> bool:
    """Return whether words name a time, and nothing else: 去年, 2020年, 上年同期."""
    return _TIME.fullmatch(words) is not None


def place_at(name: str, own: str) -> tuple[str, str]:
    """Split a leading place off a name: 上饶经开区规上工业营业收入 → (上饶经开区, 规上工业营业收入).

    Returns ("", name) where the name begins with no place. The report's own place counts as one.
    """
    zone = _ZONE.match(name)
    if zone and len(name) > zone.end():
        return zone.group(), name[zone.end() :]
    everywhere, below = _everywhere(), _below(own)
    for length in range(min(11, len(name)), 1, -1):
        if name[:length] in everywhere or name[:length] in below:
            return name[:length], name[length:]
    return "", name


def is_zone(name: str) -> bool:
    """Return whether the whole of ``name`` names a development zone or the like."""
    return _ZONE.fullmatch(name) is not None


def is_place(name: str, own: str) -> bool:
    """Return whether the whole of ``name`` names a place or a zone."""
    return is_zone(name) or is_division(name, own)


def is_division(name: str, own: str) -> bool:
    """Return whether the whole of ``name`` names an administrative division."""
    return name in _everywhere() or name in _below(own)


def speaks_of_own(clause: str) -> bool:
    """Return whether a clause says 全市, 全省 or the like: its figures are the report's own place's."""
    return _OWN.search(clause) is not None


@lru_cache(maxsize=64)
def _below(own: str) -> frozenset[str]:
    """Return what names a place in the reports of one place only: all below it, by both names."""
    names: set[str] = set()
    for parent in gazetteer.named(own):
        for division in gazetteer.within(parent):
            names |= {division.name, division.short}
    return frozenset(names)


@lru_cache(maxsize=1)
def _everywhere() -> frozenset[str]:
    """Return what names a place in any report: prefectures and up by both names, counties by the full one."""
    above = [d for d in gazetteer.divisions() if d.level is not Level.COUNTY]
    return frozenset({d.name for d in gazetteer.divisions()} | {d.short for d in above})

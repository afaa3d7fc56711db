"""Time expressions: years, dates, plans and words like 去年, resolved against a report's year elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.numerals import narrow, parse_numeral
from corpus.quantities.model import Period

_CN = "零〇○O一二三四五六七八九十"
_DASH = r"(?:[-–—―~〜]{1,2}|至|到)"
_YEAR = r"(?:19|20)[0-9]{2}"
_CN_YEAR = "二[零〇○O]" + f"[{_CN}]{{2}}"
_DETAIL = (
    r"[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}(?:[-–—~至]{1,2}[0-9]{1,2})?月份?|"
    r"上半年|下半年|前[一二三四]季度|前[0-9一二三]个季度|前(?:[0-9]{1,2}|十?[一二三四五六七八九]|十)个月|[一二三四]季度末?|年?末|年?底|年?初"
)
# The look-ahead on the first character only spares the engine the alternatives at every other one.
_PATTERN = re.compile(
    r"(?=[0-9“\"二十今本当去上前明刚过这一新全年近最未连两今三四五六七八九下])(?:"
    rf"(?P<years>{_YEAR})年?{_DASH}(?P<years2>{_YEAR})(?:年度?|(?=[^0-9]|$))"
    rf"|(?P<year>{_YEAR})(?:年度?|(?=、{_YEAR}年))(?P<ydetail>{_DETAIL})?"
    rf"|(?P<cnyear>{_CN_YEAR})年(?:[{_CN}]{{1,3}}月(?:[{_CN}]{{1,3}}日)?)?"
    r"|(?P<plan>[“\"]?十[一二三四五六][五][”\"]?(?:规划)?(?:时期|期间|以来|期末|末)?)"
    r"|(?P<rel>今年以来|今年|本年度?|当年|去年|上年度?|上一年|前年|明年|"
    r"(?:刚刚)?过去的?一年|这一年|一年来|新的一年|全年|年内|年底前?|年末)(?P<rdetail>(?:上|下)半年|前[一二三四]季度|[一二三四]季度|末|底)?"
    r"|(?P<past>过去|近|最近|未来|今后|这|连续)?(?P<span>[0-9]{1,2}|[二两三四五六七八九十])年(?P<since>以来|来|间)"
    r"|(?P<span3>[两二三四五])年(?=累计|共|总计|合计|新|完成|投入|投资|实施|建成|引进|净增|年均|平均)"
    r"|(?P<past2>过去的?|近|最近|未来|今后|这)(?P<span2>[0-9]{1,2}|[二两三四五六七八九十])年"
    r"|(?P<day>(?<![0-9.])[0-9]{1,2}月[0-9]{1,2}日|(?<![0-9.个])[0-9]{1,2}(?:[-–—~至]{1,2}[0-9]{1,2})?月份?(?![0-9])"
    r"|上半年|下半年|前[一二三四]季度|(?<!提)前(?:[0-9一二三]个季度|(?:[0-9]{1,2}|十?[一二三四五六七八九]|十)个月)|[一二三四]季度末?(?!度)|(?:[二三四五六七八九]|十[一二]?)月份))"
)  # fmt: skip
_PLAN_FIRST = {"一": 2006, "二": 2011, "三": 2016, "四": 2021, "五": 2026, "六": 2031}
_RELATIVE = {"去年": -1, "上年": -1, "上年度": -1, "上一年": -1, "前年": -2, "明年": 1}
_PAST_YEAR = re.compile("过去|这一年|一年来")


def find_periods(text: str) -> tuple[Period, ...]:
    """Return every time expression in ``text``, left to right, without overlaps."""
    return tuple(replace(p, text=text[p.start : p.end]) for p in periods_of(narrow(text)))


def periods_of(plain: str) -> tuple[Period, ...]:
    """Return what :func:`find_periods` does of a text that is narrow already."""
    return tuple(_period(match, match.group()) for match in _PATTERN.finditer(plain))


def _period(match: re.Match[str], text: str) -> Period:
    start, end = match.span()
    kind = match.lastgroup or ""
    group = match.groupdict()
    if group["years"]:
        return Period(start, end, text, int(group["years"]), int(group["years2"]))
    if group["year"]:
        year = int(group["year"])
        return Period(start, end, text, year, year, detail=group["ydetail"] or "")
    if group["cnyear"]:
        year = int(parse_numeral(group["cnyear"]))
        return Period(start, end, text, year, year, detail=text[5:])
    if group["plan"]:
        first = _PLAN_FIRST[group["plan"].lstrip('“"')[1]]
        if text.endswith("末"):
            return Period(start, end, text, first + 4, first + 4)
        return Period(start, end, text, first, first + 4)
    if group["rel"]:
        word = group["rel"]
        relative = _RELATIVE.get(word, -1 if _PAST_YEAR.search(word) else 0)
        detail = group["rdetail"] or ""
        if word.startswith(("年底", "年末", "年内", "全年", "当年")):
            return Period(start, end, text, relative=None, detail=word)
        return Period(start, end, text, relative=relative, detail=detail)
    if group["span"] or group["span2"] or group["span3"]:
        count = int(parse_numeral(group["span"] or group["span2"] or group["span3"]))
        word = group["past"] or group["past2"] or ""
        if word in ("未来", "今后"):
            return Period(start, end, text, relative=count - 1, span=count)
        return Period(start, end, text, relative=-1, span=count)
    return Period(start, end, text, relative=None, detail=match.group(kind) if kind else text)


_HALVES = {"上半年": (1, 6), "下半年": (7, 12)}
_QUARTERS = re.compile(rf"(?P<first>前)?(?P<number>[0-9{_CN}]{{1,2}})个?季度")
_SO_MANY = re.compile(rf"前(?P<number>[0-9{_CN}]{{1,3}})个月")
_MONTHS = re.compile(rf"(?P<first>[0-9]{{1,2}}|[{_CN}]{{1,3}})(?:[-–—~至]{{1,2}}(?P<last>[0-9]{{1,2}}))?月")


def months_of(period: Period) -> tuple[int, int] | None:
    """Return the first and the last month of what is less than a year (前三季度: 1, 9); ``None`` for years and their ends."""
    first, last = _HALVES.get(period.detail, (0, 0))
    if quarters := _QUARTERS.match(period.detail):
        last = 3 * int(parse_numeral(quarters["number"]))
        first = 1 if quarters["first"] else last - 2
    elif so_many := _SO_MANY.match(period.detail):
        first, last = 1, int(parse_numeral(so_many["number"]))
    elif month := _MONTHS.match(period.detail):
        first = int(parse_numeral(month["first"]))
        last = int(month["last"] or first)
    return (first, last) if 1 <= first <= last <= 12 and (first, last) != (1, 12) else None

"""From the words of a question to what is asked of which reports. Rules only; no model.

Places and years decide which reports are searched (filter first), tense decides which half of a report is
likelier, and what is left over are the terms searched for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from corpus.gazetteer import Division, Mention, find_places, named, parents, within
from corpus.types import Level, Part
from rag.errors import UsageError
from rag.types import Question, ReportRef

MentionsYear = Callable[[int, Sequence[str]], bool]
"""Tells whether the text of the given reports names a year."""

_ALL = re.compile(
    r"[一二两三四五六七八九十几各哪0-9]+(?:些|个)?(?:个)?(?:设区)?(?:城市|地方|地市|地区|省份|市县|市|省|县|地)(?!区)"
    r"|谁[的家]?|(?:所有|全部|每个|每一个|其他|其它|这些)(?:的)?(?:城市|地方|市|省|报告|地区)|哪里|哪儿|各自|分别是哪"
)
_COMPARE = re.compile(
    r"谁|哪个|哪一个|对比|比较|相比|比|更|差距|相差|各是|各自|分别|排名|排序|最[高低大小多少快慢]"
)
_YEAR = re.compile(
    r"(?<![\d.])(?:((?:19|20)\d{2}|\d{2})年度?|((?:19|20)\d{2})(?![\d.多余几年万亿个家户套元人亩公条项标米平吨斤%％—\-]))"
)
"""2024年, 24年, or a bare 2024 that does not count anything (2000万元, 2304个)."""
_RELATIVE = {"今年": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "上一年": -1, "过去一年": -1, "明年": 1}
_TARGET = re.compile(
    r"目标|预期|计划|打算|准备|力争|安排|将要|将会|今年要|要建|要新|会怎么|怎么(?:做|干|降|抓|推|办)|如何"
)
_RESULT = re.compile(r"完成|实现了|实际|达到了|取得|成绩|成效|了多少|了几|增长了|下降了|回顾|已经|获评|结果")
_DONE_IN_YEAR = re.compile(r"实际(?!利用|使用|到位)|完成情况|了多少|(?:完成|实现|增长|下降|达到)了")
_FILLER = re.compile(
    r"请问|请|告诉我|帮我|查一下|介绍一下|说说|谈谈|是多少|有多少|多少|是什么|什么是|什么|怎么样|怎样|怎么|如何|哪些|哪个|"
    r"有没有|是否|是不是|吗|呢|呀|啊|吧|的话|根据|报告|政府工作|里面|里|中提到|提到|提出|关于|具体|情况|[？?。，,！!“”\"]"
)
_FIGURE = re.compile(r"多少|几|最[高低大小多少快慢]|更[高低大小多少快慢]|目标|增速|增长|排名|差距|相差")
_BARE_FOLLOW_UP = re.compile(r"^(?:那么?|那|再|还有|换成|另外)?(?P<rest>.{0,12}?)(?:呢|怎么样|如何)?[？?]?$")


def understand(
    text: str,
    held: Sequence[ReportRef],
    mentions_year: MentionsYear,
    *,
    previous: Question | None = None,
    chosen: Sequence[str] = (),
    only: Part | None = None,
    max_chars: int = 2_000,
) -> Question:
    """Resolve a question against the reports held and the question before it.

    ``chosen`` are the ids of the reports to ask, all of those held where it is empty; ``only`` the part to search.

    Raises:
        UsageError: the question is empty or too long, or a chosen report is not held.

    """
    text = _tidy(text)
    if not text:
        raise UsageError("问题是空的，请写下要问的内容")
    if len(text) > max_chars:
        raise UsageError(f"问题太长（{len(text)} 字，最多 {max_chars} 字），请缩短后再问")
    if not held:
        raise UsageError("索引里没有报告，请把报告放进报告文件夹后运行 govqa index")
    pool = _chosen(held, chosen)
    if previous is not None:
        text = _resolve_follow_up(text, previous, held)
    mentions = find_places(text, _divisions_near(held))
    asked, missing_places = _places(text, mentions, held)
    years = _years(text)
    everywhere = _ALL.search(text) is not None
    reports: list[ReportRef] = []
    missing = list(missing_places)
    excluded: list[str] = []
    for place in asked or ([] if missing_places and not everywhere else _place_names(pool)):
        found, gaps = _reports_of(place, years, pool, text, mentions_year)
        reports.extend(found)
        known = set(_reports_of(place, years, held, text, mentions_year)[1])
        missing.extend(gap for gap in gaps if gap in known)
        excluded.extend(gap for gap in gaps if gap not in known)
    return Question(
        text=text,
        reports=tuple(dict.fromkeys(reports)),
        excluded=tuple(dict.fromkeys(excluded)),
        each=len(asked) + len(missing_places) > 1 or (not asked and everywhere),
        missing=tuple(dict.fromkeys(missing)),
        part=only or _part(text, years, reports),
        only=only,
        years=tuple(years),
        offsets=tuple(dict.fromkeys(_relative_years(text))),
        terms=_terms(text, mentions, asked),
    )


def short_place(place: str) -> str:
    """Return the name by which people call a place: 赣州市 → 赣州."""
    found = named(place)
    return found[0].short if found else re.sub(r"(?<=..)[省市县区]$", "", place)


def _chosen(held: Sequence[ReportRef], ids: Sequence[str]) -> Sequence[ReportRef]:
    by_id = {report.id: report for report in held}
    unknown = [id_ for id_ in ids if id_ not in by_id]
    if unknown:
        raise UsageError(f"没有这份报告：{'、'.join(unknown)}（现有：{'、'.join(by_id)}）")
    return [report for report in held if report.id in ids] if ids else held


def _tidy(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(printable.split())


def _divisions_near(held: Sequence[ReportRef]) -> list[Division]:
    """Return the places of the reports held and all within them: these are known by their short names too."""
    near: list[Division] = []
    own: list[Division] = []
    for place in dict.fromkeys(report.place for report in held):
        divisions = named(place)
        if divisions:
            own.append(divisions[0])
            # A province's counties are too many for short names that are ordinary words too.
            if divisions[0].level is not Level.PROVINCE:
                near.extend(within(divisions[0]))
        else:
            own.append(Division("", place, short_place(place), Level.COUNTY))
    return near + own  # a report's own place wins over a county of the same short name


def _places(text: str, mentions: Sequence[Mention], held: Sequence[ReportRef]) -> tuple[list[str], list[str]]:
    """Return the places of reports asked about and the names of places without a report."""
    by_code = {divisions[0].code: place for place in _place_names(held) if (divisions := named(place))}
    asked: list[str] = []
    foreign: list[Mention] = []
    ancestors = {code for code in by_code for code in parents(named(by_code[code])[0])}
    for mention in mentions:
        own = [by_code[d.code] for d in mention.divisions if d.code in by_code]
        own += [p for p in _place_names(held) if p in {d.name for d in mention.divisions} and p not in own]
        above = [by_code[code] for d in mention.divisions for code in parents(d) if code in by_code]
        if own or above:
            asked.append((own or above)[0])
        elif not any(d.code in ancestors for d in mention.divisions):
            foreign.append(mention)
    if asked and not _COMPARE.search(text):
        # 赣州和深圳怎么合作: the other place is what the question is about, not a report that is wanted.
        foreign = []
    elif not asked and _ALL.search(text):
        foreign = []
    if not asked and not foreign and not _ALL.search(text):
        # Only the province above is named (江西…): no report of that place is held.
        foreign = [m for m in mentions if any(d.code in ancestors for d in m.divisions)]
    return list(dict.fromkeys(asked)), [m.divisions[0].name for m in foreign]


def _place_names(held: Sequence[ReportRef]) -> list[str]:
    return list(dict.fromkeys(report.place for report in held))


def _years(text: str) -> list[int]:
    found = []
    for match in _YEAR.finditer(text):
        year = int(match.group(1) or match.group(2))
        found.append(year if year > 99 else 2000 + year)
    return list(dict.fromkeys(found))


def _relative_years(text: str) -> list[int]:
    return [offset for word, offset in _RELATIVE.items() if word in text]


def _reports_of(
    place: str, years: Sequence[int], held: Sequence[ReportRef], text: str, mentions_year: MentionsYear
) -> tuple[list[ReportRef], list[str]]:
    """Return the reports of a place that speak of the years asked, and the years that none speaks of.

    A report of year Y promises for Y and looks back on Y - 1.
    """
    own = sorted((r for r in held if r.place == place), key=lambda r: -r.year)
    if not own:
        return [], [f"{place}{year}年" for year in years] or [place]
    if not years:
        return own[:1], []
    by_year = {r.year: r for r in own}
    chosen: list[ReportRef] = []
    gaps: list[str] = []
    for year in years:
        promise, review = by_year.get(year), by_year.get(year + 1)
        result = bool(_RESULT.search(text)) and not _TARGET.search(text)
        if promise is not None and review is None and _DONE_IN_YEAR.search(text):
            # What was done in a year stands in the report of the next: this one only promised.
            gaps.append(f"{place}{year + 1}年（{year}年的完成情况写在其中）")
            continue
        best = (review or promise) if result else (promise or review)
        if best is None:
            best = next((r for r in own if mentions_year(year, [r.id])), None)
        if best is None:
            gaps.append(f"{place}{year}年")
        else:
            chosen.append(best)
    return chosen, gaps


def _part(text: str, years: Sequence[int], reports: Sequence[ReportRef]) -> Part | None:
    report_years = {r.year for r in reports}
    relative = _relative_years(text)
    if years and all(year + 1 in report_years and year not in report_years for year in years):
        return Part.REVIEW
    if relative and all(offset < 0 for offset in relative):
        return Part.REVIEW
    if len(set(relative)) > 1 or len(years) > 1:
        return None
    target, result = bool(_TARGET.search(text)), bool(_RESULT.search(text))
    if target == result:
        return None
    return Part.PLAN if target else Part.REVIEW


def _terms(text: str, mentions: Sequence[Mention], asked: Sequence[str]) -> str:
    """Return the question without the names of the reports' own places, years and question words."""
    pieces, position = [], 0
    for mention in mentions:
        if {d.name for d in mention.divisions} & set(asked):
            pieces.append(text[position : mention.start])
            position = mention.end
    pieces.append(text[position:])
    rest = _YEAR.sub(" ", " ".join(pieces))
    for word in _RELATIVE:
        rest = rest.replace(word, " ")
    without = " ".join(_FILLER.sub(" ", rest).split())
    return without or " ".join(rest.split()) or text


def _resolve_follow_up(text: str, previous: Question, held: Sequence[ReportRef]) -> str:
    """Complete 那宜春呢 and 目标呢 from the question before; other questions only inherit the place."""
    mentions = find_places(text, _divisions_near(held))
    earlier = find_places(previous.text, _divisions_near(held))
    bare = _BARE_FOLLOW_UP.match(text)
    rest = bare.group("rest") if bare else ""
    if mentions and earlier and bare and rest.strip("的市") in {m.text for m in mentions} | {""}:
        first = earlier[0]
        return previous.text[: first.start] + mentions[0].text + previous.text[first.end :]
    if mentions or _ALL.search(text) or not earlier:
        return text
    years = _YEAR.search(previous.text)
    year = f"{years.group()}" if years and not _years(text) and not _relative_years(text) else ""
    return f"{'和'.join(dict.fromkeys(m.text for m in earlier))}{year}{text.removeprefix('那么').removeprefix('那')}"


def single_question(question: Question, report: ReportRef) -> str:
    """Put a question over several reports to one of them.

    谁的农村居民收入目标最高 becomes 赣州市的农村居民收入目标是多少.
    """
    topic = _COMPARE.sub("", _ALL.sub("", question.terms)).strip(" 的和与、，跟中里")
    topic = re.sub(r"\s+(?:[和与、跟]\s*)?", "", topic).strip("的和与、")
    if not topic:
        return question.text
    return f"{report.place}的{topic}{'是多少' if _FIGURE.search(question.text) else '有什么内容'}？"

"""Whose answer is looked for: the county or zone within a place, each place's own year, the other places compared."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.gazetteer import ancestors, find_places, named, parents, within
from corpus.types import Part
from rag.evidence import Ranked
from rag.keywords import QUOTED_NAME, keywords
from rag.library import Library
from rag.question import short_place
from rag.question.places import IS_IT_HERE, LINE
from rag.types import Question, ReportRef

_ZONE = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:经开区|高新区|开发区|产业园区?|试验区|保税区|新区)")
"""A zone within a place has figures of its own: 上饶经开区, 赣江新区."""

_TOWN = re.compile(
    r"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{1,4}(?:街道|镇|乡|村))(?=的|20\d\d|[今去上]年|有|在|是|规|地区|$)"
)
"""里水镇2023年规上工业总产值: a town named where the question begins, or right behind the place of the report."""

_NO_TOWN = re.compile(
    r"(?:城|乡|农|小|新|各|每|全|本|该|哪|几|建制|行政|自然|示范|特色|贫困|脱贫|中心|重点|城中|百强|强|古|美丽|和美|文明|专业){1,3}(?:镇|乡|村|街道)"
)

LONG_NAME = 9
"""What has so many characters in quotation marks is a phrase, and may be said from memory."""

MOST_TOLD = 60
"""Reports of which it is told which has the names of a question."""


def named_within(question: Question, library: Library) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the places within that of the report which a question names, and all the others within it."""
    asked_for = places_within(question, question.reports, library)
    if not asked_for:
        return (), frozenset()
    own = named(question.reports[0].place)[0]
    return asked_for, frozenset(division.short for division in within(own)) - set(asked_for)


def places_within(question: Question, reports: Sequence[ReportRef], library: Library) -> tuple[str, ...]:
    """Return the counties, or else the zones, that a question names within the place of the one report asked."""
    if len(reports) != 1:
        return ()
    ids = [reports[0].id]
    known = _zones(question, ids, library)
    known += [town for town in _towns(question, reports) if library.contains(town, ids)]
    return inner_places(question, reports) or tuple(known[:1])


def _zones(question: Question, ids: Sequence[str], library: Library) -> list[str]:
    """Return the zones that a question names by the longest name that stands in a report: 西海岸新区 of 青岛西海岸新区."""
    zones = [match.group() for match in _ZONE.finditer(question.text)]
    known = (
        next((zone[i:] for i in range(len(zone) - 4) if library.contains(zone[i:], ids)), "")
        for zone in zones
    )
    return [zone for zone in known if zone]


def _towns(question: Question, reports: Sequence[ReportRef]) -> list[str]:
    """Return the towns and villages that a question names where it begins or behind the places of reports."""
    places = sorted(
        {name for r in reports for name in (r.place, short_place(r.place))}, key=len, reverse=True
    )
    behind = re.compile(rf"(?:20\d\d年)?(?:{'|'.join(map(re.escape, places))})的?")
    return [
        match["name"]
        for match in _TOWN.finditer(behind.sub("，", question.text))
        if not _NO_TOWN.fullmatch(match["name"])
    ]


def at_its_own_time(question: Question, reports: Sequence[ReportRef]) -> Question:
    """Return a question with the one year that it names beside the place of the one report asked: 乐平2022年和上饶2023年."""
    if not question.each or len(reports) != 1 or len(question.years) < 2:
        return question
    place = re.escape(short_place(reports[0].place))
    years = {
        int(year)
        for year in re.findall(
            rf"{place}[\u4e00-\u9fff]{{0,4}}?[（(取]?((?:19|20)\d\d)年(?![、和与至到](?:19|20)\d\d)",
            question.text,
        )
    }
    if len(years) != 1:
        return question
    part = Part.REVIEW if years == {reports[0].year - 1} else question.part
    return question.model_copy(update={"years": tuple(years), "part": question.only or part})


def only_where_named(question: Question, library: Library) -> Question:
    """Ask only the one report that has the proper names of a question which names no report's place: 西夏陵, 平陆运河.

    Of many reports it would take too long to tell; a question that is put to each is left as it is.
    """
    if question.each or not 1 < len(question.reports) <= MOST_TOLD:
        return question
    words = keywords(question.terms, library, question.text)
    names = [word.text for word in words if word.name and len(word.text) > 1]
    ids = [report.id for report in question.reports]
    names += _towns(question, question.reports) + _zones(question, ids, library)
    names += [name for name in QUOTED_NAME.findall(question.text) if len(name) < LONG_NAME]
    if not names:
        return question
    having = [r for r in question.reports if all(library.contains(name, [r.id]) for name in names)]
    return _of_one(question, having[0]) if len(having) == 1 else question


def _of_one(question: Question, report: ReportRef) -> Question:
    """Return a question put to one report; that others have no report of its year is then beside the point."""
    gaps = tuple(gap for gap in question.missing if report.place in gap or not re.search(r"\d{4}年", gap))
    return question.model_copy(update={"reports": (report,), "missing": gaps})


def by_its_other_name(question: Question, library: Library) -> Question:
    """Return a question about a zone as one about the place whose report speaks for both: 西海岸新区 is 黄岛区.

    Such a report says so in its first lines: 我代表青岛西海岸新区管委、黄岛区人民政府.
    """
    if question.each or not question.reports or len(question.reports) > MOST_TOLD:
        return question
    for zone in _zones(question, [report.id for report in question.reports], library):
        speaking = [report for report in question.reports if _speaks_for(report, zone, library)]
        if len(speaking) == 1:
            named = re.compile(rf"[\u4e00-\u9fff]{{0,2}}?市?{re.escape(zone)}的?")
            return _of_one(question, speaking[0]).model_copy(
                update={
                    "text": named.sub(f"{short_place(speaking[0].place)}的", question.text, count=1),
                    "terms": named.sub("", question.terms).strip() or question.terms,
                }
            )
    return question


def _speaks_for(report: ReportRef, zone: str, library: Library) -> bool:
    """Tell whether the lines before the first head of a report name a zone."""
    front = (passage.text for passage in library.passages(report.id) if passage.part is Part.FRONT)
    return any(zone in text for text in front)


def of_another_asked(question: Question, reports: Sequence[ReportRef], name: str) -> bool:
    """Tell whether a name is of another of the places compared, or of what that lies in: 上海港 for 天津, 佛山 of 佛山南海."""
    others = {report.place for report in question.reports} - {report.place for report in reports}
    above = {up.short for place in others for one in named(place)[:1] for up in ancestors(one)}
    return question.each and (
        short_place(name) in above or any(short_place(place) in name for place in others)
    )


def inner_places(question: Question, reports: Sequence[ReportRef]) -> tuple[str, ...]:
    """Return the short names of the places within that of the one report asked, which a question names (南丰县)."""
    if len(reports) != 1:
        return ()
    own = {division.code for division in named(reports[0].place)}
    near = [d for place in named(reports[0].place)[:1] for d in within(place)]
    itself = short_place(reports[0].place)  # 吉林 is the province where its report is asked, not 吉林市
    text = IS_IT_HERE.sub("", LINE.sub("", question.text))  # 包头到银川的高铁 asks of no county
    return tuple(
        mention.divisions[0].short
        for mention in find_places(text, near)
        if mention.text != itself
        and mention.divisions[0].code not in own
        and own & set(parents(mention.divisions[0]))
    )


def about(places: Sequence[str], sentences: Sequence[Ranked]) -> list[Ranked]:
    """Keep the sentences that, they or their headings, name one of the places; all of them where there is none."""
    return [
        ranked
        for ranked in sentences
        if not places
        or any(place in ranked.sentence.text or place in " ".join(ranked.passage.section) for place in places)
    ]

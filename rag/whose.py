"""Whose answer is looked for: the county or zone within a place, each place's own year, the other places compared."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.gazetteer import find_places, named, parents, within
from corpus.types import Part
from rag.evidence import Ranked
from rag.keywords import keywords
from rag.library import Library
from rag.question import short_place
from rag.question.places import LINE
from rag.types import Question, ReportRef

_ZONE = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:经开区|高新区|开发区|产业园区?|试验区|保税区|新区)")
"""A zone within a place has figures of its own: 上饶经开区, 赣江新区."""

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
    zones = [match.group() for match in _ZONE.finditer(question.text)]
    known = [zone[i:] for zone in zones for i in range(len(zone) - 4) if library.contains(zone[i:], ids)]
    return inner_places(question, reports) or tuple(known[:1])


def at_its_own_time(question: Question, reports: Sequence[ReportRef]) -> Question:
    """Return a question with the one year that it names beside the place of the one report asked: 乐平2022年和上饶2023年."""
    if not question.each or len(reports) != 1 or len(question.years) < 2:
        return question
    place = re.escape(short_place(reports[0].place))
    years = {
        int(year)
        for year in re.findall(rf"{place}[省市县区]?[（(取]?((?:19|20)\d\d)年(?![、和与至到])", question.text)
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
    if not names:
        return question
    having = [r for r in question.reports if all(library.contains(name, [r.id]) for name in names)]
    return question.model_copy(update={"reports": tuple(having)}) if len(having) == 1 else question


def of_another_asked(question: Question, reports: Sequence[ReportRef], name: str) -> bool:
    """Tell whether a name is of another of the places compared: 上海港 for 天津, in 天津港跟上海港比."""
    others = {report.place for report in question.reports} - {report.place for report in reports}
    return question.each and any(short_place(place) in name for place in others)


def inner_places(question: Question, reports: Sequence[ReportRef]) -> tuple[str, ...]:
    """Return the short names of the places within that of the one report asked, which a question names (南丰县)."""
    if len(reports) != 1:
        return ()
    own = {division.code for division in named(reports[0].place)}
    near = [d for place in named(reports[0].place)[:1] for d in within(place)]
    itself = short_place(reports[0].place)  # 吉林 is the province where its report is asked, not 吉林市
    return tuple(
        mention.divisions[0].short
        for mention in find_places(LINE.sub("", question.text), near)  # 包头到银川的高铁 asks of no county
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

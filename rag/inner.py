"""Figures of the places within that of one report: each county's own, their order, the highest among them.

A city's report tells of its counties side by side (德清县、长兴县地区生产总值分别达680.4亿元、891.6亿元). Whoever asks for 各区县
or 哪个县最高 asks for those, not for the city's own figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.facts import Status
from corpus.gazetteer import Division, named, within
from rag.compare import Value, conclude_values, of_places
from rag.conclusion import table_of
from rag.figures import Figure, figures_of_places
from rag.library import Library
from rag.measures import Wanted, asks_for_figures, comparison
from rag.say import value_words
from rag.types import Claim, Question, ReportRef
from rag.whose import inner_places

_EACH_WITHIN = re.compile(
    r"县区?里(?=谁|哪)|(?:各个?|每个?|哪一?个|哪些|哪几个|几个|下辖的?|下面的?|[两三四五六七八九十\d]个)"
    r"(?:设区市|地级市|县级市|地市|市州|州市|盟市|市县|县市区|县区市|区县市|区市县|县[（(]市、?区?[)）]|区县|县区|县市|区市|县|区(?![域间位别块])|市(?![场民直级政区]))"
)

_COMPARING = (Wanted.HIGHEST, Wanted.LOWEST, Wanted.ORDER, Wanted.ORDER_UP, Wanted.EXTREMES)


def only_of_the_whole(question: Question) -> bool:
    """Tell whether a question compares the places within, so that the figure of the whole is no answer."""
    return (
        not question.each
        and _EACH_WITHIN.search(question.text) is not None
        and comparison(question) in _COMPARING
    )


def figures_within(question: Question, report: ReportRef, library: Library) -> tuple[Claim, ...]:
    """Return one claim with the figures of the places within that of a report; empty where they are not asked for.

    Also where the report has the figure of fewer than two of them, or not of all that are named.
    """
    if question.each:
        return ()
    asked_for = inner_places(question, [report])
    if not (_EACH_WITHIN.search(question.text) or len(asked_for) > 1):
        return ()
    wanted = comparison(question)
    if not asks_for_figures(question) and wanted is Wanted.NONE:
        return ()
    inside = [d for own in named(report.place)[:1] for d in within(own)]
    chosen = frozenset(d.name for d in inside if not asked_for or d.short in asked_for)
    terms = _EACH_WITHIN.sub(" ", question.terms)
    for place in asked_for:
        terms = terms.replace(place, " ")
    figures = figures_of_places(question, terms, report, chosen, library)
    values = of_places(figures, (), table_of(question))
    if len(values) < max(2, len(asked_for)):
        return ()
    said = conclude_values(wanted, values)
    pieces = [
        _head(figures, values),
        "" if asked_for else _missing(inside, values),
        f"：{_one_by_one(figures)}" if said is None or asked_for else "",
        said.text if said is not None else "",
    ]
    citations = tuple(dict.fromkeys(value.sentence for value in values))
    return (Claim(text="".join(pieces), citations=citations, support="supported"),)


def _head(figures: Sequence[Figure], values: Sequence[Value]) -> str:
    """Return what the figures are of: 湖州市各地2023年地区生产总值的目标."""
    told = {value.sentence for value in values}
    first = next(figure for figure in figures if figure.facts[0].sentence in told)
    year = f"{first.period}年" if re.fullmatch(r"\d{4}", first.period) else ""
    return f"{first.report.place}各地{year}{first.name}{'的目标' if first.status is Status.TARGET else ''}"


def _missing(inside: Sequence[Division], values: Sequence[Value]) -> str:
    """Say of how many places a report has the figure, where it has not that of all."""
    names = {value.name for value in values}
    levels = {division.level for division in inside if division.name in names}
    all_of_them = [division for division in inside if division.level in levels]
    return (
        f"（报告给出了{len(all_of_them)}个地方里{len(values)}个的数）"
        if len(values) < len(all_of_them)
        else ""
    )


def _one_by_one(figures: Sequence[Figure]) -> str:
    of: dict[str, list[str]] = {}
    for figure in figures:
        for fact in figure.facts:
            of.setdefault(fact.place, []).append(value_words(fact))
    return "；".join(f"{place}{'、'.join(dict.fromkeys(words))}" for place, words in of.items()) + "。"

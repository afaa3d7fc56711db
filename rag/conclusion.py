"""What is said of several reports together, beside what each of them says: the order, whether all did it, which has no figure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.aim_and_result import aims_against_results
from rag.asked import asked
from rag.chain import Group
from rag.compare import STATED, Table, Value, conclude, of_places, stated
from rag.figures import Figure
from rag.measures import Wanted, asks_for_growth, comparison
from rag.question import short_place
from rag.told import nature_of
from rag.types import Claim, Question, ReportRef
from rag.verdict import same
from rag.yes_no import Verdict

_FALLS = re.compile(
    r"降幅|[降跌减](?:得|了|幅)?(?:最|更)?[多大快]|下降(?:得|幅度)?(?:最|更)?[多大快]|减少得?(?:最|更)?多"
)

_ALL_OF_THEM = re.compile(r"都[^，。？?]{1,20}(?:吗|没有|了没|没)[？?。]*$")
_NOES = {verdict.value for verdict in (Verdict.NO, Verdict.NOT_SO, Verdict.NOT_YET, Verdict.NOT_SAID)}


def conclusion(question: Question, groups: Sequence[Group]) -> Claim | None:
    """Say what follows from the figures found, or from those of quoted sentences where facts are too few."""
    if (ahead := aims_against_results(question, groups)) is not None:
        return ahead
    figures, values = _found(groups)
    table = table_of(question) if question.each else None
    claim = conclude(comparison(question), figures, values, table)
    return claim and claim.model_copy(update={"text": _as_called(question, claim.text)})


def of_all(question: Question, groups: Sequence[Group]) -> Claim | None:
    """Answer first what is asked of all the places together: whether all of them did it, whether they are alike."""
    return _not_all(question, groups) or _alike(question, groups)


def _not_all(question: Question, groups: Sequence[Group]) -> Claim | None:
    """Answer whether all of them (都启用了吗) where one of them is a yes and another a no."""
    if not _ALL_OF_THEM.search(question.text):
        return None
    heads = [group.direct[0] if group.direct else None for group in groups]
    no = [
        (report.place, head)
        for report, head in zip(question.reports, heads, strict=True)
        if head is not None and head.text in _NOES
    ]
    if not no or len(no) == len(groups):
        return None
    places = "、".join(place for place, _ in no)
    citations = tuple(dict.fromkeys(address for _, head in no for address in head.citations))
    return Claim(text=f"不是都这样：{places}没有。", citations=citations, support="supported")


def _alike(question: Question, groups: Sequence[Group]) -> Claim | None:
    """Answer whether places have the same figure (目标一样吗)."""
    compared = of_places(*_found(groups), table_of(question))
    verdict = same(question, [value.signed for value in compared[:2]])
    if verdict is None or len(question.reports) != 2:
        return None
    citations = tuple(dict.fromkeys(value.sentence for value in compared))
    return Claim(text=verdict.value, citations=citations, support="supported")


def _as_called(question: Question, text: str) -> str:
    """Put what the question calls a place's harbour for the place: 上海港（5150.6万标准箱）."""
    for report in question.reports if question.each else ():
        if called := re.search(rf"{short_place(report.place)}(?:港|机场)", question.text):
            text = text.replace(f"{report.place}（", f"{called.group()}（")
    return text


def _found(groups: Sequence[Group]) -> tuple[list[Figure], list[Value]]:
    figures = [figure for group in groups for figure in group.figures]
    return figures, [value for group in groups for value in group.values]


def table_of(question: Question) -> Table:
    """Return how the figures of several places are to be compared."""
    timed = question.part is not None or len(question.offsets) + len(question.years) == 1
    falls = _FALLS.search(question.text) is not None
    return Table(
        not asks_for_growth(question) and not asked(question.text).growth,
        timed,
        nature_of(question.text),
        falls,
    )


def lacking(question: Question, groups: Sequence[Group]) -> frozenset[ReportRef]:
    """Return the reports that give no figure of the measure that is compared, though others do.

    Not where two measures are asked for: one report may give this, and another that.
    """
    wanted = asked(question.text)
    if not (wanted.number or comparison(question) is not Wanted.NONE) or len(wanted.units) > 1:
        return frozenset()
    if wanted.growth and (wanted.units - {"%"} or wanted.level):
        return frozenset()
    table = table_of(question)
    compared = of_places(*_found(groups), table)
    having = {value.name for value in compared}
    kinds = {(value.key, value.nature) for value in compared}
    without = []
    for report, group in zip(question.reports, groups, strict=True):
        given = [*stated(group.figures), *group.values]
        of_it = any(
            v.key == key and (v.nature == nature or not v.nature) for v in given for key, nature in kinds
        )
        if group.direct and report.place not in having and not of_it:
            without.append(report)
    known = bool(not table.level or table.nature or wanted.units)
    known = known or any(value.fit >= STATED for value in compared) or len(having) > len(without)
    return frozenset(without) if having and known else frozenset()

"""From the words of a question to what is asked of which reports. Rules only; no model.

Places and years decide which reports are searched (filter first), tense decides which half of a report is
likelier, and what is left over are the terms searched for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from corpus.types import Part
from rag.errors import UsageError
from rag.question.background import pointed
from rag.question.follow import beyond, resolve
from rag.question.intent import intent_of, shape_of
from rag.question.places import name_lines, place_names, places_meant, places_of, short_place, spell_out
from rag.question.times import MentionsYear, part_of, reports_of, times_apart, times_of, times_of_each
from rag.question.typos import Known, mended
from rag.question.unclear import (
    HasFigure,
    likelier_of,
    other_indicator,
    other_years,
    settle,
    unclear,
    wants_overview,
)
from rag.question.wording import terms_of
from rag.types import Claim, Intent, Question, ReportRef

_OF_FIGURES = (Intent.FIGURE, Intent.COMPARISON, Intent.RANKING, Intent.MIXED, Intent.CHANGE)


def understand(
    text: str,
    held: Sequence[ReportRef],
    mentions_year: MentionsYear,
    *,
    previous: Question | None = None,
    said: Sequence[Claim] = (),
    chosen: Sequence[str] = (),
    only: Part | None = None,
    has_figure: HasFigure = lambda indicator, report: False,
    stands: Known = lambda pair: True,
    max_chars: int = 2_000,
) -> Question:
    """Resolve a question against the reports held and the question before it.

    Args:
        text: the question as asked.
        held: the reports held.
        mentions_year: tells whether reports name a year.
        previous: the question before, as understood.
        said: the sentences of the answer to that.
        chosen: ids of the reports to ask; all of those held where it is empty.
        only: the part to search, all where it is None.
        has_figure: tells whether a report gives a figure; a second reading is named only where it does.
        stands: tells whether a pair of characters stands in a report held; others may be mistyped.
        max_chars: the longest question allowed.

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
    question_back = ""
    if previous is not None:
        question_back = beyond(text, said, held)
        text = text if question_back else _tidy(resolve(text, previous, said, held))[:max_chars]
    names = [short_place(name) for name in place_names(held)]
    text = name_lines(pointed(spell_out(mended(text, stands, names), held), names), stands)
    places = places_of(text, held)
    times = times_of(text)
    terms, other, other_words = settle(terms_of(text, places))
    overview = wants_overview(text, terms, places, pool)
    several = len(places.asked) + len(places.missing) > 1
    each = several or overview or (not places.asked and places.everywhere)
    intent = intent_of(text, each=each, years=times.years, offsets=times.offsets)
    reports: list[ReportRef] = []
    missing = list(places.missing)
    excluded: list[str] = []
    both: list[tuple[str, int]] = []
    pool_of = _by_place(pool)
    held_of = pool_of if pool is held else _by_place(held)
    own_times = times_of_each(text, places.spans) if len(places.spans) == len(places.asked) else ()
    times_at = times_apart(text, places.asked, short_place) or dict(
        zip(places.asked, own_times, strict=False)
    )
    for place in places.asked or ([] if missing and not places.everywhere else places_meant(text, pool)):
        figure = intent in _OF_FIGURES
        at = times_at.get(place, times)
        found = reports_of(place, at, pool_of.get(place, []), text, mentions_year, figure=figure)
        known = reports_of(place, at, held_of.get(place, []), text, mentions_year, figure=figure).gaps
        reports.extend(found.reports)
        missing.extend(gap for gap in found.gaps if gap in known)
        excluded.extend(gap for gap in found.gaps if gap not in known)
        both.extend((place, year) for year in found.both)
        each = each or (bool(places.asked or len(pool) == 1) and len(found.reports) > 1)
    readings = other_years(terms, both, held, has_figure)
    if other and not readings:
        likelier = likelier_of(terms_of(text, places))
        notice = other_indicator(text, terms, other_words, other, likelier, reports, has_figure)
        readings += [notice] if notice else []
    return Question(
        text=text,
        reports=tuple(dict.fromkeys(reports)),
        each=each,
        missing=tuple(dict.fromkeys(missing)),
        excluded=tuple(dict.fromkeys(excluded)),
        part=only or part_of(text, times, reports, [year for _, year in both]),
        only=only,
        years=times.years,
        offsets=times.offsets,
        terms=terms,
        intent=intent,
        shape=shape_of(intent, each=each),
        unclear=question_back or unclear(text, terms, places, pool, follows=previous is not None),
        other_reading=readings[0] if readings else "",
    )


def _by_place(reports: Sequence[ReportRef]) -> dict[str, list[ReportRef]]:
    """Sort reports by place once: to look through all of them for every place is slow where they are thousands."""
    found: dict[str, list[ReportRef]] = {}
    for report in reports:
        found.setdefault(report.place, []).append(report)
    return found


def _chosen(held: Sequence[ReportRef], ids: Sequence[str]) -> Sequence[ReportRef]:
    by_id = {report.id: report for report in held}
    unknown = [id_ for id_ in ids if id_ not in by_id]
    if unknown:
        raise UsageError(f"没有这份报告：{'、'.join(unknown)}（现有：{'、'.join(by_id)}）")
    return [report for report in held if report.id in ids] if ids else held


def _tidy(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(printable.split())

"""From decoded text to a parsed report: cleaning, structure, addresses, notes. Pure: no file is touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.assess import assess
from corpus.clean import clean
from corpus.flags import repeats, suspects
from corpus.front import report_bounds
from corpus.notes import Entry, Host, entry_of, mentions
from corpus.sentences import Span, item_spans, sentence_spans
from corpus.spans import standing, told_in
from corpus.structure import Draft, Outline, outline
from corpus.types import Flag, Item, Note, ParsedReport, Part, Passage, Removal, ReportMeta, Sentence
from corpus.view import View, disjoint

# A short bold phrase at the head of a sentence: **工业经济加速壮大**。
_BOLD_LEAD = re.compile(r"\*\*([^*\n。！？]{2,30})\*\*(?=[。：:])")


def parse(source: str, meta: ReportMeta, warnings: Sequence[str] = ()) -> ParsedReport:
    """Return the report of ``source``, whose metadata is known already (see :mod:`corpus.meta`)."""
    return complete(*sketch(source), meta, warnings)


def complete(view: View, found: Outline, meta: ReportMeta, warnings: Sequence[str] = ()) -> ParsedReport:
    """Return the report of a :func:`sketch` whose metadata is known now."""
    source = view.source
    joined = View(source, (*view.removals, *_joins(found, view)))
    passages = tuple(
        _passage(f"{meta.id}-p{number:03d}", number, draft, joined)
        for number, draft in enumerate(found.drafts, 1)
    )
    passages = _flagged(passages, joined)
    passages, notes = _link_notes(passages, found.drafts, joined)
    passages = _with_years(passages, meta.year)
    removals = disjoint((*joined.removals, *_blanks(source, joined, found)))
    front = front_lines(joined, found)
    state, problems = assess(front, passages, found.headings, removals, meta.file)
    return ParsedReport(
        meta, source, found.front, found.headings, passages, notes, removals, (*warnings, *problems), state
    )


def _with_years(passages: tuple[Passage, ...], year: int) -> tuple[Passage, ...]:
    """Return the passages with the years that each speaks of as a whole, where these are several, and the part of these."""
    found: list[Passage] = []
    for passage, span in zip(passages, standing(passages, year), strict=True):
        years = span.resolve(year) if span is not None else ""
        found.append(replace(passage, years=years, part=told_in(passage, years, year)))
    return tuple(found)


def sketch(source: str) -> tuple[View, Outline]:
    """Return the cleaned view and the outline of a source: all that does not need its metadata."""
    view = clean(source)
    lines = view.lines()
    return view, outline(lines, *report_bounds(lines))


def front_lines(view: View, found: Outline) -> list[str]:
    """Return the visible text of the front ranges, one string a range."""
    return [view.visible(start, end) for start, end in found.front]


def _joins(found: Outline, view: View) -> list[Removal]:
    """Return the gaps inside paragraphs that were cut, without what other rules took out there."""
    return [
        Removal(start, end, "page-break", "分页或分栏断开的段落已接上")
        for gap in found.joins
        for start, end in _outside(*gap, view)
    ]


def _blanks(source: str, view: View, found: Outline) -> list[Removal]:
    """Return what lies between the recognised ranges: blanks and newlines."""
    taken: list[tuple[int, int]] = sorted(
        [(d.start, d.end) for d in found.drafts]
        + [(h.start, h.end) for h in found.headings]
        + list(found.front)
    )
    result = []
    position = 0
    for start, end in (*taken, (len(source), len(source))):
        for gap_start, gap_end in _outside(position, start, view):
            result.append(Removal(gap_start, gap_end, "blank", "段间空白与换行"))
        position = max(position, end)
    return result


def _outside(start: int, end: int, view: View) -> list[tuple[int, int]]:
    gaps = []
    position = start
    for removal in view.removals_in(start, end):
        if removal.start > position:
            gaps.append((position, removal.start))
        position = max(position, removal.end)
    if position < end:
        gaps.append((position, end))
    return gaps


def _bold_spans(text: str, start: int, end: int, view: View) -> tuple[Span, ...]:
    """Return the pieces of a paragraph that begin with bold lead-ins, where it has two or more of them."""
    # The opening ** of the first lead-in stands before the passage's first visible character.
    base = view.index(start)
    leads = []
    for match in _BOLD_LEAD.finditer(view.source, max(0, start - 2), end):
        leads.append((view.index(match.start(1)) - base, match[1]))
    if len(leads) < 2:
        return ()
    edges = [*(at for at, _ in leads[1:]), len(text)]
    return tuple(Span(at, edge, label) for (at, label), edge in zip(leads, edges, strict=True) if at < edge)


def _passage(address: str, number: int, draft: Draft, view: View) -> Passage:
    base = view.index(draft.start)
    text = view.visible(draft.start, draft.end)
    spans = item_spans(text) or _bold_spans(text, draft.start, draft.end, view)
    items = []
    for count, span in enumerate(spans, 1):
        start, end = view.source_range(base + span.start, base + span.end)
        items.append(Item(f"{address}-i{count}", span.label, start, end, text[span.start : span.end]))
    sentences = []
    for count, span in enumerate(sentence_spans(text, spans), 1):
        start, end = view.source_range(base + span.start, base + span.end)
        sentences.append(Sentence(f"{address}-s{count}", start, end, text[span.start : span.end]))
    return Passage(
        address,
        number,
        draft.part,
        draft.section,
        draft.start,
        draft.end,
        text,
        tuple(sentences),
        tuple(items),
    )


def _flagged(passages: tuple[Passage, ...], view: View) -> tuple[Passage, ...]:
    """Return the passages with flags on what is suspect in them."""
    doubled = repeats([p.text for p in passages])
    result = []
    for passage, marks in zip(passages, doubled, strict=True):
        base = view.index(passage.start)
        found = sorted(
            (*marks, *suspects(passage.text, passage is passages[-1])), key=lambda m: (m.start, m.end)
        )
        flags = tuple(
            Flag(*view.source_range(base + mark.start, base + mark.end), mark.kind, mark.reason)
            for mark in found
        )
        result.append(replace(passage, flags=flags) if flags else passage)
    return tuple(result)


def _link_notes(
    passages: tuple[Passage, ...], drafts: Sequence[Draft], view: View
) -> tuple[tuple[Passage, ...], tuple[Note, ...]]:
    entries: list[tuple[Passage, Entry]] = []
    for passage, draft in zip(passages, drafts, strict=True):
        if draft.entry and (entry := entry_of(passage.text)) is not None:
            entries.append((passage, entry))
    hosts = [p for p in passages if p.part is not Part.NOTES]
    found = mentions(
        [entry for _, entry in entries],
        [Host(p.text, view.removals_in(p.start, p.end)) for p in hosts],
        view.source,
    )
    notes = []
    linked: dict[str, list[str]] = {}
    for (passage, entry), hits in zip(entries, found, strict=True):
        addresses = tuple(hosts[i].address for i in hits)
        notes.append(Note(passage.address, entry.marker, entry.term, passage.text, addresses))
        for address in addresses:
            linked.setdefault(address, []).append(passage.address)
    updated = tuple(
        replace(p, notes=tuple(linked[p.address])) if p.address in linked else p for p in passages
    )
    return updated, tuple(notes)

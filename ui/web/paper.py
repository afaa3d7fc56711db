"""Report text as the paper component shows it: headings, passages, and what is marked in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from corpus.facts import Fact
from corpus.types import Note, ParsedReport, Passage
from corpus.view import View
from rag.citation import passage_address
from rag.say import value_words
from ui.words import STATUSES

_OVER = ("", "term", "fact", "removed", "flag", "cite", "hit")
"""Kinds of marks; where two overlap, the later one is seen."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of a passage's text to be marked; ``anchor`` is what can be scrolled to."""

    start: int
    end: int
    kind: str
    title: str = ""
    anchor: str = ""


def passage_block(
    passage: Passage, marks: Iterable[Mark] = (), *, notes: Sequence[Note] = (), dim: bool = False
) -> dict[str, Any]:
    """Return one passage as a block, its text cut where a mark begins or ends; ``notes`` unfold below it."""
    return {
        "address": passage.address,
        "spans": _spans(passage.text, marks),
        "notes": [{"term": note.term or note.marker, "text": note.text} for note in notes],
        "dim": dim,
    }


def _spans(text: str, marks: Iterable[Mark]) -> list[dict[str, str]]:
    marks = [mark for mark in marks if mark.start < mark.end]
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    spans = []
    for start, end in pairwise(cuts):
        here = [m for m in marks if m.start <= start and end <= m.end]
        top = max(here, key=lambda m: _OVER.index(m.kind), default=Mark(start, end, ""))
        spans.append(
            {
                "text": text[start:end],
                "kind": top.kind,
                "title": "；".join(m.title for m in here if m.title),
                "anchor": next((m.anchor for m in here if m.anchor and m.start == start), ""),
            }
        )
    return spans


def cited(passage: Passage, address: str) -> list[Mark]:
    """Return the mark of one sentence; none for a passage's own address or a sentence it does not have."""
    start = sentence_starts(passage).get(address)
    if start is None:
        return []
    length = next(len(s.text) for s in passage.sentences if s.address == address)
    return [Mark(start, start + length, "cite", anchor=address)]


def sentence_starts(passage: Passage) -> dict[str, int]:
    """Return where each sentence of a passage begins in its text."""
    starts: dict[str, int] = {}
    position = 0
    for sentence in passage.sentences:
        found = passage.text.find(sentence.text, position)
        if found >= 0:
            starts[sentence.address] = found
            position = found + len(sentence.text)
    return starts


def searched(passage: Passage, words: Sequence[str]) -> list[Mark]:
    """Return the marks of every place where one of the words stands, letter for letter but for case."""
    if not words:
        return []
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    return [Mark(match.start(), match.end(), "hit") for match in pattern.finditer(passage.text)]


def flagged(passage: Passage, view: View) -> list[Mark]:
    """Return the marks of what looks damaged in a passage, with the reason."""
    first = view.index(passage.start)
    return [
        Mark(view.index(flag.start) - first, view.index(flag.end) - first, "flag", title=flag.reason)
        for flag in passage.flags
    ]


def terms(passage: Passage, notes: Sequence[Note]) -> list[Mark]:
    """Return the marks of the terms that notes explain, each where it is first written."""
    found = []
    for note in notes:
        start = passage.text.find(note.term) if note.term else -1
        if start >= 0 and passage.address != note.address:
            found.append(Mark(start, start + len(note.term), "term", title=note.text))
    return found


def told(facts: Iterable[Fact]) -> list[Mark]:
    """Return the marks of the figures of one passage, with what each was read as."""
    return [
        Mark(
            fact.quantity.start,
            fact.quantity.end,
            "fact",
            title=f"{fact.place} · {fact.indicator} · {fact.period}{fact.within}{STATUSES[fact.status]} · {value_words(fact)}",
        )
        for fact in facts
    ]


def source_blocks(report: ParsedReport, address: str = "") -> list[dict[str, Any]]:
    """Return the untouched source line by line, what cleaning took out marked with its reason."""
    removals = View(report.source, report.removals).removals
    anchors = {passage.start: passage.address for passage in report.passages}
    starts = sorted(anchors)
    wanted = passage_address(address)
    blocks = []
    position = 0
    for line in report.source.splitlines(keepends=True):
        start, end = position, position + len(line)
        position = end
        marks = [
            Mark(max(r.start, start) - start, min(r.end, end) - start, "removed", title=f"清理：{r.reason}")
            for r in removals[
                bisect_left(removals, start + 1, key=lambda r: r.end) : bisect_left(
                    removals, end, key=lambda r: r.start
                )
            ]
        ]
        here = [anchors[s] for s in starts[bisect_left(starts, start) : bisect_left(starts, end)]]
        if line.strip():
            anchor = wanted if wanted in here else next(iter(here), "")
            blocks.append(
                {"raw": True, "anchor": anchor, "spans": _spans(line.rstrip("\r\n"), _within(marks, line))}
            )
    return blocks


def _within(marks: Iterable[Mark], line: str) -> list[Mark]:
    """Cut marks off at the end of a line's text."""
    length = len(line.rstrip("\r\n"))
    return [replace(mark, end=min(mark.end, length)) for mark in marks]


def report_blocks(
    report: ParsedReport, words: Sequence[str] = (), address: str = "", facts: Iterable[Fact] = ()
) -> list[dict[str, Any]]:
    """Return a whole report in text order: its headings and its passages with their notes; ``facts`` are marked."""
    explained = {note.address: note for note in report.notes}
    figures: dict[str, list[Fact]] = {}
    for fact in facts:
        figures.setdefault(fact.passage, []).append(fact)
    view = View(report.source, report.removals)
    placed: list[tuple[int, dict[str, Any]]] = [
        (h.start, {"text": h.text, "level": h.level, "anchor": f"h{n}"})
        for n, h in enumerate(report.headings)
    ]
    for passage in report.passages:
        notes = [explained[one] for one in passage.notes if one in explained and one != passage.address]
        marks = [
            *terms(passage, notes),
            *told(figures.get(passage.address, ())),
            *flagged(passage, view),
            *searched(passage, words),
            *cited(passage, address),
        ]
        placed.append((passage.start, passage_block(passage, marks, notes=notes)))
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def outline(report: ParsedReport) -> list[dict[str, Any]]:
    """Return the chain of headings as it changes from passage to passage, each with where it begins."""
    entries: list[dict[str, Any]] = []
    before: tuple[str, ...] = ()
    for passage in report.passages:
        same = 0
        while same < min(len(before), len(passage.section)) and before[same] == passage.section[same]:
            same += 1
        entries.extend(
            {"text": text, "level": min(depth + 1, 4), "anchor": passage.address}
            for depth, text in enumerate(passage.section)
            if depth >= same
        )
        before = passage.section
    return entries

"""Report text as the paper component shows it: headings, passages, and what is marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpus.types import ParsedReport, Passage
from corpus.view import View

_OVER = ("flag", "cite", "hit")
"""Kinds of marks; where two overlap, the later one is seen."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of a passage's text to be marked; ``anchor`` is what can be scrolled to."""

    start: int
    end: int
    kind: str
    title: str = ""
    anchor: str = ""


def passage_block(passage: Passage, marks: Iterable[Mark] = (), *, dim: bool = False) -> dict[str, Any]:
    """Return one passage as a block, its text cut where a mark begins or ends."""
    marks = [mark for mark in marks if mark.start < mark.end]
    cuts = sorted({0, len(passage.text), *(m.start for m in marks), *(m.end for m in marks)})
    spans = []
    for start, end in pairwise(cuts):
        here = [m for m in marks if m.start <= start and end <= m.end]
        top = max(here, key=lambda m: _OVER.index(m.kind), default=Mark(start, end, ""))
        spans.append(
            {
                "text": passage.text[start:end],
                "kind": top.kind,
                "title": "；".join(m.title for m in here if m.title),
                "anchor": next((m.anchor for m in here if m.anchor and m.start == start), ""),
            }
        )
    return {"address": passage.address, "spans": spans, "dim": dim}


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


def report_blocks(report: ParsedReport, words: Sequence[str] = (), address: str = "") -> list[dict[str, Any]]:
    """Return a whole report in text order: its headings and its passages."""
    view = View(report.source, report.removals)
    placed: list[tuple[int, dict[str, Any]]] = [
        (h.start, {"text": h.text, "level": h.level, "anchor": f"h{n}"})
        for n, h in enumerate(report.headings)
    ]
    for passage in report.passages:
        marks = [*flagged(passage, view), *searched(passage, words), *cited(passage, address)]
        placed.append((passage.start, passage_block(passage, marks)))
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

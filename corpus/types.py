"""The data types of a report. Frozen, without I/O; every offset counts characters of the decoded source.

``ParsedReport.source`` is the untouched text of the file. A passage's ``text`` is ``source[start:end]``
with the recorded removals taken out, nothing else: see :func:`visible_text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Level(str, Enum):
    """Level of the government that gave the report."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


class Part(str, Enum):
    """Where in a report a passage stands."""

    FRONT = "front"
    REVIEW = "review"
    PLAN = "plan"
    GOVERNMENT = "government"
    NOTES = "notes"


class State(str, Enum):
    """What a file is: a whole report, a piece of one, a shortened one, or something else."""

    WHOLE = "whole"
    PARTIAL = "partial"
    DIGEST = "digest"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Removal:
    """Characters of the source that are not shown, and why."""

    start: int
    end: int
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Something suspect that was left in place (a likely OCR slip, a displaced passage)."""

    start: int
    end: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a line of its own. ``level`` 1 is 一、, 2 is （一）, 3 is 1., 4 an unnumbered title."""

    start: int
    end: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that a citation may highlight."""

    address: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an enumeration inside a passage: its label (一是, ①, a bold lead-in) and its own range.

    Entries are numbered in text order: ``赣州市-2024-p014-i3`` is the third.
    """

    address: str
    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph as its author wrote it: the citable unit.

    ``years`` are those of which all of it speaks, where these are several (五年来, …): "2021-2025".
    """

    address: str
    number: int
    part: Part
    section: tuple[str, ...]
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    years: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of the glossary or footnotes; it is also the passage of the same address (part ``notes``).

    ``mentions`` are the addresses of the passages that carry its marker or its term.
    """

    address: str
    marker: str
    term: str
    text: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportMeta:
    """What is known of a report. Empty strings mean that neither text nor manifest says it."""

    id: str
    place: str
    level: Level
    year: int
    title: str
    speaker: str
    date: str
    meeting: str
    origin: str
    file: str
    sha256: str

    @property
    def name(self) -> str:
        """What to call the report, also where its text has no title: 2024年赣州市政府工作报告."""
        return f"{self.year}年{self.place}政府工作报告"


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """A whole report: its untouched text and all that was recognised in it.

    Every character of ``source`` is in exactly one passage (or, inside it, a removal), heading, front range
    or removal.
    """

    meta: ReportMeta
    source: str
    front: tuple[tuple[int, int], ...]
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    notes: tuple[Note, ...]
    removals: tuple[Removal, ...]
    warnings: tuple[str, ...]
    state: State = State.WHOLE


def visible_text(source: str, start: int, end: int, removals: Sequence[Removal]) -> str:
    """Return ``source[start:end]`` with the removals taken out."""
    pieces = []
    position = start
    for removal in sorted(removals, key=lambda r: r.start):
        if removal.end <= position or removal.start >= end:
            continue
        pieces.append(source[position : max(position, removal.start)])
        position = max(position, removal.end)
    pieces.append(source[position:end] if position < end else "")
    return "".join(pieces)

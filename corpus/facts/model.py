"""What a fact is: who, what, how much, when, and whether it was done or is promised, with where it is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from corpus.quantities import Quantity


class Status(str, Enum):
    """Whether a report tells what was reached or what is aimed at."""

    ACTUAL = "actual"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of a report.

    ``indicator`` is the canonical name where the lexicon knows the words (``known``), else the report's own
    ``words``. ``period`` holds years ("2023", "2021-2025"); ``within`` what is narrower (四季度, 前三季度).
    ``start`` and ``end`` are offsets in the *passage's* text, from the first word of the subject's clause part
    to the end of the quantity, and so are the quantity's own; ``source_start`` and ``source_end`` are the same
    place in ``ParsedReport.source``. ``passage`` and ``sentence`` are addresses.

    ``flags`` tell what a reader must know: ``of_plan`` (a share of the plan fulfilled, not a level),
    ``compared:全国`` (a distance to that place, not a change over time), ``since:2019年`` (a change since
    then), ``estimate`` (预计), ``topic`` (the place or thing was taken from an earlier clause),
    ``span`` (the passage speaks of these years as a whole, the sentence names none).
    """

    place: str
    indicator: str
    quantity: Quantity
    period: str
    status: Status
    passage: str
    sentence: str
    start: int
    end: int
    source_start: int
    source_end: int
    words: str
    known: bool
    within: str = ""
    flags: tuple[str, ...] = ()

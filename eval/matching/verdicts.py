"""The named verdicts on a nugget, and how far up the ladder each gets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from corpus.quantities import Verdict


class Match(str, Enum):
    """What was found of a nugget, best first. Those up to ``REORDERED`` pass."""

    FULL = "full"
    ROUNDED = "rounded"
    LOOSER = "looser"
    REWORDED = "reworded"
    IMPLIED = "implied"
    ALIAS = "alias"
    REORDERED = "reordered"
    QUALIFIER = "qualifier"
    TURNED = "turned"
    RANGE = "range"
    DIRECTION = "direction"
    STATUS = "status"
    NEGATED = "negated"
    PERIOD = "period"
    PLACE = "place"
    INDICATOR = "indicator"
    KIND = "kind"
    POINTS = "points"
    UNIT = "unit"
    CONFLICT = "conflict"
    BARE = "bare"
    MISSING = "missing"

    @property
    def passes(self) -> bool:
        """Whether the answer says the nugget."""
        return ORDER[self] <= ORDER[Match.REORDERED]

    @property
    def wrong(self) -> bool:
        """Whether the answer says something else of the same thing, or the same of something else.

        To leave a qualifier or a unit away is to say too little, which is not wrong.
        """
        return ORDER[Match.TURNED] <= ORDER[self] <= ORDER[Match.CONFLICT]


ORDER = {match: position for position, match in enumerate(Match)}
OF_VERDICT = {
    Verdict.EQUAL: Match.FULL,
    Verdict.ROUNDED: Match.ROUNDED,
    Verdict.LOOSER: Match.LOOSER,
    Verdict.REWORDED: Match.REWORDED,
    Verdict.IMPLIED: Match.IMPLIED,
    Verdict.QUALIFIER: Match.QUALIFIER,
    Verdict.RANGE: Match.RANGE,
    Verdict.DIRECTION: Match.DIRECTION,
    Verdict.KIND: Match.KIND,
    Verdict.POINTS: Match.POINTS,
    Verdict.UNIT: Match.UNIT,
}
_RUNG = {
    Match.QUALIFIER: 3, Match.TURNED: 3, Match.RANGE: 1, Match.DIRECTION: 3, Match.STATUS: 3, Match.PERIOD: 2, Match.PLACE: 2,
    Match.INDICATOR: 2, Match.KIND: 2, Match.POINTS: 1, Match.UNIT: 1, Match.NEGATED: 3, Match.CONFLICT: 0,
    Match.BARE: 1, Match.MISSING: 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NuggetMatch:
    """The verdict on one nugget. ``said[start:end]`` of sentence number ``sentence`` carries it; -1 without one."""

    nugget: str
    match: Match
    sentence: int = -1
    start: int = 0
    end: int = 0

    @property
    def rung(self) -> int:
        """How far up the ladder: 0 not at all, 4 all of it."""
        return 4 if self.match.passes else _RUNG[self.match]

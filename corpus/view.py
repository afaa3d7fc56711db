"""The source as it is shown: removals taken out, every visible character tied to its place in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.types import Removal


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without its outer blanks: source range, visible text, width of the blanks before."""

    start: int
    end: int
    text: str
    indent: int = 0


def disjoint(removals: Iterable[Removal]) -> tuple[Removal, ...]:
    """Return the removals in text order, each character in the first one that took it."""
    result: list[Removal] = []
    position = 0
    for removal in sorted(removals, key=lambda r: (r.start, -r.end)):
        start = max(removal.start, position)
        if start < removal.end:
            result.append(Removal(start, removal.end, removal.rule, removal.reason))
            position = removal.end
    return tuple(result)


class View:
    """Read-only mapping between ``source`` and its visible text."""

    def __init__(self, source: str, removals: Iterable[Removal]) -> None:
        """Take out ``removals``, which may overlap."""
        self.source = source
        self.removals = disjoint(removals)
        starts, visible, pieces = [], [], []
        position = length = 0
        for removal in (*self.removals, Removal(len(source), len(source), "", "")):
            if removal.start > position:
                starts.append(position)
                visible.append(length)
                pieces.append(source[position : removal.start])
                length += removal.start - position
            position = max(position, removal.end)
        self._starts, self._visible = starts, visible
        self._ends = [s + len(p) for s, p in zip(starts, pieces, strict=True)]
        self.text = "".join(pieces)

    def index(self, offset: int) -> int:
        """Return how many visible characters stand before the source offset."""
        segment = bisect_right(self._starts, offset) - 1
        if segment < 0:
            return 0
        return self._visible[segment] + min(offset, self._ends[segment]) - self._starts[segment]

    def source_at(self, index: int) -> int:
        """Return the source offset of the visible character ``index``."""
        segment = bisect_right(self._visible, index) - 1
        return self._starts[segment] + index - self._visible[segment]

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Return the source range of the visible characters ``start`` up to ``end`` (not empty)."""
        return self.source_at(start), self.source_at(end - 1) + 1

    def visible(self, start: int, end: int) -> str:
        """Return what is shown of ``source[start:end]``."""
        return self.text[self.index(start) : self.index(end)]

    def removals_in(self, start: int, end: int) -> tuple[Removal, ...]:
        """Return the removals that begin in ``source[start:end]``."""
        low = bisect_left(self.removals, start, key=lambda r: r.start)
        high = bisect_left(self.removals, end, key=lambda r: r.start)
        return self.removals[low:high]

    def lines(self) -> list[Line]:
        """Return the lines that show anything, outer blanks trimmed."""
        result = []
        position = 0
        for raw in self.text.splitlines(keepends=True):
            text = raw.strip(BLANKS)
            if text:
                lead = raw.index(text[0])
                start = position + lead
                first, last = self.source_range(start, start + len(text))
                result.append(Line(first, last, text, lead + raw.count("\u3000", 0, lead)))
            position += len(raw)
        return result


# Every character that Python calls white space, and those without width that editors leave behind.
BLANKS = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    "\ufeff\u200b\u200c\u200d\u2060" + "".join(chr(c) for c in range(0x2000, 0x200B))
)

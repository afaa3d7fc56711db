"""The source as it is shown: removals taken out, every visible character tied to its place in the source."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.types import Removal


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without its outer blanks: source range and visible text.

    ``indent`` is the width of the blanks before it, ``apart`` whether an empty line stands above it.
    """

    start: int
    end: int
    text: str
    indent: int = 0
    apart: bool = False


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


def without_blanks(text: str) -> str:
    """Return ``text`` without its white space."""
    return "".join(text.split())


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
        apart = False
        for raw in _paragraph_lines(self.text):
            text = raw.strip(BLANKS)
            if text:
                lead = raw.index(text[0])
                start = position + lead
                first, last = self.source_range(start, start + len(text))
                result.append(Line(first, last, text, lead + raw.count("\u3000", 0, lead), apart))
                apart = False
            else:
                apart = True
            position += len(raw)
        return result


def _paragraph_lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends; a page that was saved as one line is cut where its paragraphs begin."""
    for raw in text.splitlines(keepends=True):
        if len(raw) < _LONG_LINE or not _INNER_INDENT.search(raw):
            yield from _cut(raw, _BEFORE_HEAD) if len(raw) >= _VERY_LONG_LINE else (raw,)
            continue
        for piece in _cut(raw, _INNER_INDENT):
            yield from _cut(piece, _BEFORE_HEAD) if len(piece) >= _VERY_LONG_LINE else (piece,)


def _cut(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the text in pieces that begin where the pattern matches."""
    edges = [0, *(match.start() for match in pattern.finditer(text) if match.start()), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(edges) if a < b]


# Paragraphs of reports stay below 2,000 characters; a longer line holds several, cut by indents or, failing these,
# before the heads that follow a full stop and after those that name their part.
_LONG_LINE = 600
_VERY_LONG_LINE = 3_000
_INNER_INDENT = re.compile(r"[\u3000\u2003\xa0]{2,}")
_NUM = "一二三四五六七八九十"
_BEFORE_HEAD = re.compile(
    rf"(?<=[。！？!”])(?=[{_NUM}]{{1,3}}、|[（(][{_NUM}]{{1,3}}[）)]|各位代表[！!：:，,])|"
    rf"(?:(?<=年工作回顾)|(?<=年工作安排)|(?<=年重点工作)|(?<=年主要任务)|(?<=政府自身建设)|(?<=的主要任务)|(?<=总体要求))"
    rf"(?=(?:20\d\d年|今年|过去|一年来|刚刚|各位代表|做好|面对))"
)

# Every character that Python calls white space, and those without width that editors leave behind.
BLANKS = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    "\ufeff\u200b\u200c\u200d\u2060" + "".join(chr(c) for c in range(0x2000, 0x200B))
)

"""What holds for a report as a whole and is known before its paragraphs are walked through one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.headings import (
    Depth,
    Mark,
    is_heading_line,
    lead_title,
    mark_of,
    parallel_key,
    parallel_title,
    run_in_title,
)
from corpus.parts import is_notes_title, is_plain_part_head, part_by_tense, part_of_heading
from corpus.types import Part
from corpus.view import Line

_MIN_PARALLEL = 3


class Overview:
    """The forms that one report uses: how deep its numbers stand, which paragraphs are parallel."""

    def __init__(self, blocks: Sequence[Line]) -> None:
        """Look through the paragraphs and headings of a report."""
        self.blocks = blocks
        self._marks = {block.text: mark_of(block.text) for block in blocks}
        self._in_named_parts = self._numbers_stand_below_named_parts()
        self._deeper = self._in_named_parts or self._numbers_stand_below_plain_heads()
        self._lower = self._numbers_that_go_on() if self._deeper else frozenset()
        tops = [self.top_part(block.text) for block in blocks]
        self.has_review_head = Part.REVIEW in tops
        self.has_plan_head = Part.PLAN in tops
        self._parallels = self._count_parallels()
        self._last_two = self._last_twos()

    def mark(self, text: str) -> Mark | None:
        """Return the heading number at the start of a line, as deep as it stands in this report."""
        mark = self._marks[text] if text in self._marks else mark_of(text)
        if mark is None or not self._deeper or mark.kind not in ("one", "two", "two-damaged"):
            return mark
        if (
            mark.kind == "one"
            and not self._in_named_parts
            and part_of_heading(text[mark.length :]) is not None
            and text not in self._lower
        ):
            return mark
        return replace(mark, depth=Depth(mark.depth + 1))

    def is_top(self, text: str) -> bool:
        """Return whether a line is, or begins with, a top heading."""
        mark = self.mark(text)
        if mark is not None:
            return mark.depth is Depth.ONE and bool(run_in_title(text, mark))
        return is_plain_part_head(text)

    def top_part(self, text: str) -> Part | None:
        """Return the part that a line opens as a top heading, None for any other line."""
        mark = self.mark(text)
        if mark is not None and mark.depth is Depth.ONE:
            return part_of_heading(run_in_title(text, mark)[mark.length :])
        return part_of_heading(text) if mark is None and is_plain_part_head(text) else None

    def by_tense(self, number: int) -> Part:
        """Return review or plan by the words of time in the paragraphs below a heading."""
        return part_by_tense(block.text for block in self.blocks[number + 1 : number + 5])

    def more_twos(self, number: int) -> bool:
        """Return whether another heading like （二） follows under the same top heading."""
        return number < self._last_two[number]

    def lead(self, number: int, depth: int, top: int) -> str:
        """Return a paragraph's first sentence where it is a title, by its form or because its neighbours begin alike.

        ``depth`` is how many headings stand above it, ``top`` the number of the last top heading, from 1.
        Directly under a top heading a lone one is more likely a turn of phrase (行者常至，为者常成。).
        """
        text = self.blocks[number].text
        if title := lead_title(text):
            beside = (*self.blocks[max(0, number - 1) : number], *self.blocks[number + 1 : number + 2])
            if depth > 1 or any(lead_title(block.text) for block in beside):
                return title
        title = parallel_title(text)
        return title if title and self._parallels[top, parallel_key(text)] >= _MIN_PARALLEL else ""

    def _numbers_stand_below_named_parts(self) -> bool:
        """Return whether the top heads are 第一部分, 第二部分 and 一、 numbers the sections below them."""
        parts = below = 0
        for block in self.blocks:
            mark = self._marks[block.text]
            if mark is not None and is_heading_line(block.text, mark):
                parts += mark.kind == "part"
                below += mark.kind == "one" and parts > 0
        return parts >= 2 and below > 0

    def _numbers_stand_below_plain_heads(self) -> bool:
        """Return whether 一、 numbers the sections below heads that have no number (2024年工作安排)."""
        plain = others = 0
        for block in self.blocks:
            mark = self._marks[block.text]
            if mark is None:
                if is_notes_title(block.text):
                    break
                plain += is_plain_part_head(block.text)
            elif mark.kind == "one":
                others += part_of_heading(block.text[mark.length :]) is None
        return plain >= 2 and others >= 2

    def _numbers_that_go_on(self) -> frozenset[str]:
        """Return the heads like 三、加强政府自身建设 whose number goes on with the count below a plain head."""
        going = set()
        last = 0
        for block in self.blocks:
            mark = self._marks[block.text]
            if mark is None:
                last = 0 if is_plain_part_head(block.text) else last
            elif mark.kind == "one":
                if last and mark.number == last + 1:
                    going.add(block.text)
                last = mark.number
        return frozenset(going)

    def _count_parallels(self) -> Counter[tuple[int, str]]:
        """Count paragraphs that begin alike, apart for each top heading (numbered in text order)."""
        counts: Counter[tuple[int, str]] = Counter()
        top = 0
        for block in self.blocks:
            if self.is_top(block.text):
                top += 1
            elif parallel_title(block.text):
                counts[top, parallel_key(block.text)] += 1
        return counts

    def _last_twos(self) -> list[int]:
        """Return for each paragraph the number of the last （一） heading under its top heading, -1 without one."""
        result = [-1] * len(self.blocks)
        last = -1
        for number in range(len(self.blocks) - 1, -1, -1):
            mark = self.mark(self.blocks[number].text)
            result[number] = last
            if self.is_top(self.blocks[number].text):
                last = -1
            elif last < 0 and mark is not None and mark.depth is Depth.TWO:
                last = number
        return result

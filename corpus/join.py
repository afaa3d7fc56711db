"""Paragraphs made whole: lines that a page, a column or a printer's width has cut are one paragraph again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.headings import END_MARKS, Depth, is_heading_line, is_title_line, lead_title, mark_of
from corpus.notes import entry_of, is_bare_term
from corpus.parts import is_notes_title, is_plain_part_head, part_of_heading
from corpus.view import Line

_FINISHED = END_MARKS + "”’』」）)】》>"
_CONTINUES = "，,、。；;：:！!？?"
_BODY_LINE = 31
_MIN_WRAPPED_LINES = 12
_WRAPPED_SHARE = 0.4
_SHORTFALL = 4
_PARTING = 0.6
_HALF_WIDTH = re.compile(r"[ -~]")
_SLOGAN = re.compile(r"[\u4e00-\u9fff0-9“”]{4,40}(?:[ \u3000]{1,4}[\u4e00-\u9fff0-9“”]{4,40}){1,4}")
_ITEM = re.compile(r"—{1,2}(?=[\u4e00-\u9fff“*])|第[一二三四五六七八九十]{1,3}[，、,]|\*\*[\u4e00-\u9fff“]")
"""——项目建设提速提质。…, 第一，…: one of several that begin alike."""

_ADDRESS = re.compile(r"各位代表[！!：:，,]")


def join_lines(lines: Sequence[Line]) -> tuple[list[Line], list[tuple[int, int]]]:
    """Return the paragraphs and headings of the lines, and the gaps inside those that were cut.

    A file whose lines have a printer's width (a PDF, a newspaper column) is joined by width and indent; in other
    files a line is a paragraph unless it plainly stops in the middle of a sentence.
    """
    column = _column(lines)
    indented = column is not None and _some(lines, lambda line: line.indent >= 2)
    spaced = column is not None and not indented and _some(lines, lambda line: line.apart) and _parted(lines)
    titles = sum(1 for line in lines if mark_of(line.text) is None and is_title_line(line.text))
    blocks: list[Line] = []
    joins: list[tuple[int, int]] = []
    last = ""
    in_notes = False
    for line in lines:
        in_notes = in_notes or is_notes_title(line.text)
        if in_notes and blocks and is_bare_term(blocks[-1].text) and entry_of(line.text) is None:
            cut = True
        elif not blocks or "\t" in line.text or "\t" in last:
            cut = False  # rows of a table stand alone
        elif column:
            cut = _goes_on(last, line, column, _Layout(indented, spaced, _is_head(blocks[-1].text)))
        else:
            before = blocks[-1].text
            cut = _is_cut(before, line.text) or (titles <= 3 and _is_head_cut(before, line.text))
        if cut:
            previous = blocks[-1]
            joins.append((previous.end, line.start))
            blocks[-1] = Line(
                previous.start, line.end, previous.text + line.text, previous.indent, previous.apart
            )
        else:
            blocks.append(line)
        last = line.text
    return blocks, joins


def _printed(text: str) -> float:
    """Return how wide a line prints, in Chinese characters: digits, Latin letters and their signs take half of one."""
    return len(text) - len(_HALF_WIDTH.findall(text)) / 2


@dataclass(frozen=True, slots=True)
class _Column:
    """Lines of a printer's width: how their widths are measured, and how wide they are."""

    measure: Callable[[str], float]
    width: float

    def is_full(self, text: str, shortfall: float = _SHORTFALL) -> bool:
        """Return whether a line fills the column, but for as much as a printer leaves free."""
        return self.measure(text) >= self.width - shortfall


def _column(lines: Sequence[Line]) -> _Column | None:
    """Return the column of a file with lines of a printer's width, None for any other file."""
    bodies = [line.text for line in lines if len(line.text) >= 12]
    open_ended = sum(1 for text in bodies if text[-1] not in _FINISHED)
    if len(bodies) < _MIN_WRAPPED_LINES or open_ended < _WRAPPED_SHARE * len(bodies):
        return None
    # A printer fills a line by width, a program may cut one every so many characters: what the lines agree on holds.
    found: list[tuple[int, _Column]] = []
    for measure in (len, _printed):
        lengths = sorted(map(measure, bodies))
        width = lengths[int(0.9 * (len(lengths) - 1))]
        found.append((sum(1 for length in lengths if abs(length - width) <= 1), _Column(measure, width)))
    _, column = max(found, key=lambda pair: pair[0])
    # Titles end without a full stop too, but they are not all of one width.
    full = sum(1 for text in bodies if abs(column.measure(text) - column.width) <= _SHORTFALL)
    return column if full >= 0.4 * len(bodies) else None


def _some(lines: Sequence[Line], is_so: Callable[[Line], bool]) -> bool:
    """Return whether something is so for some lines but not for most: then it can mark where paragraphs begin."""
    count = sum(1 for line in lines if is_so(line))
    return 0.03 * len(lines) <= count <= 0.6 * len(lines)


def _parted(lines: Sequence[Line]) -> bool:
    """Return whether empty lines part paragraphs: those that page numbers leave stand in the middle of sentences."""
    behind = [before.text[-1] in _FINISHED for before, line in pairwise(lines) if line.apart]
    return sum(behind) >= _PARTING * len(behind)


@dataclass(frozen=True, slots=True)
class _Layout:
    """What tells paragraphs apart on this page, and whether the paragraph so far is a heading."""

    indented: bool
    spaced: bool
    after_head: bool


def _goes_on(before: str, line: Line, column: _Column, layout: _Layout) -> bool:
    """Return whether a line of a printed page goes on with the paragraph of the line before."""
    if is_plain_part_head(line.text) or is_notes_title(line.text):
        return False
    if _ITEM.match(line.text) and before[-1] in _FINISHED:
        return False
    mark = mark_of(line.text)
    new_head = mark is not None and mark.depth <= Depth.TWO
    if layout.indented and line.indent >= 2:
        return False
    if (
        layout.spaced
        and line.apart
        and (layout.after_head or before[-1] in _FINISHED or not column.is_full(before))
    ):
        return False
    if layout.after_head and lead_title(line.text, rest=0) and _is_top(before):
        return False
    if not _ends(before) and column.is_full(before):
        # A full line without an end goes on, also with 二、三级医院, unless heads have no other sign than their number.
        return layout.indented or layout.spaced or not new_head
    if new_head or line.indent >= 2 or _ADDRESS.match(line.text):
        return False
    if layout.spaced and before[-1] in END_MARKS and not column.is_full(before):
        return False
    if layout.indented or layout.spaced:
        return not layout.after_head or (before[-1] == "。" and column.is_full(before))
    # Without indents, a line that is not full ends its paragraph; a full one that ends a sentence may do so.
    return mark is None and column.is_full(before, 1) and not lead_title(line.text, rest=0)


def _is_top(text: str) -> bool:
    """Return whether a line begins with the number of a part or a chapter."""
    mark = mark_of(text)
    return mark is not None and mark.depth <= Depth.TWO


def _ends(text: str) -> bool:
    """Return whether a line may be the last of its sentence; 建设20条（段） and 加大“引客入赣” are not."""
    return text[-1] in END_MARKS or (text[-1] in _FINISHED and text[-2:-1] in END_MARKS)


def _is_head(text: str) -> bool:
    mark = mark_of(text)
    return is_plain_part_head(text) or (mark is not None and is_heading_line(text, mark))


def _is_cut(before: str, after: str) -> bool:
    """Return whether two lines are one sentence: the first has no end, the second no head."""
    if mark_of(after) is not None or after.startswith("各位代表"):
        return False
    if after[0] in _CONTINUES and len(before) >= _BODY_LINE:
        return True
    if before[-1] in "，,、" and len(before) >= 12:
        return True
    if (
        len(before) < _BODY_LINE
        or before[-1] in _FINISHED
        or is_plain_part_head(after)
        or is_notes_title(after)
        or _SLOGAN.fullmatch(before)  # 一年来全市上下解放思想 奋发进取 交出了优异成绩单
    ):
        return False
    mark = mark_of(before)
    if mark is not None and is_heading_line(before, mark):
        return False
    return not lead_title(after) and (len(after) >= 10 or after[-1] in END_MARKS)


def _is_head_cut(before: str, after: str) -> bool:
    if re.fullmatch("《[^》]{2,20}》", before) and is_notes_title(after):
        return True
    mark = mark_of(before)
    return (
        mark is not None
        and mark.kind in ("one", "two", "part")
        and len(before) < 16
        and is_heading_line(before, mark)
        and before[-1] not in END_MARKS
        and mark_of(after) is None
        and is_title_line(after)
        and not is_plain_part_head(after)
        and part_of_heading(before[mark.length :]) is None
    )

"""From cleaned lines to drafts of passages: broken paragraphs joined, section path and part for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.front import is_address, is_imprint, is_opening, is_salutation
from corpus.headings import (
    Depth,
    Mark,
    is_heading_line,
    is_title_line,
    lead_title,
    run_in_title,
)
from corpus.join import join_lines
from corpus.notes import entry_of
from corpus.overview import Overview
from corpus.parts import (
    is_closing,
    is_glossary_title,
    is_notes_title,
    is_plain_part_head,
    is_plan_head_in_review,
    is_self_building,
    opens_plan,
    opens_self_building,
    part_of_heading,
    shares_subject,
    speaks_for_all,
    sums_up,
)
from corpus.types import Heading, Part
from corpus.view import Line

_BODY_LINE = 31


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before it has an address. ``entry`` marks a paragraph of the glossary."""

    start: int
    end: int
    text: str
    part: Part
    section: tuple[str, ...]
    entry: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What the walk found. ``joins`` are the gaps inside passages and headings that were cut."""

    drafts: tuple[Draft, ...]
    headings: tuple[Heading, ...]
    front: tuple[tuple[int, int], ...]
    joins: tuple[tuple[int, int], ...]


def outline(lines: Sequence[Line], body_start: int, body_end: int) -> Outline:
    """Return passages, headings and front ranges of the visible lines of a report."""
    front = [(line.start, line.end) for line in lines[:body_start]]
    body = list(lines[body_start:])
    tail_start = max(0, body_end - body_start)
    while body and is_imprint(body[-1].text) and len(body) > max(tail_start, 1):
        front.append((body[-1].start, body[-1].end))
        body.pop()
    if body and is_salutation(body[0].text):
        front.append((body[0].start, body[0].end))
        body = body[1:]
    blocks, joins = join_lines(body)
    walk = _Walk(blocks, Overview(blocks))
    walk.run()
    return Outline(tuple(walk.drafts), tuple(walk.headings), tuple(sorted(front)), tuple(joins))


@dataclass
class _Walk:
    """One pass over the paragraphs with the headings above them."""

    blocks: list[Line]
    report: Overview
    drafts: list[Draft] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    path: list[tuple[Depth, str]] = field(default_factory=list)
    part: Part = Part.REVIEW
    seen_head: bool = False
    address: Line | None = None
    in_notes: bool = False
    in_glossary: bool = False
    depth_two_part: Part | None = None
    last_two: int = 0
    tops: int = 0

    def run(self) -> None:
        """Fill drafts and headings."""
        if self.report.has_review_head:
            self.part = Part.FRONT
        for number, block in enumerate(self.blocks):
            if self.in_notes or self._notes_begin(block):
                self._note_line(block)
            elif is_address(block.text):
                self.address = block
            elif not self._heading_line(number, block):
                self._paragraph(number, block)
        self._flush_address()

    def _notes_begin(self, block: Line) -> bool:
        """Return whether a numbered entry behind the closing call opens notes that have no title."""
        if not self.drafts or not is_closing(self.drafts[-1].text) or self.part is Part.REVIEW:
            return False
        entry = entry_of(block.text)
        if entry is None or not entry.marker or not entry.term:
            return False
        self._flush_address()
        self.in_notes = self.in_glossary = True
        self.part, self.path = Part.NOTES, []
        return True

    def _flush_address(self) -> None:
        """Put 各位代表！ of a line of its own under the heads of what it opens."""
        if self.address is not None:
            section = tuple(title for _, title in self.path)
            self.drafts.append(
                Draft(self.address.start, self.address.end, self.address.text, self.part, section)
            )
            self.address = None

    def _heading_line(self, number: int, block: Line) -> bool:
        text = block.text
        mark = self.report.mark(text)
        if mark is None:
            if "\t" in text:
                return False  # a row of a table
            if is_notes_title(text):
                self.in_notes = True
                self.in_glossary = is_glossary_title(text)
                self.part, self.path = Part.NOTES, []
                self._add_heading(block, Depth.ONE)
                return True
            if is_plain_part_head(text) or (self.part is Part.REVIEW and is_plan_head_in_review(text)):
                self._open_top(number, block, text)
                return True
            if self._is_title(number, text):
                self._add_heading(block, Depth.FOUR)
                return True
            return False
        if not self._is_next(mark) or not is_heading_line(text, mark):
            return False
        if mark.depth is Depth.ONE:
            self._open_top(number, block, text[mark.length :])
            return True
        if mark.depth is Depth.THREE and not self._has_text_below(number):
            return False
        self._add_heading(block, mark.depth)
        if mark.depth is Depth.TWO:
            self._open_two(mark, text)
        return True

    def _open_top(self, number: int, block: Line, title: str) -> None:
        self._enter_top(number, title)
        self._add_heading(block, Depth.ONE)

    def _enter_top(self, number: int, title: str) -> None:
        """Go on in the part that a top heading opens."""
        part = part_of_heading(title)
        if part is Part.NOTES:
            self.in_notes, self.in_glossary = True, is_glossary_title(title)
        if part is None:
            part = self._guess_part(number)
        elif part is Part.PLAN and not self.seen_head and self.report.by_tense(number) is Part.REVIEW:
            # 2023年主要工作 is the review of 2024; only the words of time tell it from 2024年主要工作.
            part = Part.REVIEW
        self.tops += 1
        self.part, self.seen_head, self.depth_two_part, self.last_two = part, True, None, 0

    def _guess_part(self, number: int) -> Part:
        if not self.seen_head:
            return Part.REVIEW
        if self.part is Part.REVIEW:
            return self.report.by_tense(number)
        return self.part if self.part is not Part.FRONT else Part.REVIEW

    def _open_two(self, mark: Mark, title: str) -> None:
        self.last_two = mark.number
        self.depth_two_part = None
        if self.part is Part.PLAN and part_of_heading(title[mark.length :]) is Part.GOVERNMENT:
            self.depth_two_part = Part.GOVERNMENT

    def _is_next(self, mark: Mark) -> bool:
        """Return whether a damaged number continues the count; sound numbers are taken as they are."""
        return mark.kind != "two-damaged" or mark.number == self.last_two + 1

    def _is_title(self, number: int, text: str) -> bool:
        follows = self.blocks[number + 1].text if number + 1 < len(self.blocks) else ""
        return (
            is_title_line(text) and bool(self.path) and len(follows) > len(text) and len(follows) > _BODY_LINE
        )

    def _has_text_below(self, number: int) -> bool:
        follows = self.blocks[number + 1].text if number + 1 < len(self.blocks) else ""
        mark = self.report.mark(follows) if follows else None
        return bool(follows) and (mark is None or mark.depth is not Depth.THREE or len(follows) > _BODY_LINE)

    def _add_heading(self, block: Line, depth: Depth) -> None:
        self._flush_address()
        self._cut_path(depth)
        title = block.text.rstrip("。：: 　")
        self.path.append((depth, title))
        self.headings.append(Heading(block.start, block.end, int(depth), block.text))

    def _cut_path(self, depth: Depth) -> None:
        while self.path and self.path[-1][0] >= depth:
            self.path.pop()

    def _paragraph(self, number: int, block: Line) -> None:
        text = block.text
        mark = self.report.mark(text)
        leads: list[str] = []
        part = self.part
        if is_opening(text):
            part = Part.FRONT
        elif mark is not None and self._is_next(mark) and (title := run_in_title(text, mark)):
            if mark.depth in (Depth.ONE, Depth.TWO):
                self._cut_path(mark.depth)
                self.path.append((mark.depth, title))
                if mark.depth is Depth.TWO:
                    self._open_two(mark, title)
                else:
                    self._enter_top(number, title[mark.length :])
                    part = self.part
            else:
                self._cut_path(mark.depth)
                leads.append(title)
        else:
            if self._leaves_section(number, text):
                self._cut_path(Depth.TWO)
                self.depth_two_part = None
            if (
                (self.path or self.tops)
                and (title := self.report.lead(number, len(self.path), self.tops))
                and not self._speaks_alone(text)
            ):
                leads.append(title)
        if part is not Part.FRONT:
            part = self._part_of(text)
        section = tuple(title for _, title in self.path)
        if self.address is not None:
            self.drafts.append(Draft(self.address.start, self.address.end, self.address.text, part, section))
            self.address = None
        self.drafts.append(Draft(block.start, block.end, text, part, (*section, *leads)))

    def _leaves_section(self, number: int, text: str) -> bool:
        """Return whether a paragraph stands under the top heading only.

        A paragraph with a title of its own stays with its neighbours, 各位代表 in the plan can go on with a topic,
        and what is lacking is summed up in the review alone. After the last heading of the plan 各位代表 goes on
        with the topic only where it takes up its words.
        """
        addressed = self.address is not None or text.startswith("各位代表")
        if self.part is not Part.PLAN:
            return addressed or sums_up(text) or (speaks_for_all(text) and not lead_title(text))
        if self._turns_to_self_building(text, addressed):
            return self.depth_two_part is None or addressed
        if (
            addressed
            and not self.report.more_twos(number)
            and self.path
            and not shares_subject(self.path[-1][1], text)
        ):
            return True
        return speaks_for_all(text) and (addressed or not lead_title(text))

    def _speaks_alone(self, text: str) -> bool:
        """Return whether a first sentence is no title because of what the paragraph is."""
        if self.part is Part.REVIEW and sums_up(text):
            return True
        return (
            text.startswith("各位代表")
            or is_closing(text)
            or (self.part is Part.PLAN and is_self_building(text))
        )

    def _turns_to_self_building(self, text: str, addressed: bool) -> bool:
        return is_self_building(text) or (addressed and opens_self_building(text))

    def _part_of(self, text: str) -> Part:
        if self.part is Part.REVIEW and not self.report.has_plan_head and opens_plan(text):
            self.part = Part.PLAN
        if self.part is not Part.PLAN or is_closing(text[:200]):
            return self.part
        addressed = self.address is not None or text.startswith("各位代表")
        if self._turns_to_self_building(text, addressed):
            if addressed:
                # What follows without a number goes on with the subject (坚持忠诚履职。… 坚持依法履职。…).
                self.depth_two_part = Part.GOVERNMENT
            return Part.GOVERNMENT
        if addressed:
            self.depth_two_part = None
        return self.depth_two_part or self.part

    def _note_line(self, block: Line) -> None:
        text = block.text
        mark = self.report.mark(text)
        if "\t" not in text and (is_notes_title(text) or self._is_annex_title(text, mark)):
            self.in_glossary = is_glossary_title(text) or (self.in_glossary and not is_notes_title(text))
            self._add_heading(block, Depth.ONE if text.startswith("附") or not self.path else Depth.TWO)
            return
        leads: list[str] = []
        if mark is not None and mark.depth is not Depth.FOUR and not self.in_glossary:
            if is_heading_line(text, mark) and mark.depth <= Depth.TWO:
                self._add_heading(block, Depth.THREE)
                return
            if title := run_in_title(text, mark):
                self._cut_path(Depth.THREE)
                leads.append(title)
        section = tuple(title for _, title in self.path)
        self.drafts.append(
            Draft(block.start, block.end, text, Part.NOTES, (*section, *leads), self.in_glossary)
        )

    def _is_annex_title(self, text: str, mark: Mark | None) -> bool:
        """Return whether a line directly below a notes heading is the rest of its title."""
        below = bool(self.headings) and (not self.drafts or self.headings[-1].start > self.drafts[-1].start)
        return below and mark is None and is_title_line(text) and not text.startswith("“")

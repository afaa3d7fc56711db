"""What stands around a report's text as passages, so that who, when, where and what the page says can be cited."""

from __future__ import annotations

import re

from corpus.types import ParsedReport, Part, Passage, Sentence, visible_text

PAGE_SECTION = "页面信息"
"""The section that the lines of the page stand under."""

_OF_THE_PAGE = ("page-form", "newspaper-jump")
"""The rules by which lines were taken out that say something of the report: 来源：市政府办, （上接第一版）."""

_ADDRESS_TO_HEARERS = re.compile(r"^(?:各位|同志们|女士们)")


def opening_passage(report: ParsedReport) -> Passage | None:
    """Return title, date, meeting and speaker as one passage, a sentence a line; None where there are none."""
    first = report.passages[0].start if report.passages else len(report.source)
    lines = [
        (start, end, visible_text(report.source, start, end, report.removals))
        for start, end in report.front
        if end <= first
    ]
    lines = [
        (start, end, text)
        for start, end, text in lines
        if text.strip() and not _ADDRESS_TO_HEARERS.match(text)
    ]
    if not lines:
        return None
    address = f"{report.meta.id}-p000"
    start, end = lines[0][0], lines[-1][1]
    return Passage(
        address=address,
        number=0,
        part=Part.FRONT,
        section=(),
        start=start,
        end=end,
        text=visible_text(report.source, start, end, report.removals),
        sentences=tuple(
            Sentence(f"{address}-s{number}", begin, stop, text)
            for number, (begin, stop, text) in enumerate(lines, 1)
        ),
    )


def page_lines(report: ParsedReport) -> list[Passage]:
    """Return the lines around the text that say where it comes from, a passage each, numbered on behind the last one.

    They are the page's (index number, source, date of issue), the newspaper's (上接第一版), and the imprint at the end.
    """
    if not report.passages:
        return []
    first, last = report.passages[0].start, report.passages[-1].end
    spans = [
        (r.start, r.end) for r in report.removals if r.rule in _OF_THE_PAGE and not first <= r.start < last
    ]
    spans += [(start, end) for start, end in report.front if start >= last]
    lines = [(start, end, report.source[start:end].strip()) for start, end in sorted(spans)]
    said = [
        line
        for line in lines
        if line[2] and not line[2].endswith((":", "：")) and not _ADDRESS_TO_HEARERS.match(line[2])
    ]
    made = []
    for number, (start, end, text) in enumerate(said, report.passages[-1].number + 1):
        address = f"{report.meta.id}-p{number:03d}"
        sentence = Sentence(f"{address}-s1", start, end, text)
        made.append(
            Passage(address, number, Part.FRONT, (PAGE_SECTION,), start, end, text, sentences=(sentence,))
        )
    return made


def citable(report: ParsedReport) -> list[Passage]:
    """Return the passages of a report with its opening lines and its page's, which can be cited but are not searched."""
    opening = opening_passage(report)
    return [*([opening] if opening else []), *report.passages, *page_lines(report)]

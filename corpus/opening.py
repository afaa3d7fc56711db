"""The lines before a report's first paragraph as a passage of number 0, so that who, when and where can be cited."""

from __future__ import annotations

import re

from corpus.types import ParsedReport, Part, Passage, Sentence, visible_text

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

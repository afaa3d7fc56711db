"""The figures of an answer over several reports as a table: those that its sentences state and cite."""

from __future__ import annotations

from collections import Counter

from corpus.indicators import find
from rag.library import Library
from ui.web.indicators import Entry
from ui.web.turn import Turn

MOST = 6
"""Indicators of one table; an answer that quotes a whole list of aims is no comparison of one of them."""


def compared(turn: Turn, library: Library) -> tuple[list[Entry], list[str]]:
    """Return the figures that an answer compares, and the indicators that they are of; empty if it compares none.

    A figure counts where its sentence is cited and its words stand in the claim. Of several indicators those are
    kept that the question names; each must be told of two reports at least.
    """
    held = {report.id for report in library.reports}
    found: list[Entry] = []
    for section in turn.sections:
        if section.report is None or section.report.id not in held:
            continue
        for marked in section.claims:
            found.extend(
                Entry(section.report, fact)
                for fact in library.facts(section.report.id)
                if fact.sentence in marked.claim.citations and fact.quantity.text in marked.claim.text
            )
    counts = Counter(name for name, _ in {(e.fact.indicator, e.report.id) for e in found})
    names = [name for name, count in counts.most_common() if count > 1]
    asked = (
        {mention.name for mention in find(turn.understood.terms, everyday=True)} if turn.understood else set()
    )
    names = [name for name in names if name in asked] or names
    if not names or len(names) > MOST:
        return [], []
    return [entry for entry in found if entry.fact.indicator in names], names

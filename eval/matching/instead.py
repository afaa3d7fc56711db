"""What may be said instead of a refusal: a false premise put right, or every place where none was named."""

from __future__ import annotations

from typing import Literal

from eval.gold import Gold
from eval.matching.verdicts import NuggetMatch
from eval.records import Record
from eval.sources import Sources


def right_instead(
    gold: Gold, record: Record, matches: tuple[NuggetMatch, ...], sources: Sources
) -> Literal["corrected", "overview", ""]:
    """Return how an answer to a question that has none is right all the same; an empty string where it is not.

    ``matches`` are those of the answer, as :func:`eval.matching.match_all` gives them.
    """
    question = gold.question
    if question.unanswerable_class == "false_premise" and gold.vital:
        passed = {m.nugget for m in matches if m.match.passes}
        if all(n.nugget.id in passed for n in gold.vital):
            return "corrected"
    if question.overview_acceptable:
        held = {report.meta.place for report in sources.reports.values()}
        named = {h.report.meta.place for p in record.citations for h in sources.locate(p)}
        if len(held) > 1 and len(named) > len(held) / 2:
            return "overview"
    return ""

"""Which sentences a model may write over, where nothing answers by itself: of the time asked about, and not ruled out.

A model tells whatever it is given. What a review says was done is no answer to what is planned, and a sentence that the
reader rules out is on something else, whatever words it shares with the question.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.choosing import ENOUGH, read_together
from rag.evidence import Ranked
from rag.fit import Asking
from rag.quotes import RULED_OUT
from rag.timely import speaks_of_the_time, usual_year
from rag.types import Question

READ = 12
"""Sentences read, best first: more never come into the evidence of one report."""


def worth_writing_over(asking: Asking, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the sentences, best first, from which a model may write; all that are of the time asked without a reader."""
    timely = [one for one in ranked if speaks_of_the_time(asking.question, one)]
    if asking.reader is None:
        return timely
    first = timely[:READ]
    readings = read_together(asking.reader, asking, first)
    return [one for one, reading in zip(first, readings, strict=True) if reading >= RULED_OUT]


def of_another_time(question: Question, ranked: Sequence[Ranked]) -> str:
    """Say what the reports have on the thing at another time than the one asked about; empty where they have nothing."""
    best = next((one for one in ranked if one.support >= ENOUGH), None)
    if best is None or speaks_of_the_time(question, best):
        return ""
    year = best.passage.years or usual_year(best)
    return f"{year}年：{best.sentence.text}" if year else best.sentence.text

"""What every scorer gets and gives. A scorer is a pure function of one answer and its gold; none reads another's output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from eval.gold import Gold
from eval.records import Piece, Record
from eval.sources import Sources

Kind = Literal["share", "binary", "mean", "seconds", "harmonic"]
"""How a metric is summed up: a ratio of sums, yes or no for each question, a mean of values, a median of seconds.

``harmonic`` is the harmonic mean of two other metrics: no question has it, only a summary.
"""


class Span(BaseModel):
    """Words of an answer's sentence (or of the whole answer, -1) with what was found there."""

    model_config = ConfigDict(frozen=True)

    sentence: int
    start: int
    end: int
    verdict: str
    note: str = ""


class Score(BaseModel):
    """One metric of one question. ``na`` says why it does not apply; then both numbers are 0 and count nowhere."""

    model_config = ConfigDict(frozen=True)

    id: str
    metric: str
    numerator: float = 0.0
    denominator: float = 0.0
    na: str = ""
    verdicts: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: how it is written in tables and summed up, and which way is better."""

    name: str
    title: str
    kind: Kind
    higher: bool = True
    interval: Literal["usual", "exact"] = "usual"


@dataclass(frozen=True, slots=True)
class Case:
    """One answer with its gold and the reports. ``cited`` and ``retrieved`` are located in the reports."""

    record: Record
    gold: Gold
    sources: Sources

    def located(self, pieces: Sequence[Piece]) -> tuple[tuple[Piece, tuple[str, ...]], ...]:
        """Return each piece with the addresses of the passages that it is cut out of."""
        return tuple((p, tuple(h.passage.address for h in self.sources.locate(p))) for p in pieces)


def score(case: Case, metric: str, numerator: float, denominator: float, **more: object) -> Score:
    """Return a score; a denominator of nothing is not a score of nothing: it does not apply."""
    if not denominator:
        return not_applicable(case, metric, "nothing to divide by")
    return Score.model_validate(
        {"id": case.record.id, "metric": metric, "numerator": numerator, "denominator": denominator, **more}
    )


def not_applicable(case: Case, metric: str, reason: str) -> Score:
    """Return that a metric does not apply to a question, and why."""
    return Score(id=case.record.id, metric=metric, na=reason)


def by_name(metrics: Sequence[Metric]) -> Mapping[str, Metric]:
    """Index metrics by name."""
    return {metric.name: metric for metric in metrics}

"""The scorers, one a file. Each is pure: the same answer, gold and reports give the same scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.gold import Gold
from eval.records import Record
from eval.scorers import answers, citations, refusals, retrieval, speed
from eval.scorers.base import Case, Metric, Score, Span, by_name
from eval.sources import Sources

METRICS: tuple[Metric, ...] = (
    *answers.METRICS,
    *citations.METRICS,
    *refusals.METRICS,
    *retrieval.METRICS,
    *speed.METRICS,
)
SUMMED: tuple[Metric, ...] = (refusals.HARMONIC,)
"""Metrics that no question has by itself, only a summary."""

_SCORERS = (
    answers.score_answers,
    citations.score_citations,
    refusals.score_refusals,
    retrieval.score_retrieval,
    speed.score_speed,
)

__all__ = ["METRICS", "SUMMED", "Case", "Metric", "Score", "Span", "by_name", "metric_of", "score_records"]


def metric_of(name: str) -> Metric:
    """Return the metric of a name; an arm's (``dense:hit@1``) is that of the whole."""
    known = by_name((*METRICS, *SUMMED))
    if name in known:
        return known[name]
    arm, _, plain = name.partition(":")
    metric = known[plain]
    return Metric(name, f"{metric.title}（{arm}）", metric.kind, metric.higher, metric.interval)


def score_records(records: Iterable[Record], gold: Mapping[str, Gold], sources: Sources) -> tuple[Score, ...]:
    """Score answers by every scorer, in the order of the records; answers to unknown questions are left out."""
    return tuple(
        found
        for record in records
        if record.id in gold
        for scorer in _SCORERS
        for found in scorer(Case(record, gold[record.id], sources))
    )

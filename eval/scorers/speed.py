"""Speed: seconds to the evidence, to the first verified sentence, and to the end."""

from __future__ import annotations

from collections.abc import Iterator

from eval.scorers.base import Case, Metric, Score, not_applicable, score

METRICS = (
    Metric("seconds_evidence", "到证据的秒数", "seconds", higher=False),
    Metric("seconds_first", "到第一句的秒数", "seconds", higher=False),
    Metric("seconds", "到答完的秒数", "seconds", higher=False),
)


def score_speed(case: Case) -> Iterator[Score]:
    """Give the seconds measured; a refusal has no first sentence."""
    record = case.record
    for metric, value in zip(
        METRICS, (record.evidence_seconds, record.first_seconds, record.seconds), strict=True
    ):
        if value is None:
            yield not_applicable(case, metric.name, "not measured")
        else:
            yield score(case, metric.name, value, 1)

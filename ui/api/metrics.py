"""What is counted, in the text format of Prometheus. Numbers only: no question and no address of a client."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from rag.types import Answer

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


class Metrics:
    """The counters of one server."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        """Make the counters; ``waiting`` tells how many requests are taken in and not finished."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "govqa_requests", "Requests by route and status.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "govqa_request_seconds",
            "Seconds of a request to its end.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "govqa_answers",
            "Answers by outcome: answered, refused, degraded.",
            ["outcome"],
            registry=self._registry,
        )
        self._steps = Histogram(
            "govqa_answer_seconds",
            "Seconds of an answer to its evidence, first sentence and end.",
            ["until"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        Gauge(
            "govqa_requests_waiting", "Requests taken in and not finished.", registry=self._registry
        ).set_function(waiting)

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is its pattern, never its path."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """Count an answer."""
        outcome = "degraded" if answer.degraded else "refused" if answer.abstained else "answered"
        self._answers.labels(outcome).inc()
        timings = answer.timings
        self._steps.labels("evidence").observe(timings.retrieve_s)
        if timings.first_token_s is not None:
            self._steps.labels("first").observe(timings.first_token_s)
        self._steps.labels("end").observe(timings.total_s)

    def text(self) -> bytes:
        """Give everything counted."""
        return generate_latest(self._registry)

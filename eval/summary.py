"""Scores summed up: every metric with numerator, denominator, n, what it could not apply to, and its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from eval.questionset import Question, split_of
from eval.records import Record
from eval.scorers import METRICS, Score, metric_of
from eval.scorers.refusals import HARMONIC, HARMONIC_OF
from eval.stats import (
    Interval,
    clopper_pearson,
    harmonic_interval,
    median_interval,
    percentile,
    ratio_interval,
    share_interval,
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Frozen):
    """One metric over some questions. ``n`` questions count, ``na`` by reason do not; ``p95`` is of seconds only.

    The value is numerator / denominator, but for seconds, whose median it is. Of the harmonic mean of a/b and c/d these
    are 2ac and ad + bc.
    """

    metric: str
    value: float
    low: float
    high: float
    numerator: float
    denominator: float
    n: int
    na: Mapping[str, int]
    p95: float | None = None


class Slice(_Frozen):
    """A metric table of some questions: all, one half, one type, one place."""

    name: str
    questions: int
    lines: tuple[Line, ...]

    def line(self, metric: str) -> Line | None:
        """Return the line of a metric, where it applies to any question."""
        return next((line for line in self.lines if line.metric == metric), None)


class Summary(_Frozen):
    """A whole run in numbers.

    ``missing`` of the empty answers stand in no line of the file; ``unknown`` answers are to no question of the set.
    """

    name: str
    outcomes: Mapping[str, int]
    missing: int = 0
    unknown: int = 0
    slices: tuple[Slice, ...]

    def slice(self, name: str) -> Slice | None:
        """Return a slice by its name."""
        return next((one for one in self.slices if one.name == name), None)

    @property
    def all(self) -> Slice:
        """The slice of every question."""
        return self.slices[0]


def summarise(
    name: str, scores: Sequence[Score], questions: Mapping[str, Question], records: Iterable[Record]
) -> Summary:
    """Sum scores up over all questions and over each slice."""
    answered = {record.id: record for record in records if record.id in questions}
    slices = [_slice("all", set(answered), scores)]
    groups: dict[str, set[str]] = {}
    for id_, record in answered.items():
        for group in groups_of(questions[id_], record):
            groups.setdefault(group, set()).add(id_)
    slices += [_slice(group, ids, scores) for group, ids in sorted(groups.items(), key=lambda g: _key(g[0]))]
    outcomes = Counter(record.outcome for record in answered.values())
    return Summary(name=name, outcomes=dict(sorted(outcomes.items())), slices=tuple(slices))


def groups_of(question: Question, record: Record) -> tuple[str, ...]:
    """Return the slices that a question belongs to besides all."""
    length = len(question.question)
    return (
        f"half: {split_of(question.id)}",
        f"type: {question.type if question.answerable else question.unanswerable_class}",
        *(f"place: {place}" for place in sorted(set(question.places)) if question.answerable),
        *(f"year: {year}" for year in sorted(set(question.years)) if question.answerable),
        "length: " + ("short" if length < 16 else "medium" if length < 28 else "long"),
    )


def _key(group: str) -> tuple[int, str]:
    return (["half", "type", "place", "year", "length"].index(group.split(":")[0]), group)


def _slice(name: str, ids: set[str], scores: Sequence[Score]) -> Slice:
    by_metric: dict[str, list[Score]] = {}
    for score in scores:
        if score.id in ids:
            by_metric.setdefault(score.metric, []).append(score)
    order = {metric.name: position for position, metric in enumerate(METRICS)}
    names = sorted(by_metric, key=lambda n: (order.get(n, len(order)), n))
    lines = [line for n in names if (line := _line(n, by_metric[n])) is not None]
    last = max((at for at, line in enumerate(lines, 1) if line.metric in HARMONIC_OF), default=0)
    return Slice(
        name=name,
        questions=len(ids),
        lines=(*lines[:last], *_harmonic_line([by_metric.get(n, []) for n in HARMONIC_OF]), *lines[last:]),
    )


def _line(name: str, scores: Sequence[Score]) -> Line | None:
    rows = [(s.id, s.numerator, s.denominator) for s in scores if not s.na]
    if not rows:
        return None
    metric = metric_of(name)
    numerator, denominator = sum(r[1] for r in rows), sum(r[2] for r in rows)
    p95 = None
    if metric.kind == "seconds":
        interval = median_interval([(id_, value) for id_, value, _ in rows])
        p95 = round(percentile([value for _, value, _ in rows], 0.95), 3)
    elif metric.interval == "exact":
        interval = clopper_pearson(numerator, int(denominator))
    elif metric.kind == "binary":
        interval = share_interval([(id_, value) for id_, value, _ in rows])
    else:
        interval = ratio_interval(rows)
    absent = Counter(s.na for s in scores if s.na)
    return _rounded(name, interval, numerator, denominator, len(rows), absent, p95)


def _harmonic_line(parts: Sequence[Sequence[Score]]) -> Iterator[Line]:
    """Yield the line of the harmonic mean, where both parts apply to something.

    It is over the questions of either part; what neither applies to counts by the reason of the first.
    """
    one, two = ({s.id: (s.numerator, s.denominator) for s in part if not s.na} for part in parts)
    if not one or not two:
        return
    (a, b), (c, d) = ((sum(v[0] for v in s.values()), sum(v[1] for v in s.values())) for s in (one, two))
    ids = one.keys() | two.keys()
    absent = Counter(s.na for s in parts[0] if s.id not in ids)
    yield _rounded(HARMONIC.name, harmonic_interval(one, two), 2 * a * c, a * d + b * c, len(ids), absent)


def _rounded(
    name: str,
    interval: Interval,
    numerator: float,
    denominator: float,
    n: int,
    absent: Mapping[str, int],
    p95: float | None = None,
) -> Line:
    return Line(
        metric=name,
        value=round(interval.value, 4),
        low=round(interval.low, 4),
        high=round(interval.high, 4),
        numerator=round(numerator, 4),
        denominator=round(denominator, 4),
        n=n,
        na=dict(sorted(absent.items())),
        p95=p95,
    )

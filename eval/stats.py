"""Intervals and tests. Questions that are wordings of one another are one cluster: they do not count twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
RESAMPLES = 2000
SEED = 20240501


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95% interval."""

    value: float
    low: float
    high: float


def cluster_of(question_id: str) -> str:
    """Return the name shared by the wordings of one question: gz-012b is one of gz-012."""
    return re.sub(r"(?<=[0-9])[a-z]$", "", question_id)


def wilson(successes: float, n: int) -> Interval:
    """Wilson's interval of a share of questions; n must not be 0."""
    return _binomial(successes, n, "wilson")


def clopper_pearson(successes: float, n: int) -> Interval:
    """The exact interval of a share; never too narrow. n must not be 0."""
    return _binomial(successes, n, "exact")


def _binomial(successes: float, n: int, method: str) -> Interval:
    from scipy.stats import binomtest

    found = binomtest(round(successes), n).proportion_ci(CONFIDENCE, method=method)
    return Interval(successes / n, float(found.low), float(found.high))


def ratio_interval(rows: Sequence[tuple[str, float, float]]) -> Interval:
    """Interval of a ratio of sums over (question, numerator, denominator), by a bootstrap over clusters.

    Where every question is perfect, or none is right at all, resampling shows no spread: then the exact interval of
    that many clusters without a failure is given.
    """
    sums = _cluster_sums(rows)
    numerators, denominators = sums[:, 0], sums[:, 1]
    value = float(numerators.sum() / denominators.sum())
    if len(sums) and (np.all(numerators == denominators) or np.all(numerators == 0)):
        exact = clopper_pearson(len(sums) if value else 0, len(sums))
        return Interval(value, exact.low, exact.high)
    times = _times(len(sums))
    values = (times @ numerators) / (times @ denominators)
    return _percentiles(value, values)


def median_interval(rows: Sequence[tuple[str, float]]) -> Interval:
    """Interval of a median, by a bootstrap over questions."""
    values = np.array([value for _, value in rows], dtype=float)
    picked = _picks(len(values))
    return _percentiles(float(np.median(values)), np.median(values[picked], axis=1))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    return float(np.quantile(np.array(values, dtype=float), share, method="inverted_cdf"))


def paired_difference(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]
) -> Interval:
    """Interval of the change of a ratio of sums over the questions that both have, by a bootstrap over clusters."""
    shared = sorted(before.keys() & after.keys())
    one = _cluster_sums([(i, *before[i]) for i in shared])
    two = _cluster_sums([(i, *after[i]) for i in shared])
    value = float(two[:, 0].sum() / two[:, 1].sum() - one[:, 0].sum() / one[:, 1].sum())
    times = _times(len(one))
    after_sums, before_sums = times @ two, times @ one
    values = after_sums[:, 0] / after_sums[:, 1] - before_sums[:, 0] / before_sums[:, 1]
    return _percentiles(value, values)


def mcnemar(gained: int, lost: int) -> float:
    """Return McNemar's exact two-sided p of so many flips one way and so many the other; 1 without any."""
    from scipy.stats import binomtest

    total = gained + lost
    return float(binomtest(gained, total).pvalue) if total else 1.0


def sign_flip(differences: Mapping[str, float]) -> float:
    """Return the two-sided p of paired differences by flipping the signs of whole clusters."""
    sums: dict[str, float] = {}
    for question, difference in differences.items():
        sums[cluster_of(question)] = sums.get(cluster_of(question), 0.0) + difference
    values = np.array([v for v in sums.values() if v], dtype=float)
    if not len(values):
        return 1.0
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), size=(RESAMPLES, len(values)))
    extreme = np.abs(signs @ values) >= abs(values.sum()) - 1e-12
    return float((extreme.sum() + 1) / (RESAMPLES + 1))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p values adjusted for looking at so many at once (Holm's step-down)."""
    ordered = sorted(p_values.items(), key=lambda item: item[1])
    adjusted, highest = {}, 0.0
    for position, (name, p) in enumerate(ordered):
        highest = max(highest, min(1.0, p * (len(ordered) - position)))
        adjusted[name] = highest
    return adjusted


def _cluster_sums(rows: Sequence[tuple[str, float, float]]) -> NDArray[np.float64]:
    sums: dict[str, list[float]] = {}
    for question, numerator, denominator in rows:
        one = sums.setdefault(cluster_of(question), [0.0, 0.0])
        one[0] += numerator
        one[1] += denominator
    return np.array(list(sums.values()), dtype=float).reshape(-1, 2)


@lru_cache(maxsize=128)
def _times(n: int) -> NDArray[np.float64]:
    """Return how often each of n clusters is drawn in each resample."""
    return np.apply_along_axis(np.bincount, 1, _picks(n), minlength=n).astype(float)


@lru_cache(maxsize=128)
def _picks(n: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))


def _percentiles(value: float, values: NDArray[np.float64]) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(value, float(low), float(high))

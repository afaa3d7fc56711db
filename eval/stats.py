"""Intervals and tests. Questions that are wordings of one another are one cluster: they do not count twice."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
_Z = 1.959963984540054
"""Of the normal distribution, the point that 2.5% lie above."""
RESAMPLES = 2000
SEED = 20240501
_SAME = 1e-9
"""A change smaller than this is none: sums of differences are not exact."""

Shares = Mapping[str, tuple[float, float]]
"""Numerator and denominator of each question."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95% interval."""

    value: float
    low: float
    high: float


def cluster_of(question_id: str) -> str:
    """Return the name shared by the wordings of one question: gz-012b is one of gz-012."""
    return re.sub(r"(?<=[0-9])[a-z]$", "", question_id)


def wilson(successes: float, n: float) -> Interval:
    """Wilson's interval of a share of n; n must not be 0, and need not be whole."""
    share = successes / n
    squared = _Z * _Z / n
    middle = (share + squared / 2) / (1 + squared)
    half = _Z * math.sqrt(share * (1 - share) / n + squared / (4 * n)) / (1 + squared)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def share_interval(rows: Sequence[tuple[str, float]]) -> Interval:
    """Interval of a yes or no (1 or 0) for each question; there must be one.

    Wilson's, with as many questions as the answers are worth: n divided by the design effect, which is how much more
    the share varies over clusters than it would over as many questions by themselves. It is 1 where no question is
    another's wording, and never taken for less. Where all or none are right: see :func:`one_sided`, over clusters.
    """
    sums = _cluster_sums([(question, value, 1.0) for question, value in rows])
    n, right = float(sums[:, 1].sum()), float(sums[:, 0].sum())
    if right in (0.0, n):
        return one_sided(bool(right), len(sums))
    share = right / n
    spread = float(((sums[:, 0] - share * sums[:, 1]) ** 2).sum())
    worth = n / max(1.0, spread / (n * share * (1 - share)))
    return wilson(share * worth, worth)


def one_sided(all_right: bool, n: int) -> Interval:
    """Interval of a share of which n were right without a failure, or all failed: there is one open side.

    The other end is the exact one-sided 95% bound: no error in 100 still allows 3.0% (1 − 0.05^(1/100)).
    """
    bound = (1 - CONFIDENCE) ** (1 / n)
    return Interval(1.0, bound, 1.0) if all_right else Interval(0.0, 0.0, 1 - bound)


def clopper_pearson(successes: float, n: int) -> Interval:
    """The exact interval of a share; never too narrow. n must not be 0. Of none and of all: :func:`one_sided`."""
    from scipy.stats import binomtest

    if round(successes) in (0, n):
        return one_sided(round(successes) == n, n)
    found = binomtest(round(successes), n).proportion_ci(CONFIDENCE, method="exact")
    return Interval(successes / n, float(found.low), float(found.high))


def ratio_interval(rows: Sequence[tuple[str, float, float]]) -> Interval:
    """Interval of a ratio of sums over (question, numerator, denominator), by a bootstrap over clusters.

    Where every question is perfect, or none is right at all, resampling shows no spread: then that many clusters
    without a failure give a bound (:func:`one_sided`).
    """
    sums = _cluster_sums(rows)
    numerators, denominators = sums[:, 0], sums[:, 1]
    value = float(numerators.sum() / denominators.sum())
    if _without_spread(sums):
        return one_sided(bool(value), len(sums))
    times = _times(len(sums))
    values = (times @ numerators) / (times @ denominators)
    return _percentiles(value, values)


def _without_spread(sums: NDArray[np.float64]) -> bool:
    return bool(np.all(sums[:, 0] == sums[:, 1]) or np.all(sums[:, 0] == 0))


def median_interval(rows: Sequence[tuple[str, float]]) -> Interval:
    """Interval of a median, by a bootstrap over questions."""
    values = np.array([value for _, value in rows], dtype=float)
    picked = _picks(len(values))
    return _percentiles(float(np.median(values)), np.median(values[picked], axis=1))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    return float(np.quantile(np.array(values, dtype=float), share, method="inverted_cdf"))


def paired_difference(before: Shares, after: Shares) -> Interval:
    """Interval of the change of a ratio of sums over the questions that both have, by a bootstrap over clusters."""
    one, two = _paired_sums(before, after)
    value = float(two[:, 0].sum() / two[:, 1].sum() - one[:, 0].sum() / one[:, 1].sum())
    times = _times(len(one))
    after_sums, before_sums = times @ two, times @ one
    values = after_sums[:, 0] / after_sums[:, 1] - before_sums[:, 0] / before_sums[:, 1]
    return _percentiles(value, values)


def harmonic(one: float, two: float) -> float:
    """Return the harmonic mean of two shares; 0 where both are."""
    return 2 * one * two / (one + two) if one + two else 0.0


def harmonic_interval(one: Shares, two: Shares) -> Interval:
    """Interval of the harmonic mean of two shares of different questions, by a bootstrap over the clusters of each.

    Where one of them shows no spread, nothing is resampled: the ends are the harmonic means of the ends of both, which
    is rather too wide than too narrow.
    """
    sums = [_cluster_sums([(i, *v) for i, v in side.items()]) for side in (one, two)]
    value = harmonic(*(float(side[:, 0].sum() / side[:, 1].sum()) for side in sums))
    if any(_without_spread(side) for side in sums):
        ends = [ratio_interval([(i, *v) for i, v in side.items()]) for side in (one, two)]
        return Interval(value, harmonic(*(e.low for e in ends)), harmonic(*(e.high for e in ends)))
    return _percentiles(value, _harmonics([_times(len(s), n) @ s for n, s in enumerate(sums)]))


def harmonic_difference(
    before: tuple[Shares, Shares], after: tuple[Shares, Shares]
) -> tuple[Interval, float]:
    """Return the change of a harmonic mean over the questions that both have, and its two-sided p.

    The interval is by a bootstrap over clusters in pairs; p by exchanging before and after of whole clusters.
    """
    pairs = [_paired_sums(one, two) for one, two in zip(before, after, strict=True)]
    drawn = [_times(len(one), n) for n, (one, _) in enumerate(pairs)]
    value = float(
        _harmonics([two.sum(axis=0) for _, two in pairs]) - _harmonics([one.sum(axis=0) for one, _ in pairs])
    )
    changes = _harmonics([t @ two for t, (_, two) in zip(drawn, pairs, strict=True)]) - _harmonics(
        [t @ one for t, (one, _) in zip(drawn, pairs, strict=True)]
    )
    random = np.random.default_rng(SEED)
    first, second = [], []
    for one, two in pairs:
        exchanged = random.integers(0, 2, size=(RESAMPLES, len(one))).astype(float)
        first.append(one.sum(axis=0) + exchanged @ (two - one))
        second.append(two.sum(axis=0) + exchanged @ (one - two))
    extreme = np.abs(_harmonics(second) - _harmonics(first)) >= abs(value) - 1e-12
    return _percentiles(value, changes), float((extreme.sum() + 1) / (RESAMPLES + 1))


def _harmonics(sides: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the harmonic means of two shares, each given by numerators and denominators in the last axis."""
    one, two = (side[..., 0] / side[..., 1] for side in sides)
    both = one + two
    return np.divide(2 * one * two, both, out=np.zeros_like(both), where=both > 0)


def _paired_sums(before: Shares, after: Shares) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shared = sorted(before.keys() & after.keys())
    return (
        _cluster_sums([(i, *before[i]) for i in shared]),
        _cluster_sums([(i, *after[i]) for i in shared]),
    )


def cluster_changes(differences: Mapping[str, float]) -> tuple[int, int]:
    """Return how many clusters of questions went up and how many went down, all their wordings taken together."""
    sums = _by_cluster(differences).values()
    return sum(v > _SAME for v in sums), sum(v < -_SAME for v in sums)


def mcnemar(gained: int, lost: int) -> float:
    """Return McNemar's exact two-sided p of so many flips one way and so many the other; 1 without any.

    Wordings of one question are one flip: count by :func:`cluster_changes`.
    """
    from scipy.stats import binomtest

    total = gained + lost
    return float(binomtest(gained, total).pvalue) if total else 1.0


def sign_flip(differences: Mapping[str, float]) -> float:
    """Return the two-sided p of paired differences by flipping the signs of whole clusters."""
    values = np.array([v for v in _by_cluster(differences).values() if abs(v) > _SAME], dtype=float)
    if not len(values):
        return 1.0
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), size=(RESAMPLES, len(values)))
    extreme = np.abs(signs @ values) >= abs(values.sum()) - 1e-12
    return float((extreme.sum() + 1) / (RESAMPLES + 1))


def _by_cluster(differences: Mapping[str, float]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for question, difference in differences.items():
        sums[cluster_of(question)] = sums.get(cluster_of(question), 0.0) + difference
    return sums


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
def _times(n: int, stream: int = 0) -> NDArray[np.float64]:
    """Return how often each of n clusters is drawn in each resample; another stream draws independently."""
    return np.apply_along_axis(np.bincount, 1, _picks(n, stream), minlength=n).astype(float)


@lru_cache(maxsize=128)
def _picks(n: int, stream: int = 0) -> NDArray[np.int64]:
    return np.random.default_rng(SEED + stream).integers(0, n, size=(RESAMPLES, n))


def _percentiles(value: float, values: NDArray[np.float64]) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(value, float(low), float(high))

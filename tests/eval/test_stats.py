"""Intervals and tests against values known from tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import stats


def test_wilson_and_the_rule_of_three() -> None:
    half = stats.wilson(5, 10)
    assert (half.low, half.high) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    none = stats.clopper_pearson(0, 100)
    assert none.value == none.low == 0
    assert none.high == pytest.approx(0.0295, abs=1e-4)  # 1 − 0.05^(1/100): no error in 100 still allows 3.0%
    every = stats.clopper_pearson(100, 100)
    assert (every.low, every.high) == (pytest.approx(0.9705, abs=1e-4), 1)
    one = stats.clopper_pearson(1, 100)  # two-sided where there is something on both sides
    assert (one.low, one.high) == (pytest.approx(0.000253, abs=1e-6), pytest.approx(0.05446, abs=1e-5))


def test_wordings_of_one_question_count_once_for_yes_and_no() -> None:
    alone = [(f"a-{n:03d}", float(n < 2)) for n in range(4)]
    again = [(f"{name}b", value) for name, value in alone]
    single, double = stats.share_interval(alone), stats.share_interval([*alone, *again])
    assert (single.low, single.high) == (stats.wilson(2, 4).low, stats.wilson(2, 4).high)
    # Each second wording goes as its first: eight questions are worth four.
    assert (double.value, double.low, double.high) == (
        0.5,
        pytest.approx(single.low),
        pytest.approx(single.high),
    )
    apart = [(f"{name}b", 1 - value) for name, value in alone]
    spread = stats.share_interval([*alone, *apart])
    assert spread.low == pytest.approx(stats.wilson(4, 8).low), (
        "wordings that differ are never worth more than all"
    )
    perfect = stats.share_interval([("a-001", 1.0), ("a-001b", 1.0), ("a-002", 1.0)])
    assert (perfect.low, perfect.high) == (pytest.approx(0.05**0.5), 1)  # two questions, not three


def test_the_harmonic_mean() -> None:
    assert stats.harmonic(0.5, 1) == pytest.approx(2 / 3)
    assert stats.harmonic(0, 0) == stats.harmonic(0, 1) == 0
    right = {f"na-{n:03d}": (float(n < 10), 1.0) for n in range(20)}
    kept = {f"sr-{n:03d}": (float(n < 18), 1.0) for n in range(20)}
    found = stats.harmonic_interval(right, kept)
    assert found.value == pytest.approx(2 * 0.5 * 0.9 / 1.4)
    # Nearly all of the spread is that of the ten right of twenty: its own interval is [0.28, 0.72] or so.
    assert 0.38 < found.low < 0.5 < 0.75 < found.high < 0.83
    every = {i: (1.0, 1.0) for i in kept}
    perfect = stats.harmonic_interval({i: (1.0, 1.0) for i in right}, every)
    assert (perfect.value, perfect.high) == (1, 1)
    assert perfect.low == pytest.approx(0.05 ** (1 / 20))  # both sides: 20 of 20
    half = stats.harmonic_interval(right, every)
    assert half.low < found.value < half.high, "a side without spread does not hide that of the other"
    assert stats.harmonic_interval({i: (0.0, 1.0) for i in right}, every).value == 0


def test_the_change_of_a_harmonic_mean() -> None:
    right = {f"na-{n:03d}": (0.0, 1.0) for n in range(10)}
    better = {f"na-{n:03d}": (float(n < 9), 1.0) for n in range(10)}
    kept = {f"sr-{n:03d}": (float(n < 8), 1.0) for n in range(10)}
    change, p = stats.harmonic_difference((right, kept), (better, kept))
    assert change.value == pytest.approx(2 * 0.9 * 0.8 / 1.7)  # from 0
    assert 0.5 < change.low < change.high <= 1
    assert p < 0.01
    same, no = stats.harmonic_difference((better, kept), (better, kept))
    assert (same.value, same.low, same.high, no) == (0, 0, 0, 1)


def test_flips_of_wordings_are_one_flip() -> None:
    assert stats.cluster_changes({"a-001": 1, "a-001b": 1, "a-002": -1, "a-003": 0}) == (1, 1)
    assert stats.cluster_changes({"a-001": 1, "a-001b": -1}) == (0, 0)


def test_a_perfect_ratio_still_has_an_interval() -> None:
    perfect = stats.ratio_interval([(f"a-{n:03d}", 2, 2) for n in range(20)])
    assert perfect.value == perfect.high == 1
    assert perfect.low == pytest.approx(0.8609, abs=1e-4)  # 0.05^(1/20)


def test_wordings_of_one_question_are_one_cluster() -> None:
    assert stats.cluster_of("gz-012b") == "gz-012"
    alone = stats.ratio_interval([("a-001", 1, 1), ("a-002", 0, 1), ("a-003", 1, 1), ("a-004", 0, 1)])
    twice = stats.ratio_interval([("a-001", 1, 1), ("a-002", 0, 1), ("a-001b", 1, 1), ("a-002b", 0, 1)])
    assert twice.high - twice.low >= alone.high - alone.low


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=30))
def test_a_ratio_lies_in_its_interval_and_is_the_same_twice(rows: list[tuple[int, int]]) -> None:
    named = [(f"a-{n:03d}", float(min(a, b)), float(b)) for n, (a, b) in enumerate(rows)]
    one, two = stats.ratio_interval(named), stats.ratio_interval(named)
    assert one == two
    assert one.low - 1e-9 <= one.value <= one.high + 1e-9


def test_mcnemar_and_holm() -> None:
    assert stats.mcnemar(5, 0) == pytest.approx(0.0625)  # fewer than six one-way flips prove nothing
    assert stats.mcnemar(6, 0) == pytest.approx(0.03125)
    assert stats.mcnemar(0, 0) == 1
    assert stats.holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


def test_paired_differences() -> None:
    before = {f"a-{n:03d}": (0.0, 1.0) for n in range(10)}
    after = {f"a-{n:03d}": (float(n < 8), 1.0) for n in range(10)}
    change = stats.paired_difference(before, after)
    assert change.value == pytest.approx(0.8)
    assert 0.4 <= change.low < change.high <= 1
    assert stats.sign_flip({"a-001": 1.0}) > 0.9
    assert stats.sign_flip({f"a-{n:03d}": 1.0 for n in range(10)}) < 0.01
    assert stats.sign_flip({"a-001": 0.0}) == 1


def test_percentiles() -> None:
    assert stats.percentile([1, 2, 3, 4], 0.95) == 4
    assert stats.median_interval([("a-001", 2.0), ("a-002", 4.0)]).value == 3

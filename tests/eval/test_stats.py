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
    assert none.low == 0
    assert none.high == pytest.approx(0.0362, abs=1e-4)


def test_a_perfect_ratio_still_has_an_interval() -> None:
    perfect = stats.ratio_interval([(f"a-{n:03d}", 2, 2) for n in range(20)])
    assert perfect.value == perfect.high == 1
    assert perfect.low == pytest.approx(0.8316, abs=1e-4)  # exact for 20 of 20


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

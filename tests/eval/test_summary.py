"""Sums of a handful of made scores, computed by hand."""

from __future__ import annotations

import pytest

from eval.gate import Gates, judge
from eval.gold import Gold
from eval.records import Record
from eval.scorers import Score
from eval.stats import wilson
from eval.summary import Summary, summarise
from eval.table import harmonic


def run(golds: dict[str, Gold], rows: dict[str, tuple[str, float]]) -> Summary:
    """Sum up scores of ``refusal_recall`` or ``kept``: by question, which of them and its value."""
    scores = [Score(id=i, metric=m, numerator=v, denominator=1) for i, (m, v) in rows.items()]
    scores += [
        Score(id=i, metric="kept" if m == "refusal_recall" else "refusal_recall", na="answerable")
        for i, (m, _) in rows.items()
    ]
    records = [Record(id=i, answer="x", abstained=False) for i in rows]
    return summarise("made", scores, {i: golds[i].question for i in rows}, records)


def test_the_harmonic_mean_is_a_line_like_any_other(golds: dict[str, Gold]) -> None:
    summary = run(
        golds,
        {
            "na-001": ("refusal_recall", 1),
            "na-002": ("refusal_recall", 0),
            "sr-001": ("kept", 1),
            "sr-002": ("kept", 1),
            "sr-003": ("kept", 1),
            "sr-004": ("kept", 0),
        },
    )
    line = summary.all.line("refusal_harmonic")
    assert line is not None
    assert line.value == pytest.approx(0.6, abs=1e-4)  # of 1/2 and 3/4
    assert (line.numerator, line.denominator, line.n, line.na) == (6, 10, 6, {})
    assert line.low < line.value < line.high
    assert harmonic(summary.all) == line.value
    assert Summary.model_validate_json(summary.model_dump_json()) == summary
    held = judge(summary, (), Gates(hard={"refusal_harmonic": 0.7}, soft={}))
    assert held.exit_code == 1
    kind = summary.slice(f"type: {golds['sr-001'].question.type}")
    assert kind is not None and kind.line("kept") and not kind.line("refusal_harmonic"), "one side only"


def test_without_one_of_its_sides_there_is_no_harmonic_mean(golds: dict[str, Gold]) -> None:
    assert run(golds, {"sr-001": ("kept", 1)}).all.line("refusal_harmonic") is None
    assert harmonic(run(golds, {"na-001": ("refusal_recall", 1)}).all) is None


def test_nothing_right_on_either_side_is_zero(golds: dict[str, Gold]) -> None:
    line = run(golds, {"na-001": ("refusal_recall", 0), "sr-001": ("kept", 0)}).all.line("refusal_harmonic")
    assert line is not None and (line.value, line.low) == (0, 0)


def test_a_yes_or_no_of_two_wordings_is_worth_less_than_two(golds: dict[str, Gold]) -> None:
    line = run(golds, {"sr-005": ("kept", 1), "sr-005b": ("kept", 1), "sr-001": ("kept", 0)}).all.line("kept")
    assert line is not None
    assert (line.numerator, line.n, line.value) == (2, 3, 0.6667)
    # Two of three; over the two groups the share varies by (2 − 4/3)² + (0 − 2/3)² = 8/9, of three by themselves it
    # would by 3 · 2/3 · 1/3 = 2/3: the three are worth 3 / (8/9 ÷ 2/3) = 2.25.
    worth = wilson(1.5, 2.25)
    assert (line.low, line.high) == (pytest.approx(worth.low, abs=1e-4), pytest.approx(worth.high, abs=1e-4))

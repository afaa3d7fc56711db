"""What fuzzing found stays fixed, and a few hundred new inputs a target go the same way. Long runs: python -m eval.bench.fuzz."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.bench.fuzz.invariants import BrokenPromiseError, require_conserved
from eval.bench.fuzz.targets import META, TARGETS, run_one

FOUND = Path(__file__).parents[1] / "data" / "fuzz"
CASES = sorted(path for path in FOUND.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_stays_fixed(path: Path) -> None:
    run_one(TARGETS[path.parent.name], path.read_bytes())


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_made_inputs_are_taken_or_refused_in_words(name: str) -> None:
    target = TARGETS[name]
    taken = sum(run_one(target, target.make(random.Random(f"{name} {number}"))) for number in range(60))
    assert taken, "every input was refused: nothing behind the first check was reached"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
@pytest.mark.parametrize("name", ["address", "quantities", "question", "grounding"])
def test_any_words_at_all(name: str, data: st.DataObject) -> None:
    run_one(TARGETS[name], data.draw(st.text(max_size=120)).encode("utf-8", "replace"))


def test_an_address_of_endless_digits_is_none() -> None:
    from corpus.addresses import read_address

    assert read_address("赣州市-2024-p" + "9" * 5_000) is None
    assert read_address("赣州市-2024-p014-s2\n") is None


def test_a_lost_character_would_be_seen() -> None:
    from dataclasses import replace

    from corpus.parse import parse

    report = parse("各位代表：\n全市生产总值增长5.5%。\n", META)
    require_conserved(report)
    for broken in (
        replace(report, source=report.source + "丢"),
        replace(report, passages=report.passages[:-1]),
        replace(report, removals=()),
    ):
        with pytest.raises(BrokenPromiseError):
            require_conserved(broken)

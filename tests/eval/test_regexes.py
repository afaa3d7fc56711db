"""No regular expression of ours can be made to take much longer than its text is long."""

from __future__ import annotations

import re

import pytest

from eval.bench.regexes import Found, attack, patterns

BOUNDED = ("rag.question.", "rag.measures", "rag.naming")
"""Rules over questions, which are refused above 2,000 characters: time may grow with the square, no faster."""

ALL = patterns(("corpus", "rag"))


def test_all_are_found() -> None:
    assert len(ALL) > 300


@pytest.mark.parametrize("room", ["corpus.", "rag."])
def test_no_pattern_can_be_slowed_down(room: str) -> None:
    for found in ALL:
        if found.where.startswith(room):
            for slow in attack(found, 500, limit=3.0):
                assert slow.growth < 40 and found.where.startswith(BOUNDED), slow


@pytest.mark.parametrize("evil", [r"(a+)+$", r"占(?:的?比重|的|比重)*$", r"(?:a|a)*b"])
def test_patterns_that_can_be_are_noticed(evil: str) -> None:
    assert attack(Found("test", re.compile(evil)), 500, limit=0.5)

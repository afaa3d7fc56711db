"""Readers and a writer at once, for seconds; ``python -m tests.faults.load --minutes 10`` is the whole of it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.faults.load import LEAST, Read, _compared, run
from tests.faults.sandbox import QUESTIONS


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_readers_beside_a_writer_are_never_wrong(tmp_path: Path) -> None:
    built, readers = run(tmp_path / "installed", seconds=1, readers=1)
    assert built >= 3
    assert [line for reader in readers for line in reader.wrong] == []
    assert sum(readers[0].answers.values()) > 0 and readers[1].verified > 0


def test_what_is_wrong_would_be_seen() -> None:
    """A citation that moved by one character, an answer of the other state, reports that never were."""
    right = {("甲",): tuple(f"{text}\n甲-p1 3-9 原文" for text in QUESTIONS)}

    def engine(held: str, start: int) -> Any:
        cited = SimpleNamespace(address="甲-p1", start=start, end=9, quote="原文")
        return SimpleNamespace(
            reports=[SimpleNamespace(id=held)],
            ask=lambda text: SimpleNamespace(answer=text, citations=[cited]),
        )

    assert _compared(engine("甲", 3), right) == (1, [])
    assert len(_compared(engine("甲", 4), right)[1]) == len(QUESTIONS)
    assert len(_compared(engine("乙", 3), right)[1]) == 1


def test_what_grows_would_be_seen() -> None:
    flat, growing = Read(), Read()
    for second in range(LEAST):
        flat.samples.append((second, 100_000_000, 10))
        growing.samples.append((second, 100_000_000 + second * 1_000_000, 10 + second // 5))
    assert flat.grown() == (1.0, 0.0)
    memory, files = growing.grown() or (0.0, 0.0)
    assert memory > 1.1 and files >= 3
    assert Read().grown() is None

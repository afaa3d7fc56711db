"""The five reports and their question set, read once; records made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import pytest

from eval.gold import Gold, prepare
from eval.questionset import load
from eval.records import Piece, Record, sentences
from eval.scorers import Case
from eval.sources import Sources
from tests.eval.cases import MakeCase

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources.of_folder(ROOT / "corpus" / "reports")


@pytest.fixture(scope="session")
def golds(sources: Sources) -> dict[str, Gold]:
    return prepare(load(ROOT / "eval" / "questions" / "reports5.jsonl"), sources)


@pytest.fixture
def case(sources: Sources, golds: dict[str, Gold]) -> MakeCase:
    """Make a case: an answer to a question of the set, with what it cites (``at`` these addresses) and what was retrieved."""

    def make(
        question: str,
        answer: str = "",
        cited: Sequence[str] = (),
        retrieved: Sequence[str] = (),
        *,
        abstained: bool = False,
        error: str = "",
        at: Sequence[str] = (),
    ) -> Case:
        record = Record(
            id=question,
            answer=answer,
            abstained=abstained,
            error=error,
            said=sentences(answer, len(cited)),
            citations=tuple(
                Piece(text=text, address=address) for text, address in zip_longest(cited, at, fillvalue="")
            ),
            retrieved=tuple(Piece(text=text) for text in (retrieved or cited)),
            seconds=1.5,
        )
        return Case(record, golds[question], sources)

    return make

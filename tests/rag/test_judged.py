"""A yes or a no before sentences found, or nothing where they are beside the point."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.types import Part, Passage, Sentence
from rag.chain import Group
from rag.choosing import claim_of
from rag.evidence import Ranked
from rag.judging import SURELY_READ, judged
from rag.library import Library
from tests.rag.reading import ask, report

TOLD = "推行城乡公交一体化，智能调度全部到位。"


class Reader:
    """Gives whatever it reads the same log-odds."""

    def __init__(self, odds: float) -> None:
        self.odds = odds

    def __call__(self, _question: str, texts: Sequence[str]) -> list[float]:
        return [self.odds] * len(texts)


@pytest.mark.parametrize(
    ("question", "reader", "kept"),
    [
        ("老人乘车刷身份证行吗？", None, False),
        ("老人乘车刷身份证行吗？", Reader(SURELY_READ - 0.1), False),
        ("老人乘车刷身份证行吗？", Reader(SURELY_READ), True),
        ("能刷身份证乘车的名单有吗？", Reader(SURELY_READ), False),
        ("城乡公交一体化推行了吗？", None, True),
    ],
)
def test_what_is_surely_read_is_kept_in_whatever_words(
    library: Library, question: str, reader: Reader | None, kept: bool
) -> None:
    sentence = Sentence("某市-2024-p001-s1", 0, len(TOLD), TOLD)
    passage = Passage("某市-2024-p001", 1, Part.REVIEW, (), 0, len(TOLD), TOLD, (sentence,))
    found = Ranked(passage, 0, 0.5, 0.5, report(library, "上饶市"))
    group = judged(ask(question), Group((), direct=(claim_of(TOLD, sentence),)), [found], library, reader)
    assert bool(group.direct) is kept
    assert kept or group.final

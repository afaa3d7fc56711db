"""Whether what was found for a question says all that it asks for."""

from __future__ import annotations

import pytest

from corpus.types import Part, Passage, Sentence
from rag.choosing import claim_of
from rag.complete import more_beside, with_more_beside
from rag.library import Library
from rag.parts import parts
from tests.rag.reading import ask

TOURISTS = "全年接待游客2.2亿人次，其中国际旅客12万人次，旅游综合收入2350亿元。"
OUTPUT = "有机硅产业完成产值446亿元，超额完成年初420亿元的目标。"
SENTENCES = tuple(
    Sentence(f"某市-2024-p001-s{n}", 0, len(text), text) for n, text in enumerate((TOURISTS, OUTPUT), 1)
)


@pytest.fixture
def told(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The five reports, with a paragraph made by hand for any of theirs."""
    passage = Passage("某市-2024-p001", 1, Part.REVIEW, (), 0, 0, TOURISTS + OUTPUT, SENTENCES)
    monkeypatch.setattr(library, "passage", lambda _address: passage)
    return library


@pytest.mark.parametrize(
    ("question", "cut", "lacks"),
    [
        ("接待游客多少人次，其中国际旅客多少？", "全年接待游客2.2亿人次", True),
        ("接待游客多少人次，其中国际旅客多少？", TOURISTS, False),
        ("接待游客多少人次？", "全年接待游客2.2亿人次", False),
        ("有机硅产值多少亿元，年初目标是多少？", "有机硅产业完成产值446亿元", True),
        ("有机硅产值多少亿元，年初目标是多少？", OUTPUT, False),
    ],
)
def test_a_sentence_cut_behind_the_first_of_two_figures_lacks_the_second(
    told: Library, question: str, cut: str, lacks: bool
) -> None:
    claim = claim_of(cut, next(one for one in SENTENCES if cut in one.text))
    assert more_beside(ask(question), parts(question, ""), [claim], told) is lacks


def test_the_whole_sentence_stands_for_what_was_cut_out_of_it(told: Library) -> None:
    (alone,) = with_more_beside(claim_of("全年接待游客2.2亿人次", SENTENCES[0]), told)
    assert alone.text == TOURISTS
    first, second = with_more_beside(claim_of("上饶市2023年接待游客2.2亿人次", SENTENCES[0]), told)
    assert (first.text, second.text) == ("上饶市2023年接待游客2.2亿人次。", TOURISTS)

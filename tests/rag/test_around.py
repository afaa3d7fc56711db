"""The sentences beside one that answers how something is done: which are taken with it, which are not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.around import GOES_ON, asks_what_is_done, with_those_around
from rag.evidence import Ranked
from rag.fit import Asking
from rag.library import Library
from rag.types import Intent
from tests.rag.reading import ask, ranked, report, words_of

FOOD = "俺种了几十亩水稻，为保障粮食安全打算咋干？"


def around(library: Library, question: str, place: str, quote: str, fits: dict[str, float]) -> list[str]:
    """Return the sentences told for a question that one sentence answers; ``fits`` by what stands in others."""
    own = report(library, place)
    asked = ask(question, own)
    words = words_of(asked, library)
    first = ranked(library, own, quote, words)
    found = [Ranked(first.passage, index, 0, 0, own) for index in range(len(first.passage.sentences))]

    def fit(some: Sequence[Ranked]) -> list[float]:
        return [next((v for k, v in fits.items() if k in one.sentence.text), 0.0) for one in some]

    taken = with_those_around(Asking(asked, words, library), [first], found, fit)
    return [one.sentence.text for one in taken]


def test_a_short_paragraph_whose_title_names_what_is_asked_is_told_whole(library: Library) -> None:
    told = around(library, FOOD, "宜春市", "集成推广良田良种良机良法", {})
    assert [text[:6] for text in told] == ["全面落实粮食", "集成推广良田", "完善农业社会", "力争生猪出栏"]


def test_a_paragraph_about_something_else_is_not_told_whole(library: Library) -> None:
    told = around(library, "养老今年怎么办？", "宜春市", "开展居家适老化改造1600户", {})
    assert len(told) == 1


def test_the_next_sentence_is_told_where_it_answers_too(library: Library) -> None:
    debts = "宜春的国企欠债不少，怎么把债务压到合理水平？"
    quote = "加强国有企业经营性债务风险监测预警"
    both = around(library, debts, "宜春市", quote, {"同时，通过做大做强市矿业公司": GOES_ON})
    assert [text[:4] for text in both] == ["加强国有", "同时，通"]
    assert len(around(library, debts, "宜春市", quote, {"同时，通过做大做强市矿业公司": GOES_ON - 0.01})) == 1


def test_what_stands_beyond_a_sentence_on_something_else_is_not_told(library: Library) -> None:
    told = around(
        library,
        "国企欠债怎么办？",
        "宜春市",
        "同时，通过做大做强市矿业公司",
        {"全面落实防范化解地方债务风险": 0.9},
    )
    assert len(told) == 1


@pytest.mark.parametrize(
    ("question", "intent", "steps"),
    [
        ("今年在酒店、民宿和餐饮上有什么动作？", Intent.LIST, True),
        ("好保姆难找，政府打算怎么办", Intent.MEASURE, True),
        ("空气质量怎么样", Intent.EXPLANATION, False),
        ("4项改革措施分别是什么", Intent.MEASURE, False),
        ("粮食产量多少", Intent.FIGURE, False),
    ],
)
def test_who_asks_for_steps(question: str, intent: Intent, steps: bool) -> None:
    assert asks_what_is_done(ask(question, intent=intent)) is steps

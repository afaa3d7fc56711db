"""How well a sentence answers: what is measured of it, and that the learned weights prefer what a person would."""

from __future__ import annotations

import math

import pytest

from corpus.types import Part
from rag.evidence import Ranked
from rag.fit import NAMES, Asking, Measures, Weights, fitness, learned
from rag.library import Library
from rag.quotes import measured
from rag.types import Question
from tests.rag.reading import ask, ranked, report, words_of


def looked_at(library: Library, question: Question, quote: str) -> tuple[Asking, Ranked]:
    words = words_of(question, library)
    return Asking(question, words, library), ranked(library, question.reports[0], quote, words)


def measures(library: Library, question: Question, quote: str) -> Measures:
    return measured(*looked_at(library, question, quote))


def test_the_figure_beside_the_words_is_measured_apart_from_one_elsewhere(library: Library) -> None:
    """赣州: 固定资产投资下降1.7% stands in a sentence of many figures; 脱贫人口人均纯收入增长13.8% by itself."""
    ganzhou = report(library, "赣州市")
    here = measures(library, ask("固定资产投资增长多少", ganzhou, part=Part.REVIEW), "固定资产投资下降1.7%")
    assert (here.figure, here.beside, here.head_beside, here.part) == (1.0, 1.0, 1.0, 1.0)
    assert here.missing == 0.0 and here.fact == pytest.approx(1.0)
    there = measures(library, ask("固定资产投资增长多少", ganzhou), "脱贫人口人均纯收入增长13.8%")
    assert there.figure == 1.0 and there.beside == 0.0
    assert there.fact_more > 0.9 and there.missing > 0.3


def test_what_no_number_is_asked_for_has_no_figure(library: Library) -> None:
    plain = measures(library, ask("怎么发展林下经济", report(library, "赣州市")), "固定资产投资下降1.7%")
    assert (plain.figure, plain.beside, plain.fact, plain.fact_more) == (0.0, 0.0, 0.0, 0.0)


def test_a_sentence_with_the_thing_answers_better_than_one_without(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    for text, right, wrong in [
        ("固定资产投资增长多少", "固定资产投资下降1.7%", "脱贫人口人均纯收入增长13.8%"),
        ("新建高标准农田多少万亩", "新建高标准农田55.8万亩", "生猪出栏700万头以上"),
        ("怎么支持次中心城市", "建设高水平次中心城市", "固定资产投资下降1.7%"),
    ]:
        question = ask(text, ganzhou)
        number = Asking(question, words_of(question, library), library).wanted.number
        assert fitness(measures(library, question, right), number) > fitness(
            measures(library, question, wrong), number
        )


def test_the_weights_are_a_logistic_regression() -> None:
    zero = Measures(*[0.0] * len(NAMES))
    one = Measures(*[1.0] * len(NAMES))
    weights = Weights(-1.0, tuple(0.1 for _ in NAMES))
    assert weights.probability(zero) == pytest.approx(1 / (1 + math.e))
    assert weights.probability(one) == pytest.approx(1 / (1 + math.exp(1.0 - 0.1 * len(NAMES))))
    assert Weights(1e9, weights.weights).probability(one) == pytest.approx(1.0)


def test_no_learned_weight_speaks_against_having_the_words() -> None:
    known = learned()
    for weights in (known.number, known.text, known.number_read, known.text_read):
        by_name = dict(zip(NAMES, weights.weights, strict=True))
        assert all(by_name[name] >= 0 for name in ("support", "own", "things", "rank", "time", "beside"))
        assert all(by_name[name] <= 0 for name in ("missing", "new", "other_part", "fact_more"))
    assert known.number.reading == known.text.reading == 0.0
    assert known.number_read.reading > 0 and known.text_read.reading > 0

"""Likeness in meaning: made when needed, kept, and asked only of the few sentences that the words leave unsure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag import alike as module
from rag.alike import Alike
from rag.bundled import BundledEmbedder
from rag.embedding import Progress, Vectors
from rag.fit import Asking, fitness
from rag.library import Library
from rag.quotes import CLOSEST, PLAIN, measured, quote
from tests.conftest import HashEmbedder
from tests.rag.reading import ask, ranked, report, words_of


class Counting:
    """Embeds by a hash of the text and notes what it was asked for."""

    identity = "counting"

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._own = HashEmbedder()

    def query(self, text: str) -> Vectors:
        return self._own.query(text)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.seen += texts
        return self._own.passages(texts, progress)


def test_each_sentence_is_embedded_once_and_given_up_when_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    embedder = Counting()
    alike = Alike(embedder)
    first = alike("养老", ["甲", "乙", "甲"])
    assert embedder.seen == ["甲", "乙"] and first[0] == first[2]
    assert alike("养老", ["乙"]) == (first[1],) and embedder.seen == ["甲", "乙"]
    alike("养老", ["丙"])  # 甲 was not used for longest
    alike("养老", ["乙", "甲"])
    assert embedder.seen == ["甲", "乙", "丙", "甲"]
    assert alike("养老", []) == ()


def test_the_bundled_embedder_knows_what_means_the_same() -> None:
    alike = Alike(BundledEmbedder())
    rider, tourism = alike("送外卖的有什么保障", ["关心关爱快递小哥、送餐骑手。", "接待游客2.2亿人次。"])
    assert -1 <= tourism < rider <= 1


def test_only_an_unsure_question_is_compared_and_only_with_the_closest(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    compared: list[tuple[str, int]] = []

    def alike(question: str, sentences: Sequence[str]) -> tuple[float, ...]:
        compared.append((question, len(sentences)))
        return tuple(np.linspace(0.9, 0.8, len(sentences)))

    quotes = ["固定资产投资下降1.7%", "新建高标准农田55.8万亩", "脱贫人口人均纯收入增长13.8%", "生猪出栏700万头以上",
              "民生支出占一般公共预算支出比重达83%", "建设高水平次中心城市"]  # fmt: skip
    for text, expected in (("固定资产投资下降了多少", 0), ("菜篮子里的肉够不够吃", CLOSEST)):
        question = ask(text, ganzhou)
        words = tuple(words_of(question, library))
        found = [ranked(library, ganzhou, one, words) for one in quotes]
        asking = Asking(question, words, library, alike)
        plain = max(fitness(measured(asking, one), asking.wanted.number) for one in found)
        assert (plain >= PLAIN) == (expected == 0)
        compared.clear()
        quote(asking, found)
        assert compared == ([(text, expected)] if expected else [])


def test_the_more_alike_the_more_probable(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    question = ask("生猪出栏多少万头", ganzhou)
    words = tuple(words_of(question, library))
    measures = measured(
        Asking(question, words, library), ranked(library, ganzhou, "生猪出栏700万头以上", words)
    )
    for number in (True, False):
        assert fitness(measures, number, 0.75) < fitness(measures, number, 0.9)

"""The reader: read once, kept, only where the words leave it unsure; and what it learned, on sentences of the reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag import reader as module
from rag.bundled import e5_file
from rag.fit import Asking, fitness
from rag.library import Library
from rag.quotes import CLOSEST, PLAIN, measured, quote
from rag.reader import (
    MOST_OF_QUESTION,
    MOST_OF_SENTENCE,
    STEP,
    Reader,
    in_its_place,
    packed,
    token_ids,
    unpacked,
)
from tests.rag.reading import ask, ranked, report, words_of


def test_each_sentence_is_read_once_for_a_question_and_given_up_when_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[str, str]] = []

    def read(question: str, sentence: str) -> float:
        seen.append((question, sentence))
        return float(len(seen))

    monkeypatch.setattr(module, "KEPT", 2)
    monkeypatch.setattr(module, "_read", read)
    reader = Reader()
    first = reader("养老", ["甲", "乙", "甲"])
    assert sorted(seen) == [("养老", "乙"), ("养老", "甲")] and first[0] == first[2]
    assert reader("养老", ["乙"]) == (first[1],) and len(seen) == 2
    reader("托育", ["乙"])  # another question; 养老 and 甲 were not used for longest
    reader("养老", ["甲"])
    assert seen[2:] == [("托育", "乙"), ("养老", "甲")]
    assert reader("养老", []) == ()


def test_a_sentence_is_read_under_its_heading_unless_it_begins_with_it(library: Library) -> None:
    passages = library.passages(report(library, "上饶市").id)
    under = [p for p in passages if p.section]
    for passage in under:
        heading = passage.section[-1]
        for index, sentence in enumerate(passage.sentences):
            text = in_its_place(passage, index)
            assert text.endswith(sentence.text.strip())
            assert text == sentence.text.strip() or text.startswith(heading[:8])
    assert any(in_its_place(p, i) != s.text.strip() for p in under for i, s in enumerate(p.sentences))


def test_long_texts_are_cut_and_both_are_there() -> None:
    file = e5_file()
    short = token_ids(file, "养老", "建成养老机构97个。")
    assert short.count(file.end) == 3 and short[-1] == file.end  # a separator twice, an end
    long = token_ids(file, "养老" * 500, "建成养老机构97个。" * 500)
    assert len(long) <= MOST_OF_QUESTION + 1 + MOST_OF_SENTENCE and long[-1] == file.end


@given(arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)))
def test_three_bits_keep_signs_and_miss_by_half_a_step_within_four(change: np.ndarray) -> None:
    codes, steps = packed(change)
    again = unpacked(codes, steps)
    assert codes.shape == (3, 3, 1) and codes.dtype == np.uint8
    for row, kept, step in zip(change, again, steps.astype(np.float32), strict=True):
        assert step == pytest.approx(STEP * row.std(), rel=0.01, abs=1e-6)
        if step < 1e-4:
            continue
        within = np.abs(row) < 4 * step
        assert np.all(np.abs(row - kept)[within] <= step / 2 + 1e-5)
        assert np.all(np.sign(kept)[np.abs(row) > 1e-6] == np.sign(row)[np.abs(row) > 1e-6])


@pytest.mark.parametrize(
    ("question", "answers", "beside"),
    [
        ("送外卖的有什么保障", "关心关爱快递小哥、送餐骑手。", "接待游客2.2亿人次。"),
        ("养老床位新增了多少张", "新增养老床位1200张。", "新增学位1200个。"),
        ("修了多少里乡下的路", "新改建农村公路560公里。", "高速公路通车里程达到560公里。"),
    ],
)
def test_what_answers_is_read_so(question: str, answers: str, beside: str) -> None:
    yes, no = Reader()(question, [answers, beside])
    assert yes > no


def test_only_an_unsure_question_is_read_and_only_with_the_closest(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    asked: list[tuple[str, int]] = []

    def reader(question: str, sentences: Sequence[str]) -> tuple[float, ...]:
        asked.append((question, len(sentences)))
        return tuple(np.linspace(1.0, -1.0, len(sentences)))

    quotes = ["固定资产投资下降1.7%", "新建高标准农田55.8万亩", "脱贫人口人均纯收入增长13.8%", "生猪出栏700万头以上",
              "民生支出占一般公共预算支出比重达83%", "建设高水平次中心城市"]  # fmt: skip
    for text, expected in (
        ("固定资产投资下降了多少", 0),
        ("菜篮子里的肉够不够吃", min(CLOSEST, len(quotes))),
    ):
        question = ask(text, ganzhou)
        words = tuple(words_of(question, library))
        found = [ranked(library, ganzhou, one, words) for one in quotes]
        asking = Asking(question, words, library, reader)
        plain = max(fitness(measured(asking, one), asking.wanted.number) for one in found)
        assert (plain >= PLAIN) == (expected == 0)
        asked.clear()
        quote(asking, found)
        assert asked == ([(text, expected)] if expected else [])


def test_the_better_read_the_more_probable(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    question = ask("生猪出栏多少万头", ganzhou)
    words = tuple(words_of(question, library))
    measures = measured(
        Asking(question, words, library), ranked(library, ganzhou, "生猪出栏700万头以上", words)
    )
    for number in (True, False):
        assert fitness(measures, number, -2.0) < fitness(measures, number, 2.0)

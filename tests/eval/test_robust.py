"""The robustness checks on answers made by hand: each must be able to fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.load import load_folder
from corpus.quantities import find_quantities
from eval import robust
from eval.questionset import Question
from rag.types import REFUSAL, Answer, Claim, Timings

ROOT = Path(__file__).parents[2]


def answer(*texts: str) -> Answer:
    return Answer(
        question="?",
        answer="".join(texts) or REFUSAL,
        abstained=not texts,
        claims=tuple(Claim(text=t, citations=(), support="supported") for t in texts),
        timings=Timings(retrieve_s=0, first_token_s=None, total_s=0),
        model="m",
        embedder="e",
    )


def asked(id_: str, text: str) -> Question:
    return Question.model_validate(
        {
            "id": id_,
            "question": text,
            "type": "figure",
            "answerable": False,
            "unanswerable_class": "not_mentioned",
        }
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (answer("增长6%。"), answer("同比增长6%。"), True),
        (answer("收入1.6万亿元。"), answer("收入16000亿元。"), True),
        (answer("增长6%。"), answer("增长7%。"), False),
        (answer("增长6%。"), answer("下降6%。"), False),
        (answer("增长6%。"), answer(), False),
        (answer(), answer(), True),
    ],
)
def test_two_answers_are_the_same_by_their_figures(one: Answer, other: Answer, same: bool) -> None:
    assert robust.same(one, other) is same


def test_repeats_and_paraphrases_can_fail() -> None:
    said = iter(["增长6%。", "增长6%。", "增长7%。"])
    first, second = asked("a-001", "甲增长多少？"), asked("a-001b", "甲涨了多少？")
    assert [t.holds for t in robust.repeats(lambda q: answer("增长6%。"), [first])] == [True]
    assert [t.holds for t in robust.repeats(lambda q: answer(next(said)), [first], times=3)] == [False]
    answers = {"甲增长多少？": answer("增长6%。"), "甲涨了多少？": answer("增长7%。")}
    assert [t.holds for t in robust.paraphrases(answers.__getitem__, [first, second])] == [False]


def test_asking_in_another_unit() -> None:
    assert robust.other_form("营收多少亿元？") == "营收多少万元？"
    assert robust.other_form("新增就业多少万人？") == "新增就业多少人？"
    assert robust.other_form("谁最高？") == "谁最高？"


@given(
    st.lists(
        st.sampled_from(["增长5.3%", "达5620亿元", "新增207家", "，", "2023年", "第二", "上饶市"]), max_size=8
    )
)
def test_rewriting_changes_every_amount_and_nothing_else(pieces: list[str]) -> None:
    text = "，".join(pieces)
    changed = robust.rewrite_numbers(text)
    assert len(changed) == len(text)
    assert changed == robust.rewrite_numbers(text)
    before, after = find_quantities(text), find_quantities(changed)
    assert len(before) == len(after)
    for one, two in zip(before, after, strict=True):
        assert (one.unit, one.kind) == (two.unit, two.kind)
        assert (one.value != two.value) == (one.unit != "位")
    assert "2023年" not in text or "2023年" in changed


def test_rewritten_reports_can_be_read_and_tell_other_figures(tmp_path: Path) -> None:
    robust.write_rewritten(ROOT / "corpus" / "reports", tmp_path)
    reports = {r.meta.id: r for r in load_folder(tmp_path)}
    assert len(reports) == 5
    assert "规上工业营业收入达5620亿元" not in reports["上饶市-2024"].source


def test_rates() -> None:
    rates = robust.summary([robust.Trial("unit", "a", True), robust.Trial("unit", "b", False)])
    assert [(r.kind, r.held, r.n) for r in rates] == [("unit", 1, 2)]
    assert rates[0].low == pytest.approx(0.0945, abs=1e-4)

"""A run through the engine: resumable, one line a question, each arm of the search beside the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.arms import ARMS, OPENING, SHOWN, arms
from eval.bench.baseline import ordered
from eval.questionset import Question
from eval.records import read_records
from eval.running import QUICK, answer_all, begin, choose, describe
from eval.runs import load_set
from rag.errors import UsageError
from tests.conftest import MakeEngine


def silent(done: int, total: int, text: str) -> None:
    """Take progress and say nothing."""


def some(*ids: str) -> list[Question]:
    return [question for question in load_set("reports5") if question.id in ids]


def test_each_arm_is_searched_alone_and_the_fused_one_as_the_program_does(make_engine: MakeEngine) -> None:
    engine = make_engine()
    found = arms(engine, "赣州市2024年怎样支持中医药发展？")
    assert tuple(found) == ARMS
    assert all(0 < len(pieces) <= SHOWN and len(set(pieces)) == len(pieces) for pieces in found.values())
    for pieces in found.values():
        for piece in pieces:
            passage = engine.index.library.passage(piece.address)
            assert piece.text == passage.text[:OPENING]
            assert piece.address.startswith("赣州市-2024")
    assert found["dense"] != found["lexical"]
    assert set(found["fused"][:3]) & {*found["dense"], *found["lexical"]}


def test_where_every_report_must_answer_each_arm_has_all_of_them(make_engine: MakeEngine) -> None:
    found = arms(make_engine(), "赣州、宜春和抚州2024年GDP增长目标分别是多少？")
    for arm in ARMS:
        assert {piece.address.split("-")[0] for piece in found[arm][:3]} == {"赣州市", "宜春市", "抚州市"}


def test_a_place_without_a_report_has_empty_arms(make_engine: MakeEngine) -> None:
    assert arms(make_engine(), "深圳市2023年GDP是多少？") == {arm: () for arm in ARMS}


def test_a_run_goes_on_where_it_stopped(make_engine: MakeEngine, tmp_path: Path) -> None:
    engine, questions = make_engine(), some("sr-001", "sr-005", "sr-007")
    folder = tmp_path / "run"
    manifest = describe("run", "reports5", len(questions), engine, engine.settings)
    assert begin(folder, manifest) == set()
    assert answer_all(folder, questions[:2], set(), engine, silent) == 0
    with open(folder / "answers.jsonl", "a", encoding="utf-8") as handle:
        handle.write('{"id": "sr-007", "answ')  # killed while it wrote
    done = begin(folder, manifest)
    assert done == {q.id for q in questions[:2]}
    answer_all(folder, questions, done, engine, silent)
    records = read_records(folder / "answers.jsonl")
    assert [record.id for record in records] == [q.id for q in questions]
    assert all(tuple(record.arms) == ARMS for record in records)
    with pytest.raises(UsageError, match="model"):
        begin(folder, manifest.model_copy(update={"model": "another"}))


def test_a_line_says_no_less_than_the_answer_it_was_made_from(
    make_engine: MakeEngine, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    engine = make_engine()
    answer_all(tmp_path / "run", some("sr-005"), set(), engine, silent)
    (record,) = read_records(tmp_path / "run" / "answers.jsonl")
    again = engine.ask(some("sr-005")[0].question)
    assert record.answer == again.answer
    assert [piece.text for piece in record.retrieved] == [hit.text for hit in again.retrieved]


def kinds(questions: Sequence[Question]) -> set[str]:
    return {question.unanswerable_class or question.type for question in questions}


def test_the_baseline_begins_with_the_fixed_40_and_goes_on_fairly() -> None:
    every = load_set("reports5")
    order = ordered(every)
    assert sorted(q.id for q in order) == sorted(q.id for q in every)
    quick = choose(every, None, quick=True)
    assert [q.id for q in order[:QUICK]] == [q.id for q in quick]
    share = sum(not q.answerable for q in every) / len(every)
    for n in (80, 120, 200):
        assert abs(sum(not q.answerable for q in order[:n]) / n - share) < 0.05
        assert len(kinds(order[:n])) == len(kinds(every))

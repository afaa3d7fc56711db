"""A run through the engine: resumable, one line a question, each arm of the search beside the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval import digests
from eval.arms import ARMS, OPENING, SHOWN, arms
from eval.bench.baseline import ordered
from eval.gate import load_gates
from eval.questionset import Question
from eval.records import read_records
from eval.running import QUICK, answer_all, begin, choose, describe, fixed
from eval.runs import KEPT, load_set, question_file, score_answers, set_of
from eval.sources import Sources
from eval.table import outcome_line
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
    assert [q.id for q in order[:QUICK]] == [q.id for q in fixed(every)]
    share = sum(not q.answerable for q in every) / len(every)
    for n in (80, 120, 200):
        assert abs(sum(not q.answerable for q in order[:n]) / n - share) < 0.05
        assert len(kinds(order[:n])) == len(kinds(every))


def test_the_quick_run_is_a_fixed_fair_40_and_the_pinned_questions() -> None:
    every = load_set("reports5")
    forty, quick = fixed(every), choose(every, None, quick=True)
    assert len(forty) == QUICK and fixed(list(reversed(every))) == tuple(reversed(forty))
    assert {q.id for q in quick} == {q.id for q in forty} | set(load_gates().pinned)
    assert len(quick) <= QUICK + len(load_gates().pinned)
    for kind in kinds(every):
        own = [q for q in every if (q.unanswerable_class or q.type) == kind]
        taken = sum((q.unanswerable_class or q.type) == kind for q in forty)
        assert abs(taken - QUICK * len(own) / len(every)) < 1, kind  # in proportion, to the next question
    assert choose(every, None, quick=False) == every


def test_a_question_that_was_an_error_is_asked_again(make_engine: MakeEngine, tmp_path: Path) -> None:
    engine, questions = make_engine(), some("sr-001", "sr-005")
    folder = tmp_path / "run"
    manifest = describe("run", "reports5", 2, engine, engine.settings)
    begin(folder, manifest)
    answer_all(folder, questions[:1], set(), engine, silent)
    with open(folder / "answers.jsonl", "a", encoding="utf-8") as handle:
        handle.write('{"id": "sr-005", "answer": "", "error": "the model was away"}\n')
    done = begin(folder, manifest)
    assert done == {"sr-001"}
    assert answer_all(folder, questions, done, engine, silent) == 0
    assert [(r.id, r.error) for r in read_records(folder / "answers.jsonl")] == [
        ("sr-001", ""),
        ("sr-005", ""),
    ]


def test_a_run_does_not_go_on_with_other_versions_or_models(make_engine: MakeEngine, tmp_path: Path) -> None:
    engine = make_engine()
    manifest = describe("run", "reports5", 2, engine, engine.settings)
    assert manifest.settings["prose"] == "auto" and len(manifest.models["embedder"]) == 64
    begin(tmp_path / "run", manifest)
    for change in ({"versions": {"numpy": "0"}}, {"models": {"llm": "0"}}, {"ids": ("sr-001",)}):
        with pytest.raises(UsageError, match=next(iter(change))):
            begin(tmp_path / "run", manifest.model_copy(update=change))
    begin(tmp_path / "run", manifest.model_copy(update={"eval_sha256": "another"}))


def test_the_program_s_data_are_part_of_its_hash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("rag/data/fit.json", "rag/a.py", "corpus/b.py", "eval/c.py", "eval/runs/x/d.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(digests, "ROOT", tmp_path)
    program, own = digests.program_sha256(), digests.eval_sha256()
    (tmp_path / "rag/data/fit.json").write_text("2")
    assert digests.program_sha256() != program and digests.eval_sha256() == own
    (tmp_path / "eval/runs/x/d.py").write_text("2")
    assert digests.eval_sha256() == own
    (tmp_path / "eval/c.py").write_text("2")
    assert digests.eval_sha256() != own


def test_a_set_of_one_s_own_is_kept_with_the_run(make_engine: MakeEngine, tmp_path: Path) -> None:
    engine, questions = make_engine(), some("sr-001", "sr-005")
    own = tmp_path / "my-set.jsonl"
    own.write_text("".join(q.model_dump_json() + "\n" for q in questions), encoding="utf-8")
    folder = tmp_path / "run"
    begin(folder, describe("run", str(own), 2, engine, engine.settings), own)
    own.unlink()
    assert load_set(set_of(folder)) == tuple(questions)
    begin(
        tmp_path / "other",
        describe("other", "reports5", 2, engine, engine.settings),
        question_file("reports5"),
    )
    assert set_of(tmp_path / "other") == question_file("reports5")
    assert not (tmp_path / "other" / KEPT).exists()


def test_what_has_no_answer_counts_as_empty_and_what_is_unknown_is_named(
    sources: Sources, tmp_path: Path
) -> None:
    every = some("sr-001", "sr-005", "na-001")
    path = tmp_path / "answers.jsonl"
    lines = [{"id": "sr-005", "answer": "增长5.5%。"}, {"id": "zz-001", "answer": "x"}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    whole = score_answers("x", path, every, sources, [q.id for q in every])
    assert (whole.unknown, whole.missing) == (("zz-001",), {"sr-001", "na-001"})
    assert whole.summary.outcomes == {"answered": 1, "empty": 2}
    assert "2 题文件里没有回答" in outcome_line(whole.summary) and "1 条回答不属于" in outcome_line(
        whole.summary
    )
    line = whole.summary.all.line("all_vital")
    assert line is not None and line.n == 2, "a question without an answer is counted"
    part = score_answers("x", path, every, sources)
    assert part.summary.all.questions == 1 and part.summary.missing == 0


def test_a_bad_question_set_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n')
    with pytest.raises(UsageError, match=r"bad\.jsonl:1"):
        load_set(tmp_path / "bad.jsonl")

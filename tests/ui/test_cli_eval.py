"""``govqa eval diff`` on made runs: what it says of the runs, and of which questions it shows no answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.questionset import Question, split_of
from eval.runs import Manifest, load_set
from ui.evaluating import app

SAID, REFUSED = "这是前一次说的", "报告中未提及。"


def run_of(folder: Path, questions: Sequence[Question], *, refused: bool, **more: str) -> str:
    """Write the folder of a run that answers every question with the same words, or refuses all."""
    folder.mkdir()
    lines = [{"id": q.id, "answer": REFUSED if refused else SAID, "abstained": refused} for q in questions]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "answers.jsonl").write_text(text, encoding="utf-8")
    values = {"name": folder.name, "questions": "reports5", "questions_sha256": "x", "asked": 2, "corpus": {}}
    manifest = Manifest.model_validate(values | more)
    (folder / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return str(folder)


def test_a_flip_shows_both_answers_but_nothing_of_the_half_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVQA_INDEX", str(tmp_path / "index"))
    every = [q for q in load_set("reports5") if q.answerable]
    tune = next(q for q in every if split_of(q.id) == "tune")
    held = next(q for q in every if split_of(q.id) == "held")
    before = run_of(tmp_path / "one", [tune, held], refused=False, model="甲")
    after = run_of(tmp_path / "two", [tune, held], refused=True, model="乙")
    found = CliRunner().invoke(app, ["diff", before, after])
    assert found.exit_code == 0, found.output
    assert "语言模型不同：甲 → 乙" in found.output
    lines = found.output.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"变差  {tune.id}"))
    assert lines[at].endswith(tune.question)
    assert [line.strip() for line in lines[at + 1 : at + 3]] == [f"前：{SAID}", f"后：{REFUSED}"]
    assert "另有 1 题只看总数" in found.output
    assert held.id not in found.output and held.question not in found.output
    assert found.output.count(SAID) == 1
    assert "共同的 2 题，翻转 2 处" in found.output
    assert "其余指标" in found.output


def test_stored_scores_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of which only scores are left cannot be scored by today's rules: that is said, not passed over."""
    monkeypatch.setenv("GOVQA_INDEX", str(tmp_path / "index"))
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "scores.jsonl").write_text('{"id": "sr-001", "metric": "all_vital"}\n', encoding="utf-8")
    found = CliRunner().invoke(app, ["diff", str(folder), str(folder)])
    assert found.exit_code != 0
    assert "answers.jsonl" in str(found.exception)

"""The README's five questions, with the real embedded models, through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import load_folder, visible_text
from rag.errors import ModelMissingError
from rag.models import find_model
from rag.settings import Settings
from tests.conftest import REPORTS, ROOT

pytestmark = pytest.mark.models

# question, what a right answer says, the paragraph it must cite
README = [
    ("上饶2023年接待了多少游客？", ["2.2亿人次"], "上饶市-2024-p001"),
    ("赣州2024年GDP增长目标是多少？", ["6%左右"], "赣州市-2024-p012"),
    ("宜春怎么降企业用能成本？", ["3.8元/立方米", "260元/吨"], "宜春市-2024-p019"),
    ("“四减一优化”是什么？", ["减环节、减材料、减时限、减费用、优化审批机制"], "乐平市-2023-p059"),
    ("抚州2023年固定资产投资增速在全省排第几？", ["第5"], "抚州市-2024-p003"),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(reports=REPORTS, index=tmp_path_factory.mktemp("e2e") / "index")
    try:
        find_model(settings)
    except ModelMissingError as missing:
        pytest.skip(f"the embedded language model is not on this machine: {missing}")
    return settings


@pytest.fixture(scope="module")
def answers(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Index and ask as a user does: ``govqa index``, then ``govqa batch``."""
    folder = tmp_path_factory.mktemp("batch")
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    source.write_text(
        "".join(json.dumps({"id": q, "question": q}, ensure_ascii=False) + "\n" for q, _, _ in README),
        encoding="utf-8",
    )
    for arguments in (["index"], ["batch", str(source), "--out", str(target)]):
        subprocess.run(
            [sys.executable, "-c", "from ui.cli import main; main()", *arguments],
            cwd=ROOT, env=os.environ | {"GOVQA_INDEX": str(settings.index)}, check=True, capture_output=True, timeout=840,
        )  # fmt: skip
    return {line["id"]: line for line in map(json.loads, target.read_text(encoding="utf-8").splitlines())}


@pytest.mark.parametrize(("question", "says", "passage"), README, ids=[q for q, _, _ in README])
def test_right_answer_right_paragraph(
    answers: dict[str, dict[str, object]], question: str, says: list[str], passage: str
) -> None:
    answer = answers[question]
    assert all(words in str(answer["answer"]) for words in says), answer["answer"]
    citations = answer["citations"]
    assert isinstance(citations, list)
    assert any(citation["address"].startswith(passage) for citation in citations)
    assert all(claim["support"] == "supported" for claim in answer["claims"])  # type: ignore[attr-defined]


def test_the_fixed_40_questions_hold_the_gates(
    settings: Settings, answers: dict[str, dict[str, object]], tmp_path: Path
) -> None:
    assert answers, "they are asked of the index that answered these"
    for arguments in (["run", "--quick", "--name", str(tmp_path)], ["gate", str(tmp_path)]):
        done = subprocess.run(
            [sys.executable, "-c", "from ui.cli import main; main()", "eval", *arguments],
            cwd=ROOT, env=os.environ | {"GOVQA_INDEX": str(settings.index)}, check=False, capture_output=True,
            text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_quotes_are_the_files_own_characters(answers: dict[str, dict[str, object]]) -> None:
    parsed = {report.meta.file: report for report in load_folder(REPORTS)}
    for answer in answers.values():
        for citation in answer["citations"]:  # type: ignore[attr-defined]
            source = (REPORTS / citation["source"]).read_bytes().decode("utf-8")
            removals = parsed[citation["source"]].removals
            assert visible_text(source, citation["start"], citation["end"], removals) == citation["quote"]


def test_a_hub_model_that_cannot_be_had_is_one_clear_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from ui.cli import main; main()", "index"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | {"GOVQA_INDEX": str(tmp_path / "index"), "GOVQA_EMBEDDING_MODEL": "nobody/nothing", "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "GOVQA_EMBEDDING_MODEL" in done.stderr and "Traceback" not in done.stderr

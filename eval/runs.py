"""The folder of a run: ``manifest.json``, ``answers.jsonl``, ``scores.jsonl`` and ``summary.json``.

A set that is not one of the project's is kept there as well (``questions.jsonl``). Scores follow from answers, questions
and reports alone, so an old run is scored again without a model, and twice the same to the byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from eval.gold import prepare
from eval.questionset import Question, QuestionSetError, load
from eval.records import Record, RecordError, read_records
from eval.scorers import Score, score_records
from eval.sources import Sources
from eval.summary import Summary, summarise
from rag.errors import UsageError

ROOT = Path(__file__).resolve().parent
QUESTIONS = ROOT / "questions"
RUNS = ROOT / "runs"
_NAME = re.compile(r"^[\w\u4e00-\u9fff][\w.\u4e00-\u9fff-]{0,80}$")


KEPT = "questions.jsonl"
"""The question set of a run, where it is a file of the user's own: the run can be scored wherever that has gone."""


class Manifest(BaseModel):
    """What a run was made of. Two runs with the same hashes asked the same questions of the same reports.

    ``ids`` are the questions that were to be asked, where not the whole set. ``models`` are the SHA-256 of the files of
    embedder and language model, where they are files here. ``eval_sha256`` is the evaluation that made the run; scores
    follow from the answers and may be made anew by another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    questions: str
    questions_sha256: str
    asked: int
    ids: tuple[str, ...] = ()
    corpus: Mapping[str, str]
    model: str = ""
    embedder: str = ""
    program_sha256: str = ""
    eval_sha256: str = ""
    models: Mapping[str, str] = {}
    settings: Mapping[str, str] = {}
    versions: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with its scores.

    ``missing`` are questions that it has no answer to: they are among the records, as empty answers. ``unknown`` are
    ids of answers that the set has no question for: they are left out.
    """

    records: tuple[Record, ...]
    questions: Mapping[str, Question]
    sources: Sources
    scores: tuple[Score, ...]
    summary: Summary
    missing: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()


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


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a run; ``None`` where there is none, as for answers of another program.

    Raises:
        UsageError: it cannot be read.

    """
    path = folder / "manifest.json"
    if not path.is_file():
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{folder.name} 读不了（{str(error).splitlines()[0]}），可以重新运行这次评测"
        ) from error


def set_of(folder: Path, default: str = "reports5") -> Path:
    """Return the file of the question set that a run is scored by: the one kept with it, else that of its name.

    Raises:
        UsageError: there is no such set.

    """
    if (folder / KEPT).is_file():
        return folder / KEPT
    manifest = read_manifest(folder)
    return question_file(manifest.questions if manifest else default)


def set_name(folder: Path, default: str = "reports5") -> str:
    """Return the name of the question set of a run."""
    manifest = read_manifest(folder)
    return manifest.questions if manifest else default


def keep_set(folder: Path, path: Path) -> None:
    """Keep a question set with a run, unless it is the project's own of the name that the manifest gives."""
    kept, manifest = folder / KEPT, read_manifest(folder)
    if path.resolve().parent == QUESTIONS and manifest is not None and manifest.questions == path.stem:
        kept.unlink(missing_ok=True)
    elif path.resolve() != kept.resolve():
        kept.write_bytes(path.read_bytes())


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


def score_answers(
    name: str,
    answers: Path,
    questions: Sequence[Question],
    sources: Sources,
    expected: Collection[str] = (),
) -> Scored:
    """Score a file of answers. A question ``expected`` to be answered that has no answer counts as an empty one."""
    read = read_records(answers)
    by_id = {question.id: question for question in questions}
    unknown = tuple(record.id for record in read if record.id not in by_id)
    missing = [id_ for id_ in by_id if id_ in set(expected) - {record.id for record in read}]
    records = (
        *(record for record in read if record.id in by_id),
        *(Record(id=id_, answer="", abstained=False) for id_ in missing),
    )
    scores = score_records(records, prepare(questions, sources), sources)
    summary = summarise(name, scores, by_id, records).model_copy(
        update={"missing": len(missing), "unknown": len(unknown)}
    )
    return Scored(records, by_id, sources, scores, summary, frozenset(missing), unknown)


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


def load_set(name: str | Path) -> tuple[Question, ...]:
    """Read a question set by name or path.

    Raises:
        UsageError: there is no such set, or lines of it are no questions.

    """
    path = question_file(str(name))
    try:
        return load(path)
    except QuestionSetError as error:
        more = f"；共 {len(error.problems)} 处" if len(error.problems) > 1 else ""
        raise UsageError(f"题集 {path} 用不了：{error.problems[0]}{more}") from None


def expected_of(folder: Path, questions: Sequence[Question]) -> frozenset[str]:
    """Return the questions that a run was to answer; none where its manifest does not tell which they were."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.ids:
        return frozenset(manifest.ids if manifest else ())
    return frozenset(q.id for q in questions) if manifest.asked == len(questions) else frozenset()


def open_scored(folder: Path, sources_of: Callable[[Sequence[Question]], Sources]) -> Scored:
    """Score a run anew, whatever scores are stored: those may be of an older scorer.

    Raises:
        UsageError: its answers or its question set cannot be read.

    """
    questions = load_set(set_of(folder))
    path = folder / "answers.jsonl"
    if not path.is_file():
        raise UsageError(f"{folder} 里没有 answers.jsonl")
    try:
        return score_answers(
            folder.name, path, questions, sources_of(questions), expected_of(folder, questions)
        )
    except RecordError as error:
        raise UsageError(f"答案文件读不了：{error}") from None

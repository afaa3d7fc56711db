"""Running a question set through the same path as everyone else: resumable, one answer a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.arms import arms
from eval.questionset import Question, Split, select, split_of
from eval.records import parse_record
from eval.runs import Manifest, file_sha256, program_sha256, question_file, versions, whole_lines
from rag.engine import Engine
from rag.errors import GovqaError, UsageError
from rag.identity import shown_address
from rag.settings import Settings

QUICK = 40
Progress = Callable[[int, int, str], None]


def choose(questions: Sequence[Question], split: Split | None, *, quick: bool) -> tuple[Question, ...]:
    """Return the questions of a run; ``quick`` takes a fixed 40 in proportion to types and classes of unanswerable."""
    chosen = select(questions, split)
    return _stratified(chosen, QUICK) if quick else chosen


def _line(engine: Engine, question: Question) -> dict[str, object]:
    """Answer a question, then look what each arm of the search finds for it: that costs the answer no time."""
    answer = engine.ask(question.question, id=question.id).model_dump(mode="json")
    found = arms(engine, question.question)
    return answer | {"arms": {arm: [p.model_dump() for p in pieces] for arm, pieces in found.items()}}


def stratum(question: Question) -> tuple[str, str, str, str]:
    """Return the key that orders questions by stratum: class of unanswerable, type, half."""
    return (question.unanswerable_class or "", question.type, split_of(question.id), question.id)


def _stratified(questions: Sequence[Question], size: int) -> tuple[Question, ...]:
    """Take every k-th question of the list ordered by stratum: proportional, and the same every time."""
    if len(questions) <= size:
        return tuple(questions)
    ordered = sorted(questions, key=stratum)
    step = len(ordered) / size
    taken = {ordered[int((number + 0.5) * step)].id for number in range(size)}
    return tuple(q for q in questions if q.id in taken)


def describe(name: str, questions: str, asked: int, engine: Engine, settings: Settings) -> Manifest:
    """Return the manifest of a run about to be made."""
    held = engine.index.manifest.reports
    shown = (
        "evidence_tokens",
        "llm_model",
        "llm_timeout",
        "llm_threads",
        "llm_file",
        "embedding_model",
    )
    path = question_file(questions)
    return Manifest(
        name=name,
        questions=path.stem,
        questions_sha256=file_sha256(path),
        asked=asked,
        corpus={report.id: report.sha256 for report in held},
        model=engine.model_name,
        embedder=engine.embedder.identity,
        program_sha256=program_sha256(),
        settings={key: str(getattr(settings, key)) for key in shown}
        | {"llm_base_url": shown_address(settings.llm_base_url)},
        versions=versions(),
    )


def begin(folder: Path, manifest: Manifest) -> set[str]:
    """Make or take up the folder of a run; return the questions already answered.

    A last line cut off by a kill is taken away.

    Raises:
        UsageError: the folder holds a run of something else.

    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "manifest.json"
    if path.is_file():
        held = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
        changed = [
            field
            for field in ("questions_sha256", "corpus", "model", "embedder", "program_sha256", "settings")
            if getattr(held, field) != getattr(manifest, field)
        ]
        if changed:
            raise UsageError(
                f"{folder} 是另一次运行（{'、'.join(changed)} 不同），请用 --name 换个名字，或删掉这个文件夹"
            )
    path.write_text(
        json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        encoding="utf-8",
    )
    return {parse_record(line).id for line in whole_lines(folder / "answers.jsonl")}


def answer_all(
    folder: Path, questions: Sequence[Question], done: set[str], engine: Engine, progress: Progress
) -> int:
    """Ask what is not answered yet, appending to ``answers.jsonl``; return how many failed.

    A question that fails becomes a line with ``error``: an outcome of its own.
    """
    todo = [question for question in questions if question.id not in done]
    failed = 0
    with open(folder / "answers.jsonl", "a", encoding="utf-8") as handle:
        for number, question in enumerate(todo):
            progress(number, len(todo), f"{question.id}")
            try:
                line = _line(engine, question)
            except GovqaError as error:
                failed += 1
                line = {"id": question.id, "answer": "", "error": str(error)}
            handle.write(json.dumps(line, ensure_ascii=False) + "\n")
            handle.flush()
    progress(len(todo), len(todo), "")
    return failed

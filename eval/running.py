"""Running a question set through the same path as everyone else: resumable, one answer a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.arms import arms
from eval.digests import eval_sha256, file_sha256, model_sha256, program_sha256, versions
from eval.gate import load_gates
from eval.questionset import Question, Split, select, split_of
from eval.records import parse_record
from eval.runs import Manifest, keep_set, question_file, read_manifest, whole_lines
from rag.disk import write_durably
from rag.engine import Engine
from rag.errors import GovqaError, UsageError
from rag.identity import shown_address
from rag.settings import Settings

QUICK = 40
Progress = Callable[[int, int, str], None]


def choose(questions: Sequence[Question], split: Split | None, *, quick: bool) -> tuple[Question, ...]:
    """Return the questions of a run; ``quick`` takes the fixed 40 and those that must never go wrong (``eval/gate.toml``)."""
    chosen = select(questions, split)
    if not quick:
        return chosen
    taken = {question.id for question in fixed(chosen)} | set(load_gates().pinned)
    return tuple(question for question in chosen if question.id in taken)


def fixed(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return a fixed 40 in proportion to types and classes of unanswerable."""
    return _stratified(questions, QUICK)


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


def describe(
    name: str, questions: str, asked: int, engine: Engine, settings: Settings, ids: Sequence[str] = ()
) -> Manifest:
    """Return the manifest of a run about to be made; ``ids`` are the questions asked, where not the whole set."""
    held = engine.index.manifest.reports
    shown = (
        "evidence_tokens",
        "llm_model",
        "llm_timeout",
        "llm_threads",
        "llm_file",
        "embedding_model",
        "prose",
    )
    path = question_file(questions)
    return Manifest(
        name=name,
        questions=path.stem,
        questions_sha256=file_sha256(path),
        asked=asked,
        ids=tuple(ids),
        corpus={report.id: report.sha256 for report in held},
        model=engine.model_name,
        embedder=engine.embedder.identity,
        program_sha256=program_sha256(),
        eval_sha256=eval_sha256(),
        models=model_sha256(settings),
        settings={key: str(getattr(settings, key)) for key in shown}
        | {"llm_base_url": shown_address(settings.llm_base_url)},
        versions=versions(),
    )


SAME = (
    *("questions_sha256", "ids", "corpus", "model", "models", "embedder", "program_sha256"),
    *("settings", "versions"),
)
"""What must be the same for a run to go on. The evaluation's own code may change: the scores are made at the end."""


def begin(folder: Path, manifest: Manifest, questions: Path | None = None) -> set[str]:
    """Make or take up the folder of a run; return the questions already answered. ``questions`` is kept with it.

    A last line cut off by a kill is taken away, and so are answers that were errors: they are asked again.

    Raises:
        UsageError: the folder holds a run of something else.

    """
    folder.mkdir(parents=True, exist_ok=True)
    held = read_manifest(folder)
    if held is not None:
        changed = [field for field in SAME if getattr(held, field) != getattr(manifest, field)]
        if changed:
            raise UsageError(
                f"{folder} 是另一次运行（{'、'.join(changed)} 不同），请用 --name 换个名字，或删掉这个文件夹"
            )
    (folder / "manifest.json").write_text(
        json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        encoding="utf-8",
    )
    if questions is not None:
        keep_set(folder, questions)
    path = folder / "answers.jsonl"
    lines = whole_lines(path)
    records = [parse_record(line) for line in lines]
    good = [line for line, record in zip(lines, records, strict=True) if not record.error]
    if len(good) < len(lines):
        write_durably(path, "".join(line + "\n" for line in good).encode("utf-8"))
    return {record.id for record in records if not record.error}


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

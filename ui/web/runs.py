"""Evaluation runs as tables: scores with intervals, questions with the failing ones first, two runs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.blind import hidden, is_blind
from eval.questionset import Question
from eval.records import Piece, Record, read_records
from eval.runs import load_set, read_manifest, read_scores, read_summary, set_of
from eval.scorers import Score, metric_of
from eval.summary import Summary
from eval.table import HEADLINE, cell
from eval.words import TYPES
from rag.errors import UsageError

DECISIVE = (
    "all_vital",
    "invented_numbers",
    "verdict",
    "order",
    "arg_max",
    "missing_said",
    "citation_validity",
    "quote_containment",
    "misattributed",
    "refusal_recall",
    "false_refusal",
)
"""Metrics that a question must meet in full to count as passed."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run read from its folder. ``failed`` are the titles of the decisive metrics that each question misses.

    Of the questions ``blind`` nothing is shown one by one, with ``totals`` nothing but the run as a whole.
    """

    name: str
    model: str
    summary: Summary
    records: Mapping[str, Record]
    questions: Mapping[str, Question]
    failed: Mapping[str, tuple[str, ...]]
    blind: frozenset[str] = frozenset()
    totals: bool = False

    def outcome(self, id_: str) -> str:
        """Say in words what became of a question."""
        record = self.records.get(id_)
        if record is None:
            return "没有问"
        if record.error:
            return "出错"
        missed = "、".join(self.failed.get(id_, ()))
        return f"没达到：{missed}" if missed else "通过"


def scored_runs(folder: Path) -> list[Path]:
    """Return the folders of runs that have been scored, the newest first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if (path / "summary.json").is_file()]
    return sorted(found, key=lambda path: (path / "summary.json").stat().st_mtime, reverse=True)


def open_run(folder: Path) -> Run:
    """Read a run.

    Raises:
        UsageError: it has not been scored, or is damaged.

    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise UsageError(f"{folder.name} 读不了（没有 manifest.json），可以重新运行这次评测")
    try:
        records = {record.id: record for record in read_records(folder / "answers.jsonl")}
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{folder.name} 读不了（{str(error).splitlines()[0]}），可以重新运行这次评测"
        ) from error
    try:
        questions = {question.id: question for question in load_set(set_of(folder))}
    except UsageError:
        questions = {}  # its question set is somewhere else: answers and scores are shown without it
    return Run(
        name=folder.name,
        model=manifest.model,
        summary=read_summary(folder),
        records=records,
        questions=questions,
        failed=failures(read_scores(folder)),
        blind=hidden(manifest.questions, records),
        totals=is_blind(manifest.questions),
    )


def failures(scores: Iterable[Score]) -> dict[str, tuple[str, ...]]:
    """Return the titles of the decisive metrics that each question misses."""
    found: dict[str, tuple[str, ...]] = {}
    for score in scores:
        if score.metric not in DECISIVE or score.na:
            continue
        metric = metric_of(score.metric)
        value = score.numerator / score.denominator
        if (value < 1) if metric.higher else (value > 0):
            found[score.id] = (*found.get(score.id, ()), metric.title)
    return found


def score_table(runs: Sequence[Run], part: str = "all") -> dict[str, Any]:
    """Return the headline metrics of some runs over one slice, each with its interval and what it was counted over."""
    slices = [run.summary.slice(part) for run in runs]
    rows = []
    for name in HEADLINE:
        lines = [one.line(name) if one else None for one in slices]
        if not any(lines):
            continue
        metric = metric_of(name)
        cells: list[dict[str, Any]] = [_text(metric.title + ("" if metric.higher else "（越低越好）"))]
        for line in lines:
            note = ""
            if line is not None:
                note = (
                    f"{line.n} 题"
                    if metric.kind in ("seconds", "harmonic")
                    else f"{line.numerator:g} / {line.denominator:g}"
                )
            items = [{"text": cell(line), "note": note}] if line is not None else []
            cells.append({"items": items, "sort": line.value if line is not None else None})
        rows.append(cells)
    return {
        "columns": [_column("指标"), *(_column(run.name, "figures") for run in runs)],
        "rows": rows,
        "headed": True,
        "caption": "得分和 95% 区间",
        "active": "",
    }


def question_table(runs: Sequence[Run], ids: Sequence[str], active: str = "") -> dict[str, Any]:
    """Return a row for each question with what became of it in each run; the question opens it."""
    rows = []
    for id_ in ids:
        question = runs[0].questions.get(id_)
        opened = {
            "items": [{"text": question.question if question else id_, "address": id_, "title": id_}],
            "sort": question.question if question else id_,
        }
        kind = ""
        if question is not None:
            kind = TYPES.get(question.type if question.answerable else str(question.unanswerable_class), "")
        rows.append([opened, _text(kind), *(_text(run.outcome(id_)) for run in runs)])
    names = [run.name for run in runs] if len(runs) > 1 else ["结果"]
    return {
        "columns": [_column("问题", "prose"), _column("类型"), *(_column(name) for name in names)],
        "rows": rows,
        "headed": False,
        "caption": "问题和结果",
        "opens": "看回答",
        "active": active,
    }


def blind_of(runs: Sequence[Run]) -> frozenset[str]:
    """Return the questions of the first run of which nothing is shown, in whichever run they are blind."""
    return frozenset(runs[0].records) & frozenset().union(*(run.blind for run in runs))


def in_order(runs: Sequence[Run], *, only_failing: bool, only_different: bool = False) -> list[str]:
    """Return the questions of the first run that may be read, those that miss most first."""
    first, blind = runs[0], blind_of(runs)
    ids = [
        id_
        for id_, record in first.records.items()
        if id_ not in blind
        and (not only_failing or record.error or any(id_ in run.failed for run in runs))
        and (not only_different or len({run.outcome(id_) for run in runs}) > 1)
    ]
    return sorted(ids, key=lambda id_: -(99 if first.records[id_].error else len(first.failed.get(id_, ()))))


def answer_data(record: Record, active: str = "") -> dict[str, Any]:
    """Return an answer of a run as the answer component shows it."""
    sections: list[dict[str, Any]] = []
    for said in record.said:
        if not sections or sections[-1]["head"] != said.head:
            sections.append({"head": said.head, "claims": [], "none": ""})
        marks = [_mark(n, record.citations[n]) for n in said.citations if n < len(record.citations)]
        sections[-1]["claims"].append(
            {"body": said.text, "stop": "", "support": "", "label": "", "marks": marks, "detail": ""}
        )
    plain = [] if record.said else [line for line in record.answer.splitlines() if line.strip()]
    return {"sections": sections, "refusals": plain, "active": active, "working": "", "follow": ""}


def _mark(number: int, piece: Piece) -> dict[str, Any]:
    return {
        "n": number + 1,
        "address": piece.address,
        "where": piece.address or "没有地址的引用",
        "quote": piece.text,
    }


def _column(label: str, css: str = "") -> dict[str, Any]:
    return {"label": label, "group": "", "css": css, "edge": False}


def _text(text: str) -> dict[str, Any]:
    return {"items": [{"text": text}] if text else [], "sort": text or None}

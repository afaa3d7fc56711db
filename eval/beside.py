"""The baseline beside a run: the recorded answers of plain LangChain, scored by the same rule, on the same questions.

``eval/recorded/baseline.jsonl.gz`` are the answers of ``eval.bench.baseline``, as far as it came: an order of questions
of which every beginning is a fair sample.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from eval.gold import prepare
from eval.records import read_records
from eval.runs import ROOT, Scored, restricted
from eval.scorers import score_records
from eval.summary import Slice, Summary, summarise

BASELINE = ROOT / "recorded" / "baseline.jsonl.gz"
SET = "reports5"
"""The set that the baseline was asked: in another an id may mean another question."""

PAIRED = ROOT / "recorded" / "paired.jsonl.gz"
"""Our own answers to the baseline's questions, kept by ``govqa eval publish``."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A run and the baseline over the questions that both answered."""

    own: Summary
    baseline: Summary

    @property
    def columns(self) -> tuple[tuple[str, Slice], ...]:
        """Return both as columns of a table, with how many questions they share."""
        n = self.own.all.questions
        return (f"本程序，同样 {n} 题", self.own.all), (f"普通 LangChain，同样 {n} 题", self.baseline.all)


def pair(scored: Scored, path: Path = BASELINE) -> Pair | None:
    """Return a run and the baseline on the questions that both answered; ``None`` where there are none.

    A run is not put beside itself.
    """
    if not path.is_file():
        return None
    own = {record.id: record for record in scored.records if record.id not in scored.missing}
    records = tuple(record for record in read_records(path) if record.id in own)
    if not records or all(record.answer == own[record.id].answer for record in records):
        return None
    ids = {record.id for record in records}
    gold = prepare([scored.questions[id_] for id_ in sorted(ids)], scored.sources)
    scores = score_records(records, gold, scored.sources)
    return Pair(restricted(scored, ids), summarise("baseline", scores, scored.questions, records))


def record(answers: Path, path: Path = BASELINE, *, timed: bool = True) -> int:
    """Keep a file of answers as those of the baseline, the same bytes every time; return how many they are.

    Without ``timed`` the seconds are left out: those of a busy machine say nothing.

    Raises:
        RecordError: it cannot be read.

    """
    count = len(read_records(answers))
    lines = [json.loads(line) for line in answers.read_text("utf-8").splitlines() if line.strip()]
    _keep(path, [{k: v for k, v in line.items() if timed or not k.endswith("seconds")} for line in lines])
    return count


def record_paired(answers: Path, path: Path = PAIRED, baseline: Path = BASELINE) -> None:
    """Keep the answers of a run to the questions that the recorded baseline answered."""
    ids = {one.id for one in read_records(baseline)}
    lines = [json.loads(line) for line in answers.read_text("utf-8").splitlines() if line.strip()]
    _keep(path, [line for line in lines if line["id"] in ids])


def _keep(path: Path, kept: list[dict[str, object]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in kept)
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))

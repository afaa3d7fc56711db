"""How often is the paragraph that answers among the first k, and its words among the evidence?

    python -m eval.bench.retrieval [--split tune|held]

Recall@k over vital nuggets with a complete evidence set in the top k (section A of the evaluation's definition);
*evidence* is the share whose quote begins or ends in what the model would be shown. Needs the index, no language model.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import ParsedReport, load_folder
from eval.questionset import Nugget, Question, Split, load, resolve, select
from rag import open_index
from rag.chain import Request
from rag.engine import Engine
from rag.settings import load_settings

QUESTIONS = Path(__file__).resolve().parent.parent / "questions" / "reports5.jsonl"
ABSENT = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One vital nugget: the rank (from 0) by which a whole evidence set was retrieved, and whether it was shown."""

    question: str
    rank: int
    shown: bool


def measure(engine: Engine, questions: Sequence[Question], reports: dict[str, ParsedReport]) -> list[Row]:
    """Retrieve for every answerable question; a row for each of its vital nuggets."""
    rows: list[Row] = []
    for question in questions:
        if not question.answerable:
            continue
        found = engine.find(engine.understand(Request(question.question)))
        ranked = [hit.address for hit in found.hits]
        shown = _squeeze("".join(piece.text for group in found.groups for piece in group.evidence))
        for nugget in question.nuggets:
            if nugget.vital and nugget.evidence:
                rows.append(Row(question.question, _rank(nugget, ranked, reports), _shown(nugget, shown)))
    return rows


def _rank(nugget: Nugget, ranked: Sequence[str], reports: dict[str, ParsedReport]) -> int:
    """Return the rank by which the best evidence set is complete."""
    ranks = []
    for quotes in nugget.evidence:
        worst = 0
        for quote in quotes:
            addresses = resolve(quote.quote, reports[quote.file])
            worst = max(worst, min((ranked.index(a) for a in addresses if a in ranked), default=ABSENT))
        ranks.append(worst)
    return min(ranks)


def _shown(nugget: Nugget, shown: str) -> bool:
    def stands(quote: str) -> bool:
        plain = _squeeze(quote)
        return plain[:12] in shown or plain[-12:] in shown

    return any(all(stands(quote.quote) for quote in quotes) for quotes in nugget.evidence)


def _squeeze(text: str) -> str:
    return re.sub(r"\s|\*\*", "", text)


def main() -> None:
    """Print one line a split."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", choices=("tune", "held"))
    chosen: Split | None = parser.parse_args().split
    splits: tuple[Split, ...] = (chosen,) if chosen else ("tune", "held")
    reports = {report.meta.file: report for report in load_folder(load_settings().reports)}
    engine = open_index()
    for split in splits:
        started = time.perf_counter()
        questions = select(load(QUESTIONS), split)
        rows = measure(engine, questions, reports)
        seconds = (time.perf_counter() - started) / max(1, len(questions))
        shares = [sum(row.rank < k for row in rows) / len(rows) for k in (1, 5, 10)]
        sys.stdout.write(
            f"{split}: {len(rows)} nuggets  recall@1 {shares[0]:.3f}  @5 {shares[1]:.3f}  @10 {shares[2]:.3f}  "
            f"evidence {sum(row.shown for row in rows) / len(rows):.3f}  {seconds:.3f} s a question\n"
        )


if __name__ == "__main__":
    main()

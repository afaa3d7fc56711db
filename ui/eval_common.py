"""What the commands of ``govqa eval`` share: their options, the folder of a run, its scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.questionset import Question
    from eval.runs import Scored
    from eval.sources import Sources

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

QuestionsOption = Annotated[str, typer.Option("--questions", help="题集的名字，或 JSONL 文件")]
OpenOption = Annotated[
    bool, typer.Option("--open", help="留出的题也逐题列出；看过就用掉了，不能再当没见过的题")
]


def sources_of(questions: Sequence[Question]) -> Sources:
    """Return the reports that a set is about."""
    from eval.shelves import shelf_for
    from rag.settings import load_settings

    return shelf_for(questions, load_settings(), err.print).sources


def folder_of(name: str) -> Path:
    """Return the folder of a run that has answers."""
    from eval.runs import run_folder

    folder = run_folder(name)
    if not (folder / "answers.jsonl").is_file():
        raise UsageError(f"{folder} 里没有 answers.jsonl")
    return folder


def scored_of(folder: Path, sources: Sources | None = None) -> Scored:
    """Score a run anew; what is stored may be of an older scorer."""
    from eval.runs import open_scored

    scored = open_scored(folder, lambda questions: sources or sources_of(questions))
    if len(scored.missing) == len(scored.records):
        raise UsageError(f"{folder} 里没有这个题集的答案")
    return scored

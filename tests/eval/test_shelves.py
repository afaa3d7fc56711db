"""A set over other reports takes in just those that it needs, from a folder, and says why where it cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eval.questionset import Question
from eval.shelves import shelf_for
from rag.errors import UsageError
from rag.settings import Settings
from rag.shelf import entries_of
from tests.conftest import REPORTS

WANTED, OTHER = "001_6f9e1d58fb19b0aa.txt", "003_2ec8a5c7527d3ef5.txt"


def question(file: str) -> Question:
    return Question.model_validate(
        {
            "id": "xx-001",
            "question": "规上工业营业收入是多少？",
            "type": "figure",
            "answerable": True,
            "places": ["某市"],
            "years": [2023],
            "nuggets": [
                {
                    "id": "n1",
                    "vital": True,
                    "kind": "text",
                    "subject": "某市",
                    "indicator": "某事",
                    "aliases": ["某事"],
                    "evidence": [[{"file": file, "quote": "某事"}]],
                }
            ],
        }
    )


def test_only_the_reports_that_a_set_needs_are_taken_in(tmp_path: Path) -> None:
    extra = tmp_path / "extra"
    extra.mkdir()
    for name in (WANTED, OTHER):
        shutil.copy(REPORTS / name, extra / f"other-{name}")
    settings = Settings(reports=tmp_path / "none", index=tmp_path / "index", extra_reports=extra)
    said: list[str] = []
    for _ in range(2):
        shelf = shelf_for([question(f"other-{WANTED}")], settings, said.append)
        assert [e.origin.rsplit("/", 1)[-1] for e in entries_of(shelf.settings.own_reports)] == [
            f"other-{WANTED}"
        ]
        assert list(shelf.sources.reports) == [f"other-{WANTED}"]
    assert len(said) == 1, "the second run finds what the first took in"


def test_a_set_whose_reports_are_absent_is_skipped_with_the_reason(tmp_path: Path) -> None:
    settings = Settings(reports=REPORTS, index=tmp_path / "index", extra_reports=None)
    with pytest.raises(UsageError, match="跳过"):
        shelf_for([question("absent.docx")], settings, print)
    extra = tmp_path / "extra"
    extra.mkdir()
    shutil.copy(REPORTS / WANTED, extra / "other.txt")
    settings = settings.model_copy(update={"extra_reports": extra})
    with pytest.raises(UsageError, match=r"缺 1 份"):
        shelf_for([question("absent.docx")], settings, print)

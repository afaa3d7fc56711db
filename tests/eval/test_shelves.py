"""A set over other reports takes in just those that it needs, from a folder, and says why where it cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eval.questionset import Question
from eval.shelves import shelf_for
from rag.errors import UsageError
from rag.settings import Settings
from rag.shelf import add_reports, entries_of
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


def test_a_plain_folder_is_taken_in_whole_once_and_the_set_asked_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "my-reports"
    folder.mkdir()
    for name in (WANTED, OTHER):
        shutil.copy(REPORTS / name, folder / f"my-{name}")
    (folder / "notes.txt").write_text("这不是报告。")
    settings = Settings(reports=folder, own_reports=tmp_path / "own", index=tmp_path / "home" / "index")
    said: list[str] = []
    for _ in range(2):
        shelf = shelf_for([question(f"my-{WANTED}")], settings, said.append)
        assert set(shelf.sources.reports) == {f"my-{WANTED}", f"my-{OTHER}"}, "neighbours can mislead"
    assert sum("加入临时索引" in line for line in said) == 1
    assert next(line for line in said if "notes.txt" in line).startswith("没有加入 notes.txt")
    assert not list(folder.glob("*.toml")), "the folder itself is left as it is"


def test_a_wanted_file_that_is_no_report_says_why(tmp_path: Path) -> None:
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "bad.txt").write_text("这不是报告。")
    settings = Settings(
        reports=REPORTS, own_reports=tmp_path / "own", index=tmp_path / "index", extra_reports=extra
    )
    with pytest.raises(UsageError, match=r"缺 1 份报告，例如 bad\.txt（(?!没有这个文件)"):
        shelf_for([question("bad.txt")], settings, print)


def test_a_set_over_reports_that_were_added_is_asked_of_them(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    shutil.copy(REPORTS / WANTED, mine)
    settings = Settings(reports=tmp_path / "none", own_reports=tmp_path / "own", index=tmp_path / "index")
    assert [one.added for one in add_reports(settings, [mine])] == [True]
    shelf = shelf_for([question("mine.txt")], settings, print)
    assert shelf.settings == settings and set(shelf.sources.reports) == {"mine.txt"}

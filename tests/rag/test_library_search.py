"""Lexical search: few windows scored one by one as FTS5 scores them, the rarest words of many, reports in and out."""

from __future__ import annotations

from pathlib import Path

import pytest

import rag.library as library_module
from corpus import load_folder
from rag.library import Library
from rag.library_writer import LibraryWriter, write_library
from rag.windows import windows_of
from tests.conftest import REPORTS

QUESTIONS = (
    "地区生产总值 增长目标 GDP",
    "新能源汽车 锂电 产业 措施",
    "城镇 新增就业 人数",
    "第二课堂",
    "5.5% 左右",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reports = load_folder(REPORTS)
    made = tmp_path_factory.mktemp("library") / "library.sqlite"
    write_library(made, reports, [w for report in reports for w in windows_of(report)])
    return made


@pytest.mark.parametrize("question", QUESTIONS)
def test_windows_scored_one_by_one_score_as_in_fts5(
    path: Path, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(path)
    every = [report.id for report in library.reports]
    for reports in (every[:1], every[1:3], [every[0], every[3]]):
        few = library.search(question, reports, 500)
        monkeypatch.setattr(library_module, "FEW_WINDOWS", 0)
        many = library.search(question, reports, 500)
        monkeypatch.undo()
        assert dict(few) == pytest.approx(dict(many))
        assert few[0][0].split("-p")[0] in reports


def test_only_the_rarest_words_are_looked_for_where_windows_are_many(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(path)
    every = [report.id for report in library.reports]
    assert len(library.search("五篇大文章 发展", every, 500)) > 50
    monkeypatch.setattr(library_module, "POSTINGS", 5)
    found = library.windows([id_ for id_, _ in library.search("五篇大文章 发展", every, 500)])
    assert 0 < len(found) < 10
    assert all("大文" in w.text or "篇大" in w.text or "五篇" in w.text for w in found.values())


def test_a_report_taken_out_and_put_in_again_changes_nothing_found(path: Path, tmp_path: Path) -> None:
    reports = load_folder(REPORTS)
    changed = tmp_path / "library.sqlite"
    changed.write_bytes(path.read_bytes())
    with LibraryWriter(changed, create=False) as writer:
        writer.remove(reports[1].meta.id)
        rows = writer.add(reports[1], windows_of(reports[1]))
        writer.order([report.meta.id for report in reports])
    before, after = Library(path), Library(changed)
    assert rows.start == 1 + sum(len(windows_of(report)) for report in reports)
    assert [r.id for r in after.reports] == [r.id for r in before.reports]
    every = [report.id for report in before.reports]
    for question in QUESTIONS:
        for asked in (every, every[1:2], every[:2]):
            assert dict(after.search(question, asked, 500)) == pytest.approx(
                dict(before.search(question, asked, 500))
            )
    assert [f.sentence for f in after.facts(every[1])] == [f.sentence for f in before.facts(every[1])]


def test_a_writer_that_fails_keeps_nothing(path: Path, tmp_path: Path) -> None:
    changed = tmp_path / "library.sqlite"
    changed.write_bytes(path.read_bytes())
    report = load_folder(REPORTS)[0]
    with pytest.raises(RuntimeError), LibraryWriter(changed, create=False) as writer:
        writer.remove(report.meta.id)
        raise RuntimeError
    assert report.meta.id in {r.id for r in Library(changed).reports}


def test_what_stands_in_the_text_is_found_however_many_windows_are_asked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Character for character: with the pairs of FTS5 as by looking at every window."""
    library = Library(path)
    every = [report.id for report in library.reports]
    texts = [passage.text for report in every for passage in library.passages(report)]
    needles = {text[at : at + length] for text in texts[::9] for at in (0, 7) for length in (1, 2, 5, 9)}
    needles |= {needle[::-1] for needle in needles} | {
        "2024年",
        "5%",
        "5.5",
        "GDP",
        "量子计算机",
        "年2",
        '"',
        "a OR b",
    }
    needles.discard("")
    found: dict[int, list[bool]] = {}
    for few in (0, 10**9):
        monkeypatch.setattr("rag.library.FEW_WINDOWS", few)
        found[few] = [
            library.contains(needle, some)
            for needle in sorted(needles)
            for some in (every, every[1:2], every[::2])
        ]
    assert found[0] == found[10**9]
    assert True in found[0] and False in found[0]

"""An index that grows by what came and shrinks by what went, and is then the same as one made from nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.types import Part
from rag.builds import current_build, open_library
from rag.embedding import Progress, Vectors
from rag.index import OpenIndex, build_index, open_built
from rag.library import Library
from rag.settings import Settings
from rag.shelf import Listed, add_files, remove_report
from rag.verify import verify_index
from tests.faults import sandbox
from tests.faults.sandbox import Hashed
from tests.rag.test_repair import spoil

FIRST = ("萍乡市-2024", "九江市-2024", "抚州市-2024")
COMING = "鹰潭市-2024"
QUESTIONS = ("乡村振兴 富硒产业", "一般公共预算收入", "优化营商环境")


class Dying(Hashed):
    """Ends the process's work after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._left = calls

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return super().passages(texts, progress)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown") / "installed"
    settings = sandbox.settings_in(folder)
    add_files(settings, [sandbox.report_file(id_) for id_ in FIRST])
    build_index(settings, Hashed())
    return folder


@pytest.fixture
def held(pristine: Path, tmp_path: Path) -> Iterator[Settings]:
    """The three reports, indexed where an index knows them to be, and put back afterwards."""
    kept = tmp_path / "kept"
    shutil.copytree(pristine / "reports", kept)
    shutil.copytree(pristine / "index", tmp_path / "index")
    yield sandbox.settings_in(pristine).model_copy(update={"index": tmp_path / "index"})
    shutil.rmtree(pristine / "reports")
    shutil.copytree(kept, pristine / "reports")


def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which reports are read from now on."""
    files: list[str] = []
    real = Listed.load

    def load(self: Listed):  # type: ignore[no-untyped-def]
        files.append(self.entry.file)
        return real(self)

    monkeypatch.setattr(Listed, "load", load)
    return files


def content(opened: OpenIndex) -> list[object]:
    """All that an index finds, whatever its row numbers."""
    library, embedder = opened.library, Hashed()
    ids = [report.id for report in library.reports]
    found: list[object] = [ids, library.warnings(), library.removals()]
    for report in ids:
        found += [library.passages(report), library.facts(report), library.notes([report])]
    for question in QUESTIONS:
        for reports in (ids, ids[:1], ids[::2]):
            for part in (None, Part.PLAN):
                words = library.search(question, reports, 1000, part)
                dense = opened.store.search(embedder.query(question), library, reports, 1000, part)
                found += [{id_: pytest.approx(score) for id_, score in some} for some in (words, dense)]
    return found


def as_made_anew(settings: Settings, tmp_path: Path) -> list[object]:
    other = settings.model_copy(update={"index": tmp_path / "anew"})
    build_index(other, Hashed())
    opened = open_built(other)
    try:
        return content(opened)
    finally:
        opened.close()


def proven(settings: Settings, tmp_path: Path) -> None:
    """The index is whole and finds what one made from nothing finds; looking at it writes nothing to the graph."""
    graph = {path: path.read_bytes() for path in (current_build(settings) / "chroma").glob("*/*")}
    assert verify_index(settings).problems == ()
    assert graph and graph == {
        path: path.read_bytes() for path in (current_build(settings) / "chroma").glob("*/*")
    }
    opened = open_built(settings)
    try:
        assert content(opened) == as_made_anew(settings, tmp_path)
    finally:
        opened.close()


def test_a_report_that_comes_is_all_that_is_read_and_embedded(
    held: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_files(held, [sandbox.report_file(COMING)])
    files, embedder = read(monkeypatch), Hashed()
    build_index(held, embedder)
    assert [file.partition("-")[0] for file in files] == ["鹰潭市"]
    assert embedder.embedded and all("鹰潭" in text for text in embedder.embedded)
    proven(held, tmp_path)


def test_a_report_that_goes_leaves_nothing_but_its_addresses(
    held: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_report(held, FIRST[1])
    files, embedder = read(monkeypatch), Hashed()
    build_index(held, embedder)
    assert not files and not embedder.embedded
    library = open_library(held)
    assert library.last_row > library.window_count(r.id for r in library.reports)  # its rows are free
    assert library.given_before(f"{FIRST[1]}-p003")
    proven(held, tmp_path)
    # And back again: the addresses are its own once more.
    add_files(held, [sandbox.report_file(FIRST[1])])
    build_index(held, embedder)
    assert not open_library(held).given_before(f"{FIRST[1]}-p003")
    shutil.rmtree(tmp_path / "anew")
    proven(held, tmp_path)


def test_an_index_with_more_free_rows_than_others_is_written_anew(held: Settings, tmp_path: Path) -> None:
    for report in FIRST[:2]:
        remove_report(held, report)
        build_index(held, Hashed())
    add_files(held, [sandbox.report_file(COMING)])
    build_index(held, Hashed())
    library = open_library(held)
    assert library.last_row == library.window_count(r.id for r in library.reports)
    proven(held, tmp_path)


def test_what_is_spoilt_is_not_grown_from(held: Settings, tmp_path: Path) -> None:
    add_files(held, [sandbox.report_file(COMING)])
    spoil(current_build(held) / "library.sqlite")
    build_index(held, Hashed())
    proven(held, tmp_path)


def test_vectors_that_a_killed_run_made_are_not_made_again(held: Settings, tmp_path: Path) -> None:
    before = current_build(held)
    dying = Dying(calls=2)
    with pytest.raises(KeyboardInterrupt):
        build_index(held, dying, force=True)
    assert current_build(held) == before
    (left,) = (path for path in held.index.glob("build-*") if path != before)
    with open(left / "vectors.f32", "ab") as file:
        file.write(b"\0" * 700)  # killed half way through a vector
    embedder = Hashed()
    build_index(held, embedder, force=True)
    assert dying.embedded and not set(embedder.embedded) & set(dying.embedded)
    assert len(embedder.embedded) * 2 == len(dying.embedded)  # one report of three
    assert not left.exists()
    proven(held, tmp_path)


def test_a_part_is_searched_by_its_rows(library: Library) -> None:
    reports = [report.id for report in library.reports]
    parts = {p.address: p.part for report in reports for p in library.passages(report)}
    seen = 0
    for part in Part:
        for some in (reports, reports[1:2]):
            rows = [row for run in library.rows(some, part) for row in run]
            found = library.windows(library.ids(rows)).values()
            assert all(parts[window.passage] is part and window.report in some for window in found)
            seen += len(found) if some is reports else 0
            kept = {id_ for id_, _ in library.search("经济 增长", some, 100_000, part)}
            every = {
                id_
                for id_, _ in library.search("经济 增长", some, 100_000)
                if parts[library.windows([id_])[id_].passage] is part
            }
            assert kept == every
    assert seen == library.window_count(reports)

"""An index that grows: the same as one made anew, with only the new report read; one that was cut off goes on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from corpus import load
from corpus.types import Part
from rag import store
from rag.builds import current_build, open_library
from rag.embedding import Progress, Vectors
from rag.index import build_index, open_built
from rag.settings import Settings
from rag.shelf import add_files, remove_report
from rag.verify import verify_index
from tests.faults import sandbox
from tests.faults.sandbox import Hashed

PLACES = ("萍乡市-2024", "九江市-2024", "上饶市-2024", "抚州市-2024", "吉安市-2024")
ASKED = ("农村公路和乡村振兴", "一般公共预算收入", "优化营商环境", "萍乡就业", "上饶粮食产量")


class Counting(Hashed):
    """Remembers what it embeds; after ``limit`` calls it is interrupted."""

    def __init__(self, limit: int = 10**9) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._left = limit

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        self.texts += texts
        return super().passages(texts, progress)


@pytest.fixture
def shelf(tmp_path: Path) -> Settings:
    settings = sandbox.settings_in(tmp_path)
    add_files(settings, [sandbox.report_file(id_) for id_ in PLACES[:3]])
    build_index(settings, Hashed())
    return settings


def found(settings: Settings) -> list[object]:
    """What searches over all reports, over some and by Chroma give."""
    with closing(open_built(settings)) as index:
        ids = [report.id for report in index.library.reports]
        told: list[object] = [ids]
        for text in ASKED:
            vector = Hashed().query(text)
            for reports in (ids, ids[-1:], ids[::2]):
                told.append([(id_, round(s, 6)) for id_, s in index.library.search(text, reports, 20)])
                told.append([round(s, 5) for _, s in index.store.search(vector, index.library, reports, 20)])
        told += [index.library.facts(id_) for id_ in ids]
        told += [sorted(index.store.read(id_)[0]) for id_ in ids]
        return told


def test_one_more_report_is_the_only_one_read_and_nothing_differs_from_a_new_index(
    shelf: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[str] = []
    real = load.load_report
    monkeypatch.setattr(
        load, "load_report", lambda path, entry=None: (read.append(path.name), real(path, entry))[1]
    )
    embedder = Counting()
    add_files(shelf, [sandbox.report_file(PLACES[3])])
    build_index(shelf, embedder)
    assert read == [f"{PLACES[3]}.txt"]
    assert embedder.texts and all(text.startswith("抚州市2024年") for text in embedder.texts)
    assert verify_index(shelf).problems == ()
    anew = shelf.model_copy(update={"index": tmp_path / "anew"})
    build_index(anew, Hashed())
    assert found(shelf) == found(anew)


def test_reports_that_come_and_go_leave_nothing_behind(shelf: Settings, tmp_path: Path) -> None:
    remove_report(shelf, PLACES[1])
    build_index(shelf, Hashed())
    assert verify_index(shelf).problems == ()
    with closing(open_library(shelf)) as library:
        assert library.given_before(f"{PLACES[1]}-p005")  # what was cited once is still known
    embedder = Counting()
    add_files(shelf, [sandbox.report_file(id_) for id_ in PLACES[3:4]])
    build_index(shelf, embedder)
    remove_report(shelf, PLACES[3])  # the last rows, which the next one takes
    build_index(shelf, Hashed())
    add_files(shelf, [sandbox.report_file(id_) for id_ in PLACES[4:]])
    build_index(shelf, Hashed())
    assert verify_index(shelf).problems == ()
    anew = shelf.model_copy(update={"index": tmp_path / "anew"})
    build_index(anew, Hashed())
    assert found(shelf) == found(anew)


def test_a_report_that_is_back_means_what_it_meant(shelf: Settings) -> None:
    for _ in range(2):
        remove_report(shelf, PLACES[1])
        build_index(shelf, Hashed())
        add_files(shelf, [sandbox.report_file(PLACES[1])])
        build_index(shelf, Hashed())
    with closing(open_library(shelf)) as library:
        assert library.given_before(f"{PLACES[1]}-p005") == []
    assert verify_index(shelf).problems == ()


def neighbours(settings: Settings) -> int:
    """How many neighbours the graph of the current build has."""
    with closing(store.VectorStore(current_build(settings) / "chroma")) as held:
        found: int = held._collection.configuration["hnsw"]["max_neighbors"]
        return found


def test_a_shelf_that_comes_to_be_asked_by_its_graph_gets_another_one(
    shelf: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert neighbours(shelf) == 16
    with closing(open_library(shelf)) as library:
        before = library.window_count(report.id for report in library.reports)
    monkeypatch.setattr(store, "EXACT_LIMIT", before)
    add_files(shelf, [sandbox.report_file(PLACES[3])])
    embedder = Counting()
    build_index(shelf, embedder)
    assert neighbours(shelf) == 32
    assert all(text.startswith("抚州市2024年") for text in embedder.texts)
    assert verify_index(shelf).problems == ()
    add_files(shelf, [sandbox.report_file(PLACES[4])])  # goes on with the graph that there is
    build_index(shelf, Hashed())
    assert neighbours(shelf) == 32
    assert verify_index(shelf).problems == ()
    with closing(open_built(shelf)) as index:
        ids = [report.id for report in index.library.reports]
        vector = Hashed().query(ASKED[0])
        by_graph = index.store.search(vector, index.library, ids, 5)
        monkeypatch.setattr(store, "EXACT_LIMIT", 1_000_000)
        exact = index.store.search(vector, index.library, ids, 5)
        assert [id_ for id_, _ in by_graph] == [id_ for id_, _ in exact]


def test_a_damaged_file_is_not_gone_on_with(shelf: Settings) -> None:
    path = current_build(shelf) / "vectors.f32"
    data = bytearray(path.read_bytes())
    data[1000] ^= 0x40
    path.write_bytes(data)
    add_files(shelf, [sandbox.report_file(PLACES[3])])
    embedder = Counting()
    build_index(shelf, embedder)
    assert {text[:3] for text in embedder.texts} == {"萍乡市", "九江市", "上饶市", "抚州市"}
    assert verify_index(shelf).problems == ()


def test_a_run_that_was_cut_off_goes_on_with_the_vectors_it_made(tmp_path: Path) -> None:
    settings = sandbox.settings_in(tmp_path)
    add_files(settings, [sandbox.report_file(id_) for id_ in PLACES])
    first = Counting(limit=3)
    with pytest.raises(KeyboardInterrupt):
        build_index(settings, first)
    (unfinished,) = settings.index.glob("build-*")
    with open(unfinished / "vectors.f32", "ab") as handle:  # killed while it wrote the fourth
        handle.write(b"\x01\x02\x03")
    second = Counting()
    build_index(settings, second)
    assert first.texts and second.texts and not set(first.texts) & set(second.texts)
    assert [path.name for path in settings.index.glob("build-*")] == [current_build(settings).name]
    assert verify_index(settings).problems == ()


def test_progress_counts_to_the_end(shelf: Settings) -> None:
    told: list[tuple[int, int]] = []
    build_index(shelf, Hashed(), lambda done, total: told.append((done, total)), force=True)
    assert told == sorted(told) and told[-1][0] == told[-1][1] == sum(
        report.windows for report in build_index(shelf, Hashed()).reports
    )


def test_the_rows_of_a_part_are_those_of_its_passages(shelf: Settings) -> None:
    with closing(open_built(shelf)) as index:
        library = index.library
        ids = [report.id for report in library.reports]
        vector = Hashed().query(ASKED[0])
        for part in Part:
            rows = [row for run in library.rows(ids, part) for row in run]
            windows = library.windows(library.ids(rows))
            assert {library.passage(w.passage).part for w in windows.values()} <= {part}
            everything = [row for run in library.rows(ids) for row in run]
            others = library.windows(library.ids(sorted({*everything} - {*rows})))
            assert all(library.passage(w.passage).part != part for w in others.values())
            if rows:
                for hits in (
                    library.search(ASKED[0], ids, 10, part),
                    library.search(ASKED[0], ids[:1], 10, part),
                    index.store.search(vector, library, ids, 10, part),
                ):
                    assert {id_ for id_, _ in hits} <= set(windows)
        assert library.search(ASKED[0], ids, 10, Part.PLAN) and library.rows(ids, Part.REVIEW)

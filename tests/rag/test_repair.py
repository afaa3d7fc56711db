"""Damage of every kind is found, said in one line, and mended."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag import disk
from rag import store as store_module
from rag.builds import IndexManifest, check_fit, current_build, hold_current, open_library, read_manifest
from rag.citation import cite
from rag.disk import hold, remove_unheld, write_durably
from rag.errors import GovqaError, IndexMismatchError, IndexMissingError, StorageError
from rag.index import build_index, open_built
from rag.repair import repair
from rag.settings import Settings
from rag.shelf import entries_of, remove_report
from rag.store import VectorStore
from rag.verify import verify_index
from tests.faults import sandbox
from tests.faults.sandbox import COMING, KEPT, Hashed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An installation, and an untouched copy to put back."""
    folder = tmp_path_factory.mktemp("made") / "installed"
    sandbox.add(sandbox.settings_in(folder), KEPT)
    shutil.copytree(folder, folder.with_name("pristine"))
    return folder, folder.with_name("pristine")


@pytest.fixture
def installed(made: tuple[Path, Path], tmp_path: Path) -> Settings:
    """The installation with an index folder of the test's own: a process opens a Chroma folder of one name only once."""
    folder, pristine = made
    shutil.rmtree(folder)
    shutil.copytree(pristine, folder)
    shutil.copytree(pristine / "index", tmp_path / "index")
    return sandbox.settings_in(folder).model_copy(update={"index": tmp_path / "index"})


@pytest.fixture
def changed(installed: Settings) -> Iterator[Settings]:
    """Damage is done by a test and must be gone after a repair; the index must then be proven whole."""
    yield installed
    assert list(repair(installed, Hashed()))
    found = verify_index(installed)
    assert found.problems == () and found.citations > found.passages > 0
    assert cite(open_library(installed), f"{KEPT}-p003-s1").quote
    assert list(repair(installed, Hashed())) == []


def spoil(path: Path, at: float = 0.5) -> None:
    """Change sixty bytes."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * at)
    data[start : start + 60] = bytes(255 - byte for byte in data[start : start + 60])
    path.write_bytes(data)


def graph(settings: Settings, name: str) -> Path:
    (found,) = (current_build(settings) / "chroma").glob(f"*/{name}")
    return found


def test_a_whole_index_is_proven_whole(installed: Settings) -> None:
    found = verify_index(installed)
    parsed = open_library(installed).parsed(KEPT)
    assert found.problems == () and found.reports == 1
    assert found.passages == len(parsed.passages) and found.vectors >= found.passages
    sentences = sum(1 + len(p.sentences) + len(p.items) for p in parsed.passages)
    assert found.citations >= sentences
    assert list(repair(installed, Hashed())) == []


def test_a_changed_byte_of_the_text_is_found(changed: Settings) -> None:
    spoil(current_build(changed) / "library.sqlite")
    assert verify_index(changed, citations=False).problems


def test_a_changed_vector_is_found_and_not_taken_over(changed: Settings) -> None:
    spoil(graph(changed, "data_level0.bin"))
    problems = verify_index(changed, citations=False).problems
    assert f"{KEPT}：向量库里的向量与建索引时算出的不同" in problems


def test_a_changed_number_of_the_exact_vectors_is_found_and_not_taken_over(changed: Settings) -> None:
    path = current_build(changed) / "vectors.f32"
    sound = path.read_bytes()
    turned = np.frombuffer(sound, dtype=np.float32).copy()
    turned[np.argmax(abs(turned[:384]))] *= -1  # the vector is as long as before, only the file's hash tells
    path.write_bytes(turned.tobytes())
    assert any("vectors.f32" in problem for problem in verify_index(changed, citations=False).problems)
    assert list(repair(changed, Hashed()))
    assert (current_build(changed) / "vectors.f32").read_bytes() == sound
    spoil(current_build(changed) / "vectors.f32")  # and many numbers at once, for the repair that follows


def test_a_passage_without_its_vector_is_found(changed: Settings) -> None:
    store = VectorStore(current_build(changed) / "chroma")
    ids, _ = store.read(KEPT)
    store._collection.delete(ids=[ids[0]])
    store.close()
    (problem, *_) = verify_index(changed, citations=False).problems
    assert "1 段没有向量" in problem and ids[0].rpartition("-s")[0] in problem


@pytest.mark.parametrize("name", ["header.bin", "data_level0.bin", "length.bin", "link_lists.bin"])
def test_a_file_of_the_vectors_that_is_cut_off_is_found(changed: Settings, name: str) -> None:
    path = graph(changed, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert verify_index(changed, citations=False).problems


def test_a_vector_database_that_is_none_is_one_sentence(changed: Settings) -> None:
    (current_build(changed) / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 400)
    with pytest.raises(StorageError, match="govqa doctor --repair"):
        VectorStore(current_build(changed) / "chroma").count()


def test_vectors_that_are_gone_are_not_made_anew_empty(changed: Settings) -> None:
    folder = current_build(changed) / "chroma"
    shutil.rmtree(folder)
    store = VectorStore(folder)
    with pytest.raises(StorageError, match="govqa doctor --repair"):
        store.read(KEPT)
    assert not folder.exists()


@pytest.mark.parametrize("text", ["", "build-gone\n", "../../etc\n", "build-\0\n", "\udcff"])
def test_a_spoilt_pointer_is_refused_and_mended_without_a_new_index(changed: Settings, text: str) -> None:
    before = current_build(changed)
    (changed.index / "CURRENT").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(IndexMissingError, match="govqa doctor --repair"):
        open_library(changed)
    assert any(before.name in sentence for sentence in repair(changed, Hashed()))
    assert current_build(changed) == before
    (changed.index / "CURRENT").unlink()  # for the fixture: this, too


def test_a_pointer_out_of_the_index_is_not_followed(installed: Settings) -> None:
    elsewhere = (
        installed.index.parent / "build-elsewhere"
    )  # a whole build, such as a stranger may have put there
    shutil.copytree(current_build(installed), elsewhere)
    for text in ("../build-elsewhere", str(elsewhere), f"build-1/../../{elsewhere.name}"):
        (installed.index / "CURRENT").write_text(text, encoding="utf-8")
        with pytest.raises(IndexMissingError, match="govqa doctor --repair"):
            current_build(installed)


def test_a_sound_older_index_answers_in_place_of_a_damaged_one(changed: Settings) -> None:
    older = current_build(changed)
    build_index(changed, Hashed(), again=True)
    spoil(current_build(changed) / "library.sqlite")
    assert any(older.name in sentence for sentence in repair(changed, Hashed()))
    assert current_build(changed) == older
    (older / "manifest.json").write_text("{", encoding="utf-8")


def test_the_list_of_added_reports_is_written_again_from_the_index(changed: Settings) -> None:
    manifest = changed.own_reports / "manifest.toml"
    before = entries_of(changed.own_reports)
    manifest.write_text("[[report]\nfile = ", encoding="utf-8")
    assert any("manifest.toml.damaged" in sentence for sentence in repair(changed, Hashed()))
    assert entries_of(changed.own_reports) == before
    manifest.write_bytes(b"\xff\xfe")


@pytest.mark.parametrize("data", [None, "短".encode()])
def test_a_report_that_was_spoilt_is_restored_from_the_index(changed: Settings, data: bytes | None) -> None:
    file = changed.own_reports / f"{KEPT}.txt"
    before = file.read_bytes()
    file.unlink()
    if data is not None:
        file.write_bytes(data)
    assert any(file.name in sentence for sentence in repair(changed, Hashed()))
    assert file.read_bytes() == before
    file.unlink()


def test_a_change_that_was_cut_off_is_finished(changed: Settings) -> None:
    remove_report(changed, KEPT)
    sandbox.add_files(changed, [sandbox.report_file(COMING), sandbox.report_file(KEPT)])
    (changed.index / ".CURRENT.0123abcd.new").write_bytes(b"bui")
    build = changed.index / "build-20240101-000000-dead"
    build.mkdir()
    list(repair(changed, Hashed()))
    assert {report.id for report in open_library(changed).reports} == {KEPT, COMING}
    assert not build.exists() and not list(changed.index.glob(".*.new"))
    remove_report(changed, COMING)


def test_an_index_of_another_version_is_refused_and_mended(changed: Settings) -> None:
    manifest = current_build(changed) / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(read_manifest(manifest.parent).program, "0" * 16), encoding="utf-8")
    with pytest.raises(GovqaError, match=r"另一个版本的程序.*govqa index"):
        open_built(changed)


@pytest.mark.parametrize("step", ["fsync", "replace", "rmtree"])
def test_a_disk_that_fails_leaves_the_old_index(
    installed: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = current_build(installed)

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if step == "rmtree":  # the shelf cannot be written, not even for the lock
            patch.setattr("rag.shelf.FileLock", full)
        else:
            patch.setattr(os, step, full)
        with pytest.raises(StorageError, match="磁盘空间"):
            sandbox.add(installed, COMING)
    assert current_build(installed) == before
    assert [path.name for path in installed.index.glob("build-*")] == [before.name]
    assert not [path for path in installed.own_reports.glob(".*.new")]
    assert {report.id for report in open_library(installed).reports} == {KEPT}
    assert verify_index(installed).problems == ()
    sandbox.add(installed, COMING)  # the next run
    assert {report.id for report in open_library(installed).reports} == {KEPT, COMING}


def test_a_store_that_may_only_be_read_is_read(installed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = current_build(installed) / "chroma"
    before = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    store = VectorStore(folder)
    assert store.read(KEPT)[0]
    store.close()
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_reading_leaves_the_graph_of_vectors_alone(installed: Settings) -> None:
    def stamps() -> dict[Path, tuple[bytes, int]]:
        files = (current_build(installed) / "chroma").glob("*/*")
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    before = stamps()
    assert before
    for _ in range(2):
        store = VectorStore(current_build(installed) / "chroma")
        assert store.read(KEPT)[0]
        store.close()
    assert stamps() == before


def test_more_vectors_than_are_written_at_once_are_all_in_the_graph_when_it_is_done(
    installed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole() -> None:
        build = current_build(installed)
        windows = sum(report.windows for report in read_manifest(build).reports)
        with closing(VectorStore(build / "chroma")) as store:
            assert store.count() == windows
        (lengths,) = (build / "chroma").glob(
            "*/length.bin"
        )  # four bytes for each vector in the graph's files
        assert lengths.stat().st_size >= 4 * windows > 0

    monkeypatch.setattr(store_module, "BATCH", 10)
    monkeypatch.setattr(store_module, "SYNCED", 25)
    build_index(installed, Hashed(), again=True)
    whole()
    sandbox.add(installed, COMING)
    whole()
    remove_report(installed, COMING)
    build_index(installed, Hashed())
    whole()


def test_a_clock_that_goes_back_or_stands_still_loses_nothing(
    installed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "gmtime", lambda *_: time.struct_time((2001, 1, 1, 0, 0, 0, 0, 1, 0)))
    first = current_build(installed)
    build_index(installed, Hashed(), again=True)
    second = current_build(installed)
    build_index(installed, Hashed(), again=True)
    third = current_build(installed)
    assert len({first, second, third}) == 3
    # Readers may still have the one before open; it is the newest of the old by what it is, not by its name.
    assert {path.name for path in installed.index.glob("build-*")} == {second.name, third.name}
    check_fit(read_manifest(third), installed)


def test_which_build_is_newer_does_not_hang_on_the_clock(
    changed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "gmtime", lambda *_: time.struct_time((2001, 1, 1, 0, 0, 0, 0, 1, 0)))
    sandbox.add(changed, COMING)
    newest = current_build(changed)
    for path in (newest, *newest.rglob("*")):  # written long before the other by its clock
        os.utime(path, (10**9, 10**9))
    (changed.index / "CURRENT").write_text("?", encoding="utf-8")
    (changed.own_reports / "manifest.toml").write_text("?", encoding="utf-8")
    list(repair(changed, Hashed()))
    assert {report.id for report in open_library(changed).reports} == {KEPT, COMING}
    remove_report(changed, COMING)


def test_a_build_that_is_being_read_is_not_removed(installed: Settings) -> None:
    engine = sandbox.open_engine(installed)
    opened = current_build(installed)
    build_index(installed, Hashed(), again=True)
    build_index(installed, Hashed(), again=True)
    assert opened.is_dir()
    assert engine.ask(sandbox.QUESTIONS[2]).claims  # only now opens the vectors
    engine.close()
    build_index(installed, Hashed(), again=True)
    assert not opened.exists()


def test_opening_goes_on_to_the_build_that_took_the_place(
    installed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = current_build(installed)
    build_index(installed, Hashed(), again=True)
    there = current_build(installed)
    found = iter([gone, there])
    shutil.rmtree(gone)
    monkeypatch.setattr("rag.builds.current_build", lambda settings: next(found))
    build, held = hold_current(installed)
    held.close()
    assert build == there


def test_a_change_that_ends_while_the_index_is_being_opened_is_no_reason_to_refuse(
    installed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the manifest and comparing it with the shelf, a writer may swap builds and end its change."""
    read = read_manifest
    writes = iter([lambda: sandbox.add(installed, COMING)])

    def read_and_write(build: Path) -> IndexManifest:
        manifest = read(build)
        next(writes, lambda: None)()
        return manifest

    monkeypatch.setattr("rag.builds.read_manifest", read_and_write)
    with closing(open_built(installed)) as opened:
        assert {report.id for report in opened.library.reports} == {KEPT, COMING} and not opened.behind
    monkeypatch.undo()
    remove_report(installed, COMING)
    (installed.own_reports / ".change").unlink()  # not a change that is on its way: refused as before
    with pytest.raises(IndexMismatchError, match="govqa index"):
        open_built(installed)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_durably(path, b"old")
    order: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("sync"), sync(fd))[1])
    monkeypatch.setattr(os, "replace", lambda a, b: (order.append("name"), replace(a, b))[1])
    write_durably(path, b"new")
    assert path.read_bytes() == b"new" and order == ["sync", "name", "sync"]

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_durably(path, b"newer")
    assert path.read_bytes() == b"new" and [p.name for p in tmp_path.iterdir()] == ["file"]


def test_what_is_held_is_not_removed(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    held = hold(folder / "manifest.json")
    assert held is not None
    assert not remove_unheld(folder, folder / "manifest.json") and folder.is_dir()
    held.close()
    assert remove_unheld(folder, folder / "manifest.json") and not folder.exists()
    assert hold(folder / "manifest.json") is None
    assert disk.ASIDE == ".new"

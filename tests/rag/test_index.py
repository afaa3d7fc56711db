from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import visible_text
from corpus.errors import CorpusError
from rag.builds import check_fit, current_build, manifest_digest, open_library, read_manifest
from rag.citation import cite
from rag.embedding import embedder_identity
from rag.errors import IndexMismatchError, IndexMissingError, StorageError, UsageError
from rag.index import build_index
from rag.library import Library
from rag.settings import Settings
from rag.store import VectorStore
from tests.conftest import REPORTS, ROOT, HashEmbedder


@pytest.fixture
def built(settings: Settings, embedder: HashEmbedder) -> Settings:
    build_index(settings, embedder)
    return settings


@pytest.fixture
def own_reports(settings: Settings, tmp_path: Path) -> Settings:
    folder = tmp_path / "reports"
    shutil.copytree(REPORTS, folder)
    return settings.model_copy(update={"reports": folder})


def test_every_window_has_its_vector(built: Settings, embedder: HashEmbedder) -> None:
    build = current_build(built)
    library, store = Library(build / "library.sqlite"), VectorStore(build / "chroma")
    assert len(library.reports) == 5
    for report in library.reports:
        ids, vectors = store.of_report(report.id)
        windows = library.windows(ids)
        assert len(ids) == library.window_count([report.id]) == len(windows)
        first = ids[0]
        assert vectors[0] @ embedder.query(windows[first].embedded) == pytest.approx(1.0, abs=1e-5)


def test_every_citation_is_the_source_without_its_removals(built: Settings) -> None:
    library = open_library(built)
    for report in library.reports:
        parsed = library.parsed(report.id)
        source = (REPORTS / parsed.meta.file).read_bytes().decode("utf-8")
        for passage in parsed.passages:
            for sentence in passage.sentences:
                citation = cite(library, sentence.address)
                assert visible_text(source, citation.start, citation.end, parsed.removals) == citation.quote
                assert citation.quote in citation.text


def test_an_unknown_address_says_so(built: Settings) -> None:
    library = open_library(built)
    for address in (
        "赣州市-2024-p999",
        "赣州市-2024-p002-s99",
        "南京市-2024-p001",
        "'; DROP TABLE passage; --",
    ):
        with pytest.raises(UsageError, match="没有这个"):
            cite(library, address)


def test_neighbours_end_with_the_report(built: Settings) -> None:
    library = open_library(built)
    before, after = library.neighbours("赣州市-2024-p001")
    assert before is None  # the file begins with 各位代表: there is nothing before to cite
    assert after is not None and after.address == "赣州市-2024-p002"


def test_words_find_exactly_two_characters(built: Settings) -> None:
    library = open_library(built)
    found = library.windows([id_ for id_, _ in library.search("富硒", ["宜春市-2024"], 50)])
    assert found and all("富硒" in w.text + w.context for w in found.values())


def test_no_report_no_search(built: Settings) -> None:
    library = open_library(built)
    assert library.search("富硒", [], 5) == []
    assert library.search("", ["宜春市-2024"], 5) == []


def test_an_index_that_fits_is_left_alone(settings: Settings) -> None:
    class Bundled(HashEmbedder):
        identity = embedder_identity("")

    embedder = Bundled()
    build_index(settings, embedder)
    before = current_build(settings)
    embedder.embedded.clear()
    build_index(settings, embedder)
    assert current_build(settings) == before
    build_index(settings, embedder, force=True)
    assert current_build(settings) != before
    assert embedder.embedded


def test_only_new_text_is_embedded_again(own_reports: Settings, embedder: HashEmbedder) -> None:
    build_index(own_reports, embedder)
    whole = len(embedder.embedded)
    target = own_reports.reports / "001_6f9e1d58fb19b0aa.txt"
    text = target.read_text(encoding="utf-8").replace("GDP增长6%左右", "GDP增长8%左右")
    target.write_text(text, encoding="utf-8")
    manifest = own_reports.reports / "manifest.toml"
    old = "42c20888068eebc092f515517631a6c9c6fb8462a098ee6c77db53016fe32014"
    new = hashlib.sha256(target.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    embedder.embedded.clear()
    build_index(own_reports, embedder)
    assert 1 <= len(embedder.embedded) <= 3 < whole
    assert "GDP增长8%左右" in embedder.embedded[0]


def test_the_same_reports_give_the_same_digest(
    settings: Settings, embedder: HashEmbedder, tmp_path: Path
) -> None:
    first = build_index(settings, embedder)
    second = build_index(settings.model_copy(update={"index": tmp_path / "other"}), embedder)
    assert manifest_digest(first) == manifest_digest(second)


def test_no_index_names_the_command(settings: Settings) -> None:
    with pytest.raises(IndexMissingError, match="govqa index"):
        current_build(settings)


def test_another_embedder_is_refused(built: Settings) -> None:
    with pytest.raises(IndexMismatchError, match=r"hash-256.*govqa index"):
        check_fit(read_manifest(current_build(built)), built)


def test_a_changed_report_is_refused(own_reports: Settings, embedder: HashEmbedder) -> None:
    manifest = build_index(own_reports, embedder).model_copy(update={"embedder": "BAAI/bge-m3"})
    settings = own_reports.model_copy(update={"embedding_model": "BAAI/bge-m3"})
    check_fit(manifest, settings)
    (own_reports.reports / "002_1df4d359381aa14e.txt").write_text("短", encoding="utf-8")
    with pytest.raises(IndexMismatchError, match=r"002_1df4d359381aa14e.txt.*govqa index"):
        check_fit(manifest, settings)


def test_a_failure_leaves_the_old_index(built: Settings, tmp_path: Path) -> None:
    class Failing(HashEmbedder):
        identity = "failing"

        def passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            raise OSError(28, "No space left on device")

    before = current_build(built)
    with pytest.raises(StorageError, match="磁盘空间"):
        build_index(built, Failing())
    assert current_build(built) == before
    assert [p.name for p in built.index.glob("build-*")] == [before.name]
    assert open_library(built).reports


def test_a_killed_build_leaves_the_old_index_and_is_cleaned_up(
    built: Settings, embedder: HashEmbedder
) -> None:
    before = current_build(built)
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(ROOT)!r})
from tests.conftest import HashEmbedder
from rag.settings import Settings
from rag.index import build_index
class Dying(HashEmbedder):
    identity = "dying"
    def passages(self, texts, progress=None):
        os.kill(os.getpid(), signal.SIGKILL)
build_index(Settings(reports={str(built.reports)!r}, index={str(built.index)!r}), Dying())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9
    assert current_build(built) == before
    left = {p.name for p in built.index.glob("build-*")}
    assert len(left) == 2
    after = build_index(built, embedder, force=True)
    assert {r.id for r in after.reports} >= {"赣州市-2024"}
    assert not (left - {before.name}) & {p.name for p in built.index.glob("build-*")}


def test_a_missing_or_empty_folder_of_reports_is_refused(
    settings: Settings, embedder: HashEmbedder, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(CorpusError):
            build_index(settings.model_copy(update={"reports": folder}), embedder)


def test_a_damaged_library_says_how_to_mend_it(built: Settings) -> None:
    (current_build(built) / "library.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="govqa index --force"):
        open_library(built)


def test_two_writers_do_not_mix(built: Settings, embedder: HashEmbedder) -> None:
    from filelock import FileLock

    with FileLock(built.index / ".lock"), pytest.raises(StorageError, match="另一个进程"):
        build_index(built, embedder, force=True)

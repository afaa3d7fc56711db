from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import load, visible_text
from corpus.errors import CorpusError
from corpus.structure import Outline
from corpus.view import View
from rag.builds import check_fit, current_build, manifest_digest, open_library, read_manifest
from rag.citation import cite, look_up
from rag.embedding import embedder_identity
from rag.errors import IndexMismatchError, IndexMissingError, StorageError, UsageError
from rag.flat import FlatVectors
from rag.index import build_index
from rag.library import Library
from rag.settings import Settings
from rag.store import VectorStore
from tests.conftest import REPORTS, ROOT, HashEmbedder


@pytest.fixture
def built(settings: Settings, built_index: Path) -> Settings:
    shutil.copytree(built_index, settings.index)
    return settings


@pytest.fixture
def own_reports(settings: Settings, tmp_path: Path) -> Settings:
    folder = tmp_path / "reports"
    shutil.copytree(REPORTS, folder)
    return settings.model_copy(update={"reports": folder})


def test_every_window_has_its_vector(built: Settings, embedder: HashEmbedder) -> None:
    build = current_build(built)
    library, store = Library(build / "library.sqlite"), VectorStore(build / "chroma")
    flat = FlatVectors(build / "vectors.f32", read_manifest(build).dimension)
    assert len(library.reports) == 5
    for report in library.reports:
        (rows,) = library.rows([report.id])
        ids = library.ids(rows)
        assert len(ids) == library.window_count([report.id]) == len(library.windows(ids))
        asked = embedder.query(library.windows(ids)[ids[-1]].embedded)
        assert flat.of(rows)[-1] @ asked == pytest.approx(1.0, abs=1e-5)
        assert {id_ for id_, near in store.search(asked, library, [report.id], 40) if near > 0.99999} >= {
            ids[-1]
        }


def test_the_graph_and_the_file_find_the_same(built: Settings, embedder: HashEmbedder) -> None:
    build = current_build(built)
    library = Library(build / "library.sqlite")
    graph = VectorStore(build / "chroma")
    exact = VectorStore(build / "chroma", FlatVectors(build / "vectors.f32", read_manifest(build).dimension))
    every = [report.id for report in library.reports]
    for reports in (every, every[:1], every[1:4], [every[0], every[4]], [*every[:2], *every[3:]]):
        asked = embedder.query("城镇新增就业人数和粮食总产量")
        best = dict(exact.search(asked, library, reports, 10))
        found = dict(graph.search(asked, library, reports, 10))
        assert sorted(found.values(), reverse=True) == pytest.approx(list(best.values()), abs=1e-5)


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


def test_an_item_of_an_enumeration_has_an_address(built: Settings) -> None:
    library = open_library(built)
    items = [item for passage in library.passages("赣州市-2024") for item in passage.items]
    assert items
    for item in items:
        citation = cite(library, item.address)
        assert citation.address == item.address and citation.quote == item.text
        assert citation.text == library.passage(item.address.rpartition("-i")[0]).text


def split_at_first_stop(found: Outline) -> Outline:
    """Another parse of the same text: the first paragraph of two sentences and more becomes two."""
    at = next(
        i
        for i, d in enumerate(found.drafts)
        if 0 < d.text.find("。") < len(d.text) - 1 and d.end - d.start == len(d.text)
    )
    draft = found.drafts[at]
    cut = draft.text.index("。") + 1
    first = replace(draft, end=draft.start + cut, text=draft.text[:cut])
    second = replace(draft, start=first.end, text=draft.text[cut:])
    return replace(found, drafts=(*found.drafts[:at], first, second, *found.drafts[at + 1 :]))


def test_an_address_that_a_new_parse_moved_is_found_by_its_words(
    built: Settings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = "赣州市-2024"
    old = {passage.address: passage.text for passage in open_library(built).passages(report)}
    real = load.sketch

    def changed(source: str) -> tuple[View, Outline]:
        view, found = real(source)
        return view, split_at_first_stop(found)

    monkeypatch.setattr(load, "sketch", changed)
    build_index(built, embedder, force=True)
    library = open_library(built)
    assert len(library.passages(report)) == len(old) + 1
    at = next(
        number
        for number in range(1, len(old))
        if library.passage(f"{report}-p{number:03d}").text != old[f"{report}-p{number:03d}"]
    )
    # The one that was split stands nowhere as a whole; its address means its first half now.
    split = look_up(library, f"{report}-p{at:03d}")
    assert "现在的索引里已没有" in split.notice and old[split.citation.address].startswith(
        split.citation.quote
    )
    # Those behind it moved by one; their old addresses mean others now, and it is said which.
    moved = look_up(library, f"{report}-p{at + 1:03d}")
    assert moved.notice.endswith(f"现在是 {report}-p{at + 2:03d}")
    assert library.passage(f"{report}-p{at + 2:03d}").text == old[f"{report}-p{at + 1:03d}"]
    # Those before it have not changed.
    assert look_up(library, f"{report}-p{at - 1:03d}-s1").notice == ""

    # Back to the old parse: the last address of the new one exists no more and is found by its words.
    monkeypatch.setattr(load, "sketch", real)
    build_index(built, embedder, force=True)
    library = open_library(built)
    last = look_up(library, f"{report}-p{len(old) + 1:03d}")
    assert last.citation.address == f"{report}-p{len(old):03d}" and "地址已变" in last.notice
    # What was one half then is no passage now: it says so instead of pointing at something else.
    half = look_up(library, f"{report}-p{at:03d}")
    assert half.citation.quote == old[half.citation.address] and "现在的索引里已没有" in half.notice


def test_an_address_of_a_report_put_away_says_so(
    built: Settings, embedder: HashEmbedder, tmp_path: Path
) -> None:
    folder = tmp_path / "fewer"
    folder.mkdir()
    manifest = (REPORTS / "manifest.toml").read_text(encoding="utf-8").split("[[report]]")
    (folder / "manifest.toml").write_text("[[report]]".join(manifest[:-1]), encoding="utf-8")
    for file in REPORTS.glob("*.txt"):
        shutil.copy(file, folder)
    gone = open_library(built).reports[-1].id
    fewer = built.model_copy(update={"reports": folder})
    build_index(fewer, embedder)
    with pytest.raises(
        UsageError, match=f"{gone}-p003 是以前的索引给出的地址，它所在的报告 {gone} 已不在索引里"
    ):
        cite(open_library(fewer), f"{gone}-p003")


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
from rag.flat import FlatVectors
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
    with pytest.raises(StorageError, match="govqa doctor --repair"):
        open_library(built)


def test_two_writers_do_not_mix(built: Settings, embedder: HashEmbedder) -> None:
    from filelock import FileLock

    with FileLock(built.index / ".lock"), pytest.raises(StorageError, match="另一个进程"):
        build_index(built, embedder, force=True)

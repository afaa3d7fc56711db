"""One index directory: built aside, verified, swapped in whole; opened only when it fits what is asked of it.

Layout under ``settings.index``::

    CURRENT              the name of the build that answers
    build-<time>-<pid>/  chroma/  library.sqlite  manifest.json

A build that was killed leaves a directory that CURRENT does not name; the next build removes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus import PARSER_VERSION, ParsedReport
from rag.embedding import Embedder, Progress, SentenceTransformerEmbedder, Vectors, embedder_identity
from rag.errors import IndexMismatchError, IndexMissingError, StorageError
from rag.library import Library, write_library
from rag.settings import Settings
from rag.shelf import changed_files, load_all
from rag.store import VectorStore
from rag.windows import Window, windows_of

_SOURCES = Path(__file__).resolve().parent.parent
_REBUILD = "请运行 govqa index 重建"


class IndexedReport(BaseModel):
    """A report as it was when it was indexed. ``size`` and ``mtime_ns`` spare hashing unchanged files."""

    model_config = ConfigDict(frozen=True)

    id: str
    folder: str
    file: str
    sha256: str
    size: int
    mtime_ns: int
    windows: int


class IndexManifest(BaseModel):
    """What an index was built from and by."""

    model_config = ConfigDict(frozen=True)

    program: str
    parser: str
    embedder: str
    dimension: int
    built: str
    reports: tuple[IndexedReport, ...]


@dataclass(frozen=True)
class OpenIndex:
    """An index ready to be searched."""

    manifest: IndexManifest
    library: Library
    store: VectorStore

    def close(self) -> None:
        """Let go of all files."""
        self.library.close()
        self.store.close()


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Return a hash of the code and data that decide what an index holds: a change of either asks for a new one."""
    digest = hashlib.sha256()
    decisive = [*(_SOURCES / "corpus").rglob("*.py"), *(_SOURCES / "corpus" / "data").glob("*")]
    decisive += [
        _SOURCES / "rag" / name for name in ("index.py", "library.py", "store.py", "tokens.py", "windows.py")
    ]
    for path in sorted(decisive):
        digest.update(path.relative_to(_SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def current_build(settings: Settings) -> Path:
    """Return the directory of the build that answers.

    Raises:
        IndexMissingError: there is none.

    """
    pointer = settings.index / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissingError("还没有索引，请先运行 govqa index") from None
    except OSError as error:
        raise StorageError(
            f"读不了索引文件夹 {settings.index}：{error.strerror}。请检查权限或设置 GOVQA_INDEX"
        ) from error
    build = settings.index / name
    if not name or not (build / "manifest.json").is_file():
        raise IndexMissingError("索引不完整，请运行 govqa index --force 重建")
    return build


def read_manifest(build: Path) -> IndexManifest:
    """Read the manifest of a build."""
    try:
        return IndexManifest.model_validate_json((build / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexMissingError("索引的清单读不了，请运行 govqa index --force 重建") from error


def check_fit(manifest: IndexManifest, settings: Settings) -> None:
    """Refuse an index that another program version, embedder or set of reports made.

    Raises:
        IndexMismatchError: with the command that mends it.

    """
    embedder = embedder_identity(settings.embedding_model)
    if manifest.embedder != embedder:
        raise IndexMismatchError(
            f"索引是用 {manifest.embedder} 建的，现在的向量模型是 {embedder}：{_REBUILD}"
        )
    if manifest.program != program_digest():
        raise IndexMismatchError(f"索引是另一个版本的程序建的：{_REBUILD}")
    indexed = {(r.folder, r.file): (r.size, r.mtime_ns, r.sha256) for r in manifest.reports}
    changed = changed_files(indexed, settings)
    if changed:
        raise IndexMismatchError(f"报告有变动（{'、'.join(changed[:3])}）：{_REBUILD}")


def open_built(settings: Settings) -> OpenIndex:
    """Open the current index for reading.

    Raises:
        IndexMissingError, IndexMismatchError, StorageError: each says what to do.

    """
    build = current_build(settings)
    manifest = read_manifest(build)
    check_fit(manifest, settings)
    return OpenIndex(manifest, Library(build / "library.sqlite"), VectorStore(build / "chroma"))


def open_library(settings: Settings) -> Library:
    """Open only the text of the current index: no vectors, nothing heavy to import."""
    return Library(current_build(settings) / "library.sqlite")


def build_index(
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    force: bool = False,
) -> IndexManifest:
    """Index every report held and swap the result in. Vectors of unchanged text are reused.

    Nothing happens when the current index fits, unless ``force``. Whatever goes wrong, the previous index stays.

    Raises:
        CorpusError: a report cannot be read.
        StorageError: the disk is full or not writable, or another process is indexing.

    """
    chosen = embedder or SentenceTransformerEmbedder(settings.embedding_model)
    with _writing(settings.index):
        if not force:
            with contextlib.suppress(IndexMissingError, IndexMismatchError):
                manifest = read_manifest(current_build(settings))
                check_fit(manifest, settings)
                if manifest.embedder == chosen.identity:
                    return manifest
        reports = load_all(settings)
        build = settings.index / f"build-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}"
        try:
            manifest = _build(build, reports, chosen, settings, progress, reuse=not force)
            _verify(build, manifest)
            _point_to(settings.index, build.name)
        except OSError as error:
            _discard(build)
            raise StorageError(
                f"写不了索引文件夹 {settings.index}：{error.strerror or error}。请检查磁盘空间和写权限，原来的索引没有动"
            ) from error
        except BaseException:
            _discard(build)
            raise
        _remove_others(settings.index, keep=build.name)
        return manifest


def _build(
    build: Path,
    held: Sequence[tuple[Path, ParsedReport]],
    embedder: Embedder,
    settings: Settings,
    progress: Progress | None,
    *,
    reuse: bool,
) -> IndexManifest:
    build.mkdir(parents=True)
    reports = [report for _, report in held]
    windows = [window for report in reports for window in windows_of(report)]
    write_library(build / "library.sqlite", reports, windows)
    known = _known_vectors(settings, embedder.identity) if reuse else {}
    vectors = _vectors(windows, known, embedder, progress)
    store = VectorStore(build / "chroma", create=True)
    try:
        if windows:
            store.add([w.id for w in windows], vectors, [w.report for w in windows])
    finally:
        store.close()
    manifest = IndexManifest(
        program=program_digest(),
        parser=PARSER_VERSION,
        embedder=embedder.identity,
        dimension=int(vectors.shape[1]) if windows else 0,
        built=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        reports=tuple(_indexed(report, windows, folder) for folder, report in held),
    )
    _write_durably(build / "manifest.json", manifest.model_dump_json(indent=1))
    return manifest


def _vectors(
    windows: Sequence[Window], known: dict[str, Vectors], embedder: Embedder, progress: Progress | None
) -> Vectors:
    texts = [window.embedded for window in windows]
    fresh = sorted({text for text in texts if text not in known})
    if fresh:
        known = known | dict(zip(fresh, embedder.passages(fresh, progress), strict=True))
    return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)


def _known_vectors(settings: Settings, identity: str) -> dict[str, Vectors]:
    """Return the vectors of the current index by the text they stand for; empty if another embedder made them."""
    try:
        build = current_build(settings)
        if read_manifest(build).embedder != identity:
            return {}
        library, store = Library(build / "library.sqlite"), VectorStore(build / "chroma")
    except (IndexMissingError, StorageError):
        return {}
    known: dict[str, Vectors] = {}
    try:
        for report in library.reports:
            ids, vectors = store.of_report(report.id)
            windows = library.windows(ids)
            known.update(
                (windows[id_].embedded, vector)
                for id_, vector in zip(ids, vectors, strict=True)
                if id_ in windows
            )
    finally:
        library.close()
        store.close()
    return known


def _verify(build: Path, manifest: IndexManifest) -> None:
    library, store = Library(build / "library.sqlite"), VectorStore(build / "chroma")
    try:
        expected = library.window_count(report.id for report in library.reports)
        if store.count() != expected or expected != sum(report.windows for report in manifest.reports):
            raise StorageError(f"索引写得不全（{store.count()}/{expected}），请重新运行 govqa index")
    finally:
        library.close()
        store.close()


def _indexed(report: ParsedReport, windows: Sequence[Window], folder: Path) -> IndexedReport:
    stat = (folder / report.meta.file).stat()
    return IndexedReport(
        id=report.meta.id,
        folder=str(folder),
        file=report.meta.file,
        sha256=report.meta.sha256,
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        windows=sum(window.report == report.meta.id for window in windows),
    )


@contextlib.contextmanager
def _writing(index: Path) -> Iterator[None]:
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / ".lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise StorageError("另一个进程正在建索引，请等它结束后再试") from None
    except OSError as error:
        raise StorageError(
            f"写不了索引文件夹 {index}：{error.strerror}。请检查权限或设置 GOVQA_INDEX"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _point_to(index: Path, name: str) -> None:
    _write_durably(index / "CURRENT", name + "\n")


def _write_durably(path: Path, text: str) -> None:
    """Write a file so that after a crash it is either the old one or the new one, whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(aside, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(aside, path)


def _remove_others(index: Path, keep: str) -> None:
    """Remove builds that no longer answer; the newest of them stays for readers that still have it open."""
    old = sorted(p for p in index.glob("build-*") if p.name != keep)
    finished = [p for p in old if (p / "manifest.json").is_file()]
    for path in old:
        if path not in finished[-1:]:
            _discard(path)


def _discard(build: Path) -> None:
    shutil.rmtree(build, ignore_errors=True)


def manifest_digest(manifest: IndexManifest) -> str:
    """Return a short hash that names what an index holds, for results that must say what they were made on."""
    content = json.dumps(
        [manifest.program, manifest.embedder, sorted((r.id, r.sha256) for r in manifest.reports)]
    )
    return hashlib.sha256(content.encode()).hexdigest()[:12]

"""One index directory: built aside, verified, swapped in whole; opened only when it fits what is asked of it.

A build that was killed leaves a directory that CURRENT (see :mod:`rag.builds`) does not name; the next one removes it.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
from filelock import FileLock, Timeout

from corpus import PARSER_VERSION, ParsedReport
from rag.builds import (
    IndexedReport,
    IndexManifest,
    check_fit,
    current_build,
    hold_fitting,
    immutable_files,
    number_of,
    open_library,
    program_digest,
    read_manifest,
)
from rag.disk import remove_unheld, sync_tree, write_durably
from rag.embedding import Embedder, Progress, Vectors, embedder_of
from rag.errors import IndexMismatchError, IndexMissingError, StorageError
from rag.flat import FlatVectors, append_vectors
from rag.library import Given, Library
from rag.library_writer import write_library
from rag.models.store import hash_file
from rag.settings import Settings
from rag.shelf import finish_changes, load_all, store_text
from rag.store import VectorStore
from rag.windows import Window, windows_of


@dataclass(frozen=True)
class OpenIndex:
    """An index ready to be searched.

    ``behind`` are the files of a change that is not finished (see :func:`rag.builds.check_fit`), ``held`` is what keeps
    the build from being removed while it is open.
    """

    manifest: IndexManifest
    library: Library
    store: VectorStore
    behind: tuple[str, ...] = ()
    held: IO[bytes] | None = None

    def close(self) -> None:
        """Let go of all files."""
        self.library.close()
        self.store.close()
        if self.held is not None:
            self.held.close()


def open_built(settings: Settings) -> OpenIndex:
    """Open the current index for reading.

    Raises:
        IndexMissingError, IndexMismatchError, StorageError: each says what to do.

    """
    build, held, manifest, behind = hold_fitting(settings)
    try:
        opened = open_files(build, manifest)
    except BaseException:
        held.close()
        raise
    return replace(opened, behind=behind, held=held)


def open_files(build: Path, manifest: IndexManifest) -> OpenIndex:
    """Open the files of a build, whatever it fits."""
    flat = FlatVectors(build / "vectors.f32", manifest.dimension)
    return OpenIndex(manifest, Library(build / "library.sqlite"), VectorStore(build / "chroma", flat))


def build_index(
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    force: bool = False,
    again: bool = False,
) -> IndexManifest:
    """Index every report held and swap the result in. Vectors of unchanged text are reused, unless ``force``.

    Nothing happens when the current index fits, unless ``force`` or ``again``. Whatever goes wrong, the previous index
    stays.

    Raises:
        CorpusError: a report cannot be read.
        StorageError: the disk is full or not writable, or another process is indexing.

    """
    chosen = embedder or embedder_of(settings)
    with _writing(settings.index):
        if not force and not again:
            with contextlib.suppress(IndexMissingError, IndexMismatchError):
                manifest = read_manifest(current_build(settings))
                check_fit(manifest, settings, finished=True)
                if manifest.embedder == chosen.identity:
                    _finish(settings, manifest)
                    return manifest
        _remove_unfinished(settings.index)
        before = _name_of_current(settings)
        reports = load_all(settings)
        for folder, report in reports:
            # An older program may have taken another text out of the file; a folder that is read only keeps none.
            with contextlib.suppress(OSError):
                store_text(folder / report.meta.file, report.source)
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        build = (
            settings.index / f"build-{stamp}-{secrets.token_hex(4)}"
        )  # the clock may stand still or go back
        try:
            manifest = _build(build, reports, chosen, settings, progress, reuse=not force)
            _verify(build, manifest)
            sync_tree(build)  # all of it is on the disk before anything points to it
            _point_to(settings.index, build.name)
        except OSError as error:
            _discard(build)
            raise StorageError(
                f"写不了索引文件夹 {settings.index}：{error.strerror or error}。请检查磁盘空间和写权限，原来的索引没有动"
            ) from error
        except BaseException:
            _discard(build)
            raise
        _finish(settings, manifest)
        _remove_others(settings.index, keep={build.name, before})
        return manifest


def point_to(settings: Settings, build: Path) -> None:
    """Let another finished build answer.

    Raises:
        StorageError: the folder cannot be written, or another process is indexing.
    """
    with _writing(settings.index):
        _point_to(settings.index, build.name)


def _point_to(index: Path, name: str) -> None:
    write_durably(index / "CURRENT", f"{name}\n".encode())


def settle(settings: Settings) -> None:
    """End the changes of the shelf that the current index holds; does nothing where there is no such index."""
    with contextlib.suppress(IndexMissingError, IndexMismatchError, StorageError):
        _finish(settings, read_manifest(current_build(settings)))


def _finish(settings: Settings, manifest: IndexManifest) -> None:
    finish_changes(settings, [(report.folder, report.file) for report in manifest.reports])


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
    write_library(build / "library.sqlite", reports, windows, _given_before(settings))
    known = _known_vectors(settings, embedder.identity) if reuse else {}
    vectors = _vectors(windows, known, embedder, progress)
    append_vectors(build / "vectors.f32", [vectors])
    store = VectorStore(build / "chroma", create=True)
    try:
        store.add([w.id for w in windows], vectors, [w.report for w in windows])
    finally:
        store.close()
    manifest = IndexManifest(
        program=program_digest(),
        parser=PARSER_VERSION,
        embedder=embedder.identity,
        dimension=int(vectors.shape[1]) if windows else 0,
        built=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        number=1 + max(map(number_of, settings.index.glob("build-*")), default=0),
        files={name: hash_file(build / name) for name in immutable_files(build)},
        reports=tuple(_indexed(report, windows, folder) for folder, report in held),
    )
    write_durably(build / "manifest.json", manifest.model_dump_json(indent=1).encode())
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
    """Return the vectors of the current index by the text they stand for; empty if another embedder made them.

    Empty also where the file is not the one that was written, so that damage is not taken over.
    """
    try:
        build = current_build(settings)
        manifest = read_manifest(build)
        if manifest.embedder != identity:
            return {}
        if hash_file(build / "vectors.f32") != manifest.files["vectors.f32"]:
            return {}
        flat = FlatVectors(build / "vectors.f32", manifest.dimension)
        library = Library(build / "library.sqlite")
    except (IndexMissingError, StorageError, KeyError):
        return {}
    known: dict[str, Vectors] = {}
    try:
        for report in library.reports:
            for rows in library.rows([report.id]):
                windows = library.windows(ids := library.ids(rows))
                known.update(
                    (windows[id_].embedded, vector) for id_, vector in zip(ids, flat.of(rows), strict=True)
                )
    except StorageError:
        return known
    finally:
        library.close()
    return known


def _given_before(settings: Settings) -> list[Given]:
    """Return the addresses that the current index and those before it gave out; none where it cannot be read."""
    try:
        with contextlib.closing(open_library(settings)) as library:
            return list(library.all_given())
    except (IndexMissingError, StorageError):
        return []


def _verify(build: Path, manifest: IndexManifest) -> None:
    library, store = Library(build / "library.sqlite"), VectorStore(build / "chroma")
    try:
        expected = library.window_count(report.id for report in library.reports)
        flat = len(FlatVectors(build / "vectors.f32", manifest.dimension))
        if not flat == store.count() == expected or expected != sum(
            report.windows for report in manifest.reports
        ):
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


def _name_of_current(settings: Settings) -> str:
    try:
        return current_build(settings).name
    except (IndexMissingError, StorageError):
        return ""


def _remove_unfinished(index: Path) -> None:
    """Remove what killed writers left: they take the space that the next build needs."""
    for path in index.glob("build-*"):
        if not (path / "manifest.json").is_file():
            _discard(path)


def _remove_others(index: Path, keep: set[str]) -> None:
    """Remove builds that no longer answer, but for those that somebody has open and the one that answered before."""
    for path in index.glob("build-*"):
        if path.name not in keep:
            remove_unheld(path, path / "manifest.json")


def _discard(build: Path) -> None:
    shutil.rmtree(build, ignore_errors=True)

"""One index directory: built aside, verified, swapped in whole; opened only when it fits what is asked of it.

A build that was killed leaves a directory that CURRENT (see :mod:`rag.builds`) does not name; the next one removes it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from corpus import PARSER_VERSION
from rag.builds import (
    IndexManifest,
    check_fit,
    current_build,
    hold_fitting,
    open_library,
    program_digest,
    read_manifest,
    url_of,
)
from rag.disk import remove_unheld, sync_tree, write_durably
from rag.embedding import Embedder, Progress, embedder_of
from rag.errors import IndexMismatchError, IndexMissingError, StorageError
from rag.flat import FlatVectors
from rag.library import Given, Library
from rag.making import Change, Source, change_since, make_build, read_making, store_of
from rag.models.store import hash_file
from rag.settings import Settings
from rag.shelf import finish_changes, listed
from rag.store import VectorStore


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
    return OpenIndex(manifest, Library(build / "library.sqlite"), store_of(build, manifest, flat))


def build_index(
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    force: bool = False,
    again: bool = False,
) -> IndexManifest:
    """Index every report held and swap the result in. Vectors of unchanged text are reused, unless ``force``.

    Nothing happens when the current index fits, unless ``force`` or ``again``; where a few reports came or went, only
    they are read, and the files of the current index gone on with. Whatever goes wrong, the previous index stays.

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
        _remove_unfinished(settings.index, chosen.identity)
        before = _name_of_current(settings)
        manifest = _made(settings, chosen, progress, force=force, grow=not (force or again))
        _finish(settings, manifest)
        _remove_others(settings.index, keep={_name_of_current(settings), before})
        return manifest


def _made(
    settings: Settings, embedder: Embedder, progress: Progress | None, *, force: bool, grow: bool
) -> IndexManifest:
    """Make the next build and let it answer; from the files of the current one, where ``grow`` and that is sound."""
    base = _to_grow_from(settings, embedder) if grow else None
    change = change_since(base[1] if base else None, listed(settings))
    if base and change.small:
        with contextlib.suppress(StorageError, OSError, ValueError):  # then with new files
            return _swapped(settings, change, base, embedder, progress, force=force)
    return _swapped(settings, change_since(None, change.listed), None, embedder, progress, force=force)


def _to_grow_from(settings: Settings, embedder: Embedder) -> tuple[Path, IndexManifest] | None:
    """Return the current build where its files can be gone on with, else None."""
    try:
        build = current_build(settings)
        manifest = read_manifest(build)
        with contextlib.closing(Library(build / "library.sqlite")) as library:
            held = library.window_count(report.id for report in library.reports)
            spread = library.last_row
    except (IndexMissingError, StorageError):
        return None
    fits = (manifest.program, manifest.parser, manifest.embedder, url_of(manifest)) == (
        program_digest(), PARSER_VERSION, embedder.identity, settings.chroma_url,
    )  # fmt: skip
    # Rows of reports that were taken out stay free: when they are as many as the others, all is written anew.
    return (build, manifest) if fits and manifest.dimension and spread <= 2 * held else None


def _swapped(
    settings: Settings,
    change: Change,
    base: tuple[Path, IndexManifest] | None,
    embedder: Embedder,
    progress: Progress | None,
    *,
    force: bool,
) -> IndexManifest:
    """Write a build aside and swap it in."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    build = settings.index / f"build-{stamp}-{secrets.token_hex(4)}"  # the clock may stand still or go back
    try:
        with _sources(settings, embedder, finished=not force) as sources, _given_before(settings) as given:
            manifest = make_build(build, change, base, embedder, settings, sources, given, progress)
        sync_tree(build)  # all of it is on the disk before anything points to it
        _point_to(settings.index, build.name)
    except OSError as error:
        _discard(build)
        raise StorageError(
            f"写不了索引文件夹 {settings.index}：{error.strerror or error}。请检查磁盘空间和写权限，原来的索引没有动"
        ) from error
    except StorageError:
        # A Chroma server that is lost takes no vectors with it: the next run goes on from those that are made.
        if not settings.chroma_url or read_making(build) is None:
            _discard(build)
        raise
    except BaseException:
        if read_making(build) is None:  # else the next run goes on from the vectors that are made
            _discard(build)
        raise
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
        manifest = read_manifest(current_build(settings))
        if manifest.program == program_digest():  # another may say otherwise whose its reports are
            _finish(settings, manifest)


def _finish(settings: Settings, manifest: IndexManifest) -> None:
    finish_changes(settings, [(report.role, report.file) for report in manifest.reports])


@contextlib.contextmanager
def _sources(settings: Settings, embedder: Embedder, *, finished: bool) -> Iterator[list[Source]]:
    """Open the builds that an embedder's vectors may be taken over from: those unfinished, then the current one.

    A file that is not the one that was written is left, so that damage is not taken over.
    """
    found: list[Source] = []
    builds: list[tuple[Path, int]] = []
    for build in settings.index.glob("build-*"):
        making = read_making(build)
        if making and making.embedder == embedder.identity:
            builds.append((build, making.dimension))
    if finished:
        with contextlib.suppress(IndexMissingError, StorageError, KeyError, OSError):
            build = current_build(settings)
            manifest = read_manifest(build)
            if (
                manifest.embedder == embedder.identity
                and hash_file(build / "vectors.f32") == manifest.files["vectors.f32"]
            ):
                builds.append((build, manifest.dimension))
    for build, dimension in builds:
        with contextlib.suppress(StorageError, OSError):
            _drop_torn_row(build / "vectors.f32", dimension)
            vectors = FlatVectors(build / "vectors.f32", dimension)
            found.append(Source(Library(build / "library.sqlite"), vectors))
    try:
        yield found
    finally:
        for source in found:
            source.library.close()


def _drop_torn_row(path: Path, dimension: int) -> None:
    """Cut a file of vectors after its last whole one: the process that wrote it was killed."""
    size = path.stat().st_size
    if dimension and size % (4 * dimension):
        os.truncate(path, size - size % (4 * dimension))


@contextlib.contextmanager
def _given_before(settings: Settings) -> Iterator[Iterator[Given]]:
    """Yield the addresses that the current index and those before it gave out; none where it cannot be read."""
    try:
        library = open_library(settings)
    except (IndexMissingError, StorageError):
        yield iter(())
        return
    with contextlib.closing(library):
        yield _until_damaged(library.all_given())


def _until_damaged(given: Iterator[Given]) -> Iterator[Given]:
    with contextlib.suppress(StorageError):
        yield from given


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


def _remove_unfinished(index: Path, identity: str) -> None:
    """Remove what broken-off writers left, which takes the space that the next build needs.

    Of those whose vectors fit, the one that has most is kept: each began with the vectors of those before it.
    """
    unfinished = [path for path in index.glob("build-*") if not (path / "manifest.json").is_file()]
    sizes = {
        path: (path / "vectors.f32").stat().st_size
        for path in unfinished
        if (making := read_making(path)) and making.embedder == identity and (path / "vectors.f32").is_file()
    }
    fullest = max(sizes, key=sizes.__getitem__, default=None)
    for path in unfinished:
        if path != fullest:
            _discard(path)


def _remove_others(index: Path, keep: set[str]) -> None:
    """Remove builds that no longer answer, but for those that somebody has open and the one that answered before."""
    for path in index.glob("build-*"):
        if path.name not in keep:
            with contextlib.suppress(IndexMissingError):
                store = _store_to_drop(path)
                if remove_unheld(path, path / "manifest.json"):
                    _drop(index, store)


def _store_to_drop(build: Path) -> VectorStore | None:
    """Return the collections of a build on a server; None where it has none."""
    made = read_making(build) or read_manifest(build)
    return store_of(build, made) if made.collections else None


def _drop(index: Path, store: VectorStore | None) -> None:
    """Remove the collections of a build that is gone, but for those that another build has too."""
    if store is not None:
        kept: set[str] = set()
        for build in index.glob("build-*"):
            with contextlib.suppress(IndexMissingError, StorageError):
                made = read_making(build) or read_manifest(build)
                kept |= {one.name for one in made.collections}
        with contextlib.suppress(StorageError):  # the server is away: a collection too many stays there
            store.drop(kept)
            store.close()


def _discard(build: Path) -> None:
    store = None
    with contextlib.suppress(IndexMissingError):
        store = _store_to_drop(build)
    shutil.rmtree(build, ignore_errors=True)
    _drop(build.parent, store)

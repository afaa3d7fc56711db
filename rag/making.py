"""Makes the files of a build: from nothing, or from those of the build before where only a few reports came or went.

Either way reports pass one by one, and nothing is held of those that are done: first all text goes into the library,
then vectors are made report by report and added to the end of their file, then Chroma is filled from that file. A build
that was killed on the way says in ``making.json`` what it has; the next one takes its vectors over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus import PARSER_VERSION
from rag.builds import Collection, IndexedReport, IndexManifest, immutable_files, number_of, program_digest
from rag.disk import write_durably
from rag.embedding import Embedder, Progress, Vectors
from rag.errors import StorageError
from rag.flat import FlatVectors, append_vectors
from rag.library import Given, Library, copy_database
from rag.library_writer import LibraryWriter
from rag.models.store import hash_file
from rag.settings import Settings
from rag.shelf import Listed, same_file, store_text
from rag.store import DATABASE, VectorStore, graph_is_asked
from rag.windows import windows_of

MAKING = "making.json"
_BLOCK = 1 << 20
_AT_ONCE = 5_000
"""Vectors that go from the file to Chroma at once."""

MOST_COLLECTIONS = 8
"""Collections on a server that one build has at most: each is asked, and then all is written anew into one."""


class Making(BaseModel):
    """What an unfinished build holds: its library is whole, its vectors are so many as there are."""

    model_config = ConfigDict(frozen=True)

    embedder: str
    dimension: int
    collections: tuple[Collection, ...] = ()


@dataclass(frozen=True)
class Change:
    """What differs between a build and the reports held. ``listed`` are all of them in order, ``kept`` by their key."""

    listed: tuple[Listed, ...]
    kept: dict[tuple[str, str], IndexedReport]
    gone: tuple[str, ...]

    @property
    def new(self) -> list[Listed]:
        """The reports that the build does not hold as they are now."""
        return [one for one in self.listed if one.key not in self.kept]

    @property
    def small(self) -> bool:
        """Whether to go on from the build's files is less work than to write new ones."""
        return len(self.new) + len(self.gone) <= len(self.kept)


@dataclass(frozen=True)
class Source:
    """A build whose vectors may be taken over."""

    library: Library
    vectors: FlatVectors

    def of(self, report: str) -> dict[str, Vectors]:
        """Return the sound vectors of a report by the text that they stand for."""
        with contextlib.suppress(StorageError, KeyError):
            found: dict[str, Vectors] = {}
            for run in self.library.rows([report]):
                rows = range(run.start, min(run.stop, len(self.vectors) + 1))
                ids = self.library.ids(rows)
                windows = self.library.windows(ids)
                for id_, vector in zip(ids, self.vectors.of(rows), strict=True):
                    if abs(float(np.linalg.norm(vector)) - 1) < 1e-3:  # else it did not get to the disk whole
                        found[windows[id_].embedded] = vector
            return found
        return {}


def change_since(before: IndexManifest | None, listed: Sequence[Listed]) -> Change:
    """Compare the reports held with a build; without one all are new."""
    held = {(report.role, report.file): report for report in before.reports} if before else {}
    kept = {
        one.key: held[one.key]
        for one in listed
        if one.key in held
        and held[one.key].entry == one.digest
        and same_file(one.path, (held[one.key].size, held[one.key].mtime_ns, held[one.key].sha256))
    }
    return Change(tuple(listed), kept, tuple(report.id for key, report in held.items() if key not in kept))


def make_build(
    build: Path,
    change: Change,
    base: tuple[Path, IndexManifest] | None,
    embedder: Embedder,
    settings: Settings,
    sources: Sequence[Source],
    given: Iterator[Given],
    progress: Progress | None,
) -> IndexManifest:
    """Write the files of a build and its manifest.

    Args:
        build: the folder, which is not there yet.
        change: what to write; all of it is new unless ``base`` is given.
        base: the build to go on from.
        embedder: what makes vectors.
        settings: where the vectors go.
        sources: builds whose vectors are taken over.
        given: the addresses of the index before.
        progress: told windows done and windows in all.

    Raises:
        CorpusError: a report cannot be read.
        StorageError, OSError: the disk is full, a file of ``base`` is damaged, or the Chroma server is away.
    """
    build.mkdir(parents=True)
    dimension = base[1].dimension if base else 0
    if base:
        _copy_sound(base[0], build, base[1])
    indexed = dict(change.kept)
    fresh: list[tuple[str, range]] = []
    with LibraryWriter(build / "library.sqlite", create=base is None) as writer:
        if base is None:
            writer.remember(given)
        for report_id in change.gone if base else ():
            writer.remove(report_id)
        first = writer.next_row
        for one in change.new:
            report = one.load()
            # An older program may have taken another text out of the file; a folder that is read only keeps none.
            with contextlib.suppress(OSError):
                store_text(one.folder / report.meta.file, report.source)
            rows = writer.add(report, windows_of(report))
            fresh.append((report.meta.id, rows))
            indexed[one.key] = _indexed(one, report.meta.id, len(rows))
        reports = tuple(indexed[one.key] for one in change.listed)
        writer.order([report.id for report in reports])
    onto = Collection(url=settings.chroma_url, name=build.name) if settings.chroma_url else None
    library = Library(build / "library.sqlite")
    try:
        if base:
            os.truncate(build / "vectors.f32", (first - 1) * 4 * dimension)
        else:
            (build / "vectors.f32").touch()
        for vectors in _vectors(library, fresh, embedder, sources, progress):
            append_vectors(build / "vectors.f32", [vectors])
            if not (build / MAKING).is_file():
                dimension = int(vectors.shape[1])
                _say_what_is_there(build, embedder, dimension, onto)
        if not (build / MAKING).is_file():
            _say_what_is_there(build, embedder, dimension, onto)
        flat = FlatVectors(build / "vectors.f32", dimension)
        collections = _fill_chroma(build, library, flat, change, base, fresh, onto)
    finally:
        library.close()
    (build / MAKING).unlink()
    manifest = IndexManifest(
        program=program_digest(),
        parser=PARSER_VERSION,
        embedder=embedder.identity,
        dimension=dimension,
        built=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        number=1 + max(map(number_of, settings.index.glob("build-*")), default=0),
        files={name: hash_file(build / name) for name in immutable_files(build)},
        reports=reports,
        collections=collections,
    )
    _verify(build, manifest)
    write_durably(build / "manifest.json", manifest.model_dump_json(indent=1).encode())
    return manifest


def store_of(build: Path, manifest: IndexManifest | Making, flat: FlatVectors | None = None) -> VectorStore:
    """Return the vectors of a build, wherever they are."""
    return VectorStore(build / "chroma", flat, remote=manifest.collections)


def read_making(build: Path) -> Making | None:
    """Return what an unfinished build says it holds; None where it is not so far."""
    try:
        return Making.model_validate_json((build / MAKING).read_bytes())
    except (OSError, ValidationError):
        return None


def _say_what_is_there(build: Path, embedder: Embedder, dimension: int, onto: Collection | None) -> None:
    making = Making(
        embedder=embedder.identity, dimension=dimension, collections=(onto,) if onto is not None else ()
    )
    write_durably(build / MAKING, making.model_dump_json().encode())


def _copy_sound(base: Path, build: Path, manifest: IndexManifest) -> None:
    """Copy the files of a build, none of them where one is not what was written."""
    for name, sha256 in manifest.files.items():
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with open(base / name, "rb") as old, open(build / name, "xb") as new:
            while block := old.read(_BLOCK):
                digest.update(block)
                new.write(block)
        if digest.hexdigest() != sha256:
            raise StorageError(f"{name} 与建索引时写下的不同")
    if not manifest.collections:
        shutil.copytree(
            base / "chroma",
            build / "chroma",
            dirs_exist_ok=True,
            ignore=lambda _, names: [
                name for name in names if name.startswith(DATABASE) or name.endswith(".bin")
            ],
        )
        copy_database(base / "chroma" / DATABASE, build / "chroma" / DATABASE)


def _vectors(
    library: Library,
    fresh: Sequence[tuple[str, range]],
    embedder: Embedder,
    sources: Sequence[Source],
    progress: Progress | None,
) -> Iterator[Vectors]:
    """Yield the vectors of each new report in the order of its rows."""
    total, done = sum(len(rows) for _, rows in fresh), 0
    for report, rows in fresh:
        if not rows:
            continue
        windows = library.windows(ids := library.ids(rows))
        texts = [windows[id_].embedded for id_ in ids]
        known = {text: vector for source in sources for text, vector in source.of(report).items()}
        lacking = sorted({text for text in texts if text not in known})
        if lacking:
            told = _shifted(progress, done, total) if progress else None
            known.update(zip(lacking, embedder.passages(lacking, told), strict=True))
        done += len(rows)
        if progress:
            progress(done, total)
        yield np.stack([known[text] for text in texts])


def _shifted(progress: Progress, done: int, total: int) -> Progress:
    return lambda some, _: progress(done + some, total)


def _fill_chroma(
    build: Path,
    library: Library,
    flat: FlatVectors,
    change: Change,
    base: tuple[Path, IndexManifest] | None,
    fresh: Sequence[tuple[str, range]],
    onto: Collection | None,
) -> tuple[Collection, ...]:
    """Put the vectors into Chroma: into the copy of the folder before, or into a new folder or collection.

    On a server the collections of the build before stay as they are, which its readers have open: what is new goes into
    one of its own (``onto``), and what went is left out of what they find. A shelf that comes to be asked by its graph
    gets another graph, written anew. Returns the collections, none for a folder.
    """
    held = [report.id for report in library.reports]
    asked = graph_is_asked(library.window_count(held))
    if base and asked and not graph_is_asked(sum(report.windows for report in base[1].reports)):
        shutil.rmtree(build / "chroma", ignore_errors=True)
        base = None
    before = _without(base[1].collections, change.gone) if base and onto else ()
    if before and not fresh:
        return before
    onward = base is not None and (onto is None or bool(before))
    if onward:
        size = _size(fresh) if onto else None
        store = VectorStore(build / "chroma", create=size, asked=asked, remote=_listed(onto))
        runs = list(fresh)
    else:
        size = library.window_count(held)
        store = VectorStore(build / "chroma", create=size, asked=asked, remote=_listed(onto))
        runs = [(report, rows) for report in held for rows in library.rows([report])]
    try:
        if base and onward and onto is None:
            taken = sum(report.windows for report in base[1].reports if report.id in change.gone)
            store.expect(taken + _size(runs))
            for report_id in change.gone:
                store.remove(report_id)
        for start, end in _batches([len(rows) for _, rows in runs]):
            some = runs[start:end]
            vectors = np.concatenate([flat.of(rows) for _, rows in some])
            store.add(
                library.ids([row for _, rows in some for row in rows]),
                vectors,
                [report for report, rows in some for _ in rows],
            )
        store.finish()
    finally:
        store.close()
    return (*before, *_listed(onto))


def _listed(onto: Collection | None) -> tuple[Collection, ...]:
    return (onto,) if onto is not None else ()


def _size(runs: Sequence[tuple[str, range]]) -> int:
    return sum(len(rows) for _, rows in runs)


def _without(collections: Sequence[Collection], gone: Sequence[str]) -> tuple[Collection, ...]:
    """Return collections without the reports that went; none where it is time to write one new collection of all."""
    if len(collections) >= MOST_COLLECTIONS:
        return ()
    kept: list[Collection] = []
    for one in collections:
        with contextlib.closing(VectorStore(Path(), remote=(one,))) as store:
            lost = sum(store.count_of(report) for report in gone if report not in one.gone)
            held = store.count() - lost
        if held:
            kept.append(
                one.model_copy(update={"gone": tuple(sorted({*one.gone, *gone})), "lost": one.lost + lost})
            )
    return tuple(kept)


def _batches(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cut a list into stretches of about :data:`_AT_ONCE` together."""
    start = total = 0
    for end, size in enumerate(sizes, start=1):
        total += size
        if total >= _AT_ONCE or (end == len(sizes) and total):
            yield start, end
            start, total = end, 0


def _verify(build: Path, manifest: IndexManifest) -> None:
    library, store = Library(build / "library.sqlite"), store_of(build, manifest)
    try:
        expected = library.window_count(report.id for report in library.reports)
        flat = len(FlatVectors(build / "vectors.f32", manifest.dimension))
        if (
            flat != library.last_row
            or store.count() != expected
            or expected != sum(report.windows for report in manifest.reports)
        ):
            raise StorageError(f"索引写得不全（{store.count()}/{expected}），请重新运行 govqa index")
    finally:
        library.close()
        store.close()


def _indexed(one: Listed, report_id: str, windows: int) -> IndexedReport:
    stat = one.path.stat()
    return IndexedReport(
        id=report_id,
        role=one.role,
        file=one.entry.file,
        sha256=one.entry.sha256,
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        windows=windows,
        entry=one.digest,
    )

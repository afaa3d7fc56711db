"""The vectors. The only module that knows chromadb.

Vectors always come from outside (Chroma's own embedding function would download a model), distances are
cosine, ids are window ids. A store is written once, in a directory or a collection of its own, and then only read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from corpus.types import Part
from rag.builds import Collection
from rag.embedding import Vectors
from rag.errors import StorageError
from rag.flat import FlatVectors
from rag.library import Library

COLLECTION = "windows"

BATCH = 2_000
"""Vectors in one call: a server takes requests of limited size."""

SYNCED = 4_000
"""Vectors that Chroma may hold beside the graph's files while a store is filled. All at once is slower, from 40,000 on by
half, and takes more memory and disk (docs/scaling.md)."""

DATABASE = "chroma.sqlite3"
_MEND = "请运行 govqa doctor --repair 修复"

EXACT_LIMIT = 1_000_000
"""Up to this many vectors are compared one by one (docs/scaling.md says how long that takes): an HNSW graph searched under
a filter that lets little through loses recall."""

GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 400}
"""Twice the neighbours of the default and four times its search: for shelves beyond :data:`EXACT_LIMIT`, which are asked by it."""

LIGHT_GRAPH = GRAPH | {"max_neighbors": 16, "ef_construction": 100}
"""Chroma's own defaults, filled in half the time: for smaller shelves, where the graph is never asked. Chroma cannot hold
vectors without one."""


def graph_is_asked(windows: int) -> bool:
    """Tell whether a shelf of so many windows is larger than what is compared one by one."""
    return windows > EXACT_LIMIT


class VectorStore:
    """Vectors of windows, by report: those in ``flat`` one by one, where they are too many those in Chroma by its graph."""

    def __init__(
        self,
        path: Path,
        flat: FlatVectors | None = None,
        *,
        create: int | None = None,
        asked: bool = False,
        remote: Sequence[Collection] = (),
    ) -> None:
        """Name the store in a directory, or on a server. It is opened when first used: most answers need no graph.

        Args:
            path: the directory.
            flat: the same vectors in a file, to be compared one by one.
            create: make a new store, for so many vectors.
            asked: whether its graph will be asked (see :func:`graph_is_asked`); with ``create``.
            remote: where the store is instead of the directory. With ``create`` it is the last of them that is made and
                added to.

        Raises:
            StorageError: with ``create``, the directory cannot be written, or the server is away.
        """
        self._path = path
        self._create = create is not None
        self._flat = flat
        self._remote = remote
        self._lock = threading.Lock()
        self._closer: weakref.finalize[Any, VectorStore] | None = None
        self._changes = create or 0
        if create is not None:
            self._make(create, asked)

    @cached_property
    def _client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        path = str(self._path)
        quiet = Settings(anonymized_telemetry=False)
        if self._remote:
            parts = urlsplit(self._remote[0].url)
            secure = parts.scheme == "https"
            with self._guarded():
                return chromadb.HttpClient(
                    host=str(parts.hostname),
                    port=parts.port or (443 if secure else 8000),
                    ssl=secure,
                    settings=quiet,
                )
        with self._guarded(writing=self._create):
            if not self._create and not (self._path / DATABASE).is_file():
                raise StorageError(
                    f"索引里的向量库打不开，{_MEND}（没有 {DATABASE}）"
                )  # else Chroma makes one
            if not self._create and not os.access(self._path / DATABASE, os.W_OK):
                path = self._copy()
            client: Any = chromadb.PersistentClient(path=path, settings=quiet)
        # Chroma keeps its files open until told otherwise, also when nobody has the client any more.
        self._closer = weakref.finalize(self, client.close)
        return client

    def _copy(self) -> str:
        """Copy a store that may only be read: Chroma writes to its database whenever it opens one."""
        folder = tempfile.TemporaryDirectory(prefix="govqa-chroma-")
        weakref.finalize(self, folder.cleanup)
        shutil.copytree(self._path, folder.name, dirs_exist_ok=True, copy_function=shutil.copyfile)
        return folder.name

    @cached_property
    def _collections(self) -> list[Any]:
        with self._lock, self._guarded():
            found = [self._client.get_collection(name, embedding_function=None) for name in self._names]
            # Writing makes Chroma's client load the model that a collection names, with code of its own (CVE-2026-45829
            # does so in the server). None of ours names one.
            for one in found:
                named = one.configuration_json.get("embedding_function") or {}
                if named.get("type") not in (None, "legacy"):
                    raise StorageError(
                        f"向量库里的 {one.name} 不是本程序建的，请检查谁能写它，再运行 govqa index --force 重建"
                    )
            return found

    @property
    def _collection(self) -> Any:
        """The one that is written to."""
        return self._collections[-1]

    @property
    def _names(self) -> list[str]:
        return [one.name for one in self._remote] or [COLLECTION]

    def _gone(self) -> list[tuple[str, ...]]:
        """The reports of each collection that do not count."""
        return [one.gone for one in self._remote] or [()]

    def _make(self, size: int, asked: bool) -> None:
        size = max(2, size)
        graph = (GRAPH if asked else LIGHT_GRAPH) | {
            "sync_threshold": min(size, SYNCED),
            "batch_size": min(100, size, SYNCED),
        }
        with self._guarded(writing=True):
            self._client.create_collection(
                self._names[-1], embedding_function=None, configuration={"hnsw": graph}
            )

    def add(self, ids: Sequence[str], vectors: Vectors, reports: Sequence[str]) -> None:
        """Write vectors; ``reports[i]`` is the report of ``ids[i]``.

        Raises:
            StorageError: the disk is full or not writable, or the server is away.
        """
        with self._guarded(writing=True):
            limit = min(BATCH, int(self._client.get_max_batch_size()))
            for start in range(0, len(ids), limit):
                end = start + limit
                self._collection.upsert(
                    ids=list(ids[start:end]),
                    embeddings=vectors[start:end],
                    metadatas=[{"report": report} for report in reports[start:end]],
                )

    def expect(self, changes: int) -> None:
        """Have the graph written to the disk after so many additions and removals; to be told before the first of them.

        Raises:
            StorageError: the disk is full or not writable.
        """
        self._changes = changes
        with self._guarded(writing=True):
            self._collection.modify(configuration={"hnsw": {"sync_threshold": max(2, min(changes, SYNCED))}})
        self.close()  # Chroma reads it when it opens a collection
        del self._client, self._collections

    def finish(self) -> None:
        """Have all of the graph written to the disk, where more changed than Chroma writes at once.

        What a store holds beside the graph's files is worked into the graph again at every opening. Two vectors are
        written once more for it.

        Raises:
            StorageError: the disk is full or not writable, or the server is away.
        """
        if self._changes <= SYNCED:
            return
        self.expect(2)
        with self._guarded(writing=True):
            some = self._collection.get(limit=2, include=["embeddings", "metadatas"])
            self._collection.upsert(
                ids=some["ids"], embeddings=some["embeddings"], metadatas=some["metadatas"]
            )

    def remove(self, report: str) -> None:
        """Take the vectors of a report out.

        Raises:
            StorageError: the disk is full or not writable, or the server is away.
        """
        with self._guarded(writing=True):
            ids = self._collection.get(where={"report": report}, include=[])["ids"]
            for start in range(0, len(ids), BATCH):
                self._collection.delete(ids=ids[start : start + BATCH])

    def drop(self, keep: Container[str] = ()) -> None:
        """Remove the collections from their server, but for those to keep; does nothing where they are not there.

        Raises:
            StorageError: the server is away.
        """
        with self._guarded():
            there = {str(one.name) for one in self._client.list_collections()}
            for name in self._names:
                if name in there and name not in keep:
                    self._client.delete_collection(name)

    def count(self) -> int:
        """Return how many vectors are held."""
        with self._guarded():
            return sum(int(one.count()) for one in self._collections) - sum(one.lost for one in self._remote)

    def count_of(self, report: str) -> int:
        """Return how many vectors of a report are held."""
        return len(self.read(report)[0])

    def read(self, report: str) -> tuple[list[str], Vectors]:
        """Return the ids and vectors (n, dim) that Chroma holds of one report, in its order."""
        with self._guarded():
            found: list[str] = []
            vectors: list[Vectors] = []
            for collection, gone in zip(self._collections, self._gone(), strict=True):
                if report not in gone:
                    got = collection.get(where={"report": report}, include=["embeddings"])
                    found += got["ids"]
                    vectors.append(np.asarray(got["embeddings"], dtype=np.float32))
            return found, np.concatenate([some for some in vectors if some.size] or vectors[:1])

    def search(
        self, vector: Vectors, library: Library, reports: Sequence[str], k: int, part: Part | None = None
    ) -> list[tuple[str, float]]:
        """Return the ``k`` nearest windows of the given reports of a library with their cosine similarity, best first.

        With ``part`` only windows of that part of each report, compared one by one however many there are.
        """
        count = library.window_count(reports)
        if not count or k <= 0:
            return []
        if self._flat is not None and (part is not None or not graph_is_asked(count)):
            near = self._flat.search(vector, library.rows(reports, part), k)
            ids = library.ids([row for row, _ in near])
            return [(id_, similarity) for id_, (_, similarity) in zip(ids, near, strict=True)]
        everything = len(reports) == len(library.reports)
        depth = min(k if part is None else count, count)
        found: list[tuple[str, float]] = []
        with self._guarded():
            for collection, gone in zip(self._collections, self._gone(), strict=True):
                where: dict[str, Any] | None = {"report": {"$in": [r for r in reports if r not in gone]}}
                if everything:
                    where = {"report": {"$nin": list(gone)}} if gone else None
                got = collection.query(
                    query_embeddings=[vector], n_results=depth, where=where, include=["distances"]
                )
                found += [
                    (id_, 1.0 - float(d)) for id_, d in zip(got["ids"][0], got["distances"][0], strict=True)
                ]
        return sorted(found, key=lambda one: -one[1])[:depth]

    def close(self) -> None:
        """Let go of the files."""
        if self._closer is not None:
            self._closer()

    @contextlib.contextmanager
    def _guarded(self, *, writing: bool = False) -> Iterator[None]:
        """Turn whatever Chroma says of a bad file, disk or server into one line; ``writing``, it is the disk."""
        try:
            yield
        except StorageError:
            raise
        except (
            Exception
        ) as error:  # whatever a spoilt file makes of it: not all of them are errors of Chroma's own
            raise self._failed(error, writing) from error
        except BaseException as error:
            # A panic of Chroma's Rust half is no Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise self._failed(error, writing) from error

    def _failed(self, error: BaseException, writing: bool) -> StorageError:
        if not self._remote:
            return _damaged(error, writing)
        reason = " ".join(str(error).split())[:160]
        if type(error).__name__ == "NotFoundError":
            return StorageError(
                f"Chroma 服务 {self._remote[0].url} 上没有这个索引的向量（{'、'.join(self._names)}），请运行 govqa index --force 重建"
            )
        return StorageError(
            f"Chroma 服务 {self._remote[0].url} 用不了，请检查它是否在运行、GOVQA_CHROMA_URL 是否正确（{reason}）"
        )


def _damaged(error: BaseException, writing: bool) -> StorageError:
    reason = " ".join(str(error).split())[:160]
    if "disk is full" in reason or "No space left" in reason:
        return StorageError(f"磁盘已满，索引用不了，请腾出空间后再试（{reason}）")
    if writing:
        return StorageError(f"索引里的向量库写不了，请检查磁盘空间和写权限（{reason}）")
    return StorageError(f"索引里的向量库打不开，{_MEND}（{reason}）")

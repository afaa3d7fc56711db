"""The vectors. The only module that knows chromadb.

Vectors always come from outside (Chroma's own embedding function would download a model), distances are
cosine, ids are window ids. A store is written once, in a directory of its own, and then only read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rag.embedding import Vectors
from rag.errors import StorageError
from rag.flat import FlatVectors
from rag.library import Library

COLLECTION = "windows"

_DATABASE = "chroma.sqlite3"
_MEND = "请运行 govqa doctor --repair 修复"

EXACT_LIMIT = 300_000
"""Up to this many vectors are compared one by one, which takes about 50 ms of processor time (docs/scaling.md): an HNSW
graph searched under a filter that lets little through loses recall."""

GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 400}
"""Twice the neighbours of the default and four times its search: only shelves beyond :data:`EXACT_LIMIT` are asked by it."""


class VectorStore:
    """Vectors of windows, by report: those in ``flat`` one by one, where they are too many those in Chroma by its graph."""

    def __init__(self, path: Path, flat: FlatVectors | None = None, *, create: bool = False) -> None:
        """Name the store in a directory. It is opened when first used: many answers need no vector, most no graph.

        Raises:
            StorageError: with ``create``, the directory cannot be written.
        """
        self._path = path
        self._create = create
        self._flat = flat
        self._lock = threading.Lock()
        self._closer: weakref.finalize[Any, VectorStore] | None = None
        if create:
            _ = self._client

    @cached_property
    def _client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        path = str(self._path)
        with _guarded(writing=self._create):
            if not self._create and not (self._path / _DATABASE).is_file():
                raise StorageError(
                    f"索引里的向量库打不开，{_MEND}（没有 {_DATABASE}）"
                )  # else Chroma makes one
            if not self._create and not os.access(self._path / _DATABASE, os.W_OK):
                path = self._copy()
            client: Any = chromadb.PersistentClient(path=path, settings=Settings(anonymized_telemetry=False))
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
    def _collection(self) -> Any:
        with self._lock, _guarded():
            return self._client.get_collection(COLLECTION, embedding_function=None)

    def add(self, ids: Sequence[str], vectors: Vectors, reports: Sequence[str]) -> None:
        """Write the vectors of a new store; ``reports[i]`` is the report of ``ids[i]``.

        Raises:
            StorageError: the disk is full or not writable.
        """
        # The graph goes to the disk once, when the last vector is in it: what a store holds beside the graph, it would
        # work into the graph's files at every opening, and whoever is killed while reading could leave them half
        # written.
        size = max(2, len(ids))
        graph = GRAPH | {"sync_threshold": size, "batch_size": min(100, size)}
        with _guarded(writing=True):
            collection = self._client.create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": graph}
            )
            limit = int(self._client.get_max_batch_size())
            for start in range(0, len(ids), limit):
                end = start + limit
                collection.upsert(
                    ids=list(ids[start:end]),
                    embeddings=vectors[start:end],
                    metadatas=[{"report": report} for report in reports[start:end]],
                )

    def count(self) -> int:
        """Return how many vectors are held."""
        with _guarded():
            return int(self._collection.count())

    def read(self, report: str) -> tuple[list[str], Vectors]:
        """Return the ids and vectors (n, dim) that Chroma holds of one report, in its order."""
        with _guarded():
            got = self._collection.get(where={"report": report}, include=["embeddings"])
            return list(got["ids"]), np.asarray(got["embeddings"], dtype=np.float32)

    def search(
        self, vector: Vectors, library: Library, reports: Sequence[str], k: int
    ) -> list[tuple[str, float]]:
        """Return the ``k`` nearest windows of the given reports of a library with their cosine similarity, best first."""
        count = library.window_count(reports)
        if not count or k <= 0:
            return []
        if self._flat is not None and count <= EXACT_LIMIT:
            near = self._flat.search(vector, library.rows(reports), k)
            ids = library.ids([row for row, _ in near])
            return [(id_, similarity) for id_, (_, similarity) in zip(ids, near, strict=True)]
        where: dict[str, Any] | None = {"report": {"$in": list(reports)}}
        if len(reports) == len(library.reports):
            where = None
        with _guarded():
            got = self._collection.query(
                query_embeddings=[vector], n_results=min(k, count), where=where, include=["distances"]
            )
        return [(id_, 1.0 - float(d)) for id_, d in zip(got["ids"][0], got["distances"][0], strict=True)]

    def close(self) -> None:
        """Let go of the files."""
        if self._closer is not None:
            self._closer()


@contextlib.contextmanager
def _guarded(*, writing: bool = False) -> Iterator[None]:
    """Turn whatever Chroma says of a bad file or disk into one line; ``writing`` a new store, it is the disk."""
    try:
        yield
    except StorageError:
        raise
    except (
        Exception
    ) as error:  # whatever a spoilt file makes of it: not all of them are errors of Chroma's own
        raise _damaged(error, writing) from error
    except BaseException as error:
        # A panic of Chroma's Rust half is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(error, writing) from error


def _damaged(error: BaseException, writing: bool) -> StorageError:
    reason = " ".join(str(error).split())[:160]
    if "disk is full" in reason or "No space left" in reason:
        return StorageError(f"磁盘已满，索引用不了，请腾出空间后再试（{reason}）")
    if writing:
        return StorageError(f"索引里的向量库写不了，请检查磁盘空间和写权限（{reason}）")
    return StorageError(f"索引里的向量库打不开，{_MEND}（{reason}）")

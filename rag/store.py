"""The vectors. The only module that knows chromadb.

Vectors always come from outside (Chroma's own embedding function would download a model), distances are
cosine, ids are window ids. A store is written once, in a directory of its own, and then only read.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from rag.embedding import Vectors
from rag.errors import StorageError
from rag.flat import FlatVectors
from rag.library import Library

COLLECTION = "windows"

EXACT_LIMIT = 100_000
"""Up to this many vectors are compared one by one, which takes about 20 ms: an HNSW graph searched under a filter that
lets little through loses recall."""

GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 400}
"""Twice the neighbours of the default and four times its search: see docs/scaling.md for the recall that this gives."""


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
        if create:
            _ = self._collection

    @cached_property
    def _client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        try:
            return chromadb.PersistentClient(
                path=str(self._path), settings=Settings(anonymized_telemetry=False)
            )
        except (ValueError, OSError, RuntimeError) as error:
            raise _damaged(error) from error

    @cached_property
    def _collection(self) -> Any:
        from chromadb.errors import ChromaError

        try:
            with self._lock:
                if not self._create:
                    return self._client.get_collection(COLLECTION, embedding_function=None)
                return self._client.create_collection(
                    COLLECTION, embedding_function=None, configuration={"hnsw": GRAPH}
                )
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise _damaged(error) from error

    def add(self, ids: Sequence[str], vectors: Vectors, reports: Sequence[str]) -> None:
        """Add or replace vectors; ``reports[i]`` is the report of ``ids[i]``."""
        limit = int(self._client.get_max_batch_size())
        for start in range(0, len(ids), limit):
            end = start + limit
            self._collection.upsert(
                ids=list(ids[start:end]),
                embeddings=vectors[start:end],
                metadatas=[{"report": report} for report in reports[start:end]],
            )

    def count(self) -> int:
        """Return how many vectors are held."""
        return int(self._collection.count())

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
        got = self._collection.query(
            query_embeddings=[vector], n_results=min(k, count), where=where, include=["distances"]
        )
        return [(id_, 1.0 - float(d)) for id_, d in zip(got["ids"][0], got["distances"][0], strict=True)]

    def close(self) -> None:
        """Let go of the files."""
        if "_client" in self.__dict__:
            self._client.close()


def _damaged(error: Exception) -> StorageError:
    return StorageError(f"索引里的向量库打不开，请运行 govqa index --force 重建（{error}）")

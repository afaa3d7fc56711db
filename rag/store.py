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

import numpy as np

from rag.embedding import Vectors
from rag.errors import StorageError

COLLECTION = "windows"

EXACT_LIMIT = 20_000
"""Up to this many vectors under a filter are compared one by one: an HNSW graph searched under a filter that
lets little through loses recall, and 20,000 dot products take about 3 ms."""


class VectorStore:
    """Vectors of windows, by report."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Name the store in a directory. It is opened when first used: many answers need no vector.

        Raises:
            StorageError: with ``create``, the directory cannot be written.
        """
        self._path = path
        self._create = create
        self._by_report: dict[str, tuple[list[str], Vectors]] = {}
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
                    COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
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

    def of_report(self, report: str) -> tuple[list[str], Vectors]:
        """Return the ids and vectors (n, dim) of one report, kept in memory after the first call."""
        if report not in self._by_report:
            got = self._collection.get(where={"report": report}, include=["embeddings"])
            vectors = np.asarray(got["embeddings"], dtype=np.float32)
            self._by_report[report] = (list(got["ids"]), vectors)
        return self._by_report[report]

    def search(self, vector: Vectors, reports: Sequence[str], sizes: int, k: int) -> list[tuple[str, float]]:
        """Return the ``k`` nearest windows of the given reports with their cosine similarity, best first.

        ``sizes`` is how many windows these reports have together; it decides between exact and graph search.
        """
        if not reports or k <= 0:
            return []
        if sizes <= EXACT_LIMIT:
            return self._exact(vector, reports, k)
        where: dict[str, Any] = {"report": {"$in": list(reports)}}
        got = self._collection.query(
            query_embeddings=[vector], n_results=min(k, sizes), where=where, include=["distances"]
        )
        return [(id_, 1.0 - float(d)) for id_, d in zip(got["ids"][0], got["distances"][0], strict=True)]

    def _exact(self, vector: Vectors, reports: Sequence[str], k: int) -> list[tuple[str, float]]:
        scored: list[tuple[str, float]] = []
        for report in reports:
            ids, vectors = self.of_report(report)
            if len(ids) == 0:
                continue
            similarities = vectors @ vector
            for i in np.argsort(-similarities, kind="stable")[:k]:
                scored.append((ids[i], float(similarities[i])))
        scored.sort(key=lambda pair: (-pair[1], pair[0]))
        return scored[:k]

    def close(self) -> None:
        """Let go of the files."""
        if "_client" in self.__dict__:
            self._client.close()


def _damaged(error: Exception) -> StorageError:
    return StorageError(f"索引里的向量库打不开，请运行 govqa index --force 重建（{error}）")

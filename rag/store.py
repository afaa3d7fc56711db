"""The vectors. The only module that knows chromadb.

Vectors always come from outside (Chroma's own embedding function would download a model), distances are
cosine, ids are window ids. A store is written once, in a directory of its own, and then only read.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        """Open the store in a directory.

        Raises:
            StorageError: the directory holds no readable store, or cannot be written.

        """
        import chromadb
        from chromadb.config import Settings
        from chromadb.errors import ChromaError

        try:
            self._client: Any = chromadb.PersistentClient(
                path=str(path), settings=Settings(anonymized_telemetry=False)
            )
            if create:
                self._collection: Any = self._client.create_collection(
                    COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
            else:
                self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise StorageError(f"索引里的向量库打不开，请运行 govqa index --force 重建（{error}）") from error
        self._by_report: dict[str, tuple[list[str], Vectors]] = {}

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
        self._client.close()

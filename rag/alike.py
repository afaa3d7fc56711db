"""How alike a question and a sentence are in meaning: the cosine of their vectors, made when they are needed.

The index has a vector for a few sentences together, which finds the place; which of them answers, where the words
differ (送外卖的 and 送餐骑手), only their own vectors tell. Few questions need them, and of these a handful of sentences each.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from rag.embedding import Embedder, Vectors

KEPT = 4096
"""Sentences whose vectors are kept, the longest unused given up first: about 6 MB."""


class Alike:
    """Compares questions with sentences. Safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, question: str, sentences: Sequence[str]) -> tuple[float, ...]:
        """Return the cosine similarity of a question and each sentence, -1 to 1."""
        if not sentences:
            return ()
        asked = self._embedder.query(question)
        return tuple(float(row @ asked) for row in self._vectors(sentences))

    def _vectors(self, sentences: Sequence[str]) -> Vectors:
        with self._lock:
            known = {s: self._kept[s] for s in sentences if s in self._kept}
        missing = [s for s in dict.fromkeys(sentences) if s not in known]
        if missing:
            known.update(zip(missing, self._embedder.passages(missing), strict=True))
        with self._lock:
            for sentence in sentences:
                self._kept[sentence] = known[sentence]
                self._kept.move_to_end(sentence)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return np.stack([known[s] for s in sentences])

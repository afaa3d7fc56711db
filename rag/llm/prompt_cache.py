"""The constant beginning of a prompt, read once per machine instead of once per process.

llama.cpp can write what it has read to a file and take it back in milliseconds, where reading again costs a second for
every 50 to 75 tokens (docs/speed.md). It aborts on a damaged file, so a file is used only if its hash is the recorded one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from rag.errors import StorageError
from rag.models.store import hash_file

_KEPT = 8  # files; 30 KB a token each


def cache_file(folder: Path, model: Path, context_tokens: int, prompt: Sequence[str]) -> Path:
    """Name the file of one prompt beginning, as read by one model under one release of llama.cpp."""
    stat = model.stat()
    parts = [version("xllamacpp"), model.name, str(stat.st_size), str(stat.st_mtime_ns), str(context_tokens)]
    digest = hashlib.sha256("\0".join([*parts, *prompt]).encode())
    return folder / f"{digest.hexdigest()[:24]}.kv"


def _seal(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def is_sound(path: Path) -> bool:
    """Whether the file is there, whole and unchanged."""
    try:
        return path.is_file() and _seal(path).read_text(encoding="ascii") == hash_file(path)
    except (OSError, ValueError, StorageError):
        return False


def unfinished_name(path: Path) -> str:
    """Give a file name beside ``path`` to write to, so that two processes do not write into one file."""
    return f"{path.stem}.{os.getpid()}-{secrets.token_hex(4)}.new"


def accept(unfinished: Path, path: Path) -> None:
    """Put a finished file in its place, and remove the oldest ones.

    Raises:
        OSError: the folder is not writable.
    """
    _seal(path).write_text(hash_file(unfinished), encoding="ascii")
    os.replace(unfinished, path)
    files = sorted(path.parent.glob("*.kv"), key=lambda file: file.stat().st_mtime_ns)
    for old in files[:-_KEPT]:
        discard(old)


def discard(path: Path) -> None:
    """Remove a file that turned out to be of no use."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        _seal(path).unlink(missing_ok=True)

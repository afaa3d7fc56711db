"""What every operator is: it yields the changed sentence with what it cites. Everything is decided by ids: no chance."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from eval.checker import Source
from eval.mutation.answers import Answer

Changed = Iterator[tuple[str, tuple[str, ...]]]


def pick(answer: Answer, salt: str, n: int) -> int:
    """Return a number below ``n`` that follows from the answer's id and ``salt``; 0 where there is nothing to choose."""
    digest = hashlib.sha256(f"{answer.id}/{salt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % n if n else 0


def said_by(answer: Answer, source: Source) -> str:
    """Return what an answer cites."""
    return "".join(piece.text for piece in source.evidence(answer.addresses))


def spliced(text: str, start: int, end: int, by: str) -> str:
    """Return a text with one stretch of it replaced."""
    return text[:start] + by + text[end:]

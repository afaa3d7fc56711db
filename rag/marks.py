"""Where a claim's citation marks go: before its closing punctuation, as in …6%左右[1]。 Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Claim

_STOPS = "。！？；："


def split_stop(text: str) -> tuple[str, str]:
    """Return a sentence without its closing punctuation, and that; a claim on its own ends in 。 where it had ；."""
    stop = text[-1:] if text[-1:] in _STOPS else ""
    return text[: len(text) - len(stop)], "。" if stop == "；" else stop


def marked(claim: Claim, marks: Sequence[int]) -> str:
    """Return a claim with its citation marks."""
    body, stop = split_stop(claim.text)
    return body + "".join(f"[{mark}]" for mark in marks) + stop

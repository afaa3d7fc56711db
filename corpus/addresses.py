"""Addresses of passages, sentences and items, and where an old one stands after a better parse.

An address is made of place, year and the passage's number (``赣州市-2024-p014``, a sentence ``-s2``, an item of an
enumeration ``-i3``), so it moves when a passage before it is split or joined. Whoever stores addresses stores a
fingerprint of the words with each; :func:`relocate` finds the words again by it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.types import Passage

_ADDRESS = re.compile(r"^(?P<report>.+)-p(?P<number>[0-9]{1,9})(?:-(?P<kind>[si])(?P<inner>[0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. ``kind`` is "s" for a sentence, "i" for an item, "" for a passage, whose ``inner`` is 0."""

    report: str
    number: int
    kind: str
    inner: int


def read_address(text: str) -> Address | None:
    """Take an address apart; None for what is none."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    return Address(match["report"], int(match["number"]), match["kind"] or "", int(match["inner"] or 0))


def fingerprint(text: str) -> str:
    """Return 16 hexadecimal digits that stand for a passage's words, blanks left out."""
    return hashlib.sha256("".join(text.split()).encode("utf-8")).hexdigest()[:16]


def addresses_of(passage: Passage) -> Iterator[tuple[str, str]]:
    """Yield every address of a passage with its words: its own, its sentences', its items'."""
    yield passage.address, passage.text
    yield from ((sentence.address, sentence.text) for sentence in passage.sentences)
    yield from ((item.address, item.text) for item in passage.items)


def relocate(address: str, mark: str, passages: Iterable[Passage]) -> str | None:
    """Return where the words of an old address stand now, given their fingerprint and the report's passages.

    None where no passage (sentence, item) has these words: the address does not resolve any more. Where the same
    words stand several times, the place nearest to the old one is meant.
    """
    old = read_address(address)
    if old is None:
        return None
    best: tuple[tuple[int, int], str] | None = None
    for passage in passages:
        for found, text in addresses_of(passage):
            now = read_address(found)
            if now is None or now.kind != old.kind or fingerprint(text) != mark:
                continue
            distance = (abs(now.number - old.number), abs(now.inner - old.inner))
            if best is None or distance < best[0]:
                best = distance, found
    return best[1] if best else None

"""What the model writes, as it arrives: whole sentences, each with the evidence numbers that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MARKS = re.compile(
    r"[\[［【]\s{0,3}((?:依据)?\s{0,3}\d{1,3}(?:\s{0,3}[,，、;；\-–]\s{0,3}\d{1,3}){0,60})\s{0,3}[\]］】]"
)
_END = re.compile(r"[。！？!?\n]")
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)）](?!\d)|回答[:：])\s*")
_MARKDOWN = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence of the draft: its text without marks, ending in punctuation, and the numbers it cited."""

    text: str
    numbers: tuple[int, ...]


def draft_sentences(pieces: Iterable[str]) -> Iterator[DraftSentence]:
    """Cut a stream of text into sentences; each is given out as soon as the next one begins."""
    buffer = ""
    for piece in pieces:
        buffer += piece
        while (cut := _boundary(buffer)) is not None:
            yield from _parse(buffer[:cut])
            buffer = buffer[cut:]
    yield from _parse(buffer)


def _boundary(buffer: str) -> int | None:
    """Return where the first finished sentence ends: behind its punctuation and the marks after it."""
    end = _END.search(buffer)
    if end is None:
        return None
    position = end.end()
    while True:
        while position < len(buffer) and buffer[position] in "”」』）) \t":
            position += 1
        mark = _MARKS.match(buffer, position)
        if mark is None:
            break
        position = mark.end()
        while position < len(buffer) and buffer[position] in "。！？\n ":
            position += 1
    # A mark may still be on its way: wait until something else has begun.
    if position >= len(buffer) or (buffer[position] in "[［【" and len(buffer) - position < 12):
        return None
    return position


def _parse(text: str) -> Iterator[DraftSentence]:
    text = "".join(c if c.isprintable() else " " for c in text)  # no escape sequences for terminals
    numbers: list[int] = []
    for match in _MARKS.finditer(text):
        numbers.extend(int(n) for n in re.findall(r"\d+", match.group(1)))
    plain = _MARKDOWN.sub("", _MARKS.sub("", text))
    plain = _BULLET.sub("", plain).strip()
    plain = re.sub(r"(?<!\s)\s+([。！？，；])", r"\1", plain)
    if not re.search(r"[\u4e00-\u9fffA-Za-z0-9]", plain):
        return
    if plain[-1] in "，；、：,;:":
        plain = plain[:-1]
    if plain[-1] not in "。！？!?”」）":
        plain += "。"
    yield DraftSentence(plain, tuple(dict.fromkeys(numbers)))

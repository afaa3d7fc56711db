"""Is a nugget said in words that the gold accepts?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from eval.gold import GoldNugget
from eval.matching.things import words
from eval.matching.verdicts import Match
from eval.records import Said

_DROPPED = re.compile(r"[\s“”\"‘’'「」『』《》〈〉*]")
_NEGATION = re.compile(r"(?:没有|未能|尚未|并未|未曾|从未|未|并非|不是|不再|没能|没)(?:有|能|被|要)?$")
_REORDERED = 0.8
_LONG = 8


def normal(text: str) -> str:
    """Return the text narrow, without blanks and quote marks; ``. % - +`` are never touched."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).replace("、", ",").replace("，", ",")


def match_wording(nugget: GoldNugget, said: Said) -> tuple[Match, int, int] | None:
    """Return the verdict on a nugget's wordings in a sentence, and where it is said; ``None`` where nowhere."""
    text = normal(said.text)
    negated = None
    for alias in nugget.nugget.aliases:
        wanted = normal(alias)
        for start in _places_of(wanted, text):
            span = _span(said.text, start, start + len(wanted))
            if _is_negated(text[:start], wanted, normal(nugget.said)):
                negated = (Match.NEGATED, *span)
            else:
                return (Match.ALIAS, *span)
    if negated:
        return negated
    head = normal(said.head)
    if nugget.nugget.kind == "entity" and any(normal(alias) in head for alias in nugget.nugget.aliases):
        # The line is about the place that is asked for: 抚州市2024年：承办第六届赣菜美食文化节.
        asked = words(nugget.nugget.indicator)
        if asked and len(asked & words(said.text)) * 2 >= len(asked):
            return Match.ALIAS, 0, len(said.text)
    if nugget.nugget.kind == "text":
        for alias in nugget.nugget.aliases:
            if _reordered(normal(alias), text):
                return Match.REORDERED, 0, len(said.text)
    return None


def _places_of(wanted: str, text: str) -> Iterator[int]:
    """Yield where ``wanted`` stands in ``text``; a number in it is never a piece of a longer number."""
    head = r"(?<![0-9.])" if wanted[:1].isdigit() else ""
    tail = r"(?![0-9%]|\.[0-9])" if wanted[-1:].isdigit() else ""
    for match in re.finditer(head + re.escape(wanted) + tail, text):
        yield match.start()


def _is_negated(before: str, wanted: str, gold: str) -> bool:
    match = _NEGATION.search(before)
    return bool(match) and match is not None and f"{match.group()}{wanted}" not in gold


def _reordered(wanted: str, text: str) -> bool:
    """Whether nearly all character pairs of a long wording, and all its numbers, stand close together."""
    if len(wanted) < _LONG:
        return False
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    numbers = re.findall(r"[0-9.]+", wanted)
    width = 2 * len(wanted)
    for start in range(0, max(1, len(text) - width + 1), 2):
        window = text[start : start + width]
        if sum(pair in window for pair in pairs) >= _REORDERED * len(pairs):
            return all(any(True for _ in _places_of(n, window)) for n in numbers)
    return False


def _span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of ``text`` whose normal form is that range of its normal form."""
    lengths = [len(normal(char)) for char in text]
    position, first, last = 0, len(text), len(text)
    for index, length in enumerate(lengths):
        if position <= start < position + length:
            first = index
        if position < end <= position + length:
            last = index + 1
            break
        position += length
    return first, last

"""The lexicon of topics: what people call a thing and in which words reports write of it (``data/topics.toml``).

拖欠工资 stands in no report; 欠薪 does. A question's everyday word is looked for in the report's words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rag.tokens import normalise

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GAP = "…"
"""Stands in a written word for up to twenty characters of one clause: 受…影响."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry of the lexicon. ``asked`` are words of questions, ``written`` those of reports, commonest first."""

    name: str
    group: str
    asked: tuple[str, ...]
    written: tuple[str, ...]


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """Return every topic, in the order of the data file."""
    raw = tomllib.loads(resources.files("rag").joinpath("data/topics.toml").read_text(encoding="utf-8"))
    return tuple(
        Topic(name, group, tuple(entry["asked"]), tuple(entry["written"]))
        for group, entries in raw.items()
        for name, entry in entries.items()
    )


def alternatives(text: str) -> dict[str, tuple[str, ...]]:
    """Return the everyday words of a question, each with the words that reports use instead.

    Of words that overlap the longest counts: 老人吃饭 is not 老人. Words are as :func:`rag.tokens.normalise` writes them.
    """
    table = _by_word()
    plain = normalise(text)
    found: dict[str, tuple[str, ...]] = {}
    for match in _pattern().finditer(plain):
        found[match.group()] = table[match.group()]
    return found


def stands(written: str, text: str) -> bool:
    """Tell whether a report's word, with or without a :data:`GAP`, stands in a normalised text."""
    return written in text if GAP not in written else _gapped(written).search(text) is not None


def searchable(written: Sequence[str]) -> list[str]:
    """Return the pieces of report words that lexical search can look for."""
    return [piece for word in written for piece in word.split(GAP) if len(piece) > 1]


@lru_cache(maxsize=1)
def _by_word() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for topic in topics():
        for word in map(normalise, topic.asked):
            others = (w for w in map(normalise, topic.written) if w != word)
            table[word] = tuple(dict.fromkeys([*table.get(word, ()), *others]))
    return table


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = sorted(_by_word(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=256)
def _gapped(written: str) -> re.Pattern[str]:
    return re.compile(r"[^。；]{1,20}?".join(map(re.escape, written.split(GAP))))

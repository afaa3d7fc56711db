"""One thing under many names: 老百姓收入, 居民人均可支配收入; GDP, 地区生产总值. The lexicon is ``corpus.indicators``."""

from __future__ import annotations

from corpus.indicators import find, lexicon
from rag.topics import alternatives, searchable

_SHOWN = 4
"""Names of one indicator that join a search; the lexicon lists the commonest first."""

_WRITTEN = 4
"""Report words of one topic that join a search."""


def expand(terms: str) -> str:
    """Return the words of a question with the words that reports use for the indicators and topics in it."""
    names: list[str] = []
    for mention in find(terms, everyday=True):
        entry = lexicon()[mention.name]
        names.extend([entry.name, *entry.aliases[: _SHOWN - 1]])
    for written in alternatives(terms).values():
        names.extend(searchable(written)[:_WRITTEN])
    return " ".join([terms, *(name for name in dict.fromkeys(names) if name not in terms)])


def fold(text: str, *, everyday: bool = False) -> str:
    """Write every indicator in a text by its one name, so that two texts can be compared word by word.

    ``everyday``: also read the words of people who ask, as in questions; never for text of reports.
    """
    pieces, position = [], 0
    for mention in find(text, everyday=everyday):
        pieces += [text[position : mention.start], mention.name]
        position = mention.end
    return "".join([*pieces, text[position:]])

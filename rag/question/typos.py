"""Characters mistyped by their sound: 吞土量 is 吞吐量, 固定资产头资 is 固定资产投资, 上绕 is 上饶.

Who types by pinyin picks a wrong character now and then, and the word then stands in no report. Such a character is
replaced where another of the same sound makes the name of an indicator, a topic or a place, and the reports have that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from corpus.indicators import lexicon
from rag.keywords import cut_by_dictionary
from rag.tokens import normalise
from rag.topics import topics

Known = Callable[[str], bool]
"""Tells whether a pair of characters stands in a report held."""

_NEVER = frozenset("哪那怎么什吗呢谁几多少的得地了着过他她它这是有没不和与在个")
"""Characters of asking and of grammar: 哪些 is no 那些 mistyped."""

_CAN = re.compile(r"[\u4e00-\u9fff]?能(?=[算不否办行成有够用让给到])")
"""这事能算批了吗: 能 is can, and part of no noun."""

_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
SHORT, LONG, LONGEST = 2, 3, 8
"""Characters of the words that a mistyped one may have been meant for."""

_COMMON = range(0xB0, 0xD8)
"""First bytes of the common characters in GB 2312: rare ones are not typed by mistake."""

_QUOTED = re.compile(r"[“\"「『《][^”\"」』》]*[”\"」』》]")


def mended(text: str, known: Known, places: Sequence[str] = ()) -> str:
    """Return a question with characters mistyped by their sound put right; what stands in quotation marks stays.

    Only words that this program knows are put right: indicators, topics, and ``places``, the short names of those held.
    """
    kept = {i for match in _QUOTED.finditer(text) for i in range(*match.span())}
    for run in _HAN.finditer(text):
        for at in range(run.start(), run.end() - 1):
            pair = text[at : at + 2]
            if kept & {at, at + 1} or _NEVER & set(pair) or known(normalise(pair)) or _CAN.match(text, at):
                continue
            text = next(_other(text, at, run.span(), known, places), text)
    return text


def _other(text: str, at: int, run: tuple[int, int], known: Known, places: Sequence[str]) -> Iterator[str]:
    """Yield a text with the pair at a place put right."""
    loose = not _in_a_word(text, run, {at, at + 1})
    for place in (at + 1, at):
        if _in_a_word(text, run, {place}):
            continue
        for char in _same_sound(text[place]):
            new = text[:place] + char + text[place + 1 :]
            word = _word_at(new, run, {at, at + 1}, places)
            # What stands beside is a word by itself: only a longer one is meant instead.
            if len(word) >= (SHORT if loose else LONG) and known(normalise(new[at : at + 2])):
                yield new


def _word_at(text: str, run: tuple[int, int], pair: set[int], places: Sequence[str]) -> str:
    """Return the longest known word within a run of characters that has both of a pair; empty if none has."""
    first, last = min(pair), max(pair)
    spans = (
        (start, start + length)
        for length in range(LONGEST, SHORT - 1, -1)
        for start in range(max(run[0], last + 1 - length), first + 1)
        if start + length <= run[1]
    )
    return next((w for a, b in spans if (w := text[a:b]) in _vocabulary() or w in places), "")


def _in_a_word(text: str, run: tuple[int, int], pair: set[int]) -> bool:
    """Tell whether a dictionary cuts one of a pair of characters as part of a word."""
    position = run[0]
    for word in cut_by_dictionary(text[run[0] : run[1]]):
        if len(word) > 1 and pair & set(range(position, position + len(word))):
            return True
        position += len(word)
    return False


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Return the names of indicators and the words of topics."""
    names = {name for one in lexicon().values() for name in (one.name, *one.aliases, *one.everyday)}
    names |= {word for topic in topics() for word in (*topic.asked, *topic.written)}
    return frozenset(names)


@lru_cache(maxsize=1024)
def _same_sound(char: str) -> tuple[str, ...]:
    """Return the common characters that are read as one, whatever the tone."""
    found = [other for sound in _sounds(char) for other in _by_sound().get(sound, ())]
    return tuple(dict.fromkeys(other for other in found if other != char and other not in _NEVER))


def _sounds(char: str) -> list[str]:
    from pypinyin import Style, pinyin

    return [sound for sounds in pinyin(char, style=Style.NORMAL) for sound in sounds]


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for first in _COMMON:
        for second in range(0xA1, 0xFF):
            try:
                char = bytes((first, second)).decode("gb2312")
            except UnicodeDecodeError:
                continue  # the last row of the common ones is not full
            for sound in _sounds(char):
                table.setdefault(sound, []).append(char)
    return {sound: tuple(chars) for sound, chars in table.items()}

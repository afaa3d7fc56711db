"""The words of lexical search: overlapping character pairs of Chinese, whole words of everything else.

Pairs need no dictionary (none to load at start, none that lacks 富硒 or 链长制), are exact for two-character
words, and do about as well as segmentation in Chinese retrieval (Nie et al. 2000, "On the use of words and
n-grams for Chinese information retrieval").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+(?:\.[0-9]+)?%?")


def normalise(text: str) -> str:
    """Fold width and case: ＧＤＰ → gdp, ％ → %."""
    return unicodedata.normalize("NFKC", text).lower()


def pairs_within(text: str) -> list[str]:
    """Return the tokens that every text has in which this one stands, whatever stands around it: its Chinese pairs."""
    runs = (match.group() for match in _RUN.finditer(normalise(text)))
    return [run[i : i + 2] for run in runs if run[0] >= "\u3400" for i in range(len(run) - 1)]


def tokens(text: str) -> list[str]:
    """Return the search tokens of a text in order, repeats included.

    A lone Chinese character between other things is a token of its own.
    """
    found: list[str] = []
    for match in _RUN.finditer(normalise(text)):
        run = match.group()
        if run[0] < "\u3400":
            # SQLite's tokenizer would cut numbers at the point and drop the percent sign.
            found.append(run.replace(".", "d").replace("%", "p"))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found


def counter_of(token: str) -> Callable[[str], int]:
    """Return a function that counts a search token in a normalised text, as often as :func:`tokens` gives it."""
    if len(token) == 2 and token[0] >= "\u3400" and token[0] != token[1]:
        return lambda text: text.count(token)
    # Repeated characters overlap (天天天 has 天天 twice); words and numbers end where other characters begin.
    written = token if token[0] >= "\u3400" else re.sub(r"(?<=[0-9])[dp]", _unwritten, token)
    return lambda text: tokens(text).count(token) if written in text else 0


def _unwritten(mark: re.Match[str]) -> str:
    return "." if mark.group() == "d" else "%"

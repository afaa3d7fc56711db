"""Reports made from real ones with other places, years and figures, for shelves larger than the reports at hand.

Everything keeps its length, so that every offset stays right: a place becomes another of as many characters, a year
another year, and the digits 1 to 9 change places with each other, the same way throughout a report (so that
1.6万亿元 and its fact, 16000亿元, still agree).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from corpus.facts import Fact
from corpus.gazetteer import divisions
from corpus.types import Level, ParsedReport
from rag.question import short_place

_PARSED = TypeAdapter(ParsedReport)
_FACTS = TypeAdapter(tuple[Fact, ...])
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*":?')
_NUMBER = re.compile(r"(?<!\d)(\d{4})-(\d{2}-\d{2})(?!\d)|(?<!\d)((?:19|20)\d{2})(?!\d)|\d+")
YEARS = range(2006, 2026)


@dataclass(frozen=True)
class Original:
    """A real report with its facts."""

    report: ParsedReport
    facts: tuple[Fact, ...]


def synthetic(originals: Sequence[Original], count: int, seed: int = 7) -> Iterator[tuple[int, Original]]:
    """Yield ``count`` reports, each with the number of the original it was made from."""
    fit = [(number, o) for number, o in enumerate(originals) if _plain(o.report.meta.place)]
    last: dict[str, int] = {}
    for o in originals:
        last[o.report.meta.place] = max(o.report.meta.year, last.get(o.report.meta.place, 0))
    names = [d.name for d in divisions() if d.level is Level.PREFECTURE and _plain(d.name)]
    # A question that names no year is about the latest report of its place, which stays the real one.
    free = [(place, year) for place in names for year in YEARS if year < last.get(place, year + 1)]
    chosen = random.Random(seed)
    chosen.shuffle(free)
    for index, (place, year) in zip(range(count), free, strict=False):
        number, original = fit[index % len(fit)]
        yield number, _changed(original, place, year, chosen)


def _plain(place: str) -> bool:
    """Tell whether a place has a name like 赣州市, in which others fit."""
    return len(place) == 3 and len(short_place(place)) == 2


def _changed(original: Original, place: str, year: int, chosen: random.Random) -> Original:
    meta = original.report.meta
    digits = list("123456789")
    chosen.shuffle(digits)
    permuted = str.maketrans("123456789", "".join(digits))
    old, new = f"{meta.place}-{meta.year}", f"{place}-{year}"

    def number(match: re.Match[str]) -> str:
        if match[1]:
            return f"{int(match[1]) + year - meta.year}-{match[2]}"
        if match[3]:
            return str(int(match[3]) + year - meta.year)
        return match[0].translate(permuted)

    def text(match: re.Match[bytes]) -> bytes:
        words = match[0].decode("utf-8")
        if words.endswith(":"):  # a name of a field
            return match[0]
        if words.startswith(f'"{old}'):
            return f'"{new}{words[1 + len(old) :]}'.encode()
        words = words.replace(meta.place, place).replace(short_place(meta.place), short_place(place))
        return _NUMBER.sub(number, words).encode()

    report = _PARSED.validate_json(_STRING.sub(text, _PARSED.dump_json(original.report)))
    return Original(
        replace(report, meta=replace(report.meta, year=year)),  # the one year that is no text
        _FACTS.validate_json(_STRING.sub(text, _FACTS.dump_json(original.facts))),
    )

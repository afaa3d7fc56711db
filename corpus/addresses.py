"""Old addresses after a better parse: the same words are found again where they stand now.

An address is made of place, year and the passage's number, so it moves when a passage before it is split or joined.
Whoever stores addresses stores a fingerprint of the passage with each; ``relocate`` finds the passage by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from corpus.types import ParsedReport


def fingerprint(text: str) -> str:
    """Return 16 hexadecimal digits that stand for a passage's words, blanks left out."""
    return hashlib.sha256("".join(text.split()).encode("utf-8")).hexdigest()[:16]


def fingerprints(report: ParsedReport) -> dict[str, str]:
    """Return the fingerprint of every passage by its address."""
    return {passage.address: fingerprint(passage.text) for passage in report.passages}


def relocate(old: Mapping[str, str], reports: Iterable[ParsedReport]) -> dict[str, str]:
    """Return where the passages of old addresses stand now, given their fingerprints.

    An address whose words no longer form one passage is left out: it does not resolve any more. Where the same
    words stand twice in a report, the passage nearest to the old number is meant.
    """
    now: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for report in reports:
        for passage in report.passages:
            key = (report.meta.id, fingerprint(passage.text))
            now.setdefault(key, []).append((passage.number, passage.address))
    found = {}
    for address, mark in old.items():
        report_id, _, number = address.rpartition("-p")
        places = now.get((report_id, mark))
        if places and number.isdigit():
            found[address] = min(places, key=lambda place: abs(place[0] - int(number)))[1]
    return found

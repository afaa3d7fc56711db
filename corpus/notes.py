"""Glossary entries and the passages that they explain."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.types import Removal

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_ENTRY = re.compile(
    rf"^(?:(?:注释?|附注|脚注|名词解释)[：:]\s?)?(?:(?P<n>\d{{1,3}})\s?(?:[.．、]|(?=[“《]|[\u4e00-\u9fff]{{2,20}}[：:]))|[\[［〔【（(](?P<m>\d{{1,3}})[\]］〕】）)]|(?P<c>[{_CIRCLED}])|(?:注|注释)\s?(?P<z>\d{{1,3}})[:：.．]?)\s*(?P<rest>\S)"
)
_TERM = re.compile(r"(?P<term>[^：:。]{1,60}?)\s{0,9}(?:[：:]|[—―－\-─]{2})")
_TERM_BY_VERB = re.compile(r"(?P<term>[^：:。，,]{1,30}?)(?:，|,)?(?:是指|指的是|即)")
_TERM_QUOTED = re.compile(r"(?P<term>“[^“”]{1,30}”)[，,、]")
_TERM_BY_COMMA = re.compile(r"(?P<term>[^：:。，,]{1,30}?)[，,](?:指|是|由|即|为|包括)")
"""注1：园区标准化建设三年行动，指2022年至2024年…."""

_FIELD_NUMBER = re.compile(r"[,，](\d{1,3})\)$")
_MARKERS = re.compile(rf"[{_CIRCLED}]|[\[［〔](\d{{1,3}})[\]］〕]|[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]{{0,2}}")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LATIN = re.compile("[A-Za-z0-9]")
# Between the texts of hosts that are searched together: no term has it.
_SEAM = "\n\0\n"
_QUOTED = re.compile(r"“([^“”]{1,30})”")


@dataclass(frozen=True, slots=True)
class Entry:
    """A glossary entry as written: its number ("" where it has none) and its term."""

    marker: str
    term: str


@dataclass(frozen=True, slots=True)
class Host:
    """A passage outside the notes: its visible text and the removals inside it."""

    text: str
    removals: tuple[Removal, ...]


def entry_of(text: str) -> Entry | None:
    """Return marker and term of a paragraph of the glossary, None where it continues the entry before."""
    match = _ENTRY.match(text)
    rest = text[match.start("rest") :] if match else text
    named = _TERM.match(rest) or _TERM_BY_VERB.match(rest)
    if named is None and match is not None:
        named = _TERM_QUOTED.match(rest) or _TERM_BY_COMMA.match(rest)
    if match is None and (named is None or not text.startswith(("“", "《"))):
        return None
    marker = ""
    if match is not None:
        marker = match["n"] or match["m"] or match["z"] or str(_CIRCLED.index(match["c"]) + 1)
    return Entry(marker, named["term"].strip() if named else "")


def is_bare_term(text: str) -> bool:
    """Tell whether a line of the glossary is the term of an entry alone, which the next line explains: ［20］五网合一：."""
    entry = entry_of(text)
    return (
        entry is not None
        and text.endswith(("：", ":"))
        and entry.term == _ENTRY.sub(r"\g<rest>", text)[:-1].strip()
    )


def mentions(entries: Sequence[Entry], hosts: Sequence[Host], source: str) -> list[list[int]]:
    """Return for each entry the indices of the hosts that carry its marker or its term, in text order.

    A term is looked for whole, without its quotation marks, and by its quoted core (“四融一共” of
    “四融一共”和美乡村) where no other entry has the same core and no marker in the text points to the entry.
    """
    carried = [_markers(host, source) for host in hosts]
    cores = [_cores(entry.term) for entry in entries]
    counted: dict[str, int] = {}
    for found in cores:
        for core in found:
            counted[core] = counted.get(core, 0) + 1
    result = []
    together = _SEAM.join(host.text for host in hosts)
    starts = list(itertools.accumulate((len(host.text) + len(_SEAM) for host in hosts), initial=0))
    for entry, found in zip(entries, cores, strict=True):
        hits = {i for i, markers in enumerate(carried) if entry.marker and entry.marker in markers}
        names = {entry.term, entry.term.translate(str.maketrans("", "", "“”"))} - {""}
        if not hits:
            names |= {f"“{core}”" for core in found if counted[core] == 1}
        # A term of two characters can be a part of other words: it counts in quotation marks only.
        names = {name if len(name) >= 3 else f"“{name}”" for name in names}
        hits |= {bisect_right(starts, at) - 1 for name in names for at in _places_of(name, together)}
        result.append(sorted(hits))
    return result


def _places_of(name: str, text: str) -> Iterator[int]:
    """Yield where a term stands; one of Latin letters must not be a part of a longer word."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        inside = _LATIN.fullmatch(text[at - 1 : at]) or _LATIN.fullmatch(text[end : end + 1])
        if not (name.isascii() and inside):
            yield at
        at = text.find(name, at + 1)


def _cores(term: str) -> list[str]:
    return [core for core in _QUOTED.findall(term) if len(core) >= 2]


def _markers(host: Host, source: str) -> set[str]:
    """Return the footnote numbers in a passage; circled numbers that count up from ① are an enumeration."""
    found = set()
    for removal in host.removals:
        if removal.rule == "word-field" and (
            match := _FIELD_NUMBER.search(source[removal.start : removal.end])
        ):
            found.add(match[1])
    expected = 1
    for match in _MARKERS.finditer(host.text):
        sign = match.group()
        if sign in _CIRCLED:
            number = _CIRCLED.index(sign) + 1
            if number == expected and (number > 1 or _CIRCLED[1] in host.text):
                expected += 1
                continue
            found.add(str(number))
        else:
            found.add(match[1] or sign.translate(_SUPERSCRIPT))
    return found

"""Sentences and enumerations inside a paragraph. Offsets here count characters of the visible text."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from corpus.headings import chinese_number

_PAIRS = {"“": "”", "‘": "’", "（": "）", "(": ")", "《": "》", "「": "」", "『": "』", "【": "】"}
_CLOSERS = '”’）)》」』】"'
_STOPS = "。！？；!?;"
_STOP = re.compile(f"[{_STOPS}]")
_OPENER = re.compile("[“‘（(《「『【]")
# A quotation that is longer than this holds sentences of its own.
_SHORT_QUOTE = 80

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BEFORE_ITEM = r"(?:^|(?<=[。！？；：，、!?;:,”）)\s]))"
# Each form of enumeration with the ways to write its first entry: without it there is none to look for.
_FORMS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("一是", "一要"), re.compile(rf"{_BEFORE_ITEM}(?P<n>[一二三四五六七八九十]{{1,3}})(?:是|要)(?!否|非)")),
    (("第一",), re.compile(rf"{_BEFORE_ITEM}第(?P<n>[一二三四五六七八九十]{{1,3}})[，,、：:]")),
    (("①",), re.compile(rf"(?P<n>[{_CIRCLED}])")),
    (("1）", "1)", "１）", "１)"), re.compile(rf"{_BEFORE_ITEM}[（(](?P<n>\d{{1,2}})[）)]")),
    (
        ("1．", "1、", "1.", "１．", "１、", "１."),
        re.compile(rf"{_BEFORE_ITEM}(?P<n>\d{{1,2}})(?:[．、]|\.(?!\d))"),
    ),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled range of the paragraph's text; the label is empty for a sentence."""

    start: int
    end: int
    label: str = ""


def sentence_spans(text: str, items: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """Return the sentences of ``text``: together they are the whole text, in order.

    A sentence ends after 。！？； (ASCII ! ? ; too) with the closing quotes and brackets that follow, not
    inside a short quotation, and before each item of an enumeration.
    """
    protected = _protected(text)
    cuts = {item.start for item in items}
    position, length = 0, len(text)
    while match := _STOP.search(text, position):
        stop, end = match.span()
        if not protected[stop]:
            while end < length and (
                text[end] in _STOPS or (text[end] in _CLOSERS and _closes(text, stop, end))
            ):
                end += 1
            while end < length and text[end].isspace():
                end += 1
            cuts.add(end)
        position = end
    edges = sorted({0, length, *(cut for cut in cuts if 0 < cut < length)})
    return tuple(Span(start, end) for start, end in itertools.pairwise(edges))


def item_spans(text: str) -> tuple[Span, ...]:
    """Return the entries of the enumeration in ``text`` (一是…二是…, ①…②…, 第一，…), if any.

    An enumeration counts up from one with at least two entries. The last entry ends with its own sentence
    where the others are one sentence each, else with the paragraph.
    """
    for firsts, form in _FORMS:
        if not any(first in text for first in firsts):
            continue
        chain: list[re.Match[str]] = []
        for match in form.finditer(text):
            if _value(match["n"]) == len(chain) + 1:
                chain.append(match)
        if len(chain) >= 2:
            return _close_chain(text, chain)
    return ()


def _close_chain(text: str, chain: list[re.Match[str]]) -> tuple[Span, ...]:
    starts = [match.start() for match in chain]
    single = all(_stops_inside(text, a, b) <= 1 for a, b in itertools.pairwise(starts))
    end = len(text)
    if single:
        stop = re.compile("[。！？!?]").search(text, starts[-1])
        if stop:
            end = stop.end()
            while end < len(text) and text[end] in _CLOSERS:
                end += 1
    ends = [*starts[1:], end]
    return tuple(
        Span(start, stop, match.group().strip("，,、：: "))
        for start, stop, match in zip(starts, ends, chain, strict=True)
    )


def _stops_inside(text: str, start: int, end: int) -> int:
    return sum(text.count(mark, start, end) for mark in "。！？!?")


def _value(label: str) -> int:
    if label in _CIRCLED:
        return _CIRCLED.index(label) + 1
    return int(label) if label.isdigit() else chinese_number(label)


def _protected(text: str) -> bytearray:
    """Mark the characters inside short quotations; an opening mark without its partner protects nothing."""
    marks = bytearray(len(text))
    for match in _OPENER.finditer(text):
        position = match.start()
        if not marks[position]:
            close = text.find(_PAIRS[match.group()], position + 1, position + _SHORT_QUOTE)
            if close > 0:
                marks[position:close] = b"\x01" * (close - position)
    return marks


def _closes(text: str, start: int, position: int) -> bool:
    """Return whether a straight quote at ``position`` can close what the stop at ``start`` ends."""
    return text[position] != '"' or text.count('"', max(0, start - _SHORT_QUOTE), position) % 2 == 1

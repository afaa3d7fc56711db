"""What is suspect in a passage and stays as it is: likely slips of OCR, displaced or repeated text.

A flag names a range of the source and says why; nothing is corrected, the reader sees what the file says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STRAY_ENGLISH = re.compile(
    r"(?<=[\u4e00-\u9fff，、“”])\s?\b[a-z]{2,20}(?: [a-z]{2,20}){0,3}\b\s?(?=[\u4e00-\u9fff，。、“”])"
)
# These two are found by what they cannot do without, which is quick to look for; the patterns that say it all are not.
_LATIN = re.compile(r"[a-z][a-z]")
_SITE_SIGN = re.compile(r"(?:体育|娱乐|电竞|彩票|竞彩|博彩)网?[:：]")
# Lower-case words that reports write in running Chinese text.
_KNOWN_ENGLISH = frozenset(
    {"app", "pm", "km", "kw", "mw", "gw", "kwh", "ip", "vr", "ai", "vs", "mm", "cm", "kg", "ppm"}
)
_DOUBLED = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,8})(?P=word)")
# The second of two equal items, which both its ends bound: that the first stands before it is looked up. The
# look-ahead keeps the engine from trying what is shorter than the whole word.
_ITEM = re.compile(r"、(?=(?P<word>[\u4e00-\u9fff]{4,14}))(?P=word)(?=[、，。；])")
# Words that are doubled on purpose.
_REDUPLICATED = re.compile(
    r"一|连|^(?:研究|讨论|商量|学习|宣传|交流|了解|休息|锻炼|加油|博士|人人|天天|个个|处处|时时|代代)"
)
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff□]+")
_SUSPECT_SITE = re.compile(
    r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?:体育|娱乐|电竞|彩票|竞彩|博彩)网?[:：](?=[\u4e00-\u9fff])"
)
_ENDINGS = "。！？；：…!?;:”’）)》】"
_MIN_REPEAT = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """A suspect range of a passage's visible text."""

    start: int
    end: int
    kind: str
    reason: str


def suspects(text: str, last: bool) -> Iterator[Mark]:
    """Yield what looks damaged in one passage; ``last`` says that no passage of the report follows it."""
    for match in _STRAY_ENGLISH.finditer(text) if _LATIN.search(text) else ():
        words = match.group().split()
        if not _KNOWN_ENGLISH.issuperset(words):
            yield Mark(match.start(), match.end(), "stray-english", "中文句子里混入英文单词，疑为识别错误")
    for word, start, end in (*_doubled(text), *_doubled_items(text)):
        if not _REDUPLICATED.search(word):
            yield Mark(start, end, "doubled-words", "词语重复，疑为识别或录入错误")
    for match in _BROKEN.finditer(text):
        yield Mark(match.start(), match.end(), "broken-character", "无法显示的字符")
    for match in _SUSPECT_SITE.finditer(text) if _SITE_SIGN.search(text) else ():
        yield Mark(match.start(), match.end(), "suspect-site", "疑为被植入的网站名")
    if last and text[-1] not in _ENDINGS and len(text) > _MIN_REPEAT:
        yield Mark(len(text) - 1, len(text), "cut-off", "文末没有句号，报告可能被截断")


def _doubled(text: str) -> Iterator[tuple[str, int, int]]:
    return ((match["word"], *match.span()) for match in _DOUBLED.finditer(text))


def _doubled_items(text: str) -> Iterator[tuple[str, int, int]]:
    done = 0
    for match in _ITEM.finditer(text):
        start = match.start() - len(match["word"])
        if start >= done and text.startswith(match["word"], start):
            done = match.end()
            yield match["word"], start, done


def repeats(texts: Sequence[str]) -> list[list[Mark]]:
    """Return for each text the long runs that stand earlier already, in it or in a text before it.

    Found by whole sentences of forty characters and more, then widened as far as both places agree; so a
    passage that was printed a second time in the middle of another is marked from its first shared character.
    """
    seen: dict[str, tuple[int, int]] = {}
    result: list[list[Mark]] = [[] for _ in texts]
    for number, text in enumerate(texts):
        done = 0
        for start, end in _long_sentences(text):
            sentence = text[start:end]
            home = seen.setdefault(sentence, (number, start))
            if home == (number, start) or start < done:
                continue
            first, last = _widened(text, start, end, texts[home[0]], home[1], done)
            done = last
            result[number].append(Mark(first, last, "repeated-text", "与前文重复，疑为排版或识别时错位"))
    return result


def _long_sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"[。！？!?]|$", text):
        if match.end() - start >= _MIN_REPEAT:
            yield start, match.end()
        start = match.end()


def _widened(text: str, start: int, end: int, other: str, at: int, floor: int) -> tuple[int, int]:
    length = end - start
    while start > floor and at > 0 and text[start - 1] == other[at - 1]:
        start, at, length = start - 1, at - 1, length + 1
    end, stop = start + length, at + length
    while end < len(text) and stop < len(other) and text[end] == other[stop]:
        end, stop = end + 1, stop + 1
    return start, end

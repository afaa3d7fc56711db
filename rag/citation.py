"""Addresses resolved to what they point at."""

from __future__ import annotations

import re

from corpus.types import Passage, ReportMeta, Sentence
from rag.errors import UsageError
from rag.library import Library
from rag.types import Citation

_SENTENCE = re.compile(r"^(?P<passage>.+-p\d+)-s(?P<sentence>\d+)$")


def passage_address(address: str) -> str:
    """Return the address of the passage that a sentence's or passage's address points into."""
    match = _SENTENCE.match(address)
    return match.group("passage") if match else address


def find_sentence(passage: Passage, address: str) -> Sentence:
    """Return the sentence of an address; for a passage's own address, the whole passage as one.

    Raises:
        UsageError: the passage has no such sentence.

    """
    if address == passage.address:
        return Sentence(passage.address, passage.start, passage.end, passage.text)
    for sentence in passage.sentences:
        if sentence.address == address:
            return sentence
    raise UsageError(f"没有这个句子地址：{address}（{passage.address} 共 {len(passage.sentences)} 句）")


def cite(library: Library, address: str) -> Citation:
    """Resolve the address of a sentence or a passage.

    Raises:
        UsageError: there is no such address.

    """
    passage = library.passage(passage_address(address))
    sentence = find_sentence(passage, address)
    meta = library.meta(report_of(passage.address))
    return make_citation(meta, passage, sentence)


def make_citation(meta: ReportMeta, passage: Passage, sentence: Sentence) -> Citation:
    """Put a citation together; ``start`` and ``end`` are the sentence's range in the untouched source."""
    return Citation(
        address=sentence.address,
        place=meta.place,
        year=meta.year,
        part=passage.part,
        section=passage.section,
        quote=sentence.text,
        text=passage.text,
        source=meta.file,
        start=sentence.start,
        end=sentence.end,
    )


def report_of(address: str) -> str:
    """Return the id of the report that an address lies in: 赣州市-2024-p014-s2 → 赣州市-2024."""
    return re.sub(r"-p\d+(?:-s\d+)?$", "", address)

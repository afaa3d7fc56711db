"""Addresses resolved to what they point at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.addresses import read_address, relocate
from corpus.formats import text_name
from corpus.types import Passage, ReportMeta, Sentence
from rag.errors import UsageError
from rag.library import Library
from rag.types import Citation

_INNER = re.compile(r"-[si]\d+$")


@dataclass(frozen=True, slots=True)
class Found:
    """What an address points at. ``notice`` says where the address moved to or whom it meant before, if it did."""

    citation: Citation
    notice: str = ""


def passage_address(address: str) -> str:
    """Return the address of the passage that a sentence's, item's or passage's address points into."""
    return _INNER.sub("", address)


def find_sentence(passage: Passage, address: str) -> Sentence:
    """Return the sentence of an address; an item, and for its own address the whole passage, count as one.

    Raises:
        UsageError: the passage has no such sentence or item.

    """
    if address == passage.address:
        return Sentence(passage.address, passage.start, passage.end, passage.text)
    for sentence in passage.sentences:
        if sentence.address == address:
            return sentence
    for item in passage.items:
        if item.address == address:
            return Sentence(item.address, item.start, item.end, item.text)
    raise UsageError(
        f"没有这个句子地址：{address}（{passage.address} 共 {len(passage.sentences)} 句、{len(passage.items)} 项）"
    )


def cite(library: Library, address: str) -> Citation:
    """Resolve the address of a sentence, an item or a passage; see :func:`look_up`."""
    return look_up(library, address).citation


def look_up(library: Library, address: str) -> Found:
    """Resolve an address; one that an earlier index gave out is found by its words where a new parse moved it.

    Raises:
        UsageError: there is no such address, or its words no longer form a passage, sentence or item.

    """
    earlier = library.given_before(address)
    try:
        citation = _resolve(library, address)
    except UsageError as error:
        if not earlier:
            raise
        report = report_of(address)
        if all(held.id != report for held in library.reports):
            raise UsageError(
                f"{address} 是以前的索引给出的地址，它所在的报告 {report} 已不在索引里；要查请用 govqa add 再加入"
            ) from error
        moved = _moved(library, address, earlier)
        if moved is None:
            raise UsageError(
                f"{address} 是以前的索引给出的地址，它指的那段文字在现在的索引里不再单独成段（句、项）"
            ) from error
        return Found(_resolve(library, moved), f"地址已变：{address} 现在是 {moved}")
    if not earlier:
        return Found(citation)
    moved = _moved(library, address, earlier)
    where = f"现在是 {moved}" if moved else "现在的索引里已没有"
    return Found(citation, f"注意：以前的索引里 {address} 指另一段文字，{where}")


def _resolve(library: Library, address: str) -> Citation:
    passage = library.passage(passage_address(address))
    return make_citation(library.meta(report_of(passage.address)), passage, find_sentence(passage, address))


def _moved(library: Library, address: str, marks: list[str]) -> str | None:
    """Return where the words stand now that an address meant before, None where they stand nowhere as a whole."""
    passages = library.passages(report_of(address))
    found = (relocate(address, mark, passages) for mark in marks)
    return next((one for one in found if one), None)


def make_citation(meta: ReportMeta, passage: Passage, sentence: Sentence) -> Citation:
    """Put a citation together; ``start`` and ``end`` are the sentence's range in the text of ``source``."""
    return Citation(
        address=sentence.address,
        place=meta.place,
        year=meta.year,
        part=passage.part,
        section=passage.section,
        quote=sentence.text,
        text=passage.text,
        source=text_name(meta.file),
        start=sentence.start,
        end=sentence.end,
    )


def report_of(address: str) -> str:
    """Return the id of the report that an address lies in: 赣州市-2024-p014-s2 → 赣州市-2024."""
    read = read_address(address)
    return read.report if read else address

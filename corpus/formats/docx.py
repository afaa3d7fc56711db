"""Word documents to text: one line a paragraph, table rows as lines with tabs, footnotes after the text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from corpus.errors import TooLargeError, UnreadableFileError, UnsupportedFormatError
from corpus.formats.numbering import Numbering
from corpus.formats.zips import DAMAGED, open_zip

# What python-docx and lxml raise for packages that are put together wrongly.
_MALFORMED = (OpcError, etree.LxmlError, RuntimeError, AttributeError, KeyError, TypeError, IndexError)
_MAX_UNPACKED = 100_000_000
_MAX_XML = (
    20_000_000  # as a tree it takes twenty times as much memory; the longest known report has two million
)
_MAX_PARTS = 5_000
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _FIELD_CODE, _ID, _TYPE = qn("w:t"), qn("w:instrText"), qn("w:id"), qn("w:type")
# Deleted or moved away by tracked changes, properties, and what stands in for newer markup: not shown.
_UNSEEN = frozenset({_FALLBACK, *map(qn, ("w:pPr", "w:rPr", "w:sdtPr", "w:sectPr", "w:del", "w:moveFrom"))})
_NOTE_REFERENCES = (qn("w:footnoteReference"), qn("w:endnoteReference"))
_TEXTS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}


def docx_text(data: bytes, name: str) -> str:
    r"""Return the text of a .docx file. Deleted text of tracked changes is left out, inserted text is kept.

    Fields that only Word computes stay as their code (eq \o\ac(○,1)); footnote references become [1], [2] and
    the footnotes follow after the text as lines that begin with the same sign.
    """
    _check_archive(data, name)
    try:
        return _text(data)
    except (*DAMAGED, *_MALFORMED) as error:
        raise UnreadableFileError(f"读不了 Word 文件 {name}，文件可能已损坏，请重新下载或另存") from error


def _text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    notes: list[str] = []
    parts = _parts(document)
    numbering = Numbering(parts.get("numbering"), parts.get("styles"))
    lines = list(_blocks(document.element.body, notes, numbering))
    bodies = dict(_note_bodies(parts))
    lines.extend(f"[{number}]{bodies[key]}" for number, key in enumerate(notes, 1) if bodies.get(key))
    return "\n".join(lines)


def _check_archive(data: bytes, name: str) -> None:
    """Refuse what is no Word file and what unpacks to more than a report can be."""
    with open_zip(data, name, _MAX_PARTS) as archive:
        members = archive.infolist()
    xml = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    if xml > _MAX_XML or sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise TooLargeError(f"{name} 解开后过大，不像一份报告")
    if not any(member.filename == "word/document.xml" for member in members):
        raise UnsupportedFormatError(f"{name} 不是 Word 文件；压缩包请整个加入，其他文件请转成 docx 或 txt")


def _blocks(parent: etree._Element, notes: list[str], numbering: Numbering) -> Iterator[str]:
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield numbering.label(child) + _paragraph(child, notes)
        elif child.tag == _TABLE:
            for row in _nearest(child, _ROW):
                yield "\t".join(" ".join(_blocks(cell, notes, numbering)) for cell in _nearest(row, _CELL))
        elif child.tag not in _UNSEEN:  # content controls, tracked insertions and other wrappers
            yield from _blocks(child, notes, numbering)


def _nearest(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, also out of wrappers, but none of a table inside a cell."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in (*_UNSEEN, _TABLE, _PARAGRAPH):
            yield from _nearest(child, tag)


def _paragraph(paragraph: etree._Element, notes: list[str]) -> str:
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag == _TEXT:
            pieces.append(element.text or "")
        elif tag in _TEXTS:
            pieces.append(_TEXTS[tag])
        elif tag == _FIELD_CODE:
            code = element.text or ""
            if re.match(r"eq\b", code.strip(), re.IGNORECASE):
                pieces.append(" " + code.strip())
        elif tag in _NOTE_REFERENCES:
            notes.append(f"{etree.QName(element).localname[:3]}{element.get(_ID)}")
            pieces.append(f"[{len(notes)}]")
        elif tag not in _UNSEEN:
            stack.extend(reversed(element))
    return "".join(pieces)


def _parts(document: DocumentObject) -> dict[str, etree._Element]:
    """Return the parsed parts beside the text that are needed: numbering, styles, footnotes, endnotes."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    parts = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in ("numbering", "styles", "footnotes", "endnotes") and not relation.is_external:
            parts[kind] = etree.fromstring(relation.target_part.blob, parser)
    return parts


def _note_bodies(parts: dict[str, etree._Element]) -> Iterator[tuple[str, str]]:
    """Yield footnotes and endnotes by the key that a reference to them has."""
    for kind in ("footnotes", "endnotes"):
        for note in parts.get(kind, ()):
            text = "".join(_blocks(note, [], Numbering(None, None))).strip()
            if text and note.get(_TYPE) is None:
                yield f"{kind[:3]}{note.get(_ID)}", text

"""Web pages to text: one line a block, everything that a browser would show, in the page's order.

Nothing is chosen here: navigation and tails stay in the text and are taken out by the cleaning rules, so that
each removal is on record.
"""

from __future__ import annotations

import re

from lxml import etree, html

from corpus.errors import UnreadableFileError
from corpus.read import decode

_SILENT = frozenset(
    "script style noscript template head iframe select option button textarea svg object video audio canvas map".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def html_text(data: bytes, name: str) -> str:
    """Return the visible text of a web page; raised footnote numbers become superscript digits."""
    page = _decode(data, name)
    # Control characters that XML forbids make the parser drop text.
    page = re.sub(r"[\x00-\x08\x0b\x0e-\x1f]", " ", page)
    try:
        root = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True, recover=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError(f"读不了网页 {name}：{error}，请另存为文本后再试") from error
    pieces: list[str] = []
    _collect(root, pieces)
    lines = ("".join(line) for line in _lines(pieces))
    return "\n".join(line for line in lines if line)


def _decode(data: bytes, name: str) -> str:
    if match := _CHARSET.search(data[:4096]):
        label = match[1].decode("ascii").lower()
        encoding = "gb18030" if label.startswith("gb") else label
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass  # A page may lie about its encoding: go by its bytes.
    return decode(data, name)


def _collect(root: etree._Element, pieces: list[str]) -> None:
    """Append the text in document order. Iterative: pages can be nested deeply."""
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    raised = 0
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            raised -= tag == "sup"
            if tag in _BLOCKS:
                pieces.append("\n")
            if element is not root:
                _append(pieces, element.tail, raised)
            continue
        if (
            not tag
            or tag in _SILENT
            or element.get("hidden") is not None
            or _HIDDEN.search(element.get("style") or "")
        ):
            _append(pieces, element.tail if element is not root else None, raised)
            continue
        if tag in _BLOCKS:
            pieces.append("\n")
        raised += tag == "sup"
        _append(pieces, element.text, raised)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _append(pieces: list[str], text: str | None, raised: int) -> None:
    if text:
        flat = _SPACES.sub(" ", text)
        pieces.append(flat.translate(_SUPERSCRIPT) if raised and flat.strip().isdigit() else flat)


def _lines(pieces: list[str]) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for piece in pieces:
        if piece == "\n":
            if lines[-1]:
                lines.append([])
        elif piece != " " or lines[-1]:
            lines[-1].append(piece)
    return lines

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
_MAX_CELL = 80
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)
# Of all that Python calls an encoding, some take hours for a page (punycode) or give half characters (unicode_escape).
_ENCODINGS = frozenset("utf-8 utf8 gb18030 big5 big5-hkscs ascii us-ascii iso-8859-1 windows-1252".split())
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
    lines = (_flat(line) for line in _lines(pieces))
    return "\n".join(line for line in lines if line)


def _decode(data: bytes, name: str) -> str:
    if match := _CHARSET.search(data[:4096]):
        label = match[1].decode("ascii").lower().replace("_", "-")
        encoding = "gb18030" if label.startswith("gb") else label
        if encoding in _ENCODINGS:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                pass  # A page may lie about its encoding: go by its bytes.
    return decode(data, name)


def _collect(root: etree._Element, pieces: list[str]) -> None:
    """Append the text in document order. Iterative: pages can be nested deeply."""
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    raised = row = 0
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            raised -= tag == "sup"
            row -= tag == "tr" and row > 0
            _break(pieces, tag, row)
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
        _break(pieces, tag, row)
        row += tag == "tr" and (row > 0 or _is_row(element))
        raised += tag == "sup"
        _append(pieces, element.text, raised)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _break(pieces: list[str], tag: str, row: int) -> None:
    """End a line before and after a block; in a row of a table end a cell instead."""
    if row and tag in _BLOCKS:
        pieces.append("\t" if tag in ("td", "th") else " ")
    elif tag in _BLOCKS:
        pieces.append("\n")


def _is_row(row: etree._Element) -> bool:
    """Return whether a table row is one of data: two cells or more, all short, no table inside (pages are laid out by tables)."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or next(row.iter("table"), None) is not None:
        return False
    return all(len("".join(cell.itertext()).strip()) <= _MAX_CELL for cell in cells)


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
        elif piece not in (" ", "\t") or lines[-1]:
            lines[-1].append(piece)
    return lines


def _flat(line: list[str]) -> str:
    """Return a line with one tab between cells and none at its end."""
    return re.sub(r"(?<! ) *\t[ \t]*", "\t", "".join(line)).rstrip("\t ")

"""Bytes to text. The decoded text is the source: newline characters and blanks stay as they are."""

from __future__ import annotations

import codecs
import unicodedata

from corpus.errors import EmptyReportError, NotTextError

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALLOWED_CONTROLS = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x85"
_MAX_CONTROL_SHARE = 0.01


def decode(data: bytes, name: str) -> str:
    """Return the text of ``data``: UTF-8, UTF-16 or GB18030, a byte order mark dropped.

    ``name`` is the file's name for messages. Raises EmptyReportError for blank text and NotTextError where
    no encoding fits or the result is full of control characters (a binary file that happens to decode).
    """
    for text in _candidates(data):
        if not text.strip("\ufeff \t\r\n\u3000\xa0\x0b\x0c"):
            raise EmptyReportError(f"{name} 是空文件，请换成含有报告正文的文件")
        if _looks_like_text(text):
            return text
    if not data:
        raise EmptyReportError(f"{name} 是空文件，请换成含有报告正文的文件")
    raise NotTextError(f"{name} 不是文本（已试 UTF-8、UTF-16、GB18030），请另存为 UTF-8 文本后再试")


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], (encoding,))
    if b"\x00" in data:
        # No Chinese UTF-8 or GB18030 text has NUL bytes; UTF-16 has one in every newline and digit.
        return _decoded(data, ("utf-16-le", "utf-16-be"))
    return _decoded(data, ("utf-8",)) or _mended(data) or _decoded(data, ("gb18030",))


def _mended(data: bytes) -> list[str]:
    """Return UTF-8 with a few broken bytes (a file cut in the middle of a character); these show as U+FFFD."""
    text = data.decode("utf-8", "replace")
    return [text] if 0 < text.count("\ufffd") <= max(2, len(text) // 2000) else []


def _decoded(data: bytes, encodings: tuple[str, ...]) -> list[str]:
    texts = []
    for encoding in encodings:
        try:
            texts.append(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return texts


def _looks_like_text(text: str) -> bool:
    sample = text[:100_000]
    bad = sum(
        1
        for c in sample
        if unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in _ALLOWED_CONTROLS
    )
    return bad <= _MAX_CONTROL_SHARE * len(sample)

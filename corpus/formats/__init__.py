"""File formats to text. What a reader returns is the source that every later offset counts in."""

from __future__ import annotations

from pathlib import PurePath

from corpus.errors import EmptyReportError, TooLargeError, UnsupportedFormatError
from corpus.formats.glyphs import letters
from corpus.read import decode

# The longest known report has under 200 kB; ten megabytes leave room for a yearbook and stop a disk image.
MAX_BYTES = 10_000_000
MAX_CHARACTERS = 5_000_000  # what ten megabytes hold in GB18030; more comes only out of a packed file

TEXT_SUFFIXES = (".txt", ".md", ".markdown", ".text")
HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
SUFFIXES = (*TEXT_SUFFIXES, *HTML_SUFFIXES, ".docx", ".pdf")


def extract_text(data: bytes, name: str) -> str:
    """Return the text of a report file. The first bytes decide about the format, then the name's ending.

    Raises a CorpusError: too large, damaged, without a text layer, or of a format that is not read.
    """
    if len(data) > MAX_BYTES:
        raise TooLargeError(f"{name} 有 {len(data) // 1_000_000} MB，超过 10 MB 上限，请只保留报告正文")
    text = _extract(data, name)
    if not text.strip("\ufeff \t\r\n\u3000\xa0\x0b\x0c"):
        raise EmptyReportError(f"{name} 里没有文字（扫描件请先做文字识别），请换成含有报告正文的文件")
    if len(text) > MAX_CHARACTERS:
        raise TooLargeError(f"{name} 解出的文字超过五百万字，不像一份报告")
    return text


def suffix_of(data: bytes, name: str) -> str:
    """Return the name's ending, or that of the format that the first bytes show where it is another."""
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return ".docx"
    is_page = data[:1024].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    return ".html" if is_page and suffix not in HTML_SUFFIXES else suffix


def text_name(file: str) -> str:
    """Return the name of the file whose characters offsets count: the report's own, or the text taken out of it."""
    return file if PurePath(file).suffix.lower() in ("", *TEXT_SUFFIXES) else f"{file}.txt"


def _extract(data: bytes, name: str) -> str:
    suffix = suffix_of(data, name)
    # Each reader's library is imported only when a file needs it.
    if data.startswith(b"%PDF-"):
        from corpus.formats.pdf import pdf_text

        return letters(pdf_text(data, name))
    if data.startswith(b"PK\x03\x04"):
        from corpus.formats.docx import docx_text

        return letters(docx_text(data, name))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnsupportedFormatError(f"{name} 是旧版 Word 或 WPS 文件，请另存为 .docx 后再试")
    if suffix in HTML_SUFFIXES:
        from corpus.formats.html import html_text

        return letters(html_text(data, name))
    if suffix in (".docx", ".pdf"):
        raise UnsupportedFormatError(f"{name} 的内容不是 {suffix} 格式，文件可能已损坏，请重新下载")
    if suffix and suffix not in TEXT_SUFFIXES:
        raise UnsupportedFormatError(f"不读 {suffix} 文件：{name}，请转成 txt、md、html、docx 或 pdf")
    return decode(data, name)

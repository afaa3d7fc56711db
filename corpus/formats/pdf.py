"""PDF files with a text layer to text: pages apart by form feeds, lines as they are printed."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from corpus.errors import EmptyReportError, TooLargeError, UnreadableFileError

_MAX_PAGES = 500


def pdf_text(data: bytes, name: str) -> str:
    """Return the text layer of a PDF. Raises EmptyReportError for a scan, which has none."""
    # pypdf reports every oddity of a file as a warning; the file is read or refused, nothing in between.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError(f"{name} 加了密码，请先去掉密码再试")
        if len(reader.pages) > _MAX_PAGES:
            raise TooLargeError(f"{name} 超过 {_MAX_PAGES} 页，请只保留报告正文")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, NotImplementedError) as error:
        raise UnreadableFileError(f"读不了 PDF 文件 {name}，文件可能已损坏，请重新下载") from error
    text = "\f".join(page.encode("utf-8", "replace").decode("utf-8") for page in pages)
    if not text.strip():
        raise EmptyReportError(f"{name} 没有文字层（多半是扫描件），请先做文字识别再试")
    return text

"""PDF files with a text layer to text: pages apart by form feeds, lines as they are printed.

A PDF is a small program, and the library that reads it is written in Python: a hostile file can keep it busy for hours. It
is therefore read by a process of its own with limits of time and memory (``pdf_pages.py``), which the system ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from corpus.errors import EmptyReportError, TooLargeError, UnreadableFileError

_MAX_PAGES = 500
_MAX_SECONDS = 60.0  # of the reading process; a report of 60 pages takes two
_READER = Path(__file__).with_name("pdf_pages.py")


def pdf_text(data: bytes, name: str, *, seconds: float = _MAX_SECONDS) -> str:
    """Return the text layer of a PDF. ``seconds`` is the processor time that it may take.

    Raises:
        EmptyReportError: it is a scan, which has none.
        TooLargeError: it has too many pages, or takes too long or too much memory.
        UnreadableFileError: it is damaged or has a password.
    """
    try:
        done = subprocess.run(
            # -I: neither this folder nor the user's packages stand in for the library.
            [sys.executable, "-I", str(_READER), str(_MAX_PAGES), str(int(seconds))],
            input=data,
            capture_output=True,
            timeout=10 * seconds,  # by the clock, of a machine that is busy with other things
            check=False,
        )
        answer = json.loads(done.stdout or b"{}")
    except subprocess.TimeoutExpired as error:
        raise TooLargeError(
            f"{name} 太复杂，{seconds:.0f} 秒没有读完，请另存为 txt 或 docx 后再试"
        ) from error
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"读不了 PDF 文件 {name}，请重试，或另存为 txt 或 docx") from error
    problem = answer.get("problem", "exhausted")
    if problem == "password":
        raise UnreadableFileError(f"{name} 加了密码，请先去掉密码再试")
    if problem == "pages":
        raise TooLargeError(f"{name} 超过 {_MAX_PAGES} 页，请只保留报告正文")
    if problem == "exhausted":  # the system ended it: out of time or out of memory
        raise TooLargeError(f"{name} 太复杂，读不完，请另存为 txt 或 docx 后再试")
    if problem:
        raise UnreadableFileError(f"读不了 PDF 文件 {name}，文件可能已损坏，请重新下载")
    text = "\f".join(answer["pages"])
    if not text.strip():
        raise EmptyReportError(f"{name} 没有文字层（多半是扫描件），请先做文字识别再试")
    return text

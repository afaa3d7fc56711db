"""The process that reads one PDF: bytes in, ``{"pages": [...], "problem": ""}`` out. Imports nothing of ours.

``problem`` is empty, "password", "pages" (too many), "exhausted" (too much) or "damaged".
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys

_MEMORY = 1_500_000_000  # bytes
_CHARACTERS = 10_000_000


def _confine(seconds: int) -> None:
    """Let the system end this process when it takes too long or too much."""
    try:
        import resource
    except ImportError:  # Windows: the one who waits for us stops waiting
        return
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(
            ValueError, OSError
        ):  # a lower limit is set already, or macOS has none of this kind
            resource.setrlimit(kind, (most, most))


def read_pages(data: bytes, most: int) -> tuple[list[str], str]:
    """Return the text of every page, and what is wrong with the file, if anything."""
    from pypdf import PdfReader

    # pypdf reports every oddity of a file as a warning; the file is read or refused, nothing in between.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return [], "password"
        if len(reader.pages) > most:
            return [], "pages"
        pages = [page.extract_text() for page in reader.pages]
    except MemoryError:
        return [], "exhausted"
    except Exception:  # noqa: BLE001 - a damaged file makes the library fail in every way there is
        return [], "damaged"
    if sum(map(len, pages)) > _CHARACTERS:
        return [], "exhausted"
    return [page.encode("utf-8", "replace").decode("utf-8") for page in pages], ""


def main() -> None:
    """Read standard input, answer on standard output."""
    data = sys.stdin.buffer.read()
    _confine(int(sys.argv[2]))
    pages, problem = read_pages(data, int(sys.argv[1]))
    json.dump({"pages": pages, "problem": problem}, sys.stdout)


if __name__ == "__main__":
    main()

"""Zip containers opened with care: archives of reports, and the packages that Word files are."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from corpus.errors import TooLargeError, UnreadableFileError

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
)
"""All that zipfile raises for one damaged archive or another."""

_ENTRY = b"PK\x01\x02"


def open_zip(data: bytes, name: str, most: int) -> zipfile.ZipFile:
    """Open a zip of at most ``most`` entries, which are counted before a list of them is made.

    Raises:
        TooLargeError: there are more.
        UnreadableFileError: the directory of the archive is damaged.
    """
    if data.count(_ENTRY) > most:
        raise TooLargeError(f"{name} 里的文件过多，请分批加入")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        raise UnreadableFileError(f"读不了 {name}，文件可能已损坏，请重新下载") from error

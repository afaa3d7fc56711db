"""Files that survive a crash, and directories that are not removed while somebody reads them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import IO, Literal

if sys.platform != "win32":
    import fcntl

ASIDE = ".new"
"""How the name of a file ends that is being written and does not have its name yet."""


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that after a crash or a power cut it is either the old one or the new one, whole.

    Raises:
        OSError: the folder cannot be written; the old file is untouched and nothing is left beside it.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{ASIDE}")
    try:
        with open(aside, "xb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
    _sync(path.parent)


def sync_tree(folder: Path) -> None:
    """Wait until everything below a folder is on the disk, names and contents.

    Raises:
        OSError: the disk is full, or failed to write what it had taken.
    """
    for path in folder.rglob("*"):
        if path.is_file():
            with open(path, "rb") as handle:
                os.fsync(handle.fileno())
        else:
            _sync(path)
    _sync(folder)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    # A system that cannot open a folder (Windows) keeps names on its own.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def hold(file: Path) -> IO[bytes] | None:
    """Keep the directory of a file from being removed until what is returned is closed, or the process ends.

    Returns None where the directory is being removed or has been.

    Raises:
        OSError: the file is there, but cannot be read.
    """
    try:
        handle = open(file, "rb")
    except FileNotFoundError:
        return None
    if _lock(handle, "shared") and file.exists():
        return handle
    handle.close()
    return None


def remove_unheld(folder: Path, file: Path) -> bool:
    """Remove a folder unless somebody holds its ``file``; returns whether it is gone. A folder without it is nobody's."""
    with contextlib.ExitStack() as stack:
        if file.is_file():
            try:
                handle = stack.enter_context(open(file, "rb"))
            except OSError:
                return False
            if not _lock(handle, "exclusive"):
                return False
            # First of all what others look for, so that a kill half way leaves nothing that looks whole.
            with contextlib.suppress(OSError):
                file.unlink()
        shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _lock(handle: IO[bytes], kind: Literal["shared", "exclusive"]) -> bool:
    """Lock an open file without waiting; True also where the system or the file system has no such locks."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if kind == "shared" else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True

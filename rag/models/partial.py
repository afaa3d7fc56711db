"""A file that is still being fetched: appended to, and resumable after a kill at any moment.

Beside the bytes lies a journal of marks, each the offset that a finished piece ended at and the sha256 of its
bytes. What stands in the file but in no mark was being written when the process died; opening cuts it off.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from rag.models.store import CHUNK


@dataclass(frozen=True)
class Mark:
    """A finished piece: where it ends in the file, and the hash of its bytes."""

    end: int
    sha256: str


class Partial:
    """The open partial file. Use as a context manager; errors of the disk come out as OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path.with_name(path.name + ".json")
        self._marks: list[Mark] = []
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._size = 0

    @property
    def pieces(self) -> int:
        """How many pieces are finished."""
        return len(self._marks)

    @property
    def size(self) -> int:
        """Bytes in the file, those of an unfinished piece included."""
        return self._size

    @property
    def unmarked(self) -> int:
        """Bytes written since the last mark."""
        return self._size - self._end()

    def _end(self) -> int:
        return self._marks[-1].end if self._marks else 0

    def __enter__(self) -> Partial:
        self.path.touch()  # "r+b" opens without emptying, but does not create
        self._file = self.path.open("r+b")
        self._marks = self._sound_marks(self._file)
        self.rewind()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read_journal(self) -> list[Mark]:
        try:
            entries = json.loads(self.journal.read_text(encoding="utf-8"))
            return [Mark(int(entry["end"]), str(entry["sha256"])) for entry in entries]
        except (OSError, ValueError, TypeError, KeyError):
            return []  # no journal, or half of one: begin again

    def _sound_marks(self, file: BinaryIO) -> list[Mark]:
        # After a power cut the journal may know of bytes that never reached the disk: trust only what hashes.
        sound: list[Mark] = []
        start = 0
        for mark in self._read_journal():
            digest = hashlib.sha256()
            left = mark.end - start
            while left > 0 and (data := file.read(min(CHUNK, left))):
                digest.update(data)
                left -= len(data)
            if left or digest.hexdigest() != mark.sha256:
                break
            sound.append(mark)
            start = mark.end
        return sound

    def _open_file(self) -> BinaryIO:
        if self._file is None:
            raise ValueError("the partial file is not open")
        return self._file

    def rewind(self) -> None:
        """Drop what was written since the last mark."""
        file = self._open_file()
        self._size = self._end()
        file.seek(self._size)
        file.truncate()
        self._digest = hashlib.sha256()

    def restart(self) -> None:
        """Drop everything."""
        self._marks = []
        self._write_journal()
        self.rewind()

    def write(self, data: bytes) -> None:
        """Append bytes to the unfinished piece."""
        self._open_file().write(data)
        self._digest.update(data)
        self._size += len(data)

    def mark(self) -> None:
        """Finish the piece: from now on it survives a kill."""
        if not self.unmarked:
            return
        self._open_file().flush()
        self._marks.append(Mark(self._size, self._digest.hexdigest()))
        self._digest = hashlib.sha256()
        self._write_journal()

    def _write_journal(self) -> None:
        aside = self.journal.with_name(self.journal.name + ".new")
        aside.write_text(json.dumps([asdict(mark) for mark in self._marks]), encoding="utf-8")
        os.replace(aside, self.journal)

    def sync(self) -> None:
        """Wait until the bytes are on the disk."""
        file = self._open_file()
        file.flush()
        os.fsync(file.fileno())

    def discard(self) -> None:
        """Remove file and journal."""
        self.path.unlink(missing_ok=True)
        self.journal.unlink(missing_ok=True)

"""All vectors in one file, row by row as the windows of the library: mapped, read where a filter says, compared one by one.

A filter by report is a few runs of rows, so what is compared lies together on the disk, nothing is loaded that is not
asked for, and every process that reads the file shares its pages. Exact, and within the answer time up to
:data:`rag.store.EXACT_LIMIT` rows; beyond that Chroma's graph is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from rag.embedding import Vectors
from rag.errors import StorageError

_NUMBER = np.dtype("<f4")


class FlatVectors:
    """Vectors of equal length by row number, which begins at 1 as in the library."""

    def __init__(self, path: Path, dimension: int) -> None:
        """Map a file of vectors of ``dimension`` numbers.

        Raises:
            StorageError: the file is missing, or no whole number of vectors.
        """
        self.dimension = dimension
        try:
            size = path.stat().st_size
            if size % (_NUMBER.itemsize * max(1, dimension)):
                raise ValueError(f"{size} bytes")
            shape = (size // (_NUMBER.itemsize * max(1, dimension)), dimension)
            self._rows = (
                np.memmap(path, dtype=_NUMBER, mode="r", shape=shape) if size else np.zeros(shape, _NUMBER)
            )
        except (OSError, ValueError) as error:
            raise StorageError(f"索引里的向量读不了，请运行 govqa doctor --repair 修复（{error}）") from error

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, rows: range) -> Vectors:
        """Return the vectors of some rows, shape (len(rows), dimension)."""
        return self._rows[rows.start - 1 : rows.stop - 1]

    def search(self, vector: Vectors, parts: Sequence[range], k: int) -> list[tuple[int, float]]:
        """Return the ``k`` rows of some parts, in order, that are nearest to a unit vector, with their cosine, best first."""
        if not parts or k <= 0:
            return []
        whole = range(parts[0].start, parts[-1].stop)
        if len(parts) == 1:
            return _best(self.of(whole) @ vector, whole, k)
        rows = np.concatenate([np.arange(part.start, part.stop) for part in parts])
        if 2 * len(rows) > len(whole):  # one long product is quicker than many short ones
            near = (self.of(whole) @ vector)[rows - whole.start]
        else:
            near = np.concatenate([self.of(part) @ vector for part in parts])
        return _best(near, rows, k)


def _best(near: Vectors, rows: Sequence[int] | np.ndarray, k: int) -> list[tuple[int, float]]:
    """Return the ``k`` rows with the greatest cosine ``near``, best first, of equal ones the first row first."""
    first = np.argpartition(near, -k)[-k:] if k < len(near) else np.arange(len(near))
    best = first[np.lexsort((first, -near[first]))]
    return [(int(rows[i]), float(near[i])) for i in best]


def append_vectors(path: Path, vectors: Iterable[Vectors]) -> None:
    """Add vectors to the end of a file, which is made if it is not there.

    Raises:
        OSError: the disk is full or not writable.
    """
    with open(path, "ab") as handle:
        for some in vectors:
            handle.write(np.ascontiguousarray(some, dtype=_NUMBER).tobytes())

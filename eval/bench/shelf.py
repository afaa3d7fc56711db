"""Shelves of any size for the scale benchmark: an index directory of real reports, then synthetic ones.

Embedding them all would take days, so a synthetic window's vector is the original's with noise, of the size that was
measured between the two where both were embedded (:func:`agreement`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from corpus.facts import Fact
from corpus.types import ParsedReport
from eval.bench.synthetic import Original, synthetic
from rag.embedding import Embedder, Vectors
from rag.flat import FlatVectors, append_vectors
from rag.library import Library
from rag.library_writer import LibraryWriter
from rag.windows import windows_of

DONE = "done"
"""The file that says that a shelf is whole, and from how many real reports it was made."""


@dataclass(frozen=True)
class Base:
    """The real reports with the vectors of their windows."""

    originals: tuple[Original, ...]
    vectors: tuple[Vectors, ...]


def read_base(build: Path, dimension: int) -> Base:
    """Read the reports and vectors of an index."""
    library, vectors = Library(build / "library.sqlite"), FlatVectors(build / "vectors.f32", dimension)
    originals, rows = [], []
    for report in library.reports:
        originals.append(Original(library.parsed(report.id), library.facts(report.id)))
        rows.append(np.concatenate([vectors.of(part) for part in library.rows([report.id])]))
    library.close()
    return Base(tuple(originals), tuple(rows))


def agreement(base: Base, embedder: Embedder, count: int = 48) -> float:
    """Return the mean cosine between the vectors of windows before and after their words are changed."""
    pairs: list[tuple[str, Vectors]] = []
    for number, made in synthetic(base.originals, 2 * len(base.originals)):
        for window, vector in islice(
            zip(windows_of(made.report), base.vectors[number], strict=True), 5, 200, 60
        ):
            pairs.append((window.embedded, vector))
    pairs = pairs[:: max(1, len(pairs) // count)]
    fresh = embedder.passages([text for text, _ in pairs])
    return float(np.mean([new @ old for new, (_, old) in zip(fresh, pairs, strict=True)]))


def is_built(folder: Path, originals: int) -> bool:
    """Tell whether a shelf is there that was made from so many real reports."""
    return (folder / DONE).is_file() and (folder / DONE).read_text("ascii") == str(originals)


def build_shelf(folder: Path, size: int, base: Base, cosine: float) -> None:
    """Write the library and vectors of a shelf of ``size`` reports, the real ones first."""
    shutil.rmtree(folder, ignore_errors=True)  # what a killed run left
    folder.mkdir(parents=True)
    noise = np.random.default_rng(7)
    names: list[str] = []

    def rows(writer: LibraryWriter) -> Iterator[Vectors]:
        for report, facts, vectors in _reports(size, base, cosine, noise):
            writer.add(report, windows_of(report), facts)
            names.append(report.meta.id)
            yield vectors

    with LibraryWriter(folder / "library.sqlite") as writer:
        append_vectors(folder / "vectors.f32", rows(writer))
        writer.order(names)
    (folder / DONE).write_text(str(len(base.originals)), "ascii")


def _reports(
    size: int, base: Base, cosine: float, noise: np.random.Generator
) -> Iterator[tuple[ParsedReport, tuple[Fact, ...], Vectors]]:
    for original, vectors in zip(base.originals[:size], base.vectors, strict=False):
        yield original.report, original.facts, vectors
    for number, made in synthetic(base.originals, size - len(base.originals)):
        old = base.vectors[number]
        away = noise.standard_normal(old.shape, dtype=np.float32)
        away -= (away * old).sum(axis=1, keepdims=True) * old
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        yield made.report, made.facts, cosine * old + float(np.sqrt(1 - cosine**2)) * away

"""Proof that an index is whole: every passage has its vectors, every citation resolves to the words of its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.addresses import addresses_of
from corpus.types import ParsedReport, visible_text
from rag.builds import IndexedReport, IndexManifest, hold_fitting
from rag.citation import cite
from rag.embedding import Vectors
from rag.errors import GovqaError, StorageError
from rag.flat import FlatVectors
from rag.index import OpenIndex, open_files
from rag.library import Library
from rag.models.store import hash_file
from rag.settings import Settings
from rag.windows import windows_of

_ROUNDING = 1e-4
"""How far numbers of the same vector may be apart: Chroma brings vectors to unit length once more."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and each thing that is wrong, in one sentence."""

    reports: int
    passages: int
    vectors: int
    citations: int
    problems: tuple[str, ...]


@dataclass
class _Count:
    passages: int = 0
    vectors: int = 0
    citations: int = 0


def verify_index(
    settings: Settings, progress: Callable[[int, int], None] | None = None, *, citations: bool = True
) -> Verified:
    """Read the whole current index and compare it with what was written and with the sources it cites.

    Args:
        settings: which index.
        progress: told reports done and reports in all.
        citations: resolve every address too; without it only files and vectors are checked, which is much faster.

    Raises:
        IndexMissingError, IndexMismatchError: there is nothing that could be verified; the message says what to do.
    """
    build, held, manifest, _ = hold_fitting(settings)
    with held:
        return verify_build(build, manifest, progress, citations=citations)


def verify_build(
    build: Path,
    manifest: IndexManifest,
    progress: Callable[[int, int], None] | None = None,
    *,
    citations: bool = True,
) -> Verified:
    """Like :func:`verify_index` for one build, whether or not it is the one that answers."""
    count = _Count()
    problems: list[str] = []
    try:
        for name, sha256 in manifest.files.items():
            if not (build / name).is_file() or hash_file(build / name) != sha256:
                problems.append(f"{name} 与建索引时写下的不同")
        opened = open_files(build, manifest)
    except StorageError as error:
        return Verified(0, 0, 0, 0, (*problems, str(error)))
    library, store = opened.library, opened.store
    flat = FlatVectors(build / "vectors.f32", manifest.dimension)
    try:
        if {report.id for report in library.reports} != {report.id for report in manifest.reports}:
            problems.append("library.sqlite 里的报告与清单不同")
        else:
            for number, report in enumerate(manifest.reports):
                if progress:
                    progress(number, len(manifest.reports))
                problems.extend(_of_report(report, opened, flat, count, citations))
            if not problems and not (store.count() == count.vectors and len(flat) == library.last_row):
                problems.append(f"向量的个数不对（{count.vectors}，{len(flat)}，{store.count()}）")
    except StorageError as error:
        problems.append(str(error))
    finally:
        opened.close()
    return Verified(len(manifest.reports), count.passages, count.vectors, count.citations, tuple(problems))


def _of_report(
    indexed: IndexedReport, opened: OpenIndex, flat: FlatVectors, count: _Count, citations: bool
) -> Iterator[str]:
    """Give what is wrong with one report. A file that cannot be read is one problem, and the rest is not looked at."""
    try:
        parsed = opened.library.parsed(indexed.id)
        count.passages += len(parsed.passages)
        yield from _vectors(parsed, opened, flat, count)
        if citations:
            yield from _citations(parsed, opened.library, count)
    except GovqaError as error:
        yield f"{indexed.id}：{error}"


def _vectors(parsed: ParsedReport, opened: OpenIndex, flat: FlatVectors, count: _Count) -> Iterator[str]:
    """Compare the windows of a report with those of its passages, and the vectors of both stores with each other."""
    report, library = parsed.meta.id, opened.library
    wanted = {window.id: window for window in windows_of(parsed)}
    rows = [row for part in library.rows([report]) for row in part]
    ids = library.ids(rows)
    if library.windows(ids) != wanted:
        yield f"{report}：检索片段与段落不符"
    exact: Vectors = np.concatenate(
        [np.zeros((0, flat.dimension), np.float32), *map(flat.of, library.rows([report]))]
    )
    stored_ids, stored = opened.store.read(report)
    count.vectors += len(stored_ids)
    without = {window.passage for id_, window in wanted.items() if id_ not in set(stored_ids) & set(ids)}
    if without or len(exact) != len(ids):
        yield f"{report}：{len(without)} 段没有向量，如 {min(without, default='')}"
        return
    if set(stored_ids) != set(wanted) or len(stored_ids) != len(wanted):
        yield f"{report}：有不属于任何段落的向量"
        return
    if not ids:
        return
    order = {id_: i for i, id_ in enumerate(stored_ids)}
    if not _alike(exact, stored[[order[id_] for id_ in ids]]):
        yield f"{report}：向量库里的向量与建索引时算出的不同"


def _citations(parsed: ParsedReport, library: Library, count: _Count) -> Iterator[str]:
    report = parsed.meta.id
    known: set[str] = set()
    for passage in library.passages(report):
        for address, text in addresses_of(passage):
            count.citations += 1
            known.add(address)
            citation = cite(library, address)
            shown = visible_text(parsed.source, citation.start, citation.end, parsed.removals)
            if not (citation.quote == text == shown and text in citation.text):
                yield f"{address}：引用与原文不符"
    missing = [p.address for p in parsed.passages if p.address not in known]
    missing += [fact.sentence for fact in library.facts(report) if fact.sentence not in known]
    missing += [note.address for note in library.notes([report]) if note.address not in known]
    if missing:
        yield f"{report}：{len(missing)} 个地址没有对应的文字，如 {missing[0]}"


def _alike(exact: Vectors, stored: Vectors) -> bool:
    """Tell whether vectors are of unit length and the same, but for rounding."""
    with np.errstate(over="ignore", invalid="ignore"):  # spoilt numbers may be of any size
        return exact.shape == stored.shape and bool(
            np.allclose(np.linalg.norm(exact, axis=1), 1.0, atol=_ROUNDING)
            and np.allclose(exact, stored, atol=_ROUNDING)
        )

"""Query time, recall and size from five reports to thousands: ``make bench-scale`` or the command below.

    python -m eval.bench.scale --folder DIR [--sizes 5 50 500 5000] [--graph 500]

Shelves are made in DIR and kept there (see :mod:`eval.bench.shelf`): real reports first, then synthetic ones. The
questions are those of the five reports, the same for every shelf. Times are wall clock beside the processor's own, which
is what counts on a machine that does other things; ``--graph`` builds Chroma's graph for shelves up to that size and
compares it with exact search under every kind of filter. A larger shelf is searched exactly, however large it is.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import rag.store
from corpus import ParsedReport, load_folder
from eval.bench.retrieval import QUESTIONS, measure
from eval.bench.shelf import DONE, agreement, build_shelf, read_base
from eval.questionset import Question, load
from rag.builds import IndexManifest, current_build, read_manifest
from rag.chain import Request
from rag.embedding import Embedder, Vectors, embedder_for
from rag.engine import Engine
from rag.flat import FlatVectors
from rag.index import OpenIndex
from rag.library import Library
from rag.retrieve import retrieve
from rag.settings import load_settings
from rag.store import VectorStore

TOP = 10


@dataclass(frozen=True)
class Times:
    """Milliseconds at the median and the 95th percentile: wall clock, and the thread's own."""

    p50: float
    p95: float
    own_p50: float
    own_p95: float


@dataclass(frozen=True)
class Row:
    """What was measured on one shelf."""

    reports: int
    windows: int
    library_mb: float
    vectors_mb: float
    open_ms: float
    understand: Times
    retrieve: Times
    everything: Times
    vectors: Times
    words: Times
    figures: Times
    recall10: float
    evidence: float
    memory_mb: float
    graph: dict[str, float]


class Remembering:
    """An embedder that embeds each query once, so that what is timed is the search."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        self.identity = embedder.identity
        self.passages = embedder.passages

    def query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        if text not in self._known:
            self._known[text] = self._embedder.query(text)
        return self._known[text]


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that a call takes: wall clock and this thread's."""
    wall, own = time.perf_counter(), time.thread_time()
    call()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - own)


def times(pairs: Sequence[tuple[float, float]]) -> Times:
    """Sum up."""
    wall, own = np.array(pairs or [(0.0, 0.0)]).T
    at = [float(np.percentile(some, share)) for some in (wall, own) for share in (50, 95)]
    return Times(*(round(value, 1) for value in at))


def run(folder: Path, manifest: IndexManifest, embedder: Embedder, graph: int, step: int) -> Row:
    """Measure one shelf."""
    opening = time.perf_counter()
    library = Library(folder / "library.sqlite")
    flat = FlatVectors(folder / "vectors.f32", manifest.dimension)
    opened = 1000 * (time.perf_counter() - opening)
    store = VectorStore(folder / "chroma", flat)
    if len(library.reports) > graph and not (folder / "chroma").is_dir():
        rag.store.EXACT_LIMIT = len(flat)  # without its graph a large shelf is compared one by one
    engine = Engine(load_settings(), OpenIndex(manifest, library, store), embedder)
    engine.warm_up = lambda: None  # type: ignore[method-assign]  # the language model is not measured here
    questions = load(QUESTIONS)
    understanding, searching = [], []
    whole: list[tuple[float, float]] = []
    figures: list[tuple[float, float]] = []
    for question in questions[::step]:
        understood = engine.understand(Request(question.question))
        understanding.append(timed(lambda q=question: engine.understand(Request(q.question))))  # type: ignore[misc]
        asked = understood.question
        if asked.unclear or not asked.reports:
            continue
        vector = embedder.query(asked.terms)
        for reports in [[r] for r in asked.reports[:3]] if asked.each else [list(asked.reports)]:
            searching.append(
                timed(lambda a=asked, v=vector, r=reports: retrieve(a, v, library, store, r))  # type: ignore[misc]
            )
        took = timed(lambda u=understood: engine.find(u))  # type: ignore[misc]
        (figures if question.type == "figure" else whole).append(took)
    everywhere = [_everywhere(q, engine, embedder) for q in questions[::step]]
    rows = measure(engine, [q for q in questions if q.places and q.years][::step], _parsed())
    result = Row(
        reports=len(library.reports),
        windows=len(flat),
        library_mb=round((folder / "library.sqlite").stat().st_size / 1e6, 1),
        vectors_mb=round((folder / "vectors.f32").stat().st_size / 1e6, 1),
        open_ms=round(opened, 1),
        understand=times(understanding),
        retrieve=times(searching),
        everything=times(
            [(sum(wall), sum(own)) for wall, own in (zip(*one, strict=True) for one in everywhere)]
        ),
        vectors=times([one[1] for one in everywhere]),
        words=times([one[2] for one in everywhere]),
        figures=times(figures or whole),
        recall10=round(sum(row.rank < TOP for row in rows) / max(1, len(rows)), 4),
        evidence=round(sum(row.shown for row in rows) / max(1, len(rows)), 4),
        memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0),
        graph=_graph(folder, library, flat, embedder, questions) if len(library.reports) <= graph else {},
    )
    engine.close()
    return result


def _everywhere(question: Question, engine: Engine, embedder: Embedder) -> list[tuple[float, float]]:
    """Search all reports at once for a question, whatever places it names.

    Returns what understanding it, comparing the vectors and looking for the words took (see :func:`timed`).
    """
    library, store = engine.index.library, engine.index.store
    terms = engine.understand(Request(question.question)).question.terms
    vector = embedder.query(terms)
    ids = [report.id for report in library.reports]
    return [
        timed(lambda: engine.understand(Request(question.question))),
        timed(lambda: store.search(vector, library, ids, 40)),
        timed(lambda: library.search(terms, ids, 40)),
    ]


def _graph(
    folder: Path, library: Library, flat: FlatVectors, embedder: Embedder, questions: Sequence[Question]
) -> dict[str, float]:
    """Return recall@10 of Chroma's graph against exact search, by the kind of filter, and milliseconds a query."""
    every = [report.id for report in library.reports]
    if not (folder / "chroma").is_dir():
        writer = VectorStore(folder / "chroma", create=len(flat), asked=True)
        for report in every:
            for rows in library.rows([report]):
                writer.add(library.ids(rows), flat.of(rows), [report] * len(rows))
        writer.finish()
        writer.close()
    store = VectorStore(folder / "chroma")
    by_place: dict[str, list[str]] = {}
    by_year: dict[int, list[str]] = {}
    for held in library.reports:
        by_place.setdefault(held.place, []).append(held.id)
        by_year.setdefault(held.year, []).append(held.id)
    filters = {
        "none": every,
        "place": max(by_place.values(), key=len),
        "year": max(by_year.values(), key=len),
        "several": every[:: max(1, len(every) // 20)],
    }
    found: dict[str, float] = {}
    for name, reports in filters.items():
        hits, took = 0, []
        for question in questions[::8]:
            vector = embedder.query(question.question)
            best = set(library.ids([row for row, _ in flat.search(vector, library.rows(reports), TOP)]))
            start = time.perf_counter()
            near = {id_ for id_, _ in store.search(vector, library, reports, TOP)}
            took.append(1000 * (time.perf_counter() - start))
            hits += len(near & best)
        found[name] = round(hits / (TOP * len(took)), 4)
        found[f"{name} ms"] = round(float(np.median(took)), 1)
    store.close()
    return found


def _parsed() -> dict[str, ParsedReport]:
    return {report.meta.file: report for report in load_folder(load_settings().reports)}


def main() -> None:
    """Build what is missing, measure, print a table and keep the figures in ``scale.json``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 50, 500, 5000])
    parser.add_argument("--graph", type=int, default=500)
    parser.add_argument("--step", type=int, default=4, help="ask every so-manieth question")
    given = parser.parse_args()
    build = current_build(load_settings())
    manifest = read_manifest(build)
    embedder = Remembering(embedder_for(load_settings().embedding_model))
    cosine = None
    rows = []
    for size in given.sizes:
        folder = given.folder / f"shelf{size}"
        if not (folder / DONE).exists():
            base = read_base(build, manifest.dimension)
            cosine = cosine or agreement(base, embedder)
            sys.stdout.write(
                f"making {size} reports; cosine of a window and its changed words {cosine:.4f}\n"
            )
            build_shelf(folder, size, base, cosine)
        rows.append(run(folder, manifest, embedder, given.graph, given.step))
        sys.stdout.write(json.dumps(asdict(rows[-1]), ensure_ascii=False) + "\n")
        sys.stdout.flush()
    kept = given.folder / "scale.json"
    kept.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Query time, recall and size from five reports to thousands: ``make bench-scale`` or the command below.

    python -m eval.bench.scale [--folder DIR] [--sizes 5 50 500 5000] [--graph 500] [--publish]

Shelves are made in DIR and kept there (see :mod:`eval.bench.shelf`): real reports first, then synthetic ones made from
them. Real are the five of the project and those of ``GOVQA_EXTRA_REPORTS``, a folder or an archive, which are taken in
and embedded first (9 s of the processor a report). The questions are those of the five, the same for every shelf. Printed are
times by the clock; the file that is kept has the processor's own beside them. ``--graph`` builds Chroma's graph for
shelves up to that size and compares it with exact search under every kind of filter. A larger shelf is searched exactly,
however large it is. ``--publish`` keeps the figures in ``eval/results/scale.json`` and makes the tables of
docs/scaling.md and its plot from them.
"""

from __future__ import annotations

import argparse
import datetime
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

import rag.library
import rag.store
from corpus import ParsedReport, load_folder
from corpus.archive import unpack
from eval.bench import growth_plot
from eval.bench.retrieval import QUESTIONS, measure
from eval.bench.shelf import agreement, build_shelf, is_built, read_base
from eval.questionset import Question, load
from eval.runs import ROOT
from rag.builds import IndexManifest, current_build, read_manifest
from rag.chain import Request
from rag.embedding import Embedder, Vectors, embedder_for
from rag.engine import Engine
from rag.flat import FlatVectors
from rag.index import OpenIndex, build_index
from rag.library import Library
from rag.retrieve import retrieve
from rag.settings import Settings, load_settings
from rag.shelf import add_files
from rag.store import VectorStore

TOP = 10


class Times(BaseModel):
    """Milliseconds at the median and the 95th percentile: wall clock, and the thread's own where that was kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    p50: float
    p95: float
    own_p50: float | None = None
    own_p95: float | None = None


class Row(BaseModel):
    """What was measured on one shelf. None is what an older run did not keep."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reports: int
    windows: int
    library_mb: float
    vectors_mb: float
    open_ms: float | None = None
    understand: Times | None = None
    retrieve: Times
    everything: Times
    vectors: Times | None = None
    words: Times | None = None
    figures: Times
    recall10: float
    evidence: float
    words_found: float | None = None
    """Of the ten windows that all words of a question find over all reports, the share that the rarest find, too."""
    memory_mb: float
    graph: dict[str, float] = {}


class Measured(BaseModel):
    """One run over several shelves: when, from how many real reports, and every so-manieth question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: str
    originals: int
    step: int
    rows: tuple[Row, ...]


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
    p50, p95, own_p50, own_p95 = (
        round(float(np.percentile(some, share)), 1) for some in (wall, own) for share in (50, 95)
    )
    return Times(p50=p50, p95=p95, own_p50=own_p50, own_p95=own_p95)


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
        words_found=words_found(
            library,
            [engine.understand(Request(q.question)).question.terms for q in questions[:: 2 * step]],
        ),
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


def words_found(library: Library, asked: Sequence[str]) -> float:
    """Return how much of lexical search by all words is found by the rarest, which is what a large shelf is asked for."""
    ids = [report.id for report in library.reports]
    hits = wanted = 0
    for terms in asked:
        near = {id_ for id_, _ in library.search(terms, ids, TOP)}
        limit, rag.library.POSTINGS = rag.library.POSTINGS, sys.maxsize
        try:
            best = {id_ for id_, _ in library.search(terms, ids, TOP)}
        finally:
            rag.library.POSTINGS = limit
        hits += len(near & best)
        wanted += len(best)
    return round(hits / max(1, wanted), 4)


def _graph(
    folder: Path, library: Library, flat: FlatVectors, embedder: Embedder, questions: Sequence[Question]
) -> dict[str, float]:
    """Return recall@10 of Chroma's graph against exact search, by the kind of filter, and milliseconds a query.

    Where the graph is made for it, the seconds that took by the clock as well.
    """
    every = [report.id for report in library.reports]
    found: dict[str, float] = {}
    if not (folder / "chroma").is_dir():
        begun = time.perf_counter()
        writer = VectorStore(folder / "chroma", create=len(flat), asked=True)
        for report in every:
            for rows in library.rows([report]):
                writer.add(library.ids(rows), flat.of(rows), [report] * len(rows))
        writer.finish()
        writer.close()
        found["filled in s"] = round(time.perf_counter() - begun, 1)
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


def base_of(folder: Path, settings: Settings) -> Path:
    """Return the build with the real reports: the current one, or one in ``folder`` that holds the extra ones too."""
    if settings.extra_reports is None:
        return current_build(settings)
    wider = settings.model_copy(update={"own_reports": folder / "reports", "index": folder / "index"})
    for offered in add_files(wider, unpack(settings.extra_reports), partial=True):
        if not offered.added:
            sys.stderr.write(f"{offered.where}: {offered.reason}\n")
    build_index(wider)
    return current_build(wider)


HEADS = (
    "reports", "windows", "library", "vectors", "retrieval p50 / p95", "all reports at once p50 / p95",
    "figure questions p50 / p95", "recall@10", "evidence", "memory",
)  # fmt: skip


def table(rows: Sequence[Row]) -> str:
    """Write what was measured as a table in Markdown, and another of Chroma's graph where that was measured."""
    lines = ["| " + " | ".join(HEADS) + " |", "| --- " * len(HEADS) + "|"]
    for row in rows:
        searches = [f"{t.p50:.0f} / {t.p95:.0f} ms" for t in (row.retrieve, row.everything, row.figures)]
        sizes = [f"{mb:,.0f} MB" for mb in (row.library_mb, row.vectors_mb)]
        cells = [f"{row.reports:,}", f"{row.windows:,}", *sizes, *searches]
        cells += [f"{row.recall10:.3f}", f"{row.evidence:.3f}", f"{row.memory_mb:,.0f} MB"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def graph_table(rows: Sequence[Row]) -> str:
    """Write how much of exact search Chroma's graph finds as a table in Markdown; empty where it was not asked."""
    kinds = ("none", "place", "year", "several")
    lines = [
        "| reports | no filter | a place | a year | 20 reports | a query without filter | filled in |",
        "| --- " * 7 + "|",
    ]
    for row in rows:
        if row.graph:
            found = [f"{row.graph[kind]:.3f}" if kind in row.graph else "–" for kind in kinds]
            took = [
                f"{row.graph[key]:,.0f} {unit}" if key in row.graph else "–"
                for key, unit in (("none ms", "ms"), ("filled in s", "s"))
            ]
            lines.append("| " + " | ".join([f"{row.reports:,}", *found, *took]) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


RESULT = ROOT / "results" / "scale.json"
DOCUMENT = ROOT.parent / "docs" / "scaling.md"
PLOT = ROOT.parent / "docs" / "growth.svg"
BEGIN, END = "<!-- {}: made by `make bench-scale` -->", "<!-- end of {} -->"


def filled(text: str, measured: Measured) -> str:
    """Return docs/scaling.md with its two tables made anew."""
    for name, made in (("shelves", table(measured.rows)), ("graph", graph_table(measured.rows))):
        before, begin, rest = text.partition(BEGIN.format(name))
        _, end, after = rest.partition(END.format(name))
        if not end:
            raise SystemExit(f"docs/scaling.md has no marks {BEGIN.format(name)} … {END.format(name)}")
        text = f"{before}{begin}\n{made}\n{end}{after}"
    return text


def read_result(path: Path = RESULT) -> Measured:
    """Read what was published."""
    return Measured.model_validate_json(path.read_text("utf-8"))


def picture(rows: Sequence[Row]) -> str:
    """Draw how search and files grow with the shelf."""
    lines = (
        ("one report or a few: search, ms", "#1b6ca8", [row.retrieve.p95 for row in rows]),
        ("all reports at once: search, ms", "#c05621", [row.everything.p95 for row in rows]),
        ("library and vectors on disk, MB", "#4a7c59", [row.library_mb + row.vectors_mb for row in rows]),
    )
    title = "milliseconds by the clock at the 95th percentile; megabytes"
    return growth_plot.draw(title, [row.windows for row in rows], lines)


def publish(measured: Measured) -> None:
    """Keep what was measured, and make the tables and the plot from it."""
    RESULT.write_text(measured.model_dump_json(indent=1, exclude_defaults=True) + "\n", encoding="utf-8")
    DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8"), measured), encoding="utf-8")
    PLOT.write_text(picture(measured.rows), encoding="utf-8")


def main() -> None:
    """Build what is missing, measure, print the tables and keep the figures in ``scale.json`` of the folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, help="where the shelves are kept; .govqa/shelves")
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 50, 500, 5000])
    parser.add_argument("--graph", type=int, default=500, help="make Chroma's graph up to so many reports")
    parser.add_argument("--step", type=int, default=4, help="ask every so-manieth question")
    parser.add_argument("--publish", action="store_true", help="make the tables and the plot of the docs")
    given = parser.parse_args()
    settings = load_settings()
    kept: Path = given.folder or settings.index.parent / "shelves"
    build = base_of(kept, settings)
    manifest = read_manifest(build)
    embedder = Remembering(embedder_for(settings.embedding_model))
    cosine = None
    rows: list[Row] = []
    for size in given.sizes:
        folder = kept / f"shelf{size}"
        if not is_built(folder, len(manifest.reports)):
            base = read_base(build, manifest.dimension)
            cosine = cosine or agreement(base, embedder)
            sys.stderr.write(
                f"making {size} reports; cosine of a window and its changed words {cosine:.4f}\n"
            )
            build_shelf(folder, size, base, cosine)
        rows.append(run(folder, manifest, embedder, given.graph, given.step))
        sys.stderr.write(f"{rows[-1].model_dump_json()}\n")
    measured = Measured(
        made=datetime.date.today().isoformat(),
        originals=len(manifest.reports),
        step=given.step,
        rows=tuple(rows),
    )
    (kept / "scale.json").write_text(measured.model_dump_json(indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("\n\n".join(filter(None, (table(rows), graph_table(rows)))) + "\n")
    if given.publish:
        publish(measured)


if __name__ == "__main__":
    main()

"""Find passages: filter by report first, then dense and lexical search, fused by reciprocal rank.

A question that wants an answer from each of several reports searches each on its own, so that all get the same
depth; any other is searched in one pool.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import Part
from rag.embedding import Vectors
from rag.library import Library
from rag.store import VectorStore
from rag.synonyms import expand
from rag.types import Question, ReportRef
from rag.windows import Window

RRF_K = 60
"""Cormack, Clarke and Büttcher 2009: 1 / (60 + rank), summed over the rankings."""

LEXICAL_SCORE = 1.0
"""What the best lexical score is worth beside a first rank; others in proportion."""

DEPTH = 40
"""Windows that each ranking contributes to one search."""

PART_BONUS = 1.15
"""A window in the half of the report that the question's tense points to counts that much more."""


@dataclass(frozen=True, slots=True)
class FoundWindow:
    """A window with its fused score, and its cosine similarity where the dense search found it (else 0)."""

    window: Window
    part: Part
    score: float
    near: float = 0.0


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage with the windows of it that were found, best first."""

    address: str
    report: ReportRef
    score: float
    windows: tuple[FoundWindow, ...]


def retrieve(
    question: Question,
    vector: Vectors | None,
    library: Library,
    store: VectorStore,
    reports: Sequence[ReportRef],
) -> list[FoundPassage]:
    """Return the passages of the given reports, searched as one pool, best first.

    ``vector`` is the question's query embedding, shape (dim,); without it the search is lexical only, which is
    enough where the answer is known and the passages are only listed.
    """
    ids = [report.id for report in reports]
    dense = store.search(vector, library, ids, DEPTH, question.only) if vector is not None else []
    lexical = library.search(expand(question.terms), ids, DEPTH, question.only)
    fused = fuse([id_ for id_, _ in dense], [id_ for id_, _ in lexical])
    strongest = max((score for _, score in lexical), default=1.0)
    for id_, score in lexical:
        # Ranks forget that one window alone has 五篇大文章; its score does not.
        fused[id_] += LEXICAL_SCORE * score / strongest / (RRF_K + 1)
    return _passages(question, {report.id: report for report in reports}, fused, dict(dense), library)


def fuse(*rankings: Sequence[str]) -> dict[str, float]:
    """Return the reciprocal rank fusion of rankings: id → score, larger is better."""
    scores: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] += 1.0 / (RRF_K + rank)
    return dict(scores)


def _passages(
    question: Question,
    reports: dict[str, ReportRef],
    scores: dict[str, float],
    near: dict[str, float],
    library: Library,
) -> list[FoundPassage]:
    windows = library.windows(list(scores))
    by_passage: dict[str, list[FoundWindow]] = defaultdict(list)
    for id_, score in scores.items():
        window = windows[id_]
        part = library.passage(window.passage).part
        if question.only not in (None, part):
            continue
        bonus = PART_BONUS if question.part is not None and part == question.part else 1.0
        by_passage[window.passage].append(FoundWindow(window, part, score * bonus, near.get(id_, 0.0)))
    passages = []
    for address, group in by_passage.items():
        group.sort(key=lambda w: (-w.score, w.window.first))
        passages.append(FoundPassage(address, reports[group[0].window.report], group[0].score, tuple(group)))
    passages.sort(key=lambda p: (-p.score, p.address))
    return passages


def interleave(found: Sequence[Sequence[FoundPassage]], limit: int) -> list[FoundPassage]:
    """Merge the passages of several searches: everyone's first, then everyone's second, and so on."""
    merged: list[FoundPassage] = []
    depth = max((len(passages) for passages in found), default=0)
    for rank in range(depth):
        layer = [passages[rank] for passages in found if rank < len(passages)]
        merged.extend(sorted(layer, key=lambda p: -p.score))
    return merged[:limit]

"""What each arm of the search finds alone: dense, lexical, and the two fused as the program fuses them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.records import Piece
from rag.chain import Request
from rag.engine import Engine
from rag.retrieve import DEPTH, retrieve
from rag.synonyms import expand
from rag.types import Question, ReportRef

SHOWN = 10
"""Passages of each arm that are recorded: no metric looks further down."""

OPENING = 60
"""Characters of a passage that are recorded: its address names it, its first words say whether the address has moved."""

ARMS = ("dense", "lexical", "fused")


def arms(engine: Engine, text: str) -> dict[str, tuple[Piece, ...]]:
    """Return the first passages that each arm finds for a question, searched in the reports it is asked of.

    Where each report must answer, each is searched on its own and the lists are interleaved, as the program does.
    A question that is asked of no report held has empty lists.
    """
    question = engine.understand(Request(text)).question
    searched = [[r] for r in question.reports] if question.each else [list(question.reports)]
    found: dict[str, list[list[str]]] = {arm: [] for arm in ARMS}
    for reports in searched if question.reports else ():
        for arm, addresses in _of(engine, question, reports).items():
            found[arm].append(addresses)
    passage = engine.index.library.passage
    return {
        arm: tuple(Piece(address=a, text=passage(a).text[:OPENING]) for a in _interleaved(lists)[:SHOWN])
        for arm, lists in found.items()
    }


def _of(engine: Engine, question: Question, reports: Sequence[ReportRef]) -> dict[str, list[str]]:
    library, store = engine.index.library, engine.index.store
    ids = [report.id for report in reports]
    vector = engine.embedder.query(question.terms)
    dense = store.search(vector, library, ids, DEPTH)
    lexical = library.search(expand(question.terms), ids, DEPTH)
    windows = library.windows([id_ for id_, _ in (*dense, *lexical)])
    return {
        "dense": _distinct(windows[id_].passage for id_, _ in dense),
        "lexical": _distinct(windows[id_].passage for id_, _ in lexical),
        "fused": [found.address for found in retrieve(question, vector, library, store, reports)],
    }


def _interleaved(lists: Sequence[Sequence[str]]) -> list[str]:
    depth = max(map(len, lists), default=0)
    return _distinct(one[rank] for rank in range(depth) for one in lists if rank < len(one))


def _distinct(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(addresses))

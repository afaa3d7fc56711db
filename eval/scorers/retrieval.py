"""A. Retrieval: are the passages that prove the answer among the first k?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from eval.gold import covers
from eval.records import Piece
from eval.scorers.base import Case, Metric, Score, not_applicable, score

CUTS = (1, 5, 10)
METRICS = (
    *(Metric(f"evidence_recall@{k}", f"证据召回@{k}", "share") for k in CUTS),
    *(Metric(f"all_hop@{k}", f"证据齐全@{k}", "binary") for k in (5, 10)),
    Metric("ndcg@10", "nDCG@10", "mean"),
    Metric("mrr@10", "MRR@10", "mean"),
    *(Metric(f"hit@{k}", f"命中@{k}", "binary") for k in CUTS),
    Metric("wrong_place@10", "前十中别处的", "share", higher=False),
    Metric("wrong_year@10", "前十中别年的", "share", higher=False),
)
_IR = ("ndcg@10", "mrr@10", *(f"hit@{k}" for k in CUTS))


def score_retrieval(case: Case) -> Iterator[Score]:
    """Score what was retrieved and, where an answer lists them, what each arm retrieved alone (``dense:hit@1``)."""
    yield from _ranked(case, case.record.retrieved, "")
    for arm, pieces in sorted(case.record.arms.items()):
        yield from _ranked(case, pieces, f"{arm}:")


def _ranked(case: Case, pieces: Sequence[Piece], prefix: str) -> Iterator[Score]:
    yield from _strangers(case, pieces, prefix)
    names = [m.name for m in METRICS if not m.name.startswith("wrong")]
    vital = [n for n in case.gold.vital if n.has_address]
    reason = ""
    if not case.gold.question.answerable:
        reason = "question without an answer"
    elif not vital:
        reason = "no passage proves it (front matter)"
    elif not pieces and case.record.error:
        reason = "the program failed"
    if reason:
        yield from (not_applicable(case, prefix + name, reason) for name in names)
        return
    located = case.located(pieces)
    for k in CUTS:
        found = [n.nugget.id for n in vital if n.complete_in(located[:k])]
        yield score(
            case,
            f"{prefix}evidence_recall@{k}",
            len(found),
            len(vital),
            verdicts=tuple(f"found {n}" for n in found),
        )
        if k > 1:
            yield score(case, f"{prefix}all_hop@{k}", float(len(found) == len(vital)), 1)
    yield from (score(case, prefix + n, v, 1) for n, v in zip(_IR, _ir(case, located), strict=True))


def _ir(case: Case, located: Sequence[tuple[Piece, tuple[str, ...]]]) -> list[float]:
    """Return nDCG@10, MRR@10 and hit@k by ``ir_measures``; a piece is relevant if it has a whole gold quote of a vital nugget.

    A gold passage that was not retrieved still counts in the ideal order of nDCG.
    """
    import ir_measures

    quotes = {quote: where for n in case.gold.vital for quotes in n.sets for quote, where in quotes}
    relevant: dict[str, int] = {}
    run: dict[str, float] = {}
    seen: set[object] = set()
    for rank, one in enumerate(located):
        has = {quote for quote, where in quotes.items() if _touches(one, quote, where)}
        run[f"d{rank}"] = float(len(located) - rank)
        if has - seen or (has and not one[0].address):
            relevant[f"d{rank}"] = 1
        seen |= has
    missed = {where for quote, where in quotes.items() if quote not in seen}
    relevant.update({f"missed{number}": 1 for number, _ in enumerate(sorted(missed))})
    measures = [ir_measures.nDCG @ 10, ir_measures.RR @ 10, *(ir_measures.Success @ k for k in CUTS)]
    values: dict[Any, float] = ir_measures.calc_aggregate(
        measures, {"q": relevant}, {"q": run or {"none": 0.0}}
    )
    return [round(float(values[measure]), 6) for measure in measures]


def _touches(one: tuple[Piece, tuple[str, ...]], quote: Any, where: Sequence[str]) -> bool:
    """Whether a piece carries a quote; of one that runs over two passages, either passage is relevant."""
    return covers([one], quote, where) or (bool(one[0].address) and bool(set(where) & set(one[1])))


def _strangers(case: Case, pieces: Sequence[Piece], prefix: str) -> Iterator[Score]:
    """Share of the first ten from a place, and from a report of a year, that the question did not ask for."""
    question = case.gold.question
    top = [
        (rank, held[0].report.meta, piece.address or held[0].passage.address)
        for rank, piece in enumerate(pieces[:10], start=1)
        if (held := case.sources.locate(piece))
    ]
    places, years = set(question.places), set(question.years)
    # A year is asked of a report if the report reviews it or plans it: that of its delivery or the one before.
    for name, asked, wrong in (
        ("wrong_place@10", places, [one for one in top if one[1].place not in places]),
        ("wrong_year@10", years, [one for one in top if not {one[1].year, one[1].year - 1} & years]),
    ):
        if not asked:
            yield not_applicable(case, prefix + name, "the question names none")
        elif not top:
            yield not_applicable(case, prefix + name, "nothing retrieved")
        else:
            verdicts = tuple(f"rank {rank}: {address}" for rank, _, address in wrong)
            yield score(case, prefix + name, len(wrong), len(top), verdicts=verdicts)

"""D. Refusals: is what cannot be answered refused, and nothing else?

An empty answer and an error are no refusals. Of what can be answered they are answers not kept; whether they would have
been refused nobody knows, so ``false_refusal`` does not apply to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from eval.matching import match_all
from eval.matching.instead import right_instead
from eval.questionset import UnanswerableClass
from eval.scorers.base import Case, Metric, Score, not_applicable, score

CLASSES: tuple[str, ...] = get_args(UnanswerableClass)
METRICS = (
    Metric("refusal_recall", "该拒的都拒", "binary"),
    *(Metric(f"refusal_recall:{name}", f"该拒的都拒：{name}", "binary") for name in CLASSES),
    Metric("kept", "能答的都答", "binary"),
    Metric("false_refusal", "误拒", "binary", higher=False),
    Metric("false_refusal:evidence", "误拒，证据已检到", "binary", higher=False),
    Metric("false_refusal:no_evidence", "误拒，证据没检到", "binary", higher=False),
    Metric("refusal_marked", "拒答不带引用或标明相近", "binary"),
)
HARMONIC = Metric("refusal_harmonic", "拒答调和平均", "harmonic")
HARMONIC_OF = ("refusal_recall", "kept")
"""What :data:`HARMONIC` is the harmonic mean of."""


def score_refusals(case: Case) -> Iterator[Score]:
    """Score refusing. A false premise may be corrected, an underspecified question answered for every place, instead."""
    yield from _recall(case)
    yield _kept(case)
    yield from _false(case)
    if case.record.outcome != "refused":
        yield not_applicable(case, "refusal_marked", "not a refusal")
    else:
        marked = not case.record.citations or "相近" in case.record.notice + case.record.answer
        yield score(case, "refusal_marked", float(marked), 1)


def _recall(case: Case) -> Iterator[Score]:
    kind = case.gold.question.unanswerable_class
    if kind is None:
        for name in ("refusal_recall", *(f"refusal_recall:{c}" for c in CLASSES)):
            yield not_applicable(case, name, "answerable")
        return
    right, verdict = _right(case)
    yield score(case, "refusal_recall", float(right), 1, verdicts=(verdict,))
    for name in CLASSES:
        if name == kind:
            yield score(case, f"refusal_recall:{name}", float(right), 1, verdicts=(verdict,))
        else:
            yield not_applicable(case, f"refusal_recall:{name}", "another class")


def _right(case: Case) -> tuple[bool, str]:
    if case.record.outcome != "answered":
        return case.record.outcome == "refused", case.record.outcome
    instead = right_instead(case.gold, case.record, match_all(case.gold, case.record), case.sources)
    return bool(instead), instead or "answered"


def _kept(case: Case) -> Score:
    """Whether what can be answered is answered: not if it is refused, and not by an empty answer or an error."""
    if not case.gold.question.answerable:
        return not_applicable(case, "kept", "question without an answer")
    outcome = case.record.outcome
    return score(case, "kept", float(outcome == "answered"), 1, verdicts=(outcome,))


def _false(case: Case) -> Iterator[Score]:
    names = ("false_refusal", "false_refusal:evidence", "false_refusal:no_evidence")
    outcome = case.record.outcome
    reason = ""
    if not case.gold.question.answerable:
        reason = "question without an answer"
    elif outcome not in ("answered", "refused"):
        reason = outcome
    if reason:
        yield from (not_applicable(case, name, reason) for name in names)
        return
    refused = outcome == "refused"
    vital = [n for n in case.gold.vital if n.has_address]
    located = case.located(case.record.retrieved)
    evidence = bool(vital) and any(n.complete_in(located) for n in vital)
    yield score(case, names[0], float(refused), 1, verdicts=(outcome,))
    yield score(case, names[1], float(refused and evidence), 1)
    yield score(case, names[2], float(refused and not evidence), 1)

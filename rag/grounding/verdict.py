"""From atoms to a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.model import Atom, Check
from rag.grounding.numbers import Source, judge_figures
from rag.grounding.reading import Figure, read
from rag.grounding.scope import judge_extent, judge_periods, judge_places, judge_reach, judge_status
from rag.grounding.words import (
    PARTIAL,
    SUPPORTED,
    align,
    judge_echo,
    judge_indicators,
    judge_names,
    judge_polarity,
    judge_quotations,
    judge_relations,
    judge_words,
)
from rag.types import Evidence


def check(text: str, evidence: Sequence[Evidence], asked: str = "") -> Check:
    """Judge one sentence against the evidence that it cites, taken together.

    ``asked`` is the question: words that stand in it and in the sentence, but not in the evidence, are the model's
    echo of the question.
    """
    if not evidence:
        return Check("unsupported", ("没有引用依据",))
    claim = read(text, *dict.fromkeys(piece.report.place for piece in evidence))
    figures, bearers = judge_figures(claim, evidence)
    borne = _borne(claim.figures, figures, bearers)
    aligned = align(claim, evidence, borne)
    atoms = [
        *judge_places(claim, evidence),
        *judge_extent(claim, aligned),
        *judge_reach(claim, evidence),
        *judge_periods(claim, evidence, [source for source in bearers if source]),
        *judge_status(claim, evidence, aligned),
        *figures,
        *judge_quotations(claim, evidence),
        *judge_names(claim, evidence),
        *judge_indicators(claim, evidence, borne),
        *judge_polarity(claim, evidence, aligned),
        *judge_relations(claim),
        *judge_echo(claim, evidence, asked),
    ]
    named = {word for f, source in zip(claim.figures, bearers, strict=False) if source for word in f.subject}
    foreign, share = judge_words(claim, evidence, named)
    # An indicator spoken of without a figure is something said too much, as other words are.
    foreign += [atom for atom in atoms if atom.fails and atom.kind == "indicator"]
    failing = [atom for atom in atoms if atom.fails and atom.kind != "indicator"]
    atoms = sorted(dict.fromkeys([*atoms, *foreign]), key=lambda atom: (atom.start, atom.end))
    if failing:
        return Check("unsupported", _reasons(failing), tuple(atoms))
    if share < PARTIAL and not named:
        return Check("unsupported", (f"依据里只有 {share:.0%} 的词",), tuple(atoms))
    if foreign or share < SUPPORTED:
        return Check("partial", _reasons(foreign) or (f"依据里只有 {share:.0%} 的词",), tuple(atoms))
    return Check("supported", (), tuple(atoms))


def _reasons(atoms: Sequence[Atom]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(atom.reason for atom in atoms))


def _borne(
    figures: Sequence[Figure], atoms: Sequence[Atom], bearers: Sequence[Source | None]
) -> dict[int, tuple[Evidence, str]]:
    """Return, by number of the sentence's clause, the clause of the evidence that bears its figure out."""
    clause_of = {f.quantity.start: f.clause for f in figures}
    found: dict[int, tuple[Evidence, str]] = {}
    for atom, source in zip(atoms, bearers, strict=True):
        if source is not None:
            text = source.reading.clauses[source.figure.clause].text
            found.setdefault(clause_of[atom.start], (source.piece, text))
    return found

"""Figures that are there and yet another's: the right number of the wrong place, time, thing or status."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpus.gazetteer import Mention
from corpus.quantities import compatible, find_quantities
from rag.grounding import Atom
from rag.grounding.numbers import sources_of
from rag.grounding.reading import own_names, read
from rag.types import Evidence

WAYS = {
    "place": "别处的",
    "period": "别的时间的",
    "indicator": "别的指标的",
    "status": "目标和完成相混",
    "form": "单位、方向或限定不同",
}
"""How a figure can be another's. It may be so in two ways at once, so the parts need not add up to the whole."""

_YEARS = re.compile(r"[0-9]{4}(?:-[0-9]{4})?(?:、[0-9]{4}(?:-[0-9]{4})?)*")


def colour(text: str, atom: Atom, evidence: Sequence[Evidence], failing: Collection[str]) -> str:
    """Return what was found of an atom: supported, derived, misattributed (the figure is there, of something else), missing.

    ``failing`` are the kinds of atoms that fail in the sentence.
    """
    if atom.kind != "quantity":
        return "misattributed" if atom.fails else "supported"
    claims = find_quantities(text[atom.start : atom.end])
    sources = [q for piece in evidence for q in find_quantities(piece.text)]
    stands = any(claim.value == source.value for claim in claims for source in sources)
    if atom.fails:
        return "misattributed" if stands else "missing"
    if stands and not {"place", "period", "status"}.isdisjoint(failing):
        return "misattributed"
    return "supported" if stands or not claims else "derived"


def ways(text: str, atom: Atom, evidence: Sequence[Evidence], failing: Collection[str]) -> tuple[str, ...]:
    """Say in which ways a misattributed figure is another's: what fails beside it in the sentence, or it by itself.

    By itself it is another place's where only pieces of other places have it, of another time where the checker says
    which, of another form where nothing there agrees in more than the digits, else another indicator's.
    """
    found = [way for way in ("place", "period", "status") if way in failing]
    if not atom.fails:
        return tuple(found)
    own = dict.fromkeys(piece.report.place for piece in evidence)
    figure = next((f for f in read(text, *own).figures if f.quantity.start == atom.start), None)
    alike = [
        source.piece
        for source in sources_of(evidence)
        if figure is not None and compatible(figure.quantity, source.figure.quantity).passes
    ]
    if not alike:
        found.append("form")
    elif figure is not None and any(_elsewhere(place, evidence, alike) for place in figure.places):
        found.append("place")
    elif _YEARS.fullmatch(atom.says):
        found.append("period")
    elif not found:
        found.append("indicator")
    return tuple(way for way in WAYS if way in found)


def _elsewhere(place: Mention, evidence: Sequence[Evidence], alike: Sequence[Evidence]) -> bool:
    """Whether a place is one of those that the evidence is of, and none of the pieces that have the figure is of it."""
    names = {d.name for d in place.divisions} | {d.short for d in place.divisions}
    held = any(names & own_names(piece.report.place) for piece in evidence)
    return held and not any(
        names & own_names(piece.report.place) or place.text in piece.text for piece in alike
    )

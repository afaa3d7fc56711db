"""A draft sentence with its citations mended: dropped qualifiers put back, better evidence found, the rest left out."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.quantities import Verdict, compatible, find_quantities
from rag.draft import DraftSentence
from rag.grounding.model import Grounded
from rag.grounding.verdict import check
from rag.types import Claim, Evidence, Support

_RANK: dict[Support, int] = {"unsupported": 0, "partial": 1, "supported": 2}


def ground(sentence: DraftSentence, evidence: Sequence[Evidence], asked: str = "") -> Grounded:
    """Verify a draft sentence; repair its citations where other evidence bears it out better.

    Numbers of evidence that does not exist are dropped and counted. A sentence without support is dropped.
    ``asked`` is the question, as for :func:`rag.grounding.check`.
    """
    by_number = {piece.number: piece for piece in evidence}
    cited = [by_number[n] for n in sentence.numbers if n in by_number]
    unknown = len(sentence.numbers) - len(cited)
    text = _with_qualifiers(sentence.text, cited or evidence)
    best, best_rank = tuple(cited), _RANK[check(text, cited, asked).support] if cited else -1
    repaired = False
    if best_rank < 2:
        for group in _alternatives(evidence, cited):
            rank = _RANK[check(text, group, asked).support]
            if rank > best_rank:
                best, best_rank, repaired = group, rank, True
    if best_rank <= 0:
        return Grounded(None, unknown, False)
    needed = _needed(text, best, best_rank, asked)
    claim = Claim(
        text=text,
        citations=tuple(dict.fromkeys(piece.address for piece in needed)),
        support="supported" if best_rank == 2 else "partial",
    )
    return Grounded(claim, unknown, repaired)


def _alternatives(evidence: Sequence[Evidence], cited: Sequence[Evidence]) -> list[tuple[Evidence, ...]]:
    """Return what might bear a sentence out instead: each piece alone, with what was cited, and all together."""
    groups: list[tuple[Evidence, ...]] = [(piece,) for piece in evidence]
    groups += [(*cited, piece) for piece in evidence if cited and piece not in cited]
    groups.append(tuple(evidence))
    return groups


def _with_qualifiers(text: str, evidence: Sequence[Evidence]) -> str:
    """Give figures back the 左右 or 以上 that the model dropped: the evidence's own words for the same value."""
    sources = [source for piece in evidence for source in find_quantities(piece.text)]
    for quantity in reversed(find_quantities(text)):
        verdicts = [(compatible(quantity, source), source) for source in sources]
        if any(verdict.passes for verdict, _ in verdicts):
            continue
        meant = {source.text for verdict, source in verdicts if verdict is Verdict.QUALIFIER}
        if len(meant) == 1:
            text = text[: quantity.start] + meant.pop() + text[quantity.end :]
    return text


def _needed(text: str, group: Sequence[Evidence], rank: int, asked: str) -> list[Evidence]:
    """Leave out every piece without which the sentence is supported as well."""
    kept = list(group)
    for piece in reversed(group):
        rest = [other for other in kept if other is not piece]
        if rest and _RANK[check(text, rest, asked).support] >= rank:
            kept = rest
    return kept

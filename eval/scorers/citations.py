"""B. Citations: do they exist, say what is quoted, and bear out the sentences that carry them?

Whether a sentence follows from what it cites is judged by ``rag.grounding``, the checker of live answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from corpus.quantities import find_quantities
from eval.gold import covers
from eval.questionset import squeeze
from eval.records import Said
from eval.scorers.base import Case, Metric, Score, Span, not_applicable, score
from rag.grounding import Atom, Check, check
from rag.types import Evidence

METRICS = (
    Metric("citation_validity", "引用有效", "share"),
    Metric("quote_containment", "引文逐字在原文", "share"),
    Metric("atom_support", "数字、地名、时间等有依据", "share"),
    Metric("citation_recall", "句子有依据", "share"),
    Metric("citation_recall_partial", "句子有依据（部分算半）", "share"),
    Metric("citation_precision", "引用都用得上", "share"),
    Metric("gold_recall", "金标段落召回", "share"),
    Metric("gold_precision", "金标段落准确", "share"),
    Metric("gold_f1", "金标段落F1", "mean"),
    Metric("misattributed", "张冠李戴的数字", "share", higher=False),
    Metric("unchecked_sentences", "规则判不了的句子", "share", higher=False),
)


def score_citations(case: Case) -> Iterator[Score]:
    """Score the citations of an answer; a refusal or an error has none to score."""
    if case.record.outcome != "answered":
        yield from (not_applicable(case, m.name, case.record.outcome) for m in METRICS)
        return
    yield _validity(case)
    yield _containment(case)
    yield from _sentences(case)
    yield from _gold(case)


def _validity(case: Case) -> Score:
    """A citation is valid if it stands in a report and was among what was retrieved."""
    retrieved = [squeeze(piece.text) for piece in case.record.retrieved]
    passages = {a for _, where in case.located(case.record.retrieved) for a in where}
    verdicts = []
    for piece, where in case.located(case.record.citations):
        if not where:
            verdicts.append(f"stands in no report: {piece.address or piece.text[:20]}")
        elif not (set(where) <= passages or any(squeeze(piece.text) in text for text in retrieved)):
            verdicts.append(f"was not retrieved: {piece.address or piece.text[:20]}")
    total = len(case.record.citations)
    return score(case, "citation_validity", total - len(verdicts), total, verdicts=tuple(verdicts))


def _containment(case: Case) -> Score:
    """A quote is contained if it stands, contiguous, in the passage that it is said to be of."""
    verdicts = []
    for piece in case.record.citations:
        around = squeeze(piece.passage) if piece.passage else ""
        held = case.sources.locate(piece)
        inside = bool(held) and (not around or squeeze(piece.text) in around)
        if not inside:
            verdicts.append(f"not contiguous: {piece.text[:30]}")
    total = len(case.record.citations)
    return score(case, "quote_containment", total - len(verdicts), total, verdicts=tuple(verdicts))


def _sentences(case: Case) -> Iterator[Score]:
    said = case.record.said
    names = (
        "atom_support",
        "citation_recall",
        "citation_recall_partial",
        "citation_precision",
        "misattributed",
        "unchecked_sentences",
    )
    if not said:
        yield from (not_applicable(case, name, "no sentence") for name in names)
        return
    supported = partial = kept = cited = atoms = right = unchecked = figures = wrong = 0
    spans: list[Span] = []
    doubtful: list[Span] = []
    split: list[str] = []
    for number, sentence in enumerate(said):
        pieces = [case.sources.evidence([case.record.citations[c]]) for c in sentence.citations]
        everything = _join(pieces)
        found = check(sentence.text, everything)
        supported += found.support == "supported"
        partial += found.support == "partial"
        spans.append(
            Span(
                sentence=number,
                start=0,
                end=len(sentence.text),
                verdict=found.support,
                note="；".join(found.reasons),
            )
        )
        if _doubtful(found):
            doubtful.append(Span(sentence=number, start=0, end=len(sentence.text), verdict="unchecked"))
        failing = {atom.kind for atom in found.atoms if atom.fails}
        for atom in found.atoms:
            if atom.kind in ("words", "relation") or atom.verdict == "unchecked":
                unchecked += 1
                continue
            atoms += 1
            right += not atom.fails
            name = _colour(sentence.text, atom, everything, failing)
            spans.append(
                Span(sentence=number, start=atom.start, end=atom.end, verdict=name, note=atom.reason)
            )
            if atom.kind == "quantity" and name != "missing":
                figures += 1
                wrong += name == "misattributed"
                if name == "misattributed":
                    split += [kind for kind in ("place", "period", "status") if kind in failing] or [
                        "indicator"
                    ]
        cited += len(pieces)
        kept += sum(_needed(sentence, pieces, index, found.support) for index in range(len(pieces)))
    verdicts = (
        f"{supported} supported",
        f"{partial} partial",
        f"{len(said) - supported - partial} unsupported",
    )
    yield score(case, "atom_support", right, atoms, verdicts=(f"{unchecked} unchecked",))
    yield score(case, "citation_recall", supported, len(said), verdicts=verdicts, spans=tuple(spans))
    yield score(case, "citation_recall_partial", supported + partial / 2, len(said))
    yield score(case, "citation_precision", kept, cited)
    yield score(case, "misattributed", wrong, figures, verdicts=tuple(split))
    yield score(case, "unchecked_sentences", len(doubtful), len(said), spans=tuple(doubtful))


def _doubtful(found: Check) -> bool:
    """Whether rules leave open if a sentence follows: it compares or gives a cause, or has nothing to judge but words.

    What they find contradicted is judged.
    """
    if found.support == "unsupported":
        return False
    return not found.checkable or any(atom.verdict == "unchecked" for atom in found.atoms)


def _colour(text: str, atom: Atom, evidence: Sequence[Evidence], failing: Collection[str]) -> str:
    """Return what was found of an atom: supported, derived, misattributed (the figure is there, of something else), missing."""
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


def _join(pieces: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    every = [piece for group in pieces for piece in group]
    return tuple(piece.model_copy(update={"number": n}) for n, piece in enumerate(every, start=1))


def _support(sentence: Said, evidence: Sequence[Evidence]) -> str:
    return check(sentence.text, tuple(evidence)).support


def _needed(sentence: Said, pieces: Sequence[Sequence[Evidence]], index: int, support: str) -> bool:
    """ALCE's leave-one-out: a citation of a supported sentence counts if it supports alone, or the rest does not without it."""
    if support != "supported":
        return False
    if _support(sentence, pieces[index]) == "supported":
        return True
    rest = _join([piece for number, piece in enumerate(pieces) if number != index])
    return _support(sentence, rest) != "supported"


def _gold(case: Case) -> Iterator[Score]:
    names = ("gold_recall", "gold_precision", "gold_f1")
    vital = [n for n in case.gold.vital if n.has_address]
    if not case.gold.question.answerable or not vital:
        reason = (
            "no passage proves it (front matter)"
            if case.gold.question.answerable
            else "question without an answer"
        )
        yield from (not_applicable(case, name, reason) for name in names)
        return
    located = case.located(case.record.citations)
    found = sum(n.complete_in(located) for n in vital)
    quotes = [(quote, where) for n in case.gold.nuggets for qs in n.sets for quote, where in qs]
    # One passage cited by several of its sentences is one passage.
    units = {(piece.address and where) or (piece.text,): (piece, where) for piece, where in located}
    right = 0
    for one in units.values():
        if one[0].address:
            right += bool(set(one[1]) & case.gold.passages)
        else:
            right += any(covers([one], quote, where) for quote, where in quotes)
    recall, precision = found / len(vital), right / len(units) if units else 0.0
    yield score(case, "gold_recall", found, len(vital))
    yield score(case, "gold_precision", right, len(units))
    yield score(
        case, "gold_f1", 2 * recall * precision / (recall + precision) if recall + precision else 0.0, 1
    )

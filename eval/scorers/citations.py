"""B. Citations: do they exist, say what is quoted, and bear out the sentences that carry them?

Whether a sentence follows from what it cites is judged by ``rag.grounding``, the checker of live answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.gold import covers
from eval.matching.misattributed import WAYS, colour, ways
from eval.questionset import squeeze
from eval.records import Piece, Said
from eval.scorers.base import Case, Metric, Score, Span, not_applicable, score
from rag.grounding import Atom, Check, check
from rag.grounding.reading import read
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
    *(
        Metric(f"misattributed:{kind}", f"张冠李戴：{words}", "share", higher=False)
        for kind, words in WAYS.items()
    ),
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
    """A citation is valid if it stands in a report, at its address where it has one, and was among what was retrieved."""
    retrieved = [(squeeze(piece.text), bool(piece.address)) for piece in case.record.retrieved]
    passages = {a for _, where in case.located(case.record.retrieved) for a in where}
    verdicts = []
    for piece, where in case.located(case.record.citations):
        # Of two passages that both have an address, the same words are not the same passage.
        same = (text for text, addressed in retrieved if not (addressed and piece.address))
        if not where:
            verdicts.append(_nowhere(case, piece))
        elif not (set(where) <= passages or any(squeeze(piece.text) in text for text in same)):
            verdicts.append(f"was not retrieved: {piece.address or piece.text[:20]}")
    total = len(case.record.citations)
    return score(case, "citation_validity", total - len(verdicts), total, verdicts=tuple(verdicts))


def _nowhere(case: Case, piece: Piece) -> str:
    """Say why a piece is not found."""
    if not piece.address:
        return f"stands in no report: {piece.text[:20]}"
    if case.sources.passage(piece.address) is None:
        return f"no such address: {piece.address}"
    return f"does not stand at {piece.address}: {piece.text[:20]}"


def _containment(case: Case) -> Score:
    """A quote is contained if it stands, contiguous, at its address, and in the passage that is shown with it."""
    verdicts = []
    for piece, where in case.located(case.record.citations):
        if not where:
            verdicts.append(_nowhere(case, piece))
        elif piece.passage and squeeze(piece.text) not in squeeze(piece.passage):
            verdicts.append(f"not in the passage shown: {piece.text[:20]}")
    total = len(case.record.citations)
    return score(case, "quote_containment", total - len(verdicts), total, verdicts=tuple(verdicts))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of an answer with the evidence of each of its citations and what the checker says of it."""

    number: int
    said: Said
    pieces: tuple[tuple[Evidence, ...], ...]
    evidence: tuple[Evidence, ...]
    check: Check

    @property
    def doubtful(self) -> bool:
        """Whether rules leave open if it follows: it compares or gives a cause, or has nothing to judge but words.

        What they find contradicted is judged, and so are words of which they find that they are not there.
        """
        if self.check.support == "unsupported":
            return False
        atoms = self.check.atoms
        return any(atom.verdict == "unchecked" for atom in atoms) or not (
            self.check.checkable or any(atom.fails for atom in atoms)
        )

    def span(self, verdict: str, note: str = "") -> Span:
        """Return the whole sentence as a span."""
        return Span(sentence=self.number, start=0, end=len(self.said.text), verdict=verdict, note=note)


@dataclass(frozen=True, slots=True)
class _Coloured:
    """Words of a sentence with what was found of them; ``there``: a figure that is cited or follows; see :data:`WAYS`."""

    span: Span
    there: bool
    ways: tuple[str, ...]


def _sentences(case: Case) -> Iterator[Score]:
    said = [_judged(case, number, sentence) for number, sentence in enumerate(case.record.said)]
    if not said:
        names = [m.name for m in METRICS if not m.name.startswith(("citation_validity", "quote", "gold"))]
        yield from (not_applicable(case, name, "no sentence") for name in names)
        return
    coloured = [list(_coloured(sentence)) for sentence in said]
    yield _atoms(case, said)
    yield from _recall(case, said, [[one.span for one in own] for own in coloured])
    yield _precision(case, [sentence for sentence in said if not sentence.doubtful])
    yield from _misattributed(case, [one for own in coloured for one in own])
    doubtful = tuple(sentence.span("unchecked") for sentence in said if sentence.doubtful)
    yield score(case, "unchecked_sentences", len(doubtful), len(said), spans=doubtful)


def _judged(case: Case, number: int, said: Said) -> _Sentence:
    pieces = tuple(case.sources.evidence([case.record.citations[c]]) for c in said.citations)
    evidence = _join(pieces)
    return _Sentence(number, said, pieces, evidence, check(said.text, evidence))


def _atoms(case: Case, said: Sequence[_Sentence]) -> Score:
    """Of all that rules can judge: what the cited sentences bear out. Words that are not there are not borne out."""
    atoms = [(s, atom) for s in said for atom in (s.check.atoms if s.evidence else _unborne(s.said.text))]
    judged = [(s, atom) for s, atom in atoms if atom.verdict != "unchecked"]
    failing = tuple(
        Span(sentence=s.number, start=atom.start, end=atom.end, verdict=atom.verdict, note=atom.reason)
        for s, atom in judged
        if atom.fails
    )
    return score(
        case,
        "atom_support",
        len(judged) - len(failing),
        len(judged),
        verdicts=(f"{len(atoms) - len(judged)} unchecked",),
        spans=failing,
    )


def _unborne(text: str) -> list[Atom]:
    """Return the figures, places and times of a sentence that cites nothing: nothing bears them out."""
    reading = read(text)
    spans = [
        *(("quantity", f.quantity.start, f.quantity.end) for f in reading.figures),
        *(("place", m.start, m.end) for m in reading.places),
        *(("period", p.start, p.end) for p in reading.periods),
    ]
    return [Atom(kind, start, end, "missing", "没有引用依据") for kind, start, end in spans]  # type: ignore[arg-type]


def _recall(case: Case, said: Sequence[_Sentence], coloured: Sequence[Sequence[Span]]) -> Iterator[Score]:
    """Of the sentences that rules can judge: those of which all is borne out; where part of it is, a half, apart."""
    checkable = [sentence for sentence in said if not sentence.doubtful]
    support = [sentence.check.support for sentence in checkable]
    verdicts = tuple(f"{support.count(word)} {word}" for word in ("supported", "partial", "unsupported"))
    spans = []
    for sentence, own in zip(said, coloured, strict=True):
        word = "unchecked" if sentence.doubtful else sentence.check.support
        spans += [sentence.span(word, "；".join(sentence.check.reasons)), *own]
    supported, partial = support.count("supported"), support.count("partial")
    if not checkable:
        for name in ("citation_recall", "citation_recall_partial"):
            yield not_applicable(case, name, "no checkable sentence").model_copy(
                update={"spans": tuple(spans)}
            )
        return
    yield score(case, "citation_recall", supported, len(checkable), verdicts=verdicts, spans=tuple(spans))
    yield score(case, "citation_recall_partial", supported + partial / 2, len(checkable), verdicts=verdicts)


def _precision(case: Case, said: Sequence[_Sentence]) -> Score:
    """Of the citations of sentences that rules can judge: those that are needed; why not, of the others."""
    verdicts = []
    cited = 0
    for sentence in said:
        cited += len(sentence.pieces)
        for index, number in enumerate(sentence.said.citations):
            if not _needed(sentence, index):
                why = "not needed" if sentence.check.support == "supported" else sentence.check.support
                piece = case.record.citations[number]
                verdicts.append(f"sentence {sentence.number + 1}, {why}: {piece.address or piece.text[:20]}")
    return score(case, "citation_precision", cited - len(verdicts), cited, verdicts=tuple(verdicts))


def _coloured(sentence: _Sentence) -> Iterator[_Coloured]:
    """Yield the words that state something by itself, with what was found of them; whole clauses are no such words."""
    failing = {atom.kind for atom in sentence.check.atoms if atom.fails}
    for atom in sentence.check.atoms:
        if atom.kind in ("words", "relation") or atom.verdict == "unchecked":
            continue
        text, evidence = sentence.said.text, sentence.evidence
        name = colour(text, atom, evidence, failing)
        figure = atom.kind == "quantity"
        yield _Coloured(
            Span(sentence=sentence.number, start=atom.start, end=atom.end, verdict=name, note=atom.reason),
            figure and name != "missing",
            ways(text, atom, evidence, failing) if figure and name == "misattributed" else (),
        )


def _misattributed(case: Case, coloured: Sequence[_Coloured]) -> Iterator[Score]:
    """Of the figures that stand in what is cited, or follow from it: those that are another's, also by the way in which."""
    there = [one for one in coloured if one.there]
    wrong = [one for one in there if one.span.verdict == "misattributed"]
    split = tuple(way for one in wrong for way in one.ways)
    spans = tuple(one.span for one in wrong)
    yield score(case, "misattributed", len(wrong), len(there), verdicts=split, spans=spans)
    for way in WAYS:
        own = tuple(one.span for one in wrong if way in one.ways)
        yield score(case, f"misattributed:{way}", len(own), len(there), spans=own)


def _join(pieces: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    every = [piece for group in pieces for piece in group]
    return tuple(piece.model_copy(update={"number": n}) for n, piece in enumerate(every, start=1))


def _needed(sentence: _Sentence, index: int) -> bool:
    """ALCE's leave-one-out: a citation of a supported sentence counts if it supports alone, or the rest does not without it."""
    text = sentence.said.text
    if sentence.check.support != "supported":
        return False
    if check(text, sentence.pieces[index]).support == "supported":
        return True
    rest = _join([piece for number, piece in enumerate(sentence.pieces) if number != index])
    return check(text, rest).support != "supported"


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
    found = {n.nugget.id: n.complete_in(located) for n in vital}
    quotes = [(quote, where) for n in case.gold.nuggets for qs in n.sets for quote, where in qs]
    # One passage cited by several of its sentences is one passage.
    units = {(piece.address and where) or (piece.text,): (piece, where) for piece, where in located}
    beside = []
    for piece, where in units.values():
        if piece.address:
            gold = bool(set(where) & case.gold.passages)
        else:
            gold = any(covers([(piece, where)], quote, at) for quote, at in quotes)
        if not gold:
            beside.append(f"not gold: {piece.address or piece.text[:20]}")
    right = len(units) - len(beside)
    recall, precision = sum(found.values()) / len(vital), right / len(units) if units else 0.0
    f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    cited = tuple(f"{id_}: {'cited' if there else 'not cited'}" for id_, there in found.items())
    yield score(case, "gold_recall", sum(found.values()), len(vital), verdicts=cited)
    yield score(case, "gold_precision", right, len(units), verdicts=tuple(beside))
    yield score(case, "gold_f1", f1, 1, verdicts=(f"recall {recall:.2f}", f"precision {precision:.2f}"))

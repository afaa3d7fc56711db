"""Check a text that somebody else wrote against the reports held, sentence by sentence.

For the pages and commands that check claims::

    engine = open_index()
    for sentence in engine.check(text):        # tuple[CheckedSentence, ...], in the order of the text
        sentence.text, sentence.start, sentence.end   # text[start:end] == sentence.text
        sentence.verdict    # supported, partial, contradicted, not_found, uncheckable
        sentence.reasons    # in words, for people: 依据里没有7%左右
        sentence.says       # where the report says otherwise: its own sentence, in words; else ""
        sentence.citations  # what was relied on (supported, partial) or what says otherwise (contradicted)
                            # or what there is of another place or time (not_found)

A sentence that names no place speaks of the place named last. Figures are looked up in the facts by place,
indicator and period first; only a sentence that facts do not decide is searched for, and only then is the embedder
loaded. No language model takes part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.facts import Fact
from corpus.gazetteer import find_places
from corpus.indicators import find as find_indicators
from corpus.quantities import find_quantities
from corpus.sentences import item_spans, sentence_spans
from rag.chain import never
from rag.citation import cite, find_sentence, passage_address, report_of
from rag.errors import StoppedError, UsageError
from rag.figures import Figure
from rag.grounding import Check, check
from rag.grounding.reading import content
from rag.library import Library
from rag.question import understand
from rag.say import say
from rag.types import Citation, Evidence, Question, ReportRef, Support

CheckVerdict = Literal["supported", "partial", "contradicted", "not_found", "uncheckable"]
"""What the reports say of a sentence. ``uncheckable``: it states nothing that a report could bear out."""

Search = Callable[[Question], Sequence[Evidence]]
"""Finds evidence for a sentence where facts do not decide."""

MAX_CHARS = 20_000
"""Longest text that is checked at once."""

_MAX_SENTENCE = 1_000
"""Longest sentence that is judged. Rules for questions take time that grows with the square of the length."""

_NOTHING = "报告里没有这样的内容"
_STATES = re.compile(r"(?:[\u4e00-\u9fff].*){4}")
_ASKS = re.compile(r"[？?]\s*[”」』]?$")


class CheckedSentence(BaseModel):
    """One sentence of the text checked; ``text[start:end]`` of the whole is ``text``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    start: int
    end: int
    verdict: CheckVerdict
    reasons: tuple[str, ...] = ()
    says: str = ""
    citations: tuple[Citation, ...] = ()


def check_text(
    text: str, library: Library, search: Search, stopped: Callable[[], bool] = never
) -> tuple[CheckedSentence, ...]:
    """Check every sentence of a text against the reports of a library.

    Raises:
        UsageError: the text is empty or too long.
        StoppedError: ``stopped`` said so before one of the sentences.

    """
    if not text.strip():
        raise UsageError("没有要核对的文字")
    if len(text) > MAX_CHARS:
        raise UsageError(f"文字太长（{len(text)} 字，最多 {MAX_CHARS} 字），请分几次核对")
    checker = _Checker(library, search)
    checked = []
    for start, end in _sentences(text):
        if stopped():
            raise StoppedError("已停止")
        checked.append(checker.sentence(text[start:end], start))
    return tuple(checked)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the range of every sentence that has words, blanks around it left out."""
    for line in re.finditer(r"[^\r\n]+", text):
        for span in sentence_spans(line.group(), item_spans(line.group())):
            piece = line.group()[span.start : span.end]
            if re.search(r"\w", piece):
                start = line.start() + span.start + len(piece) - len(piece.lstrip())
                yield start, start + len(piece.strip())


class _Checker:
    """Checks one sentence after the other; remembers the place that the text speaks of."""

    def __init__(self, library: Library, search: Search) -> None:
        self._library, self._search = library, search
        self._place = ""

    def sentence(self, text: str, start: int) -> CheckedSentence:
        """Return what the reports say of one sentence."""
        if len(text) > _MAX_SENTENCE:
            return self._result(text, start, _Finding("uncheckable", ("句子太长，请分成几句",)))
        if _ASKS.search(text) or not _STATES.search(text):
            return self._result(text, start, _Finding("uncheckable", ("不是可以核对的陈述",)))
        question = self._understood(text)
        if not question.reports:
            missing = "、".join(question.missing)
            return self._result(text, start, _Finding("not_found", (f"没有{missing}的报告",)))
        found = _best(text, self._facts(text, question))
        if found.verdict != "supported" and not found.by_figures:
            searched = _best(text, self._search(question))
            found = min(found, searched, key=lambda f: (_ORDER.index(f.verdict), not f.instead))
        if found.verdict == "not_found" and question.missing:
            found = replace(found, reasons=(f"没有{'、'.join(question.missing)}的报告",))
        elif found.verdict == "not_found" and found.instead:
            found = replace(found, reasons=(f"{_NOTHING}。别处或别的时间有：{self._says(found)}",))
        return self._result(text, start, found)

    def _understood(self, text: str) -> Question:
        """Read a sentence like a question; one without a place is about the place before it."""
        named = [mention.text for mention in find_places(text)]
        question = understand(
            text if named or not self._place else self._place + text,
            self._library.reports,
            lambda year, reports: self._library.contains(f"{year}年", reports),
            max_chars=MAX_CHARS,
        )
        if named and question.reports:
            self._place = question.reports[0].place
        return question

    def _facts(self, text: str, question: Question) -> list[Evidence]:
        """Return the sentences with figures of what a sentence names, in the years that it names."""
        if not find_quantities(text):
            return []
        named = {mention.name for mention in find_indicators(text)}
        words = content(text)
        evidence: dict[str, Evidence] = {}
        for report in question.reports:
            for fact in self._library.facts(report.id):
                own = content(fact.words)
                meant = fact.indicator in named or (len(own) > 1 and own <= words)
                if meant and fact.sentence not in evidence and _same_time(fact, question, report):
                    evidence[fact.sentence] = self._piece(fact.sentence, report, len(evidence) + 1)
        return list(evidence.values())

    def _piece(self, address: str, report: ReportRef, number: int) -> Evidence:
        passage = self._library.passage(passage_address(address))
        return Evidence(
            number=number,
            address=address,
            report=report,
            part=passage.part,
            section=passage.section,
            text=find_sentence(passage, address).text,
        )

    def _result(self, text: str, start: int, found: _Finding) -> CheckedSentence:
        return CheckedSentence(
            text=text,
            start=start,
            end=start + len(text),
            verdict=found.verdict,
            reasons=found.reasons,
            says=self._says(found) if found.verdict == "contradicted" else "",
            citations=tuple(cite(self._library, address) for address in found.addresses),
        )

    def _says(self, found: _Finding) -> str:
        """Put what the report has instead into words: its figure where a fact holds it, else its own sentence."""
        told: list[str] = []
        for address in found.addresses:
            report = next(r for r in self._library.reports if r.id == report_of(address))
            facts = [
                fact
                for fact in self._library.facts(report.id)
                if fact.sentence == address and fact.quantity.text in found.instead
            ]
            told += [say(Figure(report, f.words, f.period, f.status, (f,))) for f in facts]
            if not facts:
                told.append(find_sentence(self._library.passage(passage_address(address)), address).text)
        return "".join(dict.fromkeys(told))


_ORDER = ("supported", "partial", "contradicted", "not_found", "uncheckable")


@dataclass(frozen=True, slots=True)
class _Finding:
    """A verdict with its reasons and the sentences behind it.

    ``instead`` is what the report has instead, word for word; ``by_figures`` says that a figure of the same thing
    decided, so that nothing needs to be searched for.
    """

    verdict: CheckVerdict
    reasons: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    by_figures: bool = False


def _best(text: str, evidence: Sequence[Evidence]) -> _Finding:
    """Return what the evidence says of a sentence: one piece that bears it out, else several, else one that denies it."""
    judged: list[tuple[tuple[Evidence, ...], Check]] = [
        ((piece,), check(text, (piece,))) for piece in evidence
    ]
    for group, found in judged:
        if found.support == "supported":
            return _Finding("supported", (), _addresses(group))
    if len(evidence) > 1:
        together = tuple(evidence)
        found = check(text, together)
        if found.support == "supported":
            return _Finding("supported", (), _addresses(_needed(text, together)))
        judged.append((together, found))
    for group, found in judged:
        if found.support == "partial":
            return _Finding("partial", found.reasons, _addresses(_needed(text, group, "partial")))
    denied = max(judged, key=lambda entry: _denial(entry[1]), default=None)
    if denied is None or _denial(denied[1]) <= 0:
        return _Finding("not_found", (_NOTHING,))
    wrong = [atom for atom in denied[1].atoms if atom.fails and atom.kind != "words"]
    sources = tuple(dict.fromkeys(atom.source for atom in wrong if atom.source)) or _addresses(denied[0][:1])
    instead = tuple(atom.says for atom in wrong)
    if len(denied[0]) > 1 and _of_other_times(text, denied[0], sources):
        return _Finding("not_found", (_NOTHING,), sources, instead)
    return _Finding(
        "contradicted",
        tuple(dict.fromkeys(atom.reason for atom in wrong)),
        sources,
        instead,
        all(atom.kind == "quantity" and atom.says for atom in wrong),
    )


def _denial(found: Check) -> float:
    """Say how surely evidence denies a sentence: it speaks of the same thing and says something else; 0 where not."""
    failing = [atom for atom in found.atoms if atom.fails and atom.kind != "words"]
    if not failing or any(
        atom.verdict == "missing" or atom.kind in ("place", "period", "quotation") for atom in failing
    ):
        return 0.0
    known = sum(atom.verdict == "supported" and atom.kind in ("quantity", "status") for atom in found.atoms)
    told = any(atom.says for atom in failing)
    foreign = sum(atom.fails and atom.kind == "words" for atom in found.atoms)
    return (1.0 + known - 0.5 * foreign - 0.1 * len(failing)) if told else 0.0


def _of_other_times(text: str, group: Sequence[Evidence], sources: Sequence[str]) -> bool:
    """Tell whether a piece that denies a sentence is, by itself, of another place or time than the sentence.

    Several pieces together are of the right year as soon as one is; the figure may be of another year.
    """
    return any(
        atom.fails and atom.kind in ("place", "period")
        for piece in group
        if piece.address in sources
        for atom in check(text, (piece,)).atoms
    )


def _needed(text: str, group: Sequence[Evidence], support: Support = "supported") -> tuple[Evidence, ...]:
    """Leave out every piece without which the verdict is the same."""
    kept = list(group)
    for piece in reversed(group):
        rest = [other for other in kept if other is not piece]
        if rest and check(text, rest).support == support:
            kept = rest
    return tuple(kept)


def _addresses(group: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(piece.address for piece in group)


def _same_time(fact: Fact, question: Question, report: ReportRef) -> bool:
    """Tell whether a fact is of a year that the sentence names; any is where it names none."""
    asked = set(question.years) | {report.year + offset for offset in question.offsets}
    return not asked or any(str(year) in fact.period for year in asked)

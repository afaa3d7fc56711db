"""Check a text that somebody else wrote against the reports held, sentence by sentence.

For the pages and commands that check claims::

    engine = open_index()
    for sentence in engine.check(text):        # tuple[CheckedSentence, ...], in the order of the text
        sentence.text, sentence.start, sentence.end   # text[start:end] == sentence.text
        sentence.verdict    # supported, partial, contradicted, not_found, uncheckable
        sentence.reasons    # in words, for people: 依据里没有7%左右
        sentence.says       # where the report says otherwise: its own sentence, in words; else ""
        sentence.citations  # what was relied on (supported, partial) or what says otherwise (contradicted)

A sentence that names no place speaks of the place named last. Figures are looked up in the facts by place,
indicator and period first; only a sentence that facts do not decide is searched for, and only then is the embedder
loaded. No language model takes part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.facts import Fact
from corpus.gazetteer import find_places
from corpus.indicators import find as find_indicators
from corpus.quantities import find_quantities
from corpus.sentences import item_spans, sentence_spans
from rag.citation import cite, find_sentence, passage_address
from rag.errors import UsageError
from rag.figures import Figure, say
from rag.grounding import check
from rag.library import Library
from rag.question import understand
from rag.types import Citation, Evidence, Question, ReportRef

CheckVerdict = Literal["supported", "partial", "contradicted", "not_found", "uncheckable"]
"""What the reports say of a sentence. ``uncheckable``: it states nothing that a report could bear out."""

Search = Callable[[Question], Sequence[Evidence]]
"""Finds evidence for a sentence where facts do not decide."""

MAX_CHARS = 20_000
"""Longest text that is checked at once."""

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


def check_text(text: str, library: Library, search: Search) -> tuple[CheckedSentence, ...]:
    """Check every sentence of a text against the reports of a library.

    Raises:
        UsageError: the text is empty or too long.

    """
    if not text.strip():
        raise UsageError("没有要核对的文字")
    if len(text) > MAX_CHARS:
        raise UsageError(f"文字太长（{len(text)} 字，最多 {MAX_CHARS} 字），请分几次核对")
    checker = _Checker(library, search)
    return tuple(checker.sentence(text[start:end], start) for start, end in _sentences(text))


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
        verdict: CheckVerdict = "uncheckable"
        if _ASKS.search(text) or not _STATES.search(text):
            return self._result(text, start, verdict, ("不是可以核对的陈述",))
        question = self._understood(text)
        if not question.reports:
            missing = "、".join(question.missing)
            return self._result(text, start, "not_found", (f"没有{missing}的报告",))
        by_fact, other = self._facts(text, question)
        found = self._best(text, by_fact)
        if found is None or found[0] != "supported":
            searched = self._best(text, self._search(question))
            if searched is not None and (found is None or _better(searched[0], found[0])):
                found = searched
        if found is not None:
            return self._result(text, start, found[0], found[1], citations=found[2])
        if other:
            says = "".join(dict.fromkeys(say(figure) for figure in other))
            cited = dict.fromkeys(fact.sentence for figure in other for fact in figure.facts)
            return self._result(text, start, "contradicted", ("报告里的数字不同",), says, tuple(cited))
        return self._result(text, start, "not_found", ("报告里没有这样的内容",))

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

    def _facts(self, text: str, question: Question) -> tuple[list[Evidence], list[Figure]]:
        """Return the sentences with figures of the indicators that a sentence names, and those figures."""
        named = {mention.name for mention in find_indicators(text)}
        if not named or not find_quantities(text):
            return [], []
        evidence: list[Evidence] = []
        figures: list[Figure] = []
        for report in question.reports:
            for fact in self._library.facts(report.id):
                if fact.indicator not in named or not _same_time(fact, question, report):
                    continue
                if fact.sentence not in {piece.address for piece in evidence}:
                    evidence.append(self._piece(fact.sentence, report, len(evidence) + 1))
                if fact.place == report.place:
                    figures.append(Figure(report, fact.words, fact.period, fact.status, (fact,)))
        return evidence, figures[:3]

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

    def _best(
        self, text: str, evidence: Sequence[Evidence]
    ) -> tuple[CheckVerdict, tuple[str, ...], tuple[str, ...]] | None:
        """Return verdict, reasons and addresses of the evidence that bears a sentence out best."""
        groups = [(piece,) for piece in evidence] + ([tuple(evidence)] if len(evidence) > 1 else [])
        best: tuple[CheckVerdict, tuple[str, ...], tuple[str, ...]] | None = None
        for group in groups:
            judged = check(text, group)
            addresses = tuple(piece.address for piece in group)
            if judged.support == "supported":
                return "supported", (), addresses
            if judged.support == "partial" and best is None:
                best = ("partial", judged.reasons, addresses)
        return best

    def _result(
        self,
        text: str,
        start: int,
        verdict: CheckVerdict,
        reasons: tuple[str, ...] = (),
        says: str = "",
        citations: Sequence[str] = (),
    ) -> CheckedSentence:
        return CheckedSentence(
            text=text,
            start=start,
            end=start + len(text),
            verdict=verdict,
            reasons=reasons,
            says=says,
            citations=tuple(cite(self._library, address) for address in citations),
        )


def _better(one: CheckVerdict, other: CheckVerdict) -> bool:
    order = ("supported", "partial", "contradicted", "not_found", "uncheckable")
    return order.index(one) < order.index(other)


def _same_time(fact: Fact, question: Question, report: ReportRef) -> bool:
    """Tell whether a fact is of a year that the sentence names; any is where it names none."""
    asked = set(question.years) | {report.year + offset for offset in question.offsets}
    return not asked or any(str(year) in fact.period for year in asked)

"""From evidence to an answer: the model drafts, every sentence is verified before anyone sees it.

For a question over several reports each report is asked on its own, over its own evidence: a small model that
sees five cities at once mixes them up, and each report must say what it has or that it has nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.aim_and_result import lacks_the_other
from rag.chain import Found, Group
from rag.citation import cite, report_of
from rag.conclusion import conclusion, lacking, of_all
from rag.draft import draft_sentences
from rag.errors import ModelDamagedError, ModelMissingError, ModelUnreachableError
from rag.events import AnswerDone, ClaimReady, Event, EvidenceFound, ReportDone, ReportStarted
from rag.evidence import coverage, wanted_tokens
from rag.figures import with_indicator
from rag.grounding import Grounded, ground
from rag.library import Library
from rag.marks import marked
from rag.question import single_question
from rag.tokens import tokens
from rag.types import (
    REFUSAL,
    Answer,
    Claim,
    Coverage,
    CoverageState,
    Evidence,
    Question,
    Repairs,
    ReportRef,
    Timings,
)

MAX_CLAIMS = 6
"""Sentences of one answer about one report; a small model that goes on repeats itself."""

TOUCH_COVERAGE = 0.08
"""Below this share of the question's words in all of the evidence, the reports do not speak of it."""

NOT_THIS = f"{REFUSAL}这个数，相近的内容："
"""Said before what a report tells instead of the figure that others have."""

Drafter = Callable[[str, Sequence[Evidence]], Iterable[str]]
"""(question, evidence) → the model's text, in pieces."""


@dataclass
class _Progress:
    """The answer so far. ``numbers`` gives each cited address its place in the list of citations."""

    started: float
    numbers: dict[str, int] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    first_s: float | None = None
    unknown: int = 0
    repaired: int = 0
    dropped: int = 0
    notice: str = ""
    degraded: bool = False
    nearest: list[str] = field(default_factory=list)

    def add(self, claim: Claim) -> ClaimReady:
        for address in claim.citations:
            self.numbers.setdefault(address, len(self.numbers) + 1)
        self.claims.append(claim)
        if self.first_s is None:
            self.first_s = time.perf_counter() - self.started
        return ClaimReady(claim, tuple(self.numbers[address] for address in claim.citations))


def write_answer(
    found: Found, library: Library, draft: Drafter, *, model: str, embedder: str, held: Sequence[ReportRef]
) -> Iterator[Event]:
    """Give out the evidence, then each verified sentence, then the whole answer."""
    understood = found.understood
    question = understood.question
    progress = _Progress(understood.started)
    yield EvidenceFound(
        question, tuple(piece for group in found.groups for piece in group.evidence), found.hits
    )
    if question.unclear:
        progress.lines.append(question.unclear)
    elif not question.each:
        for group in found.groups:
            yield from _about(question.text, question, group, library, draft, progress, quotes=3)
            yield from _concluded(question, [group], progress)
        asks = next((group.asks for group in found.groups if group.asks), "")
        if question.reports:
            progress.lines.append(asks or _line(_whose(question, progress), progress, 0))
        progress.lines += filter(None, (lacks_the_other(question, group) for group in found.groups))
    else:
        if (all_of_them := of_all(question, found.groups)) is not None:
            yield progress.add(all_of_them)
            progress.lines.append(_line("", progress, 0))
        without = lacking(question, found.groups)
        for report, group in zip(question.reports, found.groups, strict=True):
            yield ReportStarted(report)
            before = len(progress.claims)
            alone = single_question(question, report)
            yield from _about(alone, question, group, library, draft, progress, quotes=1)
            lacks = report in without
            answered = len(progress.claims) > before and not lacks
            state = CoverageState.ANSWERED if answered else CoverageState.NOT_MENTIONED
            progress.coverage.append(Coverage(place=report.place, year=report.year, state=state))
            head = f"{report.place}{report.year}年：{NOT_THIS if lacks else ''}"
            progress.lines.append(_line(head, progress, before))
            yield ReportDone(progress.coverage[-1])
        before = len(progress.claims)
        yield from _concluded(question, found.groups, progress)
        if len(progress.claims) > before:
            progress.lines.append(_line("", progress, before))
    for name in question.missing:
        progress.coverage.append(Coverage(place=name, year=None, state=CoverageState.NO_REPORT))
        progress.lines.append(f"{REFUSAL}：没有{name}的报告。{_held_words(held)}")
    for name in question.excluded:
        progress.lines.append(f"{REFUSAL}：所选的报告里没有{name}，换个范围可以再问。")
    yield AnswerDone(_answer(found, progress, library, model=model, embedder=embedder))


def _about(
    asked: str,
    question: Question,
    group: Group,
    library: Library,
    draft: Drafter,
    progress: _Progress,
    *,
    quotes: int,
) -> Iterator[ClaimReady]:
    """Give out what one group of evidence answers: directly, or drafted by the model and verified.

    Without a model the first ``quotes`` pieces are quoted.
    """
    for claim in group.direct:
        yield progress.add(claim)
    if group.direct or group.final:
        if group.nearest and not group.direct:
            progress.nearest.append(group.nearest)
        return
    before = len(progress.claims)
    evidence = with_indicator(question, group.evidence)
    if evidence and _touches(question, evidence, library):
        yield from _drafted(asked, question, evidence, draft, progress)
    if len(progress.claims) == before:
        spoken = group.partly or (tuple(map(quote, evidence[:quotes])) if progress.degraded else ())
        for claim in spoken:
            yield progress.add(claim)
    if len(progress.claims) == before and group.nearest:
        progress.nearest.append(group.nearest)


def _drafted(
    asked: str,
    question: Question,
    evidence: Sequence[Evidence],
    draft: Drafter,
    progress: _Progress,
) -> Iterator[ClaimReady]:
    """Let the model draft and give out what its evidence bears out; one that breaks off is asked once more."""
    told: set[str] = set()
    for last in (False, True):
        try:
            for claim in _borne_out(draft(asked, evidence), question, evidence, progress):
                if claim.text not in told:
                    told.add(claim.text)
                    yield progress.add(claim)
            return
        except (ModelMissingError, ModelUnreachableError, ModelDamagedError) as error:
            if error.retryable and not last:
                continue
            kept = "这里只有它中断前写出、核对过的句子" if told else "这里只列出报告原文"
            progress.notice = f"语言模型用不了：{error}。{kept}"
            progress.degraded = True
            return


def _borne_out(
    pieces: Iterable[str], question: Question, evidence: Sequence[Evidence], progress: _Progress
) -> Iterator[Claim]:
    """Give the sentences of one draft that its evidence bears out.

    Raises:
        ModelUnreachableError: the draft has not one word in common with question and evidence: it is no answer at all.
    """
    seen: set[str] = set()
    kept = 0
    for sentence in draft_sentences(pieces):
        if REFUSAL in sentence.text or sentence.text in seen:
            return
        seen.add(sentence.text)
        grounded = ground(sentence, evidence, question.terms)
        _count(grounded, progress)
        if grounded.claim is None:
            continue
        kept += 1
        yield grounded.claim
        if kept >= MAX_CLAIMS:
            return
    asked = {*tokens(question.text), *(token for piece in evidence for token in tokens(piece.text))}
    if not any(asked.intersection(tokens(text)) for text in seen):
        raise ModelUnreachableError("语言模型的回答与问题毫不相干，请检查 GOVQA_LLM_MODEL")


def _concluded(question: Question, groups: Sequence[Group], progress: _Progress) -> Iterator[ClaimReady]:
    claim = conclusion(question, groups)
    if claim is not None:
        yield progress.add(claim)


def _touches(question: Question, evidence: Sequence[Evidence], library: Library) -> bool:
    """Tell whether the evidence has anything to do with the question; if not, no model is asked."""
    wanted = wanted_tokens(question, library)
    return coverage(wanted, " ".join(piece.text for piece in evidence)) >= TOUCH_COVERAGE


def quote(piece: Evidence) -> Claim:
    """Return a claim that is the evidence itself, word for word."""
    return Claim(text=piece.text, citations=(piece.address,), support="supported")


def _count(grounded: Grounded, progress: _Progress) -> None:
    progress.unknown += grounded.unknown
    progress.repaired += grounded.repaired
    progress.dropped += grounded.claim is None


def _whose(question: Question, progress: _Progress) -> str:
    """Say of which report an answer is, where any of several could have given it."""
    by_id = {report.id: report for report in question.reports}
    cited = {report_of(address) for address in progress.numbers}
    if len(by_id) < 2 or len(cited) != 1:
        return ""
    report = by_id.get(cited.pop())
    return f"{report.place}{report.year}年：" if report is not None else ""


def _line(head: str, progress: _Progress, before: int) -> str:
    claims = progress.claims[before:]
    if not claims:
        return f"{head}{REFUSAL}。"
    return head + "".join(marked(claim, [progress.numbers[a] for a in claim.citations]) for claim in claims)


def _nearest_words(progress: _Progress) -> str:
    """Say what the reports do have, where they lack what was asked for."""
    return f"报告里相近的内容：{''.join(progress.nearest)}" if progress.nearest else ""


def _held_words(held: Sequence[ReportRef]) -> str:
    names = [f"{report.place}{report.year}年" for report in held]
    shown = "、".join(names[:8])
    return f"现有报告：{shown}" + (f"等{len(names)}份。" if len(names) > 8 else "。")


def _answer(found: Found, progress: _Progress, library: Library, *, model: str, embedder: str) -> Answer:
    question = found.understood.question
    return Answer(
        id=found.understood.request.id,
        question=question.text,
        answer="\n".join(progress.lines),
        abstained=not progress.claims,
        claims=tuple(progress.claims),
        citations=tuple(cite(library, address) for address in progress.numbers),
        retrieved=found.hits,
        coverage=tuple(progress.coverage),
        timings=Timings(
            retrieve_s=round(found.retrieve_s, 3),
            first_token_s=None if progress.first_s is None else round(progress.first_s, 3),
            total_s=round(time.perf_counter() - progress.started, 3),
        ),
        model=model,
        embedder=embedder,
        repairs=Repairs(
            unknown_citations=progress.unknown,
            repaired_citations=progress.repaired,
            dropped_claims=progress.dropped,
        ),
        notice=progress.notice
        or _nearest_words(progress)
        or (question.other_reading if progress.claims else ""),
        degraded=progress.degraded,
    )

"""One question with everything that came back: built from events, kept in the session and over a restart."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from corpus.types import Part
from rag.events import AnswerDone, ClaimReady, Event, EvidenceFound, ReportDone, ReportStarted
from rag.types import REFUSAL, Answer, Claim, CoverageState, Evidence, Hit, Question, ReportRef


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Marked(_Model):
    """A verified sentence and the numbers of its citations."""

    claim: Claim
    marks: tuple[int, ...]


class Scope(_Model):
    """What a question is put to: the ids of the reports chosen, and a part of them; empty and None mean everything."""

    reports: tuple[str, ...] = ()
    part: Part | None = None


class Section(_Model):
    """What is said of one report, or of all where the question is not asked of each."""

    report: ReportRef | None = None
    claims: tuple[Marked, ...] = ()
    state: CoverageState | None = None


class Turn(_Model):
    """A question and its answer so far. Over when ``answer`` or ``problem`` is there, or it was stopped."""

    id: str
    asked: str
    scope: Scope = Scope()
    understood: Question | None = None
    evidence: tuple[Evidence, ...] = ()
    hits: tuple[Hit, ...] = ()
    sections: tuple[Section, ...] = ()
    answer: Answer | None = None
    problem: str = ""
    stopped: bool = False

    @property
    def over(self) -> bool:
        """Tell whether nothing more will come."""
        return self.answer is not None or bool(self.problem) or self.stopped

    @property
    def refusals(self) -> tuple[str, ...]:
        """Return the lines of the answer that no claim stands behind and no section tells."""
        if self.answer is None:
            return ()
        told = [f"{s.report.place}{s.report.year}年：" for s in self.sections if s.report]
        return tuple(
            line
            for line in self.answer.answer.splitlines()
            if REFUSAL in line and not any(line.startswith(head) for head in told)
        )

    def after(self, event: Event) -> Turn:
        """Return the turn as it is after one more event."""
        if isinstance(event, EvidenceFound):
            return self._with(understood=event.question, evidence=event.evidence, hits=event.hits)
        if isinstance(event, ReportStarted):
            return self._with(sections=(*self.sections, Section(report=event.report)))
        if isinstance(event, ClaimReady):
            *before, last = self.sections or (Section(),)
            claims = (*last.claims, Marked(claim=event.claim, marks=event.marks))
            return self._with(sections=(*before, last.model_copy(update={"claims": claims})))
        if isinstance(event, ReportDone):
            *before, last = self.sections
            return self._with(sections=(*before, last.model_copy(update={"state": event.coverage.state})))
        assert isinstance(event, AnswerDone)
        return self._with(answer=event.answer)

    def _with(self, **changes: object) -> Turn:
        return self.model_copy(update=changes)

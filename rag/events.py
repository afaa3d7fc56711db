"""What a question gives out on its way, in order: the evidence, each verified claim, the whole answer."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Answer, Claim, Coverage, Evidence, Hit, Question, ReportRef


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """What the reports say, before any model has written a word."""

    question: Question
    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class ReportStarted:
    """For a question over several reports: what follows is about this one."""

    report: ReportRef


@dataclass(frozen=True, slots=True)
class ClaimReady:
    """One verified sentence. ``marks`` are the numbers of its citations in the answer's list, from 1."""

    claim: Claim
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportDone:
    """For a question over several reports: what became of this one."""

    coverage: Coverage


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """The end: everything, as it is kept and exported."""

    answer: Answer


Event = EvidenceFound | ReportStarted | ClaimReady | ReportDone | AnswerDone

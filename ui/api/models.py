"""What the HTTP API takes and gives. Answers, citations and checked sentences are the program's own types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.facts import Fact
from corpus.types import ReportMeta
from rag.builds import IndexManifest
from rag.check import MAX_CHARS, CheckedSentence
from rag.events import AnswerDone, ClaimReady, Event, EvidenceFound, ReportDone, ReportStarted
from rag.say import value_words
from rag.types import Citation, Claim, Coverage, Evidence, Hit, Question, ReportRef

HAS_TEXT = r"[0-9A-Za-z\u00c0-\u024f\u3400-\u9fff]"
"""A letter, a digit or a Chinese character, in words that every dialect of regular expressions reads alike."""
MAX_QUESTION = 2_000
MAX_ADDRESS = 120
MAX_EARLIER = 10
MAX_PAGE = 1_000
MAX_OFFSET = 10_000_000

PartName = Literal["review", "plan", "government", "notes"]
QuestionText = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, pattern=HAS_TEXT)]
CheckText = Annotated[str, Field(min_length=1, max_length=MAX_CHARS, pattern=HAS_TEXT)]
Year = Annotated[int, Field(ge=1949, le=2100)]
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=HAS_TEXT)]


class In(BaseModel):
    """What is taken: a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Out(BaseModel):
    """What is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ask(In):
    """A question. ``places``, ``years`` and ``part`` narrow what is searched; empty means everything.

    ``earlier`` are the questions asked before it, oldest first, and ``said`` the claims of the last answer: they let
    “那宜春呢？” and “第三条详细说说” be understood.
    """

    question: QuestionText = Field(examples=["赣州2024年GDP增长目标是多少？"])
    places: tuple[Name, ...] = Field((), max_length=100)
    years: tuple[Year, ...] = Field((), max_length=100)
    part: PartName | None = None
    earlier: tuple[QuestionText, ...] = Field((), max_length=MAX_EARLIER)
    said: tuple[Claim, ...] = Field((), max_length=100)


class Check(In):
    """A text whose sentences are to be checked."""

    text: CheckText


class FactQuery(In):
    """Which figures are wanted; empty means all. Names may be short (赣州, GDP)."""

    place: str = Field("", max_length=60)
    indicator: str = Field("", max_length=60)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    limit: int = Field(100, ge=1, le=MAX_PAGE)


class ReportQuery(In):
    """Which page of the reports is wanted."""

    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    limit: int = Field(100, ge=1, le=MAX_PAGE)


class Cited(Out):
    """What an address points at. ``notice`` says where it moved to, if it did."""

    citation: Citation
    notice: str


class Checked(Out):
    """The sentences of a text in its order, each with its verdict."""

    sentences: tuple[CheckedSentence, ...]


class FactRow(Out):
    """One figure of a report. ``words`` is what the report calls the indicator, ``address`` the sentence."""

    place: str
    indicator: str
    value: str
    period: str
    status: Literal["actual", "target"]
    words: str
    address: str


class Facts(Out):
    """A page of figures. ``total`` counts all that fit where the page reaches their end; null: more come after it."""

    total: int | None
    facts: tuple[FactRow, ...]


class ReportRow(Out):
    """A report that is held."""

    id: str
    place: str
    level: str
    year: int
    title: str
    speaker: str
    date: str
    meeting: str


class Reports(Out):
    """A page of the reports held; ``total`` counts all."""

    total: int
    reports: tuple[ReportRow, ...]


class Health(Out):
    """Whether questions can be answered, and by what. ``problem`` says in a sentence why they cannot."""

    status: Literal["ok", "failing"]
    problem: str = ""
    reports: int = 0
    built: str = ""
    embedder: str = ""
    model: str = ""


class Problem(Out):
    """Why a request was not answered, in a sentence for people."""

    code: str
    message: str


class EvidenceStep(Out):
    """The report's own sentences, before anything is written."""

    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]


class ClaimStep(Out):
    """One verified sentence; ``marks`` number its citations in the answer's list, from 1."""

    claim: Claim
    marks: tuple[int, ...]


Step = tuple[str, BaseModel]
"""The name of a streamed event and its data."""


def steps(event: Event) -> tuple[Step, ...]:
    """Give an event of an answer as it is streamed."""
    if isinstance(event, EvidenceFound):
        found = EvidenceStep(evidence=event.evidence, hits=event.hits)
        return (("understood", event.question), ("evidence", found))
    if isinstance(event, ReportStarted):
        return (("report", event.report),)
    if isinstance(event, ClaimReady):
        return (("claim", ClaimStep(claim=event.claim, marks=event.marks)),)
    if isinstance(event, ReportDone):
        return (("coverage", event.coverage),)
    assert isinstance(event, AnswerDone)
    return (("answer", event.answer),)


STEPS: dict[str, type[BaseModel]] = {
    "understood": Question,
    "evidence": EvidenceStep,
    "report": ReportRef,
    "claim": ClaimStep,
    "coverage": Coverage,
    "problem": Problem,
}
"""What a stream may hold beside the answer itself, for the schema."""


def fact_row(fact: Fact) -> FactRow:
    """Give a fact as the API does."""
    return FactRow(
        place=fact.place,
        indicator=fact.indicator,
        value=value_words(fact),
        period=fact.period,
        status=fact.status.value,
        words=fact.words,
        address=fact.sentence,
    )


def report_row(meta: ReportMeta) -> ReportRow:
    """Give a report as the API does."""
    return ReportRow(
        id=meta.id,
        place=meta.place,
        level=meta.level.value,
        year=meta.year,
        title=meta.title,
        speaker=meta.speaker,
        date=meta.date,
        meeting=meta.meeting,
    )


def health(manifest: IndexManifest, model: str) -> Health:
    """Say what answers."""
    return Health(
        status="ok",
        reports=len(manifest.reports),
        built=manifest.built,
        embedder=manifest.embedder,
        model=model,
    )

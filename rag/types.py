"""The data types of a question's way out: what was understood, found, claimed and cited.

:class:`Answer` is the contract of every surface: ``govqa ask --json``, ``govqa batch``, the app, the
evaluation. Pydantic models, frozen, without I/O.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.types import Part

REFUSAL = "报告中未提及"
"""The one sentence with which a question without an answer is refused; prompt, code and tests share it."""

Support = Literal["supported", "partial", "unsupported"]


class _Model(BaseModel):
    # Validators are built when first used: most commands use two or three of these types.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class ReportRef(_Model):
    """One report held in the index."""

    id: str
    place: str
    year: int


class Intent(str, Enum):
    """What kind of answer a question wants. ``MIXED`` is several things at once."""

    FIGURE = "figure"
    COMPARISON = "comparison"
    RANKING = "ranking"
    LIST = "list"
    DEFINITION = "definition"
    MEASURE = "measure"
    EXPLANATION = "explanation"
    METADATA = "metadata"
    YES_NO = "yes_no"
    CHANGE = "change"
    MIXED = "mixed"


class Shape(str, Enum):
    """The form that an answer takes."""

    SENTENCE = "sentence"
    LIST = "list"
    TABLE = "table"


class Question(_Model):
    """A question as understood.

    ``reports`` are the reports it is asked of; ``each`` says that every one of them is to be answered for (a
    comparison, 各市, 哪些城市), not just whichever knows (“四减一优化”是什么). ``missing`` are places or years asked for of which no report
    is held, in words. ``years`` are those it names, ``offsets`` those it means by 今年 (0) and 去年 (-1).
    ``part`` is the half of a report that the question's words point to; ``only`` the part that whoever asks wants
    searched and no other. ``excluded`` are places or years asked for whose report is held but was not among those chosen.
    ``terms`` is the text that is searched for: the question without place and year words.
    ``unclear`` asks back what the question leaves out, in one sentence; empty where it can be answered.
    ``other_reading`` names, in one sentence, a second reading that the reports answer too.
    """

    text: str
    reports: tuple[ReportRef, ...]
    each: bool
    missing: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    part: Part | None = None
    only: Part | None = None
    years: tuple[int, ...] = ()
    offsets: tuple[int, ...] = ()
    terms: str
    intent: Intent = Intent.EXPLANATION
    shape: Shape = Shape.SENTENCE
    unclear: str = ""
    other_reading: str = ""


class Hit(_Model):
    """A passage that retrieval found. ``score`` is the fused reciprocal rank, larger is better."""

    address: str
    score: float
    text: str


class Evidence(_Model):
    """One or more neighbouring sentences shown to the model under a number."""

    number: int
    address: str
    report: ReportRef
    part: Part
    section: tuple[str, ...]
    text: str


class Claim(_Model):
    """One sentence of an answer, the sentences it cites, and whether they bear it out."""

    text: str
    citations: tuple[str, ...]
    support: Support


class Citation(_Model):
    """A sentence relied on. ``source[start:end]`` with recorded removals taken out is ``quote``."""

    address: str
    place: str
    year: int
    part: Part
    section: tuple[str, ...]
    quote: str
    text: str
    source: str
    start: int
    end: int


class CoverageState(str, Enum):
    """What became of one report asked about."""

    ANSWERED = "answered"
    NOT_MENTIONED = "not_mentioned"
    NO_REPORT = "no_report"


class Coverage(_Model):
    """State of one report for a question over several. ``year`` is None where no report is held."""

    place: str
    year: int | None
    state: CoverageState


class Timings(_Model):
    """Seconds from the question to the evidence, to the first verified sentence, and to the end."""

    retrieve_s: float
    first_token_s: float | None
    total_s: float


class Repairs(_Model):
    """What verification did to the model's draft."""

    unknown_citations: int = 0
    repaired_citations: int = 0
    dropped_claims: int = 0


class Answer(_Model):
    """The answer object.

    ``degraded``: the language model was wanted and did not answer, so the claims are the report's own sentences.
    ``notice`` says so, or says what the reports have instead of what they lack.
    """

    id: str = ""
    question: str
    answer: str
    abstained: bool
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    retrieved: tuple[Hit, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    timings: Timings
    model: str
    embedder: str
    repairs: Repairs = Repairs()
    notice: str = ""
    degraded: bool = False

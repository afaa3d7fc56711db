"""The types of a question set, how a file is read, and which half a question belongs to."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.questionset.text import squeeze
from rag.grounding.derived import Operation

SCHEMA_VERSION = 1
"""Version of the line format. A change that old files do not satisfy raises it."""

QuestionType = Literal[
    "figure",
    "comparison",
    "ranking",
    "list",
    "definition",
    "measure",
    "explanation",
    "metadata",
    "yes_no",
    "change",
    "multi_part",
]
UnanswerableClass = Literal[
    "no_such_place", "no_such_year", "not_mentioned", "false_premise", "underspecified"
]
NuggetKind = Literal["quantity", "entity", "period", "text"]
Status = Literal["完成", "目标"]
Split = Literal["tune", "held"]


def _decimal(text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a decimal number: {text!r}") from None
    if not value.is_finite():
        raise ValueError(f"not a finite number: {text!r}")
    return text


DecimalText = Annotated[str, AfterValidator(_decimal)]
"""A decimal number kept as text, so that 5.50 and 5.5 stay what the report printed."""

NonEmpty = Annotated[str, Field(min_length=1)]


class _Frozen(BaseModel):
    """Base of the types here: frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(_Frozen):
    """Words copied from a source file. White space inside and ``**`` marks do not count."""

    file: NonEmpty
    quote: NonEmpty


class Derivation(_Frozen):
    """How a value that no report prints follows from values that reports do print.

    ``difference`` is the first operand minus the second, ``ratio`` the first divided by the second,
    ``growth`` the percentage by which the first exceeds the second; the last two are rounded as ``value`` is.
    """

    operation: Operation
    operands: tuple[DecimalText, ...]


class Nugget(_Frozen):
    """One thing that a right answer says, and the quotes that prove it.

    ``value`` and ``unit`` belong to quantities; ``aliases`` are the acceptable wordings of the other kinds
    (for a quantity: other acceptable wordings, usually none). ``evidence`` lists alternatives: each inner
    tuple is one complete set of quotes.
    """

    id: NonEmpty
    vital: bool
    kind: NuggetKind
    subject: NonEmpty
    indicator: NonEmpty
    period: str | None = None
    value: DecimalText | None = None
    unit: str | None = None
    percent_or_points: Literal["percent", "points"] | None = None
    direction: Literal["increase", "decrease"] | None = None
    qualifier: str | None = None
    status: Status | None = None
    aliases: tuple[NonEmpty, ...] = ()
    derivation: Derivation | None = None
    evidence: tuple[Annotated[tuple[Quote, ...], Field(min_length=1)], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _kind_has_its_fields(self) -> Nugget:
        if self.kind == "quantity":
            if self.value is None or not self.unit:
                raise ValueError(f"nugget {self.id}: a quantity needs a value and a unit")
            expected = {"%": "percent", "个百分点": "points"}.get(self.unit)
            if self.percent_or_points != expected:
                raise ValueError(f"nugget {self.id}: unit {self.unit} goes with percent_or_points {expected}")
        else:
            if self.value is not None or self.unit is not None or self.derivation is not None:
                raise ValueError(f"nugget {self.id}: value, unit and derivation belong to quantities")
            if not self.aliases:
                raise ValueError(f"nugget {self.id}: kind {self.kind} needs at least one acceptable wording")
        return self


class Question(_Frozen):
    """One question with its gold.

    ``places`` are the places whose *reports* the question asks (for ``no_such_place``: the place asked for);
    ``years`` the years that it asks about. ``order`` is the gold order of a ranking, first place first; it
    may end after the places that the question asks for. ``verdict`` is the gold of a yes/no question.
    ``missing`` are places asked about of whose report the right answer says that it gives no such figure.
    ``also_acceptable`` are further classes under which a refusal is right; ``overview_acceptable`` says of an
    underspecified question that an answer for every place held, instead of a question back, is right too.
    """

    version: Literal[1] = 1
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*-[0-9]{3}[a-z]?$")]
    question: Annotated[str, Field(min_length=2)]
    type: QuestionType
    answerable: bool
    unanswerable_class: UnanswerableClass | None = None
    also_acceptable: tuple[UnanswerableClass, ...] = ()
    overview_acceptable: bool = False
    places: tuple[NonEmpty, ...] = ()
    years: tuple[int, ...] = ()
    verdict: Literal["yes", "no"] | None = None
    order: tuple[NonEmpty, ...] = ()
    missing: tuple[NonEmpty, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Question:
        if self.answerable:
            if self.unanswerable_class is not None or self.also_acceptable:
                raise ValueError("an answerable question has no class of unanswerable")
            if not self.places:
                raise ValueError("an answerable question names the places whose reports answer it")
            if (self.verdict is not None) != (self.type == "yes_no"):
                raise ValueError("answerable yes_no questions, and only they, carry a verdict")
        else:
            if self.unanswerable_class is None:
                raise ValueError("a question without an answer needs its class")
            if self.verdict is not None or self.order or self.missing:
                raise ValueError("a question without an answer has no verdict, order or missing places")
            if self.nuggets and self.unanswerable_class != "false_premise":
                raise ValueError("only a false premise has nuggets (the correction) without an answer")
        if self.overview_acceptable and self.unanswerable_class != "underspecified":
            raise ValueError("only an underspecified question can be answered by an overview")
        if self.unanswerable_class in (None, "false_premise") and not any(n.vital for n in self.nuggets):
            raise ValueError("at least one vital nugget is needed")
        ids = [nugget.id for nugget in self.nuggets]
        if len(set(ids)) != len(ids):
            raise ValueError("two nuggets share an id")
        if self.type in ("comparison", "ranking") and self.answerable:
            if len(self.places) < 2 and len({(n.subject, n.indicator) for n in self.nuggets}) < 2:
                raise ValueError("a comparison needs two things to compare")
            if self.type == "ranking" and not self.order:
                raise ValueError("a ranking needs its order")
        return self


class QuestionSetError(ValueError):
    """A question set that cannot be used; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def parse(text: str, name: str = "questions") -> tuple[Question, ...]:
    """Read JSON Lines; blank lines are allowed. All bad lines are reported together."""
    questions: list[Question] = []
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            questions.append(Question.model_validate_json(line))
        except ValidationError as error:
            for detail in error.errors():
                where = ".".join(str(part) for part in detail["loc"])
                problems.append(f"{name}:{number}: {where or 'line'}: {detail['msg']}")
    for key, values in (
        ("id", [question.id for question in questions]),
        ("question", [squeeze(question.question) for question in questions]),
    ):
        problems += [f"{name}: {key} {v!r} stands {n} times" for v, n in Counter(values).items() if n > 1]
    if problems:
        raise QuestionSetError(problems)
    return tuple(questions)


def load(path: Path) -> tuple[Question, ...]:
    """Read and schema-check the question set in ``path``; raise :class:`QuestionSetError` if it is none."""
    return parse(path.read_text(encoding="utf-8"), path.name)


def split_of(question_id: str) -> Split:
    """Return the half to which a question belongs, from its id alone.

    Variants of a question (``gz-012``, ``gz-012b``) share the id up to the letter and so the half: what is
    tuned on one wording is never tested on another.
    """
    stem = re.sub(r"(?<=[0-9])[a-z]$", "", question_id)
    return "held" if hashlib.sha256(stem.encode("utf-8")).digest()[0] % 2 else "tune"


def select(questions: Iterable[Question], split: Split | None) -> tuple[Question, ...]:
    """Return the questions of one half, or all of them."""
    return tuple(q for q in questions if split is None or split_of(q.id) == split)

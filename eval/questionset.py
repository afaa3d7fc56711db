"""Question sets: their schema, how they are read, how they are checked, how they are split.

A set is one JSON Lines file, one :class:`Question` a line. Gold is made by reading the reports; this
module never looks at what the program answers. ``eval/questions/README.md`` explains the format to people.

Three things are checked, each by its own function:

* :func:`load` — every line has the right shape (unknown fields are refused);
* :func:`check_sources` — every quote stands, contiguous and exactly once, in the file that it names, and
  the value, or one of the wordings, of its nugget stands in it;
* :func:`check_balance` — the set is large and varied enough (:class:`Minimums`).

:func:`resolve` finds the addresses of the quoted passages once a report has been parsed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

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

    operation: Literal["sum", "difference", "ratio", "growth", "count"]
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


_IGNORED = re.compile(r"\s+|\*\*")


def squeeze(text: str) -> str:
    """Drop what quotes need not copy: white space and ``**`` marks. Nothing else is changed."""
    return _IGNORED.sub("", text)


_WIDTH = str.maketrans("０１２３４５６７８９％．，：；（）－—～", "0123456789%.,:;()--~")
_DIGITS = "零一二三四五六七八九十"


def _plain(text: str) -> str:
    return squeeze(text).translate(_WIDTH)


def _chinese(value: Decimal) -> str:
    """Chinese numeral of a whole number below 100, or nothing."""
    if value != value.to_integral_value() or not 0 <= value < 100:
        return ""
    tens, ones = divmod(int(value), 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _value_stands(nugget: Nugget, text: str) -> bool:
    """Whether the value and the unit of a quantity stand in ``text`` (already made plain)."""
    value, unit = Decimal(nugget.value or "0"), _plain(nugget.unit or "")
    if unit == "位":
        chinese = _chinese(value)
        forms = [f"第{value}(?![0-9])", f"第{chinese}"] + (["首位", "首个"] if value == 1 else [])
        return any(re.search(form, text) for form in forms) or any(_plain(a) in text for a in nugget.aliases)
    number = re.escape(_plain(nugget.value or ""))
    if not re.search(rf"(?<![0-9.]){number}(?![0-9]|\.[0-9])", text):
        chinese = _chinese(value)
        if not chinese or f"{chinese}{unit}" not in text:
            return any(_plain(alias) in text for alias in nugget.aliases)
    return unit in text or any(_plain(alias) in text for alias in nugget.aliases)


def _derived(nugget: Nugget) -> Decimal:
    assert nugget.derivation is not None
    operands = [Decimal(operand) for operand in nugget.derivation.operands]
    operation = nugget.derivation.operation
    if operation == "sum":
        return sum(operands, Decimal(0))
    if operation == "count":
        return Decimal(len(operands)) if len(operands) != 1 else operands[0]
    first, second = operands
    if operation == "difference":
        return first - second
    exact = first / second if operation == "ratio" else (first - second) / second * 100
    return exact.quantize(Decimal(nugget.value or "0"))


def check_nugget(nugget: Nugget, sources: Mapping[str, str]) -> list[str]:
    """Check one nugget against the sources (file name to squeezed text); return what is wrong."""
    problems: list[str] = []
    for number, evidence in enumerate(nugget.evidence, start=1):
        where = f"nugget {nugget.id}, evidence {number}"
        for quote in evidence:
            if quote.file not in sources:
                problems.append(f"{where}: no source {quote.file}")
                continue
            count = sources[quote.file].count(squeeze(quote.quote))
            if count != 1:
                problems.append(f"{where}: quote stands {count} times in {quote.file}: {quote.quote}")
        text = "\n".join(_plain(quote.quote) for quote in evidence)
        if nugget.derivation is not None:
            for operand in nugget.derivation.operands:
                number_text = re.escape(operand)
                if not re.search(rf"(?<![0-9.]){number_text}(?![0-9]|\.[0-9])", text):
                    problems.append(f"{where}: operand {operand} is not in the quotes")
        elif nugget.kind == "quantity":
            if not _value_stands(nugget, text):
                problems.append(f"{where}: {nugget.value}{nugget.unit} is not in the quotes")
        elif not any(_plain(alias) in text or alias in nugget.subject for alias in nugget.aliases):
            problems.append(f"{where}: none of the wordings {list(nugget.aliases)} is in the quotes")
        if nugget.qualifier and not all(part in text for part in nugget.qualifier.split("…")):
            problems.append(f"{where}: qualifier {nugget.qualifier} is not in the quotes")
    if nugget.derivation is not None:
        try:
            result = _derived(nugget)
        except (ValueError, ArithmeticError) as error:
            problems.append(f"nugget {nugget.id}: cannot derive: {error}")
        else:
            if result != Decimal(nugget.value or "0"):
                problems.append(f"nugget {nugget.id}: derivation gives {result}, not {nugget.value}")
    return problems


def check_sources(questions: Iterable[Question], sources: Mapping[str, str]) -> list[str]:
    """Check every quote, value and wording against ``sources`` (file name to text); return all problems."""
    squeezed = {name: squeeze(text) for name, text in sources.items()}
    return [
        f"{question.id}: {problem}"
        for question in questions
        for nugget in question.nuggets
        for problem in check_nugget(nugget, squeezed)
    ]


def read_sources(folder: Path, suffix: str = ".txt") -> dict[str, str]:
    """Return the text of every file of ``folder`` that ends in ``suffix``, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"*{suffix}"))}


@dataclass(frozen=True, slots=True)
class Minimums:
    """What a set must have at least. The numbers are those of the design for ``reports5``."""

    questions: int = 220
    unanswerable: int = 60
    by_type: Mapping[str, int] = field(default_factory=dict)
    by_class: Mapping[str, int] = field(default_factory=dict)
    by_place: Mapping[str, int] = field(default_factory=dict)
    by_status: Mapping[str, int] = field(default_factory=dict)
    smaller_half: float = 0.4


REPORTS5 = Minimums(
    by_type={
        "figure": 40,
        "comparison": 20,
        "ranking": 5,
        "list": 15,
        "definition": 10,
        "measure": 10,
        "explanation": 8,
        "metadata": 6,
        "yes_no": 10,
        "change": 10,
        "multi_part": 10,
    },
    by_class={
        "no_such_place": 10,
        "no_such_year": 10,
        "not_mentioned": 15,
        "false_premise": 12,
        "underspecified": 8,
    },
    by_place={"上饶市": 30, "赣州市": 30, "宜春市": 30, "乐平市": 30, "抚州市": 30},
    by_status={"完成": 80, "目标": 80},
)


def tally(questions: Iterable[Question]) -> dict[str, Counter[str]]:
    """Count a set by type, class, place, nugget status and half."""
    counts: dict[str, Counter[str]] = {k: Counter() for k in ("type", "class", "place", "status", "split")}
    for question in questions:
        counts["type"][question.type] += 1
        counts["class"][question.unanswerable_class or "answerable"] += 1
        counts["place"].update(set(question.places))
        counts["status"].update({nugget.status or "none" for nugget in question.nuggets})
        counts["split"][split_of(question.id)] += 1
    return counts


def check_balance(questions: Sequence[Question], minimums: Minimums) -> list[str]:
    """Return in what the set falls short of ``minimums``."""
    counts = tally(questions)
    unanswerable = sum(not question.answerable for question in questions)
    wanted: list[tuple[str, int, int]] = [
        ("questions", len(questions), minimums.questions),
        ("questions without an answer", unanswerable, minimums.unanswerable),
    ]
    for key, table in (
        ("type", minimums.by_type),
        ("class", minimums.by_class),
        ("place", minimums.by_place),
        ("status", minimums.by_status),
    ):
        wanted += [(f"{key} {name}", counts[key][name], least) for name, least in table.items()]
    problems = [f"{name}: {have}, at least {least} wanted" for name, have, least in wanted if have < least]
    for half in ("tune", "held"):
        if counts["split"][half] < minimums.smaller_half * len(questions):
            problems.append(f"half {half}: only {counts['split'][half]} of {len(questions)}")
    return problems


class PassageLike(Protocol):
    """What :func:`resolve` needs of a passage; ``corpus.types.Passage`` has it."""

    @property
    def address(self) -> str:
        """The stable name of the passage."""
        ...

    @property
    def start(self) -> int:
        """Where the passage begins in the source of its report."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


class ReportLike(Protocol):
    """What :func:`resolve` needs of a report; ``corpus.types.ParsedReport`` has it."""

    @property
    def source(self) -> str:
        """The untouched text that the passages' ranges count in."""
        ...

    @property
    def passages(self) -> Sequence[PassageLike]:
        """All passages, in report order."""
        ...


def find(quote: str, source: str) -> list[tuple[int, int]]:
    """Return the ranges of ``source`` in which ``quote`` stands, ignoring white space and ``**`` marks."""
    ignored = {i for match in _IGNORED.finditer(source) for i in range(*match.span())}
    kept = [i for i in range(len(source)) if i not in ignored]
    text, wanted = "".join(source[i] for i in kept), squeeze(quote)
    ranges, start = [], text.find(wanted) if wanted else -1
    while start >= 0:
        ranges.append((kept[start], kept[start + len(wanted) - 1] + 1))
        start = text.find(wanted, start + 1)
    return ranges


def resolve(quote: str, report: ReportLike) -> tuple[str, ...]:
    """Return the addresses of the passages of ``report`` in which ``quote`` stands, in report order.

    Usually one. A quote that runs over two passages gives both; one that stands in none gives nothing. Ranges
    are compared, not texts, so what the parser takes out of a passage does not matter.
    """
    ranges = find(quote, report.source)
    return tuple(
        passage.address
        for passage in report.passages
        if any(start < passage.end and end > passage.start for start, end in ranges)
    )


def resolve_all(
    questions: Iterable[Question], reports: Mapping[str, ReportLike]
) -> tuple[dict[Quote, tuple[str, ...]], list[str]]:
    """Resolve every quote of a set; ``reports`` maps file names to parsed reports.

    Returns the addresses by quote, and the problems: quotes that stand in no passage. Quotes of questions
    about metadata are no problem: front matter is not cited by passage.
    """
    found: dict[Quote, tuple[str, ...]] = {}
    problems: list[str] = []
    for question in questions:
        for nugget in question.nuggets:
            for quote in (quote for evidence in nugget.evidence for quote in evidence):
                report = reports.get(quote.file)
                if quote not in found:
                    found[quote] = resolve(quote.quote, report) if report is not None else ()
                if not found[quote] and question.type != "metadata":
                    problems.append(f"{question.id}: nugget {nugget.id}: in no passage: {quote.quote}")
    return found, problems

"""What a program answered, in one shape: ours and that of any other program, read from JSON Lines.

Ours is :class:`rag.types.Answer`. Any other program writes
``{"id", "answer", "citations": [{"text"}], "retrieved": [{"text"}], "abstained", "seconds"}``; marks like ``[1]`` in its
answer name its citations, and a sentence without a mark rests on all of them.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.types import REFUSAL, Answer

Outcome = Literal["answered", "refused", "empty", "error"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Piece(_Frozen):
    """A text cited or retrieved. ``address`` is empty where the program has none; ``passage`` is the text around a quote."""

    text: str
    address: str = ""
    passage: str = ""


class Said(_Frozen):
    """One sentence of an answer, without marks, and the indexes of what it cites.

    ``line`` is its number among the lines of the answer, ``head`` what its line says before a colon (上饶市2024年).
    """

    text: str
    citations: tuple[int, ...]
    head: str = ""


class Record(_Frozen):
    """One answer, ready to be scored. Seconds are ``None`` where nobody measured."""

    id: str
    answer: str
    abstained: bool
    error: str = ""
    said: tuple[Said, ...] = ()
    citations: tuple[Piece, ...] = ()
    retrieved: tuple[Piece, ...] = ()
    notice: str = ""
    not_mentioned: tuple[str, ...] = ()
    arms: Mapping[str, tuple[Piece, ...]] = Field(default_factory=dict)
    seconds: float | None = None
    evidence_seconds: float | None = None
    first_seconds: float | None = None

    @property
    def outcome(self) -> Outcome:
        """Which of the four outcomes this is: they are never mixed up."""
        if self.error:
            return "error"
        if self.abstained:
            return "refused"
        return "answered" if self.answer.strip() else "empty"


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str
    answer: str = ""
    citations: tuple[_ForeignPiece, ...] = ()
    retrieved: tuple[_ForeignPiece, ...] = ()
    arms: dict[str, tuple[_ForeignPiece, ...]] = {}
    abstained: bool = False
    seconds: float | None = None
    evidence_seconds: float | None = None
    first_seconds: float | None = None
    error: str = ""


class _ForeignPiece(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str
    address: str = ""


_Foreign.model_rebuild()


class RecordError(ValueError):
    """A file of answers that cannot be read; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def read_records(path: Path) -> tuple[Record, ...]:
    """Read a file of answers, which may be compressed (``.gz``); any bad line is an error.

    Raises:
        RecordError: lines that are no answer, or two answers to one question.

    """
    records: dict[str, Record] = {}
    problems: list[str] = []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = parse_record(line)
        except (ValidationError, ValueError) as error:
            problems.append(f"{path.name}:{number}: {str(error).splitlines()[0]}")
            continue
        if record.id in records:
            problems.append(f"{path.name}:{number}: {record.id} 重复")
        records[record.id] = record
    if problems:
        raise RecordError(problems)
    return tuple(records.values())


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def parse_record(line: str) -> Record:
    """Read one line in either shape.

    Raises:
        ValueError: it is neither.

    """
    raw: Any = json.loads(line)
    if not isinstance(raw, dict):
        raise ValueError("a line is one JSON object")
    if "claims" in raw and "timings" in raw:
        arms = {name: tuple(pieces) for name, pieces in raw.pop("arms", {}).items()}
        record = from_answer(Answer.model_validate(raw))
        if not arms:
            return record
        return record.model_copy(
            update={"arms": {n: tuple(Piece(**p) for p in ps) for n, ps in arms.items()}}
        )
    return _from_foreign(_Foreign.model_validate(raw))


def from_answer(answer: Answer) -> Record:
    """Take what is scored out of an answer of this program."""
    at = {citation.address: number for number, citation in enumerate(answer.citations)}
    heads = _heads(answer.answer)
    said = tuple(
        Said(
            text=claim.text,
            citations=tuple(at[a] for a in claim.citations if a in at),
            head=heads.get(_plain(claim.text), ""),
        )
        for claim in answer.claims
    )
    return Record(
        id=answer.id,
        answer=answer.answer,
        abstained=answer.abstained,
        said=said,
        citations=tuple(Piece(text=c.quote, address=c.address, passage=c.text) for c in answer.citations),
        retrieved=tuple(Piece(text=h.text, address=h.address) for h in answer.retrieved),
        notice=answer.notice,
        not_mentioned=tuple(c.place for c in answer.coverage if c.state.value != "answered"),
        seconds=answer.timings.total_s,
        evidence_seconds=answer.timings.retrieve_s,
        first_seconds=answer.timings.first_token_s,
    )


def _from_foreign(raw: _Foreign) -> Record:
    citations = tuple(Piece(text=c.text, address=c.address) for c in raw.citations)
    return Record(
        id=raw.id,
        answer=raw.answer,
        abstained=raw.abstained,
        error=raw.error,
        said=() if raw.abstained else sentences(raw.answer, len(citations)),
        citations=citations,
        retrieved=tuple(Piece(text=c.text, address=c.address) for c in raw.retrieved),
        not_mentioned=_refused_lines(raw.answer),
        arms={
            name: tuple(Piece(text=p.text, address=p.address) for p in ps) for name, ps in raw.arms.items()
        },
        seconds=raw.seconds,
        evidence_seconds=raw.evidence_seconds,
        first_seconds=raw.first_seconds,
    )


_MARK = re.compile(r"[\[【]([0-9]{1,3}(?:[,，、\s]+[0-9]{1,3})*)[\]】]")
_BREAK = re.compile(r"(?:[。！？；](?:[\[【][0-9,，、\s]+[\]】])*)+|\n+")
_HEAD = re.compile(r"^\s*([^。！？；，,\d]{2,12}(?:(?:19|20)\d\d年)?)[：:]")


def sentences(answer: str, citations: int) -> tuple[Said, ...]:
    """Cut an answer into sentences; marks are taken out and become what the sentence cites.

    A mark may stand before or behind the stop. Marks of citations that do not exist are dropped.
    """
    marked = bool(_MARK.search(answer))
    found = []
    for line in answer.split("\n"):
        head_match = _HEAD.match(line)
        head = head_match.group(1) if head_match else ""
        body = line[head_match.end() :] if head_match else line
        for raw in _cut(body):
            text = _MARK.sub("", raw).strip()
            if not re.search(r"[\w\u4e00-\u9fff]", text) or REFUSAL in text:
                continue
            numbers = [int(n) - 1 for m in _MARK.finditer(raw) for n in re.findall(r"\d+", m.group(1))]
            cited = tuple(dict.fromkeys(n for n in numbers if 0 <= n < citations))
            found.append(Said(text=text, citations=cited if marked else tuple(range(citations)), head=head))
    return tuple(found)


def _cut(line: str) -> list[str]:
    pieces, start = [], 0
    for match in _BREAK.finditer(line):
        pieces.append(line[start : match.end()])
        start = match.end()
    return [*pieces, line[start:]]


def _plain(text: str) -> str:
    return re.sub(r"[\s。；]", "", _MARK.sub("", text))


def _heads(answer: str) -> dict[str, str]:
    """Return what each sentence's line says before its first colon, where that is a place or a report."""
    heads: dict[str, str] = {}
    for line in answer.split("\n"):
        match = re.match(r"^([^。：:，,]{2,20}(?:19|20)\d\d年)：", line)
        if match:
            for raw in _cut(line[match.end() :]):
                heads[_plain(raw)] = match.group(1)
    return heads


def _refused_lines(answer: str) -> tuple[str, ...]:
    """Return the lines of an answer that say that a report has nothing; the places in them are looked for later."""
    return tuple(line for line in answer.split("\n") if REFUSAL in line or "未提及" in line)

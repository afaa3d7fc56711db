"""The grounding checker's own benchmark: what it says of sentences whose verdict people know.

Two files under ``questions/checker/``: ``paraphrases.jsonl`` (right sentences in other words: every alarm is false) and
``pairs.jsonl`` (sentence and citation, labelled by reading). Each line names the sentences cited by address and by
words copied from them; the words decide where an address has moved. Halves go by :func:`split`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from corpus.load import load_folder
from corpus.types import ParsedReport, Passage, Sentence
from eval.questionset import Quote, Split, squeeze
from rag.grounding import Check, check
from rag.types import Evidence, ReportRef, Support

FOLDER = Path(__file__).parent / "questions" / "checker"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(_Frozen):
    """A sentence cited: its address when the line was written, and words that stand in it."""

    address: str
    quote: str


class Paraphrase(_Frozen):
    """A right sentence with what it rests on."""

    id: str
    text: str
    evidence: tuple[Cited, ...] = Field(min_length=1)


class Pair(Paraphrase):
    """A sentence with what it cites and what a reader found.

    ``supported``: all of it is there. ``partial``: every figure, name, time and place is right, but something said is
    not in what is cited. ``unsupported``: a figure, name, time, place, status or negation is wrong or missing.
    """

    label: Support


class Source:
    """The parsed reports, by address and by words."""

    def __init__(self, reports: Sequence[ParsedReport]) -> None:
        """Index the sentences of the reports."""
        self._sentences: dict[str, tuple[ParsedReport, Passage, Sentence]] = {}
        self._order: dict[str, list[str]] = {}
        for report in reports:
            self._order[report.meta.id] = []
            for passage in report.passages:
                for sentence in passage.sentences:
                    self._sentences[sentence.address] = (report, passage, sentence)
                    self._order[report.meta.id].append(sentence.address)

    @classmethod
    def of_folder(cls, folder: Path) -> Source:
        """Parse the reports of a folder with a manifest."""
        return cls(load_folder(folder))

    def find(self, cited: Cited) -> str:
        """Return the address at which the cited words stand now.

        Raises:
            KeyError: they stand nowhere in that report.

        """
        wanted = squeeze(cited.quote)
        report = cited.address.rsplit("-p", 1)[0]
        for address in (cited.address, *self._order.get(report, ())):
            held = self._sentences.get(address)
            if held and wanted in squeeze(held[2].text):
                return str(address)
        raise KeyError(f"{cited.quote} no longer stands in one sentence of {report}")

    def locate(self, quote: Quote) -> str | None:
        """Return the address of the sentence that a gold quote stands in; ``None`` for front matter and page breaks."""
        wanted = squeeze(quote.quote)
        for address, (report, _, sentence) in self._sentences.items():
            if report.meta.file == quote.file and wanted in squeeze(sentence.text):
                return str(address)
        return None

    def evidence(self, addresses: Sequence[str]) -> tuple[Evidence, ...]:
        """Return sentences as the evidence that an answer cites."""
        pieces = []
        for number, address in enumerate(dict.fromkeys(addresses), start=1):
            report, passage, sentence = self._sentences[address]
            ref = ReportRef(id=report.meta.id, place=report.meta.place, year=report.meta.year)
            pieces.append(
                Evidence(
                    number=number, address=address, report=ref, part=passage.part,
                    section=passage.section, text=sentence.text,
                )
            )  # fmt: skip
        return tuple(pieces)

    def neighbour(self, address: str, step: Literal[-1, 1]) -> str | None:
        """Return the address of the sentence before or after one in its report."""
        order = self._order[address.rsplit("-p", 1)[0]]
        position = order.index(address) + step
        return order[position] if 0 <= position < len(order) else None


def split(id_: str) -> Split:
    """Return the half of a line from its id alone, as questions are split."""
    return "held" if hashlib.sha256(id_.encode("utf-8")).digest()[0] % 2 else "tune"


def load_paraphrases(path: Path = FOLDER / "paraphrases.jsonl") -> tuple[Paraphrase, ...]:
    """Read the paraphrases."""
    adapter = TypeAdapter(Paraphrase)
    return tuple(adapter.validate_json(line) for line in path.read_text("utf-8").splitlines() if line)


def load_pairs(path: Path = FOLDER / "pairs.jsonl") -> tuple[Pair, ...]:
    """Read the labelled pairs."""
    adapter = TypeAdapter(Pair)
    return tuple(adapter.validate_json(line) for line in path.read_text("utf-8").splitlines() if line)


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with what the checker said of it. ``expected`` is what people said."""

    id: str
    text: str
    split: Split
    expected: Support
    check: Check

    @property
    def agrees(self) -> bool:
        """Whether checker and people agree."""
        return self.check.support == self.expected


def judge(lines: Sequence[Paraphrase], source: Source) -> tuple[Judged, ...]:
    """Run the checker over paraphrases (all expected to be supported) or pairs."""
    judged = []
    for line in lines:
        evidence = source.evidence([source.find(cited) for cited in line.evidence])
        expected: Support = line.label if isinstance(line, Pair) else "supported"
        judged.append(Judged(line.id, line.text, split(line.id), expected, check(line.text, evidence)))
    return tuple(judged)


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's κ between two raters: 1 for full agreement, 0 for what chance gives.

    1.0 where both say one and the same of everything; 0.0 without a pair.
    """
    if not pairs:
        return 0.0
    n = len(pairs)
    agreed = sum(one == two for one, two in pairs) / n
    names = {name for pair in pairs for name in pair}
    chance = sum(
        sum(one == name for one, _ in pairs) * sum(two == name for _, two in pairs) for name in names
    ) / (n * n)
    return 1.0 if chance == 1.0 else (agreed - chance) / (1 - chance)


def confusion(judged: Sequence[Judged]) -> Mapping[tuple[str, str], int]:
    """Count (people, checker)."""
    counts: dict[tuple[str, str], int] = {}
    for line in judged:
        key = (line.expected, line.check.support)
        counts[key] = counts.get(key, 0) + 1
    return counts

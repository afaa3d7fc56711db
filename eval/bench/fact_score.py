"""Gold facts, and how the facts that are extracted from the same sentences are scored against them.

The files ``tests/data/facts_gold_*.jsonl`` hold one excerpt a line with all figures that it tells;
``tests/data/facts_gold.md`` says how they were made and what their fields mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from corpus import indicators
from corpus.facts import Fact, extract_facts
from corpus.meta import level_of
from corpus.types import ParsedReport, Part, Passage, ReportMeta, Sentence


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldQuantity(_Model):
    """A quantity as a reader reads it; scale folded in."""

    value: Decimal
    upper: Decimal | None = None
    unit: str
    kind: str
    direction: str
    qualifier: str


class GoldFact(GoldQuantity):
    """One figure that a sentence tells. ``alternatives`` are other right readings of the quantity."""

    place: str
    indicator: tuple[str, ...]
    period: str
    status: str
    optional: bool = False
    alternatives: tuple[GoldQuantity, ...] = Field(default=(), alias="or")

    @property
    def main(self) -> bool:
        """Whether the lexicon knows the indicator."""
        return any(indicators.is_known(indicators.canonical(name)) for name in self.indicator)


class GoldLine(_Model):
    """An excerpt of one paragraph. ``held`` lines were not looked at while the rules were written."""

    origin: str
    place: str
    year: int
    part: Part
    held: bool
    text: str
    facts: tuple[GoldFact, ...]


@dataclass
class FactScore:
    """Counts that add up over lines; ``main`` are facts whose indicator the lexicon knows."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    main_right: int = 0
    main_missed: int = 0
    main_wrong: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was extracted that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the gold that was extracted."""
        return self.right / max(1, self.right + self.missed)

    @property
    def main_precision(self) -> float:
        """Precision over the indicators of the lexicon."""
        return self.main_right / max(1, self.main_right + self.main_wrong)

    @property
    def main_recall(self) -> float:
        """Recall over the indicators of the lexicon."""
        return self.main_right / max(1, self.main_right + self.main_missed)

    def describe(self) -> str:
        """Return the shares and counts on one line."""
        return (
            f"precision {self.precision:.3f} recall {self.recall:.3f} "
            f"(right {self.right}, wrong {self.wrong}, missed {self.missed}); "
            f"main precision {self.main_precision:.3f} recall {self.main_recall:.3f}"
        )


def read_facts(path: Path, *, held: bool | None = None) -> list[GoldLine]:
    """Return the lines of a gold file; only the held or only the other ones where ``held`` says so."""
    with path.open(encoding="utf-8") as rows:
        lines = [GoldLine.model_validate_json(row) for row in rows]
    return [line for line in lines if held is None or line.held is held]


def report_of(text: str, *, place: str = "赣州市", year: int = 2024, part: str = "review") -> ParsedReport:
    """Return a report that consists of one passage of one sentence."""
    address = f"{place}-{year}-p001"
    sentence = Sentence(f"{address}-s1", 0, len(text), text)
    passage = Passage(address, 1, Part(part), (), 0, len(text), text, (sentence,))
    meta = ReportMeta(f"{place}-{year}", place, level_of(place), year, "", "", "", "", "", "", "")
    return ParsedReport(meta, text, (), (), (passage,), (), (), ())


def agrees(fact: Fact, gold: GoldFact) -> bool:
    """Return whether an extracted fact says what the gold says, in every field."""
    return (
        any(_quantity_agrees(fact, want) for want in (gold, *gold.alternatives))
        and any(_indicator_agrees(fact, name) for name in gold.indicator)
        and fact.place == gold.place
        and fact.period == gold.period
        and fact.status.value == gold.status
    )


def score_facts(lines: Sequence[GoldLine]) -> FactScore:
    """Score the extractor on gold lines; every error is described in words."""
    score = FactScore()
    for line in lines:
        report = report_of(line.text, place=line.place, year=line.year, part=line.part.value)
        open_gold = list(line.facts)
        wrong = []
        for fact in extract_facts(report):
            match = next((gold for gold in open_gold if agrees(fact, gold)), None)
            if match is None:
                wrong.append(fact)
                continue
            open_gold.remove(match)
            if not match.optional:
                score.right += 1
                score.main_right += match.main
        missed = [gold for gold in open_gold if not gold.optional]
        score.wrong += len(wrong)
        score.main_wrong += sum(fact.known for fact in wrong)
        score.missed += len(missed)
        score.main_missed += sum(gold.main for gold in missed)
        if wrong or missed:
            score.errors.append(f"{line.origin} [{line.part.value}] {line.text}")
            score.errors += [f"    wrong   {_told(fact)}" for fact in wrong]
            score.errors += [f"    missed  {_wanted(gold)}" for gold in missed]
    return score


def _quantity_agrees(fact: Fact, want: GoldQuantity) -> bool:
    q = fact.quantity
    return (
        # A fraction has no exact decimal form (三分之一).
        abs(q.value - want.value) < Decimal("0.01")
        and q.upper == want.upper
        and q.unit == want.unit
        and q.kind.value == want.kind
        and q.direction.value == want.direction
        and (q.qualifier.value == want.qualifier or (q.inherited and not want.qualifier))
    )


def _indicator_agrees(fact: Fact, name: str) -> bool:
    """Canonical names must be equal; a report's own words may be longer or shorter, but not by half."""
    known = indicators.canonical(name)
    if fact.indicator == known:
        return True
    short, long = sorted((fact.indicator, name), key=len)
    return not indicators.is_known(known) and short in long and len(short) * 2 >= len(long)


def _told(fact: Fact) -> str:
    q = fact.quantity
    tail = f"{q.value} {q.unit} {q.kind.value} {q.direction.value} {q.qualifier.value}"
    return f"{fact.place} {fact.indicator} = {tail} ({fact.period} {fact.status.value}) {fact.flags}"


def _wanted(gold: GoldFact) -> str:
    tail = f"{gold.value} {gold.unit} {gold.kind} {gold.direction} {gold.qualifier}"
    return f"{gold.place} {'|'.join(gold.indicator)} = {tail} ({gold.period} {gold.status})"

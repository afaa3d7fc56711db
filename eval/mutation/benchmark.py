"""The checker's own score: mutants caught, false alarms, agreement with people, and whether that is enough."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eval.checker import FOLDER, Judged, Source, judge, kappa, load_pairs, load_paraphrases
from eval.mutation.answers import make_answers
from eval.mutation.operators import OPERATORS, Mutant, mutants
from eval.questionset import Split, load
from rag.grounding import Check, check

QUESTIONS = FOLDER.parent / "reports5.jsonl"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checker said of a mutant."""

    mutant: Mutant
    check: Check

    @property
    def caught(self) -> bool:
        """Whether the checker noticed."""
        return self.check.support != "supported"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is of."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        """The share; nothing of nothing is 0."""
        return self.hits / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class MutationResult:
    """The checker's own score. Every rate can be had for one half, or for all."""

    outcomes: tuple[Outcome, ...]
    gold: tuple[Judged, ...]
    paraphrases: tuple[Judged, ...]
    pairs: tuple[Judged, ...]

    def caught(self, kind: str | None = None, half: Split | None = None) -> Rate:
        """Return how many mutants (of a kind) were caught."""
        chosen = [
            o
            for o in self.outcomes
            if kind in (None, o.mutant.kind) and half in (None, o.mutant.answer.split)
        ]
        return Rate(sum(o.caught for o in chosen), len(chosen))

    def doubted(self, kind: str | None = None) -> Rate:
        """Return how many mutants (of a kind) were called partial only: words fall short, but nothing is said to be wrong."""
        chosen = [o for o in self.outcomes if kind in (None, o.mutant.kind)]
        return Rate(sum(o.check.support == "partial" for o in chosen), len(chosen))

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of mutants made, in the operators' order."""
        made = {o.mutant.kind for o in self.outcomes}
        return tuple(kind for kind in OPERATORS if kind in made)

    def false_alarms(self, of: Literal["gold", "paraphrases"], half: Split | None = None) -> Rate:
        """Return how many right sentences were not called supported."""
        chosen = [j for j in getattr(self, of) if half in (None, j.split)]
        return Rate(sum(not j.agrees for j in chosen), len(chosen))

    def agreement(self, half: Split | None = None) -> float:
        """Return Cohen's κ between people and checker on the labelled pairs."""
        return kappa([(j.expected, j.check.support) for j in self.pairs if half in (None, j.split)])

    def unchecked(self) -> Rate:
        """Return how many right sentences have something that rules cannot judge (a comparison, a cause)."""
        right = [*self.gold, *self.paraphrases]
        return Rate(sum(any(a.verdict == "unchecked" for a in j.check.atoms) for j in right), len(right))

    def uncheckable(self) -> Rate:
        """Return how many right sentences have nothing to judge but their words."""
        right = [*self.gold, *self.paraphrases]
        return Rate(sum(not j.check.checkable for j in right), len(right))


def run_mutation(reports: Path, questions: Path = QUESTIONS, *, every: int = 1) -> MutationResult:
    """Make answers and mutants from the gold of a question set and judge them with the two files of sentences.

    ``reports`` is the folder that the gold was made from; ``every`` takes every n-th answer only, for a quick look.

    Raises:
        QuestionSetError: the question set is none.
        KeyError: a line cites words that no report has any more.

    """
    source = Source.of_folder(reports)
    answers = make_answers(load(questions), source)[::every]
    gold = tuple(
        Judged(a.id, a.text, a.split, "supported", check(a.text, source.evidence(a.addresses)))
        for a in answers
    )
    outcomes = tuple(
        Outcome(m, check(m.text, source.evidence(m.addresses))) for m in mutants(answers, source)
    )
    return MutationResult(outcomes, gold, judge(load_paraphrases(), source), judge(load_pairs(), source))


GOALS = {"all": 0.99, "kind": 0.97, "false_alarms": 0.01, "kappa": 0.85}
"""What the checker must reach: mutants caught in all and of each kind at least, false alarms at most, κ at least."""


def table(result: MutationResult) -> Iterator[tuple[str, Rate, Rate]]:
    """Yield (kind, tune, held) for every kind, then for all."""
    for kind in result.kinds():
        yield kind, result.caught(kind, "tune"), result.caught(kind, "held")
    yield "all", result.caught(None, "tune"), result.caught(None, "held")


def unmet(result: MutationResult) -> list[str]:
    """Return which goals are not met over both halves, in words."""
    short = [
        f"{kind}：查出 {result.caught(kind).value:.2%}，目标 {GOALS['kind']:.0%}"
        for kind in result.kinds()
        if result.caught(kind).value < GOALS["kind"]
    ]
    if result.caught().value < GOALS["all"]:
        short.append(f"全部：查出 {result.caught().value:.2%}，目标 {GOALS['all']:.0%}")
    alarms: tuple[Literal["gold", "paraphrases"], ...] = ("gold", "paraphrases")
    for of in alarms:
        if result.false_alarms(of).value > GOALS["false_alarms"]:
            short.append(
                f"{NAMES[of]}：误报 {result.false_alarms(of).value:.2%}，目标至多 {GOALS['false_alarms']:.0%}"
            )
    if result.agreement() < GOALS["kappa"]:
        short.append(f"κ {result.agreement():.3f}，目标 {GOALS['kappa']}")
    return short


NAMES = {"gold": "标准答案", "paraphrases": "改写"}


def describe(result: MutationResult) -> Iterator[str]:
    """Yield the benchmark's table as lines for people."""
    yield f"{len(result.gold)} 个正确答案，{len(result.outcomes)} 个改错的答案，{len(result.kinds())} 种改法"
    yield f"{'改法':<16}{'调试半':>16}{'留出半':>16}{'判为没有依据':>12}{'只判为部分':>12}"
    for kind, tune, held in table(result):
        partial = result.doubted(None if kind == "all" else kind)
        refused = Rate(tune.hits + held.hits - partial.hits, partial.n)
        yield f"{kind:<16}{_cell(tune):>18}{_cell(held):>18}{_cell(refused):>20}{_cell(partial):>18}"
    for of, name in NAMES.items():
        alarms = [result.false_alarms(of, half) for half in ("tune", "held")]  # type: ignore[arg-type]
        yield f"{name}误报：调试半 {_cell(alarms[0])}，留出半 {_cell(alarms[1])}"
    kappas = [result.agreement(half) for half in ("tune", "held", None)]
    yield f"人工标注 {len(result.pairs)} 对，κ：调试半 {kappas[0]:.3f}，留出半 {kappas[1]:.3f}，全部 {kappas[2]:.3f}"
    yield f"有规则判断不了的比较或因果：{_cell(result.unchecked())}；除用词外没有可核对的：{_cell(result.uncheckable())}"


def _cell(rate: Rate) -> str:
    return f"{rate.hits}/{rate.n} {rate.value:.1%}"


def main() -> int:
    """Run the benchmark over the project's own reports and print it; 1 where a goal is not met."""
    result = run_mutation(Path(__file__).resolve().parents[2] / "corpus" / "reports")
    short = unmet(result)
    sys.stdout.write("\n".join([*describe(result), *(f"未达标  {line}" for line in short)]) + "\n")
    return 1 if short else 0

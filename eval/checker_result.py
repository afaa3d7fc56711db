"""The checker's own score as it is committed (``eval/results/checker.json``) and told in ``docs/evaluation.md``.

``govqa eval mutate --json eval/results/checker.json`` makes both; a test fails when the document says something else.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from eval.mutation.benchmark import MutationResult, Rate
from eval.runs import ROOT

CHECKER = ROOT / "results" / "checker.json"
DOCUMENT = ROOT.parent / "docs" / "evaluation.md"
BEGIN, END = (
    "<!-- made by `govqa eval mutate --json eval/results/checker.json` -->",
    "<!-- end of checker -->",
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Share(_Frozen):
    """How many of how many."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        """The share; nothing of nothing is 0."""
        return self.hits / self.n if self.n else 0.0


class Checker(_Frozen):
    """The benchmark in numbers: mutants caught by kind, false alarms, agreement with people, what rules leave open."""

    answers: int
    caught: Share
    kinds: dict[str, Share]
    gold_alarms: Share
    paraphrase_alarms: Share
    pairs: int
    kappa: float
    unchecked: Share
    uncheckable: Share


def _share(rate: Rate) -> Share:
    return Share(hits=rate.hits, n=rate.n)


def summed(result: MutationResult) -> Checker:
    """Return the numbers of a run of the benchmark."""
    return Checker(
        answers=len(result.gold),
        caught=_share(result.caught()),
        kinds={kind: _share(result.caught(kind)) for kind in result.kinds()},
        gold_alarms=_share(result.false_alarms("gold")),
        paraphrase_alarms=_share(result.false_alarms("paraphrases")),
        pairs=len(result.pairs),
        kappa=round(result.agreement(), 4),
        unchecked=_share(result.unchecked()),
        uncheckable=_share(result.uncheckable()),
    )


def write(checker: Checker, path: Path) -> None:
    """Write the numbers; where it is the committed file, the document too."""
    path.write_text(json.dumps(checker.model_dump(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if path.resolve() == CHECKER:
        DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8"), checker), encoding="utf-8")


def read() -> Checker:
    """Read the committed numbers."""
    return Checker.model_validate_json(CHECKER.read_text("utf-8"))


def filled(text: str, checker: Checker) -> str:
    """Return the document with its numbers made anew."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{told(checker)}\n{END}{rest.partition(END)[2]}"


def told(checker: Checker) -> str:
    """Return the numbers as sentences."""
    worst = min(checker.kinds, key=lambda kind: checker.kinds[kind].value)
    return (
        f"{checker.caught.n:,} mutants of {len(checker.kinds)} kinds over {checker.answers:,} right answers: "
        f"{checker.caught.value:.1%} caught, of each kind {checker.kinds[worst].value:.1%} or more (`{worst}`).\n"
        f"False alarms: {checker.gold_alarms.value:.1%} of the gold answers ({checker.gold_alarms.hits}), "
        f"{checker.paraphrase_alarms.value:.1%} of {checker.paraphrase_alarms.n} paraphrases written by hand "
        f"({checker.paraphrase_alarms.hits}).\n"
        f"κ with {checker.pairs} pairs labelled by reading: {checker.kappa:.3f}. It says itself that "
        f"{checker.unchecked.value:.1%} of these sentences hold a comparison or a cause that rules cannot judge."
    )

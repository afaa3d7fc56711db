"""May this run stand? Hard gates, soft gates and questions that must never regress, from ``eval/gate.toml``.

Exit code 0: all hold. 1: a hard gate or a pinned question fails. 2: only soft gates fail. The command ends with 3 where
nothing was judged: it was called wrongly, or there is no such run.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from pydantic import BaseModel, ConfigDict

from eval.scorers import Score, metric_of
from eval.summary import Summary
from rag.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GATE = Path(__file__).parent / "gate.toml"
Level = Literal["hard", "soft", "pinned"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Gates(_Frozen):
    """The thresholds. ``hard`` is held to the value, ``soft`` to the end of the interval that is worse.

    ``pinned`` are questions that must be answered, or refused, right.
    """

    hard: Mapping[str, float]
    soft: Mapping[str, float]
    pinned: tuple[str, ...] = ()


class Finding(_Frozen):
    """One gate and whether it holds."""

    level: Level
    name: str
    holds: bool
    says: str


class Judgement(_Frozen):
    """All gates of a run."""

    run: str
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0, 1 or 2, as above."""
        failed = {finding.level for finding in self.findings if not finding.holds}
        return 1 if failed & {"hard", "pinned"} else 2 if failed else 0


def load_gates(path: Path = GATE) -> Gates:
    """Read the thresholds.

    Raises:
        UsageError: they cannot be read, or name a metric that there is not.

    """
    try:
        gates = Gates.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        for name in (*gates.hard, *gates.soft):
            metric_of(name)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"门槛文件 {path} 用不了：{str(error).splitlines()[0]}") from None
    return gates


def judge(summary: Summary, scores: Sequence[Score], gates: Gates) -> Judgement:
    """Hold a run against the gates. A metric that applies to no question cannot be judged: that fails its gate."""
    findings = [_threshold("hard", name, limit, summary) for name, limit in gates.hard.items()]
    findings += [_threshold("soft", name, limit, summary) for name, limit in gates.soft.items()]
    findings += [f for id_ in gates.pinned if (f := _pinned(id_, scores)) is not None]
    return Judgement(run=summary.name, findings=tuple(findings))


def _threshold(level: Literal["hard", "soft"], name: str, limit: float, summary: Summary) -> Finding:
    line = summary.all.line(name)
    if line is None:
        return Finding(level=level, name=name, holds=False, says="没有一题能判")
    higher = metric_of(name).higher
    value = line.value if level == "hard" else line.low if higher else line.high
    holds = value >= limit if higher else value <= limit
    sign = "≥" if higher else "≤"
    what = "值" if level == "hard" else "区间下端" if higher else "区间上端"
    says = (
        f"{what} {value:.4f}，要求 {sign} {limit:g}（{line.numerator:g}/{line.denominator:g}，{line.n} 题）"
    )
    return Finding(level=level, name=name, holds=holds, says=says)


def _pinned(id_: str, scores: Sequence[Score]) -> Finding | None:
    """Judge a pinned question by what it asks for; ``None`` where the run did not ask it."""
    own = {s.metric: s for s in scores if s.id == id_ and not s.na}
    if not own:
        return None
    wanted = [own[m] for m in ("all_vital", "verdict", "refusal_recall") if m in own]
    failed = [s.metric for s in wanted if s.numerator < s.denominator]
    return Finding(
        level="pinned", name=id_, holds=not failed, says=f"没过：{'、'.join(failed)}" if failed else "答对"
    )


def junit(judgement: Judgement) -> str:
    """Return the findings as JUnit XML, which CI systems show."""
    failures = sum(not f.holds for f in judgement.findings)
    suite = ElementTree.Element(
        "testsuite",
        name=f"govqa eval gate {judgement.run}",
        tests=str(len(judgement.findings)),
        failures=str(failures),
    )
    for finding in judgement.findings:
        test = ElementTree.SubElement(suite, "testcase", classname=f"gate.{finding.level}", name=finding.name)
        if not finding.holds:
            ElementTree.SubElement(test, "failure", message=finding.says)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"

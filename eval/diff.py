"""Two runs compared question by question: what flipped, and what each metric's change is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.scorers import Score, metric_of
from eval.stats import Interval, holm, mcnemar, median_interval, paired_difference, sign_flip
from eval.table import HEADLINE

FLIPPING = ("all_vital", "verdict", "refusal_recall", "false_refusal", "order", "arg_max")
"""Metrics of one yes or no for a question: a change there is a flip."""

FEWEST = 6
"""Fewer one-way flips than this prove nothing (two-sided p of 5 is .0625)."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that went from right to wrong, or back."""

    id: str
    metric: str
    better: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A metric's paired change over the questions that both runs have; ``adjusted`` is Holm's p over all metrics."""

    metric: str
    n: int
    before: float
    after: float
    difference: Interval
    gained: int
    lost: int
    p: float
    adjusted: float

    @property
    def certain(self) -> bool:
        """Whether the change is more than chance, after looking at so many metrics."""
        flips = self.gained + self.lost
        enough = metric_of(self.metric).kind != "binary" or flips >= FEWEST
        return self.adjusted < 0.05 and enough and not self.difference.low <= 0 <= self.difference.high


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two runs. ``only`` counts questions that just one of them has."""

    shared: int
    only: tuple[int, int]
    flips: tuple[Flip, ...]
    changes: tuple[Change, ...]


def compare(before: Sequence[Score], after: Sequence[Score]) -> Diff:
    """Compare two runs. A question counts for a metric where the metric applies in both."""
    one, two = _by_metric(before), _by_metric(after)
    ids, others = {s.id for s in before}, {s.id for s in after}
    found = [c for name in HEADLINE if (c := _change(name, one.get(name, {}), two.get(name, {}))) is not None]
    adjusted = holm({change.metric: change.p for change in found})
    changes = tuple(
        Change(c.metric, c.n, c.before, c.after, c.difference, c.gained, c.lost, c.p, adjusted[c.metric])
        for c in found
    )
    return Diff(len(ids & others), (len(ids - others), len(others - ids)), _flips(one, two), changes)


def _by_metric(scores: Sequence[Score]) -> dict[str, dict[str, Score]]:
    table: dict[str, dict[str, Score]] = {}
    for score in scores:
        if not score.na:
            table.setdefault(score.metric, {})[score.id] = score
    return table


def _flips(one: dict[str, dict[str, Score]], two: dict[str, dict[str, Score]]) -> tuple[Flip, ...]:
    flips = []
    for name in FLIPPING:
        before, after = one.get(name, {}), two.get(name, {})
        for id_ in sorted(before.keys() & after.keys()):
            change = after[id_].numerator - before[id_].numerator
            if change:
                flips.append(Flip(id_, name, (change > 0) == metric_of(name).higher))
    return tuple(sorted(flips, key=lambda f: (f.better, f.id, f.metric)))


def _change(name: str, before: dict[str, Score], after: dict[str, Score]) -> Change | None:
    shared = sorted(before.keys() & after.keys())
    if not shared:
        return None
    kind = metric_of(name).kind
    one = {i: (before[i].numerator, before[i].denominator) for i in shared}
    two = {i: (after[i].numerator, after[i].denominator) for i in shared}
    own = {i: two[i][0] / two[i][1] - one[i][0] / one[i][1] for i in shared}
    gained, lost = sum(d > 0 for d in own.values()), sum(d < 0 for d in own.values())
    if kind == "seconds":
        difference = median_interval(list(own.items()))
        values = [median_interval([(i, v[0]) for i, v in side.items()]).value for side in (one, two)]
    else:
        difference = paired_difference(one, two)
        values = [sum(v[0] for v in side.values()) / sum(v[1] for v in side.values()) for side in (one, two)]
    p = mcnemar(gained, lost) if kind == "binary" else sign_flip(own)
    return Change(name, len(shared), values[0], values[1], difference, gained, lost, p, p)


def table(diff: Diff) -> list[list[str]]:
    """Return the cells of a table: a head, then a row for each metric."""
    rows = [["指标", "前", "后", "差 [95%区间]", "变好/变差的题", "p（Holm）", ""]]
    for c in diff.changes:
        metric = metric_of(c.metric)
        up, down = (c.gained, c.lost) if metric.higher else (c.lost, c.gained)
        better = (c.difference.value > 0) == metric.higher
        word = ("变好" if better else "变差") if c.certain else "说不准" if c.gained + c.lost else "没变"
        rows.append(
            [
                metric.title,
                f"{c.before:.3f}",
                f"{c.after:.3f}",
                f"{c.difference.value:+.3f} [{c.difference.low:+.3f}, {c.difference.high:+.3f}]",
                f"{up}/{down}",
                f"{c.adjusted:.3f}",
                word,
            ]
        )
    return rows

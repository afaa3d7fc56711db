"""Two runs compared question by question: what flipped, and what each metric's change is worth.

Both are to be scored by the same rules: ``govqa eval diff`` scores both anew, since scores kept beside a run may be those
of an older scorer. What the runs themselves differ in stands in their manifests: see :func:`differences`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.records import Record
from eval.runs import Manifest, Scored
from eval.scorers import METRICS, SUMMED, Score, metric_of
from eval.scorers.refusals import HARMONIC, HARMONIC_OF
from eval.stats import (
    Interval,
    cluster_changes,
    harmonic,
    harmonic_difference,
    holm,
    mcnemar,
    median_interval,
    paired_difference,
    sign_flip,
)
from eval.table import HEADLINE

FLIPPING = ("all_vital", "verdict", "refusal_recall", "kept", "order", "arg_max")
"""Metrics of one yes or no for a question: a change there is a flip."""

FEWEST = 6
"""Fewer flips one way than this prove nothing, however few go the other way (two-sided p of 5 to 0 is .0625)."""

FAMILIES = ("总表", "其余指标", "检索，每路单独")
"""What is looked at together, and adjusted for together."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that went from right to wrong, or back."""

    id: str
    metric: str
    better: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A metric's paired change over the questions that both runs have.

    ``gained`` and ``lost`` are questions whose value rose or fell, all wordings of one taken together; ``adjusted`` is
    Holm's p over the metrics of its family.
    """

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
        enough = max(self.gained, self.lost) >= FEWEST
        return self.adjusted < 0.05 and enough and not self.difference.low <= 0 <= self.difference.high


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two runs. ``only`` counts questions that just one of them has."""

    shared: int
    only: tuple[int, int]
    flips: tuple[Flip, ...]
    changes: tuple[Change, ...]


def compare(before: Sequence[Score], after: Sequence[Score]) -> Diff:
    """Compare two runs in all metrics, those of the table first. A question counts for a metric that applies in both."""
    one, two = _by_metric(before), _by_metric(after)
    ids, others = {s.id for s in before}, {s.id for s in after}
    every = dict.fromkeys([*HEADLINE, *(m.name for m in METRICS), *sorted(one.keys() | two.keys())])
    found = [change for name in every if (change := _changed(name, one, two)) is not None]
    changes: list[Change] = []
    for family in range(len(FAMILIES)):
        own = [change for change in found if family_of(change.metric) == family]
        adjusted = holm({change.metric: change.p for change in own})
        changes += [replace(change, adjusted=adjusted[change.metric]) for change in own]
    only = (len(ids - others), len(others - ids))
    return Diff(len(ids & others), only, _flips(one, two), tuple(changes))


def family_of(metric: str) -> int:
    """Return which of :data:`FAMILIES` a metric belongs to: the table's, its parts and the rest, or an arm's."""
    if metric in HEADLINE and ":" not in metric:
        return 0
    return 1 if any(metric == known.name for known in (*METRICS, *SUMMED)) else 2


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


_Shares = dict[str, tuple[float, float]]


def _shared(
    name: str, one: Mapping[str, Mapping[str, Score]], two: Mapping[str, Mapping[str, Score]]
) -> tuple[_Shares, _Shares]:
    before, after = one.get(name, {}), two.get(name, {})
    shared = sorted(before.keys() & after.keys())
    return (
        {i: (before[i].numerator, before[i].denominator) for i in shared},
        {i: (after[i].numerator, after[i].denominator) for i in shared},
    )


def _changed(name: str, one: dict[str, dict[str, Score]], two: dict[str, dict[str, Score]]) -> Change | None:
    if name == HARMONIC.name:
        return _harmonic(one, two)
    before, after = _shared(name, one, two)
    if not before:
        return None
    kind = metric_of(name).kind
    own = _steps(before, after)
    gained, lost = cluster_changes(own)
    if kind == "seconds":
        difference = median_interval(list(own.items()))
        values = [median_interval([(i, v[0]) for i, v in side.items()]).value for side in (before, after)]
    else:
        difference = paired_difference(before, after)
        values = [_share(side) for side in (before, after)]
    p = mcnemar(gained, lost) if kind == "binary" else sign_flip(own)
    return Change(name, len(before), values[0], values[1], difference, gained, lost, p, p)


def _harmonic(one: dict[str, dict[str, Score]], two: dict[str, dict[str, Score]]) -> Change | None:
    """Return the change of the harmonic mean; ``None`` where either of its parts has no question that both runs have."""
    parts = [_shared(name, one, two) for name in HARMONIC_OF]
    if not all(before for before, _ in parts):
        return None
    own = {i: step for before, after in parts for i, step in _steps(before, after).items()}
    gained, lost = cluster_changes(own)
    (first, second), (third, fourth) = parts
    difference, p = harmonic_difference((first, third), (second, fourth))
    values = harmonic(_share(first), _share(third)), harmonic(_share(second), _share(fourth))
    return Change(HARMONIC.name, len(own), *values, difference, gained, lost, p, p)


def _share(side: Mapping[str, tuple[float, float]]) -> float:
    return sum(v[0] for v in side.values()) / sum(v[1] for v in side.values())


def _steps(before: _Shares, after: _Shares) -> dict[str, float]:
    return {i: after[i][0] / after[i][1] - before[i][0] / before[i][1] for i in before}


# In words ----------------------------------------------------------------------------------------------------


def table(diff: Diff) -> list[list[str]]:
    """Return the cells of a table: a head, then a row for each metric, each family under its name."""
    rows = [["指标", "前", "后", "差 [95%区间]", "变好/变差的题", "p（Holm）", ""]]
    family = 0
    for c in diff.changes:
        if family_of(c.metric) != family:
            family = family_of(c.metric)
            rows.append([f"—— {FAMILIES[family]} ——", *[""] * 6])
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


SHORT = 80
"""Characters of an answer that are shown with a flip."""


def flip_lines(diff: Diff, before: Scored, after: Scored, shown: Callable[[str], bool]) -> Iterator[str]:
    """Yield the questions that flipped, worse ones first, each with its text and both answers, where it may be shown."""
    answers = [{record.id: record for record in run.records} for run in (before, after)]
    metrics: dict[tuple[bool, str], list[str]] = {}
    for flip in diff.flips:
        metrics.setdefault((flip.better, flip.id), []).append(flip.metric)
    for (better, id_), names in metrics.items():
        if not shown(id_):
            continue
        head = f"{'变好' if better else '变差'}  {id_}  {'、'.join(metric_of(n).title for n in names)}"
        yield f"{head}  {before.questions[id_].question}"
        yield from (f"      {word}：{_short(of[id_])}" for word, of in zip("前后", answers, strict=True))


def _short(record: Record) -> str:
    text = f"出错：{record.error}" if record.error else record.answer
    line = " ".join(text.split())
    return (line[:SHORT] + "…" if len(line) > SHORT else line) or "（空白）"


def differences(before: Manifest | None, after: Manifest | None) -> Iterator[str]:
    """Yield what two runs were made of differently, so that a change is not put down to the wrong thing."""
    for word, manifest in (("前", before), ("后", after)):
        if manifest is None:
            yield f"{word}一次没有 manifest.json：它用的题集、报告、模型和设置不得而知"
    if before is None or after is None:
        return
    if before.questions_sha256 != after.questions_sha256:
        yield f"题集不同：{_set(before)} → {_set(after)}"
    yield from _reports(before.corpus, after.corpus)
    for word, one, two in (
        ("语言模型", before.model, after.model),
        ("向量模型", before.embedder, after.embedder),
        ("程序", before.program_sha256[:12], after.program_sha256[:12]),
    ):
        if one != two:
            yield f"{word}不同：{one or '未记'} → {two or '未记'}"
    for word, had, has in (
        ("设置", before.settings, after.settings),
        ("版本", before.versions, after.versions),
    ):
        for key in sorted(had.keys() | has.keys()):
            if had.get(key) != has.get(key):
                yield f"{word}不同：{key} {had.get(key) or '未记'} → {has.get(key) or '未记'}"


def _set(manifest: Manifest) -> str:
    return f"{manifest.questions}（{manifest.questions_sha256[:12]}）"


def _reports(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for word, ids in (
        ("只有前一次有", before.keys() - after.keys()),
        ("只有后一次有", after.keys() - before.keys()),
        ("内容不同", {i for i in before.keys() & after.keys() if before[i] != after[i]}),
    ):
        if ids:
            names = sorted(ids)
            more = f" 等 {len(names)} 份" if len(names) > 5 else ""
            yield f"报告不同，{word}：{'、'.join(names[:5])}{more}"

"""What the commands of ``govqa eval`` print: the table of a run, and what went wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eval.runs import Scored
    from eval.summary import Slice, Summary

Half = Literal["tune", "held"]
out = Console(highlight=False)


def print_summary(
    summary: Summary,
    split: Half | None = None,
    beside: Sequence[tuple[str, Slice]] = (),
    *,
    halves: bool = True,
    totals: bool = False,
) -> None:
    """Print the headline table: all questions, each half and what stands ``beside``; the search's arms; the types.

    ``halves``: whether the set is split at all. ``totals``: all questions together and nothing of the parts.
    """
    from eval.table import arm_rows, outcome_line, rows

    titles = {"all": "全部", "half: tune": "tune", "half: held": "held"}
    wanted = [f"half: {split}"] if split else ["all"]
    if halves and not split and not totals:
        wanted += ["half: tune", "half: held"]
    columns: list[tuple[str, Slice]] = [(titles[n], s) for n in wanted if (s := summary.slice(n)) is not None]
    if len(columns) == 2:
        columns = columns[:1]  # one half only: all of it is that half
    out.print(outcome_line(summary))
    print_table(rows([*columns, *beside]))
    if arms := arm_rows(summary.all):
        out.print("检索，每路单独")
        print_table(arms)
    if totals:
        return
    kinds = [s for s in summary.slices if s.name.startswith("type:")]
    out.print("分类：必答要点齐全（该拒的题：拒对）")
    for kind in kinds:
        line = kind.line("all_vital") or kind.line("refusal_recall")
        if line:
            out.print(f"  {kind.name[6:]:16s} {line.value:.3f} [{line.low:.3f}, {line.high:.3f}] n={line.n}")


def print_table(cells: Sequence[Sequence[str]]) -> None:
    """Print a head and rows."""
    head, *body = cells
    table = Table(*head, box=None, pad_edge=False)
    for row in body:
        table.add_row(*row)
    Console(highlight=False, width=max(out.width, 24 + 30 * len(head)), file=sys.stdout).print(table)


def print_fails(scored: Scored, ids: Collection[str]) -> None:
    """Print what went wrong with some of the questions, each with its answer."""
    asked = ("all_vital", "verdict", "refusal_recall", "truthfulness")
    by_id: dict[str, list[str]] = {}
    details: dict[str, tuple[str, ...]] = {}
    for one in scored.scores:
        if one.metric == "vital_nuggets":
            details[one.id] = one.verdicts
        bad = one.metric in asked and not one.na and one.numerator < one.denominator
        bad |= one.metric in ("invented_numbers", "misattributed") and one.numerator > 0
        if bad:
            by_id.setdefault(one.id, []).append(
                f"{one.metric} {one.numerator:g} {' '.join(one.verdicts)}".strip()
            )
    for record in scored.records:
        if record.id in by_id and record.id in ids:
            out.print(f"\n## {record.id} {scored.questions[record.id].question}", markup=False)
            out.print(f"   {record.answer}", markup=False)
            out.print(
                f"   {'; '.join(by_id[record.id])} | {'; '.join(details.get(record.id, ()))}", markup=False
            )


def print_strays(scored: Scored, err: Console) -> None:
    """Say which answers belong to no question of the set, and how many questions have no answer."""
    if scored.unknown:
        some = "、".join(scored.unknown[:20]) + ("…" if len(scored.unknown) > 20 else "")
        err.print(f"题集里没有这些题，没有计入：{some}", markup=False, soft_wrap=True)
    if scored.missing:
        err.print(
            f"{len(scored.missing)} 题没有回答，按空白回答计；只看答了的题用 --answered-only", soft_wrap=True
        )

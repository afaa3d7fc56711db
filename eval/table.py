"""The table of a run in plain text, for terminals and Markdown; a second run may stand beside it."""

from __future__ import annotations

from collections.abc import Sequence

from eval.scorers import metric_of
from eval.summary import Line, Slice, Summary

HEADLINE = (
    "vital_nuggets",
    "all_vital",
    "ladder_full",
    "truthfulness",
    "invented_numbers",
    "verdict",
    "set_f1",
    "order",
    "arg_max",
    "missing_said",
    "citation_validity",
    "quote_containment",
    "atom_support",
    "citation_recall",
    "citation_precision",
    "gold_recall",
    "gold_precision",
    "gold_f1",
    "misattributed",
    "unchecked_sentences",
    "refusal_recall",
    "false_refusal",
    "refusal_harmonic",
    "refusal_marked",
    "evidence_recall@5",
    "all_hop@10",
    "ndcg@10",
    "mrr@10",
    "wrong_place@10",
    "seconds_evidence",
    "seconds_first",
    "seconds",
)


def cell(line: Line | None) -> str:
    """Return a value with its interval, or a dash where the metric applies to nothing."""
    if line is None:
        return "–"
    if metric_of(line.metric).kind == "seconds":
        return f"{line.value:.1f} 秒 [{line.low:.1f}, {line.high:.1f}]，p95 {line.p95:.1f}"
    return f"{line.value:.3f} [{line.low:.3f}, {line.high:.3f}]"


def harmonic(of: Slice) -> float | None:
    """Return the harmonic mean of right refusals and of answers not falsely refused; ``None`` where either is missing."""
    right, false = of.line("refusal_recall"), of.line("false_refusal")
    if right is None or false is None:
        return None
    kept = 1 - false.value
    return 2 * right.value * kept / (right.value + kept) if right.value + kept else 0.0


def rows(columns: Sequence[tuple[str, Slice]], metrics: Sequence[str] = HEADLINE) -> list[list[str]]:
    """Return the cells of a table: a head, then a row for each metric that applies in any column."""
    table = [["指标", *(name for name, _ in columns), "分子/分母 (n)"]]
    for name in metrics:
        if name == "refusal_harmonic":
            values = [harmonic(one) for _, one in columns]
            if any(value is not None for value in values):
                table.append(["拒答调和平均", *("–" if v is None else f"{v:.3f}" for v in values), ""])
            continue
        lines = [one.line(name) for _, one in columns]
        if not any(lines):
            continue
        first = lines[0]
        size = f"{first.numerator:g}/{first.denominator:g} ({first.n})" if first else ""
        if first and metric_of(name).kind == "seconds":
            size = f"({first.n})"
        arrow = "" if metric_of(name).higher else " ↓"
        table.append([metric_of(name).title + arrow, *(cell(line) for line in lines), size])
    return table


ARM_METRICS = (
    *("evidence_recall@1", "evidence_recall@5", "evidence_recall@10", "all_hop@5", "all_hop@10"),
    *("hit@1", "ndcg@10", "mrr@10", "wrong_place@10", "wrong_year@10"),
)


def arm_rows(of: Slice) -> list[list[str]]:
    """Return what each arm of the search finds alone beside what the program retrieves; empty where none is recorded."""
    arms = sorted({name.split(":")[0] for line in of.lines if (name := line.metric).endswith(":hit@1")})
    if not arms:
        return []
    table = [["检索", "本程序", *(f"只用 {arm}" for arm in arms), "n"]]
    for name in ARM_METRICS:
        own = of.line(name)
        if own is not None:
            alone = [cell(of.line(f"{arm}:{name}")) for arm in arms]
            arrow = "" if metric_of(name).higher else " ↓"
            table.append([metric_of(name).title + arrow, cell(own), *alone, str(own.n)])
    return table


def outcome_line(summary: Summary) -> str:
    """Return how many answers there are of each outcome, and what the file lacks or has too much."""
    words = {"answered": "作答", "refused": "拒答", "empty": "空白", "error": "出错"}
    line = f"{summary.all.questions} 题：" + "，".join(f"{words[k]} {v}" for k, v in summary.outcomes.items())
    if summary.missing:
        line += f"（其中 {summary.missing} 题文件里没有回答，按空白计）"
    return line + (f"；{summary.unknown} 条回答不属于这个题集，没有计入" if summary.unknown else "")


def markdown(table: Sequence[Sequence[str]]) -> str:
    """Return a table as Markdown."""
    head, *body = table
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in body])

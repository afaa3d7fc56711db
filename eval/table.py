"""The table of a run in plain text, for terminals and Markdown; a second run may stand beside it."""

from __future__ import annotations

from collections.abc import Sequence

from eval.matching.misattributed import WAYS
from eval.scorers import metric_of
from eval.stats import harmonic as harmonic_mean
from eval.summary import Line, Slice, Summary

HEADLINE = (
    "vital_nuggets",
    "all_vital",
    "ladder_full",
    "truthfulness",
    "invented_numbers",
    "verdict",
    "set_f1",
    "own_figures",
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
    *(f"misattributed:{way}" for way in WAYS),
    "unchecked_sentences",
    "refusal_recall",
    "kept",
    "false_refusal",
    "refusal_harmonic",
    "refusal_marked",
    "evidence_recall@5",
    "all_hop@10",
    "ndcg@10",
    "mrr@10",
    "wrong_place@10",
    "wrong_year@10",
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


REASONS = {
    "question without an answer": "没有答案的题",
    "answerable": "有答案的题",
    "another class": "别的类",
    "not a refusal": "没有拒答",
    "refused": "拒答",
    "empty": "空白",
    "error": "出错",
    "the program failed": "出错",
    "no sentence": "没有句子",
    "no checkable sentence": "没有规则判得了的句子",
    "nothing to divide by": "没有可数的",
    "no passage proves it (front matter)": "依据不在段落里",
    "not a yes/no question": "不是是非题",
    "not a list or comparison": "不是列举或比较",
    "not a comparison": "不是比较",
    "no order asked for": "不问排序",
    "nothing to be first": "不问谁最高",
    "every report has it": "各报告都有",
    "the question names none": "题里没有指明",
    "nothing retrieved": "没有检到段落",
    "not measured": "没有计时",
}
"""Why a metric does not apply to a question, in words."""


def size(line: Line | None) -> str:
    """Return what a value was counted over: numerator/denominator and, in brackets, how many questions."""
    if line is None:
        return ""
    if metric_of(line.metric).kind in ("seconds", "harmonic"):
        return f"({line.n})"
    return f"{line.numerator:g}/{line.denominator:g} ({line.n})"


def absent(line: Line | None) -> str:
    """Return to how many questions a metric does not apply, by reason, the most frequent first; nothing where to none."""
    by_reason = sorted(line.na.items(), key=lambda item: -item[1]) if line is not None else []
    return "，".join(f"{REASONS.get(reason, reason)} {count}" for reason, count in by_reason)


def harmonic(of: Slice) -> float | None:
    """Return the harmonic mean of right refusals and kept answers; ``None`` where either is missing.

    Summaries that were committed before it was a metric of its own have its parts only.
    """
    line = of.line("refusal_harmonic")
    if line is not None:
        return line.value
    right, false = of.line("refusal_recall"), of.line("false_refusal")
    if right is None or false is None:
        return None
    return harmonic_mean(right.value, 1 - false.value)


def rows(columns: Sequence[tuple[str, Slice]], metrics: Sequence[str] = HEADLINE) -> list[list[str]]:
    """Return the cells of a table: a head, then a row for each metric that applies in any column.

    What the values were counted over, and what they do not apply to, is of the first column.
    """
    table = [["指标", *(name for name, _ in columns), "分子/分母 (n)", "不适用的题"]]
    for name in metrics:
        lines = [one.line(name) for _, one in columns]
        if not any(lines):
            continue
        arrow = "" if metric_of(name).higher else " ↓"
        values = (cell(line) for line in lines)
        table.append([metric_of(name).title + arrow, *values, size(lines[0]), absent(lines[0])])
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

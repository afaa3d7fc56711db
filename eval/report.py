"""A run as one self-contained page: no script or style from elsewhere, readable by someone who was not there.

Totals are shown of all questions; one by one only those that may be read, see :mod:`eval.blind`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path

from eval.beside import Pair
from eval.blind import left_out
from eval.gold import prepare
from eval.judging import Judged, coverage
from eval.report_question import LEGEND, order_of, question_html
from eval.runs import Manifest, Scored
from eval.scorers import Score, metric_of
from eval.summary import Line, Slice, Summary
from eval.table import HEADLINE, arm_rows, cell, harmonic, markdown, outcome_line, rows
from eval.words import slice_words

__all__ = ["markdown", "render"]

_STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
_OVERVIEW = (
    *("all_vital", "vital_nuggets", "truthfulness", "invented_numbers", "citation_recall", "misattributed"),
    *("gold_f1", "evidence_recall@5", "refusal_recall", "false_refusal"),
)
_ARMS = {"dense": "只按意思（dense）", "lexical": "只按字词（lexical）", "fused": "两路合并（fused）"}
_READING = (
    "方括号里是 95% 置信区间：同样的程序换一批同类的题，得分多半落在里面；同一题的不同问法算一组。↓ 越低越好。"
    "“分子/分母 (n)”里 n 是这项指标适用的题数；不适用的题不算好也不算坏。"
)


def render(
    scored: Scored,
    manifest: Manifest | None,
    pair: Pair | None = None,
    judged: Sequence[Judged] = (),
    readable: Collection[str] | None = None,
    *,
    halves: bool = True,
    totals: bool = False,
) -> str:
    """Return the page. ``pair`` puts the recorded baseline beside the run, on the questions that both answered.

    ``judged`` is what a judge said of the sentences that rules cannot judge. ``readable`` are the questions shown one
    by one, all by default; with ``totals`` the groups are left out as well. ``halves``: whether the set is split.
    """
    summary = scored.summary
    parts = [
        f"<h1>评测报告：{escape(summary.name)}</h1>",
        f'<p class="dim">{escape(outcome_line(summary))}。{_about(manifest)}</p>',
        "<p>程序对题集里的每一道题作答，答案按规则与报告原文、与事先从报告里读出的答案核对。</p>",
        "<h2>总表</h2>",
        f'<p class="dim">{_READING}</p>',
        _headline(summary, pair, halves=halves and not totals),
        f"<p>{escape(str(coverage(scored, judged)))}。</p>",
        *_arms(summary),
    ]
    if not totals:
        parts += ["<h2>分组</h2>", *_slices(summary, pair, halves=halves)]
    parts += ["<h2>逐题</h2>", *_questions(scored, readable)]
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>评测报告：{escape(summary.name)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _about(manifest: Manifest | None) -> str:
    if manifest is None:
        return ""
    return escape(
        f"题集 {manifest.questions}（{manifest.questions_sha256[:12]}），语言模型 {manifest.model}，"
        f"向量模型 {manifest.embedder}，程序 {manifest.program_sha256[:12]}，报告 {len(manifest.corpus)} 份。"
    )


def _questions(scored: Scored, readable: Collection[str] | None) -> list[str]:
    by_id: dict[str, dict[str, Score]] = {}
    for score in scored.scores:
        by_id.setdefault(score.id, {})[score.metric] = score
    chosen = [r for r in scored.records if readable is None or r.id in readable]
    hidden = left_out(len(scored.records) - len(chosen), "govqa eval report --open")
    parts = [f'<p class="dim">{escape(hidden)}。</p>'] if hidden else []
    if not chosen:
        return parts
    parts.append(f'<p class="dim">{LEGEND} 没答好的排在前面；点开一题看回答、要点和引用的段落。</p>')
    gold = prepare([scored.questions[record.id] for record in chosen], scored.sources)
    ordered = sorted(chosen, key=lambda record: (order_of(by_id[record.id]), record.id))
    return parts + [question_html(r, by_id[r.id], gold[r.id], scored.sources) for r in ordered]


def _table(head: Sequence[str], body: Sequence[Sequence[str]], kind: str = "") -> str:
    """Return a table of cells that are HTML already."""
    top = "".join(f"<th>{one}</th>" for one in head)
    lines = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in body)
    return f'<div class="scroll"><table class="{kind}"><tr>{top}</tr>{lines}</table></div>'


def _headline(summary: Summary, pair: Pair | None, *, halves: bool) -> str:
    named = [("全部", summary.all)]
    for name in ("half: tune", "half: held") if halves else ():
        half = summary.slice(name)
        if half is not None and half.questions < summary.all.questions:
            named.append((f"{slice_words(name)[1]}，{half.questions} 题", half))
    beside = pair.columns if pair else ()
    if pair and pair.own.all.questions == summary.all.questions:
        beside = beside[1:]  # the run on the same questions is the run
    return _full([*named, *beside])


def _full(named: Sequence[tuple[str, Slice]]) -> str:
    """Return every metric that applies in a column, with a bar for the interval of the first."""
    head, *body = rows(named)
    keys = [name for name in HEADLINE if _applies(name, [one for _, one in named])]
    lines = []
    for key, row in zip(keys, body, strict=True):
        line = named[0][1].line(key)
        bar = ""
        if line is not None and metric_of(key).kind != "seconds" and line.low >= 0:
            bar = (
                f'<span class="bar"><i style="left:{line.low * 100:.1f}%;right:{100 - line.high * 100:.1f}%"></i>'
                f'<b style="left:{line.value * 100:.1f}%"></b></span>'
            )
        lines.append([escape(row[0]), bar, *map(escape, row[1:])])
    return _table([head[0], "0 — 1", *map(escape, head[1:])], lines, "bars")


def _arms(summary: Summary) -> list[str]:
    """Return what each arm of the search finds alone, where the run recorded it."""
    table = arm_rows(summary.all)
    if not table:
        return []
    head, *body = [[escape(one) for one in row] for row in table]
    head = [_ARMS.get(one.removeprefix("只用 "), one) for one in head]
    return ["<h2>检索，每路单独</h2>", _table(head, body)]


def _applies(name: str, slices: Sequence[Slice]) -> bool:
    if name == "refusal_harmonic":
        return any(harmonic(one) is not None for one in slices)
    return any(one.line(name) for one in slices)


def _slices(summary: Summary, pair: Pair | None, *, halves: bool) -> list[str]:
    """Return the groups: some metrics of all in one table, then all metrics of each, to be opened."""
    names = [name for name in _OVERVIEW if summary.all.line(name)]
    body, opened = [], []
    for one in summary.slices[1:]:
        if one.name.startswith("half: ") and not halves:
            continue
        group, value = slice_words(one.name)
        same = pair.baseline.slice(one.name) if pair else None
        cells = [_both(one.line(name), same.line(name) if same else None) for name in names]
        body.append([f"{group}：{escape(value)}", str(one.questions), *cells])
        named = [("本程序", one)]
        if pair and same and (own := pair.own.slice(one.name)):
            named += [(f"同样 {own.questions} 题", own), (f"普通 LangChain，同样 {own.questions} 题", same)]
        opened.append(
            f"<details><summary>{group}：{escape(value)}，{one.questions} 题</summary>{_full(named)}</details>"
        )
    head = ["", "题数", *(metric_of(n).title + ("" if metric_of(n).higher else " ↓") for n in names)]
    beside = "；“对照”是普通 LangChain 在两边都答了的题上的值" if pair else ""
    return [
        f'<p class="dim">每格是值、区间和适用的题数 n{beside}。题少的组区间宽，差别多半说明不了什么。</p>',
        _table(head, body),
        '<p class="dim">每组的全部指标：</p>',
        *opened,
    ]


def _both(line: Line | None, other: Line | None) -> str:
    own = f'{cell(line)} <span class="dim">n={line.n}</span>' if line else "–"
    return own + (f'<br><span class="dim">对照 {other.value:.3f} n={other.n}</span>' if other else "")

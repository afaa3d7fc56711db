"""A run as one self-contained page: no script or style from elsewhere, readable by someone who was not there.

Each figure of an answer is coloured by what was found of it; the passages that it cites stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.gold import GoldNugget, prepare
from eval.judging import Judged, coverage
from eval.questionset import Question
from eval.records import Record
from eval.runs import Manifest, Scored
from eval.scorers import Score, Span, metric_of
from eval.summary import Slice, Summary
from eval.table import HEADLINE, arm_rows, harmonic, markdown, outcome_line, rows

__all__ = ["markdown", "render"]

_STYLE = """
:root{color-scheme:light dark;--ok:#1a7f37;--der:#0969da;--mis:#9a6700;--inv:#cf222e;--line:#d0d7de;--soft:#f6f8fa;--dim:#59636e}
@media(prefers-color-scheme:dark){:root{--ok:#3fb950;--der:#58a6ff;--mis:#d29922;--inv:#f85149;--line:#3d444d;--soft:#151b23;--dim:#9198a1}}
*{box-sizing:border-box}
body{font:16px/1.6 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;max-width:1200px;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
p.dim,.dim{color:var(--dim);font-size:.9rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
.scroll{overflow-x:auto}
.bar{display:inline-block;position:relative;width:140px;height:.8rem;background:var(--soft);
border:1px solid var(--line);vertical-align:middle}
.bar i{position:absolute;top:0;bottom:0;background:var(--der);opacity:.35}
.bar b{position:absolute;top:-2px;bottom:-2px;width:2px;background:var(--der)}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}summary{cursor:pointer}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1.2rem}@media(max-width:800px){.two{grid-template-columns:1fr}}
blockquote{margin:.4rem 0;padding:.3rem .7rem;background:var(--soft);border-left:3px solid var(--line);font-size:.92rem}
mark{background:none;color:inherit;border-bottom:2px solid;padding-bottom:1px}
.supported{color:var(--ok)}.derived{color:var(--der)}.misattributed{color:var(--mis)}.invented{color:var(--inv)}
.tag{display:inline-block;border:1px solid currentColor;border-radius:9px;padding:0 .5rem;font-size:.8rem;margin-right:.3rem}
ul{margin:.2rem 0;padding-left:1.2rem}
"""

_COLOURS = {
    "supported": "有依据：引用的句子里有",
    "derived": "推得出：由引用的数字算得",
    "misattributed": "张冠李戴，或引用的句子里没有",
    "invented": "凭空：检索到的原文里没有",
}
_WORDS = {
    "answered": "作答",
    "refused": "拒答",
    "empty": "空白",
    "error": "出错",
}


def render(
    scored: Scored,
    manifest: Manifest | None,
    beside: Sequence[tuple[str, Slice]] = (),
    judged: Sequence[Judged] = (),
) -> str:
    """Return the page. ``beside`` are further columns of the headline table, such as the baseline's.

    ``judged`` is what a judge said of the sentences that rules cannot judge.
    """
    summary = scored.summary
    by_id: dict[str, dict[str, Score]] = {}
    for score in scored.scores:
        by_id.setdefault(score.id, {})[score.metric] = score
    gold = prepare(scored.questions.values(), scored.sources)
    parts = [
        f"<h1>评测报告：{escape(summary.name)}</h1>",
        f'<p class="dim">{escape(outcome_line(summary))}。{_about(manifest)}</p>',
        "<h2>总表</h2>",
        '<p class="dim">方括号里是 95% 置信区间；同一题的不同问法算一组。↓ 越低越好。“分子/分母 (n)”里 n 是适用的题数。</p>',
        _headline(summary, beside),
        f"<p>{escape(str(coverage(scored, judged)))}。</p>",
        *_arms(summary),
        "<h2>分组</h2>",
        _slices(summary),
        "<h2>逐题</h2>",
        '<p class="dim">'
        + "　".join(f'<mark class="{name}">{words}</mark>' for name, words in _COLOURS.items())
        + "。没答好的排在前面。</p>",
    ]
    ordered = sorted(scored.records, key=lambda r: (_verdict(by_id[r.id])[0], r.id))
    parts += [_question(scored.questions[r.id], r, by_id[r.id], gold[r.id].nuggets, scored) for r in ordered]
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


def _headline(summary: Summary, beside: Sequence[tuple[str, Slice]]) -> str:
    named = [("全部", summary.all)]
    for name, title in (("half: tune", "tune"), ("half: held", "held")):
        half = summary.slice(name)
        if half is not None and half.questions < summary.all.questions:
            named.append((title, half))
    named += beside
    head, *body = rows(named)
    cells = []
    keys = [name for name in HEADLINE if _shown(name, [one for _, one in named])]
    for key, row in zip(keys, body, strict=True):
        line = summary.all.line(key)
        bar = ""
        if line is not None and metric_of(key).kind != "seconds" and line.low >= 0:
            bar = (
                f'<span class="bar"><i style="left:{line.low * 100:.1f}%;right:{100 - line.high * 100:.1f}%"></i>'
                f'<b style="left:{line.value * 100:.1f}%"></b></span>'
            )
        cells.append(
            "<tr>"
            + f"<td>{escape(row[0])}</td><td>{bar}</td>"
            + "".join(f"<td>{escape(c)}</td>" for c in row[1:])
            + "</tr>"
        )
    top = f"<th>{head[0]}</th><th>0 — 1</th>" + "".join(f"<th>{escape(c)}</th>" for c in head[1:])
    return f'<div class="scroll"><table><tr>{top}</tr>{"".join(cells)}</table></div>'


def _arms(summary: Summary) -> list[str]:
    """Return what each arm of the search finds alone, where the run recorded it."""
    table = arm_rows(summary.all)
    if not table:
        return []
    head, *body = table
    cells = [
        "<tr>" + "".join(f"<{tag}>{escape(c)}</{tag}>" for c in row) + "</tr>"
        for tag, rows_ in (("th", [head]), ("td", body))
        for row in rows_
    ]
    return ["<h2>检索，每路单独</h2>", f'<div class="scroll"><table>{"".join(cells)}</table></div>']


def _shown(name: str, slices: Sequence[Slice]) -> bool:
    if name == "refusal_harmonic":
        return any(harmonic(one) is not None for one in slices)
    return any(one.line(name) for one in slices)


def _slices(summary: Summary) -> str:
    names = ("all_vital", "vital_nuggets", "citation_recall", "gold_f1", "refusal_recall", "false_refusal")
    words = {"half": "一半", "type": "类型", "place": "地方", "year": "年份", "length": "问题长短"}
    body = []
    for one in summary.slices[1:]:
        group, _, value = one.name.partition(": ")
        cells = "".join(
            f"<td>{f'{line.value:.3f} [{line.low:.2f}, {line.high:.2f}]' if (line := one.line(n)) else '–'}</td>"
            for n in names
        )
        body.append(
            f"<tr><td>{words[group]}</td><td>{escape(value)}</td><td>{one.questions}</td>{cells}</tr>"
        )
    head = "".join(f"<th>{escape(metric_of(n).title)}</th>" for n in names)
    return f'<div class="scroll"><table><tr><th></th><th></th><th>题数</th>{head}</tr>{"".join(body)}</table></div>'


def _verdict(scores: Mapping[str, Score]) -> tuple[int, str, str]:
    """Return the order, colour and words of how a question went."""
    truth = scores.get("truthfulness")
    if truth is not None and truth.verdicts == ("wrong",):
        return 0, "invented", "有错"
    for name, words in (("refusal_recall", "该拒没拒"), ("verdict", "是非没答对"), ("all_vital", "要点不全")):
        score = scores.get(name)
        if score is not None and not score.na and score.numerator < score.denominator:
            return 1, "misattributed", words
    return 2, "supported", "答好"


def _question(
    question: Question,
    record: Record,
    scores: Mapping[str, Score],
    nuggets: Sequence[GoldNugget],
    scored: Scored,
) -> str:
    order, colour, words = _verdict(scores)
    kind = question.type if question.answerable else question.unanswerable_class or ""
    left = [f"<p>{_answer(record, scores)}</p>"]
    if record.error:
        left.append(f'<p class="invented">出错：{escape(record.error)}</p>')
    if record.notice:
        left.append(f'<p class="dim">{escape(record.notice)}</p>')
    left.append(_nuggets(nuggets, scores.get("vital_nuggets")))
    right = [
        f"<blockquote><b>[{number}]</b> {escape(piece.address)}<br>{escape(piece.text[:600])}</blockquote>"
        for number, piece in enumerate(record.citations, start=1)
    ]
    proofs = dict.fromkeys(q.quote for n in nuggets for quotes in n.sets for q, _ in quotes)
    right += ['<p class="dim">金标原文</p>'] if proofs else []
    right += [f"<blockquote>{escape(quote)}</blockquote>" for quote in proofs]
    return (
        f'<details{" open" if order == 0 else ""}><summary><span class="tag {colour}">{words}</span>'
        f'<span class="dim">{escape(question.id)} · {escape(kind)} · {_WORDS[record.outcome]}</span> '
        f"{escape(question.question)}</summary>"
        f'<div class="two"><div>{"".join(left)}</div><div>{"".join(right)}</div></div></details>'
    )


def _answer(record: Record, scores: Mapping[str, Score]) -> str:
    """Return the sentences with their figures coloured; a refusal as it was said."""
    if not record.said:
        return escape(record.answer or "（空）").replace("\n", "<br>")
    recall, invented = scores.get("citation_recall"), scores.get("invented_numbers")
    lines, last = [], ""
    for number, said in enumerate(record.said):
        marks = "".join(f"[{c + 1}]" for c in said.citations)
        head = f'<span class="dim">{escape(said.head)}：</span>' if said.head and said.head != last else ""
        last = said.head
        lines.append(f"{head}{_coloured(said.text, number, recall, invented)}{marks}")
    return "<br>".join(lines)


def _coloured(text: str, number: int, recall: Score | None, invented: Score | None) -> str:
    made_up = {(s.start, s.end) for s in (invented.spans if invented else ()) if s.sentence == number}
    own = [s for s in (recall.spans if recall else ()) if s.sentence == number]
    whole = own[0] if own else None
    atoms = {(s.start, s.end): s for s in own[1:]}
    for span in made_up:
        atoms[span] = Span(sentence=number, start=span[0], end=span[1], verdict="invented")
    pieces, position = [], 0
    for start, end in sorted(atoms):
        if start < position or (start, end) == (0, len(text)):
            continue
        atom = atoms[start, end]
        # A figure that is in no citation, but was retrieved, is said without proof.
        name = atom.verdict if atom.verdict in _COLOURS else "misattributed"
        words = _COLOURS[name] + (f"；{atom.note}" if atom.note else "")
        pieces.append(escape(text[position:start]))
        pieces.append(f'<mark class="{name}" title="{escape(words)}">{escape(text[start:end])}</mark>')
        position = end
    pieces.append(escape(text[position:]))
    why = f' <span class="dim">（{escape(whole.note)}）</span>' if whole is not None and whole.note else ""
    return "".join(pieces) + why


def _nuggets(nuggets: Sequence[GoldNugget], score: Score | None) -> str:
    if not nuggets:
        return ""
    found = dict(v.split(": ", 1) for v in score.verdicts) if score is not None else {}
    lines = []
    for one in nuggets:
        n = one.nugget
        match = found.get(n.id, "")
        passed = match in ("full", "rounded", "looser", "reworded", "implied", "alias", "reordered")
        what = f"{n.value}{n.unit}{n.qualifier or ''}" if n.value else " / ".join(n.aliases)
        tag = (
            f' <span class="{"supported" if passed else "invented"}">{escape(match)}</span>' if match else ""
        )
        lines.append(
            f"<li>{'' if n.vital else '（可有可无）'}{escape(n.subject)} {escape(n.indicator)} {escape(n.period or '')}："
            f"{escape(what)}{tag}</li>"
        )
    return f'<p class="dim">要点</p><ul class="dim">{"".join(lines)}</ul>'

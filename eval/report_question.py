"""One question of the page: its answer with each figure coloured, what was asked for, the passages that it cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.gold import Gold, GoldNugget
from eval.matching import Match
from eval.questionset import find
from eval.records import Piece, Record
from eval.scorers import Score, Span
from eval.sources import Sources
from eval.words import MATCHES, OUTCOMES, TYPES

_COLOURS = {
    "supported": "有依据：引用的句子里有",
    "derived": "推得出：由引用的数字算得",
    "misattributed": "张冠李戴：引用里有这个数，说的是别的地方、时间或事",
    "missing": "引用的句子里没有",
    "invented": "凭空：检索到的原文里没有",
}
LEGEND = (
    "　".join(f'<mark class="{name}">{words}</mark>' for name, words in _COLOURS.items())
    + '。引用的段落里<mark class="quote">这样标出</mark>的是所引的话。'
)


def question_html(record: Record, scores: Mapping[str, Score], gold: Gold, sources: Sources) -> str:
    """Return a question as a block that opens; those that went wrong are open."""
    question = gold.question
    order, colour, words = _verdict(scores)
    kind = TYPES[question.type if question.answerable else question.unanswerable_class or ""]
    left = [f"<p>{_answer(record, scores)}</p>"]
    if record.error:
        left.append(f'<p class="invented">出错：{escape(record.error)}</p>')
    if record.notice:
        left.append(f'<p class="dim">{escape(record.notice)}</p>')
    left.append(_nuggets(gold.nuggets, scores.get("vital_nuggets")))
    right = ['<p class="dim">引用的段落</p>'] if record.citations else []
    right += [
        f"<blockquote><b>[{number}]</b> {escape(piece.address)}<br>{_passage(piece, sources)}</blockquote>"
        for number, piece in enumerate(record.citations, start=1)
    ]
    proofs = dict.fromkeys(q.quote for n in gold.nuggets for quotes in n.sets for q, _ in quotes)
    right += ['<p class="dim">要点在报告里的原话</p>'] if proofs else []
    right += [f"<blockquote>{escape(quote)}</blockquote>" for quote in proofs]
    return (
        f'<details{" open" if order == 0 else ""}><summary><span class="tag {colour}">{words}</span>'
        f'<span class="dim">{escape(question.id)} · {kind} · {OUTCOMES[record.outcome]}</span> '
        f"{escape(question.question)}</summary>"
        f'<div class="two"><div>{"".join(left)}</div><div>{"".join(right)}</div></div></details>'
    )


def order_of(scores: Mapping[str, Score]) -> int:
    """Return the order of a question on the page: what went wrong first."""
    return _verdict(scores)[0]


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


def _passage(piece: Piece, sources: Sources) -> str:
    """Return the passage that a citation is cut out of with the words cited marked; a chunk over several as it is."""
    held = sources.locate(piece)
    whole = held[0].passage.text if len(held) == 1 else piece.passage
    spans = find(piece.text, whole) if whole else ()
    if not spans:
        return escape(piece.text) + ("" if held else "（不在任何报告里）")
    start, end = spans[0]
    return (
        f'{escape(whole[:start])}<mark class="quote">{escape(whole[start:end])}</mark>{escape(whole[end:])}'
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
        name = atom.verdict if atom.verdict in _COLOURS else "missing"
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
        n, match = one.nugget, found.get(one.nugget.id, "")
        passed = match in {m.value for m in Match if m.passes}
        what = f"{n.value}{n.unit}{n.qualifier or ''}" if n.value else " / ".join(n.aliases)
        said = escape(MATCHES.get(match, match))
        colour = "supported" if passed else "invented" if n.vital else ""
        tag = f' <span class="{colour}">{said}</span>' if match else ""
        lines.append(
            f"<li>{'' if n.vital else '（可有可无）'}{escape(n.subject)} {escape(n.indicator)} {escape(n.period or '')}："
            f"{escape(what)}{tag}</li>"
        )
    return f'<p class="dim">要点：正确的回答要说到的</p><ul class="dim">{"".join(lines)}</ul>'

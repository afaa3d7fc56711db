"""Operators that change words: names, status, negation, quotations, what is cited."""

from __future__ import annotations

import re

from corpus.gazetteer import short_name
from corpus.indicators import find, lexicon
from corpus.quantities import compatible, find_quantities
from eval.checker import Source
from eval.mutation.answers import Answer
from eval.mutation.common import Changed, pick, said_by, spliced

_OTHERS = ("赣州", "宜春", "上饶", "抚州", "乐平", "九江", "吉安", "景德镇")


def place(answer: Answer, source: Source) -> Changed:
    """Another city's name: one held, or one of which there is no report."""
    own = short_name(answer.place)
    if answer.swapped:
        return
    others = [
        name
        for name in _OTHERS
        if name != own and name not in said_by(answer, source) and name not in answer.text
    ]
    if own in answer.text and others:
        yield answer.text.replace(own, others[pick(answer, "place", len(others))], 1), answer.addresses


def indicator(answer: Answer, source: Source) -> Changed:
    """Another indicator of the same group and unit that the evidence does not speak of."""
    if answer.quoted:
        return
    there = {mention.name for mention in find(said_by(answer, source))}
    for mention in find(answer.text):
        mine = lexicon()[mention.name]
        others = [
            e.name for e in lexicon().values()
            if e.group == mine.group and e.unit == mine.unit and e.name != mine.name and e.name not in there
            and not _overlap(e.name, mine.name)
        ]  # fmt: skip
        if others:
            name = others[pick(answer, mention.name, len(others))]
            yield spliced(answer.text, mention.start, mention.end, name), answer.addresses
            return


def _overlap(one: str, other: str) -> bool:
    """Tell whether one name holds the other, so that it could be meant by it: 工业增加值, 规模以上工业增加值."""
    return one in other or other in one


def status(answer: Answer, source: Source) -> Changed:
    """目标 for 完成 and the other way round."""
    if answer.twin:
        yield answer.twin, answer.addresses


_STRAY = "山水田林湖草沙冰东西南北春夏秋冬"


def quote_char(answer: Answer, source: Source) -> Changed:
    """One character of a quotation, no digit."""
    places = [
        at for at in range(answer.text.find("“"), len(answer.text))
        if answer.quoted and re.match(r"[\u4e00-\u9fff]", answer.text[at])
    ]  # fmt: skip
    if places:
        at = places[pick(answer, "quote", len(places))]
        other = _STRAY[pick(answer, "char", len(_STRAY))]
        if other != answer.text[at]:
            yield spliced(answer.text, at, at + 1, other), answer.addresses


def citation(answer: Answer, source: Source) -> Changed:
    """The sentence before or after the one cited, where it has neither the figures nor the words."""
    if len(answer.addresses) > 1:
        return
    mine = find_quantities(answer.text)
    for step in (-1, 1):
        other = source.neighbour(answer.addresses[0], -1 if step < 0 else 1)
        if other is None:
            continue
        text = source.evidence([other])[0].text
        theirs = find_quantities(text)
        if mine and all(compatible(q, t).passes for q in mine for t in theirs[:1]) and theirs:
            continue
        if any(compatible(q, t).passes for q in mine for t in theirs) or (
            answer.quoted and answer.quoted in text
        ):
            continue
        if mine or answer.quoted:
            yield answer.text, (other,)


_VERBS = re.compile(
    r"增长|下降|达到|突破|改造|新增|建成|完成|实施|推进|获评|入选|新建|开展|支持|建设|培育|打造|提高|举办|实现|发放|为(?=[0-9])"
)


def negation(answer: Answer, source: Source) -> Changed:
    """A verb denied: 没有改造, 未达到; not in quotations, where any change is wrong."""
    if answer.quoted:
        return
    found = list(_VERBS.finditer(answer.text))
    if found:
        match = found[pick(answer, "verb", len(found))]
        word = "不" if match.group() == "为" else ("没有" if pick(answer, "not", 2) else "未")
        yield spliced(answer.text, match.start(), match.start(), word), answer.addresses


_INVENTED = (
    "获得中央财政专项奖励五千万元", "并由此带动周边乡镇旅游热度明显上升", "资金主要来自社会资本", "受到外地媒体广泛报道",
    "比邻近城市早了三个月", "其中一半投向山区学校", "引发网友热议", "投资方承诺十年内不撤资",
)  # fmt: skip


def invented(answer: Answer, source: Source) -> Changed:
    """A clause that no report has, added at the end."""
    clause = _INVENTED[pick(answer, "invented", len(_INVENTED))]
    if not answer.quoted:
        yield f"{answer.text[:-1]}，{clause}。", answer.addresses


_ANTONYMS = {
    "提高": "降低", "降低": "提高", "扩大": "缩小", "上调": "下调", "下调": "上调", "高于": "低于", "低于": "高于", "加快": "放缓",
    "支持": "限制", "推进": "停止", "鼓励": "禁止", "推动": "限制", "新增": "减少", "净增": "净减", "加大": "减小", "减负": "增负",
}  # fmt: skip


def opposite(answer: Answer, source: Source) -> Changed:
    """A word for its opposite, away from figures' own verbs; not in quotations."""
    if answer.quoted:
        return
    for word, other in _ANTONYMS.items():
        at = answer.text.find(word)
        if at >= 0 and not re.match(r"\d", answer.text[at + len(word) : at + len(word) + 1]):
            yield spliced(answer.text, at, at + len(word), other), answer.addresses
            return

"""How a report is built: its parts and their headings, how many notes it has; cited to where each begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.headings import chinese_number
from corpus.types import Part, Passage, Sentence
from rag.choosing import claim_of
from rag.library import Library
from rag.types import Claim, Question, ReportRef

_PART = re.compile(
    r"第(?P<number>[一二三四五六七八]|\d)(?:个)?大?部分[^，。？?]{0,6}(?:是什么|讲|说|写|标题|题目|叫|内容|什么)"
)
_PARTS = re.compile(
    r"(?:分(?:为|成|了)?|有|包括|包含|共|由)(?:哪)?(?:几|多少)(?:个)?大?部分|(?:哪几|哪些)个?大?部分"
)
_NOTES = re.compile(
    r"(?:附有?|带有?|有|没)[^，。？?]{0,6}(?:注释|名词解释|注解|脚注|尾注)(?:[？?。吗没有的]|$)|"
    r"(?:注释|名词解释|注解|脚注|尾注|附注)[^，。？?]{0,8}(?:多少|几)[条个项处]?|(?:多少|几)[条个项处](?:名词)?(?:注释|注解|脚注|名词解释|解释)"
)
_ASPECTS = re.compile(
    r"(?:重点|主要|要|工作)[^，。？?]{0,6}(?:几|多少)(?:个|大)?(?:方面|项)(?:的?工作)?[？?。]*$|分(?:了|为)?几个?方面"
)
_TOLD_ASPECTS = re.compile(
    r"(?:抓好|做好|推进|实施|抓|做|以下|[：:]?)[^，。：:]{0,6}[一二三四五六七八九十]{1,3}(?:个|大)?方面(?:的?(?:重点)?工作)?[：:。]?$"
)
"""重点抓好七方面工作： opens the list of what is to be done."""

_LABEL = re.compile(r"^(?:[一二三四五六七八]、|第[一二三四五六七八]部分)")


def outline_claims(question: Question, report: ReportRef, library: Library) -> tuple[tuple[Claim, ...], bool]:
    """Answer what a question asks of the build of one report; the second value says whether it asks that at all."""
    text = question.text
    name = library.meta(report.id).name
    if _NOTES.search(text):
        notes = library.notes([report.id])
        said = f"{name}后面附有{len(notes)}条注释。" if notes else f"{name}没有注释。"
        where = [library.passage(note.address) for note in (notes[:1] + notes[-1:])]
        return ((_claim(said, where or library.passages(report.id)[:1]),), True)
    if _ASPECTS.search(text) and (opening := _opening(library.passages(report.id))) is not None:
        claim = claim_of(opening.text.rstrip("：:"), opening)
        return ((claim,), True)
    one = _PART.search(text)
    if one is None and not _PARTS.search(text):
        return (), False
    heads = _heads(library.passages(report.id))
    numbers = {_number(head): head for head in heads}
    if one is None:
        return ((_all_parts(name, heads),) if heads else ()), True
    head = numbers.get(chinese_number(one["number"]) or int(one["number"]))
    if head is None:
        return (), True
    told = [_claim(f"{name}的第{one['number']}部分是“{head}”。", [heads[head]])]
    if _PARTS.search(text):
        told.insert(0, _all_parts(name, heads))
    return tuple(told), True


def _all_parts(name: str, heads: Mapping[str, Passage]) -> Claim:
    # A text that begins in the middle has lost the heading of its first part.
    whole = [_number(head) for head in heads] == list(range(1, len(heads) + 1))
    begun = f"分{len(heads)}个部分" if whole else "的文字不全，看得到标题的部分有"
    return _claim(f"{name}{begun}：{'；'.join(heads)}。", list(heads.values()))


def _opening(passages: Sequence[Passage]) -> Sentence | None:
    """Return the sentence of the plan that says in how many fields the year's work lies."""
    return next(
        (
            sentence
            for passage in passages
            if passage.part is Part.PLAN
            for sentence in passage.sentences
            if _TOLD_ASPECTS.search(sentence.text.strip())
        ),
        None,
    )


def _number(head: str) -> int:
    """Return the number that a heading begins with."""
    return chinese_number(re.sub(r"^第|[、部].*$", "", head))


def _heads(passages: Sequence[Passage]) -> dict[str, Passage]:
    """Return the headings of the parts, each with the first passage under it."""
    heads: dict[str, Passage] = {}
    for passage in passages:
        if passage.section and passage.part is not Part.NOTES and _LABEL.match(passage.section[0]):
            heads.setdefault(passage.section[0], passage)
    return heads


def _claim(text: str, passages: Sequence[Passage]) -> Claim:
    addresses = dict.fromkeys(passage.sentences[0].address for passage in passages if passage.sentences)
    return Claim(text=text, citations=tuple(addresses), support="supported")

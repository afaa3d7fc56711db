"""What a coined name stands for where the text itself does not use it: its members are spelt out, as many as it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.types import Passage, Sentence
from rag.clauses import CLAUSE
from rag.counted import NUMBER, counted_by, number_of, quoted_otherwise

APART = 8
"""Paragraphs from one member to the next, at most, where a name's members are told in paragraphs of their own."""

BEGUN = 4
"""Characters with which each of them begins: 加快 or 建成 alone begins half of all clauses."""

_COUNTED_WITHIN = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{1,3})(?P<count>[三四五六七八九])(?P<stem>[\u4e00-\u9fff]{1,3})"
)
_ORDINAL = re.compile(r"^(?:[（(]?[一二三四五六七八九十]+[)）、是要]+|\d+[.．、])")


TWICE_WITHIN = 24
"""Characters between the two things that a name counts: what is further apart is said of something else each time."""


def spelt_out(term: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that have the members of a name which the text itself may not use.

    “五个环境” stands for 市场、政务、要素、法治、信用环境, “五向图强” for 向种图强, 向数图强 and so on: as many as it counts.
    """
    if within := _COUNTED_WITHIN.fullmatch(term):  # 大城三管: 大城细管、大城智管、大城众管
        one_of = re.compile(rf"{within['before']}([\u4e00-\u9fff]{{1,2}}){within['stem']}")
        return _one_each(one_of, number_of(within["count"]), sentences)
    count, stem = counted_by(term)
    if count < 3:
        return []
    if len(stem) == 1:  # 三新: 科技创新、产业焕新、城市更新
        each = rf"[\u4e00-\u9fff]{{2,6}}{stem}"
        row = re.compile(rf"(?<!、)(?:{each}、){{{count - 1}}}{each}(?![\u4e00-\u9fff、])")
        having = [s for s in sentences if row.search(s.text)][:1]
        return [replace(s, text=next(filter(row.search, CLAUSE.findall(s.text)))) for s in having]
    listed = re.compile(
        rf"(?:^|[^\u4e00-\u9fff、])(?:[\u4e00-\u9fff]{{2,8}}、){{{count - 1}}}[\u4e00-\u9fff]{{2,6}}{stem}"
    )
    if one := next((sentence for sentence in sentences if listed.search(sentence.text)), None):
        return [one]
    if len(stem) == 2:  # 三不腐: 不敢腐、不能腐、不想腐
        # … and 四个以学: 以学铸魂、以学增智、以学正风、以学促干
        for each in (f"{stem[0]}[\u4e00-\u9fff]{{1,2}}{stem[1]}", f"{stem}[\u4e00-\u9fff]{{1,3}}"):
            row = re.compile(rf"(?:{each}[、和]?){{{count}}}")
            if one := next((sentence for sentence in sentences if row.search(sentence.text)), None):
                return [one]
    for gap in range(1, len(stem)) if len(stem) > 2 else ():
        one_of = re.compile(rf"{stem[:gap]}([\u4e00-\u9fff]{{1,3}}){stem[gap:]}")
        if having := _one_each(one_of, count, sentences):
            return having
    # 四个“履职”: 坚持忠诚履职, 坚持依法履职 and so on, each at the end of its clause
    return _one_each(re.compile(rf"([\u4e00-\u9fff]{{2}}){stem}(?![\u4e00-\u9fff])"), count, sentences)


def _one_each(one_of: re.Pattern[str], count: int, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences with the different members that a pattern finds, if they are just so many."""
    members: dict[str, Sentence] = {}
    for sentence in sentences:
        for match in one_of.finditer(sentence.text):
            if not NUMBER.fullmatch(match.group(1)):  # 大城三管 itself is none of the three
                members.setdefault(match.group(1), sentence)
    return list(dict.fromkeys(members.values())) if len(members) == count else []


def said_twice(term: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentence that says both of what a name counts: 人均地区生产总值稳居…、居民收入稳居… for “两个稳居”."""
    count, stem = counted_by(term)
    if count != 2 or len(stem) < 2:
        return []
    near = re.compile(rf"{re.escape(stem)}[^。；]{{1,{TWICE_WITHIN}}}?{re.escape(stem)}")
    having = [
        s
        for s in sentences
        if s.text.count(stem) == 2 and near.search(s.text) and quoted_otherwise(term, s.text) is None
    ]
    return having[:1]


def counted_apart(term: str, passages: Sequence[Passage]) -> list[Sentence]:
    """Return the sentences that have one member each of a name that counts them, as many as it counts.

    “六个攻坚战” are in six paragraphs: 奋力打好投资消费稳定增长攻坚战, 奋力打好特色优势产业升级攻坚战 and so on: clauses of
    one half of the report that begin and end alike, in paragraphs near each other. Three sentences here and there of
    which each has something built (建成市残疾人康复中心) are no “三大中心”.
    """
    count, stem = counted_by(term)
    if count < 3 or len(stem) < 2:
        return []
    groups: dict[tuple[object, str], dict[str, tuple[int, Sentence]]] = {}
    for passage in passages:
        for sentence in passage.sentences:
            for clause in CLAUSE.findall(sentence.text):
                begun = _ORDINAL.sub("", clause)
                if (
                    begun[BEGUN:].removesuffix("建设").endswith(stem)
                    and quoted_otherwise(term, begun) is None
                ):
                    group = groups.setdefault((passage.part, begun[:BEGUN]), {})
                    group.setdefault(begun, (passage.number, sentence))
    for members in groups.values():
        told = [sentence for _, sentence in members.values()]
        numbers = [number for number, _ in members.values()]
        if len(told) == len(set(told)) == count and max(numbers) - min(numbers) <= APART * count:
            return told
    return []

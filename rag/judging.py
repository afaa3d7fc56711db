"""Yes and no before the sentences that answer whether, and 还没有 where a thing taken as done is only promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.quantities import Direction, Kind
from rag.aim_and_result import aim_and_result
from rag.asked import asked
from rag.chain import Group
from rag.choosing import claim_of, read_together
from rag.evidence import Ranked
from rag.fit import Asking, Reading
from rag.keywords import keywords
from rag.library import Library
from rag.moved import way_asked
from rag.promised import promised_instead, still_to_come
from rag.question.times import AIM_AGAINST_RESULT
from rag.tokens import normalise
from rag.types import Claim, Question
from rag.verdict import beside_the_point, judge, more, not_done, same, there_is
from rag.yes_no import Verdict

_NAMES = re.compile(r"名字|名单|列[一出举]")

SURELY_READ = 2.0
"""What is read with these log-odds is to the point, in whatever words (of 308 such texts 290 had the answer)."""


def judged(
    question: Question,
    group: Group,
    sentences: Sequence[Ranked],
    library: Library,
    reader: Reading | None = None,
) -> Group:
    """Put a yes or a no before sentences that answer whether; say so where a thing taken as done is only promised."""
    cited = {address for claim in group.direct for address in claim.citations}
    found = [ranked for ranked in sentences if ranked.sentence.address in cited]
    words = keywords(question.terms, library, question.text)
    if beside_the_point(question, found, words):
        if _NAMES.search(question.text):
            return Group((), final=True)  # 名字能列一下吗 wants them, no yes
        asking = Asking(question, tuple(words), library, reader)
        if reader is None or max(read_together(reader, asking, found)) < SURELY_READ:
            return Group((), final=True)
    verdict = (
        _more(question, group)
        or _moved(question, group)
        or there_is(question, found, words)
        or judge(question, found, words)
        or same(question, [fact.quantity.value for figure in group.figures for fact in figure.facts])
    )
    if verdict is None and not_done(question, found, words):
        if asked(question.text).number:  # 眼下已经有多少: what is aimed at is near, and no answer
            return Group((), final=True, nearest=f"{found[0].report.year}年：{group.direct[0].text}")
        verdict = Verdict.NOT_YET
    said = group.direct
    promised = (
        promised_instead(question, sentences, words) if not said or verdict is Verdict.NOT_YET else None
    )
    if promised is not None and not any(promised.name in normalise(one.sentence.text) for one in found):
        verdict, said = Verdict.NOT_YET, (claim_of(promised.clause, promised.sentence),)
    if verdict is None or not said:
        return group
    if verdict is Verdict.NOT_YET and (to_come := still_to_come(question, found, sentences)) is not None:
        said = (*said, claim_of(to_come.clause, to_come.sentence))
    first = Claim(text=verdict.value, citations=said[0].citations[:1], support="supported")
    return replace(group, direct=(first, *said), nearest="", final=True)


def _more(question: Question, group: Group) -> Verdict | None:
    """Answer whether something is more than the year before, from the two figures found."""
    if AIM_AGAINST_RESULT.search(question.text) and (pair := aim_and_result(group)) is not None:
        aim, result = pair
        return more(question, result.signed, aim.signed)
    found = [(figure.period, figure.facts[0].quantity) for figure in group.figures]
    found += [
        (value.name.rstrip("年"), value.quantity)
        for value in group.values
        if value.name.rstrip("年") not in {period for period, _ in found}
    ]
    found.sort(key=lambda entry: entry[0])
    if len(found) != 2 or found[0][1].unit != found[1][1].unit or found[0][0] == found[1][0]:
        return None
    return more(question, found[0][1].value, found[1][1].value)


_MOVES = (Kind.GROWTH, Kind.POINTS, Kind.CHANGE)


def _moved(question: Question, group: Group) -> Verdict | None:
    """Answer whether something grew or fell from the figure found: 下降6.2% is no 正增长."""
    way = way_asked(question.text)
    ways = {
        fact.quantity.direction
        for figure in group.figures
        for fact in figure.facts
        if fact.quantity.kind in _MOVES and fact.quantity.direction in (Direction.UP, Direction.DOWN)
    }
    if way is None or len(ways) != 1 or len(group.figures) != 1:
        return None
    return Verdict.YES if ways == {way} else Verdict.NOT_SO

"""Whether a sentence lacks the very thing that a question is about, however well the rest of it fits.

怎样刹住农村的天价彩礼 shares 农村 with many sentences; one without 彩礼 is no answer to it. A sentence that surely answers may
call the thing otherwise, so only those that may answer are held to its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evidence import Ranked
from rag.holding import told_around
from rag.keywords import Keyword, cut, present
from rag.tokens import normalise
from rag.types import Question

UNSURE, UNSURE_OF_FIGURE = 0.38, 0.3
"""A sentence that answers less probably than this must have what the question names; the second where a number is asked for."""

NAMING = 4.3
"""A word of this weight names what a question is about."""

MOST = 0.4
"""The words that name it are missing where what is not there weighs so much of all things named."""

LOOKED_AT = 3
"""Sentences that may answer together: one has the list, another the member asked about."""

HALF = 0.5
"""Less than this of an indicator's name is another indicator's: 铁海联运班列 for 中欧班列."""

UNSURE_OF_OBJECT = 0.5
"""The same as the first, for the last word of 怎么控制近视, which says what it is about whatever it weighs."""

_PEOPLE = re.compile(
    r"孩子|小孩|娃娃?|学生|家长|父母|爸妈|老人|年轻人|亲戚|邻居|朋友|同学|同事|客户|领导|老板|房东|师傅|摊主|店主"
)
"""Who asks, or for whom: the report need not name them."""

_ASKING = re.compile(
    r"理由|阶段|意义|方向|道理|原因|效果|级别|标题|部分|中文|名单|榜单|实际|力量|样本|论文|业务"
)
"""Words for what is wanted of a thing, not the thing."""

_HOW = re.compile(
    r"(?:怎么|如何|怎样|咋)(?:样?才能|去|来|着手)?(?P<done>[\u4e00-\u9fff]{4,12}?)(?:问题|这[件个]?事|现象|的?难题|难)?[？?。]*$"
)
_SON = re.compile(r"(?<=[\u4e00-\u9fff])子$")


def lacks_what_is_named(
    question: Question, words: Sequence[Keyword], fitting: Sequence[tuple[float, Ranked]], *, number: bool
) -> bool:
    """Tell whether sentences that may answer have not what a question is about, nor have their headings and the ones before.

    A question over several reports is put to each in its turn, in words that are not all of each: it is not judged so.

    Args:
        question: the question.
        words: its words.
        fitting: how probably each sentence answers, the most probable first.
        number: a number is asked for.
    """
    if question.each:
        return False
    fit = fitting[0][0]
    near = normalise(" ".join(map(told_around, (ranked for _, ranked in fitting[:LOOKED_AT]))))
    if fit < (UNSURE_OF_FIGURE if number else UNSURE):
        things = [w for w in words if w.thing and not _ASKING.fullmatch(w.text)]
        lacking = [w for w in things if _names(w) and not _has(w, near)]
        if sum(w.weight for w in lacking) > MOST * sum(w.weight for w in things):
            return True
    return not number and fit < UNSURE_OF_OBJECT and _lacks_object(question.text, words, near)


def _names(word: Keyword) -> bool:
    """Tell whether a word names what a question is about. One that no report has may be how somebody puts it."""
    return (
        word.thing
        and not word.new
        and word.weight >= NAMING
        and not _PEOPLE.fullmatch(word.text)
        and not _ASKING.fullmatch(word.text)
    )


def _has(word: Keyword, near: str) -> bool:
    """Tell whether a text has a word or one that begins alike: 房屋 for 房子, 管输 for 管道."""
    found = present(word, near)
    if word.parts and len(word.parts) > 1:
        return found >= HALF
    stem = _SON.sub("", word.text)
    return found > 0 or stem[: 1 if len(stem) < 3 else 2] in near


def _lacks_object(text: str, words: Sequence[Keyword], near: str) -> bool:
    """Tell whether a question ends in what is to be done about a thing (如何防范校园欺凌), and a text has not that thing."""
    asked = _HOW.search(text)
    if asked is None:
        return False
    pieces = [(piece, tag) for piece, tag in cut(asked["done"]) if len(piece) > 1]
    if len(pieces) < 2:
        return False
    last, tag = pieces[-1]
    if tag[:1] not in "nv" or _PEOPLE.fullmatch(last) or _ASKING.fullmatch(last):
        return False
    known = next((w for w in words if last in w.text), None)
    return known is not None and not _has(known, near) and normalise(last)[:1] not in near

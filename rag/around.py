"""The sentences beside those that answer how something is done: a paragraph rarely says it all in one sentence.

Whoever asks what a government will do wants every step of it. The steps stand one after the other in a paragraph, each in
words of its own, so that a search for the question's words finds one of them. Here the sentences next to one that answers
are taken too, where they go on with the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.types import Passage
from rag.counted import members_asked
from rag.evidence import Ranked
from rag.fit import Asking
from rag.keywords import INSTEAD, present
from rag.lists import is_title, title_like
from rag.tokens import normalise
from rag.types import Intent, Question

MOST = 5
"""Sentences quoted in all where others are taken with them."""

GOES_ON = 0.2
"""A sentence beside one that answers is taken where it, too, answers as probably as this."""

SHORT_PARAGRAPH = 6
"""A paragraph of no more sentences, its title among them, is about what its title says."""

NAMED = 0.4
"""Share of the things asked about, by weight, that such a title must name."""

Fits = Callable[[Sequence[Ranked]], Sequence[float]]
"""Gives how probably each of some sentences answers, their meaning compared."""

_ACTS = re.compile(
    r"怎么(?!样)|如何|怎样|咋(?!样)|办法|法子|措施|举措|打算|做法|[几哪啥么]招|高招|动作|干什么|干啥|做[些点]?什么|做[些点]?啥|抓手|硬活|重点工作|发力"
)
_REMEDY = re.compile(r"怎么[办做治管解改]|如何|怎样|咋[办做治整]|打算|准备|办法|措施|举措|法子|动作|解决")
_TROUBLE = re.compile(
    r"困难|问题|不足|短板|瓶颈|挑战|压力|矛盾|难题|制约|不[好够高强多畅平优]|偏[弱低小慢]|关键[是在]|缺"
)


def asks_what_is_done(question: Question) -> bool:
    """Tell whether a question asks for steps, what is done about something and how."""
    if members_asked(question.text):
        return False  # 4项改革措施分别是什么 asks for the four by name
    return question.intent is Intent.MEASURE or _ACTS.search(question.text) is not None


def with_those_around(
    asking: Asking, chosen: Sequence[Ranked], ranked: Sequence[Ranked], fits: Fits
) -> list[Ranked]:
    """Return the sentences that answer with those around them that go on, in the report's order.

    Args:
        asking: the question and its words.
        chosen: sentences that answer.
        ranked: all that were found, from which the ones around are taken where they are among them.
        fits: how probably sentences answer.
    """
    taken = {(one.passage.address, one.index): one for one in chosen}
    known = {(one.passage.address, one.index): one for one in ranked}
    for one in chosen:
        for index in _about_its_title(asking, one.passage):
            _take(taken, known, one, index)
        if _REMEDY.search(asking.question.text) and _TROUBLE.search(one.sentence.text):
            _take(taken, known, one, one.index + 1)  # what is wrong, then what is done about it
    for one in chosen:
        for step in (1, -1):
            index = one.index + step
            while (there := known.get((one.passage.address, index))) is not None and not is_title(there):
                if fits([there])[0] < GOES_ON:
                    break
                _take(taken, known, one, index)
                index += step
    return sorted(taken.values(), key=lambda r: (r.passage.number, r.index))


def _take(
    taken: dict[tuple[str, int], Ranked], known: dict[tuple[str, int], Ranked], beside: Ranked, index: int
) -> None:
    """Take one more sentence of a paragraph, if it is there, is no title, and there is room."""
    place = (beside.passage.address, index)
    if place in taken or len(taken) >= MOST or not 0 <= index < len(beside.passage.sentences):
        return
    one = known.get(place) or replace(beside, index=index)
    if not is_title(one):
        taken[place] = one


def _about_its_title(asking: Asking, passage: Passage) -> range:
    """Return all sentences of a short paragraph whose title names what is asked about; none of another one."""
    first = passage.sentences[0].text
    if len(passage.sentences) > SHORT_PARAGRAPH or not title_like(first):
        return range(0)
    title = normalise(first)
    total = sum(word.weight for word in asking.things)
    named = sum(word.weight for word in asking.things if present(word, title) >= INSTEAD)
    return range(1, len(passage.sentences)) if total and named >= NAMED * total else range(0)

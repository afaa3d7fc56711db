"""What of a passage belongs together: the members of a list that a sentence opens, the paragraph under its title."""

from __future__ import annotations

import re

from corpus.quantities import find_quantities
from corpus.types import Passage, Sentence
from rag.evidence import Ranked
from rag.fit import quantities

SLOGAN = 15
"""A sentence no longer than this, without a figure, says little by itself: the next two go with it."""

SHORT = 32
"""A sentence no longer than this may be there for the names or the figure in it alone."""

MOST = 4
"""Sentences quoted for one report, lists apart."""

LONGEST_LIST = 12
"""Members of a list quoted in full."""

_PROBLEMS = re.compile(
    r"(?:清醒|清楚|深刻)地?(?:看到|认识|意识)[^。]*(?:困难|问题|挑战|不足|短板|差距)|主要(?:困难|问题|短板|不足)"
    r"|(?:困难|问题|不足|短板|挑战)[^。；;]{0,24}主要(?:是|有|表现|体现)"
)
_TO_FACE = re.compile(
    r"(?:对此|对于?这些|针对这些|面对这些|我们(?:一定|必将|将|要|必须|必|决)|这些(?:困难|问题)|各位代表)"
)
"""How the list of a report's own problems begins, whatever stops its sentences have, and what ends it."""

_LEAD = re.compile(r"[:：]")
_TITLE = 24
"""A first sentence no longer than this, without a figure, is the paragraph's title."""


def title_like(text: str) -> bool:
    """Tell whether a text is short enough for a title, and has no figure."""
    return len(text) <= _TITLE and not quantities(text)


def is_title(ranked: Ranked) -> bool:
    """Tell whether a sentence is the title of its paragraph, or a paragraph that is only a title."""
    return ranked.index == 0 and title_like(ranked.sentence.text)


def has_lead(text: str) -> bool:
    """Tell whether something is announced in a sentence by a colon."""
    return _LEAD.search(text) is not None


def opens_list(text: str) -> bool:
    """Tell whether a sentence opens a list that the next ones go on with: 主要是：有效需求不足；."""
    return has_lead(text) and text.rstrip().endswith(("；", ";", "：", ":"))


def admits_problems(text: str) -> bool:
    """Tell whether a sentence begins what a report admits is wrong."""
    return _PROBLEMS.search(text) is not None


def list_of(passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences that belong with one.

    The members of the list that it opens (主要是：有效需求不足；科技创新支撑不够；…), or, where it is the paragraph's title, the rest
    of the paragraph.
    """
    sentences = passage.sentences
    first = sentences[index]
    if admits_problems(first.text):
        end = next(
            (i for i in range(index + 1, len(sentences)) if _TO_FACE.match(sentences[i].text)), len(sentences)
        )
        return list(sentences[index : min(end, index + LONGEST_LIST)])
    if index == 0 and len(sentences) > 1 and title_like(first.text):
        return list(sentences[1 : 1 + MOST])
    if len(first.text) <= SLOGAN and not find_quantities(first.text) and not opens_list(first.text):
        return list(sentences[index : index + 3])
    if not opens_list(first.text):
        return [first, *_spelt_out(passage, index)]
    end = index + 1
    while end < len(sentences) and sentences[end - 1].text.rstrip().endswith(("；", ";", "：", ":")):
        end += 1
    return list(sentences[index : min(end, index + LONGEST_LIST)])


def _spelt_out(passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences that spell out the members a short sentence names: 抓早、抓大; 抓早就是…."""
    sentences = passage.sentences
    first = sentences[index].text
    names = [name for name in re.split(r"[、，“”\"]", first) if 2 <= len(name) <= 8]
    if len(first) > SHORT or len(names) < 2:
        return []
    following: list[Sentence] = []
    for sentence in sentences[index + 1 : index + 1 + LONGEST_LIST]:
        if not any(sentence.text.startswith(name) for name in names):
            break
        following.append(sentence)
    return following if len(following) > 1 else []

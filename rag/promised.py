"""What a plan promises of a thing that a question takes as done: 已经批下来了吧, and the plan has 推动…获批."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import Part, Sentence
from rag.evidence import Ranked
from rag.keywords import Keyword
from rag.tokens import normalise
from rag.types import Question
from rag.verdict import asks_whether, asks_whether_done, ends_of

NAME = 4
"""Characters of a name that a question and a sentence of the plan share: 包银高铁."""

RARE = 5.0
"""The words of such a name weigh so much together: 平凉 stands in many sentences of its province, 平凉机场 in few."""

COMMON = 1.5
"""A word that weighs less is none of them; a name has two at least."""

_START = re.compile(r"开工|动工|启动|开建")
_NOT_BEGUN = re.compile(r"前期|谋划|筹[建备划]|争取|力争|力促|论证|研究|申报|立项|获批")
"""Whoever completes or speeds up a thing has begun it; these have not."""

_CLAUSE = re.compile(r"[^，,；;。、]+")
_ROW = re.compile(r"[^，,；;。]+")

SAID = 2
"""Characters beside its name without which a member of a row says nothing of it: 推进甲、乙、丙前期 for 乙."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A clause of a plan with the sentence that it stands in; ``name``: what it shares with the question."""

    name: str
    clause: str
    sentence: Sentence


def promised_instead(
    question: Question, ranked: Sequence[Ranked], words: Sequence[Keyword]
) -> Promised | None:
    """Return what the plan says of a thing that a question asks whether it has been done, where nothing else answers.

    The thing must stand there by its name, and no review may tell of it the end that is asked for.
    """
    if not asks_whether(question) or not asks_whether_done(question):
        return None
    begun = _START.search(question.text)
    for one in _of_the_plan(ranked):
        for match in _CLAUSE.finditer(one.sentence.text):
            clause = match.group()
            name = _shared(normalise(question.text), normalise(clause))
            parts = [w.weight for w in words if w.text in name and len(w.text) > 1 and w.weight >= COMMON]
            line = f"({name})" in normalise(question.text)  # 重庆到昆明的高铁(渝昆高铁)
            if len(name) < NAME or (not line and (len(parts) < 2 or sum(parts) < RARE)):
                continue
            row = next(row for row in _ROW.findall(one.sentence.text) if clause in row)
            if begun and not (_START.search(row) or _NOT_BEGUN.search(row)):
                continue  # 完成…工程 for 已经动工了吗
            if len(clause) - len(name) < SAID:
                clause = row
            if not _told_done(name, question, ranked):
                return Promised(name, clause, one.sentence)
    return None


def still_to_come(question: Question, found: Sequence[Ranked], ranked: Sequence[Ranked]) -> Promised | None:
    """Return the clause of the plan by which a thing not yet done is to be done, where it was not found with the rest.

    It names the thing as the sentence found does, and the end that is asked for.
    """
    ends = ends_of(question.text)
    if ends is None or not asks_whether_done(question) or any(o.passage.part is Part.PLAN for o in found):
        return None
    for one in _of_the_plan(ranked):
        for match in _CLAUSE.finditer(one.sentence.text):
            name = _shared(normalise(question.text), normalise(match.group()))
            told = any(name in normalise(other.sentence.text) for other in found)
            if len(name) >= NAME and told and ends.search(match.group()):
                return Promised(name, match.group(), one.sentence)
    return None


def _told_done(name: str, question: Question, ranked: Sequence[Ranked]) -> bool:
    """Tell whether a review has a thing by its name, with the end that a question asks for."""
    ends = ends_of(question.text)
    return ends is not None and any(
        one.passage.part is Part.REVIEW
        and name in normalise(one.sentence.text)
        and ends.search(one.sentence.text)
        for one in ranked
    )


def _of_the_plan(ranked: Sequence[Ranked]) -> list[Ranked]:
    return [one for one in ranked if one.passage.part is Part.PLAN]


def _shared(question: str, text: str) -> str:
    """Return the longest run of characters that a question and a text share."""
    best = ""
    for start in range(len(question)):
        while start + len(best) < len(question) and question[start : start + len(best) + 1] in text:
            best = question[start : start + len(best) + 1]
    return best

"""What of a question that asks several things has been answered, and what stands beside an answer found.

Used by :mod:`rag.find`, which asks the parts one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.indicators import find
from corpus.quantities import find_quantities
from corpus.types import Part
from rag.asked import asked
from rag.chain import Group
from rag.choosing import claim_of
from rag.citation import find_sentence, passage_address, report_of
from rag.compare import Value
from rag.evidence import Ranked
from rag.keywords import NAMES_A_THING, QUOTED_NAME, keywords, support
from rag.kinds import tells_when
from rag.library import Library
from rag.parts import Part as Piece
from rag.question.times import years_of_plans
from rag.timely import WHICH_TIME, speaks_of_the_time
from rag.tokens import normalise
from rag.told import candidates, told
from rag.types import Claim, Question

A_THING = 2.5
"""A noun of this weight is about something; a lighter one stands everywhere."""

COVERED = 0.8
"""A claim with this share of the words of a part of the question has answered it."""

BESIDE = 1.5
"""What it counts that a figure stands in one item with the thing."""

_SEVERAL_FIGURES = re.compile(
    r"分别|各[有是为占]?(?:多少|几)|(?:增幅|增速|增长)[^，。？?]{0,3}[及和与、][^，。？?]{0,6}(?:位次|排名|名次)"
)
"""国家的、省里的、市里的分别有几项 asks for more than one figure."""

_OF_WHICH = re.compile(r"其中|里[头面]|当中")
"""里头新能源车多少 asks for a part of the sum asked before it."""

_AIMED_AT = re.compile(r"^(?:年初|年度|原定|预期)?的?(?:目标|计划)")
_AIM_OF = re.compile(r"(?:目标|计划)[^，。；]{0,6}\d|\d[^，。；]{0,8}的?(?:目标|计划)")
"""年初目标是多少 is told by 超额完成年初420亿元的目标."""

AND_THAT = re.compile(
    r"[，,？?。；;][^，,？?。；;]{1,20}的呢[？?]*$|[，,；;。](?:都|分别|主要|具体)?(?:是)?(?:用[在于到来]|花[在到]|投[到向在]|拿[来去])[^，,？?。；;]{0,10}[？?]*$"
)

FROM_TO = re.compile(
    r"[由从](?:多少|几)[^，,。？?]{0,8}(?:[升降涨增减提]|提高|增加|下降|上升|扩大|变)[到至成]了?(?:多少|几)"
)
"""收入从多少涨到了多少 wants both ends."""

_A_CHANGE = re.compile(r"[由从][^，；。]{0,12}?\d[^，；。]{0,24}[到至]\d|[由从]\d")

_A_TIME = re.compile(r"十[二三四五六七]五(?:时期|期间|末)?")
_MARKS = re.compile('[“”"]')


def covered(part: Question, own: str, claims: Sequence[Claim], library: Library) -> bool:
    """Tell whether a claim made already answers a part: its words, its time, a figure of its kind."""
    words = keywords(part.terms, library, part.text)
    wanted, planned = asked(part.text), years_of_plans(part.text)
    things = [word for word in words if word.thing or word.weight >= NAMES_A_THING]
    if not any(part.text in own for word in things for part in (word, *word.parts)):
        words = ()  # 全省排第几 has no words of its own
    # What is near a thing (整车, of 新能源车) is not that thing; the names of one indicator are.
    words = tuple(w if find(w.text, everyday=True) else replace(w, also=()) for w in words)
    for claim in claims:
        if (words and support(words, claim.text) < COVERED) or not claim.citations:
            continue
        passage = library.passage(passage_address(claim.citations[0]))
        index = next((i for i, s in enumerate(passage.sentences) if s.address == claim.citations[0]), None)
        report = next(r for r in library.reports if r.id == report_of(claim.citations[0]))
        usual = {Part.PLAN: report.year, Part.REVIEW: report.year - 1}
        if index is not None and not speaks_of_the_time(part, Ranked(passage, index, 1.0, 1.0, report)):
            continue
        if {part.part, passage.part} == {Part.PLAN, Part.REVIEW}:
            continue  # 现在多大规模 is not answered by what is aimed at
        if planned and passage.part in usual and usual[passage.part] not in planned:
            continue
        if WHICH_TIME.search(own) and not tells_when(claim.text):
            continue
        if not wanted.number or any(wanted.takes(q) for q in find_quantities(claim.text)):
            return True
    return False


def whole_sentence(claim: Claim, library: Library) -> Claim:
    """Return the sentence that a claim cites: 50亿的呢 asks for what stands beside the figure found."""
    passage = library.passage(passage_address(claim.citations[0]))
    sentence = find_sentence(passage, claim.citations[0])
    return claim_of(sentence.text, sentence)


def more_beside(question: Question, pieces: Sequence[Piece], said: Sequence[Claim], library: Library) -> bool:
    """Tell whether a question asks for several figures, and the sentence cited for all that was found has more of them.

    旅客多少，其中国际旅客多少 asks for two: a sentence cut behind the first lacks the second.
    """
    if len(said) != 1:
        return False
    whole = whole_sentence(said[0], library).text
    if len(pieces) > 1 and _names_more(pieces, said[0].text, whole, library):
        return True
    kinds = [wanted for piece in pieces if (wanted := asked(piece.text)).number]
    several = _SEVERAL_FIGURES.search(question.text) is not None
    kinds += [asked(question.text)] if several else []
    told, there = (
        {q.text for q in find_quantities(text) if any(wanted.takes(q) for wanted in kinds)}
        for text in (said[0].text, whole)
    )
    return len(there) > len(told) and (several or len(told) < len(kinds))


def _names_more(pieces: Sequence[Piece], told: str, whole: str, library: Library) -> bool:
    """Tell whether a part asks for what only the rest of a sentence has: its words, or the 其中 of the sum told."""
    rest = whole.replace(told.rstrip("。"), "")
    for piece in pieces:
        words = [word for word in keywords(piece.own, library) if word.thing]
        if _OF_WHICH.match(piece.own) and _OF_WHICH.search(rest):
            return True
        if _AIMED_AT.search(piece.own) and _AIM_OF.search(rest):
            return True
        if words and support(words, whole) > support(words, told) and find_quantities(rest):
            return True
    return False


def with_more_beside(claim: Claim, library: Library) -> list[Claim]:
    """Return a claim with the sentence that it cites, or that sentence alone where the claim was cut out of it."""
    whole = whole_sentence(claim, library)
    return [whole] if claim.text.rstrip("。") in whole.text else [claim, whole]


def with_both_ends(question: Question, said: Sequence[Claim], library: Library) -> list[Claim]:
    """Put the sentence that tells of a change in place of the end that a fact has of it, where both ends are asked for."""
    if not FROM_TO.search(question.text):
        return list(said)
    whole = [whole_sentence(claim, library) for claim in said]
    return [full if _A_CHANGE.search(full.text) else claim for claim, full in zip(said, whole, strict=True)]


def names_its_own(part: Question, own: str, library: Library) -> bool:
    """Tell whether a part of a question names a thing in words of its own."""
    words = keywords(part.terms, library)
    return any(word.thing and word.weight >= A_THING and word.text in own for word in words)


def beside_the_names(question: Question, claims: Sequence[Claim], library: Library) -> bool:
    """Tell whether claims stand in paragraphs with one of the names that the whole question has in quotation marks."""
    names = [normalise(name) for name in QUOTED_NAME.findall(question.text)]
    names = [name for name in names if not _A_TIME.fullmatch(name)]
    passages = (library.passage(passage_address(a)) for claim in claims for a in claim.citations)
    texts = [normalise(_MARKS.sub("", passage.text)) for passage in passages]
    return not names or any(_MARKS.sub("", name) in text for name in names for text in texts)


_KIND_BEHIND = re.compile(r"(?:整体|总体)?(?:产业|行业|工程|项目)?(?:整体|总体)?$")
"""新能源汽车及零部件产业 is named before 、新能源新材料产业 without its kind."""


def value_of(part: Question, piece: Piece, answer: Group, library: Library) -> list[Value]:
    """Return the figure found for one of several things that are ranked, under its name.

    Of several figures of a sentence the one that is told of what they are ranked by: 创税收7亿元, not 投资21亿元.
    """
    measure = keywords(piece.own.removeprefix(piece.thing).removesuffix("是多少"), library)
    found = [(fact.quantity, fact.sentence, 1.0) for figure in answer.figures for fact in figure.facts]
    thing = _KIND_BEHIND.sub("", normalise(piece.thing))
    for claim in answer.direct if not found else ():
        named = thing in normalise(claim.text)
        own = {one.quantity.text for one in told(claim.text) if thing in normalise(one.own)}
        found += [
            (quantity, claim.citations[0], fit + named + BESIDE * (quantity.text in own))
            for quantity, fit, _ in candidates(part, measure, claim.text, near=0.0)
        ]
    found.sort(key=lambda entry: -entry[2])
    found += [(v.quantity, v.sentence, 0.0) for v in answer.values]
    return [Value(piece.thing, quantity, sentence) for quantity, sentence, _ in found[:1]]

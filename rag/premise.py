"""A question may rest on what the reports do not say: 为什么把目标提高到700万头, where the target is 660.

The figure that a question states is held against the report's own for the same thing and time. Where the report has
another one, the answer begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.facts import Fact, Status
from corpus.indicators import find
from corpus.quantities import Direction, Kind, Quantity
from corpus.types import Part, Passage
from rag.choosing import claim_of
from rag.clauses import CLAUSE_WITH_MARK
from rag.figures import Figure, facts_about
from rag.keywords import keywords, support
from rag.library import Library
from rag.say import to_claim
from rag.types import Claim, Question, ReportRef
from rag.verdict import stated

_FALLS = re.compile(r"下滑|下降|减产|减少|负增长|萎缩|缩水|下跌|走低|^[跌降]$")
_RISES = re.compile(r"大涨|上涨|增产|飙升|走高|大增|^涨$")
_WHICH_WAY = re.compile(
    r"(?:是|出现了?|有所|还是?在?|也)(?:也|又|都|在)?(?P<way>下滑|下降|减少|萎缩|缩水|下跌|走低|负增长|上涨|大涨|走高)(?:的|了)?(?:吗|么|吧|对吗|对不对|是吧)[？?。]*$"
)
"""外贸也是下降的吗 names one way, and is answered by the other."""
_IS_IT = re.compile(
    r"是不是(?:也|又|都|真的?|还在?)?(?:在)?(?P<way>下跌|下滑|下降|减少|萎缩|缩水|负增长|上涨|大涨|跌|降|涨)"
)
_IN_FULL = {"跌": "下跌", "降": "下降", "涨": "上涨"}
_AHEAD_OF_ALL = re.compile(
    r"(?:跑赢|快[于过]|高[于过]|领先|超过|强于|好于)了?(?P<of>全[国省市])|比(?P<than>全[国省市])(?:平均)?(?:水平)?[高快]"
)
"""增速跑赢全国几个百分点 takes it that a place did better than the whole of which it is a part."""
_FROM_TO = re.compile(
    r"[从由](?P<from>\d[\d.]*)[^\d，。？]{0,8}?(?:增加|增长|提高|上升|扩大|减少|下降|降低|压减|缩减|整合|合并|升|降|变|涨)(?:到了?|至|为|成了?)(?P<to>\d[\d.]*)[万亿]?[\u4e00-\u9fff%]?"
)
_OPEN = re.compile(r"是增是降|吗|还是|有没有|是否|(?:下降|减少|降)(?:了|到)?(?:多少|几|百分之几)|目标|控制")
"""A question that leaves open which way a figure went takes nothing for granted."""

_REACHED = re.compile(r"(?:超额|圆满|顺利|提前)?(?:完成|达到|实现|达成)了?[^，。？?]{0,8}(?:目标|计划)")
_FELL_SHORT = re.compile(
    r"(?:未|没有|没)能?(?:达到|完成|实现|达成)[^，。；]{0,8}(?:目标|预期|计划)|(?:不及|低于)(?:年初)?(?:预期|目标)"
)
_LEFT_OPEN = re.compile(
    r"吗|是否|有没有|没有?[？?]?$|是不是|未|没能|差多少|怎么(?:完成|实现|达到)|如何|今年|将|要"
)
"""Who asks whether, or how a target is to be reached, does not take it as reached."""


ENOUGH = 0.4
"""A clause with this share of the question's words is about the same thing."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that a question states, and the report's own statement of it."""

    stated: str
    claims: tuple[Claim, ...]


def correct(question: Question, report: ReportRef, library: Library) -> Correction | None:
    """Return what the report says where a question states another figure for the same thing; ``None`` if it agrees."""
    turned = (
        _turned(question, report, library)
        or _behind_all(question, report, library)
        or _backwards(question, report, library)
    )
    if turned is not None:
        return turned
    if (behind := missed(question, library.passages(report.id))) is not None:
        return Correction("这样", (behind,))
    for quantity in stated(question):
        own = [
            fact for fact in facts_about(question, report, library) if _comparable(fact.quantity, quantity)
        ]
        if not own or any(_same(fact.quantity, quantity) for fact in _of_the_time(own, question, report)):
            continue
        right = _of_the_time(own, question, report)
        if right and (
            _of_another(quantity, own, report, library) or not _stands(quantity, question, report, library)
        ):
            return Correction(quantity.text, _claims(right, report))
    return None


def missed(question: Question, passages: Sequence[Passage]) -> Claim | None:
    """Return what a report says of an indicator that fell short of its target, where a question takes it as reached."""
    if not _REACHED.search(question.text) or _LEFT_OPEN.search(question.text):
        return None
    names = {mention.name for mention in find(question.text, everyday=True)}
    for passage in passages:
        if passage.part is not Part.REVIEW:
            continue
        for sentence in passage.sentences:
            behind = _FELL_SHORT.search(sentence.text)
            if behind and names & {mention.name for mention in find(sentence.text[: behind.end()])}:
                text = sentence.text.strip().rstrip("；;，。")
                return Claim(text=f"{text}。", citations=(sentence.address,), support="supported")
    return None


def _turned(question: Question, report: ReportRef, library: Library) -> Correction | None:
    """Return the growth that a report tells where a question takes a fall for granted, or the other way."""
    whether = _WHICH_WAY.search(question.text) or _IS_IT.search(question.text)
    word = whether or _FALLS.search(question.text) or _RISES.search(question.text)
    if word is None or (whether is None and _OPEN.search(question.text)):
        return None
    way = word["way"] if whether else word.group()
    assumed = Direction.DOWN if _FALLS.search(way) else Direction.UP
    about = facts_about(question, report, library) or _named_in(question, report, library)
    moves = [
        fact
        for fact in _of_the_time(about, question, report)
        if fact.quantity.kind is Kind.GROWTH and fact.quantity.direction is not Direction.NONE and fact.known
    ]
    if not moves or any(fact.quantity.direction is assumed for fact in moves):
        return None
    return Correction(_IN_FULL.get(way, way), _claims(moves, report))


def _named_in(question: Question, report: ReportRef, library: Library) -> list[Fact]:
    """Return the facts about the one indicator of the clause that asks: 大环境不好，民间投资是不是也跌了."""
    last = re.split(r"[，,；;。]", question.text.rstrip("？?。"))[-1]
    names = {mention.name for mention in find(last, everyday=True)}
    if len(names) != 1:
        return []
    return [f for f in library.facts(report.id) if f.indicator in names and f.place == report.place]


def _behind_all(question: Question, report: ReportRef, library: Library) -> Correction | None:
    """Return what a report says where a question takes it that a place did better than all, and it did worse."""
    ahead = _AHEAD_OF_ALL.search(question.text)
    if ahead is None:
        return None
    whole = ahead["of"] or ahead["than"]
    behind = re.compile(rf"^[、，,]?(?:低|慢|落后)于{whole}[^，,。；;]{{0,14}}")
    for fact in _of_the_time(facts_about(question, report, library), question, report):
        passage = library.passage(fact.passage)
        if told := behind.match(passage.text[fact.end :]):
            sentence = next(s for s in passage.sentences if s.address == fact.sentence)
            said = passage.text[fact.start : fact.end] + told.group()
            return Correction(ahead.group(), (claim_of(said, sentence),))
    return None


def _backwards(question: Question, report: ReportRef, library: Library) -> Correction | None:
    """Return what a report says where a question has a change the other way round: 从33家增加到51家 for 由51家整合为33家."""
    change = _FROM_TO.search(question.text)
    if change is None:
        return None
    told = re.compile(
        rf"[由从]{re.escape(change['to'])}(?![\d.])[^，,。；;]{{0,12}}?(?<![\d.]){re.escape(change['from'])}(?![\d.])"
    )
    words = keywords(question.terms, library, question.text)
    for passage in library.passages(report.id):
        for sentence in passage.sentences:
            clause = next((c for c in CLAUSE_WITH_MARK.findall(sentence.text) if told.search(c)), "")
            if clause and support(words, sentence.text) >= ENOUGH:
                return Correction(change.group(), (claim_of(clause, sentence),))
    return None


def _of_another(quantity: Quantity, own: Sequence[Fact], report: ReportRef, library: Library) -> bool:
    """Tell whether a report has a figure, but always of other indicators than those meant (357万辆: all cars, not the new ones)."""
    bearers = [
        fact
        for fact in library.facts(report.id)
        if _same(fact.quantity, quantity) and _comparable(fact.quantity, quantity)
    ]
    names = {fact.indicator for fact in own}
    return bool(bearers) and all(fact.known and fact.indicator not in names for fact in bearers)


def _stands(quantity: Quantity, question: Question, report: ReportRef, library: Library) -> bool:
    """Tell whether a clause (with the one before) of the half that the question means has the figure and its words."""
    words = keywords(question.terms, library, question.text)
    figure = re.compile(r"(?<![\d.])" + re.escape(quantity.text.rstrip("左右以上内")))  # 9% is not 5.9%
    return any(
        support(words, "".join(clauses[max(0, index - 1) : index + 1])) >= ENOUGH
        for passage in library.passages(report.id)
        if question.part is None or passage.part is question.part
        for sentence in passage.sentences
        if figure.search(sentence.text)
        for clauses in [CLAUSE_WITH_MARK.findall(sentence.text)]
        for index, clause in enumerate(clauses)
        if figure.search(clause)
    )


def _of_the_time(facts: Sequence[Fact], question: Question, report: ReportRef) -> list[Fact]:
    """Return the facts of the year, and of the half of the report, that the question means."""
    years = {str(year) for year in question.years} | {
        str(report.year + offset) for offset in question.offsets
    }
    wanted = (
        {Part.PLAN: Status.TARGET, Part.REVIEW: Status.ACTUAL}.get(question.part) if question.part else None
    )
    return [
        fact
        for fact in facts
        if (not years or any(year in fact.period for year in years))
        and (wanted is None or fact.status is wanted)
    ]


def _comparable(a: Quantity, b: Quantity) -> bool:
    if a.unit != b.unit:
        return False
    growth = {Kind.GROWTH, Kind.SHARE}
    amounts = {Kind.LEVEL, Kind.COUNT}
    return a.kind is b.kind or {a.kind, b.kind} <= growth or {a.kind, b.kind} <= amounts


def _same(a: Quantity, b: Quantity) -> bool:
    return a.value == b.value


def _claims(facts: Sequence[Fact], report: ReportRef) -> tuple[Claim, ...]:
    return tuple(
        to_claim(Figure(report, fact.words, fact.period, fact.status, (fact,))) for fact in facts[:2]
    )

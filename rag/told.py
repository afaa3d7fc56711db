"""What each figure of a sentence is told of, and which of them a comparison may ask for.

A quoted sentence may tell several figures. Each is read with the words of its own item, 分别 handed out in order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.indicators import find
from corpus.quantities import Kind, Qualifier, Quantity, find_quantities
from rag.asked import Asked, asked, is_average
from rag.keywords import Keyword, longest_shared, support
from rag.types import Question

ADDED, THERE_IS = "added", "there"
"""Of what nature a figure may be: 新增 or 总数."""

OF_CLAUSE, OF_BEFORE = 0.3, 0.1
"""What the words of a figure's clause, and those before it, count beside its own."""

OF_ITS_NATURE = 0.2
"""What it counts that a figure is of what was added where that is asked for, or of all there is."""

NEAR_BEST = 0.5
"""A figure that fits less well than this share of the best of its sentence is of another thing."""

ONE_STEM = 4
"""Names that share so many characters are of one thing: 数字经济核心产业营业收入 and …增加值."""

_CLAUSE = re.compile(r"[^，,；;。：:！!？?]+")
_JOINED = re.compile(r"[、和及与]|以及")
_BARE = re.compile(
    r"^(?:分别|同比|比上年|较上年|预计|力争|再|均|各|约|超|近|达到?|至|为|增长|下降|提高|提升|降低|减少|增加|上升|增幅|降幅|增速|[、和及与（(\s])*$"
)
"""What stands before a figure that is told of what was named before: 营收5620亿元，增长15.7%."""

_OF_A_CHANGE = (Kind.GROWTH, Kind.POINTS, Kind.MULTIPLE)
_NEW = re.compile(r"新增|净增|新登记|新设|新认定|新培育|增加")
_ALL = re.compile(r"总数|总量|总共|一共|累计|现有|共有|已有|在库|保有|存量|拥有|目前")
_COUNT = re.compile(r"[个家件户人场次台辆套条项处所座]数(?!据|字|量|码)|数量")
"""项目的个数 asks of no share."""

_RANK = re.compile(r"第几|位次|名次|老几|排在哪")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a sentence with the words that it is told of, its clause, and all before it."""

    quantity: Quantity
    own: str
    clause: str
    before: str


def told(text: str) -> list[Told]:
    """Return the figures of a sentence, each with what it is told of."""
    found: list[Told] = []
    quantities = find_quantities(text)
    for match in _CLAUSE.finditer(text):
        clause, begin = match.group(), match.start()
        here = [q for q in quantities if begin <= q.start < match.end()]
        apart = clause.find("分别")
        behind = [q for q in here if apart >= 0 and q.start >= begin + apart]
        named = _in_a_row(clause[: max(apart, 0)], len(behind))
        bare = bool(here) and _BARE.match(text[begin : here[0].start]) is not None
        earlier = [one.own for one in found if one.quantity.kind is not Kind.DURATION]
        for index, quantity in enumerate(here):
            if quantity in behind and named:
                own = named[behind.index(quantity)]
            elif bare and len(here) > 1 and len(earlier) >= len(here):
                own = earlier[index - len(here)]  # 接待游客2.73亿人次、实现收入4140亿元，增长18.6%和23.4%
            else:
                own = _around(text, quantity, here, begin, match.end())
                if _BARE.match(own):
                    own = found[-1].own if found and quantity.kind in _OF_A_CHANGE else ""
            found.append(Told(quantity, own, clause, text[: quantity.start]))
    return found


def _in_a_row(text: str, count: int) -> list[str]:
    """Return just so many names of a row; in 现代家居、有色金属和新材料、电子信息 the comma alone parts them."""
    for joint in (_JOINED, re.compile("、"), re.compile("[和及与]|以及")):
        named = [name for name in joint.split(text) if name.strip()]
        if len(named) == count:
            return named
    return []


def _around(text: str, quantity: Quantity, here: Sequence[Quantity], begin: int, end: int) -> str:
    """Return the words of a figure's item: what stands between the figure before and it, and behind it (70个幸福院)."""
    index = here.index(quantity)
    first = here[index - 1].end if index else begin
    joint = text.find("、", first, quantity.start) if index else -1
    last = here[index + 1].start if index + 1 < len(here) else end
    stop = text.find("、", quantity.end, last)
    return (
        text[joint + 1 if joint >= 0 else first : quantity.start]
        + text[quantity.end : stop if stop >= 0 else last]
    )


def of_another_item(text: str, figure: str, wanted: Collection[str]) -> bool:
    """Tell whether the words wanted stand with other figures of a sentence alone: 死亡人数 for the first of 起数、死亡人数分别…."""
    having = [(one, sum(word in one.own for word in wanted)) for one in told(text)]
    own = max((count for one, count in having if one.quantity.text == figure), default=0)
    return own == 0 and any(count for one, count in having if one.quantity.text != figure)


def makes_exact(at_least: Quantity, other: Quantity) -> bool:
    """Tell whether a figure says how much it is of which another says what it has passed: 迈上6万亿元台阶，达到62661亿元."""
    return (
        at_least.qualifier is Qualifier.AT_LEAST
        and other.qualifier is Qualifier.EXACT
        and at_least.kind is other.kind
        and at_least.kind in (Kind.LEVEL, Kind.COUNT)
        and at_least.unit == other.unit
        and at_least.value <= other.value < 2 * at_least.value
    )


def _exact(one: Told, following: Sequence[Told]) -> Quantity:
    """Return the figure that says how much it is, where it stands behind the one passed with no words of its own."""
    behind = next(iter(following), None)
    if behind is None or not _BARE.match(behind.own) or not makes_exact(one.quantity, behind.quantity):
        return one.quantity
    return behind.quantity


def candidates(
    question: Question, words: Sequence[Keyword], text: str, *, near: float = NEAR_BEST
) -> list[tuple[Quantity, float, str]]:
    """Return the figures of a sentence that may be what a comparison asks for: how well each fits, and what it is told of.

    The best is the first; what has none of the question's words is left out.
    """
    wanted = asked(question.text)
    nature = nature_of(question.text)
    found = []
    all_told = told(text)
    for index, one in enumerate(all_told):
        if not _may_be_compared(question.text, wanted, one.quantity):
            continue
        if wanted.one_year and is_average(text, one.quantity):
            continue
        if not wanted.units - {"%", "个百分点"} and of_another_indicator(question.text, one.own):
            continue
        fit = support(words, one.own) + OF_CLAUSE * support(words, one.clause)
        fit += OF_BEFORE * support(words, one.before)
        if fit:
            own = nature_of(one.own)
            exact = _exact(one, all_told[index + 1 :])
            found.append((exact, fit + OF_ITS_NATURE * (bool(own) and own == nature), own))
    best = max((fit for _, fit, _ in found), default=0.0)
    return sorted((entry for entry in found if entry[1] >= near * best), key=lambda entry: -entry[1])


def of_another_indicator(question: str, own: str) -> bool:
    """Tell whether a question names an indicator, and the words of a figure another: 出口额 for 外贸, 科技型中小企业 for 高企."""
    wanted, told_of = (
        {mention.name.replace("进出口", "外贸") for mention in find(text, everyday=True)}
        for text in (question, own)
    )
    alike = any(
        one in other or other in one or longest_shared(one, other) >= ONE_STEM
        for one in wanted
        for other in told_of
    )
    return bool(wanted and told_of) and not alike


def _may_be_compared(text: str, wanted: Asked, quantity: Quantity) -> bool:
    if quantity.kind in (Kind.DURATION, Kind.STREAK):
        return wanted.streak
    if _COUNT.search(text) and quantity.unit == "%" and not wanted.growth:
        return False
    if _RANK.search(text) or wanted.units or wanted.share or wanted.growth:
        return wanted.takes(quantity) or (bool(wanted.units) and _added(quantity, wanted))
    return quantity.kind is not Kind.RANK


def _added(quantity: Quantity, wanted: Asked) -> bool:
    return quantity.kind is Kind.CHANGE and quantity.unit in wanted.units


def nature_of(text: str) -> str:
    """Tell whether words speak of what was added (新增), of all there is (总数), or say neither."""
    added, there = _NEW.search(text), _ALL.search(text)
    if added and there:
        return THERE_IS if there.start() > added.start() else ADDED
    return ADDED if added else THERE_IS if there else ""

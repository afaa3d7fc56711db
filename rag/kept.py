"""Whether a text says that what was planned or aimed at was reached: in words, or by a figure beside its aim."""

from __future__ import annotations

import re
from decimal import Decimal

from corpus.indicators import BETTER_LOW
from corpus.quantities import Direction, Kind, Qualifier, Quantity, find_quantities
from rag.types import Question
from rag.yes_no import Verdict

NEARLY = Decimal("0.04")
"""An aim of 6%左右 is neither kept nor missed by a result that differs by no more than this share of it."""

_UNDONE = re.compile(
    r"比(?:年初|年度)?(?:的|确定的|预期|预定)*(?:目标|预期)[^，。；]{0,10}低|低于(?:年初)?[^，。；]{0,10}(?:预期|目标)|未达(?:到)?[^，。；]{0,6}(?:目标|预期|计划)|(?:距|离)[^，。；]{0,14}目标[^，。；]{0,8}差距|不及预期|"
    r"(?:未(?!来)|没有|没|尚未|不)(?:能)?(?:全面|全部|如期|按期|按时|完全|顺利)?(?:完成|达到|达成|达标|达预期|实现|兑现|落实)"
)
_OVER = re.compile(
    r"为(?:年度|全年|年初)?(?:目标|任务|计划)[^，。；]{0,10}的1\d\d(?:\.\d+)?[%％]|超(?:额|出|过)?(?:完成|年初|年度|预期)[^，。；]{0,8}(?:目标|任务)?|比(?:年初)?(?:预期)?(?:目标|预期)[^，。；]{0,10}高|高于年初[^，。；]{0,8}(?:预期|目标)"
)
_PLAN_KEPT = re.compile(
    r"(?:了|到|成|目标|任务|预期|计划|要求)(?:吗|没有|没|么)[？?。]*$|(?:是否|有没有|是不是)(?:超额)?(?:完成|达到|实现)"
)
_AS_PLANNED = re.compile(
    r"(?:完成|达到|达成|达标|实现|兑现)[^，。？?]{0,14}(?:目标|任务|预期|计划|要求)?[^，。？?]{0,4}(?:吗|没有|没|么|[？?])|"
    r"(?:目标|任务|预期|计划)[^，。？?]{0,6}(?:完成|达到|达成|实现|兑现)"
)
"""达到年初定的目标了吗 is denied by 未达到 wherever it stands in the sentence."""
_AGAINST_AIM = re.compile(
    r"(?:与|和|跟|同|比|较|离|距|距离)(?:年初|年度|全年|原先|原来|当初|预期|预定|既定|定|的){0,4}(?:目标|预期|计划)(?:值|数)?[^，。？?]{0,6}(?:相比|[比差低高多少远]|如何|怎么样|对比)"
)
_AIM_BEHIND = re.compile(
    r"[（(](?:年初|年度|全年|预期|原定|省定|市定|下达|计划|考核)*的?(?:目标|计划|任务)[^）)]{1,24}[）)]"
)
_CHANGE_AND_AIM = re.compile(
    rf"[，,](?:同比|比上年|较上年|增长|下降|增加|减少|提高)[^，,；;。（(]{{0,16}}{_AIM_BEHIND.pattern}"
)
_BETTER_LOW = re.compile(rf"{BETTER_LOW.pattern}|消费价格|物价|CPI")


def asks_as_planned(text: str) -> bool:
    """Tell whether a text speaks of reaching what was planned, whether or not it was."""
    return _AS_PLANNED.search(text) is not None


def asks_as_missed(text: str) -> bool:
    """Tell whether a text has it that an aim was missed."""
    return _UNDONE.search(text) is not None


def asks_against_aim(text: str) -> bool:
    """Tell whether a text asks how a result stands to its aim: 实际增速与目标差多少, 和年初目标比怎么样."""
    return _AGAINST_AIM.search(text) is not None


def asks_for_plan(question: Question) -> bool:
    """Tell whether a question asks if what was planned or aimed at has been reached: 完成年初目标了吗."""
    text = question.text.strip()
    return _PLAN_KEPT.search(text) is not None and asks_as_planned(text) and not asks_as_missed(text)


def plan_kept(text: str) -> Verdict | None:
    """Return what a text says of an aim: a no where it was missed (未达到, 还有差距), a yes where it was exceeded."""
    if _UNDONE.search(text):
        return Verdict.NO
    return Verdict.YES if _OVER.search(text) else None


def to_its_aim(text: str, clause: str) -> str:
    """Return a clause of a text with the one behind, where an aim in brackets stands there: 252天，同比增加9天（目标255天）."""
    behind = text[text.find(clause) + len(clause) :]
    more = _CHANGE_AND_AIM.match(behind)
    return clause + more.group() if more and not beside_its_aim(clause) else clause


def beside_its_aim(text: str) -> bool:
    """Tell whether a figure has its aim in brackets behind it: 增长2.1%（年初目标5%）."""
    return _AIM_BEHIND.search(text) is not None


def kept_by_figures(clause: str) -> Verdict | None:
    """Compare the figure of a clause with its aim in brackets; ``None`` where they are not one and one, or about equal."""
    match = _AIM_BEHIND.search(clause)
    if match is None:
        return None
    aims = find_quantities(match.group())
    if len(aims) != 1:
        return None
    (aim,) = aims
    before = clause[: match.start()]
    alike = [q for q in find_quantities(before) if _plain_unit(q) == _plain_unit(aim)]
    levels = [q for q in alike if not _is_a_step(q)]
    return compare_with_aim(levels[-1], aim, before) if levels else None


def compare_with_aim(result: Quantity, aim: Quantity, name: str) -> Verdict | None:
    """Return whether a result kept its aim, of a thing so named; ``None`` where it is about as much as was aimed at about."""
    low, falls = _BETTER_LOW.search(name) is not None, result.direction is Direction.DOWN
    more = (-result.value if falls and not low else result.value) - aim.value
    if aim.qualifier is Qualifier.ABOUT and abs(more) <= NEARLY * abs(aim.value):
        return None
    return Verdict.YES if (more <= 0 if low and not falls else more >= 0) else Verdict.NO


def _is_a_step(quantity: Quantity) -> bool:
    """Tell whether a quantity is how much more or less there is (同比增加9天)."""
    return quantity.direction is not Direction.NONE and quantity.kind not in (Kind.GROWTH, Kind.POINTS)


def _plain_unit(quantity: Quantity) -> str:
    return quantity.unit.split("/")[0]  # 48微克/立方米（目标45微克）

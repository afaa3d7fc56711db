"""Figures in words: the one sentence that says what a report gives, and the claim that cites it."""

from __future__ import annotations

import re

from corpus.facts import Fact, Status
from corpus.quantities import Direction, Kind, Quantity
from rag.figures import YEARLY, Figure, brought_together, without_milestones
from rag.types import Claim

_SAYS_CHANGE = re.compile(r"(?:净增|新增|增加|减少|压减|增长|下降)$")
"""A name that already says which way it went: 净增218家, not 净增增加218家."""

_SAYS_DEED = re.compile(
    r"(?:新增|新建|新改建|新开|建成|建设|改造|修建|开工|竣工|培训|引进|打造|举办|开展|开设|完成|实施)"
)
"""A name that begins with what was done: 建成绿道500公里, not 建成绿道为500公里."""

_SAID = {Kind.LEVEL: 0, Kind.COUNT: 0, Kind.SHARE: 0, Kind.RANK: 2}
"""In which order the figures of one thing are said: how much, how much more, in which place."""

_VERBS = {
    (Kind.POINTS, Direction.UP): "提高",
    (Kind.POINTS, Direction.DOWN): "下降",
    (Kind.CHANGE, Direction.UP): "增加",
    (Kind.CHANGE, Direction.DOWN): "减少",
    (Kind.CHANGE, Direction.FORWARD): "前移",
    (Kind.CHANGE, Direction.BACK): "后移",
}

AIM_IS = "的目标是"
"""How a figure that is aimed at is told apart from one that was reached."""


def to_claim(figure: Figure) -> Claim:
    """Put a figure into a claim that cites the sentences it stands in."""
    citations = tuple(dict.fromkeys(fact.sentence for fact in figure.facts))
    return Claim(text=say(figure), citations=citations, support="supported")


def say(figure: Figure) -> str:
    """Put a figure into one sentence, as in 赣州市2024年GDP的目标是增长6%左右."""
    facts = without_milestones(figure.facts)
    first = facts[0]
    place = first.place if figure.report.place in first.place else _join(figure.report.place, first.place)
    period = _period(figure)
    name = re.sub(rf"^(?:{re.escape(place)}|全[市省县区州])", "", figure.name)
    if name == "经济":
        name = f"经济（{first.indicator}）"
    parts = [value_words(fact) for fact in sorted(facts, key=_order)]
    if _SAYS_CHANGE.search(name):
        parts = [re.sub(r"^(?:增加|减少|增长|下降)(?=[\d超近约突])", "", part) for part in parts]
    aim = AIM_IS if figure.status is Status.TARGET else ("预计" if "estimate" in first.flags else "")
    if (
        not aim
        and first.quantity.kind in (Kind.LEVEL, Kind.COUNT, Kind.SHARE)
        and not first.quantity.qualifier_words
        and not _SAYS_DEED.match(name)
    ):
        aim = "为"
    return f"{place}{period}{first.within}{name}{aim}{'，'.join(dict.fromkeys(parts))}。"


def _period(figure: Figure) -> str:
    """Return the year of a figure, or the years that brought it together; what was reached in several years says none."""
    if re.fullmatch(r"\d{4}", figure.period):
        return f"{figure.period}年"
    together = figure.status is Status.ACTUAL and all(map(brought_together, figure.facts))
    return f"{figure.period.replace('-', '—')}年" if figure.period and together else ""


def _order(fact: Fact) -> int:
    """Return where a figure stands among those of one thing: places won or lost come behind the place."""
    if fact.quantity.direction in (Direction.FORWARD, Direction.BACK):
        return 3
    return _SAID.get(fact.quantity.kind, 1)


def _join(report_place: str, place: str) -> str:
    return place if place.startswith(report_place[:2]) else f"{report_place}{place}"


def value_words(fact: Fact) -> str:
    """Say a fact's quantity with its direction: 增长6%左右, 前移2位, 439.23亿元."""
    quantity = fact.quantity
    if "of_plan" in fact.flags:
        return f"完成计划的{quantity.text}"
    since = next((flag.partition(":")[2] for flag in fact.flags if flag.startswith("since:")), "")
    yearly = "年均" if YEARLY in fact.flags and "年均" not in fact.words else ""
    return (f"较{since}" if since else "") + yearly + _moved(quantity)


def _moved(quantity: Quantity) -> str:
    if quantity.kind is Kind.RANK:
        return f"排{quantity.text}" if quantity.text.startswith("第") else quantity.text
    if quantity.kind in (Kind.GROWTH, Kind.MULTIPLE) and quantity.direction is not Direction.NONE:
        return ("增长" if quantity.direction is Direction.UP else "下降") + quantity.text
    if quantity.kind in (Kind.POINTS, Kind.CHANGE):
        return _VERBS.get((quantity.kind, quantity.direction), "") + quantity.text
    return quantity.text

"""What a quantity is: a parsed number with everything that makes it mean something."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Kind(str, Enum):
    """What the number measures."""

    LEVEL = "level"  # an amount with a physical or money unit: 2000亿元, 66.15亿斤
    COUNT = "count"  # a number of things or people: 207家, 5.14万人
    GROWTH = "growth"  # a relative change in %: 增长5.3%
    CHANGE = "change"  # an absolute change in the unit: 增加6个, 减少6亿元, 前移2位
    POINTS = "points"  # a change in 个百分点
    SHARE = "share"  # a rate, share or index in %: 占83%, 失业率3.7%, 三分之一, 过半
    RANK = "rank"  # 第4, 前200名, 首位
    MULTIPLE = "multiple"  # 6.4倍, 翻番
    DURATION = "duration"  # 连续23个月, 75周年
    STREAK = "streak"  # 二十连丰, 五连冠


class Direction(str, Enum):
    """Which way a change goes. ``NONE`` where the words next to the number do not say."""

    NONE = ""
    UP = "up"
    DOWN = "down"
    FORWARD = "forward"  # 前移2位: a better rank, a smaller number
    BACK = "back"


class Qualifier(str, Enum):
    """How exactly the number is meant."""

    EXACT = ""
    ABOUT = "about"  # 左右, 约, 近
    AT_LEAST = "at_least"  # 以上, 超过, 突破, 不低于, 余, 多
    AT_MOST = "at_most"  # 以内, 不超过, 以下, 不足


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number found at ``text_searched[start:end] == text``.

    The span holds the numeral, its unit and the qualifying words that touch it (近12个百分点, 4%以上), not
    the verb. ``value`` (and ``upper``, the other end of a range) have the scale folded in: 1.6万亿元 is
    1600000000000 in unit 元. ``step`` is the value of one in the last digit written, folded likewise
    (1000亿 for 1.6万亿): rounding is judged by it. Values are never negative: 增长-1.7% is 1.7 with direction
    down. ``inherited``: the qualifier is written at another member of the list that the number stands in
    (93%、95%以上), so that comparisons accept it and its absence.
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    kind: Kind
    direction: Direction = Direction.NONE
    qualifier: Qualifier = Qualifier.EXACT
    upper: Decimal | None = None
    step: Decimal = Decimal(1)
    qualifier_words: tuple[str, ...] = ()
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A time expression found at ``text_searched[start:end] == text``.

    ``first`` and ``last`` are the years it covers where it names them (十四五: 2021, 2025), else 0.
    ``relative`` is the distance to the report's year where it does not (今年 0, 去年 -1); ``None`` for a
    named period. ``span`` counts years back for 过去五年, 近5年. ``detail`` says what is narrower than a
    year: 前三季度, 上半年, 2月27日, 年末.
    """

    start: int
    end: int
    text: str
    first: int = 0
    last: int = 0
    relative: int | None = None
    span: int = 0
    detail: str = ""

    def resolve(self, year: int) -> str:
        """Return the years meant in a report delivered in ``year``: "2023", "2021-2025", or "" if unknown.

        A detail within the year is not part of the answer: :func:`corpus.quantities.months_of` tells its months. 过去五年
        in a report of 2023 is 2018-2022.
        """
        if self.first:
            return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        if self.relative is None or not year:
            return ""
        last = year + self.relative
        if self.span > 1:
            return f"{last - self.span + 1}-{last}"
        return str(last)

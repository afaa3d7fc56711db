"""What a question asks of figures: level, growth or rank, and how they are to be compared."""

from __future__ import annotations

import re
from enum import Enum

from corpus.indicators import BETTER_LOW, find
from corpus.quantities import Kind
from rag.asked import asked
from rag.counted import FIRST_OF_ALL
from rag.types import Question

_ASKS = re.compile(
    r"多少|百分之几|多[大高长久](?!力)|几[个家项条所座户人名件位亿万成]|第几|目标|增速|增幅|涨幅|增长|下降|排名|排第|位次|名次|占比|比例|差距|相差|"
    r"最[高低多少大小快慢]|更[高低多少大小快慢]|[高低多少大小快慢][吗？?]|从高到低|从低到高|排序|怎么排|对比|比较|完成情况|是增是降|"
    r"[涨增长升降跌]得[^，。？?]{0,2}[快慢多少高]"
)
_MEASURES = {
    "rank": re.compile(r"第几|排名|排第|位次|名次|排多少|第多少"),
    "level": re.compile(
        r"多少个?(?:亿|万|元|斤|吨|亩|人|头|家|户|套|公里|公顷|微克|辆|千瓦)|总量|规模|总额|突破|(?:达|到|达到)了?多少|多少钱|几[亿万]"
    ),
    "growth": re.compile(
        r"(?:增速|增幅|涨幅|增长率|增长|下降|涨|降|幅度)(?:了|目标)?(?:是|为|各为|各是|有)?多少|增速|增幅|涨幅|增长|下降|涨了|降了|百分之|"
        r"是增是降|快慢|更快|最快|幅度|[涨增长升降跌]得[^，。？?]{0,2}[快慢多]"
    ),
}  # fmt: skip
_AND_GROWTH = re.compile(
    r"(?:总量|总额|总值|规模|产值|收入|数量|产量|金额|数额)(?:和|、|及|以及|与)(?:其)?(?:同比|同期)?(?:增速|增幅|增长率|涨幅)"
)
KINDS = {
    "rank": {Kind.RANK},
    "level": {Kind.LEVEL, Kind.COUNT, Kind.SHARE},
    "growth": {Kind.GROWTH, Kind.POINTS, Kind.MULTIPLE},
}

_DIFFERENCE = re.compile(
    r"比[^，。？]{1,10}(?:提高|扩大|增加|减少|下降|多出?|少|高出?|低)(?:了)?(?:多少|几)|(?:相差|差距|差|(?<!提)高|(?<!降)低|多|少|高出|多出|多了|少了)(?:了|出)?(?:是)?(?:多少|几)(?:个百分点|个)?"
    r"|(?:多|(?<!多)少)[卖建改种养办引招收增产修开投花降完](?:多少|几)"  # 要多卖多少亿
)
_BY_HOW_MUCH = re.compile(
    r"[，,。？?](?:中间|要|会|得|再|还|又|需)*(?:增加|提高|多出?|高出?|差|减少|降低|下降|少|扩大|多)(?:了|出|修|建|开|增|招|种|产)?(?:多少|几)(?:个百分点|[^，。]{0,4})[？?。]*$"
)
"""The last of several questions, with nothing of its own: 去年多少、今年目标多少，要增加多少."""

_TO_ORDER = re.compile(
    r"[从由][高多大快长低少小慢短][到往至][低少小慢短高多大快长]|排序|排个?[名队序]|排一?[下排]|怎么个?排|排列|排名(?!第)|按[^，。？?]{0,8}(?:大小|多少|高低|快慢|长短)排"
)
_UPWARDS = re.compile(r"[从由][低少小慢短][到往至]")
_BEST = re.compile(r"最好|最优|最佳|更好|好一?些[？?]*$")
_BOTH_ENDS = re.compile(r"(?:谁|哪[个边家里]?)[高多大快长][、，]?(?:谁|哪[个边家里]?)[低少小慢短]")
_WHICH_WAY = re.compile(
    r"[高多快大](?:了|些|一点)?还是[^，。？?]{0,2}[低少慢小]|[低少慢小](?:了|些|一点)?还是[^，。？?]{0,2}[高多快大]"
)
"""比去年实际高还是低 is answered by the difference."""

_TOPMOST = re.compile(
    r"最[高多大快长重猛激]|更[高多大快长重激]|(?:谁|哪).*(?:[高大快]|(?<!各)多(?!少|长))|领先|领跑|居首|[高多大快长重]还是|"
    r"(?:谁|哪)[^，。？?]*(?:(?<![增市省县成])长|重)[些一]*[？?。]*$"
)
_SIDE_BY_SIDE = re.compile(r"比一比|比比|比一下|比较一下|对比一?下|排比")


class Wanted(str, Enum):
    """How a figure is to be compared."""

    NONE = ""
    HIGHEST = "highest"
    LOWEST = "lowest"
    ORDER = "order"
    ORDER_UP = "order_up"
    EXTREMES = "extremes"
    DIFFERENCE = "difference"


def asks_for_figures(question: Question) -> bool:
    """Tell whether a question wants a number rather than a text."""
    return _ASKS.search(question.text) is not None


def asks_for_growth(question: Question) -> bool:
    """Tell whether a question asks how much more, not how much."""
    return _MEASURES["growth"].search(question.text) is not None


def comparison(question: Question) -> Wanted:
    """Tell what a question over several reports wants of their figures beside the figures themselves."""
    text = question.text
    if _TO_ORDER.search(text) or (question.each and FIRST_OF_ALL.search(text)):
        return Wanted.ORDER_UP if _UPWARDS.search(text) else Wanted.ORDER
    if _DIFFERENCE.search(text) or _BY_HOW_MUCH.search(text) or _WHICH_WAY.search(text):
        return Wanted.DIFFERENCE
    good = _BEST.search(text)
    if good is not None:
        return Wanted.LOWEST if BETTER_LOW.search(text) else Wanted.HIGHEST
    if (re.search(r"最[高多大快]", text) and re.search(r"最[低少小慢]", text)) or _BOTH_ENDS.search(text):
        return Wanted.EXTREMES
    if re.search(
        r"垫底|倒数第一|末位|最[低少小慢短轻]|更[低少小慢短轻]|[低少小慢短]一?些[？?]?$|(?:谁|哪[个边家里座])[低少小慢]",
        text,
    ):
        return Wanted.LOWEST
    if _TOPMOST.search(text):
        return Wanted.HIGHEST
    return Wanted.ORDER if _SIDE_BY_SIDE.search(text) else Wanted.NONE


def measures(question: Question) -> list[str]:
    """Return which measures a question asks for: what is left of 是多少，增长多少 without the growth is the level."""
    text = _DIFFERENCE.sub("", question.text)
    for mention in find(question.text, everyday=True):
        text = text.replace(mention.text, "")  # 社会消费品零售总额 names no level
    found = [name for name, pattern in _MEASURES.items() if pattern.search(text)]
    if "rank" in found and not asked(question.text).rank:
        found.remove("rank")  # 谁涨得最快，请排名: the order of what is found
    if set(found) == {"rank", "level"} and not re.search(
        r"多少|几[个家亿万]", _MEASURES["rank"].sub("", text)
    ):
        return ["rank"]  # 总量排第几 asks for the place, not for the total
    if found == ["growth"] and _AND_GROWTH.search(question.text):
        return ["growth", "level"]  # 经济总量和增速
    if found and "level" not in found:
        for name in found:
            text = _MEASURES[name].sub("", text)
        more = any(
            re.search(r"多少|几[个家亿万]", piece) and not re.search("目标|预期|各是多少|分别", piece)
            for piece in re.split("[，,、；;。？?]", text)
        )
        if "rank" in found and not more:
            return ["rank"]  # 增速排第几 asks for the place, not for the growth
        if more:
            found.append("level")
    return found

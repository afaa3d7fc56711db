"""What kind of answer a question wants: rules over its words, the first that holds decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.indicators import find
from rag.types import Intent, Shape

_METADATA = re.compile(
    r"(?:报告|大会|人代会).*(?:谁|什么时候|什么时间|哪天|哪一天|何时|几月|几号|几次会议|第几次|哪次|日期)"
    r"|(?:谁|什么时候|哪天|哪一天|何时).{0,6}作?.{0,4}(?:政府工作)?报告|(?:成文|发布|印发|公布)(?:日期|时间)|索引号"
    r"|[市省县区州]长.{0,4}(?:是谁|叫|姓|名字)|谁是.{0,6}[市省县区州]长"
)
_RANKING = re.compile(
    r"从[高大多]到[低小少]|从[低小少]到[高大多]|排序|排个序|怎么排|排一?下|(?:的|个)?排名(?!第)|前[一二三四五两几\d]名"
)
_REASON = re.compile(r"为什么|为何|为啥|原因|靠(?:的是)?(?:什么|哪些).{0,6}(?:拉动|带动|支撑|增长|贡献)")
_BY_WHAT = re.compile(r"靠(?:的是)?.{0,3}(?:什么|哪些|啥)")
_WHEN = re.compile(r"什么时候|何时|哪[天年月]|几月|多久|哪一[天年]|是哪[部一]")
_YES_NO = re.compile(
    r"吗[？?]?$|[了过]没有?[？?]?$|没有[？?]$|有没有|是不是|是否|能不能|会不会|对不对|对吗|属实|算不算|(?:是|对)吧[？?]?$"
)
_COUNTED = re.compile(r"多少|(?<![哪那这])几(?!乎|年来|度|个[市县省])[\u4e00-\u9fff]|多大|几何|具体数")
_FIGURE = re.compile(
    r"多少|(?<![哪那这])几(?!乎|年来|度|个[市县省])[\u4e00-\u9fff]|几何|第几|百分之几|多[大高长快远]|增速|增幅|涨幅|"
    r"目标|占比|比重|差距|具体数|[涨降](?:得)?怎么样|总量|规模"
)
_DEFINITION = re.compile(
    r"什么意思|什么是|啥意思|啥是|何谓|含义|定义|怎么解释|怎么理解|[”\"」].{0,6}怎么一?回事|解释一下|名词解释|(?:是)?指(?:的是)?(?:什么|哪|的什么)|各指|"
    r"[”\"」](?:是|分别是|具体是|各是|到底是)(?:什么|哪[些几]?[^市个])|[”\"」].{0,8}是什么(?:东西|模式|机制|意思)"
)
_QUOTED = re.compile(r"[“\"「].{1,20}?[”\"」]")
_QUOTED_COUNT = re.compile(r"[“\"].{0,3}[一二三四五六七八九十][大个].{1,6}[”\"]是(?:什么|哪)")
_PARTS = re.compile(r"包括(?:哪|什么)|减的是|以哪|是哪[一二三四五六七八九十几两]|(?:各|分别)是什么")
_EXPLANATION = re.compile(
    r"怎么回事|凭什么|困难|问题|短板|不足|挑战|成效|成绩|亮点|进展|阶段|效果|"
    r"怎么(?:样|[^？?]{0,12}的[？?]?$)|怎样了|如何[？?]?$|是怎么.{1,12}的|评价|影响"
)
_ABOUT_STATE = re.compile(r"困难|问题|短板|不足|成效|阶段|安排|措施|举措|办法")
_MEASURE = re.compile(
    r"怎么|怎样|如何|办法|措施|举措|招数|(?<!第)[几哪]招|安排|打算|准备|计划|部署|政策|思路|抓手|做些?什么|干什么|采取|推进"
)
_LIST = re.compile(
    r"哪些|哪[几两二三四五六七八九十]|[哪那]几?个|都有什么|有什么|列出|列举|清单|名单|是什么|分别是|(?:各|分别).{0,6}什么|打造什么|什么(?:产业|项目|活动|赛事|品牌|荣誉|称号|平台|企业|基地|学校|医院)|叫什么|[是有]啥|谁"
)
_DEGREE = re.compile(
    r"[更最].{0,2}[高低大小多少快慢重前后强弱好]|[高低多少大小快慢重轻强弱][？?吗]*$|得[快慢多]|还是"
)
_SUPERLATIVE = re.compile(r"最[高低大小多少快慢]|第一|垫底")
_WHICH_IS_MORE = re.compile(
    r"[和与跟、].*(?:谁|哪[个家一]).{0,10}[高低大小多少快慢][？?]?$|[高低大小多少快慢]还是.*[高低大小多少快慢]"
)
_SHARE = re.compile(r"占|比重|比例(?![，和、])")
_SEVERAL = re.compile(r"各|分别|以及|和|、|，|；|其中")
_ACTUAL = re.compile(r"去年|上年|实际|完成|已|(?:建成|改造|达到|突破|打|实现|增长)了?")
_AGAINST_PLAN = re.compile(r"(?:今年|目标|计划|力争).*(?:差|多出|多了)|建成的.*计划|实际.*目标|目标.*实际")
_DONE_AND_PLANNED = re.compile(r"(?:建成|完成|实际).{1,10}和.{0,4}(?:今年)?(?:计划|目标)")


def intent_of(text: str, *, each: bool, years: Sequence[int], offsets: Sequence[int]) -> Intent:
    """Return what a resolved question wants.

    Args:
        text: the question.
        each: whether several reports are each to be answered for.
        years: the years it names.
        offsets: the years it means by 今年 (0), 去年 (-1).
    """
    figure = _FIGURE.search(text) is not None
    if _METADATA.search(text):
        return Intent.METADATA
    if each:
        return _of_several(text, figure)
    if _WHICH_IS_MORE.search(text):
        return Intent.COMPARISON
    if figure and _is_change(text, years, offsets):
        return Intent.CHANGE
    if _REASON.search(text):
        return Intent.EXPLANATION
    if _defines(text):
        return Intent.DEFINITION
    if _BY_WHAT.search(text):
        return Intent.MEASURE
    counted = _COUNTED.search(text) is not None
    if _YES_NO.search(text) and not counted:
        return Intent.YES_NO
    if _WHEN.search(text):
        return Intent.FIGURE
    if "叫什么" in text:
        return Intent.LIST
    if counted or (figure and not _LIST.search(text)):
        return Intent.MIXED if _asks_for_several(text) else Intent.FIGURE
    if _LIST.search(text) and not _ABOUT_STATE.search(text):
        return Intent.LIST
    if _EXPLANATION.search(text):
        return Intent.EXPLANATION
    if _MEASURE.search(text):
        return Intent.MEASURE
    if _LIST.search(text):
        return Intent.LIST
    return Intent.FIGURE if find(text, everyday=True) else Intent.EXPLANATION


def shape_of(intent: Intent, *, each: bool) -> Shape:
    """Return the form that an answer of a kind takes: a table where several reports are asked for figures."""
    if each and intent in (Intent.COMPARISON, Intent.RANKING, Intent.FIGURE, Intent.CHANGE):
        return Shape.TABLE
    if each or intent in (Intent.LIST, Intent.MIXED, Intent.MEASURE):
        return Shape.LIST
    return Shape.SENTENCE


def _of_several(text: str, figure: bool) -> Intent:
    if _RANKING.search(text) or (_SUPERLATIVE.search(text) and not re.search("分别|各|多少|目标比较", text)):
        return Intent.RANKING  # which of all is the highest follows from their order
    if re.search(r"哪[些几].{0,8}(?:写|提|说|讲|谈|有|要)", text):
        return Intent.LIST
    if _LIST.search(text) and not figure and not _DEGREE.search(text):
        return Intent.LIST
    return Intent.COMPARISON


def _is_change(text: str, years: Sequence[int], offsets: Sequence[int]) -> bool:
    """Tell whether a question sets what was done against what is planned, or one year against another."""
    if len(set(years)) + len(set(offsets)) > 1 and not re.search(r"和.{1,8}比|相比", text):
        return True
    if _DONE_AND_PLANNED.search(text):
        return True
    return bool((offsets or years) and _ACTUAL.search(text) and _AGAINST_PLAN.search(text))


def _defines(text: str) -> bool:
    """Tell whether the meaning of a term is asked; “六个突出”是什么 asks for the six."""
    quoted = _QUOTED.search(text) is not None
    if _DEFINITION.search(text) and "多少" not in text:
        return not (quoted and _QUOTED_COUNT.search(text))
    return quoted and _PARTS.search(text) is not None and not re.search(r"项目|片区", text)


def _asks_for_several(text: str) -> bool:
    """Tell whether figures of several things are asked for, not one thing with its growth or rank."""
    names = {re.sub(r"^(?:城镇|农村)居民", "居民", m.name) for m in find(text, everyday=True)}
    if any(name.startswith("居民") for name in names) or _SHARE.search(text):
        return False
    if len(names) > 1 and _SEVERAL.search(text):
        return True
    return re.search(r"(?:和|、|与|以及).*(?:各|分别)|到什么程度.*多少", text) is not None

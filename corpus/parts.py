"""Which part of a report a heading or a paragraph belongs to: review, plan, government, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.numerals import narrow
from corpus.types import Part
from corpus.view import without_blanks

_NOTES = re.compile(
    r"^(?:附件?|附录|附表)(?:[0-9一二三四五六七八九十]{1,3})?(?:[:：\s]|$)|名词(?:术语)?(?:解释|注释|释义)|^注\s*释?[:：]?$|^(?:有关|相关)?(?:名词|用语|术语)(?:说明|解释|注释)|"
    r"^《?政府工作报告》?(?:中)?(?:的)?(?:有关|相关|部分|主要).{0,8}(?:解释|注释|说明|释义)"
)
_ANNEX = re.compile(r"^附(?:件|录|表)[0-9一二三四五六七八九十]{1,2}[\s\u3000]+\S")
_REVIEW = re.compile(
    r"回顾|工作总结|(?:过去|上|前)一?[一五]年.{0,4}(?:工作|主要|政府)|20\d\d年.{0,6}(?:工作)?(?:完成|开展|执行)?情况|"
    r"(?:过去|五年来|一年来).{0,16}(?:成效|成就|成绩|历程|发展)"
)
_PLAN = re.compile(
    r"安排|(?:目标|主要|重点|工作|总体|发展)任务|重点工作|总体(?:要求|思路|考虑)|发展思路|(?:主要|奋斗|预期|发展|总体|工作)目标|"
    r"工作(?:思路|打算|建议|部署|重点|计划|举措)|重点举措|今后(?:五年|一个时期)|未来五年|关于(?:今年|20\d\d年).{0,6}工作|"
    r"20\d\d年(?:的)?(?:政府)?(?:主要)?工作$|今年(?:的)?(?:政府)?(?:主要)?工作$"
)
_GOVERNMENT = re.compile(
    r"自身建设|政府治理|政府系统|政府(?:现代化)?治理|满意.{0,6}政府|(?:服务型|法治|廉洁|效能|高效|诚信|阳光|有为|创新|学习)型?.{0,8}政府|"
    r"(?:加强|推进|提升|提高|强化|抓好|狠抓).{0,10}(?<!数字)政府.{0,12}(?:建设|效能|水平|能力)|政府(?:履职|行政|执政|工作)(?:能力|效能|水平)"
)
_PLAIN_PART_HEAD = re.compile(
    r"^(?:“?十[一二三四五六七八九]五”?(?:时期|期间)?[^，。；]{0,14}?)?(?:20\d\d年|过去一年|过去五年|今年|今后五年)?.{0,10}(?:工作回顾|工作安排(?:建议)?|重点工作|工作任务|主要任务|目标任务|总体要求|总体思路|工作打算|工作思路)$|"
    r"^.{0,10}政府自身建设$"
)

_PLAN_HEAD_IN_REVIEW = re.compile(
    r"^(?:今年|20\d\d年)(?:的)?(?:政府工作|经济社会发展|我[省市区县]|全[省市区县])?(?:的)?(?:工作)?(?:总体)?(?:要求|思路)?[和与及、]?(?:主要|预期|奋斗|发展|总体){0,2}目标(?:任务)?$"
)
"""2024年总体要求和预期目标 between the review and 二、2024年目标任务."""

PAST = re.compile(
    r"过去一年|过去的一年|过去五年|一年来|五年来|去年|这一年|刚刚过去|完成了|取得了|获评|荣获|同比增长"
)
FUTURE = re.compile(r"今年|力争|确保|新的一年|未来五年|今后五年|将全面|我们将|要坚持|必须坚持|预期目标")
_PLAN_OPENING = re.compile(
    r"(?:今年|20\d\d年).{0,30}(?:总体要求|(?:预期|主要)目标(?!.{0,6}(?:完成|实现))|工作安排|指导思想)|做好今年|(?:政府工作|经济社会发展).{0,8}总体要求|"
    r"^(?:经济社会发展)?(?:的)?主要预期目标|^今年(?:，)?是|(?:今年|20\d\d年)(?:要|将|应)?(?:重点|着力|突出)(?:做好|抓好|抓|推进)"
)

_SELF_BUILDING_WORDS = (
    "两个确立 两个维护 法治政府 依法行政 依法履职 廉洁 清廉 全面从严治党 八项规定 紧日子 民主监督 形式主义 作风 "
    "政治建设 执行力 不敢腐 三公 行政效能 行政决策 政绩观 自我革命 公信力 忠诚 担当 抓落实 自身建设 反腐败 政务公开"
).split()
_WATCHED = re.compile("人大.{0,6}监督")
_SELF_BUILDING_OPENING = re.compile(
    r"政府自身(?:的)?建设|对政府(?:自身|各项)?(?:的)?(?:工作|建设)|满意.{0,6}政府|打铁必须自身硬|打铁还需自身硬|法治政府|政府要(?:有)?(?:担当|新)|"
    r"政府(?:工作)?(?:必须|要有)|党的全面领导|政府履职|政府建设|政府系统|全力履职|政府治理"
)

_SELF_BUILDING_SUBJECT = re.compile(
    r"政府自身(?:的)?建设|人民满意.{0,6}政府|让(?:党|人民).{0,10}满意.{0,4}政府|服务型政府"
)

_CLOSING = re.compile(r"让我们.{0,20}(?:团结|携手|紧密|同心|沿着)|(?:更加)?紧密(?:地)?团结在以")
_SUMMING_UP = re.compile(
    r"^(?:各位代表[！!，,：:]?)?.{0,80}(?:来之不易|成绩的取得|根本在于|困难和(?:问题|挑战)|问题和(?:困难|挑战|不足)|清醒(?:地)?(?:认识|看到|正视)|"
    r"需(?:要)?向(?:各位)?代表(?:们)?说明|在此[，,]我(?:谨)?代表)|我(?:谨)?代表.{0,10}政府[，,]向全[省市县区]"
)
_WHOLE_AGAIN = re.compile(
    r"^(?:各位代表[！!，,：:]?)?(?:"
    r"一年来[，,]|过去(?:的)?[一五]年[，,]|五年来[，,]|回[望顾首]|"
    r".{0,12}编制.{0,6}“十[四五六七]五”规划|"
    r".{0,24}(?:国防和军队|军政军民|国防动员|军民融合|双拥))"
)
_EMPTY_WORDS = re.compile(
    r"各位代表|坚持|加快|推进|推动|全力|着力|更加|进一步|不断|持续|我们|今年|工作|建设|发展|重要|战略|全面|深入|提升|加强|促进|实现|[的和在了是要以]"
)
_OTHER_WORK = tuple(
    word.split("|")
    for word in (
        "国防动员|双拥",
        "退役军人",
        "民族宗教|民族、宗教",
        "外事|侨务",
        "气象|地震",
        "档案|史志|地方志|方志",
        "工青妇|青年|妇女",
        "残疾人|残联|残健",
        "红十字",
        "老龄|关心下一代",
        "统计|审计|调查",
        "军民融合|人民防空|人防",
    )
)


def part_of_heading(title: str) -> Part | None:
    """Return the part that a top heading opens, or None where its words do not say."""
    bare = narrow(without_blanks(title))
    if _NOTES.search(bare):
        return Part.NOTES
    if _REVIEW.search(bare):
        return Part.REVIEW
    if _GOVERNMENT.search(bare) and not re.search(r"安排|总体要求|预期目标", bare):
        return Part.GOVERNMENT
    return Part.PLAN if _PLAN.search(bare) else None


def is_notes_title(line: str) -> bool:
    """Return whether a line without a number opens glossary, footnotes or an annex."""
    bare = without_blanks(line).strip("【】[]〔〕—-")
    return (
        len(bare) <= 30
        and not bare.endswith(("。", "；"))
        and bool(_NOTES.search(bare) or _ANNEX.match(line))
    )


def is_glossary_title(line: str) -> bool:
    """Return whether a notes heading promises entries that explain terms."""
    return bool(
        re.search(
            r"名词|注释|解释|释义|术语|用语|(?:有关|相关|部分).{0,8}说明|^注[:：]?$",
            without_blanks(line),
        )
    )


def is_plain_part_head(line: str) -> bool:
    """Return whether a short line without a number is a top heading by its words (2024年工作回顾)."""
    bare = without_blanks(line)
    return len(bare) <= 30 and bool(_PLAIN_PART_HEAD.match(bare))


def is_plan_head_in_review(line: str) -> bool:
    """Return whether a title without a number, below the review's heads, opens the plan by its words."""
    return bool(_PLAN_HEAD_IN_REVIEW.match(narrow(without_blanks(line))))


def part_by_tense(paragraphs: Iterable[str]) -> Part:
    """Return review or plan by the words of time in the paragraphs; review where they balance."""
    past = future = 0
    for text in paragraphs:
        past += len(PAST.findall(text))
        future += len(FUTURE.findall(text))
    return Part.PLAN if future > past else Part.REVIEW


def opens_plan(text: str) -> bool:
    """Return whether a paragraph of a report without top headings begins its plan."""
    return bool(_PLAN_OPENING.search(text[:60]))


def is_self_building(text: str) -> bool:
    """Return whether a paragraph of the plan is about the government's own conduct.

    Paragraphs on conduct use at least six of its words; no other paragraph of 36 reports read had more than three.
    Those that open the subject say it in their first sentence.
    """
    if is_closing(text[:160]):
        return False
    words = sum(word in text for word in _SELF_BUILDING_WORDS) + bool(_WATCHED.search(text))
    return words >= 6 or (words >= 4 and bool(_SELF_BUILDING_OPENING.search(text[:120])))


def opens_self_building(text: str) -> bool:
    """Return whether a short paragraph announces the government's own conduct as what follows."""
    return len(text) < 240 and not is_closing(text) and bool(_SELF_BUILDING_SUBJECT.search(text[:140]))


def is_closing(text: str) -> bool:
    """Return whether a paragraph is the report's closing call."""
    # Every paragraph is asked this several times, and hardly any has the words without which it is none.
    return ("让我们" in text or "团结在以" in text) and bool(_CLOSING.search(text))


def sums_up(text: str) -> bool:
    """Return whether a paragraph of the review speaks for all of it: what it was owed to, thanks, what is lacking."""
    return bool(_SUMMING_UP.search(text[:400]))


def speaks_for_all(text: str) -> bool:
    """Return whether a paragraph speaks for the whole part again: the year as such, other work, the closing call."""
    if is_closing(text) or _WHOLE_AGAIN.match(text):
        return True
    return len(text) < 260 and sum(any(name in text for name in names) for names in _OTHER_WORK) >= 4


def shares_subject(title: str, text: str) -> bool:
    """Return whether the opening of a paragraph takes up a word of the heading above it (民生, 生态, 产业)."""
    words = _word_pairs(title)
    if "民" in title and "民生" in text[:120]:
        return True
    return not words.isdisjoint(_word_pairs(text[:120]))


def _word_pairs(text: str) -> set[str]:
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", _EMPTY_WORDS.sub(" ", text))
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}

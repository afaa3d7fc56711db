"""When: whether a sentence can be about the time that a question names, and whether it says when.

What a question wants of a sentence, a number or what is done, is told here, too: it decides how strictly the time is held.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.quantities import find_quantities
from corpus.types import Part
from rag.asked import asked
from rag.clauses import CLAUSE, CLAUSE_WITH_MARK
from rag.evidence import Ranked
from rag.keywords import Keyword, cut, support
from rag.kinds import tells_when
from rag.types import Question, ReportRef
from rag.verdict import ends_alike, ends_of

_PROSE = re.compile(
    r"怎么(?!样)|如何|怎样|办法|措施|举措|安排|打算|做法|为什么|为何|原因|哪些(?:工作|行动|动作|政策|支持)"
)

WHICH_TIME = re.compile(r"哪一?[年天月]|何时|什么时[候间]|啥时候?|几[月号]|哪个月")
"""Asks when something is to be, or was."""

_PROMISED = re.compile(r"确保|力争|争取|实现|建成|完成")

_A_YEAR = re.compile(r"年均|平均每年|每年平均|(?<!一)年平均")
"""Who asks for the average of several years is not answered by the figure of one."""

_TASK = re.compile(r"(?:牵头|责任|负责|配合)(?:单位|部门)")
"""What an annex says who is to do is of the year of the report."""

_OF_A_YEAR = re.compile(r"^[^：:]{0,8}?((?:19|20)\d{2})年[^：:，。；]{0,24}[：:]")
"""A note on what a year brings (7．2022年十件民生实事：①…) is of that year, all of it."""

_ONE_OF_THEM = re.compile(r"[，,；;]?其中(?!第?[一二三首][期段批]|主体|部分)")
"""What 其中320国道改线10月通车 tells is of one of the things named before, no matter which is asked about."""

_OWN_YEAR = re.compile(r"^(?:截至|截止)?(?:19|20)\d{2}年(?![-—~至到以])(?!比)")
"""2020年全市GEP达1146亿元 is no figure of 2021."""

_HAS_COME_TO = re.compile(
    r"(?:[增升达提扩降]|增加|提高|提升|扩大|扩容|缩小|下降|跃升|突破)[至到达]{1,2}了?[超近约逾]?\d|[由从][^，；。]{1,12}[至到]\d"
)
"""What several years brought a thing to is what it had come to in the last of them."""


def wants_prose(question: Question) -> bool:
    """Tell whether a question asks how or why: what is done, not how much."""
    return _PROSE.search(question.text) is not None and not wants_number(question)


def wants_number(question: Question) -> bool:
    """Tell whether only a sentence with a figure answers."""
    return asked(question.text).number


def speaks_of_the_time(question: Question, ranked: Ranked) -> bool:
    """Tell whether a sentence can be about the time that a question names; it always can where none is named."""
    if _A_YEAR.search(question.text) and not _A_YEAR.search(ranked.sentence.text):
        return False
    years = asked_years(question, ranked.report)
    if not years:
        return True
    text = ranked.sentence.text
    if any(str(year) in text for year in years):
        return True
    if ranked.passage.years:
        first, last = int(ranked.passage.years[:4]), int(ranked.passage.years[-4:])
        if not wants_number(question):
            return any(first <= year <= last for year in years)
        aimed = ranked.passage.part is Part.PLAN or _HAS_COME_TO.search(text) is not None
        return {first, last} <= years or (last in years and aimed and "累计" not in text)
    if ranked.passage.part is Part.NOTES:
        if headed := _OF_A_YEAR.match(ranked.passage.sentences[0].text):
            return int(headed.group(1)) in years
        return not _TASK.search(text) or ranked.report.year in years
    if wants_number(question) and _only_of_other_years(text):
        return False
    return usual_year(ranked) in (0, *years)


def usual_year(ranked: Ranked) -> int:
    """Return the year that a sentence is of where it names none: a plan's the report's, a review's the one before; else 0."""
    return {Part.PLAN: ranked.report.year, Part.REVIEW: ranked.report.year - 1}.get(ranked.passage.part, 0)


def _only_of_other_years(text: str) -> bool:
    """Tell whether each figure of a text that names no year asked about stands in a clause behind a year of its own."""
    clauses = [clause for clause in CLAUSE.findall(text) if find_quantities(clause)]
    return bool(clauses) and all(map(_OWN_YEAR.match, clauses))


def asked_years(question: Question, report: ReportRef) -> set[int]:
    """Return the years that a question asks about, by name or by 今年 and 去年, seen from one report."""
    return set(question.years) | {report.year + offset for offset in question.offsets}


def tells_when_of(question: str, words: Sequence[Keyword], ranked: Ranked) -> bool:
    """Tell whether a sentence has a time, and where it is asked in which, one that is not of another thing behind.

    隧道掘进过半，地铁6号线4月通车 does not say in which year the tunnel opens; what the plan of a year promises
    (确保瑞金机场通航) is to come in that year.
    """
    text = ranked.sentence.text
    if not WHICH_TIME.search(question):
        return tells_when(text)
    clauses = CLAUSE_WITH_MARK.findall(text) or [text]
    best = max(range(len(clauses)), key=lambda index: support(words, clauses[index]))
    ends = ends_of(question)
    if ranked.passage.part is Part.PLAN and not ranked.passage.years and ends is not None:
        if ends.search(clauses[best]) and _PROMISED.search(clauses[best]):
            return True
    if (alike := ends_alike(question)) is not None:
        around = [c for c in clauses[max(0, best - 1) : best + 2] if not _ONE_OF_THEM.match(c)]
        if not any(map(alike.search, around)):
            return False  # 年内核准开工 for 哪一年能发电
    near = clauses[: best + 1]
    for clause in clauses[best + 1 :]:
        if cut(clause)[0][1][:1] == "n" or _ONE_OF_THEM.match(clause):
            break  # another thing is spoken of
        near.append(clause)
    return any(map(tells_when, near))

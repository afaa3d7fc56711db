"""Whether a file is a whole report, and what to tell the person who added it.

A digest, a news item written about the report, a piece of one and another kind of report all look like a report
to a search index; they are recognised here, so that they are indexed only when someone asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.headings import Depth, mark_of
from corpus.parts import is_closing
from corpus.types import Heading, Part, Passage, Removal, State

# The shortest whole report that was seen has 8,000 characters; digests and news items stay below 4,000.
_SHORT = 4_000
_DIGEST_TITLE = re.compile(
    r"摘要|摘登|摘编|要点|速览|一图(?:读懂|速览)|图解|解读|看点|划重点|金句|数说|数读|亮点|干货|精华版|简版|节选|速读|关键词"
)
_NEWS = re.compile(
    r"(?:本报讯|[\u4e00-\u9fff]{2,6}(?:日报|晚报|网|社)讯|记者|通讯员|新华社.{0,8}电|报告(?:指出|提出|强调|认为|显示|说)|"
    r"作(?:了)?政府工作报告(?:时|。|，(?:指|提|强)))"
)
_OTHER_REPORT = re.compile(
    r"国民经济和社会发展计划.{0,30}报告|预算执行情况.{0,30}报告|(?:人民代表大会|人大)常务委员会工作报告|人民(?:法院|检察院)工作报告|"
    r"(?:政治协商会议|政协).{0,20}工作报告|党代会|代表大会上的报告|法治政府建设.{0,10}报告|(?:局|委|办|厅|中心)(?:20\d\d年)?工作(?:总结|报告)$|"
    r"统计公报"
)
_OWN_WORDS = re.compile(r"各位代表|政府工作|人民政府|人大代表|政协|省委|市委|县委|区委")


def assess(
    front: Sequence[str],
    passages: Sequence[Passage],
    headings: Sequence[Heading],
    removals: Sequence[Removal],
    file_name: str,
) -> tuple[State, tuple[str, ...]]:
    """Return what the file is and, in Chinese, why, where it is no whole report."""
    body = [p for p in passages if p.part is not Part.NOTES]
    size = sum(len(p.text) for p in body)
    opening = "".join(p.text for p in body[:3])[:600]
    title = " ".join(front)[:200]
    if found := _OTHER_REPORT.search(title):
        return State.OTHER, (f"这不是政府工作报告，题目是“{found.group()[:30]}”",)
    if not _OWN_WORDS.search("".join(p.text for p in body)):
        return State.OTHER, ("正文没有政府工作报告的任何用语，多半不是政府工作报告",)
    if size < _SHORT and (found := _DIGEST_TITLE.search(title + file_name)):
        return State.DIGEST, (f"题目里有“{found.group()}”，这是报告的摘编，不是全文",)
    if size < _SHORT and len(_NEWS.findall(opening)) >= 1 and "我代表" not in opening:
        return State.DIGEST, ("开头像新闻稿，是对报告的报道，不是全文",)
    missing = [*_missing_begin(body, headings, removals), *_missing_end(passages, body)]
    if size < _SHORT:
        missing.append(f"正文只有 {size} 字，比完整的报告短得多")
        return State.DIGEST if len(missing) == 1 else State.PARTIAL, tuple(missing)
    return State.PARTIAL if missing else State.WHOLE, tuple(missing)


def _missing_begin(
    body: Sequence[Passage], headings: Sequence[Heading], removals: Sequence[Removal]
) -> list[str]:
    """Return what says that the text begins in the middle."""
    if not body:
        return ["没有正文"]
    jump = next((r for r in removals if r.rule == "newspaper-jump" and r.end <= body[0].start), None)
    if jump is not None:
        return ["报告从中间开始（上接前一版），前面的部分不在文件里"]
    if body[0].part is Part.FRONT or any(p.part is Part.FRONT for p in body[:3]):
        return []
    marks = [mark_of(text) for text in (*(h.text for h in headings[:1]), body[0].text)]
    if any(mark is not None and mark.depth <= Depth.TWO and mark.number > 1 for mark in marks):
        return ["报告从中间开始：第一个标题不是“一”"]
    if all(p.part is not Part.REVIEW for p in body):
        return ["没有对上一年工作的回顾，报告可能不全"]
    return []


def _missing_end(passages: Sequence[Passage], body: Sequence[Passage]) -> list[str]:
    """Return what says that the text stops before its end."""
    if not body:
        return []
    problems = []
    if any(flag.kind == "cut-off" for flag in passages[-1].flags):
        problems.append("文末没有句号，报告可能被截断")
    elif not any(is_closing(p.text) or "奋斗" in p.text[-40:] or "篇章" in p.text[-40:] for p in body[-4:]):
        problems.append("没有结束语，报告可能被截断")
    if all(p.part in (Part.FRONT, Part.REVIEW) for p in body):
        problems.append("没有对今年工作的安排，报告可能不全")
    return problems

"""Headings: which lines are heads, which paragraphs begin with one, and how deep each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_NUM = "一二三四五六七八九十"
_PART = re.compile(rf"^第[{_NUM}]{{1,2}}(?:部分|章|篇)[、:：\s]?")
_LEVEL1 = re.compile(rf"^(?P<n>[{_NUM}]{{1,3}})\s?[、.．]\s*(?=\S)")
_LEVEL2 = re.compile(rf"^[（(]\s?(?P<n>[{_NUM}]{{1,3}})\s?[）)][、.．]?\s*(?=\S)")
_LEVEL2_DAMAGED = re.compile(rf"^(?:(?P<n>[{_NUM}]{{1,3}})[）)]|[（(](?P<m>[{_NUM}]{{1,3}})[、.．])\s*(?=\S)")
_LEVEL3 = re.compile(r"^(?P<n>\d{1,2})\s?(?:[、．]|\.(?!\d))\s*(?=\S)")
_LEVEL4 = re.compile(r"^[（(](?P<n>\d{1,2})[）)]\s*(?=\S)")
_ORDINAL = re.compile(rf"^(?:(?P<n>[{_NUM}]{{1,3}})(?:是|要)|第(?P<m>[{_NUM}]{{1,3}})[，,、])(?=\S)")
_DASH = re.compile(r"^[—―－\-─]{2,4}\s*(?=\S)")
# What each of these begins with: most lines are paragraphs that have no number to look for.
_NUMBERED = re.compile(rf"[第{_NUM}（(\d—―－\-─]")

END_MARKS = "。！？!?；;：:…"
_STOP = re.compile(r"[。！？!?]")
_RUN_IN_STOP = re.compile(r"[。！？!?：:]")
_MAX_HEADING = 80
_MAX_LEAD = 34
_MAX_PARALLEL = 48


class Depth(IntEnum):
    """How deep a heading stands; the numbers order the section path and are not shown."""

    ONE = 1  # 一、
    TWO = 2  # （一）
    THREE = 3  # 1.  （1）  一是
    FOUR = 4  # a title without a number, “——”


@dataclass(frozen=True, slots=True)
class Mark:
    """The number in front of a heading: its depth, its value (0 where it has none), its length."""

    depth: Depth
    number: int
    length: int
    kind: str


def chinese_number(text: str) -> int:
    """Return the value of 一 to 九十九, 0 for what is no such number."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUM.index(text) + 1 if len(text) == 1 and text in _NUM else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (10 * (_NUM.index(tens) + 1) if tens else 10) + (_NUM.index(ones) + 1 if ones else 0)


def mark_of(text: str) -> Mark | None:
    """Return the heading number at the start of ``text``, if there is one."""
    if not _NUMBERED.match(text):
        return None
    if match := _PART.match(text):
        return Mark(Depth.ONE, 0, match.end(), "part")
    if match := _LEVEL1.match(text):
        return Mark(Depth.ONE, chinese_number(match["n"]), match.end(), "one")
    if match := _LEVEL2.match(text):
        return Mark(Depth.TWO, chinese_number(match["n"]), match.end(), "two")
    if match := _LEVEL2_DAMAGED.match(text):
        return Mark(Depth.TWO, chinese_number(match["n"] or match["m"]), match.end(), "two-damaged")
    if match := _LEVEL3.match(text):
        return Mark(Depth.THREE, int(match["n"]), match.end(), "three")
    if match := _LEVEL4.match(text):
        return Mark(Depth.THREE, int(match["n"]), match.end(), "four")
    if match := _ORDINAL.match(text):
        return Mark(Depth.THREE, chinese_number(match["n"] or match["m"]), match.end(), "ordinal")
    if match := _DASH.match(text):
        return Mark(Depth.FOUR, 0, match.end(), "dash")
    return None


def is_heading_line(text: str, mark: Mark) -> bool:
    """Return whether a numbered line is a heading as a whole: one phrase, at most a full stop at its end."""
    if len(text) > _MAX_HEADING:
        return False
    stop = _STOP.search(text)
    if mark.kind in ("one", "two", "two-damaged", "part"):
        if stop is None:
            return text[-1] not in "：:；;"
        # A full stop can end a heading; after a colon it ends a paragraph (三、政府自身建设：坚持依法行政。).
        return stop.end() == len(text) and "：" not in text and ":" not in text
    return stop is None and text[-1] not in END_MARKS + "，,、" and len(text) <= 50


def run_in_title(text: str, mark: Mark) -> str:
    """Return the head of a paragraph with a number: up to its first stop, "" where that is too far.

    An item of a list that is one clause (（1）新增学位2000个；) has no head.
    """
    stop = _RUN_IN_STOP.search(text, mark.length)
    end = stop.start() if stop else len(text)
    alone = (
        text[-1] in "；;"
        if stop is None
        else stop.end() == len(text) and bool(re.search(r"\d", text[mark.length :]))
    )
    if alone and mark.depth is Depth.THREE:
        return ""
    return text[:end] if mark.length < end <= _MAX_HEADING else ""


# Openings of sentences that tell rather than name.
_TELLING = re.compile(
    r"^(?:各位代表|今年|去年|明年|新的一年|一年来|五年来|这一年|过去|刚刚|当前|目前|同时|与此同时|此外|另外|其中|为此|对此|因此|在此|我们|我省|我市|"
    r"我县|我区|在(?!线|岗|建|.{2,16}上)|对(?!外|内|口)|受.{0,12}影响|当前|全年|年内|全省|全市|全县|全区|各级|\d|主要(?:做了|抓了|预期|目标|任务)|"
    r"重点(?:做好|抓好|推进|做了|抓了)|围绕|做好(?:今年|明年|各项|当前|政府|新形势).{0,8}工作|完成(?:全年|今年|好)|新形势|新征程|面对|实现(?:上述|今年|全年|这些)|为(?!民|企))"
)
_QUOTED = re.compile(r"“[^”]{0,20}”")
_SENTENCE = re.compile(r"\d|[%％；;：:]|(?<![求但而若凡的])是|了$|必须|方能|唯有|惟有")


def lead_title(text: str, rest: int = 30) -> str:
    """Return the first sentence of a paragraph where it is a title for the rest (强化产业支撑。…).

    ``rest`` is how many characters have to follow it.
    """
    stop = _STOP.search(text, 0, _MAX_LEAD + 1)
    if stop is None or stop.start() < 4 or len(text) - stop.end() < rest:
        return ""
    title = text[: stop.start()]
    commas = title.count("，") + title.count(",")
    # Names may hold what a title may not: “1269”行动计划, 绿水青山就是金山银山理念.
    bare = _QUOTED.sub("“”", title).replace("就是金山银山", "")
    if _TELLING.match(title) or _SENTENCE.search(bare) or commas > 1:
        return ""
    return title


def parallel_key(text: str) -> str:
    """Return what paragraphs in parallel have in common: 一年来，我们… 一年来，我们… begin alike."""
    return text[:4]


def parallel_title(text: str) -> str:
    """Return the first sentence of a paragraph that is known to stand in parallel with others, "" if it only tells."""
    stop = _STOP.search(text, 0, _MAX_PARALLEL + 1)
    if stop is None or stop.start() < 8 or len(text) - stop.end() < 80:
        return ""
    title = text[: stop.start()]
    return "" if re.search(r"\d", _QUOTED.sub("", title)) or "各位代表" in title else title


def is_title_line(text: str) -> bool:
    """Return whether a line without a number reads as a title: short, no end mark, no figure sentence."""
    return 3 <= len(text) <= 30 and text[-1] not in END_MARKS + "，,、" and not _STOP.search(text)

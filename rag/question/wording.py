"""What a question is about, in words: without places, years and ways of asking."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from importlib import resources

from corpus.gazetteer import short_name
from rag.question.places import EVERYWHERE, Places
from rag.question.times import RECENT, RELATIVE, YEAR
from rag.topics import topics
from rag.types import Question, ReportRef

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MARKS = re.compile(r"[？?。，,！!；;“”\"「」（）()]")
_COMPARING = re.compile(
    r"谁|哪个|哪一个|对比|比较|相比|比|更|差距|相差|各是|各自|分别|排名|排序|最[高低大小多少快慢]"
)
_FIGURE = re.compile(r"多少|几|最[高低大小多少快慢]|更[高低大小多少快慢]|目标|增速|增长|排名|差距|相差")


_COUNTED_THING = re.compile(
    r"(?<=[产种养挖采修建造卖发])(?:了|出)?(?:多少|几)(?:[亿万千百]?(?:吨|斤|公斤|头|亩|辆|台|公里|套))?的?(?=[\u4e00-\u9fff]{1,6}[？?。，,]?$)"
)
"""产多少煤 asks of 产煤."""


_COUNTED_BY = re.compile(r"(?:多少|几)(?:度电|部(?=[\u4e00-\u9fff])(?![门分队署委]))")
"""多少部电梯 asks of 电梯; other words for pieces are known as such by the segmenter."""

_PIECES = re.compile(r"(?:多少|几)[张台辆套座条项件所处艘架棵株](?=[\u4e00-\u9fff]{2})(?!百分|[亿万千])")
"""Without 多少, 张能照护失能老人的床位 is cut as 张能."""

_HELD_AGAINST = re.compile(
    r"(?P<what>[^\s，,]{0,3})[跟和与同]\s+[^\s，,]{0,3}相?比(?:较|起来|一比)?(?=[，,])"
)
"""天津港跟上海港比，吞吐量差多少, its places taken out, asks of 港: the rest only sets one against the other."""

_SPENT = re.compile(
    r"花(?:了|掉|出)?(?:多少)?财政(?:的?钱|资金|收入)?|财政(?:上|一共|总共|去年|今年)?花(?:了|掉|出)?(?:多少)?钱?"
)
"""花了多少财政的钱 asks of what was spent, not of the revenue."""


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    raw = tomllib.loads(resources.files("rag").joinpath("data/asking.toml").read_text(encoding="utf-8"))
    return frozenset(word for group in raw.values() for word in group)


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """Match what is quoted, a topic's word or a filler, the longest first."""
    words = _fillers() | {word for topic in topics() for word in topic.asked}
    longest = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join([r"[“\"「][^“”\"」]{1,30}[”\"」]", *map(re.escape, longest)]))


def without_asking(text: str) -> str:
    """Return a text without the words and marks of asking, what is left separated by spaces.

    What is quoted stays, for it is the thing itself (“四融一共”), and so do the words of a topic (做得不好).
    """
    plain = _words().sub(lambda match: " " if match.group() in _fillers() else match.group(), text)
    return " ".join(_MARKS.sub(" ", plain).split())


_YEAR_ENDS = re.compile(rf"(?:{YEAR.pattern})(?:[末底](?![部层线子盘]))?")
"""2023年末 and 2023年 are one time."""


def terms_of(text: str, places: Places) -> str:
    """Return what is searched for: the question without its reports' own places, years and ways of asking."""
    pieces, position = [], 0
    for start, end in places.spans:
        pieces.append(text[position:start])
        position = end
    pieces.append(text[position:])
    pieces = [_COUNTED_THING.sub("", piece) for piece in pieces]
    pieces = [_SPENT.sub("财政支出", piece) for piece in pieces]
    pieces = [_PIECES.sub(" ", _COUNTED_BY.sub(" ", piece)) for piece in pieces]
    joined = _HELD_AGAINST.sub(r" \g<what> ", " ".join(pieces))
    for name in places.missing:  # what is said of it is not searched for
        for written in (name, short_name(name)):
            joined = re.sub(rf"{re.escape(written)}[、和与]?", " ", joined)
    rest = RECENT.sub(" ", RELATIVE.sub(" ", _YEAR_ENDS.sub(" ", joined)))
    if len(places.asked) != 1:
        rest = EVERYWHERE.sub(" ", rest)  # 赣州各县 asks of its counties, 各市 of every report
    return without_asking(rest) or " ".join(rest.split()) or text


def single_question(question: Question, report: ReportRef) -> str:
    """Put a question over several reports to one of them.

    谁的农村居民收入目标最高 becomes 赣州市的农村居民收入目标是多少.
    """
    topic = _COMPARING.sub("", EVERYWHERE.sub("", question.terms)).strip(" 的和与、，跟中里")
    topic = re.sub(r"\s+(?:[和与、跟]\s*)?", "", topic).strip("的和与、")
    if not topic:
        return question.text
    several = len([r for r in question.reports if r.place == report.place]) > 1
    place = f"{report.place}{report.year}年报告" if several else report.place
    return f"{place}的{topic}{'是多少' if _FIGURE.search(question.text) else '有什么内容'}？"

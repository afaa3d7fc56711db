"""What a question names that stands in none of the reports asked: a foreign place, a coined name in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.gazetteer import ONE_CHARACTER
from rag.evidence import Ranked
from rag.keywords import NAMES_A_THING, QUOTED_NAME, Keyword, cut, present
from rag.library import Library
from rag.question import short_place
from rag.quotes import stands_loosely
from rag.terms import explain
from rag.tokens import normalise
from rag.topics import alternatives
from rag.types import Question, ReportRef
from rag.verdict import asks_whether

SHORTEST_NAME, LONGEST_NAME = 3, 10
"""Characters of what counts as a coined name where it stands in quotation marks; longer ones are said from memory."""

_QUOTES = re.compile('[“”"「」『』‘’]')
_JOINING = re.compile(r"[之的和与]")
_NO_NAME = re.compile(
    r"[江河湖海山川水库城乡村县市区省国内外中里上下沿边]+|[成如似像][山海河江水]|东西|南北|[上下][马门]|[山林]封"
)
"""江河, 城乡, 堆成山, 哪三样东西, 上马: a dictionary takes them for names."""

_THING_THERE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4})(?P<thing>机场|火?车站|港口?|高速|大桥|隧道|水库|医院|大学|学院|公园|景区|园区)"
)
"""A thing called by its place: 江北机场."""

_HOW_MANY = re.compile(r"(?:多少|几)[个家座台条所套辆户处名位项件头只张棵株趟列架艘]")
"""多少台旧电梯 names no 台旧."""

_ALL_OF_THEM = re.compile(r"[各全几一二两三四五六七八九十\d][省市县区地州]")
"""看五市各自的目标: a dictionary takes 看五市 for a city."""

_COUNTING = "一二两三四五六七八九十几各全太很更最"


def unknown_place(question: Question, reports: Sequence[ReportRef], library: Library) -> str:
    """Return a place that a question names (新加坡) and none of the reports asked has; empty if there is none."""
    held = "".join(report.place for report in library.reports)
    ids = [report.id for report in reports]
    text = _HOW_MANY.sub("多少，", _without_places(question.text, library.reports))
    for written, tag in cut(text):
        word = _behind_place(written, library.reports)  # 山西太原 is cut as one word
        word = word[1:] if len(word) > 2 and word[0] == "在" else word  # 在蓉江
        if (
            tag != "ns"
            or len(word) < 2
            or _NO_NAME.fullmatch(word)
            or _JOINING.search(word)
            or word[0] in _COUNTING
            or _ALL_OF_THEM.search(word)
            or word in held
            or any(short_place(word) in gap for gap in question.missing)  # named already
            or library.contains(word, ids)
        ):
            continue
        if len(word) > 2 and library.contains(word[:-1], ids):
            continue  # 在雄安建什么, cut as 雄安建
        short = ONE_CHARACTER.get(short_place(word), "")
        if short and library.contains(short, ids):
            continue  # 陕电入皖 is what a report says of 陕西
        if short_place(word) in held or library.contains(short_place(word), ids):
            continue
        if _written_longer(word, ids, library):
            continue
        return word
    return ""


def _written_longer(word: str, ids: Sequence[str], library: Library) -> bool:
    """Tell whether a report has a longer name of a thing: 江北国际机场 for 江北机场."""
    thing = _THING_THERE.fullmatch(word)
    if thing is None or not library.contains(thing["name"], ids):
        return False
    longer = re.compile(f"{thing['name']}[\u4e00-\u9fff]{{1,4}}{thing['thing']}")
    return any(longer.search(passage.text) for report in ids for passage in library.passages(report))


def unknown_name(question: Question, reports: Sequence[ReportRef], library: Library) -> str:
    """Return a name that a question has in quotation marks (“三个高于”) and none of the reports asked; empty if there is none."""
    if asks_whether(question):
        return ""  # “二级图书馆”吧: what it is called is what is asked
    for name in map(normalise, QUOTED_NAME.findall(question.text)):
        if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or not name.isalpha():
            continue
        if library.contains(name, [report.id for report in reports]) or alternatives(name):
            continue  # “微笑天使” are 江豚
        if any(
            stands_loosely(name, _QUOTES.sub("", normalise(passage.text + " ".join(passage.section))))
            for report in reports
            for passage in library.passages(report.id)
        ):
            continue
        named = explain(question, reports, library)
        # 市场、政务、要素、法治、信用环境 are “五个环境”.
        return "" if named is not None and named.sentences else name
    return ""


def of_nothing_found(words: Sequence[Keyword], sentences: Sequence[Ranked]) -> bool:
    """Tell whether a question is about things of which none stands in a sentence found, or in the headings over it: 外牌限行."""
    things = [word for word in words if word.weight >= NAMES_A_THING]
    found = (normalise(ranked.sentence.text + " ".join(ranked.passage.section)) for ranked in sentences)
    return bool(things) and not any(present(word, text) for text in found for word in things)


def _without_places(text: str, reports: Sequence[ReportRef]) -> str:
    """Return a question with the places held that stand in a row taken out: 山东三省 is not cut as 山 and 东三省."""
    names = sorted({name for r in reports for name in (r.place, short_place(r.place))}, key=len, reverse=True)
    one = "|".join(map(re.escape, names))
    return re.sub(rf"(?:{one})(?:[、和与跟及](?:{one}))+", "，", text) if names else text


def _behind_place(word: str, reports: Sequence[ReportRef]) -> str:
    """Return a word without the place held that it begins with: 山西太原 → 太原."""
    for report in reports:
        for name in (report.place, short_place(report.place)):  # the longer one first
            if word.startswith(name) and len(word) >= len(name) + 2:
                return word[len(name) :]
    return word

"""What a question leaves open: something missing that must be asked back, or a second reading worth naming."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.indicators import find
from rag.question.places import Places, short_place
from rag.question.times import TARGET
from rag.question.wording import without_asking
from rag.types import ReportRef

HasFigure = Callable[[str, ReportRef], bool]
"""Tells whether a report gives a figure of an indicator, by its canonical name."""

_THIS_THING = re.compile(
    r"(?:[这那](?!个?(?:城?市|县|省|区|地方|州))(?:条|座|个|家|所|项|部|款|种|次|批|片|位|一|些|两个|几个)|(?<!应)该|上述|前面的|刚才的)"
    r"(?![市县省区州])(?:[\u4e00-\u9fff](?=什么|多少|是|的|能|会|有|投|完)|[\u4e00-\u9fff]{1,2})"
)
"""这条路, 该项目: a thing pointed at; a place pointed at (该市) is :data:`_THEY`."""
_AS_FOR = re.compile(r"(?<=[\u4e00-\u9fff])这(?:一?[块头]|[一个]?方面|[件个]?事儿?)(?=[，,、。]|$)")
"""能耗这一块: what is meant stands before."""
_THEY = re.compile(
    r"^(?:那)?(?:他们|它们?|她们|该[市省县区]|[这那]个(?:城?市|县|省|区|地方)|这里(?!程)|那里|这儿|那儿|当地|本市|我市|我们市)"
)
_GENERAL = re.compile(
    r"预期|目标|任务|计划|指标|数字|数据|工作|项目|事情|钱|资金|投资?了?(?=$|[\s\d])|投了?|新改建|改建|新建|建设|建成|建了?|改造|新增|完成|实现|达到|增长|下降|提高|"
    r"增加|减少|提升|推进|开展|实施|解决|落实|办理|处理|安排|投入|花费?|用|做|办|搞|发|修|有|要|会|能|是|了|过|的|得|没|不|都|还|已经|又|也|在|到|把|被|给|让|为|从|和|与|"
    r"公里|亿元|万元|元|万人|人|万吨|吨|亩|家|个|套|户|件|项|条|座|所|处|台|辆|次|位|名|斤|头|平方米|米|%|百分点|今后|现在|目前|最近|"
    r"预计|应该|可能|大致|主要|重点|最|更|多|少|高|低|快|慢|大|小|好|第|几|各|每|共|总|全部|全|一样|变化|结果|效果|成绩|进度|进展|比例|占比|比重|排|名次|增速|增幅|幅度|总量|总额|规模|总|值|率|涨|降|跌"
)
ENOUGH = 4
"""Characters of content behind the name of a place that make a question of their own."""

_METADATA = re.compile(r"报告|[市省县区州]长|会议")

MANY = 12
"""A question about an indicator without a place is put to every report held, up to this many."""

# A bare word that is two indicators: (pattern, likelier, other, the words of people for the other).
_TWO = (
    (re.compile(r"(?<![\u4e00-\u9fff])(?:总|的)?收入"), "居民人均可支配收入", "一般公共预算收入", "财政收入"),
    (
        re.compile(r"(?<![\u4e00-\u9fff])(?:的)?投资(?:增速|增长|增幅)"),
        "固定资产投资",
        "工业投资",
        "工业投资",
    ),
    (re.compile(r"(?<![\u4e00-\u9fff])(?:的)?外贸(?:增速|增长|增幅)"), "进出口总额", "出口总额", "出口"),
    (
        re.compile(r"(?<![\u4e00-\u9fff])(?:的)?工业(?:增速|增长|增幅)"),
        "规模以上工业增加值",
        "规模以上工业营业收入",
        "工业营业收入",
    ),
)
_RESIDENTS = ("居民人均可支配收入", "城镇居民人均可支配收入", "农村居民人均可支配收入")


def unclear(text: str, terms: str, places: Places, pool: Sequence[ReportRef], *, follows: bool) -> str:
    """Return one sentence that asks back what a question leaves out; empty where it can be answered.

    ``pool`` are the reports that may be asked, ``follows`` says that a question was asked before.
    """
    example = f"{short_place(pool[0].place)}{pool[0].year}年" if pool else "赣州2024年"
    if re.search(r"[“\"「].+[”\"」]", text):
        return ""
    named = bool(places.asked or places.missing or places.everywhere or len({r.place for r in pool}) == 1)
    pointing = _AS_FOR.sub("", text)
    thing = _THIS_THING.search(pointing)
    told = thing is not None and (
        _content(pointing[: thing.start()]) or _asked_after(thing, pointing, text, places)
    )
    if thing and not told and not follows and not _METADATA.search(text):
        return f"“{thing.group()}”指的是什么？请把要问的内容写出来，例如“{example}GDP增长目标是多少”。"
    if named or follows or _METADATA.search(text):
        return ""
    they = _THEY.search(text)
    if they:
        return f"“{they.group()}”指的是哪里？请写明地方，例如“{example}……”。"
    if find(text, everyday=True) or _content(terms):
        return ""
    what = "哪个指标的目标" if TARGET.search(text) and "目标" in text else "哪一件事"
    return f"问的是哪个地方、{what}？请写完整，例如“{example}GDP增长目标是多少”。"


def wants_overview(text: str, terms: str, places: Places, pool: Sequence[ReportRef]) -> bool:
    """Tell whether a question about an indicator names no place: it is then put to every report, if they are few."""
    if places.asked or places.missing or places.everywhere or not 1 < len(pool) <= MANY:
        return False
    named = find(terms, everyday=True)
    rest = terms
    for mention in named:
        rest = rest.replace(mention.text, " ")
    return bool(named) and not _content(rest) and not re.search(r"[“\"「]", text)


def settle(terms: str) -> tuple[str, str, str]:
    """Return the terms with a word of two readings written as the likelier, the other indicator, and what people call it."""
    for pattern, likelier, other, words in _TWO:
        match = pattern.search(terms)
        if match and not any(
            len(m.text) > len(match.group().lstrip("的总")) for m in find(terms, everyday=True)
        ):
            return (
                terms[: match.start()] + likelier + _kept(match.group()) + terms[match.end() :],
                other,
                words,
            )
    return terms, "", ""


def other_indicator(
    text: str, terms: str, words: str, other: str, likelier: str, reports: Sequence[ReportRef], has: HasFigure
) -> str:
    """Return the notice that names the other indicator, where both have a figure in a report asked."""
    both = _RESIDENTS if likelier == _RESIDENTS[0] else (likelier,)
    if not any(has(other, report) and any(has(name, report) for name in both) for report in reports):
        return ""
    return f"按“{likelier}”回答。如果问的是{words}，请把“{words}”写进问题。"


def other_years(
    terms: str, both: Sequence[tuple[str, int]], held: Sequence[ReportRef], has: HasFigure
) -> list[str]:
    """Return the notice that what was planned for a year is held beside what came of it.

    ``both`` are the places and years of which both are held; the reports must both have the figure.
    """
    names = [mention.name for mention in find(terms, everyday=True)]
    for place, year in both:
        promise = next((r for r in held if r.place == place and r.year == year), None)
        review = next((r for r in held if r.place == place and r.year == year + 1), None)
        for name in names:
            if promise and review and has(name, promise) and has(name, review):
                return [
                    f"按{year}年的完成情况回答。如果问的是{year}年定的目标，"
                    f"请问“{short_place(place)}{year}年{name}目标是多少”。"
                ]
    return []


def likelier_of(terms: str) -> str:
    """Return the indicator by which :func:`settle` reads a word of two readings, empty where there is none."""
    return next((likelier for pattern, likelier, _, _ in _TWO if pattern.search(terms)), "")


def _kept(matched: str) -> str:
    found = re.search(r"增速|增长|增幅", matched)
    return found.group() if found else ""


def _asked_after(thing: re.Match[str], pointing: str, text: str, places: Places) -> bool:
    """Tell whether what is pointed at only leads to the question: 这个部门罚完那个部门罚，河南今年对涉企乱罚怎么管."""
    behind = [text[end:] for start, end in places.spans if start >= thing.end() + len(text) - len(pointing)]
    return any(len(_content(rest).replace(" ", "")) >= ENOUGH for rest in behind)


def _content(terms: str) -> str:
    """Return what is left of terms without words that say nothing on their own."""
    rest = re.sub(r"[\d.\s、：:％%+-]+", " ", without_asking(terms))
    plain = _GENERAL.sub(" ", rest)
    return " ".join(word for word in plain.split() if len(word) > 1 or not "\u4e00" <= word <= "\u9fff")

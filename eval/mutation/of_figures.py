"""Operators that change a figure: its digits, unit, sign, qualifier, time or scope."""

from __future__ import annotations

import re

from corpus.quantities import Kind, compatible, find_periods, find_quantities, months_of
from eval.checker import Source
from eval.mutation.answers import Answer
from eval.mutation.common import Changed, pick, said_by, spliced


def digit(answer: Answer, source: Source) -> Changed:
    """One digit of a figure; the new figure may not say what the evidence says of the same thing (a rounding)."""
    said = find_quantities(said_by(answer, source))
    for number, quantity in enumerate(find_quantities(answer.text)):
        places = [i for i in range(quantity.start, quantity.end) if answer.text[i].isdigit()]
        if not places:
            continue
        at = places[pick(answer, f"digit{number}", len(places))]
        digit = str((int(answer.text[at]) + 1 + pick(answer, f"by{number}", 8)) % 10)
        if digit == "0" and at == places[0]:
            digit = "9" if answer.text[at] != "9" else "8"
        text = spliced(answer.text, at, at + 1, digit)
        changed = [q for q in find_quantities(text) if q.start <= at < q.end]
        if changed and not any(compatible(changed[0], other).passes for other in said):
            yield text, answer.addresses


def scale(answer: Answer, source: Source) -> Changed:
    """万 for 亿 and 亿 for 万."""
    for quantity in find_quantities(answer.text):
        match = re.search("[万亿]", quantity.text)
        if match:
            at = quantity.start + match.start()
            yield spliced(answer.text, at, at + 1, "亿" if match.group() == "万" else "万"), answer.addresses


def points(answer: Answer, source: Source) -> Changed:
    """个百分点 for %, % for 个百分点."""
    for quantity in find_quantities(answer.text):
        for mark, other in (("%", "个百分点"), ("个百分点", "%")):
            if mark in quantity.text:
                at = quantity.start + quantity.text.index(mark)
                yield spliced(answer.text, at, at + len(mark), other), answer.addresses


def sign(answer: Answer, source: Source) -> Changed:
    """增长−5% for 增长5%."""
    for quantity in find_quantities(answer.text):
        if (
            quantity.kind is Kind.GROWTH
            and quantity.text[0].isdigit()
            and answer.text[: quantity.start].endswith(("增长", "下降"))
        ):
            yield spliced(answer.text, quantity.start, quantity.start, "-"), answer.addresses


_TURNS = {
    "增长": "下降", "下降": "增长", "提高": "降低", "降低": "提高", "增加": "减少", "减少": "增加", "前移": "后移", "上升": "下降",
}  # fmt: skip


def direction(answer: Answer, source: Source) -> Changed:
    """下降 for 增长, before a figure."""
    for quantity in find_quantities(answer.text):
        for verb, other in _TURNS.items():
            start = quantity.start - len(verb)
            if start >= 0 and answer.text.startswith(verb, start):
                yield spliced(answer.text, start, quantity.start, other), answer.addresses


def year(answer: Answer, source: Source) -> Changed:
    """The year before or after, 今年 for 去年; not the year that names the report."""
    for match in re.finditer(r"(20\d\d)年(?!政府工作报告)", answer.text):
        year = int(match.group(1)) + (1, -1, 2)[pick(answer, "year", 3)]
        if f"{year}年" not in said_by(answer, source):
            yield spliced(answer.text, match.start(1), match.end(1), str(year)), answer.addresses
    for word, other in (("去年", "今年"), ("今年", "去年")):
        at = answer.text.find(word)
        if 0 <= at <= 6 and not answer.quoted:
            yield spliced(answer.text, at, at + 2, other), answer.addresses


_QUALIFIERS = {"以上": "左右", "左右": "以上", "以内": "以上", "突破": "近", "超过": "不到", "约": "超过", "不低于": "不超过"}  # fmt: skip


def qualifier(answer: Answer, source: Source) -> Changed:
    """左右 for 以上, 近 for 突破 and so on, at a figure."""
    for quantity in find_quantities(answer.text):
        for word, other in _QUALIFIERS.items():
            at = quantity.text.find(word)
            if at >= 0 and "零" not in quantity.text:
                start = quantity.start + at
                yield spliced(answer.text, start, start + len(word), other), answer.addresses
                break


_UNITS = {
    "亿元": "亿美元", "万元": "万美元", "公里": "米", "亩": "公顷", "亿斤": "亿吨", "万人": "人", "万套": "套", "家": "万家",
    "套": "万套", "个": "万个", "座": "万座",
}  # fmt: skip


def unit(answer: Answer, source: Source) -> Changed:
    """Another unit, or another power of ten in it."""
    for quantity in find_quantities(answer.text):
        for unit, other in _UNITS.items():
            if unit in quantity.text and "百分点" not in quantity.text:
                start = quantity.start + quantity.text.index(unit)
                if other.startswith("万") and re.search("[万亿余多]$", answer.text[:start]):
                    continue  # 3万万个 is no figure
                yield spliced(answer.text, start, start + len(unit), other), answer.addresses
                break


_PARTS = ("前三季度", "上半年", "一季度", "1-11月", "下半年", "前10个月")


def part_of_year(answer: Answer, source: Source) -> Changed:
    """前三季度 or 上半年 put behind a year, 今年 or 去年; not in quotations, nor where the evidence speaks of months."""
    said = find_periods(said_by(answer, source))
    if answer.quoted or any(months_of(period) for period in said):
        return
    time = re.search(
        r"20\d\d年(?!政府工作报告|[0-9末底初]|以来)|^[\u4e00-\u9fff]{0,4}[今去]年(?!以来|[0-9末底初])",
        answer.text,
    )
    if time:
        part = _PARTS[pick(answer, "part", len(_PARTS))]
        yield spliced(answer.text, time.end(), time.end(), part), answer.addresses


_WIDER = {
    "全省": "全国",
    "全国": "全省",
    "全市": "全省",
    "中心城区": "全市",
    "国家级": "省级",
    "世界": "全国",
}


def scope(answer: Answer, source: Source) -> Changed:
    """全国 for 全省, the whole for a part and the other way round; 中心城区 behind the city's name. Not in quotations.

    Where the evidence has the other word too, the sentence may still be true: none is made.
    """
    if answer.quoted:
        return
    said = said_by(answer, source)
    for word, other in _WIDER.items():
        at = answer.text.find(word)
        if at >= 0 and other not in said:
            yield spliced(answer.text, at, at + len(word), other), answer.addresses
    if answer.twin and answer.text.startswith(answer.place) and "城区" not in said + answer.text:
        at = len(answer.place)
        if not answer.text.startswith(("城镇", "农村", "县"), at):
            yield spliced(answer.text, at, at, "中心城区"), answer.addresses


def swapped(answer: Answer, source: Source) -> Changed:
    """Two figures of the same kind exchanged between two places, years or indicators."""
    if answer.swapped:
        yield answer.swapped, answer.addresses

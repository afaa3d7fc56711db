"""Regions that are several provinces (东北三省), and the whole nation: neither has a report of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.gazetteer import short_name
from corpus.indicators import find
from rag.types import ReportRef

NATION = "全国"

_REGIONS = (
    (r"东北三省|东三省", "辽宁、吉林、黑龙江"),
    (r"京津冀(?:三地|三省市?|三省份)", "北京、天津、河北"),
    (
        r"(?:长三角|长江三角洲)(?:三省一市|四省市?|四地)|(?:江浙沪|苏浙沪|沪苏浙)皖|苏浙皖沪",
        "上海、江苏、浙江、安徽",
    ),
    (r"江浙沪|苏浙沪|沪苏浙", "上海、江苏、浙江"),
    (r"西北五省区?", "陕西、甘肃、青海、宁夏、新疆"),
    (r"中部六省", "山西、安徽、江西、河南、湖北、湖南"),
    (r"云贵川", "云南、贵州、四川"),
)
"""What people call several provinces together, and their names; 京津冀 alone is mostly what a plan is called."""

_OF_THE_NATION = re.compile(
    r"^(?:请问|想问|问一下)?(?:全国|我国|中国)的?(?:(?:19|20)\d{2}年|去年|今年|上年|上一年)?的?"
)


def spell_regions(text: str, held: Sequence[ReportRef]) -> str:
    """Write 东北三省 as 辽宁、吉林、黑龙江, unless a place held is named beside it: 赣州怎么对接江浙沪."""
    spelt = text
    for called, names in _REGIONS:
        spelt = re.sub(called, names, spelt)
    if spelt == text:
        return text  # of thousands of reports none is looked at
    beside = any(name in text for report in held for name in (report.place, short_name(report.place)))
    return text if beside else spelt


def asks_of_the_nation(text: str) -> bool:
    """Tell whether a figure of the whole nation is asked for: 全国2024年GDP增长多少, but not 全国文明城市有哪些."""
    begins = _OF_THE_NATION.match(text)
    return begins is not None and any(
        mention.start == 0 for mention in find(text[begins.end() :], everyday=True)
    )

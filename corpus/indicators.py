"""The lexicon of indicators: one name for what reports and people call by many (data: ``data/indicators.toml``)."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from corpus.numerals import narrow
from corpus.quantities.model import Kind, Quantity
from corpus.quantities.units import KIND_OF, to_base

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# Marks that may stand inside a name or be left out: 专精特新“小巨人”企业, PM_{2.5}, 治理（管控）率.
_IGNORED = frozenset("“”\"‘’'（）() \u3000_{}")
# What stands in brackets behind a name only says it again: 空气质量优良率（AQI）.
_BRACKETS = re.compile(r"[（(][A-Za-z0-9.&]{1,12}[)）]")
# Words round a name that do not change what is meant.
_PREFIXES = (
    "全省", "全市", "全区", "全县", "全州", "全疆", "全旗", "我省", "我市", "我区", "我县", "全年", "年度", "预计",
    "其中", "实现", "完成", "确保", "力争", "年均", "地区", "本市", "全国", "累计", "预期", "保持", "推动", "同时",
    "当年", "年内", "分别", "今年", "去年", "的",
)  # fmt: skip
_SUFFIXES = (
    "增长率", "增速", "增幅", "涨幅", "总量", "总额", "总数", "数量", "规模", "同比", "累计", "年均", "预计", "分别", "实现", "达到",
    "预期", "平均", "均", "达", "年", "的",
)  # fmt: skip
_OF_GDP = "占GDP比重"
_GDP = ("GDP", "地区生产总值", "生产总值", "全市生产总值", "全市GDP", "全省生产总值", "全省GDP")
_SHARES = ("比重", "的比重", "比例", "的比例", "比率")
# Work that adds to a stock makes another indicator: 新增高新技术企业 is not 高新技术企业.
_NEW = ("新增", "净增")
# 煤炭就地转化率 is not told of the 煤炭 that is dug.
BETTER_LOW = re.compile(r"PM|pm|失业|能耗|排放|事故|死亡|投诉|病死|浓度")
"""Of these the lowest is the best."""

_OF_A_RATE = re.compile(r"[\u4e00-\u9fff]{1,5}率")
_RELATIVE = (Kind.GROWTH, Kind.POINTS, Kind.RANK, Kind.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Indicator:
    """An entry of the lexicon. ``unit`` is the normal unit of its level, "" for a plain index.

    ``instead`` is the indicator that reports give where they do not give this one, "" where there is none.
    """

    name: str
    group: str
    unit: str
    aliases: tuple[str, ...]
    exact: tuple[str, ...]
    everyday: tuple[str, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Mention:
    """An indicator named at ``text_searched[start:end] == text``. ``everyday`` names need a question round them."""

    start: int
    end: int
    text: str
    name: str
    everyday: bool = False


@lru_cache(maxsize=1)
def lexicon() -> dict[str, Indicator]:
    """Return every indicator by its canonical name, in the order of the data file."""
    raw = tomllib.loads(
        resources.files("corpus").joinpath("data/indicators.toml").read_text(encoding="utf-8")
    )
    return {
        name: Indicator(
            name,
            group,
            entry["unit"],
            tuple(written for alias in entry["aliases"] for written in _of_the_whole(alias)),
            tuple(entry.get("exact", ())),
            tuple(entry.get("everyday", ())),
            entry.get("instead", ""),
        )
        for group, entries in raw.items()
        for name, entry in entries.items()
    }


def _of_the_whole(alias: str) -> Iterator[str]:
    """Give a name with all the ways of writing what its share is of: 占GDP比重, 占地区生产总值的比重."""
    yield alias
    if _OF_GDP in alias:
        for whole, share in itertools.product(_GDP, _SHARES):
            yield alias.replace(_OF_GDP, f"占{whole}{share}")


@lru_cache(maxsize=16384)
def canonical(name: str) -> str:
    """Return the canonical name of an indicator, or, outside the lexicon, ``name`` as it came, stripped."""
    names = _names()
    for written in dict.fromkeys((name, _BRACKETS.sub("", name))):
        for form in _forms(_key(written)):
            if form in names:
                return names[form]
    return name.strip()


def is_written(name: str) -> bool:
    """Return whether ``name``, as it is, is a name that the lexicon lists: 全国重点实验室, but not 全市GDP."""
    return _key(name) in _names()


def is_short(name: str) -> bool:
    """Return whether ``name`` is one of the short names that count only where they stand alone (出口, 税收)."""
    return _key(name) in _short()


def is_known(name: str) -> bool:
    """Return whether ``name`` is a canonical name of the lexicon."""
    return name in lexicon()


def find(text: str, *, everyday: bool = False) -> tuple[Mention, ...]:
    """Return the indicators named in ``text``, longest name first at each place, without overlaps.

    ``everyday``: look for the words of people who ask too (物价, 老百姓收入), as questions need and reports forbid.
    """
    index = _index()
    plain, places = _squeeze(text)
    found = []
    position = 0
    while position < len(plain) - 1:
        for key, name, common in index.get(plain[position : position + 2], ()):
            if (everyday or not common) and plain.startswith(key, position):
                if common and _OF_A_RATE.match(plain, position + len(key)):
                    continue
                start, end = places[position], places[position + len(key) - 1] + 1
                found.append(Mention(start, end, text[start:end], name, common))
                position += len(key) - 1
                break
        position += 1
    return tuple(found)


def fits(name: str, quantity: Quantity) -> bool:
    """Return whether a quantity can be a value of the indicator: growth always, a level only in its unit.

    True for indicators outside the lexicon, of which nothing is known.
    """
    entry = lexicon().get(name)
    if entry is None or quantity.kind in _RELATIVE or not entry.unit or not quantity.unit:
        return True
    if quantity.unit in ("%", "位"):
        return True  # 完成年度计划的117.5%, 占全省的96.2%, 前移2位
    if KIND_OF.get(quantity.unit) == KIND_OF.get(entry.unit) == "count":
        return True  # 户, 套 and 个 are all used of housing
    unit = to_base(quantity.value, quantity.unit)[1]
    return unit == to_base(quantity.value, entry.unit)[1] or (
        entry.unit.endswith("元") and unit.endswith("元")
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names = {}
    for entry in lexicon().values():
        for name in (entry.name, *entry.aliases, *entry.exact):
            names[_key(name)] = entry.name
    return names


@lru_cache(maxsize=1)
def _short() -> frozenset[str]:
    return frozenset(_key(name) for entry in lexicon().values() for name in entry.exact)


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[tuple[str, str, bool], ...]]:
    """Return (key, canonical name, everyday) by the first two characters of the key, longest key first."""
    entries = []
    for entry in lexicon().values():
        named = {_key(name) for name in (entry.name, *entry.aliases)}
        entries += [(key, entry.name, False) for key in named]
        entries += [(key, entry.name, True) for key in {*map(_key, entry.everyday)} - named]
    grouped: dict[str, list[tuple[str, str, bool]]] = {}
    for key, name, common in sorted(entries, key=lambda e: -len(e[0])):
        grouped.setdefault(key[:2], []).append((key, name, common))
    return {first: tuple(group) for first, group in grouped.items()}


@lru_cache(maxsize=16384)
def _key(name: str) -> str:
    """Return what names of the same thing have in common. Reports say the same ones again and again."""
    return narrow(name).translate(_SAME)


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Return the text narrowed, upper-cased and without ignored marks, and each kept character's place in it."""
    plain = narrow(text)
    places = [place for place, char in enumerate(plain) if char not in _IGNORED]
    return plain.translate(_SAME), places


_SAME: dict[int, int | None] = {
    **{code: code - 32 for code in range(ord("a"), ord("z") + 1)},
    **dict.fromkeys(map(ord, _IGNORED)),
}


def _forms(key: str) -> Iterator[str]:
    """Yield the key, then with the words round it peeled off, one at a time, first before, then behind."""
    yield key
    for prefix in _PREFIXES if key.startswith(_PREFIXES) else ():
        if key.startswith(prefix) and len(key) > len(prefix) + 1:
            yield from _forms(key[len(prefix) :])
            return
    for suffix in _SUFFIXES if key.endswith(_SUFFIXES) else ():
        if key.endswith(suffix) and len(key) > len(suffix) + 1:
            yield from _forms(key[: -len(suffix)])
            return
    for prefix in _NEW:
        if key.startswith(prefix):
            known = _names().get(key[len(prefix) :])
            if known and not known.startswith(_NEW) and _names().get("新增" + _key(known)):
                yield "新增" + _key(known)

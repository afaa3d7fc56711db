"""What a report is: place, level, year, speaker, date, meeting. The text first, then the file's name.

An entry of the manifest overrides both; where it disagrees with the text, the disagreement becomes a warning.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import TypeVar

from corpus.errors import UnknownReportError
from corpus.front import FrontFacts, read_front, year_from_text
from corpus.gazetteer import Division, ancestors, divisions, find_places, named, short_name
from corpus.manifest import ManifestEntry
from corpus.types import Level, ReportMeta

_T = TypeVar("_T")

_CLOSING = re.compile(
    r"(?:现代化(?:建设)?(?:的)?|建设(?:的)?|发展(?:的)?|谱写|书写|开创)(?P<place>[\u4e00-\u9fff]{2,7}?)(?:新的|新)?(?:篇章|实践|新局面|明天|未来)"
)
_KINDS = "自治区|省|市|县|区|州|盟|旗"
_SPEAKS_FOR = (
    re.compile(rf"我(?:谨)?代表(?:[\u4e00-\u9fff]{{2,8}}?)?(?P<kind>{_KINDS})(?:人民)?政府"),
    re.compile(rf"向全(?P<kind>{_KINDS})(?:各族|广大)?(?:人民|干部)"),
    re.compile(rf"(?:我|本|全)(?P<kind>{_KINDS})(?!的?第)"),
)
# Divisions whose whole name is a word of every report.
_WORDS_TOO = frozenset({"城区", "郊区", "矿区", "新区", "市中区", "市辖区"})
_FROM_NAME = re.compile(r"(?:19|20)\d\d年?|政府工作报告|工作报告|全文|人民政府|[\s_\-—（）()\[\]【】.]+")
_CONGRESS = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,12}?[市县区州盟旗])第[一二三四五六七八九十]{1,3}届")
_FEW = 3
_ENOUGH = 80_000


def identify(
    front: list[str], text: str, file_name: str, sha256: str, entry: ManifestEntry | None
) -> tuple[ReportMeta, tuple[str, ...]]:
    """Return the metadata of a report and the warnings about what disagrees.

    Raises UnknownReportError where place or year cannot be found anywhere.
    """
    # A report is named and dated near its beginning and end; a file of megabytes is not read through for it.
    text = text if len(text) <= _ENOUGH else text[: _ENOUGH // 2] + text[-_ENOUGH // 2 :]
    facts = read_front(front)
    name = _FROM_NAME.sub(" ", PurePath(file_name).stem)
    found = _Found(
        places=(_place_of_front(facts, front, text), _spoken_of(text), _named_first(name, text)),
        years=(
            _report_year(facts.date, planned := year_from_text(text)),
            planned,
            _year_of(facts.title, *front),
            _year_of(file_name),
        ),
    )
    place, year = _first(found.places), _first(found.years)
    warnings = list(found.disagreements(facts.date))
    if entry is not None:
        warnings.extend(_disagreements(entry, place, str(year or ""), facts))
        place, year = entry.place or place, entry.year or year
    if not place or not year:
        missing = "地方" if not place else "年份"
        raise UnknownReportError(f"认不出 {file_name} 的{missing}，请在清单里写明 place、level 和 year")
    level = (entry.level if entry is not None else None) or level_of(place)
    meta = ReportMeta(
        id=f"{place}-{year}",
        place=place,
        level=level,
        year=year,
        title=(entry.title if entry else "") or facts.title,
        speaker=(entry.speaker if entry else "") or facts.speaker,
        date=(entry.date if entry else "") or facts.date,
        meeting=(entry.meeting if entry else "") or facts.meeting,
        origin=entry.origin if entry else "",
        file=file_name,
        sha256=sha256,
    )
    return meta, tuple(warnings)


def level_of(place: str) -> Level:
    """Return the level of a place by the national table, else by its last character (市 counts as prefecture)."""
    for division in named(place):
        return division.level
    if place.endswith(("省", "自治区")):
        return Level.PROVINCE
    if place.endswith(("自治县", "县", "区", "旗")) and not place.endswith("地区"):
        return Level.COUNTY
    return Level.PREFECTURE


@dataclass(frozen=True, slots=True)
class _Found:
    """What each source says, most trusted first: front lines (or date), the text, (title,) the file's name."""

    places: tuple[str, str, str]
    years: tuple[int, int, int, int]

    def disagreements(self, date: str) -> Iterator[str]:
        front, spoken, name = self.places
        if front and spoken and front != spoken:
            yield f"地方：题头是“{front}”，正文讲的多半是“{spoken}”，请核对"
        best = front or spoken
        # 桐柏 in a file's name finds 桐柏县 in the table, and says nothing against a 桐柏市 that the table lacks.
        unlisted = not named(best) and short_name(name) == short_name(best)
        if name and best and name != best and not unlisted:
            yield f"地方：文件名是“{name}”，内容是“{best}”，以内容为准"
        given, planned, title, named_year = self.years
        if given and planned and given != planned:
            yield f"年份：题头日期是 {date[:4]} 年，正文安排的是 {planned} 年的工作，请核对"
        year = given or planned or title
        if named_year and year and named_year != year:
            yield f"年份：文件名是 {named_year} 年，内容是 {year} 年，以内容为准"


def _first(values: Sequence[_T]) -> _T:
    """Return the first value that says something, else the last."""
    return next((value for value in values if value), values[-1])


def _year_of(*texts: str) -> int:
    for text in texts:
        if match := re.search(r"(?<!\d)((?:19|20)\d\d)(?=年|-|\D|$)", text):
            return int(match[1])
    return 0


def _report_year(date: str, planned: int) -> int:
    """Return the year that a report of a date plans for: a congress held at the end of a year hears of the next."""
    given = _year_of(date)
    return given + 1 if given and date[5:7] in ("11", "12") and planned != given else given


def _place_of_front(facts: FrontFacts, front: list[str], text: str) -> str:
    """Return the place that the meeting, the title or another front line names, "" where none does."""
    if unlisted := _unlisted(facts.meeting):
        return unlisted
    for line in (facts.meeting, facts.title, *front):
        if found := _named_first(line, text):
            return found
    return ""


def _unlisted(meeting: str) -> str:
    """Return whose congress met where the national table lacks the place (a county that became a city), else ""."""
    match = _CONGRESS.match(meeting)
    if match is None:
        return ""
    place, above = match["place"], 0
    for mention in find_places(place, _counties_named(place)):
        in_full = any(division.name == mention.text for division in mention.divisions)
        if mention.start != above or not in_full:
            break
        above = mention.end  # of a chain (河南省桐柏市) the last is meant
    return place[above:] if 3 <= len(place) - above <= 7 else ""


def _named_first(line: str, text: str) -> str:
    """Return the place that a short line names; of a chain (江西省赣州市) the last, which is the speaker's."""
    mentions = [m for m in find_places(line, _counties_named(line)) if m.divisions]
    if not mentions:
        return ""
    chain = mentions[:1]
    for mention in mentions[1:]:
        if mention.start != chain[-1].end:
            break
        chain.append(mention)
    return _choose(chain[-1].divisions, text).name


def _counties_named(line: str) -> list[Division]:
    counties = _counties_by_beginning()
    beginnings = dict.fromkeys(map("".join, itertools.pairwise(line)))
    return [d for beginning in beginnings for d in counties.get(beginning, ()) if d.short in line]


@lru_cache(maxsize=1)
def _counties_by_beginning() -> dict[str, list[Division]]:
    """Return the counties by the first two characters of their short names, which rule most of them out."""
    grouped: dict[str, list[Division]] = {}
    for division in divisions():
        if division.level is Level.COUNTY and len(division.short) >= 2:
            grouped.setdefault(division.short[:2], []).append(division)
    return grouped


def _spoken_of(text: str) -> str:
    """Return the place that the text speaks for: of its level, named most, above all in the closing call."""
    level = _speaks_for(text)
    scores: Counter[Division] = Counter()
    beginnings, by_beginning = _of_level(level)
    seen = Counter(beginnings.findall(text))
    for beginning, group in by_beginning.items():
        for division in group if seen[beginning] >= _FEW else ():
            count = text.count(division.short)
            # A county's short name can be a word (和平, 南山): it counts where the full name stands too.
            if count < _FEW or (division.level is Level.COUNTY and division.name not in text):
                continue
            count -= sum(text.count(name) for name in _names_around(division.short))
            if count >= _FEW:
                scores[division] = count + 3 * text.count(division.name + "委")
    for match in _CLOSING.finditer(text):
        called = [d for d in _called(match["place"]) if _fits(d, level)]
        # What the closing call names need not be named elsewhere, if it can only be one place.
        for division in called if len(called) == 1 else [d for d in called if d in scores]:
            scores[division] += 20
    return max(scores, key=lambda d: (scores[d], _named_above(d, text), d.code)).name if scores else ""


@lru_cache(maxsize=256)
def _names_around(short: str) -> tuple[str, ...]:
    """Return the full names of divisions that end with a name and do not mean it (定南县 names no 南县)."""
    return tuple({d.name for d in divisions() if d.name.endswith(short) and d.name != short})


@lru_cache(maxsize=16)
def _of_level(level: str) -> tuple[re.Pattern[str], dict[str, tuple[Division, ...]]]:
    """Return the divisions of a level by the first two characters of their short names, and how to find these.

    One look at the text for all beginnings at once rules out most of three thousand names.
    """
    grouped: dict[str, tuple[Division, ...]] = {}
    for division in divisions():
        if division.name not in _WORDS_TOO and _fits(division, level):
            beginning = division.short[:2]
            grouped[beginning] = (*grouped.get(beginning, ()), division)
    firsts, seconds = ("".join(sorted({beginning[at] for beginning in grouped})) for at in (0, 1))
    return re.compile(f"(?=([{firsts}][{seconds}]))"), grouped


@lru_cache(maxsize=256)
def _called(name: str) -> tuple[Division, ...]:
    """Return the divisions that bear a name, in full or short."""
    return tuple(division for division in divisions() if name in (division.name, division.short))


def _speaks_for(text: str) -> str:
    """Return which of 省, 自治区, 市, 县, 区, 州, 盟, 旗 the text says most of its own place (全市, 我市, 市委)."""
    for pattern in _SPEAKS_FOR:
        kinds = Counter(match["kind"] for match in pattern.finditer(text))
        if kinds:
            kind = kinds.most_common(1)[0][0]
            # An autonomous region calls itself 全区 and 我区 too.
            return "自治区" if kind == "区" and text.count("自治区") >= _FEW else kind
    return ""


def _fits(division: Division, word: str) -> bool:
    if word in ("省", "自治区"):
        return division.name.endswith(word)
    if word == "州":
        return division.name.endswith("自治州")
    if word == "区":
        return division.name.endswith("区") and division.level is Level.COUNTY
    return not word or division.name.endswith(word)


def _named_above(division: Division, text: str) -> bool:
    return any(above.name in text for above in ancestors(division))


def _choose(found: Sequence[Division], text: str) -> Division:
    """Return the division that is meant where several bear a name: the one whose own parent the text names."""
    for division in found:
        if _named_above(division, text):
            return division
    return found[0]


def _disagreements(entry: ManifestEntry, place: str, year: str, facts: FrontFacts) -> list[str]:
    pairs = (
        ("地方", entry.place, place),
        ("年份", str(entry.year or ""), year),
        ("报告人", entry.speaker, facts.speaker),
        ("日期", entry.date, facts.date),
        ("会议", entry.meeting, facts.meeting),
    )
    return [
        f"{name}：清单写“{given}”，文中是“{found}”，以清单为准"
        for name, given, found in pairs
        if given and found and given != found
    ]

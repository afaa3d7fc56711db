"""What a report is: place, level, year, speaker, date, meeting. The text first, then the file's name.

An entry of the manifest overrides both; where it disagrees with the text, the disagreement becomes a warning.
"""

from __future__ import annotations

import re
from collections import Counter

from corpus.errors import UnknownReportError
from corpus.front import FrontFacts, read_front, year_from_text
from corpus.manifest import ManifestEntry
from corpus.types import Level, ReportMeta

_PLACE = r"[\u4e00-\u9fff]{2,8}?(?:自治区|自治州|自治县|特别行政区|地区|省|市|县|区|旗|盟|州)"
_MEETING_PLACE = re.compile(rf"^(?P<place>{_PLACE})第?[一二三四五六七八九十]{{1,3}}届")
_TITLE_PLACE = re.compile(rf"(?:20\d\d年)?(?P<place>{_PLACE})(?:人民)?政府工作报告")
_CITY = re.compile(
    r"(?:全面建设社会主义现代化|中国式现代化(?:的)?|中共|建设|美丽|平安|关心支持)([\u4e00-\u9fff]{2,3}?)(?:新?篇章|市委|发展|实践|迈出|的)"
)
_PROVINCE_LEVEL = ("省", "自治区")
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")


def identify(
    front: list[str], text: str, file_name: str, sha256: str, entry: ManifestEntry | None
) -> tuple[ReportMeta, tuple[str, ...]]:
    """Return the metadata of a report and the warnings about what disagrees.

    Raises UnknownReportError where place or year cannot be found anywhere.
    """
    facts = read_front(front, file_name)
    place = _place(facts, front, file_name)
    heads = year_from_text(text)
    year = facts.year or heads
    warnings = []
    if entry is not None:
        warnings.extend(_disagreements(entry, place, facts, heads))
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
    """Return the level that a place's full name says; a 市 counts as a prefecture."""
    if place in _MUNICIPALITIES or place.endswith(_PROVINCE_LEVEL):
        return Level.PROVINCE
    if place.endswith(("自治县", "县", "区", "旗")) and not place.endswith("地区"):
        return Level.COUNTY
    return Level.PREFECTURE


def _place(facts: FrontFacts, front: list[str], file_name: str) -> str:
    if match := _MEETING_PLACE.match(facts.meeting):
        return match["place"]
    for text in (facts.title, *front, file_name):
        if match := _TITLE_PLACE.search(text):
            return match["place"]
    counts = Counter(name for line in front for name in re.findall(_PLACE, line))
    return counts.most_common(1)[0][0] if counts else ""


def _disagreements(entry: ManifestEntry, place: str, facts: FrontFacts, heads: int) -> list[str]:
    pairs = (
        ("地方", entry.place, place),
        ("年份", str(entry.year or ""), str(facts.year or heads or "")),
        ("报告人", entry.speaker, facts.speaker),
        ("日期", entry.date, facts.date),
        ("会议", entry.meeting, facts.meeting),
    )
    return [
        f"{name}：清单写“{given}”，文中是“{found}”，以清单为准"
        for name, given, found in pairs
        if given and found and given != found
    ]

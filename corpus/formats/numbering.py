"""The numbers that Word writes before paragraphs of a list: they are shown, but stand nowhere in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.oxml.ns import qn
from lxml import etree

_PROPERTIES, _STYLE, _NUMBER, _VALUE = qn("w:pPr"), qn("w:pStyle"), qn("w:numPr"), qn("w:val")
_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "ideographDigital",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    }
)


class Numbering:
    """Counts along with a document and gives each paragraph the label that Word shows."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        """Take the parts numbering.xml and styles.xml, None where the document has none."""
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            self._read_styles(styles)

    def label(self, paragraph: etree._Element) -> str:
        """Return the label of the next paragraph, "" where it has none or only a bullet."""
        number_id, level = self._numbering_of(paragraph)
        if number_id not in self._lists:
            return ""
        list_id = self._lists[number_id]
        levels = self._levels.get(list_id, {})
        if level not in levels:
            return ""
        counters = self._counters.setdefault(list_id, {})
        counters[level] = counters.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counters if other > level]:
            del counters[deeper]
        form, pattern, _ = levels[level]
        if form in ("bullet", "none"):
            return ""

        def value(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            own_form, _, start = levels.get(at, ("decimal", "", 1))
            return _formatted(counters.get(at, start), own_form)

        return re.sub(r"%(\d)", value, pattern)

    def _numbering_of(self, paragraph: etree._Element) -> tuple[str, int]:
        properties = paragraph.find(_PROPERTIES)
        if properties is None:
            return "", 0
        own = _number_properties(properties)
        style = properties.find(_STYLE)
        inherited = self._styles.get(style.get(_VALUE) or "", ("", 0)) if style is not None else ("", 0)
        return own if own is not None else inherited

    def _read_lists(self, numbering: etree._Element) -> None:
        for abstract in numbering.iter(qn("w:abstractNum")):
            levels = {
                int(level.get(qn("w:ilvl")) or 0): _level(level) for level in abstract.iter(qn("w:lvl"))
            }
            self._levels[abstract.get(qn("w:abstractNumId")) or ""] = levels
        for number in numbering.findall(qn("w:num")):
            abstract_id = number.find(qn("w:abstractNumId"))
            if abstract_id is not None:
                self._lists[number.get(qn("w:numId")) or ""] = abstract_id.get(_VALUE) or ""

    def _read_styles(self, styles: etree._Element) -> None:
        for style in styles.iter(qn("w:style")):
            properties = style.find(_PROPERTIES)
            found = _number_properties(properties) if properties is not None else None
            if found is not None:
                self._styles[style.get(qn("w:styleId")) or ""] = found


def _number_properties(properties: etree._Element) -> tuple[str, int] | None:
    found = properties.find(_NUMBER)
    if found is None:
        return None
    values = dict(_values(found))
    level = values.get("ilvl", "0")
    return values.get("numId", ""), int(level) if level.isdigit() else 0


def _level(level: etree._Element) -> tuple[str, str, int]:
    values = dict(_values(level))
    start = values.get("start", "1")
    return values.get("numFmt", "decimal"), values.get("lvlText", ""), int(start) if start.isdigit() else 1


def _values(parent: etree._Element) -> Iterator[tuple[str, str]]:
    for child in parent:
        if isinstance(child.tag, str):
            yield etree.QName(child).localname, child.get(_VALUE) or ""


def _formatted(number: int, form: str) -> str:
    if form in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        head = "" if not tens else ("十" if tens == 1 else _DIGITS[tens] + "十")
        return head + (_DIGITS[ones] if ones else "")
    if form.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    return str(number)

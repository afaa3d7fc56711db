"""Facts as tables and bars: places × indicators, what was reached beside what is aimed at."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.facts import Fact, Status
from corpus.indicators import lexicon
from corpus.quantities import Direction, Kind, Quantity
from rag.citation import find_sentence, passage_address
from rag.library import Library
from rag.say import value_words
from rag.types import ReportRef
from ui.facts import inert
from ui.words import KINDS, STATUSES

HEADS = ("地方", "指标", "数值", "数字", "单位", "年份", "目标或完成", "原文", "地址", "报告")
"""Columns of a table that is taken away. 数字 has the scale folded in: 1.6万亿元 is 1600000000000 in 元."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of an Excel workbook."""

Shape = tuple[Kind, str]
"""What makes two figures comparable: what they measure, and in which unit."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact with the report that it stands in."""

    report: ReportRef
    fact: Fact


def entries(
    library: Library,
    *,
    places: Iterable[str] = (),
    years: Iterable[int] = (),
    status: Status | None = None,
    words: str = "",
    within: bool = False,
) -> list[Entry]:
    """Return the facts that pass every filter given, in the order of reports and text.

    ``places`` and ``years`` are those of the reports; ``words`` must each stand in a fact's indicator or its own
    words; ``within`` adds the counties, zones and lines of business that a report tells figures of.
    """
    wanted_places, wanted_years, wanted_words = set(places), set(years), words.casefold().split()
    found = []
    for report in library.reports:
        if wanted_places and report.place not in wanted_places:
            continue
        if wanted_years and report.year not in wanted_years:
            continue
        for fact in library.facts(report.id):
            text = f"{fact.indicator} {fact.words}".casefold()
            if (
                (within or fact.place == report.place)
                and (status is None or fact.status is status)
                and all(word in text for word in wanted_words)
            ):
                found.append(Entry(report, fact))
    return found


def common_indicators(found: Sequence[Entry]) -> list[str]:
    """Return the indicators of the lexicon that the facts have, those told of most often first.

    What a report reaches and what it aims at count as two; of equals the lexicon's own order decides.
    """
    told = {(e.fact.indicator, e.report.id, e.fact.status) for e in found if e.fact.known}
    counts = Counter(name for name, _, _ in told)
    return sorted((name for name in lexicon() if name in counts), key=lambda name: -counts[name])


def matrix(
    found: Sequence[Entry], indicators: Sequence[str], active: str = "", *, dense: bool = False
) -> dict[str, Any]:
    """Return a table with a row for each report and two columns for each indicator, reached and aimed at.

    ``dense`` leaves out columns in which no report has anything.
    """
    usable = [e for e in found if not _relative(e.fact)]
    columns: list[dict[str, Any]] = [{"label": "报告", "group": "", "css": "", "edge": False}]
    shapes: list[Shape | None] = [None]
    pairs = [(name, status) for name in indicators for status in (Status.ACTUAL, Status.TARGET)]
    if dense:
        told = {(e.fact.indicator, e.fact.status) for e in usable}
        pairs = [pair for pair in pairs if pair in told]
    for name, status in pairs:
        columns.append(
            {
                "label": STATUSES[status],
                "group": name,
                "css": "figures",
                "edge": columns[-1]["group"] != name,
            }
        )
        shapes.append(
            _usual_shape(e.fact for e in usable if (e.fact.indicator, e.fact.status) == (name, status))
        )
    rows = []
    for report in dict.fromkeys(entry.report for entry in usable):
        label = f"{report.place}{report.year}年"
        cells: list[dict[str, Any]] = [{"items": [{"text": label}], "sort": label}]
        own = [entry for entry in usable if entry.report == report]
        for (name, status), shape in zip(pairs, shapes[1:], strict=True):
            facts = _distinct(e.fact for e in own if (e.fact.indicator, e.fact.status) == (name, status))
            cells.append(_cell(facts, shape, report))
        rows.append(cells)
    return {
        "columns": columns,
        "rows": rows,
        "headed": True,
        "caption": "各报告的指标：完成和目标",
        "active": active,
    }


def listing(found: Sequence[Entry], active: str = "") -> dict[str, Any]:
    """Return a table with a row for each fact."""
    names = (("地方", ""), ("指标", ""), ("数值", "figures"), ("年份", ""), ("目标或完成", ""))
    return {
        "columns": [{"label": label, "group": "", "css": css, "edge": False} for label, css in names],
        "rows": [
            [
                _plain_cell(e.fact.place),
                _plain_cell(e.fact.indicator),
                {"items": [_item(e.fact, e.report, note=_remark(e.fact))], "sort": number(e.fact)},
                _plain_cell(f"{e.fact.period}{e.fact.within}"),
                _plain_cell(STATUSES[e.fact.status]),
            ]
            for e in found
        ],
        "headed": True,
        "caption": "报告里的数字",
        "active": active,
    }


def measures(found: Sequence[Entry], indicator: str) -> dict[str, Shape]:
    """Return what can be drawn of an indicator, by name (增速, 总量（元）): the measure of most facts first."""
    facts = [e.fact for e in found if e.fact.indicator == indicator and _drawable(e.fact)]
    shapes = Counter(shape_of(fact) for fact in facts)
    named: dict[str, Shape] = {}
    for (kind, unit), _ in shapes.most_common():
        name = KINDS[kind]
        named.setdefault(f"{name}（{unit}）" if unit and unit != "%" else name, (kind, unit))
    return named


def chart(found: Sequence[Entry], indicator: str, name: str, shape: Shape) -> dict[str, Any]:
    """Return the bars of one measure of an indicator: a group for each place, a bar for each year and status."""
    groups: dict[str, dict[tuple[str, str], Entry]] = {}
    for entry in found:
        fact = entry.fact
        if fact.indicator == indicator and _drawable(fact) and shape_of(fact) == shape:
            groups.setdefault(fact.place, {}).setdefault((fact.period, fact.status.value), entry)
    ordered = sorted(groups.items(), key=lambda pair: -_latest(pair[1]))
    statuses = {status for bars in groups.values() for _, status in bars}
    return {
        "title": f"{indicator} · {name}",
        "legend": [[s.value, STATUSES[s]] for s in (Status.ACTUAL, Status.TARGET) if s.value in statuses],
        "groups": [
            {"name": place, "bars": [_bar(entry) for _, entry in sorted(bars.items())]}
            for place, bars in ordered
        ],
    }


def as_csv(found: Sequence[Entry], library: Library) -> bytes:
    """Return the facts as CSV that Excel opens rightly: a byte order mark, nothing that it takes for a formula."""
    target = io.StringIO()
    csv.writer(target).writerows(
        [HEADS, *([inert(value) for value in line] for line in _lines(found, library))]
    )
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(found: Sequence[Entry], library: Library) -> bytes:
    """Return the facts as an Excel workbook of one sheet, filters on, the head fixed."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = "指标"
    sheet.append(HEADS)
    for line in _lines(found, library):
        sheet.append(line)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text is never a formula, whatever it begins with
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFGHIJ", (12, 26, 18, 18, 8, 12, 12, 60, 24, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def shape_of(fact: Fact) -> Shape:
    """Return what a fact measures and its unit; relative changes are all in %."""
    return fact.quantity.kind, fact.quantity.unit


def number(fact: Fact) -> float:
    """Return a fact's number with its sign: 下降1.7% is -1.7."""
    return _signed(fact.quantity)


def _signed(quantity: Quantity) -> float:
    falls = quantity.direction is Direction.DOWN and quantity.kind in (Kind.GROWTH, Kind.POINTS, Kind.CHANGE)
    return float(-quantity.value if falls else quantity.value)


def _cell(facts: Sequence[Fact], shape: Shape | None, report: ReportRef) -> dict[str, Any]:
    usual = {Status.ACTUAL: str(report.year - 1), Status.TARGET: str(report.year)}
    items = []
    for fact in facts:
        notes = (
            [] if fact.period == usual[fact.status] and not fact.within else [f"{fact.period}{fact.within}"]
        )
        if fact.place != report.place:
            notes.insert(0, fact.place)
        items.append(_item(fact, report, note=" ".join(notes)))
    value = next((number(fact) for fact in facts if shape_of(fact) == shape), None)
    return {"items": items, "sort": value}


def _item(fact: Fact, report: ReportRef, note: str = "") -> dict[str, str]:
    title = f"{report.place}{report.year}年报告：{fact.words}"
    return {"text": value_words(fact), "address": fact.sentence, "title": title, "note": note}


def _plain_cell(text: str) -> dict[str, Any]:
    return {"items": [{"text": text}] if text else [], "sort": text or None}


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    """Leave out what is said a second time: the same words for the same period."""
    return list({(value_words(f), f.period, f.within, f.place): f for f in reversed(list(facts))}.values())[
        ::-1
    ]


def _usual_shape(facts: Iterable[Fact]) -> Shape | None:
    counts = Counter(map(shape_of, facts))
    return counts.most_common(1)[0][0] if counts else None


def draw(found: Sequence[Entry], indicators: Iterable[str], places: int = 3) -> tuple[str, str, Shape] | None:
    """Return the indicator, the measure and its shape that are worth drawing: told of at least so many places."""
    for name in indicators:
        for measure, shape in measures(found, name).items():
            groups = chart(found, name, measure, shape)["groups"]
            if len(groups) >= places:
                return name, measure, shape
    return None


def _relative(fact: Fact) -> bool:
    return any(flag.startswith("compared:") for flag in fact.flags)


def _drawable(fact: Fact) -> bool:
    """Tell whether a figure is one of a row over places and years: of a whole year, not against another place."""
    return not (
        _relative(fact)
        or fact.within
        or "of_plan" in fact.flags
        or fact.quantity.kind is Kind.RANK
        or not re.fullmatch(r"\d{4}", fact.period)
    )


def _latest(bars: dict[tuple[str, str], Entry]) -> float:
    return number(bars[max(bars)].fact)


def _bar(entry: Entry) -> dict[str, Any]:
    fact = entry.fact
    when = f"{fact.period}年{STATUSES[fact.status]}"
    return {
        "label": f"{fact.place}{when}",
        "when": when,
        "status": fact.status.value,
        "value": number(fact),
        "text": value_words(fact),
        "title": fact.words,
        "address": fact.sentence,
    }


def _remark(fact: Fact) -> str:
    other = next((flag.partition(":")[2] for flag in fact.flags if flag.startswith("compared:")), "")
    words = [f"与{other}相比"] if other else []
    if "estimate" in fact.flags:
        words.append("预计")
    return "，".join(words)


def _lines(found: Sequence[Entry], library: Library) -> Iterable[tuple[str | float, ...]]:
    for entry in found:
        fact = entry.fact
        sentence = find_sentence(library.passage(passage_address(fact.sentence)), fact.sentence)
        yield (
            fact.place, fact.indicator, value_words(fact), number(fact), fact.quantity.unit,
            f"{fact.period}{fact.within}", STATUSES[fact.status], sentence.text, fact.sentence,
            f"{entry.report.place}{entry.report.year}年",
        )  # fmt: skip

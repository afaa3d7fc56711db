"""The facts of a report: each number of its sentences with place, indicator, period and status."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus import indicators
from corpus.facts import settings, tables
from corpus.facts.clauses import drafts_of, split
from corpus.facts.draft import Draft
from corpus.facts.model import Fact, Status
from corpus.numerals import narrow
from corpus.quantities import Direction, Kind, Period, Quantity, scan
from corpus.quantities.units import KIND_OF
from corpus.spans import standing
from corpus.types import ParsedReport, Part, Passage, Removal, ReportMeta

_YEARLY = re.compile(r"年均(?=增|下降|提|降|递|新增|减|达)|[两三]年平均")
_NAMED_YEAR = re.compile(r"[今去前明上本]年")
# The mark of a footnote inside a name: 专精特新“小巨人”企业[2], 市场采购贸易方式①.
_MARKER = re.compile(r"[\[〔]\d{1,3}[\]〕]|[①-⑳㉑-㊿⁰¹²³⁴-⁹]+")
_AIM_BESIDE = re.compile(
    r"[（(](?:年初|年度|全年|原定?|预定|预期|计划|规划|考核|确定)*(?:目标|计划|预期)(?:值|数)?[为是:：]?[^（）()]{1,20}[）)]"
)
"""增长5.4%（预期目标6%左右）: what was aimed at, beside what was reached."""

# What a bare % of these is really said of.
_SHARE_OF = {"空气质量优良天数": "空气质量优良天数比例", "“保交楼”交付": "“保交楼”交付率"}


def extract_facts(report: ParsedReport) -> tuple[Fact, ...]:
    """Return the facts of a report in text order; glossary, front matter and headings give none.

    Each number goes to the subject of its own clause; one without a subject goes to the figure before it in
    the same sentence (增长6.8% after 达1637.3亿元). 分别 hands out values in order. Place: the nearest named in
    the clause or carried in the sentence, else the report's. What cannot be told with confidence is left out.
    """
    facts: list[Fact] = []
    spoken = _spoken_year(report)
    removals = sorted(report.removals, key=lambda removal: removal.start)
    starts = [removal.start for removal in removals]
    head: tuple[tables.Column, ...] = ()
    for passage, span in zip(report.passages, standing(report.passages, report.meta.year), strict=True):
        cells = tables.cells_of(passage.text)
        if not cells:
            head = ()
        elif found := tables.head_of(cells):
            head = found
            continue
        if passage.part is Part.FRONT or (passage.part is Part.NOTES and not head):
            continue
        first = max(0, bisect_right(starts, passage.start) - 1)
        nearby = removals[first : bisect_right(starts, passage.end)]
        reader = _PassageReader(report.meta, passage, nearby, spoken, span)
        facts.extend(reader.row(cells, head) if head else reader.facts())
    return tuple(facts)


def _spoken_year(report: ParsedReport) -> int:
    """Return the year that 今年 means: in a report given in December that says 明年 of its plan, the year before it."""
    date, year = report.meta.date, report.meta.year
    early = date[5:7] in ("11", "12") and date[:4] == str(year - 1)
    return year - 1 if early and "明年" in report.source else year


class _PassageReader:
    """Reads the facts of one passage."""

    def __init__(
        self,
        meta: ReportMeta,
        passage: Passage,
        removals: Sequence[Removal],
        spoken: int,
        span: Period | None,
    ) -> None:
        """Prepare what the sentences share.

        ``removals`` are those near the passage, ``spoken`` is what 今年 means, ``span`` the years that all of it speaks of.
        """
        self._meta, self._passage, self._spoken = meta, passage, spoken
        self._standing = span
        self._to_source = _SourceMap(passage, removals)

    def facts(self) -> Iterator[Fact]:
        """Yield the facts, sentence by sentence."""
        text = self._passage.text
        quantities, periods = scan(text)
        if not quantities:
            return
        starts = [quantity.start for quantity in quantities]
        dated = tuple(map(self._dated, periods))
        dates = [period.start for period in periods]
        plain = narrow(text)
        position = chain = 0
        for sentence in self._passage.sentences:
            start = text.find(sentence.text, position)
            if start < 0:
                continue
            if self._standing is None or not text[position - 1 : position].endswith(("；", ";")):
                chain = start  # 五年来，…。2022年，…；…；…。 is of 2022 to its end
            position = end = start + len(sentence.text)
            within = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
            if within:
                times = dated[bisect_left(dates, chain) : bisect_left(dates, end)]
                yield from self._of_sentence(sentence.address, plain, (start, end), within, times)

    def row(self, cells: Sequence[tables.Cell], head: Sequence[tables.Column]) -> Iterator[Fact]:
        """Yield the facts of a row of a table."""
        for figure in tables.figures_of(cells, head, self._meta.place):
            status, years = self._of_column(figure.column)
            if status is not None and years:
                fact = self._made(self._passage.sentences[0].address, figure.draft, status, years, "", ())
                if fact is not None:
                    yield fact

    def _of_column(self, column: tables.Column) -> tuple[Status | None, str]:
        """Return status and years of a column, "" where neither its head nor the part tells."""
        year, part = self._meta.year, self._passage.part
        years = self._dated(column.period).resolve(year) if column.period else ""
        status = column.status
        if status is None and years:
            status = Status.ACTUAL if int(years[-4:]) < year else Status.TARGET
        elif status is None and part is not Part.NOTES:
            status = Status.ACTUAL if part is Part.REVIEW else Status.TARGET
        if status is not None and not years and part is not Part.NOTES:
            years = str(year - 1 if status is Status.ACTUAL else year)
        return status, years

    def _dated(self, period: Period) -> Period:
        """Give 今年, 去年 and 明年 their year where the report was not given in its own."""
        if self._spoken == self._meta.year or period.relative is None or not _NAMED_YEAR.match(period.text):
            return period
        year = self._spoken + period.relative
        return replace(period, first=year, last=year, relative=None)

    def _of_sentence(
        self,
        address: str,
        plain: str,
        span: tuple[int, int],
        quantities: tuple[Quantity, ...],
        periods: tuple[Period, ...],
    ) -> Iterator[Fact]:
        aims = [match.span() for match in _AIM_BESIDE.finditer(plain, *span)]
        told = list(self._told(address, _without(plain, aims), span, _outside(quantities, aims), periods))
        facts = list(told)
        for start, end in aims:
            aimed = next((q for q in quantities if start <= q.start < end), None)
            reached = [f for f in told if aimed is not None and f.end <= start and _alike(f.quantity, aimed)]
            if aimed is not None and reached and reached[-1].status is Status.ACTUAL:
                facts.append(self._aim(reached[-1], aimed))
        yield from sorted(facts, key=lambda fact: fact.end)

    def _aim(self, reached: Fact, aimed: Quantity) -> Fact:
        """Return what was aimed at, of the thing and time of which a fact says what was reached."""
        way = aimed.direction
        if way is Direction.NONE:
            way = reached.quantity.direction
            if way is Direction.DOWN and not indicators.BETTER_LOW.search(reached.indicator):
                way = Direction.UP  # 固定资产投资下降8%（年初目标7%）
        quantity = replace(aimed, kind=reached.quantity.kind, direction=way)
        return replace(
            reached,
            quantity=quantity,
            status=Status.TARGET,
            start=aimed.start,
            end=aimed.end,
            source_start=self._to_source(aimed.start),
            source_end=self._to_source(aimed.end - 1) + 1,
        )

    def _told(
        self,
        address: str,
        plain: str,
        span: tuple[int, int],
        quantities: tuple[Quantity, ...],
        periods: tuple[Period, ...],
    ) -> Iterator[Fact]:
        clauses = split(plain, quantities, *span)
        expected = plain.find("预计", *span)
        for draft in drafts_of(plain, quantities, clauses, self._meta.place):
            first, last = clauses[draft.clause]
            period = settings.governing(periods, plain, first, draft.quantity.start)
            estimate = 0 <= expected <= draft.quantity.start - len("预计")
            fact = self._fact(address, draft, plain, plain[first:last], period, estimate)
            if fact is not None:
                yield fact

    def _fact(
        self, address: str, draft: Draft, plain: str, clause: str, named: Period | None, estimate: bool
    ) -> Fact | None:
        """Return the fact, or ``None`` where something about it is unsure."""
        year, part = self._meta.year, self._passage.part
        if named is not None and part is Part.PLAN and settings.is_bare_span(named):
            if self._standing is None:
                return None  # 五年累计… in a plan: which five is not told
            named = None
        period = named or self._standing
        status = settings.status_of(part, clause, period, year)
        if status is None:
            return None
        years, within = settings.period_of(status, period, year)
        if "-" not in years and _YEARLY.search(plain, draft.start, draft.quantity.start):
            if self._standing is None:
                return None  # growth a year over years that the sentence does not tell
            years, within = settings.period_of(status, self._standing, year)
        flags = (("estimate",) if estimate else ()) + (("span",) if named is None and self._standing else ())
        return self._made(address, draft, status, years, within, flags)

    def _made(
        self, address: str, draft: Draft, status: Status, years: str, within: str, flags: tuple[str, ...]
    ) -> Fact | None:
        """Put a fact together, or return ``None`` where its indicator cannot have such a value."""
        words = _MARKER.sub("", draft.words)
        name = indicators.canonical(words)
        if draft.quantity.kind is Kind.SHARE:
            name = _SHARE_OF.get(name, name)
        known = indicators.is_known(name)
        quantity = _with_unit(name, draft.quantity) if known else draft.quantity
        if known and not _believable(name, quantity, draft.flags):
            return None
        return Fact(
            place=draft.place or self._meta.place,
            indicator=name,
            quantity=quantity,
            period=years,
            status=status,
            passage=self._passage.address,
            sentence=address,
            start=draft.start,
            end=quantity.end,
            source_start=self._to_source(draft.start),
            source_end=self._to_source(quantity.end - 1) + 1,
            words=words,
            known=known,
            within=within,
            flags=draft.flags + flags,
        )


def _without(plain: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text of the same length in which commas stand for some spans."""
    for start, end in spans:
        plain = plain[:start] + "，" * (end - start) + plain[end:]
    return plain


def _outside(quantities: Sequence[Quantity], spans: Sequence[tuple[int, int]]) -> tuple[Quantity, ...]:
    return tuple(q for q in quantities if not any(start <= q.start < end for start, end in spans))


def _alike(reached: Quantity, aimed: Quantity) -> bool:
    """Say whether two quantities can be of one measure: 5.4% of growth and 6%, 131.6万标箱 and 135万标箱."""
    return reached.unit == aimed.unit and reached.kind is not Kind.RANK


def _believable(name: str, quantity: Quantity, flags: tuple[str, ...]) -> bool:
    """Say whether an indicator can have such a value. A bare % of a level is no level (浓度改善7.9%)."""
    unit = indicators.lexicon()[name].unit
    if quantity.kind is Kind.SHARE and unit not in ("%", "", ":1") and "of_plan" not in flags:
        return False
    return indicators.fits(name, quantity)


def _with_unit(name: str, quantity: Quantity) -> Quantity:
    """Give 旅游收入破万亿 the unit that its indicator has."""
    unit = indicators.lexicon()[name].unit
    if quantity.unit or quantity.value < 10000 or not unit:
        return quantity
    return replace(quantity, unit=unit, kind=Kind.COUNT if KIND_OF.get(unit) == "count" else Kind.LEVEL)


class _SourceMap:
    """Offsets of a passage's text to offsets of the report's source: the recorded removals lie between."""

    def __init__(self, passage: Passage, removals: Sequence[Removal]) -> None:
        """Lay out the kept stretches of one passage; ``removals`` are those near it, in order."""
        self._texts, self._sources = [0], [passage.start]
        position, length = passage.start, 0
        for removal in removals:
            if removal.end <= position or removal.start >= passage.end:
                continue
            length += max(0, removal.start - position)
            position = removal.end
            if self._texts[-1] == length:
                self._sources[-1] = position
            else:
                self._texts.append(length)
                self._sources.append(position)

    def __call__(self, offset: int) -> int:
        """Return where in the source the character at ``offset`` of the passage's text stands."""
        index = bisect_right(self._texts, offset) - 1
        return self._sources[index] + offset - self._texts[index]

"""Figures in tables: a row of cells under a head that says of which year each column is, and whether it is a target.

Readers of Word and web files give a row of a table as one line, its cells parted by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.facts.clauses import drafts_of
from corpus.facts.draft import Draft
from corpus.facts.model import Status
from corpus.quantities import Period, find_periods, find_quantities

_MAX_CELL = 80
_TARGET = re.compile(r"目标|预期|计划|安排|任务")
_ACTUAL = re.compile(r"完成|实绩|实际|实现|预计|执行|累计|现状|基期")
_GROWTH = re.compile(r"增长|增速|增幅|同比")
_OTHER = re.compile(r"序号|备注|说明|责任|牵头|属性|性质|类别|单位$|单位[（(]?$")
_UNIT_COLUMN = re.compile(r"^(?:计量|指标)?单位$")
_UNIT = re.compile(r"[（(](?:单位[:：])?(?P<unit>[^（()）、，]{1,8})[)）]$")
_FIGURE = re.compile(r"^[-+−]?[\d.,]+$")
_BARE_NUMBER = re.compile(r"(?P<number>\d[\d,]{0,30}(?:\.\d{1,30})?)(?=$|左右|以上|以下|以内)")


@dataclass(frozen=True, slots=True)
class Column:
    """What the head of a column says of the figures below it."""

    period: Period | None
    status: Status | None
    growth: bool
    unit: str
    counts: bool
    is_unit: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its range in the row's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TableFigure:
    """What one cell says. ``draft`` has offsets of the row's text."""

    draft: Draft
    column: Column


def cells_of(text: str) -> tuple[Cell, ...]:
    """Return the cells of a row; none where the text is no row of a table."""
    if "\t" not in text:
        return ()
    cells = []
    position = 0
    for piece in text.split("\t"):
        bare = piece.strip()
        start = position + piece.find(bare)
        cells.append(Cell(start, start + len(bare), bare))
        position += len(piece) + 1
    return tuple(cells) if all(len(cell.text) <= _MAX_CELL for cell in cells) else ()


def head_of(cells: Sequence[Cell]) -> tuple[Column, ...]:
    """Return what a row says as the head of a table; nothing where it has figures itself."""
    if len(cells) < 2 or any(find_quantities(cell.text) or _FIGURE.match(cell.text) for cell in cells):
        return ()
    return tuple(_column(cell.text) for cell in cells)


def figures_of(cells: Sequence[Cell], head: Sequence[Column], own: str) -> Iterator[TableFigure]:
    """Yield the figures of a row that has as many cells as its table's head has columns."""
    if len(cells) != len(head):
        return
    named = next((n for n, cell in enumerate(cells) if cell.text and not _is_number(cell.text)), None)
    if named is None:
        return
    name, row_unit = cells[named].text, ""
    if match := _UNIT.search(name):
        name, row_unit = name[: match.start()], match["unit"]
    for cell, column in zip(cells, head, strict=True):
        if column.is_unit:
            row_unit = cell.text
    for cell, column in zip(cells[named + 1 :], head[named + 1 :], strict=True):
        if not column.counts or not re.search(r"\d", cell.text):
            continue
        draft = _draft(name, cell, column, row_unit, own)
        if draft is not None:
            yield TableFigure(draft, column)


def _column(text: str) -> Column:
    periods = find_periods(text)
    unit = _UNIT.search(text)
    status = Status.TARGET if _TARGET.search(text) else Status.ACTUAL if _ACTUAL.search(text) else None
    return Column(
        period=periods[0] if periods else None,
        status=status,
        growth=bool(_GROWTH.search(text)),
        unit=unit["unit"] if unit else "",
        counts=not _OTHER.search(text),
        is_unit=bool(_UNIT_COLUMN.match(text)),
    )


def _draft(name: str, cell: Cell, column: Column, row_unit: str, own: str) -> Draft | None:
    """Read a cell as if it were written out: name, growth where the column is of growth, figure, unit."""
    unit = column.unit or ("%" if column.growth else row_unit)
    value = _BARE_NUMBER.sub(rf"\g<number>{unit}", cell.text, count=1)
    verb = "增长" if column.growth and not _GROWTH.search(name) else ""
    words = f"{name}{verb}{value}"
    quantities = find_quantities(words)
    if len(quantities) != 1:
        return None
    drafts = drafts_of(words, quantities, [(0, len(words))], own)
    if len(drafts) != 1:
        return None
    # The words are those of the figure with its unit, which the cell itself may leave to its head (158.9).
    quantity = replace(drafts[0].quantity, start=cell.start, end=cell.end)
    return replace(drafts[0], quantity=quantity, start=cell.start, clause=0)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d\s.．、（）()]+", text) is not None

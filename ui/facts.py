"""``govqa facts``: the figures of the reports as a table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.table import Table

from corpus.facts import Fact
from corpus.indicators import canonical
from rag.builds import open_library
from rag.chain import never
from rag.errors import StoppedError
from rag.question import short_place
from rag.say import value_words
from rag.settings import load_settings
from ui.words import STATUSES

if TYPE_CHECKING:
    from rag.library import Library

COLUMNS = ("place", "indicator", "value", "period", "status", "words", "address")
HEADS = ("地方", "指标", "数值", "年份", "目标或完成", "原文", "地址")


def show_facts(place: str, indicator: str, form: Literal["table", "csv", "json"], out: Console) -> None:
    """Print the facts of the places and indicators whose name or short name is given; all without one."""
    library = open_library(load_settings())
    rows = [_row(fact) for fact in facts_of(library, place, indicator)]
    if form == "json":
        sys.stdout.write(
            json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows], ensure_ascii=False) + "\n"
        )
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerows([COLUMNS, *([inert(value) for value in row] for row in rows)])
    else:
        table = Table(*HEADS, box=None, pad_edge=False)
        for column in table.columns:
            column.overflow = "fold"
        table.columns[-1].no_wrap = True  # an address is of use only whole
        for row in rows:
            table.add_row(*row)
        out.print(table if rows else "没有符合的数字", markup=False)


def inert(value: str | float) -> str | float:
    """Return a value of a CSV file so that a spreadsheet takes it for text, never for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def facts_of(
    library: Library, place: str, indicator: str, stopped: Callable[[], bool] = never
) -> Iterator[Fact]:
    """Yield the facts of a place and an indicator, by name or short name; of all where it is empty.

    Raises:
        StoppedError: ``stopped`` said so before one of the reports.
    """
    for report in library.reports:
        if stopped():
            raise StoppedError("已停止")
        for fact in library.facts(report.id):
            if _wanted(fact, place, indicator):
                yield fact


def _wanted(fact: Fact, place: str, indicator: str) -> bool:
    if place and place not in (fact.place, short_place(fact.place)):
        return False
    return not indicator or fact.indicator == canonical(indicator) or indicator in fact.words


def _row(fact: Fact) -> tuple[str, ...]:
    return (
        fact.place,
        fact.indicator,
        value_words(fact),
        fact.period,
        STATUSES[fact.status],
        fact.words,
        fact.sentence,
    )

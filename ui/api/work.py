"""What is done for each request, on an engine that is lent. HTTP and MCP share it; neither has logic of its own."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.facts import Fact
from rag.citation import look_up
from rag.engine import Engine
from rag.errors import UsageError
from rag.events import Event
from rag.types import Question
from ui.api.models import (
    Ask,
    Check,
    Checked,
    Cited,
    FactQuery,
    Facts,
    ReportQuery,
    Reports,
    fact_row,
    report_row,
)
from ui.api.service import Stopped
from ui.asking import Scope
from ui.facts import facts_of


class AbsentError(UsageError):
    """What is asked for by name is not held: an address, a place, a year."""


def ask(engine: Engine, request: Ask, stopped: Stopped) -> Iterator[Event]:
    """Answer a question, in steps.

    Raises:
        AbsentError: no report of the places and years is held.
        UsageError: the question is empty or too long.
    """
    scope = Scope(tuple(request.places), tuple(request.years), request.part)
    try:
        reports = scope.reports(engine.reports)
    except UsageError as error:
        raise AbsentError(str(error)) from error
    previous: Question | None = None
    for text in request.earlier:
        previous = engine.read(text, previous=previous, reports=reports, part=scope.only)
    yield from engine.stream(
        request.question,
        previous=previous,
        reports=reports,
        part=scope.only,
        stopped=stopped,
        said=request.said,
    )


def cite(engine: Engine, address: str) -> Cited:
    """Look an address up.

    Raises:
        AbsentError: there is no such address.
    """
    try:
        found = look_up(engine.index.library, address.strip())
    except UsageError as error:
        raise AbsentError(str(error)) from error
    return Cited(citation=found.citation, notice=found.notice)


def check(engine: Engine, request: Check, stopped: Stopped) -> Checked:
    """Check every sentence of a text."""
    return Checked(sentences=engine.check(request.text, stopped=stopped))


def facts(engine: Engine, query: FactQuery, stopped: Stopped) -> Facts:
    """Give one page of the figures that a query is about; no report after it is read."""
    page: list[Fact] = []
    count = 0
    for fact in facts_of(engine.index.library, query.place.strip(), query.indicator.strip(), stopped):
        if len(page) == query.limit:
            return Facts(total=None, facts=tuple(map(fact_row, page)))
        if count >= query.offset:
            page.append(fact)
        count += 1
    return Facts(total=count, facts=tuple(map(fact_row, page)))


def reports(engine: Engine, query: ReportQuery) -> Reports:
    """List one page of the reports held."""
    library = engine.index.library
    page = library.reports[query.offset : query.offset + query.limit]
    return Reports(
        total=len(library.reports), reports=tuple(report_row(library.meta(report.id)) for report in page)
    )

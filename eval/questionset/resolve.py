"""Where the quotes of a set stand in parsed reports: found by character range, so nothing stored can go stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from eval.questionset.schema import Question, Quote
from eval.questionset.text import IGNORED, squeeze


class PassageLike(Protocol):
    """What :func:`resolve` needs of a passage; ``corpus.types.Passage`` has it."""

    @property
    def address(self) -> str:
        """The stable name of the passage."""
        ...

    @property
    def start(self) -> int:
        """Where the passage begins in the source of its report."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


class ReportLike(Protocol):
    """What :func:`resolve` needs of a report; ``corpus.types.ParsedReport`` has it."""

    @property
    def source(self) -> str:
        """The untouched text that the passages' ranges count in."""
        ...

    @property
    def passages(self) -> Sequence[PassageLike]:
        """All passages, in report order."""
        ...


@lru_cache(maxsize=64)
def _kept(source: str) -> tuple[str, tuple[int, ...]]:
    """Return a source without what quotes need not copy, and where each kept character stood."""
    ignored = {i for match in IGNORED.finditer(source) for i in range(*match.span())}
    kept = tuple(i for i in range(len(source)) if i not in ignored)
    return "".join(source[i] for i in kept), kept


def find(quote: str, source: str) -> list[tuple[int, int]]:
    """Return the ranges of ``source`` in which ``quote`` stands, ignoring white space and ``**`` marks."""
    text, kept = _kept(source)
    wanted = squeeze(quote)
    ranges, start = [], text.find(wanted) if wanted else -1
    while start >= 0:
        ranges.append((kept[start], kept[start + len(wanted) - 1] + 1))
        start = text.find(wanted, start + 1)
    return ranges


def resolve(quote: str, report: ReportLike) -> tuple[str, ...]:
    """Return the addresses of the passages of ``report`` in which ``quote`` stands, in report order.

    Usually one. A quote that runs over two passages gives both; one that stands in none gives nothing. Ranges
    are compared, not texts, so what the parser takes out of a passage does not matter.
    """
    ranges = find(quote, report.source)
    return tuple(
        passage.address
        for passage in report.passages
        if any(start < passage.end and end > passage.start for start, end in ranges)
    )


def resolve_all(
    questions: Iterable[Question], reports: Mapping[str, ReportLike]
) -> tuple[dict[Quote, tuple[str, ...]], list[str]]:
    """Resolve every quote of a set; ``reports`` maps file names to parsed reports.

    Returns the addresses by quote, and the problems: quotes that stand in no passage. Quotes of questions
    about metadata are no problem: front matter is not cited by passage.
    """
    found: dict[Quote, tuple[str, ...]] = {}
    problems: list[str] = []
    for question in questions:
        for nugget in question.nuggets:
            for quote in (quote for evidence in nugget.evidence for quote in evidence):
                report = reports.get(quote.file)
                if quote not in found:
                    found[quote] = resolve(quote.quote, report) if report is not None else ()
                if not found[quote] and question.type != "metadata":
                    problems.append(f"{question.id}: nugget {nugget.id}: in no passage: {quote.quote}")
    return found, problems

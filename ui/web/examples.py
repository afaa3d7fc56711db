"""Example questions that the reports held can answer."""

from __future__ import annotations

from rag.library import Library

_TEMPLATES = (
    # (words that must stand in the report, question)
    ("生产总值增长", "{place}{year}年GDP增长目标是多少？"),
    ("粮食", "{place}{before}年粮食产量是多少？"),
    ("民生实事", "{place}{year}年要办好哪些民生实事？"),
    ("营商环境", "{place}{year}年怎样优化营商环境？"),
)
_SHARED = ("生产总值", "各地的GDP增长目标分别是多少？")


def examples(library: Library, most: int = 4) -> list[str]:
    """Return up to ``most`` questions, each about another report where there are enough."""
    reports = library.reports
    found = []
    for number, (words, template) in enumerate(_TEMPLATES):
        for report in (*reports[number % max(1, len(reports)) :], *reports):
            if library.contains(words, [report.id]):
                found.append(template.format(place=report.place, year=report.year, before=report.year - 1))
                break
    if sum(library.contains(_SHARED[0], [report.id]) for report in reports) > 1:
        found.insert(1, _SHARED[1])
    return found[:most]

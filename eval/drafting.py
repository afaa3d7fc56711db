"""Drafts of questions from a report's facts, notes and enumerations, for a person to accept or reject.

A draft is not gold: its lines have ``"draft": true``, which the question-set schema refuses, so that nobody scores by one
before it was read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from corpus.facts import Fact, extract_facts
from corpus.facts.model import Status
from corpus.gazetteer import short_name
from corpus.quantities import Kind
from corpus.types import ParsedReport


def drafts(report: ParsedReport, most: int = 60) -> Iterator[str]:
    """Yield drafts, one JSON object a line: definitions, lists, then figures, each with the sentence that it rests on."""
    lines = [*_definitions(report), *_lists(report), *_figures(report)]
    step = max(1.0, len(lines) / most)
    chosen = [lines[int(n * step)] for n in range(min(most, len(lines)))]
    for number, line in enumerate(chosen, start=1):
        yield json.dumps({"draft": True, "id": f"my-{number:03d}", **line}, ensure_ascii=False)


def _definitions(report: ParsedReport) -> Iterator[dict[str, object]]:
    for note in report.notes:
        nugget = {
            "kind": "text",
            "subject": report.meta.place,
            "indicator": note.term,
            "aliases": [note.text[:40]],
        }
        yield _line(report, f"{note.term}是什么意思？", "definition", [], nugget, note.text[:120])


def _lists(report: ParsedReport) -> Iterator[dict[str, object]]:
    for passage in report.passages:
        if 3 <= len(passage.items) <= 12:
            heading = passage.section[-1] if passage.section else passage.text[:12]
            topic = re.sub(r"^[（(]?[一二三四五六七八九十0-9]+[）)、.．]\s*", "", heading)
            for_whom = f"{short_name(report.meta.place)}{report.meta.year}年"
            nugget = {
                "kind": "entity",
                "subject": report.meta.place,
                "indicator": topic,
                "aliases": [item.text[:20] for item in passage.items],
            }
            yield _line(
                report,
                f"{for_whom}在“{topic}”方面有哪些？",
                "list",
                [report.meta.year],
                nugget,
                passage.text[:120],
            )


def _figures(report: ParsedReport) -> Iterator[dict[str, object]]:
    texts = {s.address: s.text for p in report.passages for s in p.sentences}
    seen = set()
    for fact in extract_facts(report):
        key = (fact.place, fact.indicator, fact.period, fact.status)
        if key in seen or not fact.known or "topic" in fact.flags:
            continue
        seen.add(key)
        yield _line(report, _ask(fact), "figure", _years(fact), _nugget(fact), texts.get(fact.sentence, ""))


def _ask(fact: Fact) -> str:
    year = f"{fact.period}年" if fact.period.isdigit() else fact.period
    goal = "的目标" if fact.status is Status.TARGET else ""
    how = "增长多少" if fact.quantity.kind is Kind.GROWTH else "是多少"
    return f"{short_name(fact.place)}{year}{fact.indicator}{goal}{how}？"


def _years(fact: Fact) -> list[int]:
    return [int(fact.period)] if fact.period.isdigit() else []


def _nugget(fact: Fact) -> dict[str, object]:
    return {
        "kind": "quantity",
        "subject": fact.place,
        "indicator": fact.indicator,
        "period": f"{fact.period}年" if fact.period.isdigit() else fact.period,
        "printed": fact.quantity.text,
        "direction": fact.quantity.direction.value,
        "status": "目标" if fact.status is Status.TARGET else "完成",
    }


def _line(
    report: ParsedReport, question: str, kind: str, years: list[int], nugget: Mapping[str, object], quote: str
) -> dict[str, object]:
    return {
        "question": question,
        "type": kind,
        "answerable": True,
        "places": [report.meta.place],
        "years": years,
        "nuggets": [
            {"id": "n1", "vital": True, **nugget, "evidence": [[{"file": report.meta.file, "quote": quote}]]}
        ],
    }

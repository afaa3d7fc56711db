"""Drafts of questions from a report's facts, notes and enumerations, for a person to accept or reject.

A draft is not gold: its lines have ``"draft": true``, which the question-set schema refuses, so that nobody scores by one
before it was read. Accepting it is taking that field away: all else is as the schema and :func:`check_sources` want it.
What cannot be written so (a range, a figure without one quote that stands once) is not drafted.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pydantic import ValidationError

from corpus.facts import Fact, extract_facts
from corpus.facts.model import Status
from corpus.gazetteer import short_name
from corpus.quantities import Direction, Kind, find_quantities
from corpus.types import Item, Note, ParsedReport
from eval.questionset import Question, check_nugget, squeeze

_DIRECTION = {Direction.UP: "increase", Direction.DOWN: "decrease"}
_NUMBER = re.compile(r"(?P<value>\d+(?:\.\d+)?)(?P<unit>[^\d].*)")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+是|[（(]?[0-9一二三四五六七八九十]+[）)、.．]|[①-⑳])\s*")


def drafts(report: ParsedReport, file: str, most: int = 60) -> Iterator[str]:
    """Yield drafts, one JSON object a line: definitions, lists, then figures, each with the words that it rests on.

    ``file`` is the name that gold knows the report by. An id follows from report and question, so that drafts of several
    reports, or of a later day, can go into one set.
    """
    texts = {file: squeeze(report.source)}
    lines: dict[str, dict[str, object]] = {}
    for line in (*_definitions(report, file), *_lists(report, file), *_figures(report, file)):
        if _is_gold(line, texts):
            lines.setdefault(squeeze(str(line["question"])), line)
    every = list(lines.values())
    step = max(1.0, len(every) / most)
    for number in range(min(most, len(every))):
        yield json.dumps({"draft": True, **every[int(number * step)]}, ensure_ascii=False)


def _is_gold(line: Mapping[str, object], texts: Mapping[str, str]) -> bool:
    """Whether a draft would be gold, were it accepted as it is."""
    try:
        question = Question.model_validate(line)
    except ValidationError:
        return False
    return not any(check_nugget(nugget, texts) for nugget in question.nuggets)


def _definitions(report: ParsedReport, file: str) -> Iterator[dict[str, object]]:
    for note in report.notes:
        nugget = {
            "id": "n1",
            "vital": True,
            "kind": "text",
            "subject": report.meta.place,
            "indicator": note.term,
            "aliases": [_first_words(note)],
            "evidence": [[{"file": file, "quote": note.text[:120]}]],
        }
        yield _line(report, f"{note.term}是什么意思？", "definition", [], [nugget])


def _first_words(note: Note) -> str:
    """Return the first words of a note that say something: the term alone does not."""
    words = note.text.removeprefix(note.term).lstrip("：:，,是指为即— ")
    return re.split(r"[，。；：]", words)[0] or note.text[:40]


def _lists(report: ParsedReport, file: str) -> Iterator[dict[str, object]]:
    """Yield a question for each enumeration: every entry is a nugget of its own."""
    for passage in report.passages:
        if 3 <= len(passage.items) <= 12:
            heading = passage.section[-1] if passage.section else passage.text[:12]
            topic = _ORDINAL.sub("", heading)
            nuggets = [_entry(report, file, topic, n, item) for n, item in enumerate(passage.items, 1)]
            asked = f"{short_name(report.meta.place)}{report.meta.year}年在“{topic}”方面有哪些？"
            yield _line(report, asked, "list", [report.meta.year], nuggets)


def _entry(report: ParsedReport, file: str, topic: str, number: int, item: Item) -> dict[str, object]:
    words = re.split(r"[，。；：]", item.text)[0]
    return {
        "id": f"n{number}",
        "vital": True,
        "kind": "entity",
        "subject": report.meta.place,
        "indicator": topic,
        "aliases": [_ORDINAL.sub("", words)],
        "evidence": [[{"file": file, "quote": words}]],
    }


def _figures(report: ParsedReport, file: str) -> Iterator[dict[str, object]]:
    source = squeeze(report.source)
    passages = {passage.address: passage for passage in report.passages}
    for fact in extract_facts(report):
        if not fact.known or fact.flags or not fact.period.isdigit() or fact.passage not in passages:
            continue
        passage = passages[fact.passage]
        sentence = next((s.text for s in passage.sentences if s.address == fact.sentence), "")
        for quote in (passage.text[fact.start : fact.end], sentence):
            if quote and source.count(squeeze(quote)) == 1:
                nugget = _nugget(fact)
                if nugget:
                    evidence = [[{"file": file, "quote": quote}]]
                    yield _line(
                        report, _ask(fact), "figure", [int(fact.period)], [{**nugget, "evidence": evidence}]
                    )
                break


def _ask(fact: Fact) -> str:
    goal = "的目标" if fact.status is Status.TARGET else ""
    how = {Direction.UP: "增长多少", Direction.DOWN: "下降多少"}.get(fact.quantity.direction, "是多少")
    return f"{short_name(fact.place)}{fact.period}年{fact.within}{fact.indicator}{goal}{how}？"


def _nugget(fact: Fact) -> dict[str, object]:
    """Return a fact as a nugget, value and unit as the report prints them; empty where they cannot be written so."""
    quantity = fact.quantity
    plain = quantity.text
    for words in quantity.qualifier_words:
        plain = plain.replace(words, "", 1)
    match = _NUMBER.fullmatch(plain)
    if match is None or quantity.upper is not None or len(quantity.qualifier_words) > 1:
        return {}
    if quantity.kind in (Kind.RANK, Kind.CHANGE, Kind.MULTIPLE, Kind.DURATION, Kind.STREAK):
        return {}  # what they are of is seldom in their own words
    again = find_quantities(plain)
    if len(again) != 1 or (again[0].value, again[0].unit) != (Decimal(quantity.value), quantity.unit):
        return {}
    return {
        "id": "n1",
        "vital": True,
        "kind": "quantity",
        "subject": fact.place,
        "indicator": fact.indicator,
        "period": f"{fact.period}年{fact.within}",
        "value": match["value"],
        "unit": match["unit"],
        "percent_or_points": {"%": "percent", "个百分点": "points"}.get(match["unit"]),
        "direction": _DIRECTION.get(quantity.direction),
        "qualifier": quantity.qualifier_words[0] if quantity.qualifier_words else None,
        "status": "目标" if fact.status is Status.TARGET else "完成",
    }


def _line(
    report: ParsedReport,
    question: str,
    kind: str,
    years: Sequence[int],
    nuggets: Sequence[Mapping[str, object]],
) -> dict[str, object]:
    digest = hashlib.sha256(f"{report.meta.id}\0{question}".encode()).hexdigest()[:8]
    return {
        "version": 1,
        "id": f"my-{digest}-001",
        "question": question,
        "type": kind,
        "answerable": True,
        "places": [report.meta.place],
        "years": list(years),
        "nuggets": list(nuggets),
    }

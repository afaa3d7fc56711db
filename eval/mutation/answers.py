"""Right answers made from gold: what the mutants are made of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.gazetteer import short_name
from corpus.quantities import compatible, find_quantities
from eval.checker import Source
from eval.questionset import Nugget, Question, Split, split_of

_AFTER = ("左右", "以上", "以内", "以下")
_BEFORE = ("突破", "超过", "约", "近", "不低于", "超", "达到")


@dataclass(frozen=True, slots=True)
class Answer:
    """A right sentence. ``quoted`` is what it quotes word for word, ``twin`` the same sentence with 目标 and 完成 exchanged."""

    id: str
    split: Split
    text: str
    place: str
    year: int
    addresses: tuple[str, ...]
    quoted: str = ""
    twin: str = ""
    swapped: str = ""


def make_answers(questions: Iterable[Question], source: Source) -> tuple[Answer, ...]:
    """Return right sentences made from the nuggets of answerable questions, none twice."""
    found: dict[str, Answer] = {}
    for question in questions:
        if not question.answerable:
            continue
        singles: list[tuple[Nugget, Answer]] = []
        for nugget in question.nuggets:
            for answer in _of_nugget(question, nugget, source):
                found.setdefault(answer.text, answer)
                if nugget.kind == "quantity" and answer.twin:
                    singles.append((nugget, answer))
        for answer in _joined(question, singles):
            found.setdefault(answer.text, answer)
    return tuple(found.values())


def _of_nugget(question: Question, nugget: Nugget, source: Source) -> Iterator[Answer]:
    quotes = nugget.evidence[0]
    if nugget.derivation is not None:
        return
    addresses = [source.locate(quote) for quote in quotes]
    if not all(addresses):
        return  # front matter, or a quote over two sentences
    where = tuple(address for address in addresses if address)
    report = source.evidence(where)[0].report
    base = Answer(f"{question.id}-{nugget.id}", split_of(question.id), "", report.place, report.year, where)
    quote = quotes[0].quote
    if len(quotes) == 1:
        yield replace(
            base, id=base.id + "-quote",
            text=f"{report.place}{report.year}年政府工作报告提出：“{quote}”。", quoted=quote,
        )  # fmt: skip
        if re.match(r"[\u4e00-\u9fff]", quote) and short_name(report.place) not in quote:
            yield replace(base, id=base.id + "-words", text=f"{short_name(report.place)}{quote}。")
    if nugget.kind != "quantity" or not _plain_figure(nugget, report.year):
        return
    text, twin = _statement(nugget, report.place, nugget.period or "")
    yield replace(base, id=base.id + "-full", text=text, twin=twin)
    relative = {report.year: "今年", report.year - 1: "去年"}[int((nugget.period or "0")[:4])]
    text, twin = _statement(nugget, short_name(report.place), relative)
    yield replace(base, id=base.id + "-short", text=text, twin=twin)


def _plain_figure(nugget: Nugget, year: int) -> bool:
    """Tell whether value, unit and period go into a plain sentence: no ranks, no spans of years, no reduced names."""
    return (
        nugget.unit not in ("位", None)
        and nugget.status is not None
        and nugget.period in (f"{year}年", f"{year - 1}年")
        and (nugget.qualifier in (None, *_AFTER, *_BEFORE))
        and (nugget.direction is None or nugget.unit in ("%", "个百分点", "倍"))
    )


def _statement(nugget: Nugget, place: str, period: str) -> tuple[str, str]:
    """Return the sentence, and the same with 目标 for 完成 or 完成 for 目标."""
    subject = nugget.subject if short_name(nugget.subject) != short_name(place) else place
    if short_name(place) not in subject:
        subject = place + subject
    name = nugget.indicator.removeprefix(nugget.subject)
    qualifier = nugget.qualifier or ""
    after = qualifier if qualifier in _AFTER else ""
    before = qualifier if qualifier in _BEFORE else ""
    verb = {"increase": "增长", "decrease": "下降"}.get(nugget.direction or "", "")
    if verb and nugget.unit == "个百分点":
        verb = {"增长": "提高", "下降": "降低"}[verb]
    value = f"{verb}{before}{nugget.value}{nugget.unit}{after}"
    head = f"{subject}{period}{name}"
    link = "" if verb or before else "为"
    done = f"{head}{link}{value}。"
    target = f"{head}的目标是{value}。"
    achieved = f"{head}已经{'达到' if link else ''}{value}。"
    return (target, achieved) if nugget.status == "目标" else (done, target)


def _joined(question: Question, singles: Sequence[tuple[Nugget, Answer]]) -> Iterator[Answer]:
    """Join two figures of one question; ``swapped`` is the sentence with their values exchanged."""
    full = [(nugget, answer) for nugget, answer in singles if answer.id.endswith("-full")]
    for (one, first), (two, second) in itertools.pairwise(full):
        a, b = _value_of(first.text), _value_of(second.text)
        if not a or not b or a == b or one.unit != two.unit or (one.direction or "") != (two.direction or ""):
            continue
        if compatible(find_quantities(a)[0], find_quantities(b)[0]).passes:
            continue
        text = f"{first.text[:-1]}，{second.text}"
        swapped = f"{first.text[:-1].replace(a, b)}，{second.text.replace(b, a)}"
        yield replace(
            first, id=f"{first.id}+{second.id.rsplit('-', 2)[1]}", text=text, twin="", swapped=swapped,
            addresses=tuple(dict.fromkeys(first.addresses + second.addresses)),
        )  # fmt: skip


def _value_of(text: str) -> str:
    found = find_quantities(text)
    return found[-1].text if found else ""

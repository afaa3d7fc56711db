"""Answers in the report's own words: which sentences answer, which part of them, and whether they answer at all.

What no fact, note or enumeration answers is looked for among the ranked sentences. A sentence answers when it has the
words of the question, speaks of the time asked about, and, where a figure is asked for, holds one of the kind asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from corpus.types import Part
from rag.around import GOES_ON, asks_what_is_done, with_those_around
from rag.choosing import ENOUGH, SEVERAL, choose, claims_of, of_places, read_together, with_parallel
from rag.evidence import Ranked
from rag.fit import Asking, Form, Measures, fitness, measure, quantities
from rag.holding import (
    has_a_number,
    holds_figure,
    lacks_every_thing,
    names_thing,
    of_its_names,
    of_others,
)
from rag.keywords import NAMES_A_THING, QUOTED_NAME, support
from rag.kinds import asks_for_a_kind, names_what_is_asked
from rag.lacking import lacks_what_is_named
from rag.lists import SHORT, is_title, list_of, opens_list
from rag.timely import asked_years, speaks_of_the_time, tells_when_of, wants_number, wants_prose
from rag.tokens import normalise
from rag.topics import alternatives, stands
from rag.types import Claim, Question, ReportRef
from rag.verdict import asks_whether, asks_whether_done

LOOKED_AT = 25
"""Sentences judged for one search, best first: more cost time, and the one that answers was never further down."""

WITH_FIGURE, WITHOUT = 0.06, 0.1
"""How probably a sentence answers, at least, to be quoted: where a number is asked for, and where none is."""

READ, LIKELY_READ = 0.09, 0.15
"""The first of these, and LIKELY, where the sentences were read, too: it is then better known what answers."""

FEW, LIKELY = 0.38, 0.3
"""A sentence with less than this share of the words must answer as probably as this."""

PLAIN, CLOSEST = 0.8, 5
"""Where no sentence answers as probably as the first by its words, as many as the second are read (:mod:`rag.reader`)."""

WELL_READ = 0.0
"""What is read with these log-odds answers, in whatever words (on eleven sets 0, ½ and 1 answer the same but one question)."""

NOTHING_READ = -3.0
"""Where nothing that was found is read with these log-odds, a model has nothing to write from either."""

RULED_OUT = -4.5
"""What is read with less goes on with no answer; where all that was found is, and no number asked for, nothing answers."""

FAIRLY_READ, AHEAD = -1.5, 2.0
"""So does a figure in what is read with the first, where nothing else is read nearly as well: the second is how much worse."""

MOSTLY_THERE, HARDLY = 0.8, 0.12
"""Where a sentence has the first share of the words, another with less than the second answers nothing."""

ALIKE = 0.9
"""A sentence of another report that has this share of the best one's support has the figure asked for too."""

PROMISED = 0.7
"""A sentence of the plan with this share of the words says that what is asked about is still to be done."""

LOOSE = 3
"""A name of at least so many characters may be quoted with one of the report's left out."""

_NUMBERED = re.compile(
    r"(?<![\d.A-Za-z])(?:([A-Z]?\d{1,2}号线)|[GS](\d{2,4})(?!\d)|(\d{3})(?=国道|省道|县道))"
)
"""地铁8号线, G206, 206国道: another line is another thing."""

_NARROWER = re.compile(r"中心城区|市本级|市直|主城区|城市建成区|县城|省本级")


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the sentences of one search answer.

    ``claims`` is empty where they do not; ``nearest`` is then the closest, ``several`` the reports that each have a
    figure of their own, where the question does not say of which place it asks. ``lacking``: what is closest has not the
    thing that the question names, or nothing that was found is about it.
    """

    claims: tuple[Claim, ...]
    nearest: Ranked | None = None
    several: tuple[ReportRef, ...] = ()
    lacking: bool = False


def quote(
    asking: Asking,
    ranked: Sequence[Ranked],
    places: Sequence[str] = (),
    others: frozenset[str] = frozenset(),
) -> Quoted:
    """Return the sentences that answer a question, in the report's order; none where nothing does.

    ``places`` are the places within that of the report which the question names, ``others`` all the rest: a figure
    beside one of these is not theirs.
    """
    question, words = asking.question, asking.words
    number = wants_number(question)
    names = _names_to_stand(question)
    lines = _numbered(question.text)
    ranked = [
        r for r in ranked
        if all(_named_in(name, r) for name in names)
        and (not lines or lines & _numbered(r.sentence.text))
    ]  # fmt: skip
    ranked = [
        r for r in ranked
        if not is_title(r)
        or (len(r.passage.sentences) > 1 and support(words, r.sentence.text) >= ENOUGH and not number)
    ]  # fmt: skip
    judged, best_reading, well_read = _judged(asking, ranked[:LOOKED_AT], number)
    unread = best_reading is not None and best_reading < NOTHING_READ
    if not (number or question.each) and best_reading is not None and best_reading < RULED_OUT:
        return Quoted((), judged[0][1], lacking=True)
    figure, likely = (READ, LIKELY_READ) if best_reading is not None else (WITH_FIGURE, LIKELY)
    able = [
        (fit, r)
        for fit, r in judged
        if (fit >= figure if number else fit >= (WITHOUT if r.support >= FEW else likely))
        or r in well_read
        or _only_promised(question, r)
    ]
    able += _of_the_other_time(question, able, judged) if number else []
    fitting = [
        (fit, r)
        for fit, r in able
        if (speaks_of_the_time(question, r) or _only_promised(question, r))
        and (not number or question.each or len(question.reports) == 1 or of_its_names(r, words))
        and (number or not asking.wanted.date or tells_when_of(question.text, words, r))
        and (
            (r in well_read and has_a_number(question, r.sentence.text, words, places, others))
            or (
                holds_figure(question, r, words, places, others)
                and not of_others(question, r, words, asking.library.facts)
            )
            if number
            else _names_the_kind(question, r)
            and (
                r in well_read
                or not (asks_whether(question) and lacks_every_thing(question, words, r, NAMES_A_THING))
            )
        )
    ]
    fitting = _not_far_behind(judged, fitting, well_read)
    timely = [(fit, r) for fit, r in fitting if speaks_of_the_time(question, r)]
    fitting = timely or [(fit, r) for fit, r in fitting if _only_promised(question, r)]
    if not fitting:
        return Quoted((), judged[0][1] if judged else None, lacking=unread)
    if fitting[0][1] not in well_read and lacks_what_is_named(question, words, fitting, number=number):
        return Quoted((), fitting[0][1], lacking=True)
    several = _reports_alike(question, fitting)
    if len(several) > 1:
        return Quoted((), fitting[0][1], several)
    if places and not number and SEVERAL.search(question.text):
        chosen = of_places(places, fitting)
    else:
        chosen = with_parallel(question, choose(asking, fitting), words)
    if not (number or question.each) and asks_what_is_done(question):
        chosen = with_those_around(asking, chosen, ranked, partial(_fits, asking))
    return Quoted(tuple(claims_of(question, chosen, words)))


def _not_far_behind(
    judged: Sequence[tuple[float, Ranked]],
    fitting: Sequence[tuple[float, Ranked]],
    well_read: Sequence[Ranked],
) -> list[tuple[float, Ranked]]:
    """Leave out what has hardly a word of the question, where a sentence that has most of them lacks what is asked for.

    百亿级项目1个 does not say what that is called; then no other sentence with a name in it does.
    """
    most = max((r.support for _, r in judged), default=0.0)
    if most < MOSTLY_THERE:
        return list(fitting)
    return [(fit, r) for fit, r in fitting if r.support >= HARDLY or r in well_read]


def _names_to_stand(question: Question) -> list[str]:
    """Return the names in quotation marks that must stand where a sentence answers.

    Short ones are how people put it (“国保”, “云”); and whoever asks whether a thing is called so may be wrong.
    """
    names = [normalise(name) for name in QUOTED_NAME.findall(question.text) if not alternatives(name)]
    pieces = [piece for name in names for piece in re.split(r"[、，；]", name)]
    return [] if asks_whether(question) else [piece for piece in pieces if len(piece) >= LOOSE]


def _numbered(text: str) -> set[str]:
    """Return the lines and roads that a text names by their numbers."""
    return {"".join(groups) for groups in _NUMBERED.findall(text)}


def _of_the_other_time(
    question: Question, able: Sequence[tuple[float, Ranked]], judged: Sequence[tuple[float, Ranked]]
) -> list[tuple[float, Ranked]]:
    """Return the sentence of the other half that has as many of the words, where a figure of two years is asked for."""
    if question.each or not able or len(asked_years(question, able[0][1].report)) < 2:
        return []
    first = able[0][1]
    others = [
        (fit, r)
        for fit, r in judged
        if r.report == first.report
        and {r.passage.part, first.passage.part} == {Part.PLAN, Part.REVIEW}
        and r.support >= ALIKE * first.support
    ]
    known = {r.sentence.address for _, r in able}
    return [entry for entry in others[:1] if entry[1].sentence.address not in known]


def _only_promised(question: Question, ranked: Ranked) -> bool:
    """Tell whether a question asks if something has been done, and a sentence of the plan has nearly all its words."""
    promised = ranked.passage.part is Part.PLAN and ranked.support >= PROMISED
    return promised and asks_whether_done(question) and not wants_number(question)


def _judged(
    asking: Asking, ranked: Sequence[Ranked], number: bool
) -> tuple[list[tuple[float, Ranked]], float | None, list[Ranked]]:
    """Return how probably each sentence answers, the most probable first, the best reading if any, and those read well.

    Where none does for sure by its words, the first few are judged again by what the reader says, too.
    """
    found = [
        (fitness(measures, number), measures, one) for one in ranked for measures in [measured(asking, one)]
    ]
    found.sort(key=lambda entry: -entry[0])
    judged = [(fit, one) for fit, _, one in found]
    if asking.reader is None or not judged or judged[0][0] >= PLAIN:
        return judged, None, []
    closest = found[:CLOSEST]
    readings = read_together(asking.reader, asking, [one for _, _, one in closest])
    again = [
        (fitness(measures, number, reading), one)
        for (_, measures, one), reading in zip(closest, readings, strict=True)
    ]
    again.sort(key=lambda entry: -entry[0])
    # What stands further down by its words must not overtake them now.
    rest = [(min(fit, again[-1][0]), one) for fit, one in judged[CLOSEST:]]
    best, second = [*sorted(readings, reverse=True), *[-math.inf] * 2][:2]
    ahead = number and not asking.question.each and best - second >= AHEAD
    enough = FAIRLY_READ if ahead else WELL_READ
    well = [one for (_, _, one), odds in zip(closest, readings, strict=True) if odds >= enough]
    return [*again, *rest], best, well


def _fits(asking: Asking, some: Sequence[Ranked]) -> list[float]:
    """Return how probably each of some sentences answers a question after no number, by words and reading.

    What the reader rules out does not, whatever words it shares; what is read well does, in whatever words.
    """
    if asking.reader is None:
        return [fitness(measured(asking, one), False) for one in some]

    def fit(one: Ranked, reading: float) -> float:
        if reading < RULED_OUT:
            return 0.0
        by_words = fitness(measured(asking, one), False, reading)
        return max(by_words, GOES_ON) if reading >= WELL_READ else by_words

    return [fit(*pair) for pair in zip(some, read_together(asking.reader, asking, some), strict=True)]


def _names_the_kind(question: Question, ranked: Ranked) -> bool:
    """Tell whether a sentence, or the list that it opens, names a thing of the kind asked for: a school, a place."""
    if question.each or len(question.reports) != 1:
        return True  # the report's own place may be the answer
    if not asks_for_a_kind(question.text):
        return True
    text = "".join(sentence.text for sentence in list_of(ranked.passage, ranked.index))
    return names_what_is_asked(question.text, text, ranked.report.place)


def _named_in(name: str, ranked: Ranked) -> bool:
    """Tell whether a name that a question has in quotation marks stands in a sentence or near it."""
    return stands_loosely(name, normalise(ranked.passage.text + " ".join(ranked.passage.section)))


def stands_loosely(name: str, plain: str) -> bool:
    """Tell whether a name stands in a normalised text, maybe with a character of the text left out: “火出圈” for 火爆出圈."""
    if stands(name, plain):
        return True
    loose = "[\u4e00-\u9fff]?".join(map(re.escape, name))
    return (
        len(name) >= LOOSE
        and name.isalpha()
        and any(len(match.group()) == len(name) + 1 for match in re.finditer(loose, plain))
    )


def _reports_alike(question: Question, fitting: Sequence[tuple[float, Ranked]]) -> tuple[ReportRef, ...]:
    """Return the reports that may have the figure asked for, where one of several may answer and no name says which.

    A sentence that may answer is enough: whoever asks for 管网 means 污水管网 and 排水管网 alike.
    """
    if question.each or len(question.reports) < 2 or not wants_number(question):
        return ()
    close = [r for fit, r in fitting if fit >= WITHOUT or r.support >= ALIKE * fitting[0][1].support]
    return tuple(dict.fromkeys(r.report for r in close))


def measured(asking: Asking, ranked: Ranked) -> Measures:
    """Measure how well a sentence fits a question."""
    question, text = asking.question, ranked.sentence.text
    narrower = _NARROWER.search(text)
    form = Form(
        timely=speaks_of_the_time(question, ranked),
        counted=not asking.wanted.thing or names_thing(asking.wanted.thing, text),
        title=is_title(ranked),
        opens=SEVERAL.search(question.text) is not None and opens_list(text),
        told=wants_prose(question) and _tells_figures(text),
        narrower=narrower is not None and narrower.group() not in question.text,
    )
    return measure(asking, ranked, form)


def _tells_figures(text: str) -> bool:
    """Tell whether a sentence is there for its figures: a short one with one, or a list of targets."""
    count = len(quantities(text))
    return count >= 4 or (count > 0 and len(text) < SHORT)

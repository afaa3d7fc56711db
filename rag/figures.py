"""Answers from facts: which figures a question asks for, and how they are said. No language model.

A fact answers when its indicator (by the lexicon, or by its own words) is what the question names, and its place,
period and status are those asked for. What is unsure is left to the evidence and the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.facts import Fact, Status
from corpus.indicators import find, lexicon
from corpus.quantities import Direction, Kind, find_quantities
from corpus.types import Part, Sentence
from rag.asked import PERCENT, asked, is_average
from rag.citation import find_sentence
from rag.clauses import CLAUSE
from rag.library import Library
from rag.measures import KINDS, Wanted, asks_for_figures, comparison, measures
from rag.naming import OF_TOWNS, OF_VILLAGES, OVERALL, named_in, plain, rest_of, weights
from rag.question.times import RESULT, TARGET, years_of_plans
from rag.synonyms import fold
from rag.tokens import tokens
from rag.told import ADDED, makes_exact, nature_of, of_another_item
from rag.types import Evidence, Question, ReportRef

_TOPIC = re.compile(r"^.{1,10}[：:](?=.{4,})")

_WHY = re.compile(
    r"为什么|为何|怎么|如何|凭什么|[把将]|(?:提高|下调|调高|调低|降低|定|增加|减少|上调|确定)(?:到|为|至|成|在)|的?原因|主要靠|只有?|已经?|"
    r"下滑|下降|减产|减少|负增长|萎缩|缩水|下跌|走低|大涨|上涨|增产|飙升|走高|大增"
)
"""Words round a figure that a question states: they say what it takes for granted, and name no thing."""

_END_OF_PLAN = re.compile(r"五[”\"]?(?:规划)?(?:期)?(?:末|底|收官|结束|最后)")
_NOW = re.compile(r"目前|现在|现状|如今|当前")

_FLOW = re.compile(
    r"新[建增改开投]|[建完]成|改造|开工|累计|投入|引进|培育|争取|发放|转移|培训|签约|筹集|治理|净增|实施"
)
"""What is done in a time, not what there is at its end."""

YEARLY = "yearly"
"""The flag of a fact that says what several years had on average."""

MIN_RECALL = 0.7
"""Share of the question's content words, by weight, that a fact's words must have."""

MIN_PRECISION = 0.6
"""Share of a fact's words that the question must name, where the lexicon does not know them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Facts about one indicator in one report that belong in one sentence."""

    report: ReportRef
    name: str
    period: str
    status: Status
    facts: tuple[Fact, ...]


def find_figures(question: Question, report: ReportRef, library: Library) -> tuple[tuple[Figure, ...], bool]:
    """Return the figures of one report that answer a question, an indicator at a time.

    The second value says whether they are all that the question asks for: every indicator, period and measure.
    """
    if not asks_for_figures(question) or asked(question.text).streak:
        return (), False
    terms = plain(_TOPIC.sub("", question.terms))
    if not named_in(terms):
        terms = plain(question.terms)
    named = named_in(terms)
    facts = _marked([f for f in library.facts(report.id) if _fits(f, question, report)], library)
    if asked(question.text).one_year:
        facts = [fact for fact in facts if YEARLY not in fact.flags]
    if not named:
        chosen = _choose(_by_own_words(facts, terms, report, library), question)
        whole = bool(chosen) and _complete(chosen, question, report)
        return tuple(_figures(chosen, report)) if len({f.indicator for f in chosen}) <= 2 else (), whole
    rest = rest_of(terms, library, named)
    figures: list[Figure] = []
    complete = True
    for name in named:
        about: list[Fact] = []
        for given in (name, lexicon()[name].instead):  # the second is said under its own name
            about = about or [
                f for f in facts if _is_of(f, given, question) and _about(f, rest, report, library)
            ]
        if question.years or question.offsets:
            about = _closest_in_time(about)
        elif years_of_plans(question.text) and not _END_OF_PLAN.search(question.text):
            # “十四五”期间新增多少 is not asked of one of its years.
            about = [f for f in about if "-" in f.period] or about
        if question.part is Part.REVIEW and _asks_for_aim(question):
            about = [f for f in about if f.status is Status.TARGET] or about
        chosen = _choose(about, question)
        complete = complete and bool(chosen) and _complete(chosen, question, report)
        figures.extend(_figures(chosen, report))
    return tuple(figures), complete and bool(figures)


def _is_of(fact: Fact, name: str, question: Question) -> bool:
    """Tell whether a fact is of an indicator, or, where a share is asked for, of what of a whole it makes up."""
    part = asked(question.text).share and fact.indicator.startswith(f"{name}占")
    return fact.indicator == name or part


def _closest_in_time(facts: Sequence[Fact]) -> list[Fact]:
    """Leave out what several years came to where it is told of the last of them: 突破3万亿元 says less than its 32765亿元."""
    years = {(fact.period, fact.status) for fact in facts if "-" not in fact.period}
    return [fact for fact in facts if "-" not in fact.period or (fact.period[-4:], fact.status) not in years]


def facts_about(question: Question, report: ReportRef, library: Library) -> list[Fact]:
    """Return the facts about what a question names, of every time; figures that it states itself do not count as names."""
    terms = " ".join(_WHY.sub(" ", plain(question.terms)).split())
    facts = [fact for fact in library.facts(report.id) if not _relative(fact)]
    named = named_in(terms)
    if not named:
        return _by_own_words(facts, terms, report, library)
    rest = rest_of(terms, library, named)
    return [fact for fact in facts if fact.indicator in named and _about(fact, rest, report, library)]


def nearest_figures(question: Question, report: ReportRef, library: Library) -> tuple[Figure, ...]:
    """Return what a report says of the indicators that a question names, whatever the period and status; two at most."""
    named = named_in(question.terms) if asks_for_figures(question) else []
    facts = [
        f
        for f in library.facts(report.id)
        if f.indicator in named and f.place == report.place and not _relative(f)
    ]
    return tuple(_figures(_marked(facts, library), report))[:2]


_IN_WORDS = re.compile(r"同步|持平|(?:高|快|大)于|不低于")


def told_without_figure(
    question: Question, report: ReportRef, library: Library
) -> tuple[str, Sentence] | None:
    """Return the clause that tells without a figure what is aimed at: 居民收入增长与经济增长同步.

    ``None`` where no aim is asked for, or that of more than one indicator.
    """
    named = named_in(plain(question.terms)) if asks_for_figures(question) else []
    incomes = set(named) <= {OVERALL, OF_TOWNS, OF_VILLAGES}
    if not named or question.part is not Part.PLAN or (len(named) > 1 and not incomes):
        return None
    wanted = {*named, OVERALL} if incomes and (len(named) > 1 or question.each) else set(named)
    for passage in library.passages(report.id):
        if passage.part is not question.part or passage.years:
            continue
        for sentence in passage.sentences:
            for clause in CLAUSE.findall(sentence.text):
                if _IN_WORDS.search(clause) and not find_quantities(clause) and wanted & _told_in(clause):
                    return clause, sentence
    return None


def _told_in(clause: str) -> set[str]:
    """Return what a clause tells of before the words that say how much: the growth of what 与经济增长同步."""
    return {mention.name for mention in find(re.split(r"[与和高快大不](?=.*(?:同步|于|持平))", clause)[0])}


def _marked(facts: Sequence[Fact], library: Library) -> list[Fact]:
    """Flag the facts of several years that say what each of them had on average."""
    return [
        replace(fact, flags=(*fact.flags, YEARLY))
        if "-" in fact.period and is_average(library.passage(fact.passage).text, fact.quantity)
        else fact
        for fact in facts
    ]


def _by_own_words(facts: Sequence[Fact], terms: str, report: ReportRef, library: Library) -> list[Fact]:
    """Return the facts outside the lexicon whose own words are what a question names best."""
    wanted = weights(terms, library)
    scored = [(score, fact) for fact in facts if (score := _match(fact, wanted, report, library)) > 0]
    best = max((score for score, _ in scored), default=0.0)
    return [fact for score, fact in scored if score >= best * 0.98]


def _relative(fact: Fact) -> bool:
    """Tell whether a figure is a distance to another place's, which must not be shown as the place's own."""
    return any(flag.startswith("compared:") for flag in fact.flags)


def _complete(facts: Sequence[Fact], question: Question, report: ReportRef) -> bool:
    """Tell whether every period and measure that the question names has a fact."""
    if not question.each:  # of several places each may be asked for a year of its own
        for wanted in _asked_offsets(question, report):
            if not any(wanted in _offsets(fact, report) for fact in facts):
                return False
    return all(any(f.quantity.kind in KINDS[measure] for f in facts) for measure in measures(question))


def _asks_for_aim(question: Question) -> bool:
    """Tell whether a question wants what was aimed at, not what came of it."""
    return TARGET.search(question.text) is not None and RESULT.search(question.text) is None


def _asked_offsets(question: Question, report: ReportRef) -> set[int]:
    return {year - report.year for year in question.years} | set(question.offsets)


def _offsets(fact: Fact, report: ReportRef) -> set[int]:
    return {int(year) - report.year for year in re.findall(r"\d{4}", fact.period)}


def _spanned(fact: Fact) -> set[int]:
    """Return the years of a fact, and all between."""
    years = [int(year) for year in re.findall(r"\d{4}", fact.period)]
    return set(range(min(years), max(years) + 1)) if years else set()


def brought_together(fact: Fact) -> bool:
    """Tell whether a figure of several years is what they brought together: what was reached is that of the last, too."""
    return (
        fact.quantity.kind not in (Kind.LEVEL, Kind.COUNT, Kind.SHARE) or _FLOW.search(fact.words) is not None
    )


def _fits(fact: Fact, question: Question, report: ReportRef) -> bool:
    """Tell whether period and status are those asked for."""
    if _relative(fact):
        return False
    if question.part is Part.PLAN and fact.status is not Status.TARGET:
        return False
    if question.part is Part.REVIEW and fact.status is not Status.ACTUAL and not TARGET.search(question.text):
        return False  # the aim of a year past may stand beside its result
    asked = _asked_offsets(question, report)
    if asked:
        if fact.status is Status.ACTUAL and "-" in fact.period and brought_together(fact):
            return _offsets(fact, report) <= asked
        return bool(_offsets(fact, report) & asked)
    planned = set() if _NOW.search(question.text) else years_of_plans(question.text)
    # 城镇化率“十五五”末多少 is not answered by the one of 2025.
    return not planned or bool(_spanned(fact) & planned)


def _about(fact: Fact, rest: dict[str, float], report: ReportRef, library: Library) -> bool:
    """Tell whether a fact is about what else the question says; about the whole place where it says nothing."""
    seen = {t: w for t, w in rest.items() if not library.is_new(t)}
    if sum(rest.values()) < 2.0:
        return fact.place == report.place
    text = library.passage(fact.passage).text
    clause = text[max(0, fact.start - 30) : fact.end]
    present = set(tokens(clause)) | set(tokens(fact.place))
    total = sum(rest.values())
    share = sum(w for t, w in seen.items() if t in present) / total
    if share >= 0.5:
        sentence = find_sentence(library.passage(fact.passage), fact.sentence).text
        own = {*tokens(fact.indicator), *tokens(fact.words)}
        return not ("分别" in sentence and of_another_item(sentence, fact.quantity.text, rest.keys() - own))
    # Words that stand in no report are turns of phrase (打了多少粮) unless they are all there is.
    return fact.place == report.place and not seen and len(rest) <= 2


def _match(fact: Fact, wanted: dict[str, float], report: ReportRef, library: Library) -> float:
    """Score a fact outside the lexicon by its own words; 0 where they are not what the question names."""
    own = set(tokens(fold(fact.words))) | set(tokens(fact.indicator))
    if fact.place != report.place:
        own |= set(tokens(fact.place))
    weight = {t: library.idf(t) for t in own}
    # Pairs that stand in no report are turns of phrase, but where they are most of a question it is about them.
    seen = sum(w for t, w in wanted.items() if not library.is_new(t))
    total = max(seen, sum(wanted.values()) / 2)
    if not total or not weight:
        return 0.0
    hit = sum(w for t, w in wanted.items() if t in own)
    recall, precision = hit / total, sum(w for t, w in weight.items() if t in wanted) / sum(weight.values())
    if recall < MIN_RECALL or precision < MIN_PRECISION:
        return 0.0
    return recall * precision


def _choose(facts: Sequence[Fact], question: Question) -> list[Fact]:
    """Keep the measures asked for, and of several statements of one figure the first."""
    kinds: set[Kind] = set()
    for measure in measures(question):
        kinds |= KINDS[measure]
    chosen = (
        [f for f in facts if f.quantity.kind in kinds or (Kind.RANK in kinds and _moved(f))]
        if kinds
        else list(facts)
    )
    wanted = asked(question.text)
    gap = wanted.units == {"个百分点"} and comparison(question) is Wanted.DIFFERENCE
    if gap:  # 占GDP的比重差几个百分点: the gap between two shares is told in points
        chosen = [f for f in chosen if f.quantity.unit in PERCENT]
    elif wanted.units or wanted.measured or (wanted.share and not (wanted.growth or wanted.rank)):
        any_count = wanted.units <= {"个"}  # 新添的饭碗多少万个: people count 就业 their own way
        chosen = [
            f
            for f in chosen
            if wanted.pieces(f.words)
            and (wanted.takes(f.quantity) or (any_count and f.known and f.quantity.kind is Kind.COUNT))
        ]
    if nature_of(question.text) == ADDED and wanted.units:  # 净增几家 is not told by how many there are
        chosen = [
            f
            for f in chosen
            if f.quantity.kind is Kind.CHANGE or nature_of(f.words) == ADDED or _FLOW.search(f.words)
        ]
    whole = [f for f in chosen if not f.within] or chosen
    kept: list[Fact] = []
    for fact in whole:
        if not any(_same(fact, other) for other in kept):
            kept.append(fact)
    return kept


def without_milestones(facts: Sequence[Fact]) -> list[Fact]:
    """Leave out what a figure has passed where the same sentence says how much it is: 突破5万元关口、达到5.28万元."""

    def passed(fact: Fact) -> bool:
        return any(
            (other.sentence, other.indicator, other.place, other.period)
            == (fact.sentence, fact.indicator, fact.place, fact.period)
            and makes_exact(fact.quantity, other.quantity)
            for other in facts
        )

    return [fact for fact in facts if not passed(fact)]


def _moved(fact: Fact) -> bool:
    """Tell whether a fact says by how many places a rank rose or fell; that is said with the rank."""
    return fact.quantity.kind is Kind.CHANGE and fact.quantity.direction in (
        Direction.FORWARD,
        Direction.BACK,
    )


def _same(a: Fact, b: Fact) -> bool:
    return (a.quantity.value, a.quantity.unit, a.quantity.kind, a.period, a.status, a.place) == (
        b.quantity.value, b.quantity.unit, b.quantity.kind, b.period, b.status, b.place,
    )  # fmt: skip


def _figures(facts: Sequence[Fact], report: ReportRef) -> list[Figure]:
    """Group facts that belong in one sentence: the same thing, period, status and source sentence."""
    groups: dict[tuple[str, str, str, str, Status], list[Fact]] = {}
    for fact in facts:
        key = (fact.place, fact.indicator, fact.sentence, fact.period, fact.status)
        groups.setdefault(key, []).append(fact)
    return [
        Figure(report, group[0].words, group[0].period, group[0].status, tuple(group))
        for group in groups.values()
    ]


def figures_of_places(
    question: Question, terms: str, report: ReportRef, places: frozenset[str], library: Library
) -> list[Figure]:
    """Return the figures of the first thing that ``terms`` name, of places within that of a report."""
    own = [f for f in library.facts(report.id) if f.place in places and _fits(f, question, report)]
    facts = _marked(own, library)
    named = named_in(plain(terms))[:1]
    about = (
        [f for f in facts if f.indicator in named] if named else _by_own_words(facts, terms, report, library)
    )
    return _figures(_choose(about, question), report)


def with_indicator(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Keep the evidence that can hold a figure asked for: it names an indicator, in the half and year meant.

    All of it where the question names no indicator that the lexicon knows.
    """
    named = set(named_in(question.terms)) if asks_for_figures(question) else set()
    if not named:
        return tuple(evidence)
    return tuple(
        piece
        for piece in evidence
        if named & {mention.name for mention in find(piece.text)}
        and (question.part is None or piece.part in (question.part, Part.NOTES, Part.FRONT))
        and _of_the_time(question, piece)
    )


def _of_the_time(question: Question, piece: Evidence) -> bool:
    """Tell whether a piece of the plan or the review speaks of a year that the question names."""
    asked = _asked_offsets(question, piece.report)
    usual = {Part.PLAN: 0, Part.REVIEW: -1}.get(piece.part)
    if not asked or usual is None or usual in asked:
        return True
    return any(str(piece.report.year + offset) in piece.text for offset in asked)

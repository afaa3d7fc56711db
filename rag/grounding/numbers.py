"""Figures: does the evidence have this one, of the same thing, place, time and status?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.quantities import Kind, Verdict, compatible, months_of
from corpus.quantities.units import to_base
from corpus.types import Part
from rag.grounding.derived import derivation
from rag.grounding.model import Atom
from rag.grounding.reading import DONE, PROMISE, Figure, Reading, is_base, own_names, read
from rag.types import Evidence

ALIKE = 0.22
"""Share of a figure's subject that the evidence's figure must have."""

MARGIN = 0.2
"""A figure of another value whose subject fits better by this much is the one that was meant."""

_CHANGES = (Kind.GROWTH, Kind.POINTS, Kind.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Source:
    """A figure of the evidence, the piece it stands in, and that piece taken apart."""

    piece: Evidence
    reading: Reading
    figure: Figure

    @property
    def target(self) -> bool:
        """Whether it is promised, not reached: by the half of the report, unless its own words say otherwise."""
        clause = self.reading.clauses[self.figure.clause].text
        if self.piece.part is Part.REVIEW:
            return PROMISE.search(clause) is not None
        if self.piece.part in (Part.PLAN, Part.GOVERNMENT):
            return DONE.search(clause) is None
        return PROMISE.search(clause) is not None

    def years(self) -> set[str]:
        """Return the years that the figure may be of."""
        year = self.piece.report.year
        period = self.figure.period
        if period is not None and (resolved := period.resolve(year)):
            # 连续五年全省第一 holds for the last of them too.
            lasting = period.text.startswith("连续") or "连续" in self.reading.plain[: period.start][-2:]
            return {resolved} | (default_years(self.piece) if lasting else set())
        return default_years(self.piece)


def default_years(piece: Evidence) -> set[str]:
    """Return the years that a piece speaks of where it names none: its part's, or those of its headings."""
    year = piece.report.year
    headings = {
        resolved
        for heading in piece.section
        for period in read(heading).periods
        if (resolved := period.resolve(year))
    }
    if piece.part in (Part.PLAN, Part.GOVERNMENT):
        return headings | {str(year)}
    if piece.part is Part.REVIEW:
        return headings | {str(year - 1)}
    return headings | {str(year), str(year - 1)}


def sources_of(evidence: Sequence[Evidence]) -> list[Source]:
    """Return every figure of the evidence."""
    found = []
    for piece in evidence:
        reading = read(piece.text, piece.report.place)
        found += [Source(piece, reading, figure) for figure in reading.figures]
    return found


def judge_figures(claim: Reading, evidence: Sequence[Evidence]) -> tuple[list[Atom], list[Source | None]]:
    """Return an atom for every figure of a sentence (for every place of 赣州和抚州均为), and what bears it out."""
    sources = sources_of(evidence)
    atoms: list[Atom] = []
    bearers: list[Source | None] = []
    for figure in claim.figures:
        for mention in figure.places or (None,):
            names = (
                {d.name for d in mention.divisions} | {d.short for d in mention.divisions}
                if mention
                else set()
            )
            fitting = [
                s for s in sources
                if mention is None
                or names & own_names(s.piece.report.place)
                or mention.text in s.piece.text
                or not _is_held(names, evidence)
            ]  # fmt: skip
            atom, source = _judge(claim, figure, fitting)
            atoms.append(atom)
            bearers.append(source)
    return atoms, bearers


def _is_held(names: set[str], evidence: Sequence[Evidence]) -> bool:
    """Tell whether a place is one of those that the evidence is of; others are judged as words."""
    return any(names & own_names(piece.report.place) for piece in evidence)


def _judge(claim: Reading, figure: Figure, sources: Sequence[Source]) -> tuple[Atom, Source | None]:
    quantity = figure.quantity

    def atom(verdict: str, reason: str = "", says: str = "", source: Source | None = None) -> Atom:
        address = source.piece.address if source else ""
        return Atom("quantity", quantity.start, quantity.end, verdict, reason, says, address)  # type: ignore[arg-type]

    scored = [
        (source, compatible(quantity, source.figure.quantity), _likeness(claim, figure, source))
        for source in sources
    ]
    passing = [entry for entry in scored if entry[1].passes]
    rivals = [entry for entry in scored if not entry[1].passes and _comparable(figure, entry[0].figure)]
    rival = max(rivals, key=lambda entry: entry[2], default=None)
    if not passing:
        if derivation(claim, figure, [s.figure for s in sources]):
            return atom("supported", "由依据里的数字算出"), None
        if rival is not None and rival[2] >= 0.5:
            reason = f"依据里没有{quantity.text}，是{rival[0].figure.quantity.text}"
            return atom("contradicted", reason, rival[0].figure.quantity.text, rival[0]), None
        return atom("missing", f"依据里没有{quantity.text}"), None
    timed = [entry for entry in passing if _same_time(claim, figure, entry[0])]
    if not timed:
        best = max(passing, key=lambda entry: entry[2])
        if best[2] < ALIKE:
            return atom("missing", f"依据里的{quantity.text}说的是别的"), None
        time = "那几个月" if figure.months else figure.period.text if figure.period else ""
        return atom("contradicted", f"依据说的不是{time}", "、".join(sorted(best[0].years())), best[0]), None
    best = max(timed, key=lambda entry: entry[2])
    meant = rival is not None and _same_time(claim, figure, rival[0]) and _fits_better(figure, rival, best)
    if best[2] < ALIKE or meant:
        says = rival[0].figure.quantity.text if rival is not None and rival[2] >= 0.5 else ""
        reason = f"依据里的{quantity.text}说的是别的"
        return atom("contradicted" if says else "missing", reason, says, best[0]), None
    source = best[0]
    wrong = _scope_conflict(figure, source)
    if wrong:
        return atom("contradicted", wrong, source.figure.scope, source), None
    reason = "" if best[1] is Verdict.EQUAL else f"与{source.figure.quantity.text}写法不同"
    return atom("supported", reason, "", source), source


def _likeness(claim: Reading, figure: Figure, source: Source) -> float:
    """Say how well two figures' subjects agree: 0 to 1.6; more than 1 only for one and the same indicator."""
    other = source.figure
    if other.place and not _named_in(other.place, claim.plain):
        return 0.0
    if figure.sized and other.sized:
        return 0.6 if figure.sized == other.sized else 0.0
    if figure.of and other.of and len(figure.of & other.of) < 0.5 * min(len(figure.of), len(other.of)):
        return 0.0
    if figure.of and not other.of and not figure.of & set("".join(other.near)):
        return 0.0
    if _by_for_to(figure, other) or _by_for_to(other, figure):
        return 0.0
    if len(figure.tail) > 2 and len(other.tail) > 2:
        if len(figure.tail & other.tail) < 0.3 * min(len(figure.tail), len(other.tail)):
            return 0.0
    if figure.quantity.kind is Kind.DURATION:
        return 0.5  # 连续两年 is said of what the other words say
    if figure.name and other.name and not _overlapping(figure.name, other.name):
        return 0.0
    mentions = other.mentions
    if (
        not figure.name and mentions
    ):  # 规上工业企业完成总产值: the one named may stand elsewhere in the sentence
        mentions = mentions.union(*(f.mentions for f in source.reading.figures))
    if (
        figure.mentions
        and mentions
        and not any(_overlapping(one, two) for one in figure.mentions for two in mentions)
    ):
        return 0.0
    same = 0.6 if figure.name and figure.name == other.name else 0.0
    sentence = frozenset().union(*(clause.words for clause in source.reading.clauses))
    return same + max(
        _shared(figure.subject, figure.near, other.subject, other.near, sentence),
        _shared(*figure.raw, *other.raw, sentence),
    )


def _by_for_to(one: Figure, other: Figure) -> bool:
    """Tell whether one is a change by so many and the other a level reached: 增加4个, 增至4个."""
    return one.quantity.kind is Kind.CHANGE and other.reached and other.quantity.kind is not Kind.CHANGE


def _shared(
    mine: frozenset[str],
    near: frozenset[str],
    theirs: frozenset[str],
    around: frozenset[str],
    sentence: frozenset[str],
) -> float:
    """Return 0 to 1: how much of one subject is in the other, in its sentence, and how much of the other is in it."""
    if not mine:
        return 0.5
    words = theirs | around
    back = len(theirs & near) / len(theirs) if theirs else 0.0
    return (0.5 * len(mine & words) + 0.2 * len(mine & (words | sentence))) / len(mine) + 0.3 * back


def _overlapping(one: str, other: str) -> bool:
    """Tell whether one indicator's name is in the other's: 工业增加值 and 规模以上工业增加值 may be meant alike."""
    return one in other or other in one


def _fits_better(
    figure: Figure, rival: tuple[Source, Verdict, float], best: tuple[Source, Verdict, float]
) -> bool:
    """Tell whether a figure of another value is the one meant: its subject is nearer, or its sentence names the thing."""
    if rival[2] > best[2] + MARGIN:
        return True
    if rival[0].piece is best[0].piece or rival[2] <= best[2]:
        return False
    return _in_sentence(figure, rival[0]) > _in_sentence(figure, best[0]) + MARGIN


def _in_sentence(figure: Figure, source: Source) -> float:
    """Return which share of a figure's subject stands anywhere in a sentence of the evidence."""
    if not figure.subject:
        return 1.0
    there: frozenset[str] = frozenset().union(*(clause.words for clause in source.reading.clauses))
    return len(figure.subject & there) / len(figure.subject)


def _named_in(place: str, text: str) -> bool:
    return place in text or (len(place) > 2 and place[:-1] in text)


def _comparable(figure: Figure, other: Figure) -> bool:
    """Tell whether two figures measure alike, so that one may have been written for the other."""
    one, two = figure.quantity, other.quantity
    if (one.kind in _CHANGES) != (two.kind in _CHANGES) and Kind.SHARE not in (one.kind, two.kind):
        return False
    if (one.kind is Kind.RANK) != (two.kind is Kind.RANK):
        return False
    same_unit = to_base(Decimal(1), one.unit)[1] == to_base(Decimal(1), two.unit)[1]
    return same_unit or {one.unit, two.unit} <= {"%", "个百分点", "倍"}


def _same_months(figure: Figure, source: Source) -> bool:
    """Tell whether a figure said of a part of the year is one of that part, or of a month in it."""
    if figure.months is None:
        return True
    theirs = source.figure.months
    if theirs is not None and within(theirs, figure.months):
        return True
    headings = [period for heading in source.piece.section for period in read(heading).periods]
    return figure.months in {months_of(p) for p in (*source.reading.periods, *headings)}


def within(part: tuple[int, int], whole: tuple[int, int]) -> bool:
    """Tell whether a time is that part of the year, or a month or a day in it."""
    return part == whole or whole[0] <= part[0] == part[1] <= whole[1]


def _same_time(claim: Reading, figure: Figure, source: Source) -> bool:
    if not _same_months(figure, source):
        return False
    period = figure.period
    if period is None:
        return True
    if claim.plain[period.end : period.end + 6].startswith(("政府工作", "报告", "的报告", "的政府工作")):
        return True  # 2024年报告 names the report, not the time of which it speaks
    resolved = period.resolve(source.piece.report.year)
    if not resolved:
        return True
    years = source.years()
    if resolved in years:
        return True
    named = {
        p.resolve(source.piece.report.year)
        for p in source.reading.periods
        if not is_base(p, source.reading.plain)
    }
    return source.figure.period is None and resolved in named


def _scope_conflict(figure: Figure, source: Source) -> str:
    mine, theirs = figure.scope, source.figure.scope
    if mine and theirs and mine != theirs:
        return f"依据说的是{theirs}，不是{mine}"
    if mine and not theirs and mine not in source.piece.text:
        return f"依据没有说{mine}"
    return ""

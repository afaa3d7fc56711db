"""Does an answer say what a nugget of the gold says? Every "no" and every lenient "yes" is a named verdict.

A figure climbs a ladder: its value stands in the answer (1), with its unit (2), of the same subject, indicator and
period (3), with direction, qualifier and status as well (4). What a sentence leaves out is inherited: the place from the
head of its line, then from the report; the period and the indicator from the question. Values are compared by
``corpus.quantities``, which is also what live answers are checked by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.gazetteer import find_places, short_name
from corpus.quantities import Quantity, Verdict, compatible, find_periods, find_quantities
from corpus.types import Level
from eval.gold import Gold, GoldNugget
from eval.records import Record, Said
from rag.synonyms import fold
from rag.tokens import tokens


class Match(str, Enum):
    """What was found of a nugget, best first. Those up to ``REORDERED`` pass."""

    FULL = "full"
    ROUNDED = "rounded"
    LOOSER = "looser"
    REWORDED = "reworded"
    IMPLIED = "implied"
    ALIAS = "alias"
    REORDERED = "reordered"
    QUALIFIER = "qualifier"
    RANGE = "range"
    DIRECTION = "direction"
    STATUS = "status"
    NEGATED = "negated"
    PERIOD = "period"
    PLACE = "place"
    INDICATOR = "indicator"
    KIND = "kind"
    POINTS = "points"
    UNIT = "unit"
    CONFLICT = "conflict"
    MISSING = "missing"

    @property
    def passes(self) -> bool:
        """Whether the answer says the nugget."""
        return _ORDER[self] <= _ORDER[Match.REORDERED]

    @property
    def wrong(self) -> bool:
        """Whether the answer says something else of the same thing, or the same of something else."""
        return _ORDER[Match.RANGE] <= _ORDER[self] < _ORDER[Match.MISSING] and self is not Match.UNIT


_ORDER = {match: position for position, match in enumerate(Match)}
_OF_VERDICT = {
    Verdict.EQUAL: Match.FULL,
    Verdict.ROUNDED: Match.ROUNDED,
    Verdict.LOOSER: Match.LOOSER,
    Verdict.REWORDED: Match.REWORDED,
    Verdict.IMPLIED: Match.IMPLIED,
    Verdict.QUALIFIER: Match.QUALIFIER,
    Verdict.RANGE: Match.RANGE,
    Verdict.DIRECTION: Match.DIRECTION,
    Verdict.KIND: Match.KIND,
    Verdict.POINTS: Match.POINTS,
    Verdict.UNIT: Match.UNIT,
}
_RUNG = {
    Match.QUALIFIER: 3, Match.RANGE: 1, Match.DIRECTION: 3, Match.STATUS: 3, Match.PERIOD: 2, Match.PLACE: 2,
    Match.INDICATOR: 2, Match.KIND: 2, Match.POINTS: 1, Match.UNIT: 1, Match.NEGATED: 3, Match.CONFLICT: 0,
    Match.MISSING: 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NuggetMatch:
    """The verdict on one nugget. ``said[start:end]`` of sentence number ``sentence`` carries it; -1 without one."""

    nugget: str
    match: Match
    sentence: int = -1
    start: int = 0
    end: int = 0

    @property
    def rung(self) -> int:
        """How far up the ladder: 0 not at all, 4 all of it."""
        return 4 if self.match.passes else _RUNG[self.match]


def match_all(gold: Gold, record: Record) -> tuple[NuggetMatch, ...]:
    """Look for every nugget of a question in an answer; sentences that are refused say nothing."""
    found = [_best(nugget, gold, record) for nugget in gold.nuggets]
    taken = {(m.sentence, m.start, m.end) for m in found if m.match.passes}
    # A figure that says one nugget is not a wrong utterance of another with the same value.
    return tuple(
        m
        if m.match.passes or (m.sentence, m.start, m.end) not in taken
        else NuggetMatch(m.nugget, Match.MISSING)
        for m in found
    )


def _best(nugget: GoldNugget, gold: Gold, record: Record) -> NuggetMatch:
    name = nugget.nugget.id
    found = [NuggetMatch(name, Match.MISSING)]
    for number, said in enumerate(record.said):
        found += [
            NuggetMatch(name, match, number, start, end)
            for match, start, end in _in_sentence(nugget, gold, said)
        ]
    return min(found, key=lambda m: _ORDER[m.match])


def _in_sentence(nugget: GoldNugget, gold: Gold, said: Said) -> Iterator[tuple[Match, int, int]]:
    wording = _wording(nugget, said)
    if wording:
        yield wording
    if nugget.nugget.kind == "quantity" and nugget.quantity is not None:
        for quantity in find_quantities(said.text):
            match = _figure(nugget, nugget.quantity, quantity, gold, said)
            if match is not Match.MISSING:
                yield match, quantity.start, quantity.end
    if nugget.nugget.kind == "period":
        wanted = {
            period.resolve(nugget.year) for alias in nugget.nugget.aliases for period in find_periods(alias)
        }
        for period in find_periods(said.text):
            if period.resolve(nugget.year) in wanted - {""} and not _narrower(nugget):
                yield Match.FULL, period.start, period.end


def _narrower(nugget: GoldNugget) -> bool:
    return any(period.detail for alias in nugget.nugget.aliases for period in find_periods(alias))


# Wordings ---------------------------------------------------------------------------------------------

_DROPPED = re.compile(r"[\s“”\"‘’'「」『』《》〈〉*]")
_NEGATION = re.compile(r"(?:没有|未能|尚未|并未|未曾|从未|未|并非|不是|不再|没能|没)(?:有|能|被|要)?$")
_REORDERED = 0.8
_LONG = 8


def normal(text: str) -> str:
    """Return the text narrow, without blanks and quote marks; ``. % - +`` are never touched."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).replace("、", ",").replace("，", ",")


def _wording(nugget: GoldNugget, said: Said) -> tuple[Match, int, int] | None:
    text = normal(said.text)
    negated = None
    for alias in nugget.nugget.aliases:
        wanted = normal(alias)
        for start in _places_of(wanted, text):
            span = _span(said.text, start, start + len(wanted))
            if _is_negated(text[:start], wanted, normal(nugget.said)):
                negated = (Match.NEGATED, *span)
            else:
                return (Match.ALIAS, *span)
    if negated:
        return negated
    head = normal(said.head)
    if nugget.nugget.kind == "entity" and any(normal(alias) in head for alias in nugget.nugget.aliases):
        # The line is about the place that is asked for: 抚州市2024年：承办第六届赣菜美食文化节.
        asked = _words(nugget.nugget.indicator)
        if asked and len(asked & _words(said.text)) * 2 >= len(asked):
            return Match.ALIAS, 0, len(said.text)
    if nugget.nugget.kind == "text":
        for alias in nugget.nugget.aliases:
            if _reordered(normal(alias), text):
                return Match.REORDERED, 0, len(said.text)
    return None


def _places_of(wanted: str, text: str) -> Iterator[int]:
    """Yield where ``wanted`` stands in ``text``; a number in it is never a piece of a longer number."""
    head = r"(?<![0-9.])" if wanted[:1].isdigit() else ""
    tail = r"(?![0-9%]|\.[0-9])" if wanted[-1:].isdigit() else ""
    for match in re.finditer(head + re.escape(wanted) + tail, text):
        yield match.start()


def _is_negated(before: str, wanted: str, gold: str) -> bool:
    match = _NEGATION.search(before)
    return bool(match) and match is not None and f"{match.group()}{wanted}" not in gold


def _reordered(wanted: str, text: str) -> bool:
    """Whether nearly all character pairs of a long wording, and all its numbers, stand close together."""
    if len(wanted) < _LONG:
        return False
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    numbers = re.findall(r"[0-9.]+", wanted)
    width = 2 * len(wanted)
    for start in range(0, max(1, len(text) - width + 1), 2):
        window = text[start : start + width]
        if sum(pair in window for pair in pairs) >= _REORDERED * len(pairs):
            return all(any(True for _ in _places_of(n, window)) for n in numbers)
    return False


def _span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of ``text`` whose normal form is that range of its normal form."""
    lengths = [len(normal(char)) for char in text]
    position, first, last = 0, len(text), len(text)
    for index, length in enumerate(lengths):
        if position <= start < position + length:
            first = index
        if position < end <= position + length:
            last = index + 1
            break
        position += length
    return first, last


# Figures ----------------------------------------------------------------------------------------------

_PROMISE = re.compile(r"目标|预期|力争|计划|将(?!军)|拟|争取|确保|打算|预计到|今后")
_DONE = re.compile(r"完成了|实现了|达到了|增长了|下降了|已|实际(?!利用|使用|到位|控制)|去年|同比")
_CLAUSE = re.compile(r"[，,；;。：:！？（）()]")
_LIST = re.compile(r"[、和及与]")
_EMPTY = re.compile(
    r"同比|比上年|增长率|增速|增幅|增长|下降|提高|降低|增加|减少|上升|突破|实现|完成|控制|保持|稳定|力争|预计|预期|目标|"
    r"全年|全市|全省|全县|全区|总量|总计|总数|左右|以上|以内|不低于|分别|达到|为|是|的|了|在|和|与|及|等|将|约|达|超|共|均|至|到|其中|"
    r"去年|今年|上年|本市|我市|我省|报告|显示|根据|列第|位居|稳居|排名|位列|前移|市|省"
)


def _figure(nugget: GoldNugget, wanted: Quantity, claim: Quantity, gold: Gold, said: Said) -> Match:
    """Judge one figure of an answer as an utterance of a nugget."""
    verdict = compatible(claim, wanted)
    if verdict is Verdict.VALUE:
        return Match.CONFLICT if _contradicts(nugget, wanted, claim, gold, said) else Match.MISSING
    if verdict in (Verdict.UNIT, Verdict.POINTS) and claim.value != wanted.value:
        return Match.MISSING
    found = [_OF_VERDICT[verdict]]
    if found[0] in (Match.UNIT, Match.POINTS, Match.RANGE, Match.KIND):
        return found[0]
    if not _place_fits(nugget, gold, said, claim):
        found.append(Match.PLACE)
    if not _indicator_fits(nugget, gold, said, claim):
        found.append(Match.INDICATOR)
    if not _period_fits(nugget, gold, said, claim):
        found.append(Match.PERIOD)
    if not _status_fits(nugget, gold, said, claim):
        found.append(Match.STATUS)
    return max(found, key=_ORDER.__getitem__)


def _contradicts(nugget: GoldNugget, wanted: Quantity, claim: Quantity, gold: Gold, said: Said) -> bool:
    """Whether a figure gives the nugget's indicator, of the same place, time and status, another value."""
    if (claim.unit, claim.kind) != (wanted.unit, wanted.kind) or nugget.nugget.derivation is not None:
        return False
    if any(compatible(claim, source).passes for source in find_quantities(nugget.said)):
        return False
    if any(other.quantity is not None and compatible(claim, other.quantity).passes for other in gold.nuggets):
        return False
    if len(gold.question.places) > 1 and not any(
        name in said.head + said.text for name in _names(nugget.nugget.subject, nugget.place)
    ):
        return False
    names = _words(nugget.nugget.indicator)
    return (
        bool(names)
        and len(_lead(said.text, claim) & names) >= _SAME_INDICATOR * len(names)
        and _place_fits(nugget, gold, said, claim)
        and _period_fits(nugget, gold, said, claim)
        and _status_fits(nugget, gold, said, claim)
    )


_SAME_INDICATOR = 0.75


def _words(text: str) -> set[str]:
    """Return the content words of a text: indicators by one name, no figures, times or words that any figure has."""
    plain = text
    spans = [(q.start, q.end) for q in find_quantities(text)] + [(p.start, p.end) for p in find_periods(text)]
    for start, end in sorted(spans, reverse=True):
        plain = plain[:start] + " " + plain[end:]
    return {
        t for t in tokens(_EMPTY.sub(" ", fold(plain, everyday=True))) if len(t) > 1 and not t[0].isdigit()
    }


def _lead(text: str, claim: Quantity) -> set[str]:
    """Return the content words that a figure stands beside.

    Those of its item (between 、 and 、), before it, else behind it (70个幸福院); else of its clause; else of what comes
    before. After 分别 the item is the one of the same number before 分别, where the numbers agree.
    """
    begin = max((m.end() for m in _CLAUSE.finditer(text, 0, claim.start)), default=0)
    end = next((m.start() for m in _CLAUSE.finditer(text, claim.end)), len(text))
    shared = text.rfind("分别", begin, claim.start)
    if shared >= 0:
        named = re.split(r"[、和及与]", text[begin:shared])
        figures = [q.start for q in find_quantities(text) if shared <= q.start < end]
        if len(named) == len(figures) and claim.start in figures:
            own = _words(named[figures.index(claim.start)])
            return own or _words(text[begin:shared])
        return _words(text[begin:shared]) or _words(text[:begin])
    first = max((m.end() for m in _LIST.finditer(text, begin, claim.start)), default=begin)
    last = next((m.start() for m in re.finditer("、", text[:end]) if m.start() >= claim.end), end)
    return (
        _words(text[first : claim.start])
        or _words(text[claim.end : last])
        or _words(text[begin : claim.start])
        or _words(text[claim.end : end])
        or _words(text[:begin])
    )


def _place_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether the sentence, or what it inherits, is about the nugget's subject and no other subject of the question."""
    subject = nugget.nugget.subject
    names = _names(subject, nugget.place)
    around = said.head + said.text
    others = {n.nugget.subject: _names(n.nugget.subject, n.place) for n in gold.nuggets}
    others.pop(subject, None)
    if any(name in around for name in names):
        if nugget.nugget.derivation is not None:
            return True  # a difference stands behind both that it lies between
        rivals = {o: ns for o, ns in others.items() if not any(n in s or s in n for n in ns for s in names)}
        ordered = _respectively(said.text, claim, [(subject, names), *rivals.items()])
        if ordered is not None:
            return ordered == subject
        nearest = _nearest(said.text[: claim.end], [(subject, names), *rivals.items()])
        return nearest in ("", subject) or _nearest_after(said.text[claim.end :], names, rivals)
    if any(name in around for ns in others.values() for name in ns):
        return False
    if nugget.place and any(
        name in around for p in gold.question.places if p != nugget.place for name in _names(p)
    ):
        return False
    if _stranger(nugget, gold, said.head + said.text[: claim.start]):
        return False
    # Nothing named: the report's place, or the one subject that was asked about, is meant.
    return subject == nugget.place or not others


def _stranger(nugget: GoldNugget, gold: Gold, before: str) -> bool:
    """Whether the last place named before a figure is one that neither question nor report speaks of here."""
    mentions = [m for m in find_places(before) if any(d.level is not Level.PROVINCE for d in m.divisions)]
    if not mentions or not nugget.place:
        return False
    known = nugget.said + gold.question.question + nugget.place + nugget.nugget.subject
    return mentions[-1].text not in known and short_name(mentions[-1].text) not in known


def _respectively(text: str, claim: Quantity, subjects: Sequence[tuple[str, set[str]]]) -> str | None:
    """Return the subject of a figure after 分别: the one of the same number; ``None`` where the numbers differ."""
    shared = text.rfind("分别", 0, claim.start)
    if shared < 0:
        return None
    at = {subject: max(text.rfind(n, 0, shared) for n in names) for subject, names in subjects if names}
    order = sorted((s for s, position in at.items() if position >= 0), key=at.__getitem__)
    figures = [q.start for q in find_quantities(text) if q.start >= shared]
    if len(order) < 2 or len(order) != len(figures):
        return None
    return order[figures.index(claim.start)] if claim.start in figures else None


def _names(subject: str, place: str = "") -> set[str]:
    """Return the names of a subject; one within a place also goes without the place: 赣州市中心城区, 中心城区."""
    names = {subject, short_name(subject)}
    for prefix in (place, short_name(place)):
        if prefix and subject.startswith(prefix) and len(subject) > len(prefix) + 1:
            names.add(subject[len(prefix) :])
    return {n for n in names if len(n) > 1}


def _nearest(before: str, subjects: Sequence[tuple[str, set[str]]]) -> str:
    """Return the subject named last before a figure."""
    at = {subject: max(before.rfind(name) for name in names) for subject, names in subjects if names}
    best = max(at, key=at.__getitem__, default="")
    return best if best and at[best] >= 0 else ""


def _nearest_after(behind: str, names: set[str], rivals: Mapping[str, set[str]]) -> bool:
    """Whether the subject follows its figure in the same clause (5.3%的赣州, 最高为9.3%（赣州）) and no rival does."""
    clause = re.split(r"[，,；;。、]", behind, maxsplit=1)[0][:12]
    return any(n in clause for n in names) and not any(n in clause for ns in rivals.values() for n in ns)


def _indicator_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether a figure stands beside words of the nugget's indicator, and not rather of another nugget's."""
    lead = _lead(said.text, claim)
    for place in {*gold.question.places, *(n.nugget.subject for n in gold.nuggets)}:
        lead -= {w for name in _names(place) for w in tokens(name)}
    if not lead:
        return True
    own = _likeness(lead, nugget)
    if not own and not lead & _words(gold.question.question) and not lead & _words(nugget.said):
        return False
    for other in gold.nuggets:
        if (
            other.nugget.subject == nugget.nugget.subject
            and other.nugget.indicator != nugget.nugget.indicator
        ):
            if other.quantity is not None and compatible(claim, other.quantity) is Verdict.VALUE:
                if _likeness(lead, other) > own and _distinct(lead, nugget, other):
                    return False
    return True


def _likeness(lead: set[str], nugget: GoldNugget) -> int:
    return len(lead & _words(nugget.nugget.indicator))


def _distinct(lead: set[str], nugget: GoldNugget, other: GoldNugget) -> bool:
    """Whether the lead has words of the other indicator that this one lacks, and none the other way round."""
    mine, its = _words(nugget.nugget.indicator), _words(other.nugget.indicator)
    return bool(lead & (its - mine)) and not lead & (mine - its)


def _period_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether the time that a figure is said to be of is the nugget's; none named is the one asked about."""
    period = nugget.nugget.period
    if not period:
        return True
    year = nugget.year
    allowed = _years(period, year) | {y for p in find_periods(nugget.said) for y in _spread(p.resolve(year))}
    if not allowed:
        return True
    own = _years(period, year)
    named = []
    for found in find_periods(said.text):
        resolved = found.resolve(year)
        behind = said.text[found.end : found.end + 6]
        before = said.text[max(0, found.start - 2) : found.start]
        if (
            not resolved
            or behind.startswith(("政府工作", "报告", "的报告"))
            or re.search(r"[较比于从]$", before)
        ):
            continue
        named.append((found.start, _spread(resolved)))
    earlier = [years for start, years in named if start < claim.start]
    stop = next((m.start() for m in _CLAUSE.finditer(said.text, claim.end)), len(said.text))
    later = [years for start, years in named if claim.end <= start < stop]
    nearest = earlier[-1] if earlier else (later[0] if later else set())
    if not nearest or nearest & own:
        return True
    # A time that the report's own sentence names too is part of the wording, unless it is another nugget's.
    return bool(nearest & allowed) and not any(
        nearest & _years(other.nugget.period or "", other.year) for other in gold.nuggets
    )


def _years(period: str, year: int) -> set[str]:
    return {y for found in find_periods(period) for y in _spread(found.resolve(year))}


def _spread(resolved: str) -> set[str]:
    """Return the years of a span; the span itself stands for them: 2021-2025 has 2025 as its end."""
    first, _, last = resolved.partition("-")
    return {resolved, last} if last else ({first} if first else set())


def _status_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether a promise is told as a promise and a result as a result, as far as the sentence says which it is."""
    begin = max((m.end() for m in re.finditer(r"[；;。，,]", said.text[: claim.start])), default=0)
    near = said.text[begin : claim.end]
    promised, done = bool(_PROMISE.search(near)), bool(_DONE.search(near))
    if nugget.nugget.status == "完成":
        return not promised or bool(_PROMISE.search(nugget.said)) or done
    if nugget.nugget.status == "目标":
        return not done or promised or bool(_DONE.search(nugget.said))
    return True

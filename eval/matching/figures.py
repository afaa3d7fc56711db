"""Is a figure of an answer an utterance of a nugget: the same value of the same thing?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from corpus.quantities import Kind, Qualifier, Quantity, Verdict, compatible, find_periods, find_quantities
from corpus.quantities.units import CLASSIFIERS, to_base
from eval.gold import Gold, GoldNugget
from eval.matching.places import names_of, place_fits
from eval.matching.things import lead_of, words
from eval.matching.times import period_fits, status_fits
from eval.matching.verdicts import OF_VERDICT, ORDER, Match
from eval.records import Said


def match_figure(nugget: GoldNugget, wanted: Quantity, claim: Quantity, gold: Gold, said: Said) -> Match:
    """Judge one figure of an answer as an utterance of a nugget."""
    claim = _at_its_rate(wanted, claim, said)
    verdict = compatible(claim, wanted)
    if verdict in (Verdict.VALUE, Verdict.UNIT) and _number(claim) == _number(wanted):
        return _other_unit(nugget, wanted, claim, gold, said)
    if verdict is Verdict.VALUE:
        return Match.CONFLICT if _contradicts(nugget, wanted, claim, gold, said) else Match.MISSING
    if verdict is Verdict.UNIT or (verdict is Verdict.POINTS and claim.value != wanted.value):
        return Match.MISSING
    found = [Match.TURNED if verdict is Verdict.QUALIFIER and _turned(claim, wanted) else OF_VERDICT[verdict]]
    if found[0] in (Match.POINTS, Match.RANGE, Match.KIND):
        return found[0]
    if not place_fits(nugget, gold, said, claim):
        found.append(Match.PLACE)
    if not indicator_fits(nugget, gold, said, claim):
        found.append(Match.INDICATOR)
    if not period_fits(nugget, gold, said, claim):
        found.append(Match.PERIOD)
    if not status_fits(nugget, gold, said, claim):
        found.append(Match.STATUS)
    return max(found, key=ORDER.__getitem__)


def _at_its_rate(wanted: Quantity, claim: Quantity, said: Said) -> Quantity:
    """Read 每人每月860元 as 860元/月, where that is how the gold has it."""
    unit, _, each = wanted.unit.partition("/")
    if not each or claim.unit != unit:
        return claim
    before = re.search(rf"每(?:人|户)?每?{re.escape(each)}[^，。；]*$", said.text[: claim.start])
    return replace(claim, unit=wanted.unit, kind=wanted.kind) if before else claim


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ALONE = re.compile(r"(?<![0-9.\-+−第])[0-9]+(?:\.[0-9]+)?(?=[，。；、,;！？!?）)\s]|左右|$)")
_ITEM = re.compile(r"\s*[0-9]+[.、)）]")


def bare_numbers(text: str) -> Iterator[Quantity]:
    """Yield the numbers of a sentence that have no unit and are no time: 营业收入5620."""
    taken = [(q.start, q.end) for q in find_quantities(text)] + [(p.start, p.end) for p in find_periods(text)]
    for found in _ALONE.finditer(text):
        start, end = found.span()
        if not _ITEM.match(text[:start] + found.group() + text[end : end + 1]) and not any(
            first < end and start < last for first, last in taken
        ):
            yield Quantity(start, end, found.group(), Decimal(found.group()), "", Kind.COUNT)


def match_bare(nugget: GoldNugget, wanted: Quantity, claim: Quantity, gold: Gold, said: Said) -> Match:
    """Judge a number without a unit: the first rung of the ladder, where it stands for the nugget's figure."""
    same = _number(claim) == _number(wanted) and _is_of(nugget, gold, said, claim)
    return Match.BARE if same else Match.MISSING


def _number(quantity: Quantity) -> str:
    """Return the number as it is printed, without scale: 5620 of 5620亿元."""
    found = _NUMBER.search(quantity.text.replace(",", ""))
    return str(Decimal(found.group()).normalize()) if found else ""


def _other_unit(nugget: GoldNugget, wanted: Quantity, claim: Quantity, gold: Gold, said: Said) -> Match:
    """Judge the same number in another unit, or at another scale (万元 for 亿元): wrong where it is said of the same thing.

    Of two classifiers neither is wrong: the number alone agrees.
    """
    if not _number(wanted) or not _is_of(nugget, gold, said, claim):
        return Match.MISSING
    alike = _measure(claim) == _measure(wanted)
    if not alike and not _names_it(nugget, said, claim):
        return Match.MISSING  # 规上工业企业5620家 is not said of 规上工业营业收入
    return (
        Match.BARE if {claim.unit, wanted.unit} <= CLASSIFIERS and claim.value == wanted.value else Match.UNIT
    )


def _measure(quantity: Quantity) -> str:
    """Return what a figure's unit measures: money of any currency is money."""
    return "元" if quantity.unit.endswith(("元", "币", "镑")) else to_base(Decimal(1), quantity.unit)[1]


def _names_it(nugget: GoldNugget, said: Said, claim: Quantity) -> bool:
    """Whether a figure stands beside nearly all words of the nugget's indicator."""
    names = words(nugget.nugget.indicator)
    return bool(names) and len(lead_of(said.text, claim) & names) >= _SAME_INDICATOR * len(names)


def _is_of(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    return (
        place_fits(nugget, gold, said, claim)
        and indicator_fits(nugget, gold, said, claim)
        and period_fits(nugget, gold, said, claim)
    )


_BOUNDS = (Qualifier.AT_LEAST, Qualifier.AT_MOST)
_JUST_BELOW = frozenset(("近", "将近", "接近"))


def _turned(claim: Quantity, wanted: Quantity) -> bool:
    """Whether a bound is turned round: 以下 for 以上, 不到 or 近 for 突破."""
    if {claim.qualifier, wanted.qualifier} == set(_BOUNDS):
        return True
    below = [q for q in (claim, wanted) if _JUST_BELOW & set(q.qualifier_words)]
    above = [q for q in (claim, wanted) if q.qualifier is Qualifier.AT_LEAST]
    return bool(below) and bool(above)


def _contradicts(nugget: GoldNugget, wanted: Quantity, claim: Quantity, gold: Gold, said: Said) -> bool:
    """Whether a figure gives the nugget's indicator, of the same place, time and status, another value."""
    if (claim.unit, claim.kind) != (wanted.unit, wanted.kind) or nugget.nugget.derivation is not None:
        return False
    if any(compatible(claim, source).passes for source in find_quantities(nugget.said)):
        return False
    if any(other.quantity is not None and compatible(claim, other.quantity).passes for other in gold.nuggets):
        return False
    if len(gold.question.places) > 1 and not any(
        name in said.head + said.text for name in names_of(nugget.nugget.subject, nugget.place)
    ):
        return False
    return (
        _names_it(nugget, said, claim)
        and place_fits(nugget, gold, said, claim)
        and period_fits(nugget, gold, said, claim)
        and status_fits(nugget, gold, said, claim)
    )


_SAME_INDICATOR = 0.75


def indicator_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether a figure stands beside words of the nugget's indicator, and not rather of another nugget's."""
    if _in_the_quote(nugget, claim, said.text):
        return True
    names = {
        name
        for place in {*gold.question.places, *(n.nugget.subject for n in gold.nuggets)}
        for name in names_of(place)
    }
    text = said.text
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " " * len(name))  # 赣州市（501家）比上饶市高233家 has no words of its own
    lead = lead_of(text, claim)
    if not lead:
        return True
    own = _likeness(lead, nugget)
    if not own and not lead & words(gold.question.question) and not lead & words(nugget.said):
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


def _in_the_quote(nugget: GoldNugget, claim: Quantity, text: str) -> bool:
    """Whether a figure is told in the very words of the nugget's evidence: 建成过江通道4座、在建8座."""
    quotes = (quote.quote for quotes in nugget.sets for quote, _ in quotes)
    return any(at <= claim.start < at + len(quote) for quote in quotes if (at := text.find(quote)) >= 0)


def _likeness(lead: set[str], nugget: GoldNugget) -> int:
    return len(lead & words(nugget.nugget.indicator))


def _distinct(lead: set[str], nugget: GoldNugget, other: GoldNugget) -> bool:
    """Whether the lead has words of the other indicator that this one lacks, and none the other way round."""
    mine, its = words(nugget.nugget.indicator), words(other.nugget.indicator)
    return bool(lead & (its - mine)) and not lead & (mine - its)

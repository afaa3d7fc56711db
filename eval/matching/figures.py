"""Is a figure of an answer an utterance of a nugget: the same value of the same thing?"""

from __future__ import annotations

from corpus.quantities import Quantity, Verdict, compatible, find_quantities
from eval.gold import Gold, GoldNugget
from eval.matching.places import names_of, place_fits
from eval.matching.things import lead_of, words
from eval.matching.times import period_fits, status_fits
from eval.matching.verdicts import OF_VERDICT, ORDER, Match
from eval.records import Said


def match_figure(nugget: GoldNugget, wanted: Quantity, claim: Quantity, gold: Gold, said: Said) -> Match:
    """Judge one figure of an answer as an utterance of a nugget."""
    verdict = compatible(claim, wanted)
    if verdict is Verdict.VALUE:
        return Match.CONFLICT if _contradicts(nugget, wanted, claim, gold, said) else Match.MISSING
    if verdict in (Verdict.UNIT, Verdict.POINTS) and claim.value != wanted.value:
        return Match.MISSING
    found = [OF_VERDICT[verdict]]
    if found[0] in (Match.UNIT, Match.POINTS, Match.RANGE, Match.KIND):
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
    names = words(nugget.nugget.indicator)
    return (
        bool(names)
        and len(lead_of(said.text, claim) & names) >= _SAME_INDICATOR * len(names)
        and place_fits(nugget, gold, said, claim)
        and period_fits(nugget, gold, said, claim)
        and status_fits(nugget, gold, said, claim)
    )


_SAME_INDICATOR = 0.75


def indicator_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether a figure stands beside words of the nugget's indicator, and not rather of another nugget's."""
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


def _likeness(lead: set[str], nugget: GoldNugget) -> int:
    return len(lead & words(nugget.nugget.indicator))


def _distinct(lead: set[str], nugget: GoldNugget, other: GoldNugget) -> bool:
    """Whether the lead has words of the other indicator that this one lacks, and none the other way round."""
    mine, its = words(nugget.nugget.indicator), words(other.nugget.indicator)
    return bool(lead & (its - mine)) and not lead & (mine - its)

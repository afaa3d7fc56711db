"""Does an answer say what a nugget of the gold says? Every "no" and every lenient "yes" is a named verdict.

A figure climbs a ladder: its value stands in the answer (1), with its unit (2), of the same subject, indicator and
period (3), with direction, qualifier and status as well (4). What a sentence leaves out is inherited: the place from the
head of its line, then from the report; the period and the indicator from the question. Values are compared by
``corpus.quantities``, which is also what live answers are checked by.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.quantities import find_periods, find_quantities
from eval.gold import Gold, GoldNugget
from eval.matching.figures import bare_numbers, match_bare, match_figure
from eval.matching.verdicts import ORDER, Match, NuggetMatch
from eval.matching.wordings import match_wording
from eval.records import Record, Said

__all__ = ["Match", "NuggetMatch", "match_all"]


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
    return min(found, key=lambda m: ORDER[m.match])


def _in_sentence(nugget: GoldNugget, gold: Gold, said: Said) -> Iterator[tuple[Match, int, int]]:
    wording = match_wording(nugget, said)
    if wording:
        yield wording
    if nugget.nugget.kind == "quantity" and nugget.quantity is not None:
        for quantity in find_quantities(said.text):
            match = match_figure(nugget, nugget.quantity, quantity, gold, said)
            if match is not Match.MISSING:
                yield match, quantity.start, quantity.end
        for number in bare_numbers(said.text):
            if match_bare(nugget, nugget.quantity, number, gold, said) is Match.BARE:
                yield Match.BARE, number.start, number.end
    if nugget.nugget.kind == "period":
        wanted = {
            period.resolve(nugget.year) for alias in nugget.nugget.aliases for period in find_periods(alias)
        }
        for period in find_periods(said.text):
            if period.resolve(nugget.year) in wanted - {""} and not _narrower(nugget):
                yield Match.FULL, period.start, period.end


def _narrower(nugget: GoldNugget) -> bool:
    return any(period.detail for alias in nugget.nugget.aliases for period in find_periods(alias))

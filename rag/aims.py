"""Whether an aim was kept: what a report's review says of it itself, also among what it admits is wrong.

一般公共预算收入达到年初定的目标了吗 is not answered by how much it was, but by 距年初6%的目标还有差距.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.facts import Fact, Status
from corpus.indicators import find
from corpus.types import Part, Passage
from rag.choosing import claim_of
from rag.clauses import CLAUSE
from rag.compare import Value, conclude_values
from rag.figures import Figure
from rag.kept import asks_against_aim, asks_for_plan, compare_with_aim, plan_kept
from rag.measures import Wanted
from rag.question.times import AIM_AGAINST_RESULT
from rag.say import to_claim
from rag.types import Claim, Question, ReportRef


def aim_kept(
    question: Question, report: ReportRef, passages: Sequence[Passage], facts: Sequence[Fact]
) -> tuple[Claim, ...]:
    """Return a yes or no, and what says so; empty where none is asked, or the review does not tell.

    Only of an indicator that the lexicon knows: by its result and its aim where the report gives both (增长5.4%（预期目标6%左右）),
    else by what is said in the clause that names it or the one behind; the result is told, too, where it is given.
    """
    named = {mention.name for mention in find(question.terms, everyday=True)}
    against = asks_against_aim(question.text) and not AIM_AGAINST_RESULT.search(question.text)
    if not named or not (against or asks_for_plan(question)):
        return ()
    own = [fact for fact in facts if fact.indicator in named and fact.place == report.place]
    reached = [fact for fact in own if fact.status is Status.ACTUAL and not fact.flags]
    if by_figures := _by_figures(report, reached, own):
        return by_figures
    if against:
        return ()
    said = _said(named, passages)
    return said and (*said, *_told(report, reached[:1]))


def _by_figures(report: ReportRef, reached: Sequence[Fact], own: Sequence[Fact]) -> tuple[Claim, ...]:
    """Compare a result with the aim for the same year."""
    for result in reached:
        for aim in own:
            if aim.status is not Status.TARGET or aim.period != result.period:
                continue
            if (aim.quantity.kind, aim.quantity.unit) != (result.quantity.kind, result.quantity.unit):
                continue
            verdict = compare_with_aim(result.quantity, aim.quantity, aim.indicator)
            told = (*_told(report, (result, aim)), *_gap(result, aim))
            if verdict is None:
                return told
            return (Claim(text=verdict.value, citations=(result.sentence,), support="supported"), *told)
    return ()


def _gap(result: Fact, aim: Fact) -> tuple[Claim, ...]:
    """Say by how much a result differs from its aim."""
    both = (Value("实际", result.quantity, result.sentence), Value("目标", aim.quantity, aim.sentence))
    gap = conclude_values(Wanted.DIFFERENCE, both)
    return (gap,) if gap is not None else ()


def _told(report: ReportRef, facts: Sequence[Fact]) -> tuple[Claim, ...]:
    return tuple(to_claim(Figure(report, fact.words, fact.period, fact.status, (fact,))) for fact in facts)


def _said(named: set[str], passages: Sequence[Passage]) -> tuple[Claim, ...]:
    """Return what the review says in words of an aim for an indicator."""
    for passage in passages:
        if passage.part is not Part.REVIEW or passage.years:
            continue
        for sentence in passage.sentences:
            clauses = CLAUSE.findall(sentence.text)
            for index, clause in enumerate(clauses):
                if not named & {mention.name for mention in find(clause)}:
                    continue
                verdict = plan_kept("，".join(clauses[index : index + 2]))
                if verdict is not None:
                    first = Claim(text=verdict.value, citations=(sentence.address,), support="supported")
                    return (first, claim_of(sentence.text, sentence))
    return ()

"""Whether an aim was kept: what a report's review says of it itself, also among what it admits is wrong.

一般公共预算收入达到年初定的目标了吗 is not answered by how much it was, but by 距年初6%的目标还有差距.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.indicators import find
from corpus.types import Part, Passage
from rag.choosing import claim_of
from rag.clauses import CLAUSE
from rag.types import Claim, Question
from rag.verdict import asks_for_plan, plan_kept


def aim_kept(question: Question, passages: Sequence[Passage]) -> tuple[Claim, ...]:
    """Return a yes or no, and the sentence that says so; empty where none is asked, or the review does not tell.

    Only of an indicator that the lexicon knows, in the clause that names it or the one behind.
    """
    named = {mention.name for mention in find(question.terms, everyday=True)}
    if not named or not asks_for_plan(question):
        return ()
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

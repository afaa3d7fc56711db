"""The members that a question counts, where they are told one by one: in a paragraph, or in a note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.types import Part
from rag.choosing import claim_of
from rag.citation import find_sentence, passage_address
from rag.counted import MOST_OF_THEM, members_beside, names_members
from rag.direct import of_another_year
from rag.evidence import Ranked
from rag.library import Library
from rag.types import Claim, Question

NOTED = 0.8
"""A note with this share of the question's words is about what is counted."""

_CLAUSES = re.compile(r"[，,；;]")


def members_of_paragraph(question: Question, claims: Sequence[Claim], library: Library) -> tuple[Claim, ...]:
    """Return the members that a question counts, where a sentence quoted counts them and its paragraph has one in each."""
    for claim in claims:
        passage = library.passage(passage_address(claim.citations[0]))
        counting = find_sentence(passage, claim.citations[0])
        if members := members_beside(question.text, counting, passage):
            return tuple(claim_of(sentence.text, sentence) for sentence in members)
    return ()


def noted_members(question: Question, sentences: Sequence[Ranked], count: int) -> tuple[Claim, ...]:
    """Return the note that names as many members as are asked for, where one is about them: 10件民生实事: …."""
    for ranked in sentences:
        note = ranked.sentence.text
        if ranked.passage.part is not Part.NOTES or ranked.support < NOTED:
            continue
        if of_another_year(question, note, ranked.sentence.address):
            continue
        if names_members([note], count) or len(_CLAUSES.split(note)) >= count * MOST_OF_THEM:
            return (claim_of(note, ranked.sentence),)
    return ()

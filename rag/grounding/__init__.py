"""Does a sentence follow from the evidence that it cites? One checker, for live answers and for evaluation.

A sentence is *supported* when every quantity in it, with unit, direction and qualifier, stands in the evidence of the
same thing; when place, period and status (promised or achieved), negation and quoted words agree; and when its
other words are there. It is *partial* when only words fall short, and *unsupported* when anything contradicts or a
figure or a name is missing. Each of these is an :class:`Atom` with its range in the sentence and a reason in words.

``reading`` takes a sentence apart (clauses, figures with their subject, place and period), ``numbers`` judges figures,
``derived`` those that a sentence works out, ``scope`` places, periods and status, ``words`` negation, opposites, stages,
quotations and coverage; ``verdict`` joins them, ``repair`` mends a draft's citations. What rules cannot judge (who is to be
compared with whom, what causes what) is an atom with verdict ``unchecked``: it neither helps nor hurts.
"""

from rag.grounding.model import Atom, Check, Grounded
from rag.grounding.repair import ground
from rag.grounding.verdict import check

__all__ = ["Atom", "Check", "Grounded", "check", "ground"]

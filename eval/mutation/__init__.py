"""Right answers with one thing changed: does the grounding checker notice?

Right answers are made from gold (question sets): sentences from a nugget's subject, indicator, period, value and status, in
several forms, citing the sentences in which its quotes stand. Each operator of :data:`OPERATORS` makes wrong
sentences (or wrong citations) from one; what would still be true, or could be, is not made: see each operator.
A mutant is *caught* when the checker does not call it supported. Everything is decided by ids: no chance.
"""

from eval.mutation.answers import make_answers
from eval.mutation.benchmark import MutationResult, Rate, main, run_mutation, unmet
from eval.mutation.operators import OPERATORS, mutants

__all__ = ["OPERATORS", "MutationResult", "Rate", "main", "make_answers", "mutants", "run_mutation", "unmet"]

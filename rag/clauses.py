"""Clauses of a sentence: what stands between its commas, and the like."""

from __future__ import annotations

import re

CLAUSE = re.compile(r"[^，,；;。：:]+")
"""One clause, without the mark that ends it."""

CLAUSE_WITH_MARK = re.compile(r"[^，,；;]+[，,；;]?")
"""One clause with the mark that ends it: put together again they are the sentence. A colon ends none."""

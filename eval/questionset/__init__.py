"""Question sets: their schema, how they are read, how they are checked, how they are split.

A set is one JSON Lines file, one :class:`Question` a line. Gold is made by reading the reports; this
package never looks at what the program answers. ``eval/questions/README.md`` explains the format to people.

Three things are checked, each by its own function:

* :func:`load` — every line has the right shape (unknown fields are refused);
* :func:`check_sources` — every quote stands, contiguous and exactly once, in the file that it names, and
  the value, or one of the wordings, of its nugget stands in it;
* :func:`check_balance` — the set is large and varied enough (:class:`Minimums`).

:func:`resolve` finds the addresses of the quoted passages once a report has been parsed.
"""

from eval.questionset.balance import REPORTS5, Minimums, check_balance, tally
from eval.questionset.checks import check_nugget, check_sources, read_sources
from eval.questionset.resolve import PassageLike, ReportLike, find, resolve, resolve_all
from eval.questionset.schema import (
    SCHEMA_VERSION,
    DecimalText,
    Derivation,
    Nugget,
    NuggetKind,
    Question,
    QuestionSetError,
    QuestionType,
    Quote,
    Split,
    Status,
    UnanswerableClass,
    load,
    parse,
    select,
    split_of,
)
from eval.questionset.text import squeeze

__all__ = [
    "REPORTS5",
    "SCHEMA_VERSION",
    "DecimalText",
    "Derivation",
    "Minimums",
    "Nugget",
    "NuggetKind",
    "PassageLike",
    "Question",
    "QuestionSetError",
    "QuestionType",
    "Quote",
    "ReportLike",
    "Split",
    "Status",
    "UnanswerableClass",
    "check_balance",
    "check_nugget",
    "check_sources",
    "find",
    "load",
    "parse",
    "read_sources",
    "resolve",
    "resolve_all",
    "select",
    "split_of",
    "squeeze",
    "tally",
]

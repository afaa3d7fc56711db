"""What nobody may look at question by question: a set, or a half, that is read is no longer a test of the program.

Totals of them are always shown. Whoever opens them (``--open``) has used them up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from eval.questionset import split_of

BLIND_SETS = frozenset({"unseen"})
"""Sets that nobody tunes on."""

HALVED_SETS = frozenset({"reports5"})
"""Sets whose ``held`` half nobody tunes on; of any other set ``split_of`` says nothing."""

WARNING = "注意：逐题看过之后，{what}就用掉了：照着改过的程序，不能再拿它的得分当没见过的题的得分"


def is_blind(questions: str) -> bool:
    """Whether a set is shown in totals only."""
    return questions in BLIND_SETS


def hidden(questions: str, ids: Iterable[str]) -> frozenset[str]:
    """Return the questions of a set of which nothing is shown one by one."""
    if is_blind(questions):
        return frozenset(ids)
    return frozenset(i for i in ids if questions in HALVED_SETS and split_of(i) == "held")


def warning(questions: str) -> str:
    """Return what is said to whoever opens what is blind of a set; nothing where nothing is."""
    if is_blind(questions):
        return WARNING.format(what=f"题集 {questions} ")
    return WARNING.format(what=f"题集 {questions} 留出的一半") if questions in HALVED_SETS else ""


def left_out(count: int, how: str = "--open") -> str:
    """Return what a list says of the questions that it leaves out; nothing where there are none."""
    return f"另有 {count} 题只看总数，不逐题列出（{how} 可以打开；打开就用掉了）" if count else ""


def shown(questions: str, ids: Collection[str], *, opened: bool) -> frozenset[str]:
    """Return the questions that may be shown one by one."""
    return frozenset(ids) if opened else frozenset(ids) - hidden(questions, ids)

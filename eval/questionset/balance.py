"""Is a set large and varied enough?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.questionset.schema import Question, split_of


@dataclass(frozen=True, slots=True)
class Minimums:
    """What a set must have at least. The numbers are those of the design for ``reports5``."""

    questions: int = 220
    unanswerable: int = 60
    by_type: Mapping[str, int] = field(default_factory=dict)
    by_class: Mapping[str, int] = field(default_factory=dict)
    by_place: Mapping[str, int] = field(default_factory=dict)
    by_status: Mapping[str, int] = field(default_factory=dict)
    smaller_half: float = 0.4


REPORTS5 = Minimums(
    by_type={
        "figure": 40,
        "comparison": 20,
        "ranking": 5,
        "list": 15,
        "definition": 10,
        "measure": 10,
        "explanation": 8,
        "metadata": 6,
        "yes_no": 10,
        "change": 10,
        "multi_part": 10,
    },
    by_class={
        "no_such_place": 10,
        "no_such_year": 10,
        "not_mentioned": 15,
        "false_premise": 12,
        "underspecified": 8,
    },
    by_place={"上饶市": 30, "赣州市": 30, "宜春市": 30, "乐平市": 30, "抚州市": 30},
    by_status={"完成": 80, "目标": 80},
)


def tally(questions: Iterable[Question]) -> dict[str, Counter[str]]:
    """Count a set by type, class, place, nugget status and half."""
    counts: dict[str, Counter[str]] = {k: Counter() for k in ("type", "class", "place", "status", "split")}
    for question in questions:
        counts["type"][question.type] += 1
        counts["class"][question.unanswerable_class or "answerable"] += 1
        counts["place"].update(set(question.places))
        counts["status"].update({nugget.status or "none" for nugget in question.nuggets})
        counts["split"][split_of(question.id)] += 1
    return counts


def check_balance(questions: Sequence[Question], minimums: Minimums) -> list[str]:
    """Return in what the set falls short of ``minimums``."""
    counts = tally(questions)
    unanswerable = sum(not question.answerable for question in questions)
    wanted: list[tuple[str, int, int]] = [
        ("questions", len(questions), minimums.questions),
        ("questions without an answer", unanswerable, minimums.unanswerable),
    ]
    for key, table in (
        ("type", minimums.by_type),
        ("class", minimums.by_class),
        ("place", minimums.by_place),
        ("status", minimums.by_status),
    ):
        wanted += [(f"{key} {name}", counts[key][name], least) for name, least in table.items()]
    problems = [f"{name}: {have}, at least {least} wanted" for name, have, least in wanted if have < least]
    for half in ("tune", "held"):
        if counts["split"][half] < minimums.smaller_half * len(questions):
            problems.append(f"half {half}: only {counts['split'][half]} of {len(questions)}")
    return problems

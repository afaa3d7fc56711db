"""Which places aim higher than they came: each one's aim (目标) beside its own result of the year before (实际)."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.facts import Status
from rag.chain import Group
from rag.compare import Value, stated, text_of
from rag.question.times import AIM_AGAINST_RESULT
from rag.say import AIM_IS
from rag.types import Claim, Question

_WAYS = ("高", "低", "相同")


def aims_against_results(question: Question, groups: Sequence[Group]) -> Claim | None:
    """Say of several places which aim higher than they came, which lower; ``None`` where that is not asked or not told.

    Only of places with both, in one kind and unit: 6%左右 against 5.3%, but no growth against a sum.
    """
    if not question.each or not AIM_AGAINST_RESULT.search(question.text):
        return None
    sorted_by: dict[str, list[str]] = {way: [] for way in _WAYS}
    cited: list[str] = []
    for group in groups:
        pair = aim_and_result(group)
        if pair is None:
            continue
        aim, result = pair
        way = _WAYS[0 if aim.signed > result.signed else 1 if aim.signed < result.signed else 2]
        sorted_by[way].append(f"{aim.name}（{text_of(aim.quantity)}，上年{text_of(result.quantity)}）")
        cited += [aim.sentence, result.sentence]
    if not cited:
        return None
    told = [
        f"目标{'与上年实际相同' if way == '相同' else f'比上年实际{way}'}的是{'、'.join(places)}"
        for way, places in sorted_by.items()
        if places
    ]
    return Claim(text="；".join(told) + "。", citations=tuple(dict.fromkeys(cited)), support="supported")


def aim_and_result(group: Group) -> tuple[Value, Value] | None:
    """Return a place's aim and its result of the year before, of one indicator and measure."""
    facts = {
        status: [f for f in group.figures if f.status is status] for status in (Status.TARGET, Status.ACTUAL)
    }
    for aim in stated(facts[Status.TARGET]):
        for result in stated(facts[Status.ACTUAL]):
            if aim.key == result.key and aim.offset == 0 and result.offset == -1:
                return aim, result
    return None


def lacks_the_other(question: Question, group: Group) -> str:
    """Say which half of a comparison of aim and result a report does not give; empty where none is asked or both are there."""
    aims = {figure.status is Status.TARGET for figure in group.figures} | {
        value.aim for value in group.values
    }
    if not aims and any(AIM_IS in claim.text for claim in group.direct):
        aims = {True}  # told by its fact alone
    if question.each or not AIM_AGAINST_RESULT.search(question.text) or len(aims) != 1:
        return ""
    year = question.reports[0].year
    absent = f"{year - 1}年的实际数" if aims == {True} else f"{year}年的目标"
    return f"报告没有给出{absent}，无法比较。"

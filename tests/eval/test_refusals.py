"""Refusals, answers kept, and the overview that a question without a place may be given."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from eval.scorers import Score
from eval.scorers.refusals import score_refusals
from tests.eval.cases import MakeCase

SAID = (
    ("上饶市", "城镇、农村居民人均可支配收入分别增长5.5%、7.5%。"),
    ("宜春市", "预计地区生产总值增长4%左右，规上工业增加值增长5%左右"),
    ("乐平市", "全年地区生产总值439.23亿元，同比增长4.8%"),
)


def share(score: Score) -> tuple[float, float]:
    assert not score.na, score.na
    return score.numerator, score.denominator


@pytest.mark.parametrize(("count", "right", "says"), [(3, 1, "overview"), (2, 0, "answered")])
def test_an_overview_of_most_places_answers_a_question_that_names_none(
    case: MakeCase, count: int, right: int, says: str
) -> None:
    # Of five places held, three are most and two are not.
    answer = "".join(f"{place}有[{n}]。" for n, (place, _) in enumerate(SAID[:count], start=1))
    one = case("na-083", answer, [text for _, text in SAID[:count]])
    assert one.gold.question.overview_acceptable and len(one.sources.reports) == 5
    recall = {score.metric: score for score in score_refusals(one)}["refusal_recall"]
    assert (share(recall), recall.verdicts) == ((right, 1), (says,))


def test_an_overview_of_one_place_after_the_other_needs_their_own_words(case: MakeCase) -> None:
    # The same answer, its citations at addresses where the words do not stand.
    answer = "".join(f"{place}有[{n}]。" for n, (place, _) in enumerate(SAID, start=1))
    one = case("na-083", answer, [text for _, text in SAID], at=["赣州市-2024-p001"] * 3)
    assert {s.metric: s.numerator for s in score_refusals(one)}["refusal_recall"] == 0


def sums(scores: Iterable[Score]) -> dict[str, tuple[float, float]]:
    return {score.metric: (score.numerator, score.denominator) for score in scores if not score.na}


@pytest.mark.parametrize("more", [{"error": "断了"}, {}])
def test_an_error_and_an_empty_answer_are_no_answers_kept(case: MakeCase, more: dict[str, str]) -> None:
    outcome = "error" if more else "empty"
    scores = {score.metric: score for score in score_refusals(case("sr-005", "", **more))}
    assert share(scores["kept"]) == (0, 1)
    for name in ("false_refusal", "false_refusal:evidence", "false_refusal:no_evidence"):
        assert scores[name].na == outcome
    assert sums(score_refusals(case("na-001", "", **more)))["refusal_recall"] == (0, 1)


def test_an_answer_is_kept_and_a_refusal_is_not(case: MakeCase) -> None:
    answered = sums(score_refusals(case("sr-005", "增长5.5%。")))
    assert (answered["kept"], answered["false_refusal"]) == ((1, 1), (0, 1))
    refused = sums(score_refusals(case("sr-005", "报告中未提及。", abstained=True)))
    assert (refused["kept"], refused["false_refusal"]) == ((0, 1), (1, 1))

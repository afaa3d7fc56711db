"""Every scorer against hand-computed numbers, and the cases with nothing in them."""

from __future__ import annotations

import pytest

from eval.records import Piece, Record, parse_record, sentences
from eval.scorers import METRICS, Case, Score, metric_of, score_records
from eval.scorers.answers import score_answers
from eval.scorers.citations import score_citations
from eval.scorers.refusals import score_refusals
from eval.scorers.retrieval import score_retrieval
from eval.scorers.speed import score_speed
from tests.eval.cases import MakeCase

INCOME = "城镇、农村居民人均可支配收入分别增长5.5%、7.5%。"
OTHER = "新增城镇就业5.14万人、转移农村劳动力8.65万人"


def by_metric(scores: object) -> dict[str, Score]:
    return {score.metric: score for score in scores}  # type: ignore[attr-defined]


def value(score: Score) -> float | None:
    return None if score.na else score.numerator / score.denominator


# Retrieval -------------------------------------------------------------------------------------------------


def test_retrieval_counts_the_rank_of_the_proof(case: MakeCase) -> None:
    one = case("sr-005", "x", retrieved=[OTHER, INCOME])
    scores = by_metric(score_retrieval(one))
    assert value(scores["evidence_recall@1"]) == 0
    assert value(scores["evidence_recall@5"]) == 1
    assert value(scores["all_hop@5"]) == 1
    assert value(scores["mrr@10"]) == 0.5
    assert value(scores["ndcg@10"]) == pytest.approx(0.63093, abs=1e-5)  # 1 / log2(3)
    assert (value(scores["hit@1"]), value(scores["hit@5"])) == (0, 1)
    assert value(scores["wrong_place@10"]) == 0


def test_half_of_the_evidence_is_half_of_the_recall(case: MakeCase) -> None:
    # sr-007 asks the harvest (66.15亿斤) and the target (65亿斤左右); only the harvest was found, at rank 1.
    scores = by_metric(
        score_retrieval(case("sr-007", "x", retrieved=["粮食总产66.15亿斤，超额完成省定目标任务"]))
    )
    assert value(scores["evidence_recall@5"]) == 0.5
    assert value(scores["all_hop@5"]) == 0
    assert value(scores["ndcg@10"]) == pytest.approx(0.61315, abs=1e-5)  # 1 / (1 + 1 / log2(3))


def test_passages_of_other_places_and_years_are_counted(case: MakeCase) -> None:
    stranger = "瑞金机场基本建成"  # 赣州
    scores = by_metric(score_retrieval(case("sr-005", "x", retrieved=[INCOME, stranger])))
    assert value(scores["wrong_place@10"]) == 0.5
    assert value(scores["wrong_year@10"]) == 0


def test_retrieval_of_nothing_is_zero_and_without_gold_not_applicable(case: MakeCase) -> None:
    nothing = by_metric(score_retrieval(case("sr-005", abstained=True)))
    assert value(nothing["evidence_recall@10"]) == 0
    assert value(nothing["ndcg@10"]) == 0
    assert nothing["wrong_place@10"].na
    assert by_metric(score_retrieval(case("na-001", abstained=True)))["hit@1"].na


def test_each_arm_is_scored_alone(case: MakeCase) -> None:
    one = case("sr-005", "x", retrieved=[INCOME])
    arms = {"dense": (Piece(text=OTHER),), "lexical": (Piece(text=INCOME),)}
    scores = by_metric(
        score_retrieval(Case(one.record.model_copy(update={"arms": arms}), one.gold, one.sources))
    )
    assert (value(scores["dense:hit@1"]), value(scores["lexical:hit@1"])) == (0, 1)
    assert metric_of("dense:hit@1").kind == "binary"


# Citations --------------------------------------------------------------------------------------------------


def test_citations_that_hold(case: MakeCase) -> None:
    answer = "上饶市2023年城镇居民人均可支配收入增长5.5%[1]。"
    scores = by_metric(score_citations(case("sr-005", answer, [INCOME])))
    for name in (
        "citation_validity",
        "quote_containment",
        "atom_support",
        "citation_recall",
        "citation_precision",
    ):
        assert value(scores[name]) == 1, name
    assert value(scores["gold_recall"]) == value(scores["gold_precision"]) == value(scores["gold_f1"]) == 1


def test_a_citation_too_many_costs_precision(case: MakeCase) -> None:
    answer = "上饶市2023年城镇居民人均可支配收入增长5.5%[1][2]。"
    scores = by_metric(
        score_citations(case("sr-005", answer, [INCOME, "宇瞳光学智造产教融合一体化园区正式投用。"]))
    )
    assert value(scores["citation_recall"]) == 1
    assert value(scores["citation_precision"]) == 0.5
    assert value(scores["gold_precision"]) == 0.5
    assert value(scores["gold_f1"]) == pytest.approx(2 / 3)


def test_an_invented_source_is_invalid(case: MakeCase) -> None:
    scores = by_metric(
        score_citations(case("sr-005", "收入增长5.5%[1]。", ["城镇居民收入增长五成。"], [INCOME]))
    )
    assert value(scores["citation_validity"]) == 0
    assert value(scores["quote_containment"]) == 0


def test_what_was_not_retrieved_cannot_be_cited(case: MakeCase) -> None:
    scores = by_metric(score_citations(case("sr-005", "收入增长5.5%[1]。", [INCOME], ["瑞金机场基本建成"])))
    assert value(scores["citation_validity"]) == 0
    assert value(scores["quote_containment"]) == 1


def test_a_wrong_figure_is_not_supported(case: MakeCase) -> None:
    scores = by_metric(score_citations(case("sr-005", "上饶市城镇居民人均可支配收入增长5.6%[1]。", [INCOME])))
    assert value(scores["atom_support"]) == pytest.approx(
        2 / 3
    )  # place and indicator hold, the figure does not
    assert value(scores["citation_recall"]) == 0


def test_an_uncited_answer_has_no_support_but_is_no_division_by_nothing(case: MakeCase) -> None:
    scores = by_metric(score_citations(case("sr-005", "城镇居民人均可支配收入增长5.5%。")))
    assert scores["citation_validity"].na and scores["citation_precision"].na
    assert value(scores["citation_recall"]) == 0


@pytest.mark.parametrize(
    ("more", "reason"), [({"abstained": True}, "refused"), ({"error": "x"}, "error"), ({}, "empty")]
)
def test_refusal_error_and_empty_answer_are_three_things(
    case: MakeCase, more: dict[str, object], reason: str
) -> None:
    one = case("sr-005", "", **more)
    assert {score.na for score in score_citations(one)} == {reason}
    scores = by_metric(score_answers(one))
    assert value(scores["vital_nuggets"]) == 0
    assert value(scores["truthfulness"]) == 0
    assert scores["truthfulness"].verdicts == (reason,)
    refusals = by_metric(score_refusals(one))
    assert value(refusals["kept"]) == 0
    assert value(refusals["false_refusal"]) == (1 if reason == "refused" else None)


# Answers ------------------------------------------------------------------------------------------------------


def test_nuggets_and_truth(case: MakeCase) -> None:
    both = by_metric(score_answers(case("sr-005", INCOME, [INCOME])))
    assert value(both["vital_nuggets"]) == value(both["all_vital"]) == value(both["truthfulness"]) == 1
    one = by_metric(score_answers(case("sr-005", "城镇居民人均可支配收入增长5.5%。", [INCOME])))
    assert (value(one["vital_nuggets"]), value(one["all_vital"]), value(one["truthfulness"])) == (0.5, 0, 0.5)
    wrong = by_metric(score_answers(case("sr-005", "城镇居民人均可支配收入增长6.5%。", [INCOME])))
    assert (value(wrong["vital_nuggets"]), value(wrong["truthfulness"])) == (0, -1)


def test_the_ladder(case: MakeCase) -> None:
    # The value is there, but as points; then as a target; each stops at its rung.
    points = by_metric(score_answers(case("sr-005", "城镇居民人均可支配收入提高5.5个百分点。", [INCOME])))
    assert [value(points[f"ladder_{n}"]) for n in ("value", "unit", "subject", "full")] == [0.5, 0, 0, 0]
    status = by_metric(score_answers(case("sr-005", "城镇居民人均可支配收入的目标是增长5.5%。", [INCOME])))
    assert [value(status[f"ladder_{n}"]) for n in ("value", "unit", "subject", "full")] == [0.5, 0.5, 0.5, 0]


@pytest.mark.parametrize(
    ("answer", "rungs", "truth"),
    [
        ("上饶市2023年规上工业营业收入5620。", [1, 0, 0, 0], 0),  # the number alone: too little, not wrong
        ("上饶市2023年规上工业营业收入5620万元。", [1, 0, 0, 0], -1),
        ("上饶市2024年规上工业营业收入5620亿元。", [1, 1, 0, 0], -1),
        ("上饶市2023年规上工业营业收入5620亿元以上。", [1, 1, 1, 0], 0),
        ("上饶市2023年规上工业营业收入5620亿元。", [1, 1, 1, 1], 1),
        ("上饶市2023年规上工业营业收入5621亿元。", [0, 0, 0, 0], -1),
    ],
)
def test_each_rung_of_the_ladder(case: MakeCase, answer: str, rungs: list[float], truth: float) -> None:
    one = case("sr-001", answer, ["规上工业营业收入达5620亿元，增长15.7%；"])
    scores = by_metric(score_answers(one))
    assert [value(scores[f"ladder_{n}"]) for n in ("value", "unit", "subject", "full")] == rungs
    assert value(scores["truthfulness"]) == truth


@pytest.mark.parametrize(
    ("question", "answer", "abstained", "truth", "verdict"),
    [
        ("na-001", "报告中未提及。", True, 1, "refused"),
        ("na-001", "2023年增长5%。", False, -1, "answered"),
        ("na-001", "", False, 0, "empty"),
        ("na-001", "没有这样的报告，以下相近的内容供参考：规上工业营业收入达5620亿元。", False, 0, "nearest"),
        ("na-001", "没有这样的报告，以下相近的内容供参考：规上工业营业收入达5621亿元。", False, -1, "wrong"),
        ("na-068", "抚州没有过千亿的产业集群。", False, 1, "corrected"),
    ],
)
def test_truth_where_there_is_no_answer(
    case: MakeCase, question: str, answer: str, abstained: bool, truth: float, verdict: str
) -> None:
    one = case(question, answer, ["规上工业营业收入达5620亿元，增长15.7%；"], abstained=abstained)
    found = by_metric(score_answers(one))["truthfulness"]
    assert (value(found), found.verdicts) == (truth, (verdict,))


def test_all_nuggets_counts_what_need_not_be_said_too(case: MakeCase) -> None:
    # sr-001 has one vital nugget (5620亿元) and one that is not (增长15.7%).
    source = ["规上工业营业收入达5620亿元，增长15.7%；"]
    one = by_metric(score_answers(case("sr-001", "规上工业营业收入达5620亿元。", source)))
    assert (value(one["vital_nuggets"]), value(one["all_nuggets"]), value(one["all_vital"])) == (1, 0.5, 1)
    both = by_metric(score_answers(case("sr-001", "规上工业营业收入达5620亿元，增长15.7%。", source)))
    assert value(both["all_nuggets"]) == 1
    other = by_metric(score_answers(case("sr-001", "规上工业营业收入增长15.7%。", source)))
    assert (value(other["vital_nuggets"]), value(other["all_nuggets"])) == (0, 0.5)


def test_a_part_of_the_year_is_wrong_of_the_year(case: MakeCase) -> None:
    source = "规上工业营业收入达5620亿元，增长15.7%；"
    answer = "上饶市2023年前三季度规上工业营业收入达5620亿元。"
    one = case("sr-001", answer, [source])
    scores = by_metric([*score_answers(one), *score_citations(one)])
    assert value(scores["truthfulness"]) == -1
    assert value(scores["ladder_unit"]) == 1 and value(scores["ladder_subject"]) == 0
    assert value(scores["citation_recall"]) == 0
    whole = case("sr-001", answer.replace("前三季度", ""), [source])
    assert value(by_metric(score_citations(whole))["citation_recall"]) == 1


def test_invented_numbers(case: MakeCase) -> None:
    scores = by_metric(score_answers(case("sr-005", "增长5.5%，另有8.8%。", [INCOME])))
    assert (scores["invented_numbers"].numerator, scores["invented_numbers"].denominator) == (1, 2)
    derived = by_metric(score_answers(case("sr-005", "两者相差2个百分点。", [INCOME])))
    assert value(derived["invented_numbers"]) == 0
    none = by_metric(score_answers(case("sr-005", "都有增长。", [INCOME])))
    assert none["invented_numbers"].na


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("没有，全年未发生重大生产安全事故。", 1),
        ("全年未发生重大生产安全事故。", 1),
        ("是的，发生过。", 0),
        ("报告谈到安全生产。", 0),
    ],
)
def test_yes_and_no(case: MakeCase, answer: str, right: int) -> None:
    assert value(by_metric(score_answers(case("sr-029", answer)))["verdict"]) == right


def test_lists_orders_and_the_first(case: MakeCase) -> None:
    areas = "信江南片区、高铁北片区、灵山片区、经开区科创城片区、丰溪河谷片区。"
    assert value(by_metric(score_answers(case("sr-008", areas)))["set_f1"]) == 1
    # Two of five (recall 2/5), two of three items (the second sentence is one): F1 = (2 · 2/5 · 2/3) / (2/5 + 2/3) = 1/2
    some = by_metric(score_answers(case("sr-008", "信江南片区、灵山片区。此外还有许多工作。")))
    assert value(some["set_f1"]) == pytest.approx(1 / 2)
    right = "赣州市9.3%，上饶市7.5%，抚州市7.3%，宜春市6.1%左右。"
    scores = by_metric(score_answers(case("mx-004", right)))
    assert value(scores["order"]) == value(scores["arg_max"]) == 1
    wrong = by_metric(score_answers(case("mx-004", "上饶市7.5%，赣州市9.3%，抚州市7.3%，宜春市6.1%左右。")))
    assert value(wrong["order"]) == value(wrong["arg_max"]) == 0
    assert by_metric(score_answers(case("sr-005", INCOME)))["order"].na


FIVE = "信江南片区、高铁北片区、灵山片区、经开区科创城片区、丰溪河谷片区"
FALSE = "云谷片区、空港片区、茶圣片区、带湖片区、紫阳片区"


@pytest.mark.parametrize(
    ("answer", "recall", "precision"),
    [
        (f"统筹推进{FIVE}等“五大片区”建设，着力彰显独特魅力。", 1, 1),
        (f"{FIVE}、{FALSE}。", 1, 0.5),  # five right and five invented in one sentence
        (f"{FIVE}。{FALSE}。", 1, 0.5),
        (f"{FIVE}，以及{FALSE}。", 1, 0.5),
        (FIVE.replace("、", "，") + "，" + FALSE.replace("、", "，") + "。", 1, 0.5),
        ("1. 信江南片区\n2. 高铁北片区\n3. 灵山片区\n4. 云谷片区", 0.6, 0.75),
        (f"{FIVE}，完成总体规划编制和南龙、会昌两个园区的重新认定工作。", 1, 1),  # context
        ("信江南片区、云谷片区（空港、茶圣）。", 0.2, 0.5),
        (f"{FALSE}。", 0, 0),
    ],
)
def test_a_list_is_counted_item_by_item(case: MakeCase, answer: str, recall: float, precision: float) -> None:
    found = by_metric(score_answers(case("sr-008", answer)))["set_f1"]
    assert found.verdicts == (f"recall {recall:.2f}", f"precision {precision:.2f}")
    wanted = 2 * recall * precision / (recall + precision) if recall else 0
    assert value(found) == pytest.approx(wanted)


def test_each_place_with_its_own_figure(case: MakeCase) -> None:
    right = "赣州市9.3%，上饶市7.5%，抚州市7.3%，宜春市6.1%左右。"
    swapped = "赣州市7.5%，上饶市9.3%，抚州市7.3%，宜春市6.1%左右。"
    scores = by_metric(score_answers(case("mx-004", right)))
    assert (value(scores["own_figures"]), value(scores["set_f1"])) == (1, 1)
    assert value(by_metric(score_answers(case("mx-004", swapped)))["own_figures"]) == 0.5
    assert value(by_metric(score_answers(case("mx-004", "赣州市9.3%。")))["own_figures"]) == 0.25
    assert by_metric(score_answers(case("sr-005", INCOME)))["own_figures"].na
    # A fifth place that nobody asked about: recall 1, precision 4/5.
    more = by_metric(score_answers(case("mx-004", right + "九江市8%。")))
    assert more["set_f1"].verdicts == ("recall 1.00", "precision 0.80")
    assert value(more["own_figures"]) == 1


def test_which_reports_are_said_to_have_nothing(case: MakeCase) -> None:
    # mx-006b: of five reports those of 上饶 and 乐平 do not say it.
    lines = ("上饶市2024年：报告中未提及。", "宜春2024年：报告中未提及。")
    one = case("mx-006b", "赣州市：有。")
    for said, found in ((lines, 1), ((), 0), ((*lines, "乐平未提及"), 2)):
        record = one.record.model_copy(update={"not_mentioned": said})
        score = by_metric(score_answers(Case(record, one.gold, one.sources)))["missing_said"]
        assert (score.numerator, score.denominator) == (found, 2)
    refused = by_metric(score_answers(case("mx-006b", "报告中未提及。", abstained=True)))["missing_said"]
    assert (refused.numerator, refused.denominator) == (0, 2)
    assert by_metric(score_answers(case("sr-005", INCOME)))["missing_said"].na


# Refusals -----------------------------------------------------------------------------------------------------


def test_refusals_by_class(case: MakeCase) -> None:
    refused = by_metric(score_refusals(case("na-001", "报告中未提及。", abstained=True)))
    assert value(refused["refusal_recall"]) == value(refused["refusal_recall:no_such_place"]) == 1
    assert refused["refusal_recall:no_such_year"].na
    assert value(refused["refusal_marked"]) == 1
    answered = by_metric(score_refusals(case("na-001", "增长5%。")))
    assert value(answered["refusal_recall"]) == 0
    assert answered["refusal_marked"].na


def test_a_false_premise_may_be_corrected(case: MakeCase) -> None:
    corrected = by_metric(score_refusals(case("na-068", "抚州没有过千亿的产业集群。")))
    assert value(corrected["refusal_recall"]) == 1
    assert corrected["refusal_recall"].verdicts == ("corrected",)


def test_false_refusals_are_split_by_what_was_retrieved(case: MakeCase) -> None:
    found = by_metric(score_refusals(case("sr-005", "报告中未提及。", retrieved=[INCOME], abstained=True)))
    assert (value(found["false_refusal:evidence"]), value(found["false_refusal:no_evidence"])) == (1, 0)
    not_found = by_metric(score_refusals(case("sr-005", "报告中未提及。", retrieved=[OTHER], abstained=True)))
    assert (value(not_found["false_refusal:evidence"]), value(not_found["false_refusal:no_evidence"])) == (
        0,
        1,
    )


def test_speed_is_measured_or_not_applicable(case: MakeCase) -> None:
    scores = by_metric(score_speed(case("sr-005", "x")))
    assert value(scores["seconds"]) == 1.5
    assert scores["seconds_first"].na == "not measured"


# The whole ------------------------------------------------------------------------------------------------------


def test_every_metric_is_scored_or_said_not_to_apply(case: MakeCase) -> None:
    one = case("sr-005", INCOME, [INCOME])
    scores = score_records([one.record], {"sr-005": one.gold}, one.sources)
    assert {score.metric for score in scores} == {metric.name for metric in METRICS}
    assert all(bool(score.na) != bool(score.denominator) for score in scores)


def test_the_foreign_shape_is_read() -> None:
    line = '{"id": "a-001", "answer": "一[1]。二[2][3]。", "citations": [{"text": "甲"}, {"text": "乙"}], "seconds": 2}'
    record = parse_record(line)
    assert [said.citations for said in record.said] == [(0,), (1,)]
    assert record.outcome == "answered"
    assert record.seconds == 2


@pytest.mark.parametrize(
    ("answer", "cited"),
    [
        ("一句。两句。", [(0, 1), (0, 1)]),
        ("一句。[1]两句[2]。", [(0,), (1,)]),
        ("一句【1】。\n- 两句", [(0,), ()]),
        ("报告中未提及。", []),
        ("", []),
    ],
)
def test_sentences_and_their_marks(answer: str, cited: list[tuple[int, ...]]) -> None:
    assert [said.citations for said in sentences(answer, 2)] == cited


def test_an_answer_object_becomes_a_record() -> None:
    with pytest.raises(ValueError, match="one JSON object"):
        parse_record("[]")
    assert Record(id="a", answer=" ", abstained=False).outcome == "empty"

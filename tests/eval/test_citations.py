"""Citations against hand-computed numbers: addresses, what rules can judge, whose figure it is, and the reasons given."""

from __future__ import annotations

import pytest

from eval.matching.misattributed import WAYS
from eval.records import Piece
from eval.scorers import Case, Score
from eval.scorers.citations import score_citations
from eval.scorers.retrieval import score_retrieval
from eval.sources import Sources
from tests.eval.cases import MakeCase

INCOME = "城镇、农村居民人均可支配收入分别增长5.5%、7.5%。"  # 上饶市-2024-p005-s5
HARVEST = "粮食总产66.15亿斤，超额完成省定目标任务。"  # 上饶市-2024-p001-s21
LEPING = "全年地区生产总值439.23亿元，同比增长4.8%，交出了年度优秀答卷。"
YICHUN = "预计地区生产总值增长4%左右，规上工业增加值增长5%左右，社会消费品零售总额增长4.5%左右"
PLANS = "深化与长三角城市和机构务实合作，主动接受辐射带动。"  # nothing in it but words
RIGHT = "上饶市2023年城镇居民人均可支配收入增长5.5%[1]。"


def scores_of(case: Case) -> dict[str, Score]:
    return {score.metric: score for score in score_citations(case)}


def share(score: Score) -> tuple[float, float]:
    assert not score.na, score.na
    return score.numerator, score.denominator


# Addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["上饶市-2024-p005", "上饶市-2024-p005-s5"])
def test_words_stand_at_the_address_of_their_passage_and_of_their_sentence(
    case: MakeCase, address: str
) -> None:
    scores = scores_of(case("sr-005", RIGHT, [INCOME], at=[address]))
    for name in ("citation_validity", "quote_containment", "citation_recall", "gold_precision"):
        assert share(scores[name]) == (1, 1), name
    assert share(scores["gold_recall"]) == (2, 2)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("赣州市-2024-p999-s1", "no such address"),
        ("上饶市-2024-p005-s99", "no such address"),
        ("somewhere", "no such address"),
        ("上饶市-2024-p004-s5", "does not stand at"),  # the passage before
        ("赣州市-2024-p005-s5", "does not stand at"),  # another report
        ("上饶市-2024-p005-s4", "does not stand at"),  # the sentence before, in the right passage
    ],
)
def test_a_citation_moved_to_another_address_proves_nothing(case: MakeCase, address: str, says: str) -> None:
    scores = scores_of(case("sr-005", RIGHT, [INCOME], at=[address]))
    for name in ("citation_validity", "quote_containment"):
        assert share(scores[name]) == (0, 1), name
        assert scores[name].verdicts[0].startswith(f"{says}"), scores[name].verdicts
        assert address in scores[name].verdicts[0]
    assert share(scores["citation_recall"]) == (0, 1)
    assert share(scores["citation_precision"]) == (0, 1)
    assert share(scores["gold_recall"]) == (0, 2)
    assert share(scores["gold_precision"]) == (0, 1)
    assert share(scores["atom_support"]) == (0, 3)  # the place, the year, the figure


def test_the_passage_that_a_program_shows_is_no_proof_of_its_address(case: MakeCase) -> None:
    one = case("sr-005", RIGHT, [INCOME])
    shown = Piece(text=INCOME, address="上饶市-2024-p004-s5", passage=f"前面的话。{INCOME}")
    moved = Case(one.record.model_copy(update={"citations": (shown,)}), one.gold, one.sources)
    assert share(scores_of(moved)["quote_containment"]) == (0, 1)
    other = shown.model_copy(update={"address": "上饶市-2024-p005-s5", "passage": "另一段。"})
    hidden = Case(one.record.model_copy(update={"citations": (other,)}), one.gold, one.sources)
    assert share(scores_of(hidden)["citation_validity"]) == (1, 1)
    assert share(scores_of(hidden)["quote_containment"]) == (0, 1), "its reader is shown another passage"


def test_a_passage_retrieved_under_a_wrong_address_was_not_retrieved(case: MakeCase) -> None:
    one = case("sr-005", RIGHT, [INCOME], at=["上饶市-2024-p005-s5"])
    elsewhere = (Piece(text=INCOME, address="上饶市-2024-p004"),)
    moved = Case(one.record.model_copy(update={"retrieved": elsewhere}), one.gold, one.sources)
    assert share(scores_of(moved)["citation_validity"]) == (0, 1)
    found = {score.metric: score for score in score_retrieval(moved)}
    assert share(found["evidence_recall@10"]) == (0, 2)
    assert share(found["hit@10"]) == (0, 1)


def test_words_without_an_address_are_looked_for_and_those_with_one_are_not(sources: Sources) -> None:
    (held,) = sources.locate(Piece(text=INCOME))
    assert held.passage.address == "上饶市-2024-p005"
    assert sources.locate(Piece(text=INCOME, address="上饶市-2024-p006")) == ()
    assert sources.passage("上饶市-2024-p999") is None


def test_every_address_of_a_passage_resolves_to_it(sources: Sources) -> None:
    seen = {"": 0, "s": 0, "i": 0}
    for report in sources.reports.values():
        for passage in report.passages:
            for kind, inner in (("", [passage]), ("s", passage.sentences), ("i", passage.items)):
                for one in inner:
                    (held,) = sources.locate(Piece(text=one.text, address=one.address))
                    assert held.passage == passage
                    seen[kind] += 1
    assert all(seen.values()), seen


# What rules can judge ---------------------------------------------------------------------------------------


def test_a_sentence_that_rules_cannot_judge_counts_neither_for_nor_against(case: MakeCase) -> None:
    plans = "上饶市" + PLANS.replace("，", "，并")  # the same words: what there is to judge is the place
    assert share(scores_of(case("sr-005", plans + "[1]", [PLANS]))["unchecked_sentences"]) == (0, 1)
    scores = scores_of(case("sr-005", f"{RIGHT}{PLANS}[2]", [INCOME, PLANS]))
    assert share(scores["citation_recall"]) == (1, 1)
    assert share(scores["citation_recall_partial"]) == (1, 1)
    assert share(scores["citation_precision"]) == (1, 1)
    assert share(scores["unchecked_sentences"]) == (1, 2)
    assert [span.sentence for span in scores["unchecked_sentences"].spans] == [1]
    alone = scores_of(case("sr-005", f"{PLANS}[1]", [PLANS]))
    assert alone["citation_recall"].na == alone["citation_recall_partial"].na == "no checkable sentence"
    assert share(alone["unchecked_sentences"]) == (1, 1)


def test_words_that_are_not_there_are_not_supported(case: MakeCase) -> None:
    # Place, year, figure and indicator hold; the company is nowhere in the evidence.
    scores = scores_of(case("sr-005", RIGHT.replace("[1]", "，华为技术有限公司参与建设[1]"), [INCOME]))
    assert share(scores["atom_support"]) == (4, 5)
    assert scores["atom_support"].verdicts == ("0 unchecked",)
    assert [span.note for span in scores["atom_support"].spans] == ["依据里没有“华为技术有限公司参与建设”"]
    assert share(scores["citation_recall"]) == (0, 1)
    assert share(scores["citation_recall_partial"]) == (0.5, 1)


def test_only_words_some_of_which_are_not_there_are_judged(case: MakeCase) -> None:
    scores = scores_of(case("sr-005", f"{PLANS[:-1]}，华为技术有限公司参与建设[1]。", [PLANS]))
    assert share(scores["unchecked_sentences"]) == (0, 1)
    assert share(scores["citation_recall_partial"]) == (0.5, 1)


def test_a_cause_is_left_open_in_recall_and_counted_as_unchecked(case: MakeCase) -> None:
    cause = RIGHT.replace("[1]", "，因此农村居民人均可支配收入分别增长7.5%[1]")
    scores = scores_of(case("sr-005", RIGHT + cause, [INCOME]))
    assert share(scores["citation_recall"]) == (1, 1)
    assert share(scores["unchecked_sentences"]) == (1, 2)
    assert scores["atom_support"].verdicts == ("1 unchecked",)


def test_what_cites_nothing_is_not_supported(case: MakeCase) -> None:
    # Of the first sentence place, year, figure and indicator are borne out; of the second, without a mark, none of the
    # place, the year and the figure.
    scores = scores_of(case("sr-005", RIGHT + RIGHT.replace("[1]", ""), [INCOME]))
    assert share(scores["atom_support"]) == (4, 7)
    assert share(scores["citation_recall"]) == (1, 2)


# Whose figure it is ------------------------------------------------------------------------------------------

OWN = "城镇居民人均可支配收入"


@pytest.mark.parametrize(
    ("answer", "way"),
    [
        (f"宜春市2023年{OWN}增长5.5%[1]。", "place"),
        (f"上饶市2021年{OWN}增长5.5%[1]。", "period"),
        ("上饶市2023年工业增加值增长5.5%[1]。", "indicator"),
        (f"上饶市{OWN}的目标是增长5.5%[1]。", "status"),
        (f"上饶市2023年{OWN}提高5.5个百分点[1]。", "form"),
        (f"上饶市2023年{OWN}下降5.5%[1]。", "form"),
    ],
)
def test_the_right_number_of_something_else(case: MakeCase, answer: str, way: str) -> None:
    scores = scores_of(case("sr-005", answer, [INCOME]))
    assert share(scores["misattributed"]) == (1, 1)
    assert scores["misattributed"].verdicts == (way,)
    for name in WAYS:
        assert share(scores[f"misattributed:{name}"]) == (float(name == way), 1), name
    (span,) = scores[f"misattributed:{way}"].spans
    assert answer[span.start : span.end].startswith("5.5")


def test_a_right_figure_is_nobody_elses_and_an_invented_one_is_not_there(case: MakeCase) -> None:
    right = scores_of(case("sr-005", RIGHT, [INCOME]))
    assert share(right["misattributed"]) == share(right["misattributed:place"]) == (0, 1)
    invented = scores_of(case("sr-005", RIGHT.replace("5.5", "8.8"), [INCOME]))
    assert invented["misattributed"].na and invented["misattributed:place"].na


def test_figures_of_two_places_exchanged(case: MakeCase) -> None:
    right = "乐平市2022年地区生产总值增长4.8%，宜春市2023年地区生产总值增长4%左右[1][2]。"
    swapped = "乐平市2022年地区生产总值增长4%左右，宜春市2023年地区生产总值增长4.8%[1][2]。"
    for answer, wrong in ((right, 0), (swapped, 2)):
        scores = scores_of(case("mx-004", answer, [LEPING, YICHUN]))
        assert share(scores["misattributed"]) == share(scores["misattributed:place"]) == (wrong, 2)
        assert share(scores["misattributed:indicator"]) == (0, 2)


# Reasons -----------------------------------------------------------------------------------------------------


def test_what_costs_a_point_is_named(case: MakeCase) -> None:
    answer = RIGHT.replace("[1]", "[1][2]")
    one = case("sr-005", answer, [INCOME, HARVEST], at=["上饶市-2024-p005-s5", "上饶市-2024-p001-s21"])
    scores = scores_of(one)
    assert scores["citation_precision"].verdicts == ("sentence 1, not needed: 上饶市-2024-p001-s21",)
    assert scores["gold_precision"].verdicts == ("not gold: 上饶市-2024-p001-s21",)
    assert scores["gold_recall"].verdicts == ("n1: cited", "n2: cited")
    assert scores["gold_f1"].verdicts == ("recall 1.00", "precision 0.50")
    missed = scores_of(case("sr-005", answer, [HARVEST, HARVEST]))
    assert missed["gold_recall"].verdicts == ("n1: not cited", "n2: not cited")
    assert {v.split(": ")[0] for v in missed["citation_precision"].verdicts} == {"sentence 1, unsupported"}


def test_passages_of_other_places_and_years_are_named_with_their_rank(case: MakeCase) -> None:
    # sr-006 asks 上饶 for 2024. 乐平's report of 2023 reviews 2022 and plans 2023; 宜春's of 2024 plans 2024.
    found = {
        score.metric: score
        for score in score_retrieval(case("sr-006", "x", retrieved=[INCOME, LEPING, YICHUN]))
    }
    assert share(found["wrong_year@10"]) == (1, 3)
    assert found["wrong_year@10"].verdicts == ("rank 2: 乐平市-2023-p002",)
    assert share(found["wrong_place@10"]) == (2, 3)
    assert found["wrong_place@10"].verdicts == ("rank 2: 乐平市-2023-p002", "rank 3: 宜春市-2024-p004")

"""Does an answer say what the gold says: both ways wrong are looked for, wordings from real questions."""

from __future__ import annotations

import pytest

from corpus.quantities import find_quantities
from eval.matching import Match, NuggetMatch, match_all
from eval.matching.places import _respectively
from tests.eval.cases import MakeCase


def found(case: MakeCase, question: str, answer: str) -> dict[str, Match]:
    one = case(question, answer)
    return {m.nugget: m.match for m in match_all(one.gold, one.record)}


# sr-001: 规上工业营业收入 5620 亿元 (n1), 增长 15.7% (n2), 上饶市, 2023年, 完成.
@pytest.mark.parametrize(
    ("answer", "match"),
    [
        ("上饶市2023年规上工业营业收入达5620亿元。", Match.FULL),
        ("规模以上工业营业收入为0.562万亿元。", Match.FULL),
        ("2023年规上工业营业收入约5620亿元。", Match.LOOSER),
        ("5620亿元。", Match.FULL),
        ("规上工业营业收入5600亿元。", Match.CONFLICT),
        ("规上工业营业收入5620万元。", Match.UNIT),
        ("规上工业营业收入5620亿美元。", Match.UNIT),
        ("规上工业营业收入达5620。", Match.BARE),
        ("5620。", Match.BARE),
        ("规上工业企业5620家。", Match.MISSING),
        ("社会消费品零售总额5620。", Match.MISSING),
        ("营业收入增长15.7%，见第5620号文件。", Match.MISSING),
        ("规上工业营业收入5620亿元以上。", Match.QUALIFIER),
        ("2024年规上工业营业收入达5620亿元。", Match.PERIOD),
        ("2024年目标是规上工业营业收入5620亿元。", Match.PERIOD),
        ("2023年前三季度规上工业营业收入达5620亿元。", Match.PERIOD),
        ("2023年上半年规上工业营业收入达5620亿元。", Match.PERIOD),
        ("去年1-11月，规上工业营业收入达5620亿元。", Match.PERIOD),
        ("上饶市上半年部署、全年规上工业营业收入达5620亿元。", Match.FULL),
        ("规上工业营业收入的目标是5620亿元。", Match.STATUS),
        ("赣州市规上工业营业收入达5620亿元。", Match.PLACE),
        ("社会消费品零售总额达5620亿元。", Match.INDICATOR),
        ("报告没有这个数字。", Match.MISSING),
        ("", Match.MISSING),
    ],
)
def test_a_figure_is_judged_with_all_that_makes_it_mean_something(
    case: MakeCase, answer: str, match: Match
) -> None:
    assert found(case, "sr-001", answer)["n1"] is match


def test_a_figure_in_the_very_words_of_its_evidence_is_of_its_indicator(case: MakeCase) -> None:
    # fits whatever the words before it: 建成过江通道4座、在建8座 names the thing once
    one = case("sr-001", "")
    (quote, _) = one.gold.nuggets[0].sets[0][0]
    assert found(case, "sr-001", f"全年情况：{quote.quote}，再创新高。")["n1"].passes


# sr-005: 城镇 5.5% (n1), 农村 7.5% (n2), 增长.
@pytest.mark.parametrize(
    ("answer", "first", "second"),
    [
        ("城镇、农村居民人均可支配收入分别增长5.5%、7.5%。", True, True),
        ("城镇、农村居民人均可支配收入分别增长7.5%、5.5%。", False, False),
        ("城镇居民人均可支配收入增长5.5%，农村居民人均可支配收入增长7.5%。", True, True),
        ("城镇居民人均可支配收入增长7.5%，农村居民人均可支配收入增长5.5%。", False, False),
        ("城镇居民人均可支配收入下降5.5%。", False, False),
        ("城镇居民人均可支配收入提高5.5个百分点。", False, False),
        ("城镇居民人均可支配收入增长6.2%。", False, False),
    ],
)
def test_two_figures_of_one_sentence_are_told_apart(
    case: MakeCase, answer: str, first: bool, second: bool
) -> None:
    matches = found(case, "sr-005", answer)
    assert (matches["n1"].passes, matches["n2"].passes) == (first, second)


def test_a_rounded_figure_passes_and_says_so(case: MakeCase) -> None:
    # sr-007: 66.15 亿斤
    assert found(case, "sr-007", "粮食总产约66.2亿斤。")["n1"] in (Match.ROUNDED, Match.LOOSER)
    assert found(case, "sr-007", "粮食总产66.2亿斤。")["n1"] is Match.ROUNDED
    assert not found(case, "sr-007", "粮食总产66.3亿斤。")["n1"].passes


def test_subjects_in_a_comparison_keep_their_own_figures(case: MakeCase) -> None:
    right = "赣州市9.3%，上饶市7.5%，抚州市7.3%，宜春市6.1%左右。"
    assert all(m.passes for m in found(case, "mx-004", right).values())
    swapped = "赣州市7.5%，上饶市9.3%，抚州市7.3%，宜春市6.1%左右。"
    passed = [m.passes for m in found(case, "mx-004", swapped).values()]
    assert passed.count(True) == 2


def test_a_sum_before_its_members_is_no_member() -> None:
    text = "全市存栏100万只，其中富平县、蒲城县分别60万只、40万只。"
    of = {
        q.text: _respectively(text, q, [(n, {n}) for n in ("全市", "富平县", "蒲城县")])
        for q in find_quantities(text)
    }
    assert of == {"100万只": None, "60万只": "富平县", "40万只": "蒲城县"}


# mx-044: 赣州's 8.5% less 宜春's 7% (n3); fz-008: 166 planned in 2024 less 84 done in 2023 (n2).
@pytest.mark.parametrize(
    ("question", "nugget", "answer", "passes"),
    [
        ("mx-044", "n3", "赣州市（8.5%左右）比宜春市（7%左右）高1.5个百分点。", True),
        ("mx-044", "n3", "赣州市（8.5%左右）比宜春市（7%左右）高1.6个百分点。", False),
        ("fz-008", "n2", "2023年（84个）比2024年（166个）少82个。", True),
        ("fz-008", "n2", "2022年（84个）比2023年（166个）少82个。", False),
    ],
)
def test_a_difference_is_known_by_what_it_lies_between(
    case: MakeCase, question: str, nugget: str, answer: str, passes: bool
) -> None:
    assert found(case, question, answer)[nugget].passes is passes


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        ("报告人是市长吴艳。", True),
        ("报告人是市长 吴艳。", True),
        ("报告人是市长李四。", False),
    ],
)
def test_names_are_found_whole(case: MakeCase, answer: str, passes: bool) -> None:
    assert found(case, "lp-038", answer)["n1"].passes is passes


def test_a_negated_wording_is_no_match(case: MakeCase) -> None:
    # sr-010: 建成运营上饶综合保税区
    assert found(case, "sr-010", "今年要建成运营上饶综合保税区。")["n1"].passes
    assert found(case, "sr-010", "尚未建成运营上饶综合保税区。")["n1"] is Match.NEGATED


def test_a_place_asked_for_may_head_its_line(case: MakeCase) -> None:
    # mx-035: which city holds the sixth 赣菜美食文化节
    line = "抚州市2024年：承办第六届赣菜美食文化节。"
    assert found(case, "mx-035", line)["n2"].passes
    assert not found(case, "mx-035", "抚州市2024年：发展首店经济。")["n2"].passes


# fz-001: GDP突破2000亿元 (n1), 抚州市, 2023年.
@pytest.mark.parametrize(
    ("said", "match"),
    [
        ("突破2000亿元", Match.FULL),
        ("超过2000亿元", Match.FULL),
        ("达2000亿元以上", Match.FULL),
        ("达2000亿元", Match.QUALIFIER),  # dropped: too little is said, nothing wrong
        ("约2000亿元", Match.QUALIFIER),
        ("在2000亿元以下", Match.TURNED),
        ("不到2000亿元", Match.TURNED),
        ("接近2000亿元", Match.TURNED),
        ("达2000亿美元", Match.UNIT),
    ],
)
def test_a_bound_turned_round_is_wrong_and_one_left_out_is_not(
    case: MakeCase, said: str, match: Match
) -> None:
    one = case("fz-001", f"抚州市2023年GDP{said}。")
    found = [m.match for m in match_all(one.gold, one.record) if m.nugget == "n1"]
    assert found == [match]
    assert match.wrong is (match in (Match.TURNED, Match.UNIT))


@pytest.mark.parametrize(
    ("match", "rung"),
    [
        (Match.MISSING, 0),
        (Match.CONFLICT, 0),
        (Match.BARE, 1),
        (Match.UNIT, 1),
        (Match.POINTS, 1),
        (Match.PERIOD, 2),
        (Match.PLACE, 2),
        (Match.TURNED, 3),
        (Match.STATUS, 3),
        (Match.ROUNDED, 4),
    ],
)
def test_the_rungs(match: Match, rung: int) -> None:
    assert NuggetMatch("n1", match).rung == rung

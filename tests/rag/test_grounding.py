"""Sentences changed in one thing, against the real sentence that they cite."""

from __future__ import annotations

import pytest

from corpus.types import Part
from rag.grounding import check
from rag.types import Evidence, ReportRef

GANZHOU = ReportRef(id="赣州市-2024", place="赣州市", year=2024)


def piece(text: str, part: Part = Part.PLAN) -> Evidence:
    section = ("二、2024年工作安排",) if part is Part.PLAN else ("一、2023年工作回顾",)
    return Evidence(
        number=1, address="赣州市-2024-p012-s1", report=GANZHOU, part=part, section=section, text=text
    )


TARGETS = piece(
    "主要预期目标是：GDP增长6%左右，规模以上工业增加值增长7.5%以上，一般公共预算收入增长4%左右，固定资产投资增长6.5%左右，"
    "城镇居民人均可支配收入增长5.5%左右，农村居民人均可支配收入增长8.5%左右。"
)
DONE = piece(
    "全年GDP增长5.3%，一般公共预算收入增长4.4%，固定资产投资下降1.7%，城镇和农村居民人均可支配收入分别增长4.7%、9.3%。",
    Part.REVIEW,
)


@pytest.mark.parametrize(
    "claim",
    [
        "赣州市2024年GDP增长目标是6%左右。",
        "赣州2024年地区生产总值预期增长6%左右。",
        "2024年，赣州农村居民人均可支配收入预期增长8.5%左右。",
        "规上工业增加值增长7.5%以上，固定资产投资增长6.5%左右。",
    ],
)
def test_what_the_plan_says_is_supported(claim: str) -> None:
    assert check(claim, [TARGETS]).support == "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "赣州市2023年GDP增长5.3%。",
        "赣州去年固定资产投资下降1.7%。",
        "赣州2023年农村居民人均可支配收入增长9.3%。",
    ],
)
def test_what_the_review_says_is_supported(claim: str) -> None:
    assert check(claim, [DONE]).support == "supported"


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("赣州市2024年GDP增长目标是7%左右。", TARGETS),  # digit
        ("赣州市2024年GDP增长目标是6个百分点左右。", TARGETS),  # % and points
        ("赣州市2024年GDP目标是下降6%左右。", TARGETS),  # direction
        ("赣州市2024年规模以上工业增加值增长7.5%左右。", TARGETS),  # qualifier
        ("九江市2024年GDP增长目标是6%左右。", TARGETS),  # place
        ("赣州市2022年GDP增长6%左右。", TARGETS),  # year
        ("赣州市2023年GDP增长6%左右。", TARGETS),  # year and status
        ("赣州市2024年GDP目标是增长5.3%。", DONE),  # achieved for promised
        ("赣州市2024年社会消费品零售总额增长6%左右。", TARGETS),  # indicator
        ("赣州去年固定资产投资增长1.7%。", DONE),  # direction
    ],
)
def test_one_thing_changed_is_unsupported(claim: str, evidence: Evidence) -> None:
    assert check(claim, [evidence]).support == "unsupported"


def test_what_is_planned_is_not_said_to_be_done() -> None:
    plan = piece("建成运营上饶综合保税区。")
    assert check("上饶综合保税区建成运营了。", [plan]).support == "unsupported"
    assert check("今年将建成运营上饶综合保税区。", [plan]).support == "supported"


def test_another_sentence_s_year_does_not_lend_itself() -> None:
    done = piece("预计全产业实现营收1000亿元，产业链中下游营收占比提升至50%。", Part.REVIEW)
    plan = piece("实现锂电新能源产业和建陶产业融合共生，打造产业集群。")
    assert check("赣州市2024年全产业的目标是实现营收1000亿元。", [done, plan]).support == "unsupported"
    assert check("赣州市2023年全产业预计实现营收1000亿元。", [done, plan]).support == "supported"


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("2024年（6%左右）比2023年（5.3%）高约0.7个百分点。", "supported"),
        ("2023年（5.3%）比2024年（6%左右）低约0.7个百分点。", "supported"),
        ("2024年（5.3%）比2023年（6%左右）低约0.7个百分点。", "unsupported"),
    ],
)
def test_a_figure_in_brackets_is_of_the_time_before_them(claim: str, support: str) -> None:
    assert check(claim, [TARGETS, DONE]).support == support


def test_nothing_cited_is_unsupported() -> None:
    assert check("赣州市2024年GDP增长目标是6%左右。", []).support == "unsupported"


def test_the_reason_names_the_figure() -> None:
    assert any("7%左右" in reason for reason in check("赣州市2024年GDP增长目标是7%左右。", [TARGETS]).reasons)


PROJECTS = piece(
    "大茅山索道建成运营，三清山汾水索道开工建设，全年未发生重大生产安全事故，坚决遏制“两高一低”项目盲目发展。",
    Part.REVIEW,
)
COUNTS = piece(
    "规上工业企业净增218家，总数达2898家、保持全省第一，手机、锂电产品出口分别增长39.5%、6.4倍，民生支出占一般公共预算支出比重达83%。",
    Part.REVIEW,
)


@pytest.mark.parametrize(
    ("claim", "evidence", "kind"),
    [
        ("赣州新增规上工业企业2898家。", COUNTS, "quantity"),  # the total for what was added
        ("赣州规上工业企业总数达2898家，居全国第一。", COUNTS, "quantity"),  # 全省
        ("赣州手机出口增长6.4倍，锂电产品出口增长39.5%。", COUNTS, "quantity"),  # exchanged
        ("赣州民生支出占GDP的比重达83%。", COUNTS, "quantity"),  # a share of something else
        ("三清山汾水索道已建成运营。", PROJECTS, "stage"),
        ("2023年发生了重大生产安全事故。", PROJECTS, "polarity"),
        ("赣州将大力发展“两高一低”项目。", PROJECTS, "polarity"),
        ("大茅山索道没有建成运营。", PROJECTS, "polarity"),
        ("报告提出“坚决遏制两高一低企业盲目发展”。", PROJECTS, "quotation"),
        ("乐平规上工业企业净增218家。", COUNTS, "place"),  # a county by its short name
    ],
)
def test_the_atom_that_is_wrong_is_named(claim: str, evidence: Evidence, kind: str) -> None:
    found = check(claim, [evidence])
    assert found.support == "unsupported"
    assert kind in {atom.kind for atom in found.atoms if atom.fails}
    assert all(0 <= atom.start < atom.end <= len(claim) for atom in found.atoms)


@pytest.mark.parametrize(
    "claim",
    [
        "赣州去年净增规上工业企业218家，总数保持全省第一。",
        "2023年赣州锂电产品出口增长6.4倍，手机出口增长39.5%。",
        "赣州民生支出占一般公共预算支出的83%。",
    ],
)
def test_the_same_in_other_words_is_supported(claim: str) -> None:
    assert check(claim, [COUNTS]).support == "supported"


def test_a_clause_that_no_evidence_has_is_partial() -> None:
    found = check("赣州规上工业企业净增218家，引发网友热议和媒体报道。", [COUNTS])
    assert found.support == "partial"
    assert [atom.kind for atom in found.atoms if atom.fails] == ["words"]


def test_places_swapped_between_two_reports() -> None:
    other = Evidence(
        number=2, address="抚州市-2024-p003-s2", part=Part.REVIEW, section=("一、2023年工作回顾",),
        report=ReportRef(id="抚州市-2024", place="抚州市", year=2024), text="全市GDP突破2000亿元，增长6.3%，增速跃居全省第3，",
    )  # fmt: skip
    both = [DONE, other]
    assert check("2023年，赣州GDP增长5.3%，抚州增长6.3%。", both).support == "supported"
    assert check("2023年，赣州GDP增长6.3%，抚州增长5.3%。", both).support == "unsupported"


def test_a_difference_that_the_sentence_works_out_is_supported() -> None:
    claim = "赣州农村居民人均可支配收入增长9.3%，城镇居民人均可支配收入增长4.7%，相差4.6个百分点。"
    assert check(claim, [DONE]).support == "supported"
    assert check(claim.replace("4.6个", "4.5个"), [DONE]).support == "unsupported"


def test_a_cause_is_not_judged() -> None:
    found = check("赣州市2023年GDP增长5.3%，得益于一般公共预算收入增长4.4%。", [DONE])
    assert [atom.verdict for atom in found.atoms if atom.kind == "relation"] == ["unchecked"]
    assert found.checkable


def test_respectively_hands_out_places_in_order() -> None:
    other = Evidence(
        number=2, address="抚州市-2024-p003-s2", part=Part.REVIEW, section=("一、2023年工作回顾",),
        report=ReportRef(id="抚州市-2024", place="抚州市", year=2024), text="全市GDP突破2000亿元，增长6.3%，增速跃居全省第3，",
    )  # fmt: skip
    both = [DONE, other]
    assert check("2023年赣州、抚州GDP分别增长5.3%和6.3%。", both).support == "supported"
    assert check("2023年赣州、抚州GDP分别增长6.3%和5.3%。", both).support == "unsupported"


def test_a_size_is_said_of_the_things_behind_it_however_they_are_counted() -> None:
    signed = piece("签约2000万元以上项目317个、总投资2601亿元，其中百亿元项目6个。", Part.REVIEW)
    assert check("赣州去年签约317个2000万元以上项目，总投资2601亿元。", [signed]).support == "supported"
    assert check("赣州去年签约的2000万元以上企业有317家。", [signed]).support == "unsupported"
    assert check("赣州去年签约317个3000万元以上项目。", [signed]).support == "unsupported"


@pytest.mark.parametrize(
    ("claim", "evidence", "support"),
    [
        ("赣州市2023年前三季度GDP增长5.3%。", DONE, "unsupported"),
        ("赣州去年上半年固定资产投资下降1.7%。", DONE, "unsupported"),
        ("上半年，赣州固定资产投资下降1.7%。", DONE, "unsupported"),
        ("赣州市2023年GDP增长5.3%。", DONE, "supported"),
        ("今年一季度建成运营上饶综合保税区。", piece("建成运营上饶综合保税区。"), "unsupported"),
        ("上半年建成运营上饶综合保税区。", piece("6月底前建成运营上饶综合保税区。"), "supported"),
        ("前三季度，赣州外贸进出口增长8.2%。", piece("去年前三季度，全市外贸进出口增长8.2%。", Part.REVIEW), "supported"),
        ("前11个月，赣州外贸进出口增长8.2%。", piece("去年前三季度，全市外贸进出口增长8.2%。", Part.REVIEW), "unsupported"),
    ],
)  # fmt: skip
def test_a_part_of_the_year_is_not_the_year(claim: str, evidence: Evidence, support: str) -> None:
    assert check(claim, [evidence]).support == support


EXTENTS = piece("中心城区及各县（市）生活污水集中收集率分别提高至65%、50%以上，营商环境保持全省第一。")


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("赣州中心城区生活污水集中收集率提高至65%以上。", "supported"),
        ("赣州全市生活污水集中收集率提高至65%以上。", "unsupported"),
        ("赣州营商环境保持全省第一。", "supported"),
        ("赣州营商环境保持全国第一。", "unsupported"),
        ("赣州全市营商环境保持全省第一。", "supported"),
    ],
)
def test_how_far_it_reaches_is_part_of_what_is_said(claim: str, support: str) -> None:
    assert check(claim, [EXTENTS]).support == support


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("赣州城镇居民人均可支配收入增长4.7%，农村居民增长9.3%，农村比城镇高4.6个百分点。", "supported"),
        ("赣州农村居民人均可支配收入（增长9.3%）比城镇居民（增长4.7%）低4.6个百分点。", "unsupported"),
        ("赣州城镇居民人均可支配收入增长4.6个百分点。", "unsupported"),  # says of no difference
        (
            "赣州农村居民人均可支配收入增长9.3%，城镇居民增长4.7%，相差4.6%。",
            "unsupported",
        ),  # points, not per cent
        ("赣州GDP增长5.3%，一般公共预算收入增长4.4%，高0.9个百分点。", "supported"),
    ],
)
def test_what_is_worked_out_says_so_and_comes_out(claim: str, support: str) -> None:
    assert check(claim, [DONE]).support == support


WORKS = piece("引进总投资21亿元的荣凯科技，瑞金机场通航，加快建设长赣高铁，一般公共预算收入增长4%左右。")


@pytest.mark.parametrize(
    ("claim", "support", "kind"),
    [
        ("赣州引进总投资21亿元的荣凯科技。", "supported", ""),
        ("赣州引进总投资21亿元的中旭科技。", "unsupported", "name"),
        ("赣州建设长赣高铁。", "supported", ""),
        ("赣州加快建设昌赣高铁。", "supported", ""),  # 昌赣 is no name by the dictionary: left to the words
        ("赣州瑞金机场今年要通航。", "supported", ""),
        ("赣州黄金机场今年要通航。", "supported", ""),  # gold is a word too
        ("赣州宜春机场今年要通航。", "unsupported", "name"),
        ("赣州一般公共预算收入增长4%左右，并重视社会消费品零售总额。", "partial", "indicator"),
        ("赣州一般公共预算收入增长4%左右，长赣高铁加快建设。", "supported", ""),
    ],
)
def test_names_and_indicators_stand_in_the_evidence(claim: str, support: str, kind: str) -> None:
    found = check(claim, [WORKS])
    assert found.support == support
    assert not kind or kind in {atom.kind for atom in found.atoms if atom.fails}
    assert kind or not {"name", "indicator"} & {atom.kind for atom in found.atoms if atom.fails}


def test_a_name_alone_makes_no_sentence_checkable() -> None:
    assert not check("荣凯科技很好。", [WORKS]).checkable

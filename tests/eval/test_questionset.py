"""The question sets are what every number of the evaluation rests on: the checks are checked here too."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from corpus.archive import unpack
from corpus.formats import extract_text
from eval import questionset as qs

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "corpus" / "reports"
SETS = ROOT / "eval" / "questions"


def nugget(**changes: Any) -> dict[str, Any]:
    base = {
        "id": "n1",
        "vital": True,
        "kind": "quantity",
        "subject": "甲市",
        "indicator": "地区生产总值",
        "period": "2023年",
        "value": "5.3",
        "unit": "%",
        "percent_or_points": "percent",
        "direction": "increase",
        "status": "完成",
        "evidence": [[{"file": "a.txt", "quote": "GDP增长5.3%"}]],
    }
    return {**base, **changes}


def question(**changes: Any) -> dict[str, Any]:
    base = {
        "id": "a-001",
        "question": "甲市去年GDP增长多少？",
        "type": "figure",
        "answerable": True,
        "places": ["甲市"],
        "years": [2023],
        "nuggets": [nugget()],
    }
    return {**base, **changes}


def lines(*questions: dict[str, Any]) -> str:
    return "\n".join(json.dumps(q, ensure_ascii=False) for q in questions)


def problems_of(source: str, **changes: Any) -> list[str]:
    parsed = qs.parse(lines(question(nuggets=[nugget(**changes)])))
    return qs.check_sources(parsed, {"a.txt": source})


@pytest.fixture(scope="module", params=["reports5.jsonl", "reports5b.jsonl", "city2.jsonl", "mixed3.jsonl"])
def over_reports(request: pytest.FixtureRequest) -> tuple[qs.Question, ...]:
    """Each of the sets over the reports in this repository."""
    return qs.load(SETS / str(request.param))


def test_every_quote_and_value_stands_in_its_file(over_reports: tuple[qs.Question, ...]) -> None:
    assert qs.check_sources(over_reports, qs.read_sources(REPORTS)) == []


def test_reports5_is_large_and_varied_enough() -> None:
    assert qs.check_balance(qs.load(SETS / "reports5.jsonl"), qs.REPORTS5) == []


def test_places_of_answerable_questions_are_those_of_their_evidence(
    over_reports: tuple[qs.Question, ...],
) -> None:
    place_of = {"000": "上饶市", "001": "赣州市", "002": "宜春市", "003": "乐平市", "004": "抚州市"}
    for q in over_reports:
        if q.answerable:
            cited = {place_of[x.file[:3]] for n in q.nuggets for e in n.evidence for x in e}
            assert cited - set(q.places) == set(), q.id
            silent = set(q.places) - {
                place_of[x.file[:3]] for n in q.nuggets if n.vital for x in n.evidence[0]
            }
            assert silent == set(q.missing), q.id


def test_no_value_is_asked_for_across_injected_spam(over_reports: tuple[qs.Question, ...]) -> None:
    quotes = [x.quote for q in over_reports for n in q.nuggets for e in n.evidence for x in e]
    assert not [quote for quote in quotes if "雷速体育" in quote or "中国竞彩网" in quote]


def test_split_is_fixed_and_shared_by_variants() -> None:
    # The first byte of the SHA-256 of each id, from sha256sum: odd is held.
    for name, byte in (("gz-001", 0xCF), ("gz-002", 0xCE), ("lp-003", 0x11)):
        assert qs.split_of(name) == ("held" if byte % 2 else "tune")
        assert qs.split_of(name + "b") == qs.split_of(name)
    chosen = qs.parse(lines(question(id="gz-001"), question(id="gz-002", question="问谁？")))
    assert set(qs.select(chosen, "tune")) | set(qs.select(chosen, "held")) == set(chosen)
    assert qs.select(chosen, None) == chosen


def test_good_line_parses_and_is_frozen() -> None:
    (q,) = qs.parse(lines(question()) + "\n\n")
    assert q.nuggets[0].value == "5.3" and q.version == 1
    with pytest.raises(Exception, match="frozen"):
        q.question = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "red"}, "Extra inputs"),
        ({"id": "Bad id"}, "pattern"),
        ({"version": 2}, "Input should be 1"),
        ({"type": "poem"}, "type"),
        ({"nuggets": []}, "vital"),
        ({"nuggets": [nugget(vital=False)]}, "vital"),
        ({"nuggets": [nugget(), nugget()]}, "share an id"),
        ({"places": []}, "names the places"),
        ({"unanswerable_class": "not_mentioned"}, "no class"),
        ({"answerable": False}, "needs its class"),
        ({"answerable": False, "unanswerable_class": "not_mentioned"}, "only a false premise"),
        ({"answerable": False, "unanswerable_class": "false_premise", "nuggets": []}, "vital"),
        ({"overview_acceptable": True}, "overview"),
        ({"type": "yes_no"}, "verdict"),
        ({"verdict": "yes"}, "verdict"),
        ({"type": "comparison"}, "two things"),
        ({"type": "ranking", "places": ["甲市", "乙市"]}, "order"),
        ({"nuggets": [nugget(unit=None)]}, "unit"),
        ({"nuggets": [nugget(value="五")]}, "decimal"),
        ({"nuggets": [nugget(value="NaN")]}, "finite"),
        ({"nuggets": [nugget(unit="个百分点")]}, "points"),
        ({"nuggets": [nugget(kind="text")]}, "belong to quantities"),
        ({"nuggets": [nugget(kind="text", value=None, unit=None)]}, "wording"),
        ({"nuggets": [nugget(evidence=[])]}, "evidence"),
        ({"nuggets": [nugget(evidence=[[]])]}, "evidence"),
    ],
)
def test_bad_lines_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(qs.QuestionSetError, match=said) as caught:
        qs.parse(lines(question(**changes)), "set.jsonl")
    assert caught.value.problems[0].startswith("set.jsonl:1: ")


def test_all_bad_lines_and_repetitions_are_reported_together() -> None:
    with pytest.raises(qs.QuestionSetError) as caught:
        qs.parse(lines(question(), question(), question(id="?")) + "\nnot json")
    text = str(caught.value)
    assert ":3: id" in text and ":4: line" in text and "id 'a-001' stands 2 times" in text
    assert "question '甲市去年GDP增长多少？' stands 2 times" in text


def test_quotes_ignore_white_space_and_bold_only() -> None:
    assert problems_of("全年**GDP增\n\n长5.3%**，好") == []
    assert "stands 0 times" in problems_of("全年GDP增长 5.3 ％")[0]
    assert "stands 2 times" in problems_of("GDP增长5.3%，甲县GDP增长5.3%")[0]
    assert "no source" in qs.check_sources(qs.parse(lines(question())), {})[0]


@pytest.mark.parametrize(
    ("value", "unit", "quote", "stands"),
    [
        ("5", "%", "增长15%", False),
        ("5", "%", "增长5.5%", False),
        ("5.5", "%", "增长5.5％", True),
        ("5.5", "%", "增长5.5个百分点", False),
        ("1.2", "万亿元", "达1.2亿元", False),
        ("3", "位", "列全省第3", True),
        ("3", "位", "列全省第三", True),
        ("3", "位", "列全省第13", False),
        ("3", "位", "列全省第33", False),
        ("1", "位", "保持全省首位", True),
        ("20", "连丰", "粮食生产二十连丰", True),
        ("12", "件", "十二件实事", True),
        ("0.5", "件", "半件", False),
    ],
)
def test_value_must_stand_in_the_quote(value: str, unit: str, quote: str, stands: bool) -> None:
    form = "percent" if unit == "%" else None
    changes = {"value": value, "unit": unit, "percent_or_points": form}
    found = problems_of(quote, evidence=[[{"file": "a.txt", "quote": quote}]], **changes)
    assert (found == []) is stands


def test_wordings_and_qualifiers_must_stand_in_the_quote() -> None:
    text = {"kind": "text", "value": None, "unit": None, "percent_or_points": None}
    assert problems_of("GDP增长5.3%", aliases=["增长5.3%"], **text) == []
    assert "none of the wordings" in problems_of("GDP增长5.3%", aliases=["下降"], **text)[0]
    assert problems_of("GDP增长5.3%", aliases=["甲"], **text) == []  # the subject itself
    assert "qualifier" in problems_of("GDP增长5.3%", qualifier="左右")[0]


@pytest.mark.parametrize(
    ("operation", "operands", "value", "right"),
    [
        ("difference", ["6", "5.3"], "0.7", True),
        ("difference", ["5.3", "6"], "0.7", False),
        ("sum", ["6", "5.3"], "11.3", True),
        ("ratio", ["6", "5.3"], "1.13", True),
        ("growth", ["6", "5.3"], "13.2", True),
        ("count", ["6", "5.3"], "2", True),
        ("difference", ["6", "5"], "1", False),
        ("difference", ["6"], "6", False),
    ],
)
def test_derived_values_follow_from_operands_in_the_quotes(
    operation: str, operands: list[str], value: str, right: bool
) -> None:
    quotes = [{"file": "a.txt", "quote": "目标6%左右"}, {"file": "a.txt", "quote": "GDP增长5.3%"}]
    derivation = {"operation": operation, "operands": operands}
    found = problems_of("GDP增长5.3%，目标6%左右", value=value, derivation=derivation, evidence=[quotes])
    assert (found == []) is right, found


def test_balance_names_what_is_missing() -> None:
    few = qs.parse(lines(question()))
    least = qs.Minimums(questions=2, unanswerable=1, by_type={"list": 1}, by_place={"甲市": 1})
    found = qs.check_balance(few, least)
    assert found[:3] == [
        "questions: 1, at least 2 wanted",
        "questions without an answer: 0, at least 1 wanted",
        "type list: 0, at least 1 wanted",
    ]
    assert len(found) == 4 and found[3].startswith("half ")


@dataclass(frozen=True)
class Passage:
    address: str
    start: int
    end: int


@dataclass(frozen=True)
class Report:
    source: str
    passages: tuple[Passage, ...]


def test_resolve_goes_by_ranges_of_the_source() -> None:
    source = "标题\n一、**GDP增\n长5.3%**。\n\n二、GDP目标6%。"
    second = source.index("二、")
    report = Report(
        source, (Passage("甲市-2024-p001", 3, second), Passage("甲市-2024-p002", second, len(source)))
    )
    assert qs.find("GDP增长5.3%", source) == [(source.index("GDP"), source.index("%") + 1)]
    assert qs.find("", source) == [] and qs.find("没有", source) == []
    assert qs.resolve("GDP增长5.3%", report) == ("甲市-2024-p001",)
    assert qs.resolve("5.3%。二、GDP", report) == ("甲市-2024-p001", "甲市-2024-p002")
    assert qs.resolve("标题", report) == ()


def test_resolve_all_reports_quotes_outside_passages_except_for_metadata() -> None:
    source = "市长 某\nGDP增长5.3%"
    report = Report(source, (Passage("甲市-2024-p001", 5, len(source)),))
    name = nugget(
        kind="entity", value=None, unit=None, percent_or_points=None, aliases=["某"],
        evidence=[[{"file": "a.txt", "quote": "市长 某"}]],
    )  # fmt: skip
    about = question(id="a-002", question="市长是谁？", nuggets=[name])
    found, problems = qs.resolve_all(qs.parse(lines(question(), about)), {"a.txt": report})
    assert found[qs.Quote(file="a.txt", quote="GDP增长5.3%")] == ("甲市-2024-p001",)
    assert len(problems) == 1 and "市长 某" in problems[0]
    assert qs.resolve_all(qs.parse(lines({**about, "type": "metadata"})), {"a.txt": report})[1] == []
    assert len(qs.resolve_all(qs.parse(lines(question())), {})[1]) == 1


def test_values_are_kept_as_printed() -> None:
    (q,) = qs.parse(lines(question(nuggets=[nugget(value="5.30")])))
    assert q.nuggets[0].value == "5.30" and Decimal(q.nuggets[0].value) == Decimal("5.3")


UNSEEN = qs.Minimums(
    questions=60,
    unanswerable=20,
    by_type={"figure": 20, "change": 10, "comparison": 5, "ranking": 2, "metadata": 3, "definition": 3},
    by_class={"no_such_place": 4, "no_such_year": 4, "not_mentioned": 5, "false_premise": 4},
    by_status={"完成": 30, "目标": 30},
)


def test_unseen_is_varied_enough_and_quotes_little() -> None:
    unseen = qs.load(SETS / "unseen.jsonl")
    assert qs.check_balance(unseen, UNSEEN) == []
    assert max(len(x.quote) for q in unseen for n in q.nuggets for e in n.evidence for x in e) <= 40


@pytest.mark.parametrize(
    "name",
    [
        "unseen.jsonl",
        "provinces.jsonl",
        "provinces2.jsonl",
        "provinces3.jsonl",
        "provinces4.jsonl",
        "provinces5.jsonl",
        "mixed3p.jsonl",
    ],
)
def test_quotes_stand_in_the_provincial_reports_where_they_are_at_hand(name: str) -> None:
    """GOVQA_EXTRA_REPORTS names a folder or a zip archive with the provincial reports."""
    place = os.environ.get("GOVQA_EXTRA_REPORTS")
    if not place or not Path(place).exists():
        pytest.skip("GOVQA_EXTRA_REPORTS names no folder or archive with the provincial reports")
    questions = qs.load(SETS / name)
    wanted = {x.file for q in questions for n in q.nuggets for e in n.evidence for x in e}
    sources = {f.name: extract_text(f.data, f.name) for f in unpack(Path(place)) if f.name in wanted}
    if not sources:
        pytest.skip("the provincial reports are not among the extra reports")
    assert qs.check_sources(questions, sources) == []


PROVINCES = qs.Minimums(
    questions=110,
    unanswerable=30,
    by_type={"figure": 40, "change": 15, "comparison": 8, "ranking": 4, "measure": 5, "list": 4, "yes_no": 4},
    by_class={"no_such_place": 5, "no_such_year": 5, "not_mentioned": 10, "false_premise": 5},
    by_place=dict.fromkeys(("湖北省", "四川省", "江苏省", "贵州省", "内蒙古自治区", "甘肃省"), 20),
    by_status={"完成": 60, "目标": 40},
)


def test_provinces_is_varied_enough_quotes_little_and_shares_no_report_with_unseen() -> None:
    first, *others = (qs.load(SETS / f"provinces{n}.jsonl") for n in ("", 2, 3, 4, 5))
    assert qs.check_balance(first, PROVINCES) == []
    provinces = [*first, *(question for other in others for question in other)]
    assert max(len(x.quote) for q in provinces for n in q.nuggets for e in n.evidence for x in e) <= 40
    files, unseen = (
        {x.file for q in questions for n in q.nuggets for e in n.evidence for x in e}
        for questions in (provinces, qs.load(SETS / "unseen.jsonl"))
    )
    assert not files & unseen


MIXED3P = qs.Minimums(
    questions=50,
    unanswerable=14,
    by_type={
        "figure": 12,
        "comparison": 5,
        "list": 5,
        "definition": 3,
        "measure": 3,
        "change": 3,
        "yes_no": 3,
    },
    by_class={
        "no_such_place": 2,
        "no_such_year": 2,
        "not_mentioned": 6,
        "false_premise": 3,
        "underspecified": 1,
    },
    by_place=dict.fromkeys(("河北省", "海南省"), 25),
    by_status={"完成": 20, "目标": 15},
)


def test_mixed3p_is_varied_enough_quotes_little_and_shares_no_report_with_other_sets() -> None:
    questions = qs.load(SETS / "mixed3p.jsonl")
    assert qs.check_balance(questions, MIXED3P) == []
    quotes = [x for q in questions for n in q.nuggets for e in n.evidence for x in e]
    assert max(len(x.quote) for x in quotes) <= 40
    others = {
        x.file
        for path in SETS.glob("*.jsonl")
        if path.name
        not in ("mixed3p.jsonl", "provinces5.jsonl")  # the latter came later, over reports known by then
        for q in qs.load(path)
        for n in q.nuggets
        for e in n.evidence
        for x in e
    }
    assert not {x.file for x in quotes} & others


def test_no_question_stands_in_two_sets() -> None:
    every = [q for path in sorted(SETS.glob("*.jsonl")) for q in qs.load(path)]
    assert len({q.id for q in every}) == len({q.question for q in every}) == len(every)

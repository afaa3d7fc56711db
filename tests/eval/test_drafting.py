"""Drafts rest on the report's words, are never taken for gold, and are gold once somebody has accepted them."""

from __future__ import annotations

import json

import pytest

from eval.drafting import drafts
from eval.gold import prepare
from eval.questionset import QuestionSetError, check_sources, parse, squeeze
from eval.records import Piece, Record, Said
from eval.scorers import score_records
from eval.sources import Sources

FILES = ["000_146cb01506236920.txt", "001_6f9e1d58fb19b0aa.txt", "003_2ec8a5c7527d3ef5.txt"]


def accepted(line: str) -> str:
    fields = json.loads(line)
    del fields["draft"]
    return json.dumps(fields, ensure_ascii=False)


@pytest.mark.parametrize("file", FILES)
def test_drafts_quote_the_report(sources: Sources, file: str) -> None:
    report = sources.reports[file]
    lines = [json.loads(line) for line in drafts(report, file, 30)]
    assert len(lines) == 30
    assert {"figure", "list"} <= {line["type"] for line in lines}
    everything = squeeze("".join(passage.text for passage in report.passages))
    for line in lines:
        for nugget in line["nuggets"]:
            quote = nugget["evidence"][0][0]["quote"]
            assert squeeze(quote) and squeeze(quote) in everything, line


def test_a_draft_is_refused_as_gold(sources: Sources) -> None:
    line = next(drafts(sources.reports[FILES[1]], FILES[1]))
    with pytest.raises(QuestionSetError, match="draft"):
        parse(line)


def test_accepted_drafts_of_all_reports_are_one_set_and_its_quotes_stand(sources: Sources) -> None:
    lines = [line for file, report in sources.reports.items() for line in drafts(report, file, 200)]
    questions = parse("\n".join(map(accepted, lines)))
    assert len(questions) == len(lines) > 200
    texts = {file: report.source for file, report in sources.reports.items()}
    assert check_sources(questions, texts) == []


def test_a_figure_is_drafted_with_the_value_and_unit_that_the_report_prints(sources: Sources) -> None:
    lines = [json.loads(line) for line in drafts(sources.reports[FILES[0]], FILES[0], 999)]
    by_question = {line["question"]: line for line in lines}
    (budget,) = by_question["上饶2024年一般公共预算收入的目标增长多少？"]["nuggets"]
    assert {key: budget[key] for key in ("value", "unit", "percent_or_points", "direction", "qualifier")} == {
        "value": "4", "unit": "%", "percent_or_points": "percent", "direction": "increase", "qualifier": "以上",
    }  # fmt: skip
    (jobs,) = by_question["上饶2023年城镇新增就业是多少？"]["nuggets"]
    assert (jobs["value"], jobs["unit"], jobs["status"]) == ("5.14", "万人", "完成")


def test_one_entry_of_a_list_is_not_the_whole_list(sources: Sources) -> None:
    lines = [json.loads(accepted(line)) for line in drafts(sources.reports[FILES[1]], FILES[1], 999)]
    drafted = next(line for line in lines if "实施创业带动就业工程" in json.dumps(line, ensure_ascii=False))
    (question,) = parse(json.dumps(drafted, ensure_ascii=False))
    assert len(question.nuggets) == 10
    said = "实施创业带动就业工程"
    record = Record(
        id=question.id, answer=said, abstained=False, said=(Said(text=said, citations=(0,)),),
        citations=(Piece(text="一是实施创业带动就业工程"),),
    )  # fmt: skip
    scores = {s.metric: s for s in score_records([record], prepare([question], sources), sources)}
    assert (scores["vital_nuggets"].numerator, scores["vital_nuggets"].denominator) == (1, 10)


def test_ids_do_not_hang_on_how_many_are_drafted(sources: Sources) -> None:
    few, many = (
        {line["question"]: line["id"] for line in map(json.loads, drafts(sources.reports[f], f, n))}
        for f, n in ((FILES[0], 5), (FILES[0], 500))
    )
    assert few.items() <= many.items()
    other = {json.loads(line)["id"] for line in drafts(sources.reports[FILES[2]], FILES[2], 500)}
    assert other.isdisjoint(many.values())

"""The whole suite on recorded answers: no model, and the same bytes from two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.beside import pair, record
from eval.gate import Gates, judge, junit, load_gates
from eval.questionset import load
from eval.report import render
from eval.runs import Scored, read_scores, read_summary, score_answers, write_scores
from eval.scorers import METRICS, SUMMED, metric_of
from eval.sources import Sources
from eval.table import HEADLINE, REASONS, absent, cell, markdown, rows, size

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "eval" / "recorded" / "answers.jsonl.gz"


@pytest.fixture(scope="module")
def scored(sources: Sources) -> Scored:
    return score_answers("recorded", RECORDED, load(ROOT / "eval" / "questions" / "reports5.jsonl"), sources)


def test_the_same_run_scored_in_two_processes_is_identical_to_the_byte(
    scored: Scored, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from eval.runs import *; from eval.sources import Sources\n"
        "sources = Sources.of_folder(Path('corpus/reports'))\n"
        f"write_scores(Path(sys.argv[1]), score_answers('recorded', Path({str(RECORDED)!r}), load_set('reports5'), sources))"
    )
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    write_scores(one, scored)
    env = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code, str(two)], check=True, cwd=ROOT, env=env)
    for name in ("scores.jsonl", "summary.json"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert read_summary(one) == scored.summary
    assert read_scores(one) == scored.scores


def test_every_metric_says_how_many_questions_it_could_not_apply_to(scored: Scored) -> None:
    for line in scored.summary.all.lines:
        assert line.n + sum(line.na.values()) == scored.summary.all.questions, line.metric
        assert line.low <= line.value <= line.high, line.metric


def test_slices_are_parts_of_the_whole(scored: Scored) -> None:
    kinds = [s for s in scored.summary.slices if s.name.startswith("type:")]
    assert sum(s.questions for s in kinds) == scored.summary.all.questions
    assert sum(scored.summary.outcomes.values()) == scored.summary.all.questions


def test_gates(scored: Scored) -> None:
    easy = judge(
        scored.summary, scored.scores, Gates(hard={"citation_validity": 0.0}, soft={"vital_nuggets": 0.0})
    )
    assert easy.exit_code == 0
    soft = judge(scored.summary, scored.scores, Gates(hard={}, soft={"vital_nuggets": 1.1}))
    assert soft.exit_code == 2
    hard = judge(
        scored.summary, scored.scores, Gates(hard={"vital_nuggets": 1.1}, soft={"vital_nuggets": 1.1})
    )
    assert hard.exit_code == 1
    wrong = next(s.id for s in scored.scores if s.metric == "vital_nuggets" and not s.na)
    broken = [
        s.model_copy(update={"numerator": 0.0}) if (s.id, s.metric) == (wrong, "all_vital") else s
        for s in scored.scores
    ]
    pinned = judge(scored.summary, broken, Gates(hard={}, soft={}, pinned=(wrong, "not-asked-001")))
    assert pinned.exit_code == 1
    assert [f.name for f in pinned.findings] == [wrong]
    suite = ElementTree.fromstring(junit(pinned))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")


def test_the_committed_gates_name_metrics_and_questions_that_exist(scored: Scored) -> None:
    gates = load_gates()
    assert set(gates.pinned) <= set(scored.questions)
    assert {metric_of(n).name for n in HEADLINE} <= {m.name for m in (*METRICS, *SUMMED)}


def test_the_page_stands_alone_and_shows_every_question(scored: Scored) -> None:
    page = render(scored, None)
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page and "url(" not in page
    assert all(one.id in page for one in scored.records)
    assert page.count("<details") == len(scored.records) + len(scored.summary.slices) - 1
    ElementTree.fromstring(
        page.partition("\n")[2]
        .replace('<meta charset="utf-8">', "")
        .replace('<meta name="viewport" content="width=device-width,initial-scale=1">', "")
        .replace("<br>", "<br/>")
    )


def test_the_baseline_stands_beside_on_the_same_questions(scored: Scored, tmp_path: Path) -> None:
    ids = [record.id for record in scored.records[:2]]
    answers, kept = tmp_path / "answers.jsonl", tmp_path / "baseline.jsonl.gz"
    lines = [{"id": id_, "answer": "", "abstained": True, "seconds": 9.0} for id_ in (*ids, "not-asked-001")]
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert record(answers, kept, timed=False) == 3
    assert pair(scored, tmp_path / "absent.gz") is None
    assert pair(scored, RECORDED) is None, "a run is not put beside itself"
    both = pair(scored, kept)
    assert both is not None
    assert both.own.all.questions == both.baseline.all.questions == 2
    assert both.baseline.outcomes == {"refused": 2}
    assert both.baseline.all.line("seconds") is None, "the seconds of a busy machine are not kept"
    page = render(scored, None, both)
    assert "本程序，同样 2 题" in page and "普通 LangChain，同样 2 题" in page
    assert "对照 0.000 n=1" in page, "and beside each group"


def test_tables(scored: Scored) -> None:
    table = rows([("all", scored.summary.all)])
    assert all(len(row) == 4 for row in table)
    assert markdown(table).count("\n") == len(table)


def test_the_table_says_what_was_counted_and_what_was_not(scored: Scored) -> None:
    answerable = sum(q.answerable for r in scored.records if (q := scored.questions[r.id]))
    refused = sum(r.outcome == "refused" for r in scored.records)
    cells = {row[0]: row for row in rows([("all", scored.summary.all)])}
    own = [r for r in scored.records if scored.questions[r.id].answerable]
    kept = sum(r.outcome == "answered" for r in own)
    assert cells["能答的都答"][2:] == [
        f"{kept}/{answerable} ({answerable})",
        f"没有答案的题 {len(scored.records) - answerable}",
    ]
    assert cells["引用有效"][3] == f"拒答 {refused}"
    line = scored.summary.all.line("refusal_harmonic")
    assert line is not None and cells["拒答调和平均"][1:] == [cell(line), f"({len(scored.records)})", ""]
    assert absent(line.model_copy(update={"na": {"refused": 2, "another": 1, "error": 7}})) == (
        "出错 7，拒答 2，another 1"
    )
    assert size(None) == absent(None) == ""


def test_every_reason_has_words(scored: Scored) -> None:
    assert {score.na for score in scored.scores if score.na} <= REASONS.keys()


def test_a_broken_file_of_answers_names_its_lines(tmp_path: Path) -> None:
    from eval.records import RecordError, read_records

    path = tmp_path / "answers.jsonl"
    path.write_text('{"id": "a-001"}\n{"id": "a-001"}\nnot json\n[1]\n', encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        read_records(path)
    assert [p.split(":")[1] for p in caught.value.problems] == ["2", "3", "4"]
    assert json.dumps("ok")

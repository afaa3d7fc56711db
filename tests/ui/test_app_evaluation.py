"""The evaluation page without a browser: two runs, one with a wrong figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from made_runs import make_runs
from scripted import ScriptedEngine
from streamlit.testing.v1 import AppTest

from tests.conftest import REPORTS
from ui.web.pages import evaluation
from ui.web.runs import in_order, open_run, scored_runs

SCRIPT = """
import streamlit as st
from ui.web import nav
from ui.web.pages import evaluation
st.navigation([st.Page(evaluation.page, default=True), nav.reader_page()]).run()
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    make_runs(folder, REPORTS)
    return folder


def open_page(**state: str) -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=30)
    for key, value in state.items():
        at.session_state[key.replace("_", "-")] = value
    at.run()
    assert not at.exception
    return at


def components(at: AppTest, name: str) -> list[dict[str, Any]]:
    found = [e.proto for e in at.get("bidi_component") if e.proto.component_name == name]
    return [json.loads(proto.json) for proto in found]


def words(table: dict[str, Any]) -> list[list[str]]:
    return [["".join(i["text"] for i in cell["items"]) for cell in row] for row in table["rows"]]


def html(at: AppTest) -> str:
    return "\n".join(e.proto.body for e in at.get("html"))


def test_the_failing_question_comes_first_and_opens_its_answer(
    scripted: ScriptedEngine, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "RUNS", runs)
    at = open_page(evaluation_run="bad")
    scores, questions = components(at, "govqa_table")
    vital = next(row for row in words(scores) if row[0] == "必答要点齐全")
    assert vital[1].startswith("0.500 [0.")
    assert [row[0] for row in words(questions)] == ["上饶今年规上工业营收想冲到多少亿？"]
    assert words(questions)[0][2].startswith("没达到：必答要点齐全")
    at = open_page(evaluation_run="bad", evaluation_open="sr-002")
    (answer,) = components(at, "govqa_answer")
    assert "9300亿元" in answer["sections"][0]["claims"][0]["body"]
    assert "6300亿元" in html(at)


def test_two_runs_stand_side_by_side(
    scripted: ScriptedEngine, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "RUNS", runs)
    at = open_page(evaluation_run="good", evaluation_other="bad", evaluation_open="sr-002")
    scores, questions = components(at, "govqa_table")
    assert [column["label"] for column in scores["columns"]] == ["指标", "good", "bad"]
    (row,) = words(questions)
    assert row[2] == "通过" and row[3].startswith("没达到")
    assert len(components(at, "govqa_answer")) == 2
    at.toggle(key="evaluation-failing").set_value(False).run()
    assert len(words(components(at, "govqa_table")[1])) == 2
    at.toggle(key="evaluation-different").set_value(True).run()
    assert len(words(components(at, "govqa_table")[1])) == 1


def test_no_runs_and_a_damaged_one_are_sentences(
    scripted: ScriptedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "RUNS", tmp_path)
    assert "govqa eval run" in html(open_page())
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "summary.json").write_text("{}")
    assert "broken 读不了" in html(open_page())


def test_the_worst_question_is_first(runs: Path) -> None:
    bad = open_run(runs / "bad")
    assert in_order([bad], only_failing=False) == ["sr-002", "sr-001"]
    assert {path.name for path in scored_runs(runs)} == {"good", "bad"}


def test_of_blind_questions_the_page_shows_totals_only(
    scripted: ScriptedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_runs(tmp_path, REPORTS)
    for path in tmp_path.glob("*/manifest.json"):  # both questions are of the held half
        path.write_text(
            path.read_text("utf-8").replace('"questions":"made"', '"questions":"reports5"'), "utf-8"
        )
    monkeypatch.setattr(evaluation, "RUNS", tmp_path)
    at = open_page(evaluation_run="bad", evaluation_open="sr-002")
    at.toggle(key="evaluation-failing").set_value(False).run()
    assert len(components(at, "govqa_table")) == 1 and components(at, "govqa_answer") == []
    assert "另有 2 题只看总数" in html(at) and "9300亿元" not in html(at)
    for path in tmp_path.glob("*/manifest.json"):
        path.write_text(path.read_text("utf-8").replace('"reports5"', '"unseen"'), "utf-8")
    (tmp_path / "bad" / "summary.json").touch()
    at = open_page(evaluation_run="bad")
    assert at.selectbox(key="evaluation-part").options == ["全部题"]

"""The chat page without a browser: an engine by script, the real library."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from scripted import AWKWARD, ScriptedEngine
from streamlit.testing.v1 import AppTest

from rag.errors import IndexMismatchError
from rag.library import Library
from ui.web import engine as web_engine
from ui.web import session

ROOT = Path(__file__).resolve().parents[2]
APP = str(ROOT / "ui" / "app.py")
ASK = "赣州2024年GDP增长目标是多少？"


def run_app() -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30).run()
    assert not at.exception
    return at


def ask(at: AppTest, text: str) -> AppTest:
    at.chat_input(key="question").set_value(text).run()
    return finish(at)


def finish(at: AppTest) -> AppTest:
    at.session_state.job.join(30)
    at.run()
    assert not at.exception
    return at


def answers(at: AppTest) -> list[dict[str, Any]]:
    """What each answer component was given."""
    found = [e.proto for e in at.get("bidi_component")]
    return [json.loads(p.json) for p in found if p.component_name == "govqa_answer"]


def html(at: AppTest) -> str:
    return "\n".join(e.proto.body for e in at.get("html"))


def claims(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [claim for section in answer["sections"] for claim in section["claims"]]


def test_the_first_page_names_the_reports_and_offers_questions_about_them(scripted: ScriptedEngine) -> None:
    at = run_app()
    assert "赣州市2024年" in html(at) and "乐平市2023年" in html(at)
    examples = [b.label for b in at.button if str(b.key).startswith("example-")]
    assert len(examples) == 4
    assert any("分别" in label for label in examples)


def test_an_answer_is_claims_with_marks_and_sources_in_words(
    scripted: ScriptedEngine, library: Library
) -> None:
    at = ask(run_app(), ASK)
    shown = claims(answers(at)[0])
    assert [mark["n"] for claim in shown for mark in claim["marks"]] == [1, 2]
    address = shown[0]["marks"][0]["address"]
    label = at.expander[0].label
    assert label.startswith("\\[1\\] 赣州市2024年") and "工作安排" in label
    inside = at.expander[0].get("html")[0].proto.body
    quote = shown[0]["marks"][0]["quote"]
    assert f"<mark>{quote}</mark>" in inside and address in inside
    assert library.passage(address.rsplit("-s", 1)[0]).text == inside.split('<div class="paper">')[1].split(
        "</div>"
    )[0].replace("<mark>", "").replace("</mark>", "")


def test_an_example_is_asked_with_one_click(scripted: ScriptedEngine) -> None:
    at = run_app()
    at.button(key="example-0").click().run()
    finish(at)
    assert claims(answers(at)[0])


def test_awkward_text_stays_literal(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), "赣州GDP的排版 <script>alert(1)</script> $5%~6%$ *目标*")
    awkward = claims(answers(at)[0])[-1]
    assert awkward["body"] + awkward["stop"] == AWKWARD
    assert (awkward["support"], awkward["label"]) == ("partial", "部分支持")
    assert "&lt;script&gt;" in html(at) and "<script>" not in html(at)


def test_what_reports_do_not_say_is_an_answer(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), "赣州没有的内容是什么？")
    assert claims(answers(at)[0]) == []
    assert answers(at)[0]["refusals"] == ["报告中未提及。"]


def test_each_report_is_answered_for(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), "各地的粮食产量分别是多少，北京呢？")
    shown = answers(at)[0]
    assert [section["head"] for section in shown["sections"]] == [
        f"{r.place}{r.year}年" for r in scripted.library.reports
    ]
    assert shown["sections"][-1]["none"] == "报告中未提及。"
    assert shown["refusals"] == ["报告中未提及：没有北京市的报告。"]
    assert "问到 6 处：提及 4，未提及 1，没有报告 1" in html(at)
    assert '<li class="state answered">上饶市2024年 提及</li>' in html(at)
    assert '<li class="state not_mentioned">抚州市2024年 未提及</li>' in html(at)
    assert '<li class="state no_report">北京市 没有报告</li>' in html(at)


def test_a_follow_up_leans_on_the_question_before(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), ASK)
    ask(at, "粮食呢？")
    assert scripted.previous[0] is None
    assert scripted.previous[1] is not None and scripted.previous[1].text == ASK
    assert "理解为：粮食呢？（接着问" in html(at)
    assert len(answers(at)) == 2


def test_the_absent_language_model_is_told(scripted: ScriptedEngine) -> None:
    assert "govqa models get" in html(run_app())
    at = ask(run_app(), "赣州原文里的GDP目标")
    assert "语言模型用不了，以下是报告原文" in html(at)


def test_a_failing_question_is_one_sentence_and_the_next_one_works(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), "断线时赣州怎样？")
    assert "请检查 GOVQA_LLM_BASE_URL" in html(at)
    assert claims(answers(ask(at, ASK))[-1])


def test_evidence_is_there_before_the_answer_and_stop_keeps_it(scripted: ScriptedEngine) -> None:
    at = run_app()
    at.chat_input(key="question").set_value("赣州慢慢说GDP目标").run()
    wait_for(lambda: bool(at.session_state.job.turn.evidence))
    at.run()
    assert "找到的原文" in html(at) and "GDP增长6%左右" in html(at)
    at.button(key="stop").click().run()
    scripted.release.set()
    finish(at)
    assert "已停止" in html(at)
    assert scripted.stopped == 1


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def test_questions_wait_for_an_engine_that_is_still_being_opened(
    scripted: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = threading.Event()

    def slowly() -> ScriptedEngine:
        opened.wait(20)
        return scripted

    monkeypatch.setattr(web_engine, "open_engine", slowly)
    at = run_app()
    at.chat_input(key="question").set_value(ASK).run()
    assert answers(at)[0]["working"].startswith("正在准备")
    assert "模型正在准备" in html(at)
    opened.set()
    assert claims(answers(finish(at))[0])
    assert "模型正在准备" not in html(at)


def test_no_index_is_one_sentence_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_INDEX", str(tmp_path / "none"))
    st.cache_resource.clear()
    at = run_app()
    assert "请先运行 govqa index" in html(at)
    assert not at.chat_input


def test_an_index_that_does_not_fit_is_told_and_tried_again(
    scripted: ScriptedEngine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mismatch(build: str) -> Library:
        raise IndexMismatchError("报告有变动（a.md）：请运行 govqa index 重建")

    monkeypatch.setattr(web_engine, "open_text", mismatch)
    at = run_app()
    assert "请运行 govqa index 重建" in html(at)
    monkeypatch.setattr(web_engine, "open_text", lambda build: library)
    at.button(key="try-again").click().run()
    assert at.chat_input(key="question")


def test_an_engine_that_breaks_is_told_without_a_traceback(
    scripted: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> ScriptedEngine:
        raise RuntimeError("libtorch is not here")

    monkeypatch.setattr(web_engine, "open_engine", broken)
    at = ask(run_app(), ASK)
    assert "govqa doctor" in html(at) and "libtorch" not in html(at)


def test_two_sessions_share_the_engine_and_nothing_else(scripted: ScriptedEngine) -> None:
    one, two = run_app(), run_app()
    ask(one, ASK)
    two.run()
    assert len(answers(one)) == 1 and answers(two) == []


def test_a_conversation_is_there_again_after_a_reload(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), ASK)
    shown = claims(answers(at)[0])
    again = AppTest.from_file(APP, default_timeout=30)
    again.query_params["c"] = at.session_state.conversation
    again.session_state["owner"] = at.session_state.owner
    again.run()
    assert claims(answers(again)[0]) == shown
    assert again.expander[0].label == at.expander[0].label
    ask(again, "粮食呢？")
    previous = scripted.previous[-1]
    assert previous is not None and previous.text == ASK


def test_another_browser_does_not_open_the_conversation(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), ASK)
    other = AppTest.from_file(APP, default_timeout=30)
    other.query_params["c"] = at.session_state.conversation
    other.run()
    assert answers(other) == []
    assert not [b for b in other.button if str(b.key).startswith("open-")]


def test_conversations_are_changed_between_and_deleted(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), ASK)
    first = at.session_state.conversation
    at.button(key="new").click().run()
    assert answers(at) == []
    ask(at, "宜春2024年的民生实事")
    at.button(key=f"open-{first}").click().run()
    assert ASK in html(at) and len(answers(at)) == 1
    at.button(key="remove").click().run()
    assert answers(at) == []
    assert [b.label for b in at.button if str(b.key).startswith("open-")] == ["宜春2024年的民生实事"]


def test_an_answer_can_be_written_anew(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), ASK)
    turn = at.session_state.turns[0].id
    at.button(key=f"again-{turn}").click().run()
    finish(at)
    assert len(answers(at)) == 1 and claims(answers(at)[0])
    assert len(scripted.previous) == 2 and scripted.previous[1] is None


def test_a_store_that_cannot_be_written_is_told_and_the_answer_comes(
    scripted: ScriptedEngine, tmp_path: Path
) -> None:
    at = run_app()
    (tmp_path / "conversations.sqlite").mkdir()
    ask(at, ASK)
    assert "对话不会保存" in html(at) or "对话文件用不了" in html(at)


def test_a_rating_is_kept(scripted: ScriptedEngine) -> None:
    at = ask(run_app(), ASK)
    turn = at.session_state.turns[0].id
    at.feedback(key=f"rating-{turn}").set_value(0).run()
    at.text_area(key=f"note-{turn}").set_value("数字不对").run()
    assert session.store().rating(turn) == (0, "数字不对")


def test_other_questions_on_their_way_are_told(scripted: ScriptedEngine) -> None:
    one, two = run_app(), run_app()
    one.chat_input(key="question").set_value("赣州慢慢说GDP目标").run()
    wait_for(lambda: bool(one.session_state.job.turn.evidence))
    two.chat_input(key="question").set_value("宜春慢慢说GDP目标").run()
    assert "另有 1 个问题" in answers(two)[0]["working"]
    scripted.release.set()
    finish(one)
    finish(two)
    assert [t.asked for t in one.session_state.turns] == ["赣州慢慢说GDP目标"]

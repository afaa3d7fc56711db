"""Checking a pasted text or a file against the reports, and what questions are put to. Without a browser."""

from __future__ import annotations

import io
from typing import Any

import pytest
from scripted import ScriptedEngine
from streamlit.testing.v1 import AppTest
from test_app_chat import answers, ask, finish, html, run_app

from corpus.types import Part
from rag.library import Library
from ui.web.pages.check import checked_data, summary
from ui.web.pages.cite import address_in

SCRIPT = """
import streamlit as st
from ui.web import nav
from ui.web.pages import cite
st.navigation([st.Page(cite.page, default=True), nav.reader_page()]).run()
"""
TRUE = "赣州市2024年GDP增长目标是6%左右。"
WRONG = "赣州市2024年GDP增长目标是9%左右。"
"""The report's own figure is 6%左右 (赣州市-2024-p012-s1)."""


def open_page() -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=30).run()
    assert not at.exception
    return at


def check(at: AppTest, text: str) -> list[dict[str, Any]]:
    at.button_group(key="cite-form").set_value("核对文字").run()
    at.text_area(key="check-text").set_value(text).run()
    at.button(key="check-run").click().run()
    assert not at.exception
    return shown(at)


def shown(at: AppTest) -> list[dict[str, Any]]:
    claims: list[dict[str, Any]] = answers(at)[0]["sections"][0]["claims"]
    return claims


def test_a_wrong_figure_is_told_with_the_reports_own(scripted: ScriptedEngine) -> None:
    at = open_page()
    right, wrong = check(at, TRUE + WRONG)
    assert (right["support"], right["body"]) == ("supported", TRUE)
    assert (wrong["support"], wrong["label"]) == ("contradicted", "与报告不符")
    assert "6%左右" in wrong["detail"]
    assert wrong["marks"][0]["address"] == "赣州市-2024-p012-s1"
    assert "共 2 句：属实 1，与报告不符 1" in html(at)


def test_a_file_is_read_into_the_box(scripted: ScriptedEngine) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph(WRONG)
    target = io.BytesIO()
    document.save(target)
    at = open_page()
    at.button_group(key="cite-form").set_value("核对文字").run()
    at.file_uploader(key="check-file").set_value(("稿子.docx", target.getvalue(), "")).run()
    assert at.text_area(key="check-text").value == WRONG
    at.file_uploader(key="check-file").set_value(("坏的.docx", b"PK\x03\x04 no", "")).run()
    assert "坏的.docx" in html(at) and not at.exception


def test_a_sentence_in_the_address_box_is_checked_instead(scripted: ScriptedEngine) -> None:
    at = open_page()
    at.text_input(key="cite-address").set_value(TRUE).run()
    assert at.text_area(key="check-text").value == TRUE
    at.button(key="check-run").click().run()
    assert shown(at)[0]["support"] == "supported"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("赣州市-2024-p014-s4", "赣州市-2024-p014-s4"),
        ("http://127.0.0.1:8501/cite?address=%E8%B5%A3%E5%B7%9E%E5%B8%82-2024-p014", "赣州市-2024-p014"),
        ("GDP增长6%左右", ""),
        ("http://[", ""),
    ],
)
def test_an_address_or_a_permalink_is_told_from_a_text(typed: str, address: str) -> None:
    assert address_in(typed) == address


def test_one_source_has_one_number(library: Library) -> None:
    checked = ScriptedEngine(library).check(TRUE + WRONG)
    claims = checked_data(checked)["sections"][0]["claims"]
    assert [mark["n"] for claim in claims for mark in claim["marks"]] == [1, 1]
    assert summary(checked[:1]) == "共 1 句：属实 1"


def test_a_question_is_put_to_what_is_chosen_and_again_to_the_same(scripted: ScriptedEngine) -> None:
    at = run_app()
    at.multiselect(key="scope-places").set_value(["赣州市", "乐平市"]).run()
    at.multiselect(key="scope-years").set_value([2024]).run()
    at.selectbox(key="scope-part").set_value("工作安排").run()
    ask(at, "粮食产量是多少？")
    assert scripted.scopes == [(("赣州市-2024",), Part.PLAN)]
    assert "只问：赣州市2024年 · 工作安排" in html(at)
    at.multiselect(key="scope-places").set_value([]).run()
    at.multiselect(key="scope-years").set_value([]).run()
    again = next(b for b in at.button if str(b.key).startswith("again-"))
    again.click().run()
    finish(at)
    assert scripted.scopes[1] == scripted.scopes[0]
    at.selectbox(key="scope-part").set_value("全文").run()
    ask(at, "赣州的GDP目标？")
    assert scripted.scopes[2] == ((), None)

"""Citation look-up, reader and reports without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scripted import ScriptedEngine
from streamlit.testing.v1 import AppTest

from corpus.addresses import fingerprint
from corpus.types import ParsedReport, Removal
from rag.library import Library
from ui.web.pages.cite import removed_nearby
from ui.web.paper import Mark, cited, outline, passage_block, report_blocks, searched

SCRIPT = """
import streamlit as st
from ui.web import nav
from ui.web.pages import {page}
st.navigation([st.Page({page}.page, default=True), nav.reader_page(), nav.cite_page()]).run()
"""
SENTENCE = "赣州市-2024-p014-s4"


def open_page(page: str, **query: str) -> AppTest:
    at = AppTest.from_string(SCRIPT.format(page=page), default_timeout=30)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(e.proto.body for e in at.get("html"))


def paper(at: AppTest) -> dict[str, Any]:
    found = [e.proto for e in at.get("bidi_component") if e.proto.component_name == "govqa_paper"]
    data: dict[str, Any] = json.loads(found[0].json)
    return data


def marked(blocks: list[dict[str, Any]], kind: str) -> list[str]:
    return [span["text"] for block in blocks for span in block.get("spans", []) if span["kind"] == kind]


def test_an_address_opens_its_sentence_in_context(scripted: ScriptedEngine, library: Library) -> None:
    at = open_page("cite", address=SENTENCE)
    passage = library.passage("赣州市-2024-p014")
    shown = paper(at)["blocks"]
    assert [block["address"] for block in shown] == [f"赣州市-2024-p0{n}" for n in (13, 14, 15)]
    assert marked(shown, "cite") == [passage.sentences[3].text]
    assert "".join(span["text"] for span in shown[1]["spans"]) == passage.text
    assert "赣州市2024年 · 工作安排" in html(at) and "二、2024年工作安排" in html(at)
    sentence = passage.sentences[3]
    assert f"第 {sentence.start}–{sentence.end} 字符" in html(at)


def test_the_figures_of_a_passage_are_listed_and_lead_to_their_sentences(scripted: ScriptedEngine) -> None:
    at = open_page("cite", address="赣州市-2024-p012")
    found = [e.proto for e in at.get("bidi_component") if e.proto.component_name == "govqa_table"]
    rows = [[cell["items"][0] for cell in row] for row in json.loads(found[0].json)["rows"]]
    growth = next(row for row in rows if row[1]["text"] == "地区生产总值")
    assert [cell["text"] for cell in growth] == ["赣州市", "地区生产总值", "增长6%左右", "2024", "目标"]
    assert growth[2]["address"] == "赣州市-2024-p012-s1"
    assert f"其中的数字（{len(rows)} 个）" in html(at)


def test_a_passage_without_figures_lists_none(scripted: ScriptedEngine, library: Library) -> None:
    told = {fact.passage for fact in library.facts("赣州市-2024")}
    silent = next(p for p in library.passages("赣州市-2024") if p.address not in told)
    assert "其中的数字" not in html(open_page("cite", address=silent.address))


def test_an_address_that_moved_says_so(
    scripted: ScriptedEngine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    passage = library.passage("赣州市-2024-p014")
    monkeypatch.setattr(
        Library,
        "given_before",
        lambda self, address: [fingerprint(passage.text)] if "p999" in address else [],
    )
    shown = html(open_page("cite", address="赣州市-2024-p999"))
    assert "地址已变：赣州市-2024-p999 现在是 赣州市-2024-p014" in shown


def test_an_unknown_address_is_one_sentence_and_an_example(scripted: ScriptedEngine) -> None:
    at = open_page("cite", address="<b>北京市-2024-p001</b>")
    assert "没有这个段落地址" in html(at) and "<b>北京" not in html(at)
    at.button(key="cite-example").click().run()
    assert at.query_params["address"] == "上饶市-2024-p001"
    assert "上饶市-2024-p001" in [block["address"] for block in paper(at)["blocks"]]


def test_typing_an_address_makes_it_the_pages_own(scripted: ScriptedEngine) -> None:
    at = open_page("cite")
    at.text_input(key="cite-address").set_value(f" {SENTENCE} ").run()
    assert at.query_params["address"] == SENTENCE
    at.button(key="cite-after").click().run()
    assert at.query_params["address"] == "赣州市-2024-p015"
    assert at.text_input(key="cite-address").value == "赣州市-2024-p015"


def test_what_was_removed_nearby_is_shown_without_blanks(library: Library) -> None:
    report = library.parsed("上饶市-2024")
    real = next(r for r in report.removals if report.source[r.start : r.end].strip())
    near = removed_nearby(report, real.start - 10, real.start - 5)
    assert real in near
    assert all(report.source[r.start : r.end].strip() for r in near)
    assert removed_nearby(with_removals(report, []), 0, 10) == []


def with_removals(report: ParsedReport, removals: list[Removal]) -> ParsedReport:
    from dataclasses import replace

    return replace(report, removals=tuple(removals))


def test_the_reader_shows_every_paragraph_once_and_opens_at_the_address(
    scripted: ScriptedEngine, library: Library
) -> None:
    at = open_page("reader", report="乐平市-2023", address="乐平市-2023-p020-s2")
    shown = paper(at)
    passages = library.parsed("乐平市-2023").passages
    assert [b["address"] for b in shown["blocks"] if "address" in b] == [p.address for p in passages]
    assert shown["target"] == "乐平市-2023-p020-s2"
    assert marked(shown["blocks"], "cite") == [passages[19].sentences[1].text]
    assert shown["outline"][0]["text"] == "一、2022年工作回顾"
    anchors = {p.address for p in passages}
    assert all(entry["anchor"] in anchors for entry in shown["outline"])


def test_the_reader_finds_words_and_says_where_there_are_none(
    scripted: ScriptedEngine, library: Library
) -> None:
    at = open_page("reader", report="赣州市-2024")
    at.text_input(key="reader-search").set_value("粮食").run()
    text = "".join(p.text for p in library.parsed("赣州市-2024").passages)
    assert len(marked(paper(at)["blocks"], "hit")) == text.count("粮食") > 0
    at.text_input(key="reader-search").set_value("航空母舰").run()
    assert "没有写到" in html(at)


def test_notes_stand_under_the_passages_that_need_them(scripted: ScriptedEngine) -> None:
    shown = paper(open_page("reader", report="乐平市-2023"))["blocks"]
    passage = next(block for block in shown if block.get("address") == "乐平市-2023-p003")
    assert [note["term"] for note in passage["notes"]] == ["“三新一高”"]
    assert passage["notes"][0]["text"].startswith("1．“三新一高”：是以习近平同志为核心的党中央")
    assert "“三新一高”" in marked([passage], "term")


def test_figures_are_marked_when_asked_for(scripted: ScriptedEngine) -> None:
    at = open_page("reader", report="赣州市-2024")
    assert marked(paper(at)["blocks"], "fact") == []
    at.toggle(key="reader-figures").set_value(True).run()
    aims = next(block for block in paper(at)["blocks"] if block.get("address") == "赣州市-2024-p012")
    figures = {span["text"]: span["title"] for span in aims["spans"] if span["kind"] == "fact"}
    assert figures["6%左右"] == "赣州市 · 地区生产总值 · 2024目标 · 增长6%左右"


def test_the_source_is_shown_whole_with_what_was_taken_out(
    scripted: ScriptedEngine, library: Library
) -> None:
    at = open_page("reader", report="上饶市-2024", address="上饶市-2024-p010-s1")
    at.button_group(key="reader-view").set_value("源文件").run()
    report = library.parsed("上饶市-2024")
    shown = paper(at)
    lines = ["".join(span["text"] for span in block["spans"]) for block in shown["blocks"]]
    assert lines == [line for line in report.source.splitlines() if line.strip()]
    taken = "".join(report.source[r.start : r.end] for r in report.removals)
    assert "".join("".join(marked(shown["blocks"], "removed")).split()) == "".join(taken.split())
    assert all(s["title"] for b in shown["blocks"] for s in b["spans"] if s["kind"] == "removed")
    assert shown["target"] == "上饶市-2024-p010"
    assert shown["target"] in [block["anchor"] for block in shown["blocks"]]


def test_choosing_another_report_changes_the_pages_address(scripted: ScriptedEngine) -> None:
    at = open_page("reader", report="赣州市-2024", address="赣州市-2024-p003")
    at.selectbox(key="reader-report").set_value("宜春市-2024").run()
    assert at.query_params == {"report": "宜春市-2024"}
    assert paper(at)["blocks"][-1]["address"].startswith("宜春市-2024")


def test_damaged_places_are_marked_with_their_reason(library: Library) -> None:
    report = library.parsed("上饶市-2024")
    blocks = report_blocks(report)
    flags = [flag for passage in report.passages for flag in passage.flags]
    found = marked(blocks, "flag")
    assert flags and [report.source[f.start : f.end] for f in flags] == found


def test_the_reports_page_names_each_report_and_its_warnings(
    scripted: ScriptedEngine, library: Library
) -> None:
    shown = html(open_page("reports"))
    for report in library.reports:
        assert f"{report.place}{report.year}年" in shown
    assert "报告从中间开始" in shown
    assert "高世文" in shown


@pytest.mark.parametrize("page", ["cite", "reader", "reports"])
def test_without_an_index_every_page_says_what_to_do(
    page: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVQA_INDEX", str(tmp_path / "none"))
    assert "请先运行 govqa index" in html(open_page(page))


def test_overlapping_marks_lose_no_character(library: Library) -> None:
    passage = library.passage("赣州市-2024-p014")
    marks = [
        *cited(passage, SENTENCE),
        *searched(passage, ["产业", "稀土"]),
        Mark(0, len(passage.text), "flag", "疑"),
    ]
    spans = passage_block(passage, marks)["spans"]
    assert "".join(span["text"] for span in spans) == passage.text
    assert "稀土" in [span["text"] for span in spans if span["kind"] == "hit"]
    assert [span["anchor"] for span in spans if span["anchor"]] == [SENTENCE]


def test_the_outline_follows_the_sections(library: Library) -> None:
    for ref in library.reports:
        report = library.parsed(ref.id)
        entries = outline(report)
        assert {e["text"] for e in entries} == {text for p in report.passages for text in p.section}

"""The indicators page without a browser: figures side by side, filtered, drawn, taken away."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook
from scripted import ScriptedEngine
from streamlit.testing.v1 import AppTest

from corpus.facts import Status
from corpus.quantities import Kind
from rag.library import Library
from ui.web.indicators import (
    HEADS,
    as_csv,
    as_xlsx,
    chart,
    common_indicators,
    entries,
    listing,
    matrix,
    measures,
)

SCRIPT = """
import streamlit as st
from ui.web import nav
from ui.web.pages import indicators
st.navigation([st.Page(indicators.page, default=True), nav.reader_page(), nav.cite_page()]).run()
"""
GDP = "地区生产总值"
TARGETS = {
    "上饶市": "6.0%左右",
    "赣州市": "6%左右",
    "宜春市": "5.5%左右",
    "乐平市": "7%以上",
    "抚州市": "6%左右",
}
"""GDP targets as the five reports state them, read in the reports."""


def cells(table: dict[str, Any], group: str, label: str) -> dict[str, list[str]]:
    at = next(n for n, c in enumerate(table["columns"]) if (c["group"], c["label"]) == (group, label))
    return {row[0]["items"][0]["text"]: [item["text"] for item in row[at]["items"]] for row in table["rows"]}


def test_every_place_stands_beside_its_targets(library: Library) -> None:
    table = matrix(entries(library), [GDP, "粮食产量"])
    shown = cells(table, GDP, "目标")
    assert {name[:3]: values for name, values in shown.items()} == {
        place: [f"增长{target}"] for place, target in TARGETS.items()
    }
    assert cells(table, GDP, "完成")["抚州市2024年"] == ["突破2000亿元", "增长6.3%", "排第3"]
    assert cells(table, "粮食产量", "目标")["乐平市2023年"] == []


def test_each_figure_opens_the_sentence_that_states_it(library: Library) -> None:
    table = matrix(entries(library), [GDP])
    for row in table["rows"]:
        for cell in row[1:]:
            for item in cell["items"]:
                passage = library.passage(item["address"].rpartition("-s")[0])
                sentence = next(s for s in passage.sentences if s.address == item["address"])
                assert item["text"].lstrip("增长排突破") in sentence.text


def test_a_column_sorts_by_the_measure_that_most_places_have(library: Library) -> None:
    table = matrix(entries(library), [GDP])
    assert [row[2]["sort"] for row in table["rows"]] == [6.0, 6.0, 5.5, 7.0, 6.0]
    assert [row[1]["sort"] for row in table["rows"]] == [None, 5.3, 4.0, 4.8, 6.3]


def test_the_bars_of_a_measure_never_mix_units(library: Library) -> None:
    found = entries(library)
    assert measures(found, GDP) == {"增速": (Kind.GROWTH, "%"), "总量（元）": (Kind.LEVEL, "元")}
    growth = chart(found, GDP, "增速", (Kind.GROWTH, "%"))
    assert growth["groups"][0]["name"] == "乐平市"
    assert [(b["when"], b["value"]) for b in growth["groups"][0]["bars"]] == [
        ("2022年完成", 4.8),
        ("2023年目标", 7.0),
    ]
    level = chart(found, GDP, "总量（元）", (Kind.LEVEL, "元"))
    assert {g["name"]: [b["value"] for b in g["bars"]] for g in level["groups"]} == {
        "抚州市": [2e11],
        "乐平市": [43_923_000_000.0],
    }


def test_filters_narrow_and_the_common_ones_come_first(library: Library) -> None:
    everything = entries(library)
    aims = entries(library, places=["赣州市"], status=Status.TARGET, words="粮食")
    assert {(e.report.place, e.fact.status) for e in aims} == {("赣州市", Status.TARGET)}
    assert any(e.fact.quantity.text == "53.08亿斤以上" for e in aims)
    assert entries(library, years=[2023]) == entries(library, places=["乐平市"])
    assert all(e.fact.place == e.report.place for e in everything)
    assert len(entries(library, within=True)) > len(everything)
    assert GDP in common_indicators(everything)[:5]
    assert len(listing(aims)["rows"]) == len(aims)


def test_what_is_taken_away_carries_addresses(library: Library) -> None:
    found = entries(library, places=["赣州市"], words=GDP)
    expected = ["赣州市", GDP, "增长6%左右", 6, "%", "2024", "目标", "赣州市-2024-p012-s1", "赣州市2024年"]
    table = list(csv.reader(io.StringIO(as_csv(found, library).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(as_xlsx(found, library))).active
    book = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert table[0] == book[0] == list(HEADS)
    assert [book[-1][n] for n in (0, 1, 2, 3, 4, 5, 6, 8, 9)] == expected
    assert [table[-1][n] for n in (0, 1, 2, 8)] == [expected[n] for n in (0, 1, 2, 7)]
    assert table[-1][7].startswith("主要预期目标是：GDP增长6%左右") and len(table) == len(found) + 1


def open_page() -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=30).run()
    assert not at.exception
    return at


def component(at: AppTest, name: str) -> dict[str, Any]:
    found = [e.proto for e in at.get("bidi_component") if e.proto.component_name == name]
    data: dict[str, Any] = json.loads(found[0].json)
    return data


def test_the_page_goes_from_matrix_to_bars_to_single_figures(scripted: ScriptedEngine) -> None:
    at = open_page()
    assert len(component(at, "govqa_table")["rows"]) == 5
    at.multiselect(key="indicator-places").set_value(["赣州市"]).run()
    assert [row[0]["items"][0]["text"] for row in component(at, "govqa_table")["rows"]] == ["赣州市2024年"]
    at.button_group(key="indicator-form").set_value("图").run()
    assert {group["name"] for group in component(at, "govqa_bars")["groups"]} == {"赣州市"}
    at.text_input(key="indicator-words").set_value("粮食产量").run()
    at.button_group(key="indicator-form").set_value("逐条").run()
    assert [row[2]["items"][0]["text"] for row in component(at, "govqa_table")["rows"]] == ["53.08亿斤以上"]
    assert not at.exception


def test_nothing_found_is_a_sentence(scripted: ScriptedEngine) -> None:
    at = open_page()
    at.text_input(key="indicator-words").set_value("航空母舰").run()
    assert "没有符合的数字" in "\n".join(e.proto.body for e in at.get("html"))


@pytest.mark.parametrize("text", ["=1+1", "+86", "@x"])
def test_nothing_is_taken_for_a_formula(text: str, library: Library) -> None:
    from dataclasses import replace

    entry = entries(library)[0]
    odd = replace(entry, fact=replace(entry.fact, indicator=text))
    assert list(csv.reader(io.StringIO(as_csv([odd], library).decode("utf-8-sig"))))[1][1] == f"'{text}"
    assert load_workbook(io.BytesIO(as_xlsx([odd], library))).active["B2"].data_type == "s"

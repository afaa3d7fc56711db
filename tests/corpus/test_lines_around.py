"""The lines around a report's text as passages: cited, numbered on behind the text, never in place of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.load import load_folder
from corpus.opening import citable, page_lines
from corpus.types import ParsedReport, Part

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"


@pytest.fixture(scope="module")
def reports() -> dict[str, ParsedReport]:
    return {report.meta.place: report for report in load_folder(REPORTS)}


def test_what_the_page_says_is_kept_and_what_only_leads_about_it_is_not(
    reports: dict[str, ParsedReport],
) -> None:
    texts = [passage.text for passage in page_lines(reports["抚州市"])]
    assert texts == [
        "• 索 引 号:FZ0001/2024-54344",
        "发文机关: 市政府办公室",
        "成文日期: 2024-03-11",
        "来源: 市政府办",
    ]  # neither 首页 nor the empty 文号


def test_the_newspapers_jump_and_the_imprint_are_lines_too(reports: dict[str, ParsedReport]) -> None:
    assert [passage.text for passage in page_lines(reports["上饶市"])] == ["（上接第一版）"]
    (imprint,) = page_lines(reports["乐平市"])
    assert imprint.text.split() == ["市七届人大三次会议秘书处", "二O二三年二月"]
    assert page_lines(reports["赣州市"]) == []


def test_they_are_numbered_behind_the_text_and_cut_from_the_untouched_file(
    reports: dict[str, ParsedReport],
) -> None:
    for report in reports.values():
        lines = page_lines(report)
        last = report.passages[-1].number
        assert [line.number for line in lines] == list(range(last + 1, last + 1 + len(lines)))
        assert all(report.source[line.start : line.end].strip() == line.text for line in lines)
        assert all(line.part is Part.FRONT for line in lines)
        addresses = [passage.address for passage in citable(report)]
        assert len(set(addresses)) == len(addresses)

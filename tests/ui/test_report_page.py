"""The page of an evaluation run in Debian's chromium: opened from the disk, nothing fetched, wide and on a phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

if os.environ.get("CI") != "true":
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium (apt-get install chromium)", allow_module_level=True)
    pytest.importorskip("playwright", reason="needs playwright (pip install playwright)")

from made_runs import make_runs
from playwright.sync_api import Browser, expect, sync_playwright  # after the skip
from served import launch

from eval.report import render
from eval.runs import load_set, read_manifest, score_answers, set_of
from eval.sources import Sources
from tests.conftest import REPORTS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run with a wrong figure."""
    folder = tmp_path_factory.mktemp("page")
    make_runs(folder, REPORTS)
    run = folder / "bad"
    sources = Sources.of_folder(REPORTS)
    scored = score_answers("bad", run / "answers.jsonl", load_set(set_of(run)), sources)
    page = folder / "report.html"
    page.write_text(render(scored, read_manifest(run)), encoding="utf-8")
    return page


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "narrow"])
def test_the_page_opens_offline_and_a_question_s_details_open(
    browser: Browser, file: Path, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", name="评测报告：bad")).to_be_visible()
    wrong, right = (page.locator("details", has_text=id_) for id_ in ("sr-002", "sr-001"))
    expect(wrong.locator("mark.invented")).to_be_visible()  # what went wrong is open
    quote = right.locator("blockquote mark.quote")
    expect(quote).to_be_hidden()
    right.locator("summary").click()
    expect(quote).to_be_visible()
    expect(quote).to_have_text("规上工业营业收入达5620亿元，增长15.7%")
    figures = page.locator("details", has_text="类型：数字")
    figures.locator("summary").click()
    expect(figures.get_by_text("必答要点齐全")).to_be_visible()
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wider) is False, "the page itself does not scroll to the side"
    assert asked == [file.as_uri()] and said == []
    context.close()

"""The page that paints first: before Streamlit's scripts, and never in the way of what they say."""

from __future__ import annotations

from importlib.resources import files

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.web import nav
from ui.web.opening import opening_routes, with_opening

STREAMLITS = (files("streamlit") / "static" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["", *nav.PATHS])
def test_every_page_begins_with_the_name_of_the_app(path: str) -> None:
    got = TestClient(Starlette(routes=opening_routes())).get(f"/{path}?at=上饶市-2024%23p001")
    assert got.status_code == 200
    assert got.headers["cache-control"] == "no-cache"  # the scripts' names change with Streamlit's version
    assert '<html lang="zh-CN">' in got.text
    assert "<title>政府工作报告问答</title>" in got.text
    assert got.text.index('<div id="root">') < got.text.index('<div id="opening" role="status">')
    assert "正在打开…" in got.text


def test_all_of_streamlits_page_is_kept() -> None:
    ours = with_opening(STREAMLITS)
    lines = [line for line in STREAMLITS.splitlines() if "<html" not in line and "<title>" not in line]
    assert all(line.replace("</body>", "") in ours for line in lines)


def test_a_page_of_another_make_is_served_as_it_is() -> None:
    assert with_opening("<main>…</main>") == "<main>…</main>"

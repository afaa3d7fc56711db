"""What the browser paints while it reads Streamlit's scripts: the app's name, in place of a blank page.

The app's own style sheet (``assets/page.css``) takes it away with the first thing that a page draws; it goes by
itself after ten seconds, so that it never hides what Streamlit has to say of a page that did not come.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from ui.web import nav

_OPENING = Path(__file__).with_name("assets") / "opening.html"


def with_opening(index: str) -> str:
    """Streamlit's page with ours before it, in Chinese; what is not found in it stays as it is."""
    opening = _OPENING.read_text(encoding="utf-8")
    return (
        index.replace('<html lang="en">', '<html lang="zh-CN">', 1)
        .replace("<title>Streamlit</title>", "<title>政府工作报告问答</title>", 1)
        .replace("</body>", f"{opening}</body>", 1)
    )


def opening_routes() -> list[Route]:
    """The addresses of the pages, each answered with :func:`with_opening`.

    Raises:
        OSError: Streamlit's own page cannot be read.

    """
    page = with_opening((files("streamlit") / "static" / "index.html").read_text(encoding="utf-8"))

    async def opened(_: Request) -> HTMLResponse:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    base = f"/{st.get_option('server.baseUrlPath') or ''}".rstrip("/")
    return [Route(f"{base}/{path}", opened) for path in ("", *nav.PATHS)]

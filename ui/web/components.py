"""The app's own components: HTML and JavaScript from ``assets``, text passed as data and never as markup."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

_ASSETS = Path(__file__).with_name("assets")
ICON = _ASSETS / "icon.svg"
Mount = Callable[..., Any]


def styles() -> None:
    """Put the app's style sheet on the page."""
    st.html(_ASSETS / "page.css")


def answer(data: dict[str, Any], *, key: str, on_pick: Callable[[str], None]) -> bool:
    """Show verified sentences with citation pills; ``on_pick`` gets the address of the pill clicked."""
    return _picking("govqa_answer", "answer", data, key, on_pick)


def look_again(after: float, *, key: str) -> None:
    """Let the browser ask for the fragment around this anew, ``after`` seconds after it was drawn.

    Unlike ``run_every`` it stops asking when it is no longer on the page. A component of its own: of two triggers of
    one component that wait for the server, Streamlit 1.67 keeps the later one, and a look would undo a click.
    """
    _component("govqa_wait", "<span></span>", "wait")(
        data={"number": time.monotonic_ns(), "after": after * 1000}, key=key, on_look_change=_nothing
    )


def pulse(*, running: bool) -> None:
    """Draw the whole page anew where a question is on its way and nothing of it reached the browser for seconds."""
    with st.sidebar, st.container(key="pulse"):
        _component("govqa_pulse", "<span></span>", "pulse")(
            data={"running": running}, key="pulse-of-page", on_lost_change=_nothing
        )


def paper(
    blocks: list[dict[str, Any]], *, key: str, target: str = "", outline: list[dict[str, Any]] | None = None
) -> None:
    """Show report text; scrolls to ``target``, an address or a heading's anchor, whenever it changes."""
    data = {"blocks": blocks, "target": target, "outline": outline or []}
    _component("govqa_paper", '<div class="paper"></div>', "paper")(data=data, key=key)


def table(data: dict[str, Any], *, key: str, on_pick: Callable[[str], None]) -> bool:
    """Show a table whose columns sort; ``on_pick`` gets the address of the figure clicked."""
    return _picking("govqa_table", "table", data, key, on_pick)


def bars(data: dict[str, Any], *, key: str, on_pick: Callable[[str], None]) -> bool:
    """Show bars by place; ``on_pick`` gets the address of the value clicked."""
    return _picking("govqa_bars", "bars", data, key, on_pick)


def copy_button(text: str, *, key: str) -> None:
    """Show a button that copies a text."""
    html = (
        '<button type="button"><svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" '
        'aria-hidden="true"><rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/>'
        '<path d="M10.5 3.5v-1h-8v8h1"/></svg><span class="label" role="status">复制</span></button>'
    )
    _component("govqa_copy", html, "copy")(data={"text": text}, key=key, width="content")


def speak_chinese() -> None:
    """Say what language the page is in, and put Streamlit's own words into it."""
    with st.sidebar:
        _component("govqa_chinese", "<span></span>", "chinese")(key="chinese")


def keep_cookie(cookie: str, value: str, seconds: int, *, key: str) -> None:
    """Let the browser keep a value in a cookie of this page's origin."""
    with st.sidebar, st.container(key=f"cookie-{key}"):
        _component("govqa_cookie", "<span></span>", "cookie")(
            data={"cookie": cookie, "value": value, "seconds": seconds}, key=key
        )


def _picking(name: str, asset: str, data: dict[str, Any], key: str, on_pick: Callable[[str], None]) -> bool:
    mount = _component(name, f'<div class="{asset}"></div>', asset)
    result = mount(data=data, key=key, on_pick_change=lambda: on_pick(st.session_state[key].pick))
    return bool(result.pick)


def _nothing() -> None:
    """Stand for a callback where being run again is all that is wanted."""


def _component(name: str, html: str, asset: str) -> Mount:
    # Registering again with the same content is what Streamlit wants where scripts rerun.
    return st.components.v2.component(
        name,
        html=html,
        css=_read(f"{asset}.css"),
        js=_read(f"{asset}.js"),
    )


def _read(name: str) -> str:
    path = _ASSETS / name
    return path.read_text(encoding="utf-8") if path.exists() else ""

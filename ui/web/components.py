"""The app's own components: HTML and JavaScript from ``assets``, text passed as data and never as markup."""

from __future__ import annotations

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


def answer(data: dict[str, Any], *, key: str, on_pick: Callable[[], None]) -> str | None:
    """Show verified sentences with citation pills; returns the address of the pill that was clicked."""
    result = _component("govqa_answer", '<div class="answer"></div>', "answer")(
        data=data, key=key, on_pick_change=on_pick
    )
    picked: str | None = result.pick
    return picked


def _component(name: str, html: str, asset: str) -> Mount:
    # Registering again with the same content is what Streamlit wants where scripts rerun.
    return st.components.v2.component(
        name,
        html=html,
        css=(_ASSETS / f"{asset}.css").read_text(encoding="utf-8"),
        js=(_ASSETS / f"{asset}.js").read_text(encoding="utf-8"),
    )

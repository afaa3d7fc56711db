"""What surrounds every page: its heading, its problems in one sentence."""

from __future__ import annotations

import streamlit as st

from ui.web.engine import try_again
from ui.web.text import tag


def heading(title: str, lead: str = "") -> None:
    """Show a page's heading and one sentence about it."""
    st.html(tag("h1", "page-title", title) + (tag("div", "lead", lead) if lead else ""))


def problem(sentence: str) -> None:
    """Say what is wrong and what to do, with a way to try again."""
    st.html(f'<div class="hero">{tag("h1", "title", "还不能用")}{tag("div", "lead", sentence)}</div>')
    st.button("我处理好了，再试一次", key="try-again", on_click=try_again)

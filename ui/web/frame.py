"""What surrounds every page: styles, problems in one sentence."""

from __future__ import annotations

import streamlit as st

from ui.web.engine import try_again
from ui.web.text import tag


def problem(sentence: str) -> None:
    """Say what is wrong and what to do, with a way to try again."""
    st.html(f'<div class="hero">{tag("div", "title", "还不能提问")}{tag("div", "lead", sentence)}</div>')
    st.button("我处理好了，再试一次", key="try-again", on_click=try_again)

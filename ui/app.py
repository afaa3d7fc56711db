"""The Streamlit app: ``govqa app``, or ``streamlit run ui/app.py``."""

from __future__ import annotations

import streamlit as st

from ui.web import components
from ui.web.pages import chat

st.set_page_config(page_title="政府工作报告问答", page_icon=str(components.ICON), layout="centered")
components.styles()
st.navigation([st.Page(chat.page, title="问答", icon=":material/forum:", url_path="ask", default=True)]).run()

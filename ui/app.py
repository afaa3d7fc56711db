"""The Streamlit app: ``govqa app``, or ``streamlit run ui/app.py``."""

from __future__ import annotations

import streamlit as st

from ui.web import components, login, nav

st.set_page_config(
    page_title="政府工作报告问答",
    page_icon=str(components.ICON),
    layout="wide",
    initial_sidebar_state="auto",
)
components.styles()
components.speak_chinese()
if login.passed():
    if "ticket" in st.session_state:
        components.keep_cookie(login.COOKIE, st.session_state.ticket, login.STAYS_S, key="ticket")
    st.navigation(
        [nav.chat_page(), nav.cite_page(), nav.indicators_page(), nav.reader_page(), nav.reports_page()]
    ).run()
else:
    st.navigation([nav.login_page()], position="hidden").run()

"""The Streamlit app: ``govqa app``, or ``streamlit run ui/app.py``."""

from __future__ import annotations

import streamlit as st

from ui.web import components, login, nav
from ui.web.pages.login import ask_password
from ui.web.scope import keep_scope

st.set_page_config(
    page_title="政府工作报告问答",
    page_icon=str(components.ICON),
    layout="wide",
    initial_sidebar_state="auto",
)
components.styles()
components.speak_chinese()
keep_scope()
passed = login.passed()
# Every page is known also before the password is given, so that a permalink leads to its sentence after it.
page = st.navigation(
    [
        nav.chat_page(),
        nav.cite_page(),
        nav.indicators_page(),
        nav.reader_page(),
        nav.reports_page(),
        nav.evaluation_page(),
    ],
    position="sidebar" if passed else "hidden",
)
if passed:
    if "ticket" in st.session_state:
        components.keep_cookie(login.COOKIE, st.session_state.ticket, login.STAYS_S, key="ticket")
    page.run()
else:
    ask_password()

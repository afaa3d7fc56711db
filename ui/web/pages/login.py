"""登录: the password, where one is set. In place of every page."""

from __future__ import annotations

import math

import streamlit as st

from ui.web import login
from ui.web.frame import heading
from ui.web.text import tag


def ask_password() -> None:
    """Ask for the password."""
    gate = login.current_gate()
    if gate is None:
        return
    heading("请输入密码", "密码由设置这个程序的人告诉你。")
    with st.form("login", border=False):
        given = st.text_input("密码", type="password", key="password", autocomplete="current-password")
        sent = st.form_submit_button("进入", type="primary")
    if sent and gate.try_password(given, login.visitor()):
        st.session_state["passed"] = gate
        st.session_state["ticket"] = gate.ticket()
        st.rerun()
    wait = gate.locked_for(login.visitor())
    if wait > 0:
        st.html(tag("div", "notice", f"错了太多次，请 {math.ceil(wait)} 秒后再试。"))
    elif sent:
        st.html(tag("div", "notice", "密码不对，再试一次。"))

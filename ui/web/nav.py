"""The pages of the app, by name, so that one can link to another."""

from __future__ import annotations

import streamlit as st


def chat_page() -> st.Page:
    """问答."""
    from ui.web.pages import chat

    return st.Page(chat.page, title="问答", icon=":material/forum:", url_path="chat", default=True)


def cite_page() -> st.Page:
    """引用查询."""
    from ui.web.pages import cite

    return st.Page(cite.page, title="引用查询", icon=":material/format_quote:", url_path="cite")


def indicators_page() -> st.Page:
    """指标."""
    from ui.web.pages import indicators

    return st.Page(indicators.page, title="指标", icon=":material/table_chart:", url_path="indicators")


def evaluation_page() -> st.Page:
    """评测."""
    from ui.web.pages import evaluation

    return st.Page(evaluation.page, title="评测", icon=":material/fact_check:", url_path="evaluation")


def reader_page() -> st.Page:
    """阅读."""
    from ui.web.pages import reader

    return st.Page(reader.page, title="阅读", icon=":material/menu_book:", url_path="read")


def reports_page() -> st.Page:
    """资料."""
    from ui.web.pages import reports

    return st.Page(reports.page, title="资料", icon=":material/folder_open:", url_path="reports")

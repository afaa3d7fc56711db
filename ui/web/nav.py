"""The pages of the app, by name, so that one can link to another.

A page's module is imported when it is opened first: the first paint waits for one page, not for six.
"""

from __future__ import annotations

import streamlit as st

PATHS = CHAT, CITE, INDICATORS, READ, REPORTS, EVALUATION = (
    "chat", "cite", "indicators", "read", "reports", "evaluation",
)  # fmt: skip
"""The addresses of the pages; the first is also the root."""


def chat_page() -> st.Page:
    """问答."""

    def show() -> None:
        from ui.web.pages import chat

        chat.page()

    return st.Page(show, title="问答", icon=":material/forum:", url_path=CHAT, default=True)


def cite_page() -> st.Page:
    """引用查询."""

    def show() -> None:
        from ui.web.pages import cite

        cite.page()

    return st.Page(show, title="引用查询", icon=":material/format_quote:", url_path=CITE)


def indicators_page() -> st.Page:
    """指标."""

    def show() -> None:
        from ui.web.pages import indicators

        indicators.page()

    return st.Page(show, title="指标", icon=":material/table_chart:", url_path=INDICATORS)


def evaluation_page() -> st.Page:
    """评测."""

    def show() -> None:
        from ui.web.pages import evaluation

        evaluation.page()

    return st.Page(show, title="评测", icon=":material/fact_check:", url_path=EVALUATION)


def reader_page() -> st.Page:
    """阅读."""

    def show() -> None:
        from ui.web.pages import reader

        reader.page()

    return st.Page(show, title="阅读", icon=":material/menu_book:", url_path=READ)


def reports_page() -> st.Page:
    """资料."""

    def show() -> None:
        from ui.web.pages import reports

        reports.page()

    return st.Page(show, title="资料", icon=":material/folder_open:", url_path=REPORTS)

"""资料: the reports held, what is known of each, and what to be careful about."""

from __future__ import annotations

import streamlit as st

from corpus.types import ParsedReport, Part
from rag.errors import GovqaError
from rag.library import Library
from ui.web import nav
from ui.web.engine import get_library
from ui.web.frame import heading, problem
from ui.web.text import tag
from ui.words import LEVELS, PARTS


def page() -> None:
    """List the reports."""
    try:
        library = get_library()
    except GovqaError as error:
        problem(str(error))
        return
    heading("资料", f"共 {len(library.reports)} 份报告。回答只依据这些报告。")
    for report in library.reports:
        _card(library.parsed(report.id))
    _adding(library)


def _card(report: ParsedReport) -> None:
    meta = report.meta
    with st.container(border=True, key=f"report-{meta.id}"):
        st.html(tag("h2", "card-title", f"{meta.place}{meta.year}年"))
        known = [
            ("层级", LEVELS[meta.level]),
            ("报告人", meta.speaker),
            ("日期", meta.date),
            ("会议", meta.meeting),
            ("来源", meta.origin),
            ("内容", _content(report)),
            ("文件", meta.file),
        ]
        rows = "".join(tag("dt", "", name) + tag("dd", "", value) for name, value in known if value)
        warnings = "".join(tag("div", "notice", warning) for warning in report.warnings)
        st.html(f'<dl class="facts">{rows}</dl>{warnings}')
        st.page_link(
            nav.reader_page(), label="阅读全文", icon=":material/menu_book:", query_params={"report": meta.id}
        )


def _content(report: ParsedReport) -> str:
    parts = [passage.part for passage in report.passages]
    counted = [f"{PARTS[part]} {parts.count(part)} 段" for part in Part if part in parts]
    flags = sum(len(passage.flags) for passage in report.passages)
    removed = sum(bool(report.source[r.start : r.end].strip()) for r in report.removals)
    words = [f"共 {len(parts)} 段：{'，'.join(counted)}"]
    if report.notes:
        words.append(f"名词解释 {len(report.notes)} 条")
    if removed:
        words.append(f"清理 {removed} 处")
    if flags:
        words.append(f"疑似错字等 {flags} 处，原样保留")
    return "；".join(words)


def _adding(library: Library) -> None:
    st.html(
        tag("h2", "part-title", "增加报告")
        + tag(
            "div",
            "quiet",
            "把文件放进报告文件夹，在 manifest.toml 里写上地名和年份，运行 govqa index。"
            "建好之前，这里照旧用原来的索引回答。",
        )
    )

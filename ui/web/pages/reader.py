"""阅读: a whole report with its outline, full-text search, and the address of every paragraph."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from corpus.types import ParsedReport
from rag.citation import passage_address
from rag.errors import GovqaError
from rag.library import Library
from ui.web import components
from ui.web.engine import get_library
from ui.web.frame import heading, problem
from ui.web.paper import outline, report_blocks, source_blocks
from ui.web.text import tag

TEXT, SOURCE, FIGURES = "正文", "源文件", "reader-figures"


def page() -> None:
    """Show the report that the page's address names, at the sentence that it names."""
    try:
        library = get_library()
    except GovqaError as error:
        problem(str(error))
        return
    if not library.reports:
        heading("阅读", "还没有报告。")
        return
    chosen = _choose(library)
    report = library.parsed(chosen)
    meta = report.meta
    about = "，".join(word for word in (meta.date, meta.meeting, meta.speaker) if word)
    with st.container(key="wide"):
        if about:
            st.html(tag("div", "quiet", about))
        for warning in report.warnings:
            st.html(tag("div", "notice", warning))
        words = st.session_state.get("reader-search", "").split()
        address = st.query_params.get("address", "")
        if _form() == SOURCE:
            _source(report, address)
            return
        facts = library.facts(chosen) if st.session_state[FIGURES] else ()
        if words:
            hits = sum(any(word.lower() in p.text.lower() for word in words) for p in report.passages)
            st.html(tag("div", "quiet", f"有 {hits} 段写到" if hits else "这份报告里没有写到"))
        components.paper(
            report_blocks(report, words, address, facts),
            key=f"reader-{meta.id}",
            target="" if words else address,
            outline=outline(report),
        )


def _form() -> str:
    with st.container(horizontal=True, vertical_alignment="center", key="reader-form"):
        form = st.segmented_control(
            "怎么看",
            (TEXT, SOURCE),
            default=TEXT,
            required=True,
            key="reader-view",
            label_visibility="collapsed",
        )
        st.toggle("标出数字", key=FIGURES, disabled=form == SOURCE)
    return form or TEXT


def _source(report: ParsedReport, address: str) -> None:
    taken = [r for r in report.removals if report.source[r.start : r.end].strip()]
    reasons = Counter(removal.reason for removal in taken)
    told = "；".join(f"{reason} {count} 处" for reason, count in reasons.most_common())
    st.html(
        tag(
            "div",
            "quiet",
            f"文件 {report.meta.file} 原样，划掉的是清理时去掉的文字。{told or '没有去掉文字'}。",
        )
    )
    components.paper(
        source_blocks(report, address), key=f"source-{report.meta.id}", target=passage_address(address)
    )


def _choose(library: Library) -> str:
    ids = [report.id for report in library.reports]
    names = {report.id: f"{report.place}{report.year}年政府工作报告" for report in library.reports}
    wanted = st.query_params.get("report", "")
    if wanted in ids and st.session_state.get("reader-shown") != wanted:
        st.session_state["reader-shown"] = wanted
        st.session_state["reader-report"] = wanted
    with st.container(key="reader-head"):
        left, right = st.columns([1, 1], vertical_alignment="bottom")
        chosen = left.selectbox(
            "报告", ids, format_func=names.__getitem__, key="reader-report", on_change=_chosen
        )
        right.text_input("在全文中查找", key="reader-search", placeholder="如：粮食、营商环境")
    return chosen or ids[0]


def _chosen() -> None:
    st.session_state["reader-shown"] = st.session_state["reader-report"]
    st.query_params.from_dict({"report": st.session_state["reader-report"]})

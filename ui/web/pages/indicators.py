"""指标: the figures of the reports side by side; each opens the sentence it stands in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.errors import GovqaError
from rag.library import Library
from ui.web import components
from ui.web.engine import get_library
from ui.web.frame import heading, problem
from ui.web.indicators import (
    XLSX,
    Entry,
    as_csv,
    as_xlsx,
    chart,
    common_indicators,
    entries,
    listing,
    matrix,
    measures,
)
from ui.web.pane import open_pane, pane, reading
from ui.web.text import tag
from ui.words import STATUSES

AT_FIRST = 5
"""Indicators shown before anyone chooses."""

EITHER = "都看"
MATRIX, CHART, LIST = "对照表", "图", "逐条"


def page() -> None:
    """Show the figures that pass the filters as a matrix, as bars or one by one."""
    heading("指标", "报告里的数字，完成和目标放在一起。点任何一个数字看原文。")
    try:
        library = get_library()
    except GovqaError as error:
        problem(str(error))
        return
    with st.container(key="wide"):
        found = _filtered(library)
        form = st.segmented_control(
            "怎么看", (MATRIX, CHART, LIST), key="indicator-form", default=MATRIX, required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        if not found:
            st.html(tag("div", "quiet", "没有符合的数字，放宽筛选再试。"))
        elif form == LIST:
            shown = found
            st.html(tag("div", "quiet", f"共 {len(found)} 个数字"))
            components.table(listing(found, reading()), key="indicator-list", on_pick=open_pane)
            _downloads(shown, library)
        else:
            _chosen(found, library, as_chart=form == CHART)
    pane(library)


def _filtered(library: Library) -> list[Entry]:
    places = list(dict.fromkeys(report.place for report in library.reports))
    years = sorted({report.year for report in library.reports}, reverse=True)
    with st.container(key="indicator-filters"):
        first, second, third, fourth = st.columns([3, 2, 2, 3], vertical_alignment="bottom")
        chosen_places = first.multiselect("地方", places, key="indicator-places", placeholder="全部")
        chosen_years = second.multiselect("报告年份", years, key="indicator-years", placeholder="全部")
        status = third.selectbox("目标或完成", [EITHER, *STATUSES.values()], key="indicator-status")
        words = fourth.text_input("指标含有", key="indicator-words", placeholder="如：粮食、投资")
        within = st.checkbox("也看下辖县区、开发区的数字", key="indicator-within")
    return entries(
        library,
        places=chosen_places,
        years=chosen_years,
        status=next((one for one, name in STATUSES.items() if name == status), None),
        words=words,
        within=within,
    )


def _chosen(found: Sequence[Entry], library: Library, *, as_chart: bool) -> None:
    names = common_indicators(found)
    if not names:
        st.html(tag("div", "quiet", f"这些数字各报告各有叫法，对不到一起，请看“{LIST}”。"))
        return
    if as_chart:
        _bars(found, names)
        return
    # Where the filters take a chosen indicator away, the choice is what is left of it.
    kept = [name for name in st.session_state.get("indicator-names", names[:AT_FIRST]) if name in names]
    st.session_state["indicator-names"] = kept or names[:AT_FIRST]
    picked = st.multiselect("指标", names, key="indicator-names", placeholder="选几个指标")
    if picked:
        components.table(matrix(found, picked, reading()), key="indicator-matrix", on_pick=open_pane)
        st.html(
            tag(
                "div",
                "quiet",
                "“完成”是报告上一年的，“目标”是报告当年的，不是的另注年份；“—”是报告中未提及。",
            )
        )
        _downloads([entry for entry in found if entry.fact.indicator in picked], library)


def _bars(found: Sequence[Entry], names: Sequence[str]) -> None:
    drawable = [name for name in names if measures(found, name)]
    if not drawable:
        st.html(tag("div", "quiet", "没有能画成图的数字。"))
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    name = left.selectbox("指标", drawable, key="indicator-drawn") or drawable[0]
    named = measures(found, name)
    measure = right.selectbox("看什么", list(named), key=f"indicator-measure-{name}") or next(iter(named))
    components.bars(chart(found, name, measure, named[measure]), key="indicator-bars", on_pick=open_pane)


def _downloads(found: Sequence[Entry], library: Library) -> None:
    with st.container(horizontal=True, gap="small", key="indicator-downloads"):
        for name, suffix, mime, make in (
            ("下载 Excel", "xlsx", XLSX, as_xlsx),
            ("下载 CSV", "csv", "text/csv", as_csv),
        ):
            st.download_button(
                name,
                data=lambda make=make: make(found, library),  # type: ignore[misc]
                file_name=f"指标.{suffix}",
                mime=mime,
                key=f"indicator-{suffix}",
                icon=":material/download:",
                on_click="ignore",
            )

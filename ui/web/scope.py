"""What questions are put to: places, years and a part, chosen beside the question box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from corpus.types import Part
from rag.types import ReportRef
from ui.web.turn import Scope
from ui.words import PARTS

PLACES, YEARS, PART = "scope-places", "scope-years", "scope-part"
WHOLE = "全文"
_ASKED = (Part.REVIEW, Part.PLAN, Part.GOVERNMENT, Part.NOTES)


def chosen_scope(reports: Sequence[ReportRef]) -> Scope:
    """Return what is chosen on the page; places and years without a report leave everything."""
    places = set(st.session_state.get(PLACES, ()))
    years = set(st.session_state.get(YEARS, ()))
    part = st.session_state.get(PART, WHOLE)
    ids = tuple(r.id for r in reports if (not places or r.place in places) and (not years or r.year in years))
    return Scope(
        reports=ids if (places or years) else (), part=next((p for p in _ASKED if PARTS[p] == part), None)
    )


def keep_scope() -> None:
    """Keep the choice on the way to another page: Streamlit forgets what a page does not show, unless it is written."""
    for key in (PLACES, YEARS, PART):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def scope_words(scope: Scope, reports: Iterable[ReportRef]) -> str:
    """Say what is chosen in words; empty where it is everything."""
    names = [f"{r.place}{r.year}年" for r in reports if r.id in scope.reports]
    words = ["、".join(names[:3]) + (f"等 {len(names)} 份" if len(names) > 3 else "")] if names else []
    if scope.part:
        words.append(PARTS[scope.part])
    return " · ".join(words)


def scope_filters(reports: Sequence[ReportRef]) -> None:
    """Show the choice, folded to one line that says what is chosen."""
    chosen = scope_words(chosen_scope(reports), reports)
    places = list(dict.fromkeys(report.place for report in reports))
    with st.popover(
        f"只问：{chosen}" if chosen else "全部报告", icon=":material/tune:", type="tertiary", key="scope"
    ):
        st.multiselect("地方", places, key=PLACES, placeholder="全部")
        years = sorted({r.year for r in reports}, reverse=True)
        st.multiselect("报告年份", years, key=YEARS, placeholder="全部")
        st.selectbox("哪一部分", [WHOLE, *(PARTS[part] for part in _ASKED)], key=PART)

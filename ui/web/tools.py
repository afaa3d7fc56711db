"""What can be done with an answer: copy, take away, rate, write anew."""

from __future__ import annotations

import streamlit as st

from rag.errors import StorageError
from rag.library import Library
from ui.web import components, export, session
from ui.web.compared import compared
from ui.web.indicators import XLSX, as_xlsx
from ui.web.turn import Turn


def tools(turn: Turn, library: Library, *, last: bool) -> None:
    """Show the row of tools under an answer."""
    with st.container(key=f"tools-{turn.id}", horizontal=True, vertical_alignment="center", gap="small"):
        if turn.answer is not None:
            components.copy_button(export.as_text(turn.answer), key=f"copy-{turn.id}")
            _downloads(turn, library)
        if last:
            st.button(
                "重新回答",
                key=f"again-{turn.id}",
                icon=":material/refresh:",
                type="tertiary",
                on_click=session.ask_again,
                args=(turn.id,),
            )
        if turn.answer is not None:
            _rating(turn)


def _downloads(turn: Turn, library: Library) -> None:
    answer = turn.answer
    assert answer is not None
    with st.popover("导出", icon=":material/download:", type="tertiary", key=f"export-{turn.id}"):
        # Made when asked for: a Word file takes some milliseconds, for every answer on the page.
        for name, suffix, mime, make in (
            ("Word 文档", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", export.as_docx),
            ("Markdown", "md", "text/markdown", export.as_markdown),
            ("JSON", "json", "application/json", export.as_json),
        ):  # fmt: skip
            st.download_button(
                name,
                data=lambda make=make: make(answer),  # type: ignore[misc]
                file_name=export.file_name(answer, suffix),
                mime=mime,
                key=f"export-{turn.id}-{suffix}",
                on_click="ignore",
                width="stretch",
            )
        found, _ = compared(turn, library)
        if found:
            st.download_button(
                "Excel 表格",
                data=lambda: as_xlsx(found, library),
                file_name=export.file_name(answer, "xlsx"),
                mime=XLSX,
                key=f"export-{turn.id}-xlsx",
                on_click="ignore",
                width="stretch",
            )


def _rating(turn: Turn) -> None:
    key = f"rating-{turn.id}"
    try:
        kept, note = session.store().rating(turn.id)
    except StorageError:
        return
    st.feedback("thumbs", key=key, default=kept, on_change=_rate, args=(turn.id,))
    if st.session_state.get(key) is not None:
        with st.popover("备注", type="tertiary", key=f"note-of-{turn.id}"):
            st.text_area(
                "哪里好，哪里不对？只存在本机。",
                value=note,
                key=f"note-{turn.id}",
                on_change=_rate,
                args=(turn.id,),
            )


def _rate(id: str) -> None:
    _, note = session.store().rating(id)
    session.store().rate(id, st.session_state.get(f"rating-{id}"), st.session_state.get(f"note-{id}", note))

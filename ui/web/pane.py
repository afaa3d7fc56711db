"""The reader pane beside the chat: the cited sentence in its paragraph, with the paragraphs around it."""

from __future__ import annotations

import streamlit as st

from rag.citation import passage_address, report_of
from rag.errors import UsageError
from rag.library import Library
from ui.web import components, nav
from ui.web.paper import cited, passage_block
from ui.web.text import tag
from ui.words import where


def open_pane(address: str) -> None:
    """Show the pane at a sentence or passage."""
    st.session_state.reading = address


def close_pane() -> None:
    """Take the pane away."""
    st.session_state.reading = ""


def reading() -> str:
    """Return the address that the pane shows; empty if there is no pane."""
    address: str = st.session_state.setdefault("reading", "")
    return address


def pane(library: Library) -> None:
    """Show the pane, if it is open."""
    address = reading()
    if not address:
        return
    with st.container(key="reader-pane"):
        try:
            passage = library.passage(passage_address(address))
        except UsageError as error:
            st.html(tag("div", "notice", str(error)))
            st.button("关闭", key="pane-close", on_click=close_pane)
            return
        before, after = library.neighbours(passage.address)
        meta = library.meta(report_of(passage.address))
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="pane-tools"):
            st.button(
                "上一段",
                key="pane-before",
                icon=":material/arrow_upward:",
                disabled=before is None,
                on_click=open_pane,
                args=(before.address if before else "",),
            )
            st.button(
                "下一段",
                key="pane-after",
                icon=":material/arrow_downward:",
                disabled=after is None,
                on_click=open_pane,
                args=(after.address if after else "",),
            )
            st.page_link(
                nav.reader_page(),
                label="全文",
                icon=":material/menu_book:",
                query_params={"report": meta.id, "address": address},
            )
            st.button("关闭", key="pane-close", icon=":material/close:", type="tertiary", on_click=close_pane)
        st.html(tag("div", "where", where(meta.place, meta.year, passage.part, passage.section)))
        blocks = [
            *([passage_block(before, dim=True)] if before else []),
            passage_block(passage, cited(passage, address)),
            *([passage_block(after, dim=True)] if after else []),
        ]
        components.paper(blocks, key="pane-paper", target=address)

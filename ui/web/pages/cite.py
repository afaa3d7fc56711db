"""引用查询: an address resolved to its passage in context, with all that is known of where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qs

import streamlit as st

from corpus.types import ParsedReport, Passage, Removal
from corpus.view import View
from rag.citation import look_up, passage_address, report_of
from rag.errors import GovqaError, UsageError
from rag.library import Library
from rag.types import Citation, ReportRef
from ui.web import components, nav
from ui.web.engine import get_library
from ui.web.frame import heading, problem
from ui.web.indicators import Entry, listing
from ui.web.pages.check import TEXT, check_panel
from ui.web.pane import pane
from ui.web.paper import cited, flagged, passage_block
from ui.web.text import tag
from ui.words import LEVELS, PARTS

NEARBY = 300
"""Characters of the source around a passage in which removals count as nearby."""

BY_ADDRESS, BY_TEXT, FORM = "按地址", "核对文字", "cite-form"
_ADDRESS = re.compile(r"\S{1,60}-p[0-9]{1,6}(?:-[si][0-9]{1,6})?")

SHOWN = 160
"""Characters shown of one removal."""


def page() -> None:
    """Look up an address, which is also the page's own, or check a text."""
    heading("引用查询", "按地址看原文，或者粘贴文字，逐句和报告核对。")
    try:
        library = get_library()
    except GovqaError as error:
        problem(str(error))
        return
    # The page's address decides; the box follows it, so that a link, a click and typing are the same thing.
    wanted = st.query_params.get("address", "").strip()
    if st.session_state.get("cite-shown") != wanted or "cite-address" not in st.session_state:
        if st.session_state.get("cite-shown") != wanted:
            st.session_state[FORM] = BY_ADDRESS
        st.session_state["cite-shown"] = wanted
        st.session_state["cite-address"] = wanted
    st.session_state.setdefault(FORM, BY_ADDRESS)
    st.segmented_control(
        "查什么", (BY_ADDRESS, BY_TEXT), key=FORM, required=True, label_visibility="collapsed"
    )
    if st.session_state[FORM] == BY_TEXT:
        check_panel(_claim(library))
        pane(library)
    else:
        _by_address(wanted, library)


def _by_address(wanted: str, library: Library) -> None:
    st.text_input("地址或链接", key="cite-address", placeholder=_example(library), on_change=_typed)
    if not wanted:
        _help(library)
        return
    try:
        found = look_up(library, wanted)
    except UsageError as error:
        st.html(tag("div", "notice", f"{error}。地址的写法见下。"))
        _help(library)
        return
    if found.notice:
        st.html(tag("div", "notice", found.notice))
    _show(found.citation, library)


def _typed() -> None:
    typed = str(st.session_state["cite-address"]).strip()
    address = address_in(typed)
    if typed and not address:  # whoever pastes a sentence here wants to know whether it is true
        st.session_state[FORM], st.session_state[TEXT] = BY_TEXT, typed
    else:
        _go(address)


def address_in(text: str) -> str:
    """Return the address that a text is or that a permalink carries; empty if it is neither."""
    linked = parse_qs(text.partition("?")[2]).get("address", [])
    address = (linked[0] if linked else text).strip()
    return address if _ADDRESS.fullmatch(address) else ""


def _go(address: str) -> None:
    st.query_params["address"] = address


def _example(library: Library) -> str:
    return f"{library.reports[0].id}-p001" if library.reports else ""


def _claim(library: Library) -> str:
    """Return a sentence of a report to try the check with."""
    if not library.reports:
        return ""
    sentences = (s.text for p in library.passages(library.reports[0].id) for s in p.sentences)
    return next((text for text in sentences if "%" in text and len(text) < 60), "")


def _help(library: Library) -> None:
    example = _example(library)
    if not example:
        return
    st.html(
        tag(
            "div",
            "quiet",
            f"{example} 是一段；{example}-s2 是这一段的第 2 句。回答里每个编号都对应一个地址。",
        )
    )
    st.button(f"看看 {example}", key="cite-example", on_click=_go, args=(example,))


def _show(citation: Citation, library: Library) -> None:
    passage = library.passage(passage_address(citation.address))
    report = library.parsed(report_of(citation.address))
    before, after = library.neighbours(passage.address)
    st.html(
        tag("div", "asked", f"{citation.place}{citation.year}年 · {PARTS[citation.part]}")
        + tag("div", "where", " · ".join(citation.section))
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, key, neighbour in (("上一段", "cite-before", before), ("下一段", "cite-after", after)):
            st.button(
                name,
                key=key,
                disabled=neighbour is None,
                on_click=_go,
                args=(neighbour.address if neighbour else "",),
            )
        st.page_link(
            nav.reader_page(),
            label="在全文中看",
            icon=":material/menu_book:",
            query_params={"report": report.meta.id, "address": citation.address},
        )
    blocks = [
        *([passage_block(before, dim=True)] if before else []),
        passage_block(
            passage,
            [*flagged(passage, View(report.source, report.removals)), *cited(passage, citation.address)],
        ),
        *([passage_block(after, dim=True)] if after else []),
    ]
    components.paper(blocks, key="cite-paper")
    _figures(passage, library)
    _notes(passage, library)
    _origin(citation, report)
    _source(citation, report)


def _origin(citation: Citation, report: ParsedReport) -> None:
    meta = report.meta
    known = [
        ("报告", meta.title),
        ("层级", LEVELS[meta.level]),
        ("报告人", meta.speaker),
        ("日期", meta.date),
        ("会议", meta.meeting),
        ("来源", meta.origin),
        ("文件", f"{citation.source} 第 {citation.start}–{citation.end} 字符"),
    ]
    rows = "".join(tag("dt", "", name) + tag("dd", "", value) for name, value in known if value)
    st.html(f'{tag("h2", "part-title", "出处")}<dl class="facts">{rows}</dl>')


def _figures(passage: Passage, library: Library) -> None:
    """List the facts of the passage; a click marks the sentence that a figure stands in."""
    report = next(ref for ref in library.reports if ref.id == report_of(passage.address))
    found = figures_of(passage, report, library)
    if found:
        st.html(tag("h2", "part-title", f"其中的数字（{len(found)} 个）"))
        active = st.query_params.get("address", "")
        components.table(listing(found, active), key=f"cite-facts-{passage.address}", on_pick=_go)


def figures_of(passage: Passage, report: ReportRef, library: Library) -> list[Entry]:
    """Return the facts that stand in a passage, in the order of the text."""
    found = [Entry(report, fact) for fact in library.facts(report.id) if fact.passage == passage.address]
    return sorted(found, key=lambda entry: entry.fact.quantity.start)


def _notes(passage: Passage, library: Library) -> None:
    if passage.notes:
        texts = "".join(tag("div", "paper piece", library.passage(note).text) for note in passage.notes)
        st.html(tag("h2", "part-title", "名词解释") + texts)


def _source(citation: Citation, report: ParsedReport) -> None:
    raw = report.source[citation.start : citation.end]
    st.html(tag("h2", "part-title", "源文件原样") + tag("div", "raw", raw))
    near = removed_nearby(report, citation.start, citation.end)
    if not near:
        st.html(tag("div", "quiet", "附近没有清理掉任何文字。"))
        return
    alike: dict[tuple[str, str], list[Removal]] = {}  # the marks of bold text of a whole page are one entry
    for removal in near:
        text = _short(report.source[removal.start : removal.end])
        alike.setdefault((removal.reason, text), []).append(removal)
    rows = "".join(
        f'<div class="piece">{tag("div", "where", f"{reason}（第 {_ranges(removals)} 字符）")}'
        f"{tag('div', 'raw', text)}</div>"
        for (reason, text), removals in alike.items()
    )
    st.html(tag("div", "where", f"附近清理掉的文字，共 {len(near)} 处") + rows)


def removed_nearby(report: ParsedReport, start: int, end: int) -> list[Removal]:
    """Return the removals of real text within :data:`NEARBY` characters; blanks and line breaks do not count."""
    return [
        removal
        for removal in report.removals
        if removal.end > start - NEARBY
        and removal.start < end + NEARBY
        and report.source[removal.start : removal.end].strip()
    ]


def _ranges(removals: Sequence[Removal]) -> str:
    return "、".join(f"{removal.start}–{removal.end}" for removal in removals)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…（共 {len(text)} 字符）"

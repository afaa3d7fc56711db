"""One turn on the page: what was understood, the answer, its sources, what else was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from rag.citation import cite, passage_address
from rag.errors import UsageError
from rag.library import Library
from rag.marks import split_stop
from rag.types import REFUSAL, Answer, Citation, CoverageState, Evidence
from ui.web import components
from ui.web.compared import compared
from ui.web.indicators import chart, draw, matrix
from ui.web.paper import sentence_starts
from ui.web.scope import scope_words
from ui.web.text import markdown, marked_html, tag
from ui.web.turn import Marked, Section, Turn
from ui.words import COVERAGE, INSTEAD, SUPPORT, where

EVIDENCE_AT_ONCE = 3
"""Pieces of evidence shown for one report while the answer is on its way."""


def show_turn(
    turn: Turn,
    library: Library,
    *,
    on_pick: Callable[[str], None],
    waiting: bool = False,
    others: int = 0,
    active: str = "",
    follow: bool = False,
) -> bool:
    """Show one question with everything that is there of its answer; tell whether a pill was clicked.

    ``waiting`` says that models are still being loaded, ``others`` how many questions of other people are on
    their way; ``follow`` keeps the question at the top of the window while its answer grows.
    """
    picked = False
    st.html(tag("div", "asked", turn.asked))
    _understood(turn, library)
    cited = citations(turn, library)
    data = answer_data(turn, cited, active=active)
    data["working"] = _working(turn, waiting, others)
    data["follow"] = f".st-key-turn-{turn.id}" if follow else ""
    if data["sections"] or data["refusals"] or data["working"]:
        picked = components.answer(data, key=f"answer-{turn.id}", on_pick=on_pick)
    if not turn.over:
        _evidence(turn)
    if turn.problem:
        st.html(tag("div", "notice", turn.problem))
    if turn.stopped:
        st.html(tag("div", "quiet", "已停止，以上是停止前核对过的内容。"))
    if turn.answer is not None:
        picked = _table(turn, library, active, on_pick) or picked
        if turn.answer.notice:
            st.html(tag("div", "notice", turn.answer.notice))
        _coverage(turn.answer)
        st.html(tag("div", "quiet", _summary(turn)))
        _sources(turn, cited, library)
    return picked


def _table(turn: Turn, library: Library, active: str, on_pick: Callable[[str], None]) -> bool:
    """Show what an answer compares as a table, and as bars where there are places enough."""
    found, names = compared(turn, library)
    if not found:
        return False
    table = matrix(found, names, active, dense=True)
    picked = components.table(table, key=f"table-{turn.id}", on_pick=on_pick)
    drawn = draw(found, names)
    if drawn is not None:
        with st.expander("画成图", icon=":material/bar_chart:", key=f"drawn-{turn.id}"):
            bars = components.bars(chart(found, *drawn), key=f"bars-{turn.id}", on_pick=on_pick)
        picked = picked or bars
    return picked


def citations(turn: Turn, library: Library) -> dict[int, Citation]:
    """Return the citations by their number, of the whole answer or of what is there so far."""
    if turn.answer is not None:
        return dict(enumerate(turn.answer.citations, start=1))
    found: dict[int, Citation] = {}
    for section in turn.sections:
        for marked in section.claims:
            for number, address in zip(marked.marks, marked.claim.citations, strict=True):
                found[number] = cite(library, address)
    return found


def answer_data(turn: Turn, cited: dict[int, Citation], *, active: str = "") -> dict[str, Any]:
    """Return what the answer component shows."""
    return {
        "sections": [
            {
                "head": f"{section.report.place}{section.report.year}年" if section.report else "",
                "claims": [_claim(marked, cited) for marked in section.claims],
                "none": _none(section),
            }
            for section in turn.sections
        ],
        "refusals": list(turn.refusals),
        "active": active,
    }


def _none(section: Section) -> str:
    """Say that a report has nothing, or nothing but what is near, of what was asked."""
    if section.state and not section.claims:
        return f"{REFUSAL}。"
    return f"（{INSTEAD}）" if section.state is CoverageState.NOT_MENTIONED else ""


def _claim(marked: Marked, cited: dict[int, Citation]) -> dict[str, Any]:
    body, stop = split_stop(marked.claim.text)
    return {
        "body": body,
        "stop": stop,
        "support": marked.claim.support,
        "label": SUPPORT[marked.claim.support],
        "marks": [
            {"n": n, "address": cited[n].address, "where": citation_where(cited[n]), "quote": cited[n].quote}
            for n in marked.marks
        ],
    }


def citation_where(citation: Citation) -> str:
    """Say in words where a citation stands."""
    return where(citation.place, citation.year, citation.part, citation.section)


def _working(turn: Turn, waiting: bool, others: int) -> str:
    if turn.over:
        return ""
    return _step(turn, waiting) + (f"（另有 {others} 个问题也在回答，会慢一些）" if others else "")


def _step(turn: Turn, waiting: bool) -> str:
    if waiting:
        return "正在准备模型，好了就开始查找（第一次约十几秒）…"
    if turn.understood is None:
        return "正在查找…"
    return "正在写回答，每句核对过原文才显示…"


def _understood(turn: Turn, library: Library) -> None:
    question = turn.understood
    chosen = scope_words(turn.scope, library.reports)
    words = [f"只问：{chosen}"] if chosen else []
    if question is None:
        if words:
            st.html(tag("div", "quiet", words[0]))
        return
    if question.text != " ".join(turn.asked.split()):
        words.append(f"理解为：{question.text}")
    names = [f"{r.place}{r.year}年" for r in question.reports]
    if names:
        words.append(
            "查找范围：" + "、".join(names[:6]) + (f"等 {len(names)} 份报告" if len(names) > 6 else "")
        )
    if words:
        st.html(tag("div", "quiet", "　".join(words)))


def _evidence(turn: Turn) -> None:
    """Show what the reports say while the answer is on its way, but not of reports that are done with."""
    done = {section.report.id for section in turn.sections if section.report and section.state}
    shown: dict[str, int] = {}
    pieces = []
    for piece in turn.evidence:
        shown[piece.report.id] = shown.get(piece.report.id, 0) + 1
        if piece.report.id not in done and shown[piece.report.id] <= EVIDENCE_AT_ONCE:
            pieces.append(_piece(piece))
    if pieces:
        st.html(tag("div", "where", "找到的原文") + "".join(pieces))


def _piece(piece: Evidence) -> str:
    head = where(piece.report.place, piece.report.year, piece.part, piece.section)
    return f'<div class="piece">{tag("div", "where", head)}{tag("div", "paper", piece.text)}</div>'


def _coverage(answer: Answer) -> None:
    """Say of each report asked about whether it has the answer, where it is asked of several."""
    if len(answer.coverage) < 2:
        return
    items = "".join(
        tag(
            "li",
            f"state {one.state.value}",
            f"{one.place}{f'{one.year}年' if one.year else ''} {COVERAGE[one.state]}",
        )
        for one in answer.coverage
    )
    st.html(f'<ul class="coverage" aria-label="问到的报告">{items}</ul>')


def _summary(turn: Turn) -> str:
    answer = turn.answer
    assert answer is not None
    words = []
    if answer.claims:
        well = sum(claim.support == "supported" for claim in answer.claims)
        all_well = well == len(answer.claims)
        words.append(f"{len(answer.claims)} 句" + ("均有原文支持" if all_well else f"，{well} 句有原文支持"))
    if answer.coverage:
        states = [c.state for c in answer.coverage]
        counts = [f"{COVERAGE[state]} {states.count(state)}" for state in CoverageState if state in states]
        words.append(f"问到 {len(states)} 处：" + "，".join(counts))
    words.append(f"依据 {answer.timings.retrieve_s:.1f} 秒，全部 {answer.timings.total_s:.1f} 秒")
    words.append(answer.model)
    return " · ".join(words)


def _sources(turn: Turn, cited: dict[int, Citation], library: Library) -> None:
    used = {passage_address(citation.address) for citation in cited.values()}
    others = [hit for hit in turn.hits if hit.address not in used]
    with st.container(key=f"sources-{turn.id}", gap=None):
        for number, citation in cited.items():
            label = f"\\[{number}\\] {markdown(citation_where(citation))}"
            with st.expander(label, key=f"cite-{turn.id}-{number}"):
                st.html(citation_html(citation, library))
        if others:
            with st.expander(f"找到但没有引用的段落（{len(others)}）", key=f"others-{turn.id}"):
                st.html("".join(_hit(hit.address, hit.text, library) for hit in others))


def citation_html(citation: Citation, library: Library) -> str:
    """Return a citation's whole paragraph, its quote highlighted, with its address."""
    start = quote_start(library, citation)
    return (
        f'<div class="paper">{marked_html(citation.text, citation.quote, start)}</div>'
        f"{tag('div', 'address', f'{citation.address}　{citation.source} 第 {citation.start}–{citation.end} 字符')}"
    )


def quote_start(library: Library, citation: Citation) -> int:
    """Return where the quote stands in its paragraph, -1 if the paragraph is not in this index."""
    try:
        passage = library.passage(passage_address(citation.address))
    except UsageError:
        return -1
    return sentence_starts(passage).get(citation.address, -1)


def _hit(address: str, text: str, library: Library) -> str:
    try:
        citation = cite(library, address)
        head = citation_where(citation)
    except UsageError:
        head = address
    return (
        f'<div class="piece">{tag("div", "where", head)}{tag("div", "paper", text)}'
        f"{tag('div', 'address', address)}</div>"
    )

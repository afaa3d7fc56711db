"""问答: ask, watch the evidence and the verified sentences arrive, check each with one click."""

from __future__ import annotations

import streamlit as st

from rag.errors import GovqaError, StorageError
from rag.library import Library
from ui.web import components, session
from ui.web.engine import get_engine, get_library, model_problem
from ui.web.examples import examples
from ui.web.frame import problem
from ui.web.pane import open_pane, pane, reading
from ui.web.scope import scope_filters
from ui.web.show import show_turn
from ui.web.text import markdown, tag
from ui.web.tools import tools
from ui.web.turn import Turn

POLL_S, WAITING_POLL_S = 0.3, 1.0
"""How often a running answer is looked at, and one that waits for the models: loading them needs the cores.

Counted from when the browser has drawn what it saw last, so that a busy machine is asked less often: Streamlit's own
``run_every`` goes on asking and may then draw nothing at all. Between several questions the looks are shared.
"""

LISTED = 6
"""Conversations from which on the list can be searched."""


def page() -> None:
    """Show the conversation and ask."""
    components.keep_cookie(session.OWNER_COOKIE, session.owner(), session.OWNER_STAYS_S, key="owner")
    try:
        library = get_library()
        get_engine()
    except GovqaError as error:
        problem(str(error))
        return
    turns = session.turns()
    components.pulse(running=session.working())
    _conversations()
    state = st.sidebar.container(key="engine-state")
    if not turns:
        _welcome(library)
    for turn in turns:
        _shown(turn, library, last=turn is turns[-1])
    if st.session_state.get("problem"):
        st.html(tag("div", "notice", st.session_state.problem))
    pane(library)
    # In a container of ours, not at the page's root: there Streamlit would pull the page to its end as answers grow.
    with st.container(key="ask", gap="small"):
        scope_filters(library.reports)
        st.chat_input("问一个问题，可以接着追问", key="question", max_chars=2000, on_submit=_ask)
    with state:  # drawn last: a look at it then finds the page whole
        _engine_state()


def _ask() -> None:
    """Take what was entered before anything is drawn: a run that the next message breaks off would lose it."""
    entered = str(st.session_state.question or "")
    if entered.strip():
        session.ask(entered)


def _shown(turn: Turn, library: Library, *, last: bool) -> None:
    with st.container(key=f"turn-{turn.id}"):
        current = session.current_job()
        job = current if current is not None and current.turn.id == turn.id else None
        running = job is not None and not turn.over
        waiting = job is not None and running and job.waiting
        every = WAITING_POLL_S if waiting else POLL_S
        inline = True

        # A fragment even when the answer is there: a click on a pill may arrive just when it is finished.
        @st.fragment
        def body() -> None:
            now = turn if job is None else job.turn
            picked = show_turn(
                now,
                library,
                waiting=waiting,
                others=session.others(),
                active=reading(),
                on_pick=open_pane,
                follow=last and job is not None,
            )
            if running and not now.over:
                components.look_again(every * (1 + session.others()), key=f"look-{turn.id}")
            moved_on = job is not None and running and (now.over or job.waiting != waiting)
            # A look that was sent before the browser heard of the end arrives after it, and Streamlit 1.67 may then
            # drop what stands below the fragment: the whole page is drawn once more.
            late = not running and not inline
            if picked or moved_on or late:
                st.rerun()

        body()
        inline = False
        if job is not None and running:
            st.button("停止", key="stop", icon=":material/stop_circle:", on_click=job.stop)
        else:
            tools(turn, library, last=last)


def _conversations() -> None:
    current = session.conversation()
    try:
        kept = session.store().all(session.owner())
    except StorageError as error:
        st.sidebar.html(tag("div", "notice", str(error)))
        return
    with st.sidebar:
        st.button(
            "新对话",
            key="new",
            icon=":material/add:",
            width="stretch",
            disabled=not current,
            on_click=session.open_conversation,
            args=("",),
        )
        if len(kept) >= LISTED:
            words = st.text_input(
                "查找对话", key="find", placeholder="查找对话", label_visibility="collapsed"
            )
            if words.strip():
                kept = session.store().all(session.owner(), words.strip())
                if not kept:
                    st.html(tag("div", "quiet", "没有对话写到它"))
        with st.container(key="conversations", gap=None):
            for one in kept:
                st.button(
                    markdown(one.title),
                    key=f"open-{one.id}",
                    type="tertiary",
                    width="stretch",
                    disabled=one.id == current,
                    on_click=session.open_conversation,
                    args=(one.id,),
                )
        if current:
            with st.popover("删除这个对话", icon=":material/delete:", type="tertiary"):
                st.write("删掉后找不回来。")
                st.button("确定删除", key="remove", on_click=session.remove_conversation, args=(current,))


def _engine_state() -> None:
    """Say that the models are still being loaded; the page is ready before they are."""
    engine = get_engine()
    if engine.state == "ready":
        return

    @st.fragment
    def state() -> None:
        if engine.state == "ready":
            st.rerun()
        words = engine.problem or "模型正在准备，可以先提问，好了就回答"
        st.html(tag("div", "state-line", words))
        if engine.state == "loading":
            components.look_again(POLL_S, key="look-engine")

    state()


def _welcome(library: Library) -> None:
    names = "、".join(f"{report.place}{report.year}年" for report in library.reports[:8])
    more = f"等 {len(library.reports)} 份" if len(library.reports) > 8 else ""
    st.html(
        f'<div class="hero">{tag("h1", "title", "向政府工作报告提问")}'
        f"{tag('div', 'lead', f'每句回答都注明出处，点编号就能核对原文。现有报告：{names}{more}。')}</div>"
    )
    absent = model_problem()
    if absent:
        st.html(tag("div", "notice", f"没有语言模型，回答只给报告原文。{absent}"))
    with st.container(key="examples", gap="small"):
        for number, question in enumerate(examples(library)):
            st.button(markdown(question), key=f"example-{number}", on_click=session.ask, args=(question,))

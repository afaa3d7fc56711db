"""问答: ask, watch the evidence and the verified sentences arrive, check each with one click."""

from __future__ import annotations

import uuid

import streamlit as st

from rag.errors import GovqaError
from rag.library import Library
from rag.types import Question
from ui.web.asking import Job
from ui.web.engine import get_engine, get_library, model_problem
from ui.web.examples import examples
from ui.web.frame import problem
from ui.web.pane import open_pane, pane, reading
from ui.web.show import show_turn
from ui.web.text import markdown, tag
from ui.web.turn import Turn

POLL_S = 0.3
"""How often a running answer is looked at."""


def page() -> None:
    """Show the conversation and ask."""
    try:
        library = get_library()
        get_engine()
    except GovqaError as error:
        problem(str(error))
        return
    turns = _turns()
    if not turns:
        _welcome(library)
    for turn in turns:
        _shown(turn, library)
    job = _job()
    if job is not None and not job.turn.over:
        st.button("停止", key="stop", icon=":material/stop_circle:", on_click=job.stop)
    pane(library)
    asked = st.chat_input("问一个问题，可以接着追问", key="question", max_chars=2000)
    if asked and asked.strip():
        ask(asked)
        st.rerun()


def ask(text: str) -> None:
    """Start answering a question in the current conversation."""
    job = _job()
    if job is not None and not job.turn.over:
        job.stop()
    turns = _turns()
    turn = Turn(id=uuid.uuid4().hex[:12], asked=text.strip())
    job = Job(get_engine(), turn, _previous(turns))
    st.session_state.job = job
    st.session_state.turns = [*turns, turn]


def _turns() -> list[Turn]:
    """Return the conversation, with what a running or finished job has by now."""
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    job = _job()
    if job is not None:
        turns = [job.turn if turn.id == job.turn.id else turn for turn in turns]
        st.session_state.turns = turns
    return turns


def _job() -> Job | None:
    job: Job | None = st.session_state.get("job")
    return job


def _previous(turns: list[Turn]) -> Question | None:
    return next((turn.understood for turn in reversed(turns) if turn.understood is not None), None)


def _shown(turn: Turn, library: Library) -> None:
    with st.container(key=f"turn-{turn.id}"):
        job = _job()
        if job is None or job.turn.id != turn.id or turn.over:
            show_turn(turn, library, active=reading(), on_pick=open_pane)
            return

        @st.fragment(run_every=POLL_S)
        def live() -> None:
            picked = show_turn(job.turn, library, waiting=job.waiting, active=reading(), on_pick=open_pane)
            if picked or job.turn.over:
                st.rerun()

        live()


def _welcome(library: Library) -> None:
    names = "、".join(f"{report.place}{report.year}年" for report in library.reports[:8])
    more = f"等 {len(library.reports)} 份" if len(library.reports) > 8 else ""
    st.html(
        f'<div class="hero">{tag("div", "title", "向政府工作报告提问")}'
        f"{tag('div', 'lead', f'每句回答都注明出处，点编号就能核对原文。现有报告：{names}{more}。')}</div>"
    )
    absent = model_problem()
    if absent:
        st.html(tag("div", "notice", f"没有语言模型，回答只给报告原文。{absent}"))
    with st.container(key="examples"):
        for number, question in enumerate(examples(library)):
            st.button(markdown(question), key=f"example-{number}", on_click=ask, args=(question,))

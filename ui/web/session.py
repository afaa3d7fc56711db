"""What one browser is doing: its conversation, the question on its way, where things are kept."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import MutableMapping

import streamlit as st

from rag.errors import StorageError
from rag.settings import load_settings
from ui.web.asking import Job
from ui.web.conversations import Conversations, kept_conversations
from ui.web.engine import get_engine, get_library
from ui.web.scope import chosen_scope
from ui.web.turn import Scope, Turn

log = logging.getLogger(__name__)

OWNER_COOKIE, OWNER_STAYS_S = "govqa_owner", 365 * 86400
_OWNER = re.compile(r"[0-9a-f]{32}")


def owner() -> str:
    """Return the random name of this browser, from its cookie or new."""
    if "owner" not in st.session_state:
        kept = str(st.context.cookies.get(OWNER_COOKIE, ""))
        st.session_state.owner = kept if _OWNER.fullmatch(kept) else uuid.uuid4().hex
    name: str = st.session_state.owner
    return name


def store() -> Conversations:
    """Return where conversations are kept."""
    return kept_conversations(load_settings())


def conversation() -> str:
    """Return the id of the conversation on the page; the page's own address decides at the start."""
    if "conversation" not in st.session_state:
        open_conversation(st.query_params.get("c", ""))
    current: str = st.session_state.conversation
    if current and st.query_params.get("c") != current:
        st.query_params["c"] = current
    return current


def open_conversation(id: str) -> None:
    """Go to a kept conversation, or to a new one where the id is empty or unknown."""
    st.session_state.reading = ""
    try:
        turns = store().turns(owner(), id) if id else []
    except StorageError as error:
        turns, st.session_state.problem = [], str(error)
    job = _running().get(id)
    st.session_state.turns = [_settled(turn, job) for turn in turns]
    st.session_state.job = job
    st.session_state.conversation = id if turns or job else ""
    st.query_params.pop("c", None)


def remove_conversation(id: str) -> None:
    """Delete a conversation and go to a new one."""
    store().remove(owner(), id)
    open_conversation("")


def turns() -> list[Turn]:
    """Return the conversation with what a running question has by now."""
    conversation()
    kept: list[Turn] = st.session_state.turns
    job = current_job()
    if job is not None:
        kept = [job.turn if turn.id == job.turn.id else turn for turn in kept]
        st.session_state.turns = kept
    return kept


def current_job() -> Job | None:
    """Return the newest question of this conversation, running or over."""
    job: Job | None = st.session_state.get("job")
    return job


def working() -> bool:
    """Tell whether a question of this conversation is on its way."""
    job = current_job()
    return job is not None and not job.turn.over


def others() -> int:
    """Return how many questions of other conversations are on their way."""
    here = st.session_state.get("conversation")
    return sum(id != here and not job.turn.over for id, job in list(_running().items()))


def ask(text: str) -> None:
    """Start answering a question in the conversation, put to what is chosen on the page."""
    before = turns()
    job = current_job()
    if job is not None:
        job.stop()
    _start(text, before, chosen_scope(get_library().reports))


def ask_again(turn_id: str) -> None:
    """Answer the last question anew, in place of its answer."""
    before = turns()
    last = next(turn for turn in before if turn.id == turn_id)
    _start(last.asked, before[: before.index(last)], last.scope, id=turn_id)


def _start(text: str, before: list[Turn], scope: Scope, id: str = "") -> None:
    turn = Turn(id=id or uuid.uuid4().hex[:12], asked=text.strip(), scope=scope)
    st.session_state.conversation = st.session_state.conversation or uuid.uuid4().hex[:12]
    where, who, position, kept = st.session_state.conversation, owner(), len(before), store()
    running = _running()

    def keep(turn: Turn) -> None:
        newest = running.get(where)
        if newest is not None and newest.turn.id == turn.id:
            running.pop(where, None)
        try:
            kept.save(who, where, position, turn)
        except StorageError:
            log.exception("the conversation was not kept")

    st.session_state.problem = ""
    try:
        kept.save(who, where, position, turn)
    except StorageError as error:
        st.session_state.problem = f"可以照常提问，但对话不会保存：{error}"
    job = Job(get_engine(), turn, _previous(before), keep)
    running[where] = job
    if job.turn.over:  # before it was written down
        running.pop(where, None)
    st.session_state.job = job
    st.session_state.turns = [*before, turn]


def _previous(turns: list[Turn]) -> Turn | None:
    return next((turn for turn in reversed(turns) if turn.understood is not None), None)


def _settled(turn: Turn, job: Job | None) -> Turn:
    # A turn that was kept unfinished and that nobody works on any more was cut off by a restart.
    if turn.over or (job is not None and job.turn.id == turn.id):
        return turn
    return turn.model_copy(update={"stopped": True})


@st.cache_resource(show_spinner=False)
def _running() -> MutableMapping[str, Job]:
    """Return the questions on their way, by conversation: a page that is loaded again finds its own."""
    return {}

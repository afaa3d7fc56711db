"""核对: a pasted text or a file, sentence by sentence against the reports; a part of the page 引用查询."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from corpus.errors import CorpusError
from corpus.formats import extract_text
from rag.check import MAX_CHARS, CheckedSentence
from rag.errors import GovqaError
from ui.web import components
from ui.web.engine import get_engine
from ui.web.pane import open_pane, reading
from ui.web.show import citation_where
from ui.web.text import tag
from ui.words import VERDICTS

log = logging.getLogger(__name__)

TEXT, CHECKED, PROBLEM = "check-text", "check-result", "check-problem"
KINDS = ["txt", "md", "docx", "html", "pdf"]


def check_panel(example: str) -> None:
    """Take a text, check it, and show what the reports say of every sentence."""
    if TEXT in st.session_state:
        st.session_state[TEXT] = st.session_state[TEXT]
    st.text_area(
        "要核对的文字",
        key=TEXT,
        height=160,
        max_chars=MAX_CHARS,
        placeholder=f"粘贴一句话、一个数字或整段文字。如：{example}",
    )
    st.file_uploader("或者选一个文件", KINDS, key="check-file", on_change=_read_file)
    text = str(st.session_state.get(TEXT, "")).strip()
    if st.button("核对", key="check-run", type="primary", disabled=not text):
        _check(text)
    if st.session_state.get(PROBLEM):
        st.html(tag("div", "notice", st.session_state[PROBLEM]))
    checked: Sequence[CheckedSentence] = st.session_state.get(CHECKED, ())
    if checked:
        st.html(tag("h2", "part-title", summary(checked)))
        components.answer(checked_data(checked, reading()), key="check-answer", on_pick=open_pane)


def summary(checked: Sequence[CheckedSentence]) -> str:
    """Say how many sentences came out how."""
    counts = Counter(sentence.verdict for sentence in checked)
    told = [f"{word} {counts[verdict]}" for verdict, word in VERDICTS.items() if counts[verdict]]
    return f"共 {len(checked)} 句：{'，'.join(told)}"


def checked_data(checked: Sequence[CheckedSentence], active: str = "") -> dict[str, Any]:
    """Return the checked sentences as the answer component shows them."""
    numbers: dict[str, int] = {}
    claims = []
    for sentence in checked:
        marks = [
            {
                "n": numbers.setdefault(citation.address, len(numbers) + 1),
                "address": citation.address,
                "where": citation_where(citation),
                "quote": citation.quote,
            }
            for citation in sentence.citations
        ]
        claims.append(
            {
                "body": sentence.text,
                "stop": "",
                "support": sentence.verdict,
                "label": VERDICTS[sentence.verdict],
                "marks": marks,
                "detail": _detail(sentence),
            }
        )
    sections = [{"head": "", "claims": claims, "none": ""}]
    return {"sections": sections, "refusals": [], "active": active, "working": "", "follow": ""}


def _detail(sentence: CheckedSentence) -> str:
    if sentence.says:
        return f"报告里是：{sentence.says}"
    return "；".join(sentence.reasons) if sentence.verdict in ("partial", "not_found") else ""


def _read_file() -> None:
    given = st.session_state.get("check-file")
    if given is None:
        return
    st.session_state[PROBLEM] = ""
    try:
        text = extract_text(given.getvalue(), given.name).strip()
    except CorpusError as error:
        st.session_state[PROBLEM] = str(error)
        return
    if len(text) > MAX_CHARS:
        st.session_state[PROBLEM] = f"{given.name} 有 {len(text)} 字，只取了前 {MAX_CHARS} 字"
    st.session_state[TEXT] = text[:MAX_CHARS]


def _check(text: str) -> None:
    st.session_state[PROBLEM], st.session_state[CHECKED] = "", ()
    engine = get_engine()
    waiting = "正在准备模型，好了就核对…" if engine.state == "loading" else "正在逐句核对…"
    try:
        with st.spinner(waiting):
            st.session_state[CHECKED] = engine.wait().check(text)
    except GovqaError as error:
        st.session_state[PROBLEM] = str(error)
    except Exception:  # whatever it is, people get a sentence, the log the traceback
        log.exception("a text could not be checked")
        st.session_state[PROBLEM] = "核对时出错，详情见运行程序的终端。可以分几次核对再试"

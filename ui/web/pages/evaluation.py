"""评测: runs with their scores, one or two side by side, and what became of every question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from eval.blind import left_out
from eval.runs import RUNS
from eval.words import slice_words
from rag.errors import GovqaError
from ui.web import components
from ui.web.engine import get_library
from ui.web.frame import heading
from ui.web.pane import open_pane, pane, reading
from ui.web.runs import (
    Run,
    answer_data,
    blind_of,
    in_order,
    open_run,
    question_table,
    score_table,
    scored_runs,
)
from ui.web.text import tag

NONE = "不对照"
OPEN = "evaluation-open"
RETRIEVED = 10
"""Passages shown of what a question found."""


def page() -> None:
    """Show a run, or two."""
    heading("评测", "用题集测出来的得分。没过的题排在前面，点问题看回答和依据。")
    folders = scored_runs(RUNS)
    if not folders:
        st.html(
            tag(
                "div",
                "quiet",
                "还没有评测结果。运行 govqa eval run 之后这里就有：它会逐题提问、打分、存下来。",
            )
        )
        return
    with st.container(key="wide"):
        try:
            runs = _chosen(folders)
        except GovqaError as error:
            st.html(tag("div", "notice", str(error)))
            return
        _scores(runs)
        _questions(runs)
    try:
        pane(get_library())
    except GovqaError:
        return  # runs can be read without an index; only the passages cannot be opened


def _chosen(folders: Sequence[Path]) -> list[Run]:
    by_name = {folder.name: folder for folder in folders}
    left, right = st.columns(2)
    first = left.selectbox("运行", list(by_name), key="evaluation-run") or folders[0].name
    others = [NONE, *(name for name in by_name if name != first)]
    second = right.selectbox("对照", others, key="evaluation-other")
    names = [first, *([second] if second and second != NONE else [])]
    return [_run(str(by_name[name]), (by_name[name] / "summary.json").stat().st_mtime_ns) for name in names]


@st.cache_resource(show_spinner="正在读评测结果…", max_entries=4)
def _run(folder: str, changed: int) -> Run:
    return open_run(Path(folder))


def _scores(runs: Sequence[Run]) -> None:
    names = {"all": "全部题"}
    if not any(run.totals for run in runs):
        for one in runs[0].summary.slices:
            if one.name.startswith(("half: ", "type: ", "place: ")):
                names[one.name] = "：".join(slice_words(one.name))
    part = st.selectbox("哪些题", list(names), format_func=names.__getitem__, key="evaluation-part") or "all"
    components.table(score_table(runs, part), key="evaluation-scores", on_pick=lambda address: None)
    st.html(tag("div", "quiet", "　".join(f"{run.name}：{run.model or '模型未记'}" for run in runs)))


def _questions(runs: Sequence[Run]) -> None:
    st.html(tag("h2", "part-title", "逐题"))
    with st.container(horizontal=True, vertical_alignment="center", key="evaluation-filters"):
        failing = st.toggle("只看没过的", value=True, key="evaluation-failing")
        different = len(runs) > 1 and st.toggle("只看两次不同的", key="evaluation-different")
    ids = in_order(runs, only_failing=failing, only_different=different)
    blind = blind_of(runs)
    if blind:
        st.html(tag("div", "quiet", left_out(len(blind), "govqa eval report --open")))
    if not ids:
        st.html(tag("div", "quiet", "没有这样的题。"))
        return
    st.html(tag("div", "quiet", f"共 {len(ids)} 题"))
    opened = st.session_state.get(OPEN, "")
    components.table(question_table(runs, ids, opened), key="evaluation-questions", on_pick=_open)
    if opened in runs[0].records and opened not in blind:
        for run in runs:
            _answer(run, opened, named=len(runs) > 1)


def _open(id_: str) -> None:
    st.session_state[OPEN] = id_


def _answer(run: Run, id_: str, *, named: bool) -> None:
    record, question = run.records.get(id_), run.questions.get(id_)
    with st.container(border=True, key=f"evaluation-answer-{run.name}"):
        head = question.question if question else id_
        st.html(tag("div", "where", f"{run.name} · {id_}" if named else id_) + tag("div", "asked", head))
        if record is None:
            st.html(tag("div", "quiet", "这次运行没有问这道题。"))
            return
        st.html(tag("div", "quiet", f"结果：{run.outcome(id_)}"))
        if record.error:
            st.html(tag("div", "notice", record.error))
        components.answer(
            answer_data(record, reading()), key=f"evaluation-said-{run.name}-{id_}", on_pick=_read
        )
        if question and question.nuggets:
            wanted = "".join(
                tag(
                    "li",
                    "",
                    f"{n.subject}{n.indicator}：{n.value + (n.unit or '') if n.value else '、'.join(n.aliases)}",
                )
                for n in question.nuggets
            )
            st.html(f'{tag("div", "where", "应答要点")}<ul class="plain">{wanted}</ul>')
        if record.retrieved:
            with st.expander(
                f"找到的段落（前 {min(RETRIEVED, len(record.retrieved))}）", key=f"found-{run.name}-{id_}"
            ):
                st.html(
                    "".join(
                        f'<div class="piece">{tag("div", "address", piece.address)}{tag("div", "paper", piece.text)}</div>'
                        for piece in record.retrieved[:RETRIEVED]
                    )
                )


def _read(address: str) -> None:
    if address:
        open_pane(address)

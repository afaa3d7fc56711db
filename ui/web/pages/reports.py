"""资料: the reports held, what is known of each; reports are added and taken away here."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from corpus.archive import RawFile
from corpus.errors import CorpusError
from corpus.types import ParsedReport, Part
from rag.builds import behind_words
from rag.errors import GovqaError, IndexMismatchError, IndexMissingError
from rag.settings import load_settings
from rag.shelf import Offered, entries_of, touched_files
from ui.web import components, intake, nav
from ui.web.engine import get_library
from ui.web.frame import heading, problem
from ui.web.text import markdown, tag
from ui.words import LEVELS, PARTS

TYPES = ["txt", "md", "html", "htm", "docx", "pdf", "zip"]
POLL_S = 0.5


def page() -> None:
    """List the reports, take new ones in."""
    try:
        library = get_library()
    except (IndexMissingError, IndexMismatchError) as error:
        problem(str(error))
        _running()
        if intake.current_change() is None:
            st.button("现在建索引", key="index-now", type="primary", on_click=intake.start_indexing)
        return
    except GovqaError as error:
        problem(str(error))
        return
    heading("资料", f"共 {len(library.reports)} 份报告。回答只依据这些报告。")
    change = st.container()
    _unfinished()
    _adding()
    own = {f"{entry.place}-{entry.year}" for entry in entries_of(load_settings().own_reports)}
    for report in library.reports:
        _card(library.parsed(report.id), own=report.id in own)
    with change:  # drawn last: a look at it then finds the page whole
        _running()


def _unfinished() -> None:
    """Offer to finish a change that an earlier run of the program was cut off in."""
    if intake.current_change() is None and (files := touched_files(load_settings().own_reports)):
        st.html(tag("div", "notice", behind_words(files)))
        st.button("接着做完", key="index-now", type="primary", on_click=intake.start_indexing)


def _running() -> None:
    change = intake.current_change()
    if change is None:
        return

    @st.fragment
    def body() -> None:
        if change.state == "running":
            share = change.done / change.total if change.total else 0.0
            st.progress(share, text=f"{change.step}　建好之前照旧用原来的报告回答。")
            st.button("取消", key="intake-cancel", icon=":material/close:", on_click=change.cancel)
            components.look_again(POLL_S, key="look-intake")
        else:  # the whole page: the reports are other ones now
            st.rerun()

    with st.container(key="intake"):
        if change.state == "running":
            body()
        else:
            st.html(tag("div", "notice" if change.state == "failed" else "done", change.message))
            st.button("知道了", key="intake-dismiss", type="tertiary", on_click=intake.dismiss)


def _adding() -> None:
    with st.expander("增加报告", icon=":material/upload_file:", key="adding"):
        round_ = st.session_state.setdefault("upload-round", 0)
        given = st.file_uploader(
            "选择文件（txt、md、html、docx、pdf、zip，可以多个）", TYPES, accept_multiple_files=True,
            key=f"upload-{round_}",
        )  # fmt: skip
        if not given:
            st.html(tag("div", "quiet", "选好后先看识别出的内容，确认了才加入。"))
            return
        files, problems = _files(given)
        for sentence in problems:
            st.html(tag("div", "notice", sentence))
        try:
            recognised = _recognised(files)
        except (GovqaError, CorpusError) as error:
            st.html(tag("div", "notice", str(error)))
            return
        wanted = [
            file for number, (file, one) in enumerate(recognised) if _preview(one, f"take-{round_}-{number}")
        ]
        running = (change := intake.current_change()) is not None and change.state == "running"
        st.button(
            f"加入 {len(wanted)} 份并建索引" if wanted else "加入",
            key="upload-add", type="primary", disabled=not wanted or running, on_click=_add, args=(wanted,),
        )  # fmt: skip


def _files(given: Sequence[object]) -> tuple[list[RawFile], list[str]]:
    files: list[RawFile] = []
    problems: list[str] = []
    for one in given:
        found, sentence = intake.unpacked(one.name, one.getvalue())  # type: ignore[attr-defined]
        files.extend(found)
        problems.extend([sentence] if sentence else [])
    return files, problems


def _recognised(files: list[RawFile]) -> list[tuple[RawFile, Offered]]:
    """Return each file with what it is; parsing takes a second, so the last upload's result is kept."""
    key = tuple((file.where, len(file.data), hash(file.data)) for file in files)
    kept = st.session_state.get("upload-seen")
    if kept is None or kept[0] != key:
        with st.spinner("正在识别…"):
            kept = key, intake.preview(files)
        st.session_state["upload-seen"] = kept
    return list(zip(files, kept[1], strict=True))


def _preview(one: Offered, key: str) -> bool:
    """Show what a file was recognised as; tell whether it is to be added."""
    with st.container(border=True):
        if one.report is None:
            st.html(tag("div", "where", one.where) + tag("div", "notice", one.reason))
            return False
        held = one.reason.startswith("已经有")
        wanted = st.checkbox(markdown(one.report.meta.name), value=one.added, key=key, disabled=held)
        st.html(
            (tag("div", "where", one.where) if one.where != one.report.meta.file else "") + _known(one.report)
        )
        if one.reason:
            reason = one.reason if held else "不是完整的报告，确实要用就勾选。"
            st.html(tag("div", "notice", reason))
        return wanted and not held


def _add(files: Sequence[RawFile]) -> None:
    intake.start_adding(files)
    st.session_state["upload-round"] += 1
    st.session_state.pop("upload-seen", None)


def _card(report: ParsedReport, *, own: bool) -> None:
    meta = report.meta
    with st.container(border=True, key=f"report-{meta.id}"):
        st.html(tag("h2", "card-title", f"{meta.place}{meta.year}年") + _known(report))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                nav.reader_page(),
                label="阅读全文",
                icon=":material/menu_book:",
                query_params={"report": meta.id},
            )
            if own:
                with st.popover("拿掉", icon=":material/delete:", type="tertiary", key=f"remove-{meta.id}"):
                    st.write("以后的回答不再用这份报告，文件也会删掉。")
                    st.button(
                        "确定拿掉",
                        key=f"removing-{meta.id}",
                        on_click=intake.start_removing,
                        args=(meta.id, meta.name),
                    )


def _known(report: ParsedReport) -> str:
    meta = report.meta
    known = [
        ("层级", LEVELS[meta.level]),
        ("报告人", meta.speaker),
        ("日期", meta.date),
        ("会议", meta.meeting),
        ("来源", meta.origin),
        ("内容", _content(report)),
        ("文件", meta.file),
    ]
    rows = "".join(tag("dt", "", name) + tag("dd", "", value) for name, value in known if value)
    warnings = "".join(tag("div", "notice", warning) for warning in report.warnings)
    return f'<dl class="facts">{rows}</dl>{warnings}'


def _content(report: ParsedReport) -> str:
    parts = [passage.part for passage in report.passages]
    counted = [f"{PARTS[part]} {parts.count(part)} 段" for part in Part if part in parts]
    flags = sum(len(passage.flags) for passage in report.passages)
    removed = sum(bool(report.source[r.start : r.end].strip()) for r in report.removals)
    words = [f"共 {len(parts)} 段：{'，'.join(counted)}"]
    if report.notes:
        words.append(f"名词解释 {len(report.notes)} 条")
    if removed:
        words.append(f"清理 {removed} 处")
    if flags:
        words.append(f"疑似错字等 {flags} 处，原样保留")
    return "；".join(words)

"""Reports taken in and put away while the app runs: in a thread, one change at a time, all of it or nothing.

The index that answers stays until the new one is swapped in; a change that is cancelled or fails leaves the shelf
as it was.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from corpus.archive import RawFile, is_archive, unpack_zip
from corpus.errors import CorpusError
from corpus.manifest import ManifestEntry
from rag.embedding import Embedder, embedder_of
from rag.errors import GovqaError
from rag.settings import Settings, load_settings
from rag.shelf import Offered, add_files, look_through, put_back, remove_report

log = logging.getLogger(__name__)

State = Literal["running", "done", "cancelled", "failed"]


class _CancelledError(Exception):
    """Whoever started the change has thought better of it."""


def open_embedder(settings: Settings) -> Embedder:
    """Return what new reports are embedded by."""
    return embedder_of(settings)


def unpacked(name: str, data: bytes) -> tuple[list[RawFile], str]:
    """Return the report files of an uploaded file, and in one sentence what is wrong with it, if anything."""
    try:
        return (list(unpack_zip(data, name)) if is_archive(data) else [RawFile(name, data, name)]), ""
    except CorpusError as error:
        return [], str(error)


def preview(files: Sequence[RawFile]) -> list[Offered]:
    """Recognise uploaded files without keeping any, one answer a file."""
    return look_through(load_settings(), files)


class Change:
    """A change of the shelf on its way. Reading ``state``, ``step``, ``done`` and ``total`` needs no lock."""

    def __init__(self, change: Callable[[Settings], str], undo: Callable[[Settings], None]) -> None:
        self.state: State = "running"
        self.step = "正在读报告…"
        self.message = ""
        self.done = self.total = 0
        self._change, self._undo = change, undo
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="govqa-intake", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Give up; what was done is undone."""
        self.step = "正在取消…"
        self._cancelled.set()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end."""
        self._thread.join(timeout)

    def _run(self) -> None:
        settings = load_settings()
        state: State = "failed"
        try:
            self.message = self._change(settings)
            self._index(settings)
            state = "done"
        except _CancelledError:
            state, self.message = "cancelled", "已取消，报告和原来一样。"
        except (GovqaError, CorpusError) as error:
            self.message = str(error)
        except Exception:  # whatever it is, people get a sentence, the log the traceback
            log.exception("the reports could not be changed")
            self.message = "处理报告时出错，详情见运行程序的终端。报告和原来一样"
        if state != "done":
            self._take_back(settings)
        self.state = state

    def _index(self, settings: Settings) -> None:
        from rag.index import build_index  # late: imports the vector store

        self._progress(0, 0)
        manifest = build_index(settings, open_embedder(settings), self._progress)
        self.message += f"现有 {len(manifest.reports)} 份报告。"

    def _progress(self, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise _CancelledError
        self.done, self.total = done, total
        self.step = f"正在建索引：{done} / {total} 个片段" if total else "正在建索引…"

    def _take_back(self, settings: Settings) -> None:
        from rag.index import settle

        try:
            self._undo(settings)
            settle(settings)
        except (GovqaError, OSError):
            log.exception("the shelf could not be put back")


def start_adding(files: Sequence[RawFile]) -> None:
    """Take files in, also those that are no whole reports, and index."""
    added: list[str] = []

    def change(settings: Settings) -> str:
        offered = add_files(settings, files, partial=True)
        added.extend(one.report.meta.id for one in offered if one.added and one.report)
        names = "、".join(one.report.meta.name for one in offered if one.added and one.report)
        return f"已加入{names}。" if names else "没有新的报告。"

    def undo(settings: Settings) -> None:
        for report in added:
            remove_report(settings, report)

    _start(change, undo)


def start_removing(report: str, name: str) -> None:
    """Take an added report away and index."""
    removed: list[ManifestEntry] = []

    def change(settings: Settings) -> str:
        removed.append(remove_report(settings, report))
        return f"已拿掉{name}。"

    def undo(settings: Settings) -> None:
        for entry in removed:
            put_back(settings, entry)

    _start(change, undo)


def start_indexing() -> None:
    """Index what is on the shelf."""
    _start(lambda settings: "索引已更新。", lambda settings: None)


def current_change() -> Change | None:
    """Return the change on its way or the last one, until it is dismissed."""
    return _holder().change


def dismiss() -> None:
    """Forget a change that is over."""
    holder = _holder()
    if holder.change is not None and holder.change.state != "running":
        holder.change = None


class _Holder:
    def __init__(self) -> None:
        self.change: Change | None = None
        self.lock = threading.Lock()


@st.cache_resource(show_spinner=False)
def _holder() -> _Holder:
    return _Holder()


def _start(change: Callable[[Settings], str], undo: Callable[[Settings], None]) -> None:
    holder = _holder()
    with holder.lock:
        if holder.change is None or holder.change.state != "running":
            holder.change = Change(change, undo)

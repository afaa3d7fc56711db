"""Reports taken in, put away and cancelled from the page 资料. Real files, real index, hashed vectors."""

from __future__ import annotations

import io
import shutil
import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import streamlit as st
from scripted import ScriptedEngine
from streamlit.testing.v1 import AppTest

from rag.builds import open_library
from rag.embedding import Progress, Vectors
from rag.settings import Settings, load_settings
from rag.shelf import entries_of
from tests.conftest import REPORTS, HashEmbedder
from ui.web import engine as web_engine
from ui.web import intake

SCRIPT = """
import streamlit as st
from ui.web import nav
from ui.web.pages import reports
st.navigation([st.Page(reports.page, default=True), nav.reader_page()]).run()
"""
NAME = "萍乡市2024年政府工作报告.txt"


@pytest.fixture
def shelf(
    settings: Settings, built_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """An app over an index of its own, to which reports can be added."""
    for name, value in (
        ("INDEX", settings.index),
        ("CACHE", settings.cache),
        ("OWN_REPORTS", tmp_path / "own"),
    ):
        monkeypatch.setenv(f"GOVQA_{name}", str(value))
    load_settings.cache_clear()
    st.cache_resource.clear()
    chosen = load_settings()
    shutil.copytree(built_index, chosen.index)
    monkeypatch.setattr(web_engine, "open_text", lambda build: open_library(chosen))
    monkeypatch.setattr(web_engine, "open_engine", lambda: ScriptedEngine(open_library(chosen)))
    monkeypatch.setattr(intake, "open_embedder", lambda settings: HashEmbedder())
    yield chosen
    load_settings.cache_clear()


def pingxiang() -> bytes:
    """A whole report of another place: 宜春's, with the name changed."""
    text = (REPORTS / "002_1df4d359381aa14e.txt").read_text(encoding="utf-8")
    return text.replace("宜春", "萍乡").encode("utf-8")


def open_page() -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=30).run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(e.proto.body for e in at.get("html"))


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.file_uploader[0].set_value([(name, data, "") for name, data in files]).run()
    assert not at.exception
    return at


def finish(at: AppTest) -> AppTest:
    change = intake.current_change()
    assert change is not None
    change.join(30)
    return at.run()


def test_an_uploaded_report_is_previewed_added_and_taken_away(shelf: Settings) -> None:
    at = upload(open_page(), (NAME, pingxiang()))
    assert at.checkbox[0].label == "2024年萍乡市政府工作报告" and at.checkbox[0].value
    assert entries_of(shelf.own_reports) == ()
    at.button(key="upload-add").click().run()
    finish(at)
    assert "已加入2024年萍乡市政府工作报告。现有 6 份报告。" in html(at)
    assert "共 6 份报告" in html(at)
    assert [entry.origin for entry in entries_of(shelf.own_reports)] == [NAME]
    at.button(key="intake-dismiss").click().run()
    at.button(key="removing-萍乡市-2024").click().run()
    finish(at)
    assert "已拿掉2024年萍乡市政府工作报告。现有 5 份报告。" in html(at)
    assert not any(button.key == "removing-赣州市-2024" for button in at.button)


def test_an_archive_is_opened_and_what_cannot_be_added_says_why(shelf: Settings) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(NAME, pingxiang())
        archive.writestr("赣州.txt", (REPORTS / "001_6f9e1d58fb19b0aa.txt").read_bytes())
        archive.writestr("空的.txt", b"")
    at = upload(open_page(), ("报告.zip", packed.getvalue()), ("坏的.docx", b"PK\x03\x04 no"))
    shown = html(at)
    assert "已经有这个文件" in shown and "空的.txt" in shown and "坏的.docx" in shown
    assert at.button(key="upload-add").label == "加入 1 份并建索引"


class SlowEmbedder(HashEmbedder):
    """Embeds one text, tells of it, and waits before the next."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = threading.Event(), threading.Event()

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        assert progress is not None
        progress(1, len(texts))
        self.begun.set()
        self.go.wait(20)
        return super().passages(texts, progress)


def test_while_a_report_is_taken_in_the_old_index_answers_and_cancelling_undoes_it(
    shelf: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowEmbedder()
    monkeypatch.setattr(intake, "open_embedder", lambda settings: slow)
    at = upload(open_page(), (NAME, pingxiang()))
    at.button(key="upload-add").click().run()
    assert slow.begun.wait(20)
    at.run()
    assert "共 5 份报告" in html(at)
    assert web_engine.get_engine().wait().check("赣州市2024年GDP增长目标是6%左右。")[0].verdict == "supported"
    at.button(key="intake-cancel").click().run()
    slow.go.set()
    finish(at)
    assert "已取消，报告和原来一样" in html(at) and "共 5 份报告" in html(at)
    assert entries_of(shelf.own_reports) == ()
    assert open_library(shelf).reports == web_engine.get_library().reports


def test_a_failing_change_is_told_and_taken_back(shelf: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(settings: Settings) -> HashEmbedder:
        raise RuntimeError("no embedder")

    monkeypatch.setattr(intake, "open_embedder", broken)
    at = upload(open_page(), (NAME, pingxiang()))
    at.button(key="upload-add").click().run()
    finish(at)
    assert "处理报告时出错" in html(at) and "no embedder" not in html(at)
    assert entries_of(shelf.own_reports) == ()


def test_a_missing_index_can_be_built_from_the_page(shelf: Settings) -> None:
    (shelf.index / "CURRENT").unlink()
    at = open_page()
    assert "还没有索引" in html(at)
    at.button(key="index-now").click().run()
    finish(at)
    assert "共 5 份报告" in html(at)

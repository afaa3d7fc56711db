"""The app in tests: the real library, an engine by script, an index folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from scripted import ScriptedEngine, build_library

from rag.library import Library
from rag.settings import Settings
from ui.web import engine as web_engine

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = build_library(tmp_path_factory.mktemp("library"), REPORTS)
    yield opened
    opened.close()


@pytest.fixture
def scripted(library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    """The app over an index of the test's own, answered by script."""
    build = settings.index / "build-1"
    build.mkdir(parents=True)
    (build / "manifest.json").write_text("{}")
    (settings.index / "CURRENT").write_text("build-1\n")
    monkeypatch.setenv("GOVQA_INDEX", str(settings.index))
    monkeypatch.setenv("GOVQA_CACHE", str(settings.cache))
    engine = ScriptedEngine(library)
    monkeypatch.setattr(web_engine, "open_engine", lambda: engine)
    monkeypatch.setattr(web_engine, "open_text", lambda build: library)
    st.cache_resource.clear()
    return engine

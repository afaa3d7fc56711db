"""The real app over a scripted engine, for ``streamlit run`` in the browser tests and for screenshots."""

from __future__ import annotations

import os
import runpy
import threading
from pathlib import Path

from scripted import ScriptedEngine, build_library

import ui.web.engine as engine

ROOT = Path(__file__).resolve().parents[2]


def prepare() -> None:
    """Put the scripted engine in place of the real one, once in this process."""
    if engine.open_engine.__module__ != engine.__name__:
        return
    build = Path(os.environ["GOVQA_INDEX"]) / "build-1"
    build.mkdir(parents=True, exist_ok=True)
    (build / "manifest.json").write_text("{}")
    (build / "library.sqlite").unlink(missing_ok=True)
    library = build_library(build, ROOT / "corpus" / "reports")
    scripted = ScriptedEngine(library, delay=0.05)
    engine.open_text = lambda build: library
    engine.model_problem = lambda: ""
    (build.parent / "CURRENT").write_text("build-1\n")
    engine.open_engine = lambda: scripted


# This script runs once for every session, at the same time where several begin together.
with vars(engine).setdefault("_prepare_once", threading.Lock()):
    prepare()
runpy.run_path(str(ROOT / "ui" / "app.py"), run_name="__main__")

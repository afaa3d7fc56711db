"""The real app over a scripted engine, for ``streamlit run`` in the browser tests and for screenshots.

The index is a real one, embedded by hashing: uploads are taken in, indexed and swapped as by the real app.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from scripted import ScriptedEngine  # noqa: E402  # after the path

import ui.web.engine as engine  # noqa: E402
from rag.builds import current_build, open_library, read_manifest  # noqa: E402
from rag.embedding import Progress, Vectors  # noqa: E402
from rag.engine import Engine  # noqa: E402
from rag.index import build_index, open_files  # noqa: E402
from rag.library import Library  # noqa: E402
from rag.settings import load_settings  # noqa: E402
from tests.conftest import HashEmbedder  # noqa: E402
from ui.web import intake  # noqa: E402
from ui.web.pages import evaluation  # noqa: E402


def prepare() -> None:
    """Put the scripted engine in place of the real one, once in this process."""
    if engine.open_engine.__module__ != engine.__name__:
        return
    settings = load_settings()
    build_index(settings, HashEmbedder())
    engine.open_text = lambda build: open_library(settings)
    if "NO_MODEL" not in os.environ:
        engine.model_problem = lambda: ""
    engine.open_engine = lambda: slowly(open_library(settings))
    if os.environ.get("MADE_RUNS"):  # for screenshots: figures need neither vectors nor a model
        evaluation.RUNS = Path(os.environ["MADE_RUNS"])
        engine.open_engine = real_engine
    intake.open_embedder = lambda settings: HeldEmbedder() if "HELD" in os.environ else HashEmbedder()


class HeldEmbedder(HashEmbedder):
    """Embeds when a file stands there: until then an index is being built."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Report that it began, wait, embed all."""
        if progress:
            progress(1, len(texts))
        held("index")
        return super().passages(texts, progress)


def held(what: str) -> None:
    """Wait until a file of this name stands in the folder that the test gave, if it gave one."""
    while "HELD" in os.environ and not Path(os.environ["HELD"], what).exists():
        time.sleep(0.05)


def slowly(library: Library) -> ScriptedEngine:
    """Open the scripted engine, when the test lets it."""
    held("engine")
    return ScriptedEngine(library, delay=0.05)


def real_engine() -> Engine:
    """Open the product's own engine over the hashed index."""
    settings = load_settings()
    build = current_build(settings)
    opened = open_files(build, read_manifest(build))
    return Engine(settings, opened, HashEmbedder())


# This script runs once for every session, at the same time where several begin together.
with vars(engine).setdefault("_prepare_once", threading.Lock()):
    prepare()
runpy.run_path(str(ROOT / "ui" / "app.py"), run_name="__main__")

"""The engine behind the pages: opened once a process, in the background, shared by every session.

The first paint does not wait for torch: pages read the library (text, no models) at once and ask the
:class:`Warm` engine when it is ready. Tests put their own in by replacing :func:`open_engine` and
:func:`open_text`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import streamlit as st

from rag.builds import current_build, hold_fitting
from rag.errors import GovqaError, ModelDamagedError, ModelMissingError
from rag.library import Library
from rag.settings import load_settings

if TYPE_CHECKING:
    from corpus.types import Part
    from rag.check import CheckedSentence
    from rag.events import Event
    from rag.types import Claim, Question

log = logging.getLogger(__name__)


class Asked(Protocol):
    """What the app needs of an engine."""

    def stream(
        self,
        question: str,
        *,
        previous: Question | None = None,
        id: str = "",
        reports: Sequence[str] = (),
        part: Part | None = None,
        stopped: Callable[[], bool] = lambda: False,
        said: Sequence[Claim] = (),
    ) -> Iterator[Event]:
        """Answer one question in steps."""
        ...

    def check(self, text: str) -> tuple[CheckedSentence, ...]:
        """Check every sentence of a text."""
        ...


def open_engine() -> Asked:
    """Open the index with its models loaded; takes seconds."""
    from rag.engine import open_index

    engine = open_index()
    engine.load()
    engine.warm_up()  # after it: evidence and figures need no language model, and cores are few
    return engine


def open_text(build: str) -> Library:
    """Open the text of a build of the index, or of the one that took its place meanwhile; takes milliseconds."""
    found, held, _, _ = hold_fitting(load_settings())
    with held:  # once it is open, the file stays readable even when it is removed
        return Library(found / "library.sqlite")


class Warm:
    """An engine on its way: ``state`` is loading, ready or failed, ``problem`` says why in one sentence."""

    def __init__(self, load: Callable[[], Asked]) -> None:
        self._load = load
        self._engine: Asked | None = None
        self.problem = ""
        self._done = threading.Event()
        threading.Thread(target=self._run, name="govqa-engine", daemon=True).start()

    @property
    def state(self) -> str:
        """Return ``loading``, ``ready`` or ``failed``."""
        if not self._done.is_set():
            return "loading"
        return "failed" if self._engine is None else "ready"

    def wait(self) -> Asked:
        """Return the engine as soon as it is ready.

        Raises:
            GovqaError: it cannot be opened; the message says what to do.

        """
        self._done.wait()
        if self._engine is None:
            raise GovqaError(self.problem)
        return self._engine

    def _run(self) -> None:
        try:
            self._engine = self._load()
        except GovqaError as error:
            self.problem = str(error)
        except Exception:  # whatever it is, people get a sentence, the log the traceback
            log.exception("the engine could not be opened")
            self.problem = "程序启动出错，详情见运行它的终端；可以先运行 govqa doctor 检查"
        finally:
            self._done.set()


def get_engine() -> Warm:
    """Return the shared engine of the current index, loading where it was not asked for before.

    Raises:
        GovqaError: there is no index.

    """
    return _engine_of(_build())


def get_library() -> Library:
    """Return the text of the current index; ready at once.

    Raises:
        GovqaError: there is no index, or it does not fit the reports and settings.

    """
    return _library_of(_build())


def try_again() -> None:
    """Forget what was opened, so that the next page opens it anew."""
    load_settings.cache_clear()
    _engine_of.clear()
    _library_of.clear()


def model_problem() -> str:
    """Return in one sentence why there is no language model, or nothing where there is one."""
    settings = load_settings()
    if settings.llm_model or settings.llm_base_url:
        return ""
    from rag.models import find_model

    try:
        find_model(settings)
    except (ModelMissingError, ModelDamagedError) as error:
        return str(error)
    return ""


def _build() -> str:
    # A new index is another name: sessions move to it as soon as it is swapped in.
    return current_build(load_settings()).name


@st.cache_resource(show_spinner=False, max_entries=2)
def _engine_of(build: str) -> Warm:
    return Warm(open_engine)


@st.cache_resource(show_spinner=False, max_entries=2)
def _library_of(build: str) -> Library:
    return open_text(build)

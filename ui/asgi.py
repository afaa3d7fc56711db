"""The app as it is served: ``govqa app``, or ``streamlit run ui/asgi.py``, or any ASGI server with ``ui.asgi:app``."""

from __future__ import annotations

import importlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from ui.web.opening import opening_routes

READ_AHEAD = ("ui.web.pages.chat", "rag.engine")
"""What the first page imports, and then what answers: most of a second on two cores."""


@asynccontextmanager
async def _reading_ahead(_: st.App) -> AsyncIterator[None]:
    """Import what the first page needs while the browser is still on its way."""
    threading.Thread(target=_read_ahead, name="govqa-read-ahead", daemon=True).start()
    yield


def _read_ahead() -> None:
    for name in READ_AHEAD:
        importlib.import_module(name)


app = st.App(Path(__file__).with_name("app.py"), routes=opening_routes(), lifespan=_reading_ahead)

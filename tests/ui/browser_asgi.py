"""``browser_app.py`` served as the real app is: behind the page that paints first."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1])]

from ui.web.opening import opening_routes  # noqa: E402  # after the path

app = st.App(HERE / "browser_app.py", routes=opening_routes())

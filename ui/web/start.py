"""Start the app's server, and read what its first page needs while the browser is still on its way."""

from __future__ import annotations

import importlib
import socket
import threading
import time
from pathlib import Path

from streamlit.web import cli

from rag.errors import UsageError

SCRIPT = Path(__file__).resolve().parents[1] / "app.py"
READ_AHEAD = ("ui.web.pages.chat", "rag.engine")
"""What the first page imports, and then what answers: most of a second on two cores."""


def serve(port: int) -> None:
    """Serve the app on loopback until it is stopped.

    Raises:
        UsageError: another program listens on the port.

    """
    if _listens(port):
        raise UsageError(f"端口 {port} 已被别的程序占用，请换一个：govqa app --port {port + 1}")
    threading.Thread(target=_read_ahead, args=(port,), name="govqa-read-ahead", daemon=True).start()
    options = [
        "--server.address=127.0.0.1", f"--server.port={port}", "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false", "--client.toolbarMode=minimal",
    ]  # fmt: skip
    cli.main(["run", str(SCRIPT), *options], standalone_mode=False)


def _read_ahead(port: int) -> None:
    while not _listens(port):  # until it does no browser can come, and Python does one thing at a time
        time.sleep(0.05)
    for name in READ_AHEAD:
        importlib.import_module(name)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

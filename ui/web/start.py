"""Start the app's server on this machine."""

from __future__ import annotations

import socket
from pathlib import Path

from streamlit.web import cli

from rag.errors import UsageError

SERVED = Path(__file__).resolve().parents[1] / "asgi.py"


def serve(port: int) -> None:
    """Serve the app on loopback until it is stopped.

    Raises:
        UsageError: another program listens on the port.

    """
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise UsageError(f"端口 {port} 已被别的程序占用，请换一个：govqa app --port {port + 1}")
    options = [
        "--server.address=127.0.0.1", f"--server.port={port}", "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false", "--client.toolbarMode=minimal",
    ]  # fmt: skip
    cli.main(["run", str(SERVED), *options], standalone_mode=False)

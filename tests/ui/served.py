"""The app served on loopback over a scripted engine, and a browser to open it with. For tests and screenshots."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import urlopen

from playwright.sync_api import Browser, Playwright

HERE = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(folder: Path, **env: str) -> Iterator[str]:
    """Serve the app from a folder of its own; gives its address, with a slash at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.copytree(HERE.parents[1] / "ui" / ".streamlit", folder / ".streamlit")
    own = {
        "GOVQA_INDEX": str(folder / "index"),
        "GOVQA_OWN_REPORTS": str(folder / "reports"),
        "GOVQA_CACHE": str(folder / "cache"),
    }
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(HERE / "browser_asgi.py"),
         f"--server.port={port}", "--server.headless=true"],
        cwd=folder, env=os.environ | own | env, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        _until_up(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def launch(playwright: Playwright) -> Browser:
    """Open Debian's chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGS)


def leaves(url: str) -> bool:
    """Tell whether a request goes to another machine."""
    parts = urlparse(url)
    return parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1"


def _until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the app ended at once"
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the app did not start")

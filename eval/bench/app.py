"""How long until the app paints, is ready, and answers? ``python -m eval.bench.app [--runs 3]``.

Each run starts the app as ``govqa app`` does, in a process of its own with file caches warm, and opens it in Debian's chromium
without a window: seconds from the start of the process to the first contentful paint (the browser's own mark), to the
question box, to the engine with its models, and from the key that sends a question to its whole answer. CPU seconds are
those that the app's process had used by then since the mark before; the browser's are not counted. Needs Linux,
``chromium`` and Playwright (``make .venv/.dev``).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from rag.settings import load_settings

SEARCHED = "宜春怎么降企业用能成本？"
FIGURE = "赣州2024年GDP增长目标是多少？"
DONE = re.compile(r"依据 [\d.]+ 秒，全部")
"""Stands below every answer that is whole."""

PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime + performance.timeOrigin"
"""Milliseconds since 1970."""

GOALS = {"first paint": 2.0, "ready": 4.0}
PATIENCE_MS = 120_000


class Clock:
    """Seconds on the clock and of a process since the mark before."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._stat = Path(f"/proc/{process.pid}/stat")
        self.started = time.perf_counter()
        self._cpu = 0.0
        self.marks: dict[str, tuple[float, float]] = {}

    def mark(self, name: str, since: float) -> None:
        """Keep what it took to come here."""
        user, system = self._stat.read_text().rpartition(")")[2].split()[11:13]
        cpu = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        self.marks[name] = (time.perf_counter() - since, cpu - self._cpu)
        self._cpu = cpu


def run_once(browser: Browser, folder: Path) -> dict[str, tuple[float, float]]:
    """Start the app, open it and ask twice; seconds and CPU seconds by what was waited for.

    Raises:
        RuntimeError: the app says that it cannot be used, in its own words.

    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("govqa")), "app", f"--port={port}"],
        env=os.environ | {"GOVQA_INDEX": str(folder / "index"), "STREAMLIT_SERVER_HEADLESS": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    try:
        clock, began = Clock(process), time.time()
        until_up(f"http://127.0.0.1:{port}/_stcore/health", process)
        page.goto(f"http://127.0.0.1:{port}/")
        title = page.locator(".hero .title")
        title.wait_for()
        clock.marks["first paint"] = (page.evaluate(PAINTED) / 1000 - began, 0.0)
        clock.mark("question box", clock.started)
        if title.inner_text() != "向政府工作报告提问":
            raise RuntimeError(page.locator(".hero .lead").inner_text())
        page.get_by_text("模型正在准备").wait_for(state="detached")
        clock.mark("ready", clock.started)
        for name, question in (("first answer by search", SEARCHED), ("first figure", FIGURE)):
            clock.mark(name, ask(page, question))
        return clock.marks
    finally:
        context.close()
        process.terminate()
        process.wait(20)


def ask(page: Page, question: str) -> float:
    """Ask and wait for the whole answer; when the key was pressed."""
    before = page.locator(".asked").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    pressed = time.perf_counter()
    box.press("Enter")
    page.locator(".asked").nth(before).wait_for()
    page.get_by_text(DONE).nth(before).wait_for()
    return pressed


def until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the app listens.

    Raises:
        RuntimeError: it ended.

    """
    while process.poll() is None:
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the app ended at once")


def main() -> None:
    """Print one line for each thing that is waited for: medians of the runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    runs: int = parser.parse_args().runs
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stdout.write("the app is not measured: that needs chromium (apt-get install chromium)\n")
        return
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=["--no-sandbox", "--disable-gpu"]
        )
        # A copy: what is asked here is not to stand among the conversations of the person who measures.
        shutil.copytree(load_settings().index, Path(folder) / "index")
        taken = [run_once(browser, Path(folder)) for _ in range(runs + 1)][
            1:
        ]  # the first fills the file caches
        browser.close()
    sys.stdout.write(f"{'seconds':28} {'quickest':>8} {'median':>8} {'CPU':>8}   goal\n")
    for name in taken[0]:
        walls, cpus = zip(*(run[name] for run in taken), strict=True)
        goal = f"< {GOALS[name]:.1f}" if name in GOALS else ""
        middle = statistics.median(walls)
        sys.stdout.write(
            f"{name:28} {min(walls):8.2f} {middle:8.2f} {statistics.median(cpus):8.2f}   {goal}\n"
        )


if __name__ == "__main__":
    main()

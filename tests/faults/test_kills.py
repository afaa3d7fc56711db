"""The kill loop, a few times; ``python -m tests.faults.kills --kills 120`` is the whole of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_nothing_is_lost_by_a_kill() -> None:
    # A process of its own: forks of one that has used Chroma would lack Chroma's threads.
    command = [sys.executable, "-m", "tests.faults.kills", "--kills", "6", "--seed", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "6 kills" in done.stdout and "nothing lost" in done.stdout

"""Break each promise in a copy of the program and see its test fail: ``python -m tests.faults.broken [WORD ...]``.

Each entry of ``broken.toml`` takes one thing away that stands behind a promise of docs/reliability.md or SECURITY.md.
Words choose the entries whose promise or file holds one of them. Ends with 1 where a test passes though its promise is broken.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "corpus",
    "rag",
    "eval",
    "ui",
    "tests",
    "docs",
    "pyproject.toml",
    *sorted(p.name for p in ROOT.glob("re*.*")),
)
MOST_SECONDS = 600


@dataclass(frozen=True)
class Broken:
    """A promise, the words of a file that keep it, what they are replaced by, and the test that must fail then."""

    promise: str
    file: str
    old: str
    new: str
    test: str


def entries() -> tuple[Broken, ...]:
    """Return the promises of ``broken.toml``."""
    with open(Path(__file__).with_suffix(".toml"), "rb") as handle:
        return tuple(Broken(**entry) for entry in tomllib.load(handle)["broken"])


def see(broken: Broken) -> str:
    """Break one promise in a fresh copy and run its test; return what is wrong, empty where the test failed as it must."""
    with tempfile.TemporaryDirectory() as folder:
        passed_over = shutil.ignore_patterns("__pycache__", "runs")
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, Path(folder) / name, ignore=passed_over)
            else:
                shutil.copy(ROOT / name, Path(folder) / name)
        path = Path(folder) / broken.file
        text = path.read_text(encoding="utf-8")
        if text.count(broken.old) < 1:
            return f"{broken.file} has no such words any more"
        path.write_text(text.replace(broken.old, broken.new, 1), encoding="utf-8")
        options = ["-q", "-x", "-p", "no:cacheprovider"]
        if "::" not in broken.test:  # a whole file: without what needs a model or a browser
            options += ["-m", "not models and not browser"]
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *options, broken.test],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": folder},
                capture_output=True,
                text=True,
                timeout=MOST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:  # a test must fail, not hang: nobody would know why
            return f"pytest has not ended after {MOST_SECONDS} s"
        if done.returncode == 1:  # tests failed; whatever else goes wrong ends with another number
            return ""
        return f"pytest ended with {done.returncode}: {done.stdout.strip().splitlines()[-1:]}"


def main() -> None:
    """See every promise that is named, or all."""
    words, missed = sys.argv[1:], 0
    chosen = [b for b in entries() if not words or any(word in f"{b.promise} {b.file}" for word in words)]
    for broken in chosen:
        problem = see(broken)
        missed += bool(problem)
        sys.stdout.write(
            f"{'NOT SEEN' if problem else 'seen'}  {broken.promise} ({broken.file} → {broken.test}) {problem}\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - missed} of {len(chosen)} broken promises were seen by their tests\n")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()

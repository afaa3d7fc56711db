"""Write the pins of requirements-3.11.lock with the hashes of their files: ``python .ci/hashes.py`` (needs ``uv``).

``requirements-3.11.hashes`` holds what running needs, ``requirements-3.11-dev.hashes`` what only tests need; ``make`` installs
both with ``pip install --require-hashes``. torch is in neither: each platform and index has a build of its own under one version.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# From requirements-3.11.lock, by `make hashes`. Not edited by hand.\n"


def plain(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(name: str) -> set[str]:
    """Return a package and all that it needs here, its extras left out unless somebody asks for them."""
    found: set[tuple[str, str]] = set()
    open_: list[tuple[str, str]] = [(plain(name), "")]
    while open_:
        one, extra = open_.pop()
        if (one, extra) in found:
            continue
        found.add((one, extra))
        for line in distribution(one).requires or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                open_ += [(plain(wanted.name), more) for more in ("", *wanted.extras)]
    return {one for one, _ in found}


def main() -> None:
    """Write both files."""
    pins = [
        line
        for line in (ROOT / "requirements-3.11.lock").read_text().splitlines()
        if line and not line.startswith(("#", "torch=="))
    ]
    running = closure("govqa") | {"setuptools"}  # it builds the package itself
    for name, chosen in (
        ("requirements-3.11.hashes", [p for p in pins if plain(p.partition("==")[0]) in running]),
        ("requirements-3.11-dev.hashes", [p for p in pins if plain(p.partition("==")[0]) not in running]),
    ):
        with tempfile.NamedTemporaryFile("w", suffix=".in") as source:
            source.write("\n".join(chosen))
            source.flush()
            done = subprocess.run(
                ["uv", "pip", "compile", "--quiet", "--no-deps", "--generate-hashes", "--no-annotate", "--no-header",
                 "--python-version", "3.11", source.name],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        if done.returncode:
            sys.exit(done.stderr)
        (ROOT / name).write_text(HEAD + done.stdout)


if __name__ == "__main__":
    main()

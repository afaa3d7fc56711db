"""What does one more report cost on shelves of 5, 100 and 1,000? ``python -m eval.bench.growth [--sizes …]``.

For each size a shelf of synthetic reports (:mod:`eval.bench.synthetic`) is written as files, indexed, one report added
and taken away again, each in a process of its own as ``govqa`` does it. Vectors are random by the text's hash, so what
is measured is everything but the embedder; what that takes for a report is what ``eval.bench.embedding`` measures.
Printed: seconds, seconds of the processor (the system's among them), the most memory and the size of the build on the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.archive import RawFile
from corpus.manifest import ManifestEntry, write_manifest
from eval.bench.shelf import read_base
from eval.bench.synthetic import Original, synthetic
from eval.shelves import alone_in
from rag.builds import current_build, read_manifest
from rag.embedding import Progress, Vectors
from rag.identity import embedder_identity
from rag.index import build_index
from rag.settings import Settings, load_settings
from rag.shelf import add_files, remove_report

EMBEDDING = 9.3
"""Processor seconds that the bundled embedder needs for a report of 108 windows (docs/scaling.md)."""


class Noise:
    """Random unit vectors, the same for the same text."""

    identity = embedder_identity("")

    def query(self, text: str) -> Vectors:
        """Return the vector of a text."""
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        vector = np.random.default_rng(seed).standard_normal(384, dtype=np.float32)
        row: Vectors = vector / np.linalg.norm(vector)
        return row

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return those of several."""
        return np.stack([self.query(text) for text in texts])


def write_files(folder: Path, size: int) -> None:
    """Write a shelf of synthetic reports with its manifest, and one more to be added."""
    build = current_build(load_settings())
    base = read_base(build, read_manifest(build).dimension)
    (folder / "reports").mkdir(parents=True)
    entries: list[ManifestEntry] = []
    for _, made in synthetic(base.originals, size + 1):
        data = made.report.source.encode("utf-8")
        if len(entries) == size:
            (folder / "one.txt").write_bytes(data)
            (folder / "one.name").write_text(_name(made), encoding="utf-8")
            break
        file = f"{made.report.meta.place}-{made.report.meta.year}.txt"
        (folder / "reports" / file).write_bytes(data)
        entries.append(
            ManifestEntry(
                file, hashlib.sha256(data).hexdigest(), made.report.meta.place, year=made.report.meta.year
            )
        )
    write_manifest(folder / "reports" / "manifest.toml", entries)


def _name(made: Original) -> str:
    return f"{made.report.meta.year}年{made.report.meta.place}政府工作报告.txt"


def step(folder: Path, what: str, server: str) -> dict[str, float]:
    """Do one thing and return what it took. ``server``: the address of a Chroma server, empty for a folder."""
    settings = alone_in(folder, Settings(cache=folder / "cache", chroma_url=server))
    name = (folder / "one.name").read_text(encoding="utf-8")
    begun = time.perf_counter()
    if what == "add":
        (offered,) = add_files(
            settings, [RawFile(name, (folder / "one.txt").read_bytes(), name)], partial=True
        )
        if not offered.added or offered.report is None:
            raise SystemExit(offered.reason)
        (folder / "one.id").write_text(offered.report.meta.id, encoding="utf-8")
    elif what == "remove":
        remove_report(settings, (folder / "one.id").read_text(encoding="utf-8"))
    manifest = build_index(settings, Noise())
    used = resource.getrusage(resource.RUSAGE_SELF)
    files = [path for path in current_build(settings).rglob("*") if path.is_file()]
    return {
        "reports": len(manifest.reports),
        "windows": sum(report.windows for report in manifest.reports),
        "seconds": round(time.perf_counter() - begun, 1),
        "own": round(used.ru_utime, 1),
        "system": round(used.ru_stime, 1),
        "memory": round(used.ru_maxrss / 1024),
        "disk": round(sum(path.stat().st_size for path in files) / 1e6),
    }


def main() -> None:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, help="where the shelves are written; .govqa/growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 100, 1000])
    parser.add_argument("--step", help="one step of one size, for the processes that this one starts")
    parser.add_argument(
        "--server", default="", help="a Chroma server (http://host:8000) that holds the graphs"
    )
    given = parser.parse_args()
    home: Path = given.folder or load_settings().index.parent / "growth"
    if given.step:
        sys.stdout.write(json.dumps(step(home, given.step, given.server)))
        return
    sys.stdout.write(
        "| reports | step | windows | s by the clock | s of the processor | memory | build on disk |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    for size in given.sizes:
        folder = home / f"growth{size}"
        shutil.rmtree(folder, ignore_errors=True)
        write_files(folder, size)
        for what in ("index", "add", "remove"):
            command = [sys.executable, "-m", "eval.bench.growth", "--folder", str(folder), "--step", what]
            command += ["--server", given.server]
            took = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            own = took["own"] + took["system"]
            share = f" ({own / size / (own / size + EMBEDDING):.0%} of all with the embedder)"
            sys.stdout.write(
                f"| {size:,} | {what} | {took['windows']:,} | {took['seconds']} | {own:.1f}"
                f"{share if what == 'index' else ''} | {took['memory']:,} MB | {took['disk']:,} MB |\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()

"""What does indexing one report cost, step by step? ``python -m eval.bench.parts``.

Milliseconds of the processor's time a report, over the reports held but for the first, which loads the rules; their vectors
are those of the current index. The embedder, which takes more than all else, is measured by ``eval.bench.embedding``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from corpus.facts import extract_facts
from eval.bench.shelf import read_base
from rag.builds import current_build, read_manifest
from rag.library_writer import LibraryWriter
from rag.settings import load_settings
from rag.shelf import Listed, listed
from rag.store import VectorStore
from rag.windows import windows_of

_T = TypeVar("_T")


def spent(took: dict[str, float], name: str, work: Callable[[], _T]) -> _T:
    """Do some work; note the seconds of the processor."""
    begun = time.process_time()
    result = work()
    took[name] = time.process_time() - begun
    return result


def measure(held: Sequence[Listed], build: Path) -> dict[str, float]:
    """Return the seconds of the processor for all reports but the first, by step; ``build`` has their vectors."""
    took: dict[str, float] = {}
    extract_facts(held[0].load())
    parsed = spent(took, "reading", lambda: [one.load() for one in held[1:]])
    facts = spent(took, "facts", lambda: [extract_facts(report) for report in parsed])
    windows = [windows_of(report) for report in parsed]
    with tempfile.TemporaryDirectory() as folder:

        def library() -> None:
            with LibraryWriter(Path(folder) / "library.sqlite") as writer:
                for one in zip(parsed, windows, facts, strict=True):
                    writer.add(*one)

        def chroma() -> None:
            base = read_base(build, read_manifest(build).dimension)
            known = {one.report.meta.id: rows for one, rows in zip(base.originals, base.vectors, strict=True)}
            store = VectorStore(Path(folder) / "store", create=sum(map(len, windows)))
            for report, some in zip(parsed, windows, strict=True):
                store.add([w.id for w in some], known[report.meta.id], [report.meta.id] * len(some))
            store.finish()
            store.close()

        spent(took, "library", library)
        VectorStore(Path(folder) / "first", create=2).close()  # imports chromadb
        spent(took, "Chroma", chroma)
    return took


def main() -> None:
    """Print a table."""
    settings = load_settings()
    held = listed(settings)
    took = measure(held, current_build(settings))
    sys.stdout.write("| step | ms of the processor a report |\n| --- | --- |\n")
    for name, seconds in took.items():
        sys.stdout.write(f"| {name} | {1000 * seconds / (len(held) - 1):.0f} |\n")


if __name__ == "__main__":
    main()

"""Readers and one writer at once: ``python -m tests.faults.load --minutes 10 --readers 3``.

The writer adds a report, takes it away and builds the index anew, without a pause. Each reader is a process of its own
with two threads: the first lends its engine as the HTTP API does and stays, the others open the index anew for every
batch of questions; each also keeps a conversation. One more process compares the whole index with what was written, again
and again, as ``govqa doctor`` does; it opens Chroma each time, so its memory is told, not judged. Every answer must be,
word for word and citation for citation, the one that the reports of its engine give when nothing else runs.

Memory (resident) and open files (``/proc/self/fd``, which counts sockets, too) are read after every batch; grown is what
the last quarter of the time has, by its median, above the second quarter: the first is for warming up. Linux only.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rag.engine import Engine
from rag.index import build_index
from rag.settings import Settings
from rag.shelf import remove_report
from rag.verify import verify_index
from tests.faults import sandbox
from ui.api.service import Service
from ui.web.conversations import Conversations
from ui.web.turn import Turn

THREADS = 2
MEMORY = 1.05
"""How much a reader may hold in the last quarter for each byte of the second."""
FILES = 2
LEAST = 40
"""Batches below which nothing is said of growth."""

Right = dict[tuple[str, ...], tuple[str, ...]]
"""The reports held → the answers to :data:`tests.faults.sandbox.QUESTIONS`."""


@dataclass
class Read:
    """What one reader saw. ``samples`` are bytes of memory and open files after each batch, with the second of each."""

    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    verified: int = 0
    samples: list[tuple[float, int, int]] = field(default_factory=list)

    def take(self, begin: float) -> None:
        """Read what this process holds now."""
        gc.collect()
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        self.samples.append((time.time() - begin, memory, len(os.listdir("/proc/self/fd"))))

    def grown(self) -> tuple[float, float] | None:
        """Return memory of the last quarter divided by that of the second, and files more; None where too few were read."""
        if len(self.samples) < LEAST:
            return None
        end = self.samples[-1][0]
        second = [s for s in self.samples if end / 4 <= s[0] < end / 2]
        last = [s for s in self.samples if s[0] >= end * 3 / 4]
        memory = [statistics.median(s[1] for s in part) for part in (second, last)]
        files = [statistics.median(s[2] for s in part) for part in (second, last)]
        return memory[1] / memory[0], files[1] - files[0]


def _answers(engine: Engine) -> tuple[str, ...]:
    return tuple(sandbox.told(engine.ask(text)) for text in sandbox.QUESTIONS)


def prepare(settings: Settings) -> Right:
    """Make the installation and take down the right answers with one report and with both."""
    right: Right = {}
    sandbox.add(settings, sandbox.KEPT)
    for change in (None, lambda: sandbox.add(settings, sandbox.COMING), lambda: _take_away(settings)):
        if change is not None:
            change()
        with closing(sandbox.open_engine(settings)) as engine:
            right[tuple(report.id for report in engine.reports)] = _answers(engine)
    return right


def _take_away(settings: Settings) -> None:
    remove_report(settings, sandbox.COMING)
    build_index(settings, sandbox.Hashed())


def write(settings: Settings, until: float) -> int:
    """Change the shelf and the index until a time (of ``time.time``); return how many indexes were built."""
    changes: Sequence[Callable[[], object]] = (
        lambda: sandbox.add(settings, sandbox.COMING),
        lambda: build_index(settings, sandbox.Hashed(), again=True),
        lambda: _take_away(settings),
    )
    built = 0
    while time.time() < until or built % len(changes):  # ends as it began
        changes[built % len(changes)]()
        built += 1
    return built


def read(settings: Settings, right: Right, number: int, until: float) -> Read:
    """Ask until a time and note what was not right."""
    seen = Read()
    begin = time.time()
    kept = Conversations(settings.index.parent / "conversations.sqlite")
    service = Service(settings, sandbox.open_engine) if number == 0 else None
    with ThreadPoolExecutor(THREADS) as threads:
        for batch in range(10**9):
            if batch and time.time() >= until:
                break
            if service is not None:
                asked = [threads.submit(_lent, service, right) for _ in range(THREADS)]
            else:
                asked = [threads.submit(_opened, settings, right) for _ in range(THREADS)]
            for one in asked:
                held, wrong = one.result()
                seen.answers[held] += len(sandbox.QUESTIONS)
                seen.wrong += wrong
            turn = Turn(id=f"{number}-{batch % 20}", asked=f"第 {batch} 问", problem="答" * 1_000)
            kept.save(f"owner-{number}", f"c{number}", batch % 20, turn)
            if turn not in kept.turns(f"owner-{number}", f"c{number}"):
                seen.wrong.append(f"turn {batch} was saved and is not there")
            seen.take(begin)
    if service is not None:
        service.close()
    return seen


def prove(settings: Settings, until: float) -> Read:
    """Compare the index with what was written, once every few seconds, until a time."""
    seen = Read()
    begin = time.time()
    while not seen.verified or time.time() < until:
        seen.wrong += verify_index(settings, citations=False).problems
        seen.verified += 1
        seen.take(begin)
        time.sleep(3)
    return seen


def _lent(service: Service, right: Right) -> tuple[int, list[str]]:
    with service.engine() as engine:
        return _compared(engine, right)


def _opened(settings: Settings, right: Right) -> tuple[int, list[str]]:
    with closing(sandbox.open_engine(settings)) as engine:
        return _compared(engine, right)


def _compared(engine: Engine, right: Right) -> tuple[int, list[str]]:
    held = tuple(report.id for report in engine.reports)
    if held not in right:
        return len(held), [f"reports of no state: {held}"]
    answers = zip(sandbox.QUESTIONS, _answers(engine), right[held], strict=True)
    return len(held), [f"{text} over {held}: {got}" for text, got, wanted in answers if got != wanted]


def run(folder: Path, seconds: float, readers: int) -> tuple[int, list[Read]]:
    """Let readers and a writer go on for so long; return how many indexes were built and what each reader saw, then the prover.

    Raises:
        Exception: what a reader or the writer failed with; ``BrokenProcessPool`` where one crashed.
    """
    settings = sandbox.settings_in(folder)
    # Processes of a server that has loaded the program once: nothing of Chroma has been opened in it.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.load"])
    with ProcessPoolExecutor(readers + 2, mp_context=context) as processes:
        right = processes.submit(prepare, settings).result()
        until = time.time() + seconds
        writer = processes.submit(write, settings, until)
        reading = [processes.submit(read, settings, right, number, until) for number in range(readers)]
        proving = processes.submit(prove, settings, until)
        found = [one.result() for one in (*reading, proving)]
        built = writer.result()
        problems = processes.submit(verify_index, settings).result().problems
    if problems:
        found[0].wrong += problems
    return built, found


def main() -> None:
    """Run for as long as asked, print what was seen, and end with 1 where something was wrong or grew."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--readers", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        built, readers = run(Path(folder) / "installed", chosen.minutes * 60, chosen.readers)
    bad = False
    for number, reader in enumerate(readers):
        grown = reader.grown()
        bad = bad or bool(reader.wrong)
        if number < chosen.readers and grown is not None:
            bad = bad or grown[0] > MEMORY or grown[1] > FILES
        ends = [reader.samples[0], reader.samples[-1]]
        said = {
            "reader": number,
            "how": ("engine lent, as the API does" if number == 0 else "opened for each batch")
            if number < chosen.readers
            else "proves the index",
            "answers": sum(reader.answers.values()),
            "by reports held": dict(reader.answers),
            "wrong": len(reader.wrong),
            "indexes verified": reader.verified,
            "memory MB first, last": [round(sample[1] / 1e6) for sample in ends],
            "files first, last": [sample[2] for sample in ends],
            "grown (memory ×, files +)": grown and (round(grown[0], 3), grown[1]),
        }
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        for line in reader.wrong[:5]:
            sys.stdout.write(line + "\n")
    sys.stdout.write(
        f"{built} indexes built, {sum(sum(r.answers.values()) for r in readers)} answers: "
        f"{'WRONG or grown' if bad else 'every one right, nothing grown'}\n"
    )
    sys.exit(bad)


if __name__ == "__main__":
    main()

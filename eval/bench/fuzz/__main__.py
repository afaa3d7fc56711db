"""Run fuzz targets: ``python -m eval.bench.fuzz --inputs 100000 text pdf``, or ``--atheris text`` guided by coverage.

One JSON line a target goes to standard output. An input that breaks a promise is written to ``--found`` and the run
goes on; so does one that takes more than ``--seconds`` of CPU time. Copy it to tests/data/fuzz/TARGET/ once it is understood.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

from eval.bench.fuzz.targets import TARGETS, Target, run_one


class HangError(Exception):
    """One input took longer than any may."""


def _stop(signum: int, frame: FrameType | None) -> None:
    raise HangError


def run(target: Target, inputs: int, seed: int, seconds: float, found: Path) -> dict[str, object]:
    """Hand ``inputs`` made inputs to a target; return what was counted."""
    signal.signal(signal.SIGPROF, _stop)
    places: Counter[str] = Counter()
    taken = 0
    slowest = 0.0
    begin, cpu = time.monotonic(), time.process_time()
    for number in range(inputs):
        chance = random.Random(f"{target.name} {seed} {number}")
        data = target.make(chance)
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            taken += run_one(target, data)
        except (Exception, HangError) as error:  # noqa: BLE001 - whatever it is, it is what we look for
            signal.setitimer(signal.ITIMER_PROF, 0)
            frame = traceback.extract_tb(error.__traceback__)[-1]
            what = str(error).partition(":")[0][:40]
            place = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno} {what}"
            places[place] += 1
            if places[place] <= 3:
                folder = found / target.name
                folder.mkdir(parents=True, exist_ok=True)
                (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.process_time() - start)
    return {
        "target": target.name, "inputs": inputs, "seed": seed, "taken": taken, "findings": dict(places.most_common(20)),
        "slowest_cpu_s": round(slowest, 3),
        "cpu_s": round(time.process_time() - cpu, 1), "minutes": round((time.monotonic() - begin) / 60, 1),
    }  # fmt: skip


def guided(target: Target, inputs: int, found: Path) -> None:
    """Let libFuzzer look for inputs that reach new code; it ends the process at the first finding."""
    import atheris  # the extra ``fuzz``

    corpus = found / f"{target.name}.corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number in range(200):
        (corpus / f"seed-{number}").write_bytes(target.make(random.Random(number)))
    atheris.instrument_all()
    options = [
        f"-runs={inputs}",
        "-max_len=4096",
        "-timeout=20",
        "-rss_limit_mb=1500",
        f"-artifact_prefix={found}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: run_one(target, data) and None)
    atheris.Fuzz()


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0, help="CPU seconds that one input may take")
    parser.add_argument("--found", type=Path, default=Path("eval/runs/fuzz"), help="where findings are put")
    parser.add_argument(
        "--atheris", action="store_true", help="guided by coverage (pip install 'govqa[fuzz]')"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    for name in arguments.targets or TARGETS:
        if arguments.atheris:
            guided(TARGETS[name], arguments.inputs, arguments.found)
        else:
            report = run(TARGETS[name], arguments.inputs, arguments.seed, arguments.seconds, arguments.found)
            sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

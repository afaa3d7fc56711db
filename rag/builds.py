"""The builds of an index on disk: which one answers, what it was made of, and whether it fits. Imports nothing heavy.

Layout under ``settings.index``::

    CURRENT                 the name of the build that answers
    build-<time>-<random>/  library.sqlite  vectors.f32  manifest.json  chroma/ (unless a Chroma server has it)

A build is written once and then only read. Whoever reads it holds its manifest (a shared lock of the kernel's), so that
the writer of a later build does not remove it under them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.disk import hold
from rag.errors import IndexMismatchError, IndexMissingError, StorageError
from rag.identity import identity_of
from rag.library import Library
from rag.settings import Settings
from rag.shelf import OWN, changed_files, touched_files

_SOURCES = Path(__file__).resolve().parent.parent
_REBUILD = "请运行 govqa index 重建"
_TRIES = 20  # a writer may swap builds while one is being opened, but not so often


class IndexedReport(BaseModel):
    """A report as it was when it was indexed. ``size`` and ``mtime_ns`` spare hashing unchanged files."""

    model_config = ConfigDict(frozen=True)

    id: str
    role: str = ""
    """Whose it is: see :data:`rag.shelf.PROJECT`."""
    folder: str = ""
    """What manifests of before name instead of the role."""
    file: str
    sha256: str
    size: int
    mtime_ns: int
    windows: int
    entry: str = ""
    """A hash of what the manifest of the folder said of it."""


class Collection(BaseModel):
    """A collection on a Chroma server: never changed once it is filled, so builds that follow each other share it."""

    model_config = ConfigDict(frozen=True)

    url: str
    name: str
    gone: tuple[str, ...] = ()
    """Reports in it that a build no longer holds, or holds in another collection."""
    lost: int = 0
    """How many of its vectors are of those."""


class IndexManifest(BaseModel):
    """What an index was built from and by."""

    model_config = ConfigDict(frozen=True)

    program: str
    parser: str
    embedder: str
    dimension: int
    built: str
    number: int = 0
    """One more than that of any build before it: which is newer does not hang on the clock."""
    files: dict[str, str]
    """sha256 of every file that is only read from now on, by its path below the build."""
    reports: tuple[IndexedReport, ...]
    collections: tuple[Collection, ...] = ()
    """Empty: Chroma is a folder of the build."""


def url_of(manifest: IndexManifest) -> str:
    """Return the address of the Chroma server that has the vectors of a build; empty: a folder has them."""
    return manifest.collections[0].url if manifest.collections else ""


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Return a hash of the code and data that decide what an index holds: a change of either asks for a new one."""
    digest = hashlib.sha256()
    decisive = [*(_SOURCES / "corpus").rglob("*.py"), *(_SOURCES / "corpus" / "data").glob("*")]
    decisive += [
        _SOURCES / "rag" / name
        for name in (
            "builds.py",
            "making.py",
            "library.py",
            "library_writer.py",
            "store.py",
            "tokens.py",
            "windows.py",
        )
    ]
    for path in sorted(decisive):
        digest.update(path.relative_to(_SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def current_build(settings: Settings) -> Path:
    """Return the directory of the build that answers.

    Raises:
        IndexMissingError: there is none.

    """
    name = _pointed_to(settings)
    while not (settings.index / name / "manifest.json").is_file():
        before, name = name, _pointed_to(settings)
        if name == before:  # else it was swapped and removed between two looks
            raise IndexMissingError("索引不完整，请运行 govqa doctor --repair 修复")
    return settings.index / name


def _pointed_to(settings: Settings) -> str:
    try:
        name = (settings.index / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissingError("还没有索引，请先运行 govqa index") from None
    except OSError as error:
        raise _unreadable(settings, error) from error
    except UnicodeDecodeError:
        name = ""
    # Nothing else that the file might say is followed.
    if not name.startswith("build-") or Path(name).name != name or "\0" in name:
        raise IndexMissingError("索引不完整，请运行 govqa doctor --repair 修复")
    return name


def _unreadable(settings: Settings, error: OSError) -> StorageError:
    return StorageError(f"读不了索引文件夹 {settings.index}：{error.strerror}。请检查权限或设置 GOVQA_INDEX")


def read_manifest(build: Path) -> IndexManifest:
    """Read the manifest of a build."""
    try:
        return IndexManifest.model_validate_json((build / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexMissingError("索引的清单读不了，请运行 govqa doctor --repair 修复") from error


def number_of(build: Path) -> int:
    """Return the number of a build; -1 where its manifest cannot be read."""
    try:
        return read_manifest(build).number
    except IndexMissingError:
        return -1


def check_fit(manifest: IndexManifest, settings: Settings, *, finished: bool = False) -> tuple[str, ...]:
    """Refuse an index that another program version, embedder or set of reports made.

    Reports that ``govqa add`` and ``govqa remove`` have changed since are no reason to refuse: the change is not
    finished (it is on its way, or was cut off), and until it is the index answers for the reports as they were.

    Args:
        manifest: what the index was made of.
        settings: what it is to fit.
        finished: refuse an index that lacks an unfinished change, too.

    Returns:
        The files that such a change touches.

    Raises:
        IndexMismatchError: with the command that mends it.

    """
    embedder = identity_of(settings)
    if manifest.embedder != embedder:
        raise IndexMismatchError(
            f"索引是用 {manifest.embedder} 建的，现在的向量模型是 {embedder}：{_REBUILD}"
        )
    if manifest.program != program_digest():
        raise IndexMismatchError(f"索引是另一个版本的程序建的：{_REBUILD}")
    if url_of(manifest) != settings.chroma_url:
        raise IndexMismatchError(f"索引的向量库不在 GOVQA_CHROMA_URL 说的地方：{_REBUILD}")
    indexed = {(r.role, r.file): (r.size, r.mtime_ns, r.sha256) for r in manifest.reports}
    changed = changed_files(indexed, settings)
    touched = set() if finished else {(OWN, file) for file in touched_files(settings.own_reports)}
    refused = [file for role, file in changed if (role, file) not in touched]
    if refused:
        raise IndexMismatchError(f"报告有变动（{'、'.join(refused[:3])}）：{_REBUILD}")
    return tuple(file for _, file in changed)


def behind_words(files: Sequence[str]) -> str:
    """Say in one sentence that an index lacks an unfinished change of these files; empty where there are none."""
    if not files:
        return ""
    return (
        f"加入或拿掉报告还没有做完（{'、'.join(files[:3])}），现在按原来的索引回答；"
        "如果没有别的程序在建索引，请运行 govqa index 接着做完"
    )


def hold_current(settings: Settings) -> tuple[Path, IO[bytes]]:
    """Return the build that answers, and what keeps it from being removed: close that when done.

    Raises:
        IndexMissingError, StorageError: see :func:`current_build`.

    """
    for _ in range(_TRIES):
        build = current_build(settings)
        try:
            held = hold(build / "manifest.json")
        except OSError as error:
            raise _unreadable(settings, error) from error
        if held is not None:
            return build, held
    raise StorageError("索引一直在变，打不开，请稍后再试")


def hold_fitting(settings: Settings) -> tuple[Path, IO[bytes], IndexManifest, tuple[str, ...]]:
    """Return the build that answers, what keeps it, its manifest, and what it lacks (see :func:`check_fit`).

    Raises:
        IndexMissingError, IndexMismatchError, StorageError: see :func:`hold_current` and :func:`check_fit`.

    """
    for _ in range(_TRIES):
        build, held = hold_current(settings)
        try:
            manifest = read_manifest(build)
            return build, held, manifest, check_fit(manifest, settings)
        except IndexMismatchError:
            held.close()
            # A writer may have ended its change between our two looks: then another build answers, and that one fits.
            if current_build(settings) == build:
                raise
        except BaseException:
            held.close()
            raise
    raise StorageError("索引一直在变，打不开，请稍后再试")


def open_library(settings: Settings) -> Library:
    """Open only the text of the current index: no vectors, nothing heavy to import."""
    build, held = hold_current(settings)
    with held:  # once it is open, the file stays readable even when it is removed
        return Library(build / "library.sqlite")


def immutable_files(build: Path) -> list[str]:
    """Return the files of a build that nobody writes to once it is finished; Chroma writes to its database at will."""
    found = [path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()]
    return sorted(
        name for name in found if name in ("library.sqlite", "vectors.f32") or name.endswith(".bin")
    )


def manifest_digest(manifest: IndexManifest) -> str:
    """Return a short hash that names what an index holds, for results that must say what they were made on."""
    content = json.dumps(
        [manifest.program, manifest.embedder, sorted((r.id, r.sha256) for r in manifest.reports)]
    )
    return hashlib.sha256(content.encode()).hexdigest()[:12]

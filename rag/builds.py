"""The builds of an index on disk: which one answers, what it was made of, and whether it fits. Imports nothing heavy.

Layout under ``settings.index``::

    CURRENT              the name of the build that answers
    build-<time>-<pid>/  chroma/  library.sqlite  manifest.json
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import IndexMismatchError, IndexMissingError, StorageError
from rag.identity import embedder_identity
from rag.library import Library
from rag.settings import Settings
from rag.shelf import changed_files

_SOURCES = Path(__file__).resolve().parent.parent
_REBUILD = "请运行 govqa index 重建"


class IndexedReport(BaseModel):
    """A report as it was when it was indexed. ``size`` and ``mtime_ns`` spare hashing unchanged files."""

    model_config = ConfigDict(frozen=True)

    id: str
    folder: str
    file: str
    sha256: str
    size: int
    mtime_ns: int
    windows: int


class IndexManifest(BaseModel):
    """What an index was built from and by."""

    model_config = ConfigDict(frozen=True)

    program: str
    parser: str
    embedder: str
    dimension: int
    built: str
    reports: tuple[IndexedReport, ...]


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Return a hash of the code and data that decide what an index holds: a change of either asks for a new one."""
    digest = hashlib.sha256()
    decisive = [*(_SOURCES / "corpus").rglob("*.py"), *(_SOURCES / "corpus" / "data").glob("*")]
    decisive += [
        _SOURCES / "rag" / name
        for name in (
            "index.py",
            "builds.py",
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
    pointer = settings.index / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissingError("还没有索引，请先运行 govqa index") from None
    except OSError as error:
        raise StorageError(
            f"读不了索引文件夹 {settings.index}：{error.strerror}。请检查权限或设置 GOVQA_INDEX"
        ) from error
    build = settings.index / name
    if not name or not (build / "manifest.json").is_file():
        raise IndexMissingError("索引不完整，请运行 govqa index --force 重建")
    return build


def read_manifest(build: Path) -> IndexManifest:
    """Read the manifest of a build."""
    try:
        return IndexManifest.model_validate_json((build / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexMissingError("索引的清单读不了，请运行 govqa index --force 重建") from error


def check_fit(manifest: IndexManifest, settings: Settings) -> None:
    """Refuse an index that another program version, embedder or set of reports made.

    Raises:
        IndexMismatchError: with the command that mends it.

    """
    embedder = embedder_identity(settings.embedding_model)
    if manifest.embedder != embedder:
        raise IndexMismatchError(
            f"索引是用 {manifest.embedder} 建的，现在的向量模型是 {embedder}：{_REBUILD}"
        )
    if manifest.program != program_digest():
        raise IndexMismatchError(f"索引是另一个版本的程序建的：{_REBUILD}")
    indexed = {(r.folder, r.file): (r.size, r.mtime_ns, r.sha256) for r in manifest.reports}
    changed = changed_files(indexed, settings)
    if changed:
        raise IndexMismatchError(f"报告有变动（{'、'.join(changed[:3])}）：{_REBUILD}")


def open_library(settings: Settings) -> Library:
    """Open only the text of the current index: no vectors, nothing heavy to import."""
    return Library(current_build(settings) / "library.sqlite")


def manifest_digest(manifest: IndexManifest) -> str:
    """Return a short hash that names what an index holds, for results that must say what they were made on."""
    content = json.dumps(
        [manifest.program, manifest.embedder, sorted((r.id, r.sha256) for r in manifest.reports)]
    )
    return hashlib.sha256(content.encode()).hexdigest()[:12]

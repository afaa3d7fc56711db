"""Mending what a crash, a bad disk or a slip of the hand left: the shelf first, then the index that is made from it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import CorpusError, ManifestError
from corpus.manifest import MANIFEST_NAME as MANIFEST
from corpus.manifest import ManifestEntry, format_manifest, sha256_of
from rag.builds import check_fit, number_of, open_library, read_manifest
from rag.disk import ASIDE, write_durably
from rag.embedding import Embedder, Progress
from rag.errors import GovqaError, IndexMismatchError, IndexMissingError, StorageError
from rag.index import build_index, point_to, settle
from rag.library import Library
from rag.settings import Settings
from rag.shelf import OWN, entries_of, touched_files
from rag.verify import verify_build, verify_index


def repair(
    settings: Settings, embedder: Embedder | None = None, progress: Progress | None = None
) -> Iterator[str]:
    """Mend shelf and index, saying in one sentence each what was done. What is sound is left alone.

    Raises:
        CorpusError, StorageError: something cannot be mended; the message says what to do.
    """
    try:
        yield from _shelf(settings)
        yield from _leftovers(settings)
    except OSError as error:
        raise StorageError(
            f"写不了 {settings.own_reports}：{error.strerror}。请检查磁盘空间和权限"
        ) from error
    yield from _index(settings, embedder, progress)


def _shelf(settings: Settings) -> Iterator[str]:
    """Mend the manifest and the text files of added reports from what the indexes hold of them."""
    folder = settings.own_reports
    try:
        entries = entries_of(folder)
    except (ManifestError, CorpusError):
        entries = _entries_from_indexes(settings)
        os.replace(folder / MANIFEST, folder / f"{MANIFEST}.damaged")
        write_durably(folder / MANIFEST, format_manifest(entries).encode("utf-8"))
        yield f"加入过的报告的清单坏了，已按索引重写（{len(entries)} 份），坏的留在 {MANIFEST}.damaged"
    for entry in entries:
        path = folder / entry.file
        if path.is_file() and sha256_of(path.read_bytes()) == entry.sha256:
            continue
        data = _source_of(settings, entry)
        if data is not None:
            write_durably(path, data)
            yield f"{entry.file} 坏了或不见了，已按索引里的原文恢复"


def _entries_from_indexes(settings: Settings) -> tuple[ManifestEntry, ...]:
    for library, own in _libraries(settings):
        return tuple(
            ManifestEntry(
                file=meta.file, sha256=meta.sha256, place=meta.place, level=meta.level, year=meta.year,
                title=meta.title, speaker=meta.speaker, date=meta.date, meeting=meta.meeting, origin=meta.origin,
            )
            for meta in map(library.meta, own)
        )  # fmt: skip
    raise StorageError(
        f"{settings.own_reports / MANIFEST} 坏了，也没有可用的索引可以恢复：请删掉它，再用 govqa add 重新加入报告"
    )


def _source_of(settings: Settings, entry: ManifestEntry) -> bytes | None:
    """Return a report's file out of an index; None where it was no plain text, or no index has it."""
    for library, _ in _libraries(settings):
        with contextlib.suppress(GovqaError):
            for report in library.reports:
                if library.meta(report.id).sha256 == entry.sha256:
                    data = library.parsed(report.id).source.encode("utf-8")
                    for candidate in (data, b"\xef\xbb\xbf" + data):
                        if sha256_of(candidate) == entry.sha256:
                            return candidate
    return None


def _libraries(settings: Settings) -> Iterator[tuple[Library, list[str]]]:
    """Give every library that can be read, newest first, with those of its reports that were added."""
    for build in _builds(settings):
        with contextlib.suppress(GovqaError):
            reports = read_manifest(build).reports
            own = [r.id for r in reports if r.role == OWN or r.folder == str(settings.own_reports)]
            with contextlib.closing(Library(build / "library.sqlite")) as library:
                yield library, own


def _builds(settings: Settings) -> list[Path]:
    """Return the finished builds, the current one first, then the newest."""
    found = [path for path in settings.index.glob("build-*") if (path / "manifest.json").is_file()]
    current = ""
    with contextlib.suppress(OSError, ValueError):
        current = (settings.index / "CURRENT").read_text(encoding="utf-8").strip()
    found.sort(key=lambda path: (path.name == current, number_of(path)), reverse=True)
    return found


def _leftovers(settings: Settings) -> Iterator[str]:
    """Remove half-written files of processes that were killed."""
    left = [
        path
        for folder in (settings.own_reports, settings.index)
        for path in folder.glob(f".*{ASIDE}")
        if path.is_file()
    ]
    for path in left:
        path.unlink(missing_ok=True)
    if left:
        yield f"清掉了 {len(left)} 个没写完的临时文件"


def _index(settings: Settings, embedder: Embedder | None, progress: Progress | None) -> Iterator[str]:
    try:
        found = verify_index(settings, citations=False)
        if not found.problems:
            settle(settings)
            if touched_files(settings.own_reports):
                build_index(settings, embedder, progress)
                yield "接着做完了上次没做完的加入或拿掉"
            return
        reason = found.problems[0]
    except (IndexMissingError, IndexMismatchError, StorageError) as error:
        reason = str(error)
    for build in _builds(settings):
        with contextlib.suppress(GovqaError):
            manifest = read_manifest(build)
            check_fit(manifest, settings, finished=True)
            if not verify_build(build, manifest, citations=False).problems:
                point_to(settings, build)
                yield f"索引坏了（{reason}），已换回完好的 {build.name}"
                return
    build_index(settings, embedder, progress, again=True)
    with contextlib.closing(open_library(settings)) as library:
        yield f"索引坏了（{reason}），已重建：{len(library.reports)} 份报告"

"""The reports held: those of the project and those that people add. Files and manifests only, no index."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.formats import suffix_of, text_name
from corpus.manifest import MANIFEST_NAME, ManifestEntry, format_manifest, read_manifest
from corpus.types import ParsedReport, State
from rag.errors import StorageError, UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from corpus.archive import RawFile

Stamp = tuple[int, int, str]
"""Size in bytes, modification time in nanoseconds, sha256."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One file that was to be added, and what became of it. ``report`` is None where it could not be read."""

    where: str
    report: ParsedReport | None
    added: bool
    reason: str = ""


def load_all(settings: Settings) -> list[tuple[Path, ParsedReport]]:
    """Read every report held, with the folder it lies in: those of the project, then those added.

    Raises:
        CorpusError: a report cannot be read, or there is none.
    """
    from corpus.load import load_folder  # late: compiling the parser's rules takes a tenth of a second

    held: list[tuple[Path, ParsedReport]] = []
    own = entries_of(settings.own_reports)
    if entries_of(settings.reports) or not own:
        held += [(settings.reports, report) for report in load_folder(settings.reports)]
    if own:
        held += [(settings.own_reports, report) for report in load_folder(settings.own_reports)]
    return held


def entries_of(folder: Path) -> tuple[ManifestEntry, ...]:
    """Return the manifest's entries of a folder of reports; none where there is no manifest."""
    manifest = folder / MANIFEST_NAME
    return read_manifest(manifest) if manifest.is_file() else ()


def changed_files(indexed: Mapping[tuple[str, str], Stamp], settings: Settings) -> list[str]:
    """Return the files that differ from what was indexed (folder and file name → stamp), are new or are gone.

    A folder that is gone as a whole changes nothing: the index answers without it.
    """
    listed = {
        (str(folder), entry.file)
        for folder in (settings.reports, settings.own_reports)
        for entry in entries_of(folder)
    }
    present = {key for key in indexed if Path(key[0]).is_dir()}
    changed = [file for _, file in sorted(listed ^ present)]
    for key in sorted(listed & present):
        path, (size, mtime_ns, sha256) = Path(*key), indexed[key]
        try:
            stat = path.stat()
            same = (stat.st_size, stat.st_mtime_ns) == (size, mtime_ns)
            if not same and hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                changed.append(path.name)
        except OSError:
            changed.append(path.name)
    return changed


def add_reports(settings: Settings, paths: Iterable[Path], *, partial: bool = False) -> list[Offered]:
    """Take report files, folders and archives in, each report whole or not at all.

    A file that is no whole report (a digest, cut off, something else) is left out unless ``partial``. A report that
    is held already, by its bytes or by its place and year, is left out.

    Raises:
        StorageError: the folder of own reports cannot be written; what was added before stays.
    """
    offered: list[Offered] = []
    return _offer(settings, _files(paths, offered), offered, partial=partial, keep=True)


def add_files(settings: Settings, files: Iterable[RawFile], *, partial: bool = False) -> list[Offered]:
    """Like :func:`add_reports` for files that are in memory already."""
    return _offer(settings, files, [], partial=partial, keep=True)


def look_through(settings: Settings, files: Iterable[RawFile]) -> list[Offered]:
    """Tell what :func:`add_files` would do with files, one answer a file; nothing is kept."""
    return _offer(settings, files, [], partial=False, keep=False)


def _offer(
    settings: Settings, files: Iterable[RawFile], offered: list[Offered], *, partial: bool, keep: bool
) -> list[Offered]:
    from corpus.load import load_bytes

    entries = [*entries_of(settings.own_reports)]
    known = {entry.sha256 for entry in (*entries_of(settings.reports), *entries)}
    ids = {report.meta.id for _, report in load_all(settings)} if known else set()
    for raw in files:
        try:
            report = load_bytes(raw.data, raw.name)
        except CorpusError as error:
            offered.append(Offered(raw.where, None, False, str(error)))
            continue
        reason = _refusal(report, known, ids, partial)
        if reason:
            offered.append(Offered(raw.where, report, False, reason))
            continue
        if keep:
            entries.append(_keep(settings.own_reports, raw, report, entries))
        known.add(report.meta.sha256)
        ids.add(report.meta.id)
        offered.append(Offered(raw.where, report, True))
    return offered


def remove_report(settings: Settings, report_id: str) -> ManifestEntry:
    """Take an added report away; its file goes too.

    Raises:
        UsageError: no such report was added.
    """
    entries = entries_of(settings.own_reports)
    by_id = {f"{entry.place}-{entry.year}": entry for entry in entries}
    entry = by_id.get(report_id)
    if entry is None:
        names = "、".join(by_id) or "还没有加入过报告"
        raise UsageError(
            f"没有加入过 {report_id}（加入过的：{names}）。随项目附带的报告用 GOVQA_REPORTS 换文件夹"
        )
    _write_manifest(settings.own_reports, [other for other in entries if other is not entry])
    for name in {entry.file, text_name(entry.file)}:
        with contextlib.suppress(FileNotFoundError):
            (settings.own_reports / name).unlink()
    return entry


def _files(paths: Iterable[Path], offered: list[Offered]) -> Iterable[RawFile]:
    from corpus.archive import unpack

    for path in paths:
        try:
            yield from unpack(path)
        except CorpusError as error:
            offered.append(Offered(str(path), None, False, str(error)))


def _refusal(report: ParsedReport, known: set[str], ids: set[str], partial: bool) -> str:
    if report.meta.sha256 in known:
        return "已经有这个文件"
    if report.meta.id in ids:
        return f"已经有{report.meta.name}，要换请先 govqa remove {report.meta.id}"
    if report.state is not State.WHOLE and not partial:
        return f"不是完整的报告（{'；'.join(report.warnings[:2]) or report.state.value}），仍要加入请用 --partial"
    return ""


def _keep(folder: Path, raw: RawFile, report: ParsedReport, entries: list[ManifestEntry]) -> ManifestEntry:
    """Store the file as it came, then name it in the manifest: a kill in between leaves a file that nobody names."""
    meta = report.meta
    entry = ManifestEntry(
        file=f"{meta.id}{suffix_of(raw.data, raw.name)}", sha256=meta.sha256, place=meta.place, level=meta.level,
        year=meta.year, title=meta.title, speaker=meta.speaker, date=meta.date, meeting=meta.meeting, origin=raw.where,
    )  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / entry.file, raw.data)
        store_text(folder / entry.file, report.source)
    except OSError as error:
        raise StorageError(f"存不了 {raw.where}：{error.strerror}。请检查磁盘空间和权限") from error
    _write_manifest(folder, [*entries, entry])
    return entry


def store_text(file: Path, source: str) -> None:
    """Put the text that was taken out of a Word, PDF or web file beside it: every offset counts its characters.

    Raises:
        OSError: the folder cannot be written.
    """
    text, data = file.with_name(text_name(file.name)), source.encode("utf-8")
    if text != file and not (text.is_file() and text.read_bytes() == data):
        write_durably(text, data)


def _write_manifest(folder: Path, entries: Iterable[ManifestEntry]) -> None:
    try:
        write_durably(folder / MANIFEST_NAME, format_manifest(entries).encode("utf-8"))
    except OSError as error:
        raise StorageError(
            f"写不了 {folder / MANIFEST_NAME}：{error.strerror}。请检查磁盘空间和权限"
        ) from error


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that after a crash it is either the old one or the new one, whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(aside, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(aside, path)

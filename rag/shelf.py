"""The reports held: those of the project and those that people add. Files and manifests only, no index.

A change of the shelf is finished when an index holds it. Until then the file ``.change`` beside the manifest lists
the files that it touches, so that after a kill the index before goes on answering, and the next run finishes the
change. A file that is taken away lies there until then, so that the change can still be taken back.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from corpus.errors import CorpusError
from corpus.formats import suffix_of, text_name
from corpus.manifest import MANIFEST_NAME, ManifestEntry, format_manifest, read_manifest
from corpus.types import ParsedReport, State
from rag.disk import write_durably
from rag.errors import StorageError, UsageError
from rag.settings import Settings

if TYPE_CHECKING:
    from corpus.archive import RawFile

Stamp = tuple[int, int, str]
"""Size in bytes, modification time in nanoseconds, sha256."""

PROJECT, OWN = "reports", "own"
"""Whose a report is: the project's, or added. An index says this and not where the folders lie, so it may be copied."""

CHANGE_NAME = ".change"
LOCK_NAME = ".lock"
_LOCK_SECONDS = (
    60.0  # whoever holds the shelf reads and stores reports; the long work, the index, has its own lock
)


@dataclass(frozen=True, slots=True)
class Offered:
    """One file that was to be added, and what became of it. ``report`` is None where it could not be read."""

    where: str
    report: ParsedReport | None
    added: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A report as the manifest of a folder lists it, not read yet. ``role``: :data:`PROJECT` or :data:`OWN`."""

    folder: Path
    entry: ManifestEntry
    role: str

    @property
    def key(self) -> tuple[str, str]:
        """Role and file name."""
        return self.role, self.entry.file

    @property
    def path(self) -> Path:
        """Where its file is."""
        return self.folder / self.entry.file

    @property
    def digest(self) -> str:
        """A hash of all that the manifest says of it, its file's own hash included."""
        return hashlib.sha256(repr(self.entry).encode()).hexdigest()[:16]

    def load(self) -> ParsedReport:
        """Read the report.

        Raises:
            CorpusError: it cannot be read.
        """
        from corpus.load import load_report  # late: compiling the parser's rules takes a tenth of a second

        return load_report(self.path, self.entry)


def listed(settings: Settings) -> list[Listed]:
    """Return every report held in the order of :func:`load_all`, none of them read.

    Raises:
        CorpusError: there is none, or a manifest cannot be read.
    """
    found = [
        Listed(folder, entry, role)
        for role, folder in _folders(settings).items()
        for entry in entries_of(folder)
    ]
    if not found:
        load_all(settings)  # says what is missing
    return found


def _folders(settings: Settings) -> dict[str, Path]:
    return {PROJECT: settings.reports, OWN: settings.own_reports}


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


def changed_files(indexed: Mapping[tuple[str, str], Stamp], settings: Settings) -> list[tuple[str, str]]:
    """Return what differs from what was indexed (role and file name → stamp), is new or is gone, as its keys.

    A folder that is gone as a whole changes nothing: the index answers without it.
    """
    folders = _folders(settings)
    listed = {(role, entry.file) for role, folder in folders.items() for entry in entries_of(folder)}
    there = {role for role, folder in folders.items() if folder.is_dir()}
    present = {(role, file) for role, file in indexed if role in there}
    changed = sorted(listed ^ present)
    for role, file in sorted(listed & present):
        if not same_file(folders[role] / file, indexed[role, file]):
            changed.append((role, file))
    return changed


def same_file(path: Path, stamp: Stamp) -> bool:
    """Tell whether a file is still what it was; its bytes are looked at only where size or time differ."""
    size, mtime_ns, sha256 = stamp
    try:
        stat = path.stat()
        if (stat.st_size, stat.st_mtime_ns) == (size, mtime_ns):
            return True
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def touched_files(folder: Path) -> tuple[str, ...]:
    """Return the files that changes of a folder touch which no index holds yet; none where all is finished.

    A list that cannot be read counts as empty: a change that is not known of is refused like any other.
    """
    try:
        names = json.loads((folder / CHANGE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


def finish_changes(settings: Settings, indexed: Iterable[tuple[str, str]]) -> None:
    """End the changes of the shelf that an index (its roles and file names) holds: drop what it no longer needs.

    Does nothing while the shelf holds other files than the index, or cannot be written.
    """
    folder = settings.own_reports
    if not (folder / CHANGE_NAME).is_file():
        return
    with contextlib.suppress(OSError, StorageError), _changing(folder):
        named = {entry.file for entry in entries_of(folder)}
        if named != {file for role, file in indexed if role == OWN}:
            return
        for file in touched_files(folder):
            if file not in named:
                for name in {file, text_name(file)}:
                    (folder / name).unlink(missing_ok=True)
        (folder / CHANGE_NAME).unlink(missing_ok=True)


def add_reports(settings: Settings, paths: Iterable[Path], *, partial: bool = False) -> list[Offered]:
    """Take report files, folders and archives in, each report whole or not at all.

    A file that is no whole report (a digest, cut off, something else) is left out unless ``partial``. A report that
    is held already, by its bytes or by its place and year, is left out.

    Raises:
        StorageError: the folder of own reports cannot be written, or another process is changing it; what was
            added before stays.
    """
    offered: list[Offered] = []
    with _changing(settings.own_reports):
        return _offer(settings, _files(paths, offered), offered, partial=partial, keep=True)


def add_files(settings: Settings, files: Iterable[RawFile], *, partial: bool = False) -> list[Offered]:
    """Like :func:`add_reports` for files that are in memory already."""
    with _changing(settings.own_reports):
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
    ids = _ids(settings.reports) | _ids(settings.own_reports)
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


def _ids(folder: Path) -> set[str]:
    """Return the ids of the reports of a folder; read are those whose manifest does not say place and year."""
    from corpus.load import load_report

    return {
        f"{entry.place}-{entry.year}"
        if entry.place and entry.year
        else load_report(folder / entry.file, entry).meta.id
        for entry in entries_of(folder)
    }


def remove_report(settings: Settings, report_id: str) -> ManifestEntry:
    """Take an added report away; its file goes when the next index is there, see :func:`finish_changes`.

    Raises:
        UsageError: no such report was added.
        StorageError: the folder of own reports cannot be written, or another process is changing it.
    """
    folder = settings.own_reports
    with _changing(folder) if folder.is_dir() else contextlib.nullcontext():
        entries = entries_of(folder)
        by_id = {f"{entry.place}-{entry.year}": entry for entry in entries}
        entry = by_id.get(report_id)
        if entry is None:
            names = "、".join(by_id) or "还没有加入过报告"
            raise UsageError(
                f"没有加入过 {report_id}（加入过的：{names}）。随项目附带的报告用 GOVQA_REPORTS 换文件夹"
            )
        _touch(folder, entry.file)
        _write_manifest(folder, [other for other in entries if other is not entry])
    return entry


def put_back(settings: Settings, entry: ManifestEntry) -> None:
    """Take back that a report was taken away, while no index without it is there.

    Raises:
        StorageError: its file is gone, or the folder of own reports cannot be written.
    """
    folder = settings.own_reports
    with _changing(folder):
        if not (folder / entry.file).is_file():
            raise StorageError(f"{entry.file} 已经删掉，请重新加入这份报告")
        entries = entries_of(folder)
        if entry.file not in {other.file for other in entries}:
            _write_manifest(folder, [*entries, entry])


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
    """Store the file as it came, then name it in the manifest: a kill in between leaves a file to be dropped."""
    meta = report.meta
    entry = ManifestEntry(
        file=f"{meta.id}{suffix_of(raw.data, raw.name)}", sha256=meta.sha256, place=meta.place, level=meta.level,
        year=meta.year, title=meta.title, speaker=meta.speaker, date=meta.date, meeting=meta.meeting, origin=raw.where,
    )  # fmt: skip
    try:
        _touch(folder, entry.file)
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


@contextlib.contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """Hold the folder of own reports against other writers; the lock goes with its process, however that ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_NAME)
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise StorageError("另一个进程正在加入或拿掉报告，请等它结束后再试") from None
    except OSError as error:
        raise StorageError(
            f"写不了 {folder}：{error.strerror}。请检查磁盘空间和权限，或设置 GOVQA_OWN_REPORTS"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _touch(folder: Path, file: str) -> None:
    """Note, before anything else is written, that a change touches a file."""
    names = touched_files(folder)
    if file in names:
        return
    try:
        write_durably(folder / CHANGE_NAME, json.dumps([*names, file], ensure_ascii=False).encode("utf-8"))
    except OSError as error:
        raise StorageError(f"写不了 {folder}：{error.strerror}。请检查磁盘空间和权限") from error

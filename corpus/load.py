"""Report files from disk to parsed reports."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import NoReportsError
from corpus.formats import extract_text
from corpus.manifest import MANIFEST_NAME, ManifestEntry, read_checked, read_manifest, sha256_of
from corpus.meta import identify
from corpus.parse import complete, front_lines, sketch
from corpus.types import ParsedReport


def load_report(path: Path, entry: ManifestEntry | None = None) -> ParsedReport:
    """Read, clean and structure one report file.

    Raises a CorpusError: unreadable, not text, empty, too large, another file than the entry's, place or
    year unknown.
    """
    data = read_checked(path, entry)
    return load_bytes(data, path.name, entry)


def load_bytes(data: bytes, name: str, entry: ManifestEntry | None = None) -> ParsedReport:
    """Like :func:`load_report` for bytes that are in memory already; ``name`` is the file's name."""
    source = extract_text(data, name)
    view, found = sketch(source)
    meta, warnings = identify(front_lines(view, found), view.text, name, sha256_of(data), entry)
    return complete(view, found, meta, warnings)


def load_folder(folder: Path) -> list[ParsedReport]:
    """Return the reports of a folder in the order of its manifest.

    Raises NoReportsError where there is no folder or no report, and UnreadableFileError for a listed file
    that is missing.
    """
    if not folder.is_dir():
        raise NoReportsError(f"没有报告文件夹 {folder}，请检查路径")
    manifest = folder / MANIFEST_NAME
    if not manifest.is_file():
        raise NoReportsError(f"{folder} 里没有 {MANIFEST_NAME}，请用 govqa add 加入报告")
    entries = read_manifest(manifest)
    if not entries:
        raise NoReportsError(f"{manifest} 里没有报告，请用 govqa add 加入报告")
    return [load_report(folder / entry.file, entry) for entry in entries]

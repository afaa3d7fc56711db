"""Which reports a question set is asked of: those of the project, or others in a temporary index of their own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.archive import unpack
from corpus.errors import CorpusError
from corpus.load import load_folder
from corpus.manifest import MANIFEST_NAME
from eval.questionset import Question
from eval.sources import Sources
from rag.errors import UsageError
from rag.settings import Settings
from rag.shelf import add_files, entries_of, load_all

Say = Callable[[str], None]
DONE = ".all-taken"
"""Stands in the folder into which all files of another were taken, once that was finished."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The settings under which a set is asked, and its reports as gold sees them."""

    settings: Settings
    sources: Sources


def alone_in(home: Path, settings: Settings) -> Settings:
    """Return settings with reports and an index of their own in a folder; they hold nothing but what is added."""
    return settings.model_copy(
        update={"reports": home / "none", "own_reports": home / "reports", "index": home / "index"}
    )


def shelf_for(questions: Sequence[Question], settings: Settings, say: Say) -> Shelf:
    """Return the reports that a set is about.

    Those held, or those of ``GOVQA_REPORTS`` where that is a plain folder of files, see :func:`whole_shelf`. A set over
    other reports is asked of the folder or archive ``GOVQA_EXTRA_REPORTS``, from which just the reports that it needs
    are taken in, by the same path as ``govqa add``, into a folder of their own, named by content: the second run finds
    it, and one that was stopped goes on.

    Raises:
        UsageError: the reports are absent; the message says why the set is skipped.

    """
    wanted = {quote.file for q in questions for n in q.nuggets for quotes in n.evidence for quote in quotes}
    whole = whole_shelf(settings, say) if _is_plain(settings.reports) else None
    held = set(whole.sources.reports) if whole else _held_names(settings)
    if wanted <= held:
        return whole or whole_shelf(settings, say)
    place = settings.extra_reports
    if place is None or not place.exists():
        raise UsageError(
            f"跳过：题集要的报告不在 {settings.reports} 里，例如 {min(wanted - held)}。请用 GOVQA_REPORTS 指明报告所在的"
            "文件夹，或用 GOVQA_EXTRA_REPORTS 指明另一个文件夹或压缩包"
        )
    return _taken_in(place, settings, say, wanted)


def shelf_of(place: Path, settings: Settings, say: Say) -> Shelf:
    """Return all reports of a folder or archive, in a folder and an index of their own.

    Raises:
        UsageError: none of the files is a report.

    """
    return _taken_in(place, settings, say)


def whole_shelf(settings: Settings, say: Say) -> Shelf:
    """Return all reports held, those added too; of a plain folder of files (no manifest) all that are reports.

    Raises:
        UsageError: none of the files is a report.

    """
    if _is_plain(settings.reports):
        return _taken_in(settings.reports, settings, say)
    names = {entry.file: entry.file for entry in entries_of(settings.reports)} | _names(settings)
    return Shelf(settings, Sources([report for _, report in load_all(settings)], names))


def _is_plain(folder: Path) -> bool:
    """Whether a folder holds files, but no manifest says what they are."""
    return folder.is_dir() and not (folder / MANIFEST_NAME).is_file() and any(folder.iterdir())


def _held_names(settings: Settings) -> set[str]:
    return {entry.file for entry in entries_of(settings.reports)} | set(_names(settings).values())


def _taken_in(place: Path, settings: Settings, say: Say, wanted: Collection[str] | None = None) -> Shelf:
    """Take the wanted files, or all, of a folder or archive into a folder of their own.

    Raises:
        UsageError: a wanted file is absent or no report, or nothing was one; the message says why.

    """
    home = settings.index.parent / "eval" / _content(place, wanted or ())
    other = alone_in(home, settings)
    missing = None if wanted is None else set(wanted) - set(_names(other).values())
    refused: dict[str, str] = {}
    if missing or (wanted is None and not (home / DONE).is_file()):
        many = f"{len(wanted)} 份报告" if wanted else "报告"
        say(f"把 {place} 里的{many}加入临时索引 {home}")
        try:
            files = (raw for raw in unpack(place) if missing is None or _own_name(raw.where) in missing)
            refused = {_own_name(one.where): one.reason for one in add_files(other, files) if not one.added}
        except CorpusError as error:
            raise UsageError(f"跳过：{error}") from None
        if wanted is None:
            for name, reason in sorted(refused.items()):
                say(f"没有加入 {name}：{reason}")
    names = _names(other)
    absent = sorted(set(wanted or ()) - set(names.values()))
    if absent:
        why = refused.get(absent[0], "没有这个文件")
        raise UsageError(f"跳过：{place} 里缺 {len(absent)} 份报告，例如 {absent[0]}（{why}）")
    if not names:
        raise UsageError(f"跳过：{place} 里没有一份能用的报告")
    if wanted is None:
        (home / DONE).touch()
    return Shelf(other, Sources(load_folder(other.own_reports), names))


def _names(settings: Settings) -> dict[str, str]:
    """Return the name that gold knows each report taken in by, by the name of its file."""
    return {entry.file: _own_name(entry.origin) for entry in entries_of(settings.own_reports)}


def _own_name(origin: str) -> str:
    """Return the file's own name out of where it was found (folder/file, archive › member)."""
    return re.split(r"[/\\›]", origin)[-1].strip()


def _content(place: Path, wanted: Collection[str]) -> str:
    """Return a hash over the files wanted and over names and bytes of a folder or archive."""
    digest = hashlib.sha256("\n".join(sorted(wanted)).encode())
    files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]

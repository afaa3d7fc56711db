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
from eval.questionset import Question
from eval.sources import Sources
from rag.errors import UsageError
from rag.settings import Settings
from rag.shelf import add_files, entries_of

Say = Callable[[str], None]


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

    A set over reports that the project does not hold is asked of the folder or archive ``GOVQA_EXTRA_REPORTS``, from
    which just the reports that it needs are taken in, by the same path as ``govqa add``, into a folder of their own,
    named by content: the second run finds it, and one that was stopped goes on.

    Raises:
        UsageError: the reports are absent; the message says why the set is skipped.

    """
    wanted = {quote.file for q in questions for n in q.nuggets for quotes in n.evidence for quote in quotes}
    own = {entry.file for entry in entries_of(settings.reports)}
    if wanted <= own:
        return Shelf(settings, Sources.of_folder(settings.reports))
    place = settings.extra_reports
    if place is None or not place.exists():
        raise UsageError(
            "跳过：题集要的报告不在本项目里。请用 GOVQA_EXTRA_REPORTS 指明它们所在的文件夹或压缩包"
            f"（例如 {min(wanted - own)}）"
        )
    home = settings.index.parent / "eval" / _content(place, wanted)
    other = alone_in(home, settings)
    missing = wanted - set(_names(other).values())
    if missing:
        say(f"把 {place} 里的 {len(wanted)} 份报告加入临时索引 {home}")
        try:
            add_files(other, (raw for raw in unpack(place) if _own_name(raw.where) in missing))
        except CorpusError as error:
            raise UsageError(f"跳过：{error}") from None
        missing = wanted - set(_names(other).values())
    if missing:
        raise UsageError(f"跳过：{place} 里缺 {len(missing)} 份报告，例如 {min(missing)}")
    return Shelf(other, Sources(load_folder(other.own_reports), _names(other)))


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

"""Writes the library: one report after another, each in or out on its own. Knows SQLite, as :mod:`rag.library` does.

Windows get row numbers in the order they come, those of a report in one run: a filter by report is a few ranges of
rows, for the lexical search and for the vectors alike. How many windows have a term is counted as reports come and
go; FTS5 would go through all of them to tell.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from corpus.addresses import addresses_of, fingerprint
from corpus.facts import Fact
from corpus.opening import citable
from corpus.types import ParsedReport
from rag.errors import StorageError
from rag.library import FACT, META, PARSED, PASSAGE, Given, connect, quote
from rag.tokens import tokens
from rag.windows import Window

_SCHEMA = """
CREATE TABLE report (
  id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, place TEXT NOT NULL, year INTEGER NOT NULL,
  first INTEGER NOT NULL, windows INTEGER NOT NULL, words INTEGER NOT NULL, meta TEXT NOT NULL, parsed TEXT NOT NULL);
CREATE TABLE passage (
  address TEXT PRIMARY KEY, report TEXT NOT NULL REFERENCES report(id), number INTEGER NOT NULL,
  passage TEXT NOT NULL);
CREATE INDEX passage_order ON passage(report, number);
CREATE TABLE fact (
  report TEXT NOT NULL, ordinal INTEGER NOT NULL, place TEXT NOT NULL, indicator TEXT NOT NULL,
  period TEXT NOT NULL, status TEXT NOT NULL, fact TEXT NOT NULL, PRIMARY KEY (report, ordinal)) WITHOUT ROWID;
CREATE INDEX fact_indicator ON fact(indicator, report);
-- What addresses meant in earlier indexes of this installation, where that is not what they mean now.
CREATE TABLE given (address TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (address, mark)) WITHOUT ROWID;
CREATE TABLE note (address TEXT PRIMARY KEY, report TEXT NOT NULL, ordinal INTEGER NOT NULL, term TEXT NOT NULL);
CREATE INDEX note_report ON note(report, ordinal);
CREATE TABLE window (
  rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL, passage TEXT NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL);
CREATE TABLE part (report TEXT NOT NULL, part TEXT NOT NULL, first INTEGER NOT NULL, stop INTEGER NOT NULL);
CREATE INDEX part_report ON part(report);
CREATE VIRTUAL TABLE words USING fts5(text, context, content='', tokenize="unicode61 remove_diacritics 0");
CREATE TABLE term (term TEXT PRIMARY KEY, windows INTEGER NOT NULL) WITHOUT ROWID;
"""


class LibraryWriter:
    """An open library file that reports are put into and taken out of; what was written is kept at the end of its ``with``."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Begin a new file, or go on with a copy of an old one.

        Raises:
            StorageError: the disk is full or not writable.
        """
        self._db = connect(f"file:{quote(path)}")
        with self._guarded():
            self._db.execute(
                "PRAGMA cache_size = -50000"
            )  # else large trees go through the disk again and again; more does not help, and stays with the process
            if create:
                self._db.executescript(_SCHEMA)
            self._db.execute("BEGIN")
            self._next = self._after_last()
        self._counted: Counter[str] = Counter()

    def add(
        self, report: ParsedReport, windows: Sequence[Window], facts: Iterable[Fact] | None = None
    ) -> range:
        """Put a report in with its windows; returns their row numbers. Facts that are not given are extracted.

        Raises:
            StorageError: a report with its addresses is there already, or the disk is full or not writable.
        """
        if facts is None:
            from corpus.facts import extract_facts  # late: whoever has the facts needs no rules

            facts = extract_facts(report)
        meta = report.meta
        rows = range(self._next, self._next + len(windows))
        found = [(row, tokens(w.text), tokens(w.context)) for row, w in zip(rows, windows, strict=True)]
        with self._guarded():
            self._db.execute(
                "INSERT INTO report VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?)",
                (
                    meta.id, meta.place, meta.year, rows.start, len(rows), sum(len(text) + len(context) for _, text, context in found),
                    META.dump_json(meta).decode(), PARSED.dump_json(report).decode(),
                ),
            )  # fmt: skip
            self._db.executemany(
                "INSERT INTO passage VALUES (?, ?, ?, ?)",
                [(p.address, meta.id, p.number, PASSAGE.dump_json(p).decode()) for p in citable(report)],
            )
            self._db.executemany(
                "INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (meta.id, i, f.place, f.indicator, f.period, f.status.value, FACT.dump_json(f).decode())
                    for i, f in enumerate(facts)
                ],
            )
            self._db.executemany(
                "INSERT INTO note VALUES (?, ?, ?, ?)",
                [(note.address, meta.id, i, note.term) for i, note in enumerate(report.notes)],
            )
            self._db.executemany(
                "INSERT INTO window VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (row, w.id, w.report, w.passage, w.first, w.last, w.text, w.context)
                    for row, w in zip(rows, windows, strict=True)
                ],
            )
            self._db.executemany("INSERT INTO words(rowid, text, context) VALUES (?, ?, ?)", _joined(found))
            self._db.executemany(
                "INSERT INTO part VALUES (?, ?, ?, ?)", _part_runs(report, windows, rows.start)
            )
            self._db.executemany(
                "DELETE FROM given WHERE address = ? AND mark = ?",
                ((now.address, now.mark) for now in marks_of(report)),
            )
            self._count(found, 1)
        self._next = rows.stop
        return rows

    def remove(self, report: str) -> None:
        """Take a report out; its addresses are remembered, its rows stay free unless they were the last."""
        with self._guarded():
            row = self._db.execute(
                "SELECT parsed, first, first + windows - 1 FROM report WHERE id = ?", (report,)
            ).fetchone()
            if row is None:
                return
            parsed, *rows = row
            self.remember(marks_of(PARSED.validate_json(parsed)))
            kept = self._db.execute(
                "SELECT rowid, text, context FROM window WHERE rowid BETWEEN ? AND ?", rows
            ).fetchall()
            found = [(row, tokens(text), tokens(context)) for row, text, context in kept]
            self._db.executemany(
                "INSERT INTO words(words, rowid, text, context) VALUES ('delete', ?, ?, ?)", _joined(found)
            )
            self._count(found, -1)
            self._db.execute("DELETE FROM window WHERE rowid BETWEEN ? AND ?", rows)
            for table in ("part", "note", "fact", "passage"):
                self._db.execute(f"DELETE FROM {table} WHERE report = ?", (report,))
            self._db.execute("DELETE FROM report WHERE id = ?", (report,))
            self._next = self._after_last()

    @property
    def next_row(self) -> int:
        """The row number that the next window gets."""
        return self._next

    def _after_last(self) -> int:
        (last,) = self._db.execute("SELECT max(rowid) FROM window").fetchone()
        return 1 + (last or 0)

    def order(self, reports: Sequence[str]) -> None:
        """Set the order of the reports."""
        with self._guarded():
            self._db.executemany(
                "UPDATE report SET ordinal = ? WHERE id = ? AND ordinal != ?",
                [(ordinal, report, ordinal) for ordinal, report in enumerate(reports)],
            )

    def remember(self, given: Iterable[Given]) -> None:
        """Keep addresses that earlier indexes gave out, so that they are found again by their words."""
        with self._guarded():
            self._db.executemany(
                "INSERT OR IGNORE INTO given VALUES (?, ?)", ((old.address, old.mark) for old in given)
            )

    def __enter__(self) -> LibraryWriter:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Keep what was written, unless writing failed, and let go of the file."""
        try:
            if failed is None:
                with self._guarded():
                    self._write_counts()
                    self._db.execute("COMMIT")
        finally:
            self._db.close()

    def _count(self, found: Sequence[tuple[int, Sequence[str], Sequence[str]]], sign: int) -> None:
        for _, text, context in found:
            for term in {*text, *context}:
                self._counted[term] += sign

    def _write_counts(self) -> None:
        self._db.executemany(
            "INSERT INTO term VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET windows = windows + excluded.windows",
            sorted(self._counted.items()),
        )

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise StorageError(
                f"两份报告的地址相同，请检查 manifest.toml 里的地名和年份（{error}）"
            ) from error
        except sqlite3.Error as error:
            raise StorageError(
                f"写不了索引：{error}。请检查磁盘空间和写权限后重新运行 govqa index"
            ) from error


def write_library(
    path: Path, reports: Sequence[ParsedReport], windows: Sequence[Window], given: Iterable[Given] = ()
) -> None:
    """Write a new library file. ``given`` are the addresses of the index before, which are to be found again.

    Raises:
        StorageError: the disk is full or not writable.

    """
    by_report: dict[str, list[Window]] = {}
    for window in windows:
        by_report.setdefault(window.report, []).append(window)
    with LibraryWriter(path) as writer:
        writer.remember(given)
        for report in reports:
            writer.add(report, by_report.get(report.meta.id, []))
        writer.order([report.meta.id for report in reports])


def marks_of(report: ParsedReport) -> Iterator[Given]:
    """Yield every address of a report with the fingerprint of its words."""
    for passage in citable(report):
        yield from (Given(address, fingerprint(text)) for address, text in addresses_of(passage))


def _joined(found: Sequence[tuple[int, Sequence[str], Sequence[str]]]) -> list[tuple[int, str, str]]:
    return [(row, " ".join(text), " ".join(context)) for row, text, context in found]


def _part_runs(
    report: ParsedReport, windows: Sequence[Window], first: int
) -> Iterator[tuple[str, str, int, int]]:
    """Yield the runs of rows that belong to one part of a report, from the row of its first window on."""
    parts = {passage.address: passage.part.value for passage in report.passages}
    row = first
    for part, run in groupby(windows, key=lambda window: parts[window.passage]):
        count = len(list(run))
        yield report.meta.id, part, row, row + count
        row += count

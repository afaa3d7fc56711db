"""The text of the reports held: passages by address, lexical search. With its writer the only module that knows SQLite.

One file beside the vectors, written once with the index (:mod:`rag.library_writer`) and then only read, so that any
number of processes may share it. The untouched source and what cleaning removed are in it too, so that a citation can
be checked where the report's own file is gone.
"""

from __future__ import annotations

import contextlib
import math
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from corpus.addresses import fingerprint
from corpus.facts import Fact
from corpus.types import ParsedReport, Part, Passage, ReportMeta
from rag.errors import StorageError, UsageError
from rag.tokens import counter_of, normalise, pairs_within, tokens
from rag.types import ReportRef
from rag.windows import Window

_T = TypeVar("_T")

PASSAGE = TypeAdapter(Passage)
META = TypeAdapter(ReportMeta)
PARSED = TypeAdapter(ParsedReport)
FACT = TypeAdapter(Fact)


BM25_K1, BM25_B = 1.2, 0.75
"""Those of FTS5's own bm25()."""

FEW_WINDOWS = 2_000
"""Up to so many windows are scored one by one: FTS5 goes through every window of the library that has a word to weigh it."""

POSTINGS = 12_000
"""About how many windows FTS5 scores in 20 ms."""

KEPT_REPORTS = 64
"""Of so many reports the text and facts stay in memory."""


@dataclass(frozen=True, slots=True)
class _Searched:
    """A window as lexical search sees it: its two columns, normalised, and how many words they have together."""

    row: int
    text: str
    context: str
    words: int


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A glossary entry: the address of its passage and the term that it explains."""

    address: str
    term: str


@dataclass(frozen=True, slots=True)
class Given:
    """An address that an index gave out, and the fingerprint of the words that it stood for."""

    address: str
    mark: str


class Library:
    """Reports, passages and lexical search over one SQLite file."""

    def __init__(self, path: Path) -> None:
        """Open a library for reading.

        Raises:
            StorageError: the file is missing or damaged.

        """
        self._db = connect(f"file:{quote(path)}?mode=ro&immutable=1")
        self._frequencies: dict[str, int] = {}
        self._searched = lru_cache(maxsize=KEPT_REPORTS)(self._read_searched)
        self.facts = lru_cache(maxsize=KEPT_REPORTS)(self._facts)
        """Every fact of a report, in text order."""
        try:
            rows = self._execute("SELECT id, place, year, first, windows FROM report ORDER BY ordinal")
            ((words,),) = self._execute("SELECT total(words) FROM report")
        except sqlite3.Error as error:
            raise _damaged(error) from error
        self.reports = tuple(ReportRef(id=row[0], place=row[1], year=row[2]) for row in rows)
        self._ranges: dict[str, range] = {row[0]: range(row[3], row[3] + row[4]) for row in rows}
        self._windows = sum(row[4] for row in rows)
        self._mean_length = words / max(1, self._windows)

    def window_count(self, reports: Iterable[str]) -> int:
        """Return how many windows the given reports have together."""
        return sum(len(self._ranges[report]) for report in reports)

    def rows(self, reports: Iterable[str], part: Part | None = None) -> list[range]:
        """Return where the windows of the given reports are, as ranges of row numbers that do not touch.

        With ``part`` only those of that part of each report.
        """
        runs = (
            (self._ranges[report] for report in reports)
            if part is None
            else (run for report in reports for run in self._parts.get((report, part.value), ()))
        )
        merged: list[range] = []
        for run in sorted(runs, key=lambda run: run.start):
            if merged and merged[-1].stop == run.start:
                merged[-1] = range(merged[-1].start, run.stop)
            elif run:
                merged.append(run)
        return merged

    @cached_property
    def _parts(self) -> dict[tuple[str, str], list[range]]:
        """The runs of rows of each part of each report."""
        found: dict[tuple[str, str], list[range]] = {}
        for report, part, first, stop in self._execute("SELECT report, part, first, stop FROM part"):
            found.setdefault((report, part), []).append(range(first, stop))
        return found

    @property
    def last_row(self) -> int:
        """The highest row number of a window; below it some are free where a report was taken out."""
        return max((rows.stop - 1 for rows in self._ranges.values() if rows), default=0)

    def ids(self, rows: Sequence[int]) -> list[str]:
        """Return the ids of windows by their row numbers, in the same order."""
        found: dict[int, str] = {}
        for start in range(0, len(rows), 500):
            some = list(rows[start : start + 500])
            marks = ",".join("?" * len(some))
            found.update(self._execute(f"SELECT rowid, id FROM window WHERE rowid IN ({marks})", some))
        return [found[row] for row in rows]

    def meta(self, report: str) -> ReportMeta:
        """Return what is known of a report."""
        return _read(META, self._one("SELECT meta FROM report WHERE id = ?", report, "报告"))

    def parsed(self, report: str) -> ParsedReport:
        """Return a whole parsed report, its source and removals included."""
        return _read(PARSED, self._one("SELECT parsed FROM report WHERE id = ?", report, "报告"))

    def passage(self, address: str) -> Passage:
        """Return a passage by its address.

        Raises:
            UsageError: there is no such passage.

        """
        return _read(PASSAGE, self._one("SELECT passage FROM passage WHERE address = ?", address, "段落地址"))

    def passages(self, report: str) -> list[Passage]:
        """Return every passage of a report in order."""
        rows = self._execute("SELECT passage FROM passage WHERE report = ? ORDER BY number", (report,))
        return [_read(PASSAGE, row[0]) for row in rows]

    def neighbours(self, passage_address: str) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one, None at either end of the report."""
        here = self._first("SELECT report, number FROM passage WHERE address = ?", (passage_address,))
        if here is None:
            raise UsageError(f"没有这个段落地址：{passage_address}")
        found: list[Passage | None] = []
        for compare, order in (("<", "DESC"), (">", "ASC")):
            row = self._first(
                f"SELECT passage FROM passage WHERE report = ? AND number {compare} ? ORDER BY number {order} LIMIT 1",
                here,
            )
            found.append(_read(PASSAGE, row[0]) if row else None)
        return found[0], found[1]

    def _facts(self, report: str) -> tuple[Fact, ...]:
        rows = self._execute("SELECT fact FROM fact WHERE report = ? ORDER BY ordinal", (report,))
        return tuple(_read(FACT, row[0]) for row in rows)

    def notes(self, reports: Sequence[str]) -> list[NoteEntry]:
        """Return the glossary entries of the given reports, in order."""
        marks = ",".join("?" * len(reports))
        rows = self._execute(
            f"SELECT address, term FROM note WHERE report IN ({marks}) ORDER BY report, ordinal",
            list(reports),
        )
        return [NoteEntry(*row) for row in rows]

    def warnings(self) -> list[tuple[str, str]]:
        """Return what is doubtful about each report, as (report id, warning)."""
        rows = self._execute(
            "SELECT report.id, value FROM report, json_each(parsed, '$.warnings') ORDER BY ordinal"
        )
        return [(row[0], row[1]) for row in rows]

    def removals(self) -> list[tuple[str, int]]:
        """Return how often each cleaning rule took something out, the busiest first."""
        rows = self._execute(
            "SELECT json_extract(value, '$.rule') AS rule, count(*) AS n FROM report, json_each(parsed, '$.removals') "
            "GROUP BY rule ORDER BY n DESC, rule"
        )
        return [(row[0], row[1]) for row in rows]

    def given_before(self, address: str) -> list[str]:
        """Return the fingerprints of other words that earlier indexes gave an address to."""
        rows = self._execute("SELECT mark FROM given WHERE address = ? ORDER BY mark", (address,))
        return [row[0] for row in rows]

    def all_given(self) -> Iterator[Given]:
        """Yield every address that this index or one before it gave out; tables of older programs are read too."""
        words = (
            "SELECT address, json_extract(passage, '$.text') FROM passage",
            *(
                "SELECT json_extract(value, '$.address'), json_extract(value, '$.text') "
                f"FROM passage, json_each(passage, '$.{part}')"
                for part in ("sentences", "items")
            ),
        )
        try:
            for sql in words:
                for address, text in self._db.execute(sql):
                    if address:
                        yield Given(address, fingerprint(text))
            if self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'given'").fetchone():
                yield from (Given(*row) for row in self._db.execute("SELECT address, mark FROM given"))
        except sqlite3.Error as error:
            raise _damaged(error) from error

    def windows(self, ids: Sequence[str]) -> dict[str, Window]:
        """Return the windows of the given ids, those that exist."""
        found: dict[str, Window] = {}
        for start in range(0, len(ids), 500):
            some = list(ids[start : start + 500])
            marks = ",".join("?" * len(some))
            for row in self._execute(
                f"SELECT id, report, passage, first, last, text, context FROM window WHERE id IN ({marks})",
                some,
            ):
                found[row[0]] = Window(*row)
        return found

    def search(
        self, text: str, reports: Sequence[str], k: int, part: Part | None = None
    ) -> list[tuple[str, float]]:
        """Return the ``k`` windows that share the rarest words with a text, best first, with their BM25 score.

        Headings and place-year context count a third of the sentences themselves. A few reports are scored window by
        window; more of them by FTS5, with the rarest words only where all of them stand in too many windows to be
        scored in the time of an answer. With ``part`` only windows of that part of the reports.
        """
        terms = sorted(set(tokens(text)))
        if not terms or not reports or k <= 0:
            return []
        if self.window_count(reports) <= FEW_WINDOWS < self._windows:
            scored = [pair for report in reports for pair in self._scored(report, terms)]
            if part is not None:
                within = _within(self.rows(reports, part))
                scored = [pair for pair in scored if within(pair[0])]
        else:
            scored = self._ranked(self._rarest(terms), self.rows(reports, part), k)
        scored.sort(key=lambda pair: (-pair[1], pair[0]))
        best = scored[:k]
        return [
            (id_, score) for id_, (_, score) in zip(self.ids([row for row, _ in best]), best, strict=True)
        ]

    def _ranked(self, terms: Sequence[str], parts: Sequence[range], k: int) -> list[tuple[int, float]]:
        match = " OR ".join(f'"{term}"' for term in terms)
        ranked = "SELECT rowid, bm25(words, 1.0, 0.33) AS score FROM words WHERE words MATCH ?"
        if sum(map(len, parts)) == self._windows:
            rows = self._execute(f"{ranked} ORDER BY score, rowid LIMIT ?", (match, k))
        elif len(parts) == 1:
            rows = self._execute(
                f"{ranked} AND rowid BETWEEN ? AND ? ORDER BY score, rowid LIMIT ?",
                (match, parts[0].start, parts[0].stop - 1, k),
            )
        else:
            within = _within(parts)
            rows = [row for row in self._execute(ranked, (match,)) if within(row[0])]
        return [(row, -score) for row, score in rows]

    def _scored(self, report: str, terms: Sequence[str]) -> list[tuple[int, float]]:
        """Return the windows of a report that have any of some words, with the score that FTS5 would give them.

        Only these words are counted: to cut a report into all of its words takes twenty times as long.
        """
        scores: dict[int, float] = {}
        searched = self._searched(report)
        for term in terms:
            weight, count_in = max(1e-6, self._bm25_idf(term)), counter_of(term)
            for window in searched:
                count = count_in(window.text) + 0.33 * count_in(window.context)
                if count:
                    length = BM25_B * window.words / self._mean_length
                    share = count * (BM25_K1 + 1) / (count + BM25_K1 * (1 - BM25_B + length))
                    scores[window.row] = scores.get(window.row, 0.0) + weight * share
        return list(scores.items())

    def _read_searched(self, report: str) -> tuple[_Searched, ...]:
        rows = self._ranges[report]
        found = self._execute(
            "SELECT window.rowid, text, context, sz FROM window JOIN words_docsize ON words_docsize.id = window.rowid "
            "WHERE window.rowid BETWEEN ? AND ?",
            (rows.start, rows.stop - 1),
        )
        return tuple(
            _Searched(row, normalise(text), normalise(context), sum(_varints(sizes)))
            for row, text, context, sizes in found
        )

    def _rarest(self, terms: Sequence[str]) -> list[str]:
        """Return the rarest of some words, as many as stand in :data:`POSTINGS` windows together."""
        chosen: list[str] = []
        total = 0
        for term in sorted(terms, key=lambda term: (self._frequency(term), term)):
            total += self._frequency(term)
            if chosen and total > POSTINGS:
                break
            chosen.append(term)
        return chosen

    def _frequency(self, term: str) -> int:
        if term not in self._frequencies:
            row = self._first("SELECT windows FROM term WHERE term = ?", (term,))
            self._frequencies[term] = row[0] if row else 0
        return self._frequencies[term]

    def _bm25_idf(self, term: str) -> float:
        n = self._frequency(term)
        return math.log((self._windows - n + 0.5) / (n + 0.5))

    def idf(self, token: str) -> float:
        """Return the inverse document frequency of a search token over all windows (BM25's, never negative)."""
        n = self._frequency(token)
        return math.log(1 + (self._windows - n + 0.5) / (n + 0.5))

    def is_new(self, token: str) -> bool:
        """Tell whether no report has a search token."""
        return self._frequency(token) == 0

    def contains(self, needle: str, reports: Sequence[str]) -> bool:
        """Tell whether a string stands in a passage of the given reports, character for character.

        Of many windows only those are looked at that have its pairs of characters.
        """
        parts = self.rows(reports)
        pairs = sorted(set(pairs_within(needle)))
        if self.window_count(reports) <= FEW_WINDOWS or not pairs:
            return any(
                self._first(
                    "SELECT 1 FROM window WHERE rowid BETWEEN ? AND ? AND instr(text, ?) LIMIT 1",
                    (part.start, part.stop - 1, needle),
                )
                for part in parts
            )
        within = _within(parts)
        match = "text : " + " AND ".join(f'"{pair}"' for pair in pairs)
        found = self._db.execute(
            "SELECT words.rowid, instr(window.text, ?) FROM words JOIN window ON window.rowid = words.rowid "
            "WHERE words MATCH ?",
            (needle, match),
        )
        try:
            return any(at and within(row) for row, at in found)
        except sqlite3.Error as error:
            raise _damaged(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _execute(self, sql: str, parameters: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        """Run a query to its end.

        Raises:
            StorageError: the file is damaged.
        """
        try:
            return self._db.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise _damaged(error) from error

    def _first(self, sql: str, parameters: Sequence[str | int] = ()) -> tuple[Any, ...] | None:
        rows = self._execute(sql, parameters)
        return rows[0] if rows else None

    def _one(self, sql: str, key: str, what: str) -> str:
        row = self._first(sql, (key,))
        if row is None:
            raise UsageError(f"没有这个{what}：{key}")
        return str(row[0])


def _varints(data: bytes) -> Iterator[int]:
    """Read numbers as SQLite writes them, seven bits a byte: how FTS5 keeps the lengths of columns.

    https://www.sqlite.org/fileformat2.html#varint; lengths never have the nine bytes whose last one has eight bits.
    """
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0


def _within(parts: Sequence[range]) -> Callable[[int], bool]:
    """Return a test whether a row is in one of some ranges in order."""
    starts = [part.start for part in parts]

    def test(row: int) -> bool:
        at = bisect_right(starts, row)
        return bool(at) and row in parts[at - 1]

    return test


def copy_database(path: Path, copy: Path) -> None:
    """Copy a database that others may be reading or writing, as it is at one moment.

    Raises:
        StorageError: the disk is full, or the file is damaged.
    """
    try:
        with (
            contextlib.closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise _damaged(error) from error


def connect(uri: str) -> sqlite3.Connection:
    """Open a file that SQLite knows by its URI."""
    try:
        # The app reads from several threads; a library is only ever read after it is written.
        return sqlite3.connect(uri, uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise _damaged(error) from error


def quote(path: Path) -> str:
    """Write a path as the path of such a URI."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _read(adapter: TypeAdapter[_T], text: str) -> _T:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:  # SQLite has no checksums: a changed byte may come out as text
        raise _damaged(f"{error.title}: {error.error_count()}") from error


def _damaged(reason: Exception | str) -> StorageError:
    return StorageError(f"索引文件读不了，请运行 govqa doctor --repair 修复（{reason}）")

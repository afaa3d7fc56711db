"""The text of the reports held: passages by address, lexical search. The only module that knows SQLite.

One file beside the vectors, written once with the index and then only read. The untouched source and what
cleaning removed are in it too, so that a citation can be checked where the report's own file is gone.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from corpus.addresses import addresses_of, fingerprint
from corpus.facts import Fact
from corpus.opening import opening_passage
from corpus.types import ParsedReport, Passage, ReportMeta
from rag.errors import StorageError, UsageError
from rag.tokens import tokens
from rag.types import ReportRef
from rag.windows import Window

_SCHEMA = """
CREATE TABLE report (
  id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, place TEXT NOT NULL, year INTEGER NOT NULL,
  windows INTEGER NOT NULL, meta TEXT NOT NULL, parsed TEXT NOT NULL);
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
CREATE TABLE window (
  rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL, passage TEXT NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(text, context, content='', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
"""

_PASSAGE = TypeAdapter(Passage)
_META = TypeAdapter(ReportMeta)
_PARSED = TypeAdapter(ParsedReport)
_FACT = TypeAdapter(Fact)


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
        self._db = _connect(f"file:{_quote(path)}?mode=ro&immutable=1")
        self._idf: dict[str, float] = {}
        self._facts: dict[str, tuple[Fact, ...]] = {}
        try:
            rows = self._db.execute("SELECT id, place, year, windows FROM report ORDER BY ordinal").fetchall()
            self._windows = int(self._db.execute("SELECT count(*) FROM window").fetchone()[0])
        except sqlite3.Error as error:
            raise _damaged(error) from error
        self.reports = tuple(ReportRef(id=row[0], place=row[1], year=row[2]) for row in rows)
        self._sizes: dict[str, int] = {row[0]: row[3] for row in rows}

    def window_count(self, reports: Iterable[str]) -> int:
        """Return how many windows the given reports have together."""
        return sum(self._sizes[report] for report in reports)

    def meta(self, report: str) -> ReportMeta:
        """Return what is known of a report."""
        return _META.validate_json(self._one("SELECT meta FROM report WHERE id = ?", report, "报告"))

    def parsed(self, report: str) -> ParsedReport:
        """Return a whole parsed report, its source and removals included."""
        return _PARSED.validate_json(self._one("SELECT parsed FROM report WHERE id = ?", report, "报告"))

    def passage(self, address: str) -> Passage:
        """Return a passage by its address.

        Raises:
            UsageError: there is no such passage.

        """
        return _PASSAGE.validate_json(
            self._one("SELECT passage FROM passage WHERE address = ?", address, "段落地址")
        )

    def passages(self, report: str) -> list[Passage]:
        """Return every passage of a report in order."""
        rows = self._db.execute("SELECT passage FROM passage WHERE report = ? ORDER BY number", (report,))
        return [_PASSAGE.validate_json(row[0]) for row in rows]

    def neighbours(self, passage_address: str) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one, None at either end of the report."""
        here = self._db.execute(
            "SELECT report, number FROM passage WHERE address = ?", (passage_address,)
        ).fetchone()
        if here is None:
            raise UsageError(f"没有这个段落地址：{passage_address}")
        found: list[Passage | None] = []
        for compare, order in (("<", "DESC"), (">", "ASC")):
            row = self._db.execute(
                f"SELECT passage FROM passage WHERE report = ? AND number {compare} ? ORDER BY number {order} LIMIT 1",
                here,
            ).fetchone()
            found.append(_PASSAGE.validate_json(row[0]) if row else None)
        return found[0], found[1]

    def facts(self, report: str) -> tuple[Fact, ...]:
        """Return every fact of a report, in text order; kept in memory after the first call."""
        if report not in self._facts:
            rows = self._db.execute("SELECT fact FROM fact WHERE report = ? ORDER BY ordinal", (report,))
            self._facts[report] = tuple(_FACT.validate_json(row[0]) for row in rows)
        return self._facts[report]

    def notes(self, reports: Sequence[str]) -> list[NoteEntry]:
        """Return the glossary entries of the given reports, in order."""
        marks = ",".join("?" * len(reports))
        rows = self._db.execute(
            f"SELECT address, term FROM note WHERE report IN ({marks}) ORDER BY report, ordinal",
            list(reports),
        )
        return [NoteEntry(*row) for row in rows]

    def warnings(self) -> list[tuple[str, str]]:
        """Return what is doubtful about each report, as (report id, warning)."""
        rows = self._db.execute(
            "SELECT report.id, value FROM report, json_each(parsed, '$.warnings') ORDER BY ordinal"
        )
        return [(row[0], row[1]) for row in rows]

    def removals(self) -> list[tuple[str, int]]:
        """Return how often each cleaning rule took something out, the busiest first."""
        rows = self._db.execute(
            "SELECT json_extract(value, '$.rule') AS rule, count(*) AS n FROM report, json_each(parsed, '$.removals') "
            "GROUP BY rule ORDER BY n DESC, rule"
        )
        return [(row[0], row[1]) for row in rows]

    def given_before(self, address: str) -> list[str]:
        """Return the fingerprints of other words that earlier indexes gave an address to."""
        rows = self._db.execute("SELECT mark FROM given WHERE address = ? ORDER BY mark", (address,))
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
            for row in self._db.execute(
                f"SELECT id, report, passage, first, last, text, context FROM window WHERE id IN ({marks})",
                some,
            ):
                found[row[0]] = Window(*row)
        return found

    def search(self, text: str, reports: Sequence[str], k: int) -> list[tuple[str, float]]:
        """Return the ``k`` windows that share the rarest words with a text, best first, with their BM25 score.

        Headings and place-year context count a third of the sentences themselves.
        """
        terms = sorted(set(tokens(text)))
        if not terms or not reports or k <= 0:
            return []
        match = " OR ".join(f'"{term}"' for term in terms)
        marks = ",".join("?" * len(reports))
        rows = self._db.execute(
            "SELECT window.id, bm25(words, 1.0, 0.33) AS score FROM words JOIN window ON window.rowid = words.rowid "
            f"WHERE words MATCH ? AND window.report IN ({marks}) ORDER BY score, window.rowid LIMIT ?",
            (match, *reports, k),
        ).fetchall()
        return [(row[0], -float(row[1])) for row in rows]

    def idf(self, token: str) -> float:
        """Return the inverse document frequency of a search token over all windows (BM25's, never negative)."""
        if token not in self._idf:
            row = self._db.execute("SELECT doc FROM vocabulary WHERE term = ?", (token,)).fetchone()
            n = row[0] if row else 0
            self._idf[token] = math.log(1 + (self._windows - n + 0.5) / (n + 0.5))
        return self._idf[token]

    def is_new(self, token: str) -> bool:
        """Tell whether no report has a search token."""
        return self.idf(token) > math.log(1 + (self._windows - 0.5) / 1.5)

    def contains(self, needle: str, reports: Sequence[str]) -> bool:
        """Tell whether a string stands in a passage of the given reports, character for character."""
        marks = ",".join("?" * len(reports))
        row = self._db.execute(
            f"SELECT 1 FROM window WHERE report IN ({marks}) AND instr(text, ?) LIMIT 1", (*reports, needle)
        ).fetchone()
        return row is not None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _one(self, sql: str, key: str, what: str) -> str:
        try:
            row = self._db.execute(sql, (key,)).fetchone()
        except sqlite3.Error as error:
            raise _damaged(error) from error
        if row is None:
            raise UsageError(f"没有这个{what}：{key}")
        return str(row[0])


def write_library(
    path: Path, reports: Sequence[ParsedReport], windows: Sequence[Window], given: Iterable[Given] = ()
) -> None:
    """Write a new library file. ``given`` are the addresses of the index before, which are to be found again.

    Raises:
        StorageError: the disk is full or not writable.

    """
    from corpus.facts import extract_facts  # late: reading a library needs no rules

    sizes: dict[str, int] = {}
    for window in windows:
        sizes[window.report] = sizes.get(window.report, 0) + 1
    db = _connect(f"file:{_quote(path)}")
    try:
        db.executescript(_SCHEMA)
        with db:
            for ordinal, report in enumerate(reports):
                meta = report.meta
                db.execute(
                    "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        meta.id, ordinal, meta.place, meta.year, sizes.get(meta.id, 0),
                        _META.dump_json(meta).decode(), _PARSED.dump_json(report).decode(),
                    ),
                )  # fmt: skip
                db.executemany(
                    "INSERT INTO passage VALUES (?, ?, ?, ?)",
                    [
                        (p.address, meta.id, p.number, _PASSAGE.dump_json(p).decode())
                        for p in _citable(report)
                    ],
                )
                db.executemany(
                    "INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        (
                            meta.id,
                            i,
                            f.place,
                            f.indicator,
                            f.period,
                            f.status.value,
                            _FACT.dump_json(f).decode(),
                        )
                        for i, f in enumerate(extract_facts(report))
                    ],
                )
                db.executemany(
                    "INSERT INTO note VALUES (?, ?, ?, ?)",
                    [(note.address, meta.id, i, note.term) for i, note in enumerate(report.notes)],
                )
            now = {Given(a, fingerprint(t)) for r in reports for p in _citable(r) for a, t in addresses_of(p)}
            db.executemany(
                "INSERT OR IGNORE INTO given VALUES (?, ?)",
                [(old.address, old.mark) for old in given if old not in now],
            )
            for rowid, w in enumerate(windows, start=1):
                db.execute(
                    "INSERT INTO window VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (rowid, w.id, w.report, w.passage, w.first, w.last, w.text, w.context),
                )
                db.execute(
                    "INSERT INTO words(rowid, text, context) VALUES (?, ?, ?)",
                    (rowid, " ".join(tokens(w.text)), " ".join(tokens(w.context))),
                )
    except sqlite3.IntegrityError as error:
        raise StorageError(f"两份报告的地址相同，请检查 manifest.toml 里的地名和年份（{error}）") from error
    except sqlite3.Error as error:
        raise StorageError(f"写不了索引：{error}。请检查磁盘空间和写权限后重新运行 govqa index") from error
    finally:
        db.close()


def _citable(report: ParsedReport) -> list[Passage]:
    """Return the passages of a report with its opening lines, which can be cited but are not searched."""
    opening = opening_passage(report)
    return [*([opening] if opening else []), *report.passages]


def _connect(uri: str) -> sqlite3.Connection:
    try:
        # The app reads from several threads; a library is only ever read after it is written.
        return sqlite3.connect(uri, uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise _damaged(error) from error


def _quote(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _damaged(error: Exception) -> StorageError:
    return StorageError(f"索引文件读不了，请运行 govqa index --force 重建（{error}）")

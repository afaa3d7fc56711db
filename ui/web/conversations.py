"""Conversations kept over a restart, in one SQLite file beside the index. The only module of the app that knows SQLite.

Every conversation has an owner, a random name that the browser keeps in a cookie: people who share one app do
not see each other's questions.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rag.errors import StorageError
from rag.settings import Settings
from ui.web.turn import Turn

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turn (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
  position INTEGER NOT NULL, asked TEXT NOT NULL, body TEXT NOT NULL, rating INTEGER, note TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS turn_order ON turn(conversation, position);
"""

_TABLES = {
    "conversation": "rowid, id, owner, title, changed",
    "turn": "rowid, id, conversation, position, asked, body, rating, note",
}

TITLE = 40
"""Characters of the first question that name a conversation."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in the list."""

    id: str
    title: str


class Conversations:
    """The file of conversations. Each call opens it anew, so that any thread may call."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is made when something is first kept."""
        self._path = path

    def save(self, owner: str, conversation: str, position: int, turn: Turn) -> None:
        """Keep one turn of a conversation, new or changed.

        Raises:
            StorageError: the disk is full or not writable.

        """
        with self._opened() as db:
            db.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%f')) "
                "ON CONFLICT(id) DO UPDATE SET changed = excluded.changed",
                (conversation, owner, " ".join(turn.asked.split())[:TITLE]),
            )
            db.execute(
                "INSERT INTO turn(id, conversation, position, asked, body) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT(id) DO UPDATE SET body = excluded.body",
                (turn.id, conversation, position, turn.asked, turn.model_dump_json()),
            )

    def all(self, owner: str, containing: str = "", most: int = 100) -> list[Conversation]:
        """Return the owner's conversations, newest first; only those whose text contains some words, if given."""
        if not self._path.exists():
            return []
        pattern = "%" + containing.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        with self._opened() as db:
            rows = db.execute(
                "SELECT id, title FROM conversation WHERE owner = ? AND (? = '%%' OR EXISTS (SELECT 1 FROM turn "
                "WHERE turn.conversation = conversation.id AND body LIKE ? ESCAPE '\\')) "
                # By the newest turn, not by the time noted: a clock may go back.
                "ORDER BY (SELECT max(rowid) FROM turn WHERE turn.conversation = conversation.id) DESC, rowid DESC "
                "LIMIT ?",
                (owner, pattern, pattern, most),
            ).fetchall()
        return [Conversation(*row) for row in rows]

    def turns(self, owner: str, conversation: str) -> list[Turn]:
        """Return a conversation of the owner's in order; empty if there is no such."""
        if not self._path.exists():
            return []
        with self._opened() as db:
            rows = db.execute(
                "SELECT turn.id, turn.asked, turn.body FROM turn JOIN conversation ON conversation.id = turn.conversation "
                "WHERE conversation.id = ? AND conversation.owner = ? ORDER BY turn.position",
                (conversation, owner),
            ).fetchall()
        return [_turn(*row) for row in rows]

    def remove(self, owner: str, conversation: str) -> None:
        """Delete a conversation of the owner's."""
        with self._opened() as db:
            db.execute("DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation, owner))

    def rate(self, turn: str, rating: int | None, note: str) -> None:
        """Keep what a person thinks of an answer: 1 good, 0 bad, None no opinion."""
        with self._opened() as db:
            db.execute("UPDATE turn SET rating = ?, note = ? WHERE id = ?", (rating, note, turn))

    def rating(self, turn: str) -> tuple[int | None, str]:
        """Return the rating of an answer and its note."""
        if not self._path.exists():
            return None, ""
        with self._opened() as db:
            row = db.execute("SELECT rating, note FROM turn WHERE id = ?", (turn,)).fetchone()
        return (row[0], row[1]) if row else (None, "")

    def problem(self) -> str:
        """Say in one sentence what is wrong with the file; empty where it is sound or not there yet."""
        if not self._path.exists():
            return ""
        try:
            with self._opened() as db:
                found = [row[0] for row in db.execute("PRAGMA quick_check(1)")]
                db.execute(
                    "SELECT count(*) FROM turn JOIN conversation ON conversation.id = turn.conversation"
                )
        except StorageError as error:
            return str(error)
        return "" if found == ["ok"] else f"对话文件坏了（{self._path.name}：{' '.join(found[0].split())}）"

    def rescue(self) -> str:
        """Move every row that can still be read to a new file; the damaged one stays beside it. Says what became of it.

        Raises:
            StorageError: the disk is full or not writable.
        """
        damaged = self._path.with_name(self._path.name + ".damaged")
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.unlink(missing_ok=True)
        kept = Conversations(fresh)
        with kept._opened() as db:
            db.execute("PRAGMA foreign_keys = OFF")
            # With their row numbers: the order of the list goes by them.
            for table, columns in _TABLES.items():
                marks = ", ".join("?" for _ in columns.split(","))
                for row in _readable(self._path, f"SELECT {columns} FROM {table}"):
                    db.execute(f"INSERT OR IGNORE INTO {table}({columns}) VALUES ({marks})", row)
            # Turns whose conversation is lost cannot be shown to anyone: nobody knows any more whose they are.
            db.execute("DELETE FROM turn WHERE conversation NOT IN (SELECT id FROM conversation)")
            turns = db.execute("SELECT count(*) FROM turn").fetchone()[0]
        try:
            os.replace(self._path, damaged)
            Path(f"{self._path}-journal").unlink(missing_ok=True)  # belongs to the damaged file
            os.replace(fresh, self._path)
        except OSError as error:
            raise StorageError(f"对话文件换不了（{error.strerror}），请检查磁盘空间和写权限") from error
        return f"对话文件坏了，救回 {turns} 条问答，坏的留在 {damaged.name}"

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10)) as db:
                db.execute("PRAGMA foreign_keys = ON")
                db.executescript(_SCHEMA)
                with db:
                    yield db
        except (sqlite3.Error, OSError) as error:
            # What is said of the disk, of rights and of locks is an OperationalError; the rest is said of the file.
            damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(
                error, sqlite3.OperationalError
            )
            remedy = "请运行 govqa doctor --repair 修复" if damaged else "请检查磁盘空间和写权限"
            raise StorageError(f"对话文件用不了（{self._path.name}：{error}），{remedy}") from error


def kept_conversations(settings: Settings) -> Conversations:
    """Return where the app keeps conversations."""
    return Conversations(settings.index.parent / "conversations.sqlite")


def _readable(path: Path, sql: str) -> Iterator[tuple[object, ...]]:
    """Give rows until the first one that cannot be read, forwards and then backwards."""
    for order in ("", " ORDER BY rowid DESC"):
        with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as db:
            yield from db.execute(sql + order)


def _turn(id: str, asked: str, body: str) -> Turn:
    try:
        return Turn.model_validate_json(body)
    except ValidationError:
        return Turn(id=id, asked=asked, problem="这条回答是旧版本留下的，读不了，可以重新提问")

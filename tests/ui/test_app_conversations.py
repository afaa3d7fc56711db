"""The file of conversations."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rag.errors import StorageError
from ui.web.conversations import Conversations
from ui.web.turn import Turn


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "data" / "conversations.sqlite")


def turn(id: str, asked: str, **more: object) -> Turn:
    return Turn.model_validate({"id": id, "asked": asked, **more})


def test_nothing_is_written_before_something_is_kept(store: Conversations, tmp_path: Path) -> None:
    assert store.all("a") == [] and store.turns("a", "c") == []
    assert not (tmp_path / "data").exists()


def test_turns_come_back_in_order_and_the_newest_state_counts(store: Conversations) -> None:
    store.save("a", "c", 1, turn("t2", "追问"))
    store.save("a", "c", 0, turn("t1", "赣州GDP？"))
    store.save("a", "c", 0, turn("t1", "赣州GDP？", stopped=True))
    assert [(t.id, t.stopped) for t in store.turns("a", "c")] == [("t1", True), ("t2", False)]


def test_the_list_is_newest_first_and_each_owners_own(store: Conversations) -> None:
    store.save("a", "c1", 0, turn("t1", "一"))
    store.save("a", "c2", 0, turn("t2", "二"))
    store.save("b", "c3", 0, turn("t3", "三"))
    store.save("a", "c1", 1, turn("t4", "四"))
    assert [c.id for c in store.all("a")] == ["c1", "c2"]
    assert [c.id for c in store.all("b")] == ["c3"]
    assert store.turns("b", "c1") == []


@pytest.mark.parametrize(
    ("words", "found"), [("5%", ["c1"]), ("5_", []), ("粮食", ["c2"]), ("%", ["c1"]), ("无", [])]
)
def test_search_takes_its_words_literally(store: Conversations, words: str, found: list[str]) -> None:
    store.save("a", "c1", 0, turn("t1", "增长5%左右？"))
    store.save("a", "c2", 0, turn("t2", "粮食产量"))
    assert [c.id for c in store.all("a", words)] == found


def test_removing_takes_the_turns_along_but_only_the_owners(store: Conversations) -> None:
    store.save("a", "c", 0, turn("t1", "一"))
    store.remove("b", "c")
    assert len(store.turns("a", "c")) == 1
    store.remove("a", "c")
    assert store.turns("a", "c") == [] and store.rating("t1") == (None, "")


def test_ratings_are_kept(store: Conversations) -> None:
    store.save("a", "c", 0, turn("t1", "一"))
    store.rate("t1", 0, "数字不对")
    store.save("a", "c", 0, turn("t1", "一", stopped=True))
    assert store.rating("t1") == (0, "数字不对")


def test_a_turn_of_an_older_version_is_told_and_spoils_nothing(store: Conversations, tmp_path: Path) -> None:
    store.save("a", "c", 0, turn("t1", "一"))
    store.save("a", "c", 1, turn("t2", "二"))
    with sqlite3.connect(tmp_path / "data" / "conversations.sqlite") as db:
        db.execute("UPDATE turn SET body = '{\"gone\": 1}' WHERE id = 't1'")
    old, new = store.turns("a", "c")
    assert old.asked == "一" and "旧版本" in old.problem
    assert new == turn("t2", "二")


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    path.write_text("not a database, but long enough to be read as one" * 10)
    with pytest.raises(StorageError, match="对话文件用不了"):
        Conversations(path).all("a")

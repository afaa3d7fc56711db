"""A spoilt file of conversations is found, said, and what can be read of it is saved; no order hangs on the clock."""

from __future__ import annotations

import io
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from rag.errors import StorageError
from rag.settings import PREFIX, load_settings
from tests.faults import sandbox
from ui.web.conversations import Conversations
from ui.web.turn import Turn

OWNERS, TURNS = ("甲", "乙", "丙"), 30
PAGE = 4096


def turn(owner: str, number: int) -> Turn:
    return Turn(id=f"{owner}{number}", asked=f"{owner}的第 {number} 个问题", problem=f"{number}答" * 700)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three people's conversations, two each, written by turns."""
    path = tmp_path / "conversations.sqlite"
    kept = Conversations(path)
    for number in range(TURNS):
        for owner in OWNERS:
            kept.save(owner, f"{owner}-{number % 2}", number, turn(owner, number))
    kept.rate("甲3", 1, "有用")
    return path


def saved(path: Path) -> dict[str, list[Turn]]:
    kept = Conversations(path)
    return {owner: [t for n in range(2) for t in kept.turns(owner, f"{owner}-{n}")] for owner in OWNERS}


@pytest.mark.parametrize("at", [0.3, 0.5, 0.7, 0.9])
def test_what_can_be_read_of_a_spoilt_file_is_saved(path: Path, at: float) -> None:
    before, kept = saved(path), Conversations(path)
    assert kept.problem() == ""
    data = bytearray(path.read_bytes())
    begin = int(len(data) * at) // PAGE * PAGE
    data[begin : begin + 3 * PAGE] = b"\xa5" * (3 * PAGE)
    path.write_bytes(data)
    assert "conversations.sqlite" in kept.problem() and "\n" not in kept.problem()
    said = kept.rescue()
    assert kept.problem() == "" and path.with_name(f"{path.name}.damaged").read_bytes() == data
    after = saved(path)
    count = sum(map(len, after.values()))
    assert str(count) in said and TURNS * len(OWNERS) * 0.6 < count < TURNS * len(OWNERS)
    for owner in OWNERS:  # nobody gets another's, nothing is changed, the order stays
        assert [t for t in before[owner] if t in after[owner]] == after[owner]
        listed = [conversation.id for conversation in kept.all(owner)]
        assert listed == [f"{owner}-{(TURNS - 1) % 2}", f"{owner}-{TURNS % 2}"]
    kept.save("甲", "新", 0, turn("甲", 99))
    assert next(iter(kept.all("甲"))).id == "新"


@pytest.mark.parametrize("spoil", [b"", b"not a database" * 1_000, None])
def test_a_file_of_which_nothing_is_left_is_put_aside(path: Path, spoil: bytes | None) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3] if spoil is None else spoil)
    kept = Conversations(path)
    if spoil == b"":  # an empty file is an empty database
        assert kept.problem() == "" and kept.all("甲") == []
        return
    with pytest.raises(StorageError, match="govqa doctor --repair"):
        kept.save("甲", "c", 0, turn("甲", 99))
    kept.rescue()
    assert kept.problem() == ""
    kept.save("甲", "新", 0, turn("甲", 99))
    assert kept.turns("甲", "新") == [turn("甲", 99)]


def test_the_command_finds_and_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.doctor import diagnose, mend

    settings = sandbox.settings_in(tmp_path)
    sandbox.add(settings, sandbox.KEPT)
    for name in ("reports", "own_reports", "index", "cache"):
        monkeypatch.setenv(PREFIX + name.upper(), str(getattr(settings, name)))
    monkeypatch.setenv(PREFIX + "LLM_MODEL", "openai:m")
    load_settings.cache_clear()
    path = tmp_path / "conversations.sqlite"
    Conversations(path).save("o", "c", 0, turn("甲", 0))
    path.write_bytes(b"not a database" * 1_000)
    out = Console(file=io.StringIO(), width=200)
    assert not diagnose(out)
    mend(out, out)
    assert diagnose(out)
    said = out.file.getvalue()  # type: ignore[attr-defined]
    assert "对话文件" in said and "救回 0 条" in said


def test_no_order_hangs_on_the_clock(path: Path) -> None:
    kept, before = Conversations(path), saved(path)
    listed = [conversation.id for conversation in kept.all("甲")]
    with closing(sqlite3.connect(path)) as db, db:  # as if the clock had run backwards all the while
        db.execute(
            "UPDATE conversation SET changed = strftime('%Y-%m-%dT%H:%M:%f', 1000000 - rowid, 'unixepoch')"
        )
    os.utime(path, (0, 0))
    assert [conversation.id for conversation in kept.all("甲")] == listed and saved(path) == before
    kept.save("甲", "甲-0", TURNS, turn("甲", TURNS))
    assert [conversation.id for conversation in kept.all("甲")] == ["甲-0", "甲-1"]

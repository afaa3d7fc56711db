"""The ways to break the program name what is there: an entry that has gone stale would prove nothing."""

from __future__ import annotations

import pytest

from tests.faults.broken import ROOT, Broken, entries


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.promise)
def test_what_is_taken_away_stands_in_its_file_and_its_test_is_there(entry: Broken) -> None:
    assert entry.old in (ROOT / entry.file).read_text(encoding="utf-8")
    assert (ROOT / entry.test.partition("::")[0]).is_file()

"""The ways to break the program name what is there, and the documents name what is broken: a stale entry would prove nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.broken import ROOT, Broken, entries

DOCUMENTS = ("docs/reliability.md", "SECURITY.md")


def named(document: str) -> set[tuple[str, str]]:
    """Return the tests that the table of a document names: file and function, either of which may be left out as said before."""
    found, file = set(), ""
    for part in re.findall(r"`([^`\s]+)`", "\n".join(rows(document))):
        where, _, function = part.partition("::")
        file = where if where.startswith("tests/") else file
        if where.startswith("tests/") or (not where and function):
            found.add((file, function))
        elif part.startswith("test_"):
            found.add((file, part))
    return found


def rows(document: str) -> list[str]:
    return [
        line for line in (ROOT / document).read_text(encoding="utf-8").splitlines() if line.startswith("|")
    ]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.promise)
def test_what_is_taken_away_stands_in_its_file_and_its_test_is_there(entry: Broken) -> None:
    assert entry.old in (ROOT / entry.file).read_text(encoding="utf-8")
    assert entry.old != entry.new
    file, _, function = entry.test.partition("::")
    assert f"def {function}" in (ROOT / file).read_text(encoding="utf-8")


def test_no_two_entries_are_of_one_name() -> None:
    names = [entry.promise for entry in entries()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_is_there_and_is_seen_to_fail(document: str) -> None:
    broken = {entry.test.partition("::")[0] for entry in entries()}
    tests = named(document)
    assert len(tests) > 10
    for file, function in sorted(tests):
        text = (ROOT / Path(file)).read_text(encoding="utf-8")
        assert re.search(rf"def {re.escape(function).replace(re.escape('*'), '')}", text), (file, function)
        assert file in broken, file

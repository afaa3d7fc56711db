"""How many things an answer lists, and how many of them are of the gold: what is listed is cut item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.gold import Gold
from eval.matching.verdicts import NuggetMatch
from eval.matching.wordings import normal
from eval.records import Record

_PAUSE = re.compile(r"[，,；;。：:！？（）()]")
_GOES_ON = re.compile(r"以及|还有|另有|包括|此外")
_ALIKE = 1.5
"""A clause without a gold item in a list of clauses is an item too if it is no longer than this times the longest that has one."""
_LIST = 3
"""So many make a list: clauses with an item each, or an enumeration in a sentence without any."""


@dataclass(frozen=True, slots=True)
class _Clause:
    sentence: int
    start: int
    text: str

    def items(self) -> list[tuple[int, str]]:
        """Return what stands between 、 and 、, each with where it begins in the sentence."""
        found, start = [], self.start
        for part in self.text.split("、"):
            if part.strip():
                found.append((start, part))
            start += len(part) + 1
        return found


def count_items(gold: Gold, record: Record, matches: Sequence[NuggetMatch]) -> tuple[int, int]:
    """Return how many items an answer lists that say a nugget, and how many it lists.

    The list is the clauses that say the nuggets (of several that do, the one that says most), and clauses that go on
    with 以及 or 还有; 、 separates its items, or the comma where three clauses and more have one each. What else stands in
    those sentences is context. A sentence without any nugget is one item too many; or as many as it enumerates, where
    the list is an enumeration too.
    """
    clauses = [c for number, said in enumerate(record.said) for c in _clauses(number, said.text)]
    passed = [m for m in matches if m.match.passes and m.sentence >= 0]
    chosen = _chosen(clauses, gold, passed)
    enumerated = any(len(c.items()) > 1 for c in chosen)
    right = total = 0
    for number in range(len(record.said)):
        own = [c for c in clauses if c.sentence == number]
        picked = [c for c in own if c in chosen]
        if not picked:
            longest = max((len(c.items()) for c in own), default=1)
            total += longest if enumerated and longest >= _LIST else 1
            continue
        for clause in [*picked, *_more(own, picked)]:
            items = clause.items()
            good = [item for item in items if _says(item, clause.sentence, gold, passed)]
            right += len(good)
            total += len(items)
    return right, total


def _clauses(sentence: int, text: str) -> Iterator[_Clause]:
    start = 0
    for end in [*(m.start() for m in _PAUSE.finditer(text)), len(text)]:
        if text[start:end].strip():
            yield _Clause(sentence, start, text[start:end])
        start = end + 1


def _chosen(clauses: Sequence[_Clause], gold: Gold, passed: Sequence[NuggetMatch]) -> list[_Clause]:
    """Return the clauses that say the nuggets: those that say most of what is not said yet come first."""
    says = {c: _nuggets((c.start, c.text), c.sentence, gold, passed) for c in clauses}
    left = {m.nugget for m in passed}
    found: list[_Clause] = []
    while left:
        best = max(clauses, key=lambda c: len(says[c] & left), default=None)
        if best is None or not says[best] & left:
            return found
        found.append(best)
        left -= says[best]
    return found


def _more(own: Sequence[_Clause], picked: Sequence[_Clause]) -> list[_Clause]:
    """Return the clauses beside those with nuggets that list on: after 以及, or as long as they in a list of clauses."""
    plain = len(picked) >= _LIST and all(len(c.items()) == 1 for c in picked)
    longest = max(len(c.text) for c in picked)
    found: list[_Clause] = []
    for before, clause in zip((None, *own), own, strict=False):
        if clause in picked:
            continue
        goes_on = before is not None and before in (*picked, *found) and _GOES_ON.match(clause.text)
        if goes_on or (plain and len(clause.text) <= _ALIKE * longest):
            found.append(clause)
    return found


def _says(item: tuple[int, str], sentence: int, gold: Gold, passed: Sequence[NuggetMatch]) -> bool:
    return bool(_nuggets(item, sentence, gold, passed))


def _nuggets(
    item: tuple[int, str], sentence: int, gold: Gold, passed: Sequence[NuggetMatch]
) -> frozenset[str]:
    """Return which of the nuggets that the answer says stand in an item: by their words, or where they were found."""
    start, text = item
    plain, end = normal(text), start + len(text)
    aliases = {n.nugget.id: n.nugget.aliases for n in gold.nuggets}
    return frozenset(
        m.nugget
        for m in passed
        if any(normal(alias) in plain for alias in aliases[m.nugget])
        or (m.sentence == sentence and m.start < end and start < m.end)
    )

"""Which way a thing moved, as a question asks and as a sentence tells: 进出口是增长了吗, 差距拉大了吗."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.quantities import Direction
from rag.clauses import CLAUSE
from rag.keywords import Keyword, support

HALF = 0.5
"""A clause with this share of the question's words is about its thing."""

_RISING = r"增长|上升|提高|提升|增加|扩大|拉大|增多|回升|走高|升高|变[大多高]|正增长|涨"
_FALLING = r"下降|减少|降低|缩小|收窄|回落|走低|下滑|下跌|负增长|变[小少低]|萎缩|减亏|降|跌"
_WHICH_WAY = re.compile(
    rf"(?:(?P<up>{_RISING})|(?P<down>{_FALLING}))(?:了|的)*(?:吗|没有|没|么|不)?[？?。]*$"
)
_MOVED = re.compile(rf"(?P<down>负增长|{_FALLING})|(?P<up>(?<!负){_RISING})")
_GAP = re.compile(r"差距|收入比|比值|落差")
"""城乡收入比由2.28缩小至2.23 tells of the gap."""

_BARE_MOVE = re.compile(rf"^(?:同比|比上年|较上年|实际|名义)*(?:{_RISING}|{_FALLING})")


def way_asked(text: str) -> Direction | None:
    """Return which way a question asks whether something moved: 实现正增长了吗; ``None`` where it asks none."""
    wanted = _WHICH_WAY.search(text)
    return wanted and _way(wanted)


def _way(move: re.Match[str]) -> Direction:
    return Direction.UP if move["up"] else Direction.DOWN


def moved_as_asked(asked_for: str, text: str, words: Sequence[Keyword]) -> bool | None:
    """Tell whether a text says of a thing that it moved the way that a question asks (增长了吗, 差距拉大了吗).

    ``None`` where no way is asked for, or the clause about the thing, with a bare one behind it, tells none or both.
    """
    wanted = way_asked(asked_for)
    if wanted is None:
        return None
    clauses = CLAUSE.findall(text) or [text]
    thing = [word for word in words if not _MOVED.fullmatch(word.text)]
    at = max(range(len(clauses)), key=lambda index: support(thing, clauses[index]))
    if _GAP.search(asked_for):
        at = next((index for index, clause in enumerate(clauses) if _GAP.search(clause)), at)
    elif support(thing, clauses[at]) < HALF:
        return None
    scope = clauses[at]
    if not _MOVED.search(scope) and at + 1 < len(clauses) and _BARE_MOVE.match(clauses[at + 1]):
        scope = clauses[at + 1]
    ways = {_way(move) for move in _MOVED.finditer(scope)}
    return ways == {wanted} if len(ways) == 1 else None

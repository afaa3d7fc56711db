"""Lines between two places, as people name them and as reports do: 重庆到昆明的高铁, 渝昆高铁."""

from __future__ import annotations

import re

from corpus.gazetteer import ONE_CHARACTER, named, short_name

_BETWEEN = re.compile(
    r"(?P<from>[\u4e00-\u9fff]{2,4}?)(?:到|至|往|通往|通|[—–\-~～]+)(?P<to>[\u4e00-\u9fff]{2,4}?)(?:之间)?的?(?P<kind>高速铁路|城际铁路|高速公路|高铁|铁路|高速|城际)"
)
_KINDS = {
    "高速铁路": ("高铁", "铁路", "高速铁路"),
    "高铁": ("高铁", "铁路", "客专"),
    "铁路": ("铁路", "高铁"),
    "城际铁路": ("城际", "铁路", "高铁"),
    "城际": ("城际", "铁路", "高铁"),
    "高速公路": ("高速",),
    "高速": ("高速",),
}
_MOST = 12


def named_lines(text: str) -> dict[str, tuple[str, ...]]:
    """Return the lines between two places that a question describes, each with the names that reports may use for it.

    A report takes one character of either place, in either order; which one is not said, the likelier come first.
    """
    found: dict[str, tuple[str, ...]] = {}
    for match in _BETWEEN.finditer(text):
        start = next((at for at in range(len(match["from"]) - 1) if named(match["from"][at:])), None)
        if start is None or not named(match["to"]):
            continue
        pairs = [
            pair
            for a in _characters(match["from"][start:])
            for b in _characters(match["to"])
            for pair in (a + b, b + a)
            if not named(pair)  # 江南
        ]
        names = [pair + kind for kind in _KINDS[match["kind"]] for pair in pairs]
        found[match.group()[start:]] = tuple(names[: _MOST * len(_KINDS[match["kind"]])])
    return found


def _characters(place: str) -> tuple[str, ...]:
    """Return the characters that may stand for a place in the name of a line."""
    short = short_name(place)
    return tuple(dict.fromkeys([*ONE_CHARACTER.get(short, ""), *short[:2].replace("州", "")]))

"""分别: handing out the values of a list to the things of a list, in order."""

from __future__ import annotations

import re

from corpus import indicators
from corpus.facts.phrases import measure_tail, strip_before

_AND = re.compile(r"[、]|以及|和|与|及(?!以)")


def members(subject: str, count: int) -> tuple[str, ...]:
    """Split a coordinated subject into ``count`` full names, or return nothing where that is not certain.

    城镇、农村居民人均可支配收入 → both in full; 城乡 splits too; 上投集团、上饶银行资产总额 share the 资产总额.
    """
    subject = strip_before(subject)
    parts = _split(subject, count)
    if not parts:
        return ()
    last = parts[-1]
    tail = _shared_tail(parts)
    full = []
    for part in parts[:-1]:
        full.append(part if not tail or _complete(part) else part + tail)
    full.append(last)
    return tuple(strip_before(part) for part in full)


def _split(subject: str, count: int) -> tuple[str, ...]:
    by_pause = subject.split("、")
    if len(by_pause) == count:
        return tuple(by_pause)
    by_any = _AND.split(subject)
    if len(by_any) == count and all(by_any):
        return tuple(by_any)
    # The last member alone may hold the 和: 城镇、乡村和边境… with one pause too few.
    if len(by_pause) == count - 1:
        last = _AND.split(by_pause[-1])
        if len(last) == 2 and all(last):
            return (*by_pause[:-1], *last)
    if count == 2 and "城乡" in subject:
        head, _, rest = subject.partition("城乡")
        return (f"{head}城镇{rest}", f"{head}农村{rest}")
    return ()


def _shared_tail(parts: tuple[str, ...]) -> str:
    """Return the end of the last part that the others leave out; empty where they are names of their own."""
    last = parts[-1]
    for cut in range(1, len(last) - 1):
        tail = last[cut:]
        if any(
            not _complete(part) and indicators.is_known(indicators.canonical(part + tail))
            for part in parts[:-1]
        ):
            return tail
    for cut in range(1, len(last) - 1):
        if last[cut] not in "）)”’" and indicators.is_known(indicators.canonical(last[cut:])):
            return last[cut:]  # 中心城区及各县（市）生活污水集中收集率
    return measure_tail(last)


def _complete(part: str) -> bool:
    return indicators.is_known(indicators.canonical(part)) or bool(measure_tail(part))

"""Is a figure said of the nugget's time, and as a promise or a result as the nugget is?"""

from __future__ import annotations

import re

from corpus.quantities import Period, Quantity, find_periods, months_of
from eval.gold import Gold, GoldNugget
from eval.matching.things import CLAUSE
from eval.records import Said

_PROMISE = re.compile(r"目标|预期|力争|计划|将(?!军)|拟|争取|确保|打算|预计到|今后")
_DONE = re.compile(r"完成了|实现了|达到了|增长了|下降了|已|实际(?!利用|使用|到位|控制)|去年|同比")


def period_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether the time that a figure is said to be of is the nugget's; none named is the one asked about."""
    period = nugget.nugget.period
    if not period:
        return True
    year = nugget.year
    allowed = _years(period, year) | {y for p in find_periods(nugget.said) for y in _spread(p.resolve(year))}
    if not allowed:
        return True
    if not _months_fit(nugget, said, claim):
        return False
    own = _years(period, year)
    named = []
    for found in find_periods(said.text):
        resolved = found.resolve(year)
        if not resolved or _aside(found, said.text):
            continue
        named.append((found.start, _spread(resolved)))
    earlier = [years for start, years in named if start < claim.start]
    stop = next((m.start() for m in CLAUSE.finditer(said.text, claim.end)), len(said.text))
    later = [years for start, years in named if claim.end <= start < stop]
    nearest = earlier[-1] if earlier else (later[0] if later else set())
    if not nearest or nearest & own:
        return True
    if nugget.nugget.derivation is not None and any(
        own & _spread(p.resolve(year)) for p in find_periods(said.text)
    ):
        return True  # a difference lies between two times
    # A time that the report's own sentence names too is part of the wording, unless it is another nugget's.
    return bool(nearest & allowed) and not any(
        nearest & _years(other.nugget.period or "", other.year) for other in gold.nuggets
    )


def _aside(found: Period, text: str) -> bool:
    """Whether a time names a report, or only what is compared with."""
    behind, before = text[found.end : found.end + 6], text[max(0, found.start - 2) : found.start]
    return behind.startswith(("政府工作", "报告", "的报告")) or bool(re.search(r"[较比于从由]$", before))


def _months_fit(nugget: GoldNugget, said: Said, claim: Quantity) -> bool:
    """Whether a figure said of a part of the year (前三季度, 上半年) is one of that part."""
    before = [p for p in find_periods(said.text) if p.start < claim.start and not _aside(p, said.text)]
    months = months_of(before[-1]) if before else None
    texts = (nugget.nugget.period or "", nugget.said)
    return months is None or months in {months_of(p) for text in texts for p in find_periods(text)}


def _years(period: str, year: int) -> set[str]:
    return {y for found in find_periods(period) for y in _spread(found.resolve(year))}


def _spread(resolved: str) -> set[str]:
    """Return the years of a span; the span itself stands for them: 2021-2025 has 2025 as its end."""
    first, _, last = resolved.partition("-")
    return {resolved, last} if last else ({first} if first else set())


def status_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether a promise is told as a promise and a result as a result, as far as the sentence says which it is."""
    begin = max((m.end() for m in re.finditer(r"[；;。，,]", said.text[: claim.start])), default=0)
    near = said.text[begin : claim.end]
    promised, done = bool(_PROMISE.search(near)), bool(_DONE.search(near))
    if nugget.nugget.status == "完成":
        return not promised or bool(_PROMISE.search(nugget.said)) or done
    if nugget.nugget.status == "目标":
        return not done or promised or bool(_DONE.search(nugget.said))
    return True

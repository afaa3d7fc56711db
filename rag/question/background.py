"""What somebody says of themselves before they ask: 我是做古村落修缮的，想知道… . It is no part of the question.

Its words would be looked for, its places asked, its years taken for those meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CLAUSE = re.compile(r"[^，,。；;！!？?：:\n]+[，,。；;！!？?：:\n]*")
_NOW_ASKING = re.compile(
    r"^(?:[我就]*(?:想|要)(?:知道|了解|请教|问问?|查)(?:一下|下)?|(?:麻烦)?(?:请)?问(?:一下|下|问)?|求问|请教(?:一下)?|咨询(?:一下|下)?|帮我?查(?:一下|下|查)?)[，,：:]?"
)
"""From here on it is asked; what went before only led to it."""

_OF_ONESELF = re.compile(
    r"^(?:我们?(?!市|省|县|区|国|的目标)(?!想知道|想问|想了解)|本人|咱们?(?!市|省|县)|俺|作为(?:一[名个]|在)|家里|我家|回来|上周|前几天|最近(?=在)|住在)"
)
_MEANING_THEM = re.compile(
    r"(?:我|咱|俺)们?这(?:[类种样些号行]|人)|像[我咱]|这(?:类|种|样的?)(?:人|情况|情形|群体)|[对给帮为](?:我|咱|俺)们?"
)
"""我们这类人: what is said of oneself says of whom it is asked."""

_WHERE_I_AM = re.compile(
    r"^(?:我们?|本人|咱们?|俺)?(?:是?在[^，,。]{2,5}?|是?[^，,。]{0,6}(?:里|上))?(?=[跑开做干当打送种养上读租买](?!的))"
)

_HEARSAY = re.compile(
    r"^(?:听(?:人)?说|据说|听闻|有人(?:说|讲|传)|[^，,。？?]{0,8}(?:朋友|群|圈|网|外面|坊间|村里|街坊)[^，,。？?]{0,3}(?:传|说|讲)(?!明|是))[，,]?"
)
_UNASKED = re.compile(r"^[^，,。？?]{0,14}?(?:先?不用|不必|无需|不需要|先不)(?:给|说|提|列|管|看|写|回答)")
"""去年的实际数先不用给: what is not asked."""

_PLAINLY = re.compile(r"多少|多[大高长远久]|哪|什么|啥|怎|如何|吗|为何|[？?]")
_ASKS = re.compile(
    r"多少|几|哪|谁|什么|啥|怎|如何|吗|呢|么|是否|有没有|是不是|对不对|为何|第几|吧[？?]|[？?]|求|名单|清单|情况"
)


_HOW_MUCH_OF_OLD = re.compile(r"几何(?=[，,、？?。]|$)")
"""涨幅几何 is 涨幅多少 in older words."""


def pointed(text: str, places: Sequence[str] = ()) -> str:
    """Return a question without what its writer says of themselves and of hearsay; as it is where nothing would be left.

    ``places`` are the names of places that reports are of: a clause that alone names one stays.
    """
    text = _HOW_MUCH_OF_OLD.sub("多少", text)
    clauses = _CLAUSE.findall(text)
    if len(clauses) < 2:
        return text
    begins = next((n for n, clause in enumerate(clauses) if n and _NOW_ASKING.match(clause)), 0)
    meant = _MEANING_THEM.search(clauses[-1]) is not None
    kept = [
        _WHERE_I_AM.sub("", clause) if meant and _OF_ONESELF.match(clause) else _HEARSAY.sub("", clause)
        for n, clause in enumerate(clauses)
        if not (
            _UNASKED.match(clause)
            or (n < begins and not clause.rstrip().endswith(("？", "?")))
            or (not meant and _OF_ONESELF.match(clause) and not _PLAINLY.search(clause))
        )
        or _alone_names(clause, clauses, n, places)
    ]
    rest = "".join(kept)
    return rest if _ASKS.search(rest) else text


def _alone_names(clause: str, clauses: Sequence[str], at: int, places: Sequence[str]) -> bool:
    """Tell whether a clause names a place that none of the others names."""
    others = "".join(c for n, c in enumerate(clauses) if n != at)
    return any(place in clause and place not in others for place in places)

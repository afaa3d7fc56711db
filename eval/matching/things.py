"""What a figure is said of: the content words that it stands beside."""

from __future__ import annotations

import re

from corpus.quantities import Quantity, find_periods, find_quantities
from rag.synonyms import fold
from rag.tokens import tokens

CLAUSE = re.compile(r"[，,；;。：:！？（）()]")
_LIST = re.compile(r"[、和及与]")
_EMPTY = re.compile(
    r"同比|比上年|增长率|增速|增幅|增长|下降|提高|降低|增加|减少|上升|突破|实现|完成|控制|保持|稳定|力争|预计|预期|目标|"
    r"全年|全市|全省|全县|全区|总量|总计|总数|左右|以上|以内|不低于|分别|达到|为|是|的|了|在|和|与|及|等|将|约|达|超|共|均|至|到|其中|"
    r"去年|今年|上年|本市|我市|我省|报告|显示|根据|列第|位居|稳居|排名|位列|前移|市|省"
)


def words(text: str) -> set[str]:
    """Return the content words of a text: indicators by one name, no figures, times or words that any figure has."""
    plain = text
    spans = [(q.start, q.end) for q in find_quantities(text)] + [(p.start, p.end) for p in find_periods(text)]
    for start, end in sorted(spans, reverse=True):
        plain = plain[:start] + " " + plain[end:]
    return {
        t for t in tokens(_EMPTY.sub(" ", fold(plain, everyday=True))) if len(t) > 1 and not t[0].isdigit()
    }


def lead_of(text: str, claim: Quantity) -> set[str]:
    """Return the content words that a figure stands beside.

    Those of its item (between 、 and 、), before it, else behind it (70个幸福院); else of its clause; else of what comes
    before. After 分别 the item is the one of the same number before 分别, where the numbers agree.
    """
    begin = max((m.end() for m in CLAUSE.finditer(text, 0, claim.start)), default=0)
    end = next((m.start() for m in CLAUSE.finditer(text, claim.end)), len(text))
    shared = text.rfind("分别", begin, claim.start)
    if shared >= 0:
        named = re.split(r"[、和及与]", text[begin:shared])
        figures = [q.start for q in find_quantities(text) if shared <= q.start < end]
        if len(named) == len(figures) and claim.start in figures:
            own = words(named[figures.index(claim.start)])
            return own or words(text[begin:shared])
        return words(text[begin:shared]) or words(text[:begin])
    first = max((m.end() for m in _LIST.finditer(text, begin, claim.start)), default=begin)
    last = next((m.start() for m in re.finditer("、", text[:end]) if m.start() >= claim.end), end)
    return (
        words(text[first : claim.start])
        or words(text[claim.end : last])
        or words(text[begin : claim.start])
        or words(text[claim.end : end])
        or words(text[:begin])
    )

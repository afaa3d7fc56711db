"""Chinese words for what tables and pages show: question types, classes, slices, verdicts on a nugget."""

from __future__ import annotations

TYPES = {
    "figure": "数字",
    "comparison": "比较",
    "ranking": "排序",
    "list": "列举",
    "definition": "名词",
    "measure": "举措",
    "explanation": "说明",
    "metadata": "报告信息",
    "yes_no": "是非",
    "change": "变化",
    "multi_part": "多问",
    "no_such_place": "没有这个地方",
    "no_such_year": "没有这一年",
    "not_mentioned": "未提及",
    "false_premise": "前提不对",
    "underspecified": "问得不全",
}
"""The types of questions and the classes of those that have no answer."""

OUTCOMES = {"answered": "作答", "refused": "拒答", "empty": "空白", "error": "出错"}

MATCHES = {
    "full": "说到了",
    "rounded": "说到了（四舍五入）",
    "looser": "说到了（说得松一些）",
    "reworded": "说到了（换了量词）",
    "implied": "说到了（由所说的推得出）",
    "alias": "说到了（认可的说法）",
    "reordered": "说到了（换了次序）",
    "qualifier": "左右、以上之类的限定不符",
    "range": "范围只说了一头",
    "direction": "增减说反",
    "status": "目标和完成弄混",
    "negated": "说成了否定",
    "period": "是别的时间的",
    "place": "是别的地方的",
    "indicator": "是别的指标的",
    "kind": "数的种类不符",
    "points": "% 和个百分点弄混",
    "unit": "单位不符",
    "bare": "只有数，没有单位",
    "turned": "限定说反了",
    "conflict": "说成了别的数",
    "missing": "没有说到",
}
"""What was found of a nugget; see :class:`eval.matching.Match`."""

_HALVES = {"tune": "调试的一半", "held": "留出的一半"}
_LENGTHS = {"short": "短（不到 16 字）", "medium": "中（16 到 27 字）", "long": "长（28 字以上）"}
_GROUPS = {"half": "一半", "type": "类型", "place": "地方", "year": "年份", "length": "问题长短"}


def slice_words(name: str) -> tuple[str, str]:
    """Return the group of a slice (``type: figure``) and which it is."""
    group, _, value = name.partition(": ")
    words = {"half": _HALVES, "type": TYPES, "length": _LENGTHS}.get(group, {})
    return _GROUPS.get(group, group), words.get(value, value)

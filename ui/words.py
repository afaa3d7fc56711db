"""The words that people see for the program's own terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.facts import Status
from corpus.quantities import Kind
from corpus.types import Level, Part
from rag.types import CoverageState, Support

if TYPE_CHECKING:
    from rag.check import CheckVerdict

PARTS: dict[Part, str] = {
    Part.FRONT: "开头",
    Part.REVIEW: "工作回顾",
    Part.PLAN: "工作安排",
    Part.GOVERNMENT: "政府自身建设",
    Part.NOTES: "名词解释与附件",
}

LEVELS: dict[Level, str] = {
    Level.PROVINCE: "省级",
    Level.PREFECTURE: "地市级",
    Level.COUNTY: "县级",
}

STATUSES: dict[Status, str] = {Status.TARGET: "目标", Status.ACTUAL: "完成"}

KINDS: dict[Kind, str] = {
    Kind.LEVEL: "总量",
    Kind.COUNT: "数量",
    Kind.GROWTH: "增速",
    Kind.CHANGE: "增减",
    Kind.POINTS: "变化",
    Kind.SHARE: "比率",
    Kind.RANK: "名次",
    Kind.MULTIPLE: "倍数",
    Kind.DURATION: "时长",
    Kind.STREAK: "连续次数",
}

SUPPORT: dict[Support, str] = {"supported": "原文支持", "partial": "部分支持", "unsupported": "未找到"}

VERDICTS: dict[CheckVerdict, str] = {
    "supported": "属实",
    "partial": "部分属实",
    "contradicted": "与报告不符",
    "not_found": "报告中未找到",
    "uncheckable": "无需核对",
}

COVERAGE: dict[CoverageState, str] = {
    CoverageState.ANSWERED: "提及",
    CoverageState.NOT_MENTIONED: "未提及",
    CoverageState.NO_REPORT: "没有报告",
}

INSTEAD = "报告中未提及问的这个数，以上是相近的内容"
"""Said behind what a report tells instead of the figure that others have."""


def where(place: str, year: int, part: Part, section: tuple[str, ...]) -> str:
    """Say in words where a passage stands: 赣州市2024年 · 二、2024年工作安排 · 主要预期目标."""
    return " · ".join([f"{place}{year}年", *(section or (PARTS[part],))])

"""What a whether-question is answered with."""

from __future__ import annotations

from enum import Enum


class Verdict(str, Enum):
    """The answer in a word."""

    YES = "是的。"
    THERE_IS = "有。"
    NO = "没有。"
    NOT_SO = "不是。"
    NOT_NEEDED = "不用。"
    NOT_YET = "还没有，报告没有说已经做到。"
    NOT_SAID = "没有，报告没有这样说。"
    SAME = "一样。"
    DIFFERENT = "不一样。"

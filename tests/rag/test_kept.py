"""Whether a text says that an aim was reached."""

from __future__ import annotations

import pytest

from rag.kept import beside_its_aim, kept_by_figures, plan_kept, to_its_aim
from rag.yes_no import Verdict


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("城镇新增就业4.26万人（目标4万人）", Verdict.YES),
        ("研发投入强度达到1.61%（目标1.7%）", Verdict.NO),
        ("优良天数242天（年度目标246天）", Verdict.NO),
        ("优良天数252天，同比增加9天（目标255天）", Verdict.NO),
        ("规上工业增加值下降7.9%（目标为增长7%左右）", Verdict.NO),
        ("固定资产投资下降8%（年初目标7%）", Verdict.NO),
        ("单位GDP能耗下降3.4%（目标2.8%）", Verdict.YES),
        ("PM2.5平均浓度32微克（目标30微克）", Verdict.NO),
        ("居民消费价格上涨0.3%（目标3%左右）", Verdict.YES),
        ("地区生产总值增长5.9%（预期目标6%左右）", None),  # about as much as was aimed at about
        ("城乡居民收入增长5.5%、8.0%（目标6.5%、7.5%左右）", None),  # which is whose is not read here
        ("PM10浓度48微克/立方米，下降6.0%（目标45微克）", Verdict.NO),
        ("营商环境在全省排第4位（目标前三）", None),
        ("城镇新增就业4.26万人（其中高校毕业生1万人）", None),
        ("", None),
    ],
)
def test_a_figure_beside_its_aim(clause: str, verdict: Verdict | None) -> None:
    assert kept_by_figures(clause) is verdict


def test_an_aim_behind_a_change_is_of_the_figure_before() -> None:
    text = "优良天数252天，同比增加9天（目标255天），PM2.5浓度36微克（目标35微克）。"
    assert to_its_aim(text, "优良天数252天") == "优良天数252天，同比增加9天（目标255天）"
    assert to_its_aim(text, "PM2.5浓度36微克（目标35微克）") == "PM2.5浓度36微克（目标35微克）"
    assert not beside_its_aim(to_its_aim("优良天数252天，PM2.5浓度36微克（目标35微克）。", "优良天数252天"))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("固定资产投资未达到年初目标", Verdict.NO),
        ("税收占比低于年初预期", Verdict.NO),
        ("超额完成年初目标", Verdict.YES),
        ("完成投资120亿元", None),
    ],
)
def test_what_is_said_of_an_aim_in_words(text: str, verdict: Verdict | None) -> None:
    assert plan_kept(text) is verdict

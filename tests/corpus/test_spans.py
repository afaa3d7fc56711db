"""Paragraphs that speak of several years, and which year is told of where a report looks back on five and on one."""

from __future__ import annotations

import pytest

from corpus import Level, ParsedReport, Part, ReportMeta
from corpus.facts import extract_facts
from corpus.parse import parse

META = ReportMeta("某省-2026", "某省", Level.PROVINCE, 2026, "", "", "", "", "", "x.txt", "")


def report_of(*lines: str) -> ParsedReport:
    return parse("\n\n".join(lines), META)


def years_of(report: ParsedReport) -> dict[str, tuple[str, Part]]:
    return {passage.text[:4]: (passage.years, passage.part) for passage in report.passages}


def test_what_begins_with_five_years_leads_up_to_what_begins_with_one() -> None:
    report = report_of(
        "一、“十四五”时期和2025年工作回顾",
        "这五年，我们坚持以人民为中心，民生福祉得到新改善。",
        "城镇新增就业261.6万人，基本养老保险参保率超95%。",
        "各位代表！刚刚过去的2025年，是具有重要里程碑意义的一年。",
        "粮食总产量达到2000万吨，城镇新增就业50万人。",
        "二、“十五五”时期主要目标任务",
        "“十五五”时期是关键时期，主要目标是：城镇新增就业250万人。",
        "三、2026年重点工作",
        "今年是“十五五”开局之年，城镇新增就业50万人以上。",
    )
    assert years_of(report) == {
        "这五年，": ("2021-2025", Part.REVIEW),
        "城镇新增": ("2021-2025", Part.REVIEW),
        "各位代表": ("", Part.REVIEW),
        "粮食总产": ("", Part.REVIEW),
        "“十五五": ("2026-2030", Part.PLAN),
        "今年是“": ("", Part.PLAN),
    }
    told = [(int(f.quantity.value), f.period) for f in extract_facts(report) if f.indicator == "城镇新增就业"]
    assert told == [
        (2616000, "2021-2025"),
        (500000, "2025"),
        (2500000, "2026-2030"),
        (500000, "2026"),
    ]


def test_one_heading_over_what_was_done_and_what_is_planned_is_two_parts() -> None:
    report = report_of(
        "一、2025年工作回顾",
        "一年来，我们顶压前行，完成了全年目标任务。",
        "二、“十四五”时期发展成就和“十五五”时期主要目标任务",
        "“十四五”时期是极不平凡的五年，地区生产总值年均增长5%。",
        "“十五五”时期是全面发力的关键时期，地区生产总值年均增长4.5%左右。",
    )
    assert [(p.years, p.part) for p in report.passages] == [
        ("", Part.REVIEW),
        ("2021-2025", Part.REVIEW),
        ("2026-2030", Part.PLAN),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2025年四大主导产业占生产总值比重较2020年提高约14个百分点。",
        "五年累计投入1000亿元。",
        "高水平编制“十五五”发展规划，谋划一批重大项目。",
        "“十五五”规划编制有序推进。",
    ],
)
def test_a_time_that_is_said_of_its_own_words_only_leads_nothing(text: str) -> None:
    report = report_of("一、2025年工作回顾", text, "城镇新增就业50万人，社会大局保持和谐稳定。")
    assert [passage.years for passage in report.passages] == ["", ""]


def test_a_plan_made_by_a_proposal_is_of_its_years() -> None:
    report = report_of(
        "二、“十四五”时期发展成就和“十五五”时期主要目标任务",
        "过去五年，我们牢记殷切嘱托，地区生产总值年均增长5%。",
        "根据《中共某省委关于制定国民经济和社会发展第十五个五年规划的建议》，省政府编制了规划纲要（草案）。",
        "地区生产总值年均增长4.5%左右。",
    )
    assert [(p.years, p.part) for p in report.passages] == [
        ("2021-2025", Part.REVIEW),
        ("2026-2030", Part.PLAN),
        ("2026-2030", Part.PLAN),
    ]


def test_a_single_year_under_a_heading_of_five_is_that_year() -> None:
    report = report_of(
        "一、“十四五”时期工作回顾",
        "“十四五”时期是极不寻常的五年。",
        "粮食产量年均增长2%。",
        "刚刚过去的2025年，全省上下深受鼓舞。",
        "粮食产量增长3%。",
    )
    assert [passage.years for passage in report.passages] == ["2021-2025", "2021-2025", "", ""]


def test_heads_without_a_number_open_parts_with_a_plan_of_five_years_before_them() -> None:
    report = report_of(
        "“十四五”时期发展成就和2025年工作回顾",
        "“十四五”时期发展历程极不平凡，经济总量达到2.67万亿元。",
        "“十五五”时期主要目标和2026年重点工作",
        "今年是“十五五”开局之年，地区生产总值增长5%左右。",
    )
    assert [(p.section[0], p.part) for p in report.passages] == [
        ("“十四五”时期发展成就和2025年工作回顾", Part.REVIEW),
        ("“十五五”时期主要目标和2026年重点工作", Part.PLAN),
    ]


def test_a_paragraph_of_the_plan_that_looks_back_is_of_the_years_past() -> None:
    meta = ReportMeta("某市-2025", "某市", Level.PREFECTURE, 2025, "", "", "", "", "", "x.txt", "")
    report = parse(
        "\n\n".join(
            (
                "一、2024年工作回顾",
                "过去一年，城镇新增就业4.63万人。",
                "二、2025年工作安排",
                "2025年是“十四五”规划收官之年。回望“十四五”，我们预计地区生产总值从2020年的2169亿元到今年有望突破"
                "3000亿元；城镇新增就业累计达23.4万人。",
                "今年主要预期目标是：城镇新增就业4.3万人以上。",
            )
        ),
        meta,
    )
    assert [(p.part, p.years) for p in report.passages] == [
        (Part.REVIEW, ""),
        (Part.REVIEW, "2021-2025"),
        (Part.PLAN, ""),
    ]
    told = {f.period: f.quantity.text for f in extract_facts(report) if f.indicator == "城镇新增就业"}
    assert told == {"2024": "4.63万人", "2021-2025": "23.4万人", "2025": "4.3万人以上"}

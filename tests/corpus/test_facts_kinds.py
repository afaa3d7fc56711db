"""Facts of whole county reports in many forms: spans of years, months, tables, footnote marks (figures by reading)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from corpus import load_bytes
from corpus.facts import Fact, extract_facts
from corpus.types import Part

KINDS = Path(__file__).parents[1] / "data" / "structure_kinds"


def told(fact: Fact) -> tuple[str, str, str, str]:
    return fact.indicator, fact.quantity.text, f"{fact.period}{fact.within}", fact.status.value


def facts_of(name: str) -> set[tuple[str, str, str, str]]:
    path = KINDS / name
    return set(map(told, extract_facts(load_bytes(path.read_bytes(), f"report{path.suffix}"))))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "修水县_2022.html",
            [
                ("地区生产总值", "296亿元", "2021", "actual"),
                ("固定资产投资", "1020亿元", "2017-2021", "actual"),
                ("新增规模以上工业企业", "78家", "2017-2021", "actual"),
                ("规模以上工业增加值", "11.2%", "20211—11月", "actual"),
                ("进出口总额", "15.8亿元", "20211—11月", "actual"),
                ("农村居民人均可支配收入", "11.3%", "2021", "actual"),
                ("地区生产总值", "8%以上", "2022-2026", "target"),
                ("地区生产总值", "突破450亿元", "2026", "target"),
                ("新引进亿元以上项目", "200个", "2022-2026", "target"),
                # The table: each column is of its own year.
                ("地区生产总值", "9.0%", "2021", "actual"),
                ("地区生产总值", "8.5%以上", "2022", "target"),
                ("一般公共预算收入", "21.3亿元", "2021", "actual"),
                ("一般公共预算收入", "22.6亿元", "2022", "target"),
                ("固定资产投资", "10%左右", "2022", "target"),
            ],
        ),
        (
            "昆山市_2025.txt",
            [
                ("地区生产总值", "6%左右", "2024", "actual"),
                ("进出口总额", "1100亿美元", "2024", "actual"),
                ("城乡居民收入比", "1.76:1", "2024", "actual"),
                ("新增国家级专精特新“小巨人”企业", "38家", "2024", "actual"),
                ("社会消费品零售总额", "6%左右", "2025", "target"),
                ("城镇调查失业率", "5%以内", "2025", "target"),
            ],
        ),
        (
            "义乌市_2023.txt",
            [
                ("财政总收入", "5.2%", "2022", "actual"),
                ("一般公共预算收入", "6.8%", "2022", "actual"),
                ("出口总额", "18.0%", "2022", "actual"),
                ("全社会研发投入强度", "2.4%", "2023", "target"),
                ("PM2.5平均浓度", "28微克/立方米以下", "2023", "target"),
            ],
        ),
        (
            "安溪县_2024.txt",
            [
                ("地区生产总值", "5.5%", "2023", "actual"),
                ("社会消费品零售总额", "6%", "2023", "actual"),
                ("农村居民人均可支配收入", "7.5%", "2023", "actual"),
                ("常住人口城镇化率", "58.6%", "2023", "actual"),
                ("基础教育学位", "4650个", "2023", "actual"),
                ("新增规模以上工业企业", "60家以上", "2024", "target"),
            ],
        ),
        (
            "榕江县_2025.txt",
            [
                ("贷款余额", "9.5%", "2024", "actual"),
                ("九年义务教育巩固率", "1.2个百分点", "2024", "actual"),
                ("九年义务教育巩固率", "第3位", "2024", "actual"),
                ("城镇居民人均可支配收入", "5%左右", "2025", "target"),
                ("粮食播种面积", "30.5万亩", "2025", "target"),
            ],
        ),
    ],
)
def test_facts_of_a_county_report(name: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert set(expected) - facts_of(name) == set()


def test_where_a_change_began_is_no_figure() -> None:
    assert not {fact for fact in facts_of("修水县_2022.html") if fact[1].startswith(("9.4%", "22.1亿元"))}


def test_a_table_of_a_word_file_in_the_text_and_in_an_annex() -> None:
    document = Document()
    for line in (
        "遂昌县2023年政府工作报告", "（2023年2月1日在遂昌县第十七届人民代表大会第二次会议上）", "各位代表：",
        "一、2022年工作回顾", "主要指标完成情况如下：",
    ):  # fmt: skip
        document.add_paragraph(line)
    rows = (
        ("序号", "指标名称", "单位", "2022年完成", "同比增长（%）", "2023年目标"),
        ("1", "地区生产总值", "亿元", "158.9", "3.9", "增长6.5%"),
        ("2", "城镇登记失业率", "%", "1.8", "—", "3.5以内"),
    )
    annex = (("项目名称", "2023年目标任务", "责任单位"), ("困难老年人家庭适老化改造", "120户", "县民政局"))
    for table_rows in (rows, annex):
        table = document.add_table(rows=len(table_rows), cols=len(table_rows[0]))
        for i, row in enumerate(table_rows):
            for j, text in enumerate(row):
                table.cell(i, j).text = text
        if table_rows is rows:
            document.add_paragraph("二、2023年工作安排")
            document.add_paragraph("今年，全县一般公共预算收入增长6%，全力办好民生实事，为民服务解难题。")
            document.add_paragraph("附件1  2023年县政府民生实事项目")
    data = io.BytesIO()
    document.save(data)
    report = load_bytes(data.getvalue(), "report.docx")
    assert [told(fact) for fact in extract_facts(report)] == [
        ("地区生产总值", "158.9亿元", "2022", "actual"),
        ("地区生产总值", "3.9%", "2022", "actual"),
        ("地区生产总值", "6.5%", "2023", "target"),
        ("城镇登记失业率", "1.8%", "2022", "actual"),
        ("城镇登记失业率", "3.5%以内", "2023", "target"),
        ("一般公共预算收入", "6%", "2023", "target"),
        ("困难老年人家庭适老化改造", "120户", "2023", "target"),
    ]
    assert [p.text.count("\t") for p in report.passages if "\t" in p.text] == [5, 5, 5, 2, 2]
    assert report.passages[-1].part is Part.NOTES


@pytest.mark.parametrize(("plan", "year"), [("明年", "2022"), ("2022年", "2022")])
def test_a_report_given_in_december_is_of_the_next_year(plan: str, year: str) -> None:
    text = (
        "政府工作报告\n（2021年12月28日在修水县第十八届人民代表大会第一次会议上）\n各位代表：\n"
        "一、过去一年工作回顾\n今年以来，全县固定资产投资增长10.6%，我们全力推进项目建设，经济稳中有进。\n"
        f"二、2022年工作安排\n{plan}，全县地区生产总值增长8%，我们将全力以赴，确保完成各项目标任务。\n"
    )
    facts = [told(fact) for fact in extract_facts(load_bytes(text.encode(), "report.txt"))]
    assert ("地区生产总值", "8%", year, "target") in facts
    if plan == "明年":
        assert ("固定资产投资", "10.6%", "2021", "actual") in facts

"""Whether a sentence has the figure asked for, and not another that is like it."""

from __future__ import annotations

import pytest

from corpus.facts import extract_facts
from corpus.load import load_bytes
from rag.evidence import Ranked
from rag.holding import has_a_number, holds_figure, of_others
from rag.library import Library
from rag.types import ReportRef
from tests.rag.reading import ask, words_of

RESULTS = (
    "2025年全省地区生产总值60199.45亿元、增长5%，地方一般公共预算收入3723.35亿元、增长3%，"
    "城镇居民、农村居民人均可支配收入分别增长4.5%、5.7%。"
)


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("城镇居民人均可支配收入是多少元？", RESULTS, False),
        ("城镇居民人均可支配收入是多少元？", "城镇居民人均可支配收入53220元、增长4.5%。", True),
        ("城镇居民人均可支配收入增长多少？", RESULTS, True),
        ("地区生产总值是多少亿元？", RESULTS, True),
        ("粮食产量多少斤？", "粮食产量增长2.1%。", False),
        ("粮食产量多少斤？", "粮食产量达1300万吨。", True),  # in whatever unit
        ("免费做了多少例眼睛手术？", "免费为10010名困难家庭老年人实施白内障手术。", True),
        ("外贸进出口总额增长多少？", "培育产业园14个，跨境电商进出口增长16.3%。", False),
        ("外贸进出口总额增长多少？", "外贸进出口增长16.3%。", True),
        ("去年来了多少外国游客？", "全年接待游客11亿人次。", False),
        ("去年来了多少外国游客？", "全年接待游客11亿人次，其中入境游客340万人次。", True),
        ("新建多少个公共充电桩？", "加快公共充电桩等开发建设，推进煤层气田建设，培育企业20家。", False),
        ("总量在全省排第几位？", "地区生产总值总量2886亿元，增速居全省第4位。", False),
        ("地区生产总值总量在全省排第几位？", "增长5.4%，增速居全省第4位。", False),
        ("小蓝经开区交了多少亿元税？", "规上工业营业收入2180亿元，其中小蓝经开区完成1675亿元。", False),
        ("消费券一个人能抢几张？", "新增限上商贸企业90家，发放消费券3000万元。", False),
        ("瑞梅铁路总投资多少？", "推进瑞梅铁路、稀土产业园等63个项目开工建设，总投资2800亿元。", False),
        ("瑞梅铁路总投资多少？", "推进瑞梅铁路建设，总投资280亿元。", True),
        ("景德药业去年销售收入多少亿元？", "景德药业居百强榜前三，济川药业等12家企业销售超10亿元。", False),
        ("景德药业去年销售收入多少亿元？", "景德药业居百强榜前三，销售收入超10亿元。", True),
        (
            "高考上一本的比例是多少？",
            "“大班额”比例由5.7%降至2.4%，高考一本上线率比上年提高1.8个百分点。",
            False,
        ),
        ("包钢营收要干到多少亿元？", "包钢集团要全力突围，在稳经营上下功夫，力争营收达到1200亿元。", True),
        ("脐橙一斤能卖多少钱？", "脐橙产业年产值8.2亿元。", False),
        ("脐橙一斤能卖多少钱？", "脐橙每斤4.5元，年产值8.2亿元。", True),
        (
            "固定资产投资是多少亿元？",
            "固定资产投资（增长6.5%）、社会消费品零售总额（完成622.8亿元）均高于全市。",
            False,
        ),
    ],
)
def test_how_much_is_not_told_by_how_much_more_nor_by_how_much_of_something_else(
    library: Library, question: str, text: str, told: bool
) -> None:
    asking = ask(question)
    assert has_a_number(asking, text, words_of(asking, library)) is told


@pytest.mark.parametrize(
    ("question", "text", "others"),
    [
        (
            "规模以上工业增加值增速是多少？",
            "六大优势产业、高技术制造业增加值分别增长6.8%、12.3%，工业投资增长7.3%。",
            True,
        ),
        ("规模以上工业增加值增速是多少？", "规上工业增加值增长6%，工业投资增长7.3%。", False),
        ("规模以上工业利润增速是多少？", "完成利润总额35.9亿元，同比增长10.6%。", False),
    ],
)
def test_the_figures_of_other_things_are_not_that_of_an_indicator(
    library: Library, question: str, text: str, others: bool
) -> None:
    made = load_bytes(
        f"四川省2026年政府工作报告\n\n一、2025年工作回顾\n\n{text}\n".encode(), "四川省2026年政府工作报告.txt"
    )
    passage = next(p for p in made.passages if "增长" in p.text)
    place = ReportRef(id=made.meta.id, place="四川省", year=2026)
    asking = ask(question, place)
    one = Ranked(passage, 0, 0.5, 0.5, place, rank=1.0, near=0.85)
    assert of_others(asking, one, words_of(asking, library), lambda _: extract_facts(made)) is others


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("城镇居民人均可支配收入是多少元？", False),
        ("城镇居民人均可支配收入增长多少？", True),
        ("地方一般公共预算收入是多少元？", True),
    ],
)
def test_a_sum_of_something_else_does_not_stand_for_the_one_asked(
    library: Library, question: str, held: bool
) -> None:
    text = f"福建省2026年政府工作报告\n\n一、2025年工作回顾\n\n{RESULTS}\n"
    passage = next(
        p for p in load_bytes(text.encode(), "福建省2026年政府工作报告.txt").passages if "可支配" in p.text
    )
    fujian = ReportRef(id="福建省-2026", place="福建省", year=2026)
    asking = ask(question, fujian)
    one = Ranked(passage, 0, 0.5, 0.5, fujian, rank=1.0, near=0.85)
    assert holds_figure(asking, one, words_of(asking, library)) is held

"""The rules of structure, each on real lines: headings, leads, joins, sentences, items, notes."""

from __future__ import annotations

import pytest

from corpus import Level, ParsedReport, Part, ReportMeta
from corpus.headings import Depth, chinese_number, is_heading_line, lead_title, mark_of, run_in_title
from corpus.notes import entry_of
from corpus.parse import parse
from corpus.parts import is_self_building, part_of_heading
from corpus.sentences import item_spans, sentence_spans

META = ReportMeta("某市-2024", "某市", Level.PREFECTURE, 2024, "", "", "", "", "", "x.txt", "")
LONG = "全面落实制造业重点产业链现代化建设行动计划，实施产业链链长制升级等六大行动，力争全市规上工业营收增长10%以上。"


def report_of(*lines: str) -> ParsedReport:
    return parse("\n\n".join(lines), META)


@pytest.mark.parametrize(
    ("text", "depth", "number"),
    [
        ("一、2023年工作回顾", Depth.ONE, 1),
        ("二. 工作安排", Depth.ONE, 2),
        ("第一部分 工作回顾", Depth.ONE, 0),
        ("（一）坚定不移推进新型工业化", Depth.TWO, 1),
        ("(十二)全面加强政府自身建设", Depth.TWO, 12),
        ("四)进一步夯实农业基础", Depth.TWO, 4),
        ("1．“三新一高”：是以", Depth.THREE, 1),
        ("10.临床重点专科", Depth.THREE, 10),
        ("一是全力拼经济稳增长", Depth.THREE, 1),
        ("——经济增长逆势前行", Depth.FOUR, 0),
    ],
)
def test_marks(text: str, depth: Depth, number: int) -> None:
    mark = mark_of(text)
    assert mark is not None and (mark.depth, mark.number) == (depth, number)


@pytest.mark.parametrize(
    "text",
    ["1.6万亿元的存贷款总量", "2024年是新中国成立75周年", "一方面缺水", "十四五规划", "一期工程基本完工"],
)
def test_no_marks(text: str) -> None:
    assert mark_of(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31), ("百", 0), ("", 0)]
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "is_line"),
    [
        ("（一）聚力产业项目，在攻坚克难中推动工业倍增提质突破，发展引擎动能强劲。", True),
        ("（二）多措并举夯实科教人才支撑，塑造高质量发展新动能", True),
        ("（一）千方百计稳增长，经济运行回升向好。强化经济运行监测分析调度。", False),
        ("1.新增公办园位2000个。", False),
    ],
)
def test_heading_lines_and_run_in_heads(text: str, is_line: bool) -> None:
    mark = mark_of(text)
    assert mark is not None
    assert is_heading_line(text, mark) is is_line


def test_run_in_title_stops_at_the_first_stop() -> None:
    text = "（一）产业升级蹄疾步稳。工业经济加速壮大。晶科建成投产。"
    mark = mark_of(text)
    assert mark is not None and run_in_title(text, mark) == "（一）产业升级蹄疾步稳"


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("努力打造国家级新能源产业重要集聚区。", "努力打造国家级新能源产业重要集聚区"),
        ("精美描绘城市“颜值”，让文明更有靓度。", "精美描绘城市“颜值”，让文明更有靓度"),
        ("深化实施“1269”行动计划。", "深化实施“1269”行动计划"),
        ("对外开放不断扩大。", "对外开放不断扩大"),
        ("2023年是赣州发展历程中极不寻常的一年。", ""),
        ("各位代表！民之所望，政之所向。", ""),
        ("全年接待游客2.2亿人次。", ""),
        ("现代化产业体系是推进中国式现代化的根本支撑。", ""),
        ("一年来，主要做了以下工作。", ""),
    ],
)
def test_first_sentence_titles(first: str, title: str) -> None:
    assert lead_title(first + LONG) == title


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("2023年工作回顾", Part.REVIEW),
        ("过去五年的工作", Part.REVIEW),
        ("2024年工作安排", Part.PLAN),
        ("今后五年的总体要求和目标任务", Part.PLAN),
        ("关于2025年工作", Part.PLAN),
        ("全面加强政府自身建设", Part.GOVERNMENT),
        ("持续提升政府治理效能和服务水平", Part.GOVERNMENT),
        ("努力建设人民满意政府", Part.GOVERNMENT),
        ("注　释", Part.NOTES),
        ("过去五年和2021年工作回顾", Part.REVIEW),
        ("2024年工作总体思路", Part.PLAN),
        ("关于今年工作", Part.PLAN),
        ("加快建设高效廉洁的法治政府", Part.GOVERNMENT),
        ("推进数字政府建设", None),
        ("牢记历史使命，在中国式现代化建设中奋勇争先", None),
    ],
)
def test_parts_by_heading(title: str, part: Part | None) -> None:
    assert part_of_heading(title) is part


def test_self_building_is_told_from_a_plan_with_the_same_words() -> None:
    assert is_self_building(
        "各位代表！新征程使政府工作任重道远。坚定捍卫“两个确立”，坚决做到“两个维护”，深化法治政府建设，自觉接受人大监督、政协民主监督，"
        "严格落实中央八项规定精神，坚持政府过紧日子，一体推进不敢腐、不能腐、不想腐。"
    )
    assert not is_self_building("深化法治政府建设，打造一流营商环境。" + LONG)


def test_a_paragraph_cut_by_a_page_is_one_passage_again() -> None:
    report = report_of(
        "（五）民生保障有力有效。落实就业优先政策，新增城镇就业5.14万人、转移农村劳动力8.65万人，城镇调查失业",
        "率3.7%。城镇、农村居民人均可支配收入分别增长5.5%、7.5%。",
        "各位代表！过去一年成绩的取得，根本在于习近平总书记掌舵领航。",
    )
    assert "城镇调查失业率3.7%。" in report.passages[0].text
    assert [r.rule for r in report.removals if r.rule == "page-break"] == ["page-break"]
    assert len(report.passages) == 2


def test_a_title_line_is_not_taken_for_a_cut_paragraph() -> None:
    report = report_of(
        "二、2024年工作安排", "强化科技创新引领", LONG, "深化产教融合发展", LONG, "提升人才工作质效", LONG
    )
    assert [p.section[-1] for p in report.passages] == [
        "强化科技创新引领",
        "深化产教融合发展",
        "提升人才工作质效",
    ]


def test_a_paragraph_without_its_full_stop_does_not_swallow_the_next() -> None:
    report = report_of("二、2024年工作安排", LONG[:-1], "强化企业培育。" + LONG, "（一）加快建设")
    assert len(report.passages) == 2


def test_lines_of_a_printed_page_become_paragraphs() -> None:
    text = "（一）坚定不移推进新型工业化。" + LONG * 3
    other = "提升人才工作质效。" + LONG * 2
    rows = []
    for paragraph in [text, other] * 3:
        indented = "　　" + paragraph
        rows += [indented[i : i + 30] for i in range(0, len(indented), 30)]
    report = parse("二、2024年工作安排\n" + "\n".join(rows), META)
    assert [p.text for p in report.passages] == [text, other] * 3


def test_a_report_that_begins_in_the_middle_is_review_until_the_plan() -> None:
    report = report_of(
        "要闻",
        "政府工作报告",
        "（上接第一版）",
        "（三）改革开放纵深推进。" + LONG,
        "二、2024年工作安排",
        "今年经济社会发展的主要预期目标是：地区生产总值增长6.0%左右。",
    )
    assert [p.part for p in report.passages] == [Part.REVIEW, Part.PLAN]
    assert {"page-head", "page-navigation", "newspaper-jump"} & {r.rule for r in report.removals}


def test_a_report_without_heads_still_has_parts() -> None:
    report = report_of(
        "各位代表：",
        "现在，我代表市人民政府，向大会报告工作，请予审议。",
        "过去一年，我们顶住压力，经济运行回升向好。" + LONG.replace("力争", ""),
        "今年工作的总体要求是：坚持稳中求进工作总基调，推动高质量发展。",
        LONG,
    )
    assert [p.part for p in report.passages] == [Part.FRONT, Part.REVIEW, Part.PLAN, Part.PLAN]


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentence_spans(text, item_spans(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长5.3%。下降1.7%！", ["增长5.3%。", "下降1.7%！"]),
        ("他说：“干就赣好！加油。”大家鼓掌。", ["他说：“干就赣好！加油。”大家鼓掌。"]),
        ("坚决守护劳动者“血汗钱！”建成中心。", ["坚决守护劳动者“血汗钱！”建成中心。"]),
        ("营收达2700亿元；获批扩区。", ["营收达2700亿元；", "获批扩区。"]),
        ("排名第1;增速第3。", ["排名第1;", "增速第3。"]),
        ("PM2.5浓度下降。", ["PM2.5浓度下降。"]),
        ("（一期；二期）开工。", ["（一期；二期）开工。"]),
        ("没有配对的“引号。第二句。", ["没有配对的“引号。", "第二句。"]),
        ("越过越好！！", ["越过越好！！"]),
        ("没有句号", ["没有句号"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_an_enumeration_becomes_items() -> None:
    text = "今年重点办好3件民生实事。一是实施创业带动就业工程，扶持1万人以上。二是建成医院。三是推进场馆建设。我们将办成实事。"
    items = item_spans(text)
    assert [i.label for i in items] == ["一是", "二是", "三是"]
    assert text[items[2].start : items[2].end] == "三是推进场馆建设。"
    assert len(sentences(text)) == 5


def test_circled_numbers_become_items() -> None:
    text = "2022年民生实事：①全面启动高铁北站建设；②启动产业园项目，并力争开工；③实现大桥竣工。"
    assert [i.label for i in item_spans(text)] == ["①", "②", "③"]


def test_words_that_only_look_like_an_enumeration_stay_whole() -> None:
    assert item_spans("统一是正道，第一要务是发展，唯一是实干。") == ()


def test_bold_lead_ins_become_items_with_their_titles() -> None:
    report = report_of(
        "（一）产业升级。**工业经济加速壮大**。晶科建成投产。**旅游市场加速突围**。三清山开工。"
    )
    assert [i.label for i in report.passages[0].items] == ["工业经济加速壮大", "旅游市场加速突围"]
    assert "**" not in report.passages[0].text


@pytest.mark.parametrize(
    ("text", "marker", "term"),
    [
        ("1．“三新一高”：是以习近平同志为核心的党中央", "1", "“三新一高”"),
        ("8.VEP:特定地域单元生态产品价值评价。", "8", "VEP"),
        ("[3]超时默许制：群众和企业手续齐全", "3", "超时默许制"),
        ("⑫为民“十”事：启动", "12", "为民“十”事"),
        ("“两重”：国家重大战略实施", "", "“两重”"),
    ],
)
def test_glossary_entries(text: str, marker: str, term: str) -> None:
    entry = entry_of(text)
    assert entry is not None and (entry.marker, entry.term) == (marker, term)


def test_notes_are_tied_by_field_code_by_circled_number_and_by_term() -> None:
    report = report_of(
        "一、2022年工作回顾",
        "全面推进“三新一高” eq \\o\\ac(○,1)，推进“互联网+第四方物流”②供销集配体系标准化规范建设，城乡居民收入增长4.7%。",
        "二、2023年工作安排",
        "做好重点工作：①启动高铁北站建设；②启动产业园项目；③实现大桥竣工，推动GEP结果运用和VEP贷款。" + LONG,
        "注　释",
        "1．“三新一高”：新发展阶段、新发展理念、新发展格局、高质量发展。",
        "2．“互联网+第四方物流”：集配物流体系。",
        "3．VEP：特定地域单元生态产品价值评价。",
    )
    first, second = report.passages[0], report.passages[1]
    by_marker = {n.marker: n for n in report.notes}
    assert by_marker["1"].mentions == (first.address,) and by_marker["2"].mentions == (first.address,)
    assert by_marker["3"].mentions == (second.address,)
    assert first.notes == (by_marker["1"].address, by_marker["2"].address)
    assert "eq" not in first.text and "“三新一高”，" in first.text


def test_a_term_on_a_line_of_its_own_is_one_note_with_what_explains_it() -> None:
    report = report_of(
        "一、2025年工作回顾",
        "建成乐东至三亚段“五网合一”［20］示范项目，完成全年目标任务，经济社会发展取得新成效。",
        "注释",
        "［20］五网合一：",
        "将水、电、光、气网融入路网。",
        "［22］三资：",
        "农村集体所有的资金、资产、资源。",
    )
    assert [(note.marker, note.term, note.text) for note in report.notes] == [
        ("20", "五网合一", "［20］五网合一：将水、电、光、气网融入路网。"),
        ("22", "三资", "［22］三资：农村集体所有的资金、资产、资源。"),
    ]
    assert report.notes[0].mentions == ("某市-2024-p001",)


def test_the_head_of_the_notes_may_stand_before_the_first_on_its_line() -> None:
    report = report_of(
        "一、2023年工作回顾",
        "实施“3211”行动计划，完成全年目标任务，经济社会发展取得新成效。" + LONG,
        "二、2024年工作安排",
        "让我们更加紧密地团结起来，为美好明天而努力奋斗！",
        "注释：1. “3211”行动计划：指做强3条百亿级产业链。",
        "2. EOD项目：即生态环境导向的开发模式。",
    )
    assert [(note.marker, note.term) for note in report.notes] == [("1", "“3211”行动计划"), ("2", "EOD项目")]
    assert report.notes[0].mentions == (report.passages[0].address,)


def test_two_notes_with_one_quoted_core_are_kept_apart() -> None:
    report = report_of(
        "一、2022年工作回顾",
        "坚持完善“四个一”改革统筹推进机制，中小学“四个一”安防工程全面完成。" + LONG,
        "持续做好争先创优“四个一”工作。" + LONG,
        "名词解释",
        "1．“四个一”改革统筹推进机制：每年奖励一批改革课题。",
        "2．“四个一”安防工程：一个安检门。",
    )
    assert all(note.mentions == (report.passages[0].address,) for note in report.notes)


def test_addresses_count_passages_and_sentences_in_text_order() -> None:
    report = report_of("一、2023年工作回顾", "第一段。第二句。", "二、2024年工作安排", "第二段。")
    assert [p.address for p in report.passages] == ["某市-2024-p001", "某市-2024-p002"]
    assert [s.address for s in report.passages[0].sentences] == ["某市-2024-p001-s1", "某市-2024-p001-s2"]


def test_numbers_below_heads_without_a_number_are_one_level_deeper() -> None:
    report = report_of(
        "2023年工作回顾",
        "一、坚持稳中求进，综合实力显著提升。" + LONG,
        "二、坚持创新驱动，产业结构持续优化。" + LONG[:-1] + "左右。",
        "2024年工作安排",
        "一、全力推动经济回升向好",
        LONG[:-2] + "。",
        "二、全力推动乡村全面振兴",
        "抓好春耕备耕。" + LONG[:-3] + "。",
    )
    assert [(p.part, p.section[0]) for p in report.passages] == [
        (Part.REVIEW, "2023年工作回顾"),
        (Part.REVIEW, "2023年工作回顾"),
        (Part.PLAN, "2024年工作安排"),
        (Part.PLAN, "2024年工作安排"),
    ]
    assert report.passages[2].section == ("2024年工作安排", "一、全力推动经济回升向好")


def test_numbers_below_named_parts_are_one_level_deeper() -> None:
    report = report_of(
        "第一部分 2023年工作回顾",
        "一、产业转型步伐加快",
        LONG,
        "第二部分 2024年重点任务",
        "一、推动产业转型",
        "（一）做强制造业",
        LONG,
    )
    assert [p.section for p in report.passages] == [
        ("第一部分 2023年工作回顾", "一、产业转型步伐加快"),
        ("第二部分 2024年重点任务", "一、推动产业转型", "（一）做强制造业"),
    ]


def test_a_page_saved_as_one_line_is_cut_at_its_indents() -> None:
    paragraphs = [
        "一、2023年工作回顾",
        "过去一年，经济回升向好。" * 30,
        "二、2024年工作安排",
        "今年，力争增长6%。" * 40,
    ]
    report = parse("　　".join(paragraphs), META)
    assert [p.text for p in report.passages] == [paragraphs[1], paragraphs[3]]
    assert [p.part for p in report.passages] == [Part.REVIEW, Part.PLAN]


def test_the_same_head_is_review_and_plan_by_the_words_of_time() -> None:
    report = report_of(
        "一、2023年主要工作",
        "过去一年，我们完成了全部实事，全县经济回升向好，荣获全国先进。",
        "二、2024年主要工作",
        "今年，力争规上工业增加值增长7%，确保办好10件实事。",
    )
    assert [p.part for p in report.passages] == [Part.REVIEW, Part.PLAN]


def test_top_heads_that_run_into_their_paragraph_open_their_parts() -> None:
    report = report_of(
        "一、2023年工作回顾。过去一年，全市上下顶住压力，经济回升向好。",
        "（一）产业升级。" + LONG,
        "二、2024年工作安排。今年，全市要力争增长6%。",
        LONG[:-1] + "左右。",
        "三、政府自身建设：坚持依法行政，建设法治政府。",
    )
    assert [p.part for p in report.passages] == [
        Part.REVIEW,
        Part.REVIEW,
        Part.PLAN,
        Part.PLAN,
        Part.GOVERNMENT,
    ]
    assert report.passages[3].section == ("二、2024年工作安排",)


PRINTED = (
    "各位代表：", "现在，我代表区人民政府向大会报告工作，请予审议，并请区政协委员提出意", "见。",
    "一、2024年工作回顾",
    "2024年，全区上下全力打好项目建设攻坚战，全年地区生产总值完成1186亿元，同比增长", "6.4%，高于全市0.9个百分点。",
    "——项目建设提速提质，发展后劲显著增强。实施省市重点项目68个、完成投资372亿元，其", "", "- 1 -", "",
    "中省重点项目21个，46个项目竣工投产，53个项目开工建设，供应建设用地9860亩，盘活闲",
    "置低效土地3120亩，处置围填海历史遗留问题图斑27宗。",
    "——港口功能持续拓展，开放水平明显提升。港区完成货物吞吐量5.58亿吨、增长4.6%，连", "续三年突破5亿吨。",
    "二、2025年工作安排",
    "第一，聚力港口能级提升，在建设世界一流大港上实现新突破。坚持陆海统筹、港产联动，", "新建泊位6个。", "", "- 2 -", "",
    "第二，聚力项目招引建设，在扩大有效投资上实现新突破。实施亿元以上项目186个、年度投", "资412亿元。",
)  # fmt: skip


def test_items_that_begin_alike_open_paragraphs_on_pages_whose_numbers_stand_between_empty_lines() -> None:
    report = parse("\n".join(PRINTED), META)
    begun = [(passage.part.value, passage.text[:6]) for passage in report.passages[1:]]
    assert begun == [
        ("review", "2024年，"),
        ("review", "——项目建设"),
        ("review", "——港口功能"),
        ("plan", "第一，聚力港"),
        ("plan", "第二，聚力项"),
    ]
    assert "其中省重点项目21个" in report.passages[2].text
    assert report.passages[2].section[-1].startswith("——项目建设提速提质")


def test_a_title_between_review_and_plan_opens_the_plan() -> None:
    report = report_of(
        "一、2023年工作回顾",
        "过去一年，地区生产总值增长5.1%，一般公共预算收入增长4%，各项工作取得新的成效。",
        "2024年总体要求和预期目标",
        "全市经济社会发展的主要预期目标是：地区生产总值增长5.5%左右，固定资产投资增长6%左右。",
        "二、2024年目标任务",
        "围绕上述目标，我们将突出重点、把握关键，着力抓好以下八个方面工作，推动高质量发展。",
    )
    assert [passage.part for passage in report.passages] == [Part.REVIEW, Part.PLAN, Part.PLAN]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        (
            "注1：园区标准化建设三年行动，指2022年至2024年用三年时间累计新建标准厂房。",
            "园区标准化建设三年行动",
        ),
        ("注3：“一主两辅多节点”，“一主”指中心城区，“两辅”指晋南、晋西。", "“一主两辅多节点”"),
        ("注4：“晋江经验”，是在晋江调研时总结提出的。", "“晋江经验”"),
    ],
)
def test_a_note_names_its_term_before_a_comma(text: str, term: str) -> None:
    entry = entry_of(text)
    assert entry is not None
    assert entry.term == term

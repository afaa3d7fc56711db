"""What kind of thing is asked for, and whether a sentence of a report names one."""

from __future__ import annotations

import pytest

from rag.kinds import asks_where, kinds_asked, names_what_is_asked, tells_when


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        (
            "哪个学校进了双一流",
            "深入推进“双一流”建设，分类实施高校改革，理工农医类学科专业占比达到55%。",
            False,
        ),
        ("哪所高校升了本科", "江西陶瓷工艺美术职业技术学院升本获批。", True),
        ("乐平打算建哪些学校", "加快乐平五中、第十小学建设。", True),
        ("山西去年新建了哪些机场", "获批国家“通用航空+”应用示范支持省份。", False),
        ("今年哪个机场能建成", "完成临沂机场航站楼改扩建，建成枣庄机场。", True),
        ("哪几条高速全线通车", "宣会、勐醒至江城等高速公路建成通车。", True),
        ("“人才绿卡”怎么申请", "启动实施“三晋英才”计划，推广“人才绿卡”。", False),
        ("新评了哪些5A景区", "游客人次、旅游花费分别增长14%、11%。", False),
        ("乱扔垃圾怎么罚", "推行生活垃圾分类收集处理。", False),
        ("哪支球队夺冠", "首届联赛场场爆满、成为全民嘉年华。", False),
        ("那个百亿级项目叫什么名字", "开展“项目大突破年”行动，实施重点项目260个。", False),
        ("违停怎么罚", "对违停处以二百元以下罚款。", True),
        ("今年要上马哪些铁路", "启动长四辽通、敦牡和四梅集扩能等铁路项目。", True),
        ("那颗自己的卫星叫啥名字", "首颗自主产权卫星在酒泉成功升空。", False),
        ("那颗自己的卫星叫啥名字", "首颗卫星“桂林一号”在酒泉成功升空。", True),
        ("那部舞剧是谁导演的", "舞剧《龙虎山》巡演120场。", False),
        ("那部舞剧是谁导演的", "张艺谋执导的舞剧《龙虎山》巡演120场。", True),
        ("酒业准备在哪家证券交易所上市", "全力支持酒业上市。", False),
        ("酒业准备在哪家证券交易所上市", "酒业在北交所上市。", True),
        ("要打响的茶叶品牌叫什么", "推动赣南高山茶品牌建设。", True),
        ("要打响的茶叶品牌叫什么", "推动区域公用品牌建设。", False),
        ("为什么要推进改革", "获批国家“通用航空+”应用示范支持省份。", True),
    ],
)
def test_a_sentence_names_the_kind_asked_for_or_does_not(question: str, text: str, named: bool) -> None:
    assert names_what_is_asked(question, text, "山西省") is named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("在宜春、丰城建设物流园。", True),
        ("推进新殡仪馆建设，年内建成。", False),
        ("新殡仪馆落户接渡镇。", True),
        ("乐平市新殡仪馆年内建成。", False),
        ("推动城市更新、乡村振兴和园区提升。", False),
    ],
)
def test_the_place_of_the_report_itself_is_no_answer_to_where(text: str, named: bool) -> None:
    assert asks_where("新殡仪馆选在哪个乡镇")
    assert names_what_is_asked("新殡仪馆选在哪个乡镇", text, "乐平市") is named


@pytest.mark.parametrize("question", ["钱从哪里来？", "哪个城市的目标更高", "赣州GDP多少", "有哪些措施"])
def test_other_questions_ask_for_no_kind_of_thing(question: str) -> None:
    assert not kinds_asked(question)


@pytest.mark.parametrize("question", ["钱从哪里来？", "赣州GDP多少", "有哪些措施", "哪里做得好，有什么经验"])
def test_a_turn_of_phrase_does_not_ask_where(question: str) -> None:
    assert not asks_where(question)


def test_the_number_of_a_line_is_no_day() -> None:
    assert not tells_when("地铁11号线一期西段、5号线延伸线开通运营。")
    assert tells_when("将于12月8号通车。")

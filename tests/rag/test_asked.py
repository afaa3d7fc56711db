"""What kind of number a question asks for, and which quantities are of that kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.quantities import find_quantities
from rag.asked import asked, of_a_rival
from rag.fit import has_wanted


@pytest.mark.parametrize(
    ("question", "number", "units", "thing"),
    [
        ("上饶2023年有多少家上市公司？", True, {"家"}, "上市公司"),
        ("宜春粮食产量是多少斤？", True, {"斤"}, ""),
        ("赣州GDP增速是多少？", True, set(), ""),
        ("抚州的投资增速在全省排第几？", True, set(), ""),
        ("医保花了多少钱？", True, {"元"}, ""),
        ("续贷帮了多少企业？", True, {"家"}, "企业"),
        ("小西天接待多少游客？", True, {"人", "人次"}, "游客"),
        ("这条路总投资多少？", True, {"元"}, ""),
        ("冬运会拿了几块金牌？", True, {"块"}, "金牌"),
        ("为什么投资下降？", False, set(), ""),
        ("如何发展林下经济？", False, set(), ""),
        ("高铁什么时候通车？", False, set(), ""),
        ("五条产业链叫什么名字？", False, set(), ""),
        ("", False, set(), ""),
    ],
)
def test_number_unit_and_thing_are_read(question: str, number: bool, units: set[str], thing: str) -> None:
    wanted = asked(question)
    assert (wanted.number, wanted.units, wanted.thing) == (number, units, thing)


def test_a_time_spelt_out_tells_how_long() -> None:
    assert asked("要建的医保服务圈是几分钟的？").takes_word("加快建设十分钟医保便民服务圈")
    assert not asked("要建的医保服务圈是几分钟的？").takes_word("加快建设医保便民服务圈")
    assert not asked("要建多少个服务圈？").takes_word("加快建设十分钟医保便民服务圈")


def test_a_date_is_asked_for_and_is_no_number() -> None:
    assert asked("会议几月几号召开？").date
    assert not asked("会议有几个议程？").date


# Clauses of the reports; which of their quantities answers follows from the question alone.
@pytest.mark.parametrize(
    ("question", "clause", "takes"),
    [
        ("GDP增速是多少？", "全年地区生产总值439.23亿元，同比增长4.8%", ["4.8%"]),
        ("GDP有多少亿元？", "全年地区生产总值439.23亿元，同比增长4.8%", ["439.23亿元"]),
        ("投资增速在全省排第几？", "固定资产投资增速排名全省第5", ["第5"]),
        ("接待了多少人次？", "全年接待游客2.2亿人次", ["2.2亿人次"]),
        ("有多少家企业？", "全年接待游客2.2亿人次", []),
        ("公交能减少亏损多少万？", "实现年度减亏1430万元，下降12%", ["减亏1430万元"[2:]]),
        ("数字经济核心产业占比多少？", "营业收入增长15%以上,占生产总值的比重达9.6%", ["9.6%"]),
        ("城镇化率到了多少？", "城镇化率提升0.9个百分点、达62.1%", ["62.1%"]),
        ("新能源车占其中多少万辆？", "整车产量200万辆、新能源汽车140万辆", ["200万辆", "140万辆"]),
        ("名次往前挪了几位？", "投资增速排名全省第5，较上年前移2位", ["2位"]),
        ("发射了几枚火箭？", "第2次发射，3家企业参加", []),
        ("续贷帮了多少企业？", "落实续贷853.4亿元，惠及2.9万户中小微企业", ["2.9万户"]),
        ("小西天接待多少游客？", "景区接待游客人次增长16.9%", []),
        ("国企和民企各占多少亿元？", "国企投资120亿元，民企投资80亿元，占30%、20%", ["120亿元", "80亿元"]),
        ("民企占全部投资的多少？", "民企投资80亿元，占40%", ["40%"]),
        ("一共拿了多少块金牌？", "在奥运会、残奥会上勇夺4金、13金", ["4金", "13金"]),
        ("工程总投资多少？", "治理工程完工率达到85%以上", []),
        ("解决了多少个群众反映的问题？", "解决问题1240个", ["1240个"]),
        ("外贸出口有多少亿？", "生产型企业出口额增长82.5%,占出口总额的比重达96.2%", []),
        (
            "经济总量做到多少亿了？",
            "连跨3个千亿级台阶，人均生产总值提升至7.6万元，总量达8000亿元",
            ["8000亿元"],
        ),
        ("能给企业省下多少钱？", "售价下调至3.8元/立方米左右，节约成本5.5亿元左右", ["5.5亿元左右"]),
        ("规上工业增加值的增长目标是多少？", "规上工业企业600户左右，增加值增长5%", ["5%"]),
        ("给老百姓省下了多少这方面的钱？", "惠及群众3万人，减轻费用负担3亿元", ["3亿元"]),
        ("中欧班列准备跑多少趟？", "推动中欧班列拓线扩量、开行4000班次", ["4000班次"]),
        ("平均能活到多大岁数？", "人均预期寿命提升至83.9岁，参保率95%", ["83.9岁"]),
        ("一个月能到手多少？", "参保率稳定在95%以上，每人每月提高20元", ["20元"]),
        ("装好的充电桩有多少台了？", "惠及群众25万人，投用充电桩92万台", ["92万台"]),
        ("年末有多少常住人口？", "常住人口城镇化率58.6%，常住人口减少0.86万人", []),
        ("有多少常住人口？", "常住人口达182.5万人、城镇化率72%", ["182.5万人"]),
        ("长臂猿有几群、几只？", "种群恢复至7群42只", ["7群", "42只"]),
    ],
)
def test_only_quantities_of_the_kind_asked_for_are_taken(
    question: str, clause: str, takes: list[str]
) -> None:
    wanted = asked(question)
    assert [q.text for q in find_quantities(clause) if wanted.takes(q)] == takes


@given(st.text(alphabet=st.sampled_from("多少几个家亿元第排名增长速为什么怎何时？，的了GDP3%")) | st.text())
def test_any_text_can_be_read(text: str) -> None:
    wanted = asked(text)
    assert wanted.thing in text
    assert all(unit in text or unit == "元" for unit in wanted.units)


@pytest.mark.parametrize(
    ("question", "clause", "named"),
    [
        ("洪湖的水治到几类了？", "洪湖水质提升到Ⅳ类", True),
        ("长江江苏段水质几类，保持几年了？", "长江干流江苏段水质连续7年保持Ⅱ类", True),
        ("洪湖的水治到几类了？", "造林增绿331.5万亩", False),
        ("洪湖有多大？", "洪湖水质提升到Ⅳ类", False),
    ],
)
def test_a_class_of_water_answers_only_who_asks_for_one(question: str, clause: str, named: bool) -> None:
    assert asked(question).takes_word(clause) is named
    assert asked(question).thing == ""


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("绿道总长多少公里", "新建绿道230公里、累计近2000公里", True),
        ("绿道总长多少公里", "新建绿道130公里、绿地1000公顷", False),
        ("绿道一共多少公里", "建成绿道500公里", False),
        ("新增绿道多少公里", "新增绿道130公里", True),
        ("轨道交通总里程多少公里", "建成机场联络线、17号线西延伸共67公里，全市线路总长近900公里", True),
        ("新能源车有多少辆", "在京生产新能源汽车约30万辆", False),
        ("新能源车有多少辆", "新能源汽车保有量超100万辆", True),
        (
            "绿道多少公里",
            "建成绿道500公里",
            True,
        ),  # what was built answers, unless all there is was asked for
    ],
)
def test_how_much_there_is_is_not_told_by_what_was_added(question: str, text: str, told: bool) -> None:
    assert has_wanted(asked(question), text) is told


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("交付了几架飞机", "制度创新案例新增22个", False),
        ("交付了几架飞机", "交付飞机12架", True),
        ("装了多少部电梯", "加装电梯600部", True),
        ("外送了多少度电", "外送1264亿千瓦时", True),
        ("成立多少周年", "成立70周年", True),
    ],
)
def test_things_are_counted_in_their_own_words(question: str, text: str, told: bool) -> None:
    assert has_wanted(asked(question), text) is told


def test_how_long_something_takes_is_told_by_a_duration_only() -> None:
    wanted = asked("课间多长时间")
    minutes, share = (find_quantities(text)[0] for text in ("课间时长调整到15分钟", "达标率98%"))
    assert wanted.takes(minutes) and not wanted.takes(share)
    assert not asked("优良天数多少天").streak


@pytest.mark.parametrize(
    ("question", "text", "rival"),
    [
        ("煤炭产量目标", "新增煤炭产能800万吨", True),
        ("煤炭产能目标", "新增煤炭产能800万吨", False),
        ("煤炭产量目标", "煤炭产量、产能分别达1亿吨、1.2亿吨", False),
        ("出口增长多少", "进口增长5%", True),
        ("进口增长多少", "进出口增长5%", True),
        ("进出口总额多少", "外贸出口增长7.8%", True),
        ("存款余额多少", "贷款余额突破3000亿元", True),
        ("规上工业增加值增长百分之几", "规上工业营业收入达5620亿元，增长15.7%", True),
        ("规上工业增加值增长百分之几", "规上工业营收前移3位，增加值增长9%", False),
        ("规上工业营收增长百分之几", "规上工业营业收入达5620亿元，增长15.7%", False),
        ("园区主营收入多少", "实现主营业务收入512亿元、税收13.6亿元", False),
        ("高铁里程多少", "地铁总里程达到879公里", True),
        ("高铁里程多少", "高速铁路500公里，地铁20公里", False),
    ],
)
def test_a_measure_easily_mistaken_for_the_one_asked_is_seen(question: str, text: str, rival: bool) -> None:
    assert of_a_rival(question, text) is rival


@pytest.mark.parametrize(
    ("question", "text", "taken"),
    [
        ("进出口总额是多少", "外贸进出口总额占比为45.5%", False),
        ("进出口总额是多少", "外贸进出口总额达到8000亿元", True),
        ("进出口总额占比多少", "外贸进出口总额占比为45.5%", True),
        ("粮食产量多少", "“津农精品”销售额连续两年突破百亿元", False),
        ("粮食产量多少", "粮食总产量达77亿斤", True),
        ("粮食种植面积有多少", "建成高标准农田项目12个", False),
        ("粮食种植面积有多少", "粮食播种面积530万亩", True),
        ("财政收入增长多少", "一般公共预算收入增长2.8%", True),
        ("收入多少人次的门票", "接待游客12万人次", True),
        ("女排拿了什么名次", "女排勇夺世俱杯亚军", True),
        # How large a thing must be to be counted is no amount.
        ("营业收入总额是多少亿元", "规上工业营收列全省第4，营收过百亿元园区增加6个", False),
        ("营业收入总额是多少亿元", "营收突破5620亿元", True),
        ("投了多少钱", "亿元以上项目403个", False),
        ("投了多少钱", "超7千万元资金投入", True),
    ],
)
def test_a_measure_is_counted_in_units_of_its_own(question: str, text: str, taken: bool) -> None:
    assert has_wanted(asked(question), text) is taken


def test_hundreds_of_millions_are_not_a_few() -> None:
    wanted = asked("新设的基金有几个亿？")
    assert [wanted.takes(q) for q in find_quantities("每县5家，基金规模50亿元")] == [False, True]


@pytest.mark.parametrize(
    ("question", "rank"),
    [
        ("少排多少二氧化碳？", False),
        ("在全省排多少位？", True),
        ("排多少？", True),
        ("湖北、四川、辽宁新改建的农村公路里程排名", False),
        ("赣州、宜春的GDP增速全省排名", True),
    ],
)
def test_what_is_emitted_is_no_place_in_a_ranking(question: str, rank: bool) -> None:
    assert asked(question).rank is rank


def test_a_verb_is_nothing_that_is_counted() -> None:
    assert asked("有多少人领到了养娃钱？").thing == ""
    assert asked("有几项指标没能按期完成？").thing == ""
    assert asked("总共有几颗在天上组队？").thing == ""


def test_a_verb_is_not_part_of_what_is_counted() -> None:
    assert asked("赣州几个县过了考核？").thing == ""


def test_a_stock_is_not_what_was_newly_registered() -> None:
    wanted = asked("新能源汽车保有量多少万辆？")
    assert wanted.pieces("新能源汽车新上牌26.5万辆") == ()
    assert wanted.pieces("新能源汽车保有量达120万辆") == ("新能源汽车保有量达120万辆",)


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("给多少户通上了管道煤气？", ""),
        ("有多少人开了户？", ""),
        ("帮了多少企业？", "企业"),
        ("定了多少家的指标？", ""),
    ],
)
def test_what_is_counted_is_a_thing(question: str, thing: str) -> None:
    assert asked(question).thing == thing


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("甘肃2025年外贸进出口比上年增长多少？", "外贸进出口总值首次突破700亿元、年均增长13.2%", False),
        ("去年城乡居民收入增长多少？", "城乡居民收入年均分别增长5.8%、6.2%", False),
        ("2025年外贸进出口增长多少？", "外贸进出口五年平均每年增长13.2%", False),
        ("2025年外贸进出口增长多少？", "外贸进出口年均增长13.2%，2025年增长8.1%", True),
        ("2025年外贸进出口增长多少？", "年均增长13.2%，今年增长8.1%", True),
        ("2021—2025年外贸进出口增长多少？", "外贸进出口年均增长13.2%", True),
        ("“十四五”期间外贸年均增长多少？", "外贸进出口年均增长13.2%", True),
        ("外贸进出口增长多少？", "外贸进出口年均增长13.2%", True),
        ("2025年PM2.5浓度下降多少？", "PM2.5年均浓度下降9.1%", True),
    ],
)
def test_what_several_years_had_on_average_is_no_figure_of_one(question: str, text: str, told: bool) -> None:
    assert has_wanted(asked(question), text) is told


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("名次从第几升到了第几？", "在“世界500强”排名由369位上升到235位", True),
        ("综合实力排名第几？", "综合实力排名全国12位", True),
        ("名次从第几升到了第几？", "引进由3位院士领衔的团队12个", False),
        ("名次从第几升到了第几？", "评选排名前列的100名教师", False),
        ("有多少家企业？", "在“世界500强”排名由369位上升到235位", False),
    ],
)
def test_a_place_in_a_ranking_may_be_told_without_its_prefix(question: str, text: str, told: bool) -> None:
    assert has_wanted(asked(question), text) is told

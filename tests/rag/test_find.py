"""From a question to groups of what the reports say, without a model where they say it."""

from __future__ import annotations

import pytest

from rag.chain import Group, Request
from rag.types import REFUSAL, ReportRef
from rag.unknown import _behind_place
from tests.conftest import MakeEngine


def groups_of(make_engine: MakeEngine, text: str) -> tuple[Group, ...]:
    engine = make_engine()
    return engine.find(engine.understand(Request(text))).groups


def test_one_group_for_one_report_and_one_for_each_of_several(make_engine: MakeEngine) -> None:
    assert len(groups_of(make_engine, "赣州2024年GDP增长目标是多少？")) == 1
    # Four of the five reports are of 2024; 乐平 is of 2023.
    assert len(groups_of(make_engine, "各市2024年GDP增长目标是多少？")) == 4


def test_what_is_said_directly_is_cited_by_its_evidence(make_engine: MakeEngine) -> None:
    for text in ("赣州2024年GDP增长目标是多少？", "上饶“五大片区”是哪些？", "宜春2024年粮食产量目标是多少"):
        (group,) = groups_of(make_engine, text)
        assert group.direct and group.final
        cited = {address for claim in group.direct for address in claim.citations}
        assert cited == {item.address for item in group.evidence}


def test_a_place_that_no_report_names_is_refused_by_name(make_engine: MakeEngine) -> None:
    (group,) = groups_of(make_engine, "赣州和新加坡有什么合作？")
    assert group.final and not group.direct
    assert "新加坡" in group.nearest


def test_of_places_in_a_row_one_without_a_report_keeps_no_other_from_being_answered(
    make_engine: MakeEngine,
) -> None:
    answer = make_engine().ask("赣州、深圳、宜春2024年GDP增长目标是多少？")
    assert "赣州市2024年GDP的目标是增长6%左右" in answer.answer
    assert "宜春市2024年地区生产总值的目标是增长5.5%左右" in answer.answer
    assert "没有深圳市的报告" in answer.answer


@pytest.mark.parametrize("text", ["赣州哪个县的GDP最高？", "赣州的县里谁的GDP最高？"])
def test_the_figure_of_the_whole_does_not_tell_which_county_has_the_highest(
    make_engine: MakeEngine, text: str
) -> None:
    answer = make_engine().ask(text)
    assert answer.abstained and "最高的是" not in answer.answer
    assert "赣州市2023年GDP增长5.3%" in answer.notice


def test_a_number_that_no_sentence_has_is_not_left_to_the_model(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("赣州2023年养了多少头袋鼠？")
    assert answer.abstained
    assert REFUSAL in answer.answer


def test_each_part_of_a_question_is_answered(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("上饶2023年接待了多少游客？固定资产投资2024年目标增长多少？")
    assert "2.2亿人次" in answer.answer
    assert len({address for claim in answer.claims for address in claim.citations}) >= 2


@pytest.mark.parametrize("text", ["上饶2024年怎么发展旅游？", "宜春怎么发展林下经济？"])
def test_prose_is_left_to_the_model_only_where_one_writes(make_engine: MakeEngine, text: str) -> None:
    (quoted,) = groups_of(make_engine, text)
    assert quoted.direct and quoted.final
    writer = make_engine("x")
    (left,) = writer.find(writer.understand(Request(text))).groups
    assert not left.direct and left.evidence
    assert left.partly == quoted.direct


def test_a_coined_name_that_no_report_has_is_refused_by_name(make_engine: MakeEngine) -> None:
    (group,) = groups_of(make_engine, "赣州的“三个高于”是什么意思？")
    assert group.final and not group.direct and "三个高于" in group.nearest
    (known,) = groups_of(
        make_engine, "“赣才服通”上线了吗，赣州怎么说"
    )  # the report's 赣州才服通, from memory
    assert "没有提到" not in known.nearest


def test_a_place_behind_that_of_the_report_is_looked_up_by_itself() -> None:
    held = (ReportRef(id="山西省-2025", place="山西省", year=2025),)
    assert _behind_place("山西太原", held) == "太原"
    assert _behind_place("山西省太原", held) == "太原"
    assert _behind_place("新加坡", held) == "新加坡"
    assert _behind_place("山西", held) == "山西"


def test_whether_a_report_speaks_of_something_is_read_off_the_text(make_engine: MakeEngine) -> None:
    (said,) = groups_of(make_engine, "赣州有没有提到低空经济？")
    assert said.final and "低空经济" in said.direct[-1].text
    (silent,) = groups_of(make_engine, "上饶有没有提到大飞机？")
    assert silent.final and not silent.direct


def test_what_a_report_gives_instead_is_said_under_its_own_name(make_engine: MakeEngine) -> None:
    (group,) = groups_of(make_engine, "赣州2023年工业增加值增长多少？")
    assert group.direct[0].text == "赣州市2023年规模以上工业增加值增长10.3%。"


def test_who_has_a_name_is_not_asked_what_it_stands_for(make_engine: MakeEngine) -> None:
    (group,) = groups_of(make_engine, "宜春有哪些县（市）评上了“四好农村路”全国示范县？")
    assert any("樟树" in claim.text for claim in group.direct)


def test_everything_about_a_county_is_gathered_from_where_it_stands(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("樟树去年上了哪些全国、全省的榜单或名单？")
    cited = {c.address for c in answer.citations}
    assert {"宜春市-2024-p006-s8", "宜春市-2024-p007-s9"} <= cited
    assert all("樟树" in claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    "text",
    [
        "宜春市第七届全民健身运动会几月几号开幕？",  # 办好市第七届全民健身运动会
        "文昌里去年接待了多少游客？",  # 抚州 names 文昌里, 上饶 tells of its own visitors
        "赣州说的七条重点产业链，是哪七条？",  # “7510”, and no list
    ],
)
def test_what_a_report_leaves_open_is_not_answered_by_what_is_near(
    make_engine: MakeEngine, text: str
) -> None:
    answer = make_engine().ask(text)
    assert answer.abstained


def test_a_place_won_is_said_with_the_place(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("抚州固定资产投资增速在全省排第几？")
    assert "排第5，前移2位" in answer.answer


def test_thousands_of_firms_are_told_apart_by_their_size(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("上饶今年新增十亿级企业的目标，比去年实际新增的少几家？")
    assert "2024年（10家）比2023年（24家）少14家" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "深赣产业合作基金打算搞多大规模",  # founded; its size is not told
        "宜春新设的技改基金有几个亿？",
        "到去年年底，抚州营收过百亿的企业已经有几家",  # a target only
        "2022年乐平固定资产投资同比增长多少？",
        "“赣州号”卫星花了多少钱造的，上天以后用来干什么？",
    ],
)
def test_a_figure_of_something_else_is_no_answer(make_engine: MakeEngine, question: str) -> None:
    assert make_engine().ask(question).abstained


def test_what_is_left_out_in_the_second_half_stands_beside_the_first(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("抚州今年想有几家百亿企业？50亿的和20亿的呢").answer
    assert "50亿企业达到4家、20亿企业达到26家" in answer


def test_counts_of_two_reports_in_words_of_each(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("创建国家卫生县这件事，赣州几个县过了考核，抚州几个县被推荐？").answer
    assert "8个县（市）通过国家卫生县考核验收" in answer and "7个县、41个乡镇分别获推荐" in answer


def test_generic_words_for_water_are_no_place(make_engine: MakeEngine) -> None:
    assert "河湖长制" in make_engine().ask("江河湖里的水，上饶今年打算怎么治？").answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("上饶2024年安排了多少个老村子的保护修缮、保护利用示范项目？", "示范项目35个"),
        ("抚州今年要拿哪两处古迹去争“国保”？", "万魁塔、千金陂申报全国重点文物保护单位"),
        ("抚州2023年末银行业存贷款余额增幅及省内位次", "增长13.7%、排名全省第4"),
        ("“揭榜挂帅”的项目，抚州去年国家的、省里的、市里的分别有几项", "市级“揭榜挂帅”项目41项"),
        ("企业上云这块，赣州、抚州2024年各给自己定了多少家的指标？", "2.8万家企业上云用云"),
        ("2022年乐平的医院到底添了多少张病床", "床位1970张"),
    ],
)
def test_people_ask_in_their_own_words(make_engine: MakeEngine, question: str, said: str) -> None:
    assert said in make_engine().ask(question).answer


def test_several_things_are_ranked_by_one_measure(make_engine: MakeEngine) -> None:
    answer = (
        make_engine()
        .ask("上饶这些产业——有色、光伏、电子信息、新能源汽车——2024年营收目标从大到小怎么个排法？")
        .answer
    )
    assert (
        "从高到低：有色（突破2400亿元），光伏（突破1900亿元），电子信息（突破750亿元），新能源汽车（突破160亿元）"
        in answer
    )


def test_what_is_near_is_no_answer_where_a_street_is_asked(make_engine: MakeEngine) -> None:
    assert make_engine().ask("宜春市中医院搬到哪条路上去了，整个搬迁花了多少钱？").abstained


def test_members_are_named_from_a_note_where_the_text_only_counts_them(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("2023年抚州办的10件民生实事，请逐一列出")
    assert not answer.abstained
    assert "加大创业担保贷款扶持力度" in answer.answer


def test_how_many_there_are_is_no_answer_to_which_they_are(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("上饶2023年新增规模以上工业企业207家，是哪207家？")
    assert answer.abstained


def test_the_sentence_that_does_not_say_what_a_name_stands_for_is_no_answer_by_parts(
    make_engine: MakeEngine,
) -> None:
    (group,) = groups_of(make_engine, "抚州“一链一院一基金”里的链、院、基金各指哪个")
    assert group.final and not group.direct
    assert "没有说明具体内容" in group.nearest


def test_a_place_within_that_has_no_report_is_not_told_of_by_whatever_names_it(
    make_engine: MakeEngine,
) -> None:
    (group,) = groups_of(make_engine, "广信区今年准备怎么解决停车难？")
    assert group.final and not group.direct
    assert "没有广信的报告" in group.nearest
    (told,) = groups_of(make_engine, "铜鼓和靖安今年要发展什么特色产业？")
    assert "支持铜鼓、靖安大力发展现代农业" in told.direct[0].text


def test_what_something_costs_is_told_only_where_the_report_says_it(make_engine: MakeEngine) -> None:
    # 赣州: 资助新生儿免费参加基本医保
    answer = make_engine().ask("赣州新生儿参加基本医保要自己掏钱吗？").answer
    assert answer.startswith("不用") and "资助新生儿免费参加基本医保" in answer
    for text in ("赣州坐公交要钱吗？", "上饶的养老院收费吗？"):
        assert make_engine().ask(text).abstained

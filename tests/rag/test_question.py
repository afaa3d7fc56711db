from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.types import Part
from rag.errors import UsageError
from rag.question import single_question, understand
from rag.question.places import name_lines
from rag.question.times import times_of, years_of_plans
from rag.types import Question, ReportRef

HELD = tuple(
    ReportRef(id=f"{place}-{year}", place=place, year=year)
    for place, year in [
        ("上饶市", 2024),
        ("赣州市", 2024),
        ("宜春市", 2024),
        ("乐平市", 2023),
        ("抚州市", 2024),
    ]
)


def ask(text: str, previous: Question | None = None, named_years: Sequence[int] = ()) -> Question:
    return understand(text, HELD, lambda year, reports: year in named_years, previous=previous)


def ids(question: Question) -> list[str]:
    return [report.id for report in question.reports]


def test_a_place_and_a_promise() -> None:
    question = ask("赣州2024年GDP增长目标是多少？")
    assert ids(question) == ["赣州市-2024"]
    assert question.part is Part.PLAN
    assert not question.each
    assert question.terms == "GDP增长目标"


def test_the_year_before_is_in_this_years_review() -> None:
    question = ask("乐平2022年GDP多少亿元")
    assert ids(question) == ["乐平市-2023"]
    assert question.part is Part.REVIEW


def test_a_year_that_no_report_speaks_of_is_missing() -> None:
    question = ask("赣州2021年GDP增长多少")
    assert ids(question) == []
    assert question.missing == ("赣州市2021年",)


@pytest.mark.parametrize("text", ["赣州2024年全年GDP实际增长了多少？", "抚州2024年财政收入完成情况"])
def test_what_was_done_in_the_reports_own_year_is_in_the_next_report(text: str) -> None:
    question = ask(text)
    assert question.reports == ()
    assert "2025年" in question.missing[0]


def test_what_was_done_one_year_is_not_asked_of_the_other() -> None:
    question = ask("赣州城镇化率2023年到了多少，2024年力争再提高几个百分点")
    assert (ids(question), question.missing) == (["赣州市-2024"], ())


PROVINCES = tuple(
    ReportRef(id=f"{place}-2025", place=place, year=2025)
    for place in ("辽宁省", "宁夏回族自治区", "新疆维吾尔自治区", "湖南省", "安徽省", "河南省", "云南省")
)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("投资目标：湘、皖、豫、辽谁最高", ["湖南省", "安徽省", "河南省", "辽宁省"]),
        ("湘皖豫谁最高", ["湖南省", "安徽省", "河南省"]),
        ("湘皖两省的粮食产量", ["湖南省", "安徽省"]),
        ("湘和皖谁的粮食多", ["湖南省", "安徽省"]),
        ("辽宁新时代“六地”是哪六地", ["辽宁省"]),
        ("湖南的移动云和新能源", ["湖南省"]),
    ],
)
def test_provinces_by_one_character(text: str, places: list[str]) -> None:
    question = understand(text, PROVINCES, lambda year, reports: False)
    assert [report.place for report in question.reports] == places


def test_a_year_that_the_text_names_is_not_missing() -> None:
    assert ids(ask("赣州游客人次和2019年相比怎样", named_years=[2019])) == ["赣州市-2024"]


def test_a_growth_from_the_year_before_is_this_years() -> None:
    assert times_of("今年财政收入打算比去年多百分之几？").offsets == (0,)
    assert times_of("财政收入比去年多百分之几？").offsets == (-1,)
    assert times_of("今年的目标比去年的实际高多少？").offsets == (0, -1)


def test_what_there_is_now_and_is_wanted_this_year_are_two_times() -> None:
    assert times_of("技术合同成交额眼下有多少，今年想做到多少？").offsets == (-1, 0)
    assert times_of("现在有多少家企业？").offsets == ()
    assert times_of("今年想做到多少？").offsets == (0,)


def test_a_number_is_not_a_year() -> None:
    question = ask("宜春去年新签约2000万元以上项目多少个")
    assert ids(question) == ["宜春市-2024"]
    assert question.part is Part.REVIEW


@pytest.mark.parametrize(
    "text", ["九江2024年GDP目标是多少", "景德镇的GDP是多少", "江西省2024年经济增长目标是多少"]
)
def test_a_place_without_a_report_is_missing(text: str) -> None:
    question = ask(text)
    assert question.reports == ()
    assert len(question.missing) == 1


def test_a_comparison_keeps_the_place_that_has_no_report() -> None:
    question = ask("赣州和九江谁的GDP目标高？")
    assert ids(question) == ["赣州市-2024"]
    assert question.missing == ("九江市",)
    assert question.each


def test_places_named_one_after_the_other_are_those_asked_about() -> None:
    """谁 asks among 南昌 and 九江, of which no report is held, not among all."""
    assert set(ask("南昌和九江的GDP谁高？").missing) == {"南昌市", "九江市"}
    assert len(ask("哪个市提到了和南昌的合作？").reports) == len(HELD)


def test_whom_a_thing_serves_asks_no_place() -> None:
    assert not ask("昌景黄高铁通车方便了谁？").each
    assert ask("谁的GDP增速最高？").each


def test_a_county_inside_a_word_is_no_place() -> None:
    question = ask("上饶、赣州各有哪些县评上了全国示范县？")
    assert ids(question) == ["上饶市-2024", "赣州市-2024"] and question.missing == ()


SHANXI = tuple(ReportRef(id=f"{p}-2025", place=p, year=2025) for p in ("北京市", "山西省", "河北省"))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("北京中心城区堵车情况怎么样", ["北京市"]),
        ("晋城城区有什么项目", ["山西省"]),
        ("北京协和医院要在雄安建什么", ["北京市"]),
        ("北京给河北帮了什么忙", ["北京市"]),
        ("北京在朝阳区和海淀区哪个投资更多", ["北京市"]),
        ("北京和河北谁的增速高", ["北京市", "河北省"]),
        ("从北京去河北坐高铁要多久", ["北京市"]),
        ("北京到山西的高铁，跑一趟多少分钟", ["北京市"]),
    ],
)
def test_an_ordinary_word_and_the_place_where_something_is_done_ask_no_report(
    text: str, places: list[str]
) -> None:
    question = understand(text, SHANXI, lambda year, reports: False)
    assert ([report.place for report in question.reports], question.missing) == (places, ())


@pytest.mark.parametrize(
    "text", ["乐平2022年新增了多少市场主体，宜春2023年呢", "2022年的乐平和2023年的宜春各新增了多少市场主体"]
)
def test_a_year_of_its_own_for_each_place(text: str) -> None:
    question = ask(text)
    assert (ids(question), question.missing) == (["乐平市-2023", "宜春市-2024"], ())


def test_places_joined_have_one_time_and_the_next_another() -> None:
    question = ask("城镇新增就业，上饶、宜春去年和乐平2022年，哪个最多？")
    assert (ids(question), question.missing) == (["上饶市-2024", "宜春市-2024", "乐平市-2023"], ())


def test_what_was_spent_is_no_revenue() -> None:
    assert "财政支出" in ask("赣州去年花了多少财政的钱").terms


def test_how_far_a_thing_is_asks_of_the_review() -> None:
    assert ask("赣州的铁路建设进展如何").part is Part.REVIEW
    assert ask("赣州如何发展铁路").part is Part.PLAN


def test_another_place_may_be_what_the_question_is_about() -> None:
    question = ask("赣州和深圳的对口合作有什么进展？")
    assert ids(question) == ["赣州市-2024"]
    assert question.missing == ()


def test_a_county_is_looked_for_in_the_report_of_its_city() -> None:
    question = ask("丰城去年怎么样？")
    assert ids(question) == ["宜春市-2024"]
    assert "丰城" in question.terms


@pytest.mark.parametrize(
    "text", ["五个城市里谁的农村居民收入目标最高？", "哪些城市提到了低空经济？", "各市的粮食产量目标"]
)
def test_all_places_are_asked_each(text: str) -> None:
    question = ask(text)
    assert len(question.reports) == 5
    assert question.each


def test_a_question_without_a_place_is_put_to_whichever_knows() -> None:
    question = ask("“四减一优化”是什么？")
    assert len(question.reports) == 5
    assert not question.each


def test_a_follow_up_names_another_place() -> None:
    first = ask("赣州2024年GDP增长目标是多少？")
    assert ask("那宜春呢？", first).text == "宜春2024年GDP增长目标是多少？"


def test_a_follow_up_asks_another_thing_of_the_same_place() -> None:
    first = ask("赣州2024年GDP增长目标是多少？")
    assert ids(ask("固定资产投资目标呢？", first)) == ["赣州市-2024"]


def test_one_of_several_is_asked_on_its_own() -> None:
    question = ask("五个城市里谁的农村居民收入目标最高？")
    assert single_question(question, question.reports[1]) == "赣州市的农村居民收入目标是多少？"


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="空"):
        ask(text)


def test_a_long_question_is_refused() -> None:
    with pytest.raises(UsageError, match="太长"):
        ask("问" * 10_000)


@settings(deadline=None)  # the first call reads the tables
@given(st.text(min_size=1, max_size=80))
def test_any_text_is_understood_or_refused_clearly(text: str) -> None:
    try:
        question = ask(text)
    except UsageError:
        return
    assert question.terms
    assert question.reports or question.missing


def narrowed(text: str, *reports: str, only: Part | None = None) -> Question:
    return understand(text, HELD, lambda year, ids: False, chosen=reports, only=only)


def test_only_the_chosen_reports_are_asked() -> None:
    assert ids(narrowed("各市的粮食产量目标", "赣州市-2024", "抚州市-2024")) == ["赣州市-2024", "抚州市-2024"]


def test_a_place_that_was_not_chosen_is_told_apart_from_one_without_a_report() -> None:
    question = narrowed("宜春和九江的GDP目标谁高？", "赣州市-2024")
    assert question.reports == ()
    assert question.excluded == ("宜春市",)
    assert question.missing == ("九江市",)


def test_a_report_that_is_not_held_cannot_be_chosen() -> None:
    with pytest.raises(UsageError, match="南昌市-2024"):
        narrowed("GDP目标是多少", "南昌市-2024")


def test_the_part_to_search_is_kept() -> None:
    question = narrowed("GDP增速是多少", "赣州市-2024", only=Part.PLAN)
    assert (question.only, question.part) == (Part.PLAN, Part.PLAN)


def test_a_year_in_brackets_holds_for_the_place_in_them() -> None:
    question = ask("需要去年（乐平取2022年）新农村点的个数：上饶、赣州、乐平")
    assert set(ids(question)) == {"上饶市-2024", "赣州市-2024", "乐平市-2023"}
    assert question.missing == ()


def test_a_harbour_set_against_another_is_all_that_is_left_of_the_comparing() -> None:
    assert ask("赣州港跟上饶港比，2023年吞吐量差多少").terms == "港 吞吐量差"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("“十五五”末要提高到多少", range(2026, 2031)),
        ("十四五期间完成多少", range(2021, 2026)),
        ("“十五五”规划什么时候编好", ()),
        ("五年来完成多少", ()),
    ],
)
def test_a_five_year_plan_names_its_years(text: str, years: Sequence[int]) -> None:
    assert years_of_plans(text) == set(years)


@pytest.mark.parametrize(
    ("text", "names", "written"),
    [
        ("重庆到昆明的高铁通了吗", {"渝昆高铁"}, "重庆到昆明的高铁（渝昆高铁）通了吗"),
        ("包头到银川的高铁通了吗", {"包银高铁"}, "包头到银川的高铁（包银高铁）通了吗"),
        ("深圳至赣州的高铁通了吗", {"赣深高铁"}, "深圳至赣州的高铁（赣深高铁）通了吗"),
        ("南昌到九江的高铁通了吗", {"江南", "渝昆高铁"}, "南昌到九江的高铁通了吗"),
    ],
)
def test_a_line_is_called_by_a_character_of_either_end(text: str, names: set[str], written: str) -> None:
    assert name_lines(text, lambda name: any(name in known for known in names)) == written

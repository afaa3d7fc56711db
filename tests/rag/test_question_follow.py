"""Follow-ups become questions that stand on their own; what is left open is asked back or named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.types import Part
from rag.errors import UsageError
from rag.question import understand
from rag.types import Claim, Intent, Question, ReportRef, Shape


def held(*reports: tuple[str, int]) -> tuple[ReportRef, ...]:
    return tuple(ReportRef(id=f"{place}-{year}", place=place, year=year) for place, year in reports)


FIVE = held(("上饶市", 2024), ("赣州市", 2024), ("宜春市", 2024), ("乐平市", 2023), ("抚州市", 2024))
YEARS = held(
    ("赣州市", 2022), ("赣州市", 2023), ("赣州市", 2024), ("浙江省", 2024), ("浙江省", 2025), ("广东省", 2025)
)
SAID = tuple(
    Claim(text=text, citations=("赣州市-2024-p050-s1",), support="supported")
    for text in (
        "一是实施创业带动就业工程，发放贷款。",
        "二是加快国家区域医疗中心建设。",
        "三是推进市级文化场馆建设。",
    )
)


def ask(
    *turns: str, reports: tuple[ReportRef, ...] = FIVE, said: tuple[Claim, ...] = (), figures: bool = False
) -> Question:
    """Ask one after the other and return the last as understood."""
    question: Question | None = None
    for text in turns:
        question = understand(
            text,
            reports,
            lambda year, ids: False,
            previous=question,
            said=said if question else (),
            has_figure=lambda name, report: figures,
        )
    assert question is not None
    return question


def ids(question: Question) -> list[str]:
    return [report.id for report in question.reports]


FOLLOW_UPS = [
    (("赣州2024年GDP增长目标是多少？", "那宜春呢？"), "宜春2024年GDP增长目标是多少？"),
    (("赣州2024年GDP增长目标是多少？", "换成宜春和抚州呢"), "宜春和抚州2024年GDP增长目标是多少？"),
    (("赣州和宜春的GDP目标谁高？", "那抚州呢？"), "抚州的GDP目标是多少？"),
    (("GDP目标是多少？", "宜春呢？"), "宜春GDP目标是多少？"),
    (("赣州去年GDP增长多少？", "目标呢？"), "赣州GDP目标是多少？"),
    (("赣州2024年GDP增长目标是多少？", "去年呢？"), "赣州去年GDP增长是多少？"),
    (("赣州2024年GDP增长目标是多少？", "固定资产投资呢"), "赣州2024年固定资产投资增长目标是多少？"),
    (("赣州去年城镇居民收入增长多少", "农村的呢"), "赣州去年农村居民收入增长多少"),
    (("赣州去年固定资产投资下降了多少？", "为什么呢？"), "赣州去年固定资产投资下降的原因是什么？"),
    (("宜春2024年GDP增长目标是多少？", "和赣州比呢？"), "宜春和赣州2024年GDP增长目标对比，谁高？"),
    (("赣州怎么防止返贫？", "养老方面呢"), "赣州养老方面有什么安排？"),
    (("赣州怎么防止返贫？", "该市今年养老有什么安排？"), "赣州今年养老有什么安排？"),
    (("各市的GDP目标是多少？", "固定资产投资呢？"), "各市的固定资产投资目标是多少？"),
    (("赣州2024年GDP增长目标是多少？", "那宜春呢？", "去年呢"), "宜春去年GDP增长是多少？"),
]


@pytest.mark.parametrize(("turns", "resolved"), FOLLOW_UPS)
def test_a_follow_up_becomes_a_whole_question(turns: tuple[str, ...], resolved: str) -> None:
    assert ask(*turns).text == resolved


def test_a_quoted_term_needs_no_place_from_before() -> None:
    assert len(ask("赣州的GDP目标", "“四减一优化”是什么？").reports) == 5


@pytest.mark.parametrize("text", ["第三条详细说说", "第3点展开讲讲", "第三件具体是什么"])
def test_a_sentence_of_the_answer_before_can_be_pointed_at(text: str) -> None:
    question = ask("赣州要办哪些实事？", text, said=SAID)
    assert question.text == "赣州市“推进市级文化场馆建设”具体怎么说？"
    assert ids(question) == ["赣州市-2024"]


def test_a_sentence_that_was_not_said_is_asked_back() -> None:
    assert "3句" in ask("赣州要办哪些实事？", "第五条详细说说", said=SAID).unclear
    assert ask("赣州要办哪些实事？", "第三产业增长多少", said=SAID).unclear == ""


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("这个词是什么意思？", "这个词"),
        ("他们一共投了多少钱？", "哪里"),
        ("任务完成了吗？", "哪一件事"),
        ("新改建了多少公里？", "哪一件事"),
        ("目标是多少？", "哪个指标"),
        ("它的增速是多少", "哪里"),
    ],
)
def test_what_is_left_out_is_asked_back(text: str, asks: str) -> None:
    assert asks in ask(text).unclear


@pytest.mark.parametrize(
    "text",
    [
        "“四减一优化”是什么？",
        "黑猫化工几月份部分投产？",
        "赣州的目标是多少？",
        "GDP增长目标是多少？",
        "有哪些困难？",
        "报告是谁作的？",
    ],
)
def test_a_question_that_can_be_answered_is_not_asked_back(text: str) -> None:
    assert ask(text).unclear == ""


def test_the_only_report_and_the_question_before_fill_in_a_place() -> None:
    assert ask("新改建了多少公里？", reports=FIVE[:1]).unclear == ""
    assert ask("赣州怎么修路？", "新改建了多少公里？").unclear == ""


def test_an_indicator_without_a_place_is_put_to_every_report() -> None:
    question = ask("GDP增长目标是多少？")
    assert question.each
    assert len(question.reports) == 5
    assert not ask("辅力新能源项目总投资多少？").each


def test_a_year_that_was_promised_and_done_is_read_as_done_and_the_other_named() -> None:
    question = ask("浙江省2024年GDP增速", reports=YEARS, figures=True)
    assert (ids(question), question.part) == (["浙江省-2025"], Part.REVIEW)
    assert "目标" in question.other_reading
    assert ask("浙江省2024年GDP增速", reports=YEARS).other_reading == ""
    assert ids(ask("浙江省2024年GDP增长目标", reports=YEARS, figures=True)) == ["浙江省-2024"]


def test_income_is_read_as_people_s_and_the_treasury_s_is_named() -> None:
    question = ask("赣州去年收入增长多少", figures=True)
    assert question.terms == "居民人均可支配收入增长"
    assert "财政收入" in question.other_reading
    assert ask("赣州去年旅游收入增长多少", figures=True).other_reading == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("赣州2023年实际GDP增长多少", ["赣州市-2024"]),
        ("赣州近三年GDP增速", ["赣州市-2022", "赣州市-2023", "赣州市-2024"]),
        ("赣州2022年和2023年GDP目标", ["赣州市-2022", "赣州市-2023"]),
        ("赣州2021-2023年GDP实际增速", ["赣州市-2022", "赣州市-2023", "赣州市-2024"]),
        ("二〇二三年赣州GDP目标", ["赣州市-2023"]),
        ("浙江2024年GDP目标和完成", ["浙江省-2024", "浙江省-2025"]),
        ("宁波2025年GDP目标", ["浙江省-2025"]),
        ("各省的GDP目标", ["浙江省-2025", "广东省-2025"]),
        ("赣州县今年GDP目标", ["赣州市-2024"]),
        ("赣州地区今年修多少路", ["赣州市-2024"]),
    ],
)
def test_places_and_years_choose_reports(text: str, expected: list[str]) -> None:
    assert ids(ask(text, reports=YEARS)) == expected


def test_counties_former_names_and_railways() -> None:
    assert ids(ask("上饶县2024年GDP目标")) == ["上饶市-2024"]
    assert ask("襄樊市GDP目标").missing == ("襄樊市",)
    assert ask("赣深高铁什么时候通车？").missing == ()
    assert ask("鼓楼区GDP").missing == ("鼓楼区",)
    both = ask("鼓楼区今年怎么抓教育？", reports=held(("南京市", 2024), ("福州市", 2024)))
    assert set(ids(both)) == {"南京市-2024", "福州市-2024"}
    assert ids(ask("南京鼓楼区今年怎么抓教育？", reports=held(("南京市", 2024), ("福州市", 2024)))) == [
        "南京市-2024"
    ]


@pytest.mark.parametrize("text", ["赣州过去30年怎么变的", "赣州10年来修了多少路"])
def test_a_number_of_years_is_no_year(text: str) -> None:
    assert ask(text).years == ()


@pytest.mark.parametrize(
    ("text", "intent", "shape"),
    [
        ("赣州2024年GDP增长目标是多少？", Intent.FIGURE, Shape.SENTENCE),
        ("赣州和宜春谁的GDP目标高？", Intent.COMPARISON, Shape.TABLE),
        ("五个城市的GDP目标从高到低排序", Intent.RANKING, Shape.TABLE),
        ("赣州要建哪些高速公路？", Intent.LIST, Shape.LIST),
        ("什么是“链长制”？", Intent.DEFINITION, Shape.SENTENCE),
        ("赣州怎么推进养老？", Intent.MEASURE, Shape.LIST),
        ("赣州为什么没完成目标？", Intent.EXPLANATION, Shape.SENTENCE),
        ("赣州的政府工作报告是谁作的？", Intent.METADATA, Shape.SENTENCE),
        ("赣州机场通航了吗？", Intent.YES_NO, Shape.SENTENCE),
        ("赣州粮食产量去年多少，今年目标多少？", Intent.CHANGE, Shape.SENTENCE),
        ("赣州城镇新增就业和PM2.5浓度各是多少？", Intent.MIXED, Shape.LIST),
    ],
)
def test_intents_and_shapes(text: str, intent: Intent, shape: Shape) -> None:
    question = ask(text)
    assert (question.intent, question.shape) == (intent, shape)


WORDS = st.lists(
    st.sampled_from(
        "赣州 宜春市 九江 鼓楼区 各市 谁 2023年 近三年 去年 那 呢 第三条 第九点 它 该市 这个词 GDP 收入 农村的 目标 实际 和 比 为什么 "
        "多少 “ ” ？ 养老 怎么 完成了吗 工业增速 24年 二〇二四年 2021-2023年 报告 县 的".split()
    ),
    min_size=1,
    max_size=8,
).map("".join)
TEXTS = st.one_of(WORDS, st.text(min_size=1, max_size=40))


@settings(deadline=None)  # the first call reads the tables
@given(TEXTS, TEXTS, st.sampled_from([FIVE, FIVE[:1], YEARS]), st.booleans())
def test_understanding_never_fails_nor_leaves_the_reports_held(
    first: str, second: str, reports: tuple[ReportRef, ...], narrow: bool
) -> None:
    previous: Question | None = None
    chosen = [reports[0].id] if narrow else []
    for text in (first, second):
        try:
            question = understand(
                text, reports, lambda year, ids: year % 2 == 0, previous=previous, said=SAID, chosen=chosen,
                has_figure=lambda name, report: True,
            )  # fmt: skip
        except UsageError:
            continue
        assert question.text
        assert question.terms
        assert set(question.reports) <= {r for r in reports if not chosen or r.id in chosen}
        assert question.reports or question.missing or question.excluded
        previous = question


@pytest.mark.parametrize("text", ["这条路什么时候通车？", "那个县最后评上了没有"])
def test_a_thing_pointed_at_but_not_named_is_asked_back(text: str) -> None:
    assert "指的是" in ask(text).unclear


@pytest.mark.parametrize(
    "text",
    [
        "黑猫化工这个项目什么时候投产？",
        "这个市的GDP目标是多少？",
        "应该怎么申请低保？",
        "那么养老怎么做？",
        "能耗这一块，乐平有哪些管控办法？",
    ],
)
def test_a_thing_named_before_it_is_pointed_at_is_not_asked_back(text: str) -> None:
    assert "指的是什么" not in ask(text).unclear

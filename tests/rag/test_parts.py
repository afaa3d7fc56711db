"""Questions that ask several things, cut into questions that ask one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chain import Group
from rag.complete import value_of
from rag.library import Library
from rag.parts import Part as Piece
from rag.parts import parts
from rag.types import Claim
from tests.rag.reading import ask


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("营收去年多少，今年目标多少", ["赣州营收去年多少", "赣州营收今年目标多少"]),
        ("“十四五”这几年，总共增加了多少座位？", []),
        ("开了多少列，占全省多大比例？", ["赣州开了多少列", "赣州开了占全省多大比例"]),
        (
            "去年化解了多少隐性债务，今年还要化多少",
            ["赣州去年化解了多少隐性债务", "赣州化解了隐性债务今年还要化多少"],
        ),
        ("军山湖大桥总投资多少，哪年通车", ["赣州军山湖大桥总投资多少", "赣州军山湖大桥哪年通车"]),
        (
            "保交楼去年交付率多高，剩下的什么时候交清",
            ["赣州保交楼去年交付率多高", "赣州保交楼剩下的什么时候交清"],
        ),
        (
            "经开区主营收入2023年多少，占全县多大比例",
            ["赣州经开区主营收入2023年多少", "赣州经开区主营收入2023年占全县多大比例"],
        ),
        (
            "引资方面，2023年实际利用外资多少，2024年打算做到多少",
            ["赣州引资方面2023年实际利用外资多少", "赣州引资方面实际利用外资2024年打算做到多少"],
        ),
        (
            "规上工业增加值增长多少，在全省列第几位",
            ["赣州规上工业增加值增长多少", "赣州规上工业增加值增长在全省列第几位"],
        ),
        ("“反向飞地”是什么，2025年要办好几处", ["赣州“反向飞地”是什么", "赣州“反向飞地”2025年要办好几处"]),
        ("去年设立了多少只基金，总规模多大", ["赣州去年设立了多少只基金", "赣州去年设立了基金总规模多大"]),
        ("新建公园多少个，面积有多大？", ["赣州新建公园多少个", "赣州新建公园面积有多大"]),
        (
            "粮食产量、生猪出栏和油茶面积分别是多少",
            ["赣州粮食产量是多少", "赣州生猪出栏是多少", "赣州油茶面积是多少"],
        ),
        (
            "经济去年三季度和全年各增长百分之几",
            ["赣州经济去年三季度增长百分之几", "赣州经济去年全年增长百分之几"],
        ),
        (
            "富硒农产品的目标比前一年实际数少多少个？",
            ["赣州前一年富硒农产品是多少个", "赣州今年富硒农产品的目标是多少个"],
        ),
        ("上年改了多少、这年定多少", ["赣州上年改了多少", "赣州改了这年定多少"]),
        ("2023年收入规模和2024年的目标", ["赣州2023年收入规模", "赣州收入规模2024年的目标"]),
        ("接待游客多少人次，今年目标多少", ["赣州去年接待游客多少人次", "赣州接待游客今年目标多少"]),
        ("投资去年完成多少今年目标多少", ["赣州投资去年完成多少", "赣州投资完成今年目标多少"]),
        ("今年的车位会比去年多吗", ["赣州去年的车位是多少", "赣州今年的车位是多少"]),
        (
            "规上工业企业一共多少家？其中新增多少家？",
            ["赣州规上工业企业一共多少家", "赣州规上工业企业新增多少家"],
        ),
    ],
)
def test_each_part_is_whole_in_itself(question: str, texts: list[str]) -> None:
    assert [part.text for part in parts(question, "赣州")] == texts


@pytest.mark.parametrize(
    "question",
    [
        "“三中心、一基地”分别是哪几个？",
        "",
        "？？，，",
        "赣州怎么修路？",
        "粮食产量是多少？",
        "今年工作总的考虑",
    ],
)
def test_a_question_that_asks_one_thing_has_no_parts(question: str) -> None:
    assert parts(question, "赣州") == ()


def test_a_place_is_put_once_and_only_where_it_is_missing() -> None:
    assert [p.text for p in parts("赣州营收多少，赣州利润多少", "赣州")] == ["赣州营收多少", "赣州利润多少"]
    assert [p.text for p in parts("营收多少，利润多少")] == ["营收多少", "利润多少"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (
            "“一号改革工程”“一号发展工程”各是什么工程",
            ["“一号改革工程”是什么工程", "“一号发展工程”是什么工程"],
        ),
        ("“三新”和“三量”分别指什么？", ["“三新”指什么", "“三量”指什么"]),
        ("老提的“三新”、“三量”到底指啥", ["老提的“三新”到底指啥", "老提的“三量”到底指啥"]),
        ("“三新”指什么？", []),
    ],
)
def test_names_in_a_row_are_asked_one_by_one(text: str, cut: list[str]) -> None:
    assert [part.text for part in parts(text)] == cut


_WORDS = st.lists(
    st.sampled_from(
        "赣州 营收 利润 粮食产量 去年 今年 2023年 多少 第几 哪些 如何 目标 和 与 、 ， ？ ； 分别 各 比去年 多吗 其中 那么".split()
    ),
    max_size=12,
).map("".join)


@given(_WORDS | st.text(), st.sampled_from(["", "赣州"]))
def test_any_text_can_be_cut_and_a_part_has_words_of_its_own(text: str, place: str) -> None:
    for part in parts(text, place):
        assert part.own
        assert place in part.text


@given(
    st.lists(
        st.sampled_from(["油茶面积", "利润", "粮食产量", "公路里程"]), min_size=2, max_size=4, unique=True
    )
)
def test_no_thing_asked_for_is_lost(things: list[str]) -> None:
    found = parts("，".join(f"{thing}是多少" for thing in things) + "？", "赣州")
    assert [part.text for part in found] == [f"赣州{thing}是多少" for thing in things]


def test_the_figures_of_a_name_are_no_things_asked_one_by_one() -> None:
    assert parts("“3212”工程中的3、2、1、2各代表什么", "福建") == ()


def test_things_are_ranked_by_the_tax_that_they_pay() -> None:
    found = parts(
        "乐平引进的项目里，宏柏三期、荣凯科技、乐丰平二期建成后谁交税最多？按预计年创税收从高到低排一下",
        "乐平",
    )
    assert [part.thing for part in found] == ["宏柏三期", "荣凯科技", "乐丰平二期"]
    assert found[0].own == "宏柏三期创税收是多少"


def test_what_is_asked_in_a_row_is_cut() -> None:
    found = parts("上饶今年要建多少公里农村公路、新增多少停车位？", "上饶")
    assert [part.own for part in found] == ["上饶今年要建多少公里农村公路", "新增多少停车位"]
    assert parts("乐平有多少个镇、村？", "乐平") == ()
    assert parts("抚州2023年有多少个项目建成、多少个开工", "抚州") == ()
    assert parts("乐平新殡仪馆占地多少亩、选在哪个乡镇", "乐平") == ()


def test_each_thing_has_its_own_figure_of_a_row(library: Library) -> None:
    row = "新能源汽车及零部件、新能源新材料产业产值分别增长29.9%、39.5%。"
    answer = Group((), (Claim(text=row, citations=("抚州市-2024-p003-s2",), support="supported"),))
    for thing, value in (("新能源汽车及零部件产业", "29.9"), ("新能源新材料产业", "39.5")):
        own = f"{thing}产值增速是多少"
        found = value_of(ask(own), Piece(own, own, thing), answer, library)
        assert [str(one.quantity.value) for one in found] == [value]

"""Over which sentences a model may write, and what a report has at another time than the one asked about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.types import Part, Passage, Sentence
from rag.evidence import Ranked
from rag.fit import Asking
from rag.library import Library
from rag.timely import speaks_of_the_time, tells_when_of
from rag.worth_writing import READ, of_another_time, worth_writing_over
from tests.rag.reading import ask, ranked, report, words_of

DONE, PLANNED = "全年接待游客2.2亿人次", "三清山汾水索道"


class Reader:
    """Reads a sentence badly that has one of the words given, and well otherwise."""

    def __init__(self, *bad: str) -> None:
        self.bad, self.read = bad, 0

    def __call__(self, _question: str, texts: Sequence[str]) -> list[float]:
        self.read += len(texts)
        return [-5.0 if any(word in text for word in self.bad) else 3.0 for text in texts]


def handmade(
    library: Library,
    *texts: str,
    part: Part = Part.REVIEW,
    years: str = "",
    at: int = 0,
    place: str = "上饶市",
) -> Ranked:
    """Return one of some sentences that make a paragraph by themselves."""
    sentences = tuple(Sentence(f"某市-2024-p001-s{n}", 0, len(text), text) for n, text in enumerate(texts, 1))
    passage = Passage("某市-2024-p001", 1, part, (), 0, 0, "".join(texts), sentences, years=years)
    return Ranked(passage, at, 0.9, 0.9, report(library, place), rank=1.0, near=0.9)


def test_a_review_is_nothing_to_write_a_plan_from(library: Library) -> None:
    question = ask("今年旅游怎么做？", report(library, "上饶市"), offsets=(0,))
    done = ranked(library, report(library, "上饶市"), DONE, words_of(question, library))
    planned = handmade(library, "今年办好旅游大会。", part=Part.PLAN)
    asking = Asking(question, words_of(question, library), library)
    assert worth_writing_over(asking, [done, planned]) == [planned]


def test_what_the_reader_rules_out_is_not_written_from(library: Library) -> None:
    question = ask("旅游怎么做？", report(library, "上饶市"))
    some = [handmade(library, text) for text in ("办好旅游大会。", "修好农村公路。", *["游客更多。"] * READ)]
    reader = Reader("公路")
    asking = Asking(question, words_of(question, library), library, reader)
    worth = worth_writing_over(asking, some)
    assert [one.sentence.text for one in worth[:2]] == ["办好旅游大会。", "游客更多。"]
    assert len(worth) == READ - 1
    assert reader.read <= READ


def test_what_stands_of_another_time_is_told_with_its_year(library: Library) -> None:
    shangrao = report(library, "上饶市")
    done = handmade(library, "接待游客2.2亿人次。")
    assert (
        of_another_time(ask("今年接待多少游客？", shangrao, offsets=(0,)), [done])
        == "2023年：接待游客2.2亿人次。"
    )
    five = handmade(library, "接待游客8亿人次。", years="2019-2023")
    asked = ask("2023年接待多少游客？", shangrao, years=(2023,))
    assert of_another_time(asked, [five]) == "2019-2023年：接待游客8亿人次。"
    assert of_another_time(asked, [done]) == ""  # of the time asked about: it is not near, it answers
    assert of_another_time(asked, []) == ""


@pytest.mark.parametrize(("years", "timely"), [((2022,), True), ((2023,), False)])
def test_a_note_headed_by_a_year_is_of_that_year(
    library: Library, years: tuple[int, ...], timely: bool
) -> None:
    texts = ("7．2022年十件民生实事：①新增停车泊位3000个。", "②改造老旧小区20个。")
    note = handmade(library, *texts, part=Part.NOTES, at=1)
    assert (
        speaks_of_the_time(ask("新增停车位多少个？", report(library, "上饶市"), years=years), note) is timely
    )


@pytest.mark.parametrize(
    ("question", "text", "timely"),
    [
        ("2022年GEP是多少亿元？", "2021年全市GEP达1146亿元。", False),
        ("2022年GEP是多少亿元？", "2021年全市GEP达1146亿元，次年增至1200亿元。", True),
        ("2022年GEP是多少亿元？", "2021年以来全市GEP增加1146亿元。", True),
        ("2022年生态做得怎么样？", "2021年全市GEP达1146亿元。", True),
    ],
)
def test_a_figure_behind_another_year_is_not_of_the_year_asked_about(
    library: Library, question: str, text: str, timely: bool
) -> None:
    asked = ask(question, report(library, "乐平市"), years=(2022,))
    told = handmade(library, text, place="乐平市")
    assert speaks_of_the_time(asked, told) is timely


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("抽水蓄能电站哪一年能发电？", "抽水蓄能电站年内核准开工。", False),
        ("抽水蓄能电站哪一年能发电？", "抽水蓄能电站2026年首台机组并网。", True),
        ("抽水蓄能电站哪一年能建成？", "抽水蓄能电站2027年投用。", True),
        ("军山湖大桥哪年通车？", "推进军山湖大桥等三项工程，其中320国道改线10月底通车。", False),
        ("军山湖大桥哪年通车？", "军山湖大桥加快推进，其中一期2025年通车。", True),
        ("抽水蓄能电站哪一年开工？", "抽水蓄能电站2027年投用。", False),
    ],
)
def test_when_a_thing_ends_is_told_by_that_end(
    library: Library, question: str, text: str, told: bool
) -> None:
    words = words_of(ask(question), library)
    assert tells_when_of(question, words, handmade(library, text, part=Part.PLAN)) is told

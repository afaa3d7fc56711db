"""Answers in the report's own words: whether sentences answer, which, and which part of them."""

from __future__ import annotations

import json

import pytest

from corpus.types import Part, Passage, Sentence
from rag.chain import Request
from rag.choosing import claim_of
from rag.evidence import Ranked, rank_sentences
from rag.fit import Asking
from rag.holding import figure_of, only_measured
from rag.keywords import Keyword
from rag.library import Library
from rag.lists import list_of
from rag.quotes import _reports_alike, quote
from rag.retrieve import retrieve
from rag.timely import asked_years, speaks_of_the_time, wants_number, wants_prose
from rag.types import Question
from tests.conftest import ROOT, HashEmbedder, MakeEngine
from tests.rag.reading import ask, ranked, report, words_of


def asking(question: Question, library: Library) -> Asking:
    return Asking(question, tuple(words_of(question, library)), library)


QUESTIONS = ROOT / "eval" / "questions" / "reports5b.jsonl"


def test_a_measure_without_the_thing_measured_is_not_it() -> None:
    grapes, output = Keyword("葡萄", 6.3, False), Keyword("产量", 3.9, False)
    assert only_measured((grapes, output), "水产品产量19.65万吨")
    assert not only_measured((grapes, output), "葡萄产量300万吨")
    assert not only_measured((Keyword("核成", 6.3, True), output), "粮食产量476亿斤")


@pytest.mark.parametrize("end", ["我们一定直面问题。", "对于这些问题，我们将采取措施。"])
def test_a_reports_own_problems_are_a_list_whatever_stops_they_have(end: str) -> None:
    texts = [
        "我们也清醒认识到，工作中仍存在一些不足。",
        "主要是：外部环境不确定。",
        "国内需求不足。",
        "就业面临压力。",
        end,
    ]
    sentences, at = [], 0
    for number, text in enumerate(texts, 1):
        sentences.append(Sentence(f"某市-2025-p001-s{number}", at, at + len(text), text))
        at += len(text)
    passage = Passage("某市-2025-p001", 1, Part.REVIEW, (), 0, at, "".join(texts), tuple(sentences))
    assert [one.text for one in list_of(passage, 0)] == texts[:4]


def test_the_sentence_with_the_figure_answers_and_is_cited(library: Library) -> None:
    shangrao = report(library, "上饶市")
    question = ask("全年接待游客多少人次？", shangrao)
    words = words_of(question, library)
    best = ranked(library, shangrao, "全年接待游客2.2亿人次", words)
    (claim,) = quote(asking(question, library), [best]).claims
    assert "全年接待游客2.2亿人次" in claim.text
    assert claim.citations == (best.sentence.address,)


def test_a_sentence_without_a_figure_of_the_kind_asked_for_does_not_answer(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    question = ask("中欧班列开了多少列次、多少公里？", ganzhou)
    words = words_of(question, library)
    plan = ranked(library, ganzhou, "稳定运营中欧班列", words)
    assert quote(asking(question, library), [plan]).claims == ()


def test_a_sentence_on_something_else_does_not_answer(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    question = ask("袋鼠养殖办法有哪些？", ganzhou)
    words = words_of(question, library)
    other = ranked(library, ganzhou, "固定资产投资下降1.7%", words)
    quoted = quote(asking(question, library), [other])
    assert quoted.claims == ()
    assert quote(asking(question, library), []).claims == ()


def test_what_was_done_is_not_what_is_planned(library: Library) -> None:
    shangrao = report(library, "上饶市")
    words = words_of(ask("全年接待游客"), library)
    done = ranked(library, shangrao, "全年接待游客2.2亿人次", words)
    assert speaks_of_the_time(ask("接待游客", shangrao), done)
    assert speaks_of_the_time(ask("接待游客", shangrao, years=(2023,)), done)
    assert speaks_of_the_time(ask("接待游客", shangrao, offsets=(-1,)), done)
    assert not speaks_of_the_time(ask("接待游客", shangrao, offsets=(0,)), done)


def test_a_paragraph_of_five_years_tells_no_figure_of_one(library: Library) -> None:
    text = "城镇新增就业261.6万人。"
    sentence = Sentence("s1", 0, len(text), text)
    place = report(library, "上饶市")
    passage = Passage("p1", 1, Part.REVIEW, (), 0, 0, text, (sentence,), years="2019-2023")
    five = Ranked(passage, 0, 0.5, 0.5, place)
    assert not speaks_of_the_time(ask("2023年城镇新增就业多少人？", place, years=(2023,)), five)
    assert speaks_of_the_time(ask("城镇新增就业多少人？", place), five)
    assert speaks_of_the_time(ask("五年城镇新增就业多少人？", place, years=(2019, 2023)), five)
    assert speaks_of_the_time(ask("2023年就业做得怎么样？", place, years=(2023,)), five)
    text = "技术合同成交额从1795亿元增加到5260亿元。"
    grown = Passage(
        "p1", 1, Part.REVIEW, (), 0, 0, text, (Sentence("s1", 0, len(text), text),), years="2019-2023"
    )
    level = ask("2023年技术合同成交额多少亿元？", place, years=(2023,))
    assert speaks_of_the_time(level, Ranked(grown, 0, 0.5, 0.5, place))  # what it came to in the last year


def test_a_task_of_an_annex_is_of_the_reports_year(library: Library) -> None:
    text = "2.实现城镇新增就业18万人以上（牵头单位：人社厅）。"
    place = report(library, "上饶市")  # of 2024
    passage = Passage("p1", 1, Part.NOTES, (), 0, 0, text, (Sentence("s1", 0, len(text), text),))
    task = Ranked(passage, 0, 0.5, 0.5, place)
    assert not speaks_of_the_time(ask("2023年新增就业多少人？", place, years=(2023,)), task)
    assert speaks_of_the_time(ask("今年新增就业多少人？", place, offsets=(0,)), task)


def test_years_by_name_and_as_seen_from_the_report(library: Library) -> None:
    shangrao = report(library, "上饶市")  # of 2024
    assert asked_years(ask("x", years=(2021,), offsets=(0, -1)), shangrao) == {2021, 2024, 2023}
    assert asked_years(ask("x"), shangrao) == set()


@pytest.mark.parametrize(
    ("text", "number", "prose"),
    [
        ("接待了多少人次？", True, False),
        ("怎么发展林下经济？", False, True),
        ("为什么下降？", False, True),
        ("采取措施后增长了百分之几？", True, False),
        ("", False, False),
    ],
)
def test_what_kind_of_sentence_answers(text: str, number: bool, prose: bool) -> None:
    assert (wants_number(ask(text)), wants_prose(ask(text))) == (number, prose)


def test_a_list_is_given_with_its_members(library: Library) -> None:
    """抚州: 主要是：有效需求仍然不足；科技创新支撑不够；…."""
    for place in library.reports:
        for passage in library.passages(place.id):
            for index, sentence in enumerate(passage.sentences):
                if "有效需求仍然不足；" in sentence.text and sentence.text.rstrip().endswith("；"):
                    members = list_of(passage, index)
                    assert members[0] == sentence
                    assert "科技创新支撑不够" in "".join(s.text for s in members)
                    assert "风险隐患" in members[-1].text
                    return
    raise AssertionError("no report has the list")


def test_a_claim_is_the_sentence_word_for_word_with_one_full_stop(library: Library) -> None:
    sentence = ranked(library, report(library, "赣州市"), "固定资产投资下降1.7%", ()).sentence
    for text in (
        "固定资产投资下降1.7%",
        "固定资产投资下降1.7%；",
        "固定资产投资下降1.7%，",
        "固定资产投资下降1.7%。",
    ):
        claim = claim_of(text, sentence)
        assert claim.text == "固定资产投资下降1.7%。"
        assert claim.citations == (sentence.address,)


def test_the_figure_of_the_clause_asked_about(library: Library) -> None:
    text = "全年地区生产总值439.23亿元，同比增长4.8%；接待游客2.2亿人次"
    for asked, figure in [("接待游客多少人次", "2.2亿人次"), ("地区生产总值有多少亿元", "439.23亿元")]:
        question = ask(asked)
        quantity = figure_of(question, words_of(question, library), text)
        assert quantity is not None and quantity.text == figure
    question = ask("袋鼠有多少头")
    assert figure_of(question, words_of(question, library), text) is None
    assert figure_of(question, words_of(question, library), "") is None


def test_quoted_clauses_stand_contiguously_in_the_sentences_cited(make_engine: MakeEngine) -> None:
    """Sentences are cut, never written: each quoted claim is one run of characters of a sentence it cites."""
    engine = make_engine()
    library, store = engine.index.library, engine.index.store
    embedder = HashEmbedder()
    quoted = 0
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines()[:25]:
        question = engine.understand(Request(json.loads(line)["question"])).question
        vector = embedder.query(question.terms)
        passages = retrieve(question, vector, library, store, question.reports)
        words = words_of(question, library)
        order = rank_sentences(question, words, passages, library)
        text_of = {r.sentence.address: r.sentence.text for r in order}
        for claim in quote(asking(question, library), order).claims:
            (address,) = claim.citations
            assert claim.text.removesuffix("。") in text_of[address]
            quoted += 1
    assert quoted >= 15


def test_a_name_quoted_from_memory_may_lack_a_character(library: Library) -> None:
    """The report says 赣州才服通; a name of other characters stays unknown."""
    ganzhou = report(library, "赣州市")
    for text, known in (
        ("“赣州才服通”怎么样了", True),
        ("“赣才服通”怎么样了", True),
        ("“赣商服通”怎么样了", False),
    ):
        question = ask(text, ganzhou)
        best = ranked(library, ganzhou, "“赣州才服通”上线运行", words_of(question, library))
        assert bool(quote(asking(question, library), [best]).claims) is known


def test_a_long_sentence_is_cut_up_to_the_number_of_the_kind_asked_for(library: Library) -> None:
    """乐平: 15支抗旱队伍指导、近6千台设备保障、超7千万元资金投入 stand behind 面对持续5个月的大旱久旱."""
    leping = report(library, "乐平市")
    question = ask("面对大旱投入资金多少万元", leping)
    best = ranked(library, leping, "近6千台设备保障", words_of(question, library))
    (claim,) = quote(asking(question, library), [best]).claims
    assert "超7千万元资金投入" in claim.text


def test_the_average_of_several_years_is_not_the_figure_of_one(library: Library) -> None:
    ganzhou = report(library, "赣州市")
    words = words_of(ask("新增就业多少", ganzhou), library)
    one = ranked(library, ganzhou, "城镇新增就业6万人", words)
    assert speaks_of_the_time(ask("新增就业多少万人", ganzhou), one)
    assert not speaks_of_the_time(ask("新增就业年均多少万人", ganzhou), one)


def test_another_line_is_another_thing(library: Library) -> None:
    fuzhou = report(library, "抚州市")
    for text, found in (("G105改建了吗", False), ("G206改建了吗", True), ("206国道改建了吗", True)):
        question = ask(text, fuzhou)
        words = words_of(question, library)
        one = ranked(library, fuzhou, "开工G206广昌", words)
        quoted = quote(asking(question, library), [one])
        assert bool(quoted.nearest or quoted.claims) is found


def test_where_several_reports_may_have_the_figure_it_is_asked_which_place_is_meant(library: Library) -> None:
    yichun, shangrao = report(library, "宜春市"), report(library, "上饶市")
    question = ask("管网新建改造了多少公里", yichun, shangrao)
    words = words_of(question, library)
    drains = ranked(library, yichun, "新建改造排水管网100公里", words)
    sewers = ranked(library, shangrao, "新改污水管网200公里", words)
    assert _reports_alike(question, [(0.55, drains), (0.32, sewers)]) == (yichun, shangrao)
    assert _reports_alike(question, [(0.55, drains), (0.05, sewers)]) == (yichun,)
    told = ask("管网怎么新建改造", yichun, shangrao)  # no figure of theirs is asked for
    assert _reports_alike(told, [(0.55, drains), (0.32, sewers)]) == ()

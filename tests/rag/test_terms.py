"""Names that a report coins, and what it says they stand for."""

from __future__ import annotations

import pytest

from corpus.types import Sentence
from rag.library import Library
from rag.terms import asked_term, explain, list_of_just, quoted_otherwise, spelt_out
from tests.rag.reading import ask, report


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("“五大片区”是指什么？", "五大片区"),
        ("「五大片区」包括哪些", "五大片区"),
        ("“五大片区”投资多少？", ""),
        ("“信江南片区”是什么？", ""),  # counts nothing
        ("五大片区是什么？", ""),
        ("“五大片区”逐条列一下", "五大片区"),
        ("", ""),
    ],
)
def test_a_counted_name_whose_meaning_is_asked(text: str, term: str) -> None:
    assert asked_term(ask(text)) == term


def test_members_that_stand_before_the_name(library: Library) -> None:
    named = explain(ask("“五大片区”是哪些？"), [report(library, "上饶市")], library)
    assert named is not None
    assert named.term == "五大片区"
    (sentence,) = named.sentences
    for member in ("信江南片区", "高铁北片区", "灵山片区", "经开区科创城片区", "丰溪河谷片区"):
        assert member in sentence.text


def test_members_that_stand_behind_a_colon_in_several_sentences(library: Library) -> None:
    named = explain(ask("“六个突出”指什么？"), [report(library, "宜春市")], library)
    assert named is not None
    assert len(named.sentences) == 6
    assert all("突出" in sentence.text for sentence in named.sentences)


def test_a_name_that_is_used_and_never_explained(library: Library) -> None:
    named = explain(ask("“八大工程”是哪些？"), [report(library, "上饶市")], library)
    assert named is not None
    assert named.sentences == ()
    assert "八大工程" in named.mention.text


def test_a_list_of_other_things_behind_a_name_is_not_what_it_stands_for(library: Library) -> None:
    named = explain(ask("“三中心、一基地”分别是哪几个？"), [report(library, "宜春市")], library)
    assert named is not None
    assert named.sentences == ()


def test_quotation_marks_may_stand_elsewhere_in_a_report() -> None:
    assert quoted_otherwise("两个关键小事", "深入抓好两个“关键小事”") == "两个“关键小事"
    assert quoted_otherwise("两个关键小事", "两个关键的小事") is None


def test_a_list_of_just_so_many_members() -> None:
    text = "集成电路、生物医药、人工智能三大先导产业规模达到1.8万亿元，稳步增长"
    assert list_of_just(text, 3) == "集成电路、生物医药、人工智能三大先导产业规模达到1.8万亿元"
    assert list_of_just(text, 4) == ""


def sentences(*texts: str) -> list[Sentence]:
    return [Sentence(f"某省-2025-p001-s{n}", 0, len(text), text) for n, text in enumerate(texts, 1)]


ENVIRONMENT = "深入实施市场、政务、要素、法治、信用环境提升工程。"  # a provincial report of 2025
TOWARDS = (
    "向种图强，南繁种业产值增长47.75%。",
    "向海图强，海洋生产总值增长10.4%。",
    "向天图强，火箭总装厂房开工。",
)


@pytest.mark.parametrize(
    ("term", "texts", "found"),
    [
        ("五个环境", [ENVIRONMENT], 1),
        ("四个环境", [ENVIRONMENT], 0),
        ("三向图强", TOWARDS, 3),
        ("三向图强", [*TOWARDS, TOWARDS[0]], 3),
        ("五向图强", TOWARDS, 0),
        ("图强", TOWARDS, 0),
        ("", TOWARDS, 0),
    ],
)
def test_members_of_a_name_that_the_text_never_uses(term: str, texts: list[str], found: int) -> None:
    assert len(spelt_out(term, sentences(*texts))) == found


def test_a_name_that_no_report_has(library: Library) -> None:
    assert explain(ask("“九大袋鼠”是哪些？"), library.reports, library) is None
    assert explain(ask("“五大片区”是哪些？"), [], library) is None
    assert explain(ask("投资多少？"), library.reports, library) is None

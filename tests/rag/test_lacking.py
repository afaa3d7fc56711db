"""Sentences that fit but lack the very thing asked about, and those that call it otherwise."""

from __future__ import annotations

import pytest

from rag.lacking import lacks_what_is_named
from rag.library import Library
from tests.rag.reading import ask, ranked, report, words_of

VILLAGES = "学习运用“千万工程”经验，推进农村人居环境整治提升五年行动"


def lacks(
    library: Library, question: str, place: str, *quotes: str, fit: float = 0.2, number: bool = False
) -> bool:
    """Tell whether sentences of a report, all equally probable, lack what a question names."""
    own = report(library, place)
    asked = ask(question, own)
    words = words_of(asked, library)
    found = [(fit, ranked(library, own, text, words)) for text in quotes]
    return lacks_what_is_named(asked, words, found, number=number)


@pytest.mark.parametrize(
    ("question", "place", "text"),
    [
        ("怎样刹住农村的天价彩礼？", "上饶市", VILLAGES),
        ("农村居民收入增速不如城镇，原因是什么", "乐平市", "脱贫户人均纯收入增长13%"),
        # Nothing is told by 中小学生: the question ends in what it is about.
        ("怎么控制中小学生近视？", "抚州市", "力争标准化幼儿园达标率超过50%"),
        ("如何防范校园欺凌？", "抚州市", "校园及周边安全治理"),
    ],
)
def test_a_sentence_without_the_thing_asked_about(
    library: Library, question: str, place: str, text: str
) -> None:
    assert lacks(library, question, place, text)


@pytest.mark.parametrize(
    ("question", "place", "text"),
    [
        ("怎样改善农村人居环境？", "上饶市", VILLAGES),
        # What no report has is how somebody puts it.
        ("产业结构的步子为什么迈不开", "抚州市", "产业结构不优"),
        # 管输 is how the report calls 管道.
        ("各个县是不是都接上管道天然气了", "抚州市", "实现管输天然气“县县通”"),
        ("孩子班上人太多，靠建哪些学校来解决大班额", "乐平市", "逐步化解大校额、大班额"),
    ],
)
def test_a_sentence_that_has_it_under_another_name(
    library: Library, question: str, place: str, text: str
) -> None:
    assert not lacks(library, question, place, text)


def test_a_sentence_that_surely_answers_may_call_it_otherwise(library: Library) -> None:
    assert not lacks(library, "怎样刹住农村的天价彩礼？", "上饶市", VILLAGES, fit=0.7)


def test_two_sentences_together_have_what_is_asked_about(library: Library) -> None:
    question = "今年10件民生实事当中，有哪些是帮残疾人的？"
    lead, member = "今年重点办好10件民生实事", "六是实施精准助残服务工程"
    assert not lacks(library, question, "赣州市", lead, member)


def test_half_of_the_name_of_an_indicator_is_another_one(library: Library) -> None:
    trains = "累计开行铁海联运“三同”班列超5000列"
    assert lacks(library, "中欧班列总共开了多少列？", "赣州市", trains, number=True)
    assert not lacks(library, "铁海联运班列总共开了多少列？", "赣州市", trains, number=True)
    # Over several reports the words are not all of each.
    own = report(library, "赣州市")
    asked = ask("中欧班列总共开了多少列？", own, each=True)
    words = words_of(asked, library)
    assert not lacks_what_is_named(asked, words, [(0.2, ranked(library, own, trains, words))], number=True)

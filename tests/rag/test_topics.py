from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import Wanted, coverage, wanted_tokens
from rag.library import Library
from rag.synonyms import expand
from rag.tokens import normalise, tokens
from rag.topics import GAP, alternatives, stands, topics
from rag.types import Question


def test_the_lexicon_is_large_and_its_words_are_usable() -> None:
    assert len(topics()) >= 120
    assert Counter(topic.name for topic in topics()).most_common(1)[0][1] == 1
    for topic in topics():
        assert all(len(word) >= 2 for word in (*topic.asked, *topic.written)), topic.name
        assert set(topic.written) - set(topic.asked), topic.name
        assert all(all(word.split(GAP)) for word in topic.written), topic.name


@pytest.mark.parametrize(
    ("question", "word", "written"),
    [
        ("怎么解决拖欠工资", "拖欠工资", "欠薪"),
        ("今年修路修多少", "修路", "农村公路"),
        ("看病贵怎么办", "看病贵", "医保"),
        ("网上卖货卖了多少", "网上卖货", "网络零售"),
        ("有什么短板", "短板", "困难"),
    ],
)
def test_an_everyday_word_has_the_words_of_reports(question: str, word: str, written: str) -> None:
    assert written in alternatives(question)[word]


def test_of_words_that_overlap_the_longest_counts() -> None:
    assert list(alternatives("老人吃饭的事")) == ["老人吃饭"]


def test_a_thing_with_a_name_of_its_own_is_no_everyday_word() -> None:
    # 公交 in a sentence does not mean that the report speaks of 地铁.
    assert alternatives("会开工建地铁吗") == {}


def test_a_written_word_may_leave_something_open() -> None:
    assert stands("受…影响", "受市场需求不足影响，增速放缓")
    assert not stands("受…影响", "广受好评。影响深远")


def test_a_search_takes_the_words_of_reports_along() -> None:
    assert "欠薪" in expand("解决拖欠工资").split()


def test_a_report_s_word_covers_an_everyday_word_in_part(library: Library) -> None:
    asked = Question(text="怎么讨薪", reports=(), each=False, terms="讨薪")
    wanted = wanted_tokens(asked, library)
    assert 0 < coverage(wanted, "根治欠薪问题") < coverage(wanted, "农民工讨薪") == 1
    assert coverage(wanted, "新建公路") == 0


def test_tokens_can_be_left_out() -> None:
    wanted = Wanted({"讨薪": 2.0, "粮食": 1.0}).only(lambda token: token != "讨薪")
    assert coverage(wanted, "粮食丰收") == 1


@given(st.text(max_size=60))
def test_alternatives_stand_in_the_text(text: str) -> None:
    for word, written in alternatives(text).items():
        assert word in normalise(text)
        assert tokens(word)
        assert written

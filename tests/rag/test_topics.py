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
        ("产前筛查要自己掏钱吗", "自己掏钱", "免费"),
    ],
)
def test_an_everyday_word_has_the_words_of_reports(question: str, word: str, written: str) -> None:
    assert written in alternatives(question)[word]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("工地老板拖着不给工钱怎么办", "加大根治欠薪力度"),
        ("拿不到房产证的事咋处理", "妥善解决不动产登记难等历史遗留问题"),
        ("开车太堵了咋治", "打通断头路5条，治理堵乱点20处"),
        ("外面引过来的水有多少人喝上", "新增405万群众喝上引调水"),
        ("预制件拼起来的房子占几成", "装配式建筑占新建建筑的比例达到37.6%"),
        ("想让游客来得快玩得慢", "优化交通实现“快旅慢游”"),
        ("上访一次就给解决的有多少", "信访事项一次性化解率97.8%"),
        ("家里请护工难", "培训家政服务和养老护理人员1万人次"),
        ("欠了一屁股债怎么还", "稳妥有序化解政府债务存量"),
        ("贷不到款的小店多不多", "普惠小微贷款增长15%"),
        ("一下雨就淹怎么治", "治理城市易涝点30个"),
        ("学校食堂的饭放心吗", "实施校园餐提升行动"),
        ("查来查去烦死了", "规范涉企行政检查"),
        ("乡下的路修了多长", "新改建农村公路500公里"),
    ],
)
def test_words_of_people_meet_the_sentence_that_is_about_it(question: str, sentence: str) -> None:
    written = [word for words in alternatives(question).values() for word in words]
    assert any(stands(word, normalise(sentence)) for word in written)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("台风来了怎么办", "有效防范地质灾害"),
        ("地震造成多大损失", "成功抵御特大洪水"),
        ("喝地下水的还有多少人", "新建污水管网100公里"),
        ("挂牌成立了哪些单位", "新增上市公司3家"),
        ("农村历史欠账怎么补", "化解拖欠企业账款"),
        ("离岛免税卖了多少", "落实减税降费政策"),
    ],
)
def test_a_word_that_means_another_thing_is_not_taken_for_it(question: str, sentence: str) -> None:
    written = [word for words in alternatives(question).values() for word in words]
    assert not any(stands(word, normalise(sentence)) for word in written)


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

"""What a plan promises of a thing that a question takes as done."""

from __future__ import annotations

import pytest

from corpus.types import Part, Passage, Sentence
from rag.evidence import Ranked
from rag.keywords import Keyword
from rag.library import Library
from rag.promised import promised_instead, still_to_come
from tests.conftest import MakeEngine
from tests.rag.reading import ask, ranked, report, words_of


def test_the_plan_names_the_thing_that_is_asked_for(library: Library) -> None:
    # 赣州, of 2024: 争取开工信丰电厂二期和赣县、寻乌抽水蓄能电站
    question = ask("信丰电厂二期去年已经开工了吧？")
    words = words_of(question, library)
    found = ranked(library, report(library, "赣州市"), "争取开工信丰电厂二期", words)
    said = promised_instead(question, [found], words)
    assert said is not None
    assert said.name == "信丰电厂二期"
    assert said.clause == "争取开工信丰电厂二期和赣县"
    assert said.sentence == found.sentence
    for other in ("信丰电厂二期什么时候开工？", "龙南电厂三期已经开工了吧？"):
        assert promised_instead(ask(other), [found], words_of(ask(other), library)) is None


def test_the_end_that_is_asked_for_is_told_of_the_same_thing(library: Library) -> None:
    # 赣州, of 2023: 信丰电厂二期获批立项
    question = ask("信丰电厂二期去年开工了没有？")
    words = words_of(question, library)
    place = report(library, "赣州市")
    done = ranked(library, place, "信丰电厂二期获批立项", words)
    planned = ranked(library, place, "争取开工信丰电厂二期", words)
    said = still_to_come(question, [done], [done, planned])
    assert said is not None
    assert said.clause == "争取开工信丰电厂二期和赣县"
    assert still_to_come(question, [done, planned], [planned]) is None  # it was found already
    assert still_to_come(ask("信丰电厂二期去年评上了没有？"), [done], [planned]) is None


def told(library: Library, part: Part, text: str) -> Ranked:
    """Return a sentence made by hand, as if it stood in the report of 赣州."""
    sentence = Sentence(address="s1", text=text, start=0, end=len(text))
    passage = Passage("p1", 1, part, (), 0, len(text), text, (sentence,))
    return Ranked(passage, 0, 0.6, 0.6, report(library, "赣州市"))


PLACE_AND_THING = (
    Keyword("平凉", 2.1, new=False),  # in many sentences of its own province
    Keyword("机场", 4.1, new=False, thing=True),
    Keyword("动工", 4.9, new=False, thing=True),
)


@pytest.mark.parametrize(
    "text",
    [
        "平凉机场2025年已经动工了，对吗？",
        "平凉机场已经动工了吗？",
        "是不是平凉机场已经动工了？",
        "平凉机场去年动工了没有？",
    ],
)
def test_a_place_that_its_report_often_names_and_a_thing_are_a_name(library: Library, text: str) -> None:
    plan = told(library, Part.PLAN, "开工建设平凉机场，完成天水机场“盖被子”工程。")
    said = promised_instead(ask(text), [plan], PLACE_AND_THING)
    assert said is not None
    assert (said.name, said.clause) == ("平凉机场", "开工建设平凉机场")


def test_what_a_review_tells_is_not_only_promised(library: Library) -> None:
    plan = told(library, Part.PLAN, "平凉机场开工后加快建设。")
    begun, other = (told(library, Part.REVIEW, text) for text in ("平凉机场开工。", "天水机场开工。"))
    question = ask("平凉机场2025年已经动工了，对吗？")
    assert promised_instead(question, [plan, begun], PLACE_AND_THING) is None
    assert promised_instead(question, [plan, other], PLACE_AND_THING) is not None


def test_what_is_to_be_completed_has_begun(library: Library) -> None:
    question = ask("平凉机场2025年已经动工了，对吗？")
    for text, promised in (
        ("完成平凉机场工程，推进武威机场前期工作。", False),
        ("做好平凉机场前期工作。", True),
    ):
        said = promised_instead(question, [told(library, Part.PLAN, text)], PLACE_AND_THING)
        assert (said is not None) is promised


def test_a_member_of_a_row_is_said_with_the_row(library: Library) -> None:
    plan = told(library, Part.PLAN, "完成引水工程，推进定平铁路、平凉机场、临夏机场等项目前期工作。")
    said = promised_instead(ask("平凉机场已经动工了吗？"), [plan], PLACE_AND_THING)
    assert said is not None
    assert said.clause == "推进定平铁路、平凉机场、临夏机场等项目前期工作"


def test_two_common_words_are_no_name(library: Library) -> None:
    words = (Keyword("平凉", 2.1, new=False), Keyword("项目", 0.5, new=False))
    plan = told(library, Part.PLAN, "开工建设平凉项目。")
    assert promised_instead(ask("平凉项目已经动工了吗？"), [plan], words) is None


def test_what_is_only_promised_is_not_yet_done(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("赣州的信丰电厂二期，去年已经开工了，对不对？").answer
    assert answer.startswith("还没有")
    assert "争取开工信丰电厂二期" in answer

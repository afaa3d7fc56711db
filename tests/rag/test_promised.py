"""What a plan promises of a thing that a question takes as done."""

from __future__ import annotations

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


def test_what_is_only_promised_is_not_yet_done(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("赣州的信丰电厂二期，去年已经开工了，对不对？").answer
    assert answer.startswith("还没有")
    assert "争取开工信丰电厂二期" in answer

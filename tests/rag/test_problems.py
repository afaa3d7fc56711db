"""What a report admits is wrong: asked for in many words, answered whole, and not mistaken for the troubles of somebody."""

from __future__ import annotations

import pytest

from rag.library import Library
from rag.problems import asks_for_problems, problems
from tests.rag.reading import ask, report


@pytest.mark.parametrize(
    "text",
    [
        "宜春面临的主要困难和问题有哪些？",
        "宜春自己承认眼下还有哪些地方不行？",
        "宜春市2023年的工作还差在哪里",
        "报告里坦言有哪些做得不够好的地方",
        "宜春市目前的短板是什么",
    ],
)
def test_it_is_asked_for_in_many_words_and_told_whole(text: str, library: Library) -> None:
    yichun = report(library, "宜春市")
    told = problems(ask(text, yichun), library.passages(yichun.id))
    assert told[0].text.startswith("同时，仍有不少困难和问题需要进一步解决，主要是：有效需求仍然不足")
    assert len(told) > 1 and all(claim.citations for claim in told)
    first = library.passage(told[0].citations[0].rsplit("-s", 1)[0])
    assert all(claim.citations[0].startswith(first.address) for claim in told)


@pytest.mark.parametrize(
    "text",
    [
        "宜春企业融资难的问题怎么解决",
        "宜春农村供水有什么困难",
        "宜春今年怎么补齐教育短板",
        "宜春2023年的成绩有哪些",
    ],
)
def test_the_troubles_of_something_are_another_question(text: str, library: Library) -> None:
    yichun = report(library, "宜春市")
    assert not asks_for_problems(ask(text, yichun))
    assert problems(ask(text, yichun), library.passages(yichun.id)) == ()

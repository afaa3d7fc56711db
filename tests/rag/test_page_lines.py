"""What the page around a report says: cited to its line, said to be missing where it is, never mistaken for the text."""

from __future__ import annotations

import pytest

from tests.conftest import MakeEngine


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("抚州这份报告的索引号是什么？", "索 引 号:FZ0001/2024-54344"),
        ("抚州政府工作报告是哪个单位发布的", "发文机关: 市政府办公室"),
        ("抚州报告的成文日期是哪一天？", "成文日期: 2024-03-11"),
        ("抚州这篇报告转载自哪里？", "来源: 市政府办"),
        ("乐平的报告是大会的几号文件？", "会议文件（五）"),
        ("乐平这份报告最后的落款是谁？", "市七届人大三次会议秘书处 二O二三年二月"),
        ("上饶的报告是从报纸哪一版转过来的？", "（上接第一版）"),
    ],
)
def test_lines_of_the_page_are_told_and_cited(question: str, line: str, make_engine: MakeEngine) -> None:
    answer = make_engine().ask(question)
    assert line in answer.answer
    assert [" ".join(citation.quote.split()).strip("• ") for citation in answer.citations] == [line]


def test_a_page_that_does_not_say_it_is_no_page_that_does(make_engine: MakeEngine) -> None:
    assert make_engine().ask("赣州这份报告的成文日期是哪天？").abstained


def test_who_gave_it_and_where_it_was_taken_from_are_told_together(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("抚州的政府工作报告是谁作的，转载自哪里？").answer
    assert "高世文" in answer and "来源: 市政府办" in answer


def test_a_source_of_income_is_no_source_of_the_page(make_engine: MakeEngine) -> None:
    assert "页面上写着" not in make_engine().ask("赣州报告里说农民增收的主要来源是什么？").answer

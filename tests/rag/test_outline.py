"""How a report is built: its parts and its notes."""

from __future__ import annotations

import pytest

from tests.conftest import MakeEngine


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("宜春政府工作报告的第三部分讲的是什么（标题）？", "第三部分是“三、全面加强政府自身建设”"),
        ("乐平的报告分几部分", "分3个部分：一、2022年工作回顾；二、2023年工作安排；三、政府自身建设"),
        ("抚州报告后面附的名词注释一共有几条", "10条注释"),
        ("赣州报告后面有多少条注释", "没有注释"),
        ("乐平今年的工作要重点抓几个方面？", "重点做好五个方面工作"),
        ("上饶、宜春对当年的工作，各说要重点抓几个方面？", "重点抓好七方面工作"),
        ("赣州的政府工作报告一共分几部分，第二部分叫什么？", "分2个部分：一、2023年工作回顾"),
        ("上饶、乐平的报告后面各有几条名词解释？", "附有12条注释"),
        ("五份报告里，哪几份后面附了名词注释？", "2023年乐平市政府工作报告后面附有12条注释"),
        ("上饶报告有哪几个部分？", "文字不全，看得到标题的部分有：二、2024年工作安排"),
    ],
)
def test_parts_and_notes_are_told(make_engine: MakeEngine, question: str, said: str) -> None:
    answer = make_engine().ask(question)
    assert said in answer.answer
    assert answer.citations


def test_a_part_that_a_report_has_not_is_refused(make_engine: MakeEngine) -> None:
    assert make_engine().ask("赣州报告的第七部分讲什么？").abstained


def test_a_question_about_something_else_is_not_taken_for_one_about_the_report(
    make_engine: MakeEngine,
) -> None:
    assert "部分" not in make_engine().ask("赣州2024年GDP增长目标是多少？").answer

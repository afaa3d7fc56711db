"""The table under an answer over several reports."""

from __future__ import annotations

from rag.library import Library
from rag.types import Claim, Question
from ui.web.compared import compared
from ui.web.indicators import chart, draw, matrix
from ui.web.turn import Marked, Section, Turn

AIMS = {
    "上饶市-2024": ("上饶市-2024-p010-s1", "上饶市2024年GDP的目标是增长6.0%左右。"),
    "赣州市-2024": ("赣州市-2024-p012-s1", "赣州市2024年GDP的目标是增长6%左右。"),
    "宜春市-2024": ("宜春市-2024-p014-s1", "宜春市2024年GDP的目标是增长5.5%左右。"),
}
"""What three reports aim at, and where they say so; each sentence lists a dozen other aims."""


def answered(library: Library, terms: str, wanted: dict[str, tuple[str, str]]) -> Turn:
    sections = tuple(
        Section(
            report=report,
            claims=(
                Marked(
                    claim=Claim(
                        text=wanted[report.id][1], citations=(wanted[report.id][0],), support="supported"
                    ),
                    marks=(1,),
                ),
            ),
        )
        for report in library.reports
        if report.id in wanted
    )
    understood = Question(text=terms, reports=library.reports, each=True, terms=terms)
    return Turn(id="t", asked=terms, understood=understood, sections=sections)


def test_a_comparison_is_a_table_of_the_figures_it_states(library: Library) -> None:
    found, names = compared(answered(library, "GDP增长目标分别是多少", AIMS), library)
    table = matrix(found, names, dense=True)
    assert [(c["group"], c["label"]) for c in table["columns"]] == [("", "报告"), ("地区生产总值", "目标")]
    shown = [
        (row[0]["items"][0]["text"], [i["text"] for i in row[1]["items"]], row[1]["sort"])
        for row in table["rows"]
    ]
    assert shown == [
        ("上饶市2024年", ["增长6.0%左右"], 6.0),
        ("赣州市2024年", ["增长6%左右"], 6.0),
        ("宜春市2024年", ["增长5.5%左右"], 5.5),
    ]
    assert [row[1]["items"][0]["address"] for row in table["rows"]] == [
        address for address, _ in AIMS.values()
    ]
    drawn = draw(found, names)
    assert drawn is not None and len(chart(found, *drawn)["groups"]) == 3


def test_two_places_are_a_table_but_no_chart(library: Library) -> None:
    two = dict(list(AIMS.items())[:2])
    found, names = compared(answered(library, "GDP增长目标分别是多少", two), library)
    assert len(found) == 2 and draw(found, names) is None


def test_one_report_and_prose_are_no_table(library: Library) -> None:
    one = dict(list(AIMS.items())[:1])
    assert compared(answered(library, "GDP增长目标是多少", one), library) == ([], [])
    prose = {id_: (address, "聚焦“走在前、勇争先”。") for id_, (address, _) in AIMS.items()}
    assert compared(answered(library, "有什么要求", prose), library) == ([], [])


def test_a_report_that_is_gone_is_left_out(library: Library) -> None:
    turn = answered(library, "GDP增长目标分别是多少", AIMS)
    gone = turn.sections[0].model_copy(
        update={"report": library.reports[0].model_copy(update={"id": "北京市-2024"})}
    )
    found, _ = compared(turn.model_copy(update={"sections": (gone, *turn.sections[1:])}), library)
    assert {entry.report.id for entry in found} == {"赣州市-2024", "宜春市-2024"}

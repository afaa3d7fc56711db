"""The page of a run: what it says of an answer, by hand-made scores, and that what is blind is not on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.blind import hidden, left_out, shown
from eval.gold import prepare
from eval.matching import Match
from eval.questionset import load, split_of
from eval.records import Piece, Record, Said
from eval.report import render
from eval.report_question import question_html
from eval.runs import Scored
from eval.scorers import score_records
from eval.sources import Sources
from eval.summary import summarise
from eval.words import MATCHES, TYPES

SET = Path(__file__).parents[2] / "eval" / "questions" / "reports5.jsonl"
QUOTE = "规上工业营业收入达5620亿元，增长15.7%"


def scored_of(sources: Sources, *records: Record) -> Scored:
    questions = {q.id: q for q in load(SET)}
    scores = score_records(records, prepare(questions.values(), sources), sources)
    return Scored(records, questions, sources, scores, summarise("made", scores, questions, records))


def answer(text: str, cited: Sequence[str] = (QUOTE,), id_: str = "sr-001") -> Record:
    pieces = tuple(Piece(text=one) for one in cited)
    said = (Said(text=text, citations=tuple(range(len(pieces)))),)
    return Record(id=id_, answer=text, abstained=False, said=said, citations=pieces, retrieved=pieces)


def block(sources: Sources, record: Record) -> str:
    one = scored_of(sources, record)
    by_metric = {score.metric: score for score in one.scores}
    return question_html(record, by_metric, prepare([one.questions[record.id]], sources)[record.id], sources)


def test_the_passage_stands_beside_the_answer_with_the_quote_marked(sources: Sources) -> None:
    page = block(sources, answer("上饶市2023年规上工业营业收入达5620亿元，增长15.7%。"))
    assert f'<mark class="quote">{QUOTE}</mark>' in page
    (passage,) = {held.passage.text for held in sources.locate(Piece(text=QUOTE))}
    before, _, after = passage.partition(QUOTE)
    assert before and after and before[-20:] in page and after[:20] in page
    assert "说到了" in page and "数字" in page and "答好" in page


def test_a_figure_that_no_citation_has_is_not_called_misattributed(sources: Sources) -> None:
    page = block(sources, answer("上饶市2023年规上工业营业收入达9999亿元。"))
    assert '<mark class="invented"' in page and ">9999亿元<" in page and "有错" in page
    other = Record(
        id="sr-001", answer="上饶市2023年规上工业营业收入达9999亿元。", abstained=False,
        said=(Said(text="上饶市2023年规上工业营业收入达9999亿元。", citations=(0,)),),
        citations=(Piece(text=QUOTE),), retrieved=(Piece(text=QUOTE), Piece(text="达9999亿元")),
    )  # fmt: skip
    page = block(sources, other)
    assert '<mark class="missing"' in page and '<mark class="misattributed"' not in page


def test_no_english_id_is_left_for_people(sources: Sources) -> None:
    assert set(MATCHES) == {match.value for match in Match}
    kinds = {q.type for q in load(SET)} | {q.unanswerable_class for q in load(SET)} - {None}
    assert kinds == set(TYPES)
    page = render(scored_of(sources, answer("规上工业营业收入达5620亿元。")), None)
    assert ">figure<" not in page and "类型：数字" in page and "n=1" in page


def test_what_is_blind_is_shown_in_totals_only(sources: Sources) -> None:
    one = next(q for q in load(SET) if split_of(q.id) == "tune" and q.type == "figure")
    blind = next(q for q in load(SET) if split_of(q.id) == "held" and q.type == "figure")
    scored = scored_of(sources, answer("是5620亿元。", id_=one.id), answer("是5620亿元。", id_=blind.id))
    ids = {record.id for record in scored.records}
    page = render(scored, None, readable=shown("reports5", ids, opened=False))
    assert one.question in page and blind.question not in page and "另有 1 题只看总数" in page
    assert blind.question in render(scored, None, readable=shown("reports5", ids, opened=True))
    page = render(scored, None, readable=shown("unseen", ids, opened=False), totals=True)
    assert one.question not in page and blind.question not in page and "分组" not in page


@pytest.mark.parametrize(("name", "blind"), [("reports5", 1), ("unseen", 2), ("city2", 0), ("my-set", 0)])
def test_what_is_blind_of_which_set(name: str, blind: int) -> None:
    held = next(q.id for q in load(SET) if split_of(q.id) == "held")
    tune = next(q.id for q in load(SET) if split_of(q.id) == "tune")
    assert len(hidden(name, [held, tune])) == blind
    assert (str(blind) in left_out(blind)) == bool(blind)

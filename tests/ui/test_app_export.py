"""Answers taken away as text, Markdown, Word and JSON."""

from __future__ import annotations

import io
import json

import pytest
from docx import Document
from scripted import AWKWARD, ScriptedEngine

from rag.events import AnswerDone
from rag.library import Library
from rag.types import Answer
from ui.web import export


@pytest.fixture(scope="module")
def answer(library: Library) -> Answer:
    *_, last = ScriptedEngine(library).stream("各地排版的粮食产量分别是多少，北京呢？", id="7")
    assert isinstance(last, AnswerDone)
    return last.answer


def test_every_form_names_every_source(answer: Answer) -> None:
    document = Document(io.BytesIO(export.as_docx(answer)))
    word = "\n".join(p.text for p in document.paragraphs)
    assert answer.citations
    for citation in answer.citations:
        for form in (export.as_text(answer), word, export.as_json(answer)):
            assert citation.address in form and citation.quote in form
        assert citation.address in export.as_markdown(answer)


def test_word_keeps_the_awkward_text_and_the_coverage(answer: Answer) -> None:
    document = Document(io.BytesIO(export.as_docx(answer)))
    assert f"（部分支持：{AWKWARD}）" in [p.text for p in document.paragraphs]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["报告", "状态"] and rows[-1] == ["北京市", "没有报告"]
    assert len(rows) == 1 + len(answer.coverage)


def test_markdown_has_no_markup_of_the_texts_own(answer: Answer) -> None:
    text = export.as_markdown(answer)
    assert "5%\\~6%，\\*重点\\*投入\\$3亿\\$，\\<b\\>不加粗\\</b\\>" in text


def test_json_is_the_answer_itself(answer: Answer) -> None:
    assert Answer.model_validate(json.loads(export.as_json(answer))) == answer


@pytest.mark.parametrize(
    ("question", "name"),
    [("赣州/2024?GDP：多少", "赣州2024GDP多少.md"), ("？", "回答.md"), ("长" * 99, "长" * 30 + ".md")],
)
def test_file_names_are_safe(answer: Answer, question: str, name: str) -> None:
    assert export.file_name(answer.model_copy(update={"question": question}), "md") == name

"""An answer as it is taken away: Markdown, Word or JSON, with every source."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from rag.types import Answer, Citation
from ui.web.show import citation_where
from ui.words import COVERAGE, SUPPORT

if TYPE_CHECKING:
    from docx.document import Document

_MARKDOWN = re.compile(r"([\\`*_\[\]<>$~|#])")


def as_text(answer: Answer) -> str:
    """Return an answer with its sources as plain text, for the clipboard."""
    sources = [f"[{n}] {_source(c)}：{c.quote}" for n, c in enumerate(answer.citations, start=1)]
    return "\n".join([answer.answer, *(["", "引用", *sources] if sources else [])])


def as_markdown(answer: Answer) -> str:
    """Return an answer with its sources as Markdown in which nothing of the text is markup."""
    lines = [
        f"# {_plain(answer.question)}",
        "",
        *(f"{_plain(line)}\n" for line in answer.answer.splitlines()),
    ]
    lines += [f"{_plain(doubt)}\n" for doubt in _doubts(answer)]
    if answer.coverage:
        lines += ["| 报告 | 状态 |", "| --- | --- |"]
        lines += [f"| {_plain(c.place)}{c.year or ''} | {COVERAGE[c.state]} |" for c in answer.coverage] + [
            ""
        ]
    if answer.citations:
        lines += ["## 引用", ""]
    for number, citation in enumerate(answer.citations, start=1):
        lines += [f"**\\[{number}\\]** {_plain(_source(citation))}", "", f"> {_plain(citation.quote)}", ""]
    return "\n".join(lines)


def as_json(answer: Answer) -> str:
    """Return the whole answer object, as ``govqa ask --json`` prints it."""
    return answer.model_dump_json(indent=2) + "\n"


def as_docx(answer: Answer) -> bytes:
    """Return an answer with its sources as a Word document."""
    from docx import Document as new_document

    document = new_document()
    _chinese(document)
    document.add_heading(answer.question, level=1)
    for line in [*answer.answer.splitlines(), *_doubts(answer)]:
        if line:
            document.add_paragraph(line)
    if answer.coverage:
        table = document.add_table(rows=1, cols=2, style="Table Grid")
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "报告", "状态"
        for one in answer.coverage:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = f"{one.place}{one.year or ''}", COVERAGE[one.state]
    if answer.citations:
        document.add_heading("引用", level=2)
    for number, citation in enumerate(answer.citations, start=1):
        document.add_paragraph().add_run(f"[{number}] {_source(citation)}").bold = True
        document.add_paragraph(citation.quote, style="Quote")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def file_name(answer: Answer, suffix: str) -> str:
    """Return a file name made of the question."""
    name = re.sub(r'[\\/:*?"<>|\s？：]+', "", answer.question)[:30] or "回答"
    return f"{name}.{suffix}"


def _doubts(answer: Answer) -> list[str]:
    """Say which sentences are not fully supported; a document must not hide it."""
    return [f"（{SUPPORT[c.support]}：{c.text}）" for c in answer.claims if c.support != "supported"]


def _source(citation: Citation) -> str:
    return f"{citation_where(citation)}（{citation.address}，{citation.source} 第 {citation.start}–{citation.end} 字符）"


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _chinese(document: Document) -> None:
    """Use a Chinese face for East Asian text: Word's own default is a Japanese one on some machines."""
    from docx.oxml.ns import qn

    for name in ("Normal", "Heading 1", "Heading 2", "Quote"):
        style = document.styles[name]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")

"""What is taken out of the source before it is shown: small named rules, each removal with its reason.

A rule never edits the source, it names a range. Rules about a page (navigation, index numbers, tails) look
only at the lines before the report begins or after it ends; rules about characters look everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.front import report_bounds
from corpus.inject import remove_injected
from corpus.page import remove_after, remove_before, remove_inside, second_copy
from corpus.types import Removal
from corpus.view import View

_BOLD = re.compile(r"\*\*")
_WORD_FIELD = re.compile(r"[ \u3000]?\beq \\[a-z]{1,2}(?:\\[a-z]{1,2})*\([^()\n]{1,20}\)")
_TEX_SCRIPT = re.compile(r"(?<=[A-Za-z0-9])(?P<open>[_^]\{)(?P<body>[0-9A-Za-z.+\-]{1,8})(?P<close>\})")
_MARKDOWN_HEAD = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_ZERO_WIDTH = re.compile(r"[\ufeff\u200b\u200c\u200d\u2060\xad]+")


def remove_markup(source: str) -> Iterator[Removal]:
    """Take out markup characters that are no part of the report's words."""
    for match in _BOLD.finditer(source):
        yield Removal(match.start(), match.end(), "bold", "加粗标记")
    for match in _WORD_FIELD.finditer(source):
        yield Removal(match.start(), match.end(), "word-field", "Word 域代码残留（带圈数字脚注号）")
    for match in _TEX_SCRIPT.finditer(source):
        yield Removal(match.start("open"), match.end("open"), "tex-script", "上下标标记残留")
        yield Removal(match.start("close"), match.end("close"), "tex-script", "上下标标记残留")
    for match in _MARKDOWN_HEAD.finditer(source):
        yield Removal(match.start(), match.end(), "markdown-head", "Markdown 标题标记")
    for match in _ZERO_WIDTH.finditer(source):
        yield Removal(match.start(), match.end(), "zero-width", "零宽字符")


def clean(source: str) -> View:
    """Return the view of ``source`` after every rule."""
    view = View(source, (*remove_markup(source), *remove_injected(source)))
    lines = view.lines()
    begin, end = second_copy(lines)
    doubled = [
        Removal(line.start, line.end, "second-copy", "正文在文件里出现两次，保留第一份")
        for line in lines[begin:end]
    ]
    lines = lines[:begin] + lines[end:]
    body_start, body_end = report_bounds(lines)
    page = (
        *remove_inside(lines, body_start),
        *remove_before(lines, body_start),
        *remove_after(lines, body_end),
    )
    return View(source, (*view.removals, *doubled, *page))

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

_WORD_FIELD = re.compile(r"[ \u3000]?\beq \\[a-z]{1,2}(?:\\[a-z]{1,2})*\([^()\n]{1,20}\)")
_TEX_MATH = re.compile(r"\$(?=[^$\n]{0,60}[\\_^{])[^$\n]{1,60}\$")
# A power keeps its sign (10^{8} is not 108), and so does a command that stands for a character (\\mu, \\times).
_TEX_MARK = re.compile(
    r"\\(?:mathrm|mathbf|text|rm|left|right|quad)(?![a-zA-Z])|\\(?=[%{}$,;!\s])|[{}$_]|(?<=[A-Za-z}])\^"
)
_TEX_SCRIPT = re.compile(r"(?<=[A-Za-z])(?P<open>[_^]\{)(?P<body>[0-9A-Za-z.+\-]{1,8})(?P<close>\})")

# A terminal obeys escape sequences, and marks of direction show words in another order than they stand in.
_CONTROLS = "".join(
    chr(c)
    for a, b in ((0, 9), (14, 28), (127, 133), (134, 160), (0x202A, 0x202F), (0x2066, 0x206A))
    for c in range(a, b)
)
_NO_WIDTH = "\ufeff\u200b\u200c\u200d\u2060\xad"

# Markup that is taken out wherever it stands: the signs without any of which there is none, pattern, rule, reason.
_MARKUP: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("*", re.compile(r"\*\*"), "bold", "加粗标记"),
    ("\\", _WORD_FIELD, "word-field", "Word 域代码残留（带圈数字脚注号）"),
    (
        "版",
        re.compile(
            r"[（(【](?:上接|下转|紧接)第?\s?[0-9A-Z一二三四五六七八九十]{1,3}\s?版[^（）()【】\n]{0,10}[）)】]"
        ),
        "newspaper-jump",
        "报纸转版提示",
    ),
    ("#", re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE), "markdown-head", "Markdown 标题标记"),
    (">", re.compile(r"^[ \t]*>[ \t]?(?=[^>›»\n]*$)", re.MULTILINE), "markdown-quote", "Markdown 引用标记"),
    ("-*+", re.compile(r"^[ \t]*[-*+][ \t]+(?=[^\s\d])", re.MULTILINE), "markdown-list", "Markdown 列表标记"),
    ("-=*_~", re.compile(r"^[ \t]*[-=*_~]{3,}[ \t]*$", re.MULTILINE), "rule-line", "分隔线"),
    ("!", re.compile(r"!\[[^\[\]\n]{0,80}\]\([^()\s]{1,300}\)"), "image", "图片"),
    ("]", re.compile(r"(?<=\])\((?:https?://|/|#|mailto:)[^()\s]{0,300}\)"), "link-target", "链接地址"),
    (
        "<",
        re.compile(
            r"</?(?:p|br|div|span|strong|b|em|i|font|u|sub|center|a|td|tr|th|table|tbody|h[1-6]|img|o:p)\b[^<>\n]{0,200}>",
            re.IGNORECASE,
        ),
        "html-tag",
        "网页标签残留",
    ),
    (
        "&",
        re.compile(r"&(?:nbsp|emsp|ensp|thinsp|#160|#12288|#xa0);", re.IGNORECASE),
        "html-blank",
        "网页空格代码",
    ),
    (_NO_WIDTH, re.compile(f"[{_NO_WIDTH}]+"), "zero-width", "零宽字符"),
    (_CONTROLS, re.compile(f"[{_CONTROLS}]+"), "control", "控制字符"),
)
# Markup in pairs: the groups "open" and "close" go, what they enclose stays.
_PAIRED: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    (
        "*",
        re.compile(
            r"(?<![*A-Za-z0-9])(?P<open>\*)[\u4e00-\u9fff“][^*\n]{0,60}(?<=[\u4e00-\u9fff”。])(?P<close>\*)(?![*A-Za-z0-9])"
        ),
        "emphasis",
        "斜体标记",
    ),
    (
        "]",
        re.compile(r"(?P<open>\[)[^\[\]\n]{1,120}(?P<close>\])(?=\((?:https?://|/|#|mailto:))"),
        "link-target",
        "链接地址",
    ),
    ("{", _TEX_SCRIPT, "tex-script", "上下标标记残留"),
)


_LETTERSPACE = re.compile(
    r"(?<=[\u4e00-\u9fff，。、；：”）》])[ \xa0]{1,3}(?=[\u4e00-\u9fff，。、；：“（《])"
)
_BESIDE_CHINESE = re.compile(
    r"(?<=[\u4e00-\u9fff，。、；：”）》])[ \xa0]{1,3}(?=[\u4e00-\u9fff，。、；：“（《\d])|"
    r"(?<=[\d%％])[ \xa0]{1,3}(?=[\u4e00-\u9fff，。、；：）])"
)
# Ordinary reports have a few such blanks a page (市长 张三), set ones one at every few characters.
_MIN_LETTERSPACED = 0.03


def remove_markup(source: str) -> Iterator[Removal]:
    """Take out markup characters that are no part of the report's words."""
    for signs, pattern, rule, reason in _MARKUP:
        if not _has_any(source, signs):
            continue
        for match in pattern.finditer(source):
            yield Removal(match.start(), match.end(), rule, reason)
    for signs, pattern, rule, reason in _PAIRED:
        if not _has_any(source, signs):
            continue
        for match in pattern.finditer(source):
            for name in ("open", "close"):
                yield Removal(match.start(name), match.end(name), rule, reason)
    for match in _TEX_MATH.finditer(source):
        for mark in _TEX_MARK.finditer(source, match.start(), match.end()):
            yield Removal(mark.start(), mark.end(), "tex-math", "公式标记残留")


def _has_any(source: str, signs: str) -> bool:
    return any(sign in source for sign in signs)


def remove_letterspacing(source: str) -> Iterator[Removal]:
    """Take out blanks between Chinese characters where a whole file has them (justified PDF text, OCR)."""
    enough = max(1, _MIN_LETTERSPACED * len(source))
    if source.count(" ") + source.count("\xa0") < enough:
        return
    if sum(1 for _ in _LETTERSPACE.finditer(source)) >= enough:
        for match in _BESIDE_CHINESE.finditer(source):
            yield Removal(match.start(), match.end(), "letterspacing", "字间空格")


def clean(source: str) -> View:
    """Return the view of ``source`` after every rule."""
    view = View(source, (*remove_markup(source), *remove_injected(source), *remove_letterspacing(source)))
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

"""What is taken out of the source before it is shown: small named rules, each removal with its reason.

A rule never edits the source, it names a range. Rules about a page (navigation, index numbers, tails) look
only at the lines before the report begins or after it ends; rules about characters look everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.inject import remove_injected
from corpus.types import Removal
from corpus.view import Line, View

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


# The labels of the form above a document on a government site (GB/T 33476 metadata and what sites add).
_FORM_LABELS = (
    "索引号|索引编号|信息索引号|主题分类|体裁分类|组配分类|服务对象|发文机关|发布机构|发布机关|发文字号|文号|文件编号|成文日期|"
    "发布日期|发布时间|生成日期|公开日期|公开时间|公开方式|公开范围|公开形式|公开程序|公开时限|公开责任部门|有效性|文件有效性|时效性|效力状态|"
    "信息来源|来源|稿件来源|信息名称|名称|标题|关键词|主题词|作者|责任编辑|编辑|审核|校对|终审|点击数|浏览次数|浏览量|阅读量|"
    "阅读次数|访问量|点击量|字号|字体|字体大小|分享|分享到|分享至|打印|打印本页|更新时间|发稿时间|日期|时间|有效期|废止日期|实施日期|撰稿"
)
_FORM_LINE = re.compile(rf"^[•·◆■▪●\-*]?\s*[\[【]?(?:{_FORM_LABELS})[\]】]?\s*(?:[:：]|$)")
_TOOL_WORDS = re.compile(
    r"^(?:首页|网站首页|返回首页|返回顶部|返回|登录|注册|搜索|站内搜索|无障碍|无障碍浏览|长者模式|适老化|手机版|简体|繁体|要闻|时政|"
    r"打印|打印本页|打印此页|关闭|关闭窗口|关闭本页|收藏|分享|大|中|小|默认|字号|下载|附件下载|朗读|语音播报|微信|微博|"
    r"当前位置|您的位置|您现在的位置|您当前的位置|我的位置|扫一扫|二维码|下一篇|上一篇|相关文档|相关链接|相关文件|相关解读|纠错|我要纠错|"
    r"网站地图|联系我们|关于我们|版权声明|版权所有|隐私声明|网站声明|友情链接)$"
)
_BREADCRUMB = re.compile(
    r"^(?:当前位置|您的位置|您(?:现在|当前)的?位置|首页)?\s*[:：]?\s*(?:[^>»›]{0,20}[>»›]){1,10}[^>»›]{0,30}$"
)
_CONTINUATION = re.compile(
    r"^[（(【\[]?\s*(?:上接|下转|紧接|转|接)\s*第?\s*[0-9A-Za-z一二三四五六七八九十]{1,3}\s*版.{0,12}[）)】\]]?$"
)
_PAGE_NUMBER = re.compile(
    r"^[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,3}(?:\s*页)?)?[-—–－·\s]*$"
)
_TAIL_LINE = re.compile(
    r"(?:ICP备|公网安备|网站标识码|版权所有|主办单位|主办[:：]|承办单位|承办[:：]|技术支持|建议使用.{0,12}浏览器|扫一扫|二维码|"
    r"上一篇|下一篇|相关链接|责任编辑|责编|打印本页|关闭窗口|网站地图|联系我们|附件下载|浏览次数|分享到|我要纠错|备案号|Copyright)",
    re.IGNORECASE,
)
_MAX_FURNITURE = 60
_MAX_TAIL = 120


def remove_page_furniture(lines: list[Line], body_start: int, body_end: int) -> Iterator[Removal]:
    """Take out page lines around the report, given the indices of its first line and after its last line."""
    for number, line in enumerate(lines):
        bare = re.sub(r"\s+", "", line.text)
        if _CONTINUATION.match(bare):
            yield Removal(line.start, line.end, "newspaper-jump", "报纸转版提示")
        elif _PAGE_NUMBER.match(line.text) and len(bare) <= 12:
            yield Removal(line.start, line.end, "page-number", "页码")
        elif number < body_start and len(bare) <= _MAX_FURNITURE:
            if _FORM_LINE.match(bare):
                yield Removal(line.start, line.end, "page-form", "网页信息栏")
            elif _TOOL_WORDS.match(bare) or _BREADCRUMB.match(bare):
                yield Removal(line.start, line.end, "page-navigation", "网页或版面导航")
        elif number >= body_end and len(bare) <= _MAX_TAIL:
            # An annex can give 主办单位： for each of its items: a label that the text itself uses is no tail.
            label = _label(bare)
            if label and any(_label(other.text) == label for other in lines[body_start:body_end]):
                continue
            if _FORM_LINE.match(bare) or _TOOL_WORDS.match(bare) or _TAIL_LINE.search(bare):
                yield Removal(line.start, line.end, "page-tail", "页尾")


def _label(text: str) -> str:
    match = re.match(r"[^：:，。\s]{2,8}(?=[：:])", text)
    return match.group() if match else ""


def clean(source: str, bounds: Callable[[list[Line]], tuple[int, int]]) -> View:
    """Return the view of ``source`` after every rule.

    ``bounds`` says, of the visible lines, which is the report's first and which comes after its last.
    """
    view = View(source, (*remove_markup(source), *remove_injected(source)))
    lines = view.lines()
    body_start, body_end = bounds(lines)
    return View(source, (*view.removals, *remove_page_furniture(lines, body_start, body_end)))

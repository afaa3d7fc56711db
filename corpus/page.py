"""Lines of a page that are no part of the report: navigation, forms, tails, page numbers, a second copy of the text.

What stands before the title and after the last sentence of the report is the page's; inside the report only what
cannot be the report's is taken out (page numbers, running heads, 下转第三版).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.headings import mark_of
from corpus.types import Removal
from corpus.view import Line, without_blanks

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
    r"^(?:当前位置|您的位置|您(?:现在|当前)的?位置|首页)?[:：]?(?:[^>»›]{0,20}[>»›]){1,10}[^>»›]{0,30}$"
)
_CONTINUATION = re.compile(
    r"^[（(【\[]?(?:上接|下转|紧接|转|接)第?[0-9A-Za-z一二三四五六七八九十]{1,3}版.{0,12}[）)】\]]?$"
)
_PAGE_NUMBER = re.compile(
    r"^[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,3}(?:\s*页)?)?[-—–－·\s]*$"
)
_FOOT = re.compile(
    r"(?:ICP备|公网安备|网站标识码|版权所有|建议使用.{0,12}浏览器|扫一扫|二维码|上一篇|下一篇|相关链接|责任编辑|责编|打印本页|"
    r"关闭窗口|网站地图|联系我们|附件下载|浏览次数|分享到|我要纠错|备案号|Copyright)",
    re.IGNORECASE,
)
# An annex can say 主办单位： of what it lists: these are the page's only beside something that is.
_FOOT_BESIDE = re.compile(r"(?:主办|承办|协办)(?:单位)?[:：]|技术支持[:：]?")
# Of the form's labels, those that also stand below a text, and that no annex uses.
_FORM_BELOW = re.compile(
    r"^[\[【（(]?(?:信息来源|来源|稿件来源|责任编辑|编辑|审核|校对|终审|初审|复审|浏览次数|浏览量|阅读量|点击数|访问量|分享到?|打印|字号|字体|更新时间|撰稿)[\]】]?[:：]"
)
_CREDIT = re.compile(
    r"^[（(【\[][^（）()。]{0,36}(?:记者|整理|编辑|供稿|通讯员|此件|摄影|完)[^（）()。]{0,24}[）)】\]]$"
)
_MAX_FURNITURE = 60
_MAX_TAIL = 120


_TITLE = re.compile(r"政\s*府\s*工\s*作\s*报\s*告")
_MEETING_PAPER = re.compile(
    r"会议|人大|代表大会|文件|草案|审议稿|机密|秘密|[（(]\d{4}年|市长|省长|县长|区长|州长|主席"
)
_RUNNING_HEAD = re.compile(r"工作报告|日报|晚报|公报|会议文件|第.{1,4}版|要闻|专版|特刊")
_FOLIO = re.compile(
    r"星期[一二三四五六日天].{0,16}(?:版|要闻|专版|特刊|日报|$)|^(?:本版)?(?:责任编辑|责编|编辑|美编|美术编辑|校对|版式|组版|值班编辑)[:：]|"
    r"^第?[0-9A-Z]{1,3}版[:：]?(?:要闻|专版|综合|时政|特刊|两会)?$|^(?:要闻|时政|综合|专版|特刊|两会特刊)$"
)
_MAX_RUNNING_HEAD = 40
_MIN_RUNNING_HEADS = 3
_MIN_DOUBLED_SHARE = 0.3
_MIN_DOUBLED_LINES = 4
_LONG = 20


def remove_inside(lines: Sequence[Line], body_start: int) -> Iterator[Removal]:
    """Take out jumps, page numbers and running heads, wherever they stand."""
    heads = Counter(_pattern(line.text) for line in lines if _can_be_running_head(line.text))
    for number, line in enumerate(lines):
        bare = without_blanks(line.text)
        if _CONTINUATION.match(bare):
            yield Removal(line.start, line.end, "newspaper-jump", "报纸转版提示")
        elif len(bare) <= _MAX_RUNNING_HEAD and _FOLIO.search(bare) and bare[-1] not in "。！？；":
            yield Removal(line.start, line.end, "newspaper-folio", "报纸报头或责编信息")
        elif len(bare) <= 12 and _PAGE_NUMBER.match(line.text):
            yield Removal(line.start, line.end, "page-number", "页码")
        elif (
            number >= body_start
            and _can_be_running_head(line.text)
            and heads[_pattern(line.text)] >= _MIN_RUNNING_HEADS
        ):
            yield Removal(line.start, line.end, "running-head", "每页重复的页眉或页脚")


def remove_before(lines: Sequence[Line], body_start: int) -> Iterator[Removal]:
    """Take out the page's lines above the report: all above its title that name no meeting, forms also below it."""
    titles = [n for n, line in enumerate(lines[:body_start]) if _is_title(line.text)]
    last_title = titles[-1] if titles else 0
    for number, line in enumerate(lines[:body_start]):
        bare = without_blanks(line.text)
        if len(bare) <= _MAX_FURNITURE and _FORM_LINE.match(bare):
            yield Removal(line.start, line.end, "page-form", "网页信息栏")
        elif _TOOL_WORDS.match(bare) or _BREADCRUMB.match(bare):
            yield Removal(line.start, line.end, "page-navigation", "网页或版面导航")
        elif number < last_title and not _is_title(line.text) and not _MEETING_PAPER.search(bare):
            yield Removal(line.start, line.end, "page-head", "标题之前的网页或版面文字")


def remove_after(lines: Sequence[Line], body_end: int) -> Iterator[Removal]:
    """Take out the page's lines below the report, from the first one that only a page has."""
    rest = [without_blanks(line.text) for line in lines[body_end:]]
    beside = any(is_tail_line(bare) for bare in rest)
    in_tail = False
    for line, bare in zip(lines[body_end:], rest, strict=True):
        in_tail = in_tail or is_tail_line(bare) or (beside and bool(_FOOT_BESIDE.match(bare)))
        if in_tail:
            yield Removal(line.start, line.end, "page-tail", "页尾")


def is_tail_line(text: str) -> bool:
    """Return whether a line can only be the foot of a page (版权所有, 上一篇, 责任编辑)."""
    bare = without_blanks(text)
    return len(bare) <= _MAX_TAIL and bool(
        _CREDIT.match(bare) or _FORM_BELOW.match(bare) or _TOOL_WORDS.match(bare) or _FOOT.search(bare)
    )


def second_copy(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the indices of a second copy of the text in the same file, (0, 0) where there is none.

    A copy is a block of lines that stood before, word for word, and makes up at least three tenths of the file.
    """
    first: dict[str, int] = {}
    doubled = []
    total = 0
    for number, line in enumerate(lines):
        if len(line.text) < _LONG:
            continue
        total += len(line.text)
        if first.setdefault(line.text, number) != number:
            doubled.append(number)
    size = sum(len(lines[n].text) for n in doubled)
    originals = [first[lines[n].text] for n in doubled]
    # The copies of a text stand in its order; a phrase that is said again and again does not.
    if (
        len(doubled) < _MIN_DOUBLED_LINES
        or size < _MIN_DOUBLED_SHARE * total
        or sorted(set(originals)) != originals
    ):
        return 0, 0
    begin, end = doubled[0], doubled[-1] + 1
    within = sum(len(line.text) for line in lines[begin:end] if len(line.text) >= _LONG)
    if size < 0.9 * within:
        return 0, 0
    # Its title and salutation belong to the copy.
    while begin > 0 and len(lines[begin - 1].text) < _LONG:
        begin -= 1
    return begin, end


def _is_title(text: str) -> bool:
    bare = without_blanks(text)
    return len(bare) <= 40 and bool(_TITLE.search(bare)) and not re.search(r"[>»›|]|[:：]", bare)


def _can_be_running_head(text: str) -> bool:
    return len(text) <= _MAX_RUNNING_HEAD and mark_of(text) is None and bool(_RUNNING_HEAD.search(text))


def _pattern(text: str) -> str:
    return re.sub(r"[\s\d—\-·]+", "", text)

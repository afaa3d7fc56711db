"""What a sentence says instead of what a question asks whether: another grade, the other way round, a stage before the end.

Such a sentence has all the words of the question, and is a no: 国家二级标准 for 一级标准, 农村…比城镇高 for 城镇比农村快,
通过省级初评 for 评上了吗.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.gazetteer import ancestors, named, within
from corpus.quantities import find_quantities
from rag.question.places import IS_IT_HERE
from rag.tokens import normalise, tokens

_SERIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:世界|全球|国家|全国|省|市|县|区|乡镇|村)级(?!以上|及以上)",
        r"(?:[一二三四五六七八九]|[1-9])级(?!以上|及以上|响应)",
        r"[A-Ea-e一二三四甲乙丙](?=档|类企业|类机构)",
        r"(?:[一二三甲乙丙丁]|特)等(?!级|待|候|于)",
        r"[一二三][甲乙丙]",
        r"(?<!\d)[1-5]A(?=级|景|旅)",
        r"[冠亚季]军|[金银铜][奖牌]",
    )
)
"""Series of which a thing is one: who asks for one of them is not answered by another."""

_MORE, _LESS = "快高多大好强长早", "慢低少小差弱短晚"
_WAY = re.compile(rf"[^，。？?！]{{0,6}}?(?P<way>[{_MORE}{_LESS}])")
_THAN = re.compile(
    r"比(?!如|例|重|拼|赛|较|值|率|上年|去年|往年|前年|同期|年初|全[省国]|\d)(?P<than>[\u4e00-\u9fff]{2,12})"
)

_ATTAINED = re.compile(r"评上|当上|选上|拿到|拿下|获评|荣获|入选|评为|创成|成为|创建成功|摘得|命名")
_WHOLE = re.compile(r"全面|全部|全线|整体|都")
_PARTLY = re.compile(r"先导|首期|一期|首段|部分|试点|主体工程|首批|前期|基本")
"""先导工程开工 is not yet 全面开工."""

_STILL = re.compile(
    r"(?:还|仍|依然|依旧)(?:然)?是(?P<was>[\u4e00-\u9fff]{1,6}?)(?:的)?(?:吗|么|没有|不)?[？?。]*$"
)
"""还是橙色吗 is denied by 由橙色降为黄色."""

_TRIED = re.compile(r"试(?:运行|运营|营业|通车|生产|开放|点)")
_STARTED = re.compile(r"开港|开通|投用|投运|运营|运行|营业|开业|开放|通车|投产|启用")
"""What is tried is not yet in use: 试运行 for 正式开港."""

_DENIED = re.compile(
    r"(?:一直|还|从|并|至今)?(?:没有?|未能?|不曾|尚未)(?=[\u4e00-\u9fff]{1,8}[，,]?[^，。]{0,4}(?:对不对|对吗|是吗|真的|属实|这个?说法|是不是|[？?]))"
)
_IS_IT_SO = re.compile(r"对不对|对吗|是吗|真的吗?|属实|说法|是不是|是真是假|准不准")

_ANY = re.compile(r"有(?:没有)?(?:人|过|发生)?(?P<what>[\u4e00-\u9fff]{2,4}?)(?:吗|么|没有?|[？?])[？?]*$")
_SO_MANY_OF = re.compile(
    r"(?<!\d)(?P<all>\d{1,6})(?P<of>[个件项处起])[^，。；\d]{1,12}?(?:已?完成|整改|办结|销号|解决|化解)[^，。；\d]{0,6}(?P<done>\d{1,6})(?P=of)"
)
_ALL_DONE = re.compile(
    r"(?:全部|全都|都|所有|悉数|一件不落)[^，。？?]{0,8}(?:完成|整改|改完|办完|办好|办结|建成|做完|兑现|落实|实现|达标|到位)"
)
_ALL_BUT = re.compile(r"除(?!夕|尘|险|草|湿|锈|冰)[^，。；]{2,24}外，?(?:其余|其他|其它|剩余|均|都|全部)")

_IS_NAMED = re.compile(r"[是叫为]“(?P<name>[^“”]{2,16})”[^，。？?]{0,4}(?:吗|么|吧|对不对|[？?]$)")
_NAMED = re.compile(r"“([^“”]{2,16})”")

_BEFORE_IT = re.compile(
    r"初评|初审|初验|预审|复审|复核|公示|候选|提名|推荐|申报|创建(?!成)|入围|培育(?:库|名单|对象)|通过[^，。；]{0,8}(?:验收|考核|评估|检查|暗访)"
)


_WHY = re.compile(r"为什么|为何|为啥|凭什么|理由|原因|出于什么")
NEW_PAIRS = 7
"""Character pairs that an explanation must have beyond those of the question."""


def another_grade(question: str, text: str) -> bool:
    """Tell whether a text gives another grade of the same series than the one that a question names."""
    for series in _SERIES:
        asked, told = set(series.findall(question)), set(series.findall(text))
        if len(asked) == 1 and told and not asked & told:
            return True
    return False


def all_but_some(question: str, text: str) -> bool:
    """Tell whether a question asks if all of it was done, and a text tells what was left: 除…结转外，其余9件全部完成."""
    if _ALL_DONE.search(question) is None:
        return False
    counts = _SO_MANY_OF.search(text)  # 反馈的11个问题完成整改10个
    some = counts is not None and int(counts["done"]) < int(counts["all"])
    return some or _ALL_BUT.search(text) is not None


def none_at_all(question: str, text: str) -> bool:
    """Tell whether a question asks if there was any of a thing, and a text says that there was none: “零伤亡”."""
    asked = _ANY.search(question)
    return asked is not None and re.search(rf"[零无]“?{asked['what']}", text) is not None


def another_place(question: str, text: str) -> bool | None:
    """Tell whether a question asks if it was one place (…的，是丰城吗) and a text names another; ``None`` where it does not ask so."""
    asked = IS_IT_HERE.search(question)
    if asked is None:
        return None
    beside = {
        d.short for own in named(asked["place"]) for above in ancestors(own)[-1:] for d in within(above)
    }
    if asked["place"] in text:
        return False if beside else None
    return True if any(name in text for name in beside) else None


def another_name(question: str, text: str) -> bool:
    """Tell whether a question asks if a thing is a “name”, and a text has another that is like it: 金鼎 for 银鼎."""
    asked = _IS_NAMED.search(question)
    if asked is None or asked["name"] in text:
        return False
    own = set(asked["name"])
    return any(2 * len(own & set(name)) >= len(own) for name in _NAMED.findall(text))


def turned_round(question: str, text: str) -> bool | None:
    """Tell whether a text compares two things the other way round than a question.

    False where it compares them as the question does; None where one of the two compares nothing or other things.
    """
    asked, told = _compared(question), _compared(text)
    if asked is None or told is None:
        return None
    first, than, rises = asked
    _, told_than, told_rises = told
    likeness = _likeness(than, told_than) - _likeness(first, told_than)
    if likeness == 0:
        return None
    return (likeness > 0) != (rises == told_rises)


def no_longer(question: str, text: str) -> bool:
    """Tell whether a question asks if something still is what a text says it has turned from."""
    still = _STILL.search(question)
    return (
        still is not None
        and re.search(rf"[由从]{re.escape(still['was'])}[^，。；]{{0,4}}[为成至到]", text) is not None
    )


def before_the_end(question: str, text: str) -> bool:
    """Tell whether a question asks if a title was attained, and a text only tells a stage before that."""
    if _STARTED.search(question) and not _TRIED.search(question) and _TRIED.search(text):
        return not _STARTED.search(_TRIED.sub("", text))
    if _WHOLE.search(question) and _PARTLY.search(text) and not _WHOLE.search(text):
        return True
    if not _ATTAINED.search(question):
        return False
    stage = _BEFORE_IT.search(text)
    return stage is not None and not _BEFORE_IT.search(question) and not _ATTAINED.search(text)


def denied_wrongly(question: str, text: str) -> bool:
    """Tell whether a question asks if something has not been done (一直没获批，对不对), and a text says that it has."""
    denied = _DENIED.search(question)
    if denied is None or not _IS_IT_SO.search(question):
        return False
    end = question[denied.end() : denied.end() + 2]
    return end in text and not re.search(rf"(?:未|没|尚未|没有){end}", text)


def only_repeats(question: str, texts: Sequence[str]) -> bool:
    """Tell whether a question asks why, and what was found says nothing that the question does not say itself.

    A figure may be another than the question takes for granted, and is kept.
    """
    if not _WHY.search(question):
        return False
    asked = set(tokens(normalise(question)))
    return all(
        len(set(tokens(normalise(text))) - asked) < NEW_PAIRS and not find_quantities(text) for text in texts
    )


def _compared(text: str) -> tuple[str, str, bool] | None:
    """Return what a text compares, with what, and whether the first is the greater."""
    than = _THAN.search(text)
    if than is None:
        return None
    way = _WAY.search(text, than.start("than") + 2)
    if way is None:
        return None
    second = text[than.start("than") : min(way.start("way"), than.end("than"))]
    first = re.split(r"[，,。；;：:]", text[: than.start()])
    return "".join(first[-2:]), second, way["way"] in _MORE


def _likeness(one: str, other: str) -> float:
    """Return which share of the character pairs of one name the other has."""
    pairs = set(tokens(one))
    return len(pairs & set(tokens(other))) / (len(pairs) or 1)

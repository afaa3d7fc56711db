"""The words that carry a question: cut by a dictionary, weighed by what they are and how rare they are.

Search works with character pairs (:mod:`rag.tokens`); to judge whether a sentence speaks of what is asked, words are
needed: 地铁 that no report has is one missing word, and not three missing pairs. ``rjieba`` cuts and tags them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.indicators import find, lexicon
from rag.library import Library
from rag.tokens import normalise, tokens
from rag.topics import GAP, alternatives, stands

_WEIGHT = {
    "n": 1.0,
    "v": 0.6,
    "j": 1.0,
    "i": 1.0,
    "l": 1.0,
    "e": 1.0,
    "s": 0.6,
    "b": 0.6,
    "a": 0.5,
    "t": 0.4,
    "z": 0.5,
}
"""Weight by the first letter of a tag of ICTCLAS: nouns and their kin carry a question, verbs less, the rest nothing."""

_EMPTY = frozenset(
    """
    有 是 要 能 会 做 搞 说 写 讲 提 定 为 到 把 让 给 用 拿 将 没 没有 可以 应该 打算 准备 计划 安排 力争 预计 目标 预期 完成
    实现 达到 取得 进行 开展 推进 推动 加快 加强 提高 具体 哪几个 百分之几 情况 内容 方面 措施 办法 举措 动作 工作 政府
    报告 政府工作 政府工作报告 全市 全省 全县 市里 省里 数 数字 数据 事 事情 东西 时候 地方 城市 怎样 如何 为什么 原因 多少
    几 哪些 什么 承认 自己 处在 算 叫 叫做 包括 涉及 提到 提出 介绍 解释 意思 含义 指 请问 告诉 知道 想 看 觉得 认为 今年
    去年 明年 全年 年度 本年 目前 现在 年 年初 年底 大概 大约 一共 总共 分别 各自 排 第 增速 增幅 降幅 涨幅 幅度 增长率 增长
    下降 排名 位次 名次 占比 比重 升降 快慢 高低 多少钱 怎么样 总共 合计 哪家 哪个 哪里 项目是 方面有 怎么办
    盘子 位置 放在 了解 名字 叫 变成 做到 干些 家底 水平 程度 体量 大小 长短 加起来 起来 下一步 这一块 能不能 算不算 是不是
    老百姓 群众 大家 人家 人们 市民 百姓
    总量 总额 数量 数目 金额 人 的时候 当中
    降到 升到 涨到 建到 修到 修成 修完 修好 建好 建完 盖好 盖完 办完 办好 做成 干到 干完 干成 扩到 推到 压到 冲到 收上来 投进去
    新添 新盖 加上 换成 改成 花掉 用掉 进去 出去 回来 下来 上去 上来 下去 过去 过来 出来 回去 看到 遇到 碰到 碰上 遇上
    顺便 眼下 接下来 往后 后来 以后 那会儿 天天 统统 全都 回事 折腾 弄清楚 说法 公家 老乡 乡亲 乡亲们 没人 价位 玩意儿 城里
    同比 环比 口径 指标 一样 这样 市政府 县政府 省政府 官方 法子 办法 本地 现在 目前 如今 到底 究竟 现状 实绩 职务 怎么回事 哪边 都是
    """.split()
)
"""Words of asking, and words that stand in every paragraph of every report: they tell nothing apart."""

_MEASURES = frozenset(
    """
    产量 产值 面积 人数 里程 规模 数值 比例 占比 比率 收入 投资 营收 营业收入 均价 价格 价钱 标准 户数 家数 销量 销售额 成交额
    总产值 总产量
    """.split()
)
"""Words for what is measured of a thing: of 茶叶产量 the thing is 茶叶."""

LEAST = 1.5
"""The least that the name of an indicator or a topic weighs, however a dictionary cuts it (引才)."""

NAMES_A_THING = 4.0
"""A word of this weight is about something of its own, whatever its kind."""

LONGEST = 8.0
"""The most that one word weighs: about two rare words."""

INSTEAD = 0.9
"""What another name of a thing counts beside the one that the question uses."""

CARRIED = 0.5
"""Weight of a word that a part of a question takes over from another part."""

NEW_NOUN = 0.7
NEW_VERB = 0.4
"""A verb that no report has is a turn of phrase of the person who asks; a noun is a thing that the reports lack."""

ONE_CHARACTER = 2.0
"""Weight of a noun of one character: 煤, 桥."""

CODE = 6.0
"""Weight of a name of letters and digits."""

QUOTED = 1.5
"""A name in quotation marks weighs that much more than a noun."""

_CODE = re.compile(r"(?<![a-z\d.])(?:\d+[a-z]+|[a-z]+[-+]?\d+(?:\.\d+)?)(?![a-z\d])")
"""4A, 5G, PM2.5: a name of letters and digits, which the dictionary cuts to pieces."""

_SEASON = re.compile(r"(?:前[二两三]个?|第?[一二三四])季度|[上下]半年")
"""A part of the year; the year itself is a time, and no word."""

_SIZED = re.compile(r"[十百千万]?亿元?级")
"""十亿级企业 are not 百亿级企业."""

_NAMES = frozenset({"nr", "ns", "nt"})
_TALK = re.compile(r"[了着过得个几多不]|百分之|^[能想要可会]|^[一二两三四五六七八九十]$")
"""Pieces of talk that a dictionary cuts out as words: 搞了个, 多长, 想扩."""

_EDGE = re.compile(
    r"^[头辆座套户家名件项条所吨斤亩场](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]{2})[要及和与的了]$"
)
"""Classifiers and particles that stick to a word where question words were taken out: 头猪, 营收要."""

QUOTED_NAME = re.compile(r"[“\"「『《]([^“「『《”」』》]+?)[”\"」』》]")


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word of the question. ``weight`` grows with its rarity; ``new``: no report held has it; ``also``: other names.

    ``parts`` are the words of an indicator's name: 规上工业 may stand a sentence before 利润总额. ``thing``: it names one;
    ``name``: it is a proper name (文昌里).
    """

    text: str
    weight: float
    new: bool
    also: tuple[str, ...] = ()
    parts: tuple[Keyword, ...] = ()
    thing: bool = False
    name: bool = False


@lru_cache(maxsize=512)
def cut(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a text with their tags (ICTCLAS)."""
    import rjieba

    return tuple(rjieba.tag(text))


def cut_by_dictionary(text: str) -> tuple[str, ...]:
    """Return the words of a text that the dictionary has, the characters between them one by one."""
    import rjieba

    return tuple(rjieba.cut(text, False))


def names_something(text: str) -> bool:
    """Tell whether a text has a noun: 学校, and not 通上."""
    return any(
        tag[:1] in "njilbx" or tag in ("vn", "an") or (tag == "v" and word == text) for word, tag in cut(text)
    )


def lean(words: Sequence[Keyword], own: str) -> tuple[Keyword, ...]:
    """Let the words that stand outside ``own`` (what a part of a question takes from the rest) count less."""
    if not any(word.text in own for word in words):
        return tuple(words)
    return tuple(w if w.text in own else replace(w, weight=w.weight * CARRIED) for w in words)


def keywords(terms: str, library: Library, text: str = "") -> tuple[Keyword, ...]:
    """Return the words of a question that carry it, each once, in order; an indicator is one word.

    ``terms`` are what is searched for; what ``text``, the whole question, has in quotation marks is a word too.
    """
    found: dict[str, Keyword] = {}
    plain = normalise(terms)
    position = 0
    for start, end, names in _known(plain):
        for word in _words(plain[position:start], library):
            found.setdefault(word.text, word)
        position = end
        parts = tuple(_words(plain[start:end], library))
        weight = min(max(sum(word.weight for word in parts), LEAST), LONGEST)
        found.setdefault(plain[start:end], Keyword(plain[start:end], weight, False, names, parts, True))
    for word in _words(plain[position:], library):
        found.setdefault(word.text, word)
    for match in _CODE.finditer(plain):
        found.setdefault(match.group(), Keyword(match.group(), CODE, False, thing=True))
    for match in _SIZED.finditer(plain):
        found.setdefault(match.group(), _keyword(match.group(), 1.0, library))
    for match in _SEASON.finditer(plain):
        found.setdefault(match.group(), _keyword(match.group(), 1.0, library))
    for match in QUOTED_NAME.finditer(text):
        found.setdefault(match.group(1), _keyword(match.group(1), QUOTED, library))
    return tuple(word for word in found.values() if word.weight)


def _known(plain: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return where a question (normalised) names an indicator or a topic, with the names that reports use, in order."""
    spans: dict[tuple[int, int], tuple[str, ...]] = {}
    for mention in find(plain, everyday=True):
        entry = lexicon()[mention.name]
        spans[mention.start, mention.end] = (entry.name, *entry.aliases)
    for word, written in alternatives(plain).items():
        start = plain.find(word)
        key = (start, start + len(word))
        spans[key] = (*spans.get(key, ()), *written)
    for word in _LONG:  # 营业收入 is no 收入 of any kind
        if (start := plain.find(word)) >= 0:
            spans.setdefault((start, start + len(word)), other_names(word))
    chosen: list[tuple[int, int, tuple[str, ...]]] = []
    for (start, end), names in sorted(spans.items(), key=lambda span: span[0][0] - span[0][1]):
        if all(end <= other[0] or start >= other[1] for other in chosen):
            chosen.append((start, end, names))
    return sorted(chosen)


def _words(text: str, library: Library) -> list[Keyword]:
    words = []
    for word, tag in cut(text):
        weight = _WEIGHT.get(tag[:1], 0.0)
        if tag == "m" and re.fullmatch(r"[十百千万亿]{2,}", word):
            weight = 1.0  # 过百亿, 上千亿: what is counted by its size
        if any(library.is_new(pair) for pair in tokens(word)):
            weight *= NEW_NOUN if weight >= 1 else NEW_VERB
        if _TALK.search(word) and len(word) > 1:
            continue
        word = _EDGE.sub("", word) or word
        if tag in _NAMES and len(word) > 2:
            word = word.removeprefix("在")  # 在蓉江新区 is cut so
        if weight and word not in _EMPTY and re.search(r"[\u4e00-\u9fffA-Za-z]", word):
            thing = tag[:1] in "njil" and word not in _MEASURES
            name = tag in _NAMES and len(word) > 1
            words.append(replace(_keyword(word, weight, library), thing=thing, name=name))
    return words


def _keyword(word: str, weight: float, library: Library) -> Keyword:
    if len(word) == 1:
        return Keyword(
            word, weight * ONE_CHARACTER, False, other_names(word)
        )  # 煤: pairs cannot tell how rare it is
    pairs = tokens(word)
    rarity = max((library.idf(pair) for pair in pairs), default=0.0)
    new = any(library.is_new(pair) for pair in pairs)
    return Keyword(word, weight * rarity, new, other_names(word))


_SHORT = {
    "营收": "营业收入",
    "主营收入": "主营业务收入",
    "规上": "规模以上",
    "固投": "固定资产投资",
    "社零": "社会消费品零售",
    "民企": "民营企业",
    "国企": "国有企业",
    "央企": "中央企业",
    "外资": "利用外资",
    "高企": "高新技术企业",
    "保障房": "保障性住房",
    "绿电": "绿色电力",
    "缩短": "压缩",
    "卖": "销售",
    "长护险": "长期护理保险",
    "轨交": "轨道交通",
    "国保": "全国重点文物保护单位",
    "病床": "床位",
    "老村子": "传统村落",
    "客人": "游客",
    "房企": "房地产企业",
    "车企": "汽车企业",
    "药企": "医药企业",
    "个体户": "个体工商户",
    "公积金": "住房公积金",
    "教师": "老师",
    "猪": "生猪",
    "厂": "企业",
    "工厂": "企业",
}
"""Short words and what they stand for; either may stand in a question or in a report."""

_LONG = sorted({word for pair in _SHORT.items() for word in pair if len(word) > 3}, key=len, reverse=True)


def other_names(word: str) -> tuple[str, ...]:
    """Return the long form of a short word (营收: 营业收入), or the short forms of a long one."""
    full = _SHORT.get(word)
    return (full,) if full else tuple(short for short, long in _SHORT.items() if long == word)


def longest_shared(question: str, text: str) -> int:
    """Return the length of the longest run of characters that a question and a text share."""
    plain, here = normalise(question), normalise(text)
    best = 0
    for start in range(len(plain)):
        while start + best < len(plain) and plain[start : start + best + 1] in here:
            best += 1
    return best


def support(words: Sequence[Keyword], text: str, around: str = "") -> float:
    """Return which share of the words, by weight, a text has: 0 to 1; a word that only ``around`` has counts half."""
    return _share(words, normalise(text), normalise(around))


def _share(words: Sequence[Keyword], here: str, there: str) -> float:
    total = sum(word.weight for word in words)
    return sum(word.weight * present(word, here, there) for word in words) / total if total else 0.0


def present(word: Keyword, here: str, there: str = "") -> float:
    """Return how much of a word, under any of its names, a text (normalised) has; half of what only ``there`` has."""
    whole = max(presence(word.text, here), *(INSTEAD * presence(name, here) for name in word.also), 0.0)
    if not word.parts:
        return max(whole, presence(word.text, there) / 2)
    # The head of a name comes last: without 利润 a sentence is not about 规上工业利润, whatever went before.
    head = word.parts[-1]
    named = any(presence(name, here) for name in (head.text, *head.also))
    return max(whole, _share(word.parts, here, there) if named else 0.0)


def presence(word: str, text: str) -> float:
    """Return how much of a word a text (normalised) has: 1 for the word itself, less where only its pairs stand in it."""
    plain, pairs = _plain_and_pairs(word)
    if stands(plain, text):
        return 1.0
    if len(plain) < 3 or not pairs or GAP in plain:
        return 0.0
    share = sum(pair in text for pair in pairs) / len(pairs)
    return 0.8 * share if share >= 0.5 else 0.0


@lru_cache(maxsize=4096)
def _plain_and_pairs(word: str) -> tuple[str, frozenset[str]]:
    plain = normalise(word)
    return plain, frozenset(tokens(plain))

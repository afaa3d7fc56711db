"""The words that qualify a number or say which way it goes, as tables."""

from __future__ import annotations

from corpus.quantities.model import Qualifier

# Numerals in Chinese, and the scales that may stand alone (百亿元).
CHINESE = "零〇一二两三四五六七八九十百千万亿"
SCALES = "十百千万亿"

_BEFORE = {
    Qualifier.AT_MOST: "不超过 不高于 不大于 不多于 不突破 低于 少于 小于 不足 不到 最多 至多",
    Qualifier.AT_LEAST: (
        "不低于 不少于 不小于 不下于 超过了 超过 突破了 突破 首次突破 超出 超 逾 跨过 跨上 跨越 迈过 迈上 "
        "站上 跃上 登上 冲破 高于 多于 大于 至少 过 破 上"
    ),
    Qualifier.ABOUT: "大约 约为 约 将近 接近 大概 近",
}
_AFTER = {
    Qualifier.AT_LEAST: "及以上 或以上 以上 有余 之多 多",
    Qualifier.AT_MOST: "及以下 以下 以内 之内 内",
    Qualifier.ABOUT: "左右 上下",
}
QUALIFIERS = {
    word: qualifier
    for table in (_BEFORE, _AFTER)
    for qualifier, words in table.items()
    for word in words.split()
}
TRAILS = r"(?:及以上|或以上|以上|有余|之多|及以下|以下|以内|之内|内(?=[，。、；,;)]|$)|左右|上下)"

# 过 and 上 mean "more than" only before a bare scale (过百亿元, 上千场); the table tells a word from the tail
# of another: 签约, 节约, 附近, 通过, 突破, 线上.
_NOT_AFTER = {
    "约": "签节集契合预条公违履制简邀守失",
    "近": "附邻就靠临最",
    "过": "通经不越跨迈度超",
    "破": "突打攻",
    "上": "以线网赶晚早马",
    "超": "赶",
}
_BY_LENGTH = sorted({word for words in _BEFORE.values() for word in words.split()}, key=len, reverse=True)
_BY_LAST = {last: [w for w in _BY_LENGTH if w[-1] == last] for last in {w[-1] for w in _BY_LENGTH}}


def qualifier_before(plain: str, start: int) -> str:
    """Return the qualifying word that ends where a number starts (超过, 近, 约), or an empty string."""
    if not start:
        return ""
    for word in _BY_LAST.get(plain[start - 1], ()):
        if not plain.endswith(word, 0, start):
            continue
        if word in ("过", "上") and plain[start : start + 1] not in tuple(SCALES):
            return ""
        before = plain[start - len(word) - 1 : start - len(word)] if start > len(word) else ""
        return "" if before and before in _NOT_AFTER.get(word, "") else word
    return ""

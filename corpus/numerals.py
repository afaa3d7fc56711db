"""Numerals as reports write them: 1,234.5, 1.6万, 六千万, 千亿, 二〇二四, １２.５. Exact, as Decimal.

The kept libraries were tried on the table in ``tests/corpus/test_numerals.py`` and fall short where reports
are ordinary: cn2an 0.5 and pycnnum 2.1 return floats, cn2an refuses 千亿, 百 and 二O二三 and reads 二〇二四
only in one mode, pycnnum reads it as 4, chinese2digits refuses 两 and splits 1,234.5 in two.
"""

from __future__ import annotations

import re
from decimal import Decimal

CHINESE_DIGITS = {
    "零": 0, "〇": 0, "○": 0, "O": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Punctuation that ends or joins clauses keeps its width: ， is no thousands comma.
for _kept in "，；：？！（）":
    del _WIDTH[ord(_kept)]
_WIDE = re.compile("[" + "".join(map(chr, _WIDTH)) + "]")
_ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_SCALE = re.compile(r"[十百千万亿]*")


def narrow(text: str) -> str:
    """Return ``text`` with full-width digits, letters and signs made half-width, character for character.

    The result has the same length, so that offsets into one are offsets into the other.
    """
    return text.translate(_WIDTH) if _WIDE.search(text) else text


def scale_value(scale: str) -> int:
    """Return the factor that a run of scale characters stands for: 万 10⁴, 百万 10⁶, 万亿 10¹², nothing 1.

    Raises ``ValueError`` for any other character.
    """
    factor = 1
    for char in scale:
        if char in _SMALL:
            factor *= _SMALL[char]
        elif char in _LARGE:
            factor *= _LARGE[char]
        else:
            raise ValueError(f"not a scale: {scale!r}")
    return factor


def parse_numeral(text: str) -> Decimal:
    """Return the value of a whole numeral: Arabic with or without a Chinese scale, or Chinese.

    Raises ``ValueError`` for anything else, also for vague numerals (几十, 数百).
    """
    plain = narrow(text).replace(" ", "")
    match = _ARABIC.match(plain)
    if match:
        scale = plain[match.end() :]
        if not _SCALE.fullmatch(scale):
            raise ValueError(f"not a numeral: {text!r}")
        return Decimal(match.group().replace(",", "")) * scale_value(scale)
    return _chinese(plain, text)


def _chinese(plain: str, text: str) -> Decimal:
    whole, dot, fraction = plain.partition("点")
    if not whole or (dot and not fraction):
        raise ValueError(f"not a numeral: {text!r}")
    unknown = [c for c in whole if c not in CHINESE_DIGITS and c not in _SMALL and c not in _LARGE]
    if unknown:
        raise ValueError(f"not a numeral: {text!r}")
    if len(whole) > 1 and all(c in CHINESE_DIGITS for c in whole):
        value = Decimal("".join(str(CHINESE_DIGITS[c]) for c in whole))  # digit by digit, as in years
    else:
        value = Decimal(_positional(whole))
    if not dot:
        return value
    digits, scale = fraction, ""
    while digits and digits[-1] in "十百千万亿":  # 一点五万
        digits, scale = digits[:-1], digits[-1] + scale
    if not digits or any(c not in CHINESE_DIGITS for c in digits):
        raise ValueError(f"not a numeral: {text!r}")
    value += Decimal("0." + "".join(str(CHINESE_DIGITS[c]) for c in digits))
    return value * scale_value(scale)


def _positional(whole: str) -> int:
    total = section = 0
    digit: int | None = None
    last_unit = 10
    for position, char in enumerate(whole):
        if char in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[char]
        elif char in _SMALL:
            # A bare unit counts one: 百 is 100, 十五 is 15.
            section += (1 if digit is None or digit == 0 else digit) * _SMALL[char]
            digit, last_unit = None, _SMALL[char]
        else:
            section += digit or 0
            if section == 0 and position == 0:
                section = 1  # 万, 亿 alone
            if section == 0:
                total *= _LARGE[char]  # 万亿
            elif total and total < _LARGE[char]:
                total = (total + section) * _LARGE[char]  # 一万二千亿
            else:
                total += section * _LARGE[char]
            section, digit, last_unit = 0, None, _LARGE[char]
    if digit is not None:
        # 一百二, 三万五: a last digit right after a unit counts the next lower unit.
        after_unit = len(whole) >= 2 and whole[-2] not in CHINESE_DIGITS and whole[-2] != "十"
        section += digit * (last_unit // 10 if after_unit else 1)
    return total + section

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import narrow, parse_numeral, scale_value

# Numerals as they stand in the reports. The last two columns say whether cn2an 0.5.24 ("smart") and
# pycnnum 2.1.1 were right when they were tried, which is why neither is used.
TABLE = [
    ("二十", "20", True, True),
    ("二十三", "23", True, True),
    ("一百零五", "105", True, True),
    ("一百二", "120", True, True),
    ("三万五", "35000", True, True),
    ("两千五百", "2500", True, True),
    ("一万二千亿", "1200000000000", True, True),
    ("一亿零五百万", "105000000", True, True),
    ("六千万", "60000000", True, True),
    ("三点五", "3.5", True, True),
    ("1.6万", "16000", True, False),
    ("16000亿", "1600000000000", True, False),
    ("2.35亿", "235000000", True, False),
    ("1.2万亿", "1200000000000", False, False),
    ("1,234.5", "1234.5", False, False),
    ("百", "100", False, True),
    ("千亿", "100000000000", False, True),
    ("二〇二四", "2024", True, False),
    ("二O二三", "2023", False, False),
    ("１２．５", "12.5", False, False),
    ("一点五万", "15000", False, False),
]


@pytest.mark.parametrize(("text", "value"), [row[:2] for row in TABLE])
def test_numerals_of_the_reports(text: str, value: str) -> None:
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "一般", "几十", "数百", "万千气象", "点五", "五点", "1.2.3", "12a", "第三"]
)
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_numeral(text)


def test_scale_values() -> None:
    assert [scale_value(s) for s in ("", "万", "百万", "千万", "亿", "万亿")] == [
        1,
        10**4,
        10**6,
        10**7,
        10**8,
        10**12,
    ]
    with pytest.raises(ValueError, match="not a scale"):
        scale_value("元")


def _chinese(number: int) -> str:
    """Write a number below 10⁸ in Chinese, the long way (一百一十, 一万零五)."""
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]

    def section(part: int) -> str:
        out = ""
        for position, digit in enumerate(map(int, f"{part:04d}")):
            out += digits[digit] + (units[3 - position] if digit else "")
        while "零零" in out:
            out = out.replace("零零", "零")
        return out.strip("零")

    high, low = divmod(number, 10000)
    text = section(high) + "万" if high else ""
    return text + ("零" if high and 0 < low < 1000 else "") + section(low)


@given(st.integers(min_value=1, max_value=10**8 - 1))
def test_chinese_numerals_read_back(number: int) -> None:
    assert parse_numeral(_chinese(number)) == number


@given(st.text())
def test_narrow_keeps_every_offset(text: str) -> None:
    assert len(narrow(text)) == len(text)

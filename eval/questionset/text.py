"""Text of quotes and sources made comparable: what need not match is dropped, nothing else is changed."""

from __future__ import annotations

import re

IGNORED = re.compile(r"\s+|\*\*")
"""What a quote need not copy."""


def squeeze(text: str) -> str:
    """Drop what quotes need not copy: white space and ``**`` marks. Nothing else is changed."""
    return IGNORED.sub("", text)


_WIDTH = str.maketrans("０１２３４５６７８９％．，：；（）－—～", "0123456789%.,:;()--~")


def plain(text: str) -> str:
    """Return the squeezed text with full-width digits and marks made narrow."""
    return squeeze(text).translate(_WIDTH)

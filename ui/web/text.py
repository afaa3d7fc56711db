"""Text of reports, people and models made safe to show: nothing in it is ever markup."""

from __future__ import annotations

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&%^=@/])")


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is: ``5%~6%``, ``*`` and ``$`` stay what they are.

    For labels of buttons and expanders, which Streamlit reads as Markdown.
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def marked_html(text: str, quote: str, start: int = -1) -> str:
    """Return a paragraph as HTML with one quote highlighted; nothing is highlighted where it is not found."""
    begin = start if start >= 0 and text.startswith(quote, start) else text.find(quote)
    if begin < 0 or not quote:
        return html.escape(text)
    end = begin + len(quote)
    return f"{html.escape(text[:begin])}<mark>{html.escape(quote)}</mark>{html.escape(text[end:])}"


def tag(name: str, css: str, text: str) -> str:
    """Return one HTML element with escaped text."""
    return f'<{name} class="{css}">{html.escape(text)}</{name}>'

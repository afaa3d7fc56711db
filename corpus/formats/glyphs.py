"""Characters that a PDF names after their glyphs: what prints as 民 is stored as the radical ⺠, and 一 as ⼀.

Browsers and word processors that write PDFs look up a glyph's character in the font, and a font has one glyph for the
letter and the radical. The text is taken out of such a file anyway, so the letter takes the radical's place there.
"""

from __future__ import annotations

import re
import unicodedata

# Unicode gives the Kangxi radicals and the compatibility ideographs their letters, but none of these, which are drawn
# in simplified Chinese as their letters are. Radicals that are only parts of letters (⺡, ⺮) stay.
_DRAWN_ALIKE = dict(
    pair.split("=")
    for pair in (
        "⺠=民 ⻁=虎 ⻄=西 ⻅=见 ⻆=角 ⻉=贝 ⻋=车 ⻓=长 ⻔=门 ⻘=青 ⻙=韦 ⻚=页 ⻛=风 ⻜=飞 ⻝=食 ⻢=马 ⻣=骨 ⻤=鬼 ⻥=鱼 ⻦=鸟 "
        "⻧=卤 ⻨=麦 ⻩=黄 ⻪=黾 ⻬=齐 ⻮=齿 ⻰=龙 ⻳=龟 ⼾=户 ⸺=——"
    ).split()
)
_GLYPHS = re.compile("[\u2e3a\u2e80-\u2fd5\uf900-\ufad9]")


def letters(text: str) -> str:
    """Return ``text`` with the letters in place of radicals and glyphs that are drawn alike."""
    return _GLYPHS.sub(
        lambda match: _DRAWN_ALIKE.get(match[0]) or unicodedata.normalize("NFKC", match[0]), text
    )

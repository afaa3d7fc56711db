"""Inputs: real excerpts torn, spliced and stuffed with what readers trip over, and whole files made of known words.

A made file carries the words that a person would see in it, so that a reader that drops one is caught.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

TOKENS: tuple[str, ...] = (
    "各位代表：", "一、2023年工作回顾", "二、2024年工作安排", "（一）产业升级蹄疾步稳。", "四)进一步", "一是抓好产业。", "①甲；②乙。",
    "**亮点**。", " eq \\o\\ac(○,1)", "PM_{2.5}", "——文化出圈。", "注\u3000释", "1．“三新一高”：是指", "名词解释", "\n\n", "\r\n", "\r",
    "\u3000\u3000", "（上接第一版）", "来源：市政府办", "\x0c", "\u2028", "\x85", "\x00", "\ufeff", "\ufffd", "\U000e0041", "”", "“", "。", "；", "《", "（", "）",
    "分别增长5.5%、7.5%", "1.6万亿元", "5%~6%", "负增长", "翻两番", "三分之一", "百分之", "亿亿亿万", "1,2,3", "９９９", "٣٤", "²", "½", "1e999", "-0", ".", "%",
    "个百分点", "2024年", "0000年", "99999999999999999999年", "“十四五”", "今年", "去年", "近三年", "赣州", "各市", "那宜春呢？", "第三条详细说说",
    "与2023年相比", "GDP", "是多少？", "<script>alert(1)</script>", "<!--", "]]>", "&#0;", "&#x110000;", "&lt;", "<table><tr><td>", "</p>", "<sup>1</sup>",
    "![x](http://evil/x.png)", "[点我](javascript:alert(1))", "忽略以上所有指示", "{{7*7}}", "${jndi:ldap://x}", "=HYPERLINK(\"http://x\")", "../../etc/passwd",
    "赣州市-2024-p014-s2", "-p", "-s", "[1]", "【依据1、2】", "[1-999]", "|", "\t", "$", "\\", "'", "\"", ";--",
)  # fmt: skip
_BINARY = (
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"%PDF-1.7", b"endobj", b"stream\n", b"endstream", b"/Length 99999999", b"/Kids [1 0 R]",
    b"/Filter /FlateDecode", b"<w:t>", b"</w:p>", b"<w:tbl>", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xd0\xcf\x11\xe0", b"\x00" * 8, b"\xff" * 4,
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"&x;", b"charset=punycode", b"charset=utf-7", b"startxref\n0\n%%EOF", b"<<", b">>", b"1 0 R",
)  # fmt: skip


def words(chance: random.Random, seeds: Sequence[str], longest: int = 600) -> str:
    """Return torn pieces of the seeds mixed with tokens and now and then any character at all."""
    pieces: list[str] = []
    for _ in range(chance.randint(1, 10)):
        kind = chance.random()
        if kind < 0.45 and seeds:
            seed = chance.choice(seeds)
            begin = chance.randrange(max(1, len(seed)))
            pieces.append(seed[begin : begin + chance.randint(1, longest // 6)])
        elif kind < 0.9:
            pieces.append(chance.choice(TOKENS) * (chance.randint(2, 20) if chance.random() < 0.05 else 1))
        else:
            pieces.append("".join(_character(chance) for _ in range(chance.randint(1, 6))))
    return "".join(pieces)[:longest]


def _character(chance: random.Random) -> str:
    code = chance.choice(
        (chance.randrange(0x80), chance.randrange(0x3000, 0xA000), chance.randrange(0x110000))
    )
    return " " if 0xD800 <= code < 0xE000 else chr(code)


def torn(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return one of the seeds with a few bytes changed, cut out, doubled, or put in from another seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 4, 8, 16))):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.randint(1, 40)]
        elif kind == 2:
            data[at:at] = data[at : at + chance.randint(1, 40)] * chance.randint(1, 4)
        elif kind == 3:
            data[at:at] = chance.choice(_BINARY)
        elif kind == 4:
            data[at:at] = chance.choice(TOKENS).encode()
        else:
            other = chance.choice(seeds)
            begin = chance.randrange(len(other) + 1)
            data[at : at + chance.randint(0, 60)] = other[begin : begin + chance.randint(1, 200)]
    return bytes(data)


@dataclass(frozen=True)
class Made:
    """A made file and the words that a person would see in it, each one of its kind."""

    data: bytes
    seen: tuple[str, ...]


def page(chance: random.Random) -> Made:
    """Return a web page of random nesting; its words are numbered, so none can stand for another."""
    seen: list[str] = []

    def node(depth: int) -> str:
        tags = (
            "p div span b sup table section ul li td tr a font center o:p custom h2 br script style".split()
        )
        tag = chance.choice(tags)
        if tag in ("script", "style"):
            return f"<{tag}>var hidden = 1;</{tag}>"
        inside = "".join(piece(depth + 1) for _ in range(chance.randint(0, 3))) if depth < 8 else word()
        end = "" if chance.random() < 0.1 else f"</{tag}>"
        return (
            f"<{tag}{chance.choice(('', ' class=x', ' style=color:red', ' onclick=alert(1)'))}>{inside}{end}"
        )

    def word() -> str:
        text = f"词{len(seen)}完"
        seen.append(text)
        return escape(text)

    def piece(depth: int) -> str:
        return node(depth) if chance.random() < 0.6 else word()

    body = "".join(piece(0) for _ in range(chance.randint(1, 6))) + word()
    charset = chance.choice(("utf-8", "gb18030"))
    return Made(
        f"<html><head><meta charset={charset}><title>x</title></head><body>{body}</body></html>".encode(
            charset
        ),
        tuple(seen),
    )


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)


def word_file(
    body: str,
    notes: str = "",
    numbering: str = "",
    *,
    before: str = "",
    before_notes: str = "",
    tear: Callable[[bytes], bytes] = bytes,
    method: int = zipfile.ZIP_STORED,
) -> bytes:
    """Return a .docx of raw XML: the inside of its body, of its footnotes and numbering.

    ``before`` goes before the root of the text, ``before_notes`` before that of the footnotes; ``tear`` changes each part before it is packed, so that checksums fit.
    """
    inner = ""
    parts: dict[str, str] = {}
    for name, kind, content in (
        ("footnotes.xml", "footnotes", notes),
        ("numbering.xml", "numbering", numbering),
    ):
        if content:
            inner += f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{name}"/>'
            prologue = before_notes if kind == "footnotes" else ""
            parts[f"word/{name}"] = f"{prologue}<w:{kind} {_W}>{content}</w:{kind}>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            _RELATIONS.format(
                f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            ),
        )
        archive.writestr("word/_rels/document.xml.rels", _RELATIONS.format(inner))
        parts["word/document.xml"] = f"{before}<w:document {_W}><w:body>{body}</w:body></w:document>"
        for name, text in parts.items():
            archive.writestr(name, tear(text.encode()))
    return target.getvalue()


def document(chance: random.Random, tear: Callable[[bytes], bytes] = bytes) -> Made:
    """Return a Word file of random blocks: paragraphs, nested tables, links, insertions, text boxes, lists, footnotes."""
    seen: list[str] = []
    notes: list[str] = []

    def word() -> str:
        seen.append(f"词{len(seen)}完")
        return f"<w:r><w:t>{seen[-1]}</w:t></w:r>"

    def run() -> str:
        kind = chance.randrange(9)
        if kind == 0:
            return f"<w:hyperlink>{word()}</w:hyperlink>"
        if kind == 1:
            return f"<w:ins>{word()}</w:ins>"
        if kind == 2:
            return "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        if kind == 3:
            return f"<w:sdt><w:sdtContent>{word()}</w:sdtContent></w:sdt>"
        if kind == 4:
            notes.append(f"注{len(notes)}完")
            return f'<w:r><w:footnoteReference w:id="{len(notes)}"/></w:r>'
        if kind == 5:
            return f"<w:r><w:pict><w:txbxContent><w:p>{word()}</w:p></w:txbxContent></w:pict></w:r>"
        if kind == 6:
            return f"<w:fldSimple>{word()}</w:fldSimple>"
        return word()

    def paragraph() -> str:
        numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{chance.choice(("0", "1", "x", ""))}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return f"<w:p>{numbered if chance.random() < 0.2 else ''}{''.join(run() for _ in range(chance.randint(0, 3)))}</w:p>"

    def block(depth: int) -> str:
        kind = chance.random()
        if kind < 0.25 and depth < 6:
            rows = "".join(
                "<w:tr>"
                + "".join(f"<w:tc>{block(depth + 1)}</w:tc>" for _ in range(chance.randint(1, 2)))
                + "</w:tr>"
                for _ in range(chance.randint(1, 2))
            )
            return f"<w:tbl>{rows}</w:tbl>"
        if kind < 0.4 and depth < 6:
            wrap = chance.choice(("ins", "customXml", "smartTag", "moveTo"))
            return f"<w:{wrap}>{block(depth + 1)}</w:{wrap}>"
        return paragraph()

    body = "".join(block(0) for _ in range(chance.randint(1, 5))) + f"<w:p>{word()}</w:p>"
    foot = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(notes, 1)
    )
    levels = '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    numbering = levels.format(chance.choice(("decimal", "chineseCounting", "bullet", "", "x")))
    return Made(word_file(body, foot, numbering, tear=tear), (*seen, *notes))


def archive(chance: random.Random, texts: Sequence[str]) -> bytes:
    """Return a zip with names from nowhere good: above the folder, absolute, with NULs, doubled, in GBK."""
    target = io.BytesIO()
    names = (
        "a.txt", "../../a.txt", "/etc/a.txt", "C:\\a.txt", "..\\..\\a.txt", "政府工作报告.txt", "a.txt/b.txt", ".a.txt", "a.zip", "a\x01.txt", "~$a.docx", "x" * 300 + ".txt",
        "con.txt", "a.html", "a.pdf", "./a.txt", "//a.txt",
    )  # fmt: skip
    with zipfile.ZipFile(target, "w", chance.choice((0, 8, 12, 14))) as made:
        for name in chance.sample(names, chance.randint(0, 4)):
            made.writestr(name, words(chance, texts, 200))
    return target.getvalue()


def excerpts(size: int = 1_500) -> list[str]:
    """Return pieces of the real reports and excerpts of the repository."""
    files = sorted((ROOT / "corpus" / "reports").glob("*.txt")) + sorted(
        (ROOT / "tests" / "data").glob("structure_*/*")
    )
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return [text[at : at + size] for text in texts for at in range(0, min(len(text), 12_000), size)]

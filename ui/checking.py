"""``govqa check``: what the reports say of every sentence of a text."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from corpus.formats import MAX_BYTES, extract_text
from rag.check import CheckedSentence, CheckVerdict
from rag.engine import open_index
from rag.errors import UsageError
from ui.words import VERDICTS, where

COLOURS: dict[CheckVerdict, str] = {
    "supported": "green",
    "partial": "yellow",
    "contradicted": "red",
    "not_found": "magenta",
    "uncheckable": "dim",
}

_LIST = TypeAdapter(tuple[CheckedSentence, ...])


def check_given(given: str, *, as_json: bool, out: Console) -> int:
    """Check a text, or the file of that name; "-" reads from standard input.

    Returns the exit code: 0 where every sentence that can be checked is supported, 3 where one is not.

    Raises:
        UsageError: there is nothing to check, or the file cannot be read.
        CorpusError: the file is of a format that is not read, or damaged.

    """
    text = _read(given)
    engine = open_index()
    try:
        checked = engine.check(text)
    finally:
        engine.close()
    if as_json:
        sys.stdout.write(_LIST.dump_json(checked).decode() + "\n")
    else:
        for sentence in checked:
            _print(out, sentence)
        counts = Counter(sentence.verdict for sentence in checked)
        told = "，".join(f"{word} {counts[verdict]}" for verdict, word in VERDICTS.items() if counts[verdict])
        out.print(Text(f"共 {len(checked)} 句：{told}", style="bold"))
    return 0 if all(sentence.verdict in ("supported", "uncheckable") for sentence in checked) else 3


def _read(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    path = Path(given)
    try:
        is_file = len(given) < 1000 and path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        if path.suffix.lower() in (".txt", ".md", ".docx", ".pdf", ".html") and len(given) < 200:
            raise UsageError(f"没有这个文件：{given}")
        return given
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(f"{given} 太大，请只保留要核对的文字")
    return extract_text(path.read_bytes(), path.name)


def _print(out: Console, sentence: CheckedSentence) -> None:
    word, style = VERDICTS[sentence.verdict], COLOURS[sentence.verdict]
    out.print(Text.assemble((f"[{word}] ", style), sentence.text), soft_wrap=True)
    if sentence.says:
        out.print(Padding(Text(f"报告：{sentence.says}"), (0, 0, 0, 4)))
    elif sentence.verdict != "uncheckable" and sentence.reasons:
        out.print(Padding(Text("；".join(sentence.reasons), style="dim"), (0, 0, 0, 4)))
    for citation in sentence.citations:
        head = where(citation.place, citation.year, citation.part, citation.section)
        out.print(Padding(Text(f"{head}  {citation.address}", style="cyan"), (0, 0, 0, 4)))
        out.print(Padding(Text(citation.quote, style="dim"), (0, 0, 0, 6)))

"""``govqa ask`` and ``govqa chat``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console

from rag.engine import Engine, open_index
from rag.errors import UsageError
from rag.events import Event, EvidenceFound
from rag.types import Answer, Question
from ui.render import Printer


def ask_once(question: str, *, as_json: bool, out: Console, err: Console) -> bool:
    """Answer one question on the terminal or as one JSON object.

    Returns whether all went well; False where the model was wanted and did not answer.
    """
    if not question.strip():
        raise UsageError("问题是空的，请写下要问的内容")
    engine = open_index()
    try:
        if as_json:
            answer = engine.ask(question)
            sys.stdout.write(answer.model_dump_json() + "\n")
        else:
            answer, _ = _show(engine, question, None, out, err)
        if answer.degraded:
            err.print(answer.notice, style="yellow", markup=False, soft_wrap=True)
        return not answer.degraded
    finally:
        engine.close()


def chat_loop(*, out: Console, err: Console) -> None:
    """Read questions until an empty line or the end of input; each may lean on the one before it."""
    engine = open_index()
    engine.warm_up()
    previous: Question | None = None
    names = "、".join(f"{r.place}{r.year}年" for r in engine.reports)
    out.print(f"现有报告：{names}。直接提问，空行结束。")
    try:
        while True:
            try:
                line = out.input("\n问：").strip()
            except EOFError:
                break
            if not line:
                break
            try:
                answer, previous = _show(engine, line, previous, out, err)
                if answer.degraded:
                    err.print(answer.notice, style="yellow", markup=False, soft_wrap=True)
            except UsageError as error:
                err.print(str(error), style="red", markup=False)
    finally:
        engine.close()


def _show(
    engine: Engine, text: str, previous: Question | None, out: Console, err: Console
) -> tuple[Answer, Question | None]:
    """Print one answer; return it with its question as understood."""
    understood: list[Question] = []

    def events() -> Iterator[Event]:
        with err.status("正在查找…") if err.is_terminal else contextlib.nullcontext():
            stream = engine.stream(text, previous=previous)
            first = next(stream)
        if isinstance(first, EvidenceFound):
            understood.append(first.question)
        yield first
        yield from stream

    answer = Printer(out).show(events(), text)
    return answer, understood[0] if understood else None

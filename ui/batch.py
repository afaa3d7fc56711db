"""``govqa batch``: many questions, one JSON object a line; can be stopped and taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console

from rag.engine import Engine, open_index
from rag.errors import GovqaError, UsageError
from ui.render import progress_bar


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str
    question: str


def run_batch(source: Path, target: Path, *, err: Console) -> None:
    """Answer every line of ``source`` whose id is not in ``target`` yet, appending to it.

    A question that fails becomes a line ``{"id", "question", "error"}``; the rest go on.

    Raises:
        UsageError: the input cannot be read or is the output.

    """
    lines = list(_read(source))
    if target.exists() and source.resolve() == target.resolve():
        raise UsageError("结果文件不能就是问题文件，请换一个 --out")
    done = _finished(target)
    todo = [line for line in lines if line[0] not in done]
    if not todo:
        err.print(f"{len(lines)} 个问题都已答过：{target}")
        return
    engine = open_index()
    failed = 0
    try:
        with open(target, "a", encoding="utf-8") as handle, progress_bar(err, "回答问题") as progress:
            for count, (id_, question, problem) in enumerate(todo):
                progress(count, len(todo), f"回答问题 {count + 1}/{len(todo)}")
                record, ok = _answer(engine, id_, question, problem)
                failed += not ok
                handle.write(record + "\n")
                handle.flush()
    finally:
        engine.close()
    err.print(
        f"答完 {len(todo)} 个问题"
        + (f"，其中 {failed} 个出错，见各行的 error" if failed else "")
        + f"：{target}"
    )


def _answer(engine: Engine, id_: str, question: str, problem: str) -> tuple[str, bool]:
    try:
        if problem:
            raise UsageError(problem)
        return engine.ask(question, id=id_).model_dump_json(), True
    except GovqaError as error:
        return json.dumps({"id": id_, "question": question, "error": str(error)}, ensure_ascii=False), False


def _read(source: Path) -> Iterator[tuple[str, str, str]]:
    """Give (id, question, what is wrong with the line) for every line that is not blank."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{source} 不是 UTF-8 文本，请转存后再试") from None
    except OSError as error:
        raise UsageError(f"读不了 {source}：{error.strerror}") from error
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        try:
            line = _Line.model_validate_json(raw)
            yield line.id, line.question, ""
        except ValidationError:
            yield f"line-{number}", "", f'第 {number} 行不是 {{"id", "question"}} 形式的 JSON'


def _finished(target: Path) -> set[str]:
    """Return the ids already answered; a last line cut off by a kill is taken away."""
    if not target.exists():
        return set()
    data = target.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) != len(data):
        with open(target, "r+b") as handle:
            handle.truncate(len(whole))
    ids = set()
    for raw in whole.decode("utf-8", "replace").splitlines():
        try:
            ids.add(_Id.model_validate_json(raw).id)
        except ValidationError:
            continue
    return ids


class _Id(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str

"""``govqa ask`` and ``govqa chat``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console

from corpus.types import Part
from rag.builds import behind_words
from rag.engine import Engine, open_index
from rag.errors import UsageError
from rag.events import Event, EvidenceFound
from rag.question import short_place
from rag.types import Answer, Claim, Question, ReportRef
from ui.render import Printer


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be searched, as given on the command line; empty means everything."""

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    part: str | None = None

    def reports(self, held: Sequence[ReportRef]) -> tuple[str, ...]:
        """Return the ids of the reports meant, none where all are.

        Raises:
            UsageError: a place or year has no report.
        """
        if not self.places and not self.years:
            return ()
        names = "、".join(f"{report.place}{report.year}年" for report in held)
        for place in self.places:
            if not any(_is(place, report) for report in held):
                raise UsageError(f"没有{place}的报告（现有：{names}）")
        found = tuple(
            report.id
            for report in held
            if (not self.places or any(_is(place, report) for place in self.places))
            and (not self.years or report.year in self.years)
        )
        if not found:
            years = "、".join(f"{year}年" for year in self.years)
            raise UsageError(f"没有{'、'.join(self.places)}{years}的报告（现有：{names}）")
        return found

    @property
    def only(self) -> Part | None:
        """The part to search."""
        return Part(self.part) if self.part else None


EVERYTHING = Scope()


def _is(place: str, report: ReportRef) -> bool:
    return place.strip() in (report.place, short_place(report.place))


def ask_once(question: str, scope: Scope = EVERYTHING, *, as_json: bool, out: Console, err: Console) -> bool:
    """Answer one question on the terminal or as one JSON object.

    Returns whether all went well; False where the model was wanted and did not answer.
    """
    if not question.strip():
        raise UsageError("问题是空的，请写下要问的内容")
    engine = _open(err)
    try:
        if as_json:
            answer = engine.ask(question, reports=scope.reports(engine.reports), part=scope.only)
            sys.stdout.write(answer.model_dump_json() + "\n")
        else:
            answer, _ = _show(engine, question, None, scope, out, err)
        if answer.degraded:
            err.print(answer.notice, style="yellow", markup=False, soft_wrap=True)
        return not answer.degraded
    finally:
        engine.close()


def chat_loop(scope: Scope = EVERYTHING, *, out: Console, err: Console) -> None:
    """Read questions until an empty line or the end of input; each may lean on the one before it."""
    engine = _open(err)
    try:
        chosen = scope.reports(engine.reports)
        engine.warm_up()
        previous: Question | None = None
        said: tuple[Claim, ...] = ()
        names = "、".join(f"{r.place}{r.year}年" for r in engine.reports if not chosen or r.id in chosen)
        out.print(f"{'所选' if chosen else '现有'}报告：{names}。直接提问，空行结束。")
        while True:
            try:
                line = out.input("\n问：").strip()
            except EOFError:
                break
            if not line:
                break
            try:
                answer, previous = _show(engine, line, previous, scope, out, err, said)
                said = answer.claims
                if answer.degraded:
                    err.print(answer.notice, style="yellow", markup=False, soft_wrap=True)
            except UsageError as error:
                err.print(str(error), style="red", markup=False)
    finally:
        engine.close()


def _open(err: Console) -> Engine:
    engine = open_index()
    if engine.index.behind:
        err.print(behind_words(engine.index.behind), style="yellow", markup=False, soft_wrap=True)
    return engine


def _show(
    engine: Engine,
    text: str,
    previous: Question | None,
    scope: Scope,
    out: Console,
    err: Console,
    said: tuple[Claim, ...] = (),
) -> tuple[Answer, Question | None]:
    """Print one answer; return it with its question as understood."""
    understood: list[Question] = []

    def events() -> Iterator[Event]:
        with err.status("正在查找…") if err.is_terminal else contextlib.nullcontext():
            stream = engine.stream(
                text, previous=previous, said=said, reports=scope.reports(engine.reports), part=scope.only
            )
            first = next(stream)
        if isinstance(first, EvidenceFound):
            understood.append(first.question)
        yield first
        yield from stream

    answer = Printer(out).show(events(), text)
    return answer, understood[0] if understood else None

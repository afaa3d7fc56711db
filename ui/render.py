"""Answers, citations and progress on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rag.events import AnswerDone, ClaimReady, Event, EvidenceFound, ReportDone, ReportStarted
from rag.marks import marked
from rag.types import REFUSAL, Answer, Citation, CoverageState, Evidence, Question
from ui.words import COVERAGE, INSTEAD, SUPPORT, where

SHOWN_EVIDENCE = 4
"""Pieces of evidence shown before the answer, per report."""


class Printer:
    """Prints an answer as it arrives: the evidence at once, then each verified sentence, then its sources."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, events: Iterable[Event], asked: str) -> Answer:
        """Print events in order and return the answer they end with."""
        answer: Answer | None = None
        several = told = False
        for event in events:
            if isinstance(event, EvidenceFound):
                several = event.question.each
                self._understood(event.question, asked)
                self._evidence(event.evidence)
                self._console.print(Text("回答", style="bold"))
            elif isinstance(event, ReportStarted):
                told = False
                self._console.print(
                    Text(f"{event.report.place}{event.report.year}年：", style="bold cyan"), end=""
                )
            elif isinstance(event, ClaimReady):
                told = True
                self._console.print(_claim(event), end="")
            elif isinstance(event, ReportDone):
                mentioned = event.coverage.state is CoverageState.ANSWERED
                missing = f"（{INSTEAD}）" if told else f"{REFUSAL}。"
                self._console.print("" if mentioned else Text(missing, style="yellow"))
            elif isinstance(event, AnswerDone):
                answer = event.answer
        if answer is None:
            raise AssertionError("a stream of events ends with AnswerDone")
        self._ending(answer, several)
        return answer

    def _understood(self, question: Question, asked: str) -> None:
        if question.text != " ".join(asked.split()):
            self._console.print(Text(f"理解为：{question.text}", style="dim"))

    def _evidence(self, evidence: tuple[Evidence, ...]) -> None:
        shown: dict[str, int] = {}
        self._console.print(Text("找到的依据" if evidence else "没有找到依据", style="bold"))
        for piece in evidence:
            shown[piece.report.id] = shown.get(piece.report.id, 0) + 1
            if shown[piece.report.id] > SHOWN_EVIDENCE:
                continue
            head = where(piece.report.place, piece.report.year, piece.part, piece.section[:1])
            self._console.print(Padding(Text(f"{head}：{_short(piece.text)}", style="dim"), (0, 0, 0, 2)))
        self._console.print()

    def _ending(self, answer: Answer, several: bool) -> None:
        if not several and answer.claims:
            self._console.print()
        told = {f"{c.place}{c.year}年" for c in answer.coverage}
        for line in answer.answer.splitlines():
            # Claims are on the screen already; what is left are the lines that no claim stands behind.
            if REFUSAL in line and not any(line.startswith(name) for name in told):
                self._console.print(Text(line, style="yellow"))
        if answer.notice and not answer.degraded:  # a failing model is told on stderr
            self._console.print(Text(answer.notice, style="yellow"))
        if answer.coverage:
            states = "，".join(f"{c.place}{c.year or ''}{COVERAGE[c.state]}" for c in answer.coverage)
            self._console.print(Text(f"覆盖：{states}", style="dim"))
        if answer.citations:
            self._console.print()
            self._console.print(Text("引用", style="bold"))
            for number, citation in enumerate(answer.citations, start=1):
                self._citation(number, citation)
        timings = answer.timings
        self._console.print(
            Text(
                f"依据 {timings.retrieve_s:.1f} 秒，全部 {timings.total_s:.1f} 秒 · {answer.model}",
                style="dim",
            )
        )

    def _citation(self, number: int, citation: Citation) -> None:
        head = where(citation.place, citation.year, citation.part, citation.section)
        self._console.print(Text.assemble((f"[{number}] ", "cyan"), head, (f"  {citation.address}", "dim")))
        self._console.print(Padding(Text(citation.quote), (0, 0, 0, 4)))


def print_citation(
    console: Console, citation: Citation, before: str, after: str, items: Sequence[str] = ()
) -> None:
    """Print a citation in its passage, with the ends of its neighbours and the addresses of its enumeration."""
    console.print(Text(where(citation.place, citation.year, citation.part, citation.section), style="bold"))
    console.print(
        Text(f"{citation.address}  {citation.source} 第 {citation.start}–{citation.end} 字符", style="dim")
    )
    if before:
        console.print(Text(f"…{before[-60:]}", style="dim"))
    text = Text(citation.text)
    start = citation.text.find(citation.quote)
    if start >= 0 and citation.quote != citation.text:
        text.stylize("bold reverse", start, start + len(citation.quote))
    console.print(text)
    if items:
        console.print(Text(f"列项 {len(items)} 项：{items[0]} 至 {items[-1]}", style="dim"))
    if after:
        console.print(Text(f"{after[:60]}…", style="dim"))


class ProgressCallback(Protocol):
    """Told what is done of how much, in any unit."""

    def __call__(self, done: int, total: int, label: str = "") -> None:
        """Move the bar."""
        ...


@contextmanager
def progress_bar(console: Console, title: str) -> Iterator[ProgressCallback]:
    """Show one bar with the time left while something long runs; nothing where nobody watches."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task(title, total=None)

        def update(done: int, total: int, label: str = "") -> None:
            progress.update(task, completed=done, total=total, description=label or title)

        yield update


def _claim(event: ClaimReady) -> Text:
    text = Text(marked(event.claim, event.marks))
    if event.claim.support != "supported":
        text.append(f"（{SUPPORT[event.claim.support]}）", style="yellow")
    return text


def _short(text: str) -> str:
    return text if len(text) <= 110 else text[:108] + "…"

"""A library over the five real reports and an engine that answers from it by script: no model, no vectors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus import load_folder
from corpus.types import Part
from rag.chain import never
from rag.check import CheckedSentence, check_text
from rag.citation import cite
from rag.errors import ModelUnreachableError, StoppedError
from rag.events import AnswerDone, ClaimReady, Event, EvidenceFound, ReportDone, ReportStarted
from rag.library import Library
from rag.library_writer import write_library
from rag.types import (
    REFUSAL,
    Answer,
    Claim,
    Coverage,
    CoverageState,
    Evidence,
    Hit,
    Question,
    ReportRef,
    Timings,
)
from rag.windows import windows_of

AWKWARD = "预计增长5%~6%，*重点*投入$3亿$，<b>不加粗</b>。"
"""A claim that Markdown and HTML would both spoil."""


def build_library(folder: Path, reports: Path) -> Library:
    """Write and open a library of the reports in a folder."""
    parsed = load_folder(reports)
    path = folder / "library.sqlite"
    write_library(path, parsed, [window for report in parsed for window in windows_of(report)])
    return Library(path)


class ScriptedEngine:
    """Answers by quoting what lexical search finds. Some words in a question make it do something else.

    各地: every report is answered for, the last one with nothing. 排版: the awkward claim, partly supported.
    没有: refusal. 断线: the model cannot be reached. 慢: waits for ``release`` after the evidence, which 放行 gives;
    半: the same after the first claim.
    """

    def __init__(self, library: Library, delay: float = 0.0) -> None:
        self.library = library
        self.delay = delay
        self.release = threading.Event()
        self.previous: list[Question | None] = []
        self.stopped = 0
        self.scopes: list[tuple[tuple[str, ...], Part | None]] = []

    def stream(
        self,
        question: str,
        *,
        previous: Question | None = None,
        id: str = "",
        reports: Sequence[str] = (),
        part: Part | None = None,
        stopped: Callable[[], bool] = never,
        said: Sequence[Claim] = (),
    ) -> Iterator[Event]:
        """Answer one question in steps."""
        self.previous.append(previous)
        self.scopes.append((tuple(reports), part))
        asked = self._understand(question, previous)
        if reports:
            chosen = tuple(r for r in asked.reports if r.id in reports)
            asked = asked.model_copy(update={"reports": chosen})
        if "断线" in question:
            raise ModelUnreachableError("语言模型没有回应，请检查 GOVQA_LLM_BASE_URL")
        groups = [[r] for r in asked.reports] if asked.each else [list(asked.reports)]
        evidence = [self._evidence(asked.terms, [r.id for r in group]) if group else [] for group in groups]
        flat = [piece for group in evidence for piece in group]
        numbered = tuple(piece.model_copy(update={"number": n}) for n, piece in enumerate(flat, start=1))
        hits = tuple(
            Hit(address=p.address.rsplit("-s", 1)[0], score=1 / p.number, text=p.text) for p in numbered
        )
        yield EvidenceFound(asked, numbered, hits)
        if "放行" in question:
            waiting, self.release = self.release, threading.Event()
            waiting.set()
        if "慢" in question:
            self._wait(stopped)
        numbers: dict[str, int] = {}
        claims: list[Claim] = []
        coverage: list[Coverage] = []
        lines: list[str] = []
        for report, found in zip(asked.reports if asked.each else [None], evidence, strict=True):
            silent = "没有" in question or (asked.each and report == asked.reports[-1])
            if report:
                yield ReportStarted(report)
            made = [] if silent else self._claims(question, found)
            for claim in made:
                time.sleep(self.delay)
                for address in claim.citations:
                    numbers.setdefault(address, len(numbers) + 1)
                claims.append(claim)
                yield ClaimReady(claim, tuple(numbers[a] for a in claim.citations))
                if "半" in question and len(claims) == 1:
                    self._wait(stopped)
            text = "".join(claim.text for claim in made) or f"{REFUSAL}。"
            lines.append(f"{report.place}{report.year}年：{text}" if report else text)
            if report:
                state = CoverageState.ANSWERED if made else CoverageState.NOT_MENTIONED
                coverage.append(Coverage(place=report.place, year=report.year, state=state))
                yield ReportDone(coverage[-1])
        for name in asked.missing:
            coverage.append(Coverage(place=name, year=None, state=CoverageState.NO_REPORT))
            lines.append(f"{REFUSAL}：没有{name}的报告。")
        yield AnswerDone(
            Answer(
                id=id,
                question=asked.text,
                answer="\n".join(lines),
                abstained=not claims,
                claims=tuple(claims),
                citations=tuple(cite(self.library, address) for address in numbers),
                retrieved=hits,
                coverage=tuple(coverage),
                timings=Timings(retrieve_s=0.1, first_token_s=0.2, total_s=0.3),
                model="scripted",
                embedder="scripted",
                notice="语言模型用不了，以下是报告原文" if "原文" in question else "",
            )
        )

    def _wait(self, stopped: Callable[[], bool]) -> None:
        self.release.wait(60)
        if stopped():
            self.stopped += 1
            raise StoppedError("已停止")

    def check(self, text: str) -> tuple[CheckedSentence, ...]:
        """Check by the rules of the product, over lexical search alone."""
        return check_text(text, self.library, lambda q: self._evidence(q.terms, [r.id for r in q.reports]))

    def _understand(self, text: str, previous: Question | None) -> Question:
        named = tuple(r for r in self.library.reports if r.place[:2] in text)
        missing = ("北京市",) if "北京" in text else ()
        each = "各地" in text
        reports = self.library.reports if each else named
        resolved = text
        if not reports and not missing:
            reports = previous.reports if previous else self.library.reports
        if previous and len(text) < 8:
            resolved = f"{text}（接着问：{previous.terms}）"
        return Question(text=resolved, reports=reports, each=each, missing=missing, terms=text)

    def _evidence(self, terms: str, reports: list[str]) -> list[Evidence]:
        found = self.library.search(terms, reports, 3)
        windows = self.library.windows([id_ for id_, _ in found])
        pieces = []
        for id_, _ in found:
            window = windows[id_]
            passage = self.library.passage(window.passage)
            sentence = max(passage.sentences[window.first - 1 : window.last], key=lambda s: len(s.text))
            report = next(r for r in self.library.reports if r.id == window.report)
            pieces.append(self._piece(report, passage.part, passage.section, sentence.address, sentence.text))
        return pieces

    @staticmethod
    def _piece(
        report: ReportRef, part: object, section: tuple[str, ...], address: str, text: str
    ) -> Evidence:
        return Evidence.model_validate(
            {
                "number": 1,
                "address": address,
                "report": report,
                "part": part,
                "section": section,
                "text": text,
            }
        )

    @staticmethod
    def _claims(question: str, found: list[Evidence]) -> list[Claim]:
        made = [Claim(text=p.text, citations=(p.address,), support="supported") for p in found[:2]]
        if "排版" in question and found:
            made.append(Claim(text=AWKWARD, citations=(found[0].address,), support="partial"))
        return made

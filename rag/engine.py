"""The one path that every surface takes: an open index, asked."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from corpus.types import Part
from rag.chain import Found, Group, Request, Understood, build_chain, never
from rag.check import CheckedSentence, check_text
from rag.citation import cite, passage_address
from rag.embedding import Embedder, Vectors, embedder_of
from rag.errors import GovqaError, IndexMismatchError, ModelUnreachableError, StoppedError
from rag.events import AnswerDone, Event
from rag.find import Finder
from rag.fit import Reading
from rag.index import OpenIndex, open_built
from rag.prompts import SYSTEM, USER, evidence_block
from rag.question import understand
from rag.reader import Reader
from rag.retrieve import FoundPassage, interleave
from rag.settings import Settings, load_settings
from rag.types import Answer, Citation, Claim, Evidence, Hit, Question, ReportRef
from rag.write import write_answer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

_ANY_WORDS = "政府工作报告"
RETRIEVED = 20
"""Passages listed in an answer's ``retrieved``."""


class Engine:
    """Asks questions of an index. Safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        index: OpenIndex,
        embedder: Embedder,
        chat: Callable[[], BaseChatModel] | None = None,
        reader: Reading | None = None,
    ) -> None:
        self.settings = settings
        self.index = index
        self.embedder = embedder
        self._chat = chat
        self._reader = reader
        self._warmed = False
        self._last_piece: tuple[object, float] = (None, 0.0)  # for whom the model wrote last, and when

    @property
    def reports(self) -> tuple[ReportRef, ...]:
        """The reports held."""
        return self.index.library.reports

    def ask(
        self,
        question: str,
        *,
        previous: Question | None = None,
        id: str = "",
        reports: Sequence[str] = (),
        part: Part | None = None,
        said: Sequence[Claim] = (),
    ) -> Answer:
        """Answer one question; ``reports`` (ids) and ``part`` narrow what is searched.

        ``previous`` is the question before, as understood, ``said`` the claims of its answer (第三条详细说说).

        Raises:
            UsageError: the question is empty or too long, or there is no such report.

        """
        for event in self.stream(question, previous=previous, id=id, reports=reports, part=part, said=said):
            if isinstance(event, AnswerDone):
                return event.answer
        raise AssertionError("a stream of events ends with AnswerDone")

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
        """Answer one question in steps: evidence first, then each verified sentence, then the whole.

        Raises:
            StoppedError: ``stopped`` said so before a report was looked into, or while the model wrote, which stops, too.

        """
        # The steps of ``chain``, one after the other: importing LangChain takes longer than most answers.
        request = Request(question, previous, id, tuple(reports), part, stopped, tuple(said))
        yield from self.write(self.find(self.understand(request)))

    def read(
        self,
        text: str,
        *,
        previous: Question | None = None,
        reports: Sequence[str] = (),
        part: Part | None = None,
    ) -> Question:
        """Understand a question without answering it: what a follow-up to it leans on."""
        return self.understand(Request(text, previous, reports=tuple(reports), part=part)).question

    def cite(self, address: str) -> Citation:
        """Resolve an address to its sentence or passage.

        Raises:
            UsageError: there is no such address.

        """
        return cite(self.index.library, address)

    def check(self, text: str, *, stopped: Callable[[], bool] = never) -> tuple[CheckedSentence, ...]:
        """Check every sentence of a text against the reports held.

        Raises:
            UsageError: the text is empty or too long.
            StoppedError: ``stopped`` said so before one of the sentences.

        """
        return check_text(text, self.index.library, self._evidence_for, stopped)

    def _evidence_for(self, question: Question) -> Sequence[Evidence]:
        """Search for what bears a sentence out, as for a question."""
        return self.finder.evidence(question, self.settings.evidence_tokens)

    def load(self) -> None:
        """Load what answers without the language model, the embedder and the reader, now and not at the first question."""
        self.embedder.query(_ANY_WORDS)
        if self._reader is not None:
            self._reader(_ANY_WORDS, [_ANY_WORDS])

    def warm_up(self) -> None:
        """Start the embedded model in the background, so that it loads while evidence is looked for.

        Says nothing when that fails: the question that needs the model will.
        """
        if self._warmed or self._chat is not None or self.settings.llm_model or self.settings.llm_base_url:
            return
        self._warmed = True
        threading.Thread(target=self._warm_up, daemon=True).start()

    def _warm_up(self) -> None:
        from rag.llm import warm

        with contextlib.suppress(GovqaError):
            warm(self.settings, SYSTEM, USER.partition("{")[0])

    @cached_property
    def chain(self) -> Runnable[Request, Event]:
        """The path as a LangChain runnable, for those who trace it or build it into a larger one: the same events."""
        return build_chain(self.understand, self.find, self.write)

    @cached_property
    def model_name(self) -> str:
        """What answers are written by."""
        from rag.llm import model_name

        return model_name(self.settings)

    def understand(self, request: Request) -> Understood:
        """Resolve a question against the reports held."""
        started = time.perf_counter()
        library = self.index.library
        question = understand(
            request.text,
            library.reports,
            lambda year, reports: library.contains(f"{year}年", reports),
            previous=request.previous,
            said=request.said,
            has_figure=lambda name, report: any(f.indicator == name for f in library.facts(report.id)),
            stands=lambda pair: not library.is_new(pair),
            chosen=request.reports,
            only=request.part,
            max_chars=self.settings.max_question_chars,
        )
        return Understood(request, question, started)

    def find(self, understood: Understood) -> Found:
        """Retrieve passages of every report asked about and choose evidence from them."""
        question = understood.question
        if question.unclear or not question.reports:
            return Found(understood, (), (), time.perf_counter() - understood.started)
        narrowed = self.finder.narrowed(question)
        if (
            narrowed.missing != question.missing
        ):  # that another place has no report of the year is beside the point
            told = question.model_copy(update={"missing": narrowed.missing})
            understood = replace(understood, question=told)
        groups, passages = self.finder.find(
            narrowed, self.settings.evidence_tokens, understood.request.stopped
        )
        hits = self._hits(groups, passages)
        return Found(understood, groups, hits, time.perf_counter() - understood.started)

    @cached_property
    def finder(self) -> Finder:
        """What looks in the index."""
        chosen = self.settings.prose
        prose = self.model_is_own if chosen == "auto" else chosen == "model"
        return Finder(self.index.library, self.index.store, self._embed, self._resolve, prose, self._reader)

    @property
    def model_is_own(self) -> bool:
        """Whether answers are written by a model of the user's choice rather than the embedded one."""
        return bool(self.settings.llm_model or self.settings.llm_base_url or self.settings.llm_file)

    def _embed(self, terms: str) -> Vectors:
        self.warm_up()
        vector = self._query_vector(terms)
        expected = self.index.manifest.dimension
        if expected and vector.shape != (expected,):
            raise IndexMismatchError(
                f"向量模型 {self.embedder.identity} 现在给出 {vector.size} 维的向量，索引里是 {expected} 维："
                "请检查向量模型的设置，或运行 govqa index --force 重建"
            )
        return vector

    @cached_property
    def _query_vector(self) -> Callable[[str], Vectors]:
        """Vectors of the last questions: a comparison searches each report for the same words."""
        return lru_cache(maxsize=128)(self.embedder.query)

    def _resolve(self, text: str) -> Question:
        return self.understand(Request(text)).question

    def _hits(self, groups: Sequence[Group], passages: Sequence[Sequence[FoundPassage]]) -> tuple[Hit, ...]:
        """List what was retrieved, best first: what facts and notes named (score 1), then what search found."""
        cited = {
            passage_address(a): 1.0 for group in groups for claim in group.direct for a in claim.citations
        }
        ranked = cited | {
            p.address: round(p.score, 6) for p in interleave(passages, RETRIEVED) if p.address not in cited
        }
        return tuple(
            Hit(address=address, score=score, text=self.index.library.passage(address).text)
            for address, score in list(ranked.items())[: max(RETRIEVED, len(cited))]
        )

    def write(self, found: Found) -> Iterator[Event]:
        """Write the answer over the evidence."""
        stopped = found.understood.request.stopped
        return write_answer(
            found,
            self.index.library,
            lambda question, evidence: _until(stopped, self.draft(question, evidence)),
            model=self.model_name,
            embedder=self.embedder.identity,
            held=self.reports,
        )

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterable[str]:
        """Let the language model write over numbered evidence; gives its text in pieces."""
        from langchain_core.messages import HumanMessage, SystemMessage

        from rag.llm import stream_text

        user = USER.format(evidence=evidence_block(evidence), question=question)
        messages = [SystemMessage(SYSTEM), HumanMessage(user)]
        me, started = object(), time.monotonic()
        try:
            for piece in stream_text(
                self._model,
                messages,
                timeout=self.settings.llm_timeout,
                secret=self.settings.llm_api_key.get_secret_value(),
            ):
                self._last_piece = me, time.monotonic()
                yield piece
        except ModelUnreachableError:
            last, when = self._last_piece
            self._let_go_of_model(busy=last is not me and when > started)
            raise

    def _let_go_of_model(self, *, busy: bool) -> None:
        """Forget a model that failed: the embedded server is ended, and the next use starts one on another port.

        One that is ``busy``, that is, wrote for somebody else meanwhile, goes on with that.
        """
        from rag.llm import embedded_server, is_embedded

        self.__dict__.pop("_model", None)
        if self._chat is None and is_embedded(self.settings) and not busy:
            with contextlib.suppress(GovqaError):
                embedded_server(self.settings).stop()

    @cached_property
    def _model(self) -> BaseChatModel:
        if self._chat is not None:
            return self._chat()
        from rag.llm import chat_model

        return chat_model(self.settings)

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()


def _until(stopped: Callable[[], bool], pieces: Iterable[str]) -> Iterator[str]:
    """Pass on what the model writes until somebody stops it; letting go of its stream is what ends it."""
    stream = iter(pieces)
    try:
        while not stopped():
            try:
                yield next(stream)
            except StopIteration:
                return
        raise StoppedError("已停止")
    finally:
        if isinstance(stream, Generator):
            stream.close()


def open_index(settings: Settings | None = None) -> Engine:
    """Open the current index for questions.

    Raises:
        IndexMissingError, IndexMismatchError, StorageError: each says what to do.

    """
    chosen = settings or load_settings()
    return Engine(chosen, open_built(chosen), embedder_of(chosen), reader=Reader())

"""The one path that every surface takes: an open index, asked."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from rag.chain import Found, Group, Request, Understood, build_chain
from rag.citation import cite
from rag.direct import define, enumerate_items
from rag.embedding import Embedder, SentenceTransformerEmbedder
from rag.errors import GovqaError
from rag.events import AnswerDone, Event
from rag.evidence import select_evidence
from rag.figures import find_figures, nearest_figures, say, to_claim
from rag.index import OpenIndex, open_built
from rag.metadata import asks_for_metadata, metadata_claims
from rag.prompts import SYSTEM, USER, evidence_block
from rag.question import understand
from rag.retrieve import FoundPassage, interleave, retrieve
from rag.settings import Settings, load_settings
from rag.types import Answer, Citation, Claim, Evidence, Hit, Question, ReportRef
from rag.write import write_answer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

RETRIEVED = 20
"""Passages listed in an answer's ``retrieved``."""

MIN_BUDGET = 110
"""Tokens of evidence that one of many reports still gets: about one long sentence."""


class Engine:
    """Asks questions of an index. Safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        index: OpenIndex,
        embedder: Embedder,
        chat: Callable[[], BaseChatModel] | None = None,
    ) -> None:
        self.settings = settings
        self.index = index
        self.embedder = embedder
        self._chat = chat

    @property
    def reports(self) -> tuple[ReportRef, ...]:
        """The reports held."""
        return self.index.library.reports

    def ask(self, question: str, *, previous: Question | None = None, id: str = "") -> Answer:
        """Answer one question.

        Raises:
            UsageError: the question is empty or too long.

        """
        for event in self.stream(question, previous=previous, id=id):
            if isinstance(event, AnswerDone):
                return event.answer
        raise AssertionError("a stream of events ends with AnswerDone")

    def stream(self, question: str, *, previous: Question | None = None, id: str = "") -> Iterator[Event]:
        """Answer one question in steps: evidence first, then each verified sentence, then the whole."""
        yield from self.chain.stream(Request(question, previous, id))

    def cite(self, address: str) -> Citation:
        """Resolve an address to its sentence or passage.

        Raises:
            UsageError: there is no such address.

        """
        return cite(self.index.library, address)

    def warm_up(self) -> None:
        """Start the embedded model in the background, so that it loads while evidence is looked for.

        Says nothing when that fails: the question that needs the model will.
        """
        if self._chat is None and not self.settings.llm_model and not self.settings.llm_base_url:
            threading.Thread(target=self._warm_up, daemon=True).start()

    def _warm_up(self) -> None:
        from rag.llm import warm

        with contextlib.suppress(GovqaError):
            warm(self.settings, SYSTEM, USER.partition("{")[0])

    @cached_property
    def chain(self) -> Runnable[Request, Event]:
        """The path as a LangChain runnable."""
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
            max_chars=self.settings.max_question_chars,
        )
        return Understood(request, question, started)

    def find(self, understood: Understood) -> Found:
        """Retrieve passages of every report asked about and choose evidence from them."""
        question, library = understood.question, self.index.library
        if not question.reports:
            return Found(understood, (), (), time.perf_counter() - understood.started)
        vector = self.embedder.query(question.terms)
        groups = [[report] for report in question.reports] if question.each else [list(question.reports)]
        passages = [retrieve(question, vector, library, self.index.store, group) for group in groups]
        budget = max(MIN_BUDGET, self.settings.evidence_tokens // len(groups))
        found: list[Group] = []
        for reports, ranked in zip(groups, passages, strict=True):
            number = sum(len(group.evidence) for group in found) + 1
            evidence = select_evidence(question, ranked, library, budget, first_number=number)
            found.append(self._directly(question, reports, ranked, evidence))
        hits = tuple(
            Hit(address=p.address, score=round(p.score, 6), text=library.passage(p.address).text)
            for p in interleave(passages, RETRIEVED)
        )
        return Found(understood, tuple(found), hits, time.perf_counter() - understood.started)

    def _directly(
        self,
        question: Question,
        reports: Sequence[ReportRef],
        passages: Sequence[FoundPassage],
        evidence: tuple[Evidence, ...],
    ) -> Group:
        """Answer from facts, notes and enumerations where they have the answer; no model is needed then."""
        library = self.index.library
        partly: tuple[Claim, ...] = ()
        nearest = ""
        if len(reports) == 1:
            if asks_for_metadata(question):
                return Group((), metadata_claims(question, reports[0], library))
            figures, complete = find_figures(question, reports[0], library)
            claims = tuple(map(to_claim, figures))
            if complete:
                return Group(evidence, claims, figures)
            partly = claims
            nearest = "".join(say(figure) for figure in nearest_figures(question, reports[0], library))
        direct = (
            () if question.each else define(question, library) or enumerate_items(question, passages, library)
        )
        return Group(evidence, direct, partly=partly, nearest=nearest)

    def write(self, found: Found) -> Iterator[Event]:
        """Write the answer over the evidence."""
        return write_answer(
            found,
            self.index.library,
            self.draft,
            model=self.model_name,
            embedder=self.embedder.identity,
            held=self.reports,
        )

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterable[str]:
        """Let the language model write over numbered evidence; gives its text in pieces."""
        from langchain_core.messages import HumanMessage, SystemMessage

        from rag.llm import stream_text

        user = USER.format(evidence=evidence_block(evidence), question=question)
        return stream_text(
            self._model, [SystemMessage(SYSTEM), HumanMessage(user)], timeout=self.settings.llm_timeout
        )

    @cached_property
    def _model(self) -> BaseChatModel:
        if self._chat is not None:
            return self._chat()
        from rag.llm import chat_model

        return chat_model(self.settings)

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()


def open_index(settings: Settings | None = None) -> Engine:
    """Open the current index for questions.

    Raises:
        IndexMissingError, IndexMismatchError, StorageError: each says what to do.

    """
    chosen = settings or load_settings()
    return Engine(chosen, open_built(chosen), SentenceTransformerEmbedder(chosen.embedding_model))

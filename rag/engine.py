"""The one path that every surface takes: an open index, asked."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.types import Part
from rag.chain import Found, Group, Request, Understood, build_chain, never
from rag.check import CheckedSentence, check_text
from rag.citation import cite, find_sentence, passage_address, report_of
from rag.direct import define, enumerate_items, mentions
from rag.embedding import Embedder, SentenceTransformerEmbedder
from rag.errors import GovqaError, StoppedError
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
        self._warmed = False

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
    ) -> Answer:
        """Answer one question; ``reports`` (ids) and ``part`` narrow what is searched.

        Raises:
            UsageError: the question is empty or too long, or there is no such report.

        """
        for event in self.stream(question, previous=previous, id=id, reports=reports, part=part):
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
    ) -> Iterator[Event]:
        """Answer one question in steps: evidence first, then each verified sentence, then the whole.

        Raises:
            StoppedError: ``stopped`` said so while the model wrote; the model stops, too.

        """
        yield from self.chain.stream(Request(question, previous, id, tuple(reports), part, stopped))

    def cite(self, address: str) -> Citation:
        """Resolve an address to its sentence or passage.

        Raises:
            UsageError: there is no such address.

        """
        return cite(self.index.library, address)

    def check(self, text: str) -> tuple[CheckedSentence, ...]:
        """Check every sentence of a text against the reports held.

        Raises:
            UsageError: the text is empty or too long.

        """
        return check_text(text, self.index.library, self._evidence_for)

    def _evidence_for(self, question: Question) -> Sequence[Evidence]:
        """Search for what bears a sentence out, as for a question."""
        library = self.index.library
        passages = retrieve(
            question, self.embedder.query(question.terms), library, self.index.store, question.reports
        )
        return select_evidence(question, passages, library, self.settings.evidence_tokens)

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
            chosen=request.reports,
            only=request.part,
            max_chars=self.settings.max_question_chars,
        )
        return Understood(request, question, started)

    def find(self, understood: Understood) -> Found:
        """Retrieve passages of every report asked about and choose evidence from them."""
        question, library = understood.question, self.index.library
        if not question.reports:
            return Found(understood, (), (), time.perf_counter() - understood.started)
        groups = [[report] for report in question.reports] if question.each else [list(question.reports)]
        direct = [self._within(question.only, self._directly(question, reports)) for reports in groups]
        vector = None
        if not all(group.final for group in direct):
            self.warm_up()
            vector = self.embedder.query(question.terms)
        passages = [retrieve(question, vector, library, self.index.store, reports) for reports in groups]
        budget = max(MIN_BUDGET, self.settings.evidence_tokens // len(groups))
        found: list[Group] = []
        for group, ranked in zip(direct, passages, strict=True):
            number = sum(len(other.evidence) for other in found) + 1
            if group.final:
                evidence = self._cited(group.direct, number)
            else:
                evidence = select_evidence(question, ranked, library, budget, first_number=number)
                if not question.each:
                    items = enumerate_items(question, ranked, library)
                    group = self._within(question.only, replace(group, direct=items))
            found.append(replace(group, evidence=evidence))
        hits = self._hits(found, passages)
        return Found(understood, tuple(found), hits, time.perf_counter() - understood.started)

    def _directly(self, question: Question, reports: Sequence[ReportRef]) -> Group:
        """Answer from front matter, facts and notes where they have the answer: neither model nor vector is needed."""
        library = self.index.library
        if len(reports) > 1 or not question.reports:
            claims = define(question, library)
            return Group((), claims, final=bool(claims))
        report = reports[0]
        if asks_for_metadata(question):
            return Group((), metadata_claims(question, report, library), final=True)
        if question.each:
            said, asked = mentions(question, report, library)
            if asked:
                return Group((), said, final=True)
        figures, complete = find_figures(question, report, library)
        said = tuple(map(to_claim, figures))
        if complete:
            return Group((), said, figures, final=True)
        claims = () if question.each else define(question, library)
        nearest = "".join(say(figure) for figure in nearest_figures(question, report, library))
        return Group((), claims, partly=said, nearest=nearest, final=bool(claims))

    def _within(self, part: Part | None, group: Group) -> Group:
        """Keep what stands in the part that is to be searched; opening lines may always be cited."""
        if part is None:
            return group
        library = self.index.library

        def keep(claim: Claim) -> bool:
            parts = {library.passage(passage_address(address)).part for address in claim.citations}
            return parts <= {part, Part.FRONT}

        direct = tuple(filter(keep, group.direct))
        return replace(
            group,
            direct=direct,
            figures=tuple(figure for figure in group.figures if keep(to_claim(figure))),
            partly=tuple(filter(keep, group.partly)),
            nearest="",
            final=group.final and bool(direct or not group.direct),
        )

    def _cited(self, claims: Sequence[Claim], first_number: int) -> tuple[Evidence, ...]:
        """Return the sentences that direct claims cite, as evidence."""
        library = self.index.library
        by_id = {report.id: report for report in self.reports}
        addresses = dict.fromkeys(address for claim in claims for address in claim.citations)
        evidence = []
        for number, address in enumerate(addresses, start=first_number):
            passage = library.passage(passage_address(address))
            evidence.append(
                Evidence(
                    number=number,
                    address=address,
                    report=by_id[report_of(address)],
                    part=passage.part,
                    section=passage.section,
                    text=find_sentence(passage, address).text,
                )
            )
        return tuple(evidence)

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
    return Engine(chosen, open_built(chosen), SentenceTransformerEmbedder(chosen.embedding_model))

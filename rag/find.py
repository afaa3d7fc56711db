"""From a question to what the reports have on it: figures, notes, lists, sentences, and evidence for the model.

Each report asked about gives one :class:`rag.chain.Group` (all of them one together where any may answer). What can
be said without a model is said: by facts, notes, enumerations, and by the sentences that have the question's words. A
question that asks several things is answered part by part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.types import Part
from rag.asked import asked
from rag.chain import Group, never
from rag.choosing import claim_of
from rag.citation import find_sentence, passage_address, report_of
from rag.compare import Value
from rag.complete import (
    AND_THAT,
    beside_the_names,
    covered,
    more_beside,
    names_its_own,
    value_of,
    with_both_ends,
    with_more_beside,
)
from rag.contrary import only_repeats
from rag.counted import list_of_just, members_asked, names_members
from rag.direct import enumerate_items
from rag.embedding import Vectors
from rag.errors import StoppedError
from rag.evidence import Ranked, rank_sentences, select_evidence
from rag.figures import told_without_figure
from rag.fit import Asking, Reading
from rag.holding import figure_of
from rag.judging import judged
from rag.keywords import Keyword, keywords, lean, support
from rag.kinds import asks_for_a_kind
from rag.library import Library
from rag.members import members_of_paragraph, noted_members
from rag.money import asks_for_money
from rag.parts import parts
from rag.question import short_place
from rag.quotes import quote
from rag.retrieve import FoundPassage, retrieve
from rag.say import to_claim
from rag.store import VectorStore
from rag.terms import asked_term
from rag.timely import wants_number, wants_prose
from rag.told import candidates
from rag.types import Claim, Evidence, Question, ReportRef
from rag.unknown import of_nothing_found
from rag.whose import (
    about,
    at_its_own_time,
    by_its_other_name,
    inner_places,
    named_within,
    only_where_named,
    places_within,
)
from rag.without_search import directly, without_search
from rag.worth_writing import of_another_time, worth_writing_over

MIN_BUDGET = 110
"""Tokens of evidence that one of many reports still gets: about one long sentence."""

NAMED_THERE = 0.5
"""A list of just as many members as a question asks for is it where its clause has this share of the question's words."""


_COMPARING = re.compile(r"比|谁|哪|更|一样|相同|同一|一致|最|都有")
"""A question over several reports with one of these compares them; without, 都启用了吗 is answered for each."""

MOST_READ = 8
"""Reports that must each answer for which sentences are still read."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks in one index. ``embed`` gives the vector of a query, ``resolve`` understands a part of a question.

    ``prose``: a model writes the answers to questions that ask how or why, also where sentences answer by themselves.
    ``reader`` reads questions and sentences together (:mod:`rag.reader`).
    """

    library: Library
    store: VectorStore
    embed: Callable[[str], Vectors]
    resolve: Callable[[str], Question]
    prose: bool = False
    reader: Reading | None = None

    def find(
        self, question: Question, budget: int, stopped: Callable[[], bool] = never
    ) -> tuple[tuple[Group, ...], list[list[FoundPassage]]]:
        """Return a group for each report to be answered for, or one for all, and the passages retrieved for it.

        ``budget``: about how many tokens of evidence a model reads for the whole question.

        Raises:
            StoppedError: ``stopped`` said so before one of the groups.
        """
        searched = [[report] for report in question.reports] if question.each else [list(question.reports)]
        each_budget = max(MIN_BUDGET, budget // len(searched))
        groups: list[Group] = []
        passages: list[list[FoundPassage]] = []
        for reports in searched:
            if stopped():
                raise StoppedError("已停止")
            number = sum(len(group.evidence) for group in groups) + 1
            group, found = self._one(at_its_own_time(question, reports), reports, each_budget, number)
            groups.append(group)
            passages.append(found)
        return tuple(groups), passages

    def narrowed(self, question: Question) -> Question:
        """Return a question that names no report's place as one to the report that alone has what it names."""
        return only_where_named(by_its_other_name(question, self.library), self.library)

    def evidence(self, question: Question, budget: int) -> tuple[Evidence, ...]:
        """Return the sentences that search finds for a question over all of its reports, best first."""
        passages = retrieve(question, self.embed(question.terms), self.library, self.store, question.reports)
        words = keywords(question.terms, self.library, question.text)
        return select_evidence(rank_sentences(question, words, passages, self.library), budget)

    def _one(
        self, question: Question, reports: Sequence[ReportRef], budget: int, number: int
    ) -> tuple[Group, list[FoundPassage]]:
        group = without_search(question, reports, self.library)
        vector = None if group.final else self.embed(question.terms)
        passages = retrieve(question, vector, self.library, self.store, reports)
        sentences: list[Ranked] = []
        words: Sequence[Keyword] = ()
        if not group.final:
            words = keywords(question.terms, self.library, question.text)
            sentences = about(
                places_within(question, reports, self.library),
                rank_sentences(question, words, passages, self.library),
            )
            group = self._said(question, words, group, passages, sentences)
        if not question.each and not group.whole:
            unsaid = group.nearest if asked_term(question) and not group.direct else ""
            group = self._completed(question, group, reports)
            if unsaid and all(claim.text.rstrip("。") in unsaid for claim in group.direct):
                group = Group((), final=True, nearest=unsaid)  # the one sentence that does not say it
            if group.direct and only_repeats(question.text, [claim.text for claim in group.direct]):
                group = Group((), final=True, nearest=f"报告没有说明原因：{group.direct[0].text}")
        if not group.whole and (not question.each or not _COMPARING.search(question.text)):
            group = judged(question, group, sentences, self.library, self._reader(question))
        if not group.direct and not group.nearest:
            group = replace(group, nearest=of_another_time(question, sentences))
        if group.direct or group.final:
            return replace(group, evidence=self._cited(group.direct, number)), passages
        worth = worth_writing_over(
            Asking(question, tuple(words), self.library, self._reader(question)), sentences
        )
        evidence = select_evidence(worth, budget, first_number=number) if worth else ()
        return replace(group, evidence=evidence), passages

    def _said(
        self,
        question: Question,
        words: Sequence[Keyword],
        group: Group,
        passages: Sequence[FoundPassage],
        sentences: Sequence[Ranked],
    ) -> Group:
        """Answer from an enumeration or from the sentences themselves where they answer."""
        if group.direct or group.final:
            return group
        if not question.each and (items := enumerate_items(question, passages, self.library)):
            return replace(group, direct=items, final=True)
        quoted = quote(
            Asking(question, tuple(words), self.library, self._reader(question)),
            sentences,
            *named_within(question, self.library),
        )
        if quoted.several:
            named = "、".join(f"{report.place}{report.year}年" for report in quoted.several[:5])
            rest = f"等{len(quoted.several)}份报告" if len(quoted.several) > 5 else "的报告"
            return replace(
                group, final=True, whole=True, asks=f"请说明问的是哪个地方：{named}{rest}都有这个数。"
            )
        count = members_asked(question.text)
        if count and (
            members := members_of_paragraph(question, quoted.claims, self.library)
            or noted_members(question, sentences, count)
        ):
            return replace(group, direct=members, final=True)
        if quoted.claims and count and not names_members([claim.text for claim in quoted.claims], count):
            near = max(quoted.claims, key=lambda claim: support(words, claim.text))
            return replace(group, final=True, nearest=f"报告没有逐一列出：{near.text}")
        if quoted.claims and count:
            fits = [support(words, list_of_just(claim.text, count)) for claim in quoted.claims]
            if max(fits) >= NAMED_THERE and fits.count(max(fits)) == 1:
                return replace(group, direct=(quoted.claims[fits.index(max(fits))],), final=True)
        if quoted.claims:
            if self.prose and wants_prose(question):
                return replace(group, partly=quoted.claims)
            values = self._values(question, words, quoted.claims, sentences)
            return replace(group, direct=quoted.claims, values=values, final=True)
        alone = question.reports[0] if len(question.reports) == 1 else None
        if alone is not None and (in_words := told_without_figure(question, alone, self.library)):
            return replace(group, direct=(claim_of(*in_words),), final=True)
        # No sentence has the figure, the date or the kind of thing asked for: a model that writes over them has none either.
        given = wants_number(question) or asked(question.text).date or asks_for_a_kind(question.text)
        given = given or asks_for_money(question.text)
        given = given or quoted.lacking or of_nothing_found(words, sentences)
        if not given and not question.each and (inner := inner_places(question, question.reports)):
            # A model would tell over what else stands of a place that has no report of its own.
            instead = f"没有{inner[0]}的报告，{question.reports[0].place}的报告里没有这一条。"
            return replace(group, direct=group.partly, final=True, nearest=group.nearest or instead)
        return replace(group, direct=group.partly, final=True) if given else group

    def _reader(self, question: Question) -> Reading | None:
        """Return what reads, unless so many reports must answer that it would take a second."""
        return None if question.each and len(question.reports) > MOST_READ else self.reader

    def _values(
        self,
        question: Question,
        words: Sequence[Keyword],
        claims: Sequence[Claim],
        sentences: Sequence[Ranked],
    ) -> tuple[Value, ...]:
        """Return what quoted sentences say of the figure asked for, under the names by which they are compared."""
        by_address = {ranked.sentence.address: ranked for ranked in sentences}
        values = []
        for claim in claims:
            ranked = by_address.get(claim.citations[0])
            if ranked is None or (question.each and ranked.passage.part is Part.NOTES):
                continue
            year = ranked.report.year - (ranked.passage.part is Part.REVIEW)
            name = ranked.report.place if question.each else f"{year}年"
            aim = ranked.passage.part is Part.PLAN
            offset = year - ranked.report.year
            if question.each:
                values += [
                    Value(name, quantity, claim.citations[0], aim, offset, fit, nature)
                    for quantity, fit, nature in candidates(question, words, claim.text)
                ]
            elif (one := figure_of(question, words, claim.text)) is not None:
                values.append(Value(name, one, claim.citations[0], aim, offset))
        return tuple(values)

    def _completed(self, question: Question, group: Group, reports: Sequence[ReportRef]) -> Group:
        """Answer the parts of a question that what was found does not answer yet."""
        place = short_place(reports[0].place) if len(reports) == 1 else ""
        said = list(group.direct) if group.figures else []
        figures = list(group.figures)
        pieces = parts(question.text, place)
        values = [] if any(piece.thing for piece in pieces) else list(group.values)
        missed = False
        for piece in pieces:
            part = self.resolve(piece.text)
            part = part.model_copy(update={"reports": tuple(part.reports) or tuple(reports), "each": False})
            if covered(part, piece.own, said, self.library):
                if piece.thing:
                    values += value_of(part, piece, Group((), tuple(said)), self.library)
                continue
            answer = self._part(part, piece.own)
            if not names_its_own(part, piece.own, self.library) and not beside_the_names(
                question, answer.direct, self.library
            ):
                answer = Group(())
            missed = missed or not answer.direct
            values += value_of(part, piece, answer, self.library) if piece.thing else answer.values
            told = [fact for figure in figures for fact in figure.facts]
            again = [figure for figure in answer.figures if all(fact in told for fact in figure.facts)]
            known = [*said, *map(to_claim, again)]  # 排第八 was said with 1亿吨，排第八
            said += [claim for claim in answer.direct if claim not in known]
            figures += [figure for figure in answer.figures if figure not in again]
        ranked = any(piece.thing for piece in pieces)  # one sentence may have the figure of each
        within = (
            bool(said)
            and not ranked
            and len(said) < len(pieces)
            and _cited_by(said) <= _cited_by(group.direct)
        )
        if within and not group.figures and not only_repeats(question.text, [one.text for one in said]):
            # The sentence found for all of it says more than what was cut out for the parts.
            said, values = list(group.direct), list(group.values)
        elif missed:
            said = [*group.direct, *(claim for claim in said if claim not in group.direct)]
        if said and (AND_THAT.search(question.text) or more_beside(question, pieces, said, self.library)):
            said[-1:] = with_more_beside(said[-1], self.library)
        said = with_both_ends(question, said or group.direct, self.library)
        if not said or tuple(said) == group.direct:
            return group
        return replace(
            group, direct=tuple(said), figures=tuple(figures), values=tuple(dict.fromkeys(values)), final=True
        )

    def _part(self, part: Question, own: str) -> Group:
        reports = list(part.reports)
        group = directly(part, reports, self.library)
        if group.final:
            return group
        passages = retrieve(part, self.embed(part.terms), self.library, self.store, reports)
        words = lean(keywords(part.terms, self.library, part.text), own)
        sentences = about(
            places_within(part, reports, self.library), rank_sentences(part, words, passages, self.library)
        )
        return self._said(part, words, group, passages, sentences)

    def _cited(self, claims: Sequence[Claim], first_number: int) -> tuple[Evidence, ...]:
        """Return the sentences that claims cite, as evidence."""
        by_id = {report.id: report for report in self.library.reports}
        addresses = dict.fromkeys(address for claim in claims for address in claim.citations)
        evidence = []
        for number, address in enumerate(addresses, start=first_number):
            passage = self.library.passage(passage_address(address))
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


def _cited_by(claims: Sequence[Claim]) -> set[str]:
    return {address for claim in claims for address in claim.citations}

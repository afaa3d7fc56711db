"""What is answered before any search: what the reports do not name, wrong figures taken for granted, facts, notes, front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.types import Part
from rag.aims import aim_kept
from rag.chain import Group
from rag.choosing import claim_of
from rag.citation import passage_address
from rag.counted import members_asked, names_members
from rag.direct import asks_whether_there_is, define, mentions, reasons
from rag.figures import find_figures, nearest_figures, told_without_figure
from rag.inner import figures_within, only_of_the_whole
from rag.keywords import keywords
from rag.library import Library
from rag.metadata import asks_for_metadata, metadata_claims, page_claims
from rag.outline import outline_claims
from rag.premise import correct
from rag.problems import problems
from rag.say import say, to_claim
from rag.terms import explain
from rag.types import Claim, Question, ReportRef
from rag.unknown import unknown_name, unknown_place
from rag.verdict import ruled
from rag.whose import inner_places, of_another_asked

_REACHING = re.compile(r"突破|超过|超|达到|达")


def without_search(question: Question, reports: Sequence[ReportRef], library: Library) -> Group:
    """Return what can be said of a question without search; an empty group that is not final where nothing can."""
    return (
        _unknown(question, reports, library)
        or _corrected(question, reports, library)
        or directly(question, reports, library)
    )


def _unknown(question: Question, reports: Sequence[ReportRef], library: Library) -> Group | None:
    """Refuse where a question names what stands in none of the reports asked."""
    place = unknown_place(question, reports, library)
    name = "" if place else unknown_name(question, reports, library)
    if not (place or name) or of_another_asked(question, reports, place or name):
        return None
    return Group((), final=True, whole=True, nearest=f"报告里没有提到{place or f'“{name}”'}。")


def _corrected(question: Question, reports: Sequence[ReportRef], library: Library) -> Group | None:
    """Answer with the report's own figure where the question states another."""
    if len(reports) != 1 or question.each:
        return None
    wrong = correct(question, reports[0], library)
    if wrong is None:
        return None
    denied = "没有" if _REACHING.match(wrong.stated) else "不是"
    first = Claim(text=f"{denied}{wrong.stated}。", citations=wrong.claims[0].citations, support="supported")
    return Group((), (first, *wrong.claims), final=True, whole=True)


def directly(question: Question, reports: Sequence[ReportRef], library: Library) -> Group:
    """Answer without search where that is possible, within the part that is to be searched."""
    group = _whole_report(question, reports, library)
    only = question.only
    if only is None:
        return group

    def keep(claim: Claim) -> bool:
        parts = {library.passage(passage_address(address)).part for address in claim.citations}
        return parts <= {only, Part.FRONT}  # opening lines may always be cited

    direct = tuple(filter(keep, group.direct))
    return replace(
        group,
        direct=direct,
        figures=tuple(figure for figure in group.figures if keep(to_claim(figure))),
        partly=tuple(filter(keep, group.partly)),
        nearest="",
        final=group.final and bool(direct or not group.direct),
    )


def _whole_report(question: Question, reports: Sequence[ReportRef], library: Library) -> Group:
    """Answer from front matter, facts and notes where they have the answer: neither model nor vector is needed."""
    if len(reports) > 1 or not question.reports:
        claims = define(question, library)
        if not claims and (term := explain(question, reports, library)) is not None:
            claims = tuple(claim_of(sentence.text, sentence) for sentence in term.sentences)
        return Group((), claims, final=bool(claims), whole=bool(claims))
    report = reports[0]
    if asks_for_metadata(question):
        own = not inner_places(question, reports)  # a report of the province does not name a city's mayor
        given = metadata_claims(question, report, library) if own else ()
        told, _ = page_claims(question, report, library)
        return Group((), (*given, *told), final=True, whole=bool(given or told))
    on_page, asks = page_claims(question, report, library)
    if on_page or (asks and not inner_places(question, reports)):
        return Group((), on_page, final=True, whole=bool(on_page))
    built, asks = outline_claims(question, report, library)
    if asks:
        return Group((), built, final=True, whole=bool(built))
    passages = library.passages(report.id)
    if said := reasons(question, passages) or problems(question, passages):
        return Group((), said, final=True)
    if question.each or asks_whether_there_is(question):
        said, asks = mentions(question, report, library)
        if asks:
            return Group((), said, final=True)
    if not question.each and (kept := aim_kept(question, report, passages, library.facts(report.id))):
        return Group((), kept, final=True, whole=True)
    if inner := figures_within(question, report, library):
        return Group((), inner, final=True, whole=True)
    figures, complete = find_figures(question, report, library)
    if figures and only_of_the_whole(question):
        return Group((), final=True, nearest="".join(map(say, figures)))
    claims = tuple(map(to_claim, figures))
    if complete and not members_asked(question.text):  # who asks which they are knows how many
        return Group((), claims, figures, final=True)
    noted = () if question.each else define(question, library)
    if (
        noted
        and (count := members_asked(question.text))
        and not names_members([n.text for n in noted], count)
    ):
        noted = ()
    if noted and (rule := ruled(question, noted[0].text, keywords(question.terms, library))) is not None:
        yes = Claim(text=rule.value, citations=noted[0].citations[:1], support="supported")
        noted = (yes, *noted)
    if not noted and (named := explain(question, reports, library)) is not None:
        noted = tuple(claim_of(sentence.text, sentence) for sentence in named.sentences)
        return Group(
            (),
            noted,
            final=True,
            nearest="" if noted else f"报告提到“{named.term}”，没有说明具体内容：{named.mention.text}",
        )
    if question.each and not claims and (in_words := told_without_figure(question, report, library)):
        return Group((), (claim_of(*in_words),), final=True)
    nearest = "".join(say(figure) for figure in nearest_figures(question, report, library))
    return Group((), noted, partly=claims, nearest=nearest, final=bool(noted), whole=bool(noted))

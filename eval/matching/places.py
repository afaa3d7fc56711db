"""Is a figure said of the nugget's place? What a sentence leaves out is inherited."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.gazetteer import Mention, find_places, short_name
from corpus.quantities import Quantity, find_quantities
from corpus.types import Level
from eval.gold import Gold, GoldNugget
from eval.records import Record, Said


def place_fits(nugget: GoldNugget, gold: Gold, said: Said, claim: Quantity) -> bool:
    """Whether the sentence, or what it inherits, is about the nugget's subject and no other subject of the question."""
    subject = nugget.nugget.subject
    names = names_of(subject, nugget.place)
    around = said.head + said.text
    others = {n.nugget.subject: names_of(n.nugget.subject, n.place) for n in gold.nuggets}
    others.pop(subject, None)
    if nugget.nugget.derivation is not None and any(
        name in subject and name in around for p in gold.question.places for name in names_of(p)
    ):
        return True  # of 赣州市与上饶市
    if any(name in around for name in names):
        if nugget.nugget.derivation is not None:
            return True  # a difference stands behind both that it lies between
        rivals = {o: ns for o, ns in others.items() if not any(n in s or s in n for n in ns for s in names)}
        ordered = _respectively(said.text, claim, [(subject, names), *rivals.items()])
        if ordered is not None:
            return ordered == subject
        nearest = _nearest(said.text[: claim.end], [(subject, names), *rivals.items()])
        return nearest in ("", subject) or _nearest_after(said.text[claim.end :], names, rivals)
    before, behind = said.head + said.text[: claim.end], _clause_behind(said.text, claim.end)
    if any(name in before or name in behind for ns in others.values() for name in ns):
        return False  # what follows in a clause of its own (存栏78.5万只，其中富平县43.2万只) is not of this figure
    if nugget.place and any(
        name in around for p in gold.question.places if p != nugget.place for name in names_of(p)
    ):
        return False
    if _stranger(nugget, gold, said.head + said.text[: claim.start]):
        return False
    # Nothing named: the report's place, or the one subject that was asked about, is meant.
    return subject == nugget.place or not others


def _stranger(nugget: GoldNugget, gold: Gold, before: str) -> bool:
    """Whether the last place named before a figure is one that neither question nor report speaks of here."""
    mentions = [m for m in find_places(before) if any(d.level is not Level.PROVINCE for d in m.divisions)]
    if not mentions or not nugget.place:
        return False
    known = nugget.said + gold.question.question + nugget.place + nugget.nugget.subject
    return mentions[-1].text not in known and short_name(mentions[-1].text) not in known


def strangers(gold: Gold, record: Record) -> frozenset[str]:
    """Return the cities and provinces that an answer gives a figure of, though neither question nor gold names them."""
    known = {gold.question.question, *gold.question.places}
    known |= {text for n in gold.nuggets for text in (n.nugget.subject, n.place, n.said, *n.nugget.aliases)}
    names = "\n".join(known)
    found = set()
    for said in record.said:
        line = said.head + "：" + said.text
        for quantity in find_quantities(line):
            before = [m for m in find_places(line[: quantity.start]) if _may_report(m)]
            if before and not any(d.name in names or d.short in names for d in before[-1].divisions):
                found.add(before[-1].divisions[0].name)
    return frozenset(found)


def _may_report(mention: Mention) -> bool:
    return any(d.level is not Level.COUNTY for d in mention.divisions) or mention.text.endswith("市")


def _respectively(text: str, claim: Quantity, subjects: Sequence[tuple[str, set[str]]]) -> str | None:
    """Return the subject of a figure after 分别: the one of the same number; ``None`` where the numbers differ."""
    shared = text.rfind("分别", 0, claim.start)
    if shared < 0:
        return None
    at = {subject: max(text.rfind(n, 0, shared) for n in names) for subject, names in subjects if names}
    order = sorted((s for s, position in at.items() if position >= 0), key=at.__getitem__)
    figures = [q.start for q in find_quantities(text) if q.start >= shared]
    order = order[-len(figures) :]  # the sum before 分别 is another subject's
    if len(order) < 2 or len(order) != len(figures):
        return None
    return order[figures.index(claim.start)] if claim.start in figures else None


def names_of(subject: str, place: str = "") -> set[str]:
    """Return the names of a subject; one within a place also goes without the place: 赣州市中心城区, 中心城区.

    A line of business goes without the word for it: 医疗器械产业, 医疗器械.
    """
    names = {subject, short_name(subject), subject.removesuffix("产业").removesuffix("行业")}
    for prefix in (place, short_name(place)):
        if prefix and subject.startswith(prefix) and len(subject) > len(prefix) + 1:
            names.add(subject[len(prefix) :])
    return {n for n in names if len(n) > 1}


def _nearest(before: str, subjects: Sequence[tuple[str, set[str]]]) -> str:
    """Return the subject named last before a figure."""
    at = {subject: max(before.rfind(name) for name in names) for subject, names in subjects if names}
    best = max(at, key=at.__getitem__, default="")
    return best if best and at[best] >= 0 else ""


def _clause_behind(text: str, end: int) -> str:
    """Return what follows a figure in its clause, as far as it can name whose figure it is."""
    return re.split(r"[，,；;。、]", text[end:], maxsplit=1)[0][:12]


def _nearest_after(behind: str, names: set[str], rivals: Mapping[str, set[str]]) -> bool:
    """Whether the subject follows its figure in the same clause (5.3%的赣州, 最高为9.3%（赣州）) and no rival does."""
    clause = _clause_behind(behind, 0)
    return any(n in clause for n in names) and not any(n in clause for ns in rivals.values() for n in ns)

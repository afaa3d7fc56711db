"""Does a sentence follow from the evidence that it cites? One checker, for live answers and for evaluation.

A sentence is *supported* when every quantity in it, with unit, direction and qualifier, stands in the evidence
beside the words that it stands beside in the sentence; when place, period and status (promised or achieved)
agree; and when most of its content words are there. It is *partial* when only the words fall short, and
*unsupported* when anything contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.gazetteer import find_places, short_name
from corpus.quantities import Quantity, Verdict, compatible, find_periods, find_quantities
from corpus.types import Level, Part
from rag.draft import DraftSentence
from rag.synonyms import fold
from rag.tokens import tokens
from rag.types import Claim, Evidence, Support

SUPPORTED = 0.6
"""Share of a sentence's content words that its evidence must have."""

PARTIAL = 0.35
"""Below this share the sentence is about something else."""

ECHO = 0.5
"""Share of the question's words in a sentence that may not be missing from its evidence."""

_PROMISE = re.compile(r"目标|预期|力争|计划|将(?!军)|拟|争取|预计到|确保")
_DONE = re.compile(
    r"(?:完成|实现|达到|取得|建成|增长|下降)了|[\u4e00-\u9fff]了(?=[。，；！]|$)|已经|实际(?!利用|使用|到位|控制)|去年|过去一年|同比"
)
_FUNCTION = re.compile(
    r"(?:主要)?(?:预期)?目标(?:是|为)?|根据|报告|政府工作|指出|提出|提到|表示|显示|以下|包括|主要|具体|方面|措施|通过|以及|"
    r"其中|并且|同时|此外|分别|左右|以上|以内|不低于|约|力争|计划|将|是|为|的|了|在|和|与|及|等|其|该|对|到|达|有|个"
)
_ANY_FIGURE = re.compile(
    r"同比|比上年|增长|下降|提高|降低|增加|减少|上升|突破|实现|完成|控制|保持|稳定|力争|全年|全市|全省|总量|新增"
)
_CLAUSE = re.compile(r"[^，,；;。：:！？]+")


@dataclass(frozen=True, slots=True)
class Check:
    """What the checker found: the verdict, and in words why it is not better."""

    support: Support
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounded:
    """A draft sentence after verification; ``claim`` is None where nothing in the evidence bears it out."""

    claim: Claim | None
    unknown: int
    repaired: bool


def ground(sentence: DraftSentence, evidence: Sequence[Evidence], asked: str = "") -> Grounded:
    """Verify a draft sentence; repair its citations where other evidence bears it out better.

    Numbers of evidence that does not exist are dropped and counted. A sentence without support is dropped.
    ``asked`` is the question: words that stand in it and in the sentence, but not in the evidence, are the model's
    echo of the question.
    """
    by_number = {piece.number: piece for piece in evidence}
    cited = [by_number[n] for n in sentence.numbers if n in by_number]
    unknown = len(sentence.numbers) - len(cited)
    text = _with_qualifiers(sentence.text, cited or evidence)
    best, best_rank = tuple(cited), _rank(check(text, cited, asked).support) if cited else -1
    repaired = False
    if best_rank < 2:
        for group in _alternatives(evidence, cited):
            rank = _rank(check(text, group, asked).support)
            if rank > best_rank:
                best, best_rank, repaired = group, rank, True
    if best_rank <= 0:
        return Grounded(None, unknown, False)
    needed = _needed(text, best, best_rank, asked)
    claim = Claim(
        text=text,
        citations=tuple(dict.fromkeys(piece.address for piece in needed)),
        support="supported" if best_rank == 2 else "partial",
    )
    return Grounded(claim, unknown, repaired)


def check(text: str, evidence: Sequence[Evidence], asked: str = "") -> Check:
    """Judge one sentence against the evidence that it cites; ``asked`` as for :func:`ground`."""
    if not evidence:
        return Check("unsupported", ("没有引用依据",))
    conflicts, bearers = _quantity_conflicts(text, evidence)
    # Period and status are those of the sentences that bear the figures: another one's year proves nothing.
    timed = bearers or evidence
    reasons = [
        *_place_conflicts(text, evidence),
        *_period_conflicts(text, timed),
        *_status_conflicts(text, timed),
        *conflicts,
        *_echo(text, evidence, asked),
    ]
    if reasons:
        return Check("unsupported", tuple(reasons))
    share = _content_share(text, evidence)
    if share >= SUPPORTED:
        return Check("supported")
    if share >= PARTIAL:
        return Check("partial", (f"依据里只有 {share:.0%} 的词",))
    return Check("unsupported", (f"依据里只有 {share:.0%} 的词",))


def _rank(support: Support) -> int:
    return {"unsupported": 0, "partial": 1, "supported": 2}[support]


def _alternatives(evidence: Sequence[Evidence], cited: Sequence[Evidence]) -> list[tuple[Evidence, ...]]:
    """Return what might bear a sentence out instead: each piece alone, with what was cited, and all together."""
    groups: list[tuple[Evidence, ...]] = [(piece,) for piece in evidence]
    groups += [(*cited, piece) for piece in evidence if cited and piece not in cited]
    groups.append(tuple(evidence))
    return groups


def _with_qualifiers(text: str, evidence: Sequence[Evidence]) -> str:
    """Give figures back the 左右 or 以上 that the model dropped: the evidence's own words for the same value."""
    sources = [source for piece in evidence for source in find_quantities(piece.text)]
    for quantity in reversed(find_quantities(text)):
        verdicts = [(compatible(quantity, source), source) for source in sources]
        if any(verdict.passes for verdict, _ in verdicts):
            continue
        meant = {source.text for verdict, source in verdicts if verdict is Verdict.QUALIFIER}
        if len(meant) == 1:
            text = text[: quantity.start] + meant.pop() + text[quantity.end :]
    return text


def _needed(text: str, group: Sequence[Evidence], rank: int, asked: str) -> list[Evidence]:
    """Leave out every piece without which the sentence is supported as well."""
    kept = list(group)
    for piece in reversed(group):
        rest = [other for other in kept if other is not piece]
        if rest and _rank(check(text, rest, asked).support) >= rank:
            kept = rest
    return kept


def _place_conflicts(text: str, evidence: Sequence[Evidence]) -> list[str]:
    own = {piece.report.place for piece in evidence}
    own |= {short_name(place) for place in own}
    said = "".join(piece.text + "".join(piece.section) for piece in evidence)
    conflicts = []
    for mention in find_places(text):
        names = {d.name for d in mention.divisions} | {d.short for d in mention.divisions}
        if names & own or any(name in said for name in names | {mention.text}):
            continue
        if any(d.level is Level.COUNTY for d in mention.divisions) and mention.text not in names:
            continue
        conflicts.append(f"依据里没有{mention.text}")
    return conflicts


def _period_conflicts(text: str, evidence: Sequence[Evidence]) -> list[str]:
    allowed: set[str] = set()
    for piece in evidence:
        year = piece.report.year
        if piece.part in (Part.PLAN, Part.GOVERNMENT):
            allowed.add(str(year))
        elif piece.part is Part.REVIEW:
            allowed.add(str(year - 1))
        else:
            allowed.update((str(year), str(year - 1)))
        for part in (piece.text, *piece.section):
            allowed.update(p.resolve(year) for p in find_periods(part))
    conflicts = []
    for period in find_periods(text):
        years = period.resolve(max(piece.report.year for piece in evidence))
        # 2024年报告 names the report, not the time of which it speaks.
        named_report = text[period.end : period.end + 6].startswith(("政府工作", "报告", "的报告"))
        if years and years not in allowed and not named_report:
            conflicts.append(f"依据说的不是{period.text}")
    return conflicts


def _status_conflicts(text: str, evidence: Sequence[Evidence]) -> list[str]:
    parts = {piece.part for piece in evidence}
    said = "".join(piece.text for piece in evidence)
    if parts == {Part.REVIEW} and _PROMISE.search(text) and not _PROMISE.search(said):
        return ["依据说的是已完成的事，不是目标"]
    if parts == {Part.PLAN} and _DONE.search(text) and not _DONE.search(said):
        return ["依据说的是目标，不是已完成的事"]
    return []


def _quantity_conflicts(text: str, evidence: Sequence[Evidence]) -> tuple[list[str], list[Evidence]]:
    """Return the quantities that the evidence does not have beside the same words, and the pieces that have the rest."""
    sources = [(piece, find_quantities(piece.text)) for piece in evidence]
    conflicts: list[str] = []
    bearers: list[Evidence] = []
    for quantity in find_quantities(text):
        subject = _subject(text, quantity)
        same = [
            (piece, source)
            for piece, quantities in sources
            for source in quantities
            if compatible(quantity, source).passes
        ]
        fitting = [piece for piece, source in same if _same_subject(subject, piece, source)]
        if not same:
            conflicts.append(f"依据里没有{quantity.text}")
        elif not fitting:
            conflicts.append(f"依据里的{quantity.text}说的是别的")
        bearers += [piece for piece in fitting if piece not in bearers]
    return conflicts, bearers


def _subject(text: str, quantity: Quantity) -> set[str]:
    """Return the content words before a quantity in its sentence."""
    return _subject_tokens(text[: quantity.start]) or _subject_tokens(text[quantity.end :])


def _subject_tokens(text: str) -> set[str]:
    """Return the content words of a text, indicators by their one name, without words that any figure may have."""
    return _content_tokens(_ANY_FIGURE.sub(" ", fold(text)))


def _same_subject(subject: set[str], piece: Evidence, source: Quantity) -> bool:
    """Tell whether a quantity in the evidence stands in a clause about the subject that the sentence gives it."""
    if not subject:
        return True
    text = piece.text
    clause = next((m for m in _CLAUSE.finditer(text) if m.start() <= source.start < m.end()), None)
    begin, end = clause.span() if clause else (0, len(text))
    lead = _subject_tokens(text[begin : source.start])
    if lead & subject or (not lead and _subject_tokens(text[begin:end]) & subject):
        return True
    # A clause without a subject of its own (、增长6.8%), or a list after 分别: the words before it count too.
    before = text[max(0, source.start - 60) : source.start]
    return (not lead or "分别" in before) and bool(_subject_tokens(before) & subject)


def _echo(text: str, evidence: Sequence[Evidence], asked: str) -> list[str]:
    """Return what is wrong where most of the question's words in a sentence are nowhere in its evidence."""
    repeated = _content_tokens(fold(asked, everyday=True)) & _content_tokens(fold(text, everyday=True))
    missing = repeated - _present(evidence)
    if repeated and len(missing) / len(repeated) >= ECHO:
        return ["重复了问题里的词，依据里却没有"]
    return []


def _present(evidence: Sequence[Evidence]) -> set[str]:
    present: set[str] = set()
    for piece in evidence:
        present |= set(tokens(fold(piece.text))) | set(tokens(fold(" ".join(piece.section))))
    return present


def _content_share(text: str, evidence: Sequence[Evidence]) -> float:
    plain = text
    for place in {piece.report.place for piece in evidence}:
        plain = plain.replace(place, " ").replace(short_name(place), " ")
    wanted = _content_tokens(fold(plain, everyday=True))
    return len(wanted & _present(evidence)) / len(wanted) if wanted else 1.0


def _content_tokens(text: str) -> set[str]:
    """Return the search tokens of a text without numbers, dates and function words."""
    plain = text
    spans = [(q.start, q.end) for q in find_quantities(text)] + [(p.start, p.end) for p in find_periods(text)]
    for start, end in sorted(spans, reverse=True):
        plain = plain[:start] + " " + plain[end:]
    return {t for t in tokens(_FUNCTION.sub(" ", plain)) if not t[0].isdigit() and len(t) > 1}

"""Place, time and status of a sentence against those of its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.quantities import months_of
from corpus.types import Level, Part
from rag.grounding.model import Atom
from rag.grounding.numbers import Source, default_years, within
from rag.grounding.reading import DONE, PROMISE, Reading, is_base, own_names, read
from rag.types import Evidence

_AHEAD = re.compile(r"预计(?=20\d\d年|今年|全年|明年|到)")
_WHOLE = re.compile(r"全[市省县区州]")
_EXTENTS = tuple(
    (re.compile(said), re.compile(had))
    for said, had in (
        (r"全省", r"全省|省内|我省|[在居列]省|省(?=第)"),
        (r"全国(?!人大|政协|两会)", r"全国|国内|我国|中国|国家"),
        (r"世界|全球", r"世界|全球|国际"),
        (r"国家级", r"国家|全国"),
        (r"(?<!副)省级", r"省|全省"),
        (r"中心城区|主城区|市本级", r"城区|市中心|市本级|县城"),
    )
)
"""How far something reaches, as a sentence says it, and what in the evidence says as much."""

_PARTLY = re.compile(r"中心城区|市本级|主城区|市中心|县城|城区")


def judge_places(claim: Reading, evidence: Sequence[Evidence]) -> list[Atom]:
    """Return an atom for every place that a sentence names."""
    own = {name for piece in evidence for name in own_names(piece.report.place)}
    said = "".join(piece.text + "".join(piece.section) for piece in evidence)
    atoms = []
    for mention in claim.places:
        names = {d.name for d in mention.divisions} | {d.short for d in mention.divisions}
        known = bool(names & own) or any(name in said for name in names | {mention.text})
        if not known and _is_whole_of(mention.divisions[0].level, claim, mention.end):
            continue
        reason = "" if known else f"依据里没有{mention.text}"
        atoms.append(
            Atom("place", mention.start, mention.end, "supported" if known else "contradicted", reason)
        )
    return atoms


def _is_whole_of(level: Level, claim: Reading, end: int) -> bool:
    """Tell whether a province is named only to say where a place lies: 江西省赣州市."""
    follows = any(mention.start == end for mention in claim.places)
    return level is Level.PROVINCE and follows


def judge_periods(claim: Reading, evidence: Sequence[Evidence], bearers: Sequence[Source]) -> list[Atom]:
    """Return an atom for every time that a sentence names; those of figures are judged with the figures too."""
    pieces = list({id(s.piece): s.piece for s in bearers}.values()) or list(evidence)
    allowed: set[str] = set()
    for piece in pieces:
        allowed |= default_years(piece)
        allowed |= {p.resolve(piece.report.year) for p in read(piece.text, piece.report.place).periods}
    parts = [
        part
        for piece in evidence
        for text in (piece.text, *piece.section)
        for period in read(text, piece.report.place).periods
        if (part := months_of(period))
    ]
    atoms = []
    for period in claim.periods:
        resolved = {period.resolve(piece.report.year) for piece in pieces} - {""}
        months = months_of(period)
        if months and not is_base(period, claim.plain) and not any(within(part, months) for part in parts):
            atoms.append(Atom("period", period.start, period.end, "missing", f"依据没有说{period.text}"))
            continue
        if not resolved:
            continue
        named_report = re.match(r"的?(?:[\u4e00-\u9fff]{0,6})(?:政府工作|报告)", claim.plain[period.end :])
        fits = bool(resolved & allowed) or named_report is not None
        if not fits and is_base(period, claim.plain):
            # 比2021年增长 is what 同比增长 says of 2022.
            before = {str(int(year) - 1) for year in allowed if year.isdigit()}
            fits = bool(resolved & before) and "增长" in "".join(piece.text for piece in pieces)
        reason = "" if fits else f"依据说的不是{period.text}"
        atoms.append(
            Atom("period", period.start, period.end, "supported" if fits else "contradicted", reason)
        )
    return atoms


def judge_status(
    claim: Reading, evidence: Sequence[Evidence], aligned: Sequence[tuple[Evidence, str] | None]
) -> list[Atom]:
    """Return an atom for every clause that says whether a thing is done or promised.

    ``aligned`` has, for each clause of the sentence, the piece and the clause of the evidence that it retells.
    """
    atoms = []
    for number, clause in enumerate(claim.clauses):
        promised, done = PROMISE.search(clause.text), DONE.search(clause.text)
        if promised is not None and _says_of_target(clause.text):
            promised = None
        if (promised is None) == (done is None):
            continue
        match = aligned[number]
        parts = {match[0].part} if match else {piece.part for piece in evidence}
        said = match[1] if match else "".join(piece.text for piece in evidence)
        wrong = ""
        if promised and parts == {Part.REVIEW} and not PROMISE.search(said) and not _AHEAD.search(said):
            wrong = "依据说的是已完成的事，不是目标"
        if done and parts == {Part.PLAN} and not DONE.search(said):
            wrong = "依据说的是目标，不是已完成的事"
        word = promised or done
        assert word is not None
        start = clause.start + word.start()
        verdict = "contradicted" if wrong else "supported"
        atoms.append(Atom("status", start, start + len(word.group()), verdict, wrong))  # type: ignore[arg-type]
    return atoms


def _says_of_target(clause: str) -> bool:
    """Tell whether a clause tells how an earlier target was met: 超额完成省定目标任务, 与年初计划目标有差距."""
    return (
        re.search(
            r"(?:完成|达到|实现|低于|高于|不及|达成)[^，]{0,8}(?:目标|计划|预期)|(?:计划|年初)目标", clause
        )
        is not None
    )


def judge_reach(claim: Reading, evidence: Sequence[Evidence]) -> list[Atom]:
    """Return what reaches further, or less far, than any of the evidence: 全国 for 全省, 全市 in a city that no report is of."""
    said = "".join(piece.text + "".join(piece.section) for piece in evidence)
    own = {piece.report.place[-1:] for piece in evidence}
    atoms = []
    for words, had in _EXTENTS:
        for word in words.finditer(claim.plain):
            if not had.search(said) and word.group()[1:] not in own:
                reason = f"依据没有说{word.group()}"
                atoms.append(Atom("place", word.start(), word.end(), "contradicted", reason))
    return atoms


def judge_extent(claim: Reading, aligned: Sequence[tuple[Evidence, str] | None]) -> list[Atom]:
    """Return what is said of the whole where the evidence speaks of a part: 全市 for 中心城区."""
    atoms = []
    for number, clause in enumerate(claim.clauses):
        whole = _WHOLE.search(clause.text)
        match = aligned[number]
        if whole is None or match is None or _PARTLY.search(clause.text):
            continue
        # 中心城区 in the very clause decides; elsewhere in the sentence, 全市 beside it leaves it open.
        part = _PARTLY.search(match[1])
        if part is None or _WHOLE.search(match[1]):
            part = None if _WHOLE.search(match[0].text) else _PARTLY.search(match[0].text)
        if part:
            start = clause.start + whole.start()
            atoms.append(
                Atom(
                    "place",
                    start,
                    start + len(whole.group()),
                    "contradicted",
                    f"依据说的是{part.group()}",
                    part.group(),
                )
            )
    return atoms

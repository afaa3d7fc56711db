"""E. Robustness, without labels: what must not change an answer, and what must.

Each check compares an answer with the answer to the same question under one change.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.manifest import MANIFEST_NAME, read_manifest, write_manifest
from corpus.quantities import Quantity, compatible, find_quantities
from eval.questionset import Question
from eval.stats import cluster_of, wilson
from rag.citation import report_of
from rag.grounding.derived import derivation
from rag.grounding.reading import read
from rag.types import Answer

Ask = Callable[[str], Answer]
KINDS = ("repeat", "paraphrase", "unit", "shuffled", "noise", "siblings", "counterfactual")


@dataclass(frozen=True, slots=True)
class Trial:
    """One comparison and whether it held. A rung of a ladder is a kind of its own (``noise 3``)."""

    kind: str
    id: str
    holds: bool
    says: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many trials of a kind held, with Wilson's interval."""

    kind: str
    held: int
    n: int
    low: float
    high: float


def figures(answer: Answer) -> tuple[Quantity, ...]:
    """Return the figures that an answer's sentences say."""
    return tuple(q for claim in answer.claims for q in find_quantities(claim.text))


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same figures, or both refuse; without figures, cite the same passages."""
    if one.abstained or other.abstained:
        return one.abstained == other.abstained
    left, right = figures(one), figures(other)
    if not left and not right:
        return bool(_passages(one) & _passages(other))
    return _within(left, right) and _within(right, left)


def _within(some: Sequence[Quantity], every: Sequence[Quantity]) -> bool:
    return all(
        any(compatible(q, other).passes or compatible(other, q).passes for other in every) for q in some
    )


def _passages(answer: Answer) -> set[str]:
    return {re.sub(r"-[si]\d+$", "", c.address) for c in answer.citations}


def repeats(ask: Ask, questions: Sequence[Question], times: int = 5) -> Iterator[Trial]:
    """Ask each question several times: the answer must be the same to the letter."""
    for question in questions:
        answers = {ask(question.question).answer for _ in range(times)}
        yield Trial("repeat", question.id, len(answers) == 1, f"{len(answers)} 种回答")


def paraphrases(ask: Ask, questions: Sequence[Question]) -> Iterator[Trial]:
    """Compare the wordings of one question that the set has (``gz-012`` and ``gz-012b``)."""
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(cluster_of(question.id), []).append(question)
    for group in groups.values():
        for other in group[1:]:
            one, two = ask(group[0].question), ask(other.question)
            yield Trial("paraphrase", other.id, same(one, two), _both(one, two))


_OTHER_UNITS = {
    "亿元": "万元", "万元": "亿元", "万人": "人", "万户": "户", "万辆": "辆", "万吨": "吨", "亿斤": "斤", "万亩": "亩",
}  # fmt: skip


def other_form(question: Question) -> str:
    """Return a question that asks for its figure in another unit; as it is where its figures have no other.

    多少亿元 becomes 多少万元, a bare 多少 of something in 亿元 becomes 多少万元, 增长多少 becomes 增长百分之多少.
    """
    text = question.question
    units = {n.unit for n in question.nuggets if n.vital and n.kind == "quantity"}
    if len(units) != 1 or text.count("多少") != 1:
        return text
    unit = units.pop() or ""
    if unit == "%":
        changed = text.replace("百分之多少", "多少")
        return changed if changed != text else re.sub(r"(?<=增长|下降)多少", "百分之多少", text)
    another = _OTHER_UNITS.get(unit)
    if another is None:
        return text
    return re.sub(rf"多少(?:{unit}|(?=[？?，。；]|$))", f"多少{another}", text)


def unit_forms(ask: Ask, questions: Sequence[Question]) -> Iterator[Trial]:
    """Ask for the same figure in another unit: its value must not change."""
    for question in questions:
        changed = other_form(question)
        if changed != question.question:
            one, two = ask(question.question), ask(changed)
            yield Trial("unit", question.id, same(one, two), _both(one, two))


def rewrite_numbers(text: str, seed: int = 1) -> str:
    """Return a report's text with every amount and percentage changed: the last digit that is not zero goes up by 1 to 3.

    Years, dates, ranks and numbers of chapters stay, so that only what is told changes. The same text and seed give
    the same result, and the same number becomes the same other number.
    """
    pieces, position = [], 0
    for quantity in find_quantities(text):
        match = re.search(r"[0-9]+(?:\.[0-9]+)?", quantity.text)
        if match is None or quantity.unit in ("位", "年", ""):
            continue
        start = quantity.start + match.start()
        pieces += [text[position:start], _moved(match.group(), seed)]
        position = quantity.start + match.end()
    return "".join([*pieces, text[position:]])


def _moved(number: str, seed: int) -> str:
    step = random.Random(f"{seed}:{number}").randint(1, 3)
    digits = list(number)
    place = max((i for i, d in enumerate(digits) if d not in "0."), default=-1)
    if place < 0:
        return number
    value = int(digits[place]) + step
    digits[place] = str(value if value <= 9 else value - 9)
    return "".join(digits)


def counterfactual(ask_original: Ask, ask_rewritten: Ask, questions: Sequence[Question]) -> Iterator[Trial]:
    """Ask an index of rewritten reports: the answer must say the figures that stand there now, not the true ones.

    Questions whose answer has no figure that was rewritten are left out; to refuse where the text answers is to fail.
    """
    for question in questions:
        one = ask_original(question.question)
        told = [q for c in one.citations for q in find_quantities(rewrite_numbers(c.quote))]
        if not figures(one) or _within(figures(one), told):
            continue
        two = ask_rewritten(question.question)
        holds = bool(figures(two)) and follows(two) and not _within(figures(two), figures(one))
        yield Trial("counterfactual", question.id, holds, _both(one, two))


def follows(answer: Answer) -> bool:
    """Whether every figure of an answer stands in what it cites, or is worked out from what stands there."""
    cited = [figure for c in answer.citations for figure in read(c.quote).figures]
    quoted = [figure.quantity for figure in cited]
    for text in (claim.text for claim in answer.claims):
        claim = read(text)
        for figure in claim.figures:
            if not _within([figure.quantity], quoted) and derivation(claim, figure, cited) is None:
                return False
    return True


def siblings(ask: Ask, ask_among: Ask, questions: Sequence[Question], rung: int) -> Iterator[Trial]:
    """Ask with ``rung`` sibling reports in the index beside those asked about: the answer must be the same."""
    for question in questions:
        one, two = ask(question.question), ask_among(question.question)
        yield Trial(f"siblings {rung}", question.id, same(one, two), _both(one, two))


def altered(
    kind: str, ask: Ask, ask_altered: Ask, touched: Callable[[], bool], questions: Sequence[Question], n: int
) -> Iterator[Trial]:
    """Show the language model other evidence: the answer must say the same, and cite nothing of another report.

    Only answers that it wrote count (``touched`` says so of the last one asked), until there are ``n``.
    """
    left = n
    for question in questions:
        if not left:
            return
        two = ask_altered(question.question)
        if touched():
            left -= 1
            one = ask(question.question)
            yield Trial(kind, question.id, same(one, two) and _reports(two) <= _asked(one), _both(one, two))


def _asked(answer: Answer) -> set[str]:
    """Return the reports that an answer retrieved from."""
    return {report_of(hit.address) for hit in answer.retrieved}


def _reports(answer: Answer) -> set[str]:
    return {report_of(citation.address) for citation in answer.citations}


def _both(one: Answer, two: Answer) -> str:
    return f"{one.answer[:60]} / {two.answer[:60]}"


def summary(trials: Sequence[Trial]) -> tuple[Rate, ...]:
    """Sum trials up by kind."""
    kinds = dict.fromkeys(trial.kind for trial in trials)
    rates = []
    for kind in kinds:
        own = [trial for trial in trials if trial.kind == kind]
        held = sum(trial.holds for trial in own)
        interval = wilson(held, len(own))
        rates.append(Rate(kind, held, len(own), interval.low, interval.high))
    return tuple(rates)


def write_rates(rates: Sequence[Rate], path: Path) -> None:
    """Write rates as JSON; those of other kinds that the file already has stay."""
    held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for rate in rates:
        held[rate.kind] = {
            "held": rate.held, "n": rate.n, "low": round(rate.low, 4), "high": round(rate.high, 4)
        }  # fmt: skip
    text = json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def write_rewritten(source: Path, target: Path) -> None:
    """Copy a folder of plain-text reports with every figure rewritten, and a manifest that fits."""
    target.mkdir(parents=True, exist_ok=True)
    entries = []
    for entry in read_manifest(source / MANIFEST_NAME):
        data = rewrite_numbers((source / entry.file).read_text(encoding="utf-8")).encode("utf-8")
        (target / entry.file).write_bytes(data)
        entries.append(replace(entry, sha256=hashlib.sha256(data).hexdigest()))
    write_manifest(target / MANIFEST_NAME, entries)

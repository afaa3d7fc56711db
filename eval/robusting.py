"""The engines that the robustness checks ask: the current index, rewritten reports, reports and evidence with noise."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType

from eval import robust
from eval.questionset import Question
from rag.chain import Found, Group, Understood
from rag.engine import Engine, open_index
from rag.errors import UsageError
from rag.index import build_index
from rag.settings import Settings
from rag.shelf import add_reports, entries_of
from rag.types import Answer, Evidence
from rag.types import Question as Asked

NOISE = (1, 2, 4)
"""Rungs of the ladder: sentences of sibling reports for each sentence of evidence, that is 50, 67 and 80% noise."""

_PLENTY = 10_000
"""Tokens of evidence looked through for distractors."""

_ALIKE = 0.3
"""Headings that share this much of their character pairs are of the same section."""

Alter = Callable[[Asked, Sequence[Evidence]], Sequence[Evidence]]


class Altered(Engine):
    """An engine that shows its language model other evidence. It owns neither index nor embedder."""

    def __init__(self, plain: Engine, alter: Alter) -> None:
        super().__init__(plain.settings, plain.index, plain.embedder)
        self._alter = alter
        self._drafted = self._changed = False

    def find(self, understood: Understood) -> Found:
        """Find as ever, then alter what the model would be shown."""
        self._drafted = self._changed = False
        found = super().find(understood)
        return replace(found, groups=tuple(self._with(understood.question, g) for g in found.groups))

    def _with(self, question: Asked, group: Group) -> Group:
        if group.direct or group.final or not group.evidence:
            return group
        pieces = self._alter(question, group.evidence)
        self._changed = self._changed or tuple(pieces) != group.evidence
        first = group.evidence[0].number
        numbered = (p.model_copy(update={"number": n}) for n, p in enumerate(pieces, start=first))
        return replace(group, evidence=tuple(numbered))

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterable[str]:
        """Let the model write, and remember that it did."""
        self._drafted = True
        return super().draft(question, evidence)

    def touched(self) -> bool:
        """Whether the model wrote some of the last answer, over other evidence."""
        return self._drafted and self._changed


class Bench:
    """Opens engines when a check first needs them, and closes them all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engines: dict[str, Engine] = {}

    def __enter__(self) -> Bench:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every engine."""
        for engine in self._engines.values():
            engine.close()

    def run(self, kind: str, questions: Sequence[Question], count: int) -> Iterator[robust.Trial]:
        """Run one kind of check on about ``count`` of the questions, evenly picked.

        Raises:
            UsageError: the check cannot be made here; the message says why.

        """
        plain = self._engine("plain", self._settings)
        some = _evenly(questions, count)
        if kind == "repeat":
            yield from robust.repeats(plain.ask, some)
        elif kind == "paraphrase":
            yield from robust.paraphrases(plain.ask, questions)
        elif kind == "unit":
            asking = [q for q in questions if robust.other_form(q) != q.question]
            yield from robust.unit_forms(plain.ask, _evenly(asking, count))
        elif kind == "counterfactual":
            yield from robust.counterfactual(plain.ask, self._rewritten().ask, some)
        elif kind == "siblings":
            yield from self._siblings(plain, questions, count)
        else:
            yield from self._with_other_evidence(kind, questions, count)

    def _engine(self, name: str, settings: Settings) -> Engine:
        if name not in self._engines:
            self._engines[name] = open_index(settings)
        return self._engines[name]

    def _with_other_evidence(
        self, kind: str, questions: Sequence[Question], count: int
    ) -> Iterator[robust.Trial]:
        """Shuffle the model's evidence, or climb the ladder of noise; the model writes wherever it may."""
        writing = self._engine("writing", self._settings.model_copy(update={"prose": "model"}))
        rungs: dict[str, Alter] = {"shuffled": shuffled}
        if kind == "noise":
            rungs = {f"noise {k}": noise(writing, k) for k in NOISE}
        order = sorted(questions, key=lambda q: (q.type not in ("measure", "explanation", "list"), q.id))
        memory: dict[str, Answer] = {}

        def ask(question: str) -> Answer:
            if question not in memory:
                memory[question] = writing.ask(question)
            return memory[question]

        for name, alter in rungs.items():
            engine = Altered(writing, alter)
            yield from robust.altered(name, ask, engine.ask, engine.touched, order, count)

    def _siblings(self, plain: Engine, questions: Sequence[Question], count: int) -> Iterator[robust.Trial]:
        """Compare each question asked of its own reports alone with all held, and with further reports beside them."""
        ids = {report.place: report.id for report in plain.reports}
        own = {
            q.question: [ids[p] for p in q.places]
            for q in questions
            if q.places and set(q.places) <= ids.keys()
        }
        some = _evenly([q for q in questions if q.question in own], count)

        def alone(question: str) -> Answer:
            return plain.ask(question, reports=own[question])

        yield from robust.siblings(alone, plain.ask, some, len(plain.reports) - 1)
        many = self._with_neighbours()
        yield from robust.siblings(alone, many.ask, some, len(many.reports) - 1)

    def _rewritten(self) -> Engine:
        home = self._settings.index.parent / "eval" / "rewritten"
        settings = self._settings.model_copy(
            update={"reports": home / "reports", "own_reports": home / "none", "index": home / "index"}
        )
        robust.write_rewritten(self._settings.reports, settings.reports)
        build_index(settings)
        return self._engine("rewritten", settings)

    def _with_neighbours(self) -> Engine:
        place = self._settings.extra_reports
        if place is None or not place.exists():
            raise UsageError("跳过：没有别的报告可作干扰，请用 GOVQA_EXTRA_REPORTS 指明")
        home = self._settings.index.parent / "eval" / "noise"
        settings = self._settings.model_copy(
            update={"own_reports": home / "reports", "index": home / "index"}
        )
        if not entries_of(settings.own_reports):
            add_reports(settings, [place])
        build_index(settings)
        return self._engine("noise", settings)


def shuffled(question: Asked, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the evidence in another order, the same for the same question."""
    pieces = list(evidence)
    random.Random(question.text).shuffle(pieces)
    return pieces if pieces != list(evidence) else pieces[::-1]


def noise(engine: Engine, k: int) -> Alter:
    """Return what puts ``k`` sentences of the same section of sibling reports before each sentence of evidence.

    They are those that the engine's own search finds best for the question there; where too few stand under a heading
    that is alike, others of the same part of those reports.
    """

    def alter(question: Asked, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
        found = [
            piece
            for report in engine.reports
            if report not in question.reports
            for piece in engine.finder.evidence(
                question.model_copy(update={"reports": (report,), "each": False}), _PLENTY
            )
        ]
        pieces: list[Evidence] = []
        for piece in evidence:
            part = (f for f in found if f.part == piece.part and f not in pieces)
            near = sorted(part, key=lambda f: not same_section(piece, f))
            pieces += [*near[:k], piece]
        return pieces

    return alter


def same_section(one: Evidence, other: Evidence) -> bool:
    """Tell whether two sentences stand under headings that are alike."""
    mine, its = _pairs(one), _pairs(other)
    return len(mine & its) >= _ALIKE * min(len(mine), len(its))


def _pairs(piece: Evidence) -> set[str]:
    heading = piece.section[-1] if piece.section else ""
    return {heading[i : i + 2] for i in range(len(heading) - 1)}


def _evenly(questions: Sequence[Question], count: int) -> Sequence[Question]:
    return questions[:: max(1, len(questions) // count)][:count]

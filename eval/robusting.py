"""The engines that the robustness checks ask: the current index, rewritten reports, reports with neighbours."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from types import TracebackType

from eval import robust
from eval.questionset import Question
from rag.engine import Engine, open_index
from rag.errors import UsageError
from rag.index import build_index
from rag.settings import Settings
from rag.shelf import add_reports, entries_of
from rag.types import Evidence


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
        """Run one kind of check on ``count`` of the questions, evenly picked.

        Raises:
            UsageError: the check cannot be made here; the message says why.

        """
        ask = self._engine("plain", self._settings).ask
        some = questions[:: max(1, len(questions) // count)][:count]
        if kind == "repeat":
            return robust.repeats(ask, some[: max(1, count // 4)])
        if kind == "paraphrase":
            return robust.paraphrases(ask, questions)
        if kind == "unit":
            return robust.unit_forms(
                ask, [q for q in questions if robust.other_form(q.question) != q.question][:count]
            )
        if kind == "shuffled":
            return robust.shuffled(ask, self._shuffled().ask, some)
        if kind == "counterfactual":
            return robust.counterfactual(ask, self._rewritten().ask, some)
        return robust.noise(ask, self._with_neighbours().ask, some)

    def _engine(self, name: str, settings: Settings) -> Engine:
        if name not in self._engines:
            self._engines[name] = open_index(settings)
        return self._engines[name]

    def _shuffled(self) -> Engine:
        engine = self._engine("shuffled", self._settings)
        draft = Engine.draft

        def mixed(question: str, evidence: Sequence[Evidence]) -> object:
            pieces = list(evidence)
            random.Random(question).shuffle(pieces)
            return draft(engine, question, pieces)

        engine.draft = mixed  # type: ignore[method-assign,assignment]
        return engine

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

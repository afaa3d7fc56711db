"""Questions being answered. Each runs in a thread of its own, so that a click elsewhere does not end it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from rag.errors import GovqaError, StoppedError
from ui.web.engine import Warm
from ui.web.turn import Turn

log = logging.getLogger(__name__)


class Job:
    """A question on its way. ``turn`` is always the newest whole state; reading it needs no lock."""

    def __init__(
        self,
        engine: Warm,
        turn: Turn,
        previous: Turn | None,
        done: Callable[[Turn], None] = lambda turn: None,
    ) -> None:
        self.turn = turn
        self._engine = engine
        self._previous = previous
        self._done = done
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="govqa-question", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> bool:
        """Tell whether the engine is still being opened."""
        return self._engine.state == "loading"

    def stop(self) -> None:
        """Give up; what is there stays, and the model stops writing."""
        self._stop.set()
        if not self.turn.over:
            self.turn = self.turn.model_copy(update={"stopped": True})

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end."""
        self._thread.join(timeout)

    def _run(self) -> None:
        turn, before = self.turn, self._previous
        try:
            engine = self._engine.wait()
            scope = turn.scope
            events = engine.stream(
                turn.asked,
                previous=before.understood if before else None,
                id=turn.id,
                reports=scope.reports,
                part=scope.part,
                stopped=self._stop.is_set,
                said=before.answer.claims if before and before.answer else (),
            )
            for event in events:
                if self._stop.is_set():
                    break
                turn = turn.after(event)
                self.turn = turn
        except StoppedError:
            pass
        except GovqaError as error:
            turn = turn.model_copy(update={"problem": str(error)})
        except Exception:  # whatever it is, people get a sentence, the log the traceback
            log.exception("a question failed")
            turn = turn.model_copy(update={"problem": "回答时出错，详情见运行程序的终端。可以换个问法再试"})
        if not turn.over:
            turn = turn.model_copy(update={"stopped": True})
        self.turn = turn
        self._done(turn)

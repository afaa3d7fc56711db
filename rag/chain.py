"""The path of a question as a LangChain runnable: understand → find → write.

Each step is a typed function of its own module; this file only joins them, so that the chain can be streamed,
traced or built into a larger one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.types import Part
from rag.compare import Value
from rag.events import Event
from rag.figures import Figure
from rag.types import Claim, Evidence, Hit, Question

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


def never() -> bool:
    """Return False: nobody stops the answer."""
    return False


@dataclass(frozen=True, slots=True)
class Request:
    """A question as asked, with the one before it where there was one; ``said`` are the claims of its answer.

    ``reports`` (ids) and ``part`` narrow what is searched; empty and None mean everything held. ``stopped`` is asked
    before each report and while the model writes: True ends it with a ``StoppedError``.
    """

    text: str
    previous: Question | None = None
    id: str = ""
    reports: tuple[str, ...] = ()
    part: Part | None = None
    stopped: Callable[[], bool] = never
    said: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A request whose question is resolved. ``started`` is on the clock of ``time.perf_counter``."""

    request: Request
    question: Question
    started: float


@dataclass(frozen=True, slots=True)
class Group:
    """What was found in one report, or in all.

    ``direct`` claims where the report says the answer in so many words (``figures`` are those made from facts, ``values`` what quoted
    sentences say of what is to be compared),
    else evidence for the model to write over. ``partly`` are figures that are less than what was asked for: they are
    given when the model has nothing. ``nearest`` says in words what the reports have instead of what they lack.
    ``final``: ``direct`` is all there is to say, even where it is empty. ``whole``: no part of it is left to be looked for.
    ``asks``: what the person must say first.
    """

    evidence: tuple[Evidence, ...]
    direct: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    values: tuple[Value, ...] = ()
    partly: tuple[Claim, ...] = ()
    nearest: str = ""
    final: bool = False
    whole: bool = False
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A question with its evidence, in groups: one for each report to be answered for, or one in all."""

    understood: Understood
    groups: tuple[Group, ...]
    hits: tuple[Hit, ...]
    retrieve_s: float


def build_chain(
    understand: Callable[[Request], Understood],
    find: Callable[[Understood], Found],
    write: Callable[[Found], Iterator[Event]],
) -> Runnable[Request, Event]:
    """Join the three steps. Streaming the chain gives the events of :mod:`rag.events` in order."""
    from langchain_core.runnables import RunnableGenerator, RunnableLambda  # half of a cold answer's time

    def write_all(found: Iterable[Found]) -> Iterator[Event]:
        for one in found:
            yield from write(one)

    return RunnableLambda(understand) | RunnableLambda(find) | RunnableGenerator(write_all)

"""What programs ask of the tool: the engine of the current index, bounded in number and in time.

HTTP and MCP share it. Work runs in a few threads; whoever comes when the queue is full is turned away at once, whoever
goes away or runs out of time stops the work.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from rag.builds import current_build
from rag.engine import Engine, open_index
from rag.errors import GovqaError, StoppedError
from rag.settings import Settings

T = TypeVar("T")
Stopped = Callable[[], bool]

QUEUE = 8
"""Requests that may wait for each thread."""


class BusyError(GovqaError):
    """More is asked than can be answered soon."""

    retryable = True


class TooSlowError(GovqaError):
    """The time for one request is over."""

    retryable = True


@dataclass
class _Held:
    """An engine that is open, and how many requests use it."""

    build: str
    engine: Engine
    users: int = 0


class Service:
    """Runs requests on the engine of the current index; follows it when it is replaced."""

    def __init__(
        self,
        settings: Settings,
        open_engine: Callable[[Settings], Engine] = open_index,
    ) -> None:
        """Prepare; the index is opened at the first request.

        Args:
            settings: which index, how many threads (``api_threads``), how many seconds (``api_timeout``).
            open_engine: opens the index.
        """
        self.settings = settings
        self.waiting = 0
        """Requests taken in and not finished."""
        self._open_engine = open_engine
        self._held: _Held | None = None
        self._count = threading.Lock()
        self._opening = threading.Lock()  # another one: the event loop must not wait for an index to open
        self._threads = ThreadPoolExecutor(settings.api_threads, thread_name_prefix="govqa-request")

    async def run(self, work: Callable[[Engine, Stopped], T]) -> T:
        """Run work on the engine and give its result, when it is no longer counted as waiting.

        Raises:
            BusyError: too many requests wait.
            TooSlowError: it took longer than ``api_timeout`` seconds, waiting included.
            GovqaError: what the work itself raises, and that there is no index.
        """
        async with aclosing(self.stream(lambda engine, stopped: iter((work(engine, stopped),)))) as results:
            (result,) = [result async for result in results]
        return result

    async def stream(self, work: Callable[[Engine, Stopped], Iterator[T]]) -> AsyncGenerator[T, None]:
        """Run work that gives several results, and give each as it comes. Closing the iterator stops the work."""
        loop = asyncio.get_running_loop()
        seconds = self.settings.api_timeout
        deadline = time.monotonic() + seconds  # not the loop's clock, which stands while it waits
        late = TooSlowError(f"超过了 {seconds:g} 秒的时限，请重试，或用 GOVQA_API_TIMEOUT 放宽")
        results: asyncio.Queue[T | _End] = asyncio.Queue()
        stop = threading.Event()

        def stopped() -> bool:
            return stop.is_set() or time.monotonic() >= deadline

        def hand_over(result: T | _End) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(results.put_nowait, result)

        def run() -> None:
            end = _End()
            try:
                if stopped():
                    raise late
                with self.engine() as engine:
                    for result in work(engine, stopped):
                        if stopped():
                            raise late
                        hand_over(result)
            except StoppedError:
                end = _End(late)
            except Exception as error:  # noqa: BLE001  # it is raised where the request is answered
                end = _End(error)
            finally:
                with self._count:
                    self.waiting -= 1
            hand_over(end)

        with self._count:
            if self.waiting >= self.settings.api_threads * (1 + QUEUE):
                raise BusyError("问的人太多，请过一会儿再试")
            self.waiting += 1
        try:
            self._threads.submit(run)
        except RuntimeError as error:
            with self._count:
                self.waiting -= 1
            raise BusyError("服务正在停止") from error
        try:
            while True:
                try:
                    result = await asyncio.wait_for(results.get(), deadline - time.monotonic())
                except asyncio.TimeoutError:
                    raise late from None
                if isinstance(result, _End):
                    if result.error is not None:
                        raise result.error
                    return
                yield result
        finally:
            stop.set()

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Lend the engine of the current index; one that was replaced is closed when nobody uses it any more.

        Raises:
            IndexMissingError, IndexMismatchError, StorageError: each says what to do.
        """
        with self._opening:
            build = current_build(self.settings).name
            if self._held is None or self._held.build != build:
                fresh = _Held(build, self._open_engine(self.settings))
                old, self._held = self._held, fresh
                if old is not None and not old.users:
                    old.engine.close()
            held = self._held
            held.users += 1
        try:
            yield held.engine
        finally:
            with self._opening:
                held.users -= 1
                if held is not self._held and not held.users:
                    held.engine.close()

    def warm_up(self) -> None:
        """Load both models in the background, so that the first question does not wait for them."""
        threading.Thread(target=self._warm_up, name="govqa-warm-up", daemon=True).start()

    def _warm_up(self) -> None:
        try:
            with self.engine() as engine:
                engine.load()
                engine.warm_up()
        except GovqaError:
            pass  # the first request says what is wrong

    def close(self) -> None:
        """Take nothing more in, and let go of the index when the last request is done."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._opening:
            held, self._held = self._held, None
            if held is not None and not held.users:
                held.engine.close()


@dataclass(frozen=True, slots=True)
class _End:
    """The work is over, by itself or by an error."""

    error: Exception | None = None

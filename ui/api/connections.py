"""What one connection may cost: the only module that knows uvicorn.

Whoever stays silent, sends half a request, or does not read what is answered is let go of, and is the first to make
room where there are too many: nobody without a token keeps others out by holding connections.
"""

from __future__ import annotations

import asyncio
import sys
import time
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.api.guard import MAX_HEADERS, problem

HEADER_SECONDS = 10.0
"""How long the headers of a request may take, from the opening of the connection or from their first byte."""

STALL_SECONDS = 30.0
"""How long a client may read nothing of what is sent to it."""

CONNECTIONS = 200
"""Connections at once, streams included."""


class Connection(H11Protocol):
    """Uvicorn's HTTP/1.1 with limits that it lacks, and a sentence in Chinese where it refuses."""

    _since = 0.0
    """When this connection last began to owe a request."""
    _began = False
    """Whether something of that request has come."""
    _patience: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    @property
    def owes(self) -> bool:
        """Whether the client has not sent a whole request: only whole ones are worked on."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection in; where there are too many, in place of the one that has owed its request longest."""
        super().connection_made(transport)
        self._since = time.monotonic()
        self._wait()
        others = [
            one
            for one in self.connections
            if isinstance(one, Connection) and one is not self and not one.transport.is_closing()
        ]
        if len(others) < CONNECTIONS:
            return
        if owing := [one for one in others if one.owes]:
            min(owing, key=lambda one: one._since).transport.abort()
        else:
            full = problem(503, "busy", "连接太多，请过一会儿再试", Connection="close", Retry_After="5")
            self.app = full

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        for clock in (self._patience, self._stalled):
            if clock is not None:
                clock.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, and wait for the rest of the headers no longer than may be."""
        self._began = True
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()  # the headers are whole; the guard waits for the body
        elif self._patience is None:
            self._wait()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, which uvicorn's own clock does while nothing of it has come."""
        self._since, self._began = time.monotonic(), False
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that nothing more comes from."""
        super().timeout_keep_alive_handler()
        self._expect_reading()

    def pause_writing(self) -> None:
        """Wait for a client that does not read, but not for ever."""
        super().pause_writing()
        self._expect_reading()

    def resume_writing(self) -> None:
        """Go on writing to a client that has read."""
        super().resume_writing()
        if self._stalled is not None and not self.transport.is_closing():
            self._stalled.cancel()
            self._stalled = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or has too long headers, in a sentence."""
        if getattr(sys.exc_info()[1], "error_status_hint", 400) == 431:
            self._refuse(431, "headers", f"请求头太长，最多 {MAX_HEADERS // 1024} KB")
        else:
            self._refuse(400, "request", "请求的内容读不出来，要是 HTTP/1.1")

    def _wait(self) -> None:
        self._patience = self.loop.call_later(HEADER_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_slow(self) -> None:
        if self._began:
            self._refuse(408, "slow", "请求发得太慢")
        else:
            self.transport.close()

    def _expect_reading(self, before: int | None = None) -> None:
        """Look now and then whether less is left unread than before."""
        left = self.transport.get_write_buffer_size()
        if before is not None and left >= before:
            self.transport.abort()
        elif before is not None or self._stalled is None:
            self._stalled = self.loop.call_later(STALL_SECONDS, self._expect_reading, left)

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Say why, unless an answer is on its way, and close."""
        if self.cycle is None or self.cycle.response_complete:
            answer = problem(status, code, message, Connection="close")
            lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
            lines += [name + b": " + value for name, value in answer.raw_headers]
            self.transport.write(b"\r\n".join([*lines, b"", bytes(answer.body)]))
        self.transport.close()
        self._expect_reading()  # a client that does not read keeps a closed connection, too


OPTIONS: dict[str, Any] = {
    "http": Connection,
    "ws": "none",
    "log_level": "error",  # its warnings are of single requests
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_keep_alive": 5,
    "timeout_graceful_shutdown": 5,
    "h11_max_incomplete_event_size": MAX_HEADERS,
}
"""How uvicorn is started."""


def run(app: Any, host: str, port: int) -> None:
    """Serve until stopped. Nothing of a request is logged."""
    uvicorn.run(app, host=host, port=port, **OPTIONS)

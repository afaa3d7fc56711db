"""What one connection may cost, on real sockets: silence, half requests, long headers, too many, unread answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from rag.settings import Settings
from tests.ui.test_api import TOKEN, chinese, open_with_hashes
from ui.api import connections
from ui.api.app import create_app
from ui.api.guard import MAX_HEADERS, Guard
from ui.api.service import Service

HEALTH = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@contextlib.contextmanager
def serving(app: Any, token: str = "") -> Iterator[int]:
    """Serve an application behind the guard as `govqa serve` does; gives the port."""
    listening = socket.create_server(("127.0.0.1", 0))
    guard = Guard(app, hosts=["127.0.0.1"], token=token)
    server = uvicorn.Server(uvicorn.Config(guard, **connections.OPTIONS))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 20)


def rest(client: socket.socket) -> bytes:
    """Read until the server closes; fails where it does not."""
    told = b""
    with contextlib.suppress(ConnectionError):
        while piece := client.recv(65536):
            told += piece
    return told


def refusal(told: bytes) -> tuple[int, dict[str, str]]:
    """Give status and body of a refusal, which is a Chinese sentence as JSON."""
    head, _, body = told.partition(b"\r\n\r\n")
    given = json.loads(body)
    assert set(given) == {"code", "message"} and chinese(given["message"])
    assert b"connection: close" in head.lower() and b"application/json" in head
    return int(head.split()[1]), given


async def ok(scope: Any, receive: Any, send: Any) -> None:
    """Answer whatever is asked."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


def test_who_connects_and_says_nothing_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.05)
    with serving(ok) as port, connect(port) as client:
        assert rest(client) == b""


@pytest.mark.parametrize("before", [b"", HEALTH + b"\r\n"], ids=["at first", "after an answer"])
def test_half_a_request_is_told_that_it_is_too_slow(before: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.3)
    with serving(ok) as port, connect(port) as client:
        if before:
            client.sendall(before)
            assert client.recv(65536).endswith(b"ok")
        client.sendall(HEALTH)
        assert refusal(rest(client))[0] == 408


def test_one_byte_after_the_other_gains_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.05)
    with serving(ok) as port, connect(port) as client:
        client.sendall(HEALTH + b"X-Slow: ")
        client.settimeout(0.01)
        for _ in range(1_000):  # ten seconds, a byte each hundredth
            try:
                with contextlib.suppress(TimeoutError):
                    if not client.recv(65536):
                        break
                client.sendall(b"a")
            except ConnectionError:  # a byte that comes after the closing is answered with a reset
                break
        else:
            raise AssertionError("the connection is still open")


def test_a_body_that_nobody_asked_for_gains_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.3)
    with serving(ok, TOKEN) as port, connect(port) as client:
        client.sendall(b"POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n")
        assert b" 401 " in client.recv(65536)
        client.sendall(b"x")
        rest(client)


@pytest.mark.parametrize("whole", [False, True], ids=["in pieces", "in one piece"])
def test_headers_that_are_too_long_are_refused(whole: bool) -> None:
    long = HEALTH + b"X-Long: " + b"a" * MAX_HEADERS
    with serving(ok) as port, connect(port) as client:
        client.sendall(long + (b"\r\n\r\n" if whole else b""))
        assert refusal(rest(client))[0] == 431
    with serving(ok) as port, connect(port) as client:
        client.sendall(HEALTH + b"X-Long: " + b"a" * (MAX_HEADERS - 200) + b"\r\n\r\n")
        assert b" 200 " in client.recv(65536)


def test_what_is_no_http_is_refused_in_a_sentence() -> None:
    with serving(ok) as port, connect(port) as client:
        client.sendall("问一个问题\r\n\r\n".encode())
        assert refusal(rest(client))[0] == 400


def test_idle_connections_keep_nobody_out(shared_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS", 3)
    service = Service(shared_settings, open_with_hashes)
    half = HEALTH.replace(b"GET", b"POST") + b"Content-Length: 9\r\n\r\n"  # its body does not come
    with serving(create_app(service), TOKEN) as port, contextlib.ExitStack() as stack:
        idle = []
        for sent in (half, HEALTH, b"", b""):
            idle.append(stack.enter_context(connect(port)))
            idle[-1].sendall(sent)
        assert rest(idle[0]) == b""  # the first made room for the fourth
        with connect(port) as client:
            client.sendall(HEALTH + b"\r\n")
            head, _, body = client.recv(65536).partition(b"\r\n\r\n")
            assert b" 200 " in head and json.loads(body)["status"] == "ok"


def test_where_all_are_worked_on_one_more_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS", 2)
    begun, go = threading.Semaphore(0), threading.Event()

    async def long(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            begun.release()
            await asyncio.to_thread(go.wait, 20)
        await ok(scope, receive, send)

    with serving(long) as port, connect(port) as first, connect(port) as second:
        for client in (first, second):
            client.sendall(HEALTH + b"\r\n")
            assert begun.acquire(timeout=20)
        with connect(port) as third:
            third.sendall(HEALTH + b"\r\n")
            told = rest(third)
        assert refusal(told)[0] == 503 and b"retry-after: 5" in told.lower()
        go.set()
        assert first.recv(65536).endswith(b"ok") and second.recv(65536).endswith(b"ok")


def test_a_client_that_does_not_read_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "STALL_SECONDS", 0.1)
    gone = threading.Event()

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1_000):  # more than the system's own buffers take
            await send({"type": "http.response.body", "body": bytes(65536), "more_body": True})
        if (await receive())["type"] == "http.disconnect":
            gone.set()

    with serving(endless) as port, connect(port) as client:
        client.sendall(HEALTH + b"\r\n")
        assert gone.wait(20)

"""What stands in front of every request of the HTTP API and of MCP over HTTP: host, token, size and patience.

A page in a browser can make requests to 127.0.0.1 under a name of its own (DNS rebinding), so only the names that the
server is meant to be called by are answered. The token is compared by digests of one length in constant time.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.models import Problem

MAX_BODY = 256 * 1024
"""Bytes of a request: 20,000 characters of text to check are 60,000 bytes, 120,000 where JSON escapes them."""

MAX_HEADERS = 16 * 1024
"""Bytes of the first line and the headers of a request."""

BODY_SECONDS = 10.0
"""How long a client may take to send the body of its request; for its headers see :mod:`ui.api.connections`."""

OPEN = "/health"
"""Answered without a token: what watches a server need not hold its key."""


def problem(status: int, code: str, message: str, **headers: str) -> Response:
    """Say in JSON why a request is not answered."""
    body = Problem(code=code, message=message).model_dump_json()
    return Response(
        body, status, {name.replace("_", "-"): value for name, value in headers.items()}, "application/json"
    )


class Guard:
    """ASGI middleware. The body is read here, whole, so that what is behind it never waits for a slow client."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], token: str = "") -> None:
        """Guard an application.

        Args:
            app: what answers.
            hosts: names that it is called by, without port; "*" is any.
            token: what ``Authorization: Bearer`` must carry; empty is nothing.
        """
        self._app = app
        self._hosts = frozenset(hosts)
        self._token = _digest(token.encode()) if token else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = _too_long(scope) or self._refusal(headers, scope["path"])
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(_read(headers, receive), BODY_SECONDS)
        except asyncio.TimeoutError:
            await problem(408, "slow", "请求发得太慢", Connection="close")(scope, receive, send)
            return
        if body is None:
            size = f"请求太大，最多 {MAX_BODY // 1024} KB"
            await problem(413, "too_large", size, Connection="close")(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    def _refusal(self, headers: Headers, path: str) -> Response | None:
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        if "*" not in self._hosts and name.lower() not in self._hosts:
            return problem(421, "host", "不认识的主机名，请用启动时显示的地址访问")
        if self._token and path != OPEN:
            kind, _, given = headers.get("authorization", "").partition(" ")
            right = hmac.compare_digest(_digest(given.strip().encode("latin-1", "replace")), self._token)
            if kind.lower() != "bearer" or not right:
                return problem(
                    401,
                    "token",
                    "密钥不对，请用 Authorization: Bearer 带上 GOVQA_API_TOKEN",
                    WWW_Authenticate="Bearer",
                )
        return None


def _too_long(scope: Scope) -> Response | None:
    """Refuse long headers that came in one piece; those that come in several are not even read to their end."""
    size = len(scope.get("raw_path") or b"") + len(scope.get("query_string", b""))
    size += sum(len(name) + len(value) for name, value in scope["headers"])
    if size <= MAX_HEADERS:
        return None
    return problem(431, "headers", f"请求头太长，最多 {MAX_HEADERS // 1024} KB", Connection="close")


async def _read(headers: Headers, receive: Receive) -> bytes | None:
    """Read a body; None where it is too large."""
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > MAX_BODY:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":  # the client has gone
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once, then what the server says: that the client has gone."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()

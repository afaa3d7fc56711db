"""HTTP clients for OpenAI-compatible endpoints: a reply that never ends, in time or in length, is broken off.

A client's own timeout bounds the wait for the next bytes only: a server that sends a blank every second would keep a
thread and its memory for ever, also after the answer was given up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from rag.identity import split_login
from rag.models.hub import is_loopback

_MOST_BYTES = (
    32_000_000  # a thousand times the longest answer, with all that a protocol puts around each piece
)


def _bounded(some: Iterator[bytes], deadline: float) -> Iterator[bytes]:
    taken = 0
    for piece in some:
        taken += len(piece)
        if taken > _MOST_BYTES:
            raise EOFError("the reply is too long")
        if time.monotonic() > deadline:
            raise TimeoutError("the reply does not end")
        yield piece


def bounded_clients(base_url: str, seconds: float) -> dict[str, Any]:
    """Return the arguments of ``ChatOpenAI`` that make it use bounded clients.

    Args:
        base_url: the endpoint; one on this machine is called past any proxy.
        seconds: how long one whole reply may take.
    """
    import openai

    def bound(response: Any) -> None:
        # Whichever HTTP library the client is made of (httpx, httpx2): every way of reading goes through this method.
        read, deadline = response.iter_bytes, time.monotonic() + seconds
        response.iter_bytes = lambda *sizes, **more: _bounded(read(*sizes, **more), deadline)

    # A proxy of the environment would be asked for 127.0.0.1, and would look on its own machine.
    here = is_loopback(base_url)
    proxy = "" if here else os.environ.get("OPENAI_PROXY", "")
    address, login = split_login(base_url)
    options: dict[str, Any] = {"trust_env": not here, "auth": login} | ({"proxy": proxy} if proxy else {})
    return {
        "base_url": address,
        "openai_proxy": None,  # has gone into the clients
        "http_socket_options": (),  # else it warns on stderr that a proxy is passed over
        "http_client": openai.DefaultHttpxClient(event_hooks={"response": [bound]}, **options),
        "http_async_client": openai.DefaultAsyncHttpxClient(**options),
    }

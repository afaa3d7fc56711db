"""Starting the HTTP API and MCP over HTTP: on loopback, or elsewhere behind a token."""

from __future__ import annotations

from typing import Any

from rag.errors import UsageError
from rag.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def check_host(host: str, settings: Settings) -> None:
    """Refuse to be reached from elsewhere without a token.

    Raises:
        UsageError: there is none.
    """
    if not is_loopback(host) and not settings.api_token.get_secret_value():
        raise UsageError(f"{host} 别的机器也能访问，请先用 GOVQA_API_TOKEN 设一个密钥（至少 16 个字符）")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    return host in ("127.0.0.1", "localhost", "::1")


def guarded(app: Any, host: str, settings: Settings) -> Any:
    """Put the guard in front of an application."""
    from ui.api.guard import Guard

    # Behind another address the token keeps strangers out, and names are the proxy's business.
    hosts = LOOPBACK if is_loopback(host) else ("*",)
    return Guard(app, hosts=hosts, token=settings.api_token.get_secret_value())


def run(app: Any, host: str, port: int) -> None:
    """Serve until stopped. Nothing of a request is logged."""
    from ui.api import connections

    connections.run(app, host, port)


def serve_api(host: str, port: int, settings: Settings) -> None:
    """Serve the HTTP API.

    Raises:
        UsageError: the address is reached from elsewhere and there is no token.
        IndexMissingError, IndexMismatchError, StorageError: there is no index to answer from.
    """
    check_host(host, settings)
    from ui.api.app import create_app
    from ui.api.service import Service

    service = Service(settings)
    with service.engine():  # an index that does not fit is told now
        pass
    service.warm_up()
    run(guarded(create_app(service), host, settings), host, port)

"""The MCP server, spoken to by the package's own client: in process, over standard input and output, over HTTP."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr

from rag.settings import Settings
from tests.ui.test_api import FIGURE, TOKEN, chinese, open_with_hashes
from ui import mcp_server
from ui.api.connections import OPTIONS
from ui.api.serve import guarded
from ui.api.service import Service
from ui.mcp_server import create_server, http_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def service(shared_settings: Settings) -> Iterator[Service]:
    service = Service(shared_settings, open_with_hashes)
    yield service
    service.close()


def talk(server: Any, conversation: Callable[[Client], Awaitable[Any]]) -> Any:
    async def connect() -> Any:
        async with Client(server, read_timeout_seconds=60) as client:
            return await conversation(client)

    return asyncio.run(connect())


def call(server: Any, tool: str, **arguments: Any) -> Any:
    return talk(server, lambda client: client.call_tool(tool, arguments))


def test_it_offers_four_tools_that_only_read(service: Service) -> None:
    listed = talk(create_server(service), lambda client: client.list_tools()).tools
    assert sorted(tool.name for tool in listed) == ["ask", "check", "cite", "facts"]
    assert all(tool.annotations.read_only_hint and tool.description and tool.output_schema for tool in listed)


def test_an_answer_comes_with_its_sources(service: Service) -> None:
    given = call(create_server(service), "ask", question=FIGURE).structured_content
    assert given["answer"] == "赣州市2024年GDP的目标是增长6%左右[1]。" and not given["abstained"]
    assert [(s["number"], s["address"]) for s in given["sources"]] == [(1, "赣州市-2024-p012-s1")]
    assert "retrieved" not in given


def test_it_cites_checks_and_lists(service: Service) -> None:
    server = create_server(service)
    cited = call(server, "cite", address="赣州市-2024-p012-s1").structured_content
    assert "GDP增长6%左右" in cited["citation"]["quote"]
    checked = call(server, "check", text="赣州2024年GDP增长目标是8%左右。").structured_content
    assert [s["verdict"] for s in checked["sentences"]] == ["contradicted"]
    facts = call(server, "facts", place="赣州", indicator="GDP").structured_content
    assert facts["total"] == len(facts["facts"]) and "增长6%左右" in [f["value"] for f in facts["facts"]]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("cite", {"address": "赣州市-2024-p999"}, "没有这个段落地址"),
        ("ask", {"question": FIGURE, "places": ["南京"]}, "没有南京的报告"),
        ("ask", {"question": ""}, "question"),
        ("facts", {"limit": 100_000}, "limit"),
    ],
)
def test_what_cannot_be_done_is_told_to_the_agent(
    service: Service, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = call(create_server(service), tool, **arguments)
    assert result.is_error and told in result.content[0].text


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.sampled_from(
        ["赣州", FIGURE, "字" * 30_000, "[" * 5_000, "赣州市-2024-p012-s1", "plan", "1e999", "null"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
"""What no agent should send: wrong types, too large, negative, nested."""

ARGUMENTS = {
    "ask": ("question", "places", "years", "part"),
    "check": ("text",),
    "cite": ("address",),
    "facts": ("place", "indicator", "offset", "limit"),
}


def test_whatever_an_agent_sends_it_gets_an_answer_or_a_sentence(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[str, bool]] = []

    async def converse(client: Client) -> None:
        loop = asyncio.get_running_loop()

        @hypothesis_settings(max_examples=150, deadline=None, derandomize=True, database=None)
        @given(st.data())
        def holds(data: st.DataObject) -> None:
            tool = data.draw(st.sampled_from(sorted(ARGUMENTS)))
            names = st.sampled_from((*ARGUMENTS[tool], "model"))
            arguments = data.draw(st.dictionaries(names, ANYTHING, max_size=4))
            result: Any = asyncio.run_coroutine_threadsafe(client.call_tool(tool, arguments), loop).result(60)
            told.append((tool, result.is_error))
            assert not result.is_error or chinese(result.content[0].text)
            assert not result.is_error or "程序出错" not in result.content[0].text

        await asyncio.to_thread(holds)

    talk(create_server(service), converse)
    assert {tool for tool, failed in told if failed} == set(ARGUMENTS)
    assert any(not failed for _, failed in told)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("facts", {"offset": 20_000_000}, "offset：要在范围以内（10000000）"),
        ("facts", {"offset": -1}, "offset：要在范围以内（0）"),
        ("facts", {"limit": "many"}, "limit：要是整数"),
        ("ask", {}, "question：缺少"),
        (
            "ask",
            {"question": FIGURE, "part": "epilogue"},
            "part：只能是 'review'、'plan'、'government'、'notes'",
        ),
        ("cite", {"address": "赣州市-2024-p999"}, "没有这个段落地址：赣州市-2024-p999"),
        ("remove", {}, "没有这个工具，可用的有 ask、check、cite、facts"),
    ],
)
def test_a_refusal_is_the_sentence_alone(
    service: Service, tool: str, arguments: dict[str, Any], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    result = call(create_server(service), tool, **arguments)
    assert result.is_error and result.content[0].text == told
    assert "Traceback" not in caplog.text


def test_a_fault_of_the_program_tells_no_details(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret details")

    monkeypatch.setattr("ui.api.work.check", fail)
    result = call(create_server(service), "check", text="赣州2024年GDP增长目标是8%左右。")
    assert result.is_error and "secret" not in str(result.content)


def test_over_standard_input_and_output(shared_settings: Settings) -> None:
    code = (
        "import sys; from rag.settings import load_settings; from tests.ui.test_api import open_with_hashes; "
        "from ui.api.service import Service; from ui.mcp_server import create_server; "
        "create_server(Service(load_settings(), open_with_hashes)).run('stdio')"
    )
    environment = {
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ["PATH"],
        "GOVQA_INDEX": str(shared_settings.index),
        "GOVQA_CACHE": str(shared_settings.cache),
    }
    server = StdioServerParameters(command=sys.executable, args=["-c", code], env=environment, cwd=ROOT)
    assert (
        call(server, "ask", question=FIGURE).structured_content["answer"].startswith("赣州市2024年GDP的目标")
    )


def test_over_http_behind_the_token(shared_settings: Settings) -> None:
    settings = shared_settings.model_copy(update={"api_token": SecretStr(TOKEN)})
    service = Service(settings, open_with_hashes)
    app = guarded(http_app(create_server(service), "127.0.0.1"), "127.0.0.1", settings)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **OPTIONS))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        given = call(over_http(port, TOKEN), "ask", question=FIGURE).structured_content
        assert given["answer"].startswith("赣州市2024年GDP的目标")
        with pytest.raises(BaseException):  # noqa: B017  # the client's own, in a group
            call(over_http(port, "wrong"), "ask", question=FIGURE)
    finally:
        server.should_exit = True
        thread.join(10)
        service.close()


def test_sessions_over_http_are_counted_and_let_go_of_when_idle(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mcp_server, "SESSIONS", 2)
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    server = create_server(service)
    accept = {"Accept": "application/json, text/event-stream"}
    with TestClient(http_app(server, "127.0.0.1"), base_url="http://127.0.0.1:8601") as client:
        replies = [client.post("/mcp", json=hello, headers=accept) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, 503]
        session = {"Mcp-Session-Id": replies[0].headers["mcp-session-id"]}
        assert client.delete("/mcp", headers=accept | session).status_code == 200
        assert client.post("/mcp", json=hello, headers=accept).status_code == 200
    assert server.session_manager.session_idle_timeout == mcp_server.SESSION_SECONDS < 1800


def over_http(port: int, token: str) -> Any:
    import httpx2

    client = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    return streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=client)

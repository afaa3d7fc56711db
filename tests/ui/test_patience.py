"""A time limit ends the work and not only the reply, a full queue is told, pages read no further: HTTP and MCP."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from mcp import Client

import rag.check
from rag.errors import StoppedError
from rag.find import Finder
from rag.library import Library
from rag.settings import Settings
from tests.conftest import MakeEngine
from tests.ui.test_api import bounded, chinese, open_with_hashes
from tests.ui.test_mcp import talk
from ui.api import service as service_module
from ui.api import work
from ui.api.app import create_app
from ui.api.models import FactQuery
from ui.api.service import Service
from ui.facts import facts_of
from ui.mcp_server import create_server

FALSE = "赣州2024年GDP增长目标是8%左右。"
TEXT = FALSE * 30
COMPARED = "五个城市里谁的农村居民收入目标最高？"


class Held:
    """The real check, held at its first sentence until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go, self.sentences = threading.Event(), threading.Event(), 0
        whole = rag.check._Checker.sentence

        def sentence(checker: Any, *given: Any) -> Any:
            self.sentences += 1
            self.begun.set()
            assert self.go.wait(20)
            return whole(checker, *given)

        monkeypatch.setattr(rag.check._Checker, "sentence", sentence)


def until_idle(service: Service) -> None:
    """Wait until the one thread of a service has ended what it was given."""
    service._threads.submit(int).result(20)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held(monkeypatch)
    yield held
    held.go.set()


def test_over_http_a_check_that_is_too_slow_ends_with_its_sentence(
    shared_settings: Settings, held: Held
) -> None:
    service = bounded(shared_settings, api_threads=1, api_timeout=0.3)
    with TestClient(create_app(service)) as client:
        reply = client.post("/v1/check", json={"text": TEXT})
        assert reply.status_code == 504 and reply.json()["code"] == "too_slow"
        assert chinese(reply.json()["message"]) and "retry-after" not in reply.headers
        held.go.set()
        until_idle(service)
        assert held.sentences == 1


def test_over_mcp_a_check_that_is_too_slow_ends_with_its_sentence(
    shared_settings: Settings, held: Held
) -> None:
    service = bounded(shared_settings, api_threads=1, api_timeout=0.3)
    result = talk(create_server(service), lambda client: client.call_tool("check", {"text": TEXT}))
    assert result.is_error and "GOVQA_API_TIMEOUT" in result.content[0].text
    held.go.set()
    until_idle(service)
    assert held.sentences == 1
    service.close()


def test_over_http_who_finds_the_queue_full_is_told_when_to_come_again(
    shared_settings: Settings, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_module, "QUEUE", 0)
    app = create_app(bounded(shared_settings, api_threads=1))
    with TestClient(app) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/v1/check", json={"text": FALSE})
        assert held.begun.wait(20)
        for path, body in (("/v1/ask", {"question": COMPARED}), ("/v1/check", {"text": FALSE})):
            reply = client.post(path, json=body)
            assert (reply.status_code, reply.json()["code"]) == (503, "busy")
            assert chinese(reply.json()["message"]) and reply.headers["retry-after"] == "5"
        held.go.set()
        assert first.result(20).status_code == 200


def test_over_mcp_who_finds_the_queue_full_is_told(
    shared_settings: Settings, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_module, "QUEUE", 0)
    service = bounded(shared_settings, api_threads=1)

    async def two(client: Client) -> None:
        first = asyncio.ensure_future(client.call_tool("check", {"text": FALSE}))
        assert await asyncio.to_thread(held.begun.wait, 20)
        second = await client.call_tool("check", {"text": FALSE})
        assert second.is_error and second.content[0].text == "问的人太多，请过一会儿再试"  # type: ignore[union-attr]
        held.go.set()
        assert not (await first).is_error

    talk(create_server(service), two)
    service.close()


def test_an_index_that_is_missing_is_no_reason_to_come_again_soon(settings: Settings) -> None:
    with TestClient(create_app(Service(settings, open_with_hashes))) as client:
        reply = client.get("/v1/reports")
        assert reply.status_code == 503 and "retry-after" not in reply.headers


def after(times: int) -> Callable[[], bool]:
    """Say False so many times, then True."""
    left = iter(range(times))
    return lambda: next(left, None) is None


def test_a_comparison_stops_between_two_reports(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_into: list[str] = []
    whole = Finder._one

    def one(self: Finder, question: Any, reports: Any, *given: Any) -> Any:
        looked_into.extend(report.id for report in reports)
        return whole(self, question, reports, *given)

    monkeypatch.setattr(Finder, "_one", one)
    with pytest.raises(StoppedError):
        list(make_engine().stream(COMPARED, stopped=after(2)))
    assert len(looked_into) == 2


def test_a_check_stops_between_two_sentences(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    held.go.set()
    with pytest.raises(StoppedError):
        make_engine().check(TEXT, stopped=after(3))
    assert held.sentences == 3


@pytest.fixture
def read(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports whose facts were read."""
    ids: list[str] = []
    whole = library.facts
    monkeypatch.setattr(library, "facts", lambda report: (ids.append(report), whole(report))[1])
    return ids


def test_figures_stop_between_two_reports(library: Library, read: list[str]) -> None:
    with pytest.raises(StoppedError):
        list(facts_of(library, "没有这里", "", after(2)))
    assert len(read) == 2


def test_a_page_reads_no_report_after_it(
    make_engine: MakeEngine, read: list[str], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine()
    monkeypatch.setattr(engine.index.library, "facts", library.facts)

    def page(**query: Any) -> Any:
        read.clear()
        return work.facts(engine, FactQuery(**query), lambda: False)

    first = page(limit=5)
    assert len(first.facts) == 5 and first.total is None and len(read) == 1
    whole = page(limit=1000)
    assert whole.total == len(whole.facts) > 500 and len(read) == 5
    last = page(place="赣州", offset=20, limit=1000)
    everything = page(place="赣州", limit=1000)
    assert last.total == everything.total == len(everything.facts) and last.facts == everything.facts[20:]
    beyond = page(place="赣州", offset=1000)
    assert beyond.total == everything.total and beyond.facts == ()


def test_the_reports_come_in_pages(shared_settings: Settings) -> None:
    with TestClient(create_app(Service(shared_settings, open_with_hashes))) as client:
        whole = client.get("/v1/reports").json()
        assert whole["total"] == len(whole["reports"]) == 5
        page = client.get("/v1/reports", params={"offset": 1, "limit": 2}).json()
        assert page == {"total": 5, "reports": whole["reports"][1:3]}
        assert client.get("/v1/reports", params={"limit": 1001}).status_code == 422

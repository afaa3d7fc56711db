"""The HTTP API over the real engine with a deterministic embedder: what it gives, refuses, bounds and counts."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from pydantic import SecretStr
from schemathesis import GenerationMode
from typer.testing import CliRunner

from rag.builds import current_build, read_manifest
from rag.engine import Engine
from rag.errors import UsageError
from rag.index import OpenIndex
from rag.library import Library
from rag.settings import Settings
from rag.store import VectorStore
from tests.conftest import HashEmbedder
from ui.api import guard
from ui.api.app import create_app
from ui.api.models import MAX_QUESTION, STEPS
from ui.api.serve import check_host, guarded
from ui.api.service import QUEUE, BusyError, Service, TooSlowError
from ui.cli import app as command_line

TOKEN = "a-token-that-nobody-guesses"
FIGURE = "赣州2024年GDP增长目标是多少？"


def open_with_hashes(settings: Settings) -> Engine:
    """Open an index that the tests' embedder made; the model refuses whatever it is asked."""
    build = current_build(settings)
    refusals = itertools.repeat(AIMessage("报告中未提及。"))
    index = OpenIndex(read_manifest(build), Library(build / "library.sqlite"), VectorStore(build / "chroma"))
    return Engine(settings, index, HashEmbedder(), lambda: GenericFakeChatModel(messages=refusals))


@pytest.fixture
def service(shared_settings: Settings) -> Iterator[Service]:
    service = Service(shared_settings, open_with_hashes)
    yield service
    service.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    app = guarded(create_app(service), "127.0.0.1", service.settings)
    with TestClient(app, base_url="http://127.0.0.1:8600", raise_server_exceptions=False) as client:
        yield client


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Read server-sent events: (name, data) each."""
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def chinese(message: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", message)) and "Traceback" not in message


# What it gives --------------------------------------------------------------------------------------------------


def test_an_answer_is_the_engine_s(client: TestClient, service: Service) -> None:
    given = client.post("/v1/ask", json={"question": FIGURE}).json()
    with service.engine() as engine:
        own = json.loads(engine.ask(FIGURE).model_dump_json())
    assert given["answer"] == "赣州市2024年GDP的目标是增长6%左右[1]。"
    assert {**given, "timings": None} == {**own, "timings": None}


def test_a_stream_gives_evidence_first_and_the_whole_answer_last(client: TestClient) -> None:
    reply = client.post("/v1/ask/stream", json={"question": "五个城市里谁的农村居民收入目标最高？"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = events_of(reply.text)
    names = [name for name, _ in events]
    assert names[:2] == ["understood", "evidence"] and names[-1] == "answer"
    assert names.count("report") == names.count("coverage") == 5
    claims = [data["claim"] for name, data in events if name == "claim"]
    assert claims == events[-1][1]["claims"] and len(claims) >= 5
    for name, data in events[:-1]:
        STEPS[name].model_validate(data)


def test_a_follow_up_leans_on_the_questions_before_it(client: TestClient) -> None:
    given = client.post("/v1/ask", json={"question": "那宜春呢？", "earlier": [FIGURE]}).json()
    assert given["question"] == "宜春2024年GDP增长目标是多少？"
    assert "5.5%左右" in given["answer"]


def test_places_narrow_what_is_searched(client: TestClient) -> None:
    given = client.post("/v1/ask", json={"question": "GDP增长目标是多少？", "places": ["宜春"]}).json()
    assert {c["place"] for c in given["citations"]} == {"宜春市"}


def test_an_address_gives_its_text(client: TestClient) -> None:
    given = client.get("/v1/cite/赣州市-2024-p012-s1").json()
    assert "GDP增长6%左右" in given["citation"]["quote"] and given["notice"] == ""


def test_a_wrong_figure_is_contradicted(client: TestClient) -> None:
    given = client.post("/v1/check", json={"text": "赣州2024年GDP增长目标是8%左右。"}).json()
    assert [s["verdict"] for s in given["sentences"]] == ["contradicted"]
    assert "6%左右" in given["sentences"][0]["says"]


def test_figures_come_in_pages(client: TestClient) -> None:
    def page(**query: Any) -> dict[str, Any]:
        given: dict[str, Any] = client.get("/v1/facts", params={"place": "赣州", **query}).json()
        return given

    whole = page(limit=1000)
    assert whole["total"] == len(whole["facts"]) > 20
    assert page(offset=5, limit=7)["facts"] == whole["facts"][5:12]
    [target] = [f for f in page(indicator="GDP")["facts"] if f["status"] == "target"]
    assert (target["value"], target["period"], target["address"]) == (
        "增长6%左右",
        "2024",
        "赣州市-2024-p012-s1",
    )


def test_the_reports_and_what_answers(client: TestClient) -> None:
    reports = client.get("/v1/reports").json()["reports"]
    assert {"赣州市-2024", "乐平市-2023"} <= {report["id"] for report in reports} and len(reports) == 5
    health = client.get("/health").json()
    assert (health["status"], health["reports"], health["embedder"]) == ("ok", 5, "hash-256")


def test_requests_and_answers_are_counted_without_what_was_asked(client: TestClient) -> None:
    client.post("/v1/ask", json={"question": FIGURE})
    client.post("/v1/ask/stream", json={"question": "赣州2024年种了多少棵荔枝树？"})
    client.get("/v1/cite/没有这里")
    text = client.get("/metrics").text
    assert 'govqa_requests_total{route="/v1/ask",status="200"} 1.0' in text
    assert 'govqa_requests_total{route="/v1/cite/{address}",status="404"} 1.0' in text
    assert 'govqa_answers_total{outcome="answered"} 1.0' in text
    assert 'govqa_answers_total{outcome="refused"} 1.0' in text
    assert "赣州" not in text and "没有这里" not in text


# What it refuses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/ask", {}, 422),
        ("POST", "/v1/ask", {"question": "  "}, 422),
        ("POST", "/v1/ask", {"question": "长" * (MAX_QUESTION + 1)}, 422),
        ("POST", "/v1/ask", {"question": FIGURE, "model": "x"}, 422),
        ("POST", "/v1/ask", {"question": FIGURE, "part": "epilogue"}, 422),
        ("POST", "/v1/ask", {"question": FIGURE, "years": ["now"]}, 422),
        ("POST", "/v1/ask", {"question": FIGURE, "places": ["南京"]}, 404),
        ("POST", "/v1/ask/stream", {"question": FIGURE, "places": ["南京"]}, 404),
        ("POST", "/v1/check", {"text": "字" * 20_001}, 422),
        ("GET", "/v1/cite/赣州市-2024-p999", None, 404),
        ("GET", "/v1/facts?limit=0", None, 422),
        ("GET", "/v1/facts?page=2", None, 422),
        ("GET", "/v1/ask", None, 405),
        ("GET", "/v2/ask", None, 404),
        ("POST", "/v1/check", {"text": "字" * 300_000}, 413),
    ],
)
def test_every_refusal_is_a_sentence(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    reply = client.request(method, path, json=body)
    assert reply.status_code == status
    assert set(reply.json()) == {"code", "message"}
    assert chinese(reply.json()["message"])


def test_a_fault_of_the_program_is_a_sentence_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret details")

    monkeypatch.setattr(Engine, "check", fail)
    reply = client.post("/v1/check", json={"text": "赣州2024年GDP增长目标是8%左右。"})
    assert reply.status_code == 500
    assert chinese(reply.json()["message"]) and "secret" not in reply.text


def test_a_fault_in_the_middle_of_a_stream_ends_it_with_a_sentence(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Engine.stream

    def broken(self: Engine, *given: Any, **more: Any) -> Iterator[Any]:
        yield next(whole(self, *given, **more))
        raise ZeroDivisionError("secret details")

    monkeypatch.setattr(Engine, "stream", broken)
    reply = client.post("/v1/ask/stream", json={"question": FIGURE})
    events = events_of(reply.text)
    assert [name for name, _ in events] == ["understood", "evidence", "problem"]
    assert chinese(events[-1][1]["message"]) and "secret" not in reply.text


def test_only_the_token_opens(service: Service) -> None:
    settings = service.settings.model_copy(update={"api_token": SecretStr(TOKEN)})
    app = guarded(create_app(service), "0.0.0.0", settings)
    with TestClient(app, base_url="http://reports.example") as client:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            reply = client.get("/v1/reports", headers=headers)
            assert reply.status_code == 401 and reply.headers["www-authenticate"] == "Bearer"
        assert client.get("/v1/reports", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert client.get("/metrics").status_code == 401
        assert client.get("/health").status_code == 200


def test_another_name_for_this_machine_is_not_answered(client: TestClient) -> None:
    reply = client.get("/health", headers={"Host": "evil.example:8600"})
    assert reply.status_code == 421 and chinese(reply.json()["message"])
    assert client.get("/health", headers={"Host": "localhost"}).status_code == 200


def test_no_address_of_the_network_without_a_token(settings: Settings) -> None:
    with pytest.raises(UsageError, match="GOVQA_API_TOKEN"):
        check_host("0.0.0.0", settings)
    check_host("0.0.0.0", settings.model_copy(update={"api_token": SecretStr(TOKEN)}))
    check_host("127.0.0.1", settings)
    assert isinstance(CliRunner().invoke(command_line, ["serve", "--host", "0.0.0.0"]).exception, UsageError)


def test_without_an_index_it_says_what_to_do(settings: Settings) -> None:
    with TestClient(create_app(Service(settings, open_with_hashes))) as client:
        reply = client.post("/v1/ask", json={"question": FIGURE})
        assert reply.status_code == 503 and "govqa index" in reply.json()["message"]
        health = client.get("/health")
        assert health.status_code == 503 and health.json()["status"] == "failing"


# What it bounds -------------------------------------------------------------------------------------------------


def test_a_client_that_sends_its_request_too_slowly_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.01)
    sent: list[dict[str, Any]] = []

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(*_: Any) -> None:
        raise AssertionError("the request is not whole")

    scope = {"type": "http", "method": "POST", "path": "/v1/ask", "headers": [(b"host", b"localhost")]}
    guarded_app = guard.Guard(app, hosts=["localhost"])
    asyncio.run(asyncio.wait_for(guarded_app(scope, never, send), 10))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408


def test_a_request_that_does_not_say_how_long_it_is_is_cut_off_when_it_is_too_long() -> None:
    sent: list[dict[str, Any]] = []
    given = iter([b"x" * 100_000] * 3)

    async def more() -> dict[str, Any]:
        return {"type": "http.request", "body": next(given), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(*_: Any) -> None:
        raise AssertionError("the request is too long")

    scope = {"type": "http", "method": "POST", "path": "/v1/ask", "headers": [(b"host", b"localhost")]}
    asyncio.run(guard.Guard(app, hosts=["localhost"])(scope, more, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 413


def bounded(settings: Settings, **limits: Any) -> Service:
    return Service(settings.model_copy(update=limits), open_with_hashes)


def test_work_stops_when_its_time_is_over(shared_settings: Settings) -> None:
    over = threading.Event()

    def endless(_: Engine, stopped: Callable[[], bool]) -> None:
        while not stopped():
            threading.Event().wait(0.005)
        over.set()

    service = bounded(shared_settings, api_timeout=0.05)
    with pytest.raises(TooSlowError, match="GOVQA_API_TIMEOUT"):
        asyncio.run(asyncio.wait_for(service.run(endless), 10))
    assert over.wait(10)


def test_work_stops_when_nobody_listens_any_more(shared_settings: Settings) -> None:
    over = threading.Event()

    def long(_: Engine, stopped: Callable[[], bool]) -> Iterator[int]:
        try:
            yield from range(3_000_000)
        except GeneratorExit:  # not by itself
            over.set()
            raise

    async def listen() -> int:
        async with aclosing(bounded(shared_settings).stream(long)) as numbers:
            async for number in numbers:
                return number
        raise AssertionError

    assert asyncio.run(listen()) == 0
    assert over.wait(10)


def test_who_comes_when_the_queue_is_full_is_turned_away(shared_settings: Settings) -> None:
    service = bounded(shared_settings, api_threads=1)
    go = threading.Event()

    async def crowd() -> list[object]:
        places = 1 + QUEUE
        waiting = [asyncio.ensure_future(service.run(lambda engine, _: go.wait(10))) for _ in range(places)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await service.run(lambda engine, _: None)
        go.set()
        return list(await asyncio.gather(*waiting))

    assert asyncio.run(crowd()) == [True] * (1 + QUEUE)
    assert service.waiting == 0


def test_a_new_index_takes_over_and_the_old_one_is_closed_when_unused(tmp_path: Path) -> None:
    class Fake:
        def __init__(self) -> None:
            self.closed = False

        def close(self) -> None:
            self.closed = True

    opened: list[Fake] = []

    def open_fake(settings: Settings) -> Any:
        opened.append(Fake())
        return opened[-1]

    def swap_in(name: str) -> None:
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text("{}")
        (tmp_path / "CURRENT").write_text(name)

    swap_in("build-1")
    service = Service(Settings(index=tmp_path), open_fake)
    with service.engine() as first:
        with service.engine() as same:
            assert same is first
        swap_in("build-2")
        with service.engine() as second:
            assert second is not first
        assert not opened[0].closed
    assert [engine.closed for engine in opened] == [True, False]
    service.close()
    assert opened[1].closed


# Its own description --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_it_does_what_its_schema_says(service: Service, mode: GenerationMode) -> None:
    app = guard.Guard(create_app(service), hosts=["*"])
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    for operation in (found.ok() for found in schema.get_all_operations()):

        @hypothesis_settings(
            max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(operation.as_strategy(generation_mode=mode))
        def holds(case: Any) -> None:
            case.call_and_validate()

        with contextlib.suppress(Unsatisfiable):  # what takes nothing can be given nothing wrong
            holds()


def test_the_schema_names_every_streamed_event(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    told = schema["paths"]["/v1/ask/stream"]["post"]["responses"]["200"]["description"]
    for name, model in STEPS.items():
        assert f"`{name}`: `{model.__name__}`" in told
        assert model.__name__ in schema["components"]["schemas"]

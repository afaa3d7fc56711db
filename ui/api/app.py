"""The HTTP API: ask (whole or streamed), cite, check, facts, reports, health, metrics. See docs/api.md."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response, StreamingResponse
from fastapi.security import HTTPBearer
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as ASGIScope

from rag.builds import current_build, read_manifest
from rag.errors import GovqaError, UsageError
from rag.events import AnswerDone, Event
from rag.llm import model_name
from rag.types import Answer
from ui.api import work
from ui.api.guard import problem
from ui.api.metrics import CONTENT_TYPE, Metrics
from ui.api.models import (
    HAS_TEXT,
    MAX_ADDRESS,
    STEPS,
    Ask,
    Check,
    Checked,
    Cited,
    FactQuery,
    Facts,
    Health,
    Problem,
    ReportQuery,
    Reports,
    health,
    steps,
)
from ui.api.service import BusyError, Service, TooSlowError
from ui.api.wording import explain, http_sentence
from ui.api.work import AbsentError

log = logging.getLogger(__name__)

PING_SECONDS = 15.0
"""A stream says that it is alive this often, so that no proxy cuts it off."""

_DESCRIPTION = "就政府工作报告提问，每句回答都有原文依据。 Questions over Chinese government work reports, answered with checked citations."
_FAILURES: dict[int, str] = {
    400: "请求的内容读不出来",
    401: "密钥不对",
    408: "请求发得太慢",
    413: "请求太大",
    421: "不认识的主机名",
    422: "请求的内容不对",
    431: "请求头太长",
    500: "程序出错",
    503: "现在不能回答：问的人太多，或索引没有备好",
    504: "超过时限",
}


def _responses(*more: int) -> dict[int | str, dict[str, Any]]:
    told = _FAILURES | {code: "没有这个地址、地方或报告" for code in more}
    return {code: {"model": Problem, "description": text} for code, text in sorted(told.items())}


def create_app(service: Service) -> FastAPI:
    """Make the application; :mod:`ui.api.serve` puts the guard in front of it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.close()

    token = bool(service.settings.api_token.get_secret_value())
    app = FastAPI(
        title="govqa",
        description=_DESCRIPTION,
        version="1",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        responses=_responses(),
        dependencies=[Security(HTTPBearer(auto_error=False))] if token else [],
    )
    metrics = Metrics(lambda: service.waiting)
    app.add_middleware(_Counted, metrics=metrics)
    _explain_failures(app)
    _add_routes(app, service, metrics)
    _document_stream(app)
    return app


def _add_routes(app: FastAPI, service: Service, metrics: Metrics) -> None:
    @app.post("/v1/ask", responses=_responses(404), summary="问一个问题，一次给出整个回答")
    async def ask(request: Ask) -> Answer:
        async with aclosing(
            service.stream(lambda engine, stopped: work.ask(engine, request, stopped))
        ) as events:
            async for event in events:
                if isinstance(event, AnswerDone):
                    metrics.answer(event.answer)
                    return event.answer
        raise AssertionError("a stream of events ends with AnswerDone")

    @app.post(
        "/v1/ask/stream",
        responses=_responses(404)
        | {200: {"description": "server-sent events", "content": {"text/event-stream": {}}}},
        response_class=StreamingResponse,
        summary="问一个问题，先给依据，再逐句给出回答",
    )
    async def ask_in_steps(request: Ask) -> StreamingResponse:
        events = service.stream(lambda engine, stopped: work.ask(engine, request, stopped))
        first = await anext(events)  # what goes wrong before it has a status of its own
        return StreamingResponse(
            _streamed(first, events, metrics),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @app.get("/v1/cite/{address}", responses=_responses(404), summary="按地址查看原文")
    async def cite(
        address: Annotated[
            str,
            Path(min_length=1, max_length=MAX_ADDRESS, pattern=HAS_TEXT, examples=["赣州市-2024-p012-s1"]),
        ],
    ) -> Cited:
        return await service.run(lambda engine, _: work.cite(engine, address))

    @app.post("/v1/check", summary="逐句核对一段文字与报告是否相符")
    async def check(request: Check) -> Checked:
        return await service.run(lambda engine, stopped: work.check(engine, request, stopped))

    @app.get("/v1/facts", summary="列出报告里的数字")
    async def facts(query: Annotated[FactQuery, Query()]) -> Facts:
        return await service.run(lambda engine, stopped: work.facts(engine, query, stopped))

    @app.get("/v1/reports", summary="列出索引里的报告")
    async def reports(query: Annotated[ReportQuery, Query()]) -> Reports:
        return await service.run(lambda engine, _: work.reports(engine, query))

    @app.get(
        "/health", responses={503: {"model": Health, "description": "现在不能回答"}}, summary="能不能回答"
    )
    def healthy(response: Response) -> Health:
        try:
            manifest = read_manifest(current_build(service.settings))
            return health(manifest, model_name(service.settings))
        except GovqaError as error:
            response.status_code = 503
            return Health(status="failing", problem=str(error))

    @app.get("/metrics", response_class=Response, summary="计数，Prometheus 的文本格式")
    def counted() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)


async def _streamed(
    first: Event, events: AsyncGenerator[Event, None], metrics: Metrics
) -> AsyncIterator[bytes]:
    """Write events as they come. A failure in the middle is the last event: the status has been sent."""
    try:
        async with aclosing(events):
            event: Event | None = first
            while event is not None:
                for name, data in steps(event):
                    yield format_sse_event(event=name, data_str=data.model_dump_json())
                if isinstance(event, AnswerDone):
                    metrics.answer(event.answer)
                coming = asyncio.ensure_future(anext(events, None))
                try:
                    while not (await asyncio.wait((coming,), timeout=PING_SECONDS))[0]:
                        yield KEEPALIVE_COMMENT
                    event = coming.result()
                finally:
                    coming.cancel()
                    await asyncio.wait((coming,))
    except Exception as error:  # noqa: BLE001  # each becomes a sentence, an unexpected one is in the log too
        _, code, message = _told(error)
        yield format_sse_event(
            event="problem", data_str=Problem(code=code, message=message).model_dump_json()
        )


def _told(error: Exception) -> tuple[int, str, str]:
    """Give the status, code and sentence of a failure."""
    if isinstance(error, HTTPException):
        return error.status_code, *http_sentence(error)
    if isinstance(error, AbsentError):
        return 404, "not_found", str(error)
    if isinstance(error, UsageError):
        return 422, "request", str(error)
    if isinstance(error, TooSlowError):
        return 504, "too_slow", str(error)
    if isinstance(error, BusyError):
        return 503, "busy", str(error)
    if isinstance(error, GovqaError):
        return 503, "unavailable", str(error)
    log.error("a request failed", exc_info=error)
    return 500, "internal", "程序出错，详情见运行它的终端"


def _explain_failures(app: FastAPI) -> None:
    """Answer every failure with a sentence, never with a traceback."""

    async def fail(request: Request, error: Exception) -> Response:
        status, code, message = _told(error)
        headers = dict(getattr(error, "headers", None) or {})
        if status == 503 and isinstance(error, GovqaError) and error.retryable:
            headers["Retry-After"] = "5"
        answer = problem(status, code, message)
        answer.headers.update(headers)
        return answer

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem(422, "request", explain(error.errors()))

    app.add_exception_handler(GovqaError, fail)
    app.add_exception_handler(HTTPException, fail)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, fail)


class _Counted:
    """ASGI middleware that counts a request when its answer, streamed or not, is over."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self._metrics.request(route, status, time.perf_counter() - started)


def _document_stream(app: FastAPI) -> None:
    """Put the streamed events into the schema: by their name, beside the answer that ends them."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = make()
            parts = schema["components"]["schemas"]
            for model in STEPS.values():
                own = model.model_json_schema(
                    ref_template="#/components/schemas/{model}", mode="serialization"
                )
                parts.update({name: part for name, part in own.pop("$defs", {}).items() if name not in parts})
                parts.setdefault(model.__name__, own)
            names = {name: model.__name__ for name, model in STEPS.items()} | {"answer": "Answer"}
            lines = "\n".join(f"- `{name}`: `{model}`" for name, model in names.items())
            told = f"server-sent events, each with its data as JSON:\n\n{lines}\n\nThe last is `answer` or `problem`."
            schema["paths"]["/v1/ask/stream"]["post"]["responses"]["200"]["description"] = told
        return app.openapi_schema or schema

    app.openapi = openapi  # type: ignore[method-assign]

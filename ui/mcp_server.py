"""The MCP server: ask, cite, check and facts for agents, over the same path as everything else. See docs/api.md.

An agent pays for every token that it reads, so an answer is its text with the sources, not the whole answer object.
"""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import aclosing
from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import ToolAnnotations
from pydantic import Field, ValidationError

from rag.errors import GovqaError
from rag.events import AnswerDone
from rag.settings import Settings
from rag.types import Answer
from ui.api import work
from ui.api.guard import MAX_BODY
from ui.api.models import (
    HAS_TEXT,
    MAX_ADDRESS,
    MAX_OFFSET,
    MAX_PAGE,
    Ask,
    Check,
    Checked,
    CheckText,
    Cited,
    FactQuery,
    Facts,
    Name,
    Out,
    PartName,
    QuestionText,
    Year,
)
from ui.api.serve import check_host, guarded, run
from ui.api.service import Service
from ui.api.wording import explain
from ui.words import where

T = TypeVar("T")

INSTRUCTIONS = (
    "中国各地政府工作报告的问答与核对。回答只来自报告原文，每句话后面的 [1] 指向 sources 里的出处；"
    "引用时请一并给出地址，可用 cite 查看原文。报告没有提到的，回答是“报告中未提及”，不要自行补充。"
)
TOOLS = ("ask", "check", "cite", "facts")
MANY = 100
SESSIONS = 100
"""Clients over HTTP at once: each keeps something in memory until it ends its session or is idle for too long."""
SESSION_SECONDS = 600.0
"""How long a session may be idle; who comes back later is told to begin another, which clients do by themselves."""
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class Source(Out):
    """A sentence that an answer relies on; ``number`` is its mark in the answer."""

    number: int
    address: str
    where: str
    quote: str


class Reply(Out):
    """An answer with its sources. ``abstained``: the reports do not say. ``notice`` adds what a reader must know."""

    answer: str
    abstained: bool
    sources: tuple[Source, ...]
    notice: str


class _Server(MCPServer[None]):
    """Says in Chinese what is wrong with a call."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool; a failure is one sentence, without the package's own words around it."""
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            raise UnexpectedToolError("程序出错，详情见运行它的终端") from error
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(explain(error.__cause__.errors(), within=0)) from error.__cause__
            if isinstance(error.__cause__, ToolError):
                raise error.__cause__ from None
            raise ToolError(f"没有这个工具，可用的有 {'、'.join(sorted(TOOLS))}") from error


def create_server(service: Service) -> MCPServer[None]:
    """Make the server with its four tools."""
    server = _Server("govqa", title="政府工作报告问答", instructions=INSTRUCTIONS, log_level="ERROR")

    @server.tool(title="提问", annotations=_READS)
    async def ask(
        question: Annotated[
            QuestionText, Field(description="完整的问题，写明地方和年份，如 赣州2024年GDP增长目标是多少？")
        ],
        places: Annotated[
            tuple[Name, ...], Field(max_length=MANY, description="只问这些地方的报告；空为全部")
        ] = (),
        years: Annotated[
            tuple[Year, ...], Field(max_length=MANY, description="只问这些年份的报告；空为全部")
        ] = (),
        part: Annotated[PartName | None, Field(description="只查一部分；空为全部")] = None,
    ) -> Reply:
        """就政府工作报告提问；回答的每句话都有原文出处。"""
        return reply(
            await _or_sentence(
                _answer(service, Ask(question=question, places=places, years=years, part=part))
            )
        )

    @server.tool(title="查看原文", annotations=_READS)
    async def cite(
        address: Annotated[
            str,
            Field(
                min_length=1,
                max_length=MAX_ADDRESS,
                pattern=HAS_TEXT,
                description="地址，如 赣州市-2024-p012-s1",
            ),
        ],
    ) -> Cited:
        """按地址查看原文：句子、所在段落、在源文件里的位置。"""
        return await _or_sentence(service.run(lambda engine, _: work.cite(engine, address)))

    @server.tool(title="核对", annotations=_READS)
    async def check(text: Annotated[CheckText, Field(description="要核对的文字，一句或多句")]) -> Checked:
        """逐句核对一段文字与报告是否相符：supported、partial、contradicted、not_found、uncheckable。"""
        return await _or_sentence(
            service.run(lambda engine, stopped: work.check(engine, Check(text=text), stopped))
        )

    @server.tool(title="指标数字", annotations=_READS)
    async def facts(
        place: Annotated[str, Field(max_length=60, description="地方，如 赣州；空为全部")] = "",
        indicator: Annotated[str, Field(max_length=60, description="指标，如 GDP；空为全部")] = "",
        offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="从第几条起")] = 0,
        limit: Annotated[int, Field(ge=1, le=MAX_PAGE, description="最多几条")] = 50,
    ) -> Facts:
        """列出报告里的数字：地方、指标、数值、年份、目标或完成、地址。"""
        query = FactQuery(place=place, indicator=indicator, offset=offset, limit=limit)
        return await _or_sentence(service.run(lambda engine, stopped: work.facts(engine, query, stopped)))

    return server


def reply(answer: Answer) -> Reply:
    """Give an answer as an agent needs it."""
    return Reply(
        answer=answer.answer,
        abstained=answer.abstained,
        sources=tuple(
            Source(
                number=n, address=c.address, where=where(c.place, c.year, c.part, c.section), quote=c.quote
            )
            for n, c in enumerate(answer.citations, start=1)
        ),
        notice=answer.notice,
    )


async def _answer(service: Service, request: Ask) -> Answer:
    async with aclosing(service.stream(lambda engine, stopped: work.ask(engine, request, stopped))) as events:
        async for event in events:
            if isinstance(event, AnswerDone):
                return event.answer
    raise AssertionError("a stream of events ends with AnswerDone")


async def _or_sentence(result: Awaitable[T]) -> T:
    """Wait for a result; an expected failure is a sentence that the agent reads."""
    try:
        return await result
    except GovqaError as error:
        raise ToolError(str(error)) from error


def http_app(server: MCPServer[None], host: str) -> Any:
    """Make the application that serves MCP over HTTP."""
    return server.streamable_http_app(
        host=host,
        max_request_body_size=MAX_BODY,
        max_sessions=SESSIONS,
        session_idle_timeout=SESSION_SECONDS,
    )


def serve_mcp(settings: Settings, *, http: bool, host: str, port: int) -> None:
    """Serve one agent over standard input and output, or several over HTTP at /mcp, until stopped.

    Raises:
        UsageError: the address is reached from elsewhere and there is no token.
        IndexMissingError, IndexMismatchError, StorageError: there is no index to answer from.
    """
    check_host(host, settings)
    service = Service(settings)
    with service.engine():  # an index that does not fit is told now
        pass
    server = create_server(service)
    try:
        if http:
            run(guarded(http_app(server, host), host, settings), host, port)
        else:
            server.run("stdio")
    finally:
        service.close()

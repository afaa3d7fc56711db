"""Language models that cost nothing: an OpenAI-compatible server, and chat models that misbehave on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult


@dataclass
class ChatServer:
    """How the fake endpoint answers, and what it was sent."""

    pieces: tuple[str, ...] = ("增长", "5.5%", "左右")
    status: int = 200
    message: str = "no"
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def run_chat_server(chat: ChatServer) -> Iterator[ChatServer]:
    """Serve ``chat`` on a free loopback port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            chat.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            chat.keys.append(self.headers.get("Authorization"))
            if chat.status != 200:
                body = json.dumps({"error": {"message": chat.message, "type": "x"}}).encode()
                self.send_response(chat.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("x-should-retry", "false")
                self.end_headers()
                self.wfile.write(body)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for piece in chat.pieces:
                choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
                event = {"id": "1", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "id": "1", "model": "m"}
            self.wfile.write(f"data: {json.dumps(end)}\n\ndata: [DONE]\n\n".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        chat.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield chat
        finally:
            server.shutdown()
            thread.join()


class ScriptedModel(BaseChatModel):
    """Streams ``pieces``: a string is said, an exception raised, an event waited for."""

    pieces: list[Any]
    closed: Any = None  # an event, set when the stream is closed

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        text = "".join(piece for piece in self.pieces if isinstance(piece, str))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        try:
            for piece in self.pieces:
                if isinstance(piece, Exception):
                    raise piece
                if isinstance(piece, threading.Event):
                    piece.wait(10)
                else:
                    yield ChatGenerationChunk(message=AIMessageChunk(piece))
        finally:
            if self.closed:
                self.closed.set()

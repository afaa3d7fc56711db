"""A language model that dies, hangs, breaks off or talks rubbish: asked once more, then the report's words, said plainly.

The client is the real one; what misbehaves is an HTTP server that plays a script, and the embedded server's process with
a stand-in for llama.cpp in it.
"""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag.builds import read_manifest
from rag.engine import Engine
from rag.index import open_files
from rag.llm import clients, stop_servers
from rag.settings import Settings
from rag.types import Answer
from tests.conftest import HashEmbedder

QUESTION = "宜春怎么降企业用能成本？"
SAID = "全力以赴降低用能成本，实行价格联动和阶梯优惠价格机制[2]"  # the report of Yichun, 2024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
CHUNKED = HEAD.replace(b"Connection: close", b"Transfer-Encoding: chunked")

Script = Callable[[socket.socket], None]


def event(text: str, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return f"data: {json.dumps({'id': '1', 'model': 'm', 'choices': [choice]})}\n\n".encode()


def sends(*parts: bytes) -> Script:
    return lambda connection: connection.sendall(b"".join(parts))


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class Scripted:
    """An endpoint that plays one script a request, the last one for all that follow; ``asked`` counts them."""

    def __init__(self, *scripts: Script) -> None:
        self.asked = 0
        self.let_go = threading.Event()
        endpoint = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += self.request.recv(65536)
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                body = head.partition(b"\r\n\r\n")[2]
                while len(body) < length:
                    body += self.request.recv(65536)
                script = scripts[min(endpoint.asked, len(scripts) - 1)]
                endpoint.asked += 1
                try:
                    script(self.request)
                except OSError:  # the client has had enough
                    endpoint.let_go.set()

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def ask(build: Path, settings: Settings, *scripts: Script, timeout: float = 5.0) -> tuple[Answer, Scripted]:
    with closing(Scripted(*scripts)) as endpoint:
        chosen = settings.model_copy(
            update={"llm_base_url": endpoint.url, "llm_model": "m", "llm_timeout": timeout}
        )
        with closing(Engine(chosen, open_files(build, read_manifest(build)), HashEmbedder())) as engine:
            return engine.ask(QUESTION), endpoint


def hangs(connection: socket.socket) -> None:
    connection.settimeout(20)
    connection.recv(1)  # until the client hangs up
    raise OSError


def drips(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    while True:  # keep-alive comments: no wait for bytes is ever long
        connection.sendall(b": still here\n\n")
        threading.Event().wait(0.02)


def floods(connection: socket.socket) -> None:
    """One line of 32 MB, more than the buffers of both ends take, and a good answer for whoever reads on."""
    connection.sendall(HEAD + b": ")
    for _ in range(512):
        connection.sendall(b"x" * 65536)
    connection.sendall(b"\n\n" + event(SAID + "。", "stop") + b"data: [DONE]\n\n")


BROKEN: dict[str, Script] = {
    "dies at once": lambda connection: None,
    "fails": sends(b"HTTP/1.1 500 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    "breaks off in a chunk": sends(CHUNKED, _chunk(event("支持企业")), b"ffff\r\ndata: {"),
    "ends quietly in half a sentence": sends(HEAD, event("支持企业参与")),
    "ends without a word": sends(HEAD, event(""), b"data: [DONE]\n\n"),
    "has nothing to say": sends(HEAD, event("", "stop"), b"data: [DONE]\n\n"),
    "sends a page": sends(HEAD.replace(b"event-stream", b"html"), b"<html><h1>Welcome</h1></html>"),
    "sends bytes": sends(HEAD, bytes(range(256)) * 20),
    "sends what is no HTTP": sends(b"\x00\x01\x02 220 mail ready\r\n\r\n"),
    "sends broken JSON": sends(HEAD, b'data: {"choices": [{"del\n\n'),
    "sends other JSON": sends(HEAD, b'data: {"choices": [{"index": 0, "delta": 7}]}\n\n', b"data: [DONE]\n\n"),
    "sends a number": sends(HEAD, b"data: 7\n\n"),
    "talks of other things": sends(HEAD, event("Lorem ipsum dolor sit amet.", "stop"), b"data: [DONE]\n\n"),
    "says an error half way": sends(HEAD, event("支持企业"), b'data: {"error": {"message": "gone"}}\n\n'),
    "hangs": hangs,
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_what_never_works_is_asked_twice_and_then_the_report_is_quoted(
    build: Path, shared_settings: Settings, how: str
) -> None:
    answer, endpoint = ask(build, shared_settings, BROKEN[how], timeout=0.15 if BROKEN[how] is hangs else 5.0)
    assert endpoint.asked == 2
    assert answer.degraded and "语言模型用不了" in answer.notice and "\n" not in answer.notice
    assert "只列出报告原文" in answer.notice
    assert answer.claims
    for claim in answer.claims:
        assert any(claim.text.rstrip("。") in citation.quote for citation in answer.citations)


@pytest.mark.parametrize("how", BROKEN)
def test_what_works_the_second_time_answers(build: Path, shared_settings: Settings, how: str) -> None:
    good = sends(HEAD, event(SAID[:15]), event(SAID[15:] + "。", "stop"), b"data: [DONE]\n\n")
    answer, endpoint = ask(
        build, shared_settings, BROKEN[how], good, timeout=0.5 if BROKEN[how] is hangs else 5.0
    )
    assert endpoint.asked == 2
    assert not answer.degraded and answer.notice.count("语言模型") == 0
    assert [claim.text[:20] for claim in answer.claims] == [SAID[:20]]


def test_what_was_said_and_checked_before_it_broke_off_stays(build: Path, shared_settings: Settings) -> None:
    half = sends(CHUNKED, _chunk(event(SAID + "。又")), b"ffff\r\ndata: {")
    answer, endpoint = ask(build, shared_settings, half)
    assert endpoint.asked == 2 and answer.degraded and "中断前" in answer.notice
    (claim,) = answer.claims  # told once, though it came twice
    assert claim.text.startswith(SAID[:20])


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_that_stays_one_is_not_asked_again(
    build: Path, shared_settings: Settings, status: int
) -> None:
    reply = b"HTTP/1.1 %d no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status
    answer, endpoint = ask(build, shared_settings, sends(reply))
    assert endpoint.asked == 1 and answer.degraded and answer.claims


def test_a_server_that_forgets_to_say_why_it_ended_is_believed(
    build: Path, shared_settings: Settings
) -> None:
    answer, endpoint = ask(build, shared_settings, sends(HEAD, event(SAID + "。"), b"data: [DONE]\n\n"))
    assert endpoint.asked == 1 and not answer.degraded and len(answer.claims) == 1


@pytest.mark.parametrize(("script", "timeout"), [(drips, 0.2), (floods, 20.0)])
def test_a_reply_without_end_is_let_go_of(
    build: Path, shared_settings: Settings, monkeypatch: pytest.MonkeyPatch, script: Script, timeout: float
) -> None:
    """Not only given up: the connection is closed, so that neither a thread nor its memory stays behind."""
    monkeypatch.setattr(clients, "_MOST_BYTES", 500_000)
    with closing(Scripted(script)) as endpoint:
        chosen = shared_settings.model_copy(
            update={"llm_base_url": endpoint.url, "llm_model": "m", "llm_timeout": timeout}
        )
        with closing(Engine(chosen, open_files(build, read_manifest(build)), HashEmbedder())) as engine:
            answer = engine.ask(QUESTION)
        assert endpoint.let_go.wait(10)
    assert endpoint.asked == 2 and answer.degraded and answer.claims


# The embedded server --------------------------------------------------------------------------------------------------

LLAMA = '''
import http.server, json, os, threading, time
class Thing:
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        value = Thing(); self.__dict__[name] = value; return value
CommonParams = Thing
class Server:
    def __init__(self, params):
        path = params.model.path
        with open(path + ".starts", "a") as file: file.write("x")
        starts = os.path.getsize(path + ".starts")
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200); self.send_header("Content-Type", "text/event-stream"); self.end_headers()
                if not body.get("stream"): return
                def say(text, finish=None):
                    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
                    self.wfile.write(("data: " + json.dumps({"id": "1", "choices": [choice]}) + "\\n\\n").encode())
                if "always" in path or starts == 1:
                    say("SAID"[:4])
                    if "dies" in path: os._exit(9)
                    if "hangs" in path: time.sleep(60)
                say("SAID"); say("。", "stop"); self.wfile.write(b"data: [DONE]\\n\\n")
            def log_message(self, *args): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.listening_address = "http://127.0.0.1:%d" % server.server_address[1]
'''.replace("SAID", SAID)  # fmt: skip


@pytest.fixture
def llama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "xllamacpp.py").write_text(LLAMA, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    yield tmp_path
    stop_servers()


@pytest.mark.parametrize(("name", "works"), [("dies", True), ("hangs", True), ("always-dies", False)])
def test_the_embedded_model_is_started_anew(
    build: Path, shared_settings: Settings, llama: Path, name: str, works: bool
) -> None:
    model = llama / f"{name}.gguf"
    model.write_bytes(b"GGUF")
    chosen = shared_settings.model_copy(
        update={"llm_file": str(model), "cache": llama, "llm_timeout": 1.0, "prose": "model"}
    )
    with closing(Engine(chosen, open_files(build, read_manifest(build)), HashEmbedder())) as engine:
        answer = engine.ask(QUESTION)
        assert answer.degraded != works and answer.claims
        assert (llama / f"{name}.gguf.starts").stat().st_size == 2
        if works:  # and goes on: nothing of the failure stays
            assert not engine.ask(QUESTION).degraded
            assert (llama / f"{name}.gguf.starts").stat().st_size == 2

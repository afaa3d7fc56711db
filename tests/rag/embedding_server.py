"""An OpenAI-compatible embeddings service in a process of its own: python -m tests.rag.embedding_server KEY [bundled].

Prints its port. The model's name says how it behaves: ``hash`` (the tests' embedder), ``short`` (half the dimensions),
``slow`` (never answers), ``ragged``, ``page`` (a web page), ``busy`` (503 the first time), ``bundled``.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rag.embedding import Vectors, embedder_for
from tests.conftest import HashEmbedder

KEY = sys.argv[1] if len(sys.argv) > 1 else ""
busy = {"left": 1}


def vectors(model: str, texts: list[str]) -> list[list[float]]:
    if model == "bundled":
        bundled = embedder_for("")
        rows: list[Vectors] = [
            bundled.query(t.removeprefix("query: "))
            if t.startswith("query: ")
            else bundled.passages([t.removeprefix("passage: ")])[0]
            for t in texts
        ]
    else:
        rows = list(HashEmbedder().passages(texts))
    if model == "short":
        rows = [row[:128] for row in rows]
    if model == "ragged":
        rows[0] = rows[0][:7]
    # Twice as long as they should be, last first: a client must not trust lengths or order.
    return [[2 * float(x) for x in row] for row in rows]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self.answer(401, {"error": {"message": "wrong key"}})
        elif self.path != "/v1/embeddings" or asked["model"] == "missing":
            self.answer(404, {"error": {"message": "no such model"}})
        elif asked["model"] == "slow":
            threading.Event().wait(30)
        elif asked["model"] == "page":
            self.answer(200, "<html>")
        elif asked["model"] == "busy" and busy["left"]:
            busy["left"] -= 1
            self.answer(503, {})
        else:
            rows = [
                {"object": "embedding", "index": i, "embedding": vector}
                for i, vector in enumerate(vectors(asked["model"], asked["input"]))
            ]
            self.answer(200, {"object": "list", "model": asked["model"], "data": rows[::-1]})

    def answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()

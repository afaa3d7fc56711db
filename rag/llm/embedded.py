"""The embedded language model: llama.cpp on a loopback port of its own, behind a random key.

Started when first needed, once per process, and gone with the process. Speaks the OpenAI protocol.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rag.errors import ModelUnreachableError, StorageError
from rag.llm import prompt_cache
from rag.models import find_model
from rag.settings import Settings

CONTEXT_TOKENS = 4096
_START_SECONDS = 120.0  # 2 s from a warm disk cache; a cold spinning disk needs most of a minute
_ENVIRONMENT = {
    "GGML_NO_BACKTRACE": "1",  # an abort would call a debugger
    # OpenMP's threads spin at each barrier. While anything else runs, the one that waits then burns the time of the one
    # it waits for: 20 times slower. Sleeping sooner costs 5 % on an idle machine.
    "GOMP_SPINCOUNT": "3000",
}
_SERVER = Path(__file__).with_name("server.py")


@dataclass(frozen=True)
class Endpoint:
    """Where the embedded model answers. ``api_key`` is made anew at each start."""

    base_url: str
    api_key: str = field(repr=False)


def default_threads() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class EmbeddedServer:
    """One llama.cpp process. Thread-safe."""

    def __init__(
        self, model: Path, prompts: Path, threads: int = 0, context_tokens: int = CONTEXT_TOKENS
    ) -> None:
        """Describe the server; nothing starts yet.

        Args:
            model: a GGUF file.
            prompts: the folder of prompt beginnings that were read before.
            threads: 0 for one per core.
            context_tokens: prompt and answer together.
        """
        self.model = model
        self.prompts = prompts
        self.threads = threads or default_threads()
        self.context_tokens = context_tokens
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._endpoint: Endpoint | None = None

    def endpoint(self) -> Endpoint:
        """Start the server if it is not running (any more), and say where it is.

        Raises:
            ModelUnreachableError: it does not start.
        """
        with self._lock:
            if self._endpoint is None or self._process is None or self._process.poll() is not None:
                self._endpoint = self._start()
            return self._endpoint

    def post(self, path: str, body: dict[str, object], timeout: float) -> None:
        """Ask the server for something whose answer does not matter, only its success.

        Raises:
            ModelUnreachableError: it does not start, does not answer in ``timeout`` seconds, or refuses.
        """
        import httpx

        endpoint = self.endpoint()
        try:
            httpx.post(
                endpoint.base_url.removesuffix("/v1") + path,
                json=body,
                headers={"Authorization": f"Bearer {endpoint.api_key}"},
                timeout=timeout,
                trust_env=False,
            ).raise_for_status()
        except httpx.HTTPError as error:
            raise ModelUnreachableError(
                f"本机模型没有应答（{type(error).__name__}），请重试，或用 GOVQA_LLM_TIMEOUT 放宽时限"
            ) from error

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        with self._lock:
            self._kill()

    def _kill(self) -> None:
        process, self._process, self._endpoint = self._process, None, None
        if process is None:
            return
        process.kill()  # it has nothing to save
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _prompts_folder(self) -> str:
        try:
            self.prompts.mkdir(parents=True, exist_ok=True)
        except OSError:  # a cache that we may only read: do without
            return ""
        return f"{self.prompts}{os.sep}"  # llama.cpp joins by plain concatenation

    def _start(self) -> Endpoint:
        self._kill()
        key = secrets.token_urlsafe(24)
        config = {
            "model": str(self.model),
            "n_ctx": self.context_tokens,
            "threads": self.threads,
            "key": key,
            "prompts": self._prompts_folder(),
        }
        try:
            process = subprocess.Popen(
                [sys.executable, str(_SERVER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**_ENVIRONMENT, **os.environ},
                start_new_session=True,  # Ctrl-C stops an answer, not the server
            )
        except OSError as error:
            raise ModelUnreachableError(f"本机模型无法启动（{error}），请运行 govqa doctor 检查") from error
        self._process = process
        try:
            assert process.stdin is not None and process.stdout is not None
            # The key goes down the pipe: arguments and environment can be read by others.
            process.stdin.write(json.dumps(config).encode() + b"\n")
            process.stdin.flush()
            reply = json.loads(_read_line(process.stdout, _START_SECONDS) or "{}")
        except (OSError, ValueError, TimeoutError) as error:
            self._kill()
            raise ModelUnreachableError(
                "本机模型没有在限定时间内启动，请检查内存和磁盘，或改用其他模型"
            ) from error
        if "address" not in reply:
            self._kill()
            reason = reply.get("error", "进程意外结束，可能是内存不足")
            raise ModelUnreachableError(
                f"本机模型无法启动（{reason}），请运行 govqa models verify，或改用其他模型"
            )
        return Endpoint(f"{reply['address']}/v1", key)


def _read_line(pipe: IO[bytes], seconds: float) -> bytes:
    lines: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: lines.put(pipe.readline()), daemon=True).start()
    try:
        return lines.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds} s") from None


_servers: dict[tuple[Path, int], EmbeddedServer] = {}
_servers_lock = threading.Lock()


def embedded_server(settings: Settings) -> EmbeddedServer:
    """Give this process's server for the model that the settings name. It starts at `EmbeddedServer.endpoint`.

    Raises:
        ModelMissingError: the model file is not here; the message names the command that gets it.
        ModelDamagedError: the model file is not the one it should be.
    """
    key = (find_model(settings), settings.llm_threads)
    with _servers_lock:
        if key not in _servers:
            _servers[key] = EmbeddedServer(key[0], settings.cache / "prompts", key[1])
        return _servers[key]


@atexit.register
def stop_servers() -> None:
    """End every embedded server of this process."""
    with _servers_lock:
        for server in _servers.values():
            server.stop()
        _servers.clear()


def warm(settings: Settings, system: str, user: str = "") -> None:
    """Have the embedded model know the constant beginning of a prompt, so that later prompts skip it.

    Milliseconds when this machine has read it before; else about a second for every 50 to 75 tokens (docs/speed.md).

    Args:
        settings: which model.
        system: the system message, whole.
        user: how every user message begins.

    Raises:
        ModelMissingError, ModelDamagedError: as `embedded_server`.
        ModelUnreachableError: the server does not start or does not answer.
    """
    server = embedded_server(settings)
    server.endpoint()
    known = prompt_cache.cache_file(server.prompts, server.model, server.context_tokens, (system, user))
    if prompt_cache.is_sound(known):
        try:
            server.post("/slots/0?action=restore", {"filename": known.name}, settings.llm_timeout)
            return
        except ModelUnreachableError:  # of another build, after all: read it again
            prompt_cache.discard(known)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    server.post(
        "/v1/chat/completions",
        {"messages": messages, "max_tokens": 1, "temperature": 0},
        settings.llm_timeout,
    )
    unfinished = known.with_name(prompt_cache.unfinished_name(known))
    # Only a short cut for the next process: this one is warm whether or not the file can be kept.
    with contextlib.suppress(ModelUnreachableError, StorageError, OSError):
        server.post("/slots/0?action=save", {"filename": unfinished.name}, settings.llm_timeout)
        prompt_cache.accept(unfinished, known)

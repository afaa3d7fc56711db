"""The embedded server: its process, with a stand-in for llama.cpp, and once the real one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import ModelMissingError, ModelUnreachableError
from rag.llm import EmbeddedServer, Endpoint, chat_model, embedded_server, stop_servers, stream_text, warm
from rag.llm import embedded as embedded_module
from rag.models import find_model
from rag.settings import Settings

SERVER = Path(embedded_module.__file__).with_name("server.py")

# Stands in for the native module: writes down what it is told, and prints as llama.cpp may.
FAKE = """
import json, os
class Thing:
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        value = Thing(); self.__dict__[name] = value; return value
CommonParams = Thing
class common_speculative_type:
    COMMON_SPECULATIVE_TYPE_NGRAM_MAP_K = 7
class Server:
    listening_address = "http://127.0.0.1:4242"
    def __init__(self, params):
        os.write(1, b"noise on stdout"); os.write(2, b"noise on stderr")
        if params.model.path.endswith("bad.gguf"): raise RuntimeError("Failed to init server")
        if params.model.path.endswith("crash.gguf"): os.abort()
        told = {k: v for k, v in params.__dict__.items() if not isinstance(v, Thing)}
        told["threads"] = params.cpuparams.n_threads
        with open(params.model.path + ".told", "w") as file: json.dump(told, file)
"""


@pytest.fixture
def fake_llama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fake"
    folder.mkdir()
    (folder / "xllamacpp.py").write_text(FAKE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return tmp_path


def test_the_server_is_private_and_quiet(fake_llama: Path, capfd: pytest.CaptureFixture[str]) -> None:
    server = EmbeddedServer(fake_llama / "m.gguf", fake_llama / "prompts", threads=3)
    try:
        endpoint = server.endpoint()
    finally:
        server.stop()
    told = json.loads((fake_llama / "m.gguf.told").read_text(encoding="utf-8"))
    assert endpoint.base_url == "http://127.0.0.1:4242/v1"
    assert told["hostnames"] == ["127.0.0.1"] and told["port"] == 0
    assert told["api_keys"] == [endpoint.api_key] and len(endpoint.api_key) >= 32
    assert told["cors_origins"] == "" and told["cors_credentials"] is False
    assert not any(told[name] for name in ("ui", "endpoint_slots", "endpoint_props", "endpoint_metrics"))
    assert told["slot_save_path"] == f"{fake_llama / 'prompts'}{os.sep}"
    assert told["n_parallel"] == 1 and told["n_ctx"] == 4096 and told["threads"] == 3
    assert capfd.readouterr() == ("", "")
    assert endpoint.api_key not in repr(endpoint)


def test_it_starts_once_and_again_when_it_died(fake_llama: Path) -> None:
    server = EmbeddedServer(fake_llama / "m.gguf", fake_llama / "prompts")
    try:
        first = server.endpoint()
        assert server.endpoint() is first
        process = server._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        second = server.endpoint()
        assert second.api_key != first.api_key
    finally:
        server.stop()


def test_stopping_ends_the_process(fake_llama: Path) -> None:
    server = EmbeddedServer(fake_llama / "m.gguf", fake_llama / "prompts")
    server.endpoint()
    process = server._process
    assert process is not None
    server.stop()
    assert process.returncode == -signal.SIGKILL
    server.stop()


@pytest.mark.parametrize(("name", "said"), [("bad.gguf", "Failed to init"), ("crash.gguf", "内存")])
def test_a_failed_start_is_one_line(fake_llama: Path, name: str, said: str) -> None:
    server = EmbeddedServer(fake_llama / name, fake_llama / "prompts")
    with pytest.raises(ModelUnreachableError) as error:
        server.endpoint()
    assert said in str(error.value) and "\n" not in str(error.value)
    assert server._process is None


def test_a_server_that_does_not_answer_is_given_up(fake_llama: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = fake_llama / "silent.py"
    silent.write_text("import sys; sys.stdin.buffer.read()", encoding="utf-8")
    monkeypatch.setattr(embedded_module, "_SERVER", silent)
    monkeypatch.setattr(embedded_module, "_START_SECONDS", 0.05)
    with pytest.raises(ModelUnreachableError):
        EmbeddedServer(fake_llama / "m.gguf", fake_llama / "prompts").endpoint()


def test_the_process_ends_with_its_parent(fake_llama: Path) -> None:
    """However the parent dies, its end of the pipe closes."""
    with subprocess.Popen(
        [sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        config = {"model": str(fake_llama / "m.gguf"), "n_ctx": 1, "threads": 1, "key": "k", "prompts": ""}
        process.stdin.write(json.dumps(config).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"address": "http://127.0.0.1:4242"}
        process.stdin.close()
        assert process.wait(10) == 0


def test_one_process_has_one_server(fake_llama: Path, settings: Settings) -> None:
    own = fake_llama / "own.gguf"
    own.write_bytes(b"GGUF")
    chosen = settings.model_copy(update={"llm_file": str(own)})
    assert embedded_server(chosen) is embedded_server(chosen)
    stop_servers()


class WarmServer(EmbeddedServer):
    """Remembers what it was asked; saves as llama.cpp does."""

    def __init__(self, model: Path, prompts: Path) -> None:
        super().__init__(model, prompts)
        prompts.mkdir(exist_ok=True)
        self.asked: list[str] = []
        self.refuses = ""

    def endpoint(self) -> Endpoint:
        return Endpoint("http://127.0.0.1:1/v1", "k")

    def post(self, path: str, body: dict[str, object], timeout: float) -> None:
        action = path.rpartition("=")[2] if "=" in path else "read"
        self.asked.append(action)
        if action == self.refuses:
            raise ModelUnreachableError("no")
        if action == "save":
            (self.prompts / str(body["filename"])).write_bytes(b"state")


@pytest.fixture
def warm_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WarmServer:
    model = tmp_path / "m.gguf"
    model.write_bytes(b"GGUF")
    server = WarmServer(model, tmp_path / "prompts")
    monkeypatch.setattr(embedded_module, "embedded_server", lambda _: server)
    return server


def asked(server: WarmServer, settings: Settings, system: str = "规则") -> list[str]:
    server.asked.clear()
    warm(settings, system, "材料：")
    return list(server.asked)


def test_a_prompt_is_read_once_a_machine(warm_server: WarmServer, settings: Settings) -> None:
    assert asked(warm_server, settings) == ["read", "save"]
    assert asked(warm_server, settings) == ["restore"]
    assert asked(warm_server, settings, "别的规则") == ["read", "save"]
    assert not list(warm_server.prompts.glob("*.new"))


def test_another_model_does_not_take_the_prompt(warm_server: WarmServer, settings: Settings) -> None:
    asked(warm_server, settings)
    warm_server.model.write_bytes(b"GGUF, another")
    assert asked(warm_server, settings) == ["read", "save"]


def test_a_damaged_prompt_file_is_never_given_to_llama(warm_server: WarmServer, settings: Settings) -> None:
    """It would abort the process."""
    asked(warm_server, settings)
    (file,) = warm_server.prompts.glob("*.kv")
    file.write_bytes(b"stat")
    assert asked(warm_server, settings) == ["read", "save"]
    assert asked(warm_server, settings) == ["restore"]


def test_a_prompt_file_that_is_refused_is_read_again(warm_server: WarmServer, settings: Settings) -> None:
    asked(warm_server, settings)
    warm_server.refuses = "restore"
    assert asked(warm_server, settings) == ["restore", "read", "save"]


def test_a_prompt_that_cannot_be_kept_is_warm_all_the_same(
    warm_server: WarmServer, settings: Settings
) -> None:
    warm_server.refuses = "save"
    assert asked(warm_server, settings) == ["read", "save"]


def test_only_the_newest_prompts_are_kept(warm_server: WarmServer, settings: Settings) -> None:
    for number in range(10):
        asked(warm_server, settings, str(number))
        for file in warm_server.prompts.glob("*.kv"):
            os.utime(file, ns=(0, file.stat().st_mtime_ns - 10**9))
    assert len(list(warm_server.prompts.glob("*.kv"))) == 8
    assert len(list(warm_server.prompts.iterdir())) == 16
    assert asked(warm_server, settings, "9") == ["restore"]
    assert asked(warm_server, settings, "0") == ["read", "save"]


@pytest.mark.models
def test_the_real_model_answers(tmp_path: Path) -> None:
    settings = Settings()
    try:
        model = find_model(settings)
    except ModelMissingError as error:
        pytest.skip(str(error))
    system = "你是一个简洁的助手。"
    question = [("system", system), ("user", "用一个词回答：中国的首都是哪里？")]
    chosen = settings.model_copy(update={"llm_file": str(model), "cache": tmp_path})
    for _ in range(2):  # the second server takes the prompt from the file of the first
        warm(chosen, system)
        assert "北京" in "".join(stream_text(chat_model(chosen, max_tokens=8), question))
        stop_servers()
    assert len(list((tmp_path / "prompts").glob("*.kv"))) == 1

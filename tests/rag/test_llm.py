"""From settings to a chat model, and from a chat model to text or one clear line."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from llm_fakes import ChatServer, ScriptedModel, run_chat_server
from pydantic import SecretStr

from rag.errors import GovqaError, ModelMissingError, ModelUnreachableError, UsageError
from rag.llm import chat_model, is_embedded, model_name, no_telemetry, stream_text
from rag.settings import Settings

MESSAGES = [("system", "只根据材料回答。"), ("user", "目标是多少？")]


def choose(settings: Settings, **fields: Any) -> Settings:
    return settings.model_copy(update=fields)


def text_of(error: pytest.ExceptionInfo[GovqaError]) -> str:
    text = str(error.value)
    assert text and "\n" not in text
    return text


def test_importing_the_room_is_cheap() -> None:
    script = (
        "import sys, rag.llm, rag.models; "
        "print([m for m in ('langchain', 'langchain_core', 'openai', 'httpx', 'xllamacpp') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    out = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "embedded:qwen2.5-coder-1.5b-instruct-q4_k_m"),
        ({"llm_file": "/models/other.Q8_0.gguf"}, "embedded:other.Q8_0"),
        ({"llm_model": "anthropic:claude-x"}, "anthropic:claude-x"),
        ({"llm_model": "azure-openai:x"}, "azure_openai:x"),
        ({"llm_model": "gpt-x"}, "gpt-x"),
        ({"llm_model": "qwen2.5:7b", "llm_base_url": "http://u:secret@h/v1"}, "openai:qwen2.5:7b"),
        ({"llm_model": "openai:qwen2.5:7b", "llm_base_url": "http://h/v1"}, "openai:qwen2.5:7b"),
        ({"llm_model": "ollama:qwen2.5:7b", "llm_base_url": "http://h"}, "ollama:qwen2.5:7b"),
        ({"llm_model": "x", "llm_base_url": "http://h", "llm_api_key": SecretStr("secret")}, "openai:x"),
    ],
)
def test_a_model_is_named_without_secrets(settings: Settings, fields: dict[str, Any], name: str) -> None:
    chosen = choose(settings, **fields)
    assert model_name(chosen) == name
    assert is_embedded(chosen) == name.startswith("embedded:")


def test_an_address_without_a_model_is_a_usage_error(settings: Settings) -> None:
    with pytest.raises(UsageError) as error:
        chat_model(choose(settings, llm_base_url="http://127.0.0.1:1/v1"))
    assert "GOVQA_LLM_MODEL" in text_of(error)


def test_without_a_model_file_the_command_is_named(settings: Settings) -> None:
    with pytest.raises(ModelMissingError) as error:
        chat_model(settings)
    assert "govqa models get" in text_of(error)


def test_a_provider_that_is_not_installed_names_its_package(settings: Settings) -> None:
    with pytest.raises(UsageError) as error:
        chat_model(choose(settings, llm_model="upstage:solar"))
    assert "pip install langchain-upstage" in text_of(error)


@pytest.mark.parametrize("name", ["nobody:knows", "something"])
def test_an_unknown_provider_is_a_usage_error(settings: Settings, name: str) -> None:
    with pytest.raises(UsageError) as error:
        chat_model(choose(settings, llm_model=name))
    assert "GOVQA_LLM_MODEL" in text_of(error)


def test_a_hosted_model_without_a_key_is_one_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelUnreachableError) as error:
        "".join(stream_text(chat_model(choose(settings, llm_model="openai:gpt-x")), MESSAGES))
    assert "GOVQA_LLM_API_KEY" in text_of(error)


def test_an_endpoint_is_asked_for_the_same_answer_each_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of somebody else")
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "OPENAI_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with run_chat_server(ChatServer()) as chat:
        model = chat_model(choose(settings, llm_model="m", llm_base_url=chat.url), max_tokens=77)
        assert list(stream_text(model, MESSAGES)) == ["增长", "5.5%", "左右"]
    (body,) = chat.bodies
    assert body["temperature"] == 0
    assert isinstance(body["seed"], int)
    assert body["max_tokens"] == 77
    assert body["stream"] is True
    assert body["model"] == "m"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert chat.keys == ["Bearer none"]


def test_the_key_of_the_settings_is_sent(settings: Settings) -> None:
    with run_chat_server(ChatServer()) as chat:
        chosen = choose(settings, llm_model="m", llm_base_url=chat.url, llm_api_key=SecretStr("mine"))
        "".join(stream_text(chat_model(chosen), MESSAGES))
    assert chat.keys == ["Bearer mine"]


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        (401, "Incorrect API key provided: sk-abc", "GOVQA_LLM_API_KEY"),
        (403, "no", "GOVQA_LLM_API_KEY"),
        (404, "no such model", "GOVQA_LLM_MODEL"),
        (429, "quota", "429"),
        (400, "request exceeds the available context size", "GOVQA_EVIDENCE_TOKENS"),
        (400, "temperature is\nnot supported", "temperature is"),
        (500, "the key sk-abcdef broke", "500"),
    ],
)
def test_a_refusal_becomes_one_line_without_secrets(
    settings: Settings, status: int, message: str, said: str
) -> None:
    with run_chat_server(ChatServer(status=status, message=message)) as chat:
        model = chat_model(choose(settings, llm_model="m", llm_base_url=chat.url))
        with pytest.raises(ModelUnreachableError) as error:
            "".join(stream_text(model, MESSAGES))
    assert said in text_of(error)
    assert "sk-abc" not in str(error.value)


def test_an_endpoint_that_is_not_there_is_one_line(settings: Settings) -> None:
    with run_chat_server(ChatServer()) as chat:
        pass
    model = chat_model(choose(settings, llm_model="m", llm_base_url=chat.url))
    with pytest.raises(ModelUnreachableError) as error:
        "".join(stream_text(model, MESSAGES))
    assert "GOVQA_LLM_BASE_URL" in text_of(error)


@pytest.mark.parametrize("said_before", [[], ["增长"]], ids=["first", "later"])
def test_a_model_that_falls_silent_is_given_up(said_before: list[str]) -> None:
    silence = threading.Event()
    try:
        with pytest.raises(ModelUnreachableError) as error:
            "".join(stream_text(ScriptedModel(pieces=[*said_before, silence]), MESSAGES, timeout=0.05))
        assert "GOVQA_LLM_TIMEOUT" in text_of(error)
    finally:
        silence.set()


def test_a_model_that_never_ends_is_given_up() -> None:
    endless = ScriptedModel(pieces=["啊"] * 1_000_000)
    with pytest.raises(ModelUnreachableError):
        for _ in stream_text(endless, MESSAGES, timeout=10, total=0.05):
            pass


def test_closing_the_text_closes_the_model() -> None:
    go_on, never, closed = threading.Event(), threading.Event(), threading.Event()
    text = stream_text(ScriptedModel(pieces=["一", go_on, "二", never, "三"], closed=closed), MESSAGES)
    assert next(text) == "一"
    text.close()  # type: ignore[attr-defined]
    go_on.set()
    assert closed.wait(5), "it went on to the piece that never comes"


def test_what_was_said_before_an_error_is_kept() -> None:
    text = stream_text(ScriptedModel(pieces=["一", RuntimeError("broken\nsecond line")]), MESSAGES)
    assert next(text) == "一"
    with pytest.raises(ModelUnreachableError) as error:
        next(text)
    assert "broken" in text_of(error)


def test_empty_pieces_are_left_out() -> None:
    assert list(stream_text(ScriptedModel(pieces=["", "一", "", "二"]), MESSAGES)) == ["一", "二"]


def test_no_tracing_whatever_the_environment_says(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langsmith import utils

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    utils.get_env_var.cache_clear()
    no_telemetry()
    assert utils.tracing_is_enabled() is False
    with run_chat_server(ChatServer()) as chat:
        chat_model(choose(settings, llm_model="m", llm_base_url=chat.url))
    assert utils.tracing_is_enabled() is False
    utils.get_env_var.cache_clear()

"""Planted secrets are looked for in all that leaves the program: answers, exports, logs, runs, pages, the API's replies."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from rich.console import Console
from scripted import ScriptedEngine
from streamlit.testing.v1 import AppTest

from eval.running import answer_all, begin, describe
from eval.runs import load_set
from rag.builds import read_manifest
from rag.engine import Engine
from rag.index import open_files
from rag.settings import PREFIX, Settings, load_settings
from tests.conftest import ROOT, HashEmbedder
from tests.rag.llm_fakes import ChatServer, run_chat_server
from ui.api.app import create_app
from ui.api.serve import guarded
from ui.api.service import Service
from ui.web import export, login

SECRETS = {
    "llm_api_key": "canary-llm-4f1d2c7b90",  # of no shape that a pattern would know
    "embedding_api_key": "canary-embedding-77aa01",
    "password": "canary-password-93be52",
    "api_token": "canary-token-5512cd0e88",
}
IN_ADDRESS = "canary-address-0b7e"
QUESTION = "宜春怎么降企业用能成本？"


def leaked(*said: object) -> list[str]:
    text = "\n".join(str(one) for one in said)
    return [secret for secret in (*SECRETS.values(), IN_ADDRESS) if secret in text]


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    """An endpoint that fails and says the key aloud."""
    told = f"the token {SECRETS['llm_api_key']} is out of luck"
    with run_chat_server(ChatServer(status=500, message=told)) as server:
        yield server


@pytest.fixture
def planted(shared_settings: Settings, chat: ChatServer) -> Settings:
    address = chat.url.replace("http://", f"http://somebody:{IN_ADDRESS}@") + f"?key={IN_ADDRESS}"
    secret = {name: SecretStr(value) for name, value in SECRETS.items()}
    return shared_settings.model_copy(
        update={**secret, "llm_base_url": address.partition("?")[0], "llm_model": "m"}
    )


@pytest.fixture
def engine(planted: Settings, build: Path) -> Iterator[Engine]:
    with closing(Engine(planted, open_files(build, read_manifest(build)), HashEmbedder())) as engine:
        yield engine


def test_no_secret_is_in_an_answer_its_exports_or_the_log(
    engine: Engine, chat: ChatServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = engine.ask(QUESTION)
    assert answer.degraded and "500" in answer.notice  # it went wrong, and said so
    assert SECRETS["llm_api_key"] in str(chat.keys) + chat.message
    with zipfile.ZipFile(io.BytesIO(export.as_docx(answer))) as document:
        word = "".join(document.read(name).decode("utf-8", "replace") for name in document.namelist())
    said = (answer.model_dump_json(), repr(answer), export.as_json(answer), export.as_markdown(answer), word)
    assert leaked(*said, caplog.text, *capfd.readouterr(), repr(engine.settings)) == []


def test_no_secret_is_in_what_an_evaluation_writes(engine: Engine, tmp_path: Path) -> None:
    questions = load_set("reports5")[:1]
    folder = tmp_path / "run"
    manifest = describe("run", "reports5", 1, engine, engine.settings)
    begin(folder, manifest)
    answer_all(folder, questions, set(), engine, lambda *_: None)
    written = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    assert len(written) >= 2 and '"llm_base_url": "http://127.0.0.1' in "".join(written)
    assert leaked(*written) == []


def test_no_secret_is_in_what_doctor_prints(planted: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.doctor import diagnose

    for name, value in SECRETS.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)
    for name in ("llm_base_url", "llm_model", "index", "cache", "reports"):
        monkeypatch.setenv(PREFIX + name.upper(), str(getattr(planted, name)))
    monkeypatch.setenv(
        PREFIX + "EMBEDDING_BASE_URL", f"https://x:{IN_ADDRESS}@embed.example/v1?k={IN_ADDRESS}"
    )
    monkeypatch.setenv(PREFIX + "EMBEDDING_MODEL", "e")
    load_settings.cache_clear()
    out = Console(file=io.StringIO(), width=300)
    diagnose(out)
    said = out.file.getvalue()  # type: ignore[attr-defined]
    assert "127.0.0.1" in said and "embed.example/v1" in said
    assert leaked(said) == []


def test_no_secret_is_in_a_reply_of_the_api(
    planted: Settings, build: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def open_engine(settings: Settings) -> Engine:
        return Engine(settings, open_files(build, read_manifest(build)), HashEmbedder())

    service = Service(planted, open_engine)
    app = guarded(create_app(service), "127.0.0.1", planted)
    right = {"Authorization": f"Bearer {SECRETS['api_token']}"}
    said: list[str] = []
    with (
        caplog.at_level(logging.DEBUG),
        closing(service),
        TestClient(app, base_url="http://127.0.0.1:8600", raise_server_exceptions=False) as client,
    ):
        for headers in (right, {"Authorization": "Bearer wrong"}, {}):
            for method, path, body in (
                ("POST", "/v1/ask", {"question": QUESTION}),
                ("POST", "/v1/ask/stream", {"question": QUESTION}),
                ("POST", "/v1/ask", {"question": QUESTION, "api_key": "x"}),
                ("POST", "/v1/check", {"text": "赣州市生产总值增长5.5%。"}),
                ("GET", "/v1/reports", None),
                ("GET", "/v1/cite/nothing", None),
                ("GET", "/openapi.json", None),
                ("GET", "/health", None),
                ("GET", "/none", None),
            ):  # fmt: skip
                reply = client.request(method, path, headers=headers, json=body)
                said += [str(reply.status_code), str(dict(reply.headers)), reply.text]
    assert {"200", "401"} <= set(said) and "语言模型用不了" in "".join(
        json.dumps(json.loads(text), ensure_ascii=False) for text in said if text.startswith('{"')
    )
    assert leaked(*said, caplog.text, *capfd.readouterr()) == []


def test_no_secret_is_on_a_page_of_the_app(
    scripted: ScriptedEngine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)
    monkeypatch.setenv(PREFIX + "LLM_BASE_URL", f"http://x:{IN_ADDRESS}@127.0.0.1:9/v1")
    monkeypatch.setenv(PREFIX + "LLM_MODEL", "m")
    load_settings.cache_clear()
    said: list[str] = []
    at = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=30).run()
    said += every_word(at)
    assert "请输入密码" in "".join(said)
    monkeypatch.setattr(login, "passed", lambda: True)  # else the password that is typed would be found
    at = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=30).run()
    said += every_word(at)
    at.chat_input(key="question").set_value(QUESTION).run()
    at.session_state.job.join(30)
    said += every_word(at.run())
    for page in ("cite", "evaluation", "reports"):
        script = f"import streamlit as st\nfrom ui.web.pages import {page}\nst.navigation([st.Page({page}.page)]).run()"
        said += every_word(AppTest.from_string(script, default_timeout=30).run())
    assert len("".join(said)) > 5_000
    assert leaked(*said, caplog.text) == []


def every_word(at: AppTest) -> list[str]:
    """Everything that was sent to the browser."""
    return [str(element.proto) for element in (*at.main, *at.sidebar) if element.proto is not None]

"""Embeddings and language model as services: each in a second process on loopback, through index and answer."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from rag import embedding_service
from rag.builds import read_manifest
from rag.embedding import embedder_for, embedder_of
from rag.engine import Engine, open_index
from rag.errors import GovqaError, IndexMismatchError, ModelUnreachableError, UsageError
from rag.index import build_index, open_files
from rag.llm import chat_model, stream_text
from rag.settings import Settings
from rag.types import Evidence
from tests.conftest import HashEmbedder

ROOT = Path(__file__).resolve().parents[2]
KEY = "key-of-the-service"
TEXTS = [f"粮食总产量{n}亿斤" for n in range(70)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Run the service in a process of its own."""
    command = [sys.executable, "-m", "tests.rag.embedding_server", KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        process.kill()


@pytest.fixture
def service(settings: Settings, address: str) -> Settings:
    return settings.model_copy(
        update={
            "embedding_model": "hash",
            "embedding_base_url": address,
            "embedding_api_key": SecretStr(KEY),
        }
    )


def changed(settings: Settings, **fields: Any) -> Settings:
    return settings.model_copy(update=fields)


def test_vectors_are_those_of_the_model_in_the_order_asked(service: Settings) -> None:
    embedder, own = embedder_of(service), HashEmbedder()
    done: list[tuple[int, int]] = []
    vectors = embedder.passages(TEXTS, lambda n, total: done.append((n, total)))
    assert vectors == pytest.approx(own.passages(TEXTS), abs=1e-6)
    assert done == [(32, 70), (64, 70), (70, 70)]
    assert embedder.query("粮食") == pytest.approx(own.query("粮食"), abs=1e-6)
    assert embedder.passages([]).shape == (0, 0)


def test_prefixes_are_sent_and_are_part_of_the_name(service: Settings) -> None:
    prefixed = changed(service, embedding_query_prefix="query: ", embedding_passage_prefix="passage: ")
    assert embedder_of(prefixed).query("粮食") == pytest.approx(HashEmbedder().query("query: 粮食"), abs=1e-6)
    assert embedder_of(prefixed).identity != embedder_of(service).identity
    assert KEY not in embedder_of(service).identity and "127.0.0.1" not in embedder_of(service).identity


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"embedding_api_key": SecretStr("wrong")}, "GOVQA_EMBEDDING_API_KEY"),
        ({"embedding_model": "missing"}, "GOVQA_EMBEDDING_MODEL"),
        ({"embedding_model": "slow", "embedding_timeout": 0.2}, "GOVQA_EMBEDDING_TIMEOUT"),
        ({"embedding_model": "page"}, "OpenAI 兼容"),
        ({"embedding_model": "ragged"}, "OpenAI 兼容"),
        ({"embedding_base_url": "http://127.0.0.1:9/v1"}, "连不上向量服务"),
    ],
)
def test_every_failure_is_one_line_that_names_the_setting(
    service: Settings, fields: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_service, "_WAIT_S", 0)
    with pytest.raises(ModelUnreachableError, match=told) as error:
        embedder_of(changed(service, **fields)).passages(TEXTS[:3])
    assert "\n" not in str(error.value) and KEY not in str(error.value) and "wrong" not in str(error.value)


def test_a_service_that_is_busy_for_a_moment_is_asked_again(
    service: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_service, "_WAIT_S", 0)
    assert embedder_of(changed(service, embedding_model="busy")).query("粮食").shape == (256,)


def test_an_address_without_a_model_is_a_usage_error(service: Settings) -> None:
    with pytest.raises(UsageError, match="GOVQA_EMBEDDING_MODEL"):
        embedder_of(changed(service, embedding_model=""))


def test_index_and_answer_through_the_service(service: Settings) -> None:
    manifest = build_index(service)
    assert (manifest.embedder, manifest.dimension) == ("service/hash", 256)
    engine = open_index(service)
    try:
        answer = engine.ask("宜春怎么降企业用能成本？")
        assert "3.8元/立方米" in answer.answer and answer.embedder == "service/hash"
    finally:
        engine.close()
    with pytest.raises(IndexMismatchError, match="govqa index"):  # another model is another index
        open_index(changed(service, embedding_model="short"))


def test_other_dimensions_under_the_same_name_are_told(service: Settings) -> None:
    build_index(service)
    engine = open_index(service)
    try:
        engine.embedder = embedder_of(changed(service, embedding_model="short"))
        with pytest.raises(IndexMismatchError, match=r"128 维.*256 维.*govqa index") as error:
            engine.ask("宜春怎么降企业用能成本？")
        assert "\n" not in str(error.value)
    finally:
        engine.close()


def test_a_service_that_fails_in_the_middle_leaves_the_old_index(service: Settings) -> None:
    before = build_index(service)
    with pytest.raises(GovqaError):
        build_index(changed(service, embedding_model="page"))
    assert open_index(service).index.manifest == before


@pytest.mark.models
def test_the_bundled_embedder_behind_a_service_gives_the_same_vectors(service: Settings) -> None:
    prefixes = {"embedding_query_prefix": "query: ", "embedding_passage_prefix": "passage: "}
    far = embedder_of(changed(service, embedding_model="bundled", **prefixes))
    near = embedder_for("")
    assert far.query("降企业用能成本") == pytest.approx(near.query("降企业用能成本"), abs=1e-4)
    assert far.passages(TEXTS[:2]) == pytest.approx(near.passages(TEXTS[:2]), abs=1e-4)


@contextlib.contextmanager
def language_model(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], Settings]]:
    """Run the embedded model in a process of its own; gives that and the settings of who reaches it as a service."""
    code = (
        "import json, sys; from rag.llm import embedded_server; from rag.settings import load_settings; "
        "e = embedded_server(load_settings()).endpoint(); "
        "print(json.dumps([e.base_url, e.api_key]), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        base_url, key = json.loads(process.stdout.readline())
        yield (
            process,
            changed(
                settings,
                llm_model="openai:any",
                llm_base_url=base_url,
                llm_api_key=SecretStr(key),
                llm_timeout=300.0,
            ),
        )
        process.stdin.close()


@pytest.mark.models
def test_the_language_model_of_another_process_writes_and_a_wrong_key_is_told(settings: Settings) -> None:
    with language_model(settings) as (_, chosen):
        said = "".join(stream_text(chat_model(chosen, max_tokens=4), [("human", "只回答一个字：好")]))
        assert said
        wrong = changed(chosen, llm_api_key=SecretStr("wrong"))
        with pytest.raises(ModelUnreachableError, match="GOVQA_LLM_API_KEY") as error:
            list(stream_text(chat_model(wrong), [("human", "好")]))
        assert "\n" not in str(error.value) and "wrong" not in str(error.value)


@pytest.mark.models
def test_the_language_model_of_another_process_writes_an_answer_and_may_die_while_it_does(
    shared_settings: Settings, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "宜春怎么降企业用能成本？"
    drafted: list[str] = []
    dies = False
    whole = Engine.draft

    def draft(self: Engine, asked: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        for piece in whole(self, asked, evidence):
            drafted.append(piece)
            if dies:
                process.kill()  # what hosts the model ends with its parent
            yield piece

    monkeypatch.setattr(Engine, "draft", draft)
    with language_model(changed(shared_settings, prose="model", evidence_tokens=50)) as (process, chosen):
        engine = Engine(chosen, open_files(build, read_manifest(build)), HashEmbedder())
        try:
            answer = engine.ask(question)
            assert "3.8元/立方米" in "".join(drafted) and not answer.degraded
            [claim] = [claim for claim in answer.claims if "3.8元/立方米" in claim.text]
            assert claim.support == "supported" and claim.citations == ("宜春市-2024-p019-s9",)
            drafted.clear()
            dies = True
            answer = engine.ask(question)
            assert drafted and answer.degraded and "模型" in answer.notice
            # Then the report's own sentences answer.
            assert "宜春市-2024-p019-s9" in {address for c in answer.claims for address in c.citations}
        finally:
            engine.close()

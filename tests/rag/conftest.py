"""An index over the five reports with the deterministic embedder, built once, and an engine with a scripted model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from rag.builds import current_build, read_manifest
from rag.engine import Engine
from rag.index import OpenIndex, build_index
from rag.library import Library
from rag.settings import Settings
from rag.store import VectorStore
from tests.conftest import REPORTS, HashEmbedder

MakeEngine = Callable[..., Engine]


@pytest.fixture(scope="session")
def shared_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("shared")
    settings = Settings(reports=REPORTS, index=folder / "index", cache=folder / "cache")
    build_index(settings, HashEmbedder())
    return settings


@pytest.fixture(scope="session")
def build(shared_settings: Settings) -> Path:
    return current_build(shared_settings)


@pytest.fixture
def library(build: Path) -> Iterator[Library]:
    library = Library(build / "library.sqlite")
    yield library
    library.close()


@pytest.fixture
def make_engine(shared_settings: Settings, build: Path) -> Iterator[MakeEngine]:
    """Make an engine whose model says the given answers, one a call; with none it fails the test when called.

    With answers the model writes wherever it may, also where the report's own sentences would do.
    """
    engines: list[Engine] = []

    def make(*answers: str) -> Engine:
        def chat() -> GenericFakeChatModel:
            assert answers, "this question needs no model"
            return GenericFakeChatModel(messages=iter([AIMessage(a) for a in answers]))

        index = OpenIndex(
            read_manifest(build), Library(build / "library.sqlite"), VectorStore(build / "chroma")
        )
        settings = shared_settings.model_copy(update={"prose": "model" if answers else "auto"})
        engines.append(Engine(settings, index, HashEmbedder(), chat))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()

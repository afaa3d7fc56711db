"""What every test stands on: no network, no settings of the user's, a deterministic embedder, a scripted model."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from rag.builds import current_build, read_manifest
from rag.embedding import Progress, Vectors
from rag.engine import Engine
from rag.index import build_index, open_files
from rag.library import Library
from rag.settings import PREFIX, Settings, load_settings
from rag.tokens import tokens

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "corpus" / "reports"

MakeEngine = Callable[..., Engine]


LONG = ("models", "browser")
"""Marks of the files that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that several workers end together."""
    items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in LONG))


class HashEmbedder:
    """Bags of search tokens hashed into 256 dimensions: texts that share words are near each other."""

    identity = "hash-256"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def query(self, text: str) -> Vectors:
        return self._vector(text)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.embedded.extend(texts)
        if progress:
            progress(len(texts), len(texts))
        return np.stack([self._vector(text) for text in texts])

    @staticmethod
    def _vector(text: str) -> Vectors:
        vector = np.zeros(256, dtype=np.float32)
        for token in tokens(text):
            digest = hashlib.blake2b(token.encode(), digest_size=4).digest()
            vector[int.from_bytes(digest, "big") % 256] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-9)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests do not see the user's GOVQA_ variables, except where further reports are."""
    for name in list(os.environ):
        if name.startswith(PREFIX) and name != PREFIX + "EXTRA_REPORTS":
            monkeypatch.delenv(name)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback may be reached."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "localhost", "::1"):
            raise AssertionError(f"a test reached for the network: {host}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings over the five reports with index and cache in a folder of the test's own."""
    return Settings(reports=REPORTS, index=tmp_path / "index", cache=tmp_path / "cache")


# An index over the five reports, built once, and an engine with a scripted model ------------------------------


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index over the five reports with the deterministic embedder: to be read, or copied and changed.

    It is built once, also where several workers (pytest-xdist) share a run.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with FileLock(folder / "shared-index.lock"):
        index = folder / "shared-index"
        if not (index / "CURRENT").exists():
            build_index(Settings(reports=REPORTS, index=index, cache=folder / "cache"), HashEmbedder())
    return index


@pytest.fixture(scope="session")
def shared_settings(built_index: Path) -> Settings:
    return Settings(reports=REPORTS, index=built_index, cache=built_index.parent / "cache")


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

        index = open_files(build, read_manifest(build))
        settings = shared_settings.model_copy(update={"prose": "model" if answers else "auto"})
        engines.append(Engine(settings, index, HashEmbedder(), chat))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()

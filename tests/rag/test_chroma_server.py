"""A real Chroma server on loopback: several indexing workers and several readers at once, and what is said without it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from chromadb.api.models.Collection import Collection as ChromaCollection

from rag import making
from rag import store as store_module
from rag.builds import Collection, check_fit, current_build, read_manifest
from rag.embedding import Progress, Vectors
from rag.errors import IndexMismatchError, StorageError, UsageError
from rag.index import build_index, open_built
from rag.settings import Settings, load_settings
from rag.shelf import add_files, remove_report
from rag.store import VectorStore
from rag.verify import verify_index
from tests.faults import sandbox
from tests.faults.sandbox import Hashed

ROOT = Path(__file__).resolve().parents[2]

PLACES = ("萍乡市-2024", "九江市-2024", "上饶市-2024")


class Remembering(Hashed):
    """Remembers what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.texts += texts
        return super().passages(texts, progress)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent))
    assert command, "chromadb brings the command chroma"
    port, folder = free_port(), tmp_path_factory.mktemp("server")
    arguments = [command, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert process.poll() is None, "chroma run ended"
                    time.sleep(0.1)  # until it listens: there is nothing else to wait for
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def shelf(folder: Path, server: str, *places: str) -> Settings:
    settings = sandbox.settings_in(folder).model_copy(update={"chroma_url": server})
    add_files(settings, [sandbox.report_file(place) for place in places])
    return settings


def near(settings: Settings, text: str) -> list[float]:
    """Search all reports by the graph on the server."""
    with closing(open_built(settings)) as index:
        at = index.manifest.collections
        assert at
        with closing(VectorStore(Path("nowhere"), remote=at)) as store:
            ids = [report.id for report in index.library.reports]
            found = store.search(Hashed().query(text), index.library, ids, 10)
            exact = index.store.search(Hashed().query(text), index.library, ids, 10)
            assert [s for _, s in found] == pytest.approx([s for _, s in exact], abs=1e-5)
            return [s for _, s in found]


def test_workers_index_and_readers_read_one_server_at_once(server: str, tmp_path: Path) -> None:
    workers = [shelf(tmp_path / place, server, place) for place in PLACES]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda settings: build_index(settings, Hashed()), workers))
        reading = [pool.submit(near, settings, "乡村振兴") for settings in workers * 2]
        add_files(workers[0], [sandbox.report_file("吉安市-2024")])
        writing = pool.submit(build_index, workers[0], Hashed())
        assert all(len(one.result()) == 10 for one in reading)
        assert {report.id for report in writing.result().reports} == {PLACES[0], "吉安市-2024"}
    for settings in workers:
        assert not (current_build(settings) / "chroma").exists()
        assert verify_index(settings).problems == ()


ASKED = "萍乡今年怎样推进乡村振兴？"

WORK = """
import sys
from contextlib import closing
from pathlib import Path
from rag import store
from rag.index import build_index
from rag.shelf import add_files
from tests.faults import sandbox

store.EXACT_LIMIT = 0  # so that every search is one of the graph on the server
job, folder, server, *rest = sys.argv[1:]
settings = sandbox.settings_in(Path(folder)).model_copy(update={"chroma_url": server})
if job == "index":
    add_files(settings, [sandbox.report_file(place) for place in rest])
    build_index(settings, sandbox.Hashed())
else:
    with closing(sandbox.open_engine(settings)) as engine:
        for _ in range(5):
            print(engine.ask(rest[0]).answer)
"""


def process(*arguments: str) -> subprocess.Popen[str]:
    """Start a worker or a reader of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", WORK, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def ended(one: subprocess.Popen[str]) -> str:
    told = one.communicate(timeout=120)[0]
    assert one.returncode == 0
    return told


def asked(settings: Settings) -> str:
    with closing(sandbox.open_engine(settings)) as engine:
        return engine.ask(ASKED).answer


def test_questions_are_answered_by_the_graph_on_the_server(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = shelf(tmp_path, server, *PLACES[:2])
    build_index(settings, Hashed())
    exact = asked(settings)
    searched: list[str] = []
    query = ChromaCollection.query
    monkeypatch.setattr(
        ChromaCollection, "query", lambda self, **given: (searched.append(self.name), query(self, **given))[1]
    )
    assert asked(settings) == exact and not searched
    monkeypatch.setattr(store_module, "EXACT_LIMIT", 0)
    assert asked(settings) == exact and "乡村" in exact
    assert set(searched) == {one.name for one in read_manifest(current_build(settings)).collections}


def test_a_server_lost_while_questions_are_asked_is_one_line(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = shelf(tmp_path, server, PLACES[0])
    build_index(settings, Hashed())
    monkeypatch.setattr(store_module, "EXACT_LIMIT", 0)
    with closing(sandbox.open_engine(settings)) as engine:
        VectorStore(tmp_path, remote=engine.index.manifest.collections).drop()
        with pytest.raises(StorageError, match=r"没有这个索引的向量.*govqa index --force"):
            engine.ask(ASKED)


def test_processes_index_and_read_one_server_at_once(server: str, tmp_path: Path) -> None:
    read = shelf(tmp_path / "read", server, PLACES[0])
    build_index(read, Hashed())
    answer = asked(read)
    workers = [process("index", str(tmp_path / place), server, place) for place in PLACES[1:]]
    readers = [process("ask", str(tmp_path / "read"), server, ASKED) for _ in range(2)]
    assert [ended(one) for one in readers] == [f"{answer}\n" * 5] * 2
    for one, place in zip(workers, PLACES[1:], strict=True):
        assert ended(one) == ""
        settings = sandbox.settings_in(tmp_path / place).model_copy(update={"chroma_url": server})
        assert verify_index(settings).problems == () and near(settings, "乡村振兴")


def test_a_swap_is_another_collection_and_old_ones_go(server: str, tmp_path: Path) -> None:
    settings = shelf(tmp_path, server, *PLACES[:2])
    names = []
    build_index(settings, Hashed())
    for _ in range(3):
        (at,) = read_manifest(current_build(settings)).collections
        names.append(at.name)
        build_index(settings, Hashed(), again=True)
    held = VectorStore(tmp_path, remote=[Collection(url=server, name=names[2])])
    assert held.count() > 0  # the one before stays, for readers that have it open
    gone = VectorStore(tmp_path, remote=[Collection(url=server, name=names[0])])
    with pytest.raises(StorageError, match="没有这个索引的向量"):
        gone.count()
    remove_report(settings, PLACES[1])
    build_index(settings, Hashed())
    assert verify_index(settings).problems == ()


def test_an_addition_sends_what_is_new_and_readers_of_the_build_before_see_no_change(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = shelf(tmp_path, server, *PLACES)
    build_index(settings, Hashed())
    sent: list[int] = []
    add = VectorStore.add
    monkeypatch.setattr(
        VectorStore, "add", lambda self, ids, *rest: (sent.append(len(ids)), add(self, ids, *rest))[1]
    )
    with closing(open_built(settings)) as before:
        held = [report.id for report in before.library.reports]
        asked = VectorStore(Path("nowhere"), remote=before.manifest.collections)
        question = Hashed().query("乡村振兴")
        found = asked.search(question, before.library, held, 10)
        add_files(settings, [sandbox.report_file("吉安市-2024")])
        manifest = build_index(settings, Hashed())
        assert sent == [one.windows for one in manifest.reports if one.id == "吉安市-2024"]
        assert len(manifest.collections) == 2
        assert near(settings, "乡村振兴")
        remove_report(settings, PLACES[1])
        assert len(build_index(settings, Hashed()).collections) == 2 and len(sent) == 1
        assert near(settings, "就业") and verify_index(settings).problems == ()
        assert asked.search(question, before.library, held, 10) == found
        asked.close()


def test_a_report_that_comes_back_is_found_once(server: str, tmp_path: Path) -> None:
    settings = shelf(tmp_path, server, *PLACES)
    build_index(settings, Hashed())
    for _ in range(2):
        remove_report(settings, PLACES[1])
        build_index(settings, Hashed())
        add_files(settings, [sandbox.report_file(PLACES[1])])
        manifest = build_index(settings, Hashed())
        assert verify_index(settings).problems == ()
        assert near(settings, "乡村振兴")
    assert len(manifest.collections) == 2  # those that hold nothing any more are left out


def test_too_many_collections_become_one_and_those_of_no_build_go(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST_COLLECTIONS", 2)
    settings = shelf(tmp_path, server, PLACES[0])
    seen: list[tuple[str, ...]] = []
    for place in (None, *PLACES[1:], "吉安市-2024"):
        if place:
            add_files(settings, [sandbox.report_file(place)])
        build_index(settings, Hashed())
        seen.append(tuple(one.name for one in read_manifest(current_build(settings)).collections))
        assert near(settings, "就业")
    assert list(map(len, seen)) == [1, 2, 1, 2]
    assert seen[1][0] == seen[0][0] and seen[2][0] not in seen[1]
    kept = {name for build in settings.index.glob("build-*") for name in _names(build)}
    gone = {name for names in seen for name in names} - kept
    assert gone == set(seen[1])
    for name in gone:
        with pytest.raises(StorageError, match="没有这个索引的向量"):
            VectorStore(tmp_path, remote=[Collection(url=server, name=name)]).count()


def _names(build: Path) -> set[str]:
    return {one.name for one in read_manifest(build).collections}


def test_a_server_that_is_away_is_named_and_the_old_index_stays(server: str, tmp_path: Path) -> None:
    settings = shelf(tmp_path, "", PLACES[0])
    build_index(settings, Hashed())
    before = current_build(settings)
    away = settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(IndexMismatchError, match="GOVQA_CHROMA_URL"):
        check_fit(read_manifest(before), away)
    with pytest.raises(StorageError, match=r"Chroma 服务 http://127.*GOVQA_CHROMA_URL"):
        build_index(away, Hashed())
    assert current_build(settings) == before
    there = settings.model_copy(update={"chroma_url": server})
    build_index(there, Hashed())
    assert near(there, "就业")


def test_vectors_outlive_a_server_that_is_lost(server: str, tmp_path: Path) -> None:
    away = shelf(tmp_path, f"http://127.0.0.1:{free_port()}", *PLACES[:2])
    first, second = Remembering(), Remembering()
    for _ in range(3):
        with pytest.raises(StorageError, match="Chroma 服务"):
            build_index(away, first)
    assert len(first.texts) == len(set(first.texts))  # none is embedded twice
    assert len(list(away.index.glob("build-*"))) <= 2  # nor do failures pile up
    there = away.model_copy(update={"chroma_url": server})
    build_index(there, second)
    assert first.texts and not second.texts
    assert [path.name for path in there.index.glob("build-*")] == [current_build(there).name]
    assert verify_index(there).problems == () and near(there, "就业")


def test_a_collection_that_names_a_model_to_load_is_not_opened(server: str, tmp_path: Path) -> None:
    # Whoever reaches the server, which has no login, may put one there; writing to it would load that model.
    model = {
        "model_name": "a/b",
        "device": "cpu",
        "normalize_embeddings": False,
        "kwargs": {"trust_remote_code": True},
    }
    loading = {"type": "known", "name": "sentence_transformer", "config": model}
    made = httpx.post(
        f"{server}/api/v2/tenants/default_tenant/databases/default_database/collections",
        json={"name": "planted", "configuration": {"embedding_function": loading}},
    )
    assert made.status_code == 200  # the server itself loads nothing
    store = VectorStore(tmp_path, remote=[Collection(url=server, name="planted")])
    with pytest.raises(StorageError, match=r"planted.*govqa index --force"):
        store.add(["a"], Hashed().passages(["粮食"]), ["r"])
    with pytest.raises(StorageError, match="planted"):
        store.count()


@pytest.mark.parametrize("url", ["chroma:8000", "ftp://host", "http://user:word@host:1", "http://host/path"])
def test_an_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVQA_CHROMA_URL", url)
    load_settings.cache_clear()
    with pytest.raises(UsageError, match="GOVQA_CHROMA_URL"):
        load_settings()

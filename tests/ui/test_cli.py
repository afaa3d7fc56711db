"""The command line: what it prints, and that every expected failure is one line and exit code 1 or 2."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from rag.engine import Engine
from rag.errors import UsageError
from rag.settings import Settings
from rag.types import ReportRef
from tests.conftest import REPORTS, ROOT, HashEmbedder
from ui import batch as batch_module
from ui.asking import Scope
from ui.batch import run_batch
from ui.render import Printer


def govqa(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GOVQA_")}
    return subprocess.run(
        [sys.executable, "-c", "from ui.cli import main; main()", *arguments],
        capture_output=True, text=True, cwd=ROOT, env=clean | env, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rag.index import build_index

    folder = tmp_path_factory.mktemp("cli") / "index"
    build_index(Settings(reports=REPORTS, index=folder), HashEmbedder())
    return folder


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    done = govqa("ask", "赣州2024年GDP增长目标是多少？", GOVQA_INDEX=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "govqa index" in one_line(done)


def test_an_empty_question_is_refused(tmp_path: Path) -> None:
    done = govqa("ask", "  ", GOVQA_INDEX=str(tmp_path))
    assert done.returncode == 2
    assert "空" in one_line(done)


def test_a_port_that_is_taken_says_so() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = govqa("app", "--port", str(port))
    assert refused.returncode in (1, 2)
    assert f"端口 {port} 已被别的程序占用" in refused.stderr


def test_an_unknown_setting_is_refused() -> None:
    done = govqa("doctor", GOVQA_INDX="x")
    assert done.returncode == 2
    assert "GOVQA_INDEX" in one_line(done)


def test_an_unknown_command_points_to_the_help() -> None:
    done = govqa("aks", "x")
    assert done.returncode == 2
    assert "--help" in one_line(done)


def test_a_scope_names_reports_by_place_and_year() -> None:
    held = [
        ReportRef(id="赣州市-2024", place="赣州市", year=2024),
        ReportRef(id="乐平市-2023", place="乐平市", year=2023),
    ]
    assert Scope().reports(held) == ()
    assert Scope(places=("赣州", "乐平市")).reports(held) == ("赣州市-2024", "乐平市-2023")
    assert Scope(years=(2023,)).reports(held) == ("乐平市-2023",)
    for scope in (Scope(places=("九江",)), Scope(places=("赣州",), years=(2023,))):
        with pytest.raises(UsageError, match="现有：赣州市2024年、乐平市2023年"):
            scope.reports(held)


def test_no_reports_says_so(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    done = govqa("index", GOVQA_REPORTS=str(tmp_path / "reports"), GOVQA_INDEX=str(tmp_path / "index"))
    assert done.returncode in (1, 2)
    one_line(done)


def test_an_index_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = govqa("index", GOVQA_INDEX=str(tmp_path / "file" / "index"))
    assert done.returncode == 1
    assert "GOVQA_INDEX" in one_line(done)


def test_another_embedder_s_index_is_refused(index: Path) -> None:
    done = govqa("ask", "赣州2024年GDP增长目标是多少？", GOVQA_INDEX=str(index))
    assert done.returncode == 1
    assert "govqa index" in one_line(done)


def test_cite_prints_the_paragraph_and_where_it_stands(index: Path) -> None:
    done = govqa("cite", "赣州市-2024-p012-s1", "--json", GOVQA_INDEX=str(index))
    assert done.returncode == 0
    citation = json.loads(done.stdout)
    assert citation["quote"].startswith("主要预期目标是：GDP增长6%左右")
    assert citation["part"] == "plan"
    plain = govqa("cite", "赣州市-2024-p012", GOVQA_INDEX=str(index), COLUMNS="200")
    assert "二、2024年工作安排" in plain.stdout and "GDP增长6%左右" in plain.stdout


def test_cite_refuses_what_is_not_there(index: Path) -> None:
    done = govqa("cite", "赣州市-2024-p999", GOVQA_INDEX=str(index))
    assert done.returncode == 2
    assert "赣州市-2024-p999" in one_line(done)


def test_doctor_tells_what_cleaning_took_out(index: Path) -> None:
    done = govqa("doctor", GOVQA_INDEX=str(index), GOVQA_EMBEDDING_MODEL="")
    assert "✓ 报告：5 份，与清单相符" in done.stdout


def test_removals_are_listed_one_by_one_with_their_text(index: Path) -> None:
    from rag.builds import open_library

    parsed = open_library(Settings(reports=REPORTS, index=index)).parsed("抚州市-2024")
    done = govqa("doctor", "--removals", "抚州", GOVQA_INDEX=str(index))
    assert done.returncode == 0
    for removal in parsed.removals:
        if text := " ".join(parsed.source[removal.start : removal.end].split()):
            line = f"第 {removal.start}–{removal.end} 字符  {removal.rule}（{removal.reason}）：{text}"
            assert line in done.stdout
    assert "索引里没有 火星 的报告" in one_line(govqa("doctor", "--removals", "火星", GOVQA_INDEX=str(index)))


def test_cleaning_is_counted_by_rule(index: Path) -> None:
    from rag.builds import open_library

    library = open_library(Settings(reports=REPORTS, index=index))
    rules = dict(library.removals())
    assert rules and all(count > 0 for count in rules.values())
    assert sum(rules.values()) == sum(len(library.parsed(r.id).removals) for r in library.reports)


def test_doctor_fails_when_something_is_missing(tmp_path: Path) -> None:
    done = govqa("doctor", GOVQA_INDEX=str(tmp_path), GOVQA_CACHE=str(tmp_path))
    assert done.returncode == 1
    assert "✗ 索引" in done.stdout and "✗ 语言模型" in done.stdout and "govqa models get" in done.stdout


@pytest.fixture
def scripted(index: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    from rag.builds import current_build, read_manifest
    from rag.index import open_files

    settings = Settings(reports=REPORTS, index=index)
    build = current_build(settings)
    opened = open_files(build, read_manifest(build))
    engine = Engine(settings, opened, HashEmbedder())
    monkeypatch.setattr(batch_module, "open_index", lambda: engine)
    return engine


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_batch_goes_on_after_a_bad_line_and_resumes(scripted: Engine, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        '{"id": "a", "question": "赣州2024年GDP增长目标是多少？"}\n{"id": "b", "question": ""}\nnot json\n'
        '{"id": 4, "question": "九江的GDP目标是多少？"}\n',
        encoding="utf-8",
    )
    quiet = Console(quiet=True)
    run_batch(source, target, err=quiet)
    first = lines(target)
    assert [line["id"] for line in first] == ["a", "b", "line-3", "4"]
    assert "6%左右" in str(first[0]["answer"])
    assert "error" in first[1] and "error" in first[2]
    assert first[3]["abstained"] is True
    # A run that was killed while it wrote its last line takes up there.
    target.write_bytes(target.read_bytes()[:-30])
    run_batch(source, target, err=quiet)
    assert [line["id"] for line in lines(target)] == ["a", "b", "line-3", "4"]


def test_batch_does_not_overwrite_its_questions(scripted: Engine, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a", "question": "x"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="--out"):
        run_batch(source, source, err=Console(quiet=True))


def test_an_answer_is_printed_evidence_first_with_its_sources(scripted: Engine) -> None:
    console = Console(record=True, width=160, quiet=False, file=open(os.devnull, "w", encoding="utf-8"))
    Printer(console).show(
        scripted.stream("五个城市里谁的农村居民收入目标最高？"), "五个城市里谁的农村居民收入目标最高？"
    )
    text = console.export_text()
    assert text.index("找到的依据") < text.index("回答") < text.index("最高的是赣州市") < text.index("引用")
    assert "赣州市-2024-p012-s1" in text


def test_report_text_is_not_read_as_markup(scripted: Engine) -> None:
    console = Console(record=True, width=160, file=open(os.devnull, "w", encoding="utf-8"))
    Printer(console).show(
        scripted.stream("[red]九江[/red]的GDP目标是多少？"), "[red]九江[/red]的GDP目标是多少？"
    )
    assert "没有九江市的报告" in console.export_text()


def test_an_unreachable_model_still_leaves_the_report_s_own_words(
    scripted: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.errors import ModelUnreachableError
    from ui import asking

    def unreachable(*_: object) -> object:
        raise ModelUnreachableError("连不上语言模型，请检查网络和 GOVQA_LLM_BASE_URL")

    monkeypatch.setattr(scripted, "settings", scripted.settings.model_copy(update={"prose": "model"}))
    monkeypatch.setattr(scripted, "draft", unreachable)
    monkeypatch.setattr(scripted, "warm_up", lambda: None)
    monkeypatch.setattr(asking, "open_index", lambda: scripted)
    out, err = (
        Console(record=True, width=160, file=open(os.devnull, "w", encoding="utf-8")) for _ in range(2)
    )
    assert not asking.ask_once("宜春怎么降企业用能成本？", as_json=False, out=out, err=err)
    assert "阶梯优惠价格机制" in out.export_text()
    assert err.export_text().count("\n") == 1

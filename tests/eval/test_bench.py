"""The benchmarks: the commands that stand in the documents can be given, and what was published is what stands there."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.bench import growth, parts, scale, speed, startup
from eval.bench.shelf import build_shelf, is_built, read_base
from eval.questionset import load, split_of
from rag.builds import read_manifest
from rag.settings import Settings
from rag.shelf import listed
from tests.conftest import HashEmbedder

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("eval/questions/*.md"), ROOT / "Makefile"}
    - {ROOT / "CHANGELOG.md"}  # which tells of commands as they were
)
COMMAND = re.compile(r"-m (eval\.bench\.[a-z_]+)((?: (?:-[-a-z]*|[\w./:]+))*)(?=[`\s]|$)")


def documented() -> Iterator[tuple[str, str]]:
    """Yield the module and the arguments of every command in the documents."""
    for path in DOCUMENTS:
        for line in path.read_text("utf-8").splitlines():
            yield from COMMAND.findall(line)


class ParsedError(Exception):
    """The arguments are fit."""


@pytest.mark.parametrize(("module", "given"), sorted(set(documented())))
def test_a_command_of_the_documents_can_be_given(
    module: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = importlib.import_module(f"{module}.__main__" if module.endswith(".fuzz") else module)
    parse = argparse.ArgumentParser.parse_args

    def parsed(parser: argparse.ArgumentParser) -> argparse.Namespace:
        parse(parser)
        raise ParsedError

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parsed)
    monkeypatch.setattr(sys, "argv", [module, *shlex.split(given)])
    if "argparse" not in vars(bench):
        assert not given.strip(), f"{module} takes no arguments"
        assert callable(bench.main)
        return
    with pytest.raises(ParsedError):
        bench.main()


def test_the_documents_name_the_commands_of_speed_and_size() -> None:
    assert ("eval.bench.growth", " --server http://127.0.0.1:8000 --sizes 40") in set(documented())
    named = {module.removeprefix("eval.bench.") for module, _ in documented()}
    assert named >= {"app", "embedding", "growth", "model", "parts", "retrieval", "scale", "speed", "startup"}


@pytest.mark.parametrize("readme", sorted(speed.LANGUAGES))
def test_the_speed_in_the_readmes_is_what_was_published(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    made = speed.filled(text, speed.read_result(), readme)
    assert text == made, "stale: run python -m eval.bench.speed --publish"


def test_the_tables_and_the_plot_of_scaling_are_what_was_published() -> None:
    measured = scale.read_result()
    text = scale.DOCUMENT.read_text("utf-8")
    assert text == scale.filled(text, measured), "stale: run make bench-scale"
    assert scale.PLOT.read_text("utf-8") == scale.picture(measured.rows), (
        "run python -m eval.bench.growth_plot"
    )


def test_the_sums_of_pairs() -> None:
    def timed(first: float, prompt: int) -> speed.Timed:
        return speed.Timed(evidence=0.1, first=first, end=first, prompt=prompt, cached=0, written=0)

    pairs = [
        speed.Pair(id="a", ours=timed(0.5, 0), plain=timed(1.0, 10)),
        speed.Pair(id="b", ours=timed(2.0, 0), plain=timed(12.0, 30)),
        speed.Pair(id="c", ours=timed(1.0, 5), plain=timed(3.0, 20)),
    ]
    sums = speed.summed(pairs)
    first = sums.sums["first"]
    assert (first.ours, first.ours_most, first.plain, first.plain_most, first.ratio) == (1, 2, 3, 12, 3)
    assert sums.sums["prompt"].ratio is None  # two of ours had no prompt at all
    assert "| prompt tokens | 0 (5) | 20 (30) | – |" in speed.table(sums, "README.md")


def test_benchmarks_ask_only_questions_for_tuning() -> None:
    asked = speed.sample(load(ROOT / "eval" / "questions" / "reports5.jsonl"), 12)
    assert len(asked) == 12
    assert {split_of(question.id) for question in asked} == {"tune"}


def test_times_are_summed_by_percentiles() -> None:
    told = scale.times([(float(wall), wall / 2) for wall in range(101)])
    assert (told.p50, told.p95, told.own_p50, told.own_p95) == (50, 95, 25, 47.5)


def test_a_shelf_made_from_other_reports_is_made_anew(tmp_path: Path) -> None:
    assert not is_built(tmp_path, 5)
    (tmp_path / "done").write_text("36")
    assert is_built(tmp_path, 36)
    assert not is_built(tmp_path, 5)


def test_a_small_shelf_is_measured(build: Path, tmp_path: Path) -> None:
    manifest = read_manifest(build)
    build_shelf(tmp_path, 7, read_base(build, manifest.dimension), 0.95)
    row = scale.run(tmp_path, manifest, scale.Remembering(HashEmbedder()), graph=7, step=40)
    assert row.reports == 7 and row.windows > sum(report.windows for report in manifest.reports)
    assert row.words_found == 1.0  # no word stands in so many windows that it is left out
    assert row.graph["none"] == 1.0  # so few vectors are found by the graph as they are one by one
    assert row.vectors_mb == round(row.windows * 4 * manifest.dimension / 1e6, 1)
    assert scale.table([row]).count("\n") == 2 and scale.graph_table([row]).count("\n") == 2


def test_one_more_report_is_measured(
    shared_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "load_settings", lambda: shared_settings)
    growth.write_files(tmp_path, 2)
    steps = [growth.step(tmp_path, what, "") for what in ("index", "add", "remove")]
    assert [step["reports"] for step in steps] == [2, 3, 2]
    assert steps[0]["windows"] == steps[2]["windows"] < steps[1]["windows"]


def test_the_parts_of_indexing_and_of_a_start_are_measured(build: Path, shared_settings: Settings) -> None:
    took = parts.measure(listed(shared_settings), build)
    assert list(took) == ["reading", "facts", "library", "Chroma"] and min(took.values()) > 0
    told = startup.run_parts({"one": "x = 1", "two": "y = x + sum(range(1000))"})
    assert list(told) == ["one", "two"] and min(run.wall for run in told.values()) > 0

"""The READMEs show the committed results, and nothing older."""

from __future__ import annotations

import pytest

from eval.checker_result import CHECKER
from eval.publish import BEGIN, READMES, RESULTS, filled, section
from eval.runs import Manifest
from eval.summary import Summary
from rag.errors import UsageError


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_the_results_of_the_readmes_are_those_committed(readme: object) -> None:
    text = readme.read_text("utf-8")  # type: ignore[attr-defined]
    made = filled(text, chinese="zh" in readme.name)  # type: ignore[attr-defined]
    assert text == made, "stale: run govqa eval publish"


def test_a_readme_without_a_place_for_results_is_told() -> None:
    with pytest.raises(UsageError):
        filled("# nothing here", chinese=False)


def test_committed_results_can_be_read() -> None:
    others = {
        CHECKER,
        RESULTS / "speed.json",
        RESULTS / "scale.json",
    }  # the benchmarks': tests/eval/test_bench.py
    for path in set(RESULTS.glob("*.json")) - others:
        shape = Manifest if path.name.endswith(".manifest.json") else Summary
        shape.model_validate_json(path.read_text("utf-8"))


def test_the_section_is_the_same_twice_and_in_two_languages() -> None:
    assert section(chinese=True) == section(chinese=True)
    assert BEGIN not in section(chinese=False)

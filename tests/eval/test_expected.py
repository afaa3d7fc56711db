"""The recorded answers score what is committed: a scorer that changed shows, and so does a summary that is stale."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from eval.beside import pair, record_paired
from eval.expected import ANSWERS, RECORDED, expected, stale
from eval.questionset import split_of
from eval.records import read_records
from eval.runs import load_set, score_answers
from eval.sources import Sources


def test_the_recorded_answers_score_what_is_committed(sources: Sources) -> None:
    files = expected(sources)
    assert {path.name for path in files} >= {"expected-answers.txt", "expected-baseline.txt", "baseline.json"}
    assert stale(files) == [], "if that is meant: govqa eval expected --write"


def test_a_change_is_named_with_its_first_line(tmp_path: Path) -> None:
    held = tmp_path / "expected-x.txt"
    held.write_text("all a 1\nsr-001 aaaa\n")
    assert stale({held: "all a 1\nsr-001 aaaa\n"}) == []
    assert stale({held: "all a 1\nsr-001 bbbb\n"}) == ["expected-x.txt：sr-001 aaaa → sr-001 bbbb"]
    assert stale({tmp_path / "absent.txt": "a\n"}) == ["absent.txt：（没有） → a"]


def test_of_blind_questions_nothing_but_a_hash_is_committed() -> None:
    for path in RECORDED.glob("expected-*.txt"):
        for line in path.read_text("utf-8").splitlines():
            id_, rest = line.split(" ", 1)
            if id_ not in ("all", "half:") and split_of(id_) == "held":
                assert len(rest.split()) == 2 and rest.endswith("—"), line


def test_a_publication_keeps_its_answers_to_the_baseline_s_questions(tmp_path: Path) -> None:
    answers, kept = tmp_path / "answers.jsonl", tmp_path / "paired.jsonl.gz"
    baseline = tmp_path / "baseline.jsonl"
    answers.write_text("".join(json.dumps({"id": i, "answer": "a"}) + "\n" for i in ("sr-001", "sr-002")))
    baseline.write_text(json.dumps({"id": "sr-002", "answer": "b"}) + "\n")
    record_paired(answers, kept, baseline)
    assert [record.id for record in read_records(kept)] == ["sr-002"]


def test_the_pair_scored_again_from_what_is_kept_is_the_pair_published(
    sources: Sources, tmp_path: Path
) -> None:
    run, kept = tmp_path / "answers.jsonl", tmp_path / "paired.jsonl.gz"
    run.write_bytes(gzip.decompress(ANSWERS["answers"].read_bytes()))
    record_paired(run, kept)
    both = pair(score_answers("run", run, load_set("reports5"), sources))
    again = score_answers("paired", kept, load_set("reports5"), sources)
    assert both is not None and again.summary.all == both.own.all

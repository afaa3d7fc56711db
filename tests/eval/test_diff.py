"""Two runs compared: every metric, flips with their question, and what the runs themselves differ in."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.diff import FEWEST, Change, compare, differences, family_of, flip_lines, table
from eval.questionset import load
from eval.runs import Manifest, Scored, score_answers
from eval.scorers import METRICS, Score
from eval.sources import Sources
from eval.stats import Interval
from eval.table import HEADLINE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scored(sources: Sources) -> Scored:
    recorded = ROOT / "eval" / "recorded" / "answers.jsonl.gz"
    return score_answers("recorded", recorded, load(ROOT / "eval" / "questions" / "reports5.jsonl"), sources)


def test_a_run_differs_from_itself_in_nothing(scored: Scored) -> None:
    found = compare(scored.scores, scored.scores)
    assert found.flips == ()
    assert all(c.difference.value == 0 and c.adjusted == 1 and not c.certain for c in found.changes)


def test_every_metric_that_applies_is_compared_those_of_the_table_first(scored: Scored) -> None:
    changes = [change.metric for change in compare(scored.scores, scored.scores).changes]
    applies = {score.metric for score in scored.scores if not score.na}
    assert set(changes) == applies | {"refusal_harmonic"}
    headline = [name for name in HEADLINE if family_of(name) == 0 and name in changes]
    assert changes[: len(headline)] == headline
    assert [family_of(name) for name in changes] == sorted(map(family_of, changes))
    assert {family_of(m.name) for m in METRICS} == {0, 1} and family_of("dense:hit@1") == 2
    values = {line.metric: line.value for line in scored.summary.all.lines}
    for change in compare(scored.scores, scored.scores).changes:
        assert change.before == change.after == pytest.approx(values[change.metric], abs=1e-4), change.metric


def test_a_flip_is_found_and_one_proves_nothing(scored: Scored) -> None:
    first = next(s for s in scored.scores if s.metric == "all_vital" and s.numerator == 1)
    worse = [s.model_copy(update={"numerator": 0.0}) if s is first else s for s in scored.scores]
    found = compare(scored.scores, worse)
    assert [(f.id, f.metric, f.better) for f in found.flips] == [(first.id, "all_vital", False)]
    change = next(c for c in found.changes if c.metric == "all_vital")
    assert (change.gained, change.lost, change.certain) == (0, 1, False)


@pytest.mark.parametrize(
    ("gained", "lost", "certain"), [(6, 0, True), (5, 0, False), (5, 5, False), (0, 6, True), (3, 3, False)]
)
def test_fewer_than_six_flips_one_way_prove_nothing(gained: int, lost: int, certain: bool) -> None:
    change = Change("all_vital", 40, 0.5, 0.7, Interval(0.2, 0.1, 0.3), gained, lost, 0.01, 0.01)
    assert FEWEST == 6
    assert change.certain is certain


def made(values: dict[str, float], metric: str) -> list[Score]:
    return [Score(id=i, metric=metric, numerator=v, denominator=1) for i, v in values.items()]


def test_wordings_of_one_question_flip_once() -> None:
    ids = [f"a-{n:03d}" for n in range(1, 4)]
    every = [*ids, *(f"{i}b" for i in ids), *(f"b-{n:03d}" for n in range(20))]
    before = dict.fromkeys(every, 0.0)
    after = before | {i: 1.0 for i in every if i.startswith("a")}
    found = compare(made(before, "all_vital"), made(after, "all_vital"))
    (change,) = found.changes
    assert len(found.flips) == 6
    assert (change.gained, change.lost) == (3, 0)
    assert change.p == pytest.approx(0.25)  # three flips one way, not six: 2 · 0.5³
    assert not change.certain


def test_the_harmonic_mean_is_compared() -> None:
    refused = [f"na-{n:03d}" for n in range(10)]
    kept = [f"sr-{n:03d}" for n in range(10)]
    answers = made(dict.fromkeys(kept, 1.0), "kept")
    before = [*made(dict.fromkeys(refused, 0.0), "refusal_recall"), *answers]
    after = [*made({i: float(n < 8) for n, i in enumerate(refused)}, "refusal_recall"), *answers]
    change = next(c for c in compare(before, after).changes if c.metric == "refusal_harmonic")
    assert (change.before, change.after) == (0, pytest.approx(2 * 0.8 / 1.8))
    assert (change.n, change.gained, change.lost, change.certain) == (20, 8, 0, True)
    row = next(row for row in table(compare(before, after)) if row[0] == "拒答调和平均")
    assert row[-1] == "变好"


def test_a_flip_is_shown_with_its_question_and_both_answers(scored: Scored) -> None:
    record = next(r for r in scored.records if r.outcome == "answered" and len(r.answer) > 10)
    broken = record.model_copy(update={"answer": "", "error": "连不上"})
    others = tuple(broken if r is record else r for r in scored.records)
    worse = [
        s.model_copy(update={"numerator": 0.0}) if (s.id, s.metric) == (record.id, "kept") else s
        for s in scored.scores
    ]
    found = compare(scored.scores, worse)
    after = Scored(others, scored.questions, scored.sources, tuple(worse), scored.summary)
    head, one, two = flip_lines(found, scored, after, lambda id_: True)
    assert head == f"变差  {record.id}  能答的都答  {scored.questions[record.id].question}"
    assert one.strip().startswith(f"前：{record.answer[:10]}") and len(one.strip()) <= 2 + 80 + 1
    assert two.strip() == "后：出错：连不上"
    assert list(flip_lines(found, scored, after, lambda id_: False)) == []


MANIFEST = Manifest(
    name="a",
    questions="reports5",
    questions_sha256="1" * 64,
    asked=40,
    corpus={"赣州市-2024": "x", "上饶市-2024": "y"},
    model="m",
    embedder="e",
    program_sha256="2" * 64,
    settings={"evidence_tokens": "900"},
    versions={"numpy": "2.0"},
)


def test_what_two_runs_were_made_of_is_compared() -> None:
    assert list(differences(MANIFEST, MANIFEST.model_copy(update={"name": "b"}))) == []
    other = MANIFEST.model_copy(
        update={
            "questions": "city2",
            "questions_sha256": "3" * 64,
            "corpus": {"赣州市-2024": "z", "乐平市-2023": "y"},
            "model": "",
            "settings": {"evidence_tokens": "1200"},
            "versions": {},
        }
    )
    assert list(differences(MANIFEST, other)) == [
        "题集不同：reports5（111111111111） → city2（333333333333）",
        "报告不同，只有前一次有：上饶市-2024",
        "报告不同，只有后一次有：乐平市-2023",
        "报告不同，内容不同：赣州市-2024",
        "语言模型不同：m → 未记",
        "设置不同：evidence_tokens 900 → 1200",
        "版本不同：numpy 2.0 → 未记",
    ]
    (unknown,) = differences(None, MANIFEST)
    assert unknown.startswith("前一次没有 manifest.json")

"""The checker's benchmark: its arithmetic by hand, its data against the reports, its rates as committed."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.checker import Cited, Source, judge, kappa, load_pairs, load_paraphrases, split
from eval.checker_result import DOCUMENT, filled, read, summed
from eval.mutation import OPERATORS, Rate, make_answers, mutants, run_mutation, unmet
from eval.mutation.benchmark import describe
from eval.questionset import load
from tests.conftest import REPORTS, ROOT

QUESTIONS = ROOT / "eval" / "questions" / "reports5.jsonl"


@pytest.fixture(scope="module")
def source() -> Source:
    return Source.of_folder(REPORTS)


def test_kappa_by_hand() -> None:
    # 10 pairs, 7 agree; raters say a in 6 and 5 cases: chance = .6 * .5 + .4 * .5 = .5; (.7 - .5) / .5 = .4
    pairs = [("a", "a")] * 4 + [("a", "b")] * 2 + [("b", "a")] * 1 + [("b", "b")] * 3
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([]) == 0.0
    assert kappa([("a", "a")]) == 1.0


def test_nothing_of_nothing_is_not_good() -> None:
    assert Rate(0, 0).value == 0.0


def test_there_is_enough_and_every_quote_stands_in_a_sentence(source: Source) -> None:
    paraphrases, pairs = load_paraphrases(), load_pairs()
    assert len(paraphrases) >= 150 and len(pairs) >= 200
    labels = Counter(pair.label for pair in pairs)
    assert labels["supported"] >= 80 and labels["unsupported"] + labels["partial"] >= 80
    for line in (*paraphrases, *pairs):
        for cited in line.evidence:
            assert source.find(cited)
    halves = Counter(split(line.id) for line in (*paraphrases, *pairs))
    assert min(halves.values()) >= 0.4 * sum(halves.values())


def test_words_that_have_moved_are_found_again(source: Source) -> None:
    moved = Cited(address="赣州市-2024-p999-s1", quote="固定资产投资下降1.7%")
    assert source.find(moved).startswith("赣州市-2024-p0")
    with pytest.raises(KeyError):
        source.find(Cited(address="赣州市-2024-p003-s6", quote="固定资产投资下降1.8%"))


def test_every_kind_of_mutant_is_made_and_differs_from_its_answer(source: Source) -> None:
    answers = make_answers(load(QUESTIONS), source)
    made = list(mutants(answers, source))
    assert len(answers) >= 150 and len(made) >= 2000
    assert {mutant.kind for mutant in made} == set(OPERATORS) and len(OPERATORS) >= 14
    for mutant in made:
        assert (mutant.text, mutant.addresses) != (mutant.answer.text, mutant.answer.addresses)


def test_the_whole_benchmark_meets_the_goals_and_is_as_committed() -> None:
    result = run_mutation(REPORTS)
    assert len(result.paraphrases) == len(load_paraphrases()) and len(result.pairs) == len(load_pairs())
    assert set(result.kinds()) == set(OPERATORS) and result.caught().n > 10_000
    assert unmet(result) == [], [o.mutant.text for o in result.outcomes if not o.caught]
    assert summed(result) == read(), "stale: govqa eval mutate --json eval/results/checker.json"


def test_the_document_tells_the_committed_score() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert text == filled(text, read()), "stale: govqa eval mutate --json eval/results/checker.json"


def test_parts_of_the_year_and_extents_are_many_enough_to_mean_something(source: Source) -> None:
    made = Counter(mutant.kind for mutant in mutants(make_answers(load(QUESTIONS), source), source))
    assert made["part_of_year"] >= 300 and made["scope"] >= 300


def test_caught_is_told_apart_from_doubted() -> None:
    result = run_mutation(REPORTS, every=60)
    for kind in result.kinds():
        supports = [o.check.support for o in result.outcomes if o.mutant.kind == kind]
        assert result.doubted(kind) == Rate(supports.count("partial"), len(supports))
        assert result.caught(kind).hits == supports.count("partial") + supports.count("unsupported")
    assert result.doubted("invented").hits > 0
    lines = list(describe(result))
    assert lines[1].split() == ["改法", "调试半", "留出半", "判为没有依据", "只判为部分"]


def test_the_same_run_twice_is_the_same() -> None:
    one, two = run_mutation(REPORTS, every=60), run_mutation(REPORTS, every=60)
    assert one == two
    assert unmet(one) == unmet(two)


def test_judging_keeps_the_label(source: Source) -> None:
    pairs = load_pairs()[:5]
    assert [j.expected for j in judge(pairs, source)] == [p.label for p in pairs]

"""What the reader learns from, and that it reads in the program as it did while it learned."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch

from eval.bench.reader_model import ReaderModel
from eval.bench.train_reader import EASY, Found, Written, batches, check, easy, examples, load_written
from eval.questionset import load
from rag.bundled import e5_file
from rag.reader import Encoder, token_ids

QUESTIONS = Path(__file__).parents[2] / "eval" / "questions"
ADDRESS = re.compile(r"\S+-\d{4}-p\d{3}-s\d+")


@pytest.fixture(scope="module")
def written() -> list[Written]:
    return load_written()


def test_what_it_learns_from_is_whole(written: list[Written]) -> None:
    asked = [(one.report, one.question) for one in written]
    assert len(set(asked)) == len(asked) > 29_000
    for one in written:
        assert one.question.strip() == one.question and "\t" not in one.question
        assert not set(one.answers) & set(one.near)
        for address in (*one.answers, *one.near):
            assert ADDRESS.fullmatch(address) and address.startswith(f"{one.report}-p")
    unanswered = sum(not one.answers for one in written) / len(written)
    assert 0.25 < unanswered < 0.4


def test_no_report_of_the_set_never_tuned_to_is_learned_from(written: list[Written]) -> None:
    unseen = ("江西省", "浙江省", "吉林省", "西藏自治区", "重庆市", "广西壮族自治区", "陕西省")
    assert not {one.report for one in written if one.report.startswith(unseen)}


def test_no_question_of_a_set_is_learned_from(written: list[Written]) -> None:
    """Nor one like it: of two questions fewer than three quarters of all character pairs are those of both."""
    having: dict[str, set[int]] = defaultdict(set)
    sets = [pairs(q.question) for path in QUESTIONS.glob("*.jsonl") for q in load(path)]
    for number, own in enumerate(sets):
        for pair in own:
            having[pair].add(number)
    for one in written:
        if one.report.startswith(("上饶市", "赣州市", "宜春市", "乐平市", "抚州市")):
            own = pairs(one.question)
            shared = Counter(number for pair in own for number in having[pair])
            for number, both in shared.most_common(3):
                assert both / len(own | sets[number]) < 0.75, one.question


def pairs(text: str) -> set[str]:
    plain = "".join(filter(str.isalnum, text))
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def found(answers: int, near: int, others: int) -> Found:
    def some(kind: int, count: int) -> tuple[tuple[int, ...], ...]:
        return tuple((kind, n) for n in range(count))

    return Found("某市-2025", some(1, answers), some(2, near), some(3, others), some(4, answers and 1))


def test_examples_are_all_answers_near_misses_and_one_that_search_found() -> None:
    made = list(examples([found(2, 1, 12), found(0, 1, 12)], random.Random(0)))
    assert [ids for ids, y in made if y] == [(1, 0), (1, 1)]
    wrong = [ids for ids, y in made if not y]
    assert [ids[0] for ids in wrong] == [2, 4, 3, 2, 3]
    assert all(ids[1] < 10 for ids in wrong if ids[0] == 3)  # of the first ten found


def test_it_begins_with_what_is_easy_to_tell_apart() -> None:
    some = [found(1, 1, 3), found(0, 2, 3)]
    made = list(easy(some, random.Random(0)))
    assert len(made) == EASY
    assert all([ids[0] for ids, _ in batch][:2] == [1, 4] for batch in made)
    hard = [any(ids[0] == 3 for ids, _ in batch) for batch in made]
    assert sum(hard[: EASY // 2]) < sum(hard[EASY // 2 :])


def test_batches_hold_every_example_once() -> None:
    some = [((n,) * (n % 7 + 1), 0.0) for n in range(100)]
    made = batches(list(some), random.Random(0))
    assert sorted(e for batch in made for e in batch) == sorted(some)


def test_the_program_reads_as_it_was_taught() -> None:
    torch.manual_seed(1)
    model = ReaderModel(e5_file()).eval()
    pairs = [
        ("养老床位新增多少张？", "新增养老床位1200张。"),
        ("修了多少农村公路", "接待游客2.2亿人次，增长8%。"),
    ]
    with torch.no_grad():
        for parameter in model.layers.parameters():
            parameter += torch.randn_like(parameter) * 1e-3
        taught = model([token_ids(e5_file(), *pair) for pair in pairs]).numpy()
    learned = model.changes()
    encoder = Encoder.of(learned)
    with torch.no_grad():  # it goes on from what the program reads with
        again = (
            ReaderModel(e5_file(), learned).eval()([token_ids(e5_file(), *pair) for pair in pairs]).numpy()
        )
    assert np.abs(again - [encoder.read(*pair) for pair in pairs]).max() < 1e-3
    read = np.array([encoder.read(*pair) for pair in pairs])
    # Two bits a weight lose a little; a text padded to another's length must not count.
    assert np.abs(read - taught).max() < 0.05 * max(1.0, np.abs(taught).max())


def test_what_is_checked_is_the_best_reading_of_each_question() -> None:
    class Fake:
        def __call__(self, sequences: list[tuple[int, ...]]) -> torch.Tensor:
            return torch.tensor([{1: 2.0, 2: 1.0, 3: 0.0}[ids[0]] for ids in sequences])

    said = check(Fake(), [found(1, 1, 1), found(0, 1, 1), found(0, 0, 1)])  # type: ignore[arg-type]
    assert said == "best answers 1/1, answered told from not answered 1.000 (area under the curve)"

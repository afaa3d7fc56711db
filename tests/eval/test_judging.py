"""The judge: asked only of what rules leave open, three times, by a scripted model on loopback; kept word for word."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.gold import Gold
from eval.judging import (
    CHOICES,
    JUDGED,
    REPEATS,
    Coverage,
    coverage,
    decided,
    doubts,
    judge,
    judge_of,
    read_judged,
)
from eval.records import Piece, Record, sentences
from eval.runs import Scored
from eval.scorers import score_records
from eval.sources import Sources
from eval.summary import summarise
from rag.errors import ModelUnreachableError, UsageError
from rag.settings import Settings
from tests.rag.llm_fakes import ChatServer, run_chat_server

INCOME = "城镇、农村居民人均可支配收入分别增长5.5%、7.5%。"
CAUSE = "上饶市2023年城镇居民人均可支配收入增长5.5%，得益于农村居民人均可支配收入增长7.5%[1]。"
PLAIN = "上饶市2023年城镇居民人均可支配收入增长5.5%[1]。"
WRONG = "上饶市2023年城镇居民人均可支配收入增长9.9%，得益于农村居民人均可支配收入增长7.5%[1]。"


def scored(sources: Sources, golds: dict[str, Gold], answer: str) -> Scored:
    said = sentences(answer, 1)
    record = Record(
        id="sr-005", answer=answer, abstained=False, said=said, citations=(Piece(text=INCOME),),
        retrieved=(Piece(text=INCOME),),
    )  # fmt: skip
    questions = {"sr-005": golds["sr-005"].question}
    scores = score_records([record], golds, sources)
    return Scored((record,), questions, sources, scores, summarise("run", scores, questions, [record]))


def silent(number: int) -> None:
    """Take progress and say nothing."""


def settings(url: str) -> Settings:
    return Settings(llm_base_url=url, llm_model="openai:judge", llm_timeout=5)


class Script(ChatServer):
    """A judge that says one thing after the other."""

    def __init__(self, *said: str) -> None:
        super().__init__()
        self._said = iter(said)

    @property  # type: ignore[override]
    def pieces(self) -> tuple[str, ...]:
        return (next(self._said),)

    @pieces.setter
    def pieces(self, value: Sequence[str]) -> None:
        """The script stands; the default of the field is not taken."""


def test_only_what_rules_leave_open_is_doubted(sources: Sources, golds: dict[str, Gold]) -> None:
    run = scored(sources, golds, PLAIN + CAUSE + WRONG)
    (doubt,) = doubts(run)
    assert (doubt.sentence, len(doubt.prompts)) == (1, REPEATS)
    assert all(INCOME.rstrip("。") in prompt and doubt.text in prompt for prompt in doubt.prompts)
    assert len({prompt.rpartition("选项：")[2] for prompt in doubt.prompts}) == REPEATS
    assert str(coverage(run, ())) == "3 句：66.7% 由规则核对，0.0% 由模型评判，33.3% 没有核对"


def test_a_judgement_is_kept_word_for_word_and_asked_for_once(
    sources: Sources, golds: dict[str, Gold], tmp_path: Path
) -> None:
    run = scored(sources, golds, PLAIN + CAUSE)
    path = tmp_path / JUDGED
    with run_chat_server(Script("支持", "我认为：部分支持。", "支持")) as chat:
        name, model = judge_of(settings(chat.url))
        left = list(doubts(run))
        assert judge(left, name, model, 5, path, silent) == 1
        assert len(chat.bodies) == REPEATS
        assert judge(left, name, model, 5, path, silent) == 0, "what was judged is not asked again"
    (kept,) = read_judged(tmp_path)
    assert kept.outputs == ("支持", "我认为：部分支持。", "支持")
    assert (kept.verdict, kept.model) == ("supported", "openai:judge")
    assert [body["messages"][1]["content"] for body in chat.bodies] == list(kept.prompts)
    assert coverage(run, [kept]) == Coverage(sentences=2, rules=1, judge=1, supported=1)
    other = scored(sources, golds, PLAIN + CAUSE.replace("得益于", "带动"))
    assert coverage(other, [kept]).judge == 0, "another sentence is not judged by it"


def test_a_line_cut_off_by_a_kill_is_asked_again(
    sources: Sources, golds: dict[str, Gold], tmp_path: Path
) -> None:
    run = scored(sources, golds, CAUSE)
    (tmp_path / JUDGED).write_text('{"id": "sr-0', encoding="utf-8")
    with run_chat_server(ChatServer(pieces=("不", "支持"))) as chat:
        name, model = judge_of(settings(chat.url))
        assert judge(list(doubts(run)), name, model, 5, tmp_path / JUDGED, silent) == 1
    assert [one.verdict for one in read_judged(tmp_path)] == ["unsupported"]
    assert coverage(run, read_judged(tmp_path)) == Coverage(sentences=1, rules=0, judge=1, supported=0)


def test_an_endpoint_that_fails_says_so(sources: Sources, golds: dict[str, Gold], tmp_path: Path) -> None:
    run = scored(sources, golds, CAUSE)
    with run_chat_server(ChatServer(status=401)) as chat:
        name, model = judge_of(settings(chat.url))
        with pytest.raises(ModelUnreachableError):
            judge(list(doubts(run)), name, model, 5, tmp_path / JUDGED, silent)
    assert read_judged(tmp_path) == ()


def test_the_model_that_writes_the_answers_is_no_judge() -> None:
    with pytest.raises(UsageError):
        judge_of(Settings())


def test_two_of_three_decide() -> None:
    assert decided(["不支持", "支持", "不支持"]) == "unsupported"
    assert decided(["支持", "部分支持", "不支持"]) is None
    assert decided(["无法判断", "无法判断", "支持"]) is None
    assert decided(["", "？", "支持"]) is None
    for outputs in itertools.permutations(["支持", "支持", "部分支持"]):
        assert decided(outputs) == CHOICES["支持"]

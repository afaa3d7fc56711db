"""The robustness checks on answers made by hand: each must be able to fail."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.load import load_folder
from corpus.quantities import find_quantities
from corpus.types import Part
from eval import robust
from eval.questionset import Question
from eval.robusting import Altered, noise, shuffled
from rag.types import REFUSAL, Answer, Citation, Claim, Evidence, Hit, Timings
from tests.conftest import MakeEngine

ROOT = Path(__file__).parents[2]


def answer(*texts: str) -> Answer:
    return Answer(
        question="?",
        answer="".join(texts) or REFUSAL,
        abstained=not texts,
        claims=tuple(Claim(text=t, citations=(), support="supported") for t in texts),
        timings=Timings(retrieve_s=0, first_token_s=None, total_s=0),
        model="m",
        embedder="e",
    )


def asked(id_: str, text: str) -> Question:
    return Question.model_validate(
        {
            "id": id_,
            "question": text,
            "type": "figure",
            "answerable": False,
            "unanswerable_class": "not_mentioned",
        }
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (answer("增长6%。"), answer("同比增长6%。"), True),
        (answer("收入1.6万亿元。"), answer("收入16000亿元。"), True),
        (answer("增长6%。"), answer("增长7%。"), False),
        (answer("增长6%。"), answer("下降6%。"), False),
        (answer("增长6%。"), answer(), False),
        (answer(), answer(), True),
    ],
)
def test_two_answers_are_the_same_by_their_figures(one: Answer, other: Answer, same: bool) -> None:
    assert robust.same(one, other) is same


def test_repeats_and_paraphrases_can_fail() -> None:
    said = iter(["增长6%。", "增长6%。", "增长7%。"])
    first, second = asked("a-001", "甲增长多少？"), asked("a-001b", "甲涨了多少？")
    assert [t.holds for t in robust.repeats(lambda q: answer("增长6%。"), [first])] == [True]
    assert [t.holds for t in robust.repeats(lambda q: answer(next(said)), [first], times=3)] == [False]
    answers = {"甲增长多少？": answer("增长6%。"), "甲涨了多少？": answer("增长7%。")}
    assert [t.holds for t in robust.paraphrases(answers.__getitem__, [first, second])] == [False]


def figure(text: str, unit: str) -> Question:
    nugget = {
        "id": "n1", "vital": True, "kind": "quantity", "subject": "甲市", "indicator": "甲", "value": "1", "unit": unit,
        "evidence": [[{"file": "a.txt", "quote": f"1{unit}"}]], "percent_or_points": "percent" if unit == "%" else None,
    }  # fmt: skip
    question = {"id": "a-001", "question": text, "type": "figure", "answerable": True, "nuggets": [nugget]}
    return Question.model_validate(question | {"places": ["甲市"], "years": [2024]})


def test_asking_in_another_unit() -> None:
    assert robust.other_form(figure("营收多少亿元？", "亿元")) == "营收多少万元？"
    assert robust.other_form(figure("营收是多少？", "亿元")) == "营收是多少万元？"
    assert robust.other_form(figure("新增就业多少万人？", "万人")) == "新增就业多少人？"
    assert robust.other_form(figure("增长多少？", "%")) == "增长百分之多少？"
    assert robust.other_form(figure("占百分之多少？", "%")) == "占多少？"
    assert robust.other_form(figure("有多少家？", "家")) == "有多少家？"
    assert robust.other_form(asked("a-001", "谁最高？")) == "谁最高？"


@given(
    st.lists(
        st.sampled_from(["增长5.3%", "达5620亿元", "新增207家", "，", "2023年", "第二", "上饶市"]), max_size=8
    )
)
def test_rewriting_changes_every_amount_and_nothing_else(pieces: list[str]) -> None:
    text = "，".join(pieces)
    changed = robust.rewrite_numbers(text)
    assert len(changed) == len(text)
    assert changed == robust.rewrite_numbers(text)
    before, after = find_quantities(text), find_quantities(changed)
    assert len(before) == len(after)
    for one, two in zip(before, after, strict=True):
        assert (one.unit, one.kind) == (two.unit, two.kind)
        assert (one.value != two.value) == (one.unit != "位")
    assert "2023年" not in text or "2023年" in changed


def test_rewritten_reports_can_be_read_and_tell_other_figures(tmp_path: Path) -> None:
    robust.write_rewritten(ROOT / "corpus" / "reports", tmp_path)
    reports = {r.meta.id: r for r in load_folder(tmp_path)}
    assert len(reports) == 5
    assert "规上工业营业收入达5620亿元" not in reports["上饶市-2024"].source


def test_rates() -> None:
    rates = robust.summary([robust.Trial("unit", "a", True), robust.Trial("unit", "b", False)])
    assert [(r.kind, r.held, r.n) for r in rates] == [("unit", 1, 2)]
    assert rates[0].low == pytest.approx(0.0945, abs=1e-4)


def cites(text: str, *addresses: str, retrieved: Sequence[str] = ()) -> Answer:
    citations = tuple(
        Citation(
            address=address, place="赣州市", year=2024, part=Part.PLAN, section=(), quote=text, text=text,
            source="x.txt", start=0, end=len(text),
        )
        for address in addresses
    )  # fmt: skip
    hits = tuple(Hit(address=address, score=1.0, text=text) for address in retrieved)
    return answer(text).model_copy(update={"citations": citations, "retrieved": hits})


def test_altered_evidence_counts_only_where_the_model_wrote_and_no_other_report_may_be_cited() -> None:
    questions = [asked(f"a-00{n}", f"第{n}问？") for n in (1, 2, 3, 4)]
    own = cites("培育企业。", "赣州市-2024-p001-s1", retrieved=["赣州市-2024-p001"])
    others = {
        "第1问？": cites("培育企业。", "赣州市-2024-p001-s2"),
        "第2问？": cites("培育企业。", "赣州市-2024-p001-s1"),
        "第3问？": cites("培育企业。", "赣州市-2024-p001-s1", "抚州市-2024-p001-s1"),
        "第4问？": cites("培育企业。", "赣州市-2024-p001-s1"),
    }
    wrote = iter([True, False, True, True])
    trials = list(
        robust.altered("noise 1", lambda _: own, others.__getitem__, lambda: next(wrote), questions, 2)
    )
    assert [(t.id, t.holds) for t in trials] == [("a-001", True), ("a-003", False)]


def test_rewritten_figures_must_be_followed() -> None:
    true = cites("增长6%。", "赣州市-2024-p001-s1")
    moved = robust.rewrite_numbers("增长6%。")
    question = asked("a-001", "甲增长多少？")

    def held(two: Answer) -> list[bool]:
        return [t.holds for t in robust.counterfactual(lambda _: true, lambda _: two, [question])]

    assert held(cites(moved, "赣州市-2024-p001-s1")) == [True]
    assert held(true) == [False], "it knows the true figure from elsewhere"
    assert held(answer()) == [False], "it refuses what stands there"
    other = cites(moved, "赣州市-2024-p001-s1")
    wrong = other.claims[0].model_copy(update={"text": "增长3.3%。"})
    assert held(other.model_copy(update={"claims": (wrong,)})) == [False], "right in unit, and nowhere quoted"
    wordy = cites("培育企业。", "赣州市-2024-p001-s1")
    assert list(robust.counterfactual(lambda _: wordy, lambda _: wordy, [question])) == []


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("甲（9%）比乙（7%）高2个百分点。", True),
        ("甲（9%）比乙（7%）高3个百分点。", False),
        ("甲增长9%，乙增长7%。", True),
        ("甲增长9%，乙增长6%。", False),
    ],
)
def test_what_follows_from_the_quotes_follows_the_text(said: str, holds: bool) -> None:
    quotes = cites("甲增长9%，乙增长7%。", "赣州市-2024-p001-s1")
    claim = quotes.claims[0].model_copy(update={"text": said})
    assert robust.follows(quotes.model_copy(update={"claims": (claim,)})) is holds


def test_rates_of_other_kinds_stay_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "robust.json"
    for kind in ("unit", "repeat", "unit"):
        robust.write_rates(robust.summary([robust.Trial(kind, "a", True)]), path)
    held = json.loads(path.read_text("utf-8"))
    assert set(held) == {"unit", "repeat"} and held["unit"]["n"] == 1


def test_evidence_is_shuffled_and_mixed_with_the_same_section_of_other_reports(
    make_engine: MakeEngine,
) -> None:
    plain = make_engine("赣州市将支持中医药发展[1]。", "赣州市将支持中医药发展[1]。")
    question = "赣州市2024年怎样支持中医药发展？"
    seen: list[Sequence[Evidence]] = []

    class Watched(Altered):
        def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterable[str]:
            seen.append(evidence)
            self._chat = plain._chat
            return super().draft(question, evidence)

    for alter in (lambda _, pieces: pieces, shuffled, noise(plain, 2)):
        engine = Watched(plain, alter)
        engine.ask(question)
        assert engine.touched() is (len(seen) > 1)
    straight, mixed, noisy = seen
    assert [p.number for p in mixed] == [p.number for p in straight]
    assert {p.address for p in mixed} == {p.address for p in straight}
    assert [p.address for p in mixed] != [p.address for p in straight]
    assert len({p.number for p in noisy}) == len(noisy) > len(straight)
    strangers = [p for p in noisy if p.report.place != "赣州市"]
    assert len(strangers) == len(noisy) - len(straight)
    assert {p.part for p in strangers} <= {p.part for p in straight}

"""The whole path over the five real reports, with a scripted model where one is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest

from corpus import visible_text
from corpus.types import Part
from rag.chain import Request
from rag.errors import StoppedError
from rag.events import AnswerDone, ClaimReady, EvidenceFound
from rag.settings import Settings
from rag.types import REFUSAL, Answer, CoverageState, Evidence
from tests.conftest import REPORTS, ROOT, MakeEngine

# Read in the reports. The figures answer without a model; none may be called.
FIGURES = [
    ("赣州2024年GDP增长目标是多少？", "6%左右", "主要预期目标是：GDP增长6%左右"),
    ("赣州去年固定资产投资增速是多少", "下降1.7%", "固定资产投资下降1.7%"),
    ("乐平2022年GDP是多少，增长多少？", "439.23亿元，增长4.8%", "全年地区生产总值439.23亿元，同比增长4.8%"),
    ("宜春2024年粮食产量目标是多少", "75亿斤左右", "粮食产量稳定在75亿斤左右"),
    ("上饶2023年接待了多少游客？", "2.2亿人次", "全年接待游客2.2亿人次"),
    ("抚州2023年固定资产投资增速在全省排第几？", "第5", "固定资产投资增速排名全省第5"),
]


@pytest.mark.parametrize(("question", "figure", "quote"), FIGURES)
def test_a_figure_is_answered_from_the_sentence_that_has_it(
    make_engine: MakeEngine, question: str, figure: str, quote: str
) -> None:
    answer = make_engine().ask(question)
    assert figure in answer.answer
    assert not answer.abstained
    assert [c.support for c in answer.claims] == ["supported"] * len(answer.claims)
    assert any(quote in citation.quote for citation in answer.citations)


def test_a_citation_points_into_the_untouched_file(make_engine: MakeEngine) -> None:
    engine = make_engine()
    for question, _, _ in FIGURES:
        for citation in engine.ask(question).citations:
            source = (REPORTS / citation.source).read_bytes().decode("utf-8")
            removals = engine.index.library.parsed(f"{citation.place}-{citation.year}").removals
            assert visible_text(source, citation.start, citation.end, removals) == citation.quote


def test_five_places_each_have_their_figure_and_the_highest_is_computed(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("五个城市里谁的农村居民收入目标最高？")
    lines = answer.answer.splitlines()
    for place, value in [
        ("上饶市", "7.5%以上"),
        ("赣州市", "8.5%左右"),
        ("宜春市", "7%左右"),
        ("乐平市", "6.5%左右"),
        ("抚州市", "7.5%左右"),
    ]:
        assert any(line.startswith(place) and value in line for line in lines)
    assert "最高的是赣州市" in lines[-1]
    assert [c.state for c in answer.coverage] == [CoverageState.ANSWERED] * 5


def test_a_place_that_says_nothing_is_said_to_say_nothing(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("上饶、赣州、宜春、抚州四市2023年GDP增速从高到低怎么排？")
    states = {c.place: c.state for c in answer.coverage}
    assert states["上饶市"] is CoverageState.NOT_MENTIONED
    assert "从高到低：抚州市（6.3%），赣州市（5.3%），宜春市（4%左右）" in answer.answer


def test_a_place_that_gives_another_figure_is_said_not_to_give_this_one(make_engine: MakeEngine) -> None:
    # 抚州: 城镇新增就业…完成年计划的106.2%; the others say how many
    answer = make_engine().ask("2023年城镇新增就业人数，上饶、宜春、抚州各是多少？")
    states = {c.place: c.state for c in answer.coverage}
    assert states["抚州市"] is CoverageState.NOT_MENTIONED
    assert states["上饶市"] is states["宜春市"] is CoverageState.ANSWERED
    (line,) = [line for line in answer.answer.splitlines() if line.startswith("抚州市")]
    assert line.startswith(f"抚州市2024年：{REFUSAL}这个数，相近的内容：")
    assert "106.2%" in line


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "赣州现代家居、电子信息、纺织服装产业集群去年的营收从大到小排列",
            "从高到低：现代家居（2700亿元），电子信息（1700亿元），纺织服装产业集群（1100亿元）",
        ),
        ("抚州和宜春今年的GDP目标一样吗？", "不一样"),
        ("乐平引进的宏柏三期、荣凯科技、乐丰平二期，按年创税收从高到低排一下", "宏柏三期（7亿元以上）"),
    ],
)
def test_what_follows_from_several_figures_is_said(make_engine: MakeEngine, question: str, said: str) -> None:
    assert said in make_engine().ask(question).answer


def test_one_question_over_many_reports_is_embedded_once(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine()
    asked: list[str] = []
    query = engine.embedder.query
    monkeypatch.setattr(engine.embedder, "query", lambda text: (asked.append(text), query(text))[1])
    found = engine.find(engine.understand(Request("五个城市分别怎么支持民营企业？")))
    assert len(found.groups) == 5
    assert asked
    assert len(asked) == len(set(asked))


def test_the_difference_of_target_and_actual_is_shown(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("赣州今年GDP目标比去年实际高多少？")
    assert "约0.7个百分点" in answer.answer
    assert len(answer.citations) == 2


@pytest.mark.parametrize(
    "question", ["宜春2023年固定资产投资增长多少？", "上饶去年一般公共预算收入增长多少？"]
)
def test_a_target_is_not_taken_for_what_was_done(make_engine: MakeEngine, question: str) -> None:
    answer = make_engine().ask(question)
    assert answer.abstained
    assert answer.answer.startswith(REFUSAL)
    assert answer.citations == ()
    assert "2024年" in answer.notice and "目标" in answer.notice


def test_no_such_place_names_what_there_is(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("九江2024年GDP增长目标是多少？")
    assert answer.abstained
    assert answer.answer.startswith(REFUSAL) and "九江市" in answer.answer and "赣州市2024年" in answer.answer
    assert [c.state for c in answer.coverage] == [CoverageState.NO_REPORT]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("乐平的政府工作报告是谁在什么时候作的？", "由市长吴艳于2023年2月22日作"),
        ("乐平什么时候开的人代会？", "于2023年2月22日"),
        ("乐平市长叫什么名字？", "市长吴艳"),
        ("乐平的政府工作报告由哪位市长作的？", "是市长吴艳"),
        ("哪位市长作了乐平的政府工作报告？", "是市长吴艳"),
        (
            "抚州市2024年政府工作报告是谁、在哪次会议上作的？",
            "由市长高世文在抚州市第五届人民代表大会第四次会议上作",
        ),
    ],
)
def test_who_when_and_where_are_read_from_the_front_matter(
    make_engine: MakeEngine, question: str, says: str
) -> None:
    answer = make_engine().ask(question)
    assert says in answer.answer
    assert answer.citations and all(citation.part.value == "front" for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "乐平、抚州两市的政府工作报告分别由哪位市长作的？",
        "乐平和抚州的政府工作报告各是哪位领导作的？",
        "乐平和抚州的政府工作报告各是谁作的？",
        "乐平和抚州的市长分别是谁？",
        "乐平和抚州的市长各叫什么名字？",
    ],
)
def test_who_gave_each_of_two_reports(make_engine: MakeEngine, question: str) -> None:
    answer = make_engine().ask(question).answer
    assert "市长吴艳" in answer and "市长高世文" in answer


def test_whom_something_is_done_for_is_no_speaker(make_engine: MakeEngine) -> None:
    assert "高世文" not in make_engine().ask("抚州的报告里，养老助餐是为哪个人群做的？").answer


def test_a_speaker_that_no_line_names_is_not_invented(make_engine: MakeEngine) -> None:
    assert make_engine().ask("上饶这份政府工作报告是谁作的？").abstained


def test_when_something_is_done_is_no_question_about_the_report(make_engine: MakeEngine) -> None:
    answer = make_engine("确保瑞金机场通航[1]。").ask("赣州瑞金机场什么时候通航？")
    assert "瑞金机场" in answer.answer


def test_who_mentions_a_thing_is_looked_up_word_for_word(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("哪些城市提到了低空经济？")
    states = {c.place: c.state for c in answer.coverage}
    # By reading: 赣州 (新赛道) and 抚州 (未来产业) name it, the others do not.
    assert {place for place, state in states.items() if state is CoverageState.ANSWERED} == {
        "赣州市",
        "抚州市",
    }
    assert all("低空经济" in citation.quote for citation in answer.citations)


def test_a_definition_is_the_note(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("“四减一优化”是什么？")
    assert answer.answer == "乐平市2023年：四减一优化：减环节、减材料、减时限、减费用、优化审批机制[1]。"


def test_a_term_in_full_is_not_the_other_of_the_same_name(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("乐平“四个一”安防工程指什么？")
    assert answer.answer == "“四个一”安防工程：一个安检门、一键报警器、一组存储柜、一间会客室[1]。"
    both = make_engine().ask("乐平报告里的“四个一”是什么意思？")
    assert "安检门" in both.answer and "改革课题" in both.answer


def test_an_enumeration_is_complete_and_in_order(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("赣州今年要办的10件民生实事有哪些？")
    assert [claim.text[:2] for claim in answer.claims] == [f"{n}是" for n in "一二三四五六七八九十"]
    assert "创业带动就业" in answer.claims[0].text and "2567个老旧监控点位" in answer.claims[-1].text


MEASURE = "宜春怎么降企业用能成本？"


def test_evidence_comes_before_the_model_and_claims_one_by_one(make_engine: MakeEngine) -> None:
    engine = make_engine("宜春实行价格联动和阶梯优惠价格机制[1]。用热均价下调至260元/吨左右[1]。")
    events = list(engine.stream(MEASURE))
    assert isinstance(events[0], EvidenceFound)
    assert any("阶梯优惠价格机制" in piece.text for piece in events[0].evidence)
    assert [type(e) for e in events[1:]] == [ClaimReady, ClaimReady, AnswerDone]


def ask_with(make_engine: MakeEngine, draft: str) -> Answer:
    return make_engine(draft).ask(MEASURE)


def test_a_wrong_figure_is_dropped(make_engine: MakeEngine) -> None:
    answer = ask_with(make_engine, "力争用热均价下调至160元/吨左右[1]。用热均价下调至260元/吨左右[1]。")
    assert [c.text for c in answer.claims] == ["用热均价下调至260元/吨左右。"]
    assert answer.repairs.dropped_claims == 1


def test_a_mark_that_points_nowhere_is_counted_and_mended(make_engine: MakeEngine) -> None:
    answer = ask_with(make_engine, "力争用热均价下调至260元/吨左右[9]。")
    assert answer.repairs.unknown_citations == 1
    assert answer.repairs.repaired_citations == 1
    assert "260元/吨" in answer.citations[0].quote


def test_a_dropped_qualifier_is_put_back(make_engine: MakeEngine) -> None:
    assert "260元/吨左右" in ask_with(make_engine, "力争用热均价下调至260元/吨[1]。").answer


def test_another_place_is_never_credited(make_engine: MakeEngine) -> None:
    answer = ask_with(make_engine, "九江市力争用热均价下调至260元/吨左右[1]。")
    assert all("九江" not in claim.text for claim in answer.claims)


def test_a_false_refusal_is_mended_by_quoting(make_engine: MakeEngine) -> None:
    answer = make_engine(f"{REFUSAL}。").ask(MEASURE)
    assert not answer.abstained
    assert "260元/吨左右" in answer.answer
    assert answer.claims[0].text.rstrip("。") in answer.citations[0].quote


def test_an_echo_of_the_question_is_no_answer(make_engine: MakeEngine) -> None:
    answer = make_engine("赣州地铁建设的安排是改造提升赣州火车站[1]。").ask("赣州地铁建设有什么安排？")
    assert all("地铁" not in claim.text for claim in answer.claims)


def test_without_a_model_the_report_is_quoted(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.errors import ModelMissingError

    engine = make_engine("不会用到")

    def missing(*_: object) -> object:
        raise ModelMissingError("本机没有语言模型，请运行 govqa models get")

    monkeypatch.setattr(engine, "draft", missing)
    answer = engine.ask(MEASURE)
    assert "govqa models get" in answer.notice
    assert answer.degraded
    assert answer.claims and all(
        claim.text.rstrip("。") in citation.quote
        for claim, citation in zip(answer.claims, answer.citations, strict=True)
    )


@pytest.mark.parametrize(("failures", "retryable", "asked"), [(1, True, 2), (9, True, 2), (9, False, 1)])
def test_a_model_that_breaks_off_is_asked_once_more(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch, failures: int, retryable: bool, asked: int
) -> None:
    from rag.errors import ModelUnreachableError

    engine = make_engine("不会用到")
    calls: list[str] = []

    def draft(question: str, evidence: Sequence[Evidence]) -> Iterator[str]:
        calls.append(question)
        yield f"{evidence[0].text}[1]。"  # what was said before it broke off stays, and is said once
        yield "半句"
        if len(calls) <= failures:
            error = ModelUnreachableError("连不上语言模型")
            error.retryable = retryable
            raise error

    monkeypatch.setattr(engine, "draft", draft)
    answer = engine.ask(MEASURE)
    assert len(calls) == asked
    assert len({claim.text for claim in answer.claims}) == len(answer.claims) > 0
    assert answer.degraded == (failures > 1)
    assert ("连不上语言模型" in answer.notice) == answer.degraded


def test_a_follow_up_is_resolved_and_said(make_engine: MakeEngine) -> None:
    engine = make_engine()
    first = engine.understand(Request("赣州2024年GDP增长目标是多少？")).question
    answer = engine.ask("那宜春呢？", previous=first)
    assert answer.question == "宜春2024年GDP增长目标是多少？"
    assert "5.5%左右" in answer.answer


def test_retrieved_is_ranked_and_at_least_ten(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("赣州2024年GDP增长目标是多少？")
    scores = [hit.score for hit in answer.retrieved]
    assert len(scores) >= 10
    assert scores == sorted(scores, reverse=True)


def test_the_answer_object_has_the_contract_s_fields(make_engine: MakeEngine) -> None:
    data = make_engine().ask("赣州2024年GDP增长目标是多少？", id="q1").model_dump(mode="json")
    assert data["id"] == "q1"
    assert set(data) >= {
        "question",
        "answer",
        "abstained",
        "claims",
        "citations",
        "retrieved",
        "coverage",
        "timings",
        "model",
        "embedder",
    }
    assert set(data["claims"][0]) == {"text", "citations", "support"}
    assert set(data["citations"][0]) == {
        "address",
        "place",
        "year",
        "part",
        "section",
        "quote",
        "text",
        "source",
        "start",
        "end",
    }
    assert set(data["retrieved"][0]) == {"address", "score", "text"}
    assert set(data["timings"]) == {"retrieve_s", "first_token_s", "total_s"}
    assert data["claims"][0]["citations"] == [data["citations"][0]["address"]]


def test_a_figure_needs_neither_vector_nor_model(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine()

    def embed(_: str) -> None:
        raise AssertionError("loading the embedder takes seconds")

    monkeypatch.setattr(engine.embedder, "query", embed)
    answer = engine.ask("五个城市里谁的农村居民收入目标最高？")
    assert "最高的是赣州市" in answer.answer
    assert {hit.address for hit in answer.retrieved[:5]} == {
        c.address.rsplit("-s", 1)[0] for c in answer.citations
    }


def test_only_the_chosen_reports_and_part_answer(make_engine: MakeEngine) -> None:
    engine = make_engine()
    answer = engine.ask("GDP增长多少？", reports=["赣州市-2024"], part=Part.PLAN)
    assert "6%左右" in answer.answer
    assert {c.part for c in answer.citations} == {Part.PLAN}
    retrieved = {engine.index.library.passage(hit.address).part for hit in answer.retrieved}
    assert retrieved == {Part.PLAN}
    assert {hit.address.rsplit("-p", 1)[0] for hit in answer.retrieved} == {"赣州市-2024"}


def test_a_place_outside_the_choice_is_named(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("宜春的GDP目标是多少？", reports=["赣州市-2024"])
    assert answer.abstained
    assert "所选的报告里没有宜春市" in answer.answer


def test_a_stop_ends_the_model(make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine("不会用到")
    written: list[str] = []
    closed: list[bool] = []

    def draft(question: str, evidence: object) -> Iterator[str]:
        try:
            for piece in ("还没", "写", "完的", "一句"):
                written.append(piece)
                yield piece
        finally:
            closed.append(True)

    monkeypatch.setattr(engine, "draft", draft)
    with pytest.raises(StoppedError):
        list(engine.stream("宜春怎么降企业用能成本？", stopped=lambda: len(written) == 2))
    assert written == ["还没", "写"]
    assert closed == [True]


def test_the_langchain_runnable_gives_the_same_events(make_engine: MakeEngine) -> None:
    engine = make_engine()
    own, chained = list(engine.stream(FIGURES[0][0])), list(engine.chain.stream(Request(FIGURES[0][0])))
    assert [type(event) for event in chained] == [type(event) for event in own]
    assert chained[-2:-1] == own[-2:-1]  # the claim
    assert chained[0] == own[0]


def test_a_figure_is_answered_without_importing_what_it_does_not_need(shared_settings: Settings) -> None:
    heavy = ("langchain_core", "langsmith", "openai", "chromadb", "onnxruntime", "torch", "httpx")
    code = (
        "import sys; from rag.engine import Engine; "
        "from rag.index import open_built; from rag.settings import load_settings; import rag.index; "
        "rag.builds.check_fit = lambda *_: (); s = load_settings(); "
        f"embedder = type('None', (), dict(identity='hash-256'))(); answer = Engine(s, open_built(s), embedder).ask({FIGURES[0][0]!r}); "
        f"print('6%左右' in answer.answer, [h for h in {heavy!r} if h in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "GOVQA_INDEX": str(shared_settings.index), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout.strip() == "True []"


def test_the_day_of_the_speech_and_that_of_the_page_are_told_together(make_engine: MakeEngine) -> None:
    answer = make_engine().ask("抚州的政府工作报告哪天宣读、网页上的成文日期又是哪天？").answer
    assert "2024年2月27日" in answer
    assert "成文日期: 2024-03-11" in answer

"""Names that a report coins, and what it says they stand for."""

from __future__ import annotations

import pytest

from corpus.types import Part, Passage, Sentence
from rag.counted import list_of_just, members_asked, members_beside, names_members, quoted_otherwise
from rag.library import Library
from rag.spelt import counted_apart, said_twice, spelt_out
from rag.terms import (
    _beginning_with,
    _counted_behind,
    _heads_behind,
    _members,
    _says_what,
    asked_term,
    explain,
)
from tests.rag.reading import ask, report


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("“五大片区”是指什么？", "五大片区"),
        ("「五大片区」包括哪些", "五大片区"),
        ("“五大片区”投资多少？", ""),
        ("“信江南片区”是什么？", ""),  # counts nothing
        ("五大片区是什么？", ""),
        ("“五大片区”逐条列一下", "五大片区"),
        ("对“一老一小”有哪些照顾措施？", ""),  # what is done for them
        ("“十四五”期间建成的3个实验室是哪几个？", ""),  # five years
        ("提了四个“履职”，分别是什么履职？", "四个履职"),
        ("“3212”工程中的3、2、1、2各代表什么？", "3212"),
        ("", ""),
    ],
)
def test_a_counted_name_whose_meaning_is_asked(text: str, term: str) -> None:
    assert asked_term(ask(text)) == term


def test_members_that_stand_before_the_name(library: Library) -> None:
    named = explain(ask("“五大片区”是哪些？"), [report(library, "上饶市")], library)
    assert named is not None
    assert named.term == "五大片区"
    (sentence,) = named.sentences
    for member in ("信江南片区", "高铁北片区", "灵山片区", "经开区科创城片区", "丰溪河谷片区"):
        assert member in sentence.text


@pytest.mark.parametrize("asked", ["指哪三样东西？", "具体是哪几样", "说的是哪三种？", "是什么？"])
def test_members_that_stand_just_before_a_short_name(library: Library, asked: str) -> None:
    # 赣州: 积极推进赣州职业技术学院、赣州农业学校、赣州技师学院“三校”办学体制改革
    named = explain(ask(f"“三校”{asked}"), [report(library, "赣州市")], library)
    assert named is not None
    (sentence,) = named.sentences
    assert "赣州职业技术学院、赣州农业学校、赣州技师学院“三校”" in sentence.text


def test_members_that_stand_behind_a_colon_in_several_sentences(library: Library) -> None:
    named = explain(ask("“六个突出”指什么？"), [report(library, "宜春市")], library)
    assert named is not None
    assert len(named.sentences) == 6
    assert all("突出" in sentence.text for sentence in named.sentences)


def test_a_name_that_is_used_and_never_explained(library: Library) -> None:
    named = explain(ask("“八大工程”是哪些？"), [report(library, "上饶市")], library)
    assert named is not None
    assert named.sentences == ()
    assert "八大工程" in named.mention.text


def test_a_list_of_other_things_behind_a_name_is_not_what_it_stands_for(library: Library) -> None:
    named = explain(ask("“三中心、一基地”分别是哪几个？"), [report(library, "宜春市")], library)
    assert named is not None
    assert named.sentences == ()


def test_quotation_marks_may_stand_elsewhere_in_a_report() -> None:
    assert quoted_otherwise("两个关键小事", "深入抓好两个“关键小事”") == "两个“关键小事"
    assert quoted_otherwise("两个关键小事", "两个关键的小事") is None


def test_a_list_of_just_so_many_members() -> None:
    text = "集成电路、生物医药、人工智能三大先导产业规模达到1.8万亿元，稳步增长"
    assert list_of_just(text, 3) == "集成电路、生物医药、人工智能三大先导产业规模达到1.8万亿元"
    assert list_of_just(text, 4) == ""


def sentences(*texts: str) -> list[Sentence]:
    return [Sentence(f"某省-2025-p001-s{n}", 0, len(text), text) for n, text in enumerate(texts, 1)]


ENVIRONMENT = "深入实施市场、政务、要素、法治、信用环境提升工程。"  # a provincial report of 2025
TOWARDS = (
    "向种图强，南繁种业产值增长47.75%。",
    "向海图强，海洋生产总值增长10.4%。",
    "向天图强，火箭总装厂房开工。",
)


@pytest.mark.parametrize(
    ("term", "texts", "found"),
    [
        ("五个环境", [ENVIRONMENT], 1),
        ("四个环境", [ENVIRONMENT], 0),
        ("三向图强", TOWARDS, 3),
        ("三向图强", [*TOWARDS, TOWARDS[0]], 3),
        ("五向图强", TOWARDS, 0),
        ("大城三管", ["大城细管、大城智管、大城众管深入推进。", "深化“大城三管”。"], 1),
        ("大城四管", ["大城细管、大城智管、大城众管深入推进。"], 0),
        ("图强", TOWARDS, 0),
        ("", TOWARDS, 0),
    ],
)
def test_members_of_a_name_that_the_text_never_uses(term: str, texts: list[str], found: int) -> None:
    assert len(spelt_out(term, sentences(*texts))) == found


def test_a_name_that_no_report_has(library: Library) -> None:
    assert explain(ask("“九大袋鼠”是哪些？"), library.reports, library) is None
    assert explain(ask("“五大片区”是哪些？"), [], library) is None
    assert explain(ask("投资多少？"), library.reports, library) is None


def sentences_of(*texts: str) -> list[Sentence]:
    return [Sentence(f"甲市-2024-p001-s{n}", 0, len(text), text) for n, text in enumerate(texts, 1)]


def test_words_that_end_alike_spell_out_a_name_of_one_character() -> None:
    text = "扎实实施“十项行动”，深化科技创新、产业焕新、城市更新，有效盘活存量、做优增量、提升质量，扩大开放"
    (new,) = spelt_out("三新", sentences_of(text))
    assert new.text == "深化科技创新、产业焕新、城市更新"
    (stock,) = spelt_out("三量", sentences_of(text))
    assert stock.text == "有效盘活存量、做优增量、提升质量"
    assert spelt_out("四新", sentences_of(text)) == []


def test_members_told_one_by_one_behind_the_sentence_that_counts_them() -> None:
    told = sentences_of(
        "实施城市更新三大提升行动。",
        "实施城市片区更新提升行动，推进15个项目。",
        "实施“三创”提升行动，打造“山城后巷”100条。",
        "实施生命线工程提升行动，改造管网。",
        "加快发展轨道交通。",
    )
    passage = Passage("甲市-2024-p001", 1, Part.PLAN, (), 0, 0, "", tuple(told))
    assert members_beside("城市更新三大提升行动是哪三个？", told[0], passage) == told[:4]
    assert members_beside("城市更新四大提升行动是哪四个？", told[0], passage) == []
    assert members_beside("三大提升行动投资多少？", told[0], passage) == []


def test_a_count_behind_the_list_of_its_members_names_them() -> None:
    told = "2021年引进的汽摩配、乐丰平、天新、宏柏二期、德孚环保、新材料园，共6个项目实现投产。"
    assert names_members([told], 6)
    assert not names_members(["推动产业升级，共6个项目实现投产。"], 6)


def test_a_word_said_twice_far_apart_is_not_what_a_name_counts() -> None:
    far = "推进“药品+医疗器械+宠物健康”三链驱动发展、预制菜产业发展三年行动，打造医药及大健康产业基地。"
    near = "促进非公有制经济健康发展和非公有制经济人士健康成长。"
    one, other = (Sentence(f"某市-2024-p001-s{n}", 0, len(t), t) for n, t in enumerate((far, near), 1))
    assert said_twice("两个健康", [one]) == []
    assert said_twice("两个健康", [one, other]) == [other]


def test_two_things_that_a_name_counts() -> None:
    told = sentences_of(
        "“两个稳居”的目标催人奋进。",
        "要实现人均地区生产总值稳居全国上游、居民收入稳居全国上游。",
        "深入抓好垃圾分类和物业管理两个关键小事。",
    )
    assert said_twice("两个稳居", told) == [told[1]]
    assert said_twice("三个稳居", told) == []
    passage = Passage("甲市-2024-p001", 1, Part.PLAN, (), 0, 0, "", tuple(told))
    assert _members("两个关键小事", passage, 2) == [told[2]]
    assert asked_term(ask("内蒙古“十五五”的“两个稳居”是什么意思？")) == "两个稳居"


def test_members_run_together_or_counted_by_each_digit() -> None:
    told = sentences_of(
        "加强产业就业创业行业企业“五业”联动，开展培训。",
        "运用好“543”体系，树立“甲、乙”五种意识，用好“丙、丁”四个方法，健全“戊、己”三项机制。",
        "深入实施“543”工程。",
    )
    passage = Passage("甲市-2024-p001", 1, Part.PLAN, (), 0, 0, "", tuple(told))
    assert _members("五业", passage, 0) == [told[0]]
    assert _members("六业", passage, 0) == []
    assert _members("543", passage, 1) == [told[1]]
    assert _members("543", passage, 2) == []


def test_members_whose_clauses_end_in_what_a_short_name_counts() -> None:
    told = sentences_of(
        "抓好外贸“三新”，加快引育新主体，加强与头部平台对接。",
        "着力拓展新市场，稳住传统市场、开拓新兴市场。",
        "积极发展新模式，支持“市采通”做大做强。",
        "大力发展服务贸易。",
    )
    passage = Passage("甲市-2024-p001", 1, Part.PLAN, (), 0, 0, "", tuple(told))
    assert _beginning_with("三新", passage, 0) == told[:3]
    assert _beginning_with("四新", passage, 0) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("要构建的四大文化发展格局，是哪四个字？", 0),
        ("要办的20项重点民生实事，请逐项列出。", 20),
        ("建的26个鲁班工坊，分别在哪些国家？", 26),
        ("20项民生实事花了多少钱？", 0),
    ],
)
def test_how_many_members_are_asked_for(text: str, count: int) -> None:
    assert members_asked(text) == count


def test_members_told_in_paragraphs_that_begin_alike() -> None:
    told = [
        f"{n}是突出重点，奋力打好{what}攻坚战。"
        for n, what in zip("一二三", ("投资", "产业", "改革"), strict=True)
    ]
    texts = ("突出打好“三个攻坚战”。", "污染防治攻坚战取得成效。", *told)
    passages = [
        Passage(f"甲市-2024-p{n:03d}", n, Part.PLAN, (), 0, 0, text, tuple(sentences_of(text)))
        for n, text in enumerate(texts)
    ]
    assert [s.text for s in counted_apart("三个攻坚战", passages)] == told
    assert counted_apart("四个攻坚战", passages) == []


def test_three_sentences_that_each_have_such_a_thing_are_not_the_members_of_a_name(library: Library) -> None:
    passages = library.passages(report(library, "赣州市").id)
    # 建成市残疾人康复中心, 建成投用市民综合服务中心: what begins with 建成 and has a 中心 is not one of the “三大中心”.
    assert counted_apart("三大中心", passages) == []


def test_a_clause_before_another_does_not_say_what_a_work_is_about() -> None:
    assert not _says_what("4+4科创工程", "大飞机地面动力学试验平台试运行，“4+4科创工程”全部实体化运行。")
    assert _says_what("一号改革工程", "深入推进营商环境优化升级“一号改革工程”。")


def test_of_two_names_alike_the_one_of_the_subject_asked_about(library: Library) -> None:
    named = explain(ask("宜春生态环境方面的“三篇文章”指什么？"), [report(library, "宜春市")], library)
    assert named is not None
    assert "水环境质量提升、大气污染防治、土壤风险管控" in named.sentences[0].text
    named = explain(ask("宜春化债的“三篇文章”指什么？"), [report(library, "宜春市")], library)
    assert named is not None
    assert "开源、节流、化债" in named.sentences[0].text


def test_what_a_named_piece_of_work_is_about_stands_before_its_name(library: Library) -> None:
    named = explain(ask("“一号改革工程”是什么工程"), [report(library, "宜春市")], library)
    assert named is not None
    assert "营商环境优化升级“一号改革工程”" in named.sentences[0].text


def test_a_name_of_several_counts_is_explained_by_what_it_counts_only(library: Library) -> None:
    named = explain(ask("“一链一院一基金”各指哪个"), [report(library, "抚州市")], library)
    assert named is not None
    assert named.sentences == ()


def test_two_counts_told_in_the_next_sentence() -> None:
    told = "聚焦“四化”和基础设施5大领域在建项目以及工业、农业、服务业三类产业拟招商项目。"
    texts = ("建立“5+3”项目化抓落实机制。", told)
    passage = Passage("甲市-2024-p001", 1, Part.PLAN, (), 0, 0, "".join(texts), tuple(sentences_of(*texts)))
    assert _counted_behind("5+3", passage, 0) == passage.sentences[1]
    assert _counted_behind("5+4", passage, 0) is None


def test_a_list_beside_a_count_is_not_what_is_counted() -> None:
    text = "现代家居、有色金属、电子信息、纺织服装产业集群营收分别达到新高，5个开发区获批扩区调区。"
    assert not names_members([text], 5)
    assert names_members(["章贡、南康、信丰、龙南、于都等5个开发区获批扩区调区。"], 5)
    far = "新增中华老字号3个、省级集聚区2个，举办文化旅游节，唯美养生谷、松鼠部落、四季滑雪场等项目投入运营。"
    assert not names_members([far], 3)
    assert members_asked("首批十个零碳产业园区的名单") == 10


@pytest.mark.parametrize(
    ("term", "text", "told"),
    [
        ("五大战略", "深入实施“五大战略”（创新驱动、转型升级、中心带动、乡村振兴、绿色发展）。", True),
        ("一地四区", "打造“一地四区”，即：中国最美县域，转化先行区、全域共富示范区。", True),
        ("一主三副多点", "“一主三副多点”城镇体系基本成形，即以中心城区为主，以宜都、枝江、当阳为副。", True),
        ("26条", "京津冀协同发展推进、“两重”政策加力、省里支持发展“26条”落地实施。", False),
    ],
)
def test_what_stands_behind_a_name_says_what_it_is(term: str, text: str, told: bool) -> None:
    sentence = Sentence("某市-2024-p001-s1", 0, len(text), text)
    passage = Passage("某市-2024-p001", 1, Part.PLAN, (), 0, len(text), text, (sentence,))
    assert bool(_members(term, passage, 0)) is told


def test_paragraphs_that_begin_with_what_a_name_counts_are_its_members() -> None:
    texts = [f"——更加注重{what}。始终坚持。" for what in ("强化战略引领", "准确识变应变", "秉持长期主义")]
    following = [
        Passage(
            f"某省-2026-p{n:03}", n, Part.PLAN, (), 0, len(text), text,
            (Sentence(f"某省-2026-p{n:03}-s1", 0, len(text), text),),
        )
        for n, text in enumerate(texts, 2)
    ]  # fmt: skip
    assert [s.text for s in _heads_behind("三个更加注重", following)] == texts
    assert _heads_behind("四个更加注重", following) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("“白叶一号”茶苗捐给了哪五个县？", ""),  # not what it stands for
        ("“晋江经验”里“六个始终坚持”是哪六个？", "六个始终坚持"),
    ],
)
def test_the_name_that_counts_as_many_as_are_asked(text: str, term: str) -> None:
    assert asked_term(ask(text)) == term


def test_why_is_no_which() -> None:
    assert members_asked("有7个签了约的项目为啥没按时动工？") == 0


@pytest.mark.parametrize(
    ("question", "place", "members"),
    [
        ("反腐讲的“三不腐”是哪三个“不”？", "赣州市", ["不敢腐、不能腐、不想腐"]),
        ("四个“以学”，具体是哪四个？", "宜春市", ["以学铸魂、以学增智、以学正风、以学促干"]),
        ("提了四个“履职”，分别是什么履职？", "上饶市", ["忠诚履职", "依法履职", "勤勉履职", "廉洁履职"]),
    ],
)
def test_names_that_the_text_does_not_use_are_spelt_out(
    library: Library, question: str, place: str, members: list[str]
) -> None:
    named = explain(ask(question), [report(library, place)], library)
    assert named is not None
    assert len(named.sentences) == len(members)
    assert all(member in one.text for member, one in zip(members, named.sentences, strict=True))

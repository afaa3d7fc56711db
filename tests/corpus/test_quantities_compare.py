"""The matching rules, each pair as it could stand in an answer and in the sentence it cites."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.quantities import Quantity, Verdict, closest, compatible, find_quantities, same_quantity


def only(text: str) -> Quantity:
    (found,) = find_quantities(text)
    return found


PAIRS = [
    # claim, source, verdict
    ("GDP增长5.3%", "地区生产总值增长5.3％", "equal"),
    ("1.6万亿元", "16000亿元", "equal"),
    ("1.5亿元", "15000万元", "equal"),
    ("66.15亿斤", "330.75万吨", "equal"),
    ("1500万亩", "100万公顷", "equal"),
    ("150万平方米", "150公顷", "equal"),
    ("增长-1.7%", "下降1.7%", "equal"),
    ("增长6%左右", "增长约6%", "equal"),
    ("近12个百分点", "12个百分点左右", "equal"),
    ("超过600亿元", "突破600亿元", "equal"),
    ("4%以上", "不低于4%", "equal"),
    ("一半以上", "50%以上", "equal"),
    ("翻一番", "增长1倍", "equal"),
    ("增长100%", "翻番", "equal"),
    ("增长640%", "增长6.4倍", "equal"),
    ("50亿—100亿元", "50亿元~100亿元", "equal"),
    ("1251人", "1251名", "equal"),
    ("全省第四位", "全省第4", "equal"),
    ("增长5%", "增长5.3%", "rounded"),
    ("2013亿元", "2012.5亿元", "rounded"),
    ("1.6万亿元", "16023亿元", "rounded"),
    ("33.3%", "三分之一", "rounded"),
    ("约2000亿元", "2000亿元", "looser"),
    ("5.3%", "增长5.3%", "looser"),
    ("增加17家", "新增专精特新企业17家", "looser"),
    ("3个", "3家", "reworded"),
    ("超过2000亿元", "2012.5亿元", "implied"),
    ("近2000亿元", "1987.3亿元", "implied"),
    ("两位数增长", "增长12.4%", "implied"),
    ("增长6%", "增长6%左右", "qualifier"),
    ("增长4%", "增长4%以上", "qualifier"),
    ("增长4%左右", "增长4%以上", "qualifier"),
    ("控制在3%以上", "控制在3%以内", "qualifier"),
    ("突破600亿元", "600亿元", "qualifier"),
    ("50亿元", "50亿—100亿元", "range"),
    ("5%~6%", "5%", "range"),
    ("下降5.3%", "增长5.3%", "direction"),
    ("增长1.7%", "下降1.7%", "direction"),
    ("1.7%", "下降1.7%", "direction"),
    ("后移2位", "前移2位", "direction"),
    ("增长83%", "占83%", "kind"),
    ("4位", "全省第4", "kind"),
    ("提高12%", "提高12个百分点", "points"),
    ("27.4万元", "27.4万亿元", "value"),
    ("1.5亿美元", "1.5亿元", "unit"),
    ("31万亩", "31万公顷", "value"),
    ("5.4%", "5.3%", "value"),
    ("突破1000亿元", "突破2000亿元", "value"),
    ("超过2000亿元", "2500亿元", "value"),
    ("2000亿元", "2012.5亿元", "value"),
    ("3.7%", "37%", "value"),
    ("全省第3", "全省第4", "value"),
    ("5家", "5户", "unit"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "source", "verdict"), PAIRS)
def test_verdicts(claim: str, source: str, verdict: str) -> None:
    assert compatible(only(claim), only(source)) is Verdict(verdict)


def test_only_the_harmless_verdicts_pass() -> None:
    passing = {v.value for v in Verdict if v.passes}
    assert passing == {"equal", "rounded", "looser", "reworded", "implied"}
    assert [v.value for v in Verdict if v.passes and not v.flagged] == ["equal"]


def test_a_shared_qualifier_may_be_said_or_not() -> None:
    first, _ = find_quantities("安全利用率分别达93%、95%以上")
    for claim in ("93%", "93%以上"):
        assert compatible(only(claim), first).passes
    assert not compatible(only("93%左右"), first).passes


def test_closest_takes_the_best_of_several() -> None:
    sources = find_quantities("GDP增长5.3%，收入增长4.4%，利润5.3亿元")
    verdict, source = closest(only("增长4.4%"), sources) or (None, None)
    assert verdict is Verdict.EQUAL
    assert source is not None and source.text == "4.4%"
    assert closest(only("5%"), ()) is None


_REAL = st.sampled_from([text for pair in PAIRS for text in pair[:2]]).map(only)


@given(_REAL)
def test_a_quantity_is_the_same_as_itself(quantity: Quantity) -> None:
    assert same_quantity(quantity, quantity)


@given(_REAL, _REAL)
def test_equality_holds_both_ways(a: Quantity, b: Quantity) -> None:
    assert same_quantity(a, b) == same_quantity(b, a)


GOLD = Path(__file__).parents[1] / "data"


def _sentences() -> list[str]:
    files = sorted(GOLD.glob("facts_gold_*.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.open(encoding="utf-8")]


def _digit(text: str, q: Quantity) -> str:
    place = next((i for i in range(q.end - 1, q.start - 1, -1) if text[i] in "0123456789"), -1)
    return text if place < 0 else text[:place] + str((int(text[place]) + 3) % 10 or 7) + text[place + 1 :]


def _swap(a: str, b: str, reach: int = 0) -> Callable[[str, Quantity], str]:
    def change(text: str, q: Quantity) -> str:
        first = max(0, q.start - reach)
        part = text[first : q.end]
        old, new = (a, b) if a in part else (b, a)
        place = part.rfind(old)
        return text if place < 0 else text[: first + place] + new + text[first + place + len(old) :]

    return change


MUTATIONS = {
    "digit": _digit,
    "万↔亿": _swap("万", "亿"),
    "%↔个百分点": _swap("%", "个百分点"),
    "增长↔下降": _swap("增长", "下降", reach=2),
    "以上↔左右": _swap("以上", "左右"),
    "以上↔以内": _swap("以上", "以内"),
    "突破↔约": _swap("突破", "约"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_claim_with_one_thing_changed_is_caught(name: str) -> None:
    """The tester tested: in real sentences, each quantity changed in one way must not pass for the old one."""
    tried = caught = 0
    for text in _sentences():
        before = find_quantities(text)
        for index, source in enumerate(before):
            changed = MUTATIONS[name](text, source)
            after = find_quantities(changed)
            if changed == text or len(after) != len(before) or after[index].text == "":
                continue
            tried += 1
            caught += not compatible(after[index], source).passes
    assert tried >= 20
    assert caught / tried >= 0.99, f"{caught} of {tried}"


def test_nothing_is_wrong_with_what_the_report_says() -> None:
    for text in _sentences():
        for quantity in find_quantities(text):
            assert compatible(quantity, quantity) is Verdict.EQUAL

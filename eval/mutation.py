"""Right answers with one thing changed: does the grounding checker notice?

Right answers are made from gold (question sets): sentences from a nugget's subject, indicator, period, value and status, in
several forms, citing the sentences in which its quotes stand. Each operator of :data:`OPERATORS` makes wrong
sentences (or wrong citations) from one; what would still be true, or could be, is not made: see each operator.
A mutant is *caught* when the checker does not call it supported. Everything is decided by ids: no chance.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.gazetteer import short_name
from corpus.indicators import find, lexicon
from corpus.quantities import Kind, compatible, find_quantities
from eval.checker import (
    FOLDER,
    Judged,
    Source,
    judge,
    kappa,
    load_pairs,
    load_paraphrases,
)
from eval.questionset import Nugget, Question, Split, load, split_of
from rag.grounding import Check, check

QUESTIONS = FOLDER.parent / "reports5.jsonl"

_AFTER = ("左右", "以上", "以内", "以下")
_BEFORE = ("突破", "超过", "约", "近", "不低于", "超", "达到")


@dataclass(frozen=True, slots=True)
class Answer:
    """A right sentence. ``quoted`` is what it quotes word for word, ``twin`` the same sentence with 目标 and 完成 exchanged."""

    id: str
    split: Split
    text: str
    place: str
    year: int
    addresses: tuple[str, ...]
    quoted: str = ""
    twin: str = ""
    swapped: str = ""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sentence made wrong in one way, with what it cites."""

    kind: str
    answer: Answer
    text: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checker said of a mutant."""

    mutant: Mutant
    check: Check

    @property
    def caught(self) -> bool:
        """Whether the checker noticed."""
        return self.check.support != "supported"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is of."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        """The share; nothing of nothing is 0."""
        return self.hits / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class MutationResult:
    """The checker's own score. Every rate can be had for one half, or for all."""

    outcomes: tuple[Outcome, ...]
    gold: tuple[Judged, ...]
    paraphrases: tuple[Judged, ...]
    pairs: tuple[Judged, ...]

    def caught(self, kind: str | None = None, half: Split | None = None) -> Rate:
        """Return how many mutants (of a kind) were caught."""
        chosen = [
            o
            for o in self.outcomes
            if kind in (None, o.mutant.kind) and half in (None, o.mutant.answer.split)
        ]
        return Rate(sum(o.caught for o in chosen), len(chosen))

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of mutants made, in the operators' order."""
        made = {o.mutant.kind for o in self.outcomes}
        return tuple(kind for kind in OPERATORS if kind in made)

    def false_alarms(self, of: Literal["gold", "paraphrases"], half: Split | None = None) -> Rate:
        """Return how many right sentences were not called supported."""
        chosen = [j for j in getattr(self, of) if half in (None, j.split)]
        return Rate(sum(not j.agrees for j in chosen), len(chosen))

    def agreement(self, half: Split | None = None) -> float:
        """Return Cohen's κ between people and checker on the labelled pairs."""
        return kappa([(j.expected, j.check.support) for j in self.pairs if half in (None, j.split)])

    def unchecked(self) -> Rate:
        """Return how many right sentences have something that rules cannot judge (a comparison, a cause)."""
        right = [*self.gold, *self.paraphrases]
        return Rate(sum(any(a.verdict == "unchecked" for a in j.check.atoms) for j in right), len(right))

    def uncheckable(self) -> Rate:
        """Return how many right sentences have nothing to judge but their words."""
        right = [*self.gold, *self.paraphrases]
        return Rate(sum(not j.check.checkable for j in right), len(right))


def run_mutation(reports: Path, questions: Path = QUESTIONS, *, every: int = 1) -> MutationResult:
    """Make answers and mutants from the gold of a question set and judge them with the two files of sentences.

    ``reports`` is the folder that the gold was made from; ``every`` takes every n-th answer only, for a quick look.

    Raises:
        QuestionSetError: the question set is none.
        KeyError: a line cites words that no report has any more.

    """
    source = Source.of_folder(reports)
    answers = make_answers(load(questions), source)[::every]
    gold = tuple(
        Judged(a.id, a.text, a.split, "supported", check(a.text, source.evidence(a.addresses)))
        for a in answers
    )
    outcomes = tuple(
        Outcome(m, check(m.text, source.evidence(m.addresses))) for m in mutants(answers, source)
    )
    return MutationResult(outcomes, gold, judge(load_paraphrases(), source), judge(load_pairs(), source))


# Right answers from gold


def make_answers(questions: Iterable[Question], source: Source) -> tuple[Answer, ...]:
    """Return right sentences made from the nuggets of answerable questions, none twice."""
    found: dict[str, Answer] = {}
    for question in questions:
        if not question.answerable:
            continue
        singles: list[tuple[Nugget, Answer]] = []
        for nugget in question.nuggets:
            for answer in _of_nugget(question, nugget, source):
                found.setdefault(answer.text, answer)
                if nugget.kind == "quantity" and answer.twin:
                    singles.append((nugget, answer))
        for answer in _joined(question, singles):
            found.setdefault(answer.text, answer)
    return tuple(found.values())


def _of_nugget(question: Question, nugget: Nugget, source: Source) -> Iterator[Answer]:
    quotes = nugget.evidence[0]
    if nugget.derivation is not None:
        return
    addresses = [source.locate(quote) for quote in quotes]
    if not all(addresses):
        return  # front matter, or a quote over two sentences
    where = tuple(address for address in addresses if address)
    report = source.evidence(where)[0].report
    base = Answer(f"{question.id}-{nugget.id}", split_of(question.id), "", report.place, report.year, where)
    quote = quotes[0].quote
    if len(quotes) == 1:
        yield replace(
            base, id=base.id + "-quote",
            text=f"{report.place}{report.year}年政府工作报告提出：“{quote}”。", quoted=quote,
        )  # fmt: skip
        if re.match(r"[\u4e00-\u9fff]", quote) and short_name(report.place) not in quote:
            yield replace(base, id=base.id + "-words", text=f"{short_name(report.place)}{quote}。")
    if nugget.kind != "quantity" or not _plain_figure(nugget, report.year):
        return
    text, twin = _statement(nugget, report.place, nugget.period or "")
    yield replace(base, id=base.id + "-full", text=text, twin=twin)
    relative = {report.year: "今年", report.year - 1: "去年"}[int((nugget.period or "0")[:4])]
    text, twin = _statement(nugget, short_name(report.place), relative)
    yield replace(base, id=base.id + "-short", text=text, twin=twin)


def _plain_figure(nugget: Nugget, year: int) -> bool:
    """Tell whether value, unit and period go into a plain sentence: no ranks, no spans of years, no reduced names."""
    return (
        nugget.unit not in ("位", None)
        and nugget.status is not None
        and nugget.period in (f"{year}年", f"{year - 1}年")
        and (nugget.qualifier in (None, *_AFTER, *_BEFORE))
        and (nugget.direction is None or nugget.unit in ("%", "个百分点", "倍"))
    )


def _statement(nugget: Nugget, place: str, period: str) -> tuple[str, str]:
    """Return the sentence, and the same with 目标 for 完成 or 完成 for 目标."""
    subject = nugget.subject if short_name(nugget.subject) != short_name(place) else place
    if short_name(place) not in subject:
        subject = place + subject
    name = nugget.indicator.removeprefix(nugget.subject)
    qualifier = nugget.qualifier or ""
    after = qualifier if qualifier in _AFTER else ""
    before = qualifier if qualifier in _BEFORE else ""
    verb = {"increase": "增长", "decrease": "下降"}.get(nugget.direction or "", "")
    if verb and nugget.unit == "个百分点":
        verb = {"增长": "提高", "下降": "降低"}[verb]
    value = f"{verb}{before}{nugget.value}{nugget.unit}{after}"
    head = f"{subject}{period}{name}"
    link = "" if verb or before else "为"
    done = f"{head}{link}{value}。"
    target = f"{head}的目标是{value}。"
    achieved = f"{head}已经{'达到' if link else ''}{value}。"
    return (target, achieved) if nugget.status == "目标" else (done, target)


def _joined(question: Question, singles: Sequence[tuple[Nugget, Answer]]) -> Iterator[Answer]:
    """Join two figures of one question; ``swapped`` is the sentence with their values exchanged."""
    full = [(nugget, answer) for nugget, answer in singles if answer.id.endswith("-full")]
    for (one, first), (two, second) in itertools.pairwise(full):
        a, b = _value_of(first.text), _value_of(second.text)
        if not a or not b or a == b or one.unit != two.unit or (one.direction or "") != (two.direction or ""):
            continue
        if compatible(find_quantities(a)[0], find_quantities(b)[0]).passes:
            continue
        text = f"{first.text[:-1]}，{second.text}"
        swapped = f"{first.text[:-1].replace(a, b)}，{second.text.replace(b, a)}"
        yield replace(
            first, id=f"{first.id}+{second.id.rsplit('-', 2)[1]}", text=text, twin="", swapped=swapped,
            addresses=tuple(dict.fromkeys(first.addresses + second.addresses)),
        )  # fmt: skip


def _value_of(text: str) -> str:
    found = find_quantities(text)
    return found[-1].text if found else ""


# Operators


def mutants(answers: Sequence[Answer], source: Source) -> Iterator[Mutant]:
    """Yield the mutants of every answer, kind by kind, none twice."""
    seen: set[tuple[str, tuple[str, ...]]] = {(a.text, a.addresses) for a in answers}
    for kind, operator in OPERATORS.items():
        for answer in answers:
            for text, addresses in operator(answer, source):
                if (text, addresses) not in seen:
                    seen.add((text, addresses))
                    yield Mutant(kind, answer, text, addresses)


Changed = Iterator[tuple[str, tuple[str, ...]]]


def _pick(answer: Answer, salt: str, n: int) -> int:
    digest = hashlib.sha256(f"{answer.id}/{salt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % n if n else 0


def _said(answer: Answer, source: Source) -> str:
    return "".join(piece.text for piece in source.evidence(answer.addresses))


def _replace(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _digit(answer: Answer, source: Source) -> Changed:
    """One digit of a figure; the new figure may not say what the evidence says of the same thing (a rounding)."""
    said = find_quantities(_said(answer, source))
    for number, quantity in enumerate(find_quantities(answer.text)):
        places = [i for i in range(quantity.start, quantity.end) if answer.text[i].isdigit()]
        if not places:
            continue
        at = places[_pick(answer, f"digit{number}", len(places))]
        digit = str((int(answer.text[at]) + 1 + _pick(answer, f"by{number}", 8)) % 10)
        if digit == "0" and at == places[0]:
            digit = "9" if answer.text[at] != "9" else "8"
        text = _replace(answer.text, at, at + 1, digit)
        changed = [q for q in find_quantities(text) if q.start <= at < q.end]
        if changed and not any(compatible(changed[0], other).passes for other in said):
            yield text, answer.addresses


def _scale(answer: Answer, source: Source) -> Changed:
    """万 for 亿 and 亿 for 万."""
    for quantity in find_quantities(answer.text):
        match = re.search("[万亿]", quantity.text)
        if match:
            at = quantity.start + match.start()
            yield _replace(answer.text, at, at + 1, "亿" if match.group() == "万" else "万"), answer.addresses


def _points(answer: Answer, source: Source) -> Changed:
    """个百分点 for %, % for 个百分点."""
    for quantity in find_quantities(answer.text):
        for mark, other in (("%", "个百分点"), ("个百分点", "%")):
            if mark in quantity.text:
                at = quantity.start + quantity.text.index(mark)
                yield _replace(answer.text, at, at + len(mark), other), answer.addresses


def _sign(answer: Answer, source: Source) -> Changed:
    """增长−5% for 增长5%."""
    for quantity in find_quantities(answer.text):
        if (
            quantity.kind is Kind.GROWTH
            and quantity.text[0].isdigit()
            and answer.text[: quantity.start].endswith(("增长", "下降"))
        ):
            yield _replace(answer.text, quantity.start, quantity.start, "-"), answer.addresses


_TURNS = {
    "增长": "下降", "下降": "增长", "提高": "降低", "降低": "提高", "增加": "减少", "减少": "增加", "前移": "后移", "上升": "下降",
}  # fmt: skip


def _direction(answer: Answer, source: Source) -> Changed:
    """下降 for 增长, before a figure."""
    for quantity in find_quantities(answer.text):
        for verb, other in _TURNS.items():
            start = quantity.start - len(verb)
            if start >= 0 and answer.text.startswith(verb, start):
                yield _replace(answer.text, start, quantity.start, other), answer.addresses


def _year(answer: Answer, source: Source) -> Changed:
    """The year before or after, 今年 for 去年; not the year that names the report."""
    for match in re.finditer(r"(20\d\d)年(?!政府工作报告)", answer.text):
        year = int(match.group(1)) + (1, -1, 2)[_pick(answer, "year", 3)]
        if f"{year}年" not in _said(answer, source):
            yield _replace(answer.text, match.start(1), match.end(1), str(year)), answer.addresses
    for word, other in (("去年", "今年"), ("今年", "去年")):
        at = answer.text.find(word)
        if 0 <= at <= 6 and not answer.quoted:
            yield _replace(answer.text, at, at + 2, other), answer.addresses


_OTHERS = ("赣州", "宜春", "上饶", "抚州", "乐平", "九江", "吉安", "景德镇")


def _place(answer: Answer, source: Source) -> Changed:
    """Another city's name: one held, or one of which there is no report."""
    own = short_name(answer.place)
    if answer.swapped:
        return
    others = [
        name
        for name in _OTHERS
        if name != own and name not in _said(answer, source) and name not in answer.text
    ]
    if own in answer.text and others:
        yield answer.text.replace(own, others[_pick(answer, "place", len(others))], 1), answer.addresses


def _indicator(answer: Answer, source: Source) -> Changed:
    """Another indicator of the same group and unit that the evidence does not speak of."""
    if answer.quoted:
        return
    there = {mention.name for mention in find(_said(answer, source))}
    for mention in find(answer.text):
        mine = lexicon()[mention.name]
        others = [
            e.name for e in lexicon().values()
            if e.group == mine.group and e.unit == mine.unit and e.name != mine.name and e.name not in there
            and not _overlap(e.name, mine.name)
        ]  # fmt: skip
        if others:
            name = others[_pick(answer, mention.name, len(others))]
            yield _replace(answer.text, mention.start, mention.end, name), answer.addresses
            return


def _overlap(one: str, other: str) -> bool:
    """Tell whether one name holds the other, so that it could be meant by it: 工业增加值, 规模以上工业增加值."""
    return one in other or other in one


_QUALIFIERS = {"以上": "左右", "左右": "以上", "以内": "以上", "突破": "近", "超过": "不到", "约": "超过", "不低于": "不超过"}  # fmt: skip


def _qualifier(answer: Answer, source: Source) -> Changed:
    """左右 for 以上, 近 for 突破 and so on, at a figure."""
    for quantity in find_quantities(answer.text):
        for word, other in _QUALIFIERS.items():
            at = quantity.text.find(word)
            if at >= 0 and "零" not in quantity.text:
                start = quantity.start + at
                yield _replace(answer.text, start, start + len(word), other), answer.addresses
                break


def _status(answer: Answer, source: Source) -> Changed:
    """目标 for 完成 and the other way round."""
    if answer.twin:
        yield answer.twin, answer.addresses


_STRAY = "山水田林湖草沙冰东西南北春夏秋冬"


def _quote_char(answer: Answer, source: Source) -> Changed:
    """One character of a quotation, no digit."""
    places = [
        at for at in range(answer.text.find("“"), len(answer.text))
        if answer.quoted and re.match(r"[\u4e00-\u9fff]", answer.text[at])
    ]  # fmt: skip
    if places:
        at = places[_pick(answer, "quote", len(places))]
        other = _STRAY[_pick(answer, "char", len(_STRAY))]
        if other != answer.text[at]:
            yield _replace(answer.text, at, at + 1, other), answer.addresses


def _citation(answer: Answer, source: Source) -> Changed:
    """The sentence before or after the one cited, where it has neither the figures nor the words."""
    if len(answer.addresses) > 1:
        return
    mine = find_quantities(answer.text)
    for step in (-1, 1):
        other = source.neighbour(answer.addresses[0], -1 if step < 0 else 1)
        if other is None:
            continue
        text = source.evidence([other])[0].text
        theirs = find_quantities(text)
        if mine and all(compatible(q, t).passes for q in mine for t in theirs[:1]) and theirs:
            continue
        if any(compatible(q, t).passes for q in mine for t in theirs) or (
            answer.quoted and answer.quoted in text
        ):
            continue
        if mine or answer.quoted:
            yield answer.text, (other,)


def _swapped(answer: Answer, source: Source) -> Changed:
    """Two figures of the same kind exchanged between two places, years or indicators."""
    if answer.swapped:
        yield answer.swapped, answer.addresses


_VERBS = re.compile(
    r"增长|下降|达到|突破|改造|新增|建成|完成|实施|推进|获评|入选|新建|开展|支持|建设|培育|打造|提高|举办|实现|发放|为(?=[0-9])"
)


def _negation(answer: Answer, source: Source) -> Changed:
    """A verb denied: 没有改造, 未达到; not in quotations, where any change is wrong."""
    if answer.quoted:
        return
    found = list(_VERBS.finditer(answer.text))
    if found:
        match = found[_pick(answer, "verb", len(found))]
        word = "不" if match.group() == "为" else ("没有" if _pick(answer, "not", 2) else "未")
        yield _replace(answer.text, match.start(), match.start(), word), answer.addresses


_UNITS = {
    "亿元": "亿美元", "万元": "万美元", "公里": "米", "亩": "公顷", "亿斤": "亿吨", "万人": "人", "万套": "套", "家": "万家",
    "套": "万套", "个": "万个", "座": "万座",
}  # fmt: skip


def _unit(answer: Answer, source: Source) -> Changed:
    """Another unit, or another power of ten in it."""
    for quantity in find_quantities(answer.text):
        for unit, other in _UNITS.items():
            if unit in quantity.text and "百分点" not in quantity.text:
                start = quantity.start + quantity.text.index(unit)
                if other.startswith("万") and re.search("[万亿余多]$", answer.text[:start]):
                    continue  # 3万万个 is no figure
                yield _replace(answer.text, start, start + len(unit), other), answer.addresses
                break


def _scope(answer: Answer, source: Source) -> Changed:
    """全国 for 全省 at a rank, and the other way round; not in quotations."""
    for quantity in find_quantities(answer.text):
        if quantity.kind is not Kind.RANK or answer.quoted:
            continue
        for word, other in (("全省", "全国"), ("全国", "全省")):
            at = answer.text.rfind(word, max(0, quantity.start - 6), quantity.start)
            if at >= 0:
                yield _replace(answer.text, at, at + 2, other), answer.addresses


_INVENTED = (
    "获得中央财政专项奖励五千万元", "并由此带动周边乡镇旅游热度明显上升", "资金主要来自社会资本", "受到外地媒体广泛报道",
    "比邻近城市早了三个月", "其中一半投向山区学校", "引发网友热议", "投资方承诺十年内不撤资",
)  # fmt: skip


def _invented(answer: Answer, source: Source) -> Changed:
    """A clause that no report has, added at the end."""
    clause = _INVENTED[_pick(answer, "invented", len(_INVENTED))]
    if not answer.quoted:
        yield f"{answer.text[:-1]}，{clause}。", answer.addresses


_ANTONYMS = {
    "提高": "降低", "降低": "提高", "扩大": "缩小", "上调": "下调", "下调": "上调", "高于": "低于", "低于": "高于", "加快": "放缓",
    "支持": "限制", "推进": "停止", "鼓励": "禁止", "推动": "限制", "新增": "减少", "净增": "净减", "加大": "减小", "减负": "增负",
}  # fmt: skip


def _opposite(answer: Answer, source: Source) -> Changed:
    """A word for its opposite, away from figures' own verbs; not in quotations."""
    if answer.quoted:
        return
    for word, other in _ANTONYMS.items():
        at = answer.text.find(word)
        if at >= 0 and not re.match(r"\d", answer.text[at + len(word) : at + len(word) + 1]):
            yield _replace(answer.text, at, at + len(word), other), answer.addresses
            return


OPERATORS: dict[str, Callable[[Answer, Source], Changed]] = {
    "digit": _digit,
    "scale": _scale,
    "percent_points": _points,
    "sign": _sign,
    "direction": _direction,
    "qualifier": _qualifier,
    "unit": _unit,
    "swapped": _swapped,
    "year": _year,
    "place": _place,
    "indicator": _indicator,
    "status": _status,
    "scope": _scope,
    "negation": _negation,
    "opposite": _opposite,
    "quote_char": _quote_char,
    "invented": _invented,
    "citation": _citation,
}
"""The kinds of mutants, each with what makes them."""


GOALS = {"all": 0.99, "kind": 0.97, "false_alarms": 0.01, "kappa": 0.85}
"""What the checker must reach: mutants caught in all and of each kind at least, false alarms at most, κ at least."""


def table(result: MutationResult) -> Iterator[tuple[str, Rate, Rate]]:
    """Yield (kind, tune, held) for every kind, then for all."""
    for kind in result.kinds():
        yield kind, result.caught(kind, "tune"), result.caught(kind, "held")
    yield "all", result.caught(None, "tune"), result.caught(None, "held")


def unmet(result: MutationResult) -> list[str]:
    """Return which goals are not met over both halves, in words."""
    short = [
        f"{kind}：查出 {result.caught(kind).value:.2%}，目标 {GOALS['kind']:.0%}"
        for kind in result.kinds()
        if result.caught(kind).value < GOALS["kind"]
    ]
    if result.caught().value < GOALS["all"]:
        short.append(f"全部：查出 {result.caught().value:.2%}，目标 {GOALS['all']:.0%}")
    alarms: tuple[Literal["gold", "paraphrases"], ...] = ("gold", "paraphrases")
    for of in alarms:
        if result.false_alarms(of).value > GOALS["false_alarms"]:
            short.append(
                f"{NAMES[of]}：误报 {result.false_alarms(of).value:.2%}，目标至多 {GOALS['false_alarms']:.0%}"
            )
    if result.agreement() < GOALS["kappa"]:
        short.append(f"κ {result.agreement():.3f}，目标 {GOALS['kappa']}")
    return short


NAMES = {"gold": "标准答案", "paraphrases": "改写"}


def describe(result: MutationResult) -> Iterator[str]:
    """Yield the benchmark's table as lines for people."""
    yield f"{len(result.gold)} 个正确答案，{len(result.outcomes)} 个改错的答案，{len(result.kinds())} 种改法"
    yield f"{'改法':<16}{'调试半':>16}{'留出半':>16}"
    for kind, tune, held in table(result):
        yield f"{kind:<16}{_cell(tune):>18}{_cell(held):>18}"
    for of, name in NAMES.items():
        alarms = [result.false_alarms(of, half) for half in ("tune", "held")]  # type: ignore[arg-type]
        yield f"{name}误报：调试半 {_cell(alarms[0])}，留出半 {_cell(alarms[1])}"
    kappas = [result.agreement(half) for half in ("tune", "held", None)]
    yield f"人工标注 {len(result.pairs)} 对，κ：调试半 {kappas[0]:.3f}，留出半 {kappas[1]:.3f}，全部 {kappas[2]:.3f}"
    yield f"有规则判断不了的比较或因果：{_cell(result.unchecked())}；除用词外没有可核对的：{_cell(result.uncheckable())}"


def _cell(rate: Rate) -> str:
    return f"{rate.hits}/{rate.n} {rate.value:.1%}"


def main() -> int:
    """Run the benchmark over the project's own reports and print it; 1 where a goal is not met."""
    result = run_mutation(Path(__file__).resolve().parent.parent / "corpus" / "reports")
    short = unmet(result)
    sys.stdout.write("\n".join([*describe(result), *(f"未达标  {line}" for line in short)]) + "\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())

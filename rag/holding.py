"""Whether a sentence has the figure that a question asks for: of that kind, of that thing, of that place.

A sentence may have every word of a question and a figure of another thing: a 水产品产量 for 葡萄产量, 襄阳's for 武汉's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from corpus.facts import Fact
from corpus.indicators import find, lexicon
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.quantities.units import CLASSIFIERS
from rag.asked import Asked, asked, is_average, of_a_rival
from rag.clauses import CLAUSE_WITH_MARK
from rag.evidence import Ranked
from rag.fit import has_wanted, quantities
from rag.keywords import Keyword, names_something, other_names, present, support
from rag.tokens import normalise, tokens
from rag.told import of_another_indicator, told
from rag.topics import alternatives, stands
from rag.types import Question

TOUCHES = 0.1
"""A clause with this share of the question's words may bear the figure asked for."""

THING = 5.0
"""A word of this weight is a thing: without it, the figure of a measure that many things have is another's."""

MOST_THINGS, MOSTLY = 5, 0.45
"""A question about more things than the first, or a sentence with this share of its words, is not judged by its things."""

MOST_OF_NAME = 0.5
"""Or so much, by weight, of its words beside the measure: 工业 alone is not 规模以上工业."""

NAMED = 0.8
"""An indicator is named by its whole name, or one of its other names, where so much of it stands."""

_DEED = re.compile(r"完成|实现|达到?|总额|总量|总值|全[省市县区]|累计|同比")
_FOREIGN = re.compile(r"外国|境外|外籍|海外|国际(?!化)|老外|外地|省外|市外|入境|出境")
_ABROAD = re.compile(r"[外境]|国际")
"""People and things from elsewhere are counted apart from all."""

_PRICE_OF_ONE = re.compile(
    r"[一每](?:公斤|斤|吨|个|只|头|张|度|瓶|盒|平)[^，。？?]{0,6}(?:多少钱|几[块元毛]|什么价|啥价)|[单均售]价|收购价"
)
_PRICED = re.compile(r"元[/／]|每[^，。；]{1,8}?元|[均单售]价|价格")
"""一斤卖多少钱 is told by no 年产值8.2亿元."""

_WHO = re.compile(r"孩子|小孩|娃娃?|家长|父母|爸妈|老人|年轻人|亲戚|邻居|朋友|同学|同事|客户")
"""Who it is asked for: the report may call them otherwise."""

_NUMBER_OF = re.compile(r"(?P<of>[\u4e00-\u9fff])数量?(?:已|再)?(?:达到?|近|超过?|突破|为|约|增至|至)*$")

THING_NAMED = 3.5
"""A word of this weight, a name or a thing, may be what a question is about."""

_GROUP = re.compile(r"等地?的?\d{1,5}[余多]?[个家支项条座所处批]")
_AND_OTHERS = re.compile(r"、[^，。；]{2,40}等[^，。；、]{0,6}(?:项目|工程|企业|产业)")
_STOP = re.compile(r"[，,；;。]")
_OF_ALL = re.compile(r"等|这些|[这那]批|一共|总共|共有|合计|哪些|几个?项目|多少个?项目")

_SIZE_OF, _GROWTH_OF = re.compile(r"总量|规模|总额|总值"), re.compile(r"增速|增幅|涨幅")
"""What a rank is of: 增速居全省第4位 tells nothing of 总量."""

_SIZE = re.compile(r"[十百千万]+亿")
"""营收过百亿的企业: how large what is counted is."""

_MEASURE = re.compile(
    r"总?产[量值]|总[量产额值]|规模|面积|数量|人数|个数|增[速幅长]|增长率|gdp|地区生产总值|营?收入?|投资额?|余额|销售额|利润|增加值|占比|比[重例]|目标|里程|吞吐量"
)

COUNTED = CLASSIFIERS | {"人", "名", "位"}
"""What things and people are counted in; the report may count in another than the question."""

_OWN_UNITS = frozenset("元 张 辆 头 列 班 架 艘 羽 棵 株".split())
"""What is counted in these is told in no other: 每人几张消费券 not by 90家企业."""

_COUNTS = (Kind.LEVEL, Kind.COUNT)
_NO_AMOUNTS = (Kind.GROWTH, Kind.POINTS, Kind.MULTIPLE, Kind.SHARE)

_ITEM = re.compile(r"(?<=[）)])、")
"""固定资产投资（增长6.5%）、社会消费品零售总额（完成622.8亿元）: each has its own figures."""


def holds_figure(
    question: Question,
    ranked: Ranked,
    words: Sequence[Keyword],
    places: Sequence[str] = (),
    others: frozenset[str] = frozenset(),
) -> bool:
    """Tell whether a sentence has a quantity of the kind asked for in or behind a clause that has the question's words."""
    wanted = asked(question.text)
    if wanted.thing and not names_thing(wanted.thing, ranked.sentence.text):
        return False
    if _only_of_a_group(question.text, words, ranked.sentence.text):
        return False
    if only_measured(words, ranked.sentence.text) or lacks_every_thing(question, words, ranked):
        return False
    return _in_its_clause(question, ranked.sentence.text, words, wanted, places, others)


def _in_its_clause(
    question: Question,
    text: str,
    words: Sequence[Keyword],
    wanted: Asked,
    places: Sequence[str],
    others: frozenset[str],
) -> bool:
    """Tell whether a figure of the kind wanted stands in or behind a clause that has some of the question's words."""
    if "税" in question.text and "税" not in text:
        return False  # 小蓝经开区完成1675亿元 is what its firms sold
    if _PRICE_OF_ONE.search(question.text) and not _PRICED.search(text):
        return False
    clauses = [c.group() for item in _ITEM.split(text) for c in CLAUSE_WITH_MARK.finditer(item)]
    for index, clause in enumerate(clauses):
        if support(words, clause) < TOUCHES or (places and _of_another_place(clause, places, others)):
            continue
        if _names_only_the_measure(words, clause, "".join(clauses[:index]), text):
            continue  # “大班额”比例由5.7%降至2.4% for 一本的比例
        if _of_a_part(question.text, clause):
            continue  # 跨境电商进出口增长16.3% is not 外贸进出口
        read = clauses[: index + 1 + (not has_wanted(wanted, clause))]
        if _named_further_on(words, text, "".join(read)):
            continue  # 新增装机120万千瓦，…，推进巍山抽水蓄能电站前期工作
        behind = clauses[index + 1 : index + 2]
        if _GROUP.search(clause) and _lacks_the_name(words, text, clause):
            continue
        of_several = behind and (_GROUP.search(behind[0]) or _AND_OTHERS.search(clause))
        if of_several and _lacks_the_name(words, clause, behind[0]):
            # 扬子江药业居百强榜前三，济川药业、石药等12家企业销售超10亿元; A、B等交通项目加快推进，全年完成交通投资96.7亿元
            behind = []
        if behind and places and _of_another_place(behind[0], places, others):
            behind = []  # 武汉增速靠前，襄阳、宜昌经济总量突破6000亿元: not 武汉's
        if _amount(wanted) and _other_money(question, wanted, clause):
            continue  # 一般公共预算收入3723亿元 is not what residents have
        scope = "".join([clause, *behind])
        if behind and not has_wanted(wanted, clause) and _of_another_indicator(question.text, behind[0]):
            scope = clause  # 固定资产投资提质提效，社会消费品零售总额增长5%左右
        if of_a_rival(question.text, scope) or (wanted.rank and _ranked_by_another(question.text, scope)):
            continue
        if has_wanted(wanted, scope):
            return True
        if any(q.unit == "" and _a_number_of(scope, q.start, wanted.units) for q in quantities(scope)):
            return True  # 旅居人数达600万, 个人养老金开户数近1800万
        if wanted.units == COUNTED and any(q.unit == "" and q.kind in _COUNTS for q in quantities(scope)):
            return True  # 405万皖北群众
    return False


def _names_only_the_measure(words: Sequence[Keyword], clause: str, before: str, text: str) -> bool:
    """Tell whether a clause has of a question only the measure (比例, 增速), and its things are named only further on."""
    plain, earlier, whole = normalise(clause), normalise(before), normalise(text)
    own = [word for word in words if present(word, plain) > 0]
    things = [word for word in words if not _MEASURE.fullmatch(word.text) and not word.new]
    told = [word for word in things if present(word, whole) > 0]
    return (
        bool(own and told)
        and all(_MEASURE.fullmatch(word.text) for word in own)
        and not any(present(word, earlier) > 0 for word in told)
    )


def _lacks_the_name(words: Sequence[Keyword], clause: str, behind: str) -> bool:
    """Tell whether a clause has a proper name that the members of the group behind it lack: 扬子江药业 before 济川药业等12家企业."""
    plain, other = normalise(clause), normalise(behind)
    return any(word.name and word.text in plain and word.text not in other for word in words)


def _named_further_on(words: Sequence[Keyword], text: str, so_far: str) -> bool:
    """Tell whether a proper name of a question stands in a text only behind what was read of it so far."""
    plain, before = normalise(text), normalise(so_far)
    names = [word for word in words if word.name and len(word.text) > 1 and word.text in plain]
    return bool(names) and not any(word.text in before for word in names)


def _only_of_a_group(question: str, words: Sequence[Keyword], text: str) -> bool:
    """Tell whether a text names the very thing that a question is about only as one of so many: 旭阳绿氢等63个项目.

    What it tells of all of them is no figure of the one. A question after the group has its other members, or its 等.
    """
    groups = [_STOP.split(text[: match.start()])[-1] for match in _GROUP.finditer(text)]
    if not groups or _OF_ALL.search(question):
        return False
    plain = normalise(text)
    things = [w for w in words if w.weight >= THING_NAMED and (w.name or w.thing) and not w.new]
    for word in sorted(things, key=lambda w: (not w.name, -w.weight))[:1]:
        name = re.escape(word.text)
        inside = sum(len(re.findall(name, normalise(group))) for group in groups)
        if inside and inside == len(re.findall(name, plain)):
            return True
    return False


def _ranked_by_another(question: str, text: str) -> bool:
    """Tell whether a text ranks the growth of what a question wants ranked by its size, or the other way round."""
    by = (_SIZE_OF, _GROWTH_OF)
    return any(
        wanted.search(question)
        and not other.search(question)
        and other.search(text)
        and not wanted.search(text)
        for wanted, other in (by, by[::-1])
    )


def has_a_number(
    question: Question,
    text: str,
    words: Sequence[Keyword],
    places: Sequence[str] = (),
    others: frozenset[str] = frozenset(),
) -> bool:
    """Tell whether a sentence that is read well has a number of the kind asked for by some of the question's words.

    Whatever is counted: 例 may be told as 名, 个 as 家. How much is not told by how much more, nor by how much of something
    else there is.
    """
    if _only_of_a_group(question.text, words, text):
        return False
    wanted = asked(question.text)
    if _FOREIGN.match(wanted.thing) and not names_thing(wanted.thing, text):
        return False
    counted = bool(wanted.units) and wanted.units <= COUNTED
    units = wanted.units if wanted.units & _OWN_UNITS else COUNTED if counted else frozenset()
    loose = replace(wanted, thing="", units=units)
    if not _in_its_clause(question, text, words, loose, places, others):
        return False
    return not _amount(wanted) or any(
        one.quantity.kind not in _NO_AMOUNTS and not _other_money(question, wanted, one.own)
        for one in told(text)
    )


def _amount(wanted: Asked) -> bool:
    """Tell whether a question asks only how much or how many, in a unit: 多少元."""
    return bool(wanted.units - {"%", "个百分点"}) and not (wanted.growth or wanted.amount or wanted.share)


def _other_money(question: Question, wanted: Asked, text: str) -> bool:
    """Tell whether a text names what is measured in money beside what a question asks; things counted have many names."""
    return "元" in wanted.units and of_another_indicator(question.text, text)


def only_measured(words: Sequence[Keyword], text: str) -> bool:
    """Tell whether a text has of a question only the measure, not the thing measured: 水产品产量 for 葡萄产量."""
    plain = normalise(text)
    lacking = [word for word in words if present(word, plain) == 0]
    having = [word for word in words if present(word, plain) > 0]
    return any(word.weight >= THING and not word.new for word in lacking) and all(
        _MEASURE.fullmatch(word.text) for word in having
    )


def _a_number_of(text: str, at: int, units: Collection[str]) -> bool:
    """Tell whether a figure without a unit at a place of a text is told as a number of people, households or firms."""
    before = _NUMBER_OF.search(text[:at])
    return before is not None and bool({"人", "户", "家", "名", before["of"]} & set(units))


def lacks_every_thing(
    question: Question, words: Sequence[Keyword], ranked: Ranked, least: float = THING
) -> bool:
    """Tell whether a sentence, its headings and the sentence before have none of the things that a question is about.

    A question over several places names things of each, one that names many things is answered one by one: neither is
    judged so. ``least``: what a word weighs that names such a thing.
    """
    # A word that no report has is how people put it; what it stands for may be there.
    things = [
        w
        for w in words
        if (w.thing and w.weight >= least and not w.new and not _WHO.fullmatch(w.text))
        or _SIZE.fullmatch(w.text)
    ]
    if not things or question.each or sum(word.thing for word in words) > MOST_THINGS:
        return False
    if support(words, ranked.sentence.text) >= MOSTLY:
        return False
    near = normalise(told_around(ranked))
    return not any(_named(word, near) for word in things)


def told_around(ranked: Ranked) -> str:
    """Return a sentence with the one before it and its headings: what it is about may stand there."""
    before = ranked.passage.sentences[max(0, ranked.index - 1) : ranked.index + 1]
    return "".join(sentence.text for sentence in before) + " ".join(ranked.passage.section)


def of_others(
    question: Question, ranked: Ranked, words: Sequence[Keyword], facts: Callable[[str], Sequence[Fact]]
) -> bool:
    """Tell whether an indicator is asked for, and all figures of a sentence that could be it are told of other things.

    增加值 of 六大优势产业 is not that of 规模以上工业, which the sentence before may name. ``facts`` gives
    those of a report: they are read only of a sentence that lacks the indicator's name.
    """
    named = [word for word in words if word.thing and word.weight >= THING]
    own = _own_parts(named[0]) if len(named) == 1 else []
    if len(own) < 2:
        return False
    least = MOST_OF_NAME * sum(part.weight for part in own)

    def lacks(text: str) -> bool:
        if any(stands(normalise(name), normalise(text)) for name in named[0].also):
            return False
        return sum(part.weight for part in own if present(part, normalise(text)) > 0) < least

    def another(fact: Fact) -> bool:
        bare = fact.words
        for name in (name for part in named[0].parts for name in (part.text, *part.also)):
            bare = bare.replace(name, "")
        # 完成利润总额 goes on with the industry of the sentence before.
        return lacks(fact.words + fact.indicator) and names_something(_DEED.sub("", bare))

    if not lacks(ranked.sentence.text):
        return False
    address, wanted = ranked.sentence.address, asked(question.text)
    told = [f for f in facts(ranked.report.id) if f.sentence == address and wanted.takes(f.quantity)]
    return bool(told) and all(map(another, told))


def _own_parts(word: Keyword) -> list[Keyword]:
    """Return the words of an indicator's name beside the measure."""
    return [
        part
        for at, part in enumerate(word.parts)
        if not _MEASURE.fullmatch(part.text) or (at == 0 and len(word.parts) > 2)  # 规模以上工业增加值
    ]


def _named(word: Keyword, near: str) -> bool:
    """Tell whether a text has a word; of an indicator's name more than the measure: 产量 alone is not 原煤产量."""
    own = _own_parts(word)
    if own and present(replace(word, parts=()), near) < NAMED:
        having = sum(part.weight for part in own if present(part, near) > 0)
        return having >= MOST_OF_NAME * sum(part.weight for part in own)
    return present(word, near) > 0


def figure_of(question: Question, words: Sequence[Keyword], text: str) -> Quantity | None:
    """Return the one quantity of a sentence that a question asks for: that of the clause with most of its words."""
    wanted = asked(question.text)
    clauses = [m.group() for m in re.finditer(r"[^，,；;、]+", text)]
    having = [(support(words, clause), -index, clause) for index, clause in enumerate(clauses)]
    for share, _, clause in sorted(having, reverse=True):
        if not share:
            break
        quantities = [
            q
            for q in find_quantities(clause)
            if wanted.takes(q) and not (wanted.one_year and is_average(clause, q))
        ]
        if quantities:
            return quantities[0]
    return None


def of_its_names(ranked: Ranked, words: Sequence[Keyword]) -> bool:
    """Tell whether a sentence, or what stands around it, has the proper names asked about.

    Where no report's place is named they say of which report is asked: visitors of a city without 文昌里 are not its visitors.
    """
    around = normalise(ranked.passage.text + " ".join(ranked.passage.section))
    return all(present(word, around) > 0 for word in words if word.name)


def _of_another_indicator(question: str, clause: str) -> bool:
    """Tell whether a question names an indicator, and a clause only others."""
    wanted = {mention.name for mention in find(question, everyday=True)}
    told = {mention.name for mention in find(clause)}
    return bool(wanted) and bool(told) and not wanted & told


def _of_a_part(question: str, clause: str) -> bool:
    """Tell whether a clause names of an indicator that a question names only a part, which has a name of its own."""
    if not _of_another_indicator(question, clause):
        return False
    wanted = {mention.name for mention in find(question, everyday=True)}
    names = [name for one in wanted for name in (one, *lexicon()[one].aliases, *lexicon()[one].exact)]
    return all(any(_narrows(mention.text, name, question) for name in names) for mention in find(clause))


def _narrows(told: str, name: str, question: str) -> bool:
    """Tell whether what is told is a name with a noun before it that the question has not."""
    before = told.removesuffix(name)
    return before not in ("", told) and before not in question and names_something(before)


def _of_another_place(clause: str, places: Sequence[str], others: frozenset[str]) -> bool:
    """Tell whether a clause names places and none of those asked about: 武汉…，襄阳、宜昌经济总量突破6000亿元."""
    return not any(place in clause for place in places) and any(other in clause for other in others)


def names_thing(thing: str, text: str) -> bool:
    """Tell whether a text names what is counted, by the question's word or by one that reports use for it."""
    plain = normalise(text)
    known = [mention for mention in find(thing, everyday=True)]
    written = [name for names in alternatives(thing).values() for name in names]
    written += other_names(thing)
    written += [name for m in known for name in (m.name, *lexicon()[m.name].aliases)]
    if _FOREIGN.match(thing):  # 外国游客 are not just 游客
        written = [thing, *(name for name in written if _ABROAD.search(name))]
        return any(stands(normalise(name), plain) for name in written)
    return any(pair in plain for pair in tokens(thing)) or any(
        stands(normalise(name), plain) for name in written
    )

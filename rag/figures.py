"""Answers from facts: which figures a question asks for, and how they are said. No language model.

A fact answers when its indicator (by the lexicon, or by its own words) is what the question names, and its place,
period and status are those asked for. What is unsure is left to the evidence and the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from corpus.facts import Fact, Status
from corpus.indicators import find, lexicon
from corpus.quantities import Direction, Kind, find_quantities
from corpus.types import Part, Sentence
from rag.asked import asked, is_average
from rag.citation import find_sentence
from rag.library import Library
from rag.question.times import years_of_plans
from rag.synonyms import fold
from rag.tokens import tokens
from rag.told import makes_exact, of_another_item
from rag.types import Evidence, Question, ReportRef

_ASKS = re.compile(
    r"多少|百分之几|多[大高长久](?!力)|几[个家项条所座户人名件位亿万成]|第几|目标|增速|增幅|涨幅|增长|下降|排名|排第|位次|名次|占比|比例|差距|相差|"
    r"最[高低多少大小快慢]|更[高低多少大小快慢]|[高低多少大小快慢][吗？?]|从高到低|从低到高|排序|怎么排|对比|比较|完成情况|是增是降|"
    r"[涨增长升降跌]得[^，。？?]{0,2}[快慢多少高]"
)
_MEASURES = {
    "rank": re.compile(r"第几|排名|排第|位次|名次|排多少|第多少"),
    "level": re.compile(
        r"多少个?(?:亿|万|元|斤|吨|亩|人|头|家|户|套|公里|公顷|微克|辆|千瓦)|总量|规模|总额|突破|(?:达|到|达到)了?多少|多少钱|几[亿万]"
    ),
    "growth": re.compile(
        r"(?:增速|增幅|涨幅|增长率|增长|下降|涨|降|幅度)(?:了|目标)?(?:是|为|各为|各是|有)?多少|增速|增幅|涨幅|增长|下降|涨了|降了|百分之|"
        r"是增是降|快慢|更快|最快|幅度|[涨增长升降跌]得[^，。？?]{0,2}[快慢多]"
    ),
}  # fmt: skip
_AND_GROWTH = re.compile(
    r"(?:总量|总额|总值|规模|产值|收入|数量|产量|金额|数额)(?:和|、|及|以及|与)(?:其)?(?:同比|同期)?(?:增速|增幅|增长率|涨幅)"
)
_KINDS = {
    "rank": {Kind.RANK},
    "level": {Kind.LEVEL, Kind.COUNT, Kind.SHARE},
    "growth": {Kind.GROWTH, Kind.POINTS, Kind.MULTIPLE},
}
_NOISE = re.compile(
    r"预期目标|目标值|目标|预期|百分之几|几成|多进账|进账|增长速度|增速|增幅|涨幅|增长率|增长|下降|提高|排名|排第|位次|名次|全省|全国|全市|全县|全州|全旗|相比|一个|县级市|地级市|占比|比例|多少|分别|各自|各是|"
    r"最高|最低|最多|最少|最大|最小|最快|最慢|更高|更低|更多|更快|哪[边头方座省里][高低快慢多少大小]?|高|低|快|慢|谁|哪个|哪家|从高到低|从低到高|排序|怎么排|比较|对比|"
    r"完成|实现|实际|达到|计划|力争|打算|准备|安排|确保|稳定在|稳定|稳在|控制在|突破|超过|总量|总额|规模|总数|一共|"
    r"[升降涨增减提压][到至]|今后|未来|目前|现在|岁数|年龄|五年里?|(?<=[年里间来\s])从(?=\s|$|多少|几)|同比|人均(?=\s|$)|"
    r"定的|定为|定了|情况|数据|数字|具体|主要|左右|以上|幅度|是增是降|冲到|做到|涨了|降了|新增了|建了|"
    r"个?百分点|市里|全年|年度|一年|城市|地方|地区|报告|政府|工作|[一二三四五六七八九十两几各这那]+(?:个|份|市|省)?"
)
_EDGES = re.compile(
    r"(?<![\u4e00-\u9fff])[个家座套户人名件项头所万亿元斤吨亩位的](?=[\u4e00-\u9fff])|[了要想是为在的把](?![\u4e00-\u9fff])"
)
"""Classifiers and particles left at the edges when question words are taken out: 改造了多少个老旧小区."""

_DIFFERENCE = re.compile(
    r"比[^，。？]{1,10}(?:提高|扩大|增加|减少|下降|多出?|少|高出?|低)(?:了)?(?:多少|几)|(?:相差|差距|差|(?<!提)高|(?<!降)低|多|少|高出|多出|多了|少了)(?:了|出)?(?:是)?(?:多少|几)(?:个百分点|个)?"
    r"|(?:多|(?<!多)少)[卖建改种养办引招收增产修开投花降完](?:多少|几)"  # 要多卖多少亿
)
_BY_HOW_MUCH = re.compile(
    r"[，,。？?](?:中间|要|会|得|再|还|又|需)*(?:增加|提高|多出?|高出?|差|减少|降低|下降|少|扩大|多)(?:了|出|修|建|开|增|招|种|产)?(?:多少|几)(?:个百分点|[^，。]{0,4})[？?。]*$"
)
"""The last of several questions, with nothing of its own: 去年多少、今年目标多少，要增加多少."""

_TO_ORDER = re.compile(
    r"[从由][高多大快长低少小慢短][到往至][低少小慢短高多大快长]|排序|排个?[名队序]|排一?[下排]|怎么个?排|排列|排名(?!第)|按[^，。？?]{0,8}(?:大小|多少|高低|快慢|长短)排"
)
_UPWARDS = re.compile(r"[从由][低少小慢短][到往至]")
_BEST = re.compile(r"最好|最优|最佳|更好|好一?些[？?]*$")
_BETTER_LOW = re.compile(r"PM|pm|失业|能耗|排放|事故|死亡|投诉|病死|浓度")
"""Of these the lowest is the best."""

_BOTH_ENDS = re.compile(r"(?:谁|哪[个边家里]?)[高多大快长][、，]?(?:谁|哪[个边家里]?)[低少小慢短]")
_TOPMOST = re.compile(
    r"最[高多大快长重猛激]|更[高多大快长重激]|(?:谁|哪).*(?:[高大快]|(?<!各)多(?!少|长))|领先|领跑|居首|[高多大快长重]还是|"
    r"(?:谁|哪)[^，。？?]*(?:(?<![增市省县成])长|重)[些一]*[？?。]*$"
)
_SIDE_BY_SIDE = re.compile(r"比一比|比比|比一下|比较一下|对比一?下|排比")
_TOPIC = re.compile(r"^.{1,10}[：:](?=.{4,})")
_URBAN, _RURAL = (
    re.compile(r"城镇|城里|城市居民|城乡|城市人"),
    re.compile(r"农村|农民|乡下|城乡|村里|村民|种地|种田|庄稼|务农"),
)
_INCOME = re.compile(r"收入|手[里头]的?钱|到手|钱包|腰包|口袋|[挣赚]|进账")
_PUBLIC_PURSE = re.compile(
    r"(?:政府|财政|公家|官府|衙门)[^，。？?]{0,8}(?:钱袋子?|腰包|口袋|荷包|进账|入账|家底|收[了到上]?多少钱)"
)
_SPENT_BY_VISITORS = re.compile(r"游客[^，。？?]{0,6}花[了掉]?的?[^，。？?]{0,3}钱")
_ECONOMY = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=时期)|(?<=期间)|(?<=[年省市]))经济(?=(?:[和与、][\u4e00-\u9fff]{2,12}?)?(?:年均|每年|各|要|将|计划|预期|准备|打算|\s)*增)"
)
"""经济和研发投入年均各要增长多少 asks for the growth of the whole economy."""
_REVENUE = "一般公共预算收入"
_OVERALL, _OF_TOWNS, _OF_VILLAGES = "居民人均可支配收入", "城镇居民人均可支配收入", "农村居民人均可支配收入"

_WHY = re.compile(
    r"为什么|为何|怎么|如何|凭什么|[把将]|(?:提高|下调|调高|调低|降低|定|增加|减少|上调|确定)(?:到|为|至|成|在)|的?原因|主要靠|只有?|已经?|"
    r"下滑|下降|减产|减少|负增长|萎缩|缩水|下跌|走低|大涨|上涨|增产|飙升|走高|大增"
)
"""Words round a figure that a question states: they say what it takes for granted, and name no thing."""

_END_OF_PLAN = re.compile(r"五[”\"]?(?:规划)?(?:期)?(?:末|底|收官|结束|最后)")
_NOW = re.compile(r"目前|现在|现状|如今|当前")

_FLOW = re.compile(
    r"新[建增改开投]|[建完]成|改造|开工|累计|投入|引进|培育|争取|发放|转移|培训|签约|筹集|治理|净增|实施"
)
"""What is done in a time, not what there is at its end."""

YEARLY = "yearly"
"""The flag of a fact that says what several years had on average."""

MIN_RECALL = 0.7
"""Share of the question's content words, by weight, that a fact's words must have."""

MIN_PRECISION = 0.6
"""Share of a fact's words that the question must name, where the lexicon does not know them."""


class Wanted(str, Enum):
    """How a figure is to be compared."""

    NONE = ""
    HIGHEST = "highest"
    LOWEST = "lowest"
    ORDER = "order"
    ORDER_UP = "order_up"
    EXTREMES = "extremes"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Figure:
    """Facts about one indicator in one report that belong in one sentence."""

    report: ReportRef
    name: str
    period: str
    status: Status
    facts: tuple[Fact, ...]


def asks_for_figures(question: Question) -> bool:
    """Tell whether a question wants a number rather than a text."""
    return _ASKS.search(question.text) is not None


def asks_for_growth(question: Question) -> bool:
    """Tell whether a question asks how much more, not how much."""
    return _MEASURES["growth"].search(question.text) is not None


def comparison(question: Question) -> Wanted:
    """Tell what a question over several reports wants of their figures beside the figures themselves."""
    text = question.text
    if _TO_ORDER.search(text):
        return Wanted.ORDER_UP if _UPWARDS.search(text) else Wanted.ORDER
    if _DIFFERENCE.search(text) or _BY_HOW_MUCH.search(text):
        return Wanted.DIFFERENCE
    good = _BEST.search(text)
    if good is not None:
        return Wanted.LOWEST if _BETTER_LOW.search(text) else Wanted.HIGHEST
    if (re.search(r"最[高多大快]", text) and re.search(r"最[低少小慢]", text)) or _BOTH_ENDS.search(text):
        return Wanted.EXTREMES
    if re.search(
        r"垫底|倒数第一|末位|最[低少小慢短轻]|更[低少小慢短轻]|[低少小慢短]一?些[？?]?$|(?:谁|哪[个边家里座])[低少小慢]",
        text,
    ):
        return Wanted.LOWEST
    if _TOPMOST.search(text):
        return Wanted.HIGHEST
    return Wanted.ORDER if _SIDE_BY_SIDE.search(text) else Wanted.NONE


def find_figures(question: Question, report: ReportRef, library: Library) -> tuple[tuple[Figure, ...], bool]:
    """Return the figures of one report that answer a question, an indicator at a time.

    The second value says whether they are all that the question asks for: every indicator, period and measure.
    """
    if not asks_for_figures(question) or asked(question.text).streak:
        return (), False
    terms = _plain(_TOPIC.sub("", question.terms))
    if not _named(terms):
        terms = _plain(question.terms)
    named = _named(terms)
    facts = _marked([f for f in library.facts(report.id) if _fits(f, question, report)], library)
    if asked(question.text).one_year:
        facts = [fact for fact in facts if YEARLY not in fact.flags]
    if not named:
        chosen = _choose(_by_own_words(facts, terms, report, library), question)
        whole = bool(chosen) and _complete(chosen, question, report)
        return tuple(_figures(chosen, report)) if len({f.indicator for f in chosen}) <= 2 else (), whole
    rest = _rest(terms, library, named)
    figures: list[Figure] = []
    complete = True
    for name in named:
        about: list[Fact] = []
        for given in (name, lexicon()[name].instead):  # the second is said under its own name
            about = about or [
                f for f in facts if _is_of(f, given, question) and _about(f, rest, report, library)
            ]
        if question.years or question.offsets:
            about = _closest_in_time(about)
        elif years_of_plans(question.text) and not _END_OF_PLAN.search(question.text):
            # “十四五”期间新增多少 is not asked of one of its years.
            about = [f for f in about if "-" in f.period] or about
        chosen = _choose(about, question)
        complete = complete and bool(chosen) and _complete(chosen, question, report)
        figures.extend(_figures(chosen, report))
    return tuple(figures), complete and bool(figures)


def _is_of(fact: Fact, name: str, question: Question) -> bool:
    """Tell whether a fact is of an indicator, or, where a share is asked for, of what of a whole it makes up."""
    part = asked(question.text).share and fact.indicator.startswith(f"{name}占")
    return fact.indicator == name or part


def _closest_in_time(facts: Sequence[Fact]) -> list[Fact]:
    """Leave out what several years came to where it is told of the last of them: 突破3万亿元 says less than its 32765亿元."""
    years = {(fact.period, fact.status) for fact in facts if "-" not in fact.period}
    return [fact for fact in facts if "-" not in fact.period or (fact.period[-4:], fact.status) not in years]


def facts_about(question: Question, report: ReportRef, library: Library) -> list[Fact]:
    """Return the facts about what a question names, of every time; figures that it states itself do not count as names."""
    terms = " ".join(_WHY.sub(" ", _plain(question.terms)).split())
    facts = [fact for fact in library.facts(report.id) if not _relative(fact)]
    named = _named(terms)
    if not named:
        return _by_own_words(facts, terms, report, library)
    rest = _rest(terms, library, named)
    return [fact for fact in facts if fact.indicator in named and _about(fact, rest, report, library)]


def _plain(terms: str) -> str:
    """Take out of the words of a question the figures that it states and the classifiers left of 多少个."""
    for quantity in find_quantities(terms):
        terms = terms.replace(quantity.text, " ")
    terms = _ECONOMY.sub("GDP", terms)
    terms = _PUBLIC_PURSE.sub(f" {_REVENUE} ", terms)
    terms = _SPENT_BY_VISITORS.sub(" 旅游收入 ", terms)
    return re.sub(r"(?<!\s)\s+[个家座所条项套户名件辆头](?=[\u4e00-\u9fff]{2})", "", terms)


def nearest_figures(question: Question, report: ReportRef, library: Library) -> tuple[Figure, ...]:
    """Return what a report says of the indicators that a question names, whatever the period and status; two at most."""
    named = _named(question.terms) if asks_for_figures(question) else []
    facts = [
        f
        for f in library.facts(report.id)
        if f.indicator in named and f.place == report.place and not _relative(f)
    ]
    return tuple(_figures(_marked(facts, library), report))[:2]


_IN_WORDS = re.compile(r"同步|持平|(?:高|快|大)于|不低于")
_CLAUSE = re.compile(r"[^，,；;。：:]+")


def told_without_figure(
    question: Question, report: ReportRef, library: Library
) -> tuple[str, Sentence] | None:
    """Return the clause that tells without a figure what is aimed at: 居民收入增长与经济增长同步.

    ``None`` where no aim is asked for, or that of more than one indicator.
    """
    named = _named(_plain(question.terms)) if asks_for_figures(question) else []
    incomes = set(named) <= {_OVERALL, _OF_TOWNS, _OF_VILLAGES}
    if not named or question.part is not Part.PLAN or (len(named) > 1 and not incomes):
        return None
    wanted = {*named, _OVERALL} if incomes and (len(named) > 1 or question.each) else set(named)
    for passage in library.passages(report.id):
        if passage.part is not question.part or passage.years:
            continue
        for sentence in passage.sentences:
            for clause in _CLAUSE.findall(sentence.text):
                if _IN_WORDS.search(clause) and not find_quantities(clause) and wanted & _told_in(clause):
                    return clause, sentence
    return None


def _told_in(clause: str) -> set[str]:
    """Return what a clause tells of before the words that say how much: the growth of what 与经济增长同步."""
    return {mention.name for mention in find(re.split(r"[与和高快大不](?=.*(?:同步|于|持平))", clause)[0])}


def _marked(facts: Sequence[Fact], library: Library) -> list[Fact]:
    """Flag the facts of several years that say what each of them had on average."""
    return [
        replace(fact, flags=(*fact.flags, YEARLY))
        if "-" in fact.period and is_average(library.passage(fact.passage).text, fact.quantity)
        else fact
        for fact in facts
    ]


def _by_own_words(facts: Sequence[Fact], terms: str, report: ReportRef, library: Library) -> list[Fact]:
    """Return the facts outside the lexicon whose own words are what a question names best."""
    wanted = _weights(terms, library)
    scored = [(score, fact) for fact in facts if (score := _match(fact, wanted, report, library)) > 0]
    best = max((score for score, _ in scored), default=0.0)
    return [fact for score, fact in scored if score >= best * 0.98]


def _relative(fact: Fact) -> bool:
    """Tell whether a figure is a distance to another place's, which must not be shown as the place's own."""
    return any(flag.startswith("compared:") for flag in fact.flags)


def _named(terms: str) -> list[str]:
    """Return the indicators of the lexicon that a question names; 老百姓收入 and 城乡居民收入 are two."""
    names = list(dict.fromkeys(mention.name for mention in find(terms, everyday=True)))
    if _INCOME.search(terms) and (
        set(names) & {_OVERALL, _OF_TOWNS, _OF_VILLAGES}
        or re.search("居民|老百姓|群众|人的收入|农[村民]|村[民里]|乡下|城里人|大家|种[地田]|庄稼", terms)
    ):
        others = [name for name in names if name not in (_OVERALL, _OF_TOWNS, _OF_VILLAGES)]
        urban, rural = _URBAN.search(terms) is not None, _RURAL.search(terms) is not None
        if urban or not rural:
            others.append(_OF_TOWNS)
        if rural or not urban:
            others.append(_OF_VILLAGES)
        return others
    return names


def _complete(facts: Sequence[Fact], question: Question, report: ReportRef) -> bool:
    """Tell whether every period and measure that the question names has a fact."""
    if not question.each:  # of several places each may be asked for a year of its own
        for wanted in _asked_offsets(question, report):
            if not any(wanted in _offsets(fact, report) for fact in facts):
                return False
    return all(any(f.quantity.kind in _KINDS[measure] for f in facts) for measure in _measures(question))


def _measures(question: Question) -> list[str]:
    """Return which measures a question asks for: what is left of 是多少，增长多少 without the growth is the level."""
    text = _DIFFERENCE.sub("", question.text)
    for mention in find(question.text, everyday=True):
        text = text.replace(mention.text, "")  # 社会消费品零售总额 names no level
    found = [name for name, pattern in _MEASURES.items() if pattern.search(text)]
    if "rank" in found and not asked(question.text).rank:
        found.remove("rank")  # 谁涨得最快，请排名: the order of what is found
    if set(found) == {"rank", "level"} and not re.search(
        r"多少|几[个家亿万]", _MEASURES["rank"].sub("", text)
    ):
        return ["rank"]  # 总量排第几 asks for the place, not for the total
    if found == ["growth"] and _AND_GROWTH.search(question.text):
        return ["growth", "level"]  # 经济总量和增速
    if found and "level" not in found:
        for name in found:
            text = _MEASURES[name].sub("", text)
        more = any(
            re.search(r"多少|几[个家亿万]", piece) and not re.search("目标|预期|各是多少|分别", piece)
            for piece in re.split("[，,、；;。？?]", text)
        )
        if "rank" in found and not more:
            return ["rank"]  # 增速排第几 asks for the place, not for the growth
        if more:
            found.append("level")
    return found


def _asked_offsets(question: Question, report: ReportRef) -> set[int]:
    return {year - report.year for year in question.years} | set(question.offsets)


def _offsets(fact: Fact, report: ReportRef) -> set[int]:
    return {int(year) - report.year for year in re.findall(r"\d{4}", fact.period)}


def _spanned(fact: Fact) -> set[int]:
    """Return the years of a fact, and all between."""
    years = [int(year) for year in re.findall(r"\d{4}", fact.period)]
    return set(range(min(years), max(years) + 1)) if years else set()


def brought_together(fact: Fact) -> bool:
    """Tell whether a figure of several years is what they brought together: what was reached is that of the last, too."""
    return (
        fact.quantity.kind not in (Kind.LEVEL, Kind.COUNT, Kind.SHARE) or _FLOW.search(fact.words) is not None
    )


def _fits(fact: Fact, question: Question, report: ReportRef) -> bool:
    """Tell whether period and status are those asked for."""
    if _relative(fact):
        return False
    if question.part is Part.PLAN and fact.status is not Status.TARGET:
        return False
    if question.part is Part.REVIEW and fact.status is not Status.ACTUAL:
        return False
    asked = _asked_offsets(question, report)
    if asked:
        if fact.status is Status.ACTUAL and "-" in fact.period and brought_together(fact):
            return _offsets(fact, report) <= asked
        return bool(_offsets(fact, report) & asked)
    planned = set() if _NOW.search(question.text) else years_of_plans(question.text)
    # 城镇化率“十五五”末多少 is not answered by the one of 2025.
    return not planned or bool(_spanned(fact) & planned)


def _rest(terms: str, library: Library, named: Sequence[str]) -> dict[str, float]:
    """Return what a question says beside its indicators: 中心城区, 上饶经开区, 电子信息产业."""
    text = fold(terms, everyday=True)
    for name in named:
        text = text.replace(name, " ")
    if {_OF_TOWNS, _OF_VILLAGES} & set(named):
        text = re.sub(
            r"城镇居民|农村居民|城乡居民|城里人|农村人|乡下人|老百姓|居民|农民|群众|城镇|农村|城乡|城里|乡下|收入|人均可支配|"
            r"种[地田]的?|庄稼人?|务农的?|人家|平均|每个?人|一个人|到手的?|进账|[挣赚]的?钱?|多少钱|钱",
            " ",
            text,
        )
    return _weights(text, library)


def _weights(text: str, library: Library) -> dict[str, float]:
    plain = _EDGES.sub(" ", _NOISE.sub(" ", fold(text, everyday=True)))
    return {t: library.idf(t) for t in tokens(plain) if len(t) > 1}


def _about(fact: Fact, rest: dict[str, float], report: ReportRef, library: Library) -> bool:
    """Tell whether a fact is about what else the question says; about the whole place where it says nothing."""
    seen = {t: w for t, w in rest.items() if not library.is_new(t)}
    if sum(rest.values()) < 2.0:
        return fact.place == report.place
    text = library.passage(fact.passage).text
    clause = text[max(0, fact.start - 30) : fact.end]
    present = set(tokens(clause)) | set(tokens(fact.place))
    total = sum(rest.values())
    share = sum(w for t, w in seen.items() if t in present) / total
    if share >= 0.5:
        sentence = find_sentence(library.passage(fact.passage), fact.sentence).text
        own = {*tokens(fact.indicator), *tokens(fact.words)}
        return not ("分别" in sentence and of_another_item(sentence, fact.quantity.text, rest.keys() - own))
    # Words that stand in no report are turns of phrase (打了多少粮) unless they are all there is.
    return fact.place == report.place and not seen and len(rest) <= 2


def _match(fact: Fact, wanted: dict[str, float], report: ReportRef, library: Library) -> float:
    """Score a fact outside the lexicon by its own words; 0 where they are not what the question names."""
    own = set(tokens(fold(fact.words))) | set(tokens(fact.indicator))
    if fact.place != report.place:
        own |= set(tokens(fact.place))
    weight = {t: library.idf(t) for t in own}
    # Pairs that stand in no report are turns of phrase, but where they are most of a question it is about them.
    seen = sum(w for t, w in wanted.items() if not library.is_new(t))
    total = max(seen, sum(wanted.values()) / 2)
    if not total or not weight:
        return 0.0
    hit = sum(w for t, w in wanted.items() if t in own)
    recall, precision = hit / total, sum(w for t, w in weight.items() if t in wanted) / sum(weight.values())
    if recall < MIN_RECALL or precision < MIN_PRECISION:
        return 0.0
    return recall * precision


def _choose(facts: Sequence[Fact], question: Question) -> list[Fact]:
    """Keep the measures asked for, and of several statements of one figure the first."""
    kinds: set[Kind] = set()
    for measure in _measures(question):
        kinds |= _KINDS[measure]
    chosen = (
        [f for f in facts if f.quantity.kind in kinds or (Kind.RANK in kinds and _moved(f))]
        if kinds
        else list(facts)
    )
    wanted = asked(question.text)
    if wanted.units or wanted.measured or (wanted.share and not (wanted.growth or wanted.rank)):
        any_count = wanted.units <= {"个"}  # 新添的饭碗多少万个: people count 就业 their own way
        chosen = [
            f
            for f in chosen
            if wanted.pieces(f.words)
            and (wanted.takes(f.quantity) or (any_count and f.known and f.quantity.kind is Kind.COUNT))
        ]
    whole = [f for f in chosen if not f.within] or chosen
    kept: list[Fact] = []
    for fact in whole:
        if not any(_same(fact, other) for other in kept):
            kept.append(fact)
    return kept


def without_milestones(facts: Sequence[Fact]) -> list[Fact]:
    """Leave out what a figure has passed where the same sentence says how much it is: 突破5万元关口、达到5.28万元."""

    def passed(fact: Fact) -> bool:
        return any(
            (other.sentence, other.indicator, other.place, other.period)
            == (fact.sentence, fact.indicator, fact.place, fact.period)
            and makes_exact(fact.quantity, other.quantity)
            for other in facts
        )

    return [fact for fact in facts if not passed(fact)]


def _moved(fact: Fact) -> bool:
    """Tell whether a fact says by how many places a rank rose or fell; that is said with the rank."""
    return fact.quantity.kind is Kind.CHANGE and fact.quantity.direction in (
        Direction.FORWARD,
        Direction.BACK,
    )


def _same(a: Fact, b: Fact) -> bool:
    return (a.quantity.value, a.quantity.unit, a.quantity.kind, a.period, a.status, a.place) == (
        b.quantity.value, b.quantity.unit, b.quantity.kind, b.period, b.status, b.place,
    )  # fmt: skip


def _figures(facts: Sequence[Fact], report: ReportRef) -> list[Figure]:
    """Group facts that belong in one sentence: the same thing, period, status and source sentence."""
    groups: dict[tuple[str, str, str, str, Status], list[Fact]] = {}
    for fact in facts:
        key = (fact.place, fact.indicator, fact.sentence, fact.period, fact.status)
        groups.setdefault(key, []).append(fact)
    return [
        Figure(report, group[0].words, group[0].period, group[0].status, tuple(group))
        for group in groups.values()
    ]


def with_indicator(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Keep the evidence that can hold a figure asked for: it names an indicator, in the half and year meant.

    All of it where the question names no indicator that the lexicon knows.
    """
    named = set(_named(question.terms)) if asks_for_figures(question) else set()
    if not named:
        return tuple(evidence)
    return tuple(
        piece
        for piece in evidence
        if named & {mention.name for mention in find(piece.text)}
        and (question.part is None or piece.part in (question.part, Part.NOTES, Part.FRONT))
        and _of_the_time(question, piece)
    )


def _of_the_time(question: Question, piece: Evidence) -> bool:
    """Tell whether a piece of the plan or the review speaks of a year that the question names."""
    asked = _asked_offsets(question, piece.report)
    usual = {Part.PLAN: 0, Part.REVIEW: -1}.get(piece.part)
    if not asked or usual is None or usual in asked:
        return True
    return any(str(piece.report.year + offset) in piece.text for offset in asked)

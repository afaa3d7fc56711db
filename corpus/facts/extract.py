"""From sentences to facts: clause by clause, each number to its own subject; what is unsure is left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import indicators
from corpus.facts import phrases, settings
from corpus.facts.lists import all_members, members
from corpus.facts.model import Fact
from corpus.numerals import narrow
from corpus.quantities import Direction, Kind, Qualifier, Quantity, find_periods, find_quantities
from corpus.quantities.units import KIND_OF
from corpus.types import ParsedReport, Part, Passage, Removal

_CLAUSE = re.compile(r"[，,；;：:。！？!?\n]|——")
_ENDS = frozenset("、，。；：,;:！？!?\n）)」』”】% ")
_LIST_JOIN = ("、", "和", "与", "及", "以及")
_GOES_ON = re.compile(
    r"和|与|及|或|并|且|居(?![民家委])|列(?![入车])|位居|创(?=新高|历史|下|近|[0-9])|高于|低于|较|比(?![例赛])|同比|"
    r"增长|提高|下降|排名|超过|为近|新?台阶|大关|关口|全部|均|都"
)
_SHARE = re.compile(
    r"^[、，,和]?(?:其中|约|并|且|共)?占(?P<of>[^，。；、]{0,16}?)(?:的?比[重例率])?(?:的|达到?|为|超过?|近|约|提高到)*$"
)
_FIRST_END = re.compile(r"[、，,；;。：:！!？?（(\n]|和(?=[0-9])|以及|及(?=[0-9])|与(?=[0-9])")
_NOT_OBJECT = re.compile(
    r"入选|获|投产|开工|签约|通过|实现|进入|上榜|达|完成|推进|纳入|落地|列入|超|增长|提升|被|在|由|向|为|用于|参与|实行|全部|均|"
    r"可|已|将|的|级$|以上|左右|惠及|带动|解决|其中|等$|用于|用上|喝上|住进|成为|享受"
)
_SKIPPED_UNITS = frozenset({"大", "届", "轮", "方面", "个方面", "金", "银", "铜"})
_RELATIVE_UNITS = frozenset({"%", "倍", "个百分点"})
_NOUN_CHANGE = re.compile(r"(?:涨幅|增速|增幅|降幅)$")
_VISITORS = frozenset({"接待游客", "接待国内外游客", "接待境内外游客", "接待国内游客", "接待入境游客"})
_RANKED_IN = re.compile(r"(?P<who>[^在]*)在(?P<what>.{2,20})中$")
_TOPIC = re.compile(r"(?:支持|推动|引导|加快)(?P<place>[\u4e00-\u9fff]{2,10})")
# Verbs that take an object of their own and none of the list's verb: 发放补贴66.7亿元、拉动消费785亿元.
_OWN_VERB = re.compile(r"拉动|带动|撬动|惠及|服务|覆盖|吸纳|节约|减少|降低|平均|占|为|受益|涉及|可")
_STREAK_WORDS = re.compile(r"连续[0-9一二三四五六七八九十]{1,3}(?:年|个月|个季度)(?:每年|保持)?")
# What a bare % of these is really said of.
_SHARE_OF = {"空气质量优良天数": "空气质量优良天数比例", "“保交楼”交付": "“保交楼”交付率"}
_DROPPED = re.compile(
    r"带动|拉动|支撑|稳定|调度|提高|提升|扩大|累计|(?:首批)?[0-9]{1,5}(?:个|家|项|条|座|所)"
)
_YIELD = re.compile(r"(?P<what>.{2,8})(?P<way>增产|减产)")
_FROM = re.compile(r"(?:由|从)[^由从、，]{1,12}$")
_SINCE = re.compile(r"(?:较|比)((?:19|20)[0-9]{2}年)")
_RANK_VERB = re.compile(r"(?:稳居|位居|跃居|升至|跃升至|居|位列|名列|排名|排在|列|排)[^、，]{0,8}$")
_PER = re.compile(r"每(立方米|平方米|吨|亩|人|户|公里)$")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A fact in the making: what one number says, in offsets of the sentence."""

    words: str
    place: str
    quantity: Quantity
    start: int
    verb: str
    flags: tuple[str, ...]
    clause: int


@dataclass(slots=True)
class _State:
    """What a sentence has said so far."""

    drafts: list[_Draft]
    topic: str = ""  # a place that figures were given of: those that follow are its too
    promised: str = ""  # a place only spoken of (支持上饶经开区…): lends itself to bare measures alone
    broken: bool = True  # a clause without figures stands between: nothing is carried over


def extract_facts(report: ParsedReport) -> tuple[Fact, ...]:
    """Return the facts of a report in text order; glossary, front matter and headings give none.

    Each number goes to the subject of its own clause; one without a subject goes to the figure before it in
    the same sentence (增长6.8% after 达1637.3亿元). 分别 hands out values in order. Place: the nearest named in
    the clause or carried in the sentence, else the report's. What cannot be told with confidence is left out.
    """
    facts: list[Fact] = []
    removals = sorted(report.removals, key=lambda removal: removal.start)
    starts = [removal.start for removal in removals]
    for passage in report.passages:
        if passage.part in (Part.NOTES, Part.FRONT):
            continue
        first = max(0, bisect_right(starts, passage.start) - 1)
        to_source = _SourceMap(passage, removals[first : bisect_right(starts, passage.end)])
        position = 0
        for sentence in passage.sentences:
            offset = passage.text.find(sentence.text, position)
            if offset < 0:
                continue
            position = offset + len(sentence.text)
            for fact in _of_sentence(report, passage, sentence.address, sentence.text, offset):
                facts.append(
                    replace(fact, source_start=to_source(fact.start), source_end=to_source(fact.end - 1) + 1)
                )
    return tuple(facts)


def _of_sentence(
    report: ParsedReport, passage: Passage, address: str, text: str, offset: int
) -> Iterator[Fact]:
    plain = narrow(text)
    quantities = find_quantities(text)
    if not quantities:
        return
    periods = find_periods(text)
    meta = report.meta
    clauses = _clauses(plain, quantities)
    for draft in _drafts(plain, quantities, clauses, meta.place):
        first, last = clauses[draft.clause]
        clause = plain[first:last]
        period = settings.governing(periods, plain, first, draft.quantity.start)
        status = settings.status_of(passage.part, plain, clause, period, meta.year)
        if status is None:
            continue
        years, within = settings.period_of(passage.part, status, period, meta.year)
        name = indicators.canonical(draft.words)
        if draft.quantity.kind is Kind.SHARE:
            name = _SHARE_OF.get(name, name)
        known = indicators.is_known(name)
        quantity = _with_unit(name, draft.quantity) if known else draft.quantity
        if known and not _believable(name, quantity, draft.flags):
            continue
        flags = draft.flags + (("estimate",) if "预计" in plain[: quantity.start] else ())
        yield Fact(
            place=draft.place or meta.place,
            indicator=name,
            quantity=replace(quantity, start=quantity.start + offset, end=quantity.end + offset),
            period=years,
            status=status,
            passage=passage.address,
            sentence=address,
            start=draft.start + offset,
            end=quantity.end + offset,
            source_start=0,
            source_end=0,
            words=draft.words,
            known=known,
            within=within,
            flags=flags,
        )


def _believable(name: str, quantity: Quantity, flags: tuple[str, ...]) -> bool:
    """Say whether an indicator can have such a value. A bare % of a level is no level (浓度改善7.9%)."""
    unit = indicators.lexicon()[name].unit
    if quantity.kind is Kind.SHARE and unit not in ("%", "", ":1") and "of_plan" not in flags:
        return False
    return indicators.fits(name, quantity)


def _with_unit(name: str, quantity: Quantity) -> Quantity:
    """Give 旅游收入破万亿 the unit that its indicator has."""
    unit = indicators.lexicon()[name].unit
    if quantity.unit or quantity.value < 10000 or not unit:
        return quantity
    return replace(quantity, unit=unit, kind=Kind.COUNT if KIND_OF.get(unit) == "count" else Kind.LEVEL)


def _clauses(plain: str, quantities: Sequence[Quantity]) -> list[tuple[int, int]]:
    inside = {place for q in quantities for place in range(q.start, q.end)}
    bounds, start = [], 0
    for match in _CLAUSE.finditer(plain):
        if match.start() in inside:
            continue
        bounds.append((start, match.start()))
        start = match.end()
    bounds.append((start, len(plain)))
    return bounds


def _drafts(
    plain: str, quantities: Sequence[Quantity], clauses: Sequence[tuple[int, int]], own: str
) -> list[_Draft]:
    state = _State([])
    index = 0
    for number, (first, last) in enumerate(clauses):
        if first and plain[first - 1] in "；;":
            state.topic, state.promised, state.broken = "", "", True
        here = []
        while index < len(quantities) and quantities[index].start < last:
            here.append(quantities[index])
            index += 1
        clause = plain[first:last]
        if settings.speaks_of_own(clause):
            state.topic = state.promised = ""
        else:
            state.promised = _topic(clause, own) or state.promised
        before = len(state.drafts)
        _read_clause(plain, first, last, here, number, state, own)
        state.broken = len(state.drafts) == before
    return state.drafts


def _topic(clause: str, own: str) -> str:
    match = _TOPIC.match(phrases.strip_before(clause))
    if not match:
        return ""
    place, _ = settings.place_at(match["place"] + "　", own)
    return "" if place in (own, own[:-1]) else place


def _read_clause(
    plain: str, first: int, last: int, here: Sequence[Quantity], number: int, state: _State, own: str
) -> None:
    position, index, verb = first, 0, ""
    while index < len(here):
        quantity = here[index]
        if quantity.kind is Kind.DURATION and quantity.unit in ("天", "日", "岁"):
            quantity = _measured(plain[position : quantity.start], quantity)
        if quantity.kind is Kind.DURATION or quantity.unit in _SKIPPED_UNITS:
            index += 1
            continue
        if _attributive(plain, quantity):
            found = _number_first(plain, position, last, quantity, verb, number, state, own)
            if found:
                draft, position = found
                verb = draft.verb
                state.drafts.append(draft)
                state.broken = False
            index += 1
            continue
        group = [quantity]
        while index + len(group) < len(here):
            following = here[index + len(group)]
            spread = "分别" in plain[position : quantity.start]
            if not _in_list(plain, group[-1], following, spread) or _attributive(plain, following):
                break
            group.append(following)
        drafts = _read_group(plain, position, group, number, state, own)
        if drafts:
            state.drafts.extend(drafts)
            state.broken = False
            verb = drafts[-1].verb
        else:
            state.broken = True
        position = group[-1].end
        index += len(group)


def _measured(left: str, quantity: Quantity) -> Quantity:
    """Turn a span of time into a level where an indicator is counted in it: 优良天数329天, 预期寿命79.3岁."""
    name = indicators.lexicon().get(indicators.canonical(phrases.peel(left)[0]))
    return replace(quantity, kind=Kind.LEVEL) if name and name.unit == quantity.unit else quantity


def _attributive(plain: str, quantity: Quantity) -> bool:
    """Say whether a number describes the noun after it: 过百亿元园区, 2000万元以上项目, 5个开发区."""
    follows = plain[quantity.end : quantity.end + 1]
    if follows.isdigit():
        return False  # 项目195个11.7万户: two measures of one thing
    return bool(follows) and follows not in _ENDS and _GOES_ON.match(plain, quantity.end) is None


def _in_list(plain: str, left: Quantity, right: Quantity, spread: bool) -> bool:
    """Say whether two numbers are members of one list; 净增98万户、突破1900万户 and 1376个、14万户 are not."""
    if plain[left.end : right.start] not in _LIST_JOIN:
        return False
    if not spread and left.unit != right.unit and not {left.unit, right.unit} <= _RELATIVE_UNITS:
        return False
    if right.kind is Kind.DURATION or (right.kind is Kind.RANK and left.kind is not Kind.RANK):
        return False
    leads = bool(right.qualifier_words) and right.text.startswith(right.qualifier_words[0])
    return not leads or (bool(left.qualifier_words) and left.text.startswith(left.qualifier_words[0]))


def _number_first(
    plain: str, position: int, last: int, quantity: Quantity, verb: str, number: int, state: _State, own: str
) -> tuple[_Draft, int] | None:
    """Read 新增12家…优势企业: a verb of work, the number, what is counted; also further members of such a list."""
    left = plain[position : quantity.start]
    stripped = phrases.strip_before(left)
    if stripped:
        if phrases.work_verb(stripped) != stripped:
            return None
        verb = stripped
    elif not verb or left.strip() not in _LIST_JOIN:
        return None
    if quantity.kind not in (Kind.COUNT, Kind.LEVEL, Kind.CHANGE) or quantity.unit == "位":
        return None
    end = _FIRST_END.search(plain, quantity.end, last)
    stop = end.start() if end else last
    noun = plain[quantity.end : stop]
    if not 2 <= len(noun) <= 22 or re.search(r"[0-9]", noun) or _NOT_OBJECT.search(noun):
        return None
    words = _with_verb(verb, noun)
    if quantity.kind is Kind.CHANGE:
        kind = Kind.COUNT if quantity.unit not in ("元", "亩") else Kind.LEVEL
        quantity = replace(quantity, kind=kind, direction=Direction.NONE)
    return _Draft(words, state.topic, quantity, position, verb, (), number), stop


def _read_group(
    plain: str, position: int, group: list[Quantity], number: int, state: _State, own: str
) -> list[_Draft]:
    left = plain[position : group[0].start]
    start = position + len(left) - len(left.lstrip("、，, "))
    name, predicate = phrases.peel(left)
    if "分别" in name:
        head, _, rest = name.partition("分别")
        name, predicate = phrases.strip_before(head), "分别" + rest + predicate
    spread = "分别" in predicate
    if len(group) > 1 or spread:
        return _hand_out(name, predicate, group, start, number, state, own)
    if "均" in predicate:
        each = all_members(name)
        if each:
            place = state.topic
            return [_Draft(one, place, group[0], start, "", (), number) for one in each]
    draft = _single(left, name, predicate, group[0], start, number, state, own)
    return [draft] if draft else []


def _hand_out(
    name: str, predicate: str, group: list[Quantity], start: int, number: int, state: _State, own: str
) -> list[_Draft]:
    count = len(group)
    if not name or phrases.says_of_same(name):
        earlier = state.drafts[-count:]
        if state.broken or len(earlier) < count or count < 2:
            return []
        if any(d.quantity.kind not in (Kind.LEVEL, Kind.COUNT, Kind.SHARE) for d in earlier):
            return []
        return [
            _Draft(d.words, d.place, q, start, d.verb, d.flags, number)
            for d, q in zip(earlier, group, strict=True)
        ]
    names = members(name, count)
    if not names:
        return []
    noun = _noun_after(predicate)
    change_noun = _NOUN_CHANGE.search(names[-1]) is not None
    drafts = []
    for member, quantity in zip(names, group, strict=True):
        words = noun + member if phrases.work_verb(noun) else member + noun
        if not member:
            continue
        place, words = _place(words, state, own)
        if not phrases.is_name(words):
            return []
        if change_noun and quantity.kind is Kind.GROWTH and not _NOUN_CHANGE.search(member):
            quantity = replace(quantity, kind=Kind.SHARE, direction=Direction.NONE)
        flags = ("of_plan",) if phrases.of_plan(predicate) else ()
        drafts.append(_Draft(words, place, quantity, start, phrases.work_verb(words), flags, number))
    return drafts


def _noun_after(predicate: str) -> str:
    """Return what 分别 … says besides the verb: 分别完成投资 → 投资, 分别新认定 → 新认定."""
    rest = predicate.partition("分别")[2]
    name, _ = phrases.peel(rest)
    return name if name and not phrases.of_plan(rest) and len(name) <= 6 and "的" not in name else ""


def _single(
    left: str,
    name: str,
    predicate: str,
    quantity: Quantity,
    start: int,
    number: int,
    state: _State,
    own: str,
) -> _Draft | None:
    flags = _flags(left, predicate, quantity)
    per = _PER.search(left)
    if per and "/" not in quantity.unit:
        quantity = replace(quantity, unit=f"{quantity.unit}/{per[1]}")
    if quantity.kind is Kind.RANK:
        name = _RANK_VERB.sub("", name)
    carried = None if state.broken or not state.drafts else state.drafts[-1]
    share = _SHARE.match(left)
    if share and quantity.kind is Kind.SHARE:
        if carried is None:
            return None
        words = f"{carried.words}占{share['of']}"
        return _Draft(words, carried.place, quantity, start, "", flags, number)
    if not name or phrases.says_of_same(name):
        return _carry(predicate, quantity, start, number, carried, flags, named=bool(name))
    if name in phrases.TOTALS:
        if carried is None:
            return None
        return _Draft(_stock(carried), carried.place, quantity, start, "", flags, number)
    name = _FROM.sub("", _STREAK_WORDS.sub("", name))
    if carried is not None and name in phrases.GENERIC and carried.words.endswith(("项目", "工程")):
        return _Draft(carried.words + name, carried.place, quantity, start, "", flags, number)
    if name.startswith("对") and not phrases.measure_tail(name) and len(name) < 10:
        if carried is None:
            return None
        return _Draft(name + carried.words, carried.place, quantity, start, "", flags, number)
    verb = phrases.work_verb(name)
    if verb == name:
        return None
    listed = (
        carried is not None and bool(carried.verb) and left[:1] in ("、", "和") and carried.clause == number
    )
    if (
        listed
        and carried is not None
        and not verb
        and name not in phrases.GENERIC
        and not _OWN_VERB.match(name)
    ):
        words = _with_verb(carried.verb, name)
        return _Draft(words, carried.place, quantity, start, carried.verb, flags, number)
    ranked = _RANKED_IN.match(name) if quantity.unit == "位" else None
    if ranked:
        if not settings.is_place(ranked["who"], own):
            return None
        return _Draft(ranked["what"], ranked["who"], quantity, start, "", flags, number)
    name, moved = _turned(_last_piece(_known_behind(name)))
    if indicators.is_short(name) and carried is not None and carried.clause == number:
        if not _same_group(name, carried.words):
            entity = _entity(carried)
            if not entity:
                return None
            name = entity + name  # 新能源汽车产量增长20%、出口增长30%
    yielded = _YIELD.fullmatch(name)
    if yielded and quantity.kind in (Kind.LEVEL, Kind.COUNT):
        name = yielded["what"] + "产量"
        direction = Direction.UP if yielded["way"] == "增产" else Direction.DOWN
        quantity = replace(quantity, kind=Kind.CHANGE, direction=direction)
    place, words = _place(name, state, own)
    verb = phrases.work_verb(words)
    if verb and len(words) > len(verb) + 1:
        words = _with_verb(verb, _without_examples(verb, words[len(verb) :]))
    if words in phrases.GENERIC:
        earlier = carried or (state.drafts[-1] if state.drafts else None)
        entity = _entity(earlier)
        if entity:
            words = _of_entity(entity, words)
            place = place or (carried.place if carried else "")
        elif not (place or state.promised):
            return None
        place = place or state.promised
        flags += ("topic",)
    if not phrases.is_name(words) or (quantity.kind is Kind.RANK and words.startswith("在")):
        return None
    if quantity.kind is Kind.STREAK:
        words = words.strip('“”"')
    return _Draft(words, place, quantity, start, moved or phrases.work_verb(words), flags, number)


def _flags(left: str, predicate: str, quantity: Quantity) -> tuple[str, ...]:
    flags: tuple[str, ...] = ()
    if phrases.of_plan(predicate):
        flags += ("of_plan",)
    if quantity.kind is Kind.POINTS:
        compared = phrases.compared_with(left)
        if compared:
            flags += (f"compared:{compared}",)
    since = _SINCE.search(left)
    if since:
        flags += (f"since:{since[1]}",)
    return flags


def _carry(
    predicate: str,
    quantity: Quantity,
    start: int,
    number: int,
    carried: _Draft | None,
    flags: tuple[str, ...],
    *,
    named: bool,
) -> _Draft | None:
    """Give a number without a name to the subject of the figure before it."""
    if carried is None or ("均" in predicate and (named or carried.clause != number)):
        return None
    before = carried.quantity
    words = carried.words
    if before.kind is Kind.GROWTH and quantity.kind is Kind.SHARE and "力争" in predicate:
        quantity = replace(quantity, kind=Kind.GROWTH, direction=before.direction)
    grown = quantity.unit == before.unit and quantity.value > before.value
    flow = phrases.is_flow(carried.verb) or before.kind is Kind.CHANGE
    reached = "达" in predicate or quantity.qualifier is Qualifier.AT_LEAST
    if flow and grown and reached and quantity.direction is Direction.NONE:
        words = _stock(carried)
    elif (
        quantity.kind in (Kind.LEVEL, Kind.COUNT)
        and quantity.unit == before.unit
        and not reached
        and not named
    ):
        return None  # two bare levels of one thing: one of them is of something else
    return _Draft(words, carried.place, quantity, start, carried.verb, flags, number)


def _stock(draft: _Draft) -> str:
    """Return the name of the whole that a count of new things adds to: 新增规上工业企业 → 规上工业企业."""
    words = draft.words
    for flow in ("新增", "净增", "新认定", "新引进"):
        words = words.removeprefix(flow).removesuffix(flow)
    return words


def _known_behind(name: str) -> str:
    """Drop 带动 or a number of projects before a name that the lexicon knows: 1593个省重点项目投资."""
    match = _DROPPED.match(name)
    if match and indicators.is_known(indicators.canonical(_after_verb(name[match.end() :]))):
        return name[match.end() :]
    return name


def _turned(name: str) -> tuple[str, str]:
    """Turn 经营主体新增 into 新增经营主体; 净增 stays behind its noun, where the lexicon looks for it."""
    for flow in ("新增", "新认定"):
        if name.endswith(flow) and len(name) > len(flow) + 1:
            return flow + name[: -len(flow)], flow
    if name.endswith("净增") or name.endswith("净增加"):
        return name, "净增"
    return name, ""


def _with_verb(verb: str, noun: str) -> str:
    """Name what is counted by verb and object, unless the lexicon knows the object and the verb adds nothing."""
    both = verb + noun
    if indicators.is_known(indicators.canonical(both)) or phrases.is_flow(verb):
        return both
    return noun if indicators.is_known(indicators.canonical(noun)) else both


def _last_piece(name: str) -> str:
    """Drop what an enumeration of deeds puts before the name: 推进园区建设、新增企业 → 新增企业."""
    if "、" not in name or indicators.is_known(indicators.canonical(name)):
        return _after_verb(name)
    piece = name.rpartition("、")[2]
    if (
        indicators.is_known(indicators.canonical(piece)) and not indicators.is_short(piece)
    ) or phrases.work_verb(piece) in (
        "新增",
        "新建",
        "建成",
        "改造",
    ):
        return _after_verb(piece)
    return name


def _after_verb(name: str) -> str:
    """Keep what was done of 企业完成工业总产值: the last known name behind 完成 or 实现, else name and object."""
    for verb in ("完成", "实现"):
        head, found, tail = name.rpartition(verb)
        if not found or not head or not tail or indicators.is_known(indicators.canonical(name)):
            continue
        if tail in phrases.GENERIC:
            return head + tail
        if indicators.is_known(indicators.canonical(tail)):
            return tail
    return name


def _without_examples(verb: str, noun: str) -> str:
    """Drop the names that stand as examples: 新引进益海嘉里粮食产业园等农业项目 → 农业项目."""
    examples, found, kind = noun.partition("等")
    return kind if found and len(kind) > 2 and len(examples) > 2 and phrases.is_flow(verb) else noun


def _of_entity(entity: str, measure: str) -> str:
    """Name a measure by whose it is: 粮食播种面积…、产量 → 粮食产量, 接待游客…、收入 → 旅游收入."""
    if entity in _VISITORS:
        return "旅游" + measure
    core = re.sub(r"(?:播种|种植|作物)+$", "", entity)
    for words in (entity + measure, core + measure):
        if indicators.is_known(indicators.canonical(words)):
            return words
    return entity + measure


def _same_group(one: str, other: str) -> bool:
    known = indicators.lexicon()
    first, second = known.get(indicators.canonical(one)), known.get(indicators.canonical(other))
    return first is not None and second is not None and first.group == second.group


def _entity(carried: _Draft | None) -> str:
    """Return whose measure the figure before gave: 国有企业营业收入 → 国有企业."""
    if carried is None:
        return ""
    if carried.words in _VISITORS:
        return carried.words
    tail = phrases.measure_tail(carried.words)
    return carried.words[: -len(tail)] if tail and len(tail) < len(carried.words) else ""


def _place(name: str, state: _State, own: str) -> tuple[str, str]:
    """Return the place that a name is said of ("" for the report's own) and the name without it."""
    place, rest = settings.place_at(name, own)
    if not place:
        return state.topic, name
    rest = phrases.strip_before(rest)
    sure = indicators.is_known(indicators.canonical(rest)) or rest in phrases.GENERIC
    if place in (own, own[:-1]):
        return "", rest if sure else name
    if not sure:
        return state.topic, name
    state.topic = place
    return place, rest


class _SourceMap:
    """Offsets of a passage's text to offsets of the report's source: the recorded removals lie between."""

    def __init__(self, passage: Passage, removals: Sequence[Removal]) -> None:
        """Lay out the kept stretches of one passage; ``removals`` are those near it, in order."""
        self._texts, self._sources = [0], [passage.start]
        position, length = passage.start, 0
        for removal in removals:
            if removal.end <= position or removal.start >= passage.end:
                continue
            length += max(0, removal.start - position)
            position = removal.end
            if self._texts[-1] == length:
                self._sources[-1] = position
            else:
                self._texts.append(length)
                self._sources.append(position)

    def __call__(self, offset: int) -> int:
        """Return where in the source the character at ``offset`` of the passage's text stands."""
        index = bisect_right(self._texts, offset) - 1
        return self._sources[index] + offset - self._texts[index]

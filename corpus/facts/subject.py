"""Whose number it is: finding the indicator for one number from the words before it."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus import indicators
from corpus.facts import phrases, settings
from corpus.facts.draft import Draft, Slot, State
from corpus.quantities import Direction, Kind, Qualifier

_SHARE = re.compile(
    r"^[、，,和]?(?:其中|约|并|且|共)?占(?P<of>[^，。；、]{0,16}?)(?:的?比[重例率])?"
    r"(?:的|达到?|为|超过?|近|约|提高到?|提升|上升|下降){0,3}$"
)
_VISITORS = frozenset({"接待游客", "接待国内外游客", "接待境内外游客", "接待国内游客", "接待入境游客"})
_RANKED_IN = re.compile(r"(?:^|(?<=在))(?P<who>[^在]*)在(?P<what>.{2,20})中$")
_RANK_VERB = re.compile(r"(?:稳居|位居|跃居|升至|跃升至|居|位列|名列|排名|排在|列|排)[^、，]{0,8}$")
# Verbs that take an object of their own and none of the list's verb: 发放补贴66.7亿元、拉动消费785亿元.
_OWN_VERB = re.compile(r"拉动|带动|撬动|惠及|服务|覆盖|吸纳|节约|减少|降低|平均|占|为|受益|涉及|可")
_STREAK_WORDS = re.compile(r"连续[0-9一二三四五六七八九十]{1,3}(?:年|个月|个季度)(?:每年|保持)?")
_DROPPED = re.compile(
    r"带动|拉动|支撑|稳定|调度|提高|提升|扩大|累计|(?:首批)?[0-9]{1,5}(?:个|家|项|条|座|所)"
)
_YIELD = re.compile(r"(?P<what>.{2,8})(?P<way>增产|减产)")
_FROM = re.compile(r"(?:由|从)[^由从、，]{1,12}$")
_SINCE = re.compile(r"(?:较|比)((?:19|20)[0-9]{2}年)")
_TIMES_OF = re.compile(r"(?:是|为|相当于)(?P<base>[^，、是]{1,14})的$")
# 实施项目448个，完成年度固定资产投资564亿元: what those projects cost, not the place's 固定资产投资.
_OF_PROJECTS = re.compile(
    r"^[、，,和及并]{0,2}(?:累计|预计|共|年度|全年)?完成(?:年度|年)?(?:固定资产)?投资(?:达|约|超)?$"
)
_YEARS_ONLY = re.compile(r"^[两二三四五六七八九十0-9]{1,2}年$")  # 实现两年翻番
# Names of sites whose figures are theirs and not the place's.
_SITE = re.compile(r"(?:产业园|工业园|科技园|物流园|园区|集聚区|基地|新城|小镇)$")
_PER = re.compile(r"每(立方米|平方米|吨|亩|人|户|公里)$")


def read_single(slot: Slot, state: State) -> Draft | None:
    """Return what one number says, or ``None`` where its subject is not certain."""
    slot = _with_per(slot)
    if slot.quantity.kind is Kind.LEVEL and phrases.compared_with(slot.left):
        return None  # 好于省定目标6微克/立方米: how far from it, not how much
    carried = state.carried
    share = _SHARE.match(slot.left) if slot.quantity.kind in (Kind.SHARE, Kind.POINTS) else None
    if share:
        return _carried_draft(slot, carried, f"占{share['of']}", behind=True)
    name = _RANK_VERB.sub("", slot.name) if slot.quantity.kind is Kind.RANK else slot.name
    times = _TIMES_OF.search(name) if slot.quantity.kind is Kind.MULTIPLE else None
    if times:
        name = name[
            : times.start()
        ]  # 是去年的2倍 compares with the past; 是正常消纳能力的10倍 with another thing
        if not settings.is_time(times["base"]):
            return None
    name = _YEARS_ONLY.sub("", name)
    # 新增企业11家、总数47家: the second is of all there are.
    of_all = name in phrases.TOTALS and carried is not None and phrases.is_flow(carried.verb)
    if not name or (phrases.says_of_same(name) and not of_all):
        return _carry(slot, carried, named=bool(name))
    name = _FROM.sub("", _STREAK_WORDS.sub("", name))
    if name in phrases.TOTALS:
        return None if carried is None else replace(_draft(slot, stock(carried)), place=carried.place)
    if carried is not None and name in phrases.GENERIC and carried.words.endswith(("项目", "工程")):
        return _carried_draft(slot, carried, name, behind=True)
    if carried is not None and _OF_PROJECTS.match(slot.left) and carried.words.endswith(("项目", "工程")):
        return _carried_draft(slot, carried, "投资", behind=True)
    if name.startswith("对") and not phrases.measure_tail(name) and len(name) < 10:
        return _carried_draft(slot, carried, name, behind=False)
    verb = phrases.work_verb(name)
    if verb == name:
        if carried is None or verb not in ("新增", "净增") or phrases.is_flow(carried.verb):
            return None
        return replace(_draft(slot, verb + carried.words, verb), place=carried.place)
    if verb and settings.is_place(name[len(verb) :], state.own):
        return None  # 实施蓉江新区100个、高铁空港新区60个重点项目
    if settings.is_place(name, state.own):
        return _share_of_place(slot, name, state)
    if carried is not None and not verb and _listed(slot, name, carried):
        words = with_verb(carried.verb, name)
        return replace(_draft(slot, words, carried.verb), place=carried.place)
    ranked = _RANKED_IN.match(name) if slot.quantity.unit == "位" else None
    if ranked:
        known = settings.is_place(ranked["who"], state.own)
        return replace(_draft(slot, ranked["what"]), place=ranked["who"]) if known else None
    return _named(replace(slot, name=name), state)


def _share_of_place(slot: Slot, place: str, state: State) -> Draft | None:
    """Read a bare place before a number as its part of the level told last: 完成投资32亿元、增长5%，其中新兴县12亿元."""
    if state.carried is None or slot.quantity.kind not in (Kind.LEVEL, Kind.COUNT):
        return None
    told = [draft for draft in state.drafts if draft.words == state.carried.words]
    whole = next((draft for draft in reversed(told) if draft.quantity.kind is slot.quantity.kind), None)
    if whole is None or whole.quantity.unit != slot.quantity.unit:
        return None
    return replace(_draft(slot, whole.words, whole.verb), place=place)


def _named(slot: Slot, state: State) -> Draft | None:
    """Read a number whose clause names its subject."""
    carried, quantity, flags = state.carried, slot.quantity, _flags(slot)
    name, moved = _turned(_last_piece(_known_behind(slot.name)))
    if indicators.is_short(name) and carried is not None and carried.clause == slot.clause:
        if not _same_group(name, carried.words):
            if not _entity(carried):
                return None
            name = _entity(carried) + name  # 新能源汽车产量增长20%、出口增长30%
    yielded = _YIELD.fullmatch(name)
    if yielded and quantity.kind in (Kind.LEVEL, Kind.COUNT):
        name = yielded["what"] + "产量"
        direction = Direction.UP if yielded["way"] == "增产" else Direction.DOWN
        quantity = replace(quantity, kind=Kind.CHANGE, direction=direction)
    place, words = take_place(name, state)
    verb = phrases.work_verb(words)
    if verb and len(words) > len(verb) + 1:
        noun = _without_examples(verb, words[len(verb) :])
        words = with_verb(verb, noun)
        if verb == "新建" and words == noun and quantity.kind is Kind.LEVEL:
            # 新建新能源装机1500万千瓦 is no 新能源装机, which is all there is; what follows need not be new.
            return Draft(verb + noun, place, quantity, slot.start, slot.clause, "", flags)
    if words in phrases.GENERIC:
        earlier = carried or (state.drafts[-1] if state.drafts else None)
        if place and words != name and (not _entity(earlier) or _SITE.search(_entity(earlier))):
            # 临港产业园产值突破300亿元，高新区产值突破100亿元: the second is no part of the first.
            return Draft(words, place, quantity, slot.start, slot.clause, "", flags)
        if _entity(earlier):
            words = _of_entity(_entity(earlier), words)
            place = place or (carried.place if carried else "")
        elif not (place or state.promised):
            return None
        place, flags = place or state.promised, (*flags, "topic")
    if not phrases.is_name(words) or (quantity.kind is Kind.RANK and words.startswith("在")):
        return None
    if quantity.kind is Kind.STREAK:
        words = words.strip('“”"')
    verb = moved or phrases.work_verb(words)
    return Draft(words, place, quantity, slot.start, slot.clause, verb, flags)


def _draft(slot: Slot, words: str, verb: str = "") -> Draft:
    return Draft(words, "", slot.quantity, slot.start, slot.clause, verb, _flags(slot))


def _carried_draft(slot: Slot, carried: Draft | None, words: str, *, behind: bool) -> Draft | None:
    """Join words to the subject of the figure before: 新能源汽车产量…、占全国1/4."""
    if carried is None:
        return None
    joined = carried.words + words if behind else words + carried.words
    named = indicators.canonical(indicators.canonical(carried.words) + words)
    if behind and indicators.is_known(named):
        joined = named  # 全市民生方面支出…、占一般公共预算支出的81.6%
    return replace(_draft(slot, joined), place=carried.place)


def _with_per(slot: Slot) -> Slot:
    """Read PM2.5平均浓度为每立方米20微克 as 20微克/立方米."""
    per = _PER.search(slot.left)
    if not per or "/" in slot.quantity.unit:
        return slot
    return replace(slot, quantity=replace(slot.quantity, unit=f"{slot.quantity.unit}/{per[1]}"))


def _listed(slot: Slot, name: str, carried: Draft) -> bool:
    """Say whether a name goes on with the verb of the one before it: 新建公园10个、绿道58公里."""
    goes_on = bool(carried.verb) and slot.left[:1] in ("、", "和") and carried.clause == slot.clause
    return goes_on and name not in phrases.GENERIC and not _OWN_VERB.match(name)


def _flags(slot: Slot) -> tuple[str, ...]:
    flags: tuple[str, ...] = ()
    if phrases.of_plan(slot.predicate):
        flags += ("of_plan",)
    compared = phrases.compared_with(slot.left) if slot.quantity.kind is Kind.POINTS else ""
    if compared:
        flags += (f"compared:{compared}",)
    since = _SINCE.search(slot.left)
    if since:
        flags += (f"since:{since[1]}",)
    return flags


def _carry(slot: Slot, carried: Draft | None, *, named: bool) -> Draft | None:
    """Give a number without a name to the subject of the figure before it."""
    if carried is None or (phrases.says_each(slot.predicate) and (named or carried.clause != slot.clause)):
        return None
    before, quantity, words = carried.quantity, slot.quantity, carried.words
    if before.kind is Kind.GROWTH and quantity.kind is Kind.SHARE and "力争" in slot.predicate:
        quantity = replace(quantity, kind=Kind.GROWTH, direction=before.direction)
    same_unit = quantity.unit == before.unit
    flow = phrases.is_flow(carried.verb) or before.kind is Kind.CHANGE
    reached = "达" in slot.predicate or quantity.qualifier is Qualifier.AT_LEAST
    if flow and same_unit and quantity.value > before.value and reached and not quantity.direction.value:
        words = stock(carried)
    elif same_unit and quantity.kind in (Kind.LEVEL, Kind.COUNT) and not reached and not named:
        return None  # two bare levels of one thing: one of them is of something else
    return Draft(words, carried.place, quantity, slot.start, slot.clause, carried.verb, _flags(slot))


def stock(draft: Draft) -> str:
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
            return flow + phrases.peel(name[: -len(flow)])[0], flow
    if name.endswith("净增") or name.endswith("净增加"):
        return name, "净增"
    return name, ""


def with_verb(verb: str, noun: str) -> str:
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
    core = re.sub(r"(?:播种|种植|作物){1,4}$", "", entity)
    for words in (entity + measure, core + measure):
        if indicators.is_known(indicators.canonical(words)):
            return words
    return entity + measure


def _same_group(one: str, other: str) -> bool:
    known = indicators.lexicon()
    first, second = known.get(indicators.canonical(one)), known.get(indicators.canonical(other))
    return first is not None and second is not None and first.group == second.group


def _entity(carried: Draft | None) -> str:
    """Return whose measure the figure before gave: 国有企业营业收入 → 国有企业."""
    if carried is None:
        return ""
    if carried.words in _VISITORS:
        return carried.words
    tail = phrases.measure_tail(carried.words)
    return carried.words[: -len(tail)] if tail and len(tail) < len(carried.words) else ""


def take_place(name: str, state: State) -> tuple[str, str]:
    """Return the place that a name is said of ("" for the report's own) and the name without it."""
    place, rest = settings.place_at(name, state.own)
    if _SITE.search(name.removesuffix(phrases.measure_tail(name))):
        return "", name
    if not place:
        return state.topic, name
    rest = phrases.strip_before(rest)
    sure = indicators.is_known(indicators.canonical(rest)) or rest in phrases.GENERIC
    sure = sure or (settings.is_zone(place) and len(phrases.measure_tail(rest)) > 1)
    if place in (state.own, state.own[:-1]):
        return "", rest if sure else name
    if not sure:
        return state.topic, name
    state.topic = place
    return place, rest

"""Walking through a sentence: clause by clause, number by number, lists handed out in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus import indicators
from corpus.facts import phrases, settings
from corpus.facts.draft import Draft, Slot, State
from corpus.facts.lists import all_members, members
from corpus.facts.subject import read_single, take_place, with_verb
from corpus.quantities import Direction, Kind, Quantity

_CLAUSE = re.compile(r"[，,；;：:。！？!?\n\t]|——")
_ENDS = frozenset("、，。；：,;:！？!?\n）)」』”】% ")
_LIST_JOIN = ("、", "和", "与", "及", "以及")
_GOES_ON = re.compile(
    r"和|与|及|或|并|且|居(?![民家委])|列(?![入车])|位居|创(?=新高|历史|下|近|[0-9])|高于|低于|较|比(?![例赛])|同比|"
    r"增长|提高|下降|排名|超过|为近|新?台阶|大关|关口|全部|均|都"
)
_OBJECT = re.compile(
    r"(?P<noun>(?:[^、，,；;。：:！!？?（(\n和与及以]|（[^（）]{1,10}）|(?:和|与|及|以(?!及))(?![0-9]))*)(?P<more>(?:、|和|与|及|以及)[0-9])?"
)
_DOING = frozenset({"完成", "实施", "启动", "推进", "抓好"})
_ACTION = re.compile(r"(?:建设|整治|改造|治理|编制|工程|项目|修复|行动|任务|提升|处置|保护|试点|计划)$")
_NOT_OBJECT = re.compile(
    r"入选|获|投产|开工|签约|通过|实现|进入|上榜|达|完成|推进|纳入|落地|列入|超|增长|提升|被|在|由|向|为|用于|参与|实行|全部|均|"
    r"可|已|将|的|级$|以上|左右|惠及|带动|解决|其中|等$|用于|用上|喝上|住进|成为|享受"
)
_SKIPPED_UNITS = frozenset({"大", "届", "轮", "方面", "个方面", "金", "银", "铜"})
_RELATIVE_UNITS = frozenset({"%", "倍", "个百分点"})
_NOUN_CHANGE = re.compile(r"(?:涨幅|增速|增幅|降幅)$")
_TO = re.compile(
    r"(?:(?:、|和|与|及)[0-9][^，。、；由从]{1,10}?)*(?:分别)?(?:下降|降低|降|减少|缩小|增加|增长|提高|提升|上升|扩大|调整)(?:到|至|为)"
)
_FIRST_BASE = re.compile(r"(?:由|从)(?:[^由从，。；]{0,12}|(?:[0-9][^由从，。；、]{1,12}(?:、|和|与|及))+)$")
_WHERE_IT_BEGAN = re.compile(r"(?:由|从)(?:[0-9][^由从]*)?$")
_BASES = re.compile(r"(?:由|从)[0-9][^由从，。；]*$")
_PART = re.compile(r"分别[约超]?占(?P<of>[^，。；、]{1,14}?)的?(?:比[重例])?[为达约超]?$")
_MILESTONE = re.compile(r"新?台阶|大关|关口|门槛")
_TOPIC = re.compile(r"(?:支持|推动|引导|加快)(?P<place>[\u4e00-\u9fff]{2,10})")


def drafts_of(
    plain: str, quantities: Sequence[Quantity], clauses: Sequence[tuple[int, int]], own: str
) -> list[Draft]:
    """Return what the numbers of a sentence say, in order. ``clauses`` are the ranges from :func:`split`."""
    state = State(own)
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
        _read_clause(plain, first, last, here, number, state)
        state.broken = len(state.drafts) == before
    return state.drafts


def split(plain: str, quantities: Sequence[Quantity], start: int, end: int) -> list[tuple[int, int]]:
    """Return the ranges of the clauses of ``plain[start:end]``, a sentence; punctuation inside a quantity does not part them."""
    inside = {place for q in quantities for place in range(q.start, q.end)}
    bounds = []
    for match in _CLAUSE.finditer(plain, start, end):
        if match.start() in inside:
            continue
        bounds.append((start, match.start()))
        start = match.end()
    bounds.append((start, end))
    return bounds


def _topic(clause: str, own: str) -> str:
    if not _TOPIC.search(clause):
        return ""
    match = _TOPIC.match(phrases.strip_before(clause))
    if not match:
        return ""
    place, _ = settings.place_at(match["place"] + "　", own)
    return "" if place in (own, own[:-1]) else place


def _read_clause(
    plain: str, first: int, last: int, here: Sequence[Quantity], number: int, state: State
) -> None:
    position, index, verb = first, 0, ""
    while index < len(here):
        quantity = here[index]
        if quantity.start < position:  # 20个城中亿元: a part of the thing counted before
            index += 1
            continue
        if quantity.kind is Kind.DURATION and quantity.unit in ("天", "日", "岁"):
            quantity = _measured(plain[position : quantity.start], quantity, state.carried)
        if quantity.kind is Kind.DURATION or quantity.unit in _SKIPPED_UNITS:
            index += 1
            continue
        if _is_base(plain, position, quantity):
            index += 1
            continue
        if _attributive(plain, quantity):
            found = _number_first(plain, position, last, quantity, verb, number, state)
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
        drafts = _read_group(plain, position, group, number, state)
        if drafts:
            state.drafts.extend(drafts)
            state.broken = False
            verb = drafts[-1].verb
        else:
            state.broken = True
        passed = _MILESTONE.match(plain, group[-1].end)  # 突破5万元大关、达到5.28万元
        position = passed.end() if passed else group[-1].end
        index += len(group)


def _measured(left: str, quantity: Quantity, carried: Draft | None) -> Quantity:
    """Turn a span of time into a level where an indicator is counted in it: 优良天数329天, 预期寿命79.3岁."""
    name, _ = phrases.peel(_WHERE_IT_BEGAN.sub("", left))
    if not name and carried is not None:
        name = carried.words
    entry = indicators.lexicon().get(indicators.canonical(name))
    if entry is None or entry.unit != quantity.unit:
        return quantity
    return replace(quantity, kind=Kind.CHANGE if quantity.direction.value else Kind.LEVEL)


def _is_base(plain: str, position: int, quantity: Quantity) -> bool:
    """Say whether a number is where a change began: 由2016年的9.4%下降至零, 由4元、2元分别提高到6元、3元."""
    return bool(_TO.match(plain, quantity.end)) and bool(_FIRST_BASE.search(plain, position, quantity.start))


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
    plain: str, position: int, last: int, quantity: Quantity, verb: str, number: int, state: State
) -> tuple[Draft, int] | None:
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
    match = _OBJECT.match(plain, quantity.end, last)
    if match is None:
        return None
    noun, stop = match["noun"], match.end("noun")
    if not 2 <= len(noun) <= 24 or re.search(r"[0-9]", noun) or _NOT_OBJECT.search(noun):
        return None
    if verb in _DOING and match["more"] and not _ACTION.search(noun):
        return None  # 完成52座水库、666座山塘整治提升: what was done stands behind the last only
    words = with_verb(verb, noun)
    if quantity.kind is Kind.CHANGE:
        kind = Kind.COUNT if quantity.unit not in ("元", "亩") else Kind.LEVEL
        quantity = replace(quantity, kind=kind, direction=Direction.NONE)
    return Draft(words, state.topic, quantity, position, number, verb), stop


def _read_group(plain: str, position: int, group: list[Quantity], number: int, state: State) -> list[Draft]:
    left = plain[position : group[0].start]
    start = position + len(left) - len(left.lstrip("、，, "))
    name, predicate = phrases.peel(left)
    if "分别" in name:
        head, _, rest = name.partition("分别")
        name, predicate = phrases.strip_before(head), "分别" + rest + predicate
    slot = Slot(left, _BASES.sub("", name) if len(group) > 1 else name, predicate, group[0], start, number)
    if len(group) > 1 or "分别" in predicate:
        return _hand_out(slot, group, state)
    each = all_members(name) if phrases.says_each(predicate) else ()
    if each:
        return [Draft(one, state.topic, group[0], start, number) for one in each]
    draft = read_single(slot, state)
    return [draft] if draft else []


def _hand_out(slot: Slot, group: list[Quantity], state: State) -> list[Draft]:
    count = len(group)
    if phrases.compared_with(slot.left) and any(one.kind is Kind.LEVEL for one in group):
        return []  # 分别好于省定目标3.2个百分点、6微克/立方米
    if not slot.name or phrases.says_of_same(slot.name):
        earlier = state.drafts[-count:]
        if state.broken or len(earlier) < count or count < 2:
            return []
        if any(draft.quantity.kind not in (Kind.LEVEL, Kind.COUNT, Kind.SHARE) for draft in earlier):
            return []
        return [
            replace(draft, quantity=quantity, start=slot.start, clause=slot.clause)
            for draft, quantity in zip(earlier, group, strict=True)
        ]
    names = members(slot.name, count)
    if not names:
        return []
    part = _PART.search(slot.predicate)
    noun = "" if part else _noun_after(slot.predicate)
    change_noun = _NOUN_CHANGE.search(names[-1]) is not None
    flags = ("of_plan",) if phrases.of_plan(slot.predicate) else ()
    drafts = []
    for member, quantity in zip(names, group, strict=True):
        if not member:
            continue
        if part and quantity.kind is Kind.SHARE:
            member += "占" + part["of"]
        place, words = take_place(noun + member if phrases.work_verb(noun) else member + noun, state)
        if not phrases.is_name(words):
            return []
        if change_noun and quantity.kind is Kind.GROWTH and not _NOUN_CHANGE.search(member):
            # 城镇调查失业率、居民消费价格涨幅分别控制在5%和3%以内: the 涨幅 is of prices alone.
            quantity = replace(quantity, kind=Kind.SHARE, direction=Direction.NONE)
        verb = phrases.work_verb(words)
        drafts.append(Draft(words, place, quantity, slot.start, slot.clause, verb, flags))
    return drafts


def _noun_after(predicate: str) -> str:
    """Return what 分别 … says besides the verb: 分别完成投资 → 投资, 分别新认定 → 新认定."""
    rest = predicate.partition("分别")[2]
    name, _ = phrases.peel(rest.removeprefix("完成").removeprefix("实现"))
    return name if name and not phrases.of_plan(rest) and len(name) <= 6 and "的" not in name else ""

"""A sentence taken apart: its clauses, and every figure with the thing, the place and the time it is said of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.gazetteer import Division, Mention, divisions, find_places, named, parents, short_name
from corpus.indicators import canonical, find, is_known
from corpus.numerals import narrow
from corpus.quantities import Kind, Period, Quantity, months_of, scan
from corpus.types import Level
from rag.synonyms import fold
from rag.tokens import tokens

PROMISE = re.compile(
    r"目标|预期(?=增长|下降|[为是达])|力争|计划(?!的)|拟(?=[建新开实])|争取(?=[获建开实完早])|确保|将(?!军|乐)|打算|准备|要(?=[达新完建实改筹稳把增推])"
)
"""Words by which a sentence speaks of what is still to come."""

DONE = re.compile(
    r"已经?(?![久知])|实际(?!利用|使用|到位|控制)|[完建达创做]成了|(?:完成|实现|达到|取得|增长|下降)了|"
    r"[\u4e00-\u9fff]了(?=[。，；！]|$)|同比|比上年|较上年"
)
"""Words by which a sentence speaks of what has been reached."""

_CLAUSE = re.compile(r"[，,；;：:。！？!?\n]|——")
_BASE = re.compile(r"(?:较|比|与|同|和|跟|是|为|自|从|距)$")
_BASE_AFTER = re.compile(r"(?:相比|以来|同期|水平|的[0-9.]+倍)")
_AND = re.compile(r"、|和|与|及|以及|跟")
VERBS_TOO = frozenset(
    {"新建", "和平", "平安", "资源", "通道", "南部", "兴业", "互助", "中方", "城区", "郊区", "双江", "红旗"}
)
"""Short names of counties that open sentences as ordinary words."""

_BEFORE_NAMES = frozenset("，,、；;：:。（(和与及在由对让使持是“　 ") | {""}

_ORGAN = re.compile(r"(?:[省市县区])?(?:人民)?政府工作报告|报告(?:中|里)?(?:指出|提出|提到|显示|表示)?")
_PLAIN = (
    (re.compile(r"规上"), "规模以上"),
    (re.compile(r"营收"), "营业收入"),
    (re.compile(r"农民"), "农村居民"),
    (re.compile(r"(?<=[产])量|总(?=产)"), ""),
    (re.compile(r"均值|平均浓度|年均浓度"), "浓度"),
    (re.compile(r"比[重例]"), ""),
)
_FUNCTION = re.compile(
    r"(?:主要)?(?:预期)?目标(?:是|为)?|根据|政府工作|指出|提出|提到|表示|显示|以下|包括|主要|具体|方面|措施|通过|以及|"
    r"其中|并且|同时|此外|分别|左右|以上|以内|不低于|约|力争|计划|确保|争取|预期|预计|将|要|是|为|的|了|在|和|与|及|等|其|该|对|到|达|有(?![色限机轨])|个|"
    r"全年|同比|上年|比较|已经|已|共有?|一共|累计|均|都|都是|位居|居|列|排名?|名列|增速|增幅|涨幅|今年|去年|当年|全市|全省|我市|"
    r"最[高低多少大小快慢]|从[高低多少大小快慢]到[高低多少大小快慢]|拟|准备|打算|实现|完成|进行|予以|加以|进一步|继续|大力|积极|全力|扎实|着力"
)
_ANY_FIGURE = re.compile(
    r"同比|比上年|较上年|增长|下降|提高|提升|降低|增加|减少|上升|突破|超过|实现|完成|控制|保持|稳定|力争|全年|总量|达到|"
    r"最[高低多少大小快慢]|从[高低]到[高低]|计划|预期|预计|目标|水平|占|列|居|排名?|全省|全国|全市|前移"
)
_RANK_SCOPE = re.compile(r"全省|全国|全市|全球|世界|中部|西部|东部|亚洲|设区市")
_REACHED = re.compile(r"(?:[增升降减提高]至|[增升降减高]到|达到?|总数为?|共有?)$")
_TAIL = re.compile(r"的?([\u4e00-\u9fff“”（）]{3,14})")
_SIZED = re.compile(r"的?[\u4e00-\u9fff]{0,6}?(项目|企业|工程|订单|合同|设备|机组|基金|集群|园区|小区|景区)")
_ITS_OWN = re.compile(r"[（(]|的")
_SHARE_OF = re.compile(r"占(?!比)(?P<of>[^，。；、占]{2,18}?)(?:比[重例率]|的|达|为|约)*$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas. ``bare`` is it without figures, places, times and function words, ``words`` its content words."""

    start: int
    end: int
    text: str
    bare: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with what it is said of.

    ``name`` is the indicator where the lexicon knows it, ``mentions`` those named in its part of the sentence,
    ``subject`` the words that name the thing, ``near`` all content words of that part; ``raw`` are both as written,
    before indicators get their one name. ``tail`` are the words right behind it (50亿元的…基金). ``places`` are those
    named last before it (more than one in 赣州和抚州均为), ``place`` a part of the report's own place (上饶经开区) by the
    facts' rules. ``months`` are those of 上半年 or 前三季度 where it stands under less than a year. ``scope`` is 全省 of
    全省第4, ``of`` what a share is of. ``sized`` are the things that it sets a size for, not an amount of anything: 项目 of
    2000万元以上项目.
    """

    quantity: Quantity
    clause: int
    name: str
    mentions: frozenset[str]
    subject: frozenset[str]
    near: frozenset[str]
    raw: tuple[frozenset[str], frozenset[str]]
    places: tuple[Mention, ...]
    place: str
    period: Period | None
    months: tuple[int, int] | None
    scope: str
    of: frozenset[str]
    tail: frozenset[str]
    reached: bool
    sized: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with everything that is judged. ``places`` and ``periods`` are in text order."""

    text: str
    plain: str
    clauses: tuple[Clause, ...]
    figures: tuple[Figure, ...]
    places: tuple[Mention, ...]
    periods: tuple[Period, ...]


@lru_cache(maxsize=8192)
def read(text: str, *own: str) -> Reading:
    """Take a sentence apart. ``own`` are places whose counties are known by their short names too."""
    plain = narrow(text)
    quantities, periods = scan(plain)
    places = _places(plain, own)
    spans = _clause_spans(plain, quantities)
    clauses = []
    for start, end in spans:
        blank = _blank(plain, start, end, quantities, periods, places, own)
        clauses.append(Clause(start, end, plain[start:end], strip(blank, folded=False), content(blank)))
    figures = _figures(plain, quantities, periods, places, clauses, own)
    return Reading(text, plain, tuple(clauses), figures, places, periods)


def content(text: str, *, folded: bool = True) -> frozenset[str]:
    """Return the content words of a text: search tokens, indicators by their one name, without function words."""
    return _words(strip(text, folded=folded))


def strip(text: str, *, folded: bool = True) -> str:
    """Return a text with indicators by their one name and blanks for function words."""
    plain = fold(text) if folded else text
    for pattern, name in _PLAIN:
        plain = pattern.sub(name, plain)
    return _FUNCTION.sub(" ", plain)


def _words(bare: str) -> frozenset[str]:
    return frozenset(t for t in tokens(bare) if len(t) > 1 and not t[0].isdigit())


def is_base(period: Period, plain: str) -> bool:
    """Tell whether a time only says what is compared with: 较2019年, 与去年相比, 是去年的2倍."""
    before, after = plain[max(0, period.start - 2) : period.start], plain[period.end : period.end + 6]
    if re.search(r"(?:较|比|自|从|距|超过|高于|低于|快于|好于)$", before):
        return True
    return bool(_BASE.search(before) and _BASE_AFTER.match(after))


def _clause_spans(plain: str, quantities: Sequence[Quantity]) -> list[tuple[int, int]]:
    inside = {place for q in quantities for place in range(q.start, q.end)}
    spans, start = [], 0
    for match in _CLAUSE.finditer(plain):
        if match.start() in inside:
            continue
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    if start < len(plain):
        spans.append((start, len(plain)))
    return spans or [(0, len(plain))]


def _blank(
    plain: str,
    start: int,
    end: int,
    quantities: Sequence[Quantity],
    periods: Sequence[Period],
    places: Sequence[Mention],
    own: tuple[str, ...],
) -> str:
    """Return a stretch with figures, times and report places taken out."""
    kept = list(plain[start:end])
    names = [m for m in places if _holds_reports(m, own)]
    spans = [(s.start, s.end) for group in (quantities, periods, names) for s in group]
    for first, last in spans:
        for position in range(max(first, start), min(last, end)):
            kept[position - start] = "　"
    return _ORGAN.sub("　", "".join(kept))


@lru_cache(maxsize=64)
def _near(own: tuple[str, ...]) -> tuple[Division, ...]:
    """Return the places themselves, all below them, and their neighbours in the same province."""
    found: dict[str, Division] = {}
    for place in own:
        for division in named(place)[:1]:
            found[division.code] = division
            for code in (division.code, *parents(division)[-1:]):
                if division.level is not Level.PROVINCE:
                    found |= {d.code: d for d in divisions() if d.code.startswith(code.rstrip("0"))}
    return tuple(found.values())


def _places(plain: str, own: tuple[str, ...]) -> tuple[Mention, ...]:
    """Return the places named.

    A county's short name counts only where a name may begin; that of a county elsewhere in the province only as the
    first word (乐平去年…).
    """
    mentions: list[Mention] = []
    codes = tuple(d.code.rstrip("0") for place in own for d in named(place)[:1])
    for mention in find_places(plain, _near(own)):
        if all(d.level is Level.COUNTY for d in mention.divisions):
            short = mention.text not in {d.name for d in mention.divisions}
            before = plain[mention.start - 1 : mention.start]
            below = any(d.code.startswith(code) for d in mention.divisions for code in codes)
            follows_place = bool(mentions) and mentions[-1].end == mention.start
            if short and (mention.text in VERBS_TOO or (before and not below)):
                continue
            if (short or not below) and before not in _BEFORE_NAMES and not follows_place:
                continue  # 增城区 in 新增城区
        mentions.append(mention)
    return tuple(mentions)


def _figures(
    plain: str,
    quantities: Sequence[Quantity],
    periods: Sequence[Period],
    places: Sequence[Mention],
    clauses: Sequence[Clause],
    own: tuple[str, ...],
) -> tuple[Figure, ...]:
    drafts = _drafts(plain, quantities, places, own)
    figures: list[Figure] = []
    carried: frozenset[str] = frozenset()
    for index, quantity in enumerate(quantities):
        number = next(
            (n for n, clause in enumerate(clauses) if quantity.start < clause.end), len(clauses) - 1
        )
        left, right = _segment(plain, quantities, index, clauses[number])
        segment = _blank(plain, left, right, quantities, periods, places, own)
        near, bare = _subject(segment), _subject(segment, folded=False)
        words, place = drafts.get(index, ("", ""))
        name = canonical(words) if words else ""
        subject = _subject(words) or near
        raw = _subject(words, folded=False) or bare
        if words and "分别" in plain[clauses[number].start : quantity.start]:
            near, bare = subject, raw  # the words of the other members are theirs
        if not subject or (len(subject) <= 1 and not is_known(name)):
            earlier = clauses[number - 1].words if number and not carried else carried
            subject, near, raw = subject | earlier, near | earlier, raw | earlier
        else:
            carried = subject
        follows = _TAIL.match(plain, quantity.end)
        share = _SHARE_OF.search(plain, clauses[number].start, quantity.start)
        scopes = _RANK_SCOPE.findall(plain, max(clauses[number].start, quantity.start - 9), quantity.start)
        figures.append(
            Figure(
                quantity=quantity,
                clause=number,
                name=name if is_known(name) else "",
                mentions=frozenset(m.name for m in (*find(words), *find(segment))),
                subject=subject,
                near=near | subject,
                raw=(raw, bare | raw),
                places=_places_before(plain, places, quantities, index, own),
                place=place,
                period=_governing(plain, periods, quantity.start),
                months=_months_before(plain, periods, quantity.start),
                scope=scopes[-1] if scopes and quantity.kind is Kind.RANK else "",
                of=frozenset(share["of"]) if share else frozenset(),
                tail=content(follows[1]) if follows else frozenset(),
                reached=_REACHED.search(plain, clauses[number].start, quantity.start) is not None,
                sized=_sized(plain, quantity),
            )
        )
    return tuple(figures)


def _sized(plain: str, quantity: Quantity) -> str:
    """Return the things that a figure sets a size for (项目 of 2000万元以上项目); nothing for any other figure."""
    if not quantity.text.endswith(("以上", "以下", "以内")):
        return ""
    things = _SIZED.match(plain, quantity.end)
    return things[1] if things else ""


def _subject(text: str, *, folded: bool = True) -> frozenset[str]:
    return content(_ANY_FIGURE.sub("　", fold(text) if folded else text), folded=folded)


def _segment(plain: str, quantities: Sequence[Quantity], index: int, clause: Clause) -> tuple[int, int]:
    """Return the part of the clause that a figure stands in: from the figure before it to its own list mark."""
    quantity = quantities[index]
    left = max([clause.start, *(q.end for q in quantities[:index] if q.end > clause.start)])
    pause = plain.find("、", quantity.end, clause.end)
    right = clause.end if pause < 0 else pause
    for later in quantities[index + 1 :]:
        right = min(right, max(later.start, quantity.end))
        break
    if index + 1 < len(quantities) and right == quantities[index + 1].start:
        right = quantity.end
    return left, right


def _drafts(
    plain: str, quantities: Sequence[Quantity], places: Sequence[Mention], own: tuple[str, ...]
) -> dict[int, tuple[str, str]]:
    """Return words and sub-place by the facts' own rules, by number of the quantity."""
    if not quantities:
        return {}
    from corpus.facts.clauses import drafts_of, split  # late: compiling its rules takes a tenth of a second

    starts = {quantity.start: index for index, quantity in enumerate(quantities)}
    whose = own[0] if own else "　"
    names = [mention.text for mention in places if _holds_reports(mention, own)]
    return {
        starts[draft.quantity.start]: (_without_frame(draft.words, names), draft.place)
        for draft in drafts_of(plain, quantities, split(plain, quantities, 0, len(plain)), whose)
        if draft.quantity.start in starts
    }


_FRAME = re.compile(r"的?(?:增长|预期|发展){0,4}(?:目标|预期)(?:增速|值)?(?:是|为)?$|[要将拟]$|的$|[了]")


def _without_frame(words: str, names: Sequence[str]) -> str:
    """Take place, time and 的目标 off a subject: 赣州市2024年GDP的目标 → GDP."""
    plain = words
    for name in names:
        plain = plain.replace(name, "")
    for _ in range(2):
        plain = _FRAME.sub("", plain)
    return re.sub(r"(?:19|20)\d\d年度?|^(?:去年|今年|当年|年|的)+", "", plain)


def _places_before(
    plain: str, places: Sequence[Mention], quantities: Sequence[Quantity], index: int, own: tuple[str, ...]
) -> tuple[Mention, ...]:
    """Return the prefecture or province named last before a figure, with those that 和 or 、 joins to it.

    All of them where the figure is said of each (均), the one whose turn it is after 分别, else the last.
    """
    position = quantities[index].start
    group: list[Mention] = []
    for mention in reversed([m for m in places if m.start < position and _holds_reports(m, own)]):
        if group and not _AND.fullmatch(plain, mention.end, group[0].start):
            break
        group.insert(0, mention)
    if len(group) < 2:
        return tuple(group)
    turn = plain.find("分别", group[-1].end, position)
    if turn >= 0:
        number = sum(turn < quantity.start < position for quantity in quantities)
        return (group[number],) if number < len(group) else ()
    return tuple(group) if re.search("[均都各]", plain[group[-1].end : position]) else (group[-1],)


def _holds_reports(mention: Mention, own: tuple[str, ...]) -> bool:
    """Tell whether a name can be that of a report's place, not just of a county in one."""
    return mention.text.endswith("市") or any(
        d.level is not Level.COUNTY or d.name in own for d in mention.divisions
    )


def _governing(plain: str, periods: Sequence[Period], position: int) -> Period | None:
    """Return the time that a figure stands under: the one named last before it that is no base of comparison.

    Such a base has a figure of its own only right behind it: 比2023年（1637.3亿元）高.
    """
    for period in reversed(periods):
        if period.start < position and (period.first or period.relative is not None):
            if not is_base(period, plain) or _ITS_OWN.fullmatch(plain, period.end, position):
                return period
    return None


def _months_before(plain: str, periods: Sequence[Period], position: int) -> tuple[int, int] | None:
    """Return the months that a figure stands under; ``None`` where the time named last before it is a whole year (or its end)."""
    before = (p for p in reversed(periods) if p.start < position and not is_base(p, plain))
    last = next(before, None)
    return months_of(last) if last is not None else None


def own_names(place: str) -> frozenset[str]:
    """Return the names of a report's place: 赣州市, 赣州."""
    return frozenset({place, short_name(place)})

"""Cut a question that asks several things into questions that ask one: 营收去年多少，今年目标多少 becomes two.

Each part carries along what it leaves out: the place, the time and the thing that an earlier part names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.keywords import cut
from rag.timely import WHICH_TIME
from rag.verdict import FIGURES_TOO, Compared, compared

_BREAK = re.compile(r"[，,；;。？?！!：:]+")
_ASK = re.compile(
    r"多少|(?<![第十这那前近])几(?!何级)|第几|什么|哪|谁|如何|怎么|怎样|几何|吗$|没有$|没$|为何|(?<!最)多[大高长远](?:的?(?:比[例重率]|份额))?$"
)
_HOW_MANY = re.compile(r"多少|(?<![第十])几(?!何级)")
_ASKED = re.compile(r"(?:多少|几)[家个所座户名件项条头人台辆套亩元公里]{0,2}$")
_EACH = re.compile(r"(?:分别|各自|各)(?!类|地|市|县|级|项|界|方|种)")
_AND = re.compile(r"、|和(?!美|谐|平)|与|及(?!其)")
_TIME = re.compile(
    r"(?:(?:19|20)\d{2}年?[末底]?|\d{2}年|现在|目前|眼下|当前|如今|现状|今年|去年|上年|上一年|前一年|明年|本年|当年|这一?年(?!来)|过去[一二三四五]年|“?十[三四五]五”?(?:期间|时期)?)"
)
_ONLY_TIME = re.compile(rf"(?:{_TIME.pattern}|[“”\"]|这?[几五]年[间来里]?|期间|时期|以来|里|中|[，、])+")
"""“十四五”这几年，…: when, not what is compared."""

_BOTH = re.compile(r"(?:城市|城镇)(?:、|和|与|及)(?:农村|乡村)(?!居民)")
"""城市和农村低保标准 is one thing of two kinds."""

_SEASON = re.compile(r"(?:(?:前[二两三]个?|第?[一二三四])季度|[上下]半年|全年)$")
_LESS_THAN = re.compile(
    r"比(?P<time>去年|上年|上一年|前一年|前年|(?:19|20)\d{2}年)[^，。？?、]{0,10}?(?P<way>多|少|高|低)[出了]?(?:多少|几)"
)
_UNIT_ASKED = re.compile(r"(?:多少|几)[家个所座户名件项条头人台辆套](?!百分点|点)")
_AIM = re.compile(r"定的|的?(?:预期)?目标|计划|打算")
"""What is aimed at is not what was reached the year before."""

_OTHER_TIME = re.compile(r"^(?:计划|打算|准备|目标|力争|想|[^，。？?]{0,2}之前|以前|原来|原先|此前|下一步)")
"""过夜游客占比目前多少，计划提到多少: not 目前."""

_AIMED = re.compile(r"(?:今年|本年|20\d\d年)[^，。？?]{0,6}(?:目标|计划|打算|准备|预计|力争|要|想)")
_QUOTED = re.compile(r"[“\"][^“”\"、和与]{1,20}[、和与][^“”\"]{1,20}[”\"]")
_NAME = re.compile(r"[“\"][^“”\"]{2,20}[”\"]")
_NAMES_IN_A_ROW = re.compile(
    rf"^(?P<lead>[^，。；？“\"]*)(?P<names>(?:{_NAME.pattern}[、，和与及跟]?){{2,}})"
    r"(?P<rest>(?:到底|究竟|都|各|分别|具体|又)*(?:是|指|叫|代表|说)的?(?:是|什么|啥|哪|怎么)[^，。？]*)[？?。]*$"
)
_STOPS = re.compile(r"[，,。；：:—？?“”]+")
_THING_ENDS = re.compile(
    r"各|分别|的|建成|投产|达产|谁|哪|按|[三四五六七八\d][个大]|这|今年|去年|营收|营业收入|产值|规模"
)
LONGEST_THING = 12
"""Characters of what may be ranked among others."""

_RANKED_BY = re.compile(
    r"(?:规上工业|主营)?(?:营收|营业收入|产值|产量|规模|收入|(?:创造?)?税收|纳税|销售额|利润|投资|面积)(?:的?目标)?|占[^，。？?]{1,10}的?(?:份额|占比|比[重例])"
)
_TO_RANK = re.compile(
    r"从[大高多]到[小低少]|怎么个?排|排个?[序名队]|排名|排列|排一[下排]|(?:谁|哪[个家])[^，。？?]{0,6}最[大高多]"
)
_OPENING = re.compile(r"^(?:其中|另外|还有|同时|以及|并且|而|又|那|那么|再|请问)+")
_SIZES = "总?规模|总?金额|总额|总?面积|总长|总?里程|总投资"
_SIZE = re.compile(_SIZES)
_MEASURED = re.compile(rf"的?(?:{_SIZES}|[\u4e00-\u9fff]{{2}}率)$")
"""What is measured of a thing is not what ends: 军山湖大桥总投资多少，哪年通车."""

_COUNTED = re.compile(
    r"(?:多少|几)[百千万亿]?[个只家座所条支项件块处片户名台辆套]?(?P<thing>[\u4e00-\u9fff]{2,8})$"
)
_NOT_A_THING = re.compile(
    r"^(?:目标|预期|计划|力争|争取|努力|情况|数|数字|幅度|增速|增幅|排名|比例|总量|全省|全国|全市|全县|全区|全州|全旗|时候|时间|通车|通航|通水|开工|完工|竣工|投产|投用|排第|结果|原因|年|年初|年底|实际|具体|亿|万|家|个|人)$|"
    + f"^(?:{_SIZES})$"
)


_FIGURES_OF_A_NAME = re.compile(r"(?<!\d)\d(?:[、，,]\d){1,7}(?![\d.])")
"""“3212”工程中的3、2、1、2各代表什么 asks for what one name stands for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question of several: whole in itself, and the words that are its own; ``thing``: what is ranked among others."""

    text: str
    own: str
    thing: str = ""


def parts(text: str, place: str = "") -> tuple[Part, ...]:
    """Return the questions in one, each whole in itself; empty where it asks one thing.

    ``place`` is the name by which the question calls the place, put before the parts that do not name it.
    """
    text = FIGURES_TOO.sub("", text)
    if _FIGURES_OF_A_NAME.search(text):
        return ()
    two_times = compared(text) or _differs(text)
    if two_times is not None:
        unit = _UNIT_ASKED.search(text)
        return _two_times(two_times, place, unit.group() if unit else "多少")
    if named := _names_apart(text, place) or _things_ranked(text, place):
        return named
    pieces = [one for piece in _BREAK.split(text) if piece.strip() for one in _asked_in_a_row(piece)]
    asking = [index for index, piece in enumerate(pieces) if _ASK.search(piece) or len(_by_time(piece)) > 1]
    if not asking:
        return ()
    lead = "".join(pieces[: asking[0]])
    asked: list[str] = []
    for index in range(asking[0], len(pieces)):
        if index in asking or _TIME.search(pieces[index]):
            asked += _distributed(pieces[index])
        elif asked:
            asked[-1] += "，" + pieces[index]
    if lead and _TIME.search(lead) and _TIME.search(asked[0]) and not _ONLY_TIME.fullmatch(lead):
        # 去年改造84个，今年计划改多少: the lead states one of the things compared.
        asked.insert(0, "")
    if len(asked) < 2:
        return ()
    timeless = asked[0] and not lead and not _TIME.search(asked[0]) and _HOW_MANY.search(asked[0])
    if timeless and any(map(_AIMED.search, asked[1:])):
        asked[0] = f"去年{asked[0]}"  # 接待游客多少人次，今年目标多少
    return tuple(dict.fromkeys(Part(_whole(part, lead, asked, place), part or lead) for part in asked))


_IN_ALL = re.compile(r"(?:现在|目前)?(?:总共|一共|总数|共有?|合计|净增|新增|累计)")


def _asked_in_a_row(piece: str) -> list[str]:
    """Cut 要建多少公里公路、新增多少车位 before each that asks; 有多少个镇、村 asks once, and so does 多少个项目建成、多少个开工."""
    row = piece.split("、")
    apart = len(row) > 1 and all(
        _HOW_MANY.search(one) and (_IN_ALL.match(one) or any(tag[:1] == "n" for _, tag in cut(one)))
        for one in row
    )
    return row if apart else [piece]


def _names_apart(text: str, place: str) -> tuple[Part, ...]:
    """Cut “甲”“乙”各是什么 into “甲”是什么 and “乙”是什么."""
    row = _NAMES_IN_A_ROW.search(text)
    if row is None:
        return ()
    rest = _EACH.sub("", row["rest"])
    pieces = [f"{row['lead']}{name}{rest}" for name in _NAME.findall(row["names"])]
    return tuple(Part(_with_place(piece, place), piece) for piece in pieces)


def _things_ranked(text: str, place: str) -> tuple[Part, ...]:
    """Cut 甲、乙、丙的营收目标从大到小怎么排 into 甲的营收目标是多少 and so on."""
    measure = _RANKED_BY.search(text)
    if measure is None or not _TO_RANK.search(text):
        return ()
    row = max(_STOPS.split(text), key=lambda piece: piece.count("、"))
    things = [thing for thing in row.split("、") if thing]
    if len(things) < 3:
        return ()
    first = things[0].rpartition(place)[2] if place else things[0]
    first = re.sub(rf"^[市省县区]?(?:{_TIME.pattern})?", "", first) if place in things[0] else first
    things[0] = re.split(r"[的把将对]|这些|产业", first)[-1]
    things[-1] = _THING_ENDS.split(things[-1])[0]
    if not all(1 < len(thing) <= LONGEST_THING for thing in things):
        return ()
    time = _TIME.search(text)
    asked = f"{time.group() if time else ''}{measure.group()}是多少"
    return tuple(Part(_with_place(f"{thing}{asked}", place), f"{thing}{asked}", thing) for thing in things)


def _differs(text: str) -> Compared | None:
    """Read from 富硒农产品的目标比前一年实际少多少个 the thing and its times; what grew (比去年增长多少) a report says itself."""
    match = _LESS_THAN.search(text)
    if match is None or not (_AIM.search(text[: match.start()]) or _TIME.search(text[: match.start()])):
        return None
    return Compared(text[: match.start()], match.group("time"), match.group("way") not in "少低")


def _two_times(question: Compared, place: str, much: str) -> tuple[Part, ...]:
    """Cut 今年的车位会比去年多吗 into the thing of one time and of the other; ``much`` is 多少 or 几家."""
    thing = question.thing
    bare = _AIM.sub("", _TIME.sub("", thing))
    now = thing if _TIME.search(thing) else f"今年{thing}"
    return tuple(
        Part(_with_place(f"{piece}是{much}", place), f"{piece}是{much}")
        for piece in (f"{question.earlier}{bare}", now)
    )


def _distributed(piece: str) -> list[str]:
    """Cut A、B和C分别是多少 into A是多少, B是多少, C是多少."""
    each = _EACH.search(piece)
    if each is None:
        return _by_time(piece)
    if _BOTH.search(piece[: each.start()]):
        return [piece]
    if _QUOTED.search(piece[: each.start()]):
        return _by_time(piece)  # “三中心、一基地” is one name
    things = [thing for thing in _AND.split(piece[: each.start()]) if thing.strip()]
    first = _SEASON.search(things[0]) if things else None
    if first is not None and all(_SEASON.fullmatch(thing) for thing in things[1:]):
        # 经济三季度、四季度和全年各增长多少 asks of the economy each time.
        things[1:] = [things[0][: first.start()] + thing for thing in things[1:]]
    rest = piece[each.end() :]
    return [f"{thing}{rest}" for thing in things] if len(things) > 1 else [piece]


def _by_time(piece: str) -> list[str]:
    """Cut 2023年收入规模和2024年的目标 before its second time."""
    times = list(_TIME.finditer(piece))
    if len(times) < 2:
        return [piece]
    if _ASKED.search(piece[: times[1].start()]):
        return [piece[: times[1].start()], piece[times[1].start() :]]  # 去年完成多少今年目标多少
    joint = re.search(r"(?:和|与|及|以及|、|到)$", piece[: times[1].start()])
    return (
        [piece[: joint.start()], piece[times[1].start() :]]
        if joint and joint.start() > times[0].end()
        else [piece]
    )


def _whole(part: str, lead: str, asked: list[str], place: str) -> str:
    """Put before a part what it leaves out."""
    if not part:
        return _with_place(lead, place)
    plain = _OPENING.sub("", part)
    first = next(piece for piece in asked if piece)
    before = _TIME.sub("", lead) if _TIME.search(plain) else lead
    at_another_time = _ASK.search(first) and (_TIME.match(plain) or _OTHER_TIME.match(plain))
    if part != first and not _things(plain) and (not lead or at_another_time):
        before = lead + _stem(first)
        if _TIME.search(plain) or WHICH_TIME.search(plain) or _OTHER_TIME.search(plain):
            before = _TIME.sub("", before)  # 去年交付率多高，剩下的什么时候交清 asks of what is to come
        if WHICH_TIME.search(plain):
            before = _MEASURED.sub("", before)
        # 消化了多少隐性债务，今年还要化多少; 设立了多少只基金，总规模多大 asks for the size of the 基金.
        if _SIZE.match(plain) or not _things(before.replace(place, "")):
            before += _counted(first)
    elif part != first and not _TIME.search(plain) and not _TIME.search(before):
        time = _TIME.search(first)
        before += time.group() if time else ""
    return _with_place(f"{before}{plain}", place)


def _with_place(text: str, place: str) -> str:
    return text if not place or place in text else f"{place}{text}"


def _stem(piece: str) -> str:
    """Return what a question asks about: 规上工业企业一共多少家 is about 规上工业企业."""
    ask = _ASK.search(piece)
    return re.sub(r"(?:一共|总共|共|合计|是|为|有|达|达到){1,6}$", "", piece[: ask.start()]) if ask else piece


def _counted(piece: str) -> str:
    """Return what a question counts: 基金 of 设立了多少只基金."""
    counted = _COUNTED.search(piece)
    return counted.group("thing") if counted else ""


_RANKED_IN = re.compile(r"^(?:[在居列排位][\u4e00-\u9fff]{0,8})?(?:第几|多少位|老几)")


def _things(piece: str) -> list[str]:
    """Return the nouns of a part that name a thing; 在赣州市列第几位 names none."""
    if _RANKED_IN.match(piece):
        return []
    return [
        word
        for word, tag in cut(piece)
        if tag[:1] in ("n", "j", "i", "l") and tag != "nr" and not _NOT_A_THING.match(word) and len(word) > 1
    ]

"""分别: handing out the values of a list to the things of a list, in order."""

from __future__ import annotations

import re

from corpus import indicators
from corpus.facts.phrases import measure_tail, strip_before
from corpus.facts.settings import is_place

# Heads that seldom stand without the words before them: of 食品、药品抽检合格率 not 率 alone is shared.
_VAGUE = frozenset(
    {"比例", "比重", "标准", "人数", "数量", "总量", "余额", "投入", "占比", "覆盖率", "使用率", "利用率"}
)
_SHARE_TAIL = re.compile(r"(?:占比|比重|占全[省市国区][^、]{0,8}比[重例])$")
_AND = re.compile(r"[、]|以及|和|与|及(?!以)")


def members(subject: str, count: int) -> tuple[str, ...]:
    """Split a coordinated subject into ``count`` full names, or return nothing where that is not certain.

    A member whose full name is not certain comes out empty.
    城镇、农村居民人均可支配收入 → both in full; 城乡 splits too; 上投集团、上饶银行资产总额 share the 资产总额.
    """
    subject = strip_before(subject)
    parts = _split(subject, count)
    if not parts:
        return ()
    tail, sure = _shared_tail(parts)
    share = _SHARE_TAIL.search(parts[-1])
    if share and _complete(parts[-1][: share.start()]):
        # 规上工业增加值、商品销售额、进出口总额占比: the 占比 is of each.
        return tuple(
            strip_before(part if _SHARE_TAIL.search(part) else part + share.group()) for part in parts
        )
    full = []
    for part in parts[:-1]:
        if _same_things(part, parts[-1]):
            full.append(part + measure_tail(parts[-1]))
        elif _complete(part):
            full.append(part)
        else:
            full.append(part + tail if sure else "")
    full.append(parts[-1])
    named = [strip_before(part) for part in full]
    return tuple(part if i == 0 or not _bare_measure(part, named[0]) else "" for i, part in enumerate(named))


def all_members(subject: str) -> tuple[str, ...]:
    """Return those members of a coordinated subject that the lexicon knows; nothing if the last is unknown."""
    parts = [strip_before(part) for part in _AND.split(subject) if part]
    known = [part for part in parts if indicators.is_known(indicators.canonical(part))]
    return tuple(known) if len(parts) > 1 and known and known[-1] == parts[-1] else ()


def _split(subject: str, count: int) -> tuple[str, ...]:
    by_pause = subject.split("、")
    if len(by_pause) == count:
        return tuple(by_pause)
    by_any = _AND.split(subject)
    if len(by_any) == count and all(by_any):
        return tuple(by_any)
    # The last member alone may hold the 和: 城镇、乡村和边境… with one pause too few.
    if len(by_pause) == count - 1:
        last = _AND.split(by_pause[-1])
        if len(last) == 2 and all(last):
            return (*by_pause[:-1], *last)
    if count == 2 and "城乡" in subject:
        head, _, rest = subject.partition("城乡")
        return (f"{head}城镇{rest}", f"{head}农村{rest}")
    return ()


def _shared_tail(parts: tuple[str, ...]) -> tuple[str, bool]:
    """Return the end of the last part that the others leave out, and whether that is certain."""
    *others, last = parts
    open_parts = [part for part in others if not _complete(part)]
    tails = [last[cut:] for cut in range(1, len(last) - 1) if last[cut] not in "）)”’"]
    for tail in tails:
        if any(indicators.is_known(indicators.canonical(part + tail)) for part in open_parts):
            return tail, True
    if any(is_place(part, "") or part[-1:] in tuple("省市县区州盟旗镇乡村") for part in open_parts):
        for tail in tails:
            if indicators.is_known(indicators.canonical(tail)):
                return tail, True  # 中心城区及各县（市）生活污水集中收集率
    for part in open_parts:
        same = last.find(part[-1], 1)
        if 0 < same < len(last) - 1 and measure_tail(last[same + 1 :]):
            return last[same + 1 :], True  # 科技服务业、人力资源服务业营收: both end in 业
    tail = measure_tail(last)
    if not tail:
        # A list of things, each under its full name; 省级、国家级企业 is none.
        return "", not any(part[-1] in "级型类性化式" and part[-1] != last[-1] for part in open_parts)
    if len(tail) > 1 and tail not in _VAGUE:
        return tail, True
    if open_parts and all(len(part) == 2 for part in open_parts) and measure_tail(last[2:]):
        return last[2:], True  # 职工、居民住院报销比例
    return tail, False


def _same_things(part: str, last: str) -> bool:
    """Say whether a part that could be a name by itself shares the tail too: 高新技术企业、科技型中小企业贷款."""
    tail = measure_tail(last)
    head = last[: len(last) - len(tail)]
    return bool(tail) and len(head) > 3 and head[-2:] == part[-2:] and not measure_tail(part)


def _bare_measure(member: str, first: str) -> bool:
    """Say whether a later member says only what is measured: 农产品网络零售额、出口额 are both of 农产品."""
    if len(member) > 3 or measure_tail(member) == "":
        return False
    known = indicators.lexicon()
    one, other = known.get(indicators.canonical(first)), known.get(indicators.canonical(member))
    return one is None or other is None or one.group != other.group


def _complete(part: str) -> bool:
    return indicators.is_known(indicators.canonical(part)) or bool(measure_tail(part))

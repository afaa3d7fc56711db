"""Finding quantities in text: one linear scan over small, bounded patterns, then a look at the neighbours."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from corpus.numerals import narrow, parse_numeral, scale_value
from corpus.quantities.context import Raw, finish, inherit_units
from corpus.quantities.model import Period, Quantity
from corpus.quantities.periods import periods_of
from corpus.quantities.units import KIND_OF, PER, normal_unit
from corpus.quantities.words import CHINESE as _CN
from corpus.quantities.words import TRAILS, qualifier_before


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True))


_NUM = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,16}(?:\.[0-9]{1,10})?"
    rf"|[{_CN}]{{1,12}}(?:点[{_CN}]{{1,6}})?)"
)
_SCALE = r"(?:个亿(?!元)|万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千(?![瓦伏米克卡]))"
_UNIT = (
    r"(?:(?:"
    + _alternatives([unit for unit in KIND_OF if not unit[-1].isascii() or unit in "%"])
    + r"|(?:"
    + _alternatives([unit for unit in KIND_OF if unit[-1].isascii() and unit not in "%"])
    + r")(?![A-Za-z]))(?:[/每](?:"
    + _alternatives(PER)
    + r"))?(?:[(（][套项段件个条台间户份辆人][)）])?)"
)


def _part(n: int) -> str:
    scaled = rf"(?P<num{n}>{_NUM})(?P<more{n}>[余多])?(?P<scale{n}>{_SCALE})?(?P<more{n}b>[余多])?"
    return rf"{scaled}(?P<unit{n}>{_UNIT})?"


# Look-aheads on the first character, here and below, only spare the engine the alternatives at every other one.
_AMOUNT = re.compile(
    rf"(?=[0-9{_CN}])"
    + _part(1)
    + r"(?:(?P<dash>[-–—―~〜]{1,2}|至|到)"
    + _part(2)
    + rf")?(?P<also>(?<=[倍年])多)?(?P<trail>{TRAILS})?"
)
_SPECIAL = re.compile(
    rf"(?=[0-9{_CN}过半翻双“\"])(?:"
    rf"(?P<den>[{_CN}]{{1,4}})分之(?P<numer>[{_CN}]{{1,6}}(?:点[{_CN}]{{1,4}})?|[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?)"
    r"|(?P<tenths>[一二三四五六七八九1-9])成(?P<tmore>多)?(?![立为功果员长效品就本熟语都份活交渝药套因不片型])"
    r"|(?P<half>过半数?|半数(?=以上)|一半)"
    r"|翻了?(?P<times>[一两二三四五六七八]|[1-9])?番(?P<dmore>多)?"
    rf"|(?P<streak>[{_CN}]{{1,4}}|[0-9]{{1,2}})连(?P<what>[冠丰增升胜创优涨快降跌霸])"
    r"|(?P<digits>两位数|双位数)"
    r"|(?<![0-9/.])(?P<over>[1-9])/(?P<under>[2-9]|10)(?![0-9/])"
    r"|(?P<ratio>1[:∶：][0-9]{1,3}(?:\.[0-9]{1,3})?|[0-9]{1,3}(?:\.[0-9]{1,3})?[:∶：]1)(?![0-9.:∶：])"
    r"|[“\"]?零[”\"]?的?(?P<zero>突破)"
    rf")(?P<trail>{TRAILS})?"
)
_RANK = re.compile(
    rf"(?=[前第首])(?:(?P<front>前)(?P<fnum>[0-9]{{1,4}}|[{_CN}]{{1,4}})(?P<funit>[位名]|(?=[，。、；,;)]|$))"
    rf"|第(?P<num>[0-9]{{1,4}}|[{_CN}]{{1,4}})(?P<unit>[位名]|(?=[，。、；,;)）和与及大]|$)|)"
    r"|(?P<first>首位))"
)
_RANKED = re.compile(
    r"(?:全[省国球市区县州盟]|世界|亚洲|[东西中]部|西[北南]|[东华]北|华[东南中]|沿海"
    r"|[居列名排位](?:名|居|列|在)?|跻身|进入|均|、|和)$"
)
_NOT_QUANTITIES = re.compile(
    r"(?=[《“\"‘0-9A-Za-z第])(?:"
    # Titles, and short names in quotes such as “1269”, “20条”, “5G+”: not said of the world but called so.
    r"《[^《》]{0,60}》"
    r"|(?P<quoted>[“\"‘][^“”\"‘’，。；,;]{1,14}[”\"’])"
    # Sums of digits and letters are codes: 5+2, 8+1, 1+N, 5G, PM2.5, G206, 4A, 300MW is left to the units.
    r"|(?<![0-9])[0-9]{1,6}(?:\+[0-9A-Za-z]{1,6})+|[A-Za-z][A-Za-z_{\-]{0,5}[0-9][0-9.]{0,9}[A-Za-z}]{0,3}"
    r"|(?<![0-9])[0-9]{1,6}[×xX*][0-9]{1,6}"
    rf"|第(?:[0-9]{{1,4}}|[{_CN}]{{1,5}}))"
)
_INSIDE_QUOTES = re.compile(
    rf"[“\"‘](?:[{_CN}]{{1,4}}连[冠丰增升胜创优涨快降跌霸]|[^0-9{_CN}“\"‘]*翻番|零)[”\"’]"
)
_CN_UNITS = frozenset(
    "个 家 项 条 件 名 人 所 座 次 种 类 场 部 支 大 方面 个方面 倍 届 天 个月 年 位 成 亿 万 枚".split()
)
_INDEX = re.compile(
    r"(?:指数|倍差|系数)(?:达到?|为|缩小[至到]|降[至到]|提[高升][至到]|下降[至到]|从|突破|超过)?$"
)
# A sign counts only where a number may begin: 增长-1.7%, 增速 −1.7%, | +5.3% |, not 3-5% or 农文旅+3个.
_SIGNED = re.compile(r"(?:^|增长|增速|增幅|涨幅|[为率至到是：:（(，,、|*\s])\s?$")
_RATIO = re.compile(r"(?:比|比例|之比)(?:达到?|为|缩小[至到]|降[至到]|提[高升][至到]|突破|保持在?)?$")
_PARTY = re.compile(r"确立|维护|务必|大局|毫不|健康|一百年|先行|结合")
_PLAN_NOUN = re.compile(
    r"(?:行动|规划|计划|工程|攻坚|专项|改造|提升|滚动|倍增|实施|方案|级|代|货|制|期|轻|规|攻|决)"
)


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return every quantity in ``text``, left to right, without overlaps; ``text[q.start:q.end] == q.text``.

    Years and dates (:func:`corpus.quantities.periods.find_periods`), ordinals (第三批), titles, names in quotes (“1269”行动计划) and
    codes (G206, 5G, PM2.5) are not quantities. Linear in the length of the text.
    """
    return scan(text)[0]


def scan(text: str) -> tuple[tuple[Quantity, ...], tuple[Period, ...]]:
    """Return the quantities and the time expressions of ``text``, at the price of the first alone."""
    plain = narrow(text)
    periods = periods_of(plain)
    masked = _mask(plain, periods)
    raws = _specials(plain, masked) + _ranks(plain, masked)
    raws += _amounts(plain, masked)
    raws.sort(key=lambda raw: raw.start)
    inherit_units(plain, raws)
    return finish(plain, text, [raw for raw in raws if not raw.bare]), periods


def _mask(plain: str, periods: tuple[Period, ...]) -> bytearray:
    masked = bytearray(len(plain))
    for match in _NOT_QUANTITIES.finditer(plain):
        if match["quoted"] and _INSIDE_QUOTES.fullmatch(match["quoted"]):
            continue
        masked[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    for period in periods:
        masked[period.start : period.end] = b"\x01" * (period.end - period.start)
    return masked


def _taken(masked: bytearray, start: int, end: int) -> bool:
    return masked.find(1, start, end) >= 0


def _specials(plain: str, masked: bytearray) -> list[Raw]:
    found = []
    for match in _SPECIAL.finditer(plain):
        start, end = match.span()
        if _taken(masked, start, end):
            continue
        lead = _lead(plain, masked, start)
        words = [word for word in (lead, match["trail"]) if word]
        start -= len(lead)
        raw = Raw(start, end, Decimal(0), None, "%", Decimal(1), Decimal(1), words, False, "", False, "share")
        if match["den"]:
            denominator = parse_numeral(match["den"])
            raw.value = parse_numeral(match["numer"]) * 100 / denominator if denominator else Decimal(0)
            raw.step = Decimal("0.01")
            raw.special = "percent" if denominator == 100 else "share"
        elif match["over"]:
            raw.value, raw.step = Decimal(match["over"]) * 100 / Decimal(match["under"]), Decimal("0.01")
        elif match["ratio"]:
            if not _RATIO.search(plain[max(0, match.start() - 8) : match.start()]):
                continue
            left, right = re.split("[:∶：]", match["ratio"])
            raw.value, raw.unit, raw.special = Decimal(left) / Decimal(right or 1), ":1", "ratio"
            raw.step = Decimal("0.01")
        elif match["tenths"]:
            raw.value, raw.more = parse_numeral(match["tenths"]) * 10, bool(match["tmore"])
            raw.step = Decimal(10)
        elif match["half"]:
            raw.value = Decimal(50)
            if match["half"].startswith("过"):
                raw.words.insert(0, "过")
        elif match["streak"]:
            raw.value, raw.unit, raw.special = parse_numeral(match["streak"]), f"连{match['what']}", "streak"
        elif match["digits"]:
            raw.value, raw.upper, raw.special = Decimal(10), Decimal(99), "growth"
        elif match["zero"]:
            raw.unit, raw.special = "零的突破", "count"
        else:
            times = parse_numeral(match["times"] or "一")
            raw.value, raw.unit, raw.special = Decimal(2) ** int(times), "倍", "multiple"
            raw.more = bool(match["dmore"])
        masked[start:end] = b"\x01" * (end - start)
        found.append(raw)
    return found


def _lead(plain: str, masked: bytearray, start: int) -> str:
    return "" if not start or masked[start - 1] else qualifier_before(plain, start)


def _ranks(plain: str, masked: bytearray) -> list[Raw]:
    found = []
    for match in _RANK.finditer(plain):
        start, end = match.span()
        numeral = match["num"] or match["fnum"] or "1"
        before = plain[max(0, start - 8) : start]
        named = match["unit"] in ("位", "名") or match["funit"] in ("位", "名")
        if not match["num"]:
            if _taken(masked, start, end):
                continue
        elif match["unit"] is None:
            continue
        if not named and ((match["unit"] == "" and not _ends_here(plain, end)) or not _RANKED.search(before)):
            continue
        try:
            value = parse_numeral(numeral)
        except ValueError:
            continue
        raw = Raw(start, end, value, None, "位", Decimal(1), Decimal(1), [], False, "", False, "rank")
        if match["front"]:
            raw.words = ["前"]
        masked[start:end] = b"\x01" * (end - start)
        found.append(raw)
    return found


def _ends_here(plain: str, end: int) -> bool:
    return end >= len(plain) or plain[end] in "，。、；,;)）和与及大！!：:\n"


def _amounts(plain: str, masked: bytearray) -> list[Raw]:
    found = []
    position = 0
    while match := _AMOUNT.search(plain, position):
        start = match.start()
        position = match.end()
        if _taken(masked, start, match.end()):
            # Step over one masked stretch only: a quantity may follow at once (2023年10件).
            position = start
            while position < match.end() and not masked[position]:
                position += 1
            while position < match.end() and masked[position]:
                position += 1
            if masked[start] or not (match := _AMOUNT.match(plain, start, masked.index(1, start))):
                continue
        if match["dash"] and not _is_range(plain, match):
            match = _AMOUNT.match(plain, start, match.start("dash"))
            if match is None:
                continue
            position = match.end()
        before = plain[start - 1 : start]
        if (
            before
            and ((before.isascii() and (before.isalnum() or before in "_.{+/")) or before in "第×")
            and not _sign(plain, start)
        ):
            position = match.end("num1")
            continue
        raw = _amount(plain, match, _lead(plain, masked, start))
        if raw is None:
            position = match.end("num1")
            continue
        found.append(raw)
    return found


def _sign(plain: str, start: int) -> str:
    """Return the plus or minus that belongs to the number at ``start``, or an empty string."""
    sign = plain[start - 1 : start] if start else ""
    if not sign or sign not in "+-−":
        return ""
    return sign if _SIGNED.search(plain[max(0, start - 5) : start - 1]) else ""


def _is_range(plain: str, match: re.Match[str]) -> bool:
    """Say whether the second number continues the first: 5%~6%, 10至15个, but not 由1个到4个."""
    if not match["unit2"] and not match["scale2"]:
        return False
    if match["dash"] in ("至", "到"):
        before = plain[max(0, match.start() - 6) : match.start()]
        if "由" in before or "从" in before or "自" in before:
            return False
    return (
        not match["unit1"] or not match["unit2"] or normal_unit(match["unit1"]) == normal_unit(match["unit2"])
    )


def _amount(plain: str, match: re.Match[str], lead: str) -> Raw | None:
    numeral, scale, unit = match["num1"], match["scale1"] or "", match["unit1"] or ""
    start, end = match.span()
    if not start or plain[start - 1] == "\n":
        head, dot, rest = numeral.partition(".")
        if dot and not scale and KIND_OF.get(unit) == "count" and plain[end : end + 1].strip():
            # An enumerator, not a decimal: 4.10件民生实事; but 4.3个 alone is one.
            numeral, start = rest, start + len(head) + 1
    chinese = numeral[0] in _CN
    if chinese and not _chinese_counts(plain, match, numeral, unit, lead):
        return None
    if unit and not _unit_fits(plain, match, numeral, unit, scale):
        return None
    bare = False
    if not unit and not scale and not (chinese and numeral[-1] in "万亿") and not match["unit2"]:
        if chinese or match["dash"]:
            return None
        bare = not _INDEX.search(plain[max(0, start - 8) : start])
        if bare and plain[end : end + 1] not in tuple("、和与及"):
            return None
    if not unit and not bare and plain[end : end + 1] in tuple("期号线代路版轮届强度中院"):
        return None
    try:
        low, step = _value(numeral, scale)
        upper, upper_step = _value(match["num2"], match["scale2"] or "") if match["dash"] else (None, step)
    except ValueError:
        return None
    if upper is not None:
        if not scale and not unit and not (chinese and numeral[-1] in "万亿"):
            low *= _factor(match["scale2"] or "")
        unit, step = match["unit2"] or unit, upper_step
        if upper <= low:
            return None
    more = any(match[name] for name in ("more1", "more1b", "more2", "more2b", "also"))
    sign = _sign(plain, start)
    start -= len(sign)
    words = [word for word in (lead, match["trail"]) if word]
    return Raw(
        start - len(lead), end, low, upper, _unit_name(unit), _factor(scale), step, words, more, sign, bare
    )


@lru_cache(maxsize=1024)
def _unit_name(written: str) -> str:
    """Return the normal name of a unit, without what stands in brackets behind it: 台（套）."""
    return normal_unit(re.sub(r"[(（].*", "", written))


@lru_cache(maxsize=64)
def _factor(scale: str) -> Decimal:
    return Decimal(scale_value(scale.removeprefix("个")))


@lru_cache(maxsize=4096)
def _value(numeral: str, scale: str) -> tuple[Decimal, Decimal]:
    value = parse_numeral(numeral)
    factor = _factor(scale)
    decimals = numeral.partition(".")[2]
    step = Decimal(1).scaleb(-len(decimals)) * factor
    if not numeral[0].isdigit():
        tail = numeral[len(numeral.rstrip("十百千万亿")) :]
        step = Decimal(scale_value(tail)) * factor
    return value * factor, step


def _chinese_counts(plain: str, match: re.Match[str], numeral: str, unit: str, lead: str) -> bool:
    """Say whether a Chinese numeral is meant as one: 两个, 五千亿元 are; 三江, 万年县, 一批 are not."""
    lone_scale = not numeral.strip("十百千万亿")
    end = match.end("unit1") if unit else match.end("num1")
    follows = plain[end : end + 2]
    if lone_scale and numeral != "十":
        if plain[match.start() - 1 : match.start()] == "个" and not match["trail"]:
            return False  # 再上一个万亿元台阶, but 448个亿元以上项目
        if lead:
            return bool(unit) or numeral[-1] in "万亿"
        if len(numeral) > 1 and numeral[-1] in "万亿":
            return bool(unit) or follows[:1] == "级"
        # （亿元） behind a name in a table is its unit, no number.
        return (
            numeral == "亿"
            and unit == "元"
            and plain[match.start() - 1 : match.start()] not in tuple("（(：:/")
        )
    if len(numeral) > 1 and not set(numeral) & set("十百千万亿〇零"):
        return False  # 三四轮, 二三产业
    if unit == "届" or (unit == "次" and follows[:1] in tuple("全、党代会")) or follows == "规定":
        return False  # ordinals without 第, and the name 八项规定
    if not unit:
        return numeral[-1] in "万亿" and len(numeral) > 1 and not match["dash"]
    if numeral in ("一", "二", "零", "〇"):
        return unit in ("倍", "个百分点")
    if unit == "大":
        return len(numeral) == 1 and not follows.startswith(("会", "以", "道", "豆", "小", "洲"))
    if len(numeral) == 1:
        if unit not in _CN_UNITS or _PARTY.match(follows):
            return False
        if unit == "位" and follows.startswith("一体"):
            return False
        if unit == "类" and plain[match.start() - 1 : match.start()] == "劣":
            return False
    return True


def _unit_fits(plain: str, match: re.Match[str], numeral: str, unit: str, scale: str) -> bool:
    end = match.end("unit2") if match["unit2"] else match.end("unit1")
    follows = plain[end : end + 2]
    if unit == "年":
        if scale or len(numeral) == 4 or follows[:1].isdigit():
            return False
        chinese = not numeral[0].isdigit()
        return not _PLAN_NOUN.match(follows) and (
            not chinese or "连续" in plain[max(0, match.start() - 4) : match.start()]
        )
    if unit == "日" or (unit.startswith("分") and unit[1:2] != "/" and unit != "分钟"):
        return False
    if unit == "度":
        return bool(scale)
    if unit == "级":
        return "." in numeral or bool(scale)
    if unit in ("金", "银", "铜"):
        return numeral[0].isdigit() and (not follows or follows[0] in "，。、；,;0123456789的")
    if unit == "届" or unit == "大":
        return True
    if unit == "首" and follows[:1] in tuple("届批个次家"):
        return False  # 2023首届…大会
    if unit == "部":
        return not follows.startswith("门")
    return not (unit == "个" and follows.startswith("亿") and follows != "亿元")

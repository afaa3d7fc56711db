"""Follow-up questions: 那宜春呢？ 目标呢？ 去年呢？ 第三条详细说说 become questions that stand on their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.indicators import find
from rag.question.places import EVERYWHERE, mentions_in, places_of
from rag.question.times import RELATIVE, YEAR, times_of
from rag.question.wording import without_asking
from rag.topics import alternatives
from rag.types import Claim, Intent, Question, ReportRef

_LEAD = re.compile(r"^(?:那么?|哦|好的?|再问一下|再|还有|换成|换|另外|然后|以及|至于|如果是)+[，,]?")
_TAIL = re.compile(r"(?:又)?(?:的)?(?:呢|怎么样|怎样|如何|又如何|是多少|多少|有多少)?[？?！!。]*$")
_ORDINAL = re.compile(
    r"第(?P<n>[一二三四五六七八九十]{1,3}|\d{1,2})(?:条|点|项|个|件|句|方面|种|步)(?P<rest>.*)$"
)
_ABOUT_ITEM = re.compile(
    r"^(?:措施|问题|内容|实事|任务|目标|方面)?(?:再|请|能)?(?:详细|具体|展开|讲|说|解释|介绍|谈|是什么|怎么|呢|[？?]|$)"
)
_PRONOUN = re.compile(
    r"(?:这个|那个|这座|那座|该|本)(?:市|城市|地方|省|县|区)|当地|那里|那边|这里(?!程)|他们|它们?(?!的?是什么)"
)
_WHY = re.compile(
    r"^(?:这)?(?:是)?(?:为什么|为何|为啥|原因|什么原因|怎么回事|怎么会这样|原因是什么|凭什么)(?:呢|会这样)?[？?]?$"
)
_AGAINST = re.compile(
    r"^(?:和|跟|与|同|比|相比|对比)(?P<place>.{2,12}?)(?:相比|比一比|比较|比起来|对比|比|呢)"
)
_STATUS = re.compile(r"^(?P<word>预期目标|目标|计划|实际完成|实际|完成情况|完成|结果|实际情况)(?:值)?$")
_MEASURE = re.compile(r"^(?:全省)?(?P<word>增速|增幅|增长率|涨幅|总量|总额|规模|排名|位次|占比|比重)$")
_AIMS = re.compile(r"(?:增长)?(?:的)?(?:主要)?预期目标|(?:增长|增速)?的?目标(?:值)?|计划|力争|预期")
_ENDS = re.compile(r"(?:分别|各)?(?:是|为|有)?(?:多少|几何|什么|第几)?(?:呢|吗)?[？?。]*$")
_PAIRS = (("城镇", "农村"), ("城市", "农村"), ("进口", "出口"), ("男", "女"))
_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九", start=1)}

QUOTED = 28
"""Characters of an earlier answer's sentence that a question about it repeats."""


def resolve(text: str, previous: Question, said: Sequence[Claim], held: Sequence[ReportRef]) -> str:
    """Return a question that stands on its own.

    Args:
        text: the question as asked.
        previous: the one before it, itself resolved.
        said: the sentences of the answer to that.
        held: the reports held.
    """
    item = _item(text, said, held)
    if item:
        return item
    subject = _subject(previous, held)
    named = places_of(text, held)
    if subject and _PRONOUN.search(text) and not named.mentions:
        return _with_year(_PRONOUN.sub(subject, text, count=1), previous)
    if (
        subject
        and (against := _AGAINST.match(_LEAD.sub("", text)))
        and (other := mentions_in(against["place"], held))
    ):
        return f"{_swap_places(previous, f'{subject}和{other[0].text}', held, ends=False)}对比，谁高？"
    core = _TAIL.sub("", _LEAD.sub("", text)).strip("的 ，,")
    if named.mentions and _bare(core, [m.text for m in named.mentions]):
        return _swap_places(previous, "和".join(dict.fromkeys(m.text for m in named.mentions)), held)
    if not named.mentions and core and EVERYWHERE.fullmatch(core):
        return _swap_places(previous, "各市" if core in ("其他市", "其它市", "其余市") else core, held)
    if named.mentions or named.everywhere:
        return text
    if core and _of_another_time(core):
        return _swap_time(previous, core, held)
    if status := _STATUS.match(core):
        return _swap_status(previous, status["word"], held)
    if _WHY.match(_LEAD.sub("", text)):
        return f"{_statement(previous.text)}的原因是什么？"
    if measure := _MEASURE.match(core):
        return _about(previous, f"{_thing(previous, held)}{measure['word']}是多少？", held)
    if core and len(core) <= 12 and _asked_shortly(text, core):
        return _swap_thing(previous, core, held)
    if not subject or _stands_alone(text):
        return text
    return _with_year(f"{subject}{_LEAD.sub('', text)}", previous)


def _item(text: str, said: Sequence[Claim], held: Sequence[ReportRef]) -> str:
    """Resolve 第三条详细说说 by the third sentence of the answer before; empty where it is none such."""
    match = _ORDINAL.search(text)
    if match is None or not _ABOUT_ITEM.match(match["rest"]) or mentions_in(text, held):
        return ""
    number = _ordinal(match["n"])
    if not 1 <= number <= len(said):
        return ""
    claim = said[number - 1]
    report = next((r for r in held for a in claim.citations if a.startswith(f"{r.id}-")), None)
    first = re.split(r"[，,；;。：:]", re.sub(r"^[一二三四五六七八九十]+[是、]|^\d+[.、]", "", claim.text))[0]
    place = report.place if report else ""
    if report and sum(other.place == report.place for other in held) > 1:
        place += f"{report.year}年"
    return f"{place}“{first[:QUOTED]}”具体怎么说？"


def beyond(text: str, said: Sequence[Claim], held: Sequence[ReportRef]) -> str:
    """Return what to ask back where a question points to a sentence that the answer before does not have."""
    match = _ORDINAL.search(text)
    if match is None or not _ABOUT_ITEM.match(match["rest"]) or mentions_in(text, held):
        return ""
    if 1 <= _ordinal(match["n"]) <= len(said):
        return ""
    has = f"只有{len(said)}句" if said else "没有可以展开的内容"
    return f"上一个回答{has}，请写明要问的内容。"


def _ordinal(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" in text:
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(text, 0)


def _subject(previous: Question, held: Sequence[ReportRef]) -> str:
    """Return the places that the question before was about, as it named them."""
    places = places_of(previous.text, held)
    if places.mentions:
        return "和".join(dict.fromkeys(mention.text for mention in places.mentions))
    everywhere = EVERYWHERE.search(previous.text)
    if everywhere and previous.each:
        return "各市"
    return previous.reports[0].place if len(previous.reports) == 1 else ""


def _bare(core: str, names: Sequence[str]) -> bool:
    """Tell whether nothing but places is named: 宜春, 宜春市, 宜春和抚州."""
    for name in sorted(names, key=len, reverse=True):
        core = core.replace(name, "")
    return not re.sub(r"[的市县区省和与跟、，]", "", core)


def _swap_places(previous: Question, place: str, held: Sequence[ReportRef], *, ends: bool = True) -> str:
    """Put the question before to another place."""
    text = previous.text
    mentions = mentions_in(text, held)
    if mentions:
        joined = text[mentions[0].start : mentions[-1].end]
        between = re.sub("|".join(re.escape(m.text) for m in mentions), "", joined)
        if re.fullmatch(r"[和与跟、，及\s]*", between):
            text = text[: mentions[0].start] + place + text[mentions[-1].end :]
        else:
            text = text[: mentions[0].start] + place + text[mentions[0].end :]
    elif everywhere := EVERYWHERE.search(text):
        text = text[: everywhere.start()] + place + text[everywhere.end() :]
    else:
        text = f"{place}{text}"
    if previous.each and len(mentions_in(place, held)) == 1:
        text = re.sub(r"[，,]?(?:谁|哪个|哪一个|哪家)的?.*$", "是多少？", text)
    return text if ends else _ENDS.sub("", text)


def _of_another_time(core: str) -> bool:
    return not re.sub(r"[的和、年底\s]", "", RELATIVE.sub("", YEAR.sub("", core)))


def _swap_time(previous: Question, time: str, held: Sequence[ReportRef]) -> str:
    """Ask the same of another year. What is past has outcomes, not aims: 目标 goes where last year is asked for."""
    text = previous.text
    time = time if re.search(r"[年\u4e00-\u9fff]", time) else f"{time}年"
    old = RELATIVE.search(text) or YEAR.search(text)
    if old:
        text = text[: old.start()] + time + text[old.end() :]
    else:
        mentions = mentions_in(text, held)
        at = mentions[-1].end if mentions else 0
        text = text[:at] + time + text[at:]
    asked = times_of(time)
    own = {report.year for report in held if report.place in {r.place for r in previous.reports}}
    past = all(offset < 0 for offset in asked.offsets) and all(
        year not in own and year + 1 in own for year in asked.years
    )
    if past:
        text = _AIMS.sub("增长" if re.search(r"增长|增速", text) else "", text, count=1)
    return text


def _swap_status(previous: Question, word: str, held: Sequence[ReportRef]) -> str:
    thing = _thing(previous, held)
    if word in ("目标", "预期目标", "计划"):
        year = YEAR.search(previous.text)
        planned = year is not None and any(r.year in times_of(year.group()).years for r in previous.reports)
        return _about(previous, f"{thing}{word}是多少？", held, year.group() if year and planned else "")
    return _about(previous, f"{thing}实际完成了多少？", held)


def _thing(previous: Question, held: Sequence[ReportRef]) -> str:
    """Return what the question before asked of: its indicators, or its words."""
    found = find(previous.text, everyday=True)
    if found:
        return previous.text[found[0].start : found[-1].end]
    text = _AIMS.sub("", previous.terms)
    return re.sub(r"实际|完成|增长|了|\s", "", without_asking(text)) or previous.terms


def _about(previous: Question, rest: str, held: Sequence[ReportRef], time: str | None = None) -> str:
    """Return a question about the same places, and the same time unless another is given."""
    if time is None:
        old = YEAR.search(previous.text) or RELATIVE.search(previous.text)
        time = old.group() if old else ""
    return f"{_subject(previous, held)}{time}{rest}"


def _asked_shortly(text: str, core: str) -> bool:
    """Tell whether a text is but a name with 呢: 固定资产投资呢, 农村的呢."""
    return text.rstrip("？? ").endswith("呢") or bool(
        find(core, everyday=True) and find(core, everyday=True)[0].text == core
    )


def _swap_thing(previous: Question, core: str, held: Sequence[ReportRef]) -> str:
    """Ask of another thing: 农村的呢 after a question about 城镇居民, 固定资产投资呢 after one about GDP."""
    text = previous.text
    for one, other in (*_PAIRS, *((b, a) for a, b in _PAIRS)):
        if core in (other, f"{other}居民", f"{other}人") and one in text:
            return text.replace(one, other)
    new, old = find(core, everyday=True), find(text, everyday=True)
    if new and new[0].text != core:
        new = ()  # 养老方面 is a topic, not the figure 养老
    if new and old:
        return text[: old[0].start] + core + text[old[-1].end :]
    if new:
        return _about(previous, f"{core}是多少？", held)
    asked = previous.terms
    if previous.intent is Intent.MEASURE:
        return _about(previous, f"{core.removesuffix('方面')}方面有什么安排？", held)
    if not old and asked and asked in text and alternatives(core):
        return text.replace(asked, core)
    if core in ("农村", "城镇", "农村居民", "城镇居民") and old:
        return text[: old[0].start] + core + text[old[0].start :]
    figure = previous.intent in (Intent.FIGURE, Intent.COMPARISON, Intent.RANKING, Intent.CHANGE)
    return _about(previous, f"{core}{'是多少' if figure else '有什么情况'}？", held)


def _statement(text: str) -> str:
    return re.sub(r"了?(?:是)?(?:多少|几何|怎么样|如何)", "", text).rstrip("？?。！! 吗呢")


def _stands_alone(text: str) -> bool:
    """Tell whether a question names a term in quotation marks and asks its meaning: no place need be carried over."""
    return re.search(r"[“\"].+[”\"].{0,6}(?:是什么|什么意思|指)|什么是[“\"]", text) is not None


def _with_year(text: str, previous: Question) -> str:
    """Carry the year over where the new question names none."""
    old = YEAR.search(previous.text)
    if old is None or times_of(text).years or times_of(text).offsets:
        return text
    return (
        re.sub(r"^(.*?)(?=[^\w]|$)", r"\1", text) if old.group() in text else _insert_year(text, old.group())
    )


def _insert_year(text: str, year: str) -> str:
    for mention in mentions_in(text, ())[-1:]:
        return text[: mention.end] + year + text[mention.end :]
    return f"{year}{text}"

"""What a report means by a name that it coined: “八大工程”, “六个突出”, “四区”协同.

A note that defines it is looked up elsewhere (:mod:`rag.direct`). Here the text itself is searched: the members may stand
before the name (甲、乙、丙等“三大片区”), behind a colon, or in the sentences that follow. A report may also use such a
name without ever saying what it stands for; then that is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import Passage, Sentence
from rag.clauses import CLAUSE
from rag.counted import (
    MOST_MEMBERS,
    NUMBER,
    QUOTED,
    WHICH_OF,
    counted_by,
    counts_of,
    items_of,
    members_asked,
    number_of,
    quoted_otherwise,
    size_of,
)
from rag.library import Library
from rag.spelt import counted_apart, said_twice, spelt_out
from rag.tokens import normalise, tokens
from rag.types import Question, ReportRef

_WHAT = re.compile(
    r"是什么|什么是|指什么|指啥|是[加减指做抓建]什么|又[加减指做抓建是]什么|指的|是指|各指|哪[一二两三四五六七八九十几\d]|哪些|具体指|含义|意思|什么意思|分别是|各是|包括|包含|代表|内容|有什么|什么地方|在哪|哪里|怎么一?回事|是啥|啥意思|都有啥|有哪|逐[条项个一]|列(?:一下|出|举)"
)
_DEFINES = re.compile(r"^[”\"」』]?[^，。；]{0,12}(?:是指|指的是|即|就是|包括|包含|分为|[:：])")
_DEFINES_BEHIND = re.compile(
    r"^[”\"」』]?[^，。；]{0,10}[，,](?:即|就是|也就是|分别[是为]|具体[是为指]|指的是|包括)"
)
_IN_BRACKETS = re.compile(r"^[”\"」』]?[（(](?:即|指)?(?P<list>[^（）()。；]{4,160})[）)]")
"""“五大战略”（创新驱动、转型升级、…）."""

_BARE = re.compile(r"\d+(?:条|项|款)?")
"""26条: what stands before it has it, and is none of it."""

_LISTED = re.compile(
    r"(?:^|(?<=[，,。；;：:]))(?P<list>[^，,。；;：:、+＋]{1,60}(?:[、+＋][^，,。；;：:、+＋]{1,60})+(?:[和与及][^，,。；;：:、]{1,60})?)$"
)
_BEHIND = re.compile(r"^[”\"」』]?[^，。；]{0,8}[，,](?P<list>[^，。；]+、[^，。；]+)")
_OPENS = re.compile(r"[:：]")
LONGEST_MEMBER = 14
"""Characters of what a name may stand for, where it only follows: longer ones are clauses of their own."""

SHORTEST_CONTENT = 4
"""Characters of what a piece of work may be about, before its name."""
_WORK = re.compile(r"(?:工程|行动|计划|战略|改革)$")
_VERB = re.compile(
    r"推进|实施|开展|推行|落实|做好|打造|建设|深化|创建|争创|完善|健全|构建|坚持|抓好|打好|强化|加强|加快|启动|入选|获评|荣获|成功|围绕|聚焦"
)

_SUM = re.compile(r"[一二三四五六七八九十]|\d{1,2}")
_OF_SO_MANY = re.compile(r"([一二三四五六七八九十]|\d{1,2})(?:大|个|类|项|条|种|方面)")

_TWO_BEFORE = re.compile(r"[\u4e00-\u9fff]{2}(?:和|与|及)[\u4e00-\u9fff]{2,12}[“\"「『]?$")
"""抓好垃圾分类和物业管理两个关键小事."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name asked about. ``sentences`` say what it stands for; where they are empty, ``mention`` only uses it."""

    term: str
    sentences: tuple[Sentence, ...]
    mention: Sentence


def asked_term(question: Question) -> str:
    """Return the name in quotation marks whose meaning a question asks; empty if it asks none."""
    quoted = [m for m in QUOTED.finditer(question.text) if not _PLAN_YEARS.fullmatch(m.group("term"))]
    count = members_asked(question.text)
    of_so_many = [m for m in quoted if count in counts_of(m.group("term"))]
    match = next(iter(of_so_many or quoted), None)
    if match is None or not _WHAT.search(question.text) or _DONE_FOR_IT.search(question.text):
        return ""
    term = match.group("term")
    which = WHICH_OF.search(question.text)
    if which and which["which"] and number_of(which["which"]) not in counts_of(term):
        return ""  # “白叶一号”茶苗捐给了哪五个县
    if not NUMBER.search(term) and (before := _COUNTED_BEFORE.search(question.text[: match.start()])):
        return f"{before['count']}个{term}"  # 四个“履职”，分别是什么
    return term if NUMBER.search(term) else ""


_COUNTED_BEFORE = re.compile(r"(?P<count>[三四五六七八九十])(?:个|大|项)$")
_DONE_FOR_IT = re.compile(
    r"(?:哪些|什么|啥|哪几[项条个])[^，。？?、]{0,6}(?:措施|举措|办法|安排|动作|政策|做法|支持|变化|进展|成效|效果)"
)
"""对“一老一小”有哪些照顾措施 asks what is done for those named, not who they are."""

_PLAN_YEARS = re.compile(r"十?[一二三四五六七八九]五")
"""“十四五”: five years, no name that stands for members."""

_WHO_HAS_IT = re.compile(r"评上|评为|获评|获得|入选|上榜|荣获|创建成|拿到|进了")
"""哪些县评上了“四好农村路”示范县 asks who has the name, not what it stands for."""


def explain(question: Question, reports: Sequence[ReportRef], library: Library) -> Named | None:
    """Look for what a counted name stands for; ``None`` where no such name is asked or the reports do not have it."""
    term = asked_term(question)
    if not term or _WHO_HAS_IT.search(question.text):
        return None
    brief = len(counted_by(term)[1]) == 1
    if brief:  # 三新 is said surest by three words that end in 新
        for report in reports:
            passages = _with_the_others(question, term, library.passages(report.id))
            if row := spelt_out(term, [s for p in passages for s in p.sentences]):
                return Named(term, tuple(row), row[0])
    mention: Sentence | None = None
    other = set(tokens(normalise(question.terms.replace(term, ""))))
    found: list[tuple[int, bool, Named]] = []
    for report in reports:
        passages = library.passages(report.id)
        for at, passage in enumerate(passages):
            for index, sentence in enumerate(passage.sentences):
                if (written := quoted_otherwise(term, sentence.text)) is None:
                    continue
                mention = mention or sentence
                members = _members(written, passage, index)
                if len(members) < 2 and sentence is passage.sentences[-1]:
                    members = _heads_behind(written, passages[at + 1 :]) or members
                if members:
                    near = " ".join([sentence.text, *(member.text for member in members), *passage.section])
                    alike = len(other & set(tokens(normalise(near))))
                    found.append((alike, len(members) == 1, Named(term, tuple(members), sentence)))
    if found:  # 生态环境方面的三篇文章 are not those of the debts; a list beside the name says more than what follows it
        return max(found, key=lambda entry: entry[:2])[2]
    for report in () if brief else reports:
        passages = library.passages(report.id)
        sentences = [s for p in passages for s in p.sentences]
        spelt = spelt_out(term, sentences) or counted_apart(term, passages) or said_twice(term, sentences)
        if spelt:
            return Named(term, tuple(spelt), spelt[0])
    mention = mention or _headed(term, reports, library)
    if mention is None:
        return None
    told = not members_asked(question.text) and _says_what(term, mention.text)
    return Named(term, (mention,) if told else (), mention)


def _with_the_others(question: Question, term: str, passages: Sequence[Passage]) -> Sequence[Passage]:
    """Return the paragraphs with the other names that a question quotes: “大抓落实年”活动的“三化”; all where none has them."""
    others = [m.group("term") for m in QUOTED.finditer(question.text) if m.group("term") != term]
    having = [p for p in passages if all(quoted_otherwise(other, p.text) is not None for other in others)]
    return having or passages


def _headed(term: str, reports: Sequence[ReportRef], library: Library) -> Sentence | None:
    """Return the first sentence under a heading that alone has a name."""
    under = (
        passage.sentences[0]
        for report in reports
        for passage in library.passages(report.id)
        if passage.sentences and any(quoted_otherwise(term, title) is not None for title in passage.section)
    )
    return next(under, None)


def _says_what(term: str, text: str) -> bool:
    """Tell whether what a named piece of work is about stands before its name: 营商环境优化升级“一号改革工程”."""
    if not _WORK.search(term):
        return False
    before = re.split(r"[，,；;。：:]", text[: text.find(term)].rstrip('“"「『'))
    return len(_VERB.split(before[-1])[-1]) >= SHORTEST_CONTENT


def _members(term: str, passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences that list what a name stands for, where it stands in ``passage.sentences[index]``."""
    sentence = passage.sentences[index]
    before, _, after = sentence.text.partition(term)
    counts = counts_of(term)
    listed = _LISTED.search(re.sub(r"等?[”\"]?[“\"「『]?$", "", before))
    if (
        listed
        and not _BARE.fullmatch(term)
        and size_of(listed.group("list")) >= max(2, min(counts, default=2))
    ):
        return [sentence]
    if (
        (2 in counts and _TWO_BEFORE.search(before))
        or _run_together(term, before)
        or _each_digit(term, sentence)
    ):
        return [sentence]
    bracketed = _IN_BRACKETS.match(after)
    if bracketed and size_of(bracketed.group("list")) >= max(2, min(counts, default=2)):
        return [sentence]
    if _DEFINES.match(after) or _DEFINES_BEHIND.match(after):
        return [sentence, *(_linked(passage, index) or _same_start(passage, index))]
    behind = _BEHIND.match(after)
    if behind and size_of(behind.group("list")) in counts and _fits(term, behind.group("list")):
        if all(len(item) <= LONGEST_MEMBER for item in items_of(behind.group("list"))):
            return [sentence]
    if (told := _counted_behind(term, passage, index)) is not None:
        return [sentence, told]
    for following in (_linked(passage, index + 1), _parallel(passage, index + 1)):
        if len(following) in counts:
            return [sentence, *following]
    return _beginning_with(term, passage, index)


def _heads_behind(term: str, following: Sequence[Passage]) -> list[Sentence]:
    """Return the first sentences of as many paragraphs as a name counts, each of which begins with what it counts.

    做到“五个更加注重”： — ——更加注重强化战略引领，…。 — ——更加注重准确识变应变，…。 and so on.
    """
    count, stem = counted_by(term)
    if count < 3 or len(stem) < 2:
        return []
    heads = [passage.sentences[0] for passage in following[:count] if passage.sentences]
    begun = [stem in head.text[: len(stem) + SHORTEST_CONTENT] for head in heads]
    return heads if len(heads) == count and all(begun) else []


def _run_together(term: str, before: str) -> bool:
    """Tell whether the members stand before a short name without a mark between them: 产业就业创业行业企业“五业”."""
    count, stem = counted_by(term)
    if count < 3 or len(stem) != 1:
        return False
    each = rf"[\u4e00-\u9fff]{{1,2}}{stem}"
    return re.search(rf"(?:{each}){{{count}}}[“\"「『]?$", before) is not None


def _each_digit(term: str, sentence: Sentence) -> bool:
    """Tell whether a sentence counts what each digit of a name stands for: 五种意识, 四个方法, 三项机制 for “543”."""
    if not re.fullmatch(r"[2-9]{2,6}", term):
        return False
    told = [number_of(count) for count in _OF_SO_MANY.findall(sentence.text)]
    return all(int(digit) in told for digit in term)


def _beginning_with(term: str, passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences behind a name like “五新” whose clauses end in as many words that begin with what it counts.

    抓好外贸“五新”，加快引育新主体，…。着力拓展新市场。积极发展新模式，…: each in its own clause.
    """
    count, stem = counted_by(term)
    if count < 3 or len(stem) != 1:
        return []
    one_of = re.compile(rf"(?<=[\u4e00-\u9fff]{{2}}){stem}[\u4e00-\u9fff]{{2,4}}$")
    each: list[tuple[str, Sentence]] = []
    first: list[tuple[str, Sentence]] = []
    for at, sentence in enumerate(passage.sentences[index : index + count + 1]):
        text = sentence.text.partition(term)[2] if at == 0 else sentence.text
        matches = [match.group() for match in map(one_of.search, CLAUSE.findall(text)) if match]
        each += [(match, sentence) for match in matches]
        first += [(match, sentence) for match in matches[:1]]  # 稳住传统市场、开拓新兴市场 explains 新市场
    for members in (each, first):
        if len({member for member, _ in members}) == len(members) == count:
            return list(dict.fromkeys(sentence for _, sentence in members))
    return []


def _counted_behind(term: str, passage: Passage, index: int) -> Sentence | None:
    """Return the next sentence where it counts what a name of two counts has: 5大领域…三类产业… for 5+3."""
    counts = [number_of(count) for count in _SUM.findall(term)]
    if len(counts) < 2 or "+" not in normalise(term) or index + 1 >= len(passage.sentences):
        return None
    following = passage.sentences[index + 1]
    told = [number_of(count) for count in _OF_SO_MANY.findall(following.text)]
    return following if all(count in told for count in counts) else None


def _fits(term: str, listed: str) -> bool:
    """Tell whether a list can be what a name of several counts stands for: 一链一院一基金 is no 校企、校地、校校."""
    if len(NUMBER.findall(term)) < 2:
        return True
    return any(word and word[-1] in listed for word in NUMBER.split(term))


def _linked(passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences that ； joins, from ``index`` on (a sentence that opens a list is not given itself)."""
    sentences = passage.sentences
    end = index
    while end < len(sentences) and sentences[end].text.rstrip().endswith(("；", ";", "：", ":")):
        end += 1
    first = index + 1 if _OPENS.search(sentences[index].text if index < len(sentences) else "") else index
    return list(sentences[first : end + 1])[:MOST_MEMBERS] if end > index else []


def _parallel(passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences from ``index`` on that begin with the same word: 突出产业链招商, 突出以商招商."""
    sentences = passage.sentences
    found: list[Sentence] = []
    for sentence in sentences[index : index + MOST_MEMBERS]:
        if not re.match("[\u4e00-\u9fff]{2}", sentence.text) or (
            found and not _alike(found[0].text, sentence.text)
        ):
            break
        found.append(sentence)
    return found


def _same_start(passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences that go on as the first member behind the colon began: 六个突出：突出…。突出…。."""
    first = re.split(r"[:：]", passage.sentences[index].text)[-1]
    following = _parallel(passage, index + 1)
    return following if following and _alike(first, following[0].text) else []


def _alike(first: str, second: str) -> bool:
    """Tell whether two sentences begin with the same word, as the members of one list do."""
    return first[:2] == second[:2]

"""What a report means by a name that it coined: “八大工程”, “六个突出”, “四区”协同.

A note that defines it is looked up elsewhere (:mod:`rag.direct`). Here the text itself is searched: the members may stand
before the name (甲、乙、丙等“三大片区”), behind a colon, or in the sentences that follow. A report may also use such a
name without ever saying what it stands for; then that is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.types import Passage, Sentence
from rag.library import Library
from rag.tokens import normalise, tokens
from rag.types import Question, ReportRef

_QUOTED = re.compile(r"[“\"「『](?P<term>[^”\"」』]{2,20})[”\"」』]")
_WHAT = re.compile(
    r"是什么|什么是|指什么|指啥|是[加减指做抓建]什么|又[加减指做抓建是]什么|指的|是指|各指|哪[一二两三四五六七八九十几\d]|哪些|具体指|含义|意思|什么意思|分别是|各是|包括|包含|代表|内容|有什么|什么地方|在哪|哪里|怎么一?回事|是啥|啥意思|都有啥|有哪|逐[条项个一]|列(?:一下|出|举)"
)
_NUMBER = re.compile(r"[一二两三四五六七八九十百\d]+")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
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
_MEMBERS = 12
LONGEST_MEMBER = 14
"""Characters of what a name may stand for, where it only follows: longer ones are clauses of their own."""

MOST_OF_THEM = 0.6
"""Share of the members that must be named: a report may join two of them."""

APART = 8
"""Paragraphs from one member to the next, at most, where a name's members are told in paragraphs of their own."""

BEGUN = 4
"""Characters with which each of them begins: 加快 or 建成 alone begins half of all clauses."""

SHORTEST_CONTENT = 4
"""Characters of what a piece of work may be about, before its name."""

_CLAUSE = re.compile(r"[^，,；;。：:]+")
_ORDINAL = re.compile(r"^(?:[（(]?[一二三四五六七八九十]+[)）、是要]+|\d+[.．、])")
_WORK = re.compile(r"(?:工程|行动|计划|战略|改革)$")
_VERB = re.compile(
    r"推进|实施|开展|推行|落实|做好|打造|建设|深化|创建|争创|完善|健全|构建|坚持|抓好|打好|强化|加强|加快|启动|入选|获评|荣获|成功|围绕|聚焦"
)

_SUM = re.compile(r"[一二三四五六七八九十]|\d{1,2}")
_OF_SO_MANY = re.compile(r"([一二三四五六七八九十]|\d{1,2})(?:大|个|类|项|条|种|方面)")

_TWO_BEFORE = re.compile(r"[\u4e00-\u9fff]{2}(?:和|与|及)[\u4e00-\u9fff]{2,12}[“\"「『]?$")
"""抓好垃圾分类和物业管理两个关键小事."""

_CLAUSE_TO_LIST = re.compile(r"[^，,；;。]+")
_SO_MANY = re.compile(r"(?<![\d.第])([三四五六七八九十]|\d{1,2})(?=[个家项条件座所处])")

_CLASSIFIER = "[个大项条件家种类座位所支名处对只]"
_WHICH_OF = re.compile(
    rf"哪(?P<which>[三四五六七八九十]|\d{{1,2}})|(?P<named>[三四五六七八九十]|\d{{1,2}}){_CLASSIFIER}[^，。？?、]{{2,14}}名单|(?P<counted>(?<![第\d.十])(?:[三四五六七八九十]|\d{{1,2}})){_CLASSIFIER}[^，。？?、]{{2,14}}?(?<![中里])(?<!里面)[，,]?"
    r"(?:分别|都|具体|各)?(?:(?:是|有|包括|指|在|位于|建在)?(?<!为)(?:哪|什么|啥)|(?:请|麻烦)?(?:逐[项条个一]|一一|全部|都)(?:列|写|说))"
)
_WHICH_CHARACTERS = re.compile(r"哪(?:几|[三四五六七八九十\d]+)个字")
"""四大格局是哪四个字 asks for the name itself: “红绿古今”."""

_SO_MANY_OF = re.compile(
    r"(?P<count>[三四五六七八九十]|(?<![\d.])\d{1,2})[个大项条]{1,2}(?P<stem>[\u4e00-\u9fff]{3,10}?)(?=(?:分别|都|具体|各)?(?:是|有|包括|指)(?:哪|什么|啥))"
)
_COUNTED_WITHIN = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{1,3})(?P<count>[三四五六七八九])(?P<stem>[\u4e00-\u9fff]{1,3})"
)
_COUNTED = re.compile(r"(?P<count>[两二三四五六七八九十])[个大项]?(?P<stem>[\u4e00-\u9fff]{1,6})")
_COUNTS = re.compile(r"([一二两三四五六七八九十]|\d{1,2})(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Named:
    """A name asked about. ``sentences`` say what it stands for; where they are empty, ``mention`` only uses it."""

    term: str
    sentences: tuple[Sentence, ...]
    mention: Sentence


def asked_term(question: Question) -> str:
    """Return the name in quotation marks whose meaning a question asks; empty if it asks none."""
    quoted = [m for m in _QUOTED.finditer(question.text) if not _PLAN_YEARS.fullmatch(m.group("term"))]
    count = members_asked(question.text)
    of_so_many = [m for m in quoted if count in _counts(m.group("term"))]
    match = next(iter(of_so_many or quoted), None)
    if match is None or not _WHAT.search(question.text) or _DONE_FOR_IT.search(question.text):
        return ""
    term = match.group("term")
    which = _WHICH_OF.search(question.text)
    if which and which["which"] and _number(which["which"]) not in _counts(term):
        return ""  # “白叶一号”茶苗捐给了哪五个县
    return term if _NUMBER.search(term) else ""


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
    brief = len(_counted(term)[1]) == 1
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
    others = [m.group("term") for m in _QUOTED.finditer(question.text) if m.group("term") != term]
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


def quoted_otherwise(term: str, text: str) -> str | None:
    """Return a name as a text writes it, maybe with a quotation mark inside: 两个“关键小事 for 两个关键小事; None if it has it not."""
    found = _with_marks(term).search(text)
    return found.group() if found else None


@lru_cache(maxsize=16)
def _with_marks(term: str) -> re.Pattern[str]:
    return re.compile('[“”"「」『』]?'.join(map(re.escape, term)))


def members_asked(text: str) -> int:
    """Return how many members a question wants named, three at least: 6 for 6条产业链分别是哪六条; 0 where it wants none."""
    found = _WHICH_OF.search(text)
    if found is None or _WHICH_CHARACTERS.search(text):
        return 0
    count = found["which"] or found["named"] or found["counted"]
    value = _number(count)
    return value if value >= 3 else 0


def names_members(texts: Sequence[str], count: int) -> bool:
    """Tell whether sentences name most of so many members: in one list, or one in a sentence or clause."""
    if len(texts) < count * MOST_OF_THEM and any(_only_counts(text, count) for text in texts):
        return False  # 5个开发区获批扩区调区, whatever is listed beside it
    most = max((_size(piece) for text in texts for piece in re.split(r"[，,；;。：:]", text)), default=0)
    clauses = max((len(re.split(r"[；;]", text.rstrip("。；;"))) for text in texts), default=0)
    quoted = max((len(_QUOTED.findall(text)) for text in texts), default=0)
    return max(most, clauses, quoted, len(texts)) >= count * MOST_OF_THEM


def _only_counts(text: str, count: int) -> bool:
    """Tell whether a clause says how many there are and names none of them.

    They may be named in it, in brackets, behind a colon, or in the clause next to it (甲、乙、丙、丁、戊、己，共6个项目).
    """
    clauses = _CLAUSE_TO_LIST.findall(text)
    for index, clause in enumerate(clauses):
        said = [number for number in _SO_MANY.findall(clause) if _number(number) == count]
        beside = clauses[max(0, index - 1) : index + 2]
        if (
            said
            and sum(not _SO_MANY.search(item) for item in _items(clause)) < count * MOST_OF_THEM
            and not re.search("[：:（(]", clause)
            and not any(list_of_just(one, count) for one in beside)
        ):
            return True
    return False


def list_of_just(text: str, count: int) -> str:
    """Return the clause with a list of just so many members, as 集成电路、生物医药、人工智能三大先导产业 has three; empty if none."""
    return next((piece for piece in re.split(r"[，,；;。：:]", text) if _size(piece) == count), "")


def members_beside(text: str, sentence: Sentence, passage: Passage) -> list[Sentence]:
    """Return the sentences of a paragraph that have one member each of what a question counts, with the one that counts them.

    六大提升行动是哪六个: 实施城市更新六大提升行动。实施…提升行动。实施…提升行动。, six in all. Empty where they are not as many.
    """
    asked = _SO_MANY_OF.search(text)
    if asked is None or (count := _number(asked["count"])) < 3:
        return []
    stem = asked["stem"]
    ends = [stem[at:] for at in range(len(stem) - 2)]  # 城市更新提升行动 is counted, each ends in 提升行动
    for end in ends:
        members = [s for s in passage.sentences if s is not sentence and end in s.text]
        if len(members) == count and end in sentence.text:
            return [sentence, *members]
    return []


def spelt_out(term: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that have the members of a name which the text itself may not use.

    “五个环境” stands for 市场、政务、要素、法治、信用环境, “五向图强” for 向种图强, 向数图强 and so on: as many as it counts.
    """
    if within := _COUNTED_WITHIN.fullmatch(term):  # 大城三管: 大城细管、大城智管、大城众管
        one_of = re.compile(rf"{within['before']}([\u4e00-\u9fff]{{1,2}}){within['stem']}")
        return _one_each(one_of, _number(within["count"]), sentences)
    count, stem = _counted(term)
    if count < 3:
        return []
    if len(stem) == 1:  # 三新: 科技创新、产业焕新、城市更新
        each = rf"[\u4e00-\u9fff]{{2,6}}{stem}"
        row = re.compile(rf"(?<!、)(?:{each}、){{{count - 1}}}{each}(?![\u4e00-\u9fff、])")
        having = [s for s in sentences if row.search(s.text)][:1]
        return [replace(s, text=next(filter(row.search, _CLAUSE.findall(s.text)))) for s in having]
    listed = re.compile(
        rf"(?:^|[^\u4e00-\u9fff、])(?:[\u4e00-\u9fff]{{2,8}}、){{{count - 1}}}[\u4e00-\u9fff]{{2,6}}{stem}"
    )
    if one := next((sentence for sentence in sentences if listed.search(sentence.text)), None):
        return [one]
    for gap in range(1, len(stem)) if len(stem) > 2 else ():
        one_of = re.compile(rf"{stem[:gap]}([\u4e00-\u9fff]{{1,3}}){stem[gap:]}")
        if having := _one_each(one_of, count, sentences):
            return having
    return []


def _one_each(one_of: re.Pattern[str], count: int, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences with the different members that a pattern finds, if they are just so many."""
    members: dict[str, Sentence] = {}
    for sentence in sentences:
        for match in one_of.finditer(sentence.text):
            if not _NUMBER.fullmatch(match.group(1)):  # 大城三管 itself is none of the three
                members.setdefault(match.group(1), sentence)
    return list(dict.fromkeys(members.values())) if len(members) == count else []


def said_twice(term: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentence that says both of what a name counts: 人均地区生产总值稳居…、居民收入稳居… for “两个稳居”."""
    count, stem = _counted(term)
    if count != 2 or len(stem) < 2:
        return []
    having = [s for s in sentences if s.text.count(stem) == 2 and quoted_otherwise(term, s.text) is None]
    return having[:1]


def counted_apart(term: str, passages: Sequence[Passage]) -> list[Sentence]:
    """Return the sentences that have one member each of a name that counts them, as many as it counts.

    “六个攻坚战” are in six paragraphs: 奋力打好投资消费稳定增长攻坚战, 奋力打好特色优势产业升级攻坚战 and so on: clauses of
    one half of the report that begin and end alike, in paragraphs near each other. Three sentences here and there of
    which each has something built (建成市残疾人康复中心) are no “三大中心”.
    """
    count, stem = _counted(term)
    if count < 3 or len(stem) < 2:
        return []
    groups: dict[tuple[object, str], dict[str, tuple[int, Sentence]]] = {}
    for passage in passages:
        for sentence in passage.sentences:
            for clause in _CLAUSE.findall(sentence.text):
                begun = _ORDINAL.sub("", clause)
                if (
                    begun[BEGUN:].removesuffix("建设").endswith(stem)
                    and quoted_otherwise(term, begun) is None
                ):
                    group = groups.setdefault((passage.part, begun[:BEGUN]), {})
                    group.setdefault(begun, (passage.number, sentence))
    for members in groups.values():
        told = [sentence for _, sentence in members.values()]
        numbers = [number for number, _ in members.values()]
        if len(told) == len(set(told)) == count and max(numbers) - min(numbers) <= APART * count:
            return told
    return []


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
    counts = _counts(term)
    listed = _LISTED.search(re.sub(r"等?[”\"]?[“\"「『]?$", "", before))
    if listed and not _BARE.fullmatch(term) and _size(listed.group("list")) >= max(2, min(counts, default=2)):
        return [sentence]
    if (
        (2 in counts and _TWO_BEFORE.search(before))
        or _run_together(term, before)
        or _each_digit(term, sentence)
    ):
        return [sentence]
    bracketed = _IN_BRACKETS.match(after)
    if bracketed and _size(bracketed.group("list")) >= max(2, min(counts, default=2)):
        return [sentence]
    if _DEFINES.match(after) or _DEFINES_BEHIND.match(after):
        return [sentence, *(_linked(passage, index) or _same_start(passage, index))]
    behind = _BEHIND.match(after)
    if behind and _size(behind.group("list")) in counts and _fits(term, behind.group("list")):
        if all(len(item) <= LONGEST_MEMBER for item in _items(behind.group("list"))):
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
    count, stem = _counted(term)
    if count < 3 or len(stem) < 2:
        return []
    heads = [passage.sentences[0] for passage in following[:count] if passage.sentences]
    begun = [stem in head.text[: len(stem) + SHORTEST_CONTENT] for head in heads]
    return heads if len(heads) == count and all(begun) else []


def _run_together(term: str, before: str) -> bool:
    """Tell whether the members stand before a short name without a mark between them: 产业就业创业行业企业“五业”."""
    count, stem = _counted(term)
    if count < 3 or len(stem) != 1:
        return False
    each = rf"[\u4e00-\u9fff]{{1,2}}{stem}"
    return re.search(rf"(?:{each}){{{count}}}[“\"「『]?$", before) is not None


def _each_digit(term: str, sentence: Sentence) -> bool:
    """Tell whether a sentence counts what each digit of a name stands for: 五种意识, 四个方法, 三项机制 for “543”."""
    if not re.fullmatch(r"[2-9]{2,6}", term):
        return False
    told = [_number(count) for count in _OF_SO_MANY.findall(sentence.text)]
    return all(int(digit) in told for digit in term)


def _beginning_with(term: str, passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences behind a name like “五新” whose clauses end in as many words that begin with what it counts.

    抓好外贸“五新”，加快引育新主体，…。着力拓展新市场。积极发展新模式，…: each in its own clause.
    """
    count, stem = _counted(term)
    if count < 3 or len(stem) != 1:
        return []
    one_of = re.compile(rf"(?<=[\u4e00-\u9fff]{{2}}){stem}[\u4e00-\u9fff]{{2,4}}$")
    each: list[tuple[str, Sentence]] = []
    first: list[tuple[str, Sentence]] = []
    for at, sentence in enumerate(passage.sentences[index : index + count + 1]):
        text = sentence.text.partition(term)[2] if at == 0 else sentence.text
        matches = [match.group() for match in map(one_of.search, _CLAUSE.findall(text)) if match]
        each += [(match, sentence) for match in matches]
        first += [(match, sentence) for match in matches[:1]]  # 稳住传统市场、开拓新兴市场 explains 新市场
    for members in (each, first):
        if len({member for member, _ in members}) == len(members) == count:
            return list(dict.fromkeys(sentence for _, sentence in members))
    return []


def _counted_behind(term: str, passage: Passage, index: int) -> Sentence | None:
    """Return the next sentence where it counts what a name of two counts has: 5大领域…三类产业… for 5+3."""
    counts = [_number(count) for count in _SUM.findall(term)]
    if len(counts) < 2 or "+" not in normalise(term) or index + 1 >= len(passage.sentences):
        return None
    following = passage.sentences[index + 1]
    told = [_number(count) for count in _OF_SO_MANY.findall(following.text)]
    return following if all(count in told for count in counts) else None


def _fits(term: str, listed: str) -> bool:
    """Tell whether a list can be what a name of several counts stands for: 一链一院一基金 is no 校企、校地、校校."""
    if len(_NUMBER.findall(term)) < 2:
        return True
    return any(word and word[-1] in listed for word in _NUMBER.split(term))


def _linked(passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences that ； joins, from ``index`` on (a sentence that opens a list is not given itself)."""
    sentences = passage.sentences
    end = index
    while end < len(sentences) and sentences[end].text.rstrip().endswith(("；", ";", "：", ":")):
        end += 1
    first = index + 1 if _OPENS.search(sentences[index].text if index < len(sentences) else "") else index
    return list(sentences[first : end + 1])[:_MEMBERS] if end > index else []


def _parallel(passage: Passage, index: int) -> list[Sentence]:
    """Return the sentences from ``index`` on that begin with the same word: 突出产业链招商, 突出以商招商."""
    sentences = passage.sentences
    found: list[Sentence] = []
    for sentence in sentences[index : index + _MEMBERS]:
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


def _counts(term: str) -> set[int]:
    """Return how many things a name may count, two at least: 2 for 两翼, 3 or 4 for 三地一区 (and 三位一体)."""
    written = _COUNTS.findall(term) or _NUMBER.findall(term)[:1]
    values = [_number(text) for text in written]
    return {value for value in (*values, sum(values)) if 2 <= value <= _MEMBERS}


def _counted(term: str) -> tuple[int, str]:
    """Return how many a name counts and of what (五新: 5, 新); 0 and nothing where it does not count."""
    found = _COUNTED.fullmatch(term)
    return (_number(found["count"]), found["stem"]) if found else (0, "")


def _number(text: str) -> int:
    """Return a number written in digits or as one Chinese numeral; 0 where it is neither."""
    return int(text) if text.isdigit() else _DIGITS.get(text, 0)


def _items(listed: str) -> list[str]:
    return re.split(r"[、+＋]|(?<=.)[和与及](?=.)", listed)


def _size(listed: str) -> int:
    return len(_items(listed))

"""Answers that need no language model: definitions from notes, lists from enumerations, in the report's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.indicators import find
from corpus.types import Part, Passage, Sentence
from rag.evidence import coverage, wanted_tokens
from rag.library import Library, NoteEntry
from rag.retrieve import FoundPassage
from rag.tokens import tokens
from rag.types import Claim, Question, ReportRef

_DEFINITION = re.compile(
    r"什么是|是什么|是啥|啥是|指什么|指的是|指的什么|是指|指哪|各指|具体指|含义|意思|解释|定义|怎么理解|何谓|内容是"
)
_LIST = re.compile(
    r"哪些|哪几|都有什么|有什么|是什么|列出|列举|清单|分别是|包括|[一二三四五六七八九十\d]{1,6}(?:件|项|大|个)"
)
_MENTIONED = re.compile(
    r"(?:提到|提及|提出|谈到|说到|写到|写进|写了|讲到|涉及|提了|提过)(?:了|过)?[“\"]?(?P<topic>[^？?，,。！!”\"吗呢的]{2,20})"
)
_WHETHER_MENTIONED = re.compile(
    r"(?:有没有|有无|是否|是不是|提没)(?:明确)?(?:提到|提及|谈到|说到|写到|讲到|涉及)[^，,。？?]{2,20}[？?吗]*$"
)
_KIND_OF_WORK = re.compile(r"(?<=..)(?:电站|项目|工程|建设|产业|工作|政策|行动|情况)$")
_WHY = re.compile(r"为什么|为何|为啥|凭什么|理由|原因|依据|怎么解释|出于什么|考虑了?什么|怎么考虑|基于什么")
_TARGET = re.compile(r"目标|预期|增速定|增长定")
_REASON = re.compile(
    r"^(?!(?:要?实现|为实现|完成|确保)).{0,24}目标[^。]{0,40}(?:考虑|兼顾|体现了?|立足|匹配|衔接|留有余地|积极进取|有利于|需要与可能|需要和可能)"
)
_OF_ALL = frozenset({"地区生产总值"})
_NUMBERING = re.compile(r"^\s*(?:[\[［〔【（(]\d{1,3}[\]］〕】）)]|\d{1,3}(?![\d年])|[①-⑳])\s*[.．、]?\s*")
_LEADING_VERB = re.compile(
    r"^(?:要|将|会|准备|打算|计划)?(?:深入)?(?:做好?|搞好?|实施|推进|开展|推动|启动|落实|深化|培育|建设|打造)?了?(?=.{4})"
)
_LABEL = re.compile(r"^(?:第?[一二三四五六七八九十]+[是、]|[①-⑳]|[（(]?\d{1,2}[）).．、])")

LIST_COVERAGE = 0.55
"""Share of the question's words that an enumeration's passage must have before its first item."""

_YEAR = re.compile(r"(?<!\d)20\d{2}(?=年)")

LIST_PASSAGES = 6
"""Passages looked at for an enumeration."""


def define(question: Question, library: Library) -> tuple[Claim, ...]:
    """Return the notes that explain what a question asks the meaning of, word for word; empty if none does."""
    if not _DEFINITION.search(question.text) and not _LIST.search(question.text):
        return ()
    entries = library.notes([report.id for report in question.reports])
    # “四个一”安防工程 named in full is not the other “四个一” of the same report.
    closeness = {entry: _names(entry, question) for entry in entries}
    best = max(closeness.values(), default=0)
    found = [entry for entry in entries if best and closeness[entry] == best]
    claims: list[Claim] = []
    for entry in found:
        sentences = library.passage(entry.address).sentences
        if not of_another_year(question, "".join(sentence.text for sentence in sentences), entry.address):
            claims.extend(map(_quoted, sentences))
    return tuple(claims)


def of_another_year(question: Question, note: str, address: str) -> bool:
    """Tell whether a note tells of one year, by name, which is none of those asked about: 2023年10件民生实事为…."""
    told = set(_YEAR.findall(note))
    report = next((r for r in question.reports if address.startswith(r.id)), None)
    asked = {str(year) for year in question.years}
    if report is not None:
        asked |= {str(report.year + offset) for offset in question.offsets}
    return len(told) == 1 and bool(asked) and not told & asked


def enumerate_items(
    question: Question, passages: Sequence[FoundPassage], library: Library
) -> tuple[Claim, ...]:
    """Return the items of the enumeration that a question asks for, complete and in order; empty if none fits."""
    if not _LIST.search(question.text):
        return ()
    # Pairs that stand in no report (办的, 事有) tell one enumeration from another as little as they do passages.
    wanted = wanted_tokens(question, library).only(lambda token: not library.is_new(token))
    for found in passages[:LIST_PASSAGES]:
        passage = library.passage(found.address)
        items = [item for item in passage.items if _LABEL.match(item.label)]
        if len(items) < 3:
            continue
        lead = passage.text[: _offset(passage, items[0].text)]
        if coverage(wanted, " ".join([*passage.section, lead[-80:]])) < LIST_COVERAGE:
            continue
        return tuple(
            _claim(item.text, [s for s in passage.sentences if s.start < item.end and s.end > item.start])
            for item in items
        )
    return ()


def reasons(question: Question, passages: Sequence[Passage]) -> tuple[Claim, ...]:
    """Return what a report gives as its reasons for the targets of the year, where that is asked; empty if it gives none.

    They stand by themselves behind the targets (确定这样的目标，既立足…，也考虑了…), with few words of any question. For a target
    that is not of the whole (生猪出栏) they are no reason.
    """
    about = {mention.name for mention in find(question.text, everyday=True)} - _OF_ALL
    if about or not _WHY.search(question.text) or not _TARGET.search(question.text):
        return ()
    for passage in passages:
        if passage.part is not Part.PLAN:
            continue
        sentences = passage.sentences
        first = next((i for i, sentence in enumerate(sentences) if _REASON.search(sentence.text)), None)
        if first is None:
            continue
        end = first
        while end + 1 < len(sentences) and sentences[end].text.rstrip().endswith(("；", ";", "：", ":")):
            end += 1  # 主要有三点考虑：一是…；二是…
        return tuple(_claim(sentence.text, [sentence]) for sentence in sentences[first : end + 1])
    return ()


def asks_whether_there_is(question: Question) -> bool:
    """Tell whether a question is only whether a report speaks of something: 有没有提到大飞机."""
    return _WHETHER_MENTIONED.search(question.text) is not None


def mentions(question: Question, report: ReportRef, library: Library) -> tuple[tuple[Claim, ...], bool]:
    """Answer 哪些城市提到低空经济 for one report: the first sentence that has the words, the half meant first.

    The second value says whether the question is of that kind; then no sentence means that the report is silent.
    """
    asked = _MENTIONED.search(question.text)
    if asked is None:
        return (), False
    topic = _bare(asked.group("topic"))
    # 抽水蓄能电站 may be called 抽水蓄能 only.
    named = _LEADING_VERB.sub("", topic)  # 实施…工程 is told as 推进…工程, too
    for name in dict.fromkeys((topic, named, _KIND_OF_WORK.sub("", named))):
        found = [
            (passage.part is not question.part, passage.number, sentence)
            for passage in library.passages(report.id)
            for sentence in passage.sentences
            if name in _bare(sentence.text)
        ]
        if found:
            break
    found.sort(key=lambda entry: entry[:2])
    return tuple(_claim(sentence.text, [sentence]) for _, _, sentence in found[:1]), True


def _names(entry: NoteEntry, question: Question) -> int:
    """Tell how closely a question names a note's term.

    3: all of it; 2: what it has in quotation marks; 1: most of its words; 0: not at all.
    """
    asked = _bare(question.text)
    if not entry.term:
        return 0
    if _bare(entry.term) in asked:
        return 3
    if any(len(core) >= 3 and core in asked for core in map(_bare, re.findall(r"“([^“”]+)”", entry.term))):
        return 2
    term, present = set(tokens(_bare(entry.term))), set(tokens(asked))
    return int(len(term) >= 4 and len(term & present) / len(term) >= 0.75)


def _bare(text: str) -> str:
    return re.sub(r"[“”\"'‘’「」\s]", "", text).upper()


def _quoted(sentence: Sentence) -> Claim:
    return _claim(_NUMBERING.sub("", sentence.text, count=1), [sentence])


def _claim(text: str, sentences: Sequence[Sentence]) -> Claim:
    plain = text.strip().rstrip("；;，,")
    plain += "" if plain.endswith(("。", "！", "？", "”")) else "。"
    return Claim(text=plain, citations=tuple(s.address for s in sentences), support="supported")


def _offset(passage: Passage, text: str) -> int:
    return max(passage.text.find(text), 0)

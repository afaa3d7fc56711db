"""From the sentences that answer to what is quoted: which of them, which part of each, and the lists that they open."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.types import Sentence
from rag.asked import Asked, asked
from rag.clauses import CLAUSE_WITH_MARK
from rag.evidence import Ranked
from rag.fit import Asking, Reading, has_wanted, quantities
from rag.keywords import Keyword, longest_shared, present, support
from rag.lists import LONGEST_LIST, MOST, has_lead, list_of, opens_list
from rag.reader import in_its_place
from rag.timely import asked_years, wants_number, wants_prose
from rag.tokens import normalise
from rag.types import Claim, Question
from rag.verdict import asks_whether, asks_whether_done

ENOUGH = 0.46
"""A sentence (with its headings) that has this share of the question's words, by weight, answers it."""

SURELY_NOT, BEHIND = -2.5, 2.5
"""A further sentence read with less than the first, and so much less than the best, is not quoted."""

SURE = 0.5
"""A further sentence that answers as probably as this is quoted, too."""

GAIN = 0.18
"""A further sentence must add this share of the question's words."""

MOST_OF_PLACE = 8
"""Sentences quoted where everything is asked for that concerns one county."""

LONG = 80
"""A longer sentence is cut to the clauses that answer, where a figure is asked for."""

SEVERAL = re.compile(r"哪些|哪几|包括|困难|问题|不足|短板|有什么|有啥|分别是|清单")


def choose(asking: Asking, fitting: Sequence[tuple[float, Ranked]]) -> list[Ranked]:
    """Take the best sentence, and others that surely answer too, add words of the question or another of its times.

    What the reader is sure does not answer is left out, where it is not as sure of the best.
    """
    question, words = asking.question, asking.words
    chosen = [fitting[0][1]]
    most = MOST if not question.each or wants_prose(question) else 1
    for fit, candidate in fitting[1:]:
        if len(chosen) >= most and not (question.each and _another_time(question, candidate, chosen)):
            continue
        text = "".join(c.sentence.text for c in chosen)
        gain = support(words, text + candidate.sentence.text) - support(words, text)
        if _another_time(question, candidate, chosen) or _done_or_not(question, candidate, chosen):
            chosen.append(candidate)
        elif gain >= GAIN or (fit >= SURE and not wants_number(question)):
            if not _read_as_another(asking, fitting[0][1], candidate):
                chosen.append(candidate)
    return sorted(chosen, key=lambda r: (r.passage.number, r.index))


def _read_as_another(asking: Asking, best: Ranked, candidate: Ranked) -> bool:
    """Tell whether the reader is sure that a further sentence answers nothing, and not of the best."""
    text = candidate.sentence.text.rstrip()
    if asking.reader is None or asking.question.each or opens_list(text) or text.endswith(("：", ":")):
        return False
    first, further = read_together(asking.reader, asking, [best, candidate])
    return further < SURELY_NOT and further < first - BEHIND


def with_parallel(question: Question, chosen: Sequence[Ranked], words: Sequence[Keyword]) -> list[Ranked]:
    """Add the members of a list that is told sentence by sentence: 开展住房改善专项行动, …。开展保交房专项行动, ….

    Where two sentences of one paragraph were chosen that begin alike and have the thing asked for, all such are members.
    """
    things = [word for word in words if word.thing]
    if not SEVERAL.search(question.text) or wants_number(question) or not things:
        return list(chosen)
    more = list(chosen)
    for first, second in pairwise(chosen):
        begun = first.sentence.text[:2]
        if first.passage != second.passage or second.sentence.text[:2] != begun:
            continue
        known = {one.sentence.address for one in more}
        more += [
            replace(first, index=index)
            for index, sentence in enumerate(first.passage.sentences)
            if sentence.address not in known
            and sentence.text.startswith(begun)
            and present(things[-1], normalise(sentence.text)) >= 1
        ]
    return sorted(more, key=lambda r: (r.passage.number, r.index))[:LONGEST_LIST]


def of_places(places: Sequence[str], fitting: Sequence[tuple[float, Ranked]]) -> list[Ranked]:
    """Take every sentence that names a county asked about: what a report says of one stands here and there."""
    named = [r for _, r in fitting if any(place in r.sentence.text for place in places)]
    chosen = named[:MOST_OF_PLACE] or [fitting[0][1]]
    return sorted(chosen, key=lambda r: (r.passage.number, r.index))


def _another_time(question: Question, candidate: Ranked, chosen: Sequence[Ranked]) -> bool:
    """Tell whether a question that names two times (去年 and 今年) finds the second in this sentence."""
    asked = asked_years(question, candidate.report)
    if len(asked) < 2 or candidate.support < 0.8 * max(c.support for c in chosen):
        return False
    return all(candidate.passage.part is not c.passage.part for c in chosen)


def _done_or_not(question: Question, candidate: Ranked, chosen: Sequence[Ranked]) -> bool:
    """Tell whether a question about what was done finds here what the review says, beside the plan, or the other way."""
    if not asks_whether_done(question) or candidate.support < ENOUGH:
        return False
    return all(candidate.passage.part is not c.passage.part for c in chosen)


OF_A_NAME = 3
"""Characters shared with a name by chance."""

_A_PART = re.compile(r"其中([\u4e00-\u9fff]{3,12})(?=\d)")


def claims_of(question: Question, chosen: Sequence[Ranked], words: Sequence[Keyword]) -> list[Claim]:
    """Return what is quoted of the sentences chosen: lists whole, long sentences cut where a figure or a yes is asked for."""
    claims: list[Claim] = []
    seen: set[str] = set()
    for ranked in chosen:
        members = [ranked.sentence]
        if not wants_number(question) and not asks_whether(question):
            members = list_of(ranked.passage, _head(question, ranked))
        for sentence in members:
            if sentence.address in seen:
                continue
            seen.add(sentence.address)
            text = sentence.text
            if len(text) > LONG and (wants_number(question) or asks_whether(question)):
                times = frozenset(map(str, asked_years(question, ranked.report)))
                cut = _cut(text, words, asked(question.text) if wants_number(question) else None, times)
                text = text if _has_its_own_part(question, cut, text) else cut
            claims.append(claim_of(text, sentence))
    return claims


def _has_its_own_part(question: Question, cut: str, text: str) -> bool:
    """Tell whether a part behind what was cut out has more of the name asked for: 四大集群5218亿元，其中新材料集群2106亿元."""
    rest = text.partition(cut.rstrip("。；"))[2]
    return any(
        longest_shared(question.text, part) > max(OF_A_NAME, longest_shared(question.text, _figured(cut)))
        for part in _A_PART.findall(rest)
    )


def _figured(cut: str) -> str:
    """Return what stands before the first figure of a clause."""
    return re.split(r"\d", cut, maxsplit=1)[0]


def _head(question: Question, ranked: Ranked) -> int:
    """Return where the list begins of which a sentence is a member, if the question wants all of it."""
    index = ranked.index
    if not SEVERAL.search(question.text):
        return index
    sentences = ranked.passage.sentences
    while index > 0 and sentences[index - 1].text.rstrip().endswith(("；", ";")):
        index -= 1
    return index if index == ranked.index or has_lead(sentences[index].text) else ranked.index


def claim_of(text: str, sentence: Sentence) -> Claim:
    """Return a claim that is (part of) a sentence, word for word."""
    plain = text.strip().rstrip("；;，,")
    plain += "" if plain.endswith(("。", "！", "？", "”", "：")) else "。"
    return Claim(text=plain, citations=(sentence.address,), support="supported")


def _cut(text: str, words: Sequence[Keyword], wanted: Asked | None, times: frozenset[str]) -> str:
    """Return the contiguous clauses of a long sentence that have the words asked for, up to the number ``wanted``.

    Among clauses with a number the one that names a year asked about (``times``) comes first.
    """
    clauses = [m.group() for m in CLAUSE_WITH_MARK.finditer(text)]

    def share(first: int, last: int) -> float:
        return support(words, "".join(clauses[first : last + 1]))

    def reach(holds: Callable[[str], object], otherwise: int) -> int:
        ends = (end for end in range(last, len(clauses)) if holds("".join(clauses[first : end + 1])))
        return next(ends, otherwise)

    def dated(index: int) -> bool:
        return wanted is not None and any(time in clauses[index] for time in times)

    shares = [share(index, index) for index in range(len(clauses))]
    if wanted is None and shares.count(max(shares)) > 1:
        return text  # which of them says it is not told by the words
    first = last = max(
        range(len(clauses)), key=lambda index: (dated(index) and share(index, index) > 0, share(index, index))
    )
    if wanted is not None:
        any_number = reach(quantities, len(clauses) - 1)
        last = reach(lambda taken: has_wanted(wanted, taken), any_number)
    # Further words asked for stand before or behind: take the clauses up to them.
    for start in range(first - 1, -1, -1):
        if share(start, last) - share(first, last) >= GAIN:
            first = start
    for end in range(last + 1, len(clauses)):
        if share(first, end) - share(first, last) >= GAIN:
            last = end
    return "".join(clauses[first : last + 1])


def read_together(reader: Reading, asking: Asking, some: Sequence[Ranked]) -> Sequence[float]:
    """Return what the reader says of some sentences."""
    return reader(asking.question.text, [in_its_place(one.passage, one.index) for one in some])

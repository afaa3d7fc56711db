"""Names and questions that count: “五新” has five of 新, 哪六条产业链 wants six."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.types import Passage, Sentence

QUOTED = re.compile(r"[“\"「『](?P<term>[^”\"」』]{2,20})[”\"」』]")
NUMBER = re.compile(r"[一二两三四五六七八九十百\d]+")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
MOST_MEMBERS = 12

MOST_OF_THEM = 0.6
"""Share of the members that must be named: a report may join two of them."""

_CLAUSE_TO_LIST = re.compile(r"[^，,；;。]+")
_SO_MANY = re.compile(r"(?<![\d.第])([三四五六七八九十]|\d{1,2})(?=[个家项条件座所处])")

_CLASSIFIER = "[个大项条件家种类座位所支名处对只]"
WHICH_OF = re.compile(
    rf"哪(?P<which>[三四五六七八九十]|\d{{1,2}})|(?P<named>[三四五六七八九十]|\d{{1,2}}){_CLASSIFIER}[^，。？?、]{{2,14}}名单|(?P<counted>(?<![第\d.十])(?:[三四五六七八九十]|\d{{1,2}})){_CLASSIFIER}[^，。？?、]{{2,14}}?(?<![中里])(?<!里面)[，,]?"
    r"(?:分别|都|具体|各)?(?:(?:是|有|包括|指|在|位于|建在)?(?<!为)(?:哪|什么|啥)|(?:请|麻烦)?(?:逐[项条个一]|一一|全部|都)(?:列|写|说))"
)
FIRST_OF_ALL = re.compile(r"[排列居位]在?[前后末][一二两三四五\d]|[前后末][二两三四五\d][名位]")
"""目标排在前三的是哪三个 wants an order, no members of anything."""

_WHICH_CHARACTERS = re.compile(r"哪(?:几|[三四五六七八九十\d]+)个字")
"""四大格局是哪四个字 asks for the name itself: “红绿古今”."""

_SO_MANY_OF = re.compile(
    r"(?P<count>[三四五六七八九十]|(?<![\d.])\d{1,2})[个大项条]{1,2}(?P<stem>[\u4e00-\u9fff]{3,10}?)(?=(?:分别|都|具体|各)?(?:是|有|包括|指)(?:哪|什么|啥))"
)
_COUNTED = re.compile(r"(?P<count>[两二三四五六七八九十])[个大项]?(?P<stem>[\u4e00-\u9fff]{1,6})")
_COUNTS = re.compile(r"([一二两三四五六七八九十]|\d{1,2})(?=[\u4e00-\u9fff])")


def members_asked(text: str) -> int:
    """Return how many members a question wants named, three at least: 6 for 6条产业链分别是哪六条; 0 where it wants none."""
    found = WHICH_OF.search(text)
    if found is None or _WHICH_CHARACTERS.search(text) or FIRST_OF_ALL.search(text):
        return 0
    count = found["which"] or found["named"] or found["counted"]
    value = number_of(count)
    return value if value >= 3 else 0


def names_members(texts: Sequence[str], count: int) -> bool:
    """Tell whether sentences name most of so many members: in one list, or one in a sentence or clause."""
    if len(texts) < count * MOST_OF_THEM and any(_only_counts(text, count) for text in texts):
        return False  # 5个开发区获批扩区调区, whatever is listed beside it
    most = max((size_of(piece) for text in texts for piece in re.split(r"[，,；;。：:]", text)), default=0)
    clauses = max((len(re.split(r"[；;]", text.rstrip("。；;"))) for text in texts), default=0)
    quoted = max((len(QUOTED.findall(text)) for text in texts), default=0)
    return max(most, clauses, quoted, len(texts)) >= count * MOST_OF_THEM


def _only_counts(text: str, count: int) -> bool:
    """Tell whether a clause says how many there are and names none of them.

    They may be named in it, in brackets, behind a colon, or in the clause next to it (甲、乙、丙、丁、戊、己，共6个项目).
    """
    clauses = _CLAUSE_TO_LIST.findall(text)
    for index, clause in enumerate(clauses):
        said = [number for number in _SO_MANY.findall(clause) if number_of(number) == count]
        beside = clauses[max(0, index - 1) : index + 2]
        if (
            said
            and sum(not _SO_MANY.search(item) for item in items_of(clause)) < count * MOST_OF_THEM
            and not re.search("[：:（(]", clause)
            and not any(list_of_just(one, count) for one in beside)
        ):
            return True
    return False


def list_of_just(text: str, count: int) -> str:
    """Return the clause with a list of just so many members, as 集成电路、生物医药、人工智能三大先导产业 has three; empty if none."""
    return next((piece for piece in re.split(r"[，,；;。：:]", text) if size_of(piece) == count), "")


def members_beside(text: str, sentence: Sentence, passage: Passage) -> list[Sentence]:
    """Return the sentences of a paragraph that have one member each of what a question counts, with the one that counts them.

    六大提升行动是哪六个: 实施城市更新六大提升行动。实施…提升行动。实施…提升行动。, six in all. Empty where they are not as many.
    """
    asked = _SO_MANY_OF.search(text)
    if asked is None or (count := number_of(asked["count"])) < 3:
        return []
    stem = asked["stem"]
    ends = [stem[at:] for at in range(len(stem) - 2)]  # 城市更新提升行动 is counted, each ends in 提升行动
    for end in ends:
        members = [s for s in passage.sentences if s is not sentence and end in s.text]
        if len(members) == count and end in sentence.text:
            return [sentence, *members]
    return []


def quoted_otherwise(term: str, text: str) -> str | None:
    """Return a name as a text writes it, maybe with a quotation mark inside: 两个“关键小事 for 两个关键小事; None if it has it not."""
    found = _with_marks(term).search(text)
    return found.group() if found else None


@lru_cache(maxsize=16)
def _with_marks(term: str) -> re.Pattern[str]:
    return re.compile('[“”"「」『』]?'.join(map(re.escape, term)))


def counts_of(term: str) -> set[int]:
    """Return how many things a name may count, two at least: 2 for 两翼, 3 or 4 for 三地一区 (and 三位一体)."""
    written = _COUNTS.findall(term) or NUMBER.findall(term)[:1]
    values = [number_of(text) for text in written]
    return {value for value in (*values, sum(values)) if 2 <= value <= MOST_MEMBERS}


def counted_by(term: str) -> tuple[int, str]:
    """Return how many a name counts and of what (五新: 5, 新); 0 and nothing where it does not count."""
    found = _COUNTED.fullmatch(term)
    return (number_of(found["count"]), found["stem"]) if found else (0, "")


def number_of(text: str) -> int:
    """Return a number written in digits or as one Chinese numeral; 0 where it is neither."""
    return int(text) if text.isdigit() else _DIGITS.get(text, 0)


def items_of(listed: str) -> list[str]:
    """Return the members that a list names."""
    return re.split(r"[、+＋]|(?<=.)[和与及](?=.)", listed)


def size_of(listed: str) -> int:
    """Return how many members a list names."""
    return len(items_of(listed))

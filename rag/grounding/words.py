"""The words of a sentence: quotations, negation, opposites, how far a thing has come, and what is not there at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from corpus.indicators import find
from corpus.numerals import narrow
from rag.grounding.model import Atom
from rag.grounding.reading import VERBS_TOO, Clause, Reading, content, read
from rag.keywords import cut
from rag.tokens import normalise, tokens
from rag.types import Evidence

SUPPORTED = 0.6
"""Share of a sentence's content words that its evidence must have."""

PARTIAL = 0.35
"""Below this share the sentence is about something else."""

FOREIGN = 0.34
"""A clause with less than this share of its words in the evidence was added to what the evidence says."""

UNKNOWN = 4
"""Characters in a row, no two of which the evidence has together, that name something else."""

ECHO = 0.5
"""Share of the question's words in a sentence that may not be missing from its evidence."""

_MARKS = re.compile(r"[\s“”\"'‘’「」『』《》〈〉,，、.。;；:：!！?？()（）·—-]")
_NOT = re.compile(
    r"(?:没有|并未|尚未|从未|未能|未曾|未(?![来成必婚])|并非|绝不|不再|不会|不能|不(?![断动仅但少低超高于管论同久锈愧忘懈折惜得止下足])|不高(?!于)|不足(?![0-9])|"
    r"不及|无(?![人废障缝形锡边价烟纸]|实体|纸质|证明|党派))"
)
_LEXICAL = re.compile(
    r"[一绝]?不(?:断|动产|仅|但|少|低于|超过|高于|少于|大于|多于|突破|管|论|同|久|懈|忘|折|易|凡|平凡|寻常)|密不可分|供不应求|未来|未成年|无人|无废|无障碍|非(?:法|居民|物质|金属|重点|刚性|公|粮|农)|有没有|是否"
)
_PREVENT = re.compile(
    r"遏制|防止|杜绝|严禁|禁止|避免|严厉打击|坚决打击|取缔|全面拆除|否决|消除|清零|化解|反对|摒弃|纠治|整治|治理|防范|拒绝"
)
_PREVENTED = re.compile(r"遏制|防止|杜绝|严禁|禁止|避免|取缔|消除|拒绝|反对|摒弃|否决|纠治")
_OPPOSITES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(one), re.compile(two))
    for one, two in (
        (
            r"(?<!负)增长|上升|提高|提升(?!级)|上涨|增加|新增|扩大|上调|回升|走高|净增|加大|加强",
            r"下降|减小|削弱|降低|减少|下滑|缩小|下调|压减|收窄|回落|走低|净减|缩减|负增长",
        ),
        (r"高于|快于|好于|高出|领先", r"低于|慢于|差于|落后"),
        (r"加快|提速", r"放缓|减速|减慢"),
        (r"扭亏|减亏", r"亏损|增亏"),
        (r"减负", r"增负|加负"),
        (r"超过|突破|超额完成", r"未达到|跌破|少于|低于|欠完成"),
        (r"改善|好转|优于", r"恶化|变差|劣于"),
        (r"前移|前进|进位|上升", r"后移|后退|退位|下滑"),
        (r"最高|最多|最大|第一|首位|最优", r"最低|最少|最小|末位|倒数|最差"),
        (r"支持|鼓励|推进|推动|加快|发展|扩大", r"遏制|禁止|限制|取消|停止|暂停|叫停|压缩"),
        (r"宽松|放宽", r"从严|收紧|严格"),
    )
)  # fmt: skip
_CONTRASTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(one), re.compile(two))
    for one, two in (("城镇|城市", "农村|乡村"), ("出口", "进口"), ("国家级|国家", "省级|市级"))
)
_STAGES: tuple[re.Pattern[str], ...] = (
    re.compile(r"开工|启动|动工|奠基|签约|筹建|谋划|前期工作|立项|获批建设"),
    re.compile(r"推进|加快|加速|在建|有序|创建(?!成)|争创|申报|力争|争取"),
    re.compile(r"封顶|基本建成|基本完成|基本完工|主体完工"),
    re.compile(
        r"建成|完工|竣工|投产|投用|投入使用|通车|通航|开港|运营|开业|开馆|开街|开园|落成|投运|获评|荣获|创建成功|成功创建|创成|入选"
    ),
)
_ALL = re.compile(r"全覆盖|全部|所有|一律|无一例外|每一|完全|全面(?:完成|建成|达到|超额)")
_SOME = re.compile(r"多数|部分|一些|个别|少数|大部分|不少|有的")
_MEASURE = re.compile(
    r"业?营业收入|业?增加值|业?总?产值|产量|规模以上|规模|总额|总量|总数|数量|利润|企业|项目|人数|水平|比例|覆盖率"
)
_RELATION = re.compile(
    r"因为|由于|因此|导致|得益于|归功于|从而|为此|最[高低多少快慢大小]|领先于|[高低快慢]于|强于|优于"
)


class Aligned(NamedTuple):
    """The clause of the evidence that a clause retells."""

    piece: Evidence
    text: str


def align(
    claim: Reading, evidence: Sequence[Evidence], borne: dict[int, tuple[Evidence, str]]
) -> list[Aligned | None]:
    """Return, for each clause of a sentence, the evidence's clause that it retells.

    ``borne`` has those that figures decided; the rest go by their words, with the words of the clause before where
    they have too few.
    """
    found: list[Aligned | None] = []
    clauses = [
        (piece, clause)
        for piece in evidence
        for clause in read(piece.text, piece.report.place).clauses
        if clause.words
    ]
    for number, clause in enumerate(claim.clauses):
        if number in borne:
            found.append(Aligned(*borne[number]))
            continue
        best: Aligned | None = None
        score = 0.0
        for piece, other in clauses:
            shared = len(clause.words & other.words)
            share = shared / len(clause.words) if clause.words else 0.0
            value = share + 0.2 * shared / len(other.words)
            if value > score and shared >= min(2, len(clause.words)) and share >= 0.3:
                best, score = Aligned(piece, other.text), value
        found.append(best)
    return found


def judge_quotations(claim: Reading, evidence: Sequence[Evidence]) -> list[Atom]:
    """Return an atom for every quotation: its words must stand in the evidence, one after the other."""
    said = _bare("".join("".join(piece.section) + piece.text for piece in evidence))
    atoms = []
    for start, end in _quotations(claim.text):
        quoted = claim.text[start + 1 : end - 1]
        words = _bare(quoted)
        if len(words) < 2:
            continue
        fits = words in said
        reason = "" if fits else f"依据里没有“{quoted[:20]}”"
        atoms.append(Atom("quotation", start, end, "supported" if fits else "contradicted", reason))
    return atoms


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of quotations and titles, marks included; those inside another are part of it."""
    depth, start = 0, 0
    for position, char in enumerate(text):
        if char in "“「『《":
            start = start if depth else position
            depth += 1
        elif char in "”」』》" and depth:
            depth -= 1
            if not depth:
                yield start, position + 1


def _bare(text: str) -> str:
    return _MARKS.sub("", normalise(text))


def judge_polarity(
    claim: Reading, evidence: Sequence[Evidence], aligned: Sequence[Aligned | None]
) -> list[Atom]:
    """Return an atom for every negation, opposite or overstatement that the evidence does not share."""
    atoms = []
    negated = [_negations(clause) for piece in evidence for clause in _clauses(piece)]
    anywhere = "".join(piece.text for piece in evidence)
    for number, clause in enumerate(claim.clauses):
        match = aligned[number]
        for start, word, predicate in _negations(clause.text):
            shared = any(_same_predicate(predicate, theirs) for found in negated for _, _, theirs in found)
            if word == "不" and predicate[:1] in ("为", "是"):
                shared = match is not None and bool(_negations(match.text))
            if not shared and not _prevents(anywhere, predicate):
                at = clause.start + start
                reason = f"依据没有说“{word}{predicate[:4]}”"
                atoms.append(Atom("polarity", at, at + len(word), "contradicted", reason))
        if match is None:
            continue
        atoms += _dropped(clause, match)
        atoms += _opposed(clause, match)
        atoms += _overstated(clause, match, anywhere)
        atoms += _further(clause, match)
    return atoms


def _prevents(text: str, predicate: str) -> bool:
    """Tell whether a text says that something is prevented: 杜绝重大事故发生 for 没有发生重大事故."""
    words = {t for t in tokens(_PREVENTED.sub("　", predicate)) if not t[0].isdigit()}
    return any(words & set(tokens(text[m.end() : m.end() + 18])) for m in _PREVENTED.finditer(text))


def _clauses(piece: Evidence) -> list[str]:
    return [clause.text for clause in read(piece.text, piece.report.place).clauses]


def _negations(text: str) -> list[tuple[int, str, str]]:
    """Return (start, word, what is negated) for every negation that is not part of a word."""
    lexical = [m.span() for m in _LEXICAL.finditer(text)]
    return [
        (m.start(), m.group(), text[m.end() : m.end() + 6])
        for m in _NOT.finditer(text)
        if not any(start <= m.start() < end for start, end in lexical)
    ]


def _same_predicate(one: str, other: str) -> bool:
    if not one or not other:
        return one == other
    mine, theirs = set(tokens(one)), set(tokens(other))
    return bool(mine & theirs) or one[0] == other[0]


def _dropped(clause: Clause, match: Aligned) -> Iterator[Atom]:
    """Yield what the evidence negates or prevents and the sentence states as it is."""
    mine = bool(_negations(clause.text)) or _PREVENT.search(clause.text) is not None or "零" in clause.text
    if mine:
        return
    for _, word, predicate in _negations(match.text):
        touched = set(tokens(predicate[:4])) & set(tokens(clause.text)) or (
            predicate[:1] and predicate[0] in clause.text
        )
        if touched or not predicate:
            yield Atom(
                "polarity",
                clause.start,
                clause.end,
                "contradicted",
                f"依据说的是“{word}{predicate[:4]}”",
                word + predicate,
            )
            return
    prevented = re.search(rf"(?:{_PREVENTED.pattern}|打击)(.{{2,14}})", match.text)
    if prevented and set(tokens(prevented.group(1))) & set(tokens(clause.text)):
        yield Atom(
            "polarity",
            clause.start,
            clause.end,
            "contradicted",
            f"依据说的是“{prevented.group()[:10]}”",
            prevented.group(),
        )


def _opposed(clause: Clause, match: Aligned) -> Iterator[Atom]:
    """Yield a word whose opposite the evidence has in its place: alone in the clause, or before the same words."""
    for pair in (*_OPPOSITES, *_CONTRASTS):
        for mine, theirs in (pair, pair[::-1]):
            other = theirs.search(match.text)
            if other is None:
                continue
            alone = not theirs.search(clause.text) and not mine.search(match.text)
            for word in mine.finditer(clause.text):
                after = clause.text[word.end() : word.end() + 2]
                if alone or (pair in _OPPOSITES and _instead(after, mine, theirs, match.text)):
                    start = clause.start + word.start()
                    yield Atom(
                        "polarity", start, start + len(word.group()), "contradicted",
                        f"依据说的是{other.group()}，不是{word.group()}", other.group(),
                    )  # fmt: skip
                    break


def _instead(after: str, mine: re.Pattern[str], theirs: re.Pattern[str], text: str) -> bool:
    """Tell whether a text has the opposite, and not the word itself, before the words that come after it."""
    return (
        len(after) == 2
        and any(text.startswith(after, found.end()) for found in theirs.finditer(text))
        and not any(text.startswith(after, found.end()) for found in mine.finditer(text))
    )


def _overstated(clause: Clause, match: Aligned, anywhere: str) -> Iterator[Atom]:
    word = _ALL.search(clause.text)
    if word and not _ALL.search(match.text) and "100%" not in match.text:
        some = _SOME.search(match.text)
        if some or _ALL.search(anywhere) or word.group() in ("全覆盖", "全部", "所有"):
            reason = f"依据没有说{word.group()}" + (f"，说的是{some.group()}" if some else "")
            start = clause.start + word.start()
            yield Atom("polarity", start, start + len(word.group()), "contradicted", reason)


def _further(clause: Clause, match: Aligned) -> Iterator[Atom]:
    """Yield a thing said to be finished that the evidence says is begun, under way or nearly finished."""
    if _stage(clause.text) == 3 and _stage(match.text) in (0, 1, 2):
        word = _STAGES[3].search(clause.text)
        other = next(s.search(match.text) for s in _STAGES[:3] if s.search(match.text))
        if word and other:
            start = clause.start + word.start()
            yield Atom(
                "stage", start, start + len(word.group()), "contradicted",
                f"依据说的是{other.group()}，不是{word.group()}", other.group(),
            )  # fmt: skip


def _stage(text: str) -> int:
    """Return how far a thing has come: 0 begun, 1 under way, 2 nearly finished, 3 finished; -1 where nothing says it."""
    plain = _STAGES[2].sub("　", text)
    if _STAGES[3].search(plain):
        return 3
    return next((stage for stage in (2, 1, 0) if _STAGES[stage].search(text)), -1)


def judge_relations(claim: Reading) -> list[Atom]:
    """Return an atom for every comparison and cause that a sentence states; rules cannot judge these."""
    return [
        Atom("relation", m.start(), m.end(), "unchecked", f"没有核对“{m.group()}”所说的关系")
        for m in _RELATION.finditer(claim.plain)
    ]


def present_in(evidence: Sequence[Evidence]) -> frozenset[str]:
    """Return the words of the evidence with its headings and places."""
    found: set[str] = set()
    for piece in evidence:
        found |= _present(piece.text + "。" + "。".join(piece.section))
        found |= set(tokens(piece.report.place))
    return frozenset(found)


def _present(text: str) -> frozenset[str]:
    return content(text) | frozenset(tokens(text))


def judge_words(
    claim: Reading, evidence: Sequence[Evidence], named: Collection[str] = ()
) -> tuple[list[Atom], float]:
    """Return atoms for what the evidence does not have at all, and the share of all words that it has.

    ``named`` are words of things whose figures the evidence has; they need not stand there letter for letter.
    """
    there = present_in(evidence)
    present = there | frozenset(named)
    wanted: set[str] = set()
    atoms = []
    for clause in claim.clauses:
        wanted |= clause.words
        missing = clause.words - present
        if len(missing) >= 3 and 1 - len(missing) / len(clause.words) < FOREIGN:
            reason = f"依据里没有“{clause.text.strip()[:24]}”"
            atoms.append(Atom("words", clause.start, clause.end, "missing", reason))
        elif unknown := _unknown_name(clause, there):
            atoms.append(Atom("words", clause.start, clause.end, "missing", f"依据里没有“{unknown}”"))
    share = len(wanted & present) / len(wanted) if wanted else 1.0
    return atoms, share


def _unknown_name(clause: Clause, present: Collection[str]) -> str:
    """Return a stretch of :data:`UNKNOWN` characters or more of which the evidence has no pair; else an empty string."""
    for run in re.findall(r"[\u4e00-\u9fff]{4,}", _MEASURE.sub(" ", clause.bare)):
        start = 0
        for position in range(len(run)):
            if position + 1 == len(run) or run[position : position + 2] in present:
                if position - start + 1 >= UNKNOWN:
                    return str(run[start : position + 1])
                start = position + 1
    return ""


_NAMED = re.compile(
    r"(?P<own>[\u4e00-\u9fff]{2})(?:科技|化工|集团|公司|新材料|新能源|药业|光电|股份|产业园|工业园|高速|高铁|铁路|机场|大桥|水库|医院|"
    r"大学(?!生)|学院|中学|小学(?!生)|片区|新区|开发区|经开区|高新区|景区|古镇|古村|博物馆|电站|电厂|码头)"
)
"""Ends of names of companies, institutions, ways and districts, with the two characters before."""

_NAME_TAGS = frozenset(("nr", "nrt", "ns", "nt", "nz"))


def judge_names(claim: Reading, evidence: Sequence[Evidence]) -> list[Atom]:
    """Return an atom for every name whose end tells what it is of: its own characters must stand in the evidence.

    Only what a dictionary calls a name, or does not have, is one (荣凯科技); 重点医院 and 新建医院 are judged as words.
    """
    said = "".join(piece.report.place + "".join(piece.section) + piece.text for piece in evidence)
    atoms = []
    for name in _NAMED.finditer(claim.plain):
        own = name["own"]
        if own in said:
            atoms.append(Atom("name", name.start(), name.end(), "supported"))
        elif _is_name(own):
            reason = f"依据里没有“{name.group()}”"
            atoms.append(Atom("name", name.start(), name.end(), "missing", reason))
    return atoms


def judge_indicators(claim: Reading, evidence: Sequence[Evidence], borne: Collection[int]) -> list[Atom]:
    """Return an atom for every indicator that a sentence names: the evidence names it, or has most of its words.

    Of ``borne``, the clauses whose figures the evidence has, it is judged with the figures: 总产 may be called 产量 there.
    """
    texts = [text for piece in evidence for text in (piece.text, *piece.section)]
    there = {mention.name for text in texts for mention in find(narrow(text))}
    present = present_in(evidence)
    atoms = []
    for mention in find(claim.plain):
        own = content(claim.plain[mention.start : mention.end])
        known = any(mention.name in name or name in mention.name for name in there)
        clause = next((n for n, c in enumerate(claim.clauses) if mention.start < c.end), 0)
        fits = known or clause in borne or len(own & present) >= SUPPORTED * len(own)
        reason = "" if fits else f"依据没有说{mention.name}"
        atoms.append(
            Atom("indicator", mention.start, mention.end, "supported" if fits else "missing", reason)
        )
    return atoms


def _is_name(pair: str) -> bool:
    words = cut(pair)
    return len(words) == 1 and words[0][1] in _NAME_TAGS and pair not in VERBS_TOO


def judge_echo(claim: Reading, evidence: Sequence[Evidence], asked: str) -> list[Atom]:
    """Return what is wrong where most of the question's words in a sentence are nowhere in its evidence."""
    if not asked:
        return []
    repeated = content(asked) & frozenset().union(*(clause.words for clause in claim.clauses))
    missing = repeated - present_in(evidence)
    if repeated and len(missing) / len(repeated) >= ECHO:
        return [Atom("words", 0, len(claim.text), "contradicted", "重复了问题里的词，依据里却没有")]
    return []

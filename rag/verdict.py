"""Yes or no: what the sentences that were found say to a question that asks whether.

Only where it is plain. A thing done must be told by a review without a word of hoping; what is only promised is not yet
done; a sentence that denies is a no. Where it is not plain nothing is said, and the sentence speaks for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.quantities import Direction, Kind, Quantity, find_quantities
from corpus.types import Part
from rag.asked import asked
from rag.clauses import CLAUSE
from rag.contrary import (
    all_but_some,
    another_grade,
    another_name,
    another_place,
    before_the_end,
    denied_wrongly,
    no_longer,
    none_at_all,
    turned_round,
)
from rag.evidence import Ranked
from rag.kept import (
    asks_as_missed,
    asks_as_planned,
    asks_for_plan,
    beside_its_aim,
    kept_by_figures,
    plan_kept,
    to_its_aim,
)
from rag.keywords import Keyword, present, support
from rag.money import ABOUT_MONEY, asks_for_money, free
from rag.moved import HALF, moved_as_asked
from rag.tokens import normalise
from rag.types import Question
from rag.yes_no import Verdict

_WHETHER = re.compile(
    r"(?:吗|(?<![什怎多那])么|没有|了没|没|对不对|是不是|(?<![说讲下看])吧(?=[？?。]*$)|[是对]吧|^(?:(?!哪|多少|几|谁|什么|啥|还是|怎).)*了(?=[？?]$))[？?。]*$|是不是|是否|有没有|能不能|会不会|能否|可否|对吗|对不对|是这样吗|是真的吗|属实吗|(?P<verb>[\u4e00-\u9fff])不(?P=verb)"
    r"|(?<=[\u4e00-\u9fff])(?<![要好])不[？?]+$"
)
FIGURES_TOO = re.compile(
    r"[，,]?(?:有没有|有)(?:具体|确切|详细)?的?(?:数字|数据|数)(?!量|学|码|字化)(?:吗|么|没有|没)?(?=[？?。，,]|$)"
)
"""修得怎么样，有具体数吗 wants figures, no yes."""

_DONE = re.compile(
    r"了(?:吗|没|么|没有|，?是吧|，?对吧)|已经?|是否(?:已|完成|实现|达到|建成|通过)|完了|办完|结束|有没有(?:完成|实现|达到|建成|出|发生)|过(?:吗|没有|没)"
)
_HOPING = re.compile(
    r"确保|力争|力促|争取|争创|推进|推动|加快|创建|计划|启动|申报|筹[建办备划]|谋划|在建|建设中|将|拟|积极|努力|持续|开工"
)
_PLAINLY = re.compile(r"(?:正式|已经?|顺利|成功|如期|提前|全部|全面|全线)$")
"""筹划近30年的铁路正式开工 hopes no more."""

_IS_THERE = re.compile(r"有没有|有无|是否有")
_DENIAL = re.compile(
    r"未(?!来|成年|然|雨)|没有|尚未|从未|无一|不存在|零发生|仍(?:未|不)|^[^\u4e00-\u9fff]*(?:是|还|尚|仍|目前)?无(?!人[机驾化值]|障碍|线|纸|锡|废|缝|感|偿|忧|数|论|疑|形|土|公害|烟|毒|菌|损|接触|证明|围墙|异味)"
)
_TO_COME = re.compile(
    r"(?:今年|年内|明年)(?:[^，。？]{0,6})?(?:能|会|要|将|打算|计划|准备)|能不能|会不会|[能会要将](?:开工|动工|开挖|开建|破土|建成|通车|开通|投用|完工)"
)
_MOVES = (
    (re.compile(r"涨|升|提高|上调|增加"), re.compile(r"涨|升|提高|上调|增长|增加|提标|回升|走高")),
    (re.compile(r"跌|降|下调|减少|便宜"), re.compile(r"跌|降|下调|减|回落|走低|让利")),
    (re.compile(r"取消|停办|撤"), re.compile(r"取消|停|撤|废止|退出|清理")),
)
"""Which way something will go, as it is asked and as it is told: 房价会涨吗 is not answered by a steady market."""

_REACHED = re.compile(
    r"建成|获评|获批|入选|荣获|通过|完成|实现|成功|投产|投用|开通|通车|运营|达到|跃居|位居|列|投入使用|升级为|评为|命名|上线"
)
_ALREADY_IS = re.compile(r"已经?是[^，。？?是]{2,20}(?:吗|吧|没有|没|么|了[？?]*$)")
_IS_NOW = re.compile(
    r"获评|评为|评定为|成为|晋升|晋级|升级|创成|成功创建|跻身|入选|荣获|摘得|获批|命名|认定|获得|列入"
)
"""已经是国家5A级景区了吗: one that passed a first review is none yet."""

_PASSED = re.compile(r"超过|突破|成为|跃升|超出|追平|反超")
_ENDS = (
    re.compile(
        r"投用|投运|[能会]用上|(?<![力伏电])(?<![阳风热核质光潮氢]能)发电(?![站厂量机侧企项])|并网|开港|投入使用|投产|运营|运行|开通|通车|通航|通船|通水|开放|开业|开园|送电|启用"
    ),
    re.compile(r"评上|获评|入选|获批|摘得|拿到|评为|命名|认定|通过|成功创建"),
    re.compile(r"建成|完工|竣工|落成|建好|修好|建完|修完"),
    re.compile(r"开工|动工|开挖|破土|启动(?![^，；。]*(?:前期|研究|论证|规划|可研|编制|申报))|开建"),
)
"""Ways in which a thing is done: a line that is 贯通 is not yet 投运, a hall that is 完工 not yet 启用."""

_MORE, _LESS = (
    re.compile(r"超过|突破|高于|大于|多于|不低于|不少于|以上|超"),
    re.compile(r"低于|少于|不到|不足|小于|以内|不超过"),
)
_SHORT_OF = re.compile(r"近|接近|逼近|不足|不到")
"""近5000万 is not above 5000万."""

_IN_THE_END, _SETTLED = re.compile(r"最后|最终|敲定"), re.compile(r"确定|最终|最后|敲定|票决产生")
_ALIKE_TOO = re.compile(r"[？?，,](?:是不是|是否)?(?:一样|相同|一致|相等)(?:的)?(?:吗|么|不)?[？?]*$")
"""目标各是百分之几？一样吗？ asks for the figures and whether they are alike."""

_SAME = re.compile(r"(?:一样|相同|一致|相等)")


SURE = 0.72
"""A clause with this share of the question's words says what is asked."""


HEARD = 0.7
"""A rumour is spoken of by a sentence with this share of its words, or not at all."""

_SAID_SO = re.compile(r"规定|政策|办法|措施|制度|说法|安排|计划|打算")
"""有没有赔补的规定: whatever a report calls it."""

_POINTED = re.compile(r"[这那该](?:[个所条座项家件])?([\u4e00-\u9fff]{2,6})")
RULED = 0.3
"""A note with this share of the question's words states its rule."""

_IS_IT_TRUE = re.compile(r"有这回事|有没有这回事|真的假的|是真是假|是真的|属实|靠谱吗|准不准")


def asks_whether(question: Question) -> bool:
    """Tell whether a question wants a yes or a no."""
    text = FIGURES_TOO.sub("", question.text).strip()
    return _WHETHER.search(text) is not None and (not asked(question.text).number or asks_for_plan(question))


def asks_whether_done(question: Question) -> bool:
    """Tell whether a question asks, or takes it, that something has been done: 建成了吗, 去年有没有通航."""
    if _DONE.search(question.text):
        return True
    return (
        question.part is not Part.PLAN
        and not _TO_COME.search(question.text)
        and _WHETHER.search(question.text) is not None
        and any(group.search(question.text) for group in _ENDS)
    )


def judge(question: Question, found: Sequence[Ranked], words: Sequence[Keyword]) -> Verdict | None:
    """Return what the sentences, best first, say to a question; ``None`` where that is not plain."""
    if not found or not asks_whether(question):
        return None
    if _SAME.search(question.text) or compared(question.text) is not None:
        return None
    if asks_for_money(question.text):
        return free(question.text, found, words)
    if not any(word.thing and len(word.text) > 1 for word in words):
        return None  # 建成了站吗: what is left of the question names nothing
    best = max(found, key=lambda ranked: ranked.support)
    clause = _clause(best.sentence.text, words)
    if (elsewhere := another_place(question.text, best.sentence.text)) is not None:
        return Verdict.NOT_SO if elsewhere else Verdict.YES
    if another_grade(question.text, clause) or no_longer(question.text, best.sentence.text):
        return Verdict.NOT_SO
    if none_at_all(question.text, best.sentence.text):
        return Verdict.NO
    if another_name(question.text, best.sentence.text) or all_but_some(question.text, best.sentence.text):
        return Verdict.NOT_SO
    if (turned := turned_round(question.text, best.sentence.text)) is not None:
        return Verdict.NOT_SO if turned else Verdict.YES
    if asks_as_planned(question.text):
        with_aim = to_its_aim(best.sentence.text, clause)
        kept = plan_kept(best.sentence.text) or kept_by_figures(with_aim)
        if kept is Verdict.YES or (kept is Verdict.NO and not asks_as_missed(question.text)):
            return kept
        if beside_its_aim(with_aim):
            return None
    if (moved := moved_as_asked(question.text, best.sentence.text, words)) is not None:
        return Verdict.YES if moved else Verdict.NOT_SO
    by_number = _by_number(question, found[0].sentence.text, words)
    if by_number is not None:
        return by_number
    if _DENIAL.search(clause) and not _DENIAL.search(re.sub(r"有没有|没有[？?]?$|了没", "", question.text)):
        return Verdict.NO
    if _of_another_year(question, best.sentence.text, clause):
        return Verdict.NOT_SO
    if before_the_end(question.text, clause):
        return Verdict.NOT_YET
    if denied_wrongly(question.text, clause) and support(words, clause) >= HALF:
        return Verdict.NOT_SO
    if asks_whether_done(question):
        return _done(found, words, question.text)
    if _TO_COME.search(question.text) and (ends := ends_of(question.text)) is not None:
        # 今年能开工吗: 前期工作 is no 开工.
        return Verdict.YES if ends.search(clause) and support(words, clause) >= HALF else Verdict.NOT_SAID
    if _TO_COME.search(question.text) and not all(
        told.search(clause) for asked_for, told in _MOVES if asked_for.search(question.text)
    ):
        return Verdict.NOT_SAID
    return Verdict.YES if support(words, best.sentence.text) >= SURE else None


_MAY = re.compile(
    r"(?:能不能|可不可以|可以|能|可|算不算|该)(?:够)?算|算不算|(?:可以|能|能够|可)[^，。？?]{1,12}(?:吗|么|不|[？?]$)"
)
_RULE = re.compile(r"(?:将被|可以?被|应)?视[为同]|视作|算作|认定为|即为|可以|允许|有权")
_RULED_OUT = re.compile(r"不得|不予|不能|不可|不视|不认定|不允许|禁止")


def ruled(question: Question, text: str, words: Sequence[Keyword]) -> Verdict | None:
    """Answer whether something is so (能算批了吗) from the rule that a note states (将被视为部门默认审批事项)."""
    if not asks_whether(question) or not _MAY.search(question.text) or support(words, text) < RULED:
        return None
    last = [clause for clause in CLAUSE.findall(text) if _RULE.search(clause) or _RULED_OUT.search(clause)]
    if not last:
        return None
    return Verdict.NO if _RULED_OUT.search(last[-1]) else Verdict.YES


def beside_the_point(question: Question, found: Sequence[Ranked], words: Sequence[Keyword]) -> bool:
    """Tell whether sentences have nothing of what a question asks whether: 停车场…开放 for 停车要收费吗."""
    if not found or not asks_whether(question):
        return False
    if _IS_IT_TRUE.search(question.text) and max(one.support for one in found) < HEARD:
        return True
    asking = normalise([piece for piece in CLAUSE.findall(question.text.rstrip("？?。")) if piece][-1])
    pointed = _POINTED.findall(asking)  # 这个学校: named before
    own = [
        word
        for word in words
        if word.text in asking
        and word.thing
        and not word.name
        and not _SAID_SO.fullmatch(word.text)
        and not any(behind.startswith(word.text) for behind in pointed)
    ]
    if asks_for_money(question.text):  # 免费送戏 for 坐公交要钱吗
        about = [word for word in words if word.text in asking and not ABOUT_MONEY.search(word.text)]
        texts = [normalise(one.sentence.text) for one in found if ABOUT_MONEY.search(one.sentence.text)]
        return not any(not about or any(present(word, text) for word in about) for text in texts)
    near = normalise("".join(one.sentence.text + "".join(one.passage.section) for one in found))
    named = [word for word in words if word.name and word.text in asking]
    if len(named) > 1 and all(present(word, near) for word in named):
        return False  # 三清山汾水索道 is what is spoken of, whether or not 游客 are
    return bool(own) and not any(present(word, near) for word in own)


def _of_another_year(question: Question, text: str, clause: str) -> bool:
    """Tell whether the last year named before a clause, in its sentence, is none of those asked about."""
    before = re.findall(r"(?:19|20)\d{2}(?=年)", text[: text.find(clause) + len(clause)])
    return bool(question.years) and bool(before) and int(before[-1]) not in question.years


def same(question: Question, values: Sequence[object]) -> Verdict | None:
    """Answer 一样吗 from two values."""
    wanted = _ALIKE_TOO.search(question.text) or (_SAME.search(question.text) and asks_whether(question))
    if not wanted or len(values) != 2:
        return None
    return Verdict.SAME if values[0] == values[1] else Verdict.DIFFERENT


_TIME = r"去年|上年|上一年|前年|(?:19|20)\d{2}年"
_MORE_THAN = re.compile(
    rf"(?:会|能|要|将)?比(?P<time>{_TIME})[^，。？?]{{0,8}}?(?:还|更|又)?要?(?P<way>[多高快大好低慢小]|(?<!多)少)(?:一?些|一点)?(?:吗|么|没有|不|[？?]|$)"
)
_ABOVE = re.compile(
    rf"(?:是否|是不是|会不会|有没有)?(?P<way>高于|低于|超过|多于|少于|快于|慢于|大于|小于)(?P<time>{_TIME})[^，。？?]{{0,8}}?(?:吗|么|[？?]|$)"
)
_RISES = "多高快大好超"


@dataclass(frozen=True, slots=True)
class Compared:
    """今年增加的车位会比去年还多吗: one thing at two times. ``thing`` is what stands before, ``rises`` which way is asked."""

    thing: str
    earlier: str
    rises: bool


def compared(text: str) -> Compared | None:
    """Read from a question which two times of one thing it compares; ``None`` where it does not."""
    match = _MORE_THAN.search(text) or _ABOVE.search(text)
    if match is None or "还是" in match.group():
        return None  # 比去年高还是低 is no question after yes or no
    return Compared(text[: match.start()], match.group("time"), match.group("way")[0] in _RISES)


def more(question: Question, earlier: Decimal, later: Decimal) -> Verdict | None:
    """Answer whether the later of two values is more (or less, as asked) than the earlier."""
    asked_for = compared(question.text)
    if asked_for is None:
        return None
    return Verdict.YES if (later > earlier if asked_for.rises else later < earlier) else Verdict.NOT_SO


def there_is(question: Question, found: Sequence[Ranked], words: Sequence[Keyword]) -> Verdict | None:
    """Answer 有没有新的公司上市，几家: a review that gives their number says that there are."""
    wanted = asked(question.text)
    if not found or not _IS_THERE.search(question.text) or not wanted.number:
        return None
    best = max(found, key=lambda ranked: ranked.support)
    counted = any(wanted.takes(q) and q.value > 0 for q in find_quantities(best.sentence.text))
    plain = best.passage.part is Part.REVIEW and not _DENIAL.search(_clause(best.sentence.text, words))
    return Verdict.THERE_IS if counted and plain else None


def not_done(question: Question, found: Sequence[Ranked], words: Sequence[Keyword]) -> bool:
    """Tell whether a question takes as done (已经) what the sentences found only promise."""
    if not re.search(r"已经?(?!知)", question.text) or not found:
        return False
    if asked(question.text).number and any(one.passage.part is Part.REVIEW for one in found):
        return False  # 已经有多少人开了户: there is a figure of what was reached
    return _done(found, words, question.text) is Verdict.NOT_YET


def ends_of(text: str) -> re.Pattern[str] | None:
    """Return the words of the way in which a text says that a thing is done."""
    return next((group for group in _ENDS if group.search(text)), None)


def ends_alike(text: str) -> re.Pattern[str] | None:
    """Return the words by which a report may tell the end that a text asks for: what is 建成 may be told as 投用."""
    ends = ends_of(text)
    in_use, _, built, _ = _ENDS
    return re.compile(f"{in_use.pattern}|{built.pattern}") if ends in (in_use, built) else ends


def _done(found: Sequence[Ranked], words: Sequence[Keyword], asked_for: str) -> Verdict | None:
    """A thing is done where a review tells it, with the words asked for and without a word of hoping.

    Where a review tells of something reached in other words than those asked for, nothing is said.
    """
    reached = False
    ends = _IS_NOW if _ALREADY_IS.search(asked_for) else ends_of(asked_for)
    for ranked in found:
        if ranked.passage.part is not Part.REVIEW:
            continue
        clause = _clause(ranked.sentence.text, words)
        hoped = _HOPING.search(clause) is not None and _REACHED.search(clause) is None
        share = support(words, clause)
        if ends is not None and (end := ends.search(clause)):
            # 全部开工、加快建设: what is hoped for stands before the word that was asked for, or is another thing.
            before = clause[: end.start()]
            hoped = hoped and _HOPING.search(before) is not None and _PLAINLY.search(before) is None
            reached = reached or (not hoped and share >= HALF)
        if not hoped and (ends is None or end) and share >= SURE:
            return Verdict.YES
        # 河水干净了吗 asks for no end that a review would tell in its words: what it tells is no 还没有.
        reached = reached or (not hoped and ends is None)
    return None if reached else Verdict.NOT_YET


def _by_number(question: Question, text: str, words: Sequence[Keyword]) -> Verdict | None:
    """Compare a number that the question names with that of the sentence: 超过6%了吗, 只有31个, 对吗."""
    named = stated(question)
    if not named:
        return None
    wanted = named[0]
    clause = _clause(text, words)
    if _IN_THE_END.search(question.text):  # 遴选了12项，确定实施10项
        settled = [c for c in CLAUSE.findall(text) if _SETTLED.search(c) and find_quantities(c)]
        clause = settled[-1] if settled else clause
    own = [q for q in find_quantities(clause) if q.unit == wanted.unit and _alike(q, wanted)]
    if len(own) != 1:
        return None
    value, limit = own[0].value, wanted.value
    if _MORE.search(question.text):
        short = value == limit and _SHORT_OF.search(own[0].text) is not None
        return Verdict.YES if value >= limit and not short else Verdict.NO
    if _LESS.search(question.text):
        return Verdict.YES if value <= limit else Verdict.NO
    return Verdict.YES if value == limit else Verdict.NOT_SO


def stated(question: Question) -> tuple[Quantity, ...]:
    """Return the quantities that a question states: not years, and not the counts of things asked for (10件实事)."""
    return tuple(
        q
        for q in find_quantities(question.text)
        if q.kind not in (Kind.DURATION, Kind.STREAK)
        and not re.search(r"哪|几|多少", question.text[max(0, q.start - 2) : q.end])
        and not (q.unit == "" and q.value > 1900)
    )


def _alike(a: Quantity, b: Quantity) -> bool:
    if a.kind is Kind.GROWTH and b.kind is Kind.GROWTH:
        return Direction.NONE in (a.direction, b.direction) or a.direction is b.direction
    return a.kind is b.kind or {a.kind, b.kind} <= {Kind.LEVEL, Kind.COUNT, Kind.SHARE, Kind.GROWTH}


def _clause(text: str, words: Sequence[Keyword]) -> str:
    """Return the clause of a sentence that has most of the words asked for."""
    clauses = [m.group() for m in CLAUSE.finditer(text)] or [text]
    return max(clauses, key=lambda clause: support(words, clause))

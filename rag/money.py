"""Whether something costs money: 要不要钱, 收费吗, 免费吗."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.clauses import CLAUSE
from rag.evidence import Ranked
from rag.keywords import Keyword, support
from rag.moved import HALF
from rag.tokens import normalise
from rag.yes_no import Verdict

_A_NOT_A = re.compile(r"(要|收|用|花|需|掏|交|付|能|是|该)不\1")
_IS_THAT_SO = re.compile(r"[，,](?:对吗|对不对|[是对]吧|是吗|是不是|是真的吗?|真的吗)[？?。]*$")
_MONEY = r"(?:钱|(?<![消经浪])费|腰包)"
_WAIVED = r"免[\u4e00-\u9fff]{1,4}费"
"""免保教费: the very fee is named."""

_NO_MONEY = rf"(?:免费|免收|{_WAIVED}|不(?:再|用|要|需要?|必|收|花|掏|交|付|出)[^，。？?]{{0,4}}{_MONEY}|不收取?费|白给)"
_FREE = re.compile(
    rf"{_NO_MONEY}[^，。？?]{{0,3}}[？?。]*$|(?:[是能会否]|可以)[都全也就]?{_NO_MONEY}[^，。？?]{{0,8}}[？?。]*$"
)
_PAID = re.compile(
    rf"(?:(?:要|得|需|用|该|再|自己|个人|收|掏|花|交|付|出|缴)[^，。？?]{{0,4}}{_MONEY}|收取?费|自费)[^，。？?]{{0,3}}[？?。]*$"
    rf"|{_MONEY}[^，。？?]{{0,3}}(?:还|也|都)?(?:要|得|需要?|用|该)(?:自己|个人|自个儿?|家里)?(?:掏|出|付|交|花|缴|承担)[^，。？?]{{0,3}}[？?。]*$"
)
"""What is asked is whether something costs money; 给女孩免费打疫苗，去年是头一年吗 asks another thing."""

_GIVEN_FREE = re.compile(
    rf"(?<!不)(?<!非)(?<!不再)(?<!停止)(?:免费|免收|全免|{_WAIVED})|零自付|零付费|零费用|免除[^，,。；;]{{0,20}}费|全额(?:补助|补贴|资助|报销|代缴|减免)"
)


ABOUT_MONEY = re.compile(r"[钱费]|腰包|免收|全免|全额")


def asks_for_money(text: str) -> bool:
    """Tell whether a question is whether something costs money: 要不要钱, 收费吗, 免费吗."""
    plain = _plainly(text)
    return _FREE.search(plain) is not None or _PAID.search(plain) is not None


def _plainly(text: str) -> str:
    text = re.sub(r"不(?=[？?]+$)", "吗", _IS_THAT_SO.sub("", normalise(text)))
    return _A_NOT_A.sub(r"\1", text)  # 要不要钱 asks 要钱吗


def free(question: str, found: Sequence[Ranked], words: Sequence[Keyword]) -> Verdict | None:
    """Answer from a clause that says of the thing that it is free of charge; else nothing is plain."""
    about = [word for word in words if not ABOUT_MONEY.search(word.text)]
    fee = re.search(_WAIVED, question)
    told = any(
        _GIVEN_FREE.search(clause)
        and (support(about, clause) >= HALF or (fee is not None and fee.group() in clause))
        for one in found
        for clause in CLAUSE.findall(one.sentence.text)
    )
    if not told:
        return None
    return Verdict.YES if _FREE.search(_plainly(question)) else Verdict.NOT_NEEDED

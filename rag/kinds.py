"""The kind of thing asked for where it is no number: a place, a school, an airport, what somebody has to do.

A sentence may have every word of 哪所学校进了“双一流” and name no school. What kind a name is of shows at its end, in
Chinese; so only kinds whose names end in few ways are known here. What is none of them is not judged.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.keywords import cut

_WHICH = r"(?:哪|什么)(?:一|两|三|几|些)?(?:个|所|家|座|条|处|类)?"
_NAMES = tuple(
    (re.compile(rf"{_WHICH}[^，。？?、的“”办帮给让为对把]{{0,4}}?(?:{asked})"), re.compile(ends))
    for asked, ends in (
        ("大学|高校|院校|本科", "大学(?!生)|学院|高专|职校|师专|师大"),
        (
            "学校|中学|小学|中小学",
            "(?<![高院学])校(?!企|园|外|内|长|服)|[^，。、所新建个]{2}学校|大学(?!生)|学院|[中小]学(?!生)|高中|[一二三四五六七八九十附]中|幼儿园",
        ),
        ("医院", "医院|卫生院|院区|医疗中心|医学中心"),
        ("机场", "机场"),
        ("高速|高速公路", "高速|绕城"),
        ("高铁|铁路", "铁路|高铁|城际|铁|[\u4e00-\u9fff]线"),
        ("水库", "水库|水利枢纽|水源工程"),
        ("港口|码头", "港|码头"),
        ("酒店|宾馆", "酒店|宾馆|饭店"),
        ("大桥|桥", "桥"),
        ("景区|景点|度假区", "景|度假|旅游区|[山湖岛谷峡寨园]|古[镇城村]"),
        ("博物馆", "馆|博物院"),
        ("球队|队伍|战队", "队(?!伍|员)|俱乐部"),
        ("银行", "银行|农商行|农信"),
        ("(?:证券)?交易所", "交易所|[上深北港]交所|科创板|创业板|主板|新三板|纳斯达克"),
        ("(?<![铁公])路|街|道路", "(?<![公铁道])路(?!径|线|演|子|网)|街|大道"),
    )
)
"""A kind as it is asked for, and how names of that kind end."""

_CALLED = re.compile(r"(?:叫|是|起)(?:什么|啥)(?:名字?|名儿)|名字(?:叫|是)(?:什么|啥)|叫(?:什么|啥)[？?]*$")
_MAKER = re.compile(
    r"(?:作者|导演|主演|设计师|画家|发明人|创始人)(?:是|叫)?谁|谁(?:写|画|拍|导演|编|创作|发明|设计)"
)
"""Whoever asks who made something wants a person's name."""

_BRAND = re.compile(
    r"(?<!公用)(?<!公共)(?<!区域)(?<!自主)(?<!国际)(?<!知名)(?<!农业)(?<!特色)(?<!旅游)(?<=[\u4e00-\u9fff]{3})品牌"
)
_TITLE = re.compile(r"《[^》]{1,20}》")
_CAMPAIGN = re.compile(r"行动|活动|工程|机制|模式|战略|专项|计划")
_ANY_QUOTED_NAME = re.compile(r"[“《「『][^”》」』]{1,20}[”》」』]|[A-Za-z]{2,}")
_QUOTED_NAME = re.compile(rf"[“《「『][^”》」』]{{1,20}}[”》」』](?!{_CAMPAIGN.pattern})|[A-Za-z]{{2,}}")
"""Whoever asks what something is called wants a name: one in quotation marks that is of no campaign, or a person's."""

_WHEN = re.compile(
    r"\d(?:[年月日]|号(?![线楼机院地井桥]))|[年月季]底|[年季]初|年[内中末]|[上中下]旬|[上下]半年|季度|今年|去年|明年|以前|之前|期间|“?十[三四五]五|[一二三四五六七八九十两\d][天周]|以来|当天|春节|国庆|小时|分钟|个月|周(?![末边期转全密刊岁])"
)
"""What a sentence that tells when must have."""

_PLACE = re.compile(
    rf"(?:在|到|去|往|给|选|支援|帮扶|位于|建在|落户|对口)(?:了|过)?哪(?:里|儿)?(?:[？?，,。]|$)|{_WHICH}(?:地方|县|市|区|省|城市|县市|市县|村|镇|乡镇?|国家|省市|省份|地区)(?!级|场|域|块)"
)
_PLACE_NAME = re.compile(
    r"[\u4e00-\u9fff](?:省|(?<!城)市(?!场|民|委|级|容|值)|县(?!域|级|城)|(?<![地园社小景城山库])区(?!域|间|位|块)|镇(?!化|村)|乡(?!村|镇|风|土|亲)|(?<![乡农])村(?!民|级|集|庄)|州|国(?!家|务|企|资|民|内|际)|新区|开发区|经开区|高新区|街道|半岛|流域)"
)

_TO_DO = {
    "申请": "申",
    "申领": "申",
    "报名": "报名",
    "办理": "办",
    "领": "领|发放|兑",
    "缴": "缴",
    "罚": "罚|(?<!好)处(?:以|分|罚)",
    "预约": "约",
    "查询": "查",
    "兑换": "兑|换",
    "报销": "报销",
    "收费": "费|元",
}
"""What a citizen has to do, and the part of the word that a text which tells it has."""
_HOW_TO_DO = re.compile(rf"(?:怎么|如何|怎样|去哪儿?里?)(?:去|来|才能)?(?P<do>{'|'.join(_TO_DO)})")


@lru_cache(maxsize=256)
def kinds_asked(text: str) -> tuple[re.Pattern[str], ...]:
    """Return for each kind of thing that a question asks for what a text that names one must have; places apart."""
    found = [ends for asked, ends in _NAMES if asked.search(text)]
    to_do = _HOW_TO_DO.search(text)
    if to_do is not None:
        found.append(re.compile(_TO_DO[to_do.group("do")]))
    return tuple(found)


def asks_where(text: str) -> bool:
    """Tell whether a question asks for a place."""
    return _PLACE.search(text) is not None


def asks_for_a_kind(text: str) -> bool:
    """Tell whether a question asks for a thing of a kind known, or for a place."""
    named = _CALLED.search(text) or _MAKER.search(text)
    return bool(kinds_asked(text)) or asks_where(text) or named is not None


def tells_when(text: str) -> bool:
    """Tell whether a text has a time: a day, a month, a season, a plan's five years."""
    return _WHEN.search(text) is not None


def _names_another_person(question: str, text: str) -> bool:
    return any(tag == "nr" and word not in question for word, tag in cut(_TITLE.sub("", text)))


def names_what_is_asked(question: str, text: str, own: str) -> bool:
    """Tell whether a text has a name of every kind asked for; true where the question asks for no kind known.

    Args:
        question: the question as asked.
        text: what may answer it.
        own: the place of the report, which is no answer to the question where.
    """
    if not all(kind.search(text) for kind in kinds_asked(question)):
        return False
    called = _ANY_QUOTED_NAME if _CAMPAIGN.search(question) else _QUOTED_NAME
    branded = "品牌" in question and _BRAND.search(text)  # 打响的茶叶品牌叫什么: 赣南高山茶品牌
    if _CALLED.search(question) and not (
        branded or called.search(text) or _names_another_person(question, text)
    ):
        return False
    if _MAKER.search(question) and not _names_another_person(question, text):
        return False
    if not asks_where(question):
        return True
    others = text.replace(own, "").replace("中国", "").replace("我国", "")
    if _PLACE_NAME.search(others):
        return True
    return any(tag == "ns" and len(word) > 1 and word not in question for word, tag in cut(others))

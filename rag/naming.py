"""Which indicators (指标) of the lexicon a question names, and what else it says: 中心城区, 上饶经开区."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.indicators import find
from corpus.quantities import find_quantities
from rag.library import Library
from rag.synonyms import fold
from rag.tokens import tokens

_NOISE = re.compile(
    r"预期目标|目标值|目标|预期|百分之几|几成|多进账|进账|增长速度|增速|增幅|涨幅|增长率|增长|下降|提高|排名|排第|位次|名次|全省|全国|全市|全县|全州|全旗|相比|一个|县级市|地级市|占比|比例|多少|分别|各自|各是|"
    r"最高|最低|最多|最少|最大|最小|最快|最慢|更高|更低|更多|更快|哪[边头方座省里][高低快慢多少大小]?|高|低|快|慢|谁|哪个|哪家|从高到低|从低到高|排序|怎么排|比较|对比|"
    r"完成|实现|实际|达到|计划|力争|打算|准备|安排|确保|稳定在|稳定|稳在|控制在|突破|超过|总量|总额|规模|总数|一共|"
    r"[升降涨增减提压][到至]|今后|未来|目前|现在|岁数|年龄|五年里?|(?<=[年里间来\s])从(?=\s|$|多少|几)|同比|人均(?=\s|$)|"
    r"定的|定为|定了|情况|数据|数字|具体|主要|左右|以上|幅度|是增是降|冲到|做到|涨了|降了|新增了|建了|"
    r"个?百分点|市里|全年|年度|一年|城市|地方|地区|报告|政府|工作|[一二三四五六七八九十两几各这那]+(?:个|份|市|省)?"
)
_EDGES = re.compile(
    r"(?<![\u4e00-\u9fff])[个家座套户人名件项头所万亿元斤吨亩位的](?=[\u4e00-\u9fff])|[了要想是为在的把](?![\u4e00-\u9fff])"
)
"""Classifiers and particles left at the edges when question words are taken out: 改造了多少个老旧小区."""
_URBAN, _RURAL = (
    re.compile(r"城镇|城里|城市居民|城乡|城市人"),
    re.compile(r"农村|农民|乡下|城乡|村里|村民|种地|种田|庄稼|务农"),
)
_INCOME = re.compile(r"收入|手[里头]的?钱|到手|钱包|腰包|口袋|[挣赚]|进账")
_PUBLIC_PURSE = re.compile(
    r"(?:政府|财政|公家|官府|衙门)[^，。？?]{0,8}(?:钱袋子?|腰包|口袋|荷包|进账|入账|家底|收[了到上]?多少钱)"
)
_SPENT_BY_VISITORS = re.compile(r"游客[^，。？?]{0,6}花[了掉]?的?[^，。？?]{0,3}钱")
_ECONOMY = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=时期)|(?<=期间)|(?<=[年省市]))经济(?=(?:[和与、][\u4e00-\u9fff]{2,12}?)?(?:年均|每年|各|要|将|计划|预期|准备|打算|\s)*增)"
)
"""经济和研发投入年均各要增长多少 asks for the growth of the whole economy."""
_REVENUE = "一般公共预算收入"
OVERALL, OF_TOWNS, OF_VILLAGES = "居民人均可支配收入", "城镇居民人均可支配收入", "农村居民人均可支配收入"


def plain(terms: str) -> str:
    """Take out of the words of a question the figures that it states and the classifiers left of 多少个."""
    for quantity in find_quantities(terms):
        terms = terms.replace(quantity.text, " ")
    terms = _ECONOMY.sub("GDP", terms)
    terms = _PUBLIC_PURSE.sub(f" {_REVENUE} ", terms)
    terms = _SPENT_BY_VISITORS.sub(" 旅游收入 ", terms)
    return re.sub(r"(?<!\s)\s+[个家座所条项套户名件辆头](?=[\u4e00-\u9fff]{2})", "", terms)


def named_in(terms: str) -> list[str]:
    """Return the indicators of the lexicon that a question names; 老百姓收入 and 城乡居民收入 are two."""
    names = list(dict.fromkeys(mention.name for mention in find(terms, everyday=True)))
    if _INCOME.search(terms) and (
        set(names) & {OVERALL, OF_TOWNS, OF_VILLAGES}
        or re.search("居民|老百姓|群众|人的收入|农[村民]|村[民里]|乡下|城里人|大家|种[地田]|庄稼", terms)
    ):
        others = [name for name in names if name not in (OVERALL, OF_TOWNS, OF_VILLAGES)]
        urban, rural = _URBAN.search(terms) is not None, _RURAL.search(terms) is not None
        if urban or not rural:
            others.append(OF_TOWNS)
        if rural or not urban:
            others.append(OF_VILLAGES)
        return others
    return names


def rest_of(terms: str, library: Library, named: Sequence[str]) -> dict[str, float]:
    """Return what a question says beside its indicators: 中心城区, 上饶经开区, 电子信息产业."""
    text = fold(terms, everyday=True)
    for name in named:
        text = text.replace(name, " ")
    if {OF_TOWNS, OF_VILLAGES} & set(named):
        text = re.sub(
            r"城镇居民|农村居民|城乡居民|城里人|农村人|乡下人|老百姓|居民|农民|群众|城镇|农村|城乡|城里|乡下|收入|人均可支配|"
            r"种[地田]的?|庄稼人?|务农的?|人家|平均|每个?人|一个人|到手的?|进账|[挣赚]的?钱?|多少钱|钱",
            " ",
            text,
        )
    return weights(text, library)


def weights(text: str, library: Library) -> dict[str, float]:
    """Return the words of a text that are no words of asking, each with its inverse document frequency."""
    left = _EDGES.sub(" ", _NOISE.sub(" ", fold(text, everyday=True)))
    return {t: library.idf(t) for t in tokens(left) if len(t) > 1}

"""Strings that were put into a report's sentences by others: betting sites and the watermarks of data resellers.

Hacked government pages carry the names of betting and live-score sites inside sentences, mostly in place of a
word such as 我市; files bought from resellers carry the reseller's name between sentences. Both are recognised by
the name itself together with its surroundings, never by the report that they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.types import Removal

# Proper names of betting and live-score sites, that mean nothing else.
_SITES = (
    "中国竞彩网 竞彩网 足彩网 雷速体育 雷速比分 球探体育 球探比分 球探网 捷报比分 足球比分网 比分直播网 "
    "体育投注网 足球投注网 北京赛车pk10 威廉希尔 澳门新葡京 新葡京娱乐 澳门威尼斯人 威尼斯人娱乐 皇冠足球 "
    "皇冠比分 皇冠新现金网 亚博体育 亚博娱乐 开云体育 乐鱼体育 华体会体育 华体会 爱游戏体育 必威体育 "
    "万博manbetx 火博体育 雷火电竞 天博体育 博鱼体育 米乐体育 乐动体育 八戒体育 欧宝体育 金宝博 明升体育 "
    "沙巴体育 188体育 188金宝博 bet365 365bet bob体育 ag真人 ag亚游 亚游集团 凯发k8 凯发娱乐 利来国际 优德体育 "
    "伟德体育 韦德体育 betway manbetx fun88 188bet 易胜博 dafabet beplay hg0088 申博太阳城 申博娱乐 私服发布网 "
    "传奇私服 "
).split()
# The same, but a true place or company can bear the name: not before what only a place is followed by.
_SITES_AND_PLACES = (
    "万博体育 半岛体育 星空体育 米兰体育 九游体育 大发体育 大发娱乐 皇冠体育 永利娱乐 金沙娱乐 银河娱乐 太阳城娱乐 宝盈娱乐 江南体育 百家乐"
).split()
_PLACE_GOES_ON = (
    "(?!中心|馆|场|公园|产业|事业|小镇|局|学院|学校|大学|设施|赛|运动|健身|文化|城|集团|总会|协会|有限|公司)"
)
# A made-up brand is told from a true place (江南体育中心) by what a site calls itself and by the broken grammar.
_BRAND = re.compile(
    r"(?:[\u4e00-\u9fff]{2}|[A-Za-z0-9]{2,8})(?:体育|娱乐|电竞|棋牌|彩票|真人)"
    r"(?:app下载|手机版|登录入口|登录网址|官网入口|官方网站|官网|在线登录|网页版|注册登录|官方入口)[:：]?",
    re.IGNORECASE,
)
_BRAND_HINTS = ("下载", "手机版", "登录", "官网", "官方", "网页版")
_ANY_SITE = re.compile("|".join(map(re.escape, (*_SITES, *_SITES_AND_PLACES))))
_TAIL = r"(?:app|官网|官方网站|平台|网址|登录|注册|入口|下载|手机版|网页版|直播)*"
# Reports do speak of such sites when they report on fighting them, and of lotteries that pay for welfare.
_TOLD_ABOUT = re.compile(
    r"(?:打击|整治|查处|取缔|侦破|治理|破获|关停|惩治|严打|严惩|网络赌博|跨境赌博)[^。；\n]{0,16}$"
)
_SPAM_WINDOW = 24

_GAP = r"[\s\-—_·.．*~]{0,2}"


def _spaced(name: str) -> str:
    return _GAP.join(map(re.escape, name))


_RESELLER = "|".join(
    map(
        _spaced,
        ("马克数据网", "马克数据", "皮皮侠数据", "数据皮皮侠", "众鲤数据网", "经管之家", "人大经济论坛"),
    )
)
_RESELLER_SITE = r"(?:www\.)?(?:macrodatas|macrodata|marcdata|ppmandata|zldatas|pinggu|epschinadata)\.(?:cn|com|org)(?:\.html)?"
_WATERMARK = re.compile(
    rf"[（(【\[〔<《*]{{0,2}}\s?(?:(?:数{_GAP}据{_GAP})?(?:来{_GAP}(?:源{_GAP}于?|自)|由|整{_GAP}理{_GAP}(?:自|于)?|下{_GAP}载{_GAP}(?:自|于)?|出{_GAP}自|"
    rf"更多数据请?(?:关注|访问|见))\s?[:：]?\s?)?"
    rf"(?:(?:https?://)?{_RESELLER_SITE}|(?:{_RESELLER})(?!中心))"
    rf"(?:\s?[:：,，-]?\s?(?:https?://)?{_RESELLER_SITE})?\s?(?:整理|提供|收集|独家)?\s?[）)】\]〕>》*]{{0,2}}",
    re.IGNORECASE,
)
_WATERMARK_HINT = re.compile(
    rf"马{_GAP}克{_GAP}数|皮皮侠|众鲤|经管之家|人大经济论坛|macrodata|marcdata|ppmandata|zldatas|pinggu|epschina"
)
_OFFER = re.compile(
    r"^.{0,10}(?:(?:微信)?公众号\s?[:：]|微信号?\s?[:：]|QQ群?\s?[:：]|淘宝(?:店|搜索)|闲鱼|加群|扫码(?:关注|加)|更多(?:数据|资料|报告).{0,8}(?:关注|访问|联系|下载)|"
    r"仅供(?:学习|内部|参考)|本(?:文档|资料|文件|数据)(?:由|来自|来源于)).{0,40}$",
    re.MULTILINE,
)


def remove_injected(source: str) -> Iterator[Removal]:
    """Take out the names of betting sites inside sentences and the marks of resellers."""
    lower = source.lower()
    for match in _sites(source, lower):
        if not _TOLD_ABOUT.search(source, max(0, match.start() - _SPAM_WINDOW), match.start()):
            yield Removal(match.start(), match.end(), "injected-site", "被植入的博彩、比分等网站名")
    if _WATERMARK_HINT.search(lower):
        for match in _WATERMARK.finditer(source):
            yield Removal(match.start(), match.end(), "reseller-mark", "数据转卖者的水印")
    for match in _OFFER.finditer(source):
        yield Removal(match.start(), match.end(), "reseller-offer", "资料转卖或推广信息")


def _sites(source: str, lower: str) -> Iterator[re.Match[str]]:
    """Find site names. Few texts hold any: a plain search for all of them spares the slow pattern."""
    if _ANY_SITE.search(lower):
        names = [re.escape(name) for name in _SITES if name in lower]
        names += [re.escape(name) + _PLACE_GOES_ON for name in _SITES_AND_PLACES if name in lower]
        pattern = rf"(?:{'|'.join(names)}){_TAIL}(?:\([^()\n]{{0,30}}\))?[:：]?"
        yield from re.finditer(pattern, source, re.IGNORECASE)
    if any(word in lower for word in _BRAND_HINTS):
        yield from _BRAND.finditer(source)

"""Peeling a clause down to the thing that its number measures: words before and behind the name are taken off."""

from __future__ import annotations

import re

from corpus import indicators
from corpus.quantities.words import CHINESE

# Verbs of work: 新增17家…企业 and 建成…17座 name what is counted by verb and object together.
_WORK = (
    "新建和改造提升 新建和改造 新建改建 新筹集 新改造 新创建 新布局 新备案 新认证 更新改造 "
    "办结 启动 新建改造 新改扩建 新（改、扩）建 新（改）建 新(改)建 新改建 新建 新增发放 "
    "新增认定 新认定 新签约 新引进 新培育 新入库 新开工 新设立 新设 新登记 新开通 新增 净增 "
    "建成投用 建成运营 建成 建设 改造提升 改造 改扩建 改建 扩建 修复治理 修复 治理 实施 "
    "开工改造 开工建设 开工 竣工 培育 引进 引育 认定 入库 获批 创建 筹集 筹措 举办 开展 "
    "开行 办理 签约 发放 转移 吸引 打造 消化 清理 盘活 整治 完成 布局 组建 设立 开通 "
    "选派 招募 拆除 压减 安排 争取 兑现 推广 出台 制定 修订 培训 处置 化解 解决 划定 "
    "维修 修补 开设 增设 增加 扩大 开发 输转 追回 发行 新发行 交付 采购 安置 资助 救助 "
    "招引 落地 遴选 评选 选育 推出 承办 营造 种植"
).split()
_WORK_START = re.compile("(?:" + "|".join(sorted(map(re.escape, _WORK), key=len, reverse=True)) + ")")
_FLOW = ("新增", "净增", "新认定", "新增认定", "新入库", "新引进", "新签约", "新培育", "新认证", "新备案")

_BEFORE = re.compile(
    r"(?:\s|[—\-·、，,；;：:]+|[一二三四五六七八九十]{1,3}是|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[①-⑳]"
    r"|全[省市区县州疆旗]|我[省市区县州们]|(?:自治区|[省市县区]级?)层面|自治区|其中|同时|此外|全年|年内|当年|预计|预期|力争|力促|确保|努力|争取|实现|"
    r"推动|促进|带动实现|继续|进一步|累计|共计?|已经?|较好|圆满|超额|顺利|率先|成功|再|并|且|使|让|到(?![位账岸港])|截至|年末|年底|"
    r"今年|去年|全国|本年|总计|合计|均|还|也|仅|特别是|尤其|加上|达到|完成(?=[^投])"
    r"|前?[一二三四]季度末?|[上下]半年|[0-9]{1,2}(?:[-–—~至]{1,2}[0-9]{1,2})?月份?"
    r"|[0-9]{1,2}[.．、](?![0-9])|(?:较|比|与)(?:19|20)[0-9]{2}年(?:底|末)?相?比?|(?:过去|近|这)?[两二三四五]年(?:来|间)?(?=累计|共|总计|合计|新|完成|投入|投资|实施|建成|引进|净增|年均|平均)"
    r"|按(?:可比|不变)(?:价格|价|口径)(?:计算)?|同口径|可比口径|(?:剔除|扣除)[^，、]{2,14}?(?:因素|影响)后?"
    r"|[“\"]?十[三四五六]五[”\"]?(?:时期|期间|末|以来)?|(?:19|20)[0-9]{2}年度?|年度(?=投资))"
)
_PLACE_WORDS = (
    "全国|全省|全市|全区|全球|世界|亚洲|中部|西部|东部|东北|西北|西南|华东|中部地区|西部地区|长三角|同类城市"
)
# Words that stand between a name and its number, and the characters that make a word's first part of another:
# 减排, 公共, 人均, 民居 end names.
_BEHIND_WORDS = (
    "比增 比降 同增 同降 增长率 增长 下降 降 增 涨 提高 提升 上升 增加 减少 降低 压减 压缩 缩小 回落 上涨 下调 上调 扩大 "
    "增至 升至 降至 减至 调至 达到了 达到 超过了 超过 突破了 突破 达 为 至 到 约 超 近 "
    "是 共 各 仅 已 也 还 又 再 均 都 即 完成了 完成 实现了 实现 保持 稳定 控制 维持 稳 "
    "在 始终 一直 实际 分别 同比 环比 累计 预计 预期 年均 平均值 平均 均值 首次 名义 同口径 全年 年度 "
    "力争 确保 争取 努力 开行 连续 高达 多达 总计 合计 同期 幅度 约合 折合 位居 稳居 "
    "跃居 高居 居 位列 名列 列 排名 排 跃升 升 前移 前进 提前 进位 进 移 重回 跨过 "
    "率先 进入 跻身 迈入 迈上 恢复 继续 持续 仍 稳步 大幅 大幅度 明显 显著 快速 较快 高于 低于 快于 慢于 "
    "高出 好于 优于 领先 "
    f"{' '.join(_PLACE_WORDS.split('|'))} 平均水平 各市 设区市 各省 、 ， ,"
).split()
_PART_OF = {
    "居": "民安新定邻家",
    "列": "班系",
    "排": "减安",
    "升": "毫公提",
    "进": "引改先推促",
    "移": "转",
    "达": "发",
    "为": "行作成",
    "共": "公",
    "均": "人",
    "至": "冬夏",
    "稳": "维",
    "降": "下霜",
    "增": "新净倍递",
    "再": "不",
    "各": "市县",
    "升至": "提上跃攀",
    "降至": "下",
    "减至": "核压",
    "调至": "下上",
    "增至": "新净",
    **dict.fromkeys(_PLACE_WORDS.split("|"), "占"),  # 占全国 is what a share is of
}
_BEHIND_BY_LAST = {
    last: sorted((w for w in _BEHIND_WORDS if w[-1] == last), key=len, reverse=True)
    for last in {w[-1] for w in _BEHIND_WORDS}
}
_BEHIND_FORM = re.compile(
    r"(?:(?:较|比|与|同)(?:上年|去年|年初|上年末|前年|上年同期|去年同期|往年|(?:19|20)[0-9]{2}年)(?:同期|底|末)?(?:相比)?"
    rf"|连续[0-9{CHINESE}]{{1,3}}(?:年|个月|个季度|季度)|每(?:立方米|平方米|吨|亩|人|户|公里)"
    r"|(?:完成|达到|超过)?(?:年度|年|全年|年初|国家下达|省定)?(?:计划|目标|目标任务|任务)的)$"
)
_FORM_ENDS = frozenset("年初末期底比月度米吨亩人户里的")
# 和 goes on with a list, but 和美乡村 is a name.
_AND_FIRST = re.compile(r"^(?:以及|及(?!时)|与|和(?![美谐平田静君睦]))")
_PLAN = re.compile(r"(?:计划|目标|任务)的(?:比例)?$")
_EACH = re.compile("(?<![平年人户日月])均")
_COMPARED = re.compile(
    rf"(?:高于|低于|快于|慢于|高出|好于|优于|领先)({_PLACE_WORDS}|[^，、]{{2,6}}?)(?:平均|平均水平)?$"
)

# Words that measure something but do not say of what.
GENERIC = frozenset(
    (
        "强度 总数 总量 总规模 规模 增速 增幅 增量 数量 总额 总面积 总产 产量 营业收入 营收 产值 "
        "收入 利润 利润总额 面积 投资 总投资 完成投资 年产值 销售额 成交额 成交金额 资产总额 "
        "占比 比重 比例 比率 覆盖率 总长 总里程 总数量 户数 金额 总金额 排名 指数 增长率 单产 "
        "交易额 到位资金 签约金额 税收 主营业务收入 其中 名次 位次 质量 水平 综合排名 总投入 "
        "投入 价值 年均 资金 满意度 参保率 知晓率 合格率"
    ).split()
)
TOTALS = frozenset("总数 总量 总规模 累计 总数量 总面积 总里程 户数 总额".split())
_SAME = frozenset(
    "降幅 涨幅 提升幅度 增速 增幅 增量 规模 总量 总额 排名 名次 位次 数量 增长率 综合排名 总数 收入增速 均 价值 全".split()
)
_MEASURE = re.compile(
    r"(?:(?:产业|行业)?(?:集群)?(?:规上企业)?(?:主营业务收入|营业收入|营收|(?:亩均)?税收|总产值|产值|增加值|利润总额|利润|资产总额|销售额|成交额|"
    r"投资|产量|面积|单产|总产|吞吐量|出口额|出口|进出口额|进出口|零售额|使用率|安全利用率|覆盖率|普及率|达标率|优良率|参保率|"
    r"收集率|治理率|回收率|利用率|就业率|入学率|增速|涨幅|(?:签约|成交|交易)?金额|起数|人数|人次|件次|批次|户次|数量|户数|总量|贷款|余额|标准|收入|花费|投入|浓度|"
    r"比重|占比|比例|率|量|额|数|值))$"
)
_NOT_A_NAME = re.compile(
    r"[。！？!?]|我们|他们|不断|[了着]|(?:^|[，、])(?:把|被|将|从|由|让|使|要)|(?:之一|以来|左右|以上|以内)$"
    r"|[^0-9.][0-9]+[余多]?[万亿]?[余多]?[个家项户条件]|(?:^是|的$)|^[两三四五六七八九十几]个$|(?:落地|投产|机制|建成|发布|亮相|上市|启用|开通|落户)、|(?:筹措|筹集|投入|拨付|发放|安排)[0-9][0-9.]*[余多]?[万亿]{0,2}元|(?:^|、)(?:惠及|带动|拉动|覆盖|服务|涉及|参与|吸引|获|受益)$|.(?:荣获|获评|入选|获批|揭牌)|比.{2,16}[多少高低]$"
)


def peel(left: str) -> tuple[str, str]:
    """Split the words before a number into the name and what stands behind it (增长, 排名全省, 分别达 …)."""
    end = len(left.rstrip())
    while end:
        shorter = _without_last(left, end)
        if shorter == end:
            break
        end = len(left[:shorter].rstrip())
    name = _AND_FIRST.sub("", left[:end])
    if of_plan(left):
        name = name.removesuffix("占")
    return strip_before(name), left[end:]


def _without_last(left: str, end: int) -> int:
    """Return where ``left[:end]`` ends without one more word that stands behind a name."""
    last = left[end - 1]
    for word in _BEHIND_BY_LAST.get(last, ()):
        if left.endswith(word, 0, end):
            start = end - len(word)
            if start and left[start - 1] in _PART_OF.get(word, ""):
                continue
            return start
    if last in _FORM_ENDS:
        form = _BEHIND_FORM.search(left, max(0, end - 14), end)
        if form:
            return form.start()
    return end


def strip_before(name: str) -> str:
    """Take off the words before a name that do not change what it means: 全年预计实现GDP → GDP."""
    position = 0
    while (match := _BEFORE.match(name, position)) and match.end() > position:
        if indicators.is_written(name[position:]):
            break  # 全国重点实验室, 完成营造林
        position = match.end()
    return name[position:].strip()


def work_verb(name: str) -> str:
    """Return the verb of work that a name begins with (新增, 改造 …), or an empty string."""
    match = _WORK_START.match(name)
    return match.group() if match else ""


def is_flow(verb: str) -> bool:
    """Return whether the verb makes a count of new things, which must not pass for the stock."""
    return verb in _FLOW


def says_each(predicate: str) -> bool:
    """Return whether 均 gives the number to each of several: 均增长8%, but not 年均, 人均 and 高于全省平均."""
    return _EACH.search(predicate) is not None


def measure_tail(name: str) -> str:
    """Return the measuring words that a name ends with (产业产值, 安全利用率), or an empty string."""
    match = _MEASURE.search(name)
    return match.group() if match else ""


def says_of_same(name: str) -> bool:
    """Return whether a name only points back at what was spoken of: 增速, 总量."""
    return name in _SAME


def of_plan(predicate: str) -> bool:
    """Return whether a number is the share of a plan that was fulfilled: 完成年计划的106.2%."""
    return _PLAN.search(predicate) is not None


def compared_with(left: str) -> str:
    """Return with whom a number compares (高于全国2.5个百分点 → 全国), or an empty string."""
    match = _COMPARED.search(left)
    return match[1] if match else ""


def is_name(name: str) -> bool:
    """Return whether words can name an indicator: short enough, and no sentence of their own."""
    return 2 <= len(name) <= 32 and _NOT_A_NAME.search(name) is None

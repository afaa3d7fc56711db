"""Units as written, their normal form, and the declared factors between those that measure the same thing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

# Written form → normal unit. What maps to itself is listed once, in the tables of names below.
_ALIASES: dict[str, str] = {
    "名": "人",
    "人口": "人",
    "元人民币": "元",
    "人民币": "元",
    "千米": "公里",
    "km": "公里",
    "平方千米": "平方公里",
    "平米": "平方米",
    "㎡": "平方米",
    "m²": "平方米",
    "公顷": "公顷",
    "标准箱": "标箱",
    "TEU": "标箱",
    "公斤": "千克",
    "kg": "千克",
    "立方": "立方米",
    "方": "立方米",
    "m³": "立方米",
    "kW": "千瓦",
    "KW": "千瓦",
    "kw": "千瓦",
    "MW": "兆瓦",
    "GW": "吉瓦",
    "kWh": "千瓦时",
    "KWh": "千瓦时",
    "MWh": "兆瓦时",
    "GWh": "吉瓦时",
    "度": "千瓦时",
    "kV": "千伏",
    "KV": "千伏",
    "吨标煤": "吨标准煤",
    "个百分点": "个百分点",
    "百分点": "个百分点",
    "台套": "台",
    "μg": "微克",
    "ug": "微克",
    "℃": "摄氏度",
    "㎞": "公里",
}

_MEASURES = (
    "元 分 美元 港元 港币 欧元 英镑 日元 澳元 新台币 元人民币 人民币 "
    "亩 公顷 平方公里 平方千米 平方米 平米 ㎡ m² 立方米 立方 m³ 方 "
    "公里 千米 km ㎞ 海里 厘米 毫米 纳米 米 英寸 "
    "吨标准煤 吨标煤 吨公里 吨 公斤 千克 kg 克 微克 毫克 斤 担 "
    "千瓦时 兆瓦时 吉瓦时 kWh KWh MWh GWh 千瓦 兆瓦 吉瓦 kW KW kw MW GW 千伏安 兆伏安 千伏 kV KV 度 "
    "标准箱 标箱 TEU 千升 升 毫升 ℃ 摄氏度 μg ug "
    "P PF EF EFlops PFlops EFLOPS PFLOPS Gbps Tbps TB PB EB"
).split()
_DURATIONS = "周年 个月 个季度 个工作日 工作日 个小时 小时 分钟 秒 天 日 周 年 岁".split()
_PEOPLE = "人次 人口 人 名".split()
_COUNTS = (
    "户次 场次 架次 艘次 辆次 车次 列次 批次 班次 件次 项次 例次 台次 台套 "
    "个 群 家 户 件 条 项 所 座 套 辆 台 艘 架 张 部 处 支 只 头 株 棵 栋 幢 间 场 次 种 类 款 枚 块 组 对 "
    "副 双 扇 口 眼 孔 根 盏 颗 粒 尾 羽 匹 峰 具 份 册 本 卷 首 幅 集 档 道 门 层 段 片 笔 宗 起 例 篇 "
    "单 票 列 趟 班 批 轮 位 挂 床 届 金 银 铜 级 方面 个方面 大"
).split()

KIND_OF: dict[str, str] = {"%": "percent", "‰": "percent", "个百分点": "points", "倍": "multiple"}
KIND_OF.update({unit: "level" for unit in _MEASURES})
KIND_OF.update({unit: "duration" for unit in _DURATIONS})
KIND_OF.update({unit: "count" for unit in (*_PEOPLE, *_COUNTS)})
KIND_OF["百分点"] = "points"

# The classifier 个 may stand for any of these when a sentence is told in other words.
GENERIC = "个"
CLASSIFIERS = frozenset(_COUNTS) - {"位", "大", "金", "银", "铜"}

PER = (
    "月 年 日 天 人 吨 立方米 平方米 平方公里 千瓦时 度 亩 户 公里 "
    "小时 秒 次 套 件 人年 公斤 斤 升 间 头 吨标准煤 ㎡"
).split()

# Declared factors to a base unit, exact. Nothing else is ever converted: 个百分点 is not %, 美元 is not 元.
_BASE: dict[str, tuple[str, Fraction]] = {
    "亩": ("公顷", Fraction(1, 15)),
    "平方公里": ("公顷", Fraction(100)),
    "平方米": ("公顷", Fraction(1, 10000)),
    "斤": ("千克", Fraction(1, 2)),
    "担": ("千克", Fraction(50)),
    "吨": ("千克", Fraction(1000)),
    "克": ("千克", Fraction(1, 1000)),
    "米": ("公里", Fraction(1, 1000)),
    "兆瓦": ("千瓦", Fraction(1000)),
    "吉瓦": ("千瓦", Fraction(1000000)),
    "兆瓦时": ("千瓦时", Fraction(1000)),
    "吉瓦时": ("千瓦时", Fraction(1000000)),
    "‰": ("%", Fraction(1, 10)),
    "天": ("日", Fraction(1)),
    "工作日": ("个工作日", Fraction(1)),
    "个小时": ("小时", Fraction(1)),
    "方面": ("个方面", Fraction(1)),
}


def normal_unit(written: str) -> str:
    """Return the normal name of a unit; what is not known keeps its own name. 元／月 becomes 元/月."""
    head, slash, per = written.replace("／", "/").replace("每", "/").partition("/")
    head = _ALIASES.get(head, head)
    return f"{head}/{_ALIASES.get(per, per)}" if slash else head


def to_base(value: Decimal, unit: str) -> tuple[Fraction, str]:
    """Return value and unit in the base unit, by the declared factors, exactly."""
    head, slash, per = unit.partition("/")
    base, factor = _BASE.get(head, (head, Fraction(1)))
    return Fraction(value) * factor, f"{base}/{per}" if slash else base

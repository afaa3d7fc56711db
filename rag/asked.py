"""What kind of number a question asks for: its unit, a rank, a growth, a date. For facts and for sentences alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.quantities import Direction, Kind, Quantity
from rag.keywords import names_something

_COUNTS = (
    "元|公斤|斤|吨|亩|人次|人|户|家|枚|块(?!钱)|颗|群(?!众|体|里)|套|公里|平方公里|平方米|立方米|公顷|件|座|所|项|条|名|头|辆|"
    r"微克|张|台|只|支|枝|株|羽|棵|架|艘|列|班|趟|部(?![门分队署长级委位落件])|对|例|种|类|级|米|立方|千瓦时|千瓦|度电|标箱|天|床|岁|处|场|起|次|个(?!点|百分|月|工作日|[亿万])"
)
_UNIT = re.compile(
    rf"(?:多少|(?<![哪那这好])几)(?!个(?:设区的?|地级|县级)?(?:城市|省份?|市|县|区|州|地方|地区)(?:里|中|各自)?的)(?:个|多)?[亿万千百]?(?P<unit>个百分点|{_COUNTS})"
)
"""几个城市的GDP目标 counts no cities. 新增多少家 asks for a number of them, whatever grew."""

_STREAK = re.compile(
    r"(?:连续|保持)[^，。？?]{0,12}?(?:多少|几)(?:年|个月|个季度|届|天)|(?:多少|几)(?:年|个月)没|(?:多少|几)周年"
)
_LASTS = re.compile(r"多长时间|多少时间|(?:多少|几)个?(?:小时|分钟|秒)")
"""How long something takes: 课间多长时间."""

_IN_ORDER = re.compile(
    r"谁|哪[个家座]|最|比较|请排名|排名[：:]|排[个一]?下|[、和与跟][^，。？?]{4,30}(?<![全国省市])的?排名[？?。]*$"
)
"""湖北、四川新改建的农村公路里程排名 asks for their order among themselves, not for a rank that each report tells."""
_AMOUNT_OF = re.compile(r"(?:多少|几)(?:个)?[百千]?[亿万](?!分)")
_SUCH_MONEY = re.compile(r"(多少|几[亿万]?)(?:[这那]方面|[这那]些|[这那]种|[这那]类)的?钱")
_IN_HAND = re.compile(
    r"(?:到手|[领拿挣赚掏](?:到|回|出)?|交|缴)(?:的)?(?:是|有|能|得)?多少(?=[？?。，,吗呢]|$)"
)
"""一个月能到手多少 asks for money."""
_TEN_THOUSAND, _TEN_MILLION = 10_000, 10_000_000
_HUNDRED_MILLIONS = re.compile(r"(?:多少|几)(?:个)?[百千]?亿")
_RANK = re.compile(r"第几|老几|排名|排第|位次|名次|(?<!少)排多少(?=[位名？?，,。]|$)|第多少|排在哪|排几")
_GROWTH = re.compile(
    r"(?:增长|下降|增|降|涨|跌|便宜|减少|增加|提高|提升|压缩|缩短|扩大|减)(?:了|过|幅)?"
    rf"(?:多少(?!(?:个|多)?[亿万千百]?(?:{_COUNTS}))|百分之几|百分之多少|几个(?:百分)?点|几成)"
    r"|增速|增幅|涨幅|降幅|增长率|幅度|增长的?(?:预期)?目标"
)
_CLASS = re.compile(r"[Ⅰ-Ⅴ]类|[IV]{1,3}类|[一二三四五]类(?=水)|劣[Ⅴ五V]类")
"""Classes of water are no quantities, but 水质几类 asks for one."""

_AMOUNT = re.compile(
    r"(?:(?:减少|增加|节省|压减|新增|节约)[^，,。？?、的]{0,6}?|(?:减|增|省)(?:了|下|出)?)(?:多少|几)(?!个?百分)"
)
_SHARE = re.compile(
    r"占比(?!提)|多少比例|(?:占比|比例|比重)[^，。？?]{0,10}?(?:提|升|达|增|降)(?:高)?到多少|比例(?:是|为|有|达到?|能到)?多少|占[^，,。？?]{0,16}(?:比重|比例|百分之几|几成|几分之几)"
    r"|(?<!各)占[^，,。？?]{0,16}多少"
)
_TOTAL = re.compile(
    r"(?:达到|到|升至|升到|增至|增加到|[还仅]剩下?)了?多少|多少[^，。？?]{0,4}人口(?:[？?。]|$)"
)
_RATE = re.compile(r"[率比幅成度]$|比[重例]|占比|百分")
"""What is told in percent."""

_MOVED = re.compile(r"(?:前移|后移|前进|上升|提升|下滑|[挪进退升降移])[了过]?(?:多少|几)[位名]")
_DATE = re.compile(
    r"几月|几号|哪一?个?月|哪个季度|几季度|什么时候|什么时间|何时|哪天|哪一天|哪年|哪一年|几点|多久"
)
_NAMES = re.compile(r"叫什么|什么名字|名称是|哪几[个座条家项所]")
_COUNTED = re.compile(
    r"(?:多少|(?<![哪那这好])几(?!成))(?:亿|万)?(?:个|名|位|家|座|所|套|户|项|条|件|辆|头|吨|斤|亩|公里|人次|场|起|只|张|台|枚|块|颗|群|艘|架|趟|棵|支)?(?P<thing>(?!在|度电|以上|以下|左右|以内|[钱元亿万个名位家座所套户项条件辆头吨斤亩场起只张台枚块颗群艘架趟棵])[\u4e00-\u9fff]{2,6}?)(?<!类了)(?<!年了)(?=[？?，,。、了吗呢]|$|和|能|要|被|是|有|在|没|未|不)"
)
_NO_THINGS = frozenset({"指标", "目标", "任务", "计划", "数量", "名额", "总数"})
_VERB_BEHIND = re.compile(r"[过被获拿评]$|^人?[\u4e00-\u9fff]?[到上着]$")
"""几个县过了考核 counts 县, not 县过."""

_MEASURE = re.compile(
    r"(?:产值|营收|收入|总额|总值|规模|增速|增幅|增长率|总量|产量|面积|里程|人数|数量|投资额|占比|比例|率|增加值|利润)[？?。]*$"
)
"""赣州 稀土 产值: a question without a word of asking that ends in a measure wants its value."""

_A_YEAR_ON_AVERAGE = re.compile(
    r"(?:年均|平均每年|每年平均|(?<![一全])年平均)(?!值|浓度|气温|水温|降水|降雨|湿度|径流|[^，,；;。]{0,40}(?:(?:19|20)\d{2}|[今去上前])年)"
)
"""So much in each of several years: no figure of one of them, as 年均浓度 is, nor what a year named behind has."""

_ONE_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d)2\d年|[今去上前明本]年|上一年|前一年|过去一年|同比"
)
_SEVERAL_YEARS = re.compile(
    r"年均|年平均|每年|历年|[两二三四五六七八九十几\d]年[来间里]|(?:近|前|过去|这)[两二三四五六七八九十几]年|期间|时期|以来|十[二三四五六]五|"
    r"(?:19|20)\d{2}年?[-—–~～至到]"
)

_ANY_ASKING = re.compile(r"什么|哪|谁|如何|怎|为|吗|呢|么|是否|有没有|介绍|说说|情况|几|多少")
_FIRMS = re.compile(r"(?:企业|公司|商户|农户|经营主体|市场主体|合作社|机构|学校|医院|银行)$")
_VISITORS = re.compile(
    r"(?:游客|旅客|学生|学员|教师|老师|医生|护士|人才|毕业生|职工|员工|工人|志愿者|农民|党员|老人|孩子|儿童)$"
)
_PRICE = re.compile(
    r"(?:总投资|造价|票价|售价|房价|花费|预算|经费|费用|成本价)(?:是|为|有|达到?|大概|大约|约)?(?:多少|几何)(?!个?百分)"
)
_HOW_MUCH = (
    r"(?:总额|总量|总值)?(?:的?目标|预期)?"
    r"(?:[是为有会到]|能?达到?|大概|大约|大致|共|一共|总共|要|将)*(?:多少|几何|多大|[？?。]*$)(?!个?百分)"
)
_DIMENSIONS = tuple(
    (re.compile(f"(?:{named}){_HOW_MUCH}"), re.compile(units))
    for named, units in (
        ("产值|营收|营业收入|利润|收入|投资额|总额|总值|销售额|余额|税收|增加值|预算", "元$"),
        ("产量|产能|吞吐量|发电量|用电量|装机|货运量", "(?<!元)(?<!亩)(?<!户)(?<!家)(?<!人)$"),
        ("面积", "亩$|平方公里$|平方米$|公顷$"),
        ("里程", "里$|米$"),
        ("规模", "(?<![个只家项所座条支件户处场台辆套])$"),
    )
)
"""What a measure is counted in: a 产量 is no sum of money, a 面积 no number of projects."""

_STOCK_ASKED = re.compile(
    r"总里程|总长|总数|总规模|(?:一共|总共)(?:有)?(?:多少|几)|共有(?:多少|几)|现有|保有|(?:现在|目前|全[市省县区])有(?:多少|几)|有(?:多少|几)[万千]?[辆台]"
)
_FLOW = re.compile(
    r"新[建增开投辟设]|新(?:上牌|登记|注册|成立|认定)|建成|改造|开工|启动|引进|培训|生产|完成|净增|贯通|开通|[选培]育|遴选"
)
_STOCK = re.compile(r"累计|总|达|共有|现有|保有|已有|存量|[增升]至")
_CLAUSE = re.compile(r"[^，,；;。]+")

_MEDAL = re.compile("[冠亚季]军|[金银铜][牌奖]|[一二三]等奖")
_PLACED = re.compile(
    r"(?:排名|位次|名次|排位|位列|名列|排在?)[^，,；;。、\d]{0,8}\d+[位名](?![\u4e00-\u9fff])"
    r"|[由从][^，,；;。、\d]{0,6}\d+[位名][^，,；;。、\d]{0,3}[升进移跃降滑退][^，,；;。、\d]{0,6}\d+[位名]"
)
"""Places in a ranking that are told without 第: 排名由369位上升到235位."""

_PEOPLE = re.compile(r"^(?:老百姓|群众|百姓|居民|村民|市民|人口?|人员)$")
_TEXT = re.compile(r"为什么|为何|原因|怎么(?!样)|如何|哪些|什么|怎样")
_NUMBER = re.compile(
    r"多少|百分之几|(?<![哪那这好])几[个家项条所座户名件位亿万成倍次](?!五)|第几|多大(?!力)|多高|多长|多远|多快|几何|占比|比重|(?:谁|哪一?[个家座边市])(?:的)?(?:数量|个数)?(?:会|要)?更?[多少](?!数)"
    r"|(?:谁|哪一?[个家座边市省县])(?:的)?[^，。？?]{1,4}得[^，。？?]{0,2}[高低多少大快慢]"
)


_SPELT_TIME = re.compile(r"[一二三四五六七八九十百半两]{1,4}(?:刻钟|分钟|小时|天(?![然下气候路])|个月)")
"""十分钟医保服务圈 tells 几分钟, though it is no figure."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The number that a question asks for.

    ``thing`` is what is counted (多少旅客), ``units`` are base units (元, 家); both are empty where the question names none.
    ``share``: which part of a whole (占比); ``level``: the least that 多少亿 or 多少万 can be; ``streak``: how long already (连续多少年);
    ``reached``: what it has come to (到了多少), not by how much more; ``moved``: by how many places it rose or fell;
    ``measured``: what its unit must be like, where the measure asked for says so; ``stock``: how much there is (总里程), not
    what was added; ``one_year``: that of one year, not of several.
    """

    number: bool
    thing: str
    units: frozenset[str]
    rank: bool
    growth: bool
    amount: bool
    level: int
    streak: bool
    date: bool
    share: bool
    reached: bool
    moved: bool
    measured: tuple[re.Pattern[str], ...] = ()
    stock: bool = False
    one_year: bool = False

    def pieces(self, text: str) -> tuple[str, ...]:
        """Return what of a text may tell the number asked for: where the stock is asked, not what was added to it."""
        if not self.stock:
            return (text,)
        kept: list[str] = []
        for clause in _CLAUSE.findall(text):
            # 新建绿道130公里、绿地1000公顷: what is listed behind is new too.
            kept += [p for p in clause.split("、") if _STOCK.search(p)] if _FLOW.search(clause) else [clause]
        return tuple(kept)

    def takes_word(self, text: str) -> bool:
        """Tell whether a text answers in words where a figure is asked for: a class of water (Ⅱ类), a place (亚军, 由9位升到7位)."""
        if self.rank and not self.moved and (_MEDAL.search(text) or _PLACED.search(text)):
            return True
        if self.streak and self.units & {"小时", "天"} and _SPELT_TIME.search(text):
            return True
        return "类" in self.units and _CLASS.search(text) is not None

    def takes(self, quantity: Quantity) -> bool:
        """Tell whether a quantity is of the kind asked for."""
        if quantity.kind in (Kind.DURATION, Kind.STREAK):
            days = "天" in self.units and quantity.unit.endswith(("工作日", "日"))
            return self.streak or days or quantity.unit in self.units
        if self.moved and quantity.kind is Kind.CHANGE:
            return quantity.direction in (Direction.FORWARD, Direction.BACK)
        if quantity.kind is Kind.RANK and (not self.rank or self.moved):
            return False
        if self.reached and not self.growth and _is_growth(quantity):
            return False
        if self.thing and not (self.share or self.growth) and quantity.unit in PERCENT:
            return _RATE.search(self.thing) is not None  # 多少常住人口 is not answered by 城镇化率58.6%
        if (self.level or self.measured) and not self.share and quantity.kind is Kind.SHARE:
            return False
        if quantity.kind in (Kind.LEVEL, Kind.COUNT, Kind.CHANGE) and not all(
            units.search(_one(quantity.unit)) for units in self.measured
        ):
            return False
        if self.share and not (self.growth or self.amount or self.rank):
            return quantity.kind is Kind.SHARE
        if self.level and quantity.kind in (Kind.LEVEL, Kind.COUNT) and abs(quantity.value) < self.level:
            return False  # 有几个亿 is not answered by 5家
        if self.level and not self.growth and _is_growth(quantity):
            # 出口额有多少亿 is not answered by its growth, but 减少亏损多少万 by 减亏2800万元.
            return self.amount and quantity.kind is Kind.CHANGE
        if self.rank and quantity.kind is Kind.RANK:
            return True
        if self.growth and _is_growth(quantity):
            return True
        if self.amount and not self.units and quantity.kind in (Kind.LEVEL, Kind.COUNT):
            return True  # 减少利息6亿元
        if self.amount and "/" in quantity.unit:
            return False  # 省下多少钱 is not answered by 3.8元/立方米
        if self.units:
            own = _one(quantity.unit)
            return bool(own) and any(
                own.startswith(unit)
                or own.endswith(unit)
                or ({own, unit} <= _CLASSIFIERS and (self.thing or "张" not in (own, unit)))
                for unit in map(_one, self.units)
            )
        return not self.rank and not self.growth


PERCENT = ("%", "个百分点")
_BOTH_WAYS = "外贸总额"
_RIVALS = (
    ("产量", "产能"),
    ("收入", "支出"),
    ("存款", "贷款"),
    ("进口", "出口"),
    (_BOTH_WAYS, "出口"),
    (_BOTH_WAYS, "进口"),
    ("利润", "营业收入"),
    ("增加值", "总产值"),
    ("增加值", "营业收入"),
    ("税收", "营业收入"),
    ("税收", "产值"),
    ("利润", "增加值"),
    ("利润", "总产值"),
    ("签约", "到位"),
    ("开工", "竣工"),
    ("高铁", "地铁"),
)


def _spelt(text: str) -> str:
    """Write what has a rival by one word: 花了多少财政的钱 asks for 支出."""
    text = text.replace("进出口", _BOTH_WAYS).replace("高速铁路", "高铁")
    text = re.sub(r"主营(?:业务)?收入|营收", "营业收入", text)
    text = re.sub(r"税(?!收|务|费)", "税收", re.sub(r"净[赚挣]", "利润", text))
    return re.sub(r"(?<=财政)花|花(?:了|掉|出)?(?=[^，。？?]{0,6}财政)", "支出", text)


def of_a_rival(question: str, text: str) -> bool:
    """Tell whether a text measures what is easily taken for what a question asks: 产能 for 产量, 支出 for 收入."""
    question, text = (_spelt(written) for written in (question, text))
    return any(
        wanted in question and other not in question and other in text and wanted not in text
        for pair in _RIVALS
        for wanted, other in (pair, pair[::-1])
    )


def _thing(text: str) -> str:
    match = _COUNTED.search(text)
    thing = _VERB_BEHIND.sub("", match.group("thing")).lstrip("的") if match else ""
    thing = re.sub(r"^人(?![才口员家民次工群均])", "", thing)
    return thing if len(thing) > 1 and thing not in _NO_THINGS and names_something(thing) else ""


_ONE_UNIT = (
    {unit: "人" for unit in ("名", "位", "人", "个人")}
    | {unit: "户" for unit in ("家", "户")}
    | {"部": "辆", "度": "千瓦时", "度电": "千瓦时"}
    | dict.fromkeys(("班次", "列次", "班", "列"), "趟")
    | dict.fromkeys("块金银铜", "枚")
)


_CLASSIFIERS = frozenset("个户座所项条件台支只张处套趟列班辆对场起次例种类部")
"""Whoever asks for 多少所学校 is answered by 125个学校建设项目, and 多少趟 by 2286列: people count things their own way.

Tickets and beds (张) are counted so where the question names them."""


def _one(unit: str) -> str:
    return _ONE_UNIT.get(unit, unit)


def _least_of(text: str) -> int:
    """Return what is asked for in 亿 or in 万 at least is; 0 where it is in neither."""
    if _HUNDRED_MILLIONS.search(text):
        return _TEN_MILLION
    return _TEN_THOUSAND if _AMOUNT_OF.search(text) else 0


@lru_cache(maxsize=256)
def asked(text: str) -> Asked:
    """Read from the words of a question what kind of number it wants, if any; kept: every sentence found is held to it."""
    text = _SUCH_MONEY.sub(r"\1钱", text)
    date = _DATE.search(text) is not None
    units = frozenset(match.group("unit") for match in _UNIT.finditer(text))
    if re.search(r"多大(?:岁数|年纪|年龄)|多大年岁|活(?:到|得)?多[大久长]", text):
        units |= {"岁"}
    if re.search(r"多少钱|几块钱|多少的?税", text) or (not units and _IN_HAND.search(text)):
        units |= {"元"}
    if re.search(r"百分之(?:几|多少)|几成(?![立为员功])", text):
        units |= {"%"}
    ranked = _RANK.search(text)
    rank = ranked is not None and not (ranked.group() == "排名" and _IN_ORDER.search(text))
    lasts = _LASTS.search(text) is not None
    growth, streak = _GROWTH.search(text) is not None, lasts or _STREAK.search(text) is not None
    thing = _thing(text)
    if _PEOPLE.match(thing):
        units, thing = units | {"人"}, ""  # 转移了多少老百姓
    # 续贷帮了多少企业 is not answered by the money, 接待多少游客 not by their growth.
    if not units and _FIRMS.search(thing):
        units |= {"家"}
    if not units and _VISITORS.search(thing):
        units |= {"人", "人次"}
    if not units and lasts:
        units |= {"小时"}
    if not units and _PRICE.search(text):
        units |= {"元"}
    number = bool(units or rank or streak or _NUMBER.search(text) or (growth and not _TEXT.search(text)))
    number = number or (_MEASURE.search(text) is not None and not _ANY_ASKING.search(text))
    amount = _AMOUNT.search(text) is not None
    number = number and not (date and not units and not streak) and not _NAMES.search(text)
    return Asked(
        number,
        thing,
        units,
        rank,
        growth,
        amount,
        _least_of(text),
        streak,
        date,
        _SHARE.search(text) is not None and not units - {"%"},
        _TOTAL.search(text) is not None,
        _MOVED.search(text) is not None,
        tuple(own for named, own in _DIMENSIONS if not units and named.search(text)),
        _STOCK_ASKED.search(text) is not None and not _FLOW.search(text),
        _ONE_YEAR.search(text) is not None and not _SEVERAL_YEARS.search(text),
    )


def is_average(text: str, quantity: Quantity) -> bool:
    """Tell whether a text says that a quantity of it is what several years had on average: 年均增长13.2%."""
    clause = max(text.rfind(stop, 0, quantity.start) for stop in "，,；;。、") + 1
    row = max(text.rfind(stop, 0, quantity.start) for stop in "，,；;。") + 1
    if "分别" in text[row : quantity.start] or not text[clause : quantity.start].strip():
        clause = row  # 年均分别增长5.8%、6.2%
    return _A_YEAR_ON_AVERAGE.search(text[clause : quantity.start]) is not None


def _is_growth(quantity: Quantity) -> bool:
    if quantity.kind is Kind.CHANGE:
        return quantity.direction not in (Direction.FORWARD, Direction.BACK)
    return quantity.kind in (Kind.GROWTH, Kind.POINTS, Kind.MULTIPLE)

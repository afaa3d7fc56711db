"""Cleaning: what is taken out, what stays although it looks alike, and what is only flagged."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Level, ParsedReport, ReportMeta, State, load_bytes, load_folder
from corpus.parse import parse

ROOT = Path(__file__).parents[2]
META = ReportMeta("某市-2024", "某市", Level.PREFECTURE, 2024, "", "", "", "", "", "x.txt", "")


def taken(source: str) -> list[tuple[str, str]]:
    report = parse(source, META)
    return [(r.rule, source[r.start : r.end]) for r in report.removals if r.rule != "blank"]


def flags(report: ParsedReport) -> list[tuple[str, str]]:
    return [(f.kind, report.source[f.start : f.end]) for p in report.passages for f in p.flags]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("央视多次对雷速体育:文旅活动进行宣传报道。", "雷速体育:"),
        ("争取国家和省级层面更大中国竞彩网支持。", "中国竞彩网"),
        ("让干部把中国竞彩网精力用来谋实招。", "中国竞彩网"),
        ("全市开云体育app下载旅游收入增长7%。", "开云体育app下载"),
    ],
)
def test_injected_sites_are_taken_out_of_sentences(text: str, site: str) -> None:
    assert taken(text) == [("injected-site", site)]


@pytest.mark.parametrize(
    "text",
    [
        "扶持临川贡酒等“老字号”发展，3家企业获评中华老字号。",
        "坚持马克思主义在意识形态领域指导地位的根本制度。",
        "江南体育中心建成投用，发行体育彩票筹集公益金。",
        "半岛体育公园开园，金沙娱乐城改造完成，查处代开发票案件。",
        "依法打击中国竞彩网等网络赌博平台。",
        "打造“来了不想走、走了还想来”的全域旅游“大景区”。",
        "做强字号、打印、分享等品牌。",
    ],
)
def test_what_only_looks_like_spam_stays(text: str) -> None:
    assert taken(text) == []


@pytest.mark.parametrize(
    "mark",
    ["【马 克 数 据 网】", "来源于：马克数据网www.macrodatas.cn", "（www.macrodatas.cn）", "马-克-数-据-网"],
)
def test_watermarks_of_resellers_are_taken_out(mark: str) -> None:
    rules = taken(f"全市经济运行稳中向好。{mark}城镇新增就业5万人。")
    assert [rule for rule, _ in rules] == ["reseller-mark"]
    report = parse(f"全市经济运行稳中向好。{mark}城镇新增就业5万人。", META)
    assert report.passages[0].text == "全市经济运行稳中向好。城镇新增就业5万人。"


def test_markup_of_other_programs_is_taken_out() -> None:
    source = "全年PM_{2.5}浓度26微克/立方米，推进“三新一高” eq \\o\\ac(○,1)，**质量**提升。"
    report = parse(source, META)
    assert report.passages[0].text == "全年PM2.5浓度26微克/立方米，推进“三新一高”，质量提升。"


def test_the_page_of_fuzhou_keeps_the_report_and_loses_the_page() -> None:
    report = next(r for r in load_folder(ROOT / "corpus" / "reports") if r.meta.place == "抚州市")
    rules = {r.rule for r in report.removals}
    assert {"page-form", "page-navigation", "injected-site"} <= rules
    shown = "".join(p.text for p in report.passages)
    assert "竞彩" not in shown and "雷速" not in shown and "索" not in report.passages[0].text
    assert "“老字号”" in shown
    assert sum(r.rule == "injected-site" for r in report.removals) == 5


def test_a_government_page_loses_navigation_and_tail() -> None:
    report = load_bytes((ROOT / "tests" / "data" / "structure_page.html").read_bytes(), "page.html")
    assert report.meta.id == "宜春市-2024" and report.meta.speaker == "严允"
    assert report.meta.title == "2024年宜春市政府工作报告"
    shown = "".join(p.text for p in report.passages)
    for furniture in ("领导之窗", "索引号", "浏览次数", "ICP备", "上一篇", "图解", "开云", "主办单位"):
        assert furniture not in shown
    assert "PM2.5浓度31微克/立方米" in shown
    assert report.notes[0].term == "三新一高" and len(report.notes[0].mentions) == 1


def test_page_numbers_and_running_heads_go_and_the_paragraph_is_whole() -> None:
    source = "\n".join(
        [
            "政府工作报告",
            "一、2023年工作回顾",
            "过去一年，全市上下坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻党的二十大精",
            "— 1 —",
            "某市政府工作报告",
            "神，推动高质量发展取得新成效，经济运行回升向好，产业发展步伐稳健，人民生活品质更高。",
            "第 2 页",
            "某市政府工作报告",
            "扎实开展主题教育，政府自身建设得到加强，法治政府建设深入推进，廉洁政府建设纵深发展。",
            "- 3 -",
            "某市政府工作报告",
        ]
    )
    report = parse(source, META)
    assert len(report.passages) == 2
    assert "党的二十大精神，推动" in report.passages[0].text
    assert sum(r.rule == "running-head" for r in report.removals) == 3


def test_a_body_that_stands_twice_is_kept_once() -> None:
    body = (ROOT / "corpus" / "reports" / "001_6f9e1d58fb19b0aa.txt").read_text("utf-8")
    once = parse(body, META)
    twice = parse(body + "\n\n政府工作报告\n\n" + body, META)
    assert [p.text for p in twice.passages] == [p.text for p in once.passages]
    assert any(r.rule == "second-copy" for r in twice.removals)


def test_a_passage_printed_in_the_wrong_place_is_flagged_and_kept() -> None:
    report = next(r for r in load_folder(ROOT / "corpus" / "reports") if r.meta.place == "上饶市")
    found = flags(report)
    repeated = [text for kind, text in found if kind == "repeated-text"]
    assert len(repeated) == 1
    assert repeated[0].startswith("，是全市上下奋力拼搏的结果。在此，我代表") and repeated[0].endswith(
        "衷心的感谢！"
    )
    assert ("doubled-words", "合作合作") in found and ("doubled-words", "会议会议") in found
    assert [text.strip() for kind, text in found if kind == "stray-english"] == ["products", "etc"]
    assert all(flag[1] in report.source for flag in found)


def test_clean_reports_raise_no_flags() -> None:
    for report in load_folder(ROOT / "corpus" / "reports"):
        if report.meta.place in ("赣州市", "宜春市", "乐平市", "抚州市"):
            assert flags(report) == []


@pytest.mark.parametrize(
    ("begin", "end", "reason"),
    [(0, 3000, "没有句号"), (3000, None, "从中间开始"), (0, 6000, "没有结束语")],
)
def test_a_piece_of_a_report_is_recognised(begin: int, end: int | None, reason: str) -> None:
    body = (ROOT / "corpus" / "reports" / "001_6f9e1d58fb19b0aa.txt").read_text("utf-8")
    report = parse(body[begin:end], META)
    assert report.state is State.PARTIAL
    assert any(reason in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (
            "2024年某市政府工作报告要点\n\n今年，市政府将办好10件实事，市委、市政府高度重视。力争增长6%。",
            State.DIGEST,
        ),
        (
            "某市日报讯（记者 张三）1月20日，市长李四作政府工作报告时指出，今年全市将办好10件实事，市委、市政府高度重视。",
            State.DIGEST,
        ),
        ("关于某市2023年国民经济和社会发展计划执行情况的报告\n\n各位代表：\n\n一、执行情况", State.OTHER),
        ("一种电池的制备方法\n\n本发明公开了一种电池。", State.OTHER),
    ],
)
def test_what_is_no_whole_report_is_recognised(text: str, state: State) -> None:
    assert parse(text, META).state is state


def test_the_reports_of_the_repository_are_whole_but_one() -> None:
    states = {r.meta.place: r.state for r in load_folder(ROOT / "corpus" / "reports")}
    assert states.pop("上饶市") is State.PARTIAL
    assert set(states.values()) == {State.WHOLE}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("全年$\\mathrm{PM}_{2.5}$浓度下降，优良率$97\\%$以上。", "全年PM2.5浓度下降，优良率97%以上。"),
        ("全年*空气质量*优良，<strong>水质</strong>达标&nbsp;。", "全年空气质量优良，水质达标。"),
        ("详见[市政府网站](https://www.example.gov.cn/a)公布的清单。", "详见市政府网站公布的清单。"),
        ("> 全市经济运行回升向好，人民生活品质更高。", "全市经济运行回升向好，人民生活品质更高。"),
        ("建设5*5公里路网，增长3~4%、2^3倍。", "建设5*5公里路网，增长3~4%、2^3倍。"),
        (
            "算力达$10^{18}$次，浓度35$\\mu g$，每秒10<sup>18</sup>次。",
            "算力达10^18次，浓度35\\mu g，每秒10<sup>18</sup>次。",
        ),
        ("债券价格为$500万，投资$600万。", "债券价格为$500万，投资$600万。"),
    ],
)
def test_markup_goes_and_figures_stay(source: str, shown: str) -> None:
    assert parse(source, META).passages[0].text == shown


@pytest.mark.parametrize(
    "line",
    [
        "赣州日报 2024年1月25日 星期四 第3版",
        "责任编辑：张三 美编：李四",
        "（下转第四版）",
        "— 12 —",
        "03版：要闻",
        "--------",
    ],
)
def test_lines_of_a_newspaper_page_go_and_the_sentence_is_whole(line: str) -> None:
    source = f"一、2023年工作回顾\n新增城镇就业5.14万人、转移农村劳动力8.65万人，城镇调查失业\n{line}\n率3.7%，居民收入增长5.5%。"
    report = parse(source, META)
    assert [p.text for p in report.passages] == [
        "新增城镇就业5.14万人、转移农村劳动力8.65万人，城镇调查失业率3.7%，居民收入增长5.5%。"
    ]


TOPS = [
    "网站首页\n市情概况\n您现在的位置: 首页 >> 政务公开 >> 正文\n2024年宜春市政府工作报告\n"
    "发布时间：2024-02-05 10:12:33     来源：宜春日报     浏览：1023次\n【字体：大 中 小】 【打印】 【关闭】\n",
    "索引号\t000014349/2024-00023\t主题分类\t综合政务\n发布机构\t市政府办公室\n宜春市人民政府工作报告\n"
    "信息来源：市政府办　　字体：[ 大 中 小 ]　　A+ A-\n分享：\n",
    "宜春日报 数字报\n2024年02月01日 星期四\n第02版：要闻\n上一版 下一版\n放大 缩小 默认\n政 府 工 作 报 告\n",
    "# 2024年宜春市政府工作报告\n\n> 来源：宜春市人民政府\n\n",
]
BOTTOMS = [
    "\n扫一扫在手机打开当前页\n【打印】 【关闭】\n上一篇：2023年宜春市政府工作报告\n主办：宜春市人民政府办公室\n赣ICP备05001234号\n",
    "\n（责任编辑：李四）\n相关附件：\n1.名词解释.docx\n分享到：\n版权所有：宜春市人民政府  网站标识码：3609000001\n",
    "\n（宜春日报记者 张三 整理）\n",
]


@pytest.mark.parametrize("top", TOPS)
@pytest.mark.parametrize("bottom", BOTTOMS)
def test_the_same_report_is_read_from_any_page(top: str, bottom: str) -> None:
    body = (ROOT / "corpus" / "reports" / "002_1df4d359381aa14e.txt").read_text("utf-8")
    report = load_bytes((top + body + bottom).encode(), "宜春.txt")
    assert [p.text for p in report.passages] == [p.text for p in parse(body, META).passages]
    assert report.meta.id == "宜春市-2024" and report.state is State.WHOLE


def test_a_jump_inside_a_sentence_goes_and_the_sentence_is_whole() -> None:
    source = (
        "一、2023年工作回顾\n新增城镇就业5.14万人、转移农村劳动力8.65万人，城镇调查失业（下转第三版）\n"
        "（上接第一版）率3.7%，居民收入增长5.5%。"
    )
    report = parse(source, META)
    assert report.passages[0].text.endswith("城镇调查失业率3.7%，居民收入增长5.5%。")


def test_blanks_between_characters_go_only_where_the_whole_file_has_them() -> None:
    sentence = "全 市 上 下 顶 住 压 力 ， 经 济 运 行 回 升 向 好 ， 增 长 5.3% 。"
    assert parse(sentence * 3, META).passages[0].text == "全市上下顶住压力，经济运行回升向好，增长5.3%。" * 3
    kept = "唱响“来大觉 睡大觉”品牌，打造中国睡都、康养福地，推动全域旅游高质量发展。"
    assert parse(kept, META).passages[0].text == kept

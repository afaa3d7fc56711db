"""Who gave a report, when and where, and what its page says: from the lines around its text, cited to them."""

from __future__ import annotations

import re

from corpus.opening import PAGE_SECTION
from corpus.types import Passage, ReportMeta
from rag.errors import UsageError
from rag.library import Library
from rag.types import Claim, Question, ReportRef

_ABOUT_REPORT = re.compile(r"报告|人大|人代会|人民代表大会|两会|[市省县区州]长|主席")
_WHO = re.compile(
    r"谁(?:来)?[作做]|报告人(?=[和、及与，,和]|$)|[作做](?:的)?(?:政府工作)?报告的(?:是|人|[市省县区州]长|主席)|由谁|谁[、，和]?在|(?:报告人|[市省县区州盟旗]长|主席)(?:各自|分别|各|都)?(?:是谁|是哪[位个]|叫|的名字|名字|姓)|哪一?[位名个](?:(?:[市省县区州盟旗]长|主席|领导|人(?=[作做在代来]))[^，。？?]{0,8}?)?[作做](?:的|了|出)?(?:[^，。？?]{0,8}报告|[？?。，,]|$)|谁是.{0,6}(?:[市省县区州]长|报告人)|报告.{0,4}是谁|职务|是(?!同|哪|几|什么|谁|在)[\u4e00-\u9fff]{2,4}作的"
)
_WHEN = re.compile(r"同一?[天日]|什么时候|什么时间|哪天|哪一天|何时|几月几[日号]|几号|日期")
_WHERE = re.compile(r"(?:哪|什么|几|第几)[个次届]?次?会议?上?[作做]?|哪次|几次会议|什么会")
_CONGRESS = re.compile(
    r"(?:开|召开|举行|举办|开幕)(?:了|过)?的?(?:是)?[^，。？?]{0,6}(?:人代会|人大会|人大|人民代表大会|两会)|(?:人代会|人大会议|人民代表大会|两会)[^，。？?]{0,6}(?:开|召开|举行|举办)"
)
_OTHER = re.compile(r"成文|网页|发布|印发|索引|号文件")
_GIVEN = re.compile(r"\d年[^，。？]{0,6}(?:作的|作出|作了|召开)")
_NAMED = re.compile(
    r"(?:[市省县区州盟旗]长|主席)(?!是|叫|在|作|做|姓|的|什么|哪|谁|分别|各|都|[，,。？?])[\u4e00-\u9fff]{2,4}?(?=的|在|作|做|什么|哪)"
)
_PAGE = re.compile(r"报告|网页|页面|文件|公文")
_ON_PAGE = (
    (re.compile(r"索引号"), re.compile(r"索\s*引\s*号")),
    (
        re.compile(
            r"发[文布]的?(?:机关|单位|机构|部门)|(?:报告|文件).{0,4}(?:谁|哪[个家](?:单位|机关|部门|机构)).{0,3}(?:发布|发文)|公开主体"
        ),
        re.compile(r"发[文布]\s*(?:机关|单位|机构)|公开主体|责任部门"),
    ),
    (
        re.compile(
            r"(?:成文|发布|印发|发文|公开|生成)(?:的)?(?:日期|时间|日子)|(?:报告|文件).{0,4}(?:哪[天日]|什么时候|何时|几[月号]).{0,3}(?:成文|发布|上网|公开|印发)的?[？?。]*$"
        ),
        re.compile(r"(?:成文|发布|印发|发文|公开|生成)\s*(?:日期|时间)"),
    ),
    (
        re.compile(
            r"(?:信息|文章|稿件|报告|页面|网页|文字)的?来源|出处|转载|转自|稿源|哪家(?:报纸|媒体|网站)"
        ),
        re.compile(r"来\s*源|出处|稿源"),
    ),
    (re.compile(r"文号|几号文件|文件.{0,4}(?:编号|号)"), re.compile(r"文\s*号\s*[:：]|文件[（(]")),
    (re.compile(r"[几哪](?:一|个)?版|版面"), re.compile(r"[上下][接转].*版")),
    (
        re.compile(r"署名|署的|落款|末尾.{0,6}(?:单位|谁|哪)|(?:谁|哪个?单位).{0,2}印"),
        re.compile(r"^[^:：]*(?:秘书处|办公[室厅]|印发)"),
    ),
)
"""What may be asked of a report's page, and the line that says it."""

_TITLE = re.compile(r"(?:代)?(?:[市省县区州盟旗]长|自治区主席|主席)")


_OF_PAGE = re.compile(r"(?:网页|页面)?(?:上)?的?(?:成文|发布|印发|发文|公开|生成)(?:的)?(?:日期|时间)")


def asks_for_metadata(question: Question) -> bool:
    """Tell whether a question is about the report itself: who gave it, when, at which meeting."""
    text = _OF_PAGE.sub("", question.text)  # 哪天宣读、成文日期又是哪天: the page's own is told beside it
    if not _ABOUT_REPORT.search(text) or _OTHER.search(text):
        return False
    if _WHO.search(text) or (_CONGRESS.search(text) and _WHEN.search(text)):
        return True
    return (
        "报告" in text
        and re.search(r"[作做](?:的|出|了)|召开|会议|宣读|宣布", text) is not None
        and bool(_WHEN.search(text) or _WHERE.search(text))
    )


def page_claims(question: Question, report: ReportRef, library: Library) -> tuple[tuple[Claim, ...], bool]:
    """Return the lines of a report's page that say what is asked, and whether such a thing is asked at all."""
    text = question.text
    if not _PAGE.search(text):
        return (), False
    wanted = [line for asked, line in _ON_PAGE if asked.search(text)]
    if not wanted or (question.years and report.year not in question.years):
        return (), bool(wanted)
    lines = [
        (sentence.address, re.sub(r"\s+", " ", sentence.text).strip("•·◆■▪●-* "))
        for passage in library.passages(report.id)
        if passage.number == 0 or passage.section == (PAGE_SECTION,)
        for sentence in passage.sentences
    ]
    name = library.meta(report.id).name
    found = {a: said for line in wanted for a, said in lines if line.search(said)}
    claims = [
        Claim(text=f"{name}的页面上写着：“{said}”。", citations=(a,), support="supported")
        for a, said in found.items()
    ]
    return tuple(claims), True


def metadata_claims(question: Question, report: ReportRef, library: Library) -> tuple[Claim, ...]:
    """Return one sentence with what is asked and known; empty where the report does not say it."""
    meta = library.meta(report.id)
    if question.years and report.year not in question.years and not _GIVEN.search(question.text):
        return ()  # the report of another year is asked for
    try:
        opening = library.passage(f"{report.id}-p000")
    except UsageError:
        return ()
    named = _NAMED.search(question.text)
    # 四川省长任振鹤的报告是哪天作的: another name than the report's is set right by saying who gave it.
    stranger = named is not None and meta.speaker != "" and meta.speaker not in question.text
    who = meta.speaker if _WHO.search(question.text) or stranger else ""
    when = meta.date if _WHEN.search(question.text) else ""
    where = meta.meeting if _WHERE.search(question.text) or _CONGRESS.search(question.text) else ""
    if not (who or when or where):
        return ()
    by = f"{_office(opening, meta)}{who}" if who else ""
    rest = (f"于{_spoken(when)}" if when else "") + (f"在{where}上" if where else "")
    if rest:
        text = f"{meta.name}{f'由{by}' if by else ''}{rest}作。"
    else:  # 由市长张工作 would be read as a name of two characters more
        text = f"作{meta.name}的是{by}。"
    citations = tuple(s.address for s in opening.sentences if _says(s.text, who, when, where))
    return (Claim(text=text, citations=citations or (opening.address,), support="supported"),)


def _office(opening: Passage, meta: ReportMeta) -> str:
    """Return the office written before the speaker's name: 市长, 省长."""
    plain = re.sub(r"\s", "", opening.text)
    before = plain[: plain.find(meta.speaker)][-6:] if meta.speaker in plain else ""
    found = _TITLE.findall(before)
    return found[-1] if found and before.endswith(found[-1]) else ""


def _spoken(date: str) -> str:
    """Write 2023-02-22 as 2023年2月22日; anything else as it is."""
    parts = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", date)
    return f"{parts[1]}年{int(parts[2])}月{int(parts[3])}日" if parts else date


def _says(text: str, who: str, when: str, where: str) -> bool:
    plain = re.sub(r"\s", "", text)
    spoken = _spoken(when)
    return bool(
        (who and who in plain) or (where and where in plain) or (when and (spoken in plain or when in plain))
    )

"""The front of a report: where its text begins and ends, and what the lines around it say about it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from corpus.headings import Depth, chinese_number, mark_of
from corpus.numerals import narrow
from corpus.page import is_tail_line
from corpus.parts import is_plain_part_head
from corpus.view import Line

_SALUTATION = re.compile(r"^各位代表(?:[、，](?:各位委员|同志们|各位同志|各位来宾)){0,2}\s*[:：,，!！]?")
_BARE_SALUTATION = re.compile(r"^各位代表(?:[、，](?:各位委员|同志们|各位同志|各位来宾)){0,2}\s*[:：,，]?$")
_BARE_ADDRESS = re.compile(r"^各位代表(?:[、，](?:各位委员|同志们|各位同志|各位来宾)){0,2}\s*[:：,，!！]?$")
_OPENING = re.compile(r"(?:现在|下面)?[，,]?\s{0,9}我(?:谨)?(?:代表|受).{0,24}(?:报告|作).{0,6}(?:工作)?")
_FOR_DEBATE = re.compile("请(?:予|大会)?审(?:议|查)")
_LONG_LINE = 90
_IMPRINT = re.compile(
    r"[12二][0-9〇○零OoＯ一二三四五六七八九]{3}年|秘书处|办公室|办公厅|人民政府|印发|委员会"
)
_END_OF_SENTENCE = "。！!”；;"

_CHINESE_DATE = re.compile(
    r"(?P<y>二[〇○零OoＯ][一二三四五六七八九〇○零OoＯ]{2})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_ZEROS = str.maketrans("", "", "〇○零OoＯ")
_CHINESE_DIGITS = str.maketrans("〇○零OoＯ一二三四五六七八九", "000000123456789")
_DATE = re.compile(r"(?P<y>[12]\d{3})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日")
_PUT_UP = re.compile(
    r"(?:成文|公开|发布|发文|印发|生成|公布|更新|录入)(?:日期|时间)[^0-9\n]{0,12}(?:[12][0-9]{3}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日)"
)
_MEETING = re.compile(
    r"(?P<full>[\u4e00-\u9fff]{2,20}第?[一二三四五六七八九十]{1,3}届\s*人民代表大会\s*(?:常务委员会)?第?[一二三四五六七八九十]{1,3}次(?:全体)?(?:会议)?)|"
    r"(?P<short>[\u4e00-\u9fff]{0,12}[一二三四五六七八九十]{1,3}届人大[一二三四五六七八九十]{1,3}次会议)"
)
_OFFICE = r"(?:代理?)?(?:省长|市长|县长|区长|旗长|州长|盟长|(?:代理)?主席|专员)"
_NAME = (
    r"(?P<name>[\u4e00-\u9fff]{2,7}?(?:[·•][\u4e00-\u9fff]{1,8}){0,2}|[\u4e00-\u9fff]\s{1,4}[\u4e00-\u9fff])"
)
_SPEAKER_LINE = re.compile(
    rf"^[—\-－ （(]*[\u4e00-\u9fff、，]{{0,24}}?{_OFFICE}[\s:：]*{_NAME}(?:同志)?[）)]?$"
)
_SPEAKER_IN = re.compile(rf"{_OFFICE}[\s:：]*{_NAME}(?:同志)?(?:在|作|代表|所作)")
_SPEAKER_BEFORE = re.compile(r"日\s*(?P<name>[\u4e00-\u9fff]{2,3})(?:省长|市长|县长|区长|主席)在")
_NO_NAME = re.compile(r"各位|代表|同志|朋友|现在|报告|人民|政府|公开|发布|来源|目录")
"""What may stand where a name is looked for: 市长 with 各位代表： on the next line."""

_SPACED_OFFICE = re.compile(r"(?<=[省市县区旗州盟])[ \u3000]+(?=长)")
_DIGITS = "一二三四五六七八九"
_PLANNED = re.compile(
    r"(20\d\d)年(?:政府|主要|重点|全市|全省|全县)?(?:工作)?"
    r"(?:总体要求|安排|主要任务|重点任务|目标任务|重点工作)"
)
_REVIEWED = re.compile(r"(20\d\d)年(?:政府)?工作(?:的)?回顾")
_YEAR_BEHIND = re.compile(r"(?:^|[。\s])(20\d\d)年[，,]?(?:是|面对|在|我们|全[省市县区州])")
_YEAR_OF_HEAD = re.compile(
    rf"^[ \u3000]*(?:[{_DIGITS}]、|第[{_DIGITS}]部分)[^\n。]{{0,30}}?(20\d\d)年", re.MULTILINE
)
_TITLE = re.compile(r"政\s*府\s*工\s*作\s*报\s*告")


@dataclass(frozen=True, slots=True)
class FrontFacts:
    """What the lines around the text say. Empty where they say nothing."""

    title: str = ""
    date: str = ""
    meeting: str = ""
    speaker: str = ""


def report_bounds(lines: list[Line]) -> tuple[int, int]:
    """Return the index of the first line of the report's text and the index after its last one."""
    begin = len(lines)
    for number, line in enumerate(lines):
        mark = mark_of(line.text)
        if (
            _SALUTATION.match(line.text)
            or (mark is not None and mark.depth <= Depth.TWO)
            or (len(line.text) >= _LONG_LINE and "。" in line.text)
            or is_plain_part_head(line.text)
            or _OPENING.match(line.text)
        ):
            begin = number
            break
    else:
        # Neither salutation nor head: the first sentence that is no line on date and meeting begins the text.
        begin = next((n for n, line in enumerate(lines) if _is_sentence(line.text)), begin)
    end = len(lines)
    while end > begin and not _is_prose(lines[end - 1].text):
        end -= 1
    # A short last line can also be the report's own (a heading of a file that was cut off): keep all, then.
    return (begin, end) if end > begin else (begin, len(lines))


def _is_sentence(text: str) -> bool:
    return text[-1] in _END_OF_SENTENCE and not _DATE.search(text[:24]) and not is_tail_line(text)


def _is_prose(text: str) -> bool:
    return not is_tail_line(text) and (
        text[-1] in _END_OF_SENTENCE or len("".join(text.split())) >= _LONG_LINE
    )


def is_salutation(text: str) -> bool:
    """Return whether a line is 各位代表： and nothing else."""
    return bool(_BARE_SALUTATION.match(text))


def is_address(text: str) -> bool:
    """Return whether a line inside the text is 各位代表！ and nothing else."""
    return bool(_BARE_ADDRESS.match(text))


def is_opening(text: str) -> bool:
    """Return whether a paragraph is the formula that opens the speech (现在，我代表市人民政府…)."""
    return len(text) < 160 and bool(_OPENING.search(text)) and bool(_FOR_DEBATE.search(text))


def is_imprint(text: str) -> bool:
    """Return whether a line after the text names who issued it or when."""
    if len(text) > 60 or text[-1] in _END_OF_SENTENCE or re.search("[：:]", text):
        return False
    return bool(_IMPRINT.search(text))


def read_front(lines: list[str]) -> FrontFacts:
    """Return what title, date, meeting and speaker lines say."""
    text = "\n".join(lines)
    date = meeting = speaker = ""
    plain = _plain_digits(narrow(text))
    # The day of the speech, not the one on which a web site put it up.
    if match := _DATE.search(_PUT_UP.sub("", plain)) or _DATE.search(plain):
        date = f"{int(match['y']):04d}-{int(match['m']):02d}-{int(match['d']):02d}"
    # A printer's width can cut the name of the meeting in two.
    whole = "".join(line.strip() for line in lines)
    if match := _MEETING.search(re.sub(r"(?<=[届会])[ \u3000]+(?=人民)", "", text)) or _MEETING.search(whole):
        meeting = re.sub(r"\s+", "", re.sub(r"^.*(?:日|在|于)", "", match.group()))
    # The name can stand on the line below the office.
    below = [f"{a} {b}" for a, b in itertools.pairwise(lines) if re.search(rf"{_OFFICE}$", a.strip())]
    for line in (*lines, *below):
        plain = _SPACED_OFFICE.sub("", line.strip())
        if match := _SPEAKER_LINE.match(plain) or _SPEAKER_IN.search(plain) or _SPEAKER_BEFORE.search(plain):
            if _NO_NAME.search(match["name"]):
                continue
            speaker = re.sub(r"\s", "", match["name"])
            break
    cells = [cell for line in lines for cell in re.split(r"[|\t]", line)]
    titles = [re.sub(r"\s+", "", cell) for cell in cells if _TITLE.search(cell) and len(cell) <= 40]
    # The fullest title is the report's; the bare words also stand in navigation.
    title = max((t for t in titles if "作政府工作报告" not in t), key=len, default="")
    return FrontFacts(title, date, meeting, speaker)


def _plain_digits(text: str) -> str:
    """Return the text with dates in Chinese numerals (二〇二四年一月二十日) in digits."""

    def digits(match: re.Match[str]) -> str:
        month, day = (chinese_number(match[name].translate(_ZEROS)) for name in ("m", "d"))
        return (
            f"{match['y'].translate(_CHINESE_DIGITS)}年{month}月{day}日" if month and day else match.group()
        )

    return _CHINESE_DATE.sub(digits, text)


def year_from_text(text: str) -> int:
    """Return the year that the report plans for, by its heads (二、2024年工作安排); 0 if silent."""
    text = narrow(text)
    votes: dict[int, int] = {}
    for pattern, offset in ((_PLANNED, 0), (_REVIEWED, 1)):
        for match in pattern.finditer(text):
            year = int(match[1]) + offset
            votes[year] = votes.get(year, 0) + 1
    if not votes and (heads := [int(match[1]) for match in _YEAR_OF_HEAD.finditer(text)]):
        return max(heads)
    if not votes and (behind := _YEAR_BEHIND.search(text[:3000])):
        return int(behind[1]) + 1
    return max(votes, key=lambda year: (votes[year], year)) if votes else 0

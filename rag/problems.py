"""What a report admits is wrong: asked for as a whole, in whatever words, and answered with its whole list.

Nearly every report has one paragraph of it (我们也清醒看到，…困难和问题，主要是…). People ask for it in words that
the paragraph does not have: 哪些地方不行, 还差在哪, 自己承认的毛病.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.types import Part, Passage
from rag.lists import admits_problems, list_of
from rag.question import short_place
from rag.types import Claim, Question

_PROBLEM = re.compile(
    r"(?:存在|面临|有)?(?:的)?(?:主要|突出)?(?:困难|问题|不足|短板|差距|弱项|缺点|软肋|毛病|薄弱(?:环节|之处)?|难处|难题|瓶颈|欠缺|缺陷|挑战)(?:之处)?"
    r"|不(?:太|够|怎么)?(?:行|好|到位|足|理想|如意|满意)|没(?:有)?(?:做|干)(?:得)?(?:好|到位|够)|差在哪里?儿?|拖后腿"
)
_ASKING = re.compile(
    r"政府工作报告|工作报告|报告|政府|自己|自我|本[省市县区]|全?[省市县区]里?|我[们]?|咱们?|承认|提到|指出|坦承|坦言|认为|看到|认识到|检讨|反思|"
    r"说|讲|谈|列|目前|眼下|现在|当前|如今|今年|去年|仍然?|还|都|也|又|有|存在|面临|着|的|地方|哪里|哪儿|哪些|哪几[个条项方]?|什么|啥|些|方面|"
    r"经济社会|经济|社会|发展|工作|中|里|上|过程|主要|最大|最|突出|是|了|到|得|做|干|和|与|及|以及|、|，|,|？|\?|。|请|一下|下|清醒|"
    r"呢|吗|分别|情况|如何|怎样|概括|总结|归纳|\d{4}年|\s|“|”"
)


def asks_for_problems(question: Question) -> bool:
    """Tell whether a question asks what is wrong in general, and not with something: 企业的困难 is another question."""
    text = question.text
    for report in question.reports:
        text = text.replace(report.place, "").replace(short_place(report.place), "")
    return _PROBLEM.search(text) is not None and not _ASKING.sub("", _PROBLEM.sub("", text))


def problems(question: Question, passages: Sequence[Passage]) -> tuple[Claim, ...]:
    """Return the list of what a report admits is wrong, sentence by sentence; empty if it is not asked for or not there."""
    if not asks_for_problems(question):
        return ()
    for passage in passages:
        if passage.part is Part.NOTES:
            continue
        for index, sentence in enumerate(passage.sentences):
            if admits_problems(sentence.text):
                members = list_of(passage, index)
                return tuple(
                    Claim(text=member.text.strip(), citations=(member.address,), support="supported")
                    for member in members
                )
    return ()

"""C. Answers: do they say what the gold says, and nothing that is not so?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.gazetteer import short_name
from corpus.quantities import find_quantities
from eval.matching import Match, NuggetMatch, match_all
from eval.matching.instead import right_instead
from eval.matching.items import count_items
from eval.matching.places import strangers
from eval.questionset import squeeze
from eval.scorers.base import Case, Metric, Score, Span, not_applicable, score
from rag.grounding.derived import derivation, printed, stands
from rag.grounding.reading import read

METRICS = (
    Metric("vital_nuggets", "必答要点", "share"),
    Metric("all_nuggets", "全部要点", "share"),
    Metric("all_vital", "必答要点齐全", "binary"),
    Metric("ladder_value", "数值对", "share"),
    Metric("ladder_unit", "数值和单位对", "share"),
    Metric("ladder_subject", "主体和时间也对", "share"),
    Metric("ladder_full", "方向、限定、状态都对", "share"),
    Metric("invented_numbers", "凭空的数字", "share", higher=False, interval="exact"),
    Metric("truthfulness", "真实性（−1到1）", "mean"),
    Metric("verdict", "是非判断", "binary"),
    Metric("set_f1", "列举F1", "mean"),
    Metric("order", "排序", "binary"),
    Metric("arg_max", "谁最高", "binary"),
    Metric("own_figures", "各地数字各归其主", "share"),
    Metric("missing_said", "说明哪里没有", "share"),
)


def score_answers(case: Case) -> Iterator[Score]:
    """Score what an answer says. Errors and refusals say nothing: 0 of what was asked, never a division by nothing."""
    matches = match_all(case.gold, case.record) if case.record.outcome == "answered" else _silent(case)
    yield from _nuggets(case, matches)
    yield _invented(case)
    yield _truth(case, matches)
    yield _verdict(case, matches)
    yield _set(case, matches)
    yield _own_figures(case, matches)
    yield from _order(case)
    yield _missing(case)


def _silent(case: Case) -> tuple[NuggetMatch, ...]:
    return tuple(NuggetMatch(n.nugget.id, Match.MISSING) for n in case.gold.nuggets)


def _nuggets(case: Case, matches: Sequence[NuggetMatch]) -> Iterator[Score]:
    if not case.gold.question.answerable:
        names = [m.name for m in METRICS[:7]]
        yield from (not_applicable(case, name, "question without an answer") for name in names)
        return
    pairs = list(zip(case.gold.nuggets, matches, strict=True))
    vital = [m for n, m in pairs if n.nugget.vital]
    spans = tuple(
        Span(sentence=m.sentence, start=m.start, end=m.end, verdict=m.match.value, note=m.nugget)
        for m in matches
        if m.sentence >= 0
    )
    verdicts = tuple(f"{m.nugget}: {m.match.value}" for m in matches)
    passed = sum(m.match.passes for m in vital)
    yield score(case, "vital_nuggets", passed, len(vital), verdicts=verdicts, spans=spans)
    yield score(case, "all_nuggets", sum(m.match.passes for m in matches), len(matches))
    yield score(case, "all_vital", float(passed == len(vital)), 1)
    figures = [m for n, m in pairs if n.nugget.vital and n.nugget.kind == "quantity"]
    for rung, name in enumerate(("ladder_value", "ladder_unit", "ladder_subject", "ladder_full"), start=1):
        yield score(case, name, sum(m.rung >= rung for m in figures), len(figures))


def _invented(case: Case) -> Score:
    if case.record.outcome != "answered":
        return not_applicable(case, "invented_numbers", case.record.outcome)
    total, spans = invented(case)
    return score(case, "invented_numbers", len(spans), total, spans=spans)


def invented(case: Case) -> tuple[int, tuple[Span, ...]]:
    """Return how many figures an answer says, and those that no text has and no sentence works out from what texts have.

    A figure is had where a retrieved text prints it, value and unit, or a cited one says it in other words (rounded, 个
    for 家); where the sentence is a quotation; or where it only repeats the question's, which counts nowhere. What is
    printed and what is worked out is told by :mod:`rag.grounding.derived`, by which live answers are checked.
    """
    texts = dict.fromkeys(p.text for p in (*case.record.retrieved, *case.record.citations))
    known = [q for text in texts for q in find_quantities(text)]
    whole = [squeeze(text) for text in texts]
    near = dict.fromkeys(p.text for p in case.record.citations or case.record.retrieved)
    operands = [figure for text in near for figure in read(text).figures]
    cited = [figure.quantity for figure in operands]
    asked = find_quantities(case.gold.question.question)
    total, spans = 0, []
    for number, sentence in enumerate(case.record.said):
        claim = read(sentence.text)
        # What is cut out of a text may read otherwise than in it: a figure in a list has its unit from its neighbour.
        quoted = any(squeeze(sentence.text).rstrip("。；，") in text for text in whole)
        for figure in claim.figures:
            quantity = figure.quantity
            had = quoted or printed(quantity, known) or stands(quantity, cited)
            if not had and stands(quantity, asked):
                continue
            total += 1
            if not had and derivation(claim, figure, operands) is None:
                spans.append(
                    Span(
                        sentence=number,
                        start=quantity.start,
                        end=quantity.end,
                        verdict="invented",
                        note=quantity.text,
                    )
                )
    return total, tuple(spans)


def _truth(case: Case, matches: Sequence[NuggetMatch]) -> Score:
    """+1 all vital and nothing wrong, +.5 some, 0 a refusal or beside the point, −1 anything contradicting or invented."""
    value, name = _worth(case, matches) if case.gold.question.answerable else _worth_without(case, matches)
    return score(case, "truthfulness", value, 1, verdicts=(name,))


def _worth(case: Case, matches: Sequence[NuggetMatch]) -> tuple[float, str]:
    vital = [m for n, m in zip(case.gold.nuggets, matches, strict=True) if n.nugget.vital]
    passed = sum(m.match.passes for m in vital)
    if case.record.outcome != "answered":
        return 0.0, case.record.outcome
    stated = _stated(case)
    if (
        invented(case)[1]
        or any(m.match.wrong for m in matches)
        or stated not in ("", case.gold.question.verdict)
    ):
        return -1.0, "wrong"
    if passed == len(vital):
        return 1.0, "all"
    return (0.5, "some") if passed else (0.0, "beside")


_NEAREST = "相近"


def _worth_without(case: Case, matches: Sequence[NuggetMatch]) -> tuple[float, str]:
    """Where there is no answer, all that is vital is to say so: +1; what is asserted instead is invented: −1.

    What is only shown as the nearest is beside the point; an error or an empty answer says nothing.
    """
    record = case.record
    if record.outcome == "refused":
        return 1.0, "refused"
    if record.outcome != "answered":
        return 0.0, record.outcome
    instead = right_instead(case.gold, record, tuple(matches), case.sources)
    if instead:
        return (-1.0, "wrong") if invented(case)[1] else (1.0, instead)
    if _NEAREST in record.notice + record.answer:
        return (-1.0, "wrong") if invented(case)[1] else (0.0, "nearest")
    return (-1.0, "answered") if record.said else (0.0, "beside")


# Yes and no -------------------------------------------------------------------------------------------

_NO = re.compile(r"^(?:不|没|否|未|并未|并非|尚未|还没|无(?!锡)|从未|错)")
_YES = re.compile(
    r"^(?:是(?!指)|对[。，,！]|有(?!色|限|效|序|力|机)|会(?!议)|能(?!源)|已|超过了|达到了|确实|的确|正确|高于|完成了)"
)
_NOT = re.compile(
    r"没有|未(?!来)|尚未|并非|不是|没能|不再|无(?:重大|较大|特大|一)|低于|不足|达不到|落空|持平"
)


def _stated(case: Case) -> str:
    """Return the verdict that an answer begins with: yes, no, or nothing."""
    if case.gold.question.verdict is None or not case.record.said:
        return ""
    first = case.record.said[0].text.lstrip("“”，。 ")
    return "no" if _NO.match(first) else "yes" if _YES.match(first) else ""


def _verdict(case: Case, matches: Sequence[NuggetMatch]) -> Score:
    """Whether a yes/no question is answered right: stated at the head, or implied by the fact that decides it."""
    gold = case.gold.question.verdict
    if gold is None:
        return not_applicable(case, "verdict", "not a yes/no question")
    if case.record.outcome != "answered":
        return score(case, "verdict", 0, 1, verdicts=(case.record.outcome,))
    said = _stated(case)
    if said:
        return score(case, "verdict", float(said == gold), 1, verdicts=(f"stated {said}",))
    vital = [m for n, m in zip(case.gold.nuggets, matches, strict=True) if n.nugget.vital]
    passed = all(m.match.passes for m in vital)
    denied = any(_NOT.search(case.record.said[m.sentence].text) for m in vital if m.sentence >= 0)
    implied = passed and denied == (gold == "no")
    return score(case, "verdict", float(implied), 1, verdicts=("implied" if implied else "unstated",))


# Lists, comparisons, orders ------------------------------------------------------------------------------


def _set(case: Case, matches: Sequence[NuggetMatch]) -> Score:
    """F1 over what is to be listed: items of a list, or places with a figure of their own in a comparison.

    Precision is by item in lists; in comparisons by figure, those of places that nobody asked about are superfluous.
    """
    kind = case.gold.question.type
    if not case.gold.question.answerable or kind not in ("list", "definition", "comparison", "ranking"):
        return not_applicable(case, "set_f1", "not a list or comparison")
    if case.record.outcome != "answered":
        return score(case, "set_f1", 0, 1, verdicts=(case.record.outcome,))
    vital = [(n, m) for n, m in zip(case.gold.nuggets, matches, strict=True) if n.nugget.vital]
    recall = sum(m.match.passes for _, m in vital) / len(vital)
    if kind in ("list", "definition"):
        right, total = count_items(case.gold, case.record, matches)
    else:
        right = sum(m.match.passes for m in matches)
        total = right + sum(m.match.wrong for m in matches) + len(strangers(case.gold, case.record))
    precision = right / total if total else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return score(case, "set_f1", f1, 1, verdicts=(f"recall {recall:.2f}", f"precision {precision:.2f}"))


def _own_figures(case: Case, matches: Sequence[NuggetMatch]) -> Score:
    """Of the places that a comparison is of: how many have all figures that were asked for, and each its own."""
    question = case.gold.question
    if not question.answerable or question.type not in ("comparison", "ranking"):
        return not_applicable(case, "own_figures", "not a comparison")
    places: dict[str, list[bool]] = {}
    for nugget, match in zip(case.gold.nuggets, matches, strict=True):
        if nugget.nugget.vital and nugget.quantity is not None and nugget.nugget.derivation is None:
            places.setdefault(nugget.nugget.subject, []).append(match.match.passes)
    return score(case, "own_figures", sum(all(passed) for passed in places.values()), len(places))


_ASKS_EXTREME = re.compile(r"谁|哪(?:个|里|儿|座|些|市|县|地|一)?|最|排")
_ASKS_ORDER = re.compile(r"排|从[高多大快]到|从[低少小慢]到|由[高多大低少小]到|谁多谁少|顺序|次序|依次|名次")
_LOW = re.compile(r"最低|最少|最慢|最小|更低|更少|更慢|更小|垫底|倒数|低一些|少一些|谁低|谁少|谁慢")


def _order(case: Case) -> Iterator[Score]:
    """The order of places where one was asked for, and which comes first."""
    question = case.gold.question
    wanted = question.type == "ranking" or bool(_ASKS_EXTREME.search(question.question))
    order = (list(question.order) or _computed(case)) if wanted else []
    if not order:
        yield not_applicable(case, "order", "no order asked for")
        yield not_applicable(case, "arg_max", "nothing to be first")
        return
    said = _said_order(case, order)
    if question.type == "ranking" and len(order) > 1 and _ASKS_ORDER.search(question.question):
        yield score(case, "order", float(said[: len(order)] == order), 1, verdicts=(" > ".join(said),))
    else:
        yield not_applicable(case, "order", "no order asked for")
    yield score(case, "arg_max", float(said[:1] == order[:1]), 1, verdicts=(said[0] if said else "none",))


def _computed(case: Case) -> list[str]:
    """Return the first of a comparison that asks for one: from its figures, where they are of one thing and differ."""
    question = case.gold.question
    if (
        question.type != "comparison"
        or not question.answerable
        or not _ASKS_EXTREME.search(question.question)
    ):
        return []
    figures = [
        (n.nugget, n.quantity) for n in case.gold.vital if n.quantity is not None and not n.nugget.derivation
    ]
    things = {(n.indicator, n.unit, n.status) for n, _ in figures}
    if (
        len(things) != 1
        or len({n.subject for n, _ in figures}) < 2
        or len(figures) != len({n.subject for n, _ in figures})
    ):
        return []
    sign = {"decrease": -1}
    ranked = sorted(figures, key=lambda f: sign.get(f[0].direction or "", 1) * f[1].value, reverse=True)
    if _LOW.search(question.question) or ranked[0][0].unit == "位":
        ranked.reverse()
    return [ranked[0][0].subject] if ranked[0][1].value != ranked[1][1].value else []


def _said_order(case: Case, order: Sequence[str]) -> list[str]:
    """Return the places in the order of the sentence that concludes: the last that says which is first or names two.

    A conclusion names what it ranks; where no sentence does, nothing is concluded.
    """
    names = list(
        dict.fromkeys([*order, *case.gold.question.places, *(n.nugget.subject for n in case.gold.nuggets)])
    )
    for sentence in reversed(case.record.said):
        text = sentence.text
        at = {
            n: p
            for n in names
            if (p := min((text.find(f) for f in (n, short_name(n)) if f in text), default=-1)) >= 0
        }
        if len(at) > 1 or (at and re.search(r"最|更|第一|首位|高于|多于|快于|领先", text)):
            return sorted(at, key=at.__getitem__)
    return []


def _missing(case: Case) -> Score:
    """Of the places whose report gives no figure: of how many the answer says so."""
    missing = case.gold.question.missing
    if not missing:
        return not_applicable(case, "missing_said", "every report has it")
    said = [
        place
        for place in missing
        if any(place in line or short_name(place) in line for line in case.record.not_mentioned)
    ]
    if case.record.outcome == "refused":
        said = []
    return score(case, "missing_said", len(said), len(missing), verdicts=tuple(said))

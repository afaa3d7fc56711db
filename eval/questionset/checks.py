"""Does every quote, value and wording of a set stand in the sources? Gold is proved by the text, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from eval.questionset.schema import Nugget, Question
from eval.questionset.text import plain, squeeze
from rag.grounding.derived import result_of

_DIGITS = "零一二三四五六七八九十"


def _chinese(value: Decimal) -> str:
    """Chinese numeral of a whole number below 100, or nothing."""
    if value != value.to_integral_value() or not 0 <= value < 100:
        return ""
    tens, ones = divmod(int(value), 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _value_stands(nugget: Nugget, text: str) -> bool:
    """Whether the value and the unit of a quantity stand in ``text`` (already made plain)."""
    value, unit = Decimal(nugget.value or "0"), plain(nugget.unit or "")
    if unit == "位":
        chinese = _chinese(value)
        forms = [f"第{value}(?![0-9])", f"第{chinese}"] + (["首位", "首个"] if value == 1 else [])
        return any(re.search(form, text) for form in forms) or any(plain(a) in text for a in nugget.aliases)
    number = re.escape(plain(nugget.value or ""))
    if not re.search(rf"(?<![0-9.]){number}(?![0-9]|\.[0-9])", text):
        chinese = _chinese(value)
        if not chinese or f"{chinese}{unit}" not in text:
            return any(plain(alias) in text for alias in nugget.aliases)
    return unit in text or any(plain(alias) in text for alias in nugget.aliases)


def _derived(nugget: Nugget) -> Decimal:
    assert nugget.derivation is not None
    operands = [Decimal(operand) for operand in nugget.derivation.operands]
    operation = nugget.derivation.operation
    result = result_of(operation, operands)
    return result.quantize(Decimal(nugget.value or "0")) if operation in ("ratio", "growth") else result


def check_nugget(nugget: Nugget, sources: Mapping[str, str]) -> list[str]:
    """Check one nugget against the sources (file name to squeezed text); return what is wrong."""
    problems: list[str] = []
    for number, evidence in enumerate(nugget.evidence, start=1):
        where = f"nugget {nugget.id}, evidence {number}"
        for quote in evidence:
            if quote.file not in sources:
                problems.append(f"{where}: no source {quote.file}")
                continue
            count = sources[quote.file].count(squeeze(quote.quote))
            if count != 1:
                problems.append(f"{where}: quote stands {count} times in {quote.file}: {quote.quote}")
        text = "\n".join(plain(quote.quote) for quote in evidence)
        if nugget.derivation is not None:
            for operand in nugget.derivation.operands:
                number_text = re.escape(operand)
                if not re.search(rf"(?<![0-9.]){number_text}(?![0-9]|\.[0-9])", text):
                    problems.append(f"{where}: operand {operand} is not in the quotes")
        elif nugget.kind == "quantity":
            if not _value_stands(nugget, text):
                problems.append(f"{where}: {nugget.value}{nugget.unit} is not in the quotes")
        elif not any(plain(alias) in text or alias in nugget.subject for alias in nugget.aliases):
            problems.append(f"{where}: none of the wordings {list(nugget.aliases)} is in the quotes")
        if nugget.qualifier and not all(part in text for part in nugget.qualifier.split("…")):
            problems.append(f"{where}: qualifier {nugget.qualifier} is not in the quotes")
    if nugget.derivation is not None:
        try:
            result = _derived(nugget)
        except (ValueError, ArithmeticError) as error:
            problems.append(f"nugget {nugget.id}: cannot derive: {error}")
        else:
            if result != Decimal(nugget.value or "0"):
                problems.append(f"nugget {nugget.id}: derivation gives {result}, not {nugget.value}")
    return problems


def check_sources(questions: Iterable[Question], sources: Mapping[str, str]) -> list[str]:
    """Check every quote, value and wording against ``sources`` (file name to text); return all problems."""
    squeezed = {name: squeeze(text) for name, text in sources.items()}
    return [
        f"{question.id}: {problem}"
        for question in questions
        for nugget in question.nuggets
        for problem in check_nugget(nugget, squeezed)
    ]


def read_sources(folder: Path, suffix: str = ".txt") -> dict[str, str]:
    """Return the text of every file of ``folder`` that ends in ``suffix``, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"*{suffix}"))}

"""Regular expressions under attack: does the time of any pattern of ours grow faster than its text?

``python -m eval.bench.regexes`` imports every module, takes each compiled pattern and each literal one, builds texts that
its repetitions like but that end wrongly, and compares the processor time for a text and one four times as long.
"""

from __future__ import annotations

import ast
import importlib
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import FrameType
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as sre
    from re import _parser as sre_parse
else:
    import sre_constants as sre
    import sre_parse

Node = tuple[Any, Any]
"""An operation of a parsed pattern and its argument, of a type for each operation."""

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("corpus", "rag", "ui", "eval")
FACTOR = 4
_SCRIPTS = ("app.py", "server.py", "pdf_pages.py")  # to be run, not imported
UNITS = ("a", "1", " ", "\n", "，", "。", "一", "市", "（", "“", "*", "[", "2024年", "5.5%", "、")


@dataclass(frozen=True)
class Found:
    """A pattern and where it stands."""

    where: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Slow:
    """A pattern, the text that slows it down, and how much longer one four times as long took."""

    where: str
    pattern: str
    attack: str
    seconds: float
    growth: float


class _TooLongError(Exception):
    pass


def patterns(rooms: Iterable[str] = ROOMS) -> list[Found]:
    """Return every pattern over text: those that modules hold and those written out in a call of ``re``."""
    found: dict[tuple[str, int], Found] = {}
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "bench" in path.parts or path.name in _SCRIPTS:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            held = [*_held(vars(module), set(), name), *_literal(path)]
            for pattern in held:
                if isinstance(pattern.pattern, str):
                    found.setdefault((pattern.pattern, pattern.flags), Found(name, pattern))
    return list(found.values())


def _held(value: object, seen: set[int], module: str) -> Iterator[re.Pattern[str]]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in list(value.values()):
            yield from _held(inner, seen, module)
    elif isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            if not isinstance(inner, str | int | float):
                yield from _held(inner, seen, module)
    elif is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith(ROOMS):
        for field in fields(value):
            yield from _held(getattr(value, field.name, None), seen, module)


def _literal(path: Path) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
            and node.func.attr != "escape"
        ):
            yield re.compile(node.args[0].value)


def attacks(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return (beginning, unit) pairs: the unit repeated after the beginning keeps a repetition of the pattern busy."""
    pairs: dict[tuple[str, str], None] = {}
    nodes: Any = sre_parse.parse(pattern.pattern, pattern.flags)
    _repeats(nodes, "", pairs)
    for unit in UNITS:
        pairs.setdefault(("", unit))
    return list(pairs)


def _repeats(nodes: Iterable[Node], before: str, pairs: dict[tuple[str, str], None]) -> str:
    """Note the repetitions among the nodes; return a text that the nodes match, as nearly as can be told."""
    text = before
    for code, argument in nodes:
        piece = _sample(code, argument)
        if code in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
            _, most, inner = argument
            if most > 8:
                unit = "".join(_sample(c, a) for c, a in inner)
                if unit:
                    pairs.setdefault((text[-40:], unit))
                    pairs.setdefault(("", text[-40:] + unit))
            _repeats(inner, text, pairs)
        elif code is sre.SUBPATTERN:
            _repeats(argument[-1], text, pairs)
        elif code is sre.BRANCH:
            for branch in argument[1]:
                _repeats(branch, text, pairs)
        elif code in (sre.ASSERT, sre.ASSERT_NOT):
            _repeats(argument[1], text, pairs)
        text += piece
    return text


def _sample(code: Any, argument: Any) -> str:
    if code is sre.LITERAL:
        return str(chr(argument))
    if code is sre.NOT_LITERAL:
        return "x" if argument != ord("x") else "y"
    if code is sre.ANY:
        return "x"
    if code is sre.IN:
        return _member(argument)
    if code in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
        least, _, inner = argument
        return "".join(_sample(c, a) for c, a in inner) * max(1, int(least))
    if code is sre.SUBPATTERN:
        return "".join(_sample(c, a) for c, a in argument[-1])
    if code is sre.BRANCH:
        return "".join(_sample(c, a) for c, a in argument[1][0])
    return ""


def _member(choices: list[Node]) -> str:
    negated = choices[0][0] is sre.NEGATE
    if negated:
        test = re.compile("x")
        for candidate in "x一1 a，(":
            if not any(_holds(code, argument, candidate) for code, argument in choices[1:]):
                return candidate
        return test.pattern
    code, argument = choices[0]
    if code is sre.LITERAL:
        return str(chr(argument))
    if code is sre.RANGE:
        return chr(argument[0])
    return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(argument), "a")


def _holds(code: Any, argument: Any, character: str) -> bool:
    if code is sre.LITERAL:
        return bool(argument == ord(character))
    if code is sre.RANGE:
        low, high = argument
        return bool(low <= ord(character) <= high)
    name = str(argument)
    kinds = {"DIGIT": character.isdigit(), "SPACE": character.isspace(), "WORD": character.isalnum()}
    for kind, is_one in kinds.items():
        if name.endswith(kind):
            return not is_one if "NOT" in name else is_one
    return False


def _seconds(pattern: re.Pattern[str], text: str, least: float = 0.0) -> float:
    """Return the processor time of finding all matches, repeated until the clock's grain does not matter."""
    rounds = 0
    begin = time.process_time()
    while True:
        for _match in pattern.finditer(text):
            pass
        rounds += 1
        spent = time.process_time() - begin
        if spent >= least:
            return spent / rounds


def attack(found: Found, size: int, limit: float = 5.0) -> list[Slow]:
    """Return the texts under which a pattern's time grows much faster than the text."""
    result = []
    for beginning, unit in attacks(found.pattern):
        short, long = (beginning + unit * (n // len(unit)) + "\x01" for n in (size, size * FACTOR))
        signal.signal(signal.SIGPROF, _give_up)
        signal.setitimer(signal.ITIMER_PROF, limit)
        try:
            slow = _seconds(found.pattern, long)
            if slow < 0.02:  # most are done in a fraction of this
                continue
            # Linear time grows by 4, quadratic by 16, cubic by 64.
            fast = _seconds(found.pattern, short, 0.05)
            slow = _seconds(found.pattern, long, 0.05)
        except _TooLongError:
            fast, slow = 0.001, limit
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        growth = slow / fast
        if growth > 2 * FACTOR:
            shown = f"{beginning[:20]}|{unit[:20]}"
            result.append(Slow(found.where, found.pattern.pattern, shown, slow, growth))
    return result


def _give_up(signum: int, frame: FrameType | None) -> None:
    raise _TooLongError


def main() -> None:
    """Attack every pattern; print those that grow too fast, worst first."""
    found = patterns()
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    slow = [one for pattern in found for one in attack(pattern, size)]
    tried = sum(len(attacks(pattern.pattern)) for pattern in found)
    sys.stdout.write(f"{len(found)} patterns, {tried} attacks of {size} and {size * FACTOR} characters\n")
    for one in sorted(slow, key=lambda s: -s.seconds):
        sys.stdout.write(
            f"{one.seconds:7.2f} s  x{one.growth:5.1f}  {one.where}  {one.attack!r}  {one.pattern[:100]!r}\n"
        )
    sys.exit(bool(slow))


if __name__ == "__main__":
    main()

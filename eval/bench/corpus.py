"""How faithfully are reports read? ``make bench-corpus`` or ``python -m eval.bench.corpus [--quick]``.

Conservation, structure and facts against the gold of ``tests/data``, every error listed, text that the rules were
written on apart from text that was read afterwards; then the speed, and how it grows up to a file of 10 MB (left out
by ``--quick``). Whole provincial reports count where ``GOVQA_EXTRA_REPORTS`` names the folder that holds them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus import ParsedReport, load_bytes
from corpus.archive import RawFile, unpack
from corpus.facts import extract_facts
from corpus.formats import MAX_BYTES
from eval.bench.fact_score import FactScore, read_facts, score_facts
from eval.bench.structure_score import GoldReport, Score, read_gold, score

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
REPORTS = ROOT / "corpus" / "reports"
GROWTH = (100_000, 1_000_000, MAX_BYTES)
# What a sentence, a paragraph or a file can be made of that never ends: each was quadratic once, or could be.
ENDLESS = (
    "全市生产总值增长5%，",
    "2023年全市生产总值增长5%。",
    "2023年生产总值增长5%；",
    "预计2023年，",
    "建成5个，其中",
    "①增长5%",
    "从5%提高到6%，",
    "章贡区、",
    "（一）增长5%。\n",
    "|GDP|5%|\n",
)


def unaccounted(report: ParsedReport) -> int:
    """Return how many characters of the source are not in exactly one passage, heading, front range or removal."""
    counts = bytearray(len(report.source))
    inside = bytearray(len(report.source))
    for start, end in (
        *report.front,
        *((heading.start, heading.end) for heading in report.headings),
        *((passage.start, passage.end) for passage in report.passages),
    ):
        for at in range(start, end):
            counts[at] += 1
            inside[at] = 1
    removed = bytearray(len(report.source))
    for removal in report.removals:
        for at in range(removal.start, removal.end):
            removed[at] += 1
            counts[at] += not inside[at]
    return sum(count != 1 for count in counts) + sum(count > 1 for count in removed)


def main() -> None:
    """Print every measure, with the errors."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="leave out the growth up to 10 MB")
    quick = parser.parse_args().quick
    five = list(_raw(REPORTS))
    extra = {raw.name: raw for raw in _extra()}
    _conservation(
        [*five, *extra.values(), *_raw(DATA / "structure_excerpts"), *_raw(DATA / "structure_kinds")]
    )
    _structure("five reports, rules written on them", "five", {raw.name: raw for raw in five})
    _structure(
        "excerpts of other kinds", "excerpts", {raw.name: raw for raw in _raw(DATA / "structure_excerpts")}
    )
    kinds = {raw.name: raw for raw in _raw(DATA / "structure_kinds")}
    _structure("county reports in other forms, rules mended on them", "kinds", kinds)
    _structure("whole provincial reports, read after the rules", "provincial", extra)
    _facts()
    _speed([*five, *extra.values()])
    if not quick:
        _growth(five)
        _endless()


def _raw(folder: Path) -> Iterator[RawFile]:
    return (raw for raw in unpack(folder) if not raw.name.endswith(".md"))


def _extra() -> Iterable[RawFile]:
    folder = os.environ.get("GOVQA_EXTRA_REPORTS", "")
    return _raw(Path(folder)) if folder and Path(folder).is_dir() else ()


def _conservation(files: list[RawFile]) -> None:
    characters = lost = 0
    for raw in files:
        report = load_bytes(raw.data, raw.name)
        wrong = unaccounted(report)
        characters, lost = characters + len(report.source), lost + wrong
        if wrong:
            _say(f"    {raw.name}: {wrong} characters in no range or in two")
    _say(
        f"characters conserved: {100 * (1 - lost / max(1, characters)):.4f}% of {characters:,} in {len(files)} files"
    )


def _structure(title: str, name: str, files: dict[str, RawFile]) -> None:
    gold: list[GoldReport] = read_gold(DATA / f"structure_gold_{name}.txt")
    total = Score()
    for report in gold:
        if report.file in files:
            total.add(score(load_bytes(files[report.file].data, report.file), report))
    if not total.gold:
        _say(f"structure, {title}: not at hand (set GOVQA_EXTRA_REPORTS)")
        return
    told = "  ".join(f"{key} {value:.4f}" for key, value in total.metrics().items())
    _say(
        f"structure, {title}: {len(gold)} texts, {total.gold} paragraphs, {total.links} note links\n    {told}"
    )
    for error in total.errors:
        _say(f"    {error}")


def _facts() -> None:
    for held in (False, True):
        for path in sorted(DATA.glob("facts_gold_*.jsonl")):
            lines = read_facts(path, held=held)
            if lines:
                result: FactScore = score_facts(lines)
                half = "held back" if held else "tuned on"
                _say(f"facts, {path.stem.removeprefix('facts_gold_')}, {half}: {result.describe()}")
                for error in result.errors:
                    _say(f"    {error}")


def _speed(files: list[RawFile]) -> None:
    """Print CPU times, which other work on the machine changes least: of a report never read before, and at best."""
    for raw in {Path(raw.name).suffix: raw for raw in files}.values():
        _seconds(raw.data, raw.name)  # what is imported and compiled on first use does not count
    times = [[_seconds(raw.data, raw.name) for _ in range(3)] for raw in files]
    for title, each in (
        ("the first time", sorted(first for first, *_ in times)),
        ("best of three", sorted(min(three) for three in times)),
    ):
        _say(
            f"speed: reading, cleaning, parsing and facts of one report, CPU time, {title}: "
            f"median {1000 * each[len(each) // 2]:.0f} ms, slowest {1000 * each[-1]:.0f} ms of {len(each)}"
        )


def _growth(files: list[RawFile]) -> None:
    rates = []
    _seconds(files[0].data, files[0].name)  # what is compiled on first use does not count
    for size in GROWTH:
        data = _long_file(files, size)
        seconds = _seconds(data, "赣州市2024年政府工作报告.txt")
        rates.append(seconds / len(data))
        _say(
            f"growth: {len(data) / 1e6:.1f} MB in {seconds:.2f} s of CPU time, {1e9 * seconds / len(data):.0f} ms a MB"
        )
    _say(f"growth: a megabyte of the longest file costs {rates[-1] / rates[0]:.2f} times one of the shortest")


def _endless() -> None:
    """Print what a paragraph without end costs: four times as much of it may cost little more than four times."""
    head = "2024年赣州市政府工作报告\n各位代表：\n一、2023年工作回顾\n"
    for unit in ENDLESS:
        short, long = (
            _seconds((head + unit * (size // len(unit))).encode(), "赣州市2024年政府工作报告.txt")
            for size in (40_000, 160_000)
        )
        _say(f"without end: {unit.strip()}… four times the length costs {long / short:.1f} times as much")


def _long_file(files: list[RawFile], size: int) -> bytes:
    """Return a file of about ``size`` bytes made of the reports' lines, each told apart so that none is a copy."""
    lines: list[bytes] = []
    length = number = 0
    while length < size - 1_000:
        for line in files[number % len(files)].data.splitlines():
            text = line + (str(number).encode() if line.strip() else b"")
            if length + len(text) + 1 > size - 1_000:
                return b"\n".join(lines)
            lines.append(text)
            length += len(text) + 1
        number += 1
    return b"\n".join(lines)


def _seconds(data: bytes, name: str) -> float:
    begin = time.process_time()
    extract_facts(load_bytes(data, name))
    return time.process_time() - begin


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

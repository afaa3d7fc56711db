"""Gold for the structure of reports, and how a parsed report is scored against it.

``read_gold`` reads the files ``tests/data/structure_gold_*.txt`` (their form is told at the head of
``structure_gold_five.txt``); ``score`` compares a parsed report with it: paragraph boundaries, parts, section paths,
note links, furniture.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from corpus import ParsedReport

Lines = tuple[int, int]


@dataclass
class GoldReport:
    """What a reader says of one report; every number is a line of the source."""

    id: str
    file: str
    front: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    heads: dict[Lines, int] = field(default_factory=dict)
    passages: dict[Lines, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    notes: dict[int, tuple[str, set[int]]] = field(default_factory=dict)


@dataclass
class Score:
    """Counts that add up over reports. ``errors`` say in words what is wrong where."""

    gold: int = 0
    found: int = 0
    right: int = 0
    parts: int = 0
    sections: int = 0
    heads: int = 0
    heads_right: int = 0
    lines: int = 0
    lines_right: int = 0
    links: int = 0
    links_found: int = 0
    links_right: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts and errors of another report."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def metrics(self) -> dict[str, float]:
        """Return the shares that the project's goals are stated in, 1.0 where there was nothing to find."""
        precision, recall = _share(self.right, self.found), _share(self.right, self.gold)
        return {
            "boundary_f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
            "part_accuracy": _share(self.parts, self.gold),
            "section_accuracy": _share(self.sections, self.gold),
            "heading_accuracy": _share(self.heads_right, self.heads),
            "front_and_furniture": _share(self.lines_right, self.lines),
            "note_links_precision": _share(self.links_right, self.links_found),
            "note_links_recall": _share(self.links_right, self.links),
        }


def read_gold(path: Path) -> list[GoldReport]:
    """Return the reports of a gold file."""
    reports: list[GoldReport] = []
    for row in path.read_text(encoding="utf-8").splitlines():
        words = row.split()
        if not words or words[0].startswith("#"):
            continue
        kind, rest = words[0], words[1:]
        if kind == "report":
            reports.append(GoldReport(rest[0], rest[1]))
        elif kind in ("front", "removed"):
            getattr(reports[-1], kind).update(int(n) for n in rest)
        elif kind == "head":
            reports[-1].heads[_lines(rest[1])] = int(rest[0])
        elif kind == "note":
            reports[-1].notes[int(rest[0])] = (rest[1], {int(n) for n in rest[2:]})
        else:
            part = "front" if kind == "front-passage" else kind
            reports[-1].passages[_lines(rest[0])] = (part, tuple(rest[1:]))
    return reports


def score(report: ParsedReport, gold: GoldReport) -> Score:
    """Compare one report with its gold."""
    source_lines = report.source.split("\n")
    line_of = LineOf(report.source)
    found = [((line_of(p.start), line_of(p.end - 1)), p) for p in report.passages]
    counted = Counter(lines for lines, _ in found)
    by_lines = {lines: p for lines, p in found if counted[lines] == 1}
    result = Score(gold=len(gold.passages), found=len(found))
    for lines, (part, path) in gold.passages.items():
        passage = by_lines.get(lines)
        if passage is None:
            result.errors.append(f"{gold.id} {_show(lines)}: paragraph not found as one passage")
            continue
        result.right += 1
        wanted = tuple(_title(step, lines, source_lines) for step in path)
        if passage.part.value == part:
            result.parts += 1
        else:
            result.errors.append(f"{gold.id} {_show(lines)}: part {passage.part.value}, should be {part}")
        if passage.section == wanted:
            result.sections += 1
        else:
            result.errors.append(f"{gold.id} {_show(lines)}: section {passage.section}, should be {wanted}")
    _score_heads(report, gold, line_of, result)
    _score_lines(report, gold, line_of, result)
    _score_notes(report, gold, line_of, result)
    return result


def _score_heads(report: ParsedReport, gold: GoldReport, line_of: LineOf, result: Score) -> None:
    heads = {(line_of(h.start), line_of(h.end - 1)): h.level for h in report.headings}
    result.heads += len(gold.heads)
    for lines, level in gold.heads.items():
        if heads.get(lines) == level:
            result.heads_right += 1
        else:
            result.errors.append(
                f"{gold.id} {_show(lines)}: heading level {heads.get(lines)}, should be {level}"
            )


def _score_lines(report: ParsedReport, gold: GoldReport, line_of: LineOf, result: Score) -> None:
    front = {line_of(start) for start, _ in report.front}
    inside = {n for p in report.passages for n in range(line_of(p.start), line_of(p.end - 1) + 1)}
    removed = {line_of(r.start) for r in report.removals if r.rule != "blank"} - inside - front
    result.lines += len(gold.front) + len(gold.removed)
    for number in gold.front:
        result.lines_right += number in front
        if number not in front:
            result.errors.append(f"{gold.id} line {number}: should be front matter")
    for number in gold.removed:
        result.lines_right += number in removed
        if number not in removed:
            result.errors.append(f"{gold.id} line {number}: should be removed")


def _score_notes(report: ParsedReport, gold: GoldReport, line_of: LineOf, result: Score) -> None:
    if not gold.notes:
        return
    lines = {p.address: line_of(p.start) for p in report.passages}
    wanted = {(entry, host) for entry, (_, hosts) in gold.notes.items() for host in hosts}
    found = {(lines[n.address], lines[a]) for n in report.notes for a in n.mentions}
    back = {(lines[n], lines[p.address]) for p in report.passages for n in p.notes}
    result.links += len(wanted)
    result.links_found += len(found)
    result.links_right += len(wanted & found & back)
    for entry, host in sorted(wanted ^ found):
        word = "missing" if (entry, host) in wanted else "wrong"
        result.errors.append(f"{gold.id} note at line {entry}: link to line {host} {word}")
    markers = {lines[n.address]: n.marker for n in report.notes}
    for entry, (marker, _) in gold.notes.items():
        if markers.get(entry) != marker:
            result.errors.append(
                f"{gold.id} note at line {entry}: marker {markers.get(entry)}, should be {marker}"
            )


class LineOf:
    """Offset to line number (from 1) in a source."""

    def __init__(self, source: str) -> None:
        """Note where the lines begin."""
        self._starts = [0, *(m.end() for m in re.finditer("\n", source))]

    def __call__(self, offset: int) -> int:
        """Return the number of the line that the character at ``offset`` stands in."""
        return bisect_right(self._starts, offset)


def _title(step: str, own: Lines, lines: list[str]) -> str:
    """Return the text of one step of a path: a heading's lines, or the first sentence of a paragraph."""
    if step in ("R", "L"):
        return _first_sentence(lines[own[0] - 1])
    if step.startswith("R"):
        return _first_sentence(lines[int(step[1:]) - 1])
    first, last = _lines(step)
    return "".join(_plain(line) for line in lines[first - 1 : last]).rstrip("。：:")


def _first_sentence(line: str) -> str:
    return re.split("[。！？!?：:]", _plain(line))[0]


def _plain(line: str) -> str:
    return line.replace("**", "").strip(" \t\r\u3000\xa0\u2003")


def _lines(word: str) -> Lines:
    first, _, last = word.partition("-")
    return int(first), int(last or first)


def _show(lines: Lines) -> str:
    return f"lines {lines[0]}-{lines[1]}" if lines[0] != lines[1] else f"line {lines[0]}"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0

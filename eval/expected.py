"""What the recorded answers score, committed: a change of a scorer shows as a change of these files.

``eval/recorded/expected-*.txt`` have a line for each metric over all questions and each half, then one for each question: a hash
over all that the scorers said of it, then its metrics. Of questions that are blind there is the hash only. The committed
summary of the baseline (``eval/results/baseline.json``) follows from its recorded answers too, and is held to them; so is
``paired.json`` from the answers that a publication keeps. After a change that is meant: ``govqa eval expected --write``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from eval.beside import BASELINE, PAIRED, SET
from eval.blind import hidden
from eval.publish import RESULTS, committed
from eval.runs import ROOT, Scored, dump, load_set, score_answers
from eval.scorers import metric_of
from eval.sources import Sources
from eval.summary import Summary

RECORDED = ROOT / "recorded"
ANSWERS = {"answers": RECORDED / "answers.jsonl.gz", "baseline": BASELINE, "paired": PAIRED}
"""The recorded answers: of the fixed 40, of the baseline, and ours to the baseline's questions as published."""


def expected(sources: Sources | None = None) -> dict[Path, str]:
    """Return what each committed file should hold, from the recorded answers that there are and the project's reports."""
    sources = sources or Sources.of_folder(ROOT.parent / "corpus" / "reports")
    files: dict[Path, str] = {}
    for name, path in ANSWERS.items():
        if path.is_file():
            scored = score_answers(name, path, load_set(SET), sources)
            files[RECORDED / f"expected-{name}.txt"] = "\n".join(_lines(scored)) + "\n"
            if name in ("baseline", "paired"):
                held = RESULTS / f"{name}.json"
                files[held] = committed(scored.summary.model_copy(update={"name": _name(held, name)}))
    return files


def stale(files: dict[Path, str]) -> list[str]:
    """Return, for each committed file that is not what it should be, its name and the first line that differs."""
    found = []
    for path, wanted in files.items():
        held = path.read_text("utf-8") if path.is_file() else ""
        if held != wanted:
            lines = zip([*held.splitlines(), ""], [*wanted.splitlines(), ""], strict=False)
            first = next(((a, b) for a, b in lines if a != b), ("", ""))
            found.append(f"{path.name}：{first[0] or '（没有）'} → {first[1] or '（没有）'}")
    return found


def _name(path: Path, default: str) -> str:
    """Return the name that a committed summary has: that of the run which was published."""
    return Summary.model_validate_json(path.read_text("utf-8")).name if path.is_file() else default


def _lines(scored: Scored) -> Iterator[str]:
    for part in ("all", "half: tune", "half: held"):
        one = scored.summary.slice(part)
        for line in one.lines if one else ():
            if metric_of(line.metric).kind != "seconds":
                yield (
                    f"{part} {line.metric} {line.value:g} [{line.low:g}, {line.high:g}] "
                    f"{line.numerator:g}/{line.denominator:g} n={line.n}"
                )
    blind = hidden(SET, {record.id for record in scored.records})
    for record in scored.records:
        own = [score for score in scored.scores if score.id == record.id]
        digest = hashlib.sha256("\n".join(map(dump, own)).encode()).hexdigest()[:12]
        plain = [
            f"{s.metric} {s.numerator:g}/{s.denominator:g}"
            for s in own
            if not s.na and ":" not in s.metric and metric_of(s.metric).kind != "seconds"
        ]
        yield f"{record.id} {digest} " + ("—" if record.id in blind else "; ".join(plain))

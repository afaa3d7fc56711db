"""The results table of the two READMEs, made from committed summaries; a test fails when a README is stale.

``eval/results/program.json`` and ``baseline.json`` are the summaries of the runs that the table shows.
"""

from __future__ import annotations

import json
from pathlib import Path

from eval.runs import ROOT, Manifest
from eval.summary import Slice, Summary
from eval.table import cell, harmonic
from rag.errors import UsageError

RESULTS = ROOT / "results"
READMES = (ROOT.parent / "README.md", ROOT.parent / "README.zh-CN.md")
BEGIN, END = "<!-- results: made by `govqa eval publish` -->", "<!-- end of results -->"

ROWS = (
    ("vital_nuggets", "vital points answered", "必答要点"),
    ("all_vital", "questions answered completely", "要点齐全的题"),
    ("truthfulness", "truthfulness, −1 to 1", "真实性（−1 到 1）"),
    ("invented_numbers", "figures out of nowhere", "凭空的数字"),
    ("citation_validity", "citations that exist and were retrieved", "引用有效"),
    ("citation_recall", "sentences borne out by what they cite", "句子有依据"),
    ("gold_recall", "vital points with the right passage cited", "引到金标段落"),
    ("refusal_recall", "questions without an answer refused", "该拒的都拒"),
    ("false_refusal", "answerable questions refused", "误拒"),
    ("evidence_recall@5", "evidence among the first 5 passages", "证据召回@5"),
    ("seconds", "seconds to the end, median", "答完的秒数（中位）"),
)


def publish(folder: Path, name: str) -> Path:
    """Commit the summary of a run (``program`` or ``baseline``) to ``eval/results`` and write it into the READMEs.

    Raises:
        UsageError: the run has not been scored.

    """
    source = folder / "summary.json"
    if not source.is_file():
        raise UsageError(f"{folder} 里没有 summary.json，请先 govqa eval score {folder}")
    RESULTS.mkdir(exist_ok=True)
    summary = Summary.model_validate_json(source.read_text("utf-8"))
    kept = ("all", "half: tune", "half: held")
    short = summary.model_copy(update={"slices": tuple(s for s in summary.slices if s.name in kept)})
    target = RESULTS / f"{name}.json"
    target.write_text(
        json.dumps(short.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    manifest = folder / "manifest.json"
    if manifest.is_file():
        Manifest.model_validate_json(manifest.read_text("utf-8"))
        (RESULTS / f"{name}.manifest.json").write_text(manifest.read_text("utf-8"), encoding="utf-8")
    for readme in READMES:
        readme.write_text(filled(readme.read_text("utf-8"), chinese="zh" in readme.name), encoding="utf-8")
    return target


def filled(text: str, *, chinese: bool) -> str:
    """Return a README with its results section made anew.

    Raises:
        UsageError: the README has no place for it.

    """
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        raise UsageError(f"README 里没有 {BEGIN}")
    return text[: begin + len(BEGIN)] + "\n" + section(chinese=chinese) + "\n" + text[end:]


def section(*, chinese: bool) -> str:
    """Return the table from the committed summaries."""
    columns: list[tuple[str, Slice]] = []
    for name, title in (
        ("program", "本程序" if chinese else "this program"),
        ("baseline", "普通做法" if chinese else "plain LangChain"),
    ):
        path = RESULTS / f"{name}.json"
        if path.is_file():
            summary = Summary.model_validate_json(path.read_text("utf-8"))
            for half in ("all", "half: held"):
                one = summary.slice(half)
                if one is not None and (name == "program" or half == "all"):
                    words = f"{one.questions} 题" if chinese else f"{one.questions} questions"
                    held = ("，held" if chinese else ", held half") if half != "all" else ""
                    columns.append(
                        (f"{title}（{words}{held}）" if chinese else f"{title} ({words}{held})", one)
                    )
    if not columns:
        return "还没有结果。" if chinese else "No results yet."
    lines = ["| | " + " | ".join(title for title, _ in columns) + " |", "|" + " --- |" * (len(columns) + 1)]
    for metric, english, zh in ROWS:
        lines.append(
            f"| {zh if chinese else english} | "
            + " | ".join(_cell(one, metric, chinese) for _, one in columns)
            + " |"
        )
    values = [harmonic(one) for _, one in columns]
    if any(v is not None for v in values):
        words = "拒答调和平均" if chinese else "refusals, harmonic mean"
        lines.append(f"| {words} | " + " | ".join("–" if v is None else f"{v:.3f}" for v in values) + " |")
    return "\n".join(lines)


def _cell(one: Slice, metric: str, chinese: bool) -> str:
    text = cell(one.line(metric))
    return text if chinese else text.replace(" 秒", " s").replace("，p95", ", p95")

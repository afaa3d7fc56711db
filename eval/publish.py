"""The results table of the two READMEs, made from committed summaries; a test fails when a README is stale.

``eval/results`` holds them: ``program.json``, ``paired.json`` (the same run on the questions that the baseline answered),
``baseline.json`` and ``unseen.json`` (reports of other places, all in all and no further).
"""

from __future__ import annotations

import json
from pathlib import Path

from eval.beside import pair, record_paired
from eval.digests import program_sha256
from eval.runs import ROOT, Manifest, Scored
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
    ("misattributed", "figures of another place, time or thing", "张冠李戴的数字"),
    ("citation_validity", "citations that exist and were retrieved", "引用有效"),
    ("citation_recall", "sentences borne out by what they cite", "句子有依据"),
    ("gold_recall", "vital points with the right passage cited", "引到金标段落"),
    ("refusal_recall", "questions without an answer refused", "该拒的都拒"),
    ("false_refusal", "answerable questions refused", "误拒"),
    ("evidence_recall@5", "evidence among the first 5 passages", "证据召回@5"),
    ("seconds", "seconds to the end, median", "答完的秒数（中位）"),
)
_COLUMNS = (
    ("program", "all", "five reports, {n} questions", "五份报告，{n} 题"),
    ("program", "half: tune", "of these the half tuned on, {n}", "其中调试的一半，{n} 题"),
    ("program", "half: held", "of these the held half, {n}", "其中留出的一半，{n} 题"),
    ("paired", "all", "the same {n} questions as the baseline", "与对照同样的 {n} 题"),
    ("baseline", "all", "plain LangChain, {n} questions", "对照：普通 LangChain，{n} 题"),
    ("unseen", "all", "reports never tuned on, {n} questions", "从未调试过的报告，{n} 题"),
)
"""File of the summary, its slice, and the head in both languages."""


def publish(scored: Scored, manifest: Path, name: str) -> Path:
    """Commit the summary of a run (``program`` or ``unseen``) to ``eval/results`` and write it into the READMEs.

    With the program's goes its pair: itself and the recorded baseline on the questions that both answered. Its answers to
    those are kept, so that the pair can be scored again.
    """
    RESULTS.mkdir(exist_ok=True)
    kept = ("all", "half: tune", "half: held") if name == "program" else ("all",)
    target = _keep(name, scored.summary, kept)
    both = pair(scored) if name == "program" else None
    if both is not None:
        _keep("paired", both.own, ("all",))
        _keep("baseline", both.baseline, ("all",))
        record_paired(manifest.parent / "answers.jsonl")
    if manifest.is_file():
        Manifest.model_validate_json(manifest.read_text("utf-8"))
        (RESULTS / f"{name}.manifest.json").write_text(manifest.read_text("utf-8"), encoding="utf-8")
    for readme in READMES:
        readme.write_text(filled(readme.read_text("utf-8"), chinese="zh" in readme.name), encoding="utf-8")
    return target


def _keep(name: str, summary: Summary, kept: tuple[str, ...]) -> Path:
    target = RESULTS / f"{name}.json"
    target.write_text(committed(summary, kept), encoding="utf-8")
    return target


def committed(summary: Summary, kept: tuple[str, ...] = ("all",)) -> str:
    """Return some slices of a summary as they are committed."""
    short = summary.model_copy(update={"slices": tuple(s for s in summary.slices if s.name in kept)})
    return json.dumps(short.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


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
    for name, slice_name, english, zh in _COLUMNS:
        path = RESULTS / f"{name}.json"
        if path.is_file():
            one = Summary.model_validate_json(path.read_text("utf-8")).slice(slice_name)
            if one is not None:
                columns.append(((zh if chinese else english).format(n=one.questions), one))
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
    return "\n".join([*lines, *_foot(chinese=chinese)])


def _foot(*, chinese: bool) -> list[str]:
    """Return what the table was measured on, so that it can be told from a later program."""
    path = RESULTS / "program.manifest.json"
    if not path.is_file():
        return []
    manifest = Manifest.model_validate_json(path.read_text("utf-8"))
    program, questions = manifest.program_sha256[:12], manifest.questions_sha256[:12]
    file = "eval/results/program.manifest.json"
    if chinese:
        return [
            "",
            f"测的是程序 `{program}`、题集 `{questions}`（SHA-256 的开头）；模型、版本和设置见 `{file}`。",
        ]
    return [
        "",
        f"Measured on program `{program}` and questions `{questions}` (SHA-256, first digits); models, versions and settings "
        f"are in `{file}`.",
    ]


def is_of_this_program(manifest: Manifest) -> bool:
    """Whether a run was made by the program as it is now."""
    return manifest.program_sha256 == program_sha256()


def _cell(one: Slice, metric: str, chinese: bool) -> str:
    text = cell(one.line(metric))
    return text if chinese else text.replace(" 秒", " s").replace("，p95", ", p95")

"""Two small evaluation runs in a folder, scored as real ones are: one that is right, one with a wrong figure.

Their two questions are a set of their own, kept with each run: of the project's set one half is shown in totals only.
"""

from __future__ import annotations

import json
from pathlib import Path

from eval.digests import file_sha256
from eval.runs import KEPT, Manifest, load_set, score_answers, write_scores
from eval.sources import Sources

SET = "made"
RIGHT = {
    "sr-001": (
        "上饶市2023年规上工业营业收入达5620亿元，增长15.7%[1]。",
        "规上工业营业收入达5620亿元，增长15.7%",
    ),
    "sr-002": ("上饶市2024年规上工业营业收入的目标是突破6300亿元[1]。", "规上工业营业收入突破6300亿元"),
}
"""Answers to two questions of the set, with the words of the report that they rest on."""


def make_runs(folder: Path, reports: Path) -> None:
    """Write the runs ``good`` and ``bad``."""
    wrong = RIGHT | {"sr-002": (RIGHT["sr-002"][0].replace("6300", "9300"), RIGHT["sr-002"][1])}
    sources = Sources.of_folder(reports)
    for name, answers in (("bad", wrong), ("good", RIGHT)):
        run = folder / name
        run.mkdir(parents=True)
        lines = [
            {"id": id_, "answer": text, "citations": [{"text": quote}], "retrieved": [{"text": quote}]}
            for id_, (text, quote) in answers.items()
        ]
        (run / "answers.jsonl").write_text(
            "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
        )
        asked = [question for question in load_set("reports5") if question.id in RIGHT]
        (run / KEPT).write_text("".join(q.model_dump_json() + "\n" for q in asked), encoding="utf-8")
        manifest = Manifest(
            name=name, questions=SET, questions_sha256=file_sha256(run / KEPT), asked=len(lines), corpus={}
        )  # fmt: skip
        (run / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
        write_scores(run, score_answers(name, run / "answers.jsonl", asked, sources))

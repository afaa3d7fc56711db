"""The commands of ``govqa eval`` through the command line, over small inputs: what they print, write and end with."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eval import beside, publish
from eval.digests import file_sha256
from eval.questionset import load, parse, split_of
from eval.runs import KEPT, QUESTIONS, Manifest, read_scores, read_summary
from rag.settings import load_settings
from tests.conftest import REPORTS
from ui import cli

SET = QUESTIONS / "reports5.jsonl"
RIGHT = {
    "sr-001": (
        "上饶市2023年规上工业营业收入达5620亿元，增长15.7%[1]。",
        "规上工业营业收入达5620亿元，增长15.7%",
    ),
    "sr-002": ("上饶市2024年规上工业营业收入的目标是突破6300亿元[1]。", "规上工业营业收入突破6300亿元"),
}
WRONG = RIGHT | {"sr-002": ("上饶市2024年规上工业营业收入的目标是突破9300亿元[1]。", RIGHT["sr-002"][1])}

Govqa = Callable[..., tuple[int, str]]


@pytest.fixture
def govqa(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Govqa:
    """Run ``govqa eval …`` in this process: the exit code, and all that it printed."""
    monkeypatch.delenv("GOVQA_EXTRA_REPORTS", raising=False)
    monkeypatch.setenv("GOVQA_INDEX", str(tmp_path / "home" / "index"))
    monkeypatch.setenv("GOVQA_OWN_REPORTS", str(tmp_path / "home" / "own"))

    def run(*arguments: object) -> tuple[int, str]:
        load_settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["govqa", "eval", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        code = ended.value.code
        return code if isinstance(code, int) else 0, said.out + said.err

    return run


def lines_of(answers: dict[str, tuple[str, str]]) -> str:
    return "".join(
        json.dumps(
            {"id": i, "answer": text, "citations": [{"text": q}], "retrieved": [{"text": q}]},
            ensure_ascii=False,
        )
        + "\n"
        for i, (text, q) in answers.items()
    )


def made(folder: Path, answers: dict[str, tuple[str, str]], *, own: bool = True, ids: int = 2) -> Path:
    """Write a run; with ``own`` of a set of its own, kept with it, else of the project's."""
    folder.mkdir(parents=True)
    (folder / "answers.jsonl").write_text(lines_of(answers), encoding="utf-8")
    asked = [q for q in load(SET) if q.id in RIGHT]
    if own:
        (folder / KEPT).write_text("".join(q.model_dump_json() + "\n" for q in asked), encoding="utf-8")
    manifest = Manifest(
        name=folder.name, questions="mine" if own else "reports5",
        questions_sha256=file_sha256(folder / KEPT if own else SET), asked=ids,
        ids=() if own else tuple(RIGHT), corpus={},
    )  # fmt: skip
    (folder / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return folder


def test_score_says_what_is_missing_and_what_is_unknown(govqa: Govqa, tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(lines_of(RIGHT) + '{"id": "zz-001", "answer": "x"}\n', encoding="utf-8")
    code, said = govqa("score", path)
    assert code == 0
    n = len(load(SET))
    assert (
        f"{n} 题：作答 2，空白 {n - 2}" in said
        and "没有计入：zz-001" in said
        and f"{n - 2} 题没有回答" in said
    )
    code, said = govqa("score", path, "--answered-only")
    assert code == 0 and "2 题：作答 2；1 条回答不属于这个题集" in said
    assert "必答要点齐全" in said and "1.000" in said
    assert govqa("score", tmp_path / "none.jsonl")[0] == 2
    (tmp_path / "strangers.jsonl").write_text('{"id": "zz-001", "answer": "x"}\n')
    code, said = govqa("score", tmp_path / "strangers.jsonl")
    assert code == 2 and "没有题集 reports5 的答案" in said


def test_a_run_of_one_s_own_set_is_scored_reported_and_compared(govqa: Govqa, tmp_path: Path) -> None:
    good, bad = made(tmp_path / "good", RIGHT), made(tmp_path / "bad", WRONG)
    for folder in (good, bad):
        assert govqa("score", folder)[0] == 0
    assert read_summary(good).all.questions == 2 and read_scores(good)
    code, said = govqa("score", bad, "--fails")
    assert code == 0 and "## sr-002" in said and "## sr-001" not in said, (
        "a set of one's own has no blind half"
    )
    code, said = govqa("diff", bad, good)
    assert code == 0 and "变好  sr-002  必答要点齐全" in said and "共同的 2 题" in said
    code, said = govqa("report", bad)
    page = (bad / "report.html").read_text("utf-8")
    assert code == 0 and "9300亿元" in page and "题集 mine" in page


def test_what_is_blind_is_opened_only_when_told(govqa: Govqa, tmp_path: Path) -> None:
    assert {split_of(id_) for id_ in RIGHT} == {"held"}
    good, bad = (made(tmp_path / n, a, own=False) for n, a in (("good", RIGHT), ("bad", WRONG)))
    for arguments, shown in (
        (("score", bad, "--fails"), "## sr-002"),
        (("diff", bad, good), "变好  sr-002"),
    ):
        code, said = govqa(*arguments)
        assert code == 0 and shown not in said and "只看总数" in said
        code, said = govqa(*arguments, "--open")
        assert code == 0 and shown in said and "用掉了" in said
    question = next(q.question for q in load(SET) if q.id == "sr-002")
    assert govqa("report", bad)[0] == 0
    assert question not in (bad / "report.html").read_text("utf-8")
    assert govqa("report", bad, "--open", "--out", tmp_path / "open.html")[0] == 0
    assert question in (tmp_path / "open.html").read_text("utf-8")


def test_gate_scores_anew_and_its_codes_are_four(govqa: Govqa, tmp_path: Path) -> None:
    good, bad = made(tmp_path / "good", RIGHT), made(tmp_path / "bad", WRONG)
    (bad / "scores.jsonl").write_text("", encoding="utf-8")  # what is stored does not count
    gates = tmp_path / "gate.toml"

    def code(run: Path, hard: float, soft: float) -> int:
        gates.write_text(f"[hard]\nvital_nuggets = {hard}\n[soft]\nall_vital = {soft}\n")
        return govqa(
            "gate", run, "--config", gates, "--json", tmp_path / "g.json", "--junit", tmp_path / "g.xml"
        )[0]

    assert (code(good, 1.0, 0.1), code(good, 1.0, 0.9), code(bad, 1.0, 0.1)) == (0, 2, 1)
    assert json.loads((tmp_path / "g.json").read_text("utf-8"))["run"] == "bad"
    assert "<failure" in (tmp_path / "g.xml").read_text("utf-8")
    gates.write_text("[hard]\nno_such = 1\n[soft]\n")
    for wrong in (
        ("none",),
        (),
        (good, "--bogus"),
        (good, "--config", gates),
        (good, "--config", tmp_path / "x"),
    ):
        assert govqa("gate", *wrong)[0] == 3, wrong


def test_the_recipe_for_reports_of_one_s_own(
    govqa: Govqa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "my-reports"
    folder.mkdir()
    for file, name in (("001_6f9e1d58fb19b0aa.txt", "赣州.txt"), ("003_2ec8a5c7527d3ef5.txt", "other.txt")):
        shutil.copy(REPORTS / file, folder / name)
    (folder / "notes.txt").write_text("这不是报告。")
    monkeypatch.setenv("GOVQA_REPORTS", str(folder))
    drafted, mine = tmp_path / "drafts.jsonl", tmp_path / "my-set.jsonl"
    code, said = govqa("draft", "--report", "赣州市-2024", "--out", drafted, "--count", 12)
    assert code == 0 and "没有加入 notes.txt" in said
    code, said = govqa("check", drafted)
    assert code == 2 and "draft" in said, "a draft is no gold"
    kept = [json.loads(line) for line in drafted.read_text("utf-8").splitlines()]
    for line in kept:
        del line["draft"]
    mine.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept), encoding="utf-8")
    assert len(parse(mine.read_text("utf-8"))) == 12
    code, said = govqa("check", mine)
    assert code == 0 and "12 题" in said and "不对的 0 处" in said
    code, said = govqa("draft", "--report", "没有-2024")
    assert code == 2 and "赣州市-2024" in said
    run = tmp_path / "mine"
    run.mkdir()
    evidence = kept[-1]["nuggets"][0]["evidence"][0][0]
    assert evidence["file"] == "赣州.txt"
    (run / "answers.jsonl").write_text(
        lines_of({kept[-1]["id"]: (evidence["quote"], evidence["quote"])}), "utf-8"
    )
    code, said = govqa("score", run, "--questions", mine, "--answered-only")
    assert code == 0 and "1 题：作答 1" in said
    mine.unlink()  # the set is kept with the run
    assert govqa("report", run)[0] == 0
    kept[0]["nuggets"][0]["evidence"][0][0]["quote"] = "报告里没有的话"
    mine.write_text(json.dumps(kept[0], ensure_ascii=False) + "\n", encoding="utf-8")
    code, said = govqa("check", mine)
    assert code == 1 and "stands 0 times" in said
    monkeypatch.setenv("GOVQA_REPORTS", str(REPORTS))
    code, said = govqa("report", run)
    assert code == 2 and "赣州.txt" in said and "GOVQA_REPORTS" in said


def test_mutate_on_a_sample(govqa: Govqa, tmp_path: Path) -> None:
    code, said = govqa("mutate", "--every", 60, "--json", tmp_path / "c.json")
    found = json.loads((tmp_path / "c.json").read_text("utf-8"))
    assert code == int("未达标" in said)
    assert f"{found['answers']} 个正确答案，{found['caught']['n']} 个改错的答案" in said
    assert found["pairs"] == 290 and sum(k["n"] for k in found["kinds"].values()) == found["caught"]["n"]


def test_publish_writes_the_results_and_the_readme(
    govqa: Govqa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "results"
    readme.write_text(f"# x\n{publish.BEGIN}\nold\n{publish.END}\nrest\n")
    monkeypatch.setattr(publish, "READMES", (readme,))
    monkeypatch.setattr(publish, "RESULTS", results)
    run = made(tmp_path / "run", RIGHT, own=False)
    (run / "answers.jsonl").write_text(lines_of({"sr-001": RIGHT["sr-001"]}), encoding="utf-8")
    code, said = govqa("publish", run, "--as", "unseen")
    assert code == 2 and "还有 1 题没有回答" in said
    (run / "answers.jsonl").write_text(lines_of(RIGHT), encoding="utf-8")
    code, said = govqa("publish", run, "--as", "unseen")
    assert code == 0 and "程序在这次运行之后改过" in said, "the run tells another program"
    text = readme.read_text("utf-8")
    assert "reports never tuned on, 2 questions" in text and "old" not in text and text.endswith("rest\n")
    assert json.loads((results / "unseen.json").read_text("utf-8"))["outcomes"] == {"answered": 2}


def test_publish_keeps_the_baseline(govqa: Govqa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept.jsonl.gz"
    monkeypatch.setattr(beside.record, "__defaults__", (kept,))
    run = made(tmp_path / "run", RIGHT)
    code, said = govqa("publish", run, "--as", "baseline", "--no-times")
    assert code == 0 and "2 条回答" in said
    assert [json.loads(line)["id"] for line in gzip.decompress(kept.read_bytes()).splitlines()] == list(RIGHT)

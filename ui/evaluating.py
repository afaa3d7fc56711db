"""``govqa eval``: run, score, compare and report. What is measured is in ``eval``; here are only its commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from rag.errors import UsageError
from ui import eval_upkeep
from ui.eval_common import OpenOption, QuestionsOption, err, folder_of, out, scored_of, sources_of
from ui.eval_tables import Half

if TYPE_CHECKING:
    from collections.abc import Collection

    from eval.runs import Scored

app = typer.Typer(help="评测：跑题集、打分、比较、出报告。", no_args_is_help=True)


@app.command()
def run(
    questions: QuestionsOption = "reports5",
    name: Annotated[str, typer.Option("--name", help="运行的名字，也是 eval/runs 下的文件夹")] = "",
    split: Annotated[Half | None, typer.Option("--split", help="只跑一半")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="只跑固定的 40 题和必对题")] = False,
) -> None:
    """跑一个题集并打分；中断后用同样的命令接着跑，出错的题再问一次。"""
    from eval.running import answer_all, begin, choose, describe
    from eval.runs import load_set, question_file, run_folder, write_scores
    from eval.shelves import shelf_for
    from rag.engine import open_index
    from rag.settings import load_settings
    from ui.render import progress_bar
    from ui.setup import make_index

    path, every = question_file(questions), load_set(questions)
    chosen = choose(every, split, quick=quick)
    ids = [question.id for question in chosen] if len(chosen) < len(every) else []
    shelf = shelf_for(every, load_settings(), err.print)
    settings = shelf.settings
    make_index(settings, err)
    label = name or "-".join(filter(None, (path.stem, split, "quick" if quick else "")))
    folder = run_folder(label)
    engine = open_index(settings)
    try:
        done = begin(folder, describe(label, questions, len(chosen), engine, settings, ids), path)
        with progress_bar(err, "评测") as progress:
            failed = answer_all(folder, chosen, done, engine, progress)
    finally:
        engine.close()
    if failed:
        err.print(f"{failed} 题出错，见 {folder / 'answers.jsonl'} 里的 error；再运行一次就再问一次")
    scored = scored_of(folder, shelf.sources)
    write_scores(folder, scored)
    _print_scored(scored, folder)


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="答案文件（JSONL），或一次运行的文件夹")],
    questions: Annotated[
        str, typer.Option("--questions", help="题集的名字或文件；默认是运行时的题集，别的文件是 reports5")
    ] = "",
    split: Annotated[Half | None, typer.Option("--split", help="表里只看一半")] = None,
    answered: Annotated[
        bool, typer.Option("--answered-only", help="没有回答的题不计；否则按空白回答计")
    ] = False,
    fails: Annotated[bool, typer.Option("--fails", help="列出没答好的题")] = False,
    opened: OpenOption = False,
) -> None:
    """给答案打分；不需要模型。别的程序的答案也可以。"""
    from eval.blind import is_blind, left_out, shown, warning
    from eval.questionset import select
    from eval.records import RecordError
    from eval.runs import (
        expected_of,
        keep_set,
        load_set,
        question_file,
        score_answers,
        set_name,
        set_of,
        write_scores,
    )
    from ui.eval_tables import print_fails

    folder = file if file.is_dir() else None
    path = file / "answers.jsonl" if folder else file
    if not path.is_file():
        raise UsageError(f"没有答案文件 {path}")
    source = (
        question_file(questions) if questions else set_of(folder) if folder else question_file("reports5")
    )
    name = source.stem if questions or not folder else set_name(folder)
    if fails and is_blind(name) and not opened:
        raise UsageError(f"{name} 只看总数：照着它的错改程序，它就不再是没见过的题了（--open 打开）")
    every = load_set(source)
    expected: Collection[str] = [question.id for question in select(every, split)]
    if answered:
        expected = ()
    elif folder and (folder / "manifest.json").is_file():
        expected = expected_of(folder, every)
    try:
        label = folder.name if folder else path.stem
        scored = score_answers(label, path, every, sources_of(every), expected)
    except RecordError as error:
        raise UsageError(f"答案文件读不了：{error}") from None
    if len(scored.missing) == len(scored.records):
        raise UsageError(f"{path} 里没有题集 {name} 的答案")
    if folder:
        if questions:
            keep_set(folder, source)
        write_scores(folder, scored)
    _print_scored(scored, folder, name, split)
    if fails:
        ids = {q.id for q in select(every, split)} & {record.id for record in scored.records}
        readable = shown(name, ids, opened=opened)
        if opened and (said := warning(name)):
            err.print(said)
        print_fails(scored, readable)
        if hidden := left_out(len(ids) - len(readable)):
            out.print(f"\n{hidden}")


def _print_scored(
    scored: Scored, folder: Path | None, questions: str = "", split: Half | None = None
) -> None:
    from eval.beside import SET, pair
    from eval.blind import HALVED_SETS, is_blind
    from eval.judging import coverage, read_judged
    from eval.runs import set_name
    from ui.eval_tables import print_strays, print_summary

    name = questions or (set_name(folder) if folder else "reports5")
    both = pair(scored) if name == SET else None
    columns = both.columns if both else ()
    print_summary(scored.summary, split, columns, halves=name in HALVED_SETS, totals=is_blind(name))
    print_strays(scored, err)
    out.print(f"依据核对 {coverage(scored, read_judged(folder))}")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="前一次运行：名字或文件夹")],
    after: Annotated[str, typer.Argument(help="后一次运行")],
    opened: OpenOption = False,
) -> None:
    """比较两次运行：都按现在的规则重新打分，先说两次用的有什么不同，再列翻转的题和每个指标的成对差。"""
    from eval.blind import hidden, left_out, warning
    from eval.diff import compare, differences, flip_lines, table
    from eval.runs import read_manifest, set_name
    from ui.eval_tables import print_table

    folders = (folder_of(before), folder_of(after))
    one, two = (scored_of(folder) for folder in folders)
    found = compare(one.scores, two.scores)
    for line in differences(*map(read_manifest, folders)):
        out.print(line, markup=False, soft_wrap=True)
    names = {set_name(folder) for folder in folders}
    flipped = {flip.id for flip in found.flips}
    blind = frozenset[str]()
    if opened:
        for said in filter(None, map(warning, sorted(names))):
            err.print(said)
    else:
        blind = frozenset().union(*(hidden(name, flipped) for name in names))
    for line in flip_lines(found, one, two, lambda id_: id_ not in blind):
        out.print(line, markup=False, soft_wrap=True)
    if blind:
        out.print(left_out(len(blind)))
    only = f"；只有前者有的 {found.only[0]} 题，只有后者有的 {found.only[1]} 题" if any(found.only) else ""
    out.print(f"共同的 {found.shared} 题，翻转 {len(found.flips)} 处{only}")
    print_table(table(found))


class _Gate(TyperCommand):
    """``gate`` ends with 3 where it was called wrongly: 2 means that soft gates fail."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        try:
            return super().make_context(*given, **more)
        except Exception as error:  # the usage errors of whichever click typer brings
            formatted: Any = getattr(error, "format_message", None)
            if formatted is None:
                raise
            raise _NotJudged(f"{formatted()}（用 govqa eval gate --help 看用法）") from None


class _NotJudged(UsageError):
    exit_code = 3


@app.command(cls=_Gate)
def gate(
    name: Annotated[str, typer.Argument(help="运行：名字或文件夹")],
    config: Annotated[Path | None, typer.Option("--config", help="门槛文件；默认 eval/gate.toml")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="写 JUnit XML 到这个文件")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="写 JSON 到这个文件")] = None,
) -> None:
    """过门槛：0 全过，1 硬门槛或必对题没过，2 只有软门槛没过，3 没法判（用法不对、没有这次运行）。"""
    from corpus.errors import CorpusError
    from eval.gate import GATE, judge, load_gates
    from eval.gate import junit as to_junit
    from rag.errors import GovqaError

    words = {"hard": "硬门槛", "soft": "软门槛", "pinned": "必对题"}
    try:
        gates = load_gates(config or GATE)
        scored = scored_of(folder_of(name))
        judgement = judge(scored.summary, scored.scores, gates)
        for finding in judgement.findings:
            mark = "过" if finding.holds else "没过"
            out.print(f"{mark}  {words[finding.level]}  {finding.name}：{finding.says}", markup=False)
        if junit:
            junit.write_text(to_junit(judgement), encoding="utf-8")
        if json:
            json.write_text(judgement.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except (GovqaError, CorpusError, OSError) as error:
        raise _NotJudged(str(error)) from None
    raise typer.Exit(judgement.exit_code)


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="运行：名字或文件夹")],
    target: Annotated[Path | None, typer.Option("--out", help="网页文件；默认放在运行的文件夹里")] = None,
    opened: OpenOption = False,
) -> None:
    """把一次运行写成一个网页，断网也能看。"""
    from eval.beside import SET, pair
    from eval.blind import HALVED_SETS, is_blind, shown, warning
    from eval.judging import read_judged
    from eval.report import render
    from eval.runs import read_manifest, set_name

    folder = folder_of(name)
    scored, questions = scored_of(folder), set_name(folder)
    if opened and (said := warning(questions)):
        err.print(said)
    readable = shown(questions, {record.id for record in scored.records}, opened=opened)
    page = render(
        scored,
        read_manifest(folder),
        pair(scored) if questions == SET else None,
        read_judged(folder),
        readable,
        halves=questions in HALVED_SETS,
        totals=is_blind(questions) and not opened,
    )
    path = target or folder / "report.html"
    path.write_text(page, encoding="utf-8")
    out.print(f"{path}（{path.stat().st_size / 1e6:.1f} MB）", soft_wrap=True)


@app.command()
def judge(name: Annotated[str, typer.Argument(help="运行：名字或文件夹")]) -> None:
    """请别的语言模型评判规则判不了的句子，每句三次；规则判过的不改。"""
    from eval.judging import JUDGED, coverage, doubts, judge_of, read_judged
    from eval.judging import judge as ask
    from eval.runs import read_manifest
    from rag.settings import load_settings
    from ui.render import progress_bar

    settings = load_settings()
    model_name, model = judge_of(settings)
    folder = folder_of(name)
    scored, manifest = scored_of(folder), read_manifest(folder)
    if manifest is not None and manifest.model == model_name:
        err.print(f"注意：评判的模型 {model_name} 也是写答案的模型", markup=False)
    left = list(doubts(scored))
    with progress_bar(err, "评判") as progress:
        ask(
            left,
            model_name,
            model,
            settings.llm_timeout,
            folder / JUDGED,
            lambda n: progress(n, len(left), ""),
        )
    out.print(
        f"依据核对 {coverage(scored, read_judged(folder))}；问法和原话在 {folder / JUDGED}", soft_wrap=True
    )


for command in (
    *(eval_upkeep.check, eval_upkeep.draft, eval_upkeep.publish, eval_upkeep.expected),
    *(eval_upkeep.mutate, eval_upkeep.robust),
):
    app.command()(command)

"""``govqa eval``: run, score, compare and report. What is measured is in ``eval``; here are only its commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from typer.core import TyperCommand

from rag.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eval.questionset import Question
    from eval.robust import Trial
    from eval.runs import Scored
    from eval.sources import Sources

app = typer.Typer(help="评测：跑题集、打分、比较、出报告。", no_args_is_help=True)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Half = Literal["tune", "held"]
QuestionsOption = Annotated[str, typer.Option("--questions", help="题集的名字，或 JSONL 文件")]
OpenOption = Annotated[
    bool, typer.Option("--open", help="留出的题也逐题列出；看过就用掉了，不能再当没见过的题")
]


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
    scored = _scored(folder, shelf.sources)
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
        scored = score_answers(label, path, every, _sources(every), expected)
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


@app.command()
def check(
    questions: Annotated[str, typer.Argument(help="题集的名字，或 JSONL 文件")],
) -> None:
    """核对一个题集：每条原话、数值和说法是否在报告里。有不对的退出码为 1。"""
    from eval.questionset import check_sources, tally
    from eval.runs import load_set

    every = load_set(questions)
    texts = {name: report.source for name, report in _sources(every).reports.items()}
    problems = check_sources(every, texts)
    for problem in problems:
        out.print(problem, markup=False, soft_wrap=True)
    kinds = "，".join(f"{kind} {count}" for kind, count in sorted(tally(every)["type"].items()))
    refused = sum(not question.answerable for question in every)
    out.print(f"{len(every)} 题（没有答案的 {refused}）：{kinds}；不对的 {len(problems)} 处", soft_wrap=True)
    raise typer.Exit(1 if problems else 0)


@app.command()
def mutate(
    json: Annotated[
        Path | None, typer.Option("--json", help="把结果也写到这个文件；eval/results/checker.json 连同文档")
    ] = None,
    every: Annotated[int, typer.Option("--every", min=1, help="每几个答案取一个，先看个大概")] = 1,
) -> None:
    """检验依据核对本身：改错的答案查出多少，正确的误报多少。不达标时退出码为 1。"""
    from eval.checker_result import CHECKER, summed, write
    from eval.mutation.benchmark import describe, run_mutation, unmet
    from eval.runs import ROOT

    if json and every > 1 and json.resolve() == CHECKER:
        raise UsageError("提交的结果要用全部答案，不能带 --every")
    result = run_mutation(ROOT.parent / "corpus" / "reports", every=every)
    for line in (*describe(result), *(f"未达标  {short}" for short in unmet(result))):
        out.print(line, markup=False, soft_wrap=True)
    if json:
        write(summed(result), json)
    raise typer.Exit(1 if unmet(result) else 0)


def _print_scored(
    scored: Scored, folder: Path | None, questions: str = "", split: Half | None = None
) -> None:
    from eval.beside import pair
    from eval.blind import HALVED_SETS, is_blind
    from eval.judging import coverage, read_judged
    from eval.runs import set_name
    from ui.eval_tables import print_strays, print_summary

    name = questions or (set_name(folder) if folder else "reports5")
    both = pair(scored)
    columns = both.columns if both else ()
    print_summary(scored.summary, split, columns, halves=name in HALVED_SETS, totals=is_blind(name))
    print_strays(scored, err)
    out.print(f"依据核对 {coverage(scored, read_judged(folder))}")


def _sources(questions: Sequence[Question]) -> Sources:
    from eval.shelves import shelf_for
    from rag.settings import load_settings

    return shelf_for(questions, load_settings(), err.print).sources


def _folder(name: str) -> Path:
    from eval.runs import run_folder

    folder = run_folder(name)
    if not (folder / "answers.jsonl").is_file():
        raise UsageError(f"{folder} 里没有 answers.jsonl")
    return folder


def _scored(folder: Path, sources: Sources | None = None) -> Scored:
    """Score a run anew; what is stored may be of an older scorer."""
    from eval.runs import open_scored

    scored = open_scored(folder, lambda questions: sources or _sources(questions))
    if len(scored.missing) == len(scored.records):
        raise UsageError(f"{folder} 里没有这个题集的答案")
    return scored


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="前一次运行：名字或文件夹")],
    after: Annotated[str, typer.Argument(help="后一次运行")],
    opened: OpenOption = False,
) -> None:
    """比较两次运行：先列翻转的题，再列每个指标的成对差。"""
    from eval.blind import hidden, left_out, warning
    from eval.diff import compare, table
    from eval.runs import set_name
    from ui.eval_tables import print_table

    folders = (_folder(before), _folder(after))
    one, two = (_scored(folder).scores for folder in folders)
    found = compare(one, two)
    names = {set_name(folder) for folder in folders}
    if opened:
        blind = frozenset[str]()
        for said in filter(None, map(warning, sorted(names))):
            err.print(said)
    else:
        blind = frozenset().union(*(hidden(name, {flip.id for flip in found.flips}) for name in names))
    for flip in found.flips:
        if flip.id not in blind:
            out.print(f"{'变好' if flip.better else '变差'}  {flip.id}  {flip.metric}", markup=False)
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
        scored = _scored(_folder(name))
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
    from eval.beside import pair
    from eval.blind import HALVED_SETS, is_blind, shown, warning
    from eval.judging import read_judged
    from eval.report import render
    from eval.runs import read_manifest, set_name

    folder = _folder(name)
    scored, questions = _scored(folder), set_name(folder)
    if opened and (said := warning(questions)):
        err.print(said)
    readable = shown(questions, {record.id for record in scored.records}, opened=opened)
    page = render(
        scored,
        read_manifest(folder),
        pair(scored),
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
    folder = _folder(name)
    scored, manifest = _scored(folder), read_manifest(folder)
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


@app.command()
def publish(
    name: Annotated[str, typer.Argument(help="运行：名字或文件夹")],
    role: Annotated[
        Literal["program", "unseen", "baseline"],
        typer.Option("--as", help="作为本程序、新报告上的，还是对照"),
    ] = "program",
    timed: Annotated[bool, typer.Option("--times/--no-times", help="对照的用时要不要留")] = True,
) -> None:
    """把一次运行的总表写进 README（英文和中文）；对照先记下答案，下次发布本程序时一起写。"""
    from eval.beside import record
    from eval.expected import expected as score_recorded
    from eval.publish import is_of_this_program
    from eval.publish import publish as write
    from eval.runs import read_manifest

    if role == "baseline":
        count = record(_folder(name) / "answers.jsonl", timed=timed)
        out.print(f"记下了对照的 {count} 条回答；再用 govqa eval publish 发布本程序的运行")
        return
    folder = _folder(name)
    scored = _scored(folder)
    if scored.missing:
        raise UsageError(f"{folder} 还有 {len(scored.missing)} 题没有回答，先用 govqa eval run 跑完")
    manifest = read_manifest(folder)
    if manifest is None:
        raise UsageError(f"{folder} 里没有 manifest.json，不知道是怎么跑出来的")
    if not is_of_this_program(manifest):
        err.print("注意：程序在这次运行之后改过，写进 README 的不是现在这个程序的得分")
    out.print(f"已写入 README，数据在 {write(scored, folder / 'manifest.json', role)}", soft_wrap=True)
    if role == "program":
        for path, text in score_recorded(scored.sources).items():
            path.write_text(text, encoding="utf-8")


@app.command()
def expected(
    write: Annotated[bool, typer.Option("--write", help="把现在的得分写成应有的得分")] = False,
) -> None:
    """给记下的回答重新打分，与提交的得分比对；打分规则改过就不同。不同时退出码为 1。"""
    from eval.expected import SET, stale
    from eval.expected import expected as score_recorded
    from eval.runs import load_set

    files = score_recorded(_sources(load_set(SET)))
    differing = stale(files)
    for line in differing:
        out.print(line, markup=False, soft_wrap=True)
    if write:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
        out.print(f"写了 {len(files)} 个文件")
    elif differing:
        out.print("若是有意改的：govqa eval expected --write")
        raise typer.Exit(1)


@app.command()
def robust(
    questions: QuestionsOption = "reports5",
    kinds: Annotated[str, typer.Option("--kinds", help="用逗号隔开；不写就全做")] = "",
    count: Annotated[int, typer.Option("--count", help="每种检验用几道题")] = 20,
    json: Annotated[Path | None, typer.Option("--json", help="把结果也写到这个文件")] = None,
) -> None:
    """不用标注的检验：重复、换问法、换单位、打乱依据、掺别处的依据、加别处的报告、改数的报告。"""
    from eval.questionset import split_of
    from eval.robust import KINDS, summary, write_rates
    from eval.robusting import Bench
    from eval.runs import load_set
    from rag.settings import load_settings
    from ui.render import progress_bar

    wanted = [kind.strip() for kind in kinds.split(",") if kind.strip()] or list(KINDS)
    unknown = [kind for kind in wanted if kind not in KINDS]
    if unknown:
        raise UsageError(f"没有这种检验：{'、'.join(unknown)}；有 {'、'.join(KINDS)}")
    chosen = [q for q in load_set(questions) if q.answerable]
    trials: list[Trial] = []
    with Bench(load_settings()) as bench, progress_bar(err, "检验") as progress:
        for number, kind in enumerate(wanted):
            progress(number, len(wanted), kind)
            try:
                for trial in bench.run(kind, chosen, count):
                    trials.append(trial)
                    progress(number, len(wanted), f"{trial.kind} {trial.id}")
            except UsageError as error:
                err.print(f"{kind}：{error}", markup=False)
    for trial in trials:
        if (
            not trial.holds and split_of(trial.id) == "tune"
        ):  # of the other half nobody looks at what went wrong
            out.print(f"没守住  {trial.kind}  {trial.id}  {trial.says}", markup=False, soft_wrap=True)
    rates = summary(trials)
    for rate in rates:
        out.print(f"{rate.kind:15s} {rate.held}/{rate.n} [{rate.low:.3f}, {rate.high:.3f}]", markup=False)
    if json:
        write_rates(rates, json)


@app.command()
def draft(
    report: Annotated[str, typer.Option("--report", help="报告的编号，如 赣州市-2024")],
    target: Annotated[Path | None, typer.Option("--out", help="写到这个文件；不写就打印")] = None,
    count: Annotated[int, typer.Option("--count", help="最多几道")] = 60,
) -> None:
    """从数字、注释和列举起草题目，给人挑选；草稿不算金标。"""
    from eval.drafting import drafts
    from eval.shelves import whole_shelf
    from rag.settings import load_settings

    held = whole_shelf(load_settings(), err.print).sources.reports
    found = {one.meta.id: (one, file) for file, one in held.items()}
    if report not in found:
        raise UsageError(f"没有报告 {report}；现有 {'、'.join(found)}")
    lines = list(drafts(*found[report], count))
    if target is None:
        sys.stdout.write("\n".join(lines) + "\n")
    else:
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        out.print(
            f"起草了 {len(lines)} 道题：{target}。逐条读过原文、改好要点，再去掉 draft 一项", soft_wrap=True
        )

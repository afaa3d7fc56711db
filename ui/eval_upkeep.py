"""The commands of ``govqa eval`` that make sets and keep results: check, draft, mutate, expected, robust, publish."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rag.errors import UsageError
from ui.eval_common import QuestionsOption, err, folder_of, out, scored_of, sources_of

if TYPE_CHECKING:
    from eval.robust import Trial


def check(
    questions: Annotated[str, typer.Argument(help="题集的名字，或 JSONL 文件")],
) -> None:
    """核对一个题集：每条原话、数值和说法是否在报告里。有不对的退出码为 1。"""
    from eval.questionset import check_sources, tally
    from eval.runs import load_set

    every = load_set(questions)
    texts = {name: report.source for name, report in sources_of(every).reports.items()}
    problems = check_sources(every, texts)
    for problem in problems:
        out.print(problem, markup=False, soft_wrap=True)
    kinds = "，".join(f"{kind} {count}" for kind, count in sorted(tally(every)["type"].items()))
    refused = sum(not question.answerable for question in every)
    out.print(f"{len(every)} 题（没有答案的 {refused}）：{kinds}；不对的 {len(problems)} 处", soft_wrap=True)
    raise typer.Exit(1 if problems else 0)


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
        count = record(folder_of(name) / "answers.jsonl", timed=timed)
        out.print(f"记下了对照的 {count} 条回答；再用 govqa eval publish 发布本程序的运行")
        return
    folder = folder_of(name)
    scored = scored_of(folder)
    if scored.missing:
        raise UsageError(f"{folder} 还有 {len(scored.missing)} 题没有回答，先用 govqa eval run 跑完")
    manifest = read_manifest(folder)
    if manifest is None:
        raise UsageError(f"{folder} 里没有 manifest.json，不知道是怎么跑出来的")
    if not is_of_this_program(manifest):
        err.print("注意：程序在这次运行之后改过，写进 README 的不是现在这个程序的得分")
    out.print(f"已写入 README，数据在 {write(scored, folder / 'manifest.json', role)}", soft_wrap=True)
    if role == "program":
        for path, text in score_recorded().items():
            path.write_text(text, encoding="utf-8")


def expected(
    write: Annotated[bool, typer.Option("--write", help="把现在的得分写成应有的得分")] = False,
) -> None:
    """给记下的回答重新打分，与提交的得分比对；打分规则改过就不同。不同时退出码为 1。"""
    from eval.expected import expected as score_recorded
    from eval.expected import stale

    files = score_recorded()
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


def robust(
    questions: QuestionsOption = "reports5",
    kinds: Annotated[str, typer.Option("--kinds", help="用逗号隔开；不写就全做")] = "",
    count: Annotated[int, typer.Option("--count", help="每种检验用几道题")] = 20,
    json: Annotated[Path | None, typer.Option("--json", help="把结果也写到这个文件")] = None,
) -> None:
    """不用标注的检验：重复、换问法、换单位、打乱依据、掺别处的依据、加别处的报告、改数的报告。"""
    from eval.blind import hidden
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
    blind = hidden(Path(questions).stem, {trial.id for trial in trials})
    for trial in trials:
        if not trial.holds and trial.id not in blind:
            out.print(f"没守住  {trial.kind}  {trial.id}  {trial.says}", markup=False, soft_wrap=True)
    rates = summary(trials)
    for rate in rates:
        out.print(f"{rate.kind:15s} {rate.held}/{rate.n} [{rate.low:.3f}, {rate.high:.3f}]", markup=False)
    if json:
        write_rates(rates, json)


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

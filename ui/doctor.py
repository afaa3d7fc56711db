"""``govqa doctor``: is everything in place, and if not, what to do. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from corpus.errors import CorpusError
from rag.builds import check_fit, current_build, open_library, read_manifest
from rag.errors import GovqaError, UsageError
from rag.settings import Settings, load_settings


def diagnose(out: Console) -> bool:
    """Print one line a check; return whether all is well."""
    settings = load_settings()
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("报告", _reports),
        ("索引", _index),
        ("语言模型", _model),
        ("向量模型", lambda s: s.embedding_model or "内置 multilingual-e5-small"),
    ]
    well = True
    for name, check in checks:
        try:
            out.print(f"✓ {name}：{check(settings)}", markup=False, soft_wrap=True)
        except (GovqaError, CorpusError) as error:
            well = False
            out.print(f"✗ {name}：{error}", style="red", markup=False, soft_wrap=True)
    return well


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
    manifest = read_manifest(current_build(settings))
    check_fit(manifest, settings)
    library = open_library(settings)
    lines = [f"{len(manifest.reports)} 份报告，建于 {manifest.built}，{manifest.embedder}"]
    lines.append("清理：" + "，".join(f"{rule} {n} 处" for rule, n in library.removals()))
    lines += [f"注意 {report}：{warning}" for report, warning in library.warnings()]
    return "\n    ".join(lines)


def _model(settings: Settings) -> str:
    if settings.llm_model or settings.llm_base_url:
        return f"外部模型 {settings.llm_model} {settings.llm_base_url}".strip()
    from rag.models import find_model

    return str(find_model(settings))

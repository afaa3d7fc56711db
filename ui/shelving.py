"""``govqa add``, ``govqa remove`` and ``govqa reports``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rag.builds import IndexManifest, open_library
from rag.errors import StorageError, UsageError
from rag.settings import Settings, load_settings
from rag.shelf import Offered, add_reports, remove_report, touched_files
from ui.setup import make_index
from ui.words import LEVELS


def add_and_index(paths: Iterable[Path], *, partial: bool, out: Console, err: Console) -> bool:
    """Add reports, say what was recognised in each, and index; returns whether every file is held now."""
    settings = load_settings()
    offered = add_reports(settings, paths, partial=partial)
    for one in offered:
        _show(one, out)
    if any(one.added for one in offered) or touched_files(settings.own_reports):
        manifest = _index(settings, err)
        out.print(f"索引已更新：共 {len(manifest.reports)} 份报告")
    return bool(offered) and all(one.added or one.reason == "已经有这个文件" for one in offered)


def remove_and_index(report: str, *, out: Console, err: Console) -> None:
    """Take an added report away and index; one that was taken away but is still in the index is finished with."""
    settings = load_settings()
    try:
        remove_report(settings, report)
    except UsageError:
        if report not in {Path(file).stem for file in touched_files(settings.own_reports)}:
            raise
    manifest = _index(settings, err)
    out.print(f"已拿掉 {report}，现有 {len(manifest.reports)} 份报告", markup=False)


def _index(settings: Settings, err: Console) -> IndexManifest:
    """Index what the shelf holds now.

    Raises:
        StorageError: the index cannot be written; the change of the shelf is kept, and the message says so.
    """
    try:
        return make_index(settings, err)
    except StorageError as error:
        raise StorageError(
            f"{error}。报告已登记，还没有编进索引，之前照旧按原来的索引回答；之后请运行 govqa index 接着做完"
        ) from error


def list_reports(out: Console) -> None:
    """Print the reports of the current index."""
    library = open_library(load_settings())
    table = Table("编号", "级别", "作报告的人", "日期", "来源", box=None, pad_edge=False)
    for report in library.reports:
        meta = library.meta(report.id)
        table.add_row(meta.id, LEVELS[meta.level], meta.speaker, meta.date, Text(meta.origin or meta.file))
    out.print(table)


def _show(one: Offered, out: Console) -> None:
    mark = "✓" if one.added else "–"
    name = one.report.meta.name if one.report else one.where
    out.print(f"{mark} {name}", markup=False, soft_wrap=True)
    if one.report is not None:
        meta = one.report.meta
        told = [
            f"编号 {meta.id}",
            LEVELS[meta.level],
            f"{len(one.report.passages)} 段",
            f"{len(one.report.notes)} 条注释",
        ]
        told += [text for text in (meta.speaker, meta.date, meta.meeting) if text]
        out.print(f"    {'，'.join(told)}", style="dim", markup=False, soft_wrap=True)
        for warning in one.report.warnings if one.added else ():
            out.print(f"    注意：{warning}", style="yellow", markup=False, soft_wrap=True)
    if one.reason:
        out.print(f"    没有加入：{one.reason}", style="yellow", markup=False, soft_wrap=True)

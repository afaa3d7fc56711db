"""The manifest of a folder of reports: what is known of each file from outside its text.

``manifest.toml`` holds one ``[[report]]`` table a file. Unknown keys are refused, so that a slip of the pen
does not silently lose what it was meant to say. Empty strings mean: not known, take it from the text.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.errors import HashMismatchError, ManifestError, UnreadableFileError
from corpus.types import Level

if sys.version_info >= (3, 11):
    import tomllib
else:  # the same reader, published for Python 3.10
    import tomli as tomllib

MANIFEST_NAME = "manifest.toml"


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file of the folder. ``year`` is the year in which the report was given; 0 means not known."""

    file: str
    sha256: str
    place: str = ""
    level: Level | None = None
    year: int = 0
    title: str = ""
    speaker: str = ""
    date: str = ""
    meeting: str = ""
    origin: str = ""


def read_manifest(path: Path) -> tuple[ManifestEntry, ...]:
    """Return the entries of a manifest in their order. Raises ManifestError with what is wrong and where."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"读不了清单 {path}：{error.strerror}，请检查路径和权限") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"清单 {path} 不是合法的 TOML：{error}，请改正后重试") from error
    unknown = sorted(set(data) - {"report"})
    if unknown:
        raise ManifestError(f"清单 {path} 有不认识的键 {'、'.join(unknown)}，只能有 [[report]]")
    tables = data.get("report", [])
    if not isinstance(tables, list):
        raise ManifestError(f"清单 {path} 的 report 应写成 [[report]]")
    entries = tuple(_entry(table, path, number) for number, table in enumerate(tables, 1))
    names = [entry.file for entry in entries]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ManifestError(f"清单 {path} 重复列出 {'、'.join(doubled)}，请删去重复的条目")
    return entries


def write_manifest(path: Path, entries: Iterable[ManifestEntry]) -> None:
    """Write the entries to ``path``; what is read back is equal to what was written."""
    path.write_text(format_manifest(entries), encoding="utf-8")


def format_manifest(entries: Iterable[ManifestEntry]) -> str:
    """Return the entries as TOML; keys without a value are left out."""
    tables = []
    for entry in entries:
        lines = ["[[report]]"]
        for field in fields(entry):
            value = getattr(entry, field.name)
            if isinstance(value, Level):
                lines.append(f"{field.name} = {json.dumps(value.value)}")
            elif isinstance(value, int):
                lines.extend([f"{field.name} = {value}"] if value else [])
            elif value:
                # A JSON string is a TOML basic string, but for the delete character.
                text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
                lines.append(f"{field.name} = {text}")
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


def sha256_of(data: bytes) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes, the identity of a report in manifest and index."""
    return hashlib.sha256(data).hexdigest()


def read_checked(path: Path, entry: ManifestEntry | None) -> bytes:
    """Return the bytes of a report file; with an entry, only if its hash is the one that the entry gives."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"读不了 {path}：{error.strerror}，请检查路径和权限") from error
    if entry is not None and entry.sha256 and sha256_of(data) != entry.sha256:
        raise HashMismatchError(f"{path.name} 与清单里的 sha256 不符：请换回原文件，或更新清单里的这一条")
    return data


def _entry(table: object, path: Path, number: int) -> ManifestEntry:
    where = f"清单 {path} 第 {number} 条"
    if not isinstance(table, Mapping):
        raise ManifestError(f"{where} 应是一个表，请写成 [[report]]")
    known = {field.name for field in fields(ManifestEntry)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise ManifestError(
            f"{where} 有不认识的键 {'、'.join(unknown)}，可用的键：{'、'.join(sorted(known))}"
        )
    values = dict(table)
    for key, value in values.items():
        wanted = int if key == "year" else str
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise ManifestError(f"{where} 的 {key} 应是{'整数' if wanted is int else '字符串'}")
    if not values.get("file") or not values.get("sha256"):
        raise ManifestError(f"{where} 缺少 file 或 sha256，请补上")
    if "/" in values["file"] or "\\" in values["file"]:
        raise ManifestError(f"{where} 的 file 只能是同一文件夹里的文件名")
    level = values.pop("level", None)
    if level is not None:
        if level not in {item.value for item in Level}:
            raise ManifestError(f"{where} 的 level 只能是 province、prefecture 或 county")
        values["level"] = Level(level)
    return ManifestEntry(**values)

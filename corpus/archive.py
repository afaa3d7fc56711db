"""Files, folders and zip archives to the report files inside them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus.errors import CorpusError, NoReportsError, TooLargeError, UnreadableFileError
from corpus.formats import MAX_BYTES, SUFFIXES
from corpus.formats.zips import DAMAGED, open_zip

_MAX_MEMBERS = 5_000
_MAX_LISTED = 50_000
_MAX_PACKED = 200_000_000
_MAX_UNPACKED = 200_000_000
_UTF8_FLAG = 0x800


@dataclass(frozen=True, slots=True)
class RawFile:
    """A report file before it is read: its own name, its bytes, and where it was found (archive › member).

    Whoever hands a file in chooses its name: what a terminal would obey, line ends included, is taken out of it here.
    """

    name: str
    data: bytes
    where: str

    def __post_init__(self) -> None:
        """Make the names fit to be shown."""
        object.__setattr__(self, "name", _shown(self.name))
        object.__setattr__(self, "where", _shown(self.where))


def unpack(path: Path) -> Iterator[RawFile]:
    """Yield the report files of a path: itself, or those of a folder or zip archive, in the order of their names.

    Hidden files and files of other kinds are passed over, and so are links that lead out of the folder. Raises a
    CorpusError for a path that cannot be read and for an archive that holds no report or unpacks to too much.
    """
    if path.is_dir():
        inside = path.resolve()
        found = sorted(
            p
            for p in path.rglob("*")
            if p.is_file()
            and p.resolve().is_relative_to(inside)
            and _is_wanted(p.relative_to(path).as_posix(), True)
        )
        if not found:
            raise NoReportsError(f"{path} 里没有可读的报告文件（txt、md、html、docx、pdf、zip）")
        for file in found:
            yield from _file(file)
        return
    yield from _file(path)


def _file(path: Path) -> Iterator[RawFile]:
    try:
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise UnreadableFileError(f"{path} 不是文件，请检查路径")
        if path.stat().st_size > _MAX_PACKED:
            raise TooLargeError(f"{path} 超过 {_MAX_PACKED // 1_000_000} MB 上限，请分批加入")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"读不了 {path}：{error.strerror}，请检查路径和权限") from error
    if is_archive(data):
        yield from unpack_zip(data, path.name)
    else:
        yield RawFile(path.name, data, str(path))


def is_archive(data: bytes) -> bool:
    """Return whether the bytes are a zip archive that is not itself a Word document."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with open_zip(data, "", _MAX_LISTED) as archive:
            return "word/document.xml" not in archive.namelist()
    except TooLargeError:
        return True
    except CorpusError:
        return False


def unpack_zip(data: bytes, name: str) -> Iterator[RawFile]:
    """Yield the report files of a zip archive; names without the UTF-8 flag are read as GBK, as Chinese tools write.

    Sizes are checked as the archive states them before, and as they turn out while unpacking: a bomb stops early.
    """
    with open_zip(data, f"压缩包 {name}", _MAX_LISTED) as archive:
        members = sorted(
            (member_name(info), info) for info in archive.infolist() if _is_wanted(member_name(info), False)
        )  # fmt: skip
        if not members:
            raise NoReportsError(f"压缩包 {name} 里没有可读的报告文件（txt、md、html、docx、pdf）")
        if len(members) > _MAX_MEMBERS or sum(info.file_size for _, info in members) > _MAX_UNPACKED:
            raise TooLargeError(f"压缩包 {name} 解开后过大，请分批加入")
        for inner, info in members:
            data = _member(archive, info, name, _shown(inner))
            yield RawFile(PurePosixPath(inner).name, data, f"{name} › {inner}")


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the UTF-8 flag the bytes are GBK where they can be."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename.replace("\\", "/")
    # zipfile has read the bytes as code page 437, which gives every byte back.
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, inner: str) -> bytes:
    try:
        with archive.open(info) as stream:
            data = stream.read(MAX_BYTES + 1)
    except DAMAGED as error:
        raise UnreadableFileError(f"读不了压缩包 {name} 里的 {inner}，请解压后再加入") from error
    except RuntimeError as error:
        raise UnreadableFileError(f"压缩包 {name} 里的 {inner} 加了密码，请解压后再加入") from error
    if len(data) > MAX_BYTES:
        raise TooLargeError(f"压缩包 {name} 里的 {inner} 超过 10 MB 上限，请只保留报告正文")
    return data


def _shown(name: str) -> str:
    """Return a file's name without what a terminal would obey."""
    return "".join(c if c.isprintable() else "_" for c in name)


def _is_wanted(inner: str, archives: bool) -> bool:
    parts = PurePosixPath(inner).parts
    if not parts or inner.endswith("/") or any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
        return False
    # Reports in these forms are not read, but whoever adds them is told so.
    known = (*SUFFIXES, ".doc", ".wps", ".rtf")
    return parts[-1].lower().endswith((*known, ".zip") if archives else known)

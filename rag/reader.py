"""Reads a question and a sentence together and says how likely the sentence answers: a small cross-encoder.

Words tell that a sentence speaks of what is asked; whether it gives it is another thing, and everyday questions hardly
have the report's words. The reader is the bundled multilingual-e5-small with both texts before it at once, every weight
changed a little, and a linear head over the first state and the mean of all. Changes and head are learned by ``python -m
eval.bench.train_reader`` and stand in ``data/reader.npz``: what is added to a matrix in three bits a weight (a step for each
row, eight values around zero), vectors in half precision. With two bits readings agree to a correlation of 0.951, with three
to 0.992, with four to 0.999.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.types import Passage
from rag.bundled import cores, e5_file
from rag.e5_file import E5File, Floats
from rag.e5_graph import E5Graph
from rag.embedding import readable
from rag.errors import ModelMissingError

KEPT = 4096
"""Readings kept, the longest unused given up first: what was read for a question is asked for again by later steps."""

MOST_OF_QUESTION, MOST_OF_SENTENCE = 64, 192
"""Tokens of each that are read: longer questions and sentences are cut."""

BITS = 3
STEP = 0.586
"""The step, in standard deviations, with which eight even values are nearest to normal numbers (Max 1960, table II)."""

LONGEST_HEADING = 30
BEGINS = 8
"""A sentence that begins with so many characters of its heading has no need of it."""


class Reader:
    """Reads sentences for a question. Safe to use from several threads; loaded on first use (half a second)."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, question: str, sentences: Sequence[str]) -> tuple[float, ...]:
        """Return for each sentence (see :func:`in_its_place`) the log-odds that it answers the question."""
        with self._lock:
            known = {s: self._kept[question, s] for s in sentences if (question, s) in self._kept}
        missing = [s for s in dict.fromkeys(sentences) if s not in known]
        if missing:
            with ThreadPoolExecutor(cores()) as pool:
                known.update(zip(missing, pool.map(lambda s: _read(question, s), missing), strict=True))
        with self._lock:
            for sentence in sentences:
                self._kept[question, sentence] = known[sentence]
                self._kept.move_to_end((question, sentence))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return tuple(known[s] for s in sentences)


def in_its_place(passage: Passage, index: int) -> str:
    """Return a sentence as it is read: with the heading that it stands under, which may name what it leaves out."""
    text = passage.sentences[index].text.strip()
    heading = passage.section[-1][:LONGEST_HEADING] if passage.section else ""
    return f"{heading}：{text}" if heading and not text.startswith(heading[:BEGINS]) else text


def token_ids(file: E5File, question: str, sentence: str) -> list[int]:
    """Return what the reader reads: the question's tokens, a separator twice, the sentence's."""
    first = file.tokens(f"query: {readable(question)}")[0][:MOST_OF_QUESTION]
    end = first[-1:] if len(first) < MOST_OF_QUESTION else [file.end]
    second = file.tokens(f"passage: {readable(sentence)}")[0][1:MOST_OF_SENTENCE]
    return [*first, *end, *second, *([] if second[-1] == file.end else [file.end])]


@dataclass(frozen=True, slots=True)
class Encoder:
    """The changed encoder with its head."""

    graph: E5Graph
    weight: Floats
    bias: float

    @classmethod
    def of(cls, learned: Mapping[str, NDArray[Any]]) -> Encoder:
        """Build it from what was learned, by the names of ``data/reader.npz``."""
        file = e5_file()
        weight, bias = (learned[f"head.{kind}"].astype(np.float32).reshape(-1) for kind in ("weight", "bias"))
        return cls(E5Graph(file, ChangedWeights(file, learned)), weight, float(bias[0]))

    def read(self, question: str, sentence: str) -> float:
        """Return the log-odds that a sentence answers."""
        states = self.graph.states(token_ids(e5_file(), question, sentence))
        return float(np.concatenate([states[0], states.mean(axis=0)]) @ self.weight + self.bias)


def _read(question: str, sentence: str) -> float:
    return _loaded().read(question, sentence)


class ChangedWeights:
    """The bundled weights with the learned changes."""

    def __init__(self, file: E5File, changes: Mapping[str, NDArray[Any]]) -> None:
        """Take the weights of ``file`` and the changes by the names of ``data/reader.npz``."""
        self._file = file
        self._changes = changes
        self.shape = file.shape

    def matrix(self, name: str, inputs: int) -> Floats:
        """Return a matrix, shape (outputs, inputs)."""
        changed = unpacked(self._changes[f"{name}.codes"], self._changes[f"{name}.steps"])
        changed += self._file.matrix(name, inputs)
        return changed

    def vector(self, name: str) -> Floats:
        """Return a vector."""
        own = self._file.vector(name)
        return own + self._changes[name].astype(np.float32) if name in self._changes else own


def packed(change: Floats) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Return a change of a matrix in three bits a weight, shape (rows, 3, columns / 8), and the step of each row."""
    steps = (STEP * change.std(axis=1)).astype(np.float16)
    numbers = change / np.maximum(steps.astype(np.float32), 1e-12)[:, None]
    half = 2 ** (BITS - 1)
    codes = np.clip(np.floor(numbers) + half, 0, 2 * half - 1).astype(np.uint8)
    bits = (codes[:, None, :] >> np.arange(BITS, dtype=np.uint8)[:, None]) & 1
    return np.packbits(bits, axis=2), steps


def unpacked(bits: NDArray[np.uint8], steps: NDArray[np.float16]) -> Floats:
    """Return what :func:`packed` kept."""
    first, *more = np.unpackbits(bits, axis=2).swapaxes(0, 1)
    for place, plane in enumerate(more, 1):
        first |= plane << np.uint8(place)
    change: Floats = first.astype(np.float32)
    change -= 2 ** (BITS - 1) - 0.5
    change *= steps.astype(np.float32)[:, None]
    return change


@lru_cache(maxsize=1)
def _loaded() -> Encoder:
    try:
        with files("rag").joinpath("data").joinpath("reader.npz").open("rb") as handle:
            learned = dict(np.load(handle).items())
        return Encoder.of(learned)
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissingError(
            f"读不了判断句子的模型 rag/data/reader.npz，请重新安装本项目（{error}）"
        ) from error

"""The reader of :mod:`rag.reader` as it learns: the same encoder in torch, all of it free to change but the embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from rag.e5_file import E5File, Floats
from rag.e5_graph import Weights
from rag.reader import ChangedWeights, packed

DROPOUT = 0.1

_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_NORMS = ("aln", "oln")


def _free(values: Floats) -> nn.Parameter:
    return nn.Parameter(torch.tensor(np.array(values)))


class _Linear(nn.Module):
    def __init__(self, file: Weights, name: str, inputs: int) -> None:
        super().__init__()
        self.w, self.b = _free(file.matrix(f"{name}.w", inputs)), _free(file.vector(f"{name}.b"))

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.w, self.b)


class _Norm(nn.Module):
    def __init__(self, file: Weights, name: str) -> None:
        super().__init__()
        self.w, self.b = _free(file.vector(f"{name}.w")), _free(file.vector(f"{name}.b"))
        self._epsilon = file.shape.epsilon

    def forward(self, x: Tensor) -> Tensor:
        return functional.layer_norm(x, self.w.shape, self.w, self.b, self._epsilon)


class _Layer(nn.Module):
    def __init__(self, file: Weights, name: str) -> None:
        super().__init__()
        shape = file.shape
        self._heads = shape.heads
        inputs = dict.fromkeys(_MATRICES, shape.hidden) | {"fo": shape.inner}
        self.parts = nn.ModuleDict(
            {kind: _Linear(file, f"{name}.{kind}", inputs[kind]) for kind in _MATRICES}
            | {kind: _Norm(file, f"{name}.{kind}") for kind in _NORMS}
        )

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        texts, tokens, hidden = x.shape
        part = self.parts

        def heads(y: Tensor) -> Tensor:
            return y.view(texts, tokens, self._heads, -1).transpose(1, 2)

        looked = functional.scaled_dot_product_attention(
            heads(part["q"](x)), heads(part["k"](x)), heads(part["v"](x)), attn_mask=seen
        )
        looked = part["ao"](looked.transpose(1, 2).reshape(texts, tokens, hidden))
        x = part["aln"](x + functional.dropout(looked, DROPOUT, self.training))
        inner = part["fo"](functional.gelu(part["fi"](x)))
        normed: Tensor = part["oln"](x + functional.dropout(inner, DROPOUT, self.training))
        return normed


class ReaderModel(nn.Module):
    """Gives the log-odds of token sequences (:func:`rag.reader.token_ids`)."""

    def __init__(self, file: E5File, learned: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Begin with the bundled weights, or with what was ``learned`` before."""
        super().__init__()
        self._file = file
        begun: Weights = file if learned is None else ChangedWeights(file, learned)
        self._norm = _Norm(file, "emb.ln").requires_grad_(False)
        self.layers = nn.ModuleList(_Layer(begun, f"l{number}") for number in range(file.shape.layers))
        self.head = nn.Linear(2 * file.shape.hidden, 1)
        if learned is not None:
            self.head.load_state_dict(
                {
                    kind: torch.from_numpy(learned[f"head.{kind}"].astype(np.float32))
                    for kind in ("weight", "bias")
                }
            )

    def forward(self, sequences: Sequence[Sequence[int]]) -> Tensor:
        """Return the log-odds of each sequence, shape (sequences,)."""
        longest = max(map(len, sequences))
        words = np.zeros((len(sequences), longest, self._file.shape.hidden), dtype=np.float32)
        there = torch.zeros((len(sequences), longest), dtype=torch.bool)
        for row, ids in enumerate(sequences):
            words[row, : len(ids)] = self._file.embedded(list(ids))
            there[row, : len(ids)] = True
        x: Tensor = self._norm(torch.from_numpy(words))
        for layer in self.layers:
            x = layer(x, there[:, None, None, :])
        counted = there[:, :, None].float()
        mean = (x * counted).sum(1) / counted.sum(1)
        seen = functional.dropout(torch.cat([x[:, 0], mean], -1), DROPOUT, self.training)
        odds: Tensor = self.head(seen).squeeze(-1)
        return odds

    def changes(self) -> dict[str, np.ndarray]:
        """Return what was learned as :mod:`rag.reader` reads it: what is added to the bundled weights, and the head."""
        found: dict[str, np.ndarray] = {}
        for path, parameter in self.layers.named_parameters():
            number, _, kind, what = path.split(".")
            name, values = f"l{number}.{kind}.{what}", parameter.detach().numpy()
            if values.ndim == 2:
                change = values - self._file.matrix(name, values.shape[1])
                found[f"{name}.codes"], found[f"{name}.steps"] = packed(change)
            else:
                found[name] = (values - self._file.vector(name)).astype(np.float16)
        found["head.weight"] = self.head.weight.detach().numpy().astype(np.float16)
        found["head.bias"] = self.head.bias.detach().numpy().astype(np.float32)
        return found

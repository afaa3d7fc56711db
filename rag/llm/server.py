"""The process that hosts llama.cpp. Started by `rag.llm.embedded`; imports nothing of ours.

Why a process of its own: stopping xllamacpp's server while it works either blocks for minutes or crashes the interpreter
(tearing it down holds the GIL), it may print, and a native abort would take the caller with it. A process can be killed.

Protocol: one JSON line on stdin says what to serve; one JSON line on stdout answers ``{"address": ...}`` or
``{"error": ...}``. When stdin ends, the parent is gone, however it died, and so are we.
"""

from __future__ import annotations

import json
import os
import sys


def _claim_stdout() -> int:
    # Native code may print: only our one line is to reach the parent.
    answer = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    return answer


def _set(target: object, **values: object) -> None:
    # Releases for different systems are months apart: an option that this one does not know is left out.
    for name, value in values.items():
        if hasattr(target, name):
            setattr(target, name, value)


def _serve(config: dict[str, object]) -> tuple[object, str]:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = config["model"]
    params.n_ctx = config["n_ctx"]
    params.n_parallel = 1  # one slot: two at once would halve the speed of both and split the cache
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = config["threads"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any free one
    params.api_keys = [config["key"]]
    params.cache_prompt = True
    params.warmup = False  # the first prompt does it
    params.verbosity = -1
    _set(
        params,
        fit_params=False,  # looks for GPU memory to fill: 2 s for nothing
        cors_origins="",
        cors_credentials=False,
        ui=False,
        webui=False,  # its older name
        endpoint_slots=False,
        endpoint_props=False,
        endpoint_metrics=False,
        cache_ram_mib=256,  # earlier prompts kept beside the slot; 8 GB by default
        offline=True,
        slot_save_path=config["prompts"],
    )
    # Answers repeat their evidence: guessing ahead from the prompt's own n-grams changes the speed, not the text.
    kinds = getattr(xllamacpp, "common_speculative_type", None)
    if kind := getattr(kinds, "COMMON_SPECULATIVE_TYPE_NGRAM_MAP_K", None):
        params.speculative.types = [kind]
    server = xllamacpp.Server(params)
    return server, str(server.listening_address)


def main() -> None:
    """Serve until stdin ends."""
    answer = _claim_stdout()
    config = json.loads(sys.stdin.buffer.readline())
    try:
        server, address = _serve(config)
        reply = {"address": address}
    except (RuntimeError, ImportError, OSError, ValueError, TypeError, AttributeError) as error:
        server, reply = None, {"error": f"{type(error).__name__}: {error}"}
    os.write(answer, json.dumps(reply).encode() + b"\n")
    os.close(answer)
    if server is not None:
        sys.stdin.buffer.read()
    # Not sys.exit: taking the server apart is what hangs.
    os._exit(0)


if __name__ == "__main__":
    # Run as a file: its folder stands first on the path and would shadow modules of the same name.
    sys.path.pop(0)
    main()

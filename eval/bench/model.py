"""What does the language model cost? ``python -m eval.bench.model [--prompts 20]``.

The prompts of questions for tuning, with the model writing wherever it may (``GOVQA_PROSE=model``), are given turn about to
the program's own server and to the bare engine of the same wheel (its defaults, no cache between prompts, no
speculation). A line a prompt: its tokens, how many of them were in the cache, how many of those written were guessed
ahead and right, and tokens a second as llama.cpp itself counts them.
"""

from __future__ import annotations

import argparse
import json
import secrets
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from eval.questionset import select
from eval.runs import load_set
from rag.embedding import embedder_of
from rag.engine import Engine
from rag.index import open_built
from rag.llm import Endpoint, embedded_server, warm
from rag.llm.embedded import CONTEXT_TOKENS, default_threads
from rag.prompts import SYSTEM, USER, evidence_block
from rag.settings import Settings, load_settings
from rag.types import REFUSAL, Evidence

WRITTEN = 128
_BARE = """
import json, sys, xllamacpp
asked = json.loads(sys.stdin.readline())
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel = asked["model"], asked["n_ctx"], 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = asked["threads"]
params.hostnames, params.port, params.api_keys, params.verbosity = ["127.0.0.1"], 0, [asked["key"]], -1
server = xllamacpp.Server(params)
sys.stderr.write("address " + str(server.listening_address) + "\\n")
sys.stderr.flush()
sys.stdin.read()
"""


@dataclass(frozen=True)
class Figures:
    """What llama.cpp says of one prompt. ``guessed`` of ``written`` tokens came from speculation."""

    prompt: int
    cached: int
    written: int
    guessed: int
    reads: float
    writes: float


class Recorder(Engine):
    """An engine that keeps what it would have the model write over."""

    drafts: list[tuple[str, Sequence[Evidence]]]

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterable[str]:
        """Keep the prompt; refuse."""
        self.drafts.append((question, evidence))
        return [f"{REFUSAL}。"]


def prompts(settings: Settings, count: int) -> tuple[int, list[str]]:
    """Return how many questions for tuning were asked and the first ``count`` user messages that they put to the model."""
    chosen = settings.model_copy(update={"prose": "model"})
    engine = Recorder(chosen, open_built(chosen), embedder_of(chosen))
    engine.drafts = []
    asked = 0
    for question in select(load_set("reports5"), "tune"):
        if len(engine.drafts) >= count:
            break
        engine.ask(question.question)
        asked += 1
    engine.close()
    return asked, [USER.format(evidence=evidence_block(e), question=q) for q, e in engine.drafts[:count]]


@contextmanager
def bare_engine(settings: Settings) -> Iterator[Endpoint]:
    """Run the wheel's server with its own defaults."""
    key = secrets.token_urlsafe(16)
    config = {
        "model": str(embedded_server(settings).model),
        "n_ctx": CONTEXT_TOKENS,
        "threads": settings.llm_threads or default_threads(),
        "key": key,
    }
    with subprocess.Popen(
        [sys.executable, "-c", _BARE], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stderr is not None
        process.stdin.write(json.dumps(config) + "\n")
        process.stdin.flush()
        address = next(
            text.split()[1] for text in iter(process.stderr.readline, "") if text.startswith("address ")
        )
        try:
            yield Endpoint(f"{address}/v1", key)
        finally:
            process.kill()


def figures(endpoint: Endpoint, user: str, *, cache: bool) -> Figures:
    """Have a server write over one prompt."""
    reply = httpx.post(
        f"{endpoint.base_url}/chat/completions",
        headers={"Authorization": f"Bearer {endpoint.api_key}"},
        json={
            "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}],
            "temperature": 0,
            "max_tokens": WRITTEN,
            "cache_prompt": cache,
        },
        timeout=None,
        trust_env=False,
    )
    told = reply.raise_for_status().json()["timings"]
    return Figures(
        prompt=told["prompt_n"] + told.get("cache_n", 0),
        cached=told.get("cache_n", 0),
        written=told["predicted_n"],
        guessed=told.get("draft_n_accepted", 0),
        reads=told["prompt_per_second"],
        writes=told["predicted_per_second"],
    )


def main() -> None:
    """Print a line a prompt and the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prompts", type=int, default=20)
    count: int = parser.parse_args().prompts
    settings = load_settings()
    asked, users = prompts(settings, count)
    sys.stdout.write(f"{len(users)} prompts of {asked} questions\n")
    sys.stdout.write("prompt cached written guessed  reads/s bare  writes/s bare\n")
    ours = embedded_server(settings).endpoint()
    warm(settings, SYSTEM, USER.partition("{")[0])
    rows: list[tuple[Figures, Figures]] = []
    with bare_engine(settings) as bare:
        for user in users:
            rows.append((figures(ours, user, cache=True), figures(bare, user, cache=False)))
            own, other = rows[-1]
            sys.stdout.write(
                f"{own.prompt:6} {own.cached:6} {own.written:7} {own.guessed:7}  "
                f"{own.reads:7.1f} {other.reads:4.1f}  {own.writes:8.1f} {other.writes:4.1f}\n"
            )
            sys.stdout.flush()
    if not rows:
        return
    reads = statistics.median(own.reads / other.reads for own, other in rows)
    writes = statistics.median(own.writes / other.writes for own, other in rows)
    hits = sum(own.cached for own, _ in rows) / sum(own.prompt for own, _ in rows)
    sys.stdout.write(
        f"median prompt {statistics.median(own.prompt for own, _ in rows):.0f} tokens, {hits:.0%} of them cached; "
        f"reads {reads:.2f} and writes {writes:.2f} times as quick as the bare engine\n"
    )


if __name__ == "__main__":
    main()

"""How quick is an answer beside the plain baseline? Both answer the same questions in one run, turn about.

    python -m eval.bench.speed --out eval/runs/speed [--questions 12] [--publish]

For each question both programs are asked, first the one, then the other, the next time the other way round, with the
same embedder and the same language model server. Seconds are from the question to the first evidence, to the first
word that is shown and to the end; on a machine that does other work only the ratios mean something. The run can be
stopped and taken up again. ``--publish`` writes the table into both READMEs.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.callbacks import UsageMetadataCallbackHandler
from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ConfigDict

from eval.bench.baseline import PROMPT, TOP, SameEmbedder, chunks
from eval.questionset import Question
from eval.running import choose
from eval.runs import load_set
from rag.embedding import embedder_of
from rag.engine import Engine
from rag.events import AnswerDone, ClaimReady, EvidenceFound
from rag.index import open_built
from rag.llm import chat_model, warm
from rag.prompts import SYSTEM, USER
from rag.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
MARK = "<!-- speed: made by `python -m eval.bench.speed --publish` -->"
END = "<!-- end of speed -->"


class Timed(BaseModel):
    """One answer: seconds from the question, tokens of its prompts, how many of them were in the cache, and written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    evidence: float
    first: float
    end: float
    prompt: int
    cached: int
    written: int


class Pair(BaseModel):
    """One question answered by both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    ours: Timed
    plain: Timed


class Counted:
    """A chat model whose tokens are counted."""

    def __init__(self, settings: Settings) -> None:
        self._usage = UsageMetadataCallbackHandler()
        model = chat_model(settings)
        self.model: BaseChatModel = model.model_copy(
            update={"callbacks": [self._usage], "stream_usage": True}
        )
        self._before = (0, 0, 0)

    def tokens(self) -> tuple[int, int, int]:
        """Return prompt tokens, those of them that were cached, and tokens written since the last call."""
        used = list(self._usage.usage_metadata.values())
        now = (
            sum(one["input_tokens"] for one in used),
            sum(one.get("input_token_details", {}).get("cache_read", 0) for one in used),
            sum(one["output_tokens"] for one in used),
        )
        since = (now[0] - self._before[0], now[1] - self._before[1], now[2] - self._before[2])
        self._before = now
        return since


def ask_ours(engine: Engine, counted: Counted, question: str) -> Timed:
    """Answer by this program."""
    started = time.perf_counter()
    evidence = first = 0.0
    for event in engine.stream(question):
        now = time.perf_counter() - started
        if isinstance(event, EvidenceFound):
            evidence = now
        elif isinstance(event, ClaimReady | AnswerDone) and not first:
            first = now
    end = time.perf_counter() - started
    return _timed(evidence, first, end, counted)


def ask_plain(store: Chroma, counted: Counted, question: str) -> Timed:
    """Answer by the baseline, streamed."""
    started = time.perf_counter()
    found = [document.page_content for document in store.similarity_search(question, k=TOP)]
    context = "\n".join(f"[{number}] {text}" for number, text in enumerate(found, start=1))
    evidence = time.perf_counter() - started
    first = 0.0
    for piece in counted.model.stream(PROMPT.invoke({"context": context, "question": question})):
        if piece.text and not first:
            first = time.perf_counter() - started
    return _timed(evidence, first, time.perf_counter() - started, counted)


def _timed(evidence: float, first: float, end: float, counted: Counted) -> Timed:
    prompt, cached, written = counted.tokens()
    return Timed(
        evidence=round(evidence, 4), first=round(first, 4), end=round(end, 4),
        prompt=prompt, cached=cached, written=written,
    )  # fmt: skip


def sample(questions: Sequence[Question], count: int) -> list[Question]:
    """Take questions at even distances from the fixed 40."""
    fixed = choose(questions, None, quick=True)
    return [fixed[n * len(fixed) // count] for n in range(min(count, len(fixed)))]


def run(folder: Path, count: int, settings: Settings) -> list[Pair]:
    """Answer what is not answered yet; return every pair."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "pairs.jsonl"
    pairs = (
        [Pair.model_validate_json(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    )
    done = {pair.id for pair in pairs}
    todo = [question for question in sample(load_set("reports5"), count) if question.id not in done]
    if not todo:
        return pairs
    counted = Counted(settings)
    engine = Engine(settings, open_built(settings), embedder_of(settings), lambda: counted.model)
    store = Chroma(
        collection_name="baseline",
        embedding_function=SameEmbedder(settings.embedding_model),
        persist_directory=str(folder / "chroma"),
        collection_metadata={"hnsw:space": "cosine"},
    )
    if not store.get(include=[], limit=1)["ids"]:
        store.add_texts(chunks(settings.reports))
    # Neither pays for what is done once a process: both models read a first prompt, both indexes are opened.
    warm(settings, SYSTEM, USER.partition("{")[0])
    ask_ours(engine, counted, "赣州怎么发展脐橙产业？")
    store.similarity_search("赣州怎么发展脐橙产业？", k=TOP)
    with open(kept, "a", encoding="utf-8") as handle:
        for number, question in enumerate(todo, start=1):
            turns: list[Callable[[], Timed]] = [
                lambda asked=question.question: ask_ours(engine, counted, asked),  # type: ignore[misc]
                lambda asked=question.question: ask_plain(store, counted, asked),  # type: ignore[misc]
            ]
            ours_first = len(pairs) % 2 == 0
            results = [turn() for turn in (turns if ours_first else turns[::-1])]
            ours, plain = results if ours_first else results[::-1]
            pairs.append(Pair(id=question.id, ours=ours, plain=plain))
            handle.write(pairs[-1].model_dump_json() + "\n")
            handle.flush()
            sys.stderr.write(f"{number}/{len(todo)} {question.id} {ours.end:.2f} s, {plain.end:.2f} s\n")
    engine.close()
    return pairs


def table(pairs: Sequence[Pair], heads: tuple[str, str, str, str], names: Sequence[str]) -> str:
    """Write medians and the median of the ratios of each question as a table in Markdown."""
    lines = ["| " + " | ".join(heads) + " |", "| --- " * 4 + "|"]
    for name, field in zip(names, ("evidence", "first", "end", "prompt", "written"), strict=True):
        ours = [float(getattr(pair.ours, field)) for pair in pairs]
        plain = [float(getattr(pair.plain, field)) for pair in pairs]
        ratios = [b / a for a, b in zip(ours, plain, strict=True) if a]
        digits = 0 if field in ("prompt", "written") else 2
        ratio = f"{statistics.median(ratios):.1f}" if len(ratios) == len(pairs) else "–"
        shown = [
            f"{statistics.median(values):.{digits}f} ({max(values):.{digits}f})" for values in (ours, plain)
        ]
        lines.append(f"| {name} | {shown[0]} | {shown[1]} | {ratio} |")
    return "\n".join(lines)


LANGUAGES = {
    "README.md": (
        ("median (most) of {n} questions", "this program", "plain LangChain chain", "median ratio"),
        (
            "seconds to the evidence",
            "seconds to the first word",
            "seconds to the end",
            "prompt tokens",
            "tokens written by the model",
        ),
    ),
    "README.zh-CN.md": (
        ("{n} 个问题的中位数（最大值）", "本程序", "普通 LangChain 链", "逐题比值的中位数"),
        ("到依据的秒数", "到第一个字的秒数", "到结束的秒数", "提示词的词元数", "模型写的词元数"),
    ),
}


def publish(pairs: Sequence[Pair]) -> None:
    """Put the table between its marks in both READMEs."""
    for name, (heads, names) in LANGUAGES.items():
        path = ROOT / name
        filled = (heads[0].format(n=len(pairs)), *heads[1:])
        block = f"{MARK}\n{table(pairs, filled, names)}\n{END}"
        text = path.read_text("utf-8")
        changed, found = re.subn(f"{re.escape(MARK)}.*?{re.escape(END)}", lambda _: block, text, flags=re.S)  # noqa: B023
        if not found:
            raise SystemExit(f"{name} has no marks {MARK} … {END}")
        path.write_text(changed, "utf-8")


def main() -> None:
    """Answer what is not answered yet, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "eval" / "runs" / "speed")
    parser.add_argument("--questions", type=int, default=12)
    parser.add_argument("--publish", action="store_true")
    given = parser.parse_args()
    pairs = run(given.out, given.questions, load_settings())
    heads, names = LANGUAGES["README.md"]
    sys.stdout.write(table(pairs, (heads[0].format(n=len(pairs)), *heads[1:]), names) + "\n")
    if given.publish:
        publish(pairs)


if __name__ == "__main__":
    main()

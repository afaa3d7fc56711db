"""How quick is an answer beside the plain baseline? Both answer the same questions in one run, turn about.

    python -m eval.bench.speed --out eval/runs/speed [--questions 12] [--publish]

The questions are of the half for tuning. For each both programs are asked, first the one, then the other, the next time
the other way round, with the same embedder and the same language model server. Seconds are from the question to the
first evidence, to the first word that is shown and to the end; on a machine that does other work only the ratios mean
something. The run can be stopped and taken up again. ``--publish`` keeps the sums in ``eval/results/speed.json`` and
writes the table into both READMEs.
"""

from __future__ import annotations

import argparse
import datetime
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

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


Measure = Literal["evidence", "first", "end", "prompt", "written"]
MEASURES: tuple[Measure, ...] = ("evidence", "first", "end", "prompt", "written")


class Sum(BaseModel):
    """One measure over all pairs: medians, the most, and the median of the ratios where each pair has one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ours: float
    ours_most: float
    plain: float
    plain_most: float
    ratio: float | None


class Sums(BaseModel):
    """What the tables of the READMEs are made from: when it was measured, on how many questions of which half."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: str
    questions: int
    half: Literal["tune", "both"]
    sums: dict[Measure, Sum]


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
    """Take questions at even distances from the fixed 40 of the half for tuning."""
    fixed = choose(questions, "tune", quick=True)
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


def summed(pairs: Sequence[Pair]) -> Sums:
    """Sum up the pairs of a run."""
    sums: dict[Measure, Sum] = {}
    for field in MEASURES:
        ours = [float(getattr(pair.ours, field)) for pair in pairs]
        plain = [float(getattr(pair.plain, field)) for pair in pairs]
        ratios = [b / a for a, b in zip(ours, plain, strict=True) if a]
        sums[field] = Sum(
            ours=statistics.median(ours),
            ours_most=max(ours),
            plain=statistics.median(plain),
            plain_most=max(plain),
            ratio=statistics.median(ratios) if len(ratios) == len(pairs) else None,
        )
    return Sums(made=datetime.date.today().isoformat(), questions=len(pairs), half="tune", sums=sums)


def table(sums: Sums, readme: str) -> str:
    """Write the sums as a table in Markdown, in the language of a README."""
    heads, names = LANGUAGES[readme]
    lines = ["| " + " | ".join(heads).format(n=sums.questions) + " |", "| --- " * 4 + "|"]
    for name, field in zip(names, MEASURES, strict=True):
        one = sums.sums[field]
        digits = 0 if field in ("prompt", "written") else 2
        ours = f"{one.ours:.{digits}f} ({one.ours_most:.{digits}f})"
        plain = f"{one.plain:.{digits}f} ({one.plain_most:.{digits}f})"
        lines.append(f"| {name} | {ours} | {plain} | {'–' if one.ratio is None else f'{one.ratio:.1f}'} |")
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


RESULT = ROOT / "eval" / "results" / "speed.json"


def read_result() -> Sums:
    """Read what was published."""
    return Sums.model_validate_json(RESULT.read_text("utf-8"))


def filled(text: str, sums: Sums, readme: str) -> str:
    """Return a README with the table between its marks made anew."""
    block = f"{MARK}\n{table(sums, readme)}\n{END}"
    changed, found = re.subn(f"{re.escape(MARK)}.*?{re.escape(END)}", lambda _: block, text, flags=re.S)
    if not found:
        raise SystemExit(f"{readme} has no marks {MARK} … {END}")
    return changed


def publish(sums: Sums) -> None:
    """Keep the sums, and put the table between its marks in both READMEs."""
    RESULT.write_text(sums.model_dump_json(indent=1) + "\n", "utf-8")
    for name in LANGUAGES:
        path = ROOT / name
        path.write_text(filled(path.read_text("utf-8"), sums, name), "utf-8")


def main() -> None:
    """Answer what is not answered yet, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "eval" / "runs" / "speed")
    parser.add_argument("--questions", type=int, default=12)
    parser.add_argument("--publish", action="store_true")
    given = parser.parse_args()
    sums = summed(run(given.out, given.questions, load_settings()))
    sys.stdout.write(table(sums, "README.md") + "\n")
    if given.publish:
        publish(sums)


if __name__ == "__main__":
    main()

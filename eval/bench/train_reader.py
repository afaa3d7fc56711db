"""Teach the reader (:mod:`rag.reader`) which sentences answer a question, from questions written for that alone.

    python -m eval.bench.train_reader            # about an hour on two cores
    python -m eval.bench.train_reader --further  # one more round from where it stands, without the easy examples
    python -m eval.bench.train_reader --check    # how often the sentence read best answers, on reports left out

``eval/reading/questions.jsonl`` holds questions that people who read the reports wrote, with the addresses of all sentences
that answer and of some that only look like it; the reports are not in this repository (``GOVQA_EXTRA_REPORTS``). No
question set is read, so that what the sets say of the reader is said of questions it has not seen. What a search finds
beside the answers are further examples of what does not answer. It begins with examples that are easy to tell apart:
with near misses from the first step on nothing was learned in 500 steps.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict
from torch.nn import functional

from eval.bench.reader_model import ReaderModel
from eval.shelves import shelf_of
from rag.bundled import e5_file
from rag.chain import Request
from rag.engine import Engine, open_index
from rag.errors import UsageError
from rag.evidence import rank_sentences
from rag.index import build_index
from rag.keywords import keywords
from rag.question import short_place
from rag.quotes import LOOKED_AT
from rag.reader import in_its_place, token_ids
from rag.retrieve import retrieve
from rag.settings import load_settings

QUESTIONS = Path("eval/reading/questions.jsonl")
READER = Path("rag/data/reader.npz")

LEFT_OUT = {"贵州省-2025", "黑龙江省-2025"}
"""Reports whose questions are not learned from with ``--check``."""

RATE, WARM, SIZE = 6e-5, 60, 16
"""The highest rate of learning, the steps until it is reached, and the examples of one step."""

RATE_FURTHER = 5e-5
"""The rate of a further round."""

EASY, TOGETHER = 450, 5
"""The steps that it begins with, of an answer and a sentence that another question asks about, for so many questions each."""

NEAR, HARD = 10, 1
"""Of the first so many sentences found, so many that do not answer are examples, beside those written down."""

SORTED = 50
"""So many batches are made of examples of like length at a time, so that little is padded."""


class Written(BaseModel):
    """A question and the sentences of one report that answer it, and some that only look like it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    report: str
    question: str
    answers: tuple[str, ...]
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A question as tokens beside each sentence found for it, best first: those that answer, look like it, or neither."""

    report: str
    answers: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, ...], ...]
    others: tuple[tuple[int, ...], ...]
    elsewhere: tuple[tuple[int, ...], ...]
    """The question beside sentences of the same report that other questions are about."""


Example = tuple[tuple[int, ...], float]


def load_written(path: Path = QUESTIONS) -> list[Written]:
    """Read the questions to learn from."""
    return [Written.model_validate_json(line) for line in path.read_text("utf-8").splitlines()]


def search(engine: Engine, written: Sequence[Written], rng: random.Random) -> Iterator[Found]:
    """Search for each question in its report, as the program does."""
    library, store, file = engine.index.library, engine.index.store, e5_file()
    reports = {report.id: report for report in library.reports}
    texts = {
        report: {
            sentence.address: in_its_place(passage, index)
            for passage in library.passages(report)
            for index, sentence in enumerate(passage.sentences)
        }
        for report in {one.report for one in written}
    }
    asked_about = {
        report: [a for one in written if one.report == report for a in one.answers] for report in texts
    }
    for one in written:
        report = reports[one.report]
        place = short_place(report.place)
        text = one.question if place in one.question else place + one.question
        question = engine.understand(Request(text)).question.model_copy(update={"reports": (report,)})
        words = keywords(question.terms, library, question.text)
        passages = retrieve(question, engine.embedder.query(question.terms), library, store, [report])
        ranked = rank_sentences(question, words, passages, library)[:LOOKED_AT]
        found = [r.sentence.address for r in ranked if r.sentence.address in texts[one.report]]
        known = {*one.answers, *one.near}
        far = rng.choice(asked_about[one.report])

        def read(addresses: Sequence[str], one: Written = one) -> tuple[tuple[int, ...], ...]:
            return tuple(tuple(token_ids(file, one.question, texts[one.report][a])) for a in addresses)

        yield Found(
            one.report,
            read(one.answers),
            read(one.near),
            read([a for a in found if a not in known]),
            read([far] if far not in known and one.answers else []),
        )


def easy(found: Sequence[Found], rng: random.Random) -> Iterator[list[Example]]:
    """Give the batches to begin with; sentences that search found join them more and more."""
    able = [one for one in found if one.answers and one.elsewhere]
    for step in range(EASY):
        batch: list[Example] = []
        for one in rng.sample(able, min(TOGETHER, len(able))):
            batch += [(rng.choice(one.answers), 1.0), (rng.choice(one.elsewhere), 0.0)]
            if one.others and rng.random() < step / EASY:
                batch.append((rng.choice(one.others[:NEAR]), 0.0))
        yield batch


def examples(found: Sequence[Found], rng: random.Random) -> Iterator[Example]:
    """Give the examples of the round over all questions."""
    for one in found:
        first = one.others[:NEAR]
        yield from ((ids, 1.0) for ids in one.answers)
        yield from (
            (ids, 0.0) for ids in (*one.near, *one.elsewhere, *rng.sample(first, min(HARD, len(first))))
        )


def batches(some: list[Example], rng: random.Random) -> list[list[Example]]:
    """Put examples of like length together, in random order otherwise."""
    rng.shuffle(some)
    made: list[list[Example]] = []
    for start in range(0, len(some), SIZE * SORTED):
        chunk = sorted(some[start : start + SIZE * SORTED], key=lambda e: len(e[0]))
        made += [chunk[at : at + SIZE] for at in range(0, len(chunk), SIZE)]
    rng.shuffle(made)
    return made


def train(found: Sequence[Found], rng: random.Random, *, further: bool = False) -> ReaderModel:
    """Learn from the easy examples, then from all; ``further``: from all once more, from what was learned before."""
    torch.manual_seed(0)
    model = ReaderModel(e5_file(), dict(np.load(READER)) if further else None)
    free = [p for p in model.parameters() if p.requires_grad]
    rate, first = (RATE_FURTHER, 0) if further else (RATE, EASY)
    optimizer = torch.optim.AdamW(free, rate, weight_decay=0.01)
    plan = [*([] if further else easy(found, rng)), *batches(list(examples(found, rng)), rng)]
    model.train()
    begun, lost = time.monotonic(), 0.0
    for step, batch in enumerate(plan):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, step / WARM, (len(plan) - step) / (len(plan) - first))
        odds = model([ids for ids, _ in batch])
        loss = functional.binary_cross_entropy_with_logits(odds, torch.tensor([y for _, y in batch]))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(free, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        lost += float(loss.detach())
        if step % 100 == 99:
            _say(f"{step + 1}/{len(plan)} loss {lost / 100:.3f}, {time.monotonic() - begun:.0f} s")
            lost = 0.0
    return model.eval()


def check(model: ReaderModel, found: Sequence[Found]) -> str:
    """Say how often the sentence read best answers, and how well the best readings tell answered questions from others."""
    right = able = 0
    best: list[tuple[float, bool]] = []
    with torch.no_grad():
        for one in found:
            sequences = [*one.answers, *one.near, *one.others[:NEAR]]
            if not sequences:
                continue
            odds = model(sequences).tolist()
            top = max(range(len(odds)), key=odds.__getitem__)
            best.append((odds[top], bool(one.answers)))
            able += bool(one.answers)
            right += top < len(one.answers)
    yes, no = [o for o, a in best if a], [o for o, a in best if not a]
    wins = sum((y > n) + 0.5 * (y == n) for y in yes for n in no) / max(1, len(yes) * len(no))
    return f"best answers {right}/{able}, answered told from not answered {wins:.3f} (area under the curve)"


def main() -> None:
    """Learn and write the weights, or learn from some reports and check on the others."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="leave two reports out and check on them")
    parser.add_argument("--further", action="store_true", help=f"go on from {READER}")
    chosen = parser.parse_args()
    settings = load_settings()
    if settings.extra_reports is None:
        raise UsageError("请用 GOVQA_EXTRA_REPORTS 指明各省报告所在的文件夹或压缩包")
    shelf = shelf_of(settings.extra_reports, settings, _say)
    build_index(shelf.settings)
    engine = open_index(shelf.settings)
    rng = random.Random(0)
    held = {report.id for report in engine.index.library.reports}
    written = load_written()
    if absent := sorted({one.report for one in written} - held):
        _say(
            f"{settings.extra_reports} lacks {len(absent)} reports, whose questions are left out: {', '.join(absent)}"
        )
    found = list(search(engine, [one for one in written if one.report in held], rng))
    engine.close()
    if chosen.check:
        model = train([one for one in found if one.report not in LEFT_OUT], rng)
        _say(check(model, [one for one in found if one.report in LEFT_OUT]))
    else:
        np.savez_compressed(READER, allow_pickle=False, **train(found, rng, further=chosen.further).changes())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

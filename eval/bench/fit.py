"""Learn how well a sentence answers a question: the weights of :mod:`rag.fit`, from the question sets used for tuning.

    python -m eval.bench.fit            # how well each set is judged by what the others teach
    python -m eval.bench.fit --write    # the same, and the weights learned from all of them

Every sentence that search finds for a question is an example: it answers if it is (part of) the gold, and does not if
no gold of that question is in it. Sentences that have a gold figure or name elsewhere, and neighbours within a gold
passage, are left out: nobody judged them. Questions about what the reports do not mention give the near misses. The
half held back of a set, and the sets never used for tuning, are not read.

A weight may not have the wrong sign: a sentence that has more of the question's words is never the worse for it. With
few hundred questions that keeps accidents of the sets out of the weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.gold import Gold, prepare
from eval.questionset import Split, load, select, squeeze
from eval.shelves import shelf_for
from rag.chain import Request
from rag.engine import Engine, open_index
from rag.errors import UsageError
from rag.evidence import Ranked, rank_sentences
from rag.fit import NAMES, Asking, Measures, Weights
from rag.index import build_index
from rag.keywords import keywords
from rag.parts import parts
from rag.question import short_place
from rag.quotes import CLOSEST, LOOKED_AT, PLAIN, READ, WITH_FIGURE, WITHOUT, measured
from rag.reader import Reader, in_its_place
from rag.retrieve import retrieve
from rag.settings import load_settings

SETS = Path("eval/questions")
TUNING: dict[str, Split | None] = {
    "reports5": "tune",
    "reports5b": None,
    "provinces": None,
    "city2": None,
    "provinces2": None,
    "provinces3": None,
    "mixed3": None,
    "mixed3p": None,
    "city3": None,
    "provinces4": None,
    "city4": None,
    "provinces5": None,
    "city5": None,
    "provinces6": None,
    "city6": None,
    "city7": None,
    "city8": None,
}
"""The sets learned from, and the half of each."""

WEIGHTS = Path("rag/data/fit.json")
STRENGTH = 1.0
"""How much the examples count beside the wish for small weights (C of scikit-learn's logistic regression)."""

NEAR_MISSES = 10
"""Sentences of another report taken for a question that it does not answer."""

READ_OF_EACH, ELSEWHERE_READ = 10, 4
"""Sentences of a question, likeliest by its words, from which the weights with the reader are learned; the second of another
report. Weights learned from all that search finds refused more answers: the program never reads what is far down."""

WORSE = {"missing", "new", "other_part", "fact_more", "long", "narrower", "told", "title"}
"""Measures of which more is never better."""

EITHER = {"note", "unit", "few", "figures"}
"""Measures that may speak for or against a sentence; more of any other one is never worse."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence found for a question, whether it answers, and which question (of which set) it is of.

    ``asked`` and ``sentence`` are what the reader reads, ``reading`` what it says where the program would ask it.
    """

    set: str
    question: str
    answerable: bool
    number: bool
    measures: Measures
    answers: bool
    asked: str
    sentence: str
    reading: float | None = None


def examples(name: str, engine: Engine, golds: Sequence[Gold]) -> Iterator[Example]:
    """Give the examples of one set; questions of several parts are left out, for no one sentence answers them."""
    library, store = engine.index.library, engine.index.store
    for gold in golds:
        asked = gold.question
        if asked.unanswerable_class not in (None, "not_mentioned") or asked.type == "metadata":
            continue
        question = engine.understand(Request(asked.question)).question
        place = short_place(question.reports[0].place) if len(question.reports) == 1 else ""
        if not question.reports or question.unclear or parts(question.text, place):
            continue
        words = keywords(question.terms, library, question.text)
        asking = Asking(question, words, library)
        vector = engine.embedder.query(question.terms)
        searched = [[r] for r in question.reports] if question.each else [list(question.reports)]
        for reports in searched:
            passages = retrieve(question, vector, library, store, reports)
            found = rank_sentences(question, words, passages, library)[:LOOKED_AT]
            for one in found:
                answers = _answers(gold, one)
                if answers is not None:
                    yield _example(name, asked.id, asked.answerable, asking, one, answers)
        if not asking.wanted.number or len(question.reports) != 1 or any(word.parts for word in words):
            continue
        # What one place counts and no lexicon knows another hardly counts, too: near misses for nothing.
        for other in [r for r in library.reports if r.year == question.reports[0].year][:5]:
            if other in question.reports:
                continue
            elsewhere = Asking(question.model_copy(update={"reports": (other,)}), words, library)
            passages = retrieve(elsewhere.question, vector, library, store, [other])
            found = rank_sentences(elsewhere.question, words, passages, library)[:NEAR_MISSES]
            for one in found:
                yield _example(name, f"{asked.id}@{other.id}", False, elsewhere, one, False)


def _example(name: str, id_: str, answerable: bool, asking: Asking, one: Ranked, answers: bool) -> Example:
    return Example(
        name,
        id_,
        answerable,
        asking.wanted.number,
        measured(asking, one),
        answers,
        asking.question.text,
        in_its_place(one.passage, one.index),
    )


def read(rows: Sequence[Example], plain: Weights, reader: Reader) -> list[Example]:
    """Return the examples that the program may come to read, with what the reader says: of each question the likeliest."""
    of_question: dict[tuple[str, str], list[Example]] = {}
    for row in rows:
        of_question.setdefault((row.set, row.question), []).append(row)
    done = []
    for some in of_question.values():
        likeliest = sorted(some, key=lambda row: -plain.probability(row.measures))
        few = likeliest[: ELSEWHERE_READ if "@" in some[0].question else READ_OF_EACH]
        odds = reader(few[0].asked, [row.sentence for row in few])
        done += [replace(row, reading=said) for row, said in zip(few, odds, strict=True)]
    return done


def _answers(gold: Gold, ranked: Ranked) -> bool | None:
    """Tell whether a sentence answers; ``None`` where nobody judged it."""
    text = squeeze(ranked.sentence.text)
    quotes = [quote for nugget in gold.nuggets for alternative in nugget.sets for quote in alternative]
    for quote, where in quotes:
        wanted = squeeze(quote.quote)
        if ranked.passage.address in where and (wanted in text or (len(text) > 6 and text in wanted)):
            return True
    if ranked.passage.address in gold.passages:
        return None
    names = [squeeze(alias) for nugget in gold.nuggets for alias in nugget.nugget.aliases]
    names += [nugget.nugget.value for nugget in gold.nuggets if nugget.nugget.value is not None]
    return None if any(name in text for name in names if len(name) > 1) else False


def learn(rows: Sequence[Example], *, with_reading: bool) -> Weights:
    """Return the logistic regression with the least loss, each weight of the sign that its measure may have."""
    x = np.array(
        [(*row.measures.values(), (row.reading or 0.0) if with_reading else 0.0) for row in rows],
        dtype=np.float64,
    )
    sign = np.where([row.answers for row in rows], 1.0, -1.0)
    mean, spread = x.mean(0), x.std(0)
    varies = spread > 1e-9
    scaled = (x - mean) / np.where(varies, spread, 1.0)

    def loss(v: Matrix) -> tuple[float, Matrix]:
        margin = sign * (scaled @ v[1:] + v[0])
        pull = -sign / (1.0 + np.exp(np.clip(margin, -50, 50)))
        value = STRENGTH * np.logaddexp(0.0, -margin).sum() + 0.5 * (v[1:] ** 2).sum()
        return float(value), np.concatenate([[STRENGTH * pull.sum()], STRENGTH * (scaled.T @ pull) + v[1:]])

    bounds = [(None, None)] + [
        (None, None) if name in EITHER else (None, 0.0) if name in WORSE else (0.0, None)
        for name in (*NAMES, "reading")
    ]
    found = minimize(loss, np.zeros(len(NAMES) + 2), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = np.where(varies, found[1:] / np.where(varies, spread, 1.0), 0.0)
    *own, reading = map(float, weights)
    return Weights(float(found[0] - weights @ mean), tuple(own), reading)


def judge(rows: Sequence[Example], plain: Weights, closer: Weights | None, least: float) -> str:
    """Say how often the best sentence answers, and is quoted, and how often one is quoted where none answers.

    ``closer`` judges the first few again, as :mod:`rag.quotes` does; without it the words alone decide.
    """
    of_question: dict[str, list[Example]] = {}
    for row in rows:
        of_question.setdefault(row.question, []).append(row)
    best: dict[str, tuple[float, Example]] = {}
    for question, some in of_question.items():
        judged = sorted(
            ((plain.probability(r.measures), n, r) for n, r in enumerate(some)), key=lambda j: (-j[0], j[1])
        )
        if closer is not None and judged[0][0] < PLAIN:
            judged = [
                (closer.probability(r.measures, r.reading), n, r)
                for _, n, r in judged[:CLOSEST]
                if r.reading is not None
            ] or judged
        probability, _, row = max(judged, key=lambda j: (j[0], -j[1]))
        best[question] = (probability, row)
    able = [pair for pair in best.values() if pair[1].answerable]
    not_able = [pair for pair in best.values() if not pair[1].answerable]
    right = sum(row.answers for _, row in able)
    quoted = sum(row.answers and probability >= least for probability, row in able)
    refused = sum(probability < least for probability, _ in not_able)
    return f"best answers {right}/{len(able)}, quoted {quoted}/{len(able)}, refused {refused}/{len(not_able)}"


def _gather() -> list[Example]:
    rows: list[Example] = []
    for name, split in TUNING.items():
        questions = select(load(SETS / f"{name}.jsonl"), split)
        try:
            shelf = shelf_for(questions, load_settings(), _say)
        except UsageError as error:
            _say(f"{name}: {error}")
            continue
        build_index(shelf.settings)
        engine = open_index(shelf.settings)
        rows += examples(name, engine, list(prepare(questions, shelf.sources).values()))
        engine.close()
    return rows


def main() -> None:
    """Learn, print how well each set is judged by what the others teach, and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS}")
    chosen = parser.parse_args()
    rows, reader = _gather(), Reader()
    learned: dict[str, object] = {}
    for kind, number, least, closer in (
        ("number", True, WITH_FIGURE, READ),
        ("text", False, WITHOUT, WITHOUT),
    ):
        of_kind = [row for row in rows if row.number is number]
        known = {
            (row.set, row.question, row.sentence): row
            for row in read(of_kind, learn(of_kind, with_reading=False), reader)
        }
        of_kind = [known.get((row.set, row.question, row.sentence), row) for row in of_kind]
        for name in dict.fromkeys(row.set for row in of_kind):
            others = [row for row in of_kind if row.set != name]
            if others:
                some, plain = [r for r in of_kind if r.set == name], learn(others, with_reading=False)
                _say(f"{kind} {name}: by words: {judge(some, plain, None, least)}")
                _say(
                    f"{kind} {name}: and read: {judge(some, plain, learn(_were_read(others), with_reading=True), closer)}"
                )
        _say(f"{kind}: {len(of_kind)} sentences, {sum(row.answers for row in of_kind)} answer")
        learned[kind] = _stored(learn(of_kind, with_reading=False))
        learned[f"{kind}_read"] = _stored(learn(_were_read(of_kind), with_reading=True))
    if chosen.write:
        WEIGHTS.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")


def _were_read(rows: Sequence[Example]) -> list[Example]:
    return [row for row in rows if row.reading is not None]


def _stored(weights: Weights) -> dict[str, object]:
    named = dict(zip((*NAMES, "reading"), (*weights.weights, weights.reading), strict=True))
    return {"bias": round(weights.bias, 4), "weights": {name: round(w, 4) for name, w in named.items()}}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

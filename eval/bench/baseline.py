"""The plain LangChain baseline that stands beside every table: what one builds in an afternoon.

    python -m eval.bench.baseline --out eval/runs/baseline/answers.jsonl [--questions reports5] [--split tune|held]

Fixed 400-character chunks of the raw files, the same embedder, Chroma, the four nearest chunks, one prompt, the same
language model. It writes the shape of any foreign program, can be stopped and taken up again, and goes through
the questions in an order of which every beginning is a fair sample.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_core.prompts import ChatPromptTemplate
from openai import APITimeoutError

from eval.questionset import Question, Split
from eval.running import choose, fixed, stratum
from eval.runs import load_set
from rag.embedding import embedder_for
from rag.llm import chat_model
from rag.settings import load_settings

CHUNK = 400
TOP = 4
PROMPT = ChatPromptTemplate.from_messages(
    [
        (
            "system",
            "你是政府工作报告问答助手。只根据资料回答，每句话末尾用[编号]注明资料；资料里没有答案时，只回答：报告中未提及。",
        ),
        ("human", "资料：\n{context}\n\n问题：{question}\n回答："),
    ]
)
_REFUSED = re.compile(r"未提及|没有提及|未提到|无法回答|没有相关|未找到")


class SameEmbedder(Embeddings):
    """The embedder of the program, as LangChain wants it."""

    def __init__(self, model: str) -> None:
        self._embedder = embedder_for(model)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed chunks."""
        return [[float(x) for x in row] for row in self._embedder.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return [float(x) for x in self._embedder.query(text)]


def chunks(folder: Path) -> list[str]:
    """Cut the raw files of a folder every 400 characters."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    return [text[start : start + CHUNK] for text in texts for start in range(0, len(text), CHUNK)]


def answer(store: Chroma, question: Question) -> dict[str, object]:
    """Answer one question in the foreign shape."""
    started = time.perf_counter()
    found = [document.page_content for document in store.similarity_search(question.question, k=TOP)]
    context = "\n".join(f"[{number}] {text}" for number, text in enumerate(found, start=1))
    prompt = PROMPT.invoke({"context": context, "question": question.question})
    evidence = time.perf_counter() - started
    text = str(chat_model(load_settings()).invoke(prompt).content).strip()
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", text)} & set(range(1, len(found) + 1))
    cited = sorted(marks) or range(1, len(found) + 1)
    refused = bool(_REFUSED.search(text.split("。")[0]))
    if marks:  # citations are listed in order; the marks follow
        order = {mark: place for place, mark in enumerate(cited, start=1)}
        text = re.sub(r"\[(\d+)\]", lambda m: f"[{order[int(m[1])]}]" if int(m[1]) in order else "", text)
    return {
        "id": question.id,
        "answer": text,
        "citations": [] if refused else [{"text": found[number - 1]} for number in cited],
        "retrieved": [{"text": piece} for piece in found],
        "abstained": refused,
        "seconds": round(time.perf_counter() - started, 3),
        "evidence_seconds": round(evidence, 3),
    }


def ordered(questions: Sequence[Question]) -> list[Question]:
    """Return the questions in an order of which every beginning is a fair sample.

    The fixed 40 come first. The others follow by stratum (class of unanswerable, type, half), taken at the places of
    the van der Corput sequence: each next question falls into the widest gap that is left.
    """
    first = {question.id for question in fixed(questions)}
    rest = sorted((q for q in questions if q.id not in first), key=stratum)
    places = sorted(range(len(rest)), key=lambda n: int(f"{n:016b}"[::-1], 2))
    return [q for q in questions if q.id in first] + [rest[n] for n in places]


def main() -> None:
    """Answer what is not answered yet."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", default="reports5")
    parser.add_argument("--split", choices=("tune", "held"))
    given = parser.parse_args()
    split: Split | None = given.split
    settings = load_settings()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    store = Chroma(
        collection_name="baseline",
        embedding_function=SameEmbedder(settings.embedding_model),
        persist_directory=str(given.out.parent / "chroma"),
        collection_metadata={"hnsw:space": "cosine"},
    )
    texts = chunks(settings.reports)
    if len(store.get(include=[])["ids"]) != len(texts):
        store.reset_collection()
        store.add_texts(texts)
    done = set()
    if given.out.exists():
        done = {json.loads(line)["id"] for line in given.out.read_text("utf-8").splitlines() if line}
    todo = [q for q in choose(ordered(load_set(given.questions)), split, quick=False) if q.id not in done]
    with open(given.out, "a", encoding="utf-8") as handle:
        for number, question in enumerate(todo, start=1):
            try:
                line = answer(store, question)
            except APITimeoutError as error:
                line = {"id": question.id, "answer": "", "error": str(error)}
            handle.write(json.dumps(line, ensure_ascii=False) + "\n")
            handle.flush()
            sys.stderr.write(f"{number}/{len(todo)} {question.id}\n")


if __name__ == "__main__":
    main()

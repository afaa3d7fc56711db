"""A small installation of its own for what breaks things on purpose: one report added, another to add, hashed vectors.

The vectors are hashed words, so that an index takes a second and the same text gives the same answer; everything else
is the program as people run it.
"""

from __future__ import annotations

from pathlib import Path

from corpus.archive import RawFile
from eval.shelves import alone_in
from rag.engine import Engine
from rag.errors import ModelMissingError
from rag.identity import embedder_identity
from rag.index import build_index, open_built
from rag.settings import Settings
from rag.shelf import add_files
from rag.types import Answer
from tests.conftest import REPORTS, HashEmbedder

SOURCE, PLACE = "002_1df4d359381aa14e.txt", "宜春"
KEPT, COMING = "萍乡市-2024", "九江市-2024"

QUESTIONS = (
    "萍乡2024年GDP增长目标是多少？",
    "萍乡去年的一般公共预算收入是多少？",
    "萍乡今年怎样推进乡村振兴？",
    "萍乡2024年民生实事有哪些？",
    "九江2024年GDP增长目标是多少？",
    "九江今年怎样优化营商环境？",
    "各市粮食产量是多少？",
)
"""Figures, searches and comparisons; some have another answer when the second report is there."""


class Hashed(HashEmbedder):
    """The deterministic embedder, passing for the bundled one, so that what it built fits the settings."""

    identity = embedder_identity("")


def report_file(id_: str) -> RawFile:
    """Give a whole report under another name: a real one with the place changed."""
    place = id_.partition("市")[0]
    name = f"{place}市2024年政府工作报告.txt"
    text = (REPORTS / SOURCE).read_text(encoding="utf-8").replace(PLACE, place)
    return RawFile(name, text.encode("utf-8"), name)


def settings_in(folder: Path) -> Settings:
    """Return the settings of an installation in a folder; it holds nothing but what is added."""
    return alone_in(folder, Settings(cache=folder / "cache"))


def add(settings: Settings, id_: str) -> None:
    """Do what ``govqa add`` does."""
    add_files(settings, [report_file(id_)])
    build_index(settings, Hashed())


def open_engine(settings: Settings) -> Engine:
    """Open the current index with a language model that is not there: answers are the report's own words."""

    def missing() -> None:
        raise ModelMissingError("没有模型")

    return Engine(settings, open_built(settings), Hashed(), missing)  # type: ignore[arg-type]


def told(answer: Answer) -> str:
    """Return what an answer says and cites, without times."""
    return "\n".join([answer.answer, *(f"{c.address} {c.start}-{c.end} {c.quote}" for c in answer.citations)])

"""What is embedded and searched: a few neighbouring sentences of one passage, under its headings.

A passage can be 1,300 characters about ten things; one vector for all of it finds none of them. So a passage is
searched by windows of its sentences and cited whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.types import ParsedReport, Passage, Sentence

MAX_CHARS = 180


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences ``first``..``last`` (1-based, inclusive) of one passage."""

    id: str
    report: str
    passage: str
    first: int
    last: int
    text: str
    context: str

    @property
    def embedded(self) -> str:
        """The text that is embedded: place, year and headings, then the sentences."""
        return f"{self.context}\n{self.text}" if self.context else self.text


def windows_of(report: ParsedReport) -> list[Window]:
    """Cut every passage of a report into windows of at most :data:`MAX_CHARS` characters, in text order.

    A sentence longer than that is a window of its own: sentences are never cut.
    """
    label = f"{report.meta.place}{report.meta.year}年"
    found: list[Window] = []
    for passage in report.passages:
        context = " ".join([label, *passage.section])
        for group in _groups(passage):
            first, last = group[0][0], group[-1][0]
            found.append(
                Window(
                    id=f"{passage.address}-s{first}-{last}",
                    report=report.meta.id,
                    passage=passage.address,
                    first=first,
                    last=last,
                    text="".join(sentence.text for _, sentence in group),
                    context=context,
                )
            )
    return found


def _groups(passage: Passage) -> list[list[tuple[int, Sentence]]]:
    groups: list[list[tuple[int, Sentence]]] = []
    size = 0
    for number, sentence in enumerate(passage.sentences, start=1):
        length = len(sentence.text)
        if groups and size + length <= MAX_CHARS:
            groups[-1].append((number, sentence))
            size += length
        else:
            groups.append([(number, sentence)])
            size = length
    return groups

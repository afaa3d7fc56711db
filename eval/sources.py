"""The parsed reports as the evaluation sees them: by address, and by the words of any text cut out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.load import load_folder
from corpus.opening import opening_passage
from corpus.types import ParsedReport, Passage
from eval.questionset import Quote, find, resolve, squeeze
from eval.records import Piece
from rag.types import Evidence, ReportRef


@dataclass(frozen=True, slots=True)
class Held:
    """A piece of text found in a report: the passage, and the words of it (all, or the part that the piece has)."""

    report: ParsedReport
    passage: Passage
    text: str


class Sources:
    """Finds what was cited or retrieved in the reports. An address counts only where its words stand there."""

    def __init__(self, reports: Sequence[ParsedReport], names: Mapping[str, str] | None = None) -> None:
        """Index passages and sentences; ``names`` are the names that gold knows the files by, where they differ."""
        known = names or {}
        self.reports = {known.get(report.meta.file, report.meta.file): report for report in reports}
        self._passages: dict[str, tuple[ParsedReport, Passage]] = {}
        self._texts: dict[str, str] = {}
        self._sentences: dict[str, str] = {}
        for report in reports:
            opening = opening_passage(report)
            for passage in (*((opening,) if opening else ()), *report.passages):
                self._passages[passage.address] = (report, passage)
                self._texts[passage.address] = squeeze(passage.text)
                for sentence in passage.sentences:
                    self._sentences[sentence.address] = passage.address
        self._found: dict[tuple[str, str], tuple[Held, ...]] = {}

    @classmethod
    def of_folder(cls, folder: Path) -> Sources:
        """Parse the reports of a folder."""
        return cls(load_folder(folder))

    def passage(self, address: str) -> tuple[ParsedReport, Passage] | None:
        """Return the passage of an address of a passage or sentence; ``None`` if there is none."""
        return self._passages.get(self._sentences.get(address, address))

    def text(self, address: str) -> str:
        """Return the squeezed text of a passage, or nothing."""
        return self._texts.get(self._sentences.get(address, address), "")

    def locate(self, piece: Piece) -> tuple[Held, ...]:
        """Return the passages that a piece is cut out of, in report order; nothing if it stands in no report.

        The address decides where its words are those of the piece; else the words are looked for everywhere, since
        addresses of an older index may have moved. A piece over several passages gives each with its part of the words.
        """
        key = (piece.address, piece.text)
        if key not in self._found:
            self._found[key] = tuple(self._locate(piece))
        return self._found[key]

    def _locate(self, piece: Piece) -> Iterator[Held]:
        wanted = squeeze(piece.text)
        if not wanted:
            return
        own = self.passage(piece.address)
        if own and wanted in self.text(piece.address):
            yield Held(*own, piece.text)
            return
        if own:
            wider = squeeze(piece.passage) if piece.passage else wanted
            same = [
                a for a, text in self._texts.items() if wider in text or (wanted in text and wider == wanted)
            ]
        else:
            same = [a for a, text in self._texts.items() if wanted in text]
        if same:
            yield Held(*self._passages[same[0]], piece.text)
            return
        for report in self.reports.values():
            spans = find(wanted, report.source)
            if spans:
                for passage in report.passages:
                    start, end = max(spans[0][0], passage.start), min(spans[0][1], passage.end)
                    if start < end:
                        yield Held(report, passage, report.source[start:end])
                return

    def addresses(self, quote: Quote) -> tuple[str, ...]:
        """Return the passages that a gold quote stands in, front matter too; nothing where its file is not held."""
        report = self.reports.get(quote.file)
        if report is None:
            return ()
        opening = self._passages.get(f"{report.meta.id}-p000")
        if opening and squeeze(quote.quote) in squeeze(opening[1].text):
            return (opening[1].address,)
        return resolve(quote.quote, report)

    def evidence(self, pieces: Sequence[Piece]) -> tuple[Evidence, ...]:
        """Return what pieces say as evidence for the grounding checker; what stands in no report is none."""
        found: list[Evidence] = []
        for piece in pieces:
            for held in self.locate(piece):
                meta = held.report.meta
                found.append(
                    Evidence(
                        number=len(found) + 1,
                        address=piece.address or held.passage.address,
                        report=ReportRef(id=meta.id, place=meta.place, year=meta.year),
                        part=held.passage.part,
                        section=held.passage.section,
                        text=held.text,
                    )
                )
        return tuple(found)

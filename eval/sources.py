"""The parsed reports as the evaluation sees them: by address, and by the words of any text cut out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.addresses import addresses_of
from corpus.load import load_folder
from corpus.opening import citable
from corpus.types import ParsedReport, Part, Passage
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
    """Finds what was cited or retrieved in the reports: at its address where it has one, else by its words."""

    def __init__(self, reports: Sequence[ParsedReport], names: Mapping[str, str] | None = None) -> None:
        """Index every address; ``names`` are the names that gold knows the files by, where they differ."""
        known = names or {}
        self.reports = {known.get(report.meta.file, report.meta.file): report for report in reports}
        self._passages: dict[str, tuple[ParsedReport, Passage]] = {}
        self._texts: dict[str, str] = {}
        self._inner: dict[str, tuple[str, str]] = {}
        self._around: dict[str, list[Passage]] = {}
        for report in reports:
            cited = citable(report)
            self._around[report.meta.id] = [passage for passage in cited if passage.part is Part.FRONT]
            for passage in cited:
                self._passages[passage.address] = (report, passage)
                self._texts[passage.address] = squeeze(passage.text)
                for address, text in addresses_of(passage):
                    self._inner[address] = (passage.address, squeeze(text))
        self._found: dict[tuple[str, str], tuple[Held, ...]] = {}

    @classmethod
    def of_folder(cls, folder: Path) -> Sources:
        """Parse the reports of a folder."""
        return cls(load_folder(folder))

    def passage(self, address: str) -> tuple[ParsedReport, Passage] | None:
        """Return the passage of an address of a passage, sentence or item; ``None`` if there is none."""
        held = self._inner.get(address)
        return self._passages[held[0]] if held else None

    def locate(self, piece: Piece) -> tuple[Held, ...]:
        """Return the passages that a piece is cut out of, in report order; nothing if it stands in no report.

        Where a piece has an address it stands there or nowhere: whoever follows the address must find the words, so that
        they stand somewhere else as well is no excuse. Only words without an address are looked for everywhere; over
        several passages they give each with its part of them.
        """
        key = (piece.address, piece.text)
        if key not in self._found:
            self._found[key] = tuple(self._at(piece) if piece.address else self._anywhere(piece))
        return self._found[key]

    def _at(self, piece: Piece) -> Iterator[Held]:
        """Yield the passage of a piece's address if its words stand there: in its sentence, or around all of it."""
        wanted = squeeze(piece.text)
        if wanted and piece.address in self._inner:
            passage, inner = self._inner[piece.address]
            if inner and wanted in self._texts[passage] and (wanted in inner or inner in wanted):
                yield Held(*self._passages[passage], piece.text)

    def _anywhere(self, piece: Piece) -> Iterator[Held]:
        wanted = squeeze(piece.text)
        if not wanted:
            return
        same = next((address for address, text in self._texts.items() if wanted in text), None)
        if same is not None:
            yield Held(*self._passages[same], piece.text)
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
        for passage in self._around[report.meta.id]:
            if squeeze(quote.quote) in squeeze(passage.text):
                return (passage.address,)
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

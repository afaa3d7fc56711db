"""What must hold of a report whatever it was read from: no character lost, doubled or invented."""

from __future__ import annotations

from corpus.types import Item, ParsedReport, Sentence, visible_text


class BrokenPromiseError(AssertionError):
    """An input was taken in, and what came out is not what is promised."""


def require(holds: bool, promise: str) -> None:
    """Raise where a promise is broken. Not ``assert``: it must hold under ``python -O`` too."""
    if not holds:
        raise BrokenPromiseError(promise)


def require_conserved(report: ParsedReport) -> None:
    """Every character is in exactly one front range, heading, passage or removal, and passages show what is left."""
    source = report.source
    owner = bytearray(len(source))
    ranges = (
        *report.front,
        *((h.start, h.end) for h in report.headings),
        *((p.start, p.end) for p in report.passages),
    )
    for start, end in ranges:
        require(0 <= start < end <= len(source), "a range lies in the source")
        require(not any(owner[start:end]), "no two ranges share a character")
        owner[start:end] = b"\x01" * (end - start)
    previous = 0
    for removal in report.removals:
        require(previous <= removal.start < removal.end, "removals are in order and apart")
        previous = removal.end
        inside = owner[removal.start : removal.end]
        require(all(inside) or not any(inside), "no removal crosses the edge of a range")
        owner[removal.start : removal.end] = b"\x01" * (removal.end - removal.start)
    require(all(owner), "no character is lost")
    for number, passage in enumerate(report.passages, 1):
        require(passage.address == f"{report.meta.id}-p{number:03d}", "passages are numbered in their order")
        inside_it = [r for r in report.removals if r.start < passage.end and r.end > passage.start]
        shown = visible_text(source, passage.start, passage.end, inside_it)
        require(passage.text == shown, "a passage is its range without the removals")
        require("".join(s.text for s in passage.sentences) == passage.text, "sentences make up their passage")
        pieces: tuple[Sentence | Item, ...] = (*passage.sentences, *passage.items)
        for piece in pieces:
            require(passage.start <= piece.start < piece.end <= passage.end, "a sentence lies in its passage")
            shown = visible_text(source, piece.start, piece.end, inside_it)
            require(piece.text == shown, "a sentence is its range without the removals")
    addresses = {p.address for p in report.passages}
    for note in report.notes:
        require(
            note.address in addresses and addresses.issuperset(note.mentions),
            "notes point at passages there are",
        )

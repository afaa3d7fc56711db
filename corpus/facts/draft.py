"""Facts in the making: what one number of a sentence says, and what the sentence has said before it."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Slot:
    """One number with the words before it, taken apart. ``start`` is where its clause part begins."""

    left: str
    name: str
    predicate: str
    quantity: Quantity
    start: int
    clause: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact without its period, in offsets of the sentence. ``place`` is "" for the report's own."""

    words: str
    place: str
    quantity: Quantity
    start: int
    clause: int
    verb: str = ""
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class State:
    """What a sentence has said so far."""

    own: str
    drafts: list[Draft] = field(default_factory=list)
    topic: str = ""  # a place that figures were given of: those that follow are its too
    promised: str = ""  # a place only spoken of (支持上饶经开区…): lends itself to bare measures alone
    broken: bool = True  # a clause without figures stands between: nothing is carried over

    @property
    def carried(self) -> Draft | None:
        """The figure just before, if its subject may be meant again."""
        return None if self.broken or not self.drafts else self.drafts[-1]

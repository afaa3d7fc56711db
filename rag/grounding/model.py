"""What the checker finds: atoms of a sentence, its verdict, and a draft sentence after repair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.types import Claim, Support

AtomKind = Literal[
    "quantity",
    "place",
    "period",
    "status",
    "polarity",
    "stage",
    "quotation",
    "name",
    "indicator",
    "words",
    "relation",
]
"""What is judged: ``relation`` is a comparison or a cause, which rules cannot judge."""

AtomVerdict = Literal["supported", "missing", "contradicted", "unchecked"]
"""``contradicted``: the evidence says something else of the same thing. ``missing``: it does not say this."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that a sentence states; ``sentence[start:end]`` says it.

    ``reason`` says in words why it is not supported, ``says`` what the evidence has instead, ``source`` is the address
    of the evidence that decided.
    """

    kind: AtomKind
    start: int
    end: int
    verdict: AtomVerdict
    reason: str = ""
    says: str = ""
    source: str = ""

    @property
    def fails(self) -> bool:
        """Whether it speaks against the sentence."""
        return self.verdict in ("missing", "contradicted")


@dataclass(frozen=True, slots=True)
class Check:
    """What the checker found: the verdict, in words why it is not better, and the atoms behind it."""

    support: Support
    reasons: tuple[str, ...] = ()
    atoms: tuple[Atom, ...] = ()

    @property
    def checkable(self) -> bool:
        """Whether anything but the choice of words and names could be judged."""
        return any(atom.kind not in ("words", "relation", "name", "indicator") for atom in self.atoms)


@dataclass(frozen=True, slots=True)
class Grounded:
    """A draft sentence after verification; ``claim`` is None where nothing in the evidence bears it out."""

    claim: Claim | None
    unknown: int
    repaired: bool

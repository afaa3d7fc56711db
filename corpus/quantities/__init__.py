"""Quantities in report text: finding them, and telling whether one says what another says."""

from corpus.quantities.compare import Verdict, closest, compatible, same_quantity
from corpus.quantities.grammar import find_quantities, scan
from corpus.quantities.model import Direction, Kind, Period, Qualifier, Quantity
from corpus.quantities.periods import find_periods

__all__ = [
    "Direction",
    "Kind",
    "Period",
    "Qualifier",
    "Quantity",
    "Verdict",
    "closest",
    "compatible",
    "find_periods",
    "find_quantities",
    "same_quantity",
    "scan",
]

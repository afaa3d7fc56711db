"""Quantities in report text: finding them, and telling whether one says what another says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.quantities.model import Direction, Kind, Period, Qualifier, Quantity

if TYPE_CHECKING:
    from corpus.quantities.compare import Verdict, closest, compatible, same_quantity
    from corpus.quantities.grammar import find_quantities, scan
    from corpus.quantities.periods import find_periods, months_of

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
    "months_of",
    "same_quantity",
    "scan",
]

_HOMES = {
    "compare": ("Verdict", "closest", "compatible", "same_quantity"),
    "grammar": ("find_quantities", "scan"),
    "periods": ("find_periods", "months_of"),
}


def __getattr__(name: str) -> Any:
    # Compiling the grammar takes a twentieth of a second, and whoever reads stored quantities needs none of it.
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Facts: the figures of a report with place, indicator, period and status, each at its exact span."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.facts.model import Fact, Status

if TYPE_CHECKING:
    from corpus.facts.extract import extract_facts

__all__ = ["Fact", "Status", "extract_facts"]


def __getattr__(name: str) -> Any:
    # Compiling the rules takes a tenth of a second, and whoever reads stored facts needs none of them.
    if name == "extract_facts":
        from corpus.facts.extract import extract_facts

        return extract_facts
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

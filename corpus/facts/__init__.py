"""Facts: the figures of a report with place, indicator, period and status, each at its exact span."""

from corpus.facts.extract import extract_facts
from corpus.facts.model import Fact, Status

__all__ = ["Fact", "Status", "extract_facts"]

"""Reports in, passages out: reading, cleaning, structure. No model, no database, no network."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from corpus.version import PARSER_VERSION

if TYPE_CHECKING:
    from corpus.errors import CorpusError
    from corpus.load import load_bytes, load_folder, load_report
    from corpus.manifest import ManifestEntry, read_manifest, write_manifest
    from corpus.types import (
        Flag,
        Heading,
        Item,
        Level,
        Note,
        ParsedReport,
        Part,
        Passage,
        Removal,
        ReportMeta,
        Sentence,
        State,
        visible_text,
    )

# Compiling the rules of the parser takes a tenth of a second: a name is loaded when it is first asked for.
_HOMES = {
    "CorpusError": "errors",
    "load_bytes": "load",
    "load_folder": "load",
    "load_report": "load",
    "ManifestEntry": "manifest",
    "read_manifest": "manifest",
    "write_manifest": "manifest",
    "Flag": "types",
    "Heading": "types",
    "Item": "types",
    "Level": "types",
    "Note": "types",
    "ParsedReport": "types",
    "Part": "types",
    "Passage": "types",
    "Removal": "types",
    "ReportMeta": "types",
    "Sentence": "types",
    "State": "types",
    "visible_text": "types",
}

__all__ = [
    "PARSER_VERSION",
    "CorpusError",
    "Flag",
    "Heading",
    "Item",
    "Level",
    "ManifestEntry",
    "Note",
    "ParsedReport",
    "Part",
    "Passage",
    "Removal",
    "ReportMeta",
    "Sentence",
    "State",
    "load_bytes",
    "load_folder",
    "load_report",
    "read_manifest",
    "visible_text",
    "write_manifest",
]


def __getattr__(name: str) -> object:
    """Load one of the public names."""
    if name not in _HOMES:
        raise AttributeError(f"module 'corpus' has no attribute {name!r}")
    value: object = getattr(import_module(f"corpus.{_HOMES[name]}"), name)
    globals()[name] = value
    return value

"""Reports in, passages out: reading, cleaning, structure. No model, no database, no network."""

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
    visible_text,
)
from corpus.version import PARSER_VERSION

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
    "load_bytes",
    "load_folder",
    "load_report",
    "read_manifest",
    "visible_text",
    "write_manifest",
]

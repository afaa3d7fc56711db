"""What can go wrong with reports. Each message is one Chinese line that says what to do."""

from __future__ import annotations


class CorpusError(Exception):
    """Base of every expected failure of this package. ``exit_code`` is what a command line ends with."""

    exit_code = 1
    retryable = False


class NoReportsError(CorpusError):
    """The folder is missing, or holds no report."""


class ManifestError(CorpusError):
    """The manifest cannot be read, has an unknown key, or names a file that is not there."""


class HashMismatchError(CorpusError):
    """A file is not the one that the manifest describes."""


class UnreadableFileError(CorpusError):
    """A file cannot be opened or its format is damaged."""


class UnsupportedFormatError(CorpusError):
    """A file has a format that is not read here."""


class NotTextError(CorpusError):
    """The bytes of a file are no text in any encoding that is tried."""


class EmptyReportError(CorpusError):
    """A file holds no visible character."""


class TooLargeError(CorpusError):
    """A file, or what unpacks out of it, is larger than a report can be."""


class UnknownReportError(CorpusError):
    """Neither text nor file name nor manifest says which place or year a report is of."""

"""The errors that a person can do something about. Each message is one line that says what to do.

Messages are Chinese: the command line and the app show them as they are.
"""

from __future__ import annotations


class GovqaError(Exception):
    """Base of every expected failure. ``exit_code`` is what the command line ends with."""

    exit_code = 1
    retryable = False


class UsageError(GovqaError):
    """The request itself is wrong (an empty question, an unknown setting, no such address)."""

    exit_code = 2


class IndexMissingError(GovqaError):
    """There is no index yet."""


class IndexMismatchError(GovqaError):
    """The index was built by another embedder, parser or set of reports than the one asked for."""


class StoppedError(GovqaError):
    """Whoever asked does not want the answer any more."""


class StorageError(GovqaError):
    """A disk is full or not writable, or a stored file is damaged."""


class ModelMissingError(GovqaError):
    """The embedded model is not on this machine yet."""


class ModelDamagedError(GovqaError):
    """A model file does not have the expected hash."""


class ModelUnreachableError(GovqaError):
    """The language model or its source did not answer."""

    retryable = True

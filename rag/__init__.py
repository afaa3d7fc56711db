"""Question answering over an index of reports.

>>> from rag import open_index
>>> answer = open_index().ask("赣州2024年GDP增长目标是多少？")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.settings import Settings

__all__ = ["open_index"]


def open_index(settings: Settings | None = None) -> Engine:
    """Open the current index for questions: see :class:`rag.engine.Engine`.

    Raises:
        IndexMissingError, IndexMismatchError, StorageError: each says what to do.

    """
    from rag.engine import open_index as open_engine  # imports late: ``cite`` must not pay for the chain

    return open_engine(settings)
